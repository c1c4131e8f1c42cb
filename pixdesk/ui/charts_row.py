"""The charts of Insights: what landed and left, how long it took, what was found, and how far the light wandered."""

from functools import partial
from typing import Final

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from pixdesk.domain.insights import Insights
from pixdesk.ui import parts, theme, words
from pixdesk.ui.chart_paint import Series
from pixdesk.ui.chart_parts import Mark, emptied, framed
from pixdesk.ui.charts import DayChart
from pixdesk.ui.delegates import line
from pixdesk.ui.drift_panel import DriftPanel
from pixdesk.ui.segments import Segments

_TINTS: Final = (theme.ACCENT, theme.WARN, theme.BAD, theme.GOOD, "#c3a6ff", "#86d6d3")
_OTHERS: Final = "#8a8a8a"


class ChartsRow(QWidget):
    """Four charts, each with what its marks mean; the last two stand behind one another.

    Attributes:
        picked: a day or a finding was taken; carries its title and its captures.
    """

    picked = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._told: Insights | None = None
        self._recipe = ""
        self.flow = DayChart(self.tr("Landed, approved and exported by day"))
        self.time = DayChart(self.tr("Middle time from landing to approval by day"))
        self.found = DayChart(self.tr("Findings by day"))
        self.flow.picked.connect(self._take_landed)
        self.time.picked.connect(self._take_approved)
        self.found.picked.connect(self._take_found)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.GRID_PX)
        marks = (
            ("bar", theme.FAINT, self.tr("landed")),
            ("o", theme.GOOD, self.tr("approved")),
            ("s", theme.ACCENT, self.tr("exported")),
        )
        captures = parts.text(self.tr("Captures"), strong=True)
        grid.addWidget(framed(captures, self.flow, [Mark(*mark) for mark in marks]), 0, 0)
        self._time_title = parts.text(self.tr("Median time to approval"), strong=True)
        grid.addWidget(framed(self._time_title, self.time, []), 0, 1)
        grid.addWidget(self._build_lower(), 1, 0, 1, 2)
        grid.setRowStretch(0, 1)
        grid.setRowStretch(1, 1)

    def _build_lower(self) -> QWidget:
        """Lay out what was found and how the light wandered, of which one is seen."""
        self.drift = DriftPanel()
        self.drift.picked.connect(self.picked)
        self.which = Segments[int](
            self.tr("Chart"), ((0, self.tr("Findings")), (1, self.tr("Colour drift of the backdrop")))
        )
        self.which.choose(0)
        chosen = QWidget()
        self._recipes = QHBoxLayout(chosen)
        self._recipes.setContentsMargins(0, 0, 0, 0)
        bodies, heads = QStackedWidget(), QStackedWidget()
        for body, head in ((self._build_found(), chosen), (self.drift, self.drift.head)):
            bodies.addWidget(body)
            heads.addWidget(head)
        self.which.chosen.connect(lambda: bodies.setCurrentIndex(self.which.value or 0))
        self.which.chosen.connect(lambda: heads.setCurrentIndex(self.which.value or 0))
        return framed(self.which, bodies, [heads])

    def _build_found(self) -> QWidget:
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID_PX)
        row.addWidget(self.found, 1)
        codes = QWidget()
        self._codes = QVBoxLayout(codes)
        self._codes.setContentsMargins(0, 0, 0, 0)
        self._codes.setSpacing(2)
        listed = parts.scrolling(codes)
        listed.setFixedWidth(224)
        row.addWidget(listed)
        return both

    def show_told(self, told: Insights) -> None:
        """Show other figures."""
        self._told = told
        days = [day.day for day in told.days]
        counted = [
            Series(self.tr("landed"), theme.FAINT, tuple(float(len(day.landed)) for day in told.days)),
            Series(self.tr("approved"), theme.GOOD, _where_landed(told, "approved"), "o", 11),
            Series(self.tr("exported"), theme.ACCENT, _where_landed(told, "exported"), "s", 6),
        ]
        self.flow.show_days(days, counted)
        size, unit = _unit(max((day.turnaround_p50_s or 0.0 for day in told.days), default=0.0))
        took = tuple(None if day.turnaround_p50_s is None else day.turnaround_p50_s / size for day in told.days)
        self.time.set_unit(unit)
        self.time.show_days(days, [Series(self.tr("half within"), theme.ACCENT, took, "o")])
        unit_words = {"s": self.tr("seconds"), "min": self.tr("minutes"), "h": self.tr("hours")}[unit.strip()]
        said = self.tr("Median time to approval, %1").replace("%1", unit_words)
        self._time_title.setText(said)
        self._offer_recipes()
        self._show_found()

    def _offer_recipes(self) -> None:
        """Offer the recipes to choose from, where there are several."""
        emptied(self._recipes)
        recipes = self._told.recipes if self._told is not None else ()
        if self._recipe not in recipes:
            self._recipe = ""
        if len(recipes) > 1:
            offered = Segments[str](
                self.tr("Recipe"), [("", self.tr("All recipes")), *((name, name) for name in recipes)]
            )
            offered.choose(self._recipe)
            offered.chosen.connect(lambda: self._choose_recipe(offered.value or ""))
            self._recipes.addWidget(offered)

    def _choose_recipe(self, recipe: str) -> None:
        self._recipe = recipe
        self._show_found()

    def _show_found(self) -> None:
        if self._told is None:
            return
        by_code = self._told.by_code(self._recipe)
        shown = list(by_code)[: len(_TINTS)]
        days = [day.day for day in self._told.days]
        counts = {code: [0.0] * len(days) for code in (*shown, "")}
        at = {day: number for number, day in enumerate(days)}
        for one in self._told.found:
            if self._recipe in ("", one.recipe) and one.day in at:
                counts[one.code if one.code in counts else ""][at[one.day]] += len(one.captures)
        tints = dict(zip(shown, _TINTS, strict=False)) | {"": _OTHERS}
        self.found.show_days(
            days, [Series(_called(code) or self.tr("Others"), tints[code], tuple(counts[code])) for code in counts]
        )
        emptied(self._codes)
        rest = tuple(dict.fromkeys(ident for code in list(by_code)[len(_TINTS) :] for ident in by_code[code]))
        listed = [(_called(code), by_code[code], tints[code]) for code in shown]
        for said, idents, tint in [*listed, *([(self.tr("Others"), rest, _OTHERS)] if rest else [])]:
            button = _CodeButton(said, len(idents), tint)
            button.clicked.connect(partial(self.picked.emit, said, idents))
            self._codes.addWidget(button)
        if not by_code:
            self._codes.addWidget(parts.text(self.tr("Nothing was found."), tone="dim"))
        self._codes.addStretch(1)

    def _take_landed(self, position: int) -> None:
        if self._told is not None:
            day = self._told.days[position]
            self.picked.emit(self.tr("Landed on %1").replace("%1", f"{day.day}"), day.landed)

    def _take_approved(self, position: int) -> None:
        if self._told is not None:
            day = self._told.days[position]
            self.picked.emit(self.tr("Landed on %1 and approved").replace("%1", f"{day.day}"), day.approved)

    def _take_found(self, position: int) -> None:
        if self._told is not None:
            day = self._told.days[position].day
            here = [one for one in self._told.found if one.day == day and self._recipe in ("", one.recipe)]
            idents = tuple(dict.fromkeys(ident for one in here for ident in one.captures))
            self.picked.emit(self.tr("Findings of %1").replace("%1", f"{day}"), idents)


