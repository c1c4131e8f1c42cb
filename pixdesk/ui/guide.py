"""The first steps, from the capture folder to the first approved batch: one hint at a time, on the real pages.

It never stands in the way: a line above the strip that follows what really happened, can be put away and called back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from pixdesk.domain.batch import BatchState
from pixdesk.domain.capture import CaptureState
from pixdesk.domain.view import BatchSummary, Overview
from pixdesk.ui import icons, parts, theme
from pixdesk.ui.buttons import KeyButton
from pixdesk.ui.memory import GUIDE, Memory

STEPS: Final = 5


@dataclass(frozen=True, slots=True)
class Step:
    """One hint: which of the steps it is, the page it is about, and what to do there."""

    number: int
    page: str
    words: str


def step_for(overview: Overview, batches: Sequence[BatchSummary]) -> Step:
    """Return the step that is next, from what has really happened."""
    counts = overview.counts
    states = {summary.batch.state for summary in batches}
    if counts.get(CaptureState.EXPORTED):
        return Step(STEPS, "insights", _tr("The first files are out. Insights counts your work from here on."))
    if BatchState.APPROVED in states:
        return Step(STEPS, "release", _tr("Your first batch is approved. Tick a channel on Release and press X."))
    if BatchState.SAMPLED in states:
        words = _tr("Look at each tile: Enter conforms, a digit marks a defect. Then A approves the batch.")
        return Step(4, "batches", words)
    if any(summary.may_close for summary in batches):
        return Step(
            3, "batches", _tr("Enough shot? Open Batches and press K: the batch is closed and its sample drawn.")
        )
    if counts.get(CaptureState.CLEAN):
        return Step(2, "live", _tr("The first are cut out. Once a whole batch is, its sample can be drawn."))
    if counts.get(CaptureState.HELD) and not overview.waiting:
        words = _tr("What was shot is held. Exceptions says why; A accepts, S has it shot again.")
        return Step(2, "exceptions", words)
    if sum(counts.values()) or overview.settling:
        return Step(2, "live", _tr("It has arrived and is cut out and checked by itself. C shows the cutout."))
    words = _tr("Shoot, or copy a photograph into the capture folder. It shows here within a blink.")
    return Step(1, "live", words)


def _tr(words: str) -> str:
    return QCoreApplication.translate("guide", words)


class GuideBar(QWidget):
    """The hint, where to go, and how to put it away.

    Attributes:
        asked_for: the operator wants to be taken to a page; carries its name.
    """

    asked_for = Signal(str)

    def __init__(self, memory: Memory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._memory = memory
        self._step: Step | None = None
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(48)
        self.switch = QAction(self.tr("First steps"), self)
        self.switch.setShortcut("F2")
        self.switch.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        self.switch.setToolTip(self.tr("First steps: show or put away  (F2)"))
        self.switch.triggered.connect(lambda: self._toggle())
        row = QHBoxLayout(self)
        row.setContentsMargins(48, 0, 16, 0)
        row.setSpacing(theme.GRID_PX)
        self._number = parts.text(strong=True)
        self._words = parts.Elided(end=True)
        self.go = QPushButton(self.tr("Show me"))
        self.go.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.go.setToolTip(self.tr("Go to the page the hint is about"))
        self.go.clicked.connect(lambda: self._go())
        self.away = KeyButton(self.switch, text=self.tr("Put away"), role="row")
        row.addWidget(self._number)
        row.addSpacing(8)
        row.addWidget(self._words, 1)
        row.addWidget(self.go)
        row.addWidget(self.away)
        self.hide()

    @property
    def step(self) -> Step | None:
        """The step that is next; None before anything is known."""
        return self._step

    def follow(self, overview: Overview, batches: Sequence[BatchSummary], page: str) -> None:
        """Show the next step; a studio that has approved a batch before needs none, unless it calls for it."""
        is_first = self._step is None
        self._step = step_for(overview, batches)
        self._number.setText(self.tr("Step %1 of %2").replace("%1", str(self._step.number)).replace("%2", str(STEPS)))
        self._words.say(self._step.words)
        self.setAccessibleName(f"{self._number.text()}: {self._step.words}")
        self.stand_on(page)
        if is_first and not self._memory.word(GUIDE) and self._step.number < STEPS:
            self.show()

    def stand_on(self, page: str) -> None:
        """Offer to go where the hint is about, but where that is already."""
        self.go.setVisible(self._step is not None and page != self._step.page)

    def _go(self) -> None:
        if self._step is not None:
            self.asked_for.emit(self._step.page)

    def _toggle(self) -> None:
        self._memory.remember(GUIDE, "away" if self.isVisible() else "called")
        self.setVisible(not self.isVisible() and self._step is not None)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), 1, QColor(theme.ACCENT))
        icons.paint(painter, "note", QRectF(16, (self.height() - 20) / 2, 20, 20), theme.ACCENT)
        painter.end()
