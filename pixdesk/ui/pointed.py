"""Tiles under a pointer: what it hovers over, what a click and a double click mean, and the tip beside it."""

from abc import abstractmethod

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip, QWidget

from pixdesk.domain.capture import CaptureId
from pixdesk.ui import layouts
from pixdesk.ui.laid_out import LaidOut
from pixdesk.ui.shelf import Shelf
from pixdesk.ui.tiles import TileItem


class Pointed(LaidOut):
    """A shelf of tiles that a pointer goes over.

    Attributes:
        opened: the operator double-clicked a capture; carries its id.
    """

    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.viewport().setMouseTracking(True)
        self._shelf = Shelf()
        self._hovered: CaptureId | None = None

    @abstractmethod
    def make_current(self, capture_id: CaptureId, *, told: bool = False) -> None:
        """Make a capture current and bring it into view; `told` also tells whoever listens."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        hit = self._under(event.position().toPoint())
        if hit is not None and event.button() is Qt.MouseButton.LeftButton:
            self.make_current(hit.id, told=True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        hit = self._under(event.position().toPoint())
        if hit is not None:
            self.opened.emit(hit.id)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hit = self._under(event.position().toPoint())
        self._hover(hit.id if hit else None)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Leave:
            self._hover(None)
        if isinstance(event, QHelpEvent):
            hit = self._under(event.pos())
            QToolTip.showText(event.globalPos(), hit.spoken if hit else "", self.viewport())
            return True
        return super().viewportEvent(event)

    def _hover(self, capture_id: CaptureId | None) -> None:
        if capture_id != self._hovered:
            self._hovered = capture_id
            self.viewport().update()

    def _under(self, point: QPoint) -> TileItem | None:
        place = layouts.at(self._layout, point + self._offset())
        return None if place is None else self._shelf.at(place)