def _called(code: str) -> str:
    said = words.code(code)
    return said[:1].upper() + said[1:]


def _where_landed(told: Insights, name: str) -> tuple[float | None, ...]:
    """Return a count for each day on which anything landed: a day off is no day of nothing done."""
    return tuple(float(len(getattr(day, name))) if day.landed else None for day in told.days)


def _unit(longest_s: float) -> tuple[float, str]:
    """Return how many seconds a unit has in which the longest time is easily read, and the unit."""
    if longest_s < 120:
        return 1.0, " s"
    return (60.0, " min") if longest_s < 7200 else (3600.0, " h")


class _CodeButton(QPushButton):
    """A finding, its colour and how many captures it took out of the flow."""

    def __init__(self, said: str, count: int, tint: str) -> None:
        super().__init__(said)
        self._tint, self._count = tint, words.count(count)
        self.setProperty("role", "left")
        self.setFixedSize(QSize(208, 28))
        self.setStyleSheet("padding-left: 24px; min-height: 26px;")
        self.setAccessibleName(f"{said}: {count}")
        self.setToolTip(self.tr("Show the captures behind it"))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.fillRect(QRectF(8, self.height() / 2 - 5, 10, 10), QColor(self._tint))
        line(painter, self.rect().adjusted(0, 0, -10, 0), self._count, tint=theme.DIM, right=True)
        painter.end()
