"""The large comparison on which a reviewer draws a ring around what is wrong."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from pixdesk.domain.finding import Region
from pixdesk.ui import canvas_paint, theme
from pixdesk.ui.canvas import Canvas
from pixdesk.ui.pictures import Pictures

_LEAST: Final = 0.02
"""A ring smaller than this share of the picture would hide what it is drawn around; a click makes one of `_CLICKED`."""

_CLICKED: Final = 0.1


class RingCanvas(Canvas):
    """Shows the ring of a mark, and lets one be drawn.

    Attributes:
        drawn: the reviewer drew a ring; carries its region.
    """

    drawn = Signal(object)

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(pictures, parent)
        self._ring: Region | None = None
        self._tint = theme.BAD
        self._is_drawing = False
        self._from: QPointF | None = None

    @property
    def is_drawing(self) -> bool:
        """Whether the next drag draws a ring."""
        return self._is_drawing

    def show_ring(self, ring: Region | None, tint: str = theme.BAD) -> None:
        """Show a ring over capture and cutout, or none."""
        self._ring, self._tint = ring, tint
        self.update()

    def set_drawing(self, on: bool) -> None:
        """Let the next drag draw a ring, or no longer."""
        self._is_drawing, self._from = on, None
        self.setCursor(Qt.CursorShape.CrossCursor if on else Qt.CursorShape.ArrowCursor)
        self.set_chip(self.tr("Drag a ring around what is wrong  (Esc drops it)") if on else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._ring is None or self.subject is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for area in self._areas():
            painter.setClipRect(area)
            canvas_paint.ring(painter, self._spot(area), self._ring, self._tint)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._is_drawing:
            super().mousePressEvent(event)
            return
        self._from = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._is_drawing:
            super().mouseMoveEvent(event)
        elif self._from is not None:
            self.show_ring(self._region(self._from, event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._is_drawing:
            super().mouseReleaseEvent(event)
            return
        if self._from is not None:
            ring = self._region(self._from, event.position())
            self.set_drawing(False)
            self.show_ring(ring)
            self.drawn.emit(ring)

    def _region(self, start: QPointF, end: QPointF) -> Region:
        """Return the ring between two points of the same picture, in shares of its sides; it stays inside."""
        areas = self._areas()
        spot = self._spot(next((area for area in areas if area.contains(start)), areas[0]))
        box = QRectF(start, end).normalized()
        x, y = (box.left() - spot.left()) / spot.width(), (box.top() - spot.top()) / spot.height()
        width, height = box.width() / spot.width(), box.height() / spot.height()
        if max(width, height) < _LEAST:
            height = _CLICKED * spot.width() / spot.height()
            x, y, width = x - _CLICKED / 2, y - height / 2, _CLICKED
        width, height = min(1.0, max(_LEAST, width)), min(1.0, max(_LEAST, height))
        x, y = min(1.0 - width, max(0.0, x)), min(1.0 - height, max(0.0, y))
        return Region(x=round(x, 4), y=round(y, 4), width=round(width, 4), height=round(height, 4))
