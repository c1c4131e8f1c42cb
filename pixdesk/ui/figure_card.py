"""One figure of the studio's work, large, that can be taken to see the captures behind it."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from pixdesk.ui import theme
from pixdesk.ui.buttons import cap_width, paint_cap
from pixdesk.ui.delegates import line

_HEIGHT_PX = 88


class FigureCard(QAbstractButton):
    """A title, the figure, and a word on what it was counted from."""

    def __init__(self, title: str, explained: str, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._figure, self._told, self._cap = title, "", "", keys
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(f"{title}  ({keys})\n{explained}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.say("", "")

    def say(self, figure: str, told: str) -> None:
        """Show another figure."""
        self._figure, self._told = figure, told
        self.setAccessibleName(f"{self._title}: {figure or '–'}")
        self.setAccessibleDescription(told)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(184, _HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(144, _HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        is_lit = self.isChecked()
        painter.setPen(QPen(QColor(theme.ACCENT if is_lit else theme.LINE), 1))
        painter.setBrush(QColor(theme.ACCENT_DEEP if is_lit else theme.HOVER if self.underMouse() else theme.PANEL))
        painter.drawRoundedRect(body, 4, 4)
        box = self.rect().adjusted(12, 8, -10, -8)
        wide = cap_width(self._cap)
        title = QRect(box.left(), box.top(), box.width() - wide - 8, 18)
        line(painter, title, self._title, tint=theme.DIM, size_px=theme.CAPTION_PX)
        paint_cap(
            painter, QRectF(box.right() - wide + 0.5, box.top() - 0.5, wide, 19), self._cap, lit=True, inked=False
        )
        figure = QRect(box.left(), box.top() + 22, box.width(), 30)
        line(painter, figure, self._figure or "–", size_px=theme.FIGURE_PX, strong=True)
        told = QRect(box.left(), box.top() + 54, box.width(), 18)
        line(painter, told, self._told, tint=theme.DIM, size_px=theme.CAPTION_PX)
        if self.hasFocus():
            # Not the accent: that is what a card looks like whose captures are listed.
            painter.setPen(QPen(QColor(theme.TEXT if is_lit else theme.DIM), 1.5, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(body.adjusted(3, 3, -3, -3), 3, 3)
        painter.end()
