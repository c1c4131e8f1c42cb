"""An area larger than the window that is laid out by arithmetic: how far there is to scroll, and scrolling there."""

from abc import abstractmethod
from typing import Final

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from pixdesk.ui import layouts

_STEP_PX: Final = 48
"""One notch of the wheel scrolls three of these."""


class LaidOut(QAbstractScrollArea):
    """Holds a layout and looks at a part of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            bar.valueChanged.connect(self._scrolled)

    @abstractmethod
    def _lay_out(self) -> layouts.Layout:
        """Return the layout of what is held now in the room there is now."""

    @abstractmethod
    def _scrolled(self) -> None:
        """Another part is looked at."""

    def _reckon(self) -> None:
        """Reckon where everything lies now, and how far there is to scroll."""
        self._layout = self._lay_out()
        extent, room = self._layout.extent(), self.viewport().size()
        for bar, needed, there in (
            (self.horizontalScrollBar(), extent.width(), room.width()),
            (self.verticalScrollBar(), extent.height(), room.height()),
        ):
            bar.setRange(0, max(0, needed - there))
            bar.setPageStep(there)
            bar.setSingleStep(_STEP_PX)

    def _offset(self) -> QPoint:
        return QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())

    def _seen(self) -> QRect:
        """Return the part of the layout that is looked at."""
        return QRect(self._offset(), self.viewport().size())

    def _scroll_by(self, delta: QPoint) -> None:
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() + delta.x())
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + delta.y())

    def _scroll_to(self, rect: QRect) -> None:
        """Scroll just far enough to look at all of this."""
        seen = self._seen()
        across = min(0, rect.left() - seen.left()) or max(0, rect.right() - seen.right())
        down = min(0, rect.top() - seen.top()) or max(0, rect.bottom() - seen.bottom())
        self._scroll_by(QPoint(across, down))
