"""Rejecting, with a reason: a batch under inspection, or single captures of an open one; and what comes after."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from pixdesk.domain.batch import BatchState
from pixdesk.domain.capture import CaptureId, CaptureState
from pixdesk.domain.people import Verb
from pixdesk.domain.view import Sheet
from pixdesk.ui import words
from pixdesk.ui.actions import Desk
from pixdesk.ui.commands import Commands, VerbAction
from pixdesk.ui.sheet_panel import SheetPanel


class Rejecting(QObject):
    """Asks why, and rejects what the question was about, even where the batch was closed while the reason was written.

    Attributes:
        done: something was rejected.
        failed: it was not; carries the trouble.
        put_away: the question is no longer asked.
        settled: captures are being rejected; what was chosen is done with.
    """

    done = Signal()
    failed = Signal(object)
    put_away = Signal()
    settled = Signal()

    def __init__(self, desk: Desk, meant: Callable[[], Sequence[CaptureId]], parent: QObject) -> None:
        """Make it; `meant` tells which captures a verb is meant for."""
        super().__init__(parent)
        self._desk, self._meant = desk, meant
        self._sheet: Sheet | None = None
        self._batch_id: int | None = None
        self._asked_of: list[CaptureId] = []  # captures the question is about; none for the batch
        self.batch: VerbAction
        self.captures: VerbAction
        self.again: VerbAction
        self._panel: SheetPanel

    def make_commands(self, commands: Commands, group: str) -> None:
        """Add the verbs to the page's."""
        add = commands.add
        self.batch = add(
            self.tr("Reject the batch, with a reason"), "R", self._ask_batch, group=group, needs=Verb.INSPECT
        )
        self.captures = add(
            self.tr("Reject captures, with a reason"), "Shift+R", self._ask_these, group=group, needs=Verb.SET_ASIDE
        )
        self.again = add(
            self.tr("Process the rejected batch again"), "P", self._process_again, group=group, needs=Verb.SETTLE
        )

    def join(self, panel: SheetPanel) -> None:
        """Take the panel that asks."""
        self._panel = panel
        panel.reason.given.connect(self._do)
        panel.reason.dropped.connect(self.drop)

    def show(self, batch_id: int | None, sheet: Sheet | None) -> None:
        """Be about a batch, and its sheet where it is closed; a question about another one is put away."""
        if batch_id != self._batch_id and self.is_asking:
            self._panel.ask_why(False)
        self._batch_id, self._sheet = batch_id, sheet

    def allow(self, state: BatchState | None) -> None:
        """Let the verb work that this state allows; the others vanish with their buttons."""
        self.batch.setVisible(state is BatchState.SAMPLED)
        self.captures.setVisible(state is BatchState.OPEN)
        held = self._sheet.summary.counts.get(CaptureState.HELD, 0) if self._sheet else 0
        self.again.setVisible(state is BatchState.REJECTED and held > 0)

    @property
    def is_asking(self) -> bool:
        """Whether the question stands on the panel."""
        return not self._panel.reason.isHidden()

    def drop(self) -> None:
        """Put the question away."""
        self._panel.ask_why(False)
        self.put_away.emit()

    def _ask_batch(self) -> None:
        if self._sheet is not None:
            self._asked_of = []
            self._ask_why(self._panel.worst_mark(self._sheet))

    def _ask_these(self) -> None:
        meant = list(self._meant())
        if self._sheet is None and meant:
            self._asked_of = meant
            self._ask_why("")

    def _ask_why(self, proposed: str) -> None:
        self._panel.reason.field.setText(proposed)
        self._panel.ask_why(True, len(self._asked_of))
        self._panel.reason.field.setFocus()
        self._panel.reason.field.setSelection(len(proposed), -len(proposed))  # and its beginning stays in sight

    def _do(self, reason: str) -> None:
        ids, batch_id = self._asked_of, self._batch_id
        self.drop()
        if batch_id is None:
            return
        if not ids:
            self._desk.judging.reject(self, batch_id, reason, lambda _: self.done.emit(), self.failed.emit)
            return
        self.settled.emit()
        self._desk.review.reject_captures(self, batch_id, ids, reason, lambda _: self.done.emit(), self.failed.emit)

    def _process_again(self) -> None:
        if self._batch_id is not None:
            self._desk.judging.process_again(self, self._batch_id, self._sent_back, self.failed.emit)

    def _sent_back(self, count: int) -> None:
        said = self.tr("%1 %2 processed again; what comes back is a batch of its own.")
        captures = words.plural(count, self.tr("capture is"), self.tr("captures are"))
        self._desk.say(said.replace("%1 %2", captures))
        self.done.emit()
