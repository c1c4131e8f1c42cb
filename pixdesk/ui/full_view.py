"""Up to six captures over the whole window, zoomed and moved together, down to their edges at 200 %."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pixdesk.domain.capture import Capture, CaptureId
from pixdesk.ui import parts, table, theme
from pixdesk.ui.actions import Desk
from pixdesk.ui.backdrops import Swatches
from pixdesk.ui.close_asking import STATIONS
from pixdesk.ui.commands import Commands
from pixdesk.ui.full_pane import Pane
from pixdesk.ui.pane_table import PaneTable
from pixdesk.ui.pictures import Pictures
from pixdesk.ui.pinch import pinch_of
from pixdesk.ui.tiles import TileItem

EDGE_SCALE: Final = 2.0


class FullView(PaneTable):
    """Shows captures large; zoom, place and backdrop are the same for all of them.

    Attributes:
        closed: the view went away; carries the capture that was looked at last.
        keyed: the reviewer pressed a defect's key, or 0 to conform, for one of the captures.
    """

    closed = Signal(object)
    keyed = Signal(object, int)

    def __init__(self, desk: Desk, pictures: Pictures, swatches: Swatches, parent: QWidget) -> None:
        super().__init__(desk, pictures, parent)
        self._swatches = swatches
        self._grip: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Captures side by side"))
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self._bar = parts.Elided(theme.BODY_PX, strong=True)
        self._hint = parts.text(tone="dim", size_px=theme.CAPTION_PX)
        self._own.chosen.connect(self._backdrop_chosen)
        self._lay_out()
        self.commands = Commands(self)
        self._make_commands()
        self.hide()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        bar, row = parts.bar()
        row.addWidget(self._bar, 1)
        row.addWidget(self._hint)
        row.addWidget(self._own)
        column.addWidget(bar)
        column.addStretch(1)
        self._top = bar

    def _make_commands(self) -> None:
        look = self.tr("Full screen")
        add, note = self.commands.add, self.commands.note
        add(self.tr("Back to the sheet"), "Esc or F", self.close_again, group=look)
        add(self.tr("Whole picture or 100 %"), "Z", self._toggle_hundred, group=look)
        add(self.tr("Along the edges at 200 %"), "G", self.toggle_edge, group=look)
        note(self.tr("Next place along the edge"), "Right", look)
        add(self.tr("Zoom in"), "+ or =", lambda: self._zoom(1, None), group=look)
        add(self.tr("Zoom out"), "-", lambda: self._zoom(-1, None), group=look)
        add(self.tr("Cutouts or captures"), "C", self._toggle_cutout, group=look)
        add(self.tr("Next backdrop"), "B", self._own.choose_next, group=look)
        note(self.tr("Another of the captures"), "Tab", look)
        note(self.tr("Mark the framed capture"), "1..9", look)

    def open(self, shown: Sequence[tuple[TileItem, Capture]]) -> None:
        """Show these captures, six at most, whole and side by side."""
        self._panes = [Pane(item, capture) for item, capture in list(shown)[: table.MOST]]
        self._active, self._station = 0, None
        self._view = table.View()
        self._own.choose(self._swatches.backdrop)
        window = self.parentWidget()
        if window is None or not self._panes:
            return
        window.installEventFilter(self)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()
        self.setFocus()
        self._changed()

    def refresh(self, items: Callable[[CaptureId], TileItem | None]) -> None:
        """Take what is said of the captures now; which are shown does not change."""
        for pane in self._panes:
            pane.item = items(pane.item.id) or pane.item
        self._say()
        self.update()

    def close_again(self) -> None:
        """Give the window back."""
        looked_at = self.active
        self.hide()
        self.closed.emit(looked_at)

    def hideEvent(self, event: QHideEvent) -> None:
        window = self.parentWidget()
        if window is not None:
            window.removeEventFilter(self)
        self._rest.stop()
        self._pictures.want(self, [])
        self._panes = []
        self._desk.engine.closely.put_away()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return super().eventFilter(watched, event)

    def toggle_edge(self) -> None:
        """Go to the rims at 200 %, all of them at the same share of their length, or back to the whole."""
        if self._station is not None:
            self._station, self._view = None, table.View()
            self._changed()
            return
        self._station = 0
        self._view.scale = EDGE_SCALE
        for pane in self._panes:
            if not pane.rim and pane.capture.matte_path:
                self._asking.ask_rim(pane)
        self._changed()

    def walk(self, step: int) -> None:
        """Go on along the rims."""
        if self._station is not None:
            self._station = (self._station + step) % STATIONS
            self._changed()

    def _toggle_hundred(self) -> None:
        self._station = None
        self._view = table.View() if self._view.scale is not None else table.View(1.0, self._view.centre)
        self._changed()

    def _toggle_cutout(self) -> None:
        self._shows_cutout = not self._shows_cutout
        self._changed()

    def _backdrop_chosen(self) -> None:
        self._swatches.choose(self._own.backdrop)
        self.update()

    def _zoom(self, steps: float, at: QPointF | None) -> None:
        if not self._panes:
            return
        places = self._places()
        number = self._active if at is None else self._under(at)
        pane, room = self._panes[number], places[number]
        if self._station is not None:
            self._view.centre = self._centre(pane)
            self._station = None
        self._view.zoom(steps, room, pane.natural, self.devicePixelRatioF(), at or room.center())
        self._changed()

    def _room(self) -> QRectF:
        return QRectF(self.rect()).adjusted(8, self._top.height() + 8, -8, -8)

    def _say(self) -> None:
        """Say in the bar which capture the keys are for, and what is shown of all of them."""
        if not self._panes:
            return
        item = self._panes[self._active].item
        self._bar.say(f"{item.name}  ·  {item.judged}" if item.judged else item.name)
        if self._station is not None:
            said = self.tr("Edge at 200 %, place %1 of %2")
            said = said.replace("%1", str(self._station + 1)).replace("%2", str(STATIONS))
        elif self._view.scale is None:
            said = self.tr("Whole")
        else:
            said = f"{self._view.scale * 100:.0f} %"
        close = self.tr("Z 100 %") if self._view.scale is None else self.tr("Z whole")
        keys = [self.tr("G edges"), close] if self._station is None else [self.tr("← → along it"), self.tr("G whole")]
        self._hint.setText("  ·  ".join((said, *keys, self.tr("Esc back"))))

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = event.angleDelta().y()
        if steps:
            self._zoom(1 if steps > 0 else -1, event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:
        factor = pinch_of(event)
        if factor is None or not isinstance(event, QNativeGestureEvent):
            return super().event(event)
        self._zoom(table.steps_for(factor), event.position())
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._grip = event.position()
        self._active = self._under(event.position())
        self._say()
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is None or not self._panes or self._view.scale is None:
            return
        pane = self._panes[self._active]
        if self._station is not None:
            self._view.centre, self._station = self._centre(pane), None
        self._view.move(event.position() - self._grip, pane.natural, self.devicePixelRatioF())
        self._grip = event.position()
        self._changed()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.close_again()

    def focusNextPrevChild(self, following: bool) -> bool:
        """Let Tab frame another of the captures: there is nowhere else to go."""
        if self._panes:
            self._active = (self._active + (1 if following else -1)) % len(self._panes)
            self._say()
            self.update()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
            self.walk(1)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Up):
            self.walk(-1)
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            self.keyed.emit(self.active, key - Qt.Key.Key_0)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.keyed.emit(self.active, 0)
        else:
            event.accept()  # the page behind must not hear it
