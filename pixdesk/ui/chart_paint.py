"""How a chart over days is drawn: where days and values lie, then the grid, the bars and the lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from pixdesk.ui import theme

_LEFT_PX: Final = 48
_FOOT_PX: Final = 22
_HEAD_PX: Final = 8
_RIGHT_PX: Final = 8
_LABEL_PX: Final = 72
"""What a day's name takes, with room to the next."""

_STEP_PX: Final = 27
"""The least between two lines of the grid."""

_BAR_SHARE: Final = 0.72


@dataclass(frozen=True, slots=True)
class Series:
    """Values over the days of a chart.

    Attributes:
        symbol: of the points of a line, so that lines differ without their colour: "o" or "s"; empty for bars.
        size_px: of the points; those of a smaller line show inside those of a larger one.
        values: one for each day; None where there is none.
    """

    title: str
    tint: str
    values: tuple[float | None, ...]
    symbol: str = ""
    size_px: int = 7


@dataclass(frozen=True, slots=True)
class Plot:
    """Where days and values lie.

    Attributes:
        area: what the columns fill, in pixels of the widget.
        count: how many days stand side by side.
        top: the value at the upper edge; the lower edge is zero.
        step: between two lines of the grid, in values.
    """

    area: QRectF
    count: int
    top: float
    step: float

    @property
    def day_px(self) -> float:
        """How wide a day's column is."""
        return self.area.width() / max(1, self.count)

    def x(self, position: float) -> float:
        """Return the middle of a day's column."""
        return self.area.left() + (position + 0.5) * self.day_px

    def y(self, value: float) -> float:
        """Return how far down a value lies."""
        return self.area.bottom() - value / self.top * self.area.height()

    def column(self, position: int) -> QRectF:
        """Return a day's whole column."""
        return QRectF(self.x(position) - self.day_px / 2, self.area.top(), self.day_px, self.area.height())

    def position_at(self, point: QPointF) -> int:
        """Return the day under a point, -1 where there is none."""
        if not self.count or not self.area.contains(point):
            return -1
        return min(self.count - 1, int((point.x() - self.area.left()) / self.day_px))


def plot_of(width: int, height: int, series: Sequence[Series], count: int, *, is_whole: bool) -> Plot:
    """Lay a chart out.

    Args:
        width, height: of the widget, in pixels.
        is_whole: the values count something: no line of the grid stands between two whole numbers.
    """
    area = QRectF(_LEFT_PX, _HEAD_PX, max(1, width - _LEFT_PX - _RIGHT_PX), max(1, height - _HEAD_PX - _FOOT_PX))
    bars = [one.values for one in series if not one.symbol]
    stacked = [sum(value or 0.0 for value in day) for day in zip(*bars, strict=True)]
    points = [value for one in series if one.symbol for value in one.values if value is not None]
    highest = max([*stacked, *points, 1.0 if is_whole else 0.0]) or 1.0
    step = _round_step(highest / max(1, area.height() // _STEP_PX))
    return Plot(area, count, highest * 1.06, max(1.0, step) if is_whole else step)


def _round_step(least: float) -> float:
    """Return the smallest of 1, 2, 5, 10, 20 … that is no smaller."""
    size = 10.0 ** floor(log10(least))
    return next(size * factor for factor in (1, 2, 5, 10) if size * factor >= least * 0.999)


def draw_grid(painter: QPainter, plot: Plot) -> None:
    """Draw the lines of the grid with their values beside them."""
    painter.setFont(theme.font(11))
    for number in range(int(plot.top / plot.step) + 1):
        value = number * plot.step
        y = round(plot.y(value)) + 0.5
        painter.setPen(QPen(QColor(theme.EDGE if number == 0 else theme.LINE), 1))
        painter.drawLine(QLineF(plot.area.left(), y, plot.area.right(), y))
        painter.setPen(QColor(theme.DIM))
        box = QRectF(0, y - 8, plot.area.left() - 8, 16)
        said = f"{value:,.0f}" if plot.step >= 1 else f"{value:.3g}"
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, said)


def draw_heads(painter: QPainter, plot: Plot, heads: Sequence[str]) -> None:
    """Name as many columns as there is room for, the last one always."""
    painter.setFont(theme.font(11))
    painter.setPen(QColor(theme.DIM))
    step = max(1, -(-len(heads) * _LABEL_PX // max(_LABEL_PX, int(plot.area.width()))))
    right = plot.area.right() + _RIGHT_PX
    for position in range(len(heads) - 1, -1, -step):
        box = QRectF(plot.x(position) - _LABEL_PX / 2, plot.area.bottom() + 4, _LABEL_PX, 16)
        side = Qt.AlignmentFlag.AlignHCenter
        if box.right() > right and len(heads) > 1:
            box.moveRight(right)
            side = Qt.AlignmentFlag.AlignRight
        painter.drawText(box, side, heads[position])


def draw_bars(painter: QPainter, plot: Plot, series: Sequence[Series]) -> None:
    """Draw bars on each other, in the order given."""
    below = [0.0] * plot.count
    width = max(1.0, plot.day_px * _BAR_SHARE)
    painter.setPen(Qt.PenStyle.NoPen)
    for one in series:
        above = [low + (value or 0.0) for low, value in zip(below, one.values, strict=True)]
        painter.setBrush(QColor(one.tint))
        painter.drawRects(list(_bars(plot, below, above, width)))
        below = above


def _bars(plot: Plot, below: Sequence[float], above: Sequence[float], width: float) -> Iterator[QRectF]:
    for position, (low, high) in enumerate(zip(below, above, strict=True)):
        if high > low:
            top = round(plot.y(high))
            yield QRectF(plot.x(position) - width / 2, top, width, max(1, round(plot.y(low)) - top))


def draw_line(painter: QPainter, plot: Plot, one: Series) -> None:
    """Draw a line through the days that have a value; its points where they have room, or stand alone."""
    known = [position for position, value in enumerate(one.values) if value is not None]
    points = [QPointF(plot.x(position), plot.y(one.values[position] or 0.0)) for position in known]
    painter.setPen(QPen(QColor(one.tint), 2, j=Qt.PenJoinStyle.RoundJoin))
    painter.drawPolyline(QPolygonF(points))
    if plot.day_px < one.size_px and len(known) > 1:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(one.tint))
    half = one.size_px / 2
    for point in points:
        if one.symbol == "o":
            painter.drawEllipse(point, half, half)
        else:
            painter.drawRect(QRectF(point.x() - half, point.y() - half, one.size_px, one.size_px))
