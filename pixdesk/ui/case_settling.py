"""How a case ends on the Exceptions page: five dispositions, a question before the gravest, and the way back."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QElapsedTimer, QObject, Signal
from PySide6.QtWidgets import QWidget

from pixdesk.domain.capture import CaptureId
from pixdesk.domain.case import Disposition
from pixdesk.domain.finding import Finding
from pixdesk.domain.overriding import hard
from pixdesk.domain.people import Verb
from pixdesk.domain.prompting import Mended
from pixdesk.domain.view import CaseView
from pixdesk.ui import words
from pixdesk.ui.actions import Desk
from pixdesk.ui.case_side import CaseSide
from pixdesk.ui.commands import Commands, VerbAction

Trouble = Callable[[Exception], None]

_GRACE_MS: Final = 400
"""For this long after a case was replaced by another's doing, keys do not settle the one that took its place."""


@dataclass(frozen=True, slots=True)
class _Last:
    """What was done here last: a case settled, or a capture of one given another cutout or a repair."""

    case_id: int
    capture_id: CaptureId | None = None
    is_repair: bool = False


class CaseSettling(QObject):
    """The verbs, and which cases are on their way out.

    Attributes:
        settled: a case has ended, or its capture is made anew.
        undone: one was opened again; carries its number.
    """

    settled = Signal()
    undone = Signal(int)

    def __init__(
        self,
        desk: Desk,
        side: CaseSide,
        current: Callable[[], CaseView | None],
        otherwise: Callable[[Exception], None],
        page: QWidget,
    ) -> None:
        super().__init__(page)
        self._desk, self._side, self._current, self._otherwise = desk, side, current, otherwise
        self._under_way: set[int] = set()
        self._last: _Last | None = None
        self._on_bench: int | None = None
        self._mended_here: CaptureId | None = None
        self._since_replaced = QElapsedTimer()
        self.dispositions: dict[Disposition, VerbAction] = {}

    def make_commands(self, commands: Commands, group: str) -> None:
        """Give the page its verbs."""
        self._commands, add = commands, commands.add
        for disposition, title, key, icon in (
            (Disposition.ACCEPT, self.tr("Accept as it is"), "A", "accept"),
            (Disposition.RETOUCH, self.tr("Retouched elsewhere"), "T", "retouch"),
            (Disposition.REPROCESS, self.tr("Process again"), "P", "reprocess"),
            (Disposition.RESHOOT, self.tr("Shoot again"), "S", "reshoot"),
        ):
            run = partial(self._settle, disposition)
            verb = Verb.ACCEPT if disposition is Disposition.ACCEPT else Verb.SETTLE
            self.dispositions[disposition] = add(title, key, run, group=group, icon=icon, needs=verb)
        self.dispositions[Disposition.DISCARD] = add(
            self.tr("Discard…"), "D", self._discard, group=group, icon="discard", needs=Verb.SETTLE
        )
        undo = self.tr("Undo what was done last")
        self.undo_action = add(undo, "Ctrl+Z", self._undo, group=group, needs=Verb.SETTLE)
        self._undo_tip = self.undo_action.toolTip()
        self.follow()

    def follow(self) -> None:
        """Let undo work only where there is something to take back, and say what that is."""
        last = self._last
        self.undo_action.setEnabled(last is not None)
        if last is None:
            said = self.tr("Nothing was settled or kept here yet")
        elif last.capture_id is None:
            said = self.tr("How case %1 was settled").replace("%1", str(last.case_id))
        else:
            repair, cutout = self.tr("The repair of capture %1"), self.tr("The cutout that was kept for capture %1")
            said = (repair if last.is_repair else cutout).replace("%1", str(last.capture_id))
        self.undo_action.setToolTip(f"{self._undo_tip}\n{said}")
        if last is not None:
            self._commands.change(self.undo_action, Verb.SETTLE if last.capture_id is None else Verb.RETOUCH)

    def kept(self, mended: Mended | None, capture_id: CaptureId | None = None) -> None:
        """Take note that a capture has another cutout, which is what can be taken back now.

        Args:
            mended: None where nothing was kept.
            capture_id: None for the one taken to the bench.
        """
        if mended is not None:
            self._last = _Last(mended.case_id or 0, self._mended_here if capture_id is None else capture_id)

    def show_case(self, findings: Sequence[Finding]) -> None:
        """Let accepting be overriding where a hard gate holds the case: fewer may, and it takes a reason."""
        people = self._desk.people
        gates = bool(people.everyone and hard(findings))
        self._commands.change(self.dispositions[Disposition.ACCEPT], Verb.OVERRIDE if gates else Verb.ACCEPT)
        self._side.ask_reason(gates and not people.why_not(Verb.OVERRIDE))

    @property
    def is_asking(self) -> bool:
        """Whether the question before discarding stands there."""
        return not self._side.confirm.isHidden()

    def unask(self) -> None:
        """Take the question away."""
        self._side.ask(False)

    def take_to_bench(self, case_id: int, capture_id: CaptureId) -> None:
        """Take note that a case is mended here: if it ends, nobody else has done it."""
        self._on_bench, self._mended_here = case_id, capture_id

    def show_cases(self, ids: Iterable[int], before: int | None, *, is_mending: bool) -> bool:
        """Take note of the cases that are open; returns whether the one shown `before` was settled elsewhere."""
        there = set(ids)
        replaced = before is not None and before not in there | self._under_way | {self._on_bench}
        if not is_mending:
            self._on_bench = None
        if replaced:
            self._since_replaced.start()
        self._under_way &= there
        return replaced

    def ending(
        self, case_id: int, then: Callable[[Mended], None], otherwise: Trouble
    ) -> tuple[Callable[[Mended], None], Trouble]:
        """Take note that a new cutout may end a case, so that nobody else is said to have done it.

        Returns:
            What to do when it was taken, and when it was not; they forget the case again where it stays.
        """
        self._under_way.add(case_id)

        def done(mended: Mended) -> None:
            if not mended.is_clean:
                self._under_way.discard(case_id)
            then(mended)

        def failed(error: Exception) -> None:
            self._under_way.discard(case_id)
            otherwise(error)

        return done, failed

    def healed(self) -> None:
        """Take note that the capture on the bench was repaired, which is what can be taken back now."""
        self._last = _Last(self._on_bench or 0, self._mended_here, is_repair=True)

    def _settle(self, disposition: Disposition) -> None:
        value = self._current()
        replaced = self._since_replaced.isValid() and self._since_replaced.elapsed() < _GRACE_MS
        if value is None or value.case.id in self._under_way or replaced:
            return
        ident, note = value.case.id, self._side.note.text().strip()
        if disposition is Disposition.ACCEPT and self._side.wants_reason and not note:
            said = self.tr("Say why this gate is overridden, then accept it: the reason stays with the file.")
            self._desk.say(said)
            self._side.note.setFocus()
            return
        self._under_way.add(ident)
        self.unask()
        done, failed = partial(self._settled, ident), partial(self._not_settled, ident)
        self._desk.settle_case(self, ident, disposition, note, done, failed)

    def _settled(self, case_id: int, _: None) -> None:
        self._last = _Last(case_id)
        self.follow()
        self.settled.emit()

    def _not_settled(self, case_id: int, error: Exception) -> None:
        self._under_way.discard(case_id)
        self._otherwise(error)

    def _discard(self) -> None:
        """Ask first, in place; asked already, do it."""
        value = self._current()
        if value is None:
            return
        if self.is_asking:
            self._settle(Disposition.DISCARD)
            return
        name = words.short_name(value.capture)
        self._side.question.setText(
            self.tr("Discard %1? It leaves the flow. The original file stays where it is.").replace("%1", name)
        )
        self._side.ask(True)

    def _undo(self) -> None:
        """Open the case again that was settled last, or take the cutout or the repair back that was made last."""
        if self._last is None:
            return
        last, self._last = self._last, None
        self.follow()
        capture_id = last.capture_id
        if capture_id is None:
            undone = partial(self._undone, last.case_id)
            self._desk.review.undo_case(self, last.case_id, undone, self._otherwise)
            return
        ending = self._case_of(capture_id)
        self._under_way |= ending
        stays = partial(self._not_undone, last, ending)
        if last.is_repair:
            self._desk.pointing.undo_heal(self, capture_id, self._repair_undone, stays)
        else:
            self._desk.review.undo_mend(self, capture_id, self._mend_undone, stays)

    def _case_of(self, capture_id: CaptureId) -> set[int]:
        """Return the case shown where it is the capture's: if it ends now, nobody else has done it."""
        value = self._current()
        return {value.case.id} if value is not None and value.capture.id == capture_id else set()

    def _not_undone(self, last: _Last, ending: set[int], error: Exception) -> None:
        """Say why; a repair may be taken off once its capture is no longer in work."""
        self._under_way -= ending
        if last.is_repair:
            self._last = self._last or last
            self.follow()
        self._otherwise(error)

    def _undone(self, case_id: int, _what: str) -> None:
        self._desk.say(self.tr("Taken back: the case is open again."))
        self.undone.emit(case_id)

    def _repair_undone(self, _: None) -> None:
        self._desk.say(self.tr("Taken back: the repair is off, and the capture is checked again."))
        self.settled.emit()

    def _mend_undone(self, case_id: int | None) -> None:
        self._desk.say(self.tr("Taken back: the capture has the cutout it had before."))
        if case_id is None:
            self.settled.emit()
            return
        self._under_way.discard(case_id)
        self.undone.emit(case_id)
