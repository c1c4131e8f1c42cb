"""The one click that approves: the second sample first where one is due, the PIN where people are set up."""

from PySide6.QtCore import QObject, Signal

from pixdesk.domain.people import Verb
from pixdesk.domain.view import Sheet
from pixdesk.ui import words
from pixdesk.ui.actions import Desk
from pixdesk.ui.commands import Commands, VerbAction
from pixdesk.ui.marking import Marking
from pixdesk.ui.sheet_panel import SheetPanel


class Approving(QObject):
    """Turns A into an approval, or says what is still in its way.

    Attributes:
        done: the batch was approved, or its second sample drawn.
        failed: it was not; carries the trouble.
        dropped: the question for the PIN was put away.
    """

    done = Signal()
    failed = Signal(object)
    dropped = Signal()

    def __init__(self, desk: Desk, marking: Marking, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._marking = marking
        self._sheet: Sheet | None = None
        self.action: VerbAction
        self.panel: SheetPanel

    def make_command(self, commands: Commands, group: str) -> VerbAction:
        """Add the verb to the page's."""
        self._commands = commands
        title = self.tr("Approve the batch")
        self.action = commands.add(title, "A", self.approve, group=group, needs=Verb.APPROVE)
        return self.action

    def join(self, panel: SheetPanel) -> None:
        """Take the panel that asks for the PIN."""
        self.panel = panel
        panel.pin.given.connect(self._sign)
        panel.pin.dropped.connect(self.drop)
        self._desk.people.changed.connect(self.drop)

    def show_sheet(self, sheet: Sheet | None) -> None:
        """Be about a batch under inspection, or about none; ask what the rules of the house say of it."""
        self._sheet = sheet
        if sheet is None:
            self.action.setEnabled(False)
            return
        self._commands.change(self.action, Verb.INSPECT if sheet.wants_second else Verb.APPROVE)
        self.action.setEnabled(sheet.may_approve or sheet.wants_second)
        if sheet.may_approve:
            self._desk.people.why_not_approve(self, sheet.summary.batch.id, self._hold)

    def _hold(self, why: str) -> None:
        """Refuse by the rules of the house what the role alone would allow."""
        if why:
            self.action.refuse(why)

    def approve(self) -> None:
        """Approve, draw the second sample, or ask for what is missing."""
        sheet = self._sheet
        if sheet is None:
            return
        if sheet.wants_second:
            self.action.setEnabled(False)
            batch_id = sheet.summary.batch.id
            self._desk.sampling.second_sample(self, batch_id, lambda _count: self.done.emit(), self.failed.emit)
        elif sheet.may_approve and (haste := self._marking.hurry()):
            self.panel.warn(self.tr("%1 A again approves all the same.").replace("%1", haste))
        elif sheet.may_approve and self._desk.people.everyone:
            self.panel.ask_pin(self._desk.actor)
        elif sheet.may_approve:
            self._sign("")

    def _sign(self, pin: str) -> None:
        """Approve the batch; `pin` signs for it where people are set up."""
        if self._sheet is None:
            return
        self.drop()
        self.action.setEnabled(False)
        batch = self._sheet.summary.batch
        self._desk.judging.approve(
            self, batch.id, pin, lambda count: self._approved(batch.key, count), self.failed.emit
        )

    def drop(self) -> None:
        """Put the question for the PIN away."""
        if not self.panel.pin.isHidden():
            self.panel.ask_pin("")
            self.dropped.emit()

    @property
    def is_asking(self) -> bool:
        """Whether the PIN is asked for."""
        return not self.panel.pin.isHidden()

    def _approved(self, key: str, count: int) -> None:
        counted = words.plural(count, self.tr("capture"), self.tr("captures"))
        self._desk.say(self.tr("%1: %2 approved").replace("%1", key).replace("%2", counted))
        self.done.emit()
