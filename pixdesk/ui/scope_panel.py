"""Histogram, clipping in figures, and the colour under the cursor."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pixdesk.domain.view import PixelReading, Scope
from pixdesk.ui import parts, theme, words

HEIGHT_PX, LOW_PX = 88, 48
_ENOUGH_PX = 660
"""A page lower than this has no room for a high histogram above the words on the picture."""
_TINTS = ("#962222", "#1e8c1e", "#282e9c")
"""Where all three meet, their sum is R = G = B = 220."""
_QUARTERS = 4


class Histogram(QWidget):
    """Red, green and blue over each other; where two meet their sum shows, where all three do it is grey.

    Heights go by the square root, so that a few thousand pixels of product are seen beside a million of backdrop.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scope: Scope | None = None
        self._drawn = QPixmap()
        self.setFixedHeight(HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Histogram"))

    @property
    def scope(self) -> Scope | None:
        """What is shown."""
        return self._scope

    def show_scope(self, scope: Scope | None) -> None:
        """Show another picture's histogram, or an empty one."""
        if scope != self._scope:
            self._drawn = QPixmap()
        self._scope = scope
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.SIDE_PX - 32, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        room = QRectF(self.rect())
        painter.fillRect(room, QColor(theme.INK))
        painter.setPen(QPen(QColor(theme.PANEL), 1))
        for quarter in range(1, _QUARTERS):
            across = round(room.width() * quarter / _QUARTERS) + 0.5
            painter.drawLine(QPointF(across, 0), QPointF(across, room.height()))
        if self._scope is not None:
            self._lay_curves(painter, self._scope)
        painter.end()

    def _lay_curves(self, painter: QPainter, scope: Scope) -> None:
        """Lay the curves over the ground; they are drawn once a picture, for it takes half a frame and more."""
        ratio = self.devicePixelRatioF()
        if self._drawn.size() != self.size() * ratio:
            self._drawn = QPixmap(self.size() * ratio)
            self._drawn.setDevicePixelRatio(ratio)
            self._drawn.fill(QColor("black"))
            once = QPainter(self._drawn)
            self._paint_curves(once, QRectF(self.rect()).adjusted(0, 6, 0, 0), scope)
            once.end()
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Plus)
        painter.drawPixmap(0, 0, self._drawn)

    def _paint_curves(self, painter: QPainter, room: QRectF, scope: Scope) -> None:
        top = height_of((scope.red, scope.green, scope.blue))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Plus)
        for tint, counts in zip(_TINTS, (scope.red, scope.green, scope.blue), strict=True):
            painter.setBrush(QColor(tint))
            painter.drawPolygon(_curve(room, counts, top))
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)


def height_of(curves: Sequence[Sequence[int]]) -> float:
    """Return the count that reaches the top edge: a flat backdrop's spike is cut off, or nothing else would be seen."""
    inner = sorted((count for counts in curves for count in counts[1:-1]), reverse=True)
    return max(1.0, 1.15 * inner[len(inner) // 100])


def _curve(room: QRectF, counts: Sequence[int], top: float) -> QPolygonF:
    step = room.width() / len(counts)
    points = [room.bottomLeft()]
    for value, count in enumerate(counts):
        height = room.bottom() - math.sqrt(min(1.0, count / top)) * room.height()
        points += [QPointF(room.left() + value * step, height), QPointF(room.left() + (value + 1) * step, height)]
    return QPolygonF([*points, room.bottomRight()])


class _Swatch(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.tint = QColor(theme.INK)
        self.is_on = False
        self.setFixedSize(32, 32)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(0.5, 0.5, 31, 31)
        if self.is_on:
            painter.fillRect(box, self.tint)
        painter.setPen(QPen(QColor(theme.EDGE), 1))
        painter.drawRect(box)
        painter.end()


class _Triple(QWidget):
    """A name and three figures, each in its own column."""

    def __init__(self, name: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        title = parts.text(name, tone="dim", size_px=theme.CAPTION_PX)
        title.setFixedWidth(64)
        row.addWidget(title)
        row.addStretch(1)
        self._name = name
        self._figures = [parts.text(size_px=theme.CAPTION_PX) for _ in range(3)]
        for figure in self._figures:
            figure.setFixedWidth(48)
            figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            row.addWidget(figure)

    @property
    def said(self) -> str:
        """What is shown, in one line."""
        return " ".join(figure.text() for figure in self._figures)

    def say(self, figures: tuple[str, ...]) -> None:
        """Show three figures."""
        for label, figure in zip(self._figures, figures, strict=True):
            label.setText(figure)
        self.setAccessibleName(f"{self._name} {self.said}")


class ScopePanel(QWidget):
    """The histogram of the picture on the page, and under it what lies under the cursor."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID_PX)
        self.histogram = Histogram()
        column.addWidget(self.histogram)
        self.clipping = parts.text(tone="dim", size_px=theme.CAPTION_PX)
        column.addWidget(self.clipping)
        row = QHBoxLayout()
        row.setSpacing(theme.GRID_PX)
        self._swatch = _Swatch()
        row.addWidget(self._swatch)
        self.rgb, self.lab = _Triple(self.tr("sRGB")), _Triple(self.tr("Lab D50"))
        lines = QVBoxLayout()
        lines.setSpacing(0)
        for triple in (self.rgb, self.lab):
            lines.addWidget(triple)
        row.addLayout(lines, 1)
        column.addLayout(row)
        self.show_scope(None)
        self.show_pixel(None)

    def show_scope(self, scope: Scope | None) -> None:
        """Show what was counted; None while nothing is."""
        self.histogram.show_scope(scope)
        if scope is None:
            self.clipping.setText(self.tr("Clipped: –"))
            return
        said = self.tr("Product clipped: %1 bright, %2 dark") if scope.is_product else ""
        said = said or self.tr("Whole frame clipped: %1 bright, %2 dark")
        said = said.replace("%1", words.share(scope.highlights)).replace("%2", words.share(scope.shadows))
        self.clipping.setText(said)
        self.histogram.setAccessibleDescription(said)

    def fit(self, page_px: int) -> None:
        """Make the histogram as high as a page of this height has room for."""
        self.histogram.setFixedHeight(HEIGHT_PX if page_px >= _ENOUGH_PX else LOW_PX)

    def show_pixel(self, reading: PixelReading | None) -> None:
        """Show the colour under the cursor; None beside the picture."""
        self._swatch.is_on = reading is not None
        if reading is None:
            self.rgb.say(("–", "–", "–"))
            self.lab.say(("–", "–", "–"))
        else:
            lightness, green_red, blue_yellow = (value + 0.0 for value in reading.lab)
            self._swatch.tint = QColor(*reading.rgb)
            self.rgb.say(tuple(str(value) for value in reading.rgb))
            signed = (f"{value:+.1f}".replace("-", "\u2212") for value in (green_red, blue_yellow))
            self.lab.say((f"{lightness:.1f}", *signed))
        where = self.tr("read from the original") if reading is not None and reading.is_original else ""
        self.setToolTip(where or self.tr("Read from the preview; with the loupe (L) from the original"))
        self._swatch.update()
