"""What charts stand in: a frame with a title, and what their marks mean."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pixdesk.ui import parts, theme


def emptied(layout: QHBoxLayout | QVBoxLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()


def framed(title: QWidget, chart: QWidget, marks: Sequence[QWidget]) -> QWidget:
    """Return a chart under its title, with what its marks mean beside it."""
    whole = QWidget()
    whole.setObjectName("panel")
    whole.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    column = QVBoxLayout(whole)
    column.setContentsMargins(12, 8, 12, 8)
    column.setSpacing(4)
    head = QHBoxLayout()
    head.setSpacing(16)
    head.addWidget(title)
    head.addStretch(1)
    for mark in marks:
        head.addWidget(mark)
    column.addLayout(head)
    column.addWidget(chart, 1)
    return whole


class Mark(QWidget):
    """What a bar, a round point or a square point stands for."""

    def __init__(self, shape: str, tint: str, said: str) -> None:
        super().__init__()
        self._shape, self._tint = shape, tint
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 0, 0)
        row.addWidget(parts.text(said, tone="dim", size_px=theme.CAPTION_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._tint))
        spot = QRectF(0, self.height() / 2 - 5, 10, 10)
        if self._shape == "o":
            painter.drawEllipse(spot)
        else:
            painter.drawRect(spot if self._shape == "s" else spot.adjusted(2, 0, -2, 0))
        painter.end()
