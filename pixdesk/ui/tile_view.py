"""A view of many tiles that costs only what is on screen.

A `QListView` in icon mode costs 120 ms per appended row at 100,000; this costs nothing measurable, because places
are arithmetic (`layouts`) and nothing is kept per tile but the tile. Everything goes by capture id: what changes
elsewhere never moves the tile under the cursor.
"""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget

from pixdesk.domain.capture import CaptureId
from pixdesk.ui import theme, tiles
from pixdesk.ui.backdrops import Backdrop
from pixdesk.ui.pictures import Key, Pictures, key_for
from pixdesk.ui.pointed import Pointed
from pixdesk.ui.shelf import Section, Shelf
from pixdesk.ui.tiles import Look, TileItem

_MOVES: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class TileView(Pointed):
    """What strip and contact sheet have in common.

    Attributes:
        moved: the operator made another capture current; carries its id.
        stands: another capture is current now, whoever made it so; follows `moved`.
    """

    moved = Signal(object)
    stands = Signal()

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._pictures = pictures
        self._current: CaptureId | None = None
        self._backdrop = Backdrop.WHITE
        self._shows_cutout = True
        self._layout = self._lay_out()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._want_visible)
        pictures.ready.connect(self._picture_ready)

    @property
    def current(self) -> CaptureId | None:
        """The capture the keys act on."""
        return self._current

    @property
    def current_item(self) -> TileItem | None:
        """The current capture's tile."""
        return None if self._current is None else self._shelf.item(self._current)

    def item_of(self, capture_id: CaptureId) -> TileItem | None:
        """Return the tile of a capture, if it is here."""
        return self._shelf.item(capture_id) if capture_id in self._shelf else None

    @property
    def ids(self) -> list[CaptureId]:
        """Every capture shown, in order."""
        return self._shelf.ids

    def show_sections(self, sections: Sequence[Section]) -> None:
        """Show these tiles; what is current stays current and the tile under the cursor stays where it is."""
        anchor = self._anchor()
        place = 0 if self._current is None else self._shelf.place(self._current)
        self._shelf = Shelf(tuple(sections))
        self._relay()
        self._keep_in_place(anchor)
        if self._current not in self._shelf:
            kept = min(place, len(self._shelf) - 1)
            self._set_current(self._shelf.at(kept).id if len(self._shelf) else None)
        else:
            self._speak()

    def put(self, item: TileItem, section: int = 0) -> bool:
        """Add one tile, or show one anew; what is under the cursor stays there. See `Shelf.put`."""
        anchor = self._anchor()
        if section >= len(self._shelf.sections) or not self._shelf.put(item, section):
            return False
        self._reckon()
        self._keep_in_place(anchor)
        if self.tile_rect(item.id).top() <= self.viewport().height():  # else nothing in view has changed
            self._soon.start()
            self.viewport().update()
        if item.id == self._current:
            self._speak()
        return True

    def say_note(self, section: int, note_of: Callable[[int], str]) -> None:
        """Say how many tiles a section has now, where there is such a section."""
        if section < len(self._shelf.sections):
            self._shelf.say_note(section, note_of(len(self._shelf.sections[section].items)))

    def make_current(self, capture_id: CaptureId, *, told: bool = False) -> None:
        """Make a capture current and bring it into view; `told` also emits `moved`."""
        if capture_id not in self._shelf:
            return
        changed = capture_id != self._current
        self._current = capture_id
        self.reveal(capture_id)
        self._speak()
        self.viewport().update()
        if told and changed:
            self.moved.emit(capture_id)
        if changed:
            self.stands.emit()

    def move_on(self, across: int, down: int = 0) -> None:
        """Move the current capture by so many tiles."""
        if not len(self._shelf):
            return
        place = 0 if self._current is None else self._shelf.place(self._current)
        reached = self._shelf.at(self._layout.step(place, across, down)).id
        self.make_current(reached, told=True)
        if self._current == reached:  # a click never moves what is under it; a key may
            self.reveal(reached, with_heading=True)

    def reveal(self, capture_id: CaptureId, *, with_heading: bool = False) -> None:
        """Scroll just far enough to show a capture whole; `with_heading` also the one right above it, if any."""
        place = self._shelf.place(capture_id)
        rect = self._layout.rect(place).adjusted(-8, -8, 8, 8)
        if with_heading and self._layout.with_heading(place).height() + 8 <= self.viewport().height():
            rect |= self._layout.with_heading(place)
        self._scroll_to(rect)

    def set_backdrop(self, backdrop: Backdrop) -> None:
        """Show cutouts on another backdrop."""
        self._backdrop = backdrop
        self.viewport().update()

    def set_cutout(self, shown: bool) -> None:
        """Show cutouts, or the captures they were cut from."""
        self._shows_cutout = shown
        self._soon.start()
        self.viewport().update()

    def tile_rect(self, capture_id: CaptureId) -> QRect:
        """Return where a tile is in the viewport."""
        return self._layout.rect(self._shelf.place(capture_id)).translated(-self._offset())

    def _set_current(self, capture_id: CaptureId | None) -> None:
        self._current = capture_id
        self._speak()
        self.moved.emit(capture_id)
        self.stands.emit()

    def _speak(self) -> None:
        item = self.current_item
        self.setAccessibleDescription(item.spoken if item else "")

    def _anchor(self) -> tuple[CaptureId, QPoint] | None:
        """Return the tile that must not move, and where it is: the one under the cursor, else the current one."""
        held = self._hovered if self._hovered in self._shelf else self._current
        if held is None or held not in self._shelf:
            return None
        return held, self.tile_rect(held).topLeft()

    def _keep_in_place(self, anchor: tuple[CaptureId, QPoint] | None) -> None:
        """Scroll so that the tile that must not move lies where it lay."""
        if anchor is not None and anchor[0] in self._shelf:
            place = self._shelf.place(anchor[0])
            self._scroll_by(self._layout.rect(place).topLeft() - self._offset() - anchor[1])

    def _scrolled(self) -> None:
        self._soon.start()
        self.viewport().update()

    def _relay(self) -> None:
        self._reckon()
        self._soon.start()
        self.viewport().update()

    def _path(self, item: TileItem) -> str:
        return item.cutout_path if self._shows_cutout and item.cutout_path else item.capture_path

    def _key(self, item: TileItem, position: int) -> Key:
        rect = self._layout.rect(position)
        return key_for(self._path(item), max(rect.width(), rect.height()), self.devicePixelRatioF())

    def _want_visible(self) -> None:
        """Ask for the pictures in view, and one screen's edge around it so that scrolling finds them ready."""
        if not self.isVisible():
            return
        window = self._seen()
        seen = self._layout.visible(window)
        around = self._layout.visible(window.adjusted(-200, -200, 200, 200))
        order = [*seen, *(place for place in around if place not in seen)]
        self._pictures.want(self, [self._key(self._shelf.at(place), place) for place in order])

    def _picture_ready(self, key: Key) -> None:
        if self.isVisible():
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(event.rect(), QColor(theme.SURROUND))
        offset = self._offset()
        painter.translate(-offset)
        window = event.rect().translated(offset)
        self._paint_headings(painter, window)
        focus = self.hasFocus()
        for place in self._layout.visible(window):
            item = self._shelf.at(place)
            look = Look(
                item.id == self._current,
                focus,
                item.id == self._hovered,
                self._backdrop,
                self._shows_cutout,
                self._shelf.reason_lines(place),
                is_chosen=self._is_chosen(item.id),
            )
            pixmap = self._pictures.nearest(self._key(item, place))
            tiles.paint(painter, self._layout.rect(place), item, pixmap, look)
        painter.end()

    def _is_chosen(self, capture_id: CaptureId) -> bool:
        """Whether a tile is one of several that the next verb is meant for; in a strip none is."""
        return False

    def _paint_headings(self, painter: QPainter, window: QRect) -> None:
        """Paint what stands between the tiles; a strip has nothing."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        seen = QRect(QPoint(0, 0), event.oldSize())
        was_seen = self._current is not None and self.tile_rect(self._current).intersects(seen)
        self._relay()
        if was_seen and self._current is not None:
            self.reveal(self._current)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._relay()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = _MOVES.get(Qt.Key(event.key()))
        if move is not None:
            self.move_on(*move)
        elif event.key() == Qt.Key.Key_Home:
            self.move_on(-len(self._shelf))
        elif event.key() == Qt.Key.Key_End:
            self.move_on(len(self._shelf))
        else:
            event.ignore()
