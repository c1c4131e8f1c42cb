"""Insights: how much, how fast, how often right the first time; each figure leads to the captures behind it."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from pixdesk.domain.capture import CaptureId
from pixdesk.domain.event import Changed
from pixdesk.domain.insights import Behind, Insights
from pixdesk.domain.view import CaptureView
from pixdesk.ui import parts, theme, words
from pixdesk.ui.actions import Desk
from pixdesk.ui.buttons import KeyButton
from pixdesk.ui.charts_row import ChartsRow
from pixdesk.ui.figure_card import FigureCard
from pixdesk.ui.insights_side import InsightsSide
from pixdesk.ui.page import Page
from pixdesk.ui.pictures import Pictures
from pixdesk.ui.segments import Segments

_FIGURES: Final = (
    "captures",
    "first_time_approval_rate",
    "turnaround_p50_s",
    "pass_rate",
    "reject_rate",
    "rework_rate",
    "manual_intervention_rate",
    "review_s_per_tile",
)
_ACROSS = 4


class InsightsPage(Page):
    """1 to 8 take a figure, R counts again, Ctrl+S writes the table."""

    def __init__(self, desk: Desk, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(desk, pictures, parent)
        self._told: Insights | None = None
        self._case_id: int | None = None
        self.cards: dict[str, FigureCard] = {}
        self.period = Segments[int | None](
            self.tr("Period"),
            ((7, self.tr("7 days")), (30, self.tr("30 days")), (90, self.tr("90 days")), (None, self.tr("All"))),
        )
        self.period.choose(30)
        self.period.chosen.connect(self.look_again)
        self._make_commands()
        self.side = InsightsSide(pictures, self._to_case)
        self.side.asked.connect(self._show_capture)
        self._lay_out()

    def _make_commands(self) -> None:
        look = self.tr("Look")
        add = self.commands.add
        self.commands.note(self.tr("Take a figure"), "1..8", look)
        for number, name in enumerate(_FIGURES, start=1):
            add(_title(name), str(number), partial(self._take, name), group=look, is_listed=False)
        self._again = add(self.tr("Count again"), "R", self.look_again, group=look, icon="reprocess")
        self._save = add(self.tr("Save as CSV…"), "Ctrl+S", self._ask_where, group=look, icon="export")
        self._to_case = add(self.tr("To its exception"), "E", self._go_to_case, group=look, icon="exceptions")
        self._to_case.setEnabled(False)
        self._save.setEnabled(False)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        bar, row = parts.bar()
        row.addWidget(self.period)
        self._state = parts.text(tone="dim", size_px=theme.CAPTION_PX)
        row.addWidget(self._state, 1)
        row.addWidget(KeyButton(self._again, icon="reprocess"))
        row.addWidget(KeyButton(self._save, icon="export", text=self.tr("CSV")))
        column.addWidget(bar)
        across = QHBoxLayout()
        across.setSpacing(0)
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self._empty = parts.EmptyState("insights")
        self._empty.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._empty.say(self.tr("Counting…"), self.tr("The figures are counted from the log."))
        self._stack.addWidget(self._build_board())
        self._stack.addWidget(self._empty)
        self._stack.setCurrentIndex(1)
        across.addWidget(holder, 1)
        across.addWidget(self.side)
        self.side.hide()
        column.addLayout(across, 1)

    def _build_board(self) -> QWidget:
        board = QWidget()
        column = QVBoxLayout(board)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        grid = QGridLayout()
        grid.setSpacing(theme.GRID_PX)
        self._group = group = QButtonGroup(self)
        for number, name in enumerate(_FIGURES):
            card = FigureCard(_title(name), _explained(name), str(number + 1))
            card.clicked.connect(partial(self._take, name))
            group.addButton(card)
            self.cards[name] = card
            grid.addWidget(card, number // _ACROSS, number % _ACROSS)
        column.addLayout(grid)
        self.charts = ChartsRow()
        self.charts.picked.connect(self._show_behind)
        column.addWidget(self.charts, 1)
        return board

    def first_focus(self) -> QWidget:
        """Return the first figure, or what says that there is none."""
        return self.cards["captures"] if self._stack.currentIndex() == 0 else self._empty

    def look_again(self) -> None:
        """Count the period anew."""
        self._again.setEnabled(False)
        self._state.setText(self.tr("Counting…"))
        self.desk.insights.told(self, self.period.value, self._show, self._failed)

    def _changed(self, change: Changed) -> None:
        """Count when the page is opened next: a log is too long to be counted with every capture."""
        self._is_stale = True

    def _show(self, told: Insights) -> None:
        self._told = told
        self._again.setEnabled(True)
        self._save.setEnabled(bool(told.names))
        at = self.tr("Counted at %1").replace("%1", words.clock(datetime.now(UTC)))
        self._state.setText(at)
        had_focus = self._empty.hasFocus()
        self._stack.setCurrentIndex(0 if told.names else 1)
        self.side.setVisible(bool(told.names))
        if not told.names:
            self._empty.say(
                self.tr("Nothing landed in this period"),
                self.tr("Choose a longer one above. The figures count captures by the day they landed."),
            )
            return
        if had_focus:
            self.first_focus().setFocus()
        for name, card in self.cards.items():
            card.say(_figure(told, name), _counted(told, name))
        self.charts.show_told(told)
        self.desk.insights.drifted(self, self.period.value, self.charts.drift.show_drifts, self.desk.bridge.tell)
        taken = next((name for name, card in self.cards.items() if card.isChecked()), _FIGURES[0])
        self._take(taken)

    def _failed(self, error: Exception) -> None:
        self._again.setEnabled(True)
        self._state.setText("")
        self._empty.say(self.tr("The figures cannot be counted"), str(error), icon="exceptions", tint=theme.BAD)
        self._stack.setCurrentIndex(1)
        self.desk.bridge.tell(error)

    def _take(self, name: str) -> None:
        if self._told is not None and self._told.names:
            self.cards[name].setChecked(True)
            behind = self._told.behind.get(name, Behind(counted=()))
            self.side.show_behind(_title(name), behind, self._told.names)

    def _show_behind(self, title: str, idents: tuple[int, ...]) -> None:
        if self._told is not None:
            self._group.setExclusive(False)
            for card in self.cards.values():
                card.setChecked(False)
            self._group.setExclusive(True)
            self.side.show_behind(title, Behind(counted=idents), self._told.names)

    def _show_capture(self, ident: int | None) -> None:
        if ident is None:
            self._show_view(None)
            return
        engine = self.desk.engine
        self.desk.ask(self, lambda: engine.capture(CaptureId(ident)), self._show_view, self._not_there, key="behind")

    def _not_there(self, error: Exception) -> None:
        """Show nothing of a capture the log tells of and the store has not; anything else is told."""
        self._show_view(None)
        if not isinstance(error, KeyError):
            self.desk.bridge.tell(error)

    def _show_view(self, view: CaptureView | None) -> None:
        self._case_id = view.case_id if view is not None else None
        self._to_case.setEnabled(self._case_id is not None)
        self.side.show_view(view)

    def _go_to_case(self) -> None:
        if self._case_id is not None:
            self.asked_for.emit("exceptions", self._case_id)

    def _ask_where(self) -> None:
        proposed = f"pixdesk-insights-{datetime.now(UTC):%Y-%m-%d}.csv"
        path, _ = QFileDialog.getSaveFileName(self, self.tr("Save the figures"), proposed, self.tr("CSV (*.csv)"))
        if path and self._told is not None:
            self.desk.insights.write_csv(self, self._told, Path(path), lambda _: self._saved(path))

    def _saved(self, path: str) -> None:
        self.desk.say(self.tr("Saved: %1").replace("%1", path))


def _title(name: str) -> str:
    return {
        "captures": words.tr("Captures"),
        "first_time_approval_rate": words.tr("Approved the first time"),
        "turnaround_p50_s": words.tr("Median time to approval"),
        "pass_rate": words.tr("Clean at first look"),
        "reject_rate": words.tr("Batches rejected"),
        "rework_rate": words.tr("Worked on again"),
        "manual_intervention_rate": words.tr("Settled by a person"),
        "review_s_per_tile": words.tr("Review of a capture"),
    }[name]


def _explained(name: str) -> str:
    return {
        "captures": words.tr("That landed in the period."),
        "first_time_approval_rate": words.tr("Approved without an exception before, of those that came to an end."),
        "turnaround_p50_s": words.tr(
            "Half of the approved captures within this time. The list begins with the slowest."
        ),
        "pass_rate": words.tr("Of the captures the checks looked at."),
        "reject_rate": words.tr("Of the batches judged; the list has the captures of the rejected ones."),
        "rework_rate": words.tr("Mended, retouched, processed again, shot again or replaced."),
        "manual_intervention_rate": words.tr("With an exception somebody settled, of those the checks looked at."),
        "review_s_per_tile": words.tr("Where the time is known; pauses are left out."),
    }[name]


def _figure(told: Insights, name: str) -> str:
    value = getattr(told.numbers, name)
    if value is None:
        return ""
    if name.endswith("_rate"):
        return words.share(value)
    if name == "captures":
        return words.count(value)
    return words.span(value)


def _counted(told: Insights, name: str) -> str:
    """Return what a figure was counted from, in a few words."""
    numbers, behind = told.numbers, told.behind.get(name, Behind(counted=()))
    if name == "captures":
        said = words.tr("%1 approved, %2 exported").replace("%1", words.count(numbers.approved))
        return said.replace("%2", words.count(numbers.exported))
    if name == "turnaround_p50_s":
        slow = numbers.turnaround_p95_s
        return words.tr("95\u00a0% within %1").replace("%1", words.span(slow)) if slow is not None else ""
    if name == "reject_rate":
        batches = words.plural(numbers.batches, words.tr("batch"), words.tr("batches"))
        said = words.tr("%1 of %2").replace("%1", words.count(numbers.rejected_batches))
        return said.replace("%2", batches)
    if name == "review_s_per_tile":
        return words.tr("%1 seen").replace("%1", words.count(numbers.reviewed_tiles))
    said = words.tr("%1 of %2").replace("%1", words.count(len(behind.counted)))
    return said.replace("%2", words.count(len(behind.counted) + len(behind.others)))
