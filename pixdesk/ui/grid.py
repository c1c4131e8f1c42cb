"""The two ways tiles lie: in one strip, and in sections on a contact sheet."""

from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QWidget

from pixdesk.domain.capture import CaptureId
from pixdesk.ui import layouts, theme, tiles
from pixdesk.ui.pictures import Pictures
from pixdesk.ui.pinch import pinch_of
from pixdesk.ui.shelf import Section
from pixdesk.ui.tile_view import TileView

_GAP_PX: Final = 16


class FilmStrip(TileView):
    """Captures in one row, the newest at the right."""

    TILE: Final = QSize(112, 104)

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(pictures, parent)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(self.TILE.height() + 2 * theme.GRID_PX + 12)
        self.setAccessibleName(self.tr("Film strip"))

    def _lay_out(self) -> layouts.Layout:
        return layouts.Strip(len(self._shelf), self.TILE, theme.GRID_PX)

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - (delta.x() or delta.y()))
        event.accept()

    def _offset(self) -> QPoint:
        spare = self.viewport().height() - self.TILE.height()
        return QPoint(self.horizontalScrollBar().value(), -max(0, spare // 2))


class ContactSheet(TileView):
    """Sections of tiles, each under its heading; Ctrl+wheel or a pinch sizes the tiles, which always fill the row.

    Several tiles are chosen as in any file list: with Ctrl or Shift and a click, Shift and the arrows, Ctrl+A.

    Attributes:
        chosen_changed: other tiles are chosen now, or none.
    """

    chosen_changed = Signal()

    SMALLEST_PX: Final = 112
    LARGEST_PX: Final = 448

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        self._tile_px = 184
        self._pinched_px = 184.0
        self._chosen: frozenset[CaptureId] = frozenset()
        self._pivot: CaptureId | None = None
        super().__init__(pictures, parent)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Contact sheet"))

    @property
    def chosen(self) -> list[CaptureId]:
        """The captures chosen for the next verb, in the order of the sheet; empty where only one is current."""
        return [capture_id for capture_id in self.ids if capture_id in self._chosen] if self._chosen else []

    def choose(self, ids: Iterable[CaptureId]) -> None:
        """Choose these captures, and no others."""
        chosen = frozenset(one for one in ids if one in self._shelf)
        if chosen != self._chosen:
            self._chosen = chosen
            self.viewport().update()
            self.chosen_changed.emit()

    def show_sections(self, sections: Sequence[Section]) -> None:
        """Show these tiles; what is chosen stays chosen as long as it is here."""
        super().show_sections(sections)
        self.choose(self._chosen)

    def _is_chosen(self, capture_id: CaptureId) -> bool:
        return capture_id in self._chosen

    def _reach_to(self, capture_id: CaptureId) -> None:
        """Choose everything from where choosing began up to a capture."""
        pivot = self._pivot if self._pivot in self._shelf else self.current
        if pivot is None:
            return
        self._pivot = pivot
        first, last = sorted((self._shelf.place(pivot), self._shelf.place(capture_id)))
        self.choose(self._shelf.at(place).id for place in range(first, last + 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        hit = self._under(event.position().toPoint())
        held = event.modifiers()
        if hit is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        if held & Qt.KeyboardModifier.ShiftModifier:
            self._reach_to(hit.id)
        elif held & Qt.KeyboardModifier.ControlModifier:
            current = frozenset() if self.current is None else frozenset({self.current})
            self._pivot = hit.id
            self.choose((self._chosen or current) ^ {hit.id})
        else:
            self._pivot = None
            self.choose(())
        self.make_current(hit.id, told=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        before = self.current
        super().keyPressEvent(event)
        if not event.isAccepted() or self.current is None:
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._pivot = self._pivot if self._pivot in self._shelf else before
            self._reach_to(self.current)
        elif self.current != before:
            self._pivot = None
            self.choose(())

    @property
    def tile_px(self) -> int:
        """How wide a tile is, but for what makes the row full."""
        return self._tile_px

    def step_size(self, step: int) -> None:
        """Make tiles so much larger that one fewer stands in a row (`step` 1), or smaller by as much (-1)."""
        columns = max(1, self._columns() - step)
        self.set_tile_px((self._room_px() - _GAP_PX) // columns - _GAP_PX)

    def set_tile_px(self, width_px: int) -> None:
        """Make tiles wider or narrower, keeping the anchor where it is."""
        anchor = self._anchor()
        self._tile_px = max(self.SMALLEST_PX, min(self.LARGEST_PX, width_px))
        self._pinched_px = float(self._tile_px)
        self._relay()
        self._keep_in_place(anchor)

    def _room_px(self) -> int:
        """Return the width for tiles: as if the scroll bar stood there, or it would come and go for ever."""
        return self.width() - self.verticalScrollBar().sizeHint().width()

    def _columns(self) -> int:
        return max(1, round((self._room_px() - _GAP_PX) / (self._tile_px + _GAP_PX)))

    def _lay_out(self) -> layouts.Layout:
        room_px = self._room_px()
        tile_px = max(1, (room_px - _GAP_PX) // self._columns() - _GAP_PX)
        heights = tuple(
            tile_px * 5 // 6
            + tiles.CAPTION_PX
            + section.reason_lines * tiles.LINE_PX
            + (theme.GRID_PX // 2 if section.reason_lines else 0)
            for section in self._shelf.sections
        )
        counts = tuple(len(section.items) for section in self._shelf.sections)
        return layouts.Sheets(counts, heights, tile_px, _GAP_PX, 48, room_px)

    def _paint_headings(self, painter: QPainter, window: QRect) -> None:
        layout = self._layout
        if not isinstance(layout, layouts.Sheets):
            return
        for number, section in enumerate(self._shelf.sections):
            box = layout.heading(number)
            if not box.intersects(window):
                continue
            middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.setFont(theme.font(theme.BODY_PX, strong=True))
            painter.setPen(QColor(theme.TEXT))
            painter.drawText(box, middle, section.title)
            used = QFontMetrics(painter.font()).horizontalAdvance(section.title) + 12
            painter.setFont(theme.font(theme.CAPTION_PX))
            painter.setPen(QColor(theme.DIM))
            rest = box.adjusted(used, 0, 0, 0)
            note = QFontMetrics(painter.font()).elidedText(section.note, Qt.TextElideMode.ElideRight, rest.width())
            painter.drawText(rest, middle, note)

    def viewportEvent(self, event: QEvent) -> bool:
        factor = pinch_of(event)
        if factor is None:
            return super().viewportEvent(event)
        pinched_px = max(self.SMALLEST_PX, min(self.LARGEST_PX, self._pinched_px * factor))
        self.set_tile_px(round(pinched_px))
        self._pinched_px = pinched_px  # a slow pinch adds up
        return True

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.step_size(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
            return
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() - event.angleDelta().y())
        event.accept()
