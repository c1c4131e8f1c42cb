"""How far the light wandered: each backdrop by day, and each of its batches capture by capture."""

from collections.abc import Iterable
from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from pixdesk.domain.drift import Drift, Point, Stretch, told, told_of
from pixdesk.ui import parts, theme, words
from pixdesk.ui.chart_paint import Series
from pixdesk.ui.chart_parts import Mark, emptied
from pixdesk.ui.charts import ColumnChart
from pixdesk.ui.segments import Segments

_BATCHES: Final = 60
"""More than anybody scrolls through; the command line has them all."""


class DriftPanel(QWidget):
    """A chart of the days, or of the captures of the batch that was taken beside it.

    Attributes:
        picked: a day, a batch or a capture was taken; carries its title and its captures, the furthest off first.
        head: which backdrop is shown and what the marks mean, for the frame's title row.
    """

    picked = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: tuple[Drift, ...] = ()
        self._at = 0
        self._batch: Stretch | None = None
        self.chart = ColumnChart(self.tr("How far the backdrop is from the first captures on it"), " ΔE")
        self.chart.picked.connect(self._take_column)
        self._said = parts.text(tone="dim", size_px=theme.CAPTION_PX, wraps=True)
        self.head = self._build_head()
        listed = QWidget()
        self._batches = QVBoxLayout(listed)
        self._batches.setContentsMargins(0, 0, 0, 0)
        self._batches.setSpacing(4)
        self._group = QButtonGroup(self)
        scroll = parts.scrolling(listed)
        scroll.setFixedWidth(224)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(self.chart, 1)
        column.addWidget(self._said)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID_PX)
        row.addLayout(column, 1)
        row.addWidget(scroll)
        self.show_drifts(())

    def _build_head(self) -> QWidget:
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addStretch(1)
        self._backdrops = QHBoxLayout()
        row.addLayout(self._backdrops)
        row.addWidget(Mark("o", theme.ACCENT, self.tr("median ΔE2000")))
        row.addWidget(Mark("s", theme.WARN, self.tr("95\u00a0% within")))
        return head

    def show_drifts(self, found: tuple[Drift, ...]) -> None:
        """Show another period; the backdrop with the most captures first."""
        self._found, self._at, self._batch = found, 0, None
        emptied(self._backdrops)
        if len(found) > 1:
            named = [(number, drift.backdrop.capitalize()) for number, drift in enumerate(found[:3])]
            offered = Segments[int](self.tr("Backdrop"), named)
            offered.choose(0)
            offered.chosen.connect(lambda: self._choose(offered.value or 0))
            self._backdrops.addWidget(offered)
        self._show()

    def _choose(self, at: int) -> None:
        self._at, self._batch = at, None
        self._show()

    def _show(self) -> None:
        emptied(self._batches)
        if not self._found:
            self._said.setText(self.tr("Five captures before one plain backdrop begin this chart."))
            self.chart.show_columns((), (), ())
            return
        drift = self._found[self._at]
        self._offer(self.tr("By day"), None)
        for batch in list(reversed(drift.batches))[:_BATCHES]:
            self._offer(f"{batch.batch}   {batch.middle:.1f} ΔE", batch)
        self._batches.addStretch(1)
        self._draw(drift)

    def _offer(self, said: str, batch: Stretch | None) -> None:
        button = QPushButton(words.shown_text(said))
        button.setProperty("role", "left")
        button.setFixedSize(QSize(208, 28))
        button.setCheckable(True)
        button.setChecked(batch is self._batch)
        button.setToolTip(self.tr("Show it capture by capture") if batch else self.tr("Show every day"))
        button.clicked.connect(partial(self._take_batch, batch))
        self._group.addButton(button)
        self._batches.addWidget(button)

    def _take_batch(self, batch: Stretch | None) -> None:
        self._batch = batch
        self._draw(self._found[self._at])
        if batch is not None:
            title = self.tr("Batch %1, the furthest off first").replace("%1", words.shown_text(batch.batch))
            self.picked.emit(title, _furthest_first(batch.points))

    def _draw(self, drift: Drift) -> None:
        self._said.setText(told(drift) if self._batch is None else told_of(self._batch))
        if self._batch is not None:
            points = self._batch.points
            off = tuple(point.delta_e for point in points)
            heads = [f"{point.seen.at:%H:%M}" for point in points]
            titles = [f"{words.shown_text(point.seen.name)}  ({point.lighter:+.1f} L*)" for point in points]
            self.chart.show_columns(heads, titles, [Series("ΔE2000", theme.ACCENT, off, "o", 6)])
            return
        days = drift.days
        middle = Series(self.tr("median"), theme.ACCENT, tuple(day.middle for day in days), "o", 8)
        most = Series(self.tr("95\u00a0% within"), theme.WARN, tuple(day.most for day in days), "s", 6)
        heads, titles = [f"{day.day:%d %b}" for day in days], [f"{day.day:%Y-%m-%d}" for day in days]
        self.chart.show_columns(heads, titles, [most, middle])

    def _take_column(self, position: int) -> None:
        if self._batch is not None:
            point = self._batch.points[position]
            self.picked.emit(words.shown_text(point.seen.name), (point.seen.capture_id,))
            return
        day = self._found[self._at].days[position]
        title = self.tr("Landed on %1, the furthest off first").replace("%1", f"{day.day}")
        self.picked.emit(title, _furthest_first(day.points))


def _furthest_first(points: Iterable[Point]) -> tuple[int, ...]:
    return tuple(point.seen.capture_id for point in sorted(points, key=lambda point: -point.delta_e))
