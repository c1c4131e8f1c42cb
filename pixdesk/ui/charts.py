"""A chart over days that is walked by its keys: each day says what it holds, and may be taken."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from pixdesk.ui import chart_paint, theme
from pixdesk.ui.chart_paint import Plot, Series

_LEAST_HEIGHT_PX = 96


class ColumnChart(QWidget):
    """Bars on each other and lines above them; arrows walk the columns, Enter or a click takes one.

    Attributes:
        picked: a column was taken; carries its position.
    """

    picked = Signal(int)

    def __init__(self, name: str, unit: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unit = unit
        self._heads: tuple[str, ...] = ()
        self._titles: tuple[str, ...] = ()
        self._series: tuple[Series, ...] = ()
        self._at = self._under = -1
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.setMinimumHeight(_LEAST_HEIGHT_PX)
        self.show_columns((), (), ())

    def sizeHint(self) -> QSize:
        return QSize(320, 2 * _LEAST_HEIGHT_PX)

    @property
    def titles(self) -> tuple[str, ...]:
        """What the columns are called."""
        return self._titles

    @property
    def series(self) -> tuple[Series, ...]:
        """What is shown of them."""
        return self._series

    def set_unit(self, unit: str) -> None:
        """Say what the values are in; without a unit they count something."""
        self._unit = unit

    def show_columns(self, heads: Sequence[str], titles: Sequence[str], series: Sequence[Series]) -> None:
        """Show other values; bars stand on each other in the order given.

        Args:
            heads: what stands below the columns, in a few letters.
            titles: what they are called where there is room.
        """
        self._heads, self._titles, self._series = tuple(heads), tuple(titles), tuple(series)
        self._at, self._under = min(self._at, len(heads) - 1), -1
        self.setToolTip(self.tr("Arrows walk along; Enter or a click shows what is behind.") if heads else "")
        self._tell()

    def said(self, position: int) -> str:
        """Return what a column says, line by line."""
        lines = [self._titles[position]]
        for one in self._series:
            value = one.values[position]
            if value is not None and (value or one.symbol):
                lines.append(f"{one.title}: {value:,.4g}{self._unit}")
        return "\n".join(lines)

    def position_at(self, point: QPoint) -> int:
        """Return the column under a point of the widget, -1 where there is none."""
        return self._plot().position_at(QPointF(point))

    def point_of(self, position: int) -> QPoint:
        """Return where a column is in the widget."""
        return self._plot().column(position).center().toPoint()

    def _plot(self) -> Plot:
        return chart_paint.plot_of(
            self.width(), self.height(), self._series, len(self._heads), is_whole=not self._unit.strip()
        )

    def _tell(self) -> None:
        self.setAccessibleDescription(self.said(self._at) if 0 <= self._at < len(self._heads) else "")
        self.update()

    def _go(self, position: int) -> None:
        self._at = max(0, min(len(self._heads) - 1, position))
        self._tell()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        plot = self._plot()
        if self._under >= 0:
            painter.fillRect(plot.column(self._under), QColor(theme.RAISED))
        if self._at >= 0 and self.hasFocus():
            painter.fillRect(plot.column(self._at), QColor(theme.ACCENT_DEEP))
        chart_paint.draw_grid(painter, plot)
        chart_paint.draw_heads(painter, plot, self._heads)
        chart_paint.draw_bars(painter, plot, [one for one in self._series if not one.symbol])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for one in self._series:
            if one.symbol:
                chart_paint.draw_line(painter, plot, one)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.ACCENT), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            framed = plot.column(self._at) if self._at >= 0 else plot.area
            painter.drawRoundedRect(framed.adjusted(-1, 0, 1, 0), 3, 3)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._heads) - 1
        here = self._at if self._at >= 0 else last + 1
        goes = {
            Qt.Key.Key_Left: here - 1,
            Qt.Key.Key_Right: here + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        key = Qt.Key(event.key())
        if key in goes and self._heads:
            self._go(goes[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._at >= 0:
            self.picked.emit(self._at)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        position = self.position_at(event.position().toPoint())
        if position >= 0:
            self._go(position)
            self.picked.emit(position)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        position = self.position_at(event.position().toPoint())
        if position != self._under:
            self._under = position
            self.update()
            QToolTip.showText(event.globalPosition().toPoint(), self.said(position) if position >= 0 else "", self)

    def leaveEvent(self, event: QEvent) -> None:
        self._under = -1
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._at < 0 and self._heads and event.reason() is not Qt.FocusReason.MouseFocusReason:
            self._at = len(self._heads) - 1
        self._tell()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()


class DayChart(ColumnChart):
    """One column a day."""

    def __init__(self, name: str, unit: str = "", parent: QWidget | None = None) -> None:
        super().__init__(name, unit, parent)
        self.days: tuple[date, ...] = ()

    def show_days(self, days: Sequence[date], series: Sequence[Series]) -> None:
        """Show other values, one for each day."""
        self.days = tuple(days)
        self.show_columns([f"{day:%d %b}" for day in days], [f"{day:%Y-%m-%d}" for day in days], series)
