"""Charts over days, with pyqtgraph. Only the page that shows them loads this module, when it is first opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from pixdesk.ui import theme

_TICK_PX = 72


@dataclass(frozen=True, slots=True)
class Series:
    """Values over the days of a chart.

    Attributes:
        symbol: of the points of a line, so that lines differ without their colour; empty for bars.
        size_px: of the points; those of a smaller line show inside those of a larger one.
        values: one for each day; None where there is none.
    """

    title: str
    tint: str
    values: tuple[float | None, ...]
    symbol: str = ""
    size_px: int = 7


class _DayAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """Days as a person writes them, as many as there is room for."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self.days: tuple[date, ...] = ()

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        fitting = max(1, int(size // _TICK_PX))
        step = max(1, -(-len(self.days) // fitting))
        return [(step, [float(n) for n in range(0, len(self.days), step)])]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [f"{self.days[int(v)]:%d %b}" if 0 <= v < len(self.days) else "" for v in values]


class DayChart(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """Bars on each other and lines above them, one column a day; arrows walk the days, Enter or a click takes one.

    Attributes:
        picked: a day was taken; carries its position.
    """

    picked = Signal(int)

    def __init__(self, name: str, unit: str = "", parent: QWidget | None = None) -> None:
        self._axis = _DayAxis()
        super().__init__(parent, background=theme.PANEL, axisItems={"bottom": self._axis})
        self._name, self._unit = name, unit
        self._series: tuple[Series, ...] = ()
        self._at = -1
        self._top = 1.0
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.setMenuEnabled(False)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        self.setMinimumHeight(96)
        for side in ("bottom", "left"):
            axis = self.getAxis(side)
            axis.setPen(pg.mkPen(theme.LINE))
            axis.setTextPen(pg.mkPen(theme.DIM))
            axis.setStyle(tickFont=theme.font(11), tickLength=0)
        self.getAxis("left").setGrid(40)
        self.getAxis("left").setWidth(44)
        self._column = pg.BarGraphItem(x=[0], height=[0], width=0.98, brush=pg.mkBrush(theme.ACCENT_DEEP), pen=None)
        self._column.setZValue(-10)

    @property
    def days(self) -> tuple[date, ...]:
        """The days shown."""
        return self._axis.days

    def set_unit(self, unit: str) -> None:
        """Say what the values are in."""
        self._unit = unit

    def show_days(self, days: Sequence[date], series: Sequence[Series]) -> None:
        """Show other values; bars stand on each other in the order given."""
        self.clear()
        self._axis.days, self._series = tuple(days), tuple(series)
        self._at = min(self._at, len(days) - 1)
        below = [0.0] * len(days)
        for one in (one for one in self._series if not one.symbol):
            heights = [value or 0.0 for value in one.values]
            brush, pen = pg.mkBrush(one.tint), pg.mkPen(theme.PANEL)
            self.addItem(
                pg.BarGraphItem(x=range(len(days)), y0=list(below), height=heights, width=0.72, brush=brush, pen=pen)
            )
            below = [low + high for low, high in zip(below, heights, strict=True)]
        for one in (one for one in self._series if one.symbol):
            self._draw_line(one)
        high = [value for one in self._series if one.symbol for value in one.values if value is not None]
        self._top = max([*below, *high, 1.0])
        self.addItem(self._column, ignoreBounds=True)
        self._show_column()
        self.setXRange(-0.5, max(len(days), 1) - 0.5, padding=0)
        self.setYRange(0, self._top * 1.08, padding=0)

    def _draw_line(self, one: Series) -> None:
        points = [(number, value) for number, value in enumerate(one.values) if value is not None]
        self.plot(
            [x for x, _ in points],
            [y for _, y in points],
            pen=pg.mkPen(one.tint, width=2),
            symbol=one.symbol,
            symbolSize=one.size_px,
            symbolBrush=pg.mkBrush(one.tint),
            symbolPen=None,
        )

    def said(self, position: int) -> str:
        """Return what a day's column says, line by line."""
        lines = [f"{self.days[position]:%Y-%m-%d}"]
        for one in self._series:
            value = one.values[position]
            if value:
                lines.append(f"{one.title}: {value:,.4g}{self._unit}")
        return "\n".join(lines)

    def _show_column(self) -> None:
        shown = self._at >= 0 and self.hasFocus()
        self._column.setOpts(x=[max(0, self._at)], height=[self._top * 1.08 if shown else 0])
        self.setAccessibleDescription(self.said(self._at) if 0 <= self._at < len(self.days) else "")

    def position_at(self, point: QPoint) -> int:
        """Return the day under a point of the widget, -1 where there is none."""
        box = self.getPlotItem().getViewBox()
        scene = self.mapToScene(point)
        if not box.sceneBoundingRect().contains(scene):
            return -1
        number = round(box.mapSceneToView(scene).x())
        return number if 0 <= number < len(self.days) else -1

    def point_of(self, position: int) -> QPoint:
        """Return where a day's column is in the widget."""
        box = self.getPlotItem().getViewBox()
        return QPoint(self.mapFromScene(box.mapViewToScene(pg.Point(position, self._top / 2))))

    def _go(self, position: int) -> None:
        self._at = max(0, min(len(self.days) - 1, position))
        self._show_column()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        key = Qt.Key(event.key())
        if key in steps and self.days:
            self._go(self._at + steps[key] if self._at >= 0 else len(self.days) - 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._at >= 0:
            self.picked.emit(self._at)
        else:
            QWidget.keyPressEvent(self, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        position = self.position_at(event.position().toPoint())
        if position >= 0:
            self._go(position)
            self.picked.emit(position)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        position = self.position_at(event.position().toPoint())
        self.setToolTip(self.said(position) if position >= 0 else "")

    def wheelEvent(self, event: Any) -> None:
        event.ignore()  # the page scrolls

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._at < 0 and self.days and event.reason() is not Qt.FocusReason.MouseFocusReason:
            self._at = len(self.days) - 1
        self._show_column()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_column()

    def leaveEvent(self, event: QEvent) -> None:
        self.setToolTip("")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "_column"):
            self._axis.picture = None  # other ticks have room now
