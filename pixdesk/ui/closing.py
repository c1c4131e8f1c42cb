"""Closing a batch, and taking back what was done to it last: its closing too, as long as no tile is judged."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from pixdesk.domain.batch import BatchState
from pixdesk.domain.people import Verb
from pixdesk.domain.view import BatchSummary, Sheet
from pixdesk.ui.actions import Desk
from pixdesk.ui.commands import Commands, VerbAction
from pixdesk.ui.marking import taken_back


class Closing(QObject):
    """K draws the sample; Ctrl+Z takes back what was last, and is whoever's verb that is.

    Attributes:
        closed: the batch was closed; carries its sheet.
        undone: something was taken back.
        failed: it was not; carries the trouble.
        close: the verb that closes.
    """

    closed = Signal(object)
    undone = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk, current: Callable[[], BatchSummary | None], parent: QObject) -> None:
        """Be about the batch that `current` says is chosen."""
        super().__init__(parent)
        self._desk = desk
        self._current = current
        self._promised: int | None = None  # the batch of which the strip says that Ctrl+Z opens it again
        self.close: VerbAction

    def make_commands(self, commands: Commands, group: str) -> None:
        """Add the verbs to the page's."""
        self._commands = commands
        undo = self.tr("Undo mark, verdict, closing")
        self._back = commands.add(undo, "Ctrl+Z", self._undo, group=group, needs=Verb.INSPECT)
        close = self.tr("Close the batch, draw the sample")
        self.close = commands.add(close, "K", self._close, group=group, needs=Verb.CLOSE)

    def allow(self, state: BatchState | None, sheet: Sheet | None) -> None:
        """Let only work what this state allows, for whoever may do it."""
        self.close.setVisible(state is BatchState.OPEN)
        may_reopen = sheet is not None and sheet.may_reopen
        self._commands.change(self._back, Verb.CLOSE if may_reopen else Verb.INSPECT)
        if sheet is not None and sheet.summary.batch.id == self._promised and not may_reopen:
            self._promised = None
            if state is BatchState.SAMPLED:
                self._desk.say(self.tr("From now on Ctrl+Z takes the last mark back."))

    def _close(self) -> None:
        summary = self._current()
        if summary is not None:
            self._desk.judging.close(self, summary.batch.id, self._closed, self.failed.emit)

    def _closed(self, sheet: Sheet) -> None:
        self._desk.say(self.tr("Until the first mark, Ctrl+Z opens the batch again."))
        self._promised = sheet.summary.batch.id
        self.closed.emit(sheet)

    def _undo(self) -> None:
        summary = self._current()
        if summary is not None:
            self._desk.review.undo_batch(self, summary.batch.id, self._undone, self.failed.emit)

    def _undone(self, what: str) -> None:
        self._desk.say(taken_back(what))
        self.undone.emit()
