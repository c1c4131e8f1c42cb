"""What a cutout is looked at on: white, black, a light table, mid grey, the brand's colour or a checkerboard."""

from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QContextMenuEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QWidget

from pixdesk.ui import theme


class Backdrop(StrEnum):
    """A ground behind the cutout."""

    WHITE = "white"
    BLACK = "black"
    LIGHT_TABLE = "light-table"
    GREY = "grey"
    BRAND = "brand"
    CHECKER = "checker"

    @property
    def following(self) -> "Backdrop":
        """The next one round."""
        every = list(Backdrop)
        return every[(every.index(self) + 1) % len(every)]


MID_GREY = "#777777"
"""CIELAB L* 50, as near as 8 bits come."""

_FLAT = {
    Backdrop.WHITE: "#ffffff",
    Backdrop.BLACK: "#000000",
    Backdrop.LIGHT_TABLE: "#ffffff",
    Backdrop.GREY: MID_GREY,
    Backdrop.BRAND: "#e8dccb",
}


def take_brand(colour: str) -> bool:
    """Let the brand's backdrop be this colour, ``#rrggbb``; returns whether it is one."""
    if not QColor.isValidColorName(colour) or not colour.startswith("#") or len(colour) != 7:
        return False
    _FLAT[Backdrop.BRAND] = colour
    return True


def brand() -> str:
    """Return the brand's colour."""
    return _FLAT[Backdrop.BRAND]


def surround(backdrop: Backdrop) -> str:
    """Return what lies around the picture: neutral grey, or white where the picture lies on a light table."""
    return _FLAT[backdrop] if backdrop is Backdrop.LIGHT_TABLE else theme.SURROUND


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
        _mark(painter, inner, self.backdrop)
        if self.isChecked() or self.hasFocus():
            tint = theme.ACCENT if self.isChecked() else theme.TEXT
            painter.setPen(QPen(QColor(tint), 2, Qt.PenStyle.SolidLine if self.isChecked() else Qt.PenStyle.DotLine))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 3, 3)
        if self.isChecked() and self.hasFocus():
            painter.setPen(QPen(QColor(theme.TEXT), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)


def _mark(painter: QPainter, inner: QRectF, backdrop: Backdrop) -> None:
    """Tell swatches apart that colour alone does not: the light table shines outwards, the brand has its letter."""
    if backdrop is Backdrop.LIGHT_TABLE:
        painter.setPen(QPen(QColor(theme.INK), 1))
        painter.drawRect(inner.adjusted(5, 5, -5, -5))
        for start, end in zip(
            (inner.topLeft(), inner.topRight(), inner.bottomLeft(), inner.bottomRight()),
            (
                inner.topLeft() + QPointF(5, 5),
                inner.topRight() + QPointF(-5, 5),
                inner.bottomLeft() + QPointF(5, -5),
                inner.bottomRight() + QPointF(-5, -5),
            ),
            strict=True,
        ):
            painter.drawLine(start, end)
    elif backdrop is Backdrop.BRAND:
        light = QColor(brand()).lightness() > 128
        painter.setPen(QColor(theme.INK if light else theme.TEXT))
        painter.setFont(theme.font(11, strong=True))
        painter.drawText(inner, Qt.AlignmentFlag.AlignCenter, "B")


class Swatches(QWidget):
    """The backdrops in a row.

    Attributes:
        chosen: the operator took another `Backdrop`.
        brand_asked: the operator wants another brand colour (a click on the brand's swatch with the other button).
    """

    chosen = Signal(object)
    brand_asked = Signal()

    def __init__(self, parent: QWidget | None = None, *, has_keys: bool = False) -> None:
        super().__init__(parent)
        self.backdrop = Backdrop.WHITE
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for number, (backdrop, words) in enumerate(self.names().items(), 1):
            keys = f"{number}, B: {self.tr('next')}" if has_keys else f"B: {self.tr('next')}"
            if has_keys and backdrop is Backdrop.BRAND:
                keys += f", Shift+B: {self.tr('another colour')}"
            swatch = _Swatch(backdrop, f"{words}  ({keys})", self)
            swatch.setChecked(backdrop is self.backdrop)
            self._group.addButton(swatch)
            row.addWidget(swatch)
        self._group.buttonClicked.connect(self._take)
        self.setAccessibleName(self.tr("Backdrop behind the cutout"))

    def names(self) -> dict[Backdrop, str]:
        """Return what each backdrop is called, in their order."""
        return {
            Backdrop.WHITE: self.tr("White backdrop"),
            Backdrop.BLACK: self.tr("Black backdrop"),
            Backdrop.LIGHT_TABLE: self.tr("Light table, white all around"),
            Backdrop.GREY: self.tr("Mid-grey backdrop"),
            Backdrop.BRAND: self.tr("Brand colour"),
            Backdrop.CHECKER: self.tr("Checkerboard"),
        }

    def swatch(self, backdrop: Backdrop) -> QWidget:
        """Return the swatch of a backdrop."""
        return next(b for b in self._group.buttons() if isinstance(b, _Swatch) and b.backdrop is backdrop)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.swatch(Backdrop.BRAND).geometry().contains(event.pos()):
            self.brand_asked.emit()

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
