"""What a cutout is looked at on: white, grey, black or a checkerboard."""

from enum import StrEnum

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QWidget

from pixdesk.ui import theme


class Backdrop(StrEnum):
    """A ground behind the cutout."""

    WHITE = "white"
    GREY = "grey"
    BLACK = "black"
    CHECKER = "checker"

    @property
    def following(self) -> "Backdrop":
        """The next one round."""
        every = list(Backdrop)
        return every[(every.index(self) + 1) % len(every)]


_FLAT = {Backdrop.WHITE: "#ffffff", Backdrop.GREY: "#808080", Backdrop.BLACK: "#000000"}


def paint(painter: QPainter, rect: QRectF, backdrop: Backdrop) -> None:
    """Fill a rectangle with a backdrop."""
    flat = _FLAT.get(backdrop)
    if flat is not None:
        painter.fillRect(rect, QColor(flat))
        return
    painter.save()
    painter.setBrushOrigin(rect.topLeft())
    painter.fillRect(rect, QBrush(_checker()))
    painter.restore()


def _checker() -> QPixmap:
    side = theme.GRID_PX
    tile = QPixmap(2 * side, 2 * side)
    tile.fill(QColor("#c8c8c8"))
    painter = QPainter(tile)
    painter.fillRect(0, 0, side, side, QColor("#f4f4f4"))
    painter.fillRect(side, side, side, side, QColor("#f4f4f4"))
    painter.end()
    return tile


class _Swatch(QAbstractButton):
    """One backdrop to choose."""

    def __init__(self, backdrop: Backdrop, words: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.backdrop = backdrop
        self.setCheckable(True)
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        return QSize(28, 28)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = QRectF(self.rect()).adjusted(5, 5, -5, -5)
        paint(painter, inner, self.backdrop)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.EDGE), 1))
        painter.drawRect(inner)
        if self.isChecked() or self.hasFocus():
            tint = theme.ACCENT if self.isChecked() else theme.TEXT
            painter.setPen(QPen(QColor(tint), 2, Qt.PenStyle.SolidLine if self.isChecked() else Qt.PenStyle.DotLine))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 3, 3)
        if self.isChecked() and self.hasFocus():
            painter.setPen(QPen(QColor(theme.TEXT), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)


class Swatches(QWidget):
    """The four backdrops in a row.

    Attributes:
        chosen: the operator took another `Backdrop`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.backdrop = Backdrop.WHITE
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        named = {
            Backdrop.WHITE: self.tr("White backdrop"),
            Backdrop.GREY: self.tr("Grey backdrop"),
            Backdrop.BLACK: self.tr("Black backdrop"),
            Backdrop.CHECKER: self.tr("Checkerboard"),
        }
        for backdrop, words in named.items():
            swatch = _Swatch(backdrop, f"{words}  (B: {self.tr('next')})", self)
            swatch.setChecked(backdrop is self.backdrop)
            self._group.addButton(swatch)
            row.addWidget(swatch)
        self._group.buttonClicked.connect(self._take)
        self.setAccessibleName(self.tr("Backdrop behind the cutout"))

    def choose(self, backdrop: Backdrop) -> None:
        """Take a backdrop, as a click does."""
        self.backdrop = backdrop
        for button in self._group.buttons():
            if isinstance(button, _Swatch):
                button.setChecked(button.backdrop is backdrop)
        self.chosen.emit(backdrop)

    def choose_next(self) -> None:
        """Take the next backdrop round."""
        self.choose(self.backdrop.following)

    def _take(self, button: QAbstractButton) -> None:
        if isinstance(button, _Swatch):
            self.choose(button.backdrop)
