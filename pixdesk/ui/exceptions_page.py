"""Exceptions: the retoucher's page. The queue worst first, the reason in words, before and after, one key to settle."""

from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from pixdesk.domain.candidate import Candidate
from pixdesk.domain.capture import CaptureId
from pixdesk.domain.case import Disposition
from pixdesk.domain.finding import Code
from pixdesk.domain.people import Verb
from pixdesk.domain.prompting import Mended
from pixdesk.domain.view import CaseView
from pixdesk.ui import parts, theme
from pixdesk.ui.actions import Desk
from pixdesk.ui.backdrops import Swatches
from pixdesk.ui.buttons import KeyButton
from pixdesk.ui.candidate_strip import MOST, CandidateStrip
from pixdesk.ui.case_canvas import CaseCanvas
from pixdesk.ui.case_queue import CaseQueue
from pixdesk.ui.case_settling import CaseSettling
from pixdesk.ui.case_side import CaseSide
from pixdesk.ui.elsewhere import Elsewhere
from pixdesk.ui.faces import FaceBar
from pixdesk.ui.mend_bench import MendBench
from pixdesk.ui.page import Page
from pixdesk.ui.pictures import Pictures
from pixdesk.ui.subject import Face, subject_of

_DOUBTFUL: Final = frozenset({Code.DOUBTFUL_MATTE, Code.HOLES})


class ExceptionsPage(Page):
    """Space changes how before and after are shown; A, T, P, S and D settle; N writes a note."""

    def __init__(self, desk: Desk, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(desk, pictures, parent)
        self._wanted: int | None = None
        self.canvas = CaseCanvas(desk, pictures)
        self.strip = CandidateStrip(desk, pictures)
        self.swatches = Swatches()
        self.faces = FaceBar()
        self.queue = CaseQueue(pictures, desk.actor)
        self.list, self.filter = self.queue.list, self.queue.filter
        self.side = CaseSide()
        self.note, self.confirm = self.side.note, self.side.confirm
        self.settling = CaseSettling(desk, self.side, lambda: self.list.value, self.after_trouble, self)
        self.dispositions = self.settling.dispositions
        self.elsewhere = Elsewhere(desk, lambda: self.list.value, self.settling, self.after_trouble, self)
        self._make_commands()
        self._empty = parts.EmptyState("accept")
        self._empty.say(
            self.tr("No open cases"), self.tr("Every capture is clean, settled or still on its way."), tint=theme.GOOD
        )
        self._stack = QStackedLayout(self)
        work = (self.mend_action, self.elsewhere.layered, self._claim_action, self.settling.undo_action)
        self.side.build(work, self.dispositions, self._escape)
        self.note.returnPressed.connect(self.list.setFocus)
        self._stack.addWidget(self._build())
        self._stack.addWidget(self._empty)
        self.bench = MendBench(desk, pictures)
        self._stack.addWidget(self.bench)
        self._own_commands = self.commands
        self.bench.left.connect(self._bench_left)
        self.bench.healed.connect(self.settling.healed)
        self.list.chosen.connect(self._case_chosen)
        self.queue.narrowed.connect(self._show_case)
        self.faces.chosen.connect(self.canvas.set_face)
        self.swatches.chosen.connect(self.canvas.set_backdrop)
        self.settling.settled.connect(self._settled)
        self.settling.undone.connect(self._undone)
        self.strip.looked.connect(self._look_at)
        self.strip.wanted.connect(self._take)
        self.faces.choose(Face.SIDES)
        desk.people.changed.connect(self._somebody_else)

    def _somebody_else(self) -> None:
        self.queue.work_as(self.desk.actor)
        self._show_case()

    def _make_commands(self) -> None:
        settle, look = self.tr("Settle the case"), self.tr("Look")
        add = self.commands.add
        self.commands.note(self.tr("Next and previous case"), "Down", look)
        self.settling.make_commands(self.commands, settle)
        self._claim_action = add(
            self.tr("Claim, or let go"), "C", self._claim, group=settle, icon="pin", needs=Verb.RETOUCH
        )
        add(self.tr("Let go of what another claimed"), "Shift+C", self._release, group=settle, needs=Verb.RETOUCH)
        add(self.tr("Search the queue"), "/ or Ctrl+F", self.filter.text.setFocus, group=look)
        add(self.tr("Write a note"), "N", self.note.setFocus, group=settle)
        self.mend_action = add(
            self.tr("Mend the matte here"), "E", self._mend, group=settle, icon="brush", needs=Verb.RETOUCH
        )
        self.elsewhere.make_commands(self.commands, settle)
        self._escape = add(self.tr("Keep it; back to the queue"), "Esc", self._drop, group=settle)
        add(self.tr("Both, wipe, cutout, capture"), "Space", self.faces.choose_next, group=look, on=self.list)
        add(self.tr("Next backdrop"), "B", self.swatches.choose_next, group=look)
        self._marks_action = add(self.tr("Marked places"), "U", self._show_overlays, group=look)
        self._marks_action.setCheckable(True)
        self._marks_action.setChecked(True)
        add(self.tr("Whole picture or 100 %"), "Z", self.canvas.toggle_zoom, group=look)
        add(self.tr("Closer"), "+ or =", partial(self.canvas.magnify, 2.0), is_listed=False)
        add(self.tr("Further away"), "-", partial(self.canvas.magnify, 0.5), is_listed=False)
        self.commands.note(self.tr("Closer, to 800 %, or further away"), "+ and -", look)
        self.commands.note(self.tr("Look at another of its cutouts"), "1..9", look)
        for number in range(1, MOST + 1):
            add(self.tr("Another cutout"), str(number), partial(self.strip.look, number), is_listed=False)
        take = self.tr("Take the cutout that is looked at")
        add(take, "Return or Enter", self.strip.take, group=settle, on=self.list, needs=Verb.RETOUCH)

    def _build(self) -> QWidget:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.queue)
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._build_bar())
        middle.addWidget(self.canvas, 1)
        middle.addWidget(self.strip)
        row.addLayout(middle, 1)
        row.addWidget(self.side)
        return whole

    def _build_bar(self) -> QWidget:
        bar, row = parts.bar()
        row.addWidget(self.faces)
        row.addStretch(1)
        row.addWidget(KeyButton(self._marks_action, role="segment", text=self.tr("Marks")))
        row.addWidget(self.swatches)
        return bar

    def first_focus(self) -> QWidget:
        """Return the queue, or the picture under the brush."""
        return self.bench.canvas if self.is_mending else self.list

    @property
    def is_mending(self) -> bool:
        """Whether a matte is under the brush."""
        return self._stack.currentWidget() is self.bench

    def _mend(self) -> None:
        value = self.list.value
        if value is None or self.is_mending:
            return
        if value.case.claimed_by not in ("", self.desk.actor):
            words_ = self.tr("%1 works on this case. Shift+C lets go of it.").replace("%1", value.case.claimed_by)
            self.desk.say(words_, "warning")
            return
        self.desk.retouching.claim(self, value.case.id, self.after_trouble)
        for action in self.actions():
            action.setEnabled(False)
        self.settling.take_to_bench(value.case.id, value.capture.id)
        self.commands = self.bench.commands
        self._stack.setCurrentWidget(self.bench)
        self.bench.open(value.capture)

    def _bench_left(self, mended: Mended | None) -> None:
        for action in self.actions():
            action.setEnabled(True)
        self.settling.kept(mended)
        self.settling.follow()
        self.commands = self._own_commands
        self._stack.setCurrentIndex(0)
        self.list.setFocus()
        self._show_case()
        self.look_again()

    def look_again(self) -> None:
        """Ask for the open cases."""
        self.desk.ask(self, self.desk.engine.cases, self._show_cases, key="cases")

    def go_to(self, ident: int) -> None:
        """Show one case."""
        self._wanted = ident
        self.list.choose(ident)

    def _show_cases(self, cases: list[CaseView]) -> None:
        if not self.is_mending:
            self._stack.setCurrentIndex(0 if cases else 1)
        before = self.list.ident
        replaced = self.settling.show_cases([view.case.id for view in cases], before, is_mending=self.is_mending)
        if self._wanted is not None and self.filter.is_wanting:
            self.filter.clear()
        self.queue.show_cases(cases)
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            self.list.choose(wanted)
        elif replaced:
            self.desk.say(self.tr("The case was settled elsewhere; the next one is shown."))
        self._show_case()

    def _claim(self) -> None:
        """Claim the case, or let go of one's own claim."""
        value = self.list.value
        if value is not None and value.case.claimed_by == self.desk.actor:
            self._release()
        elif value is not None:
            self.desk.retouching.claim(self, value.case.id, self.after_trouble)

    def _release(self) -> None:
        value = self.list.value
        if value is not None and value.case.claimed_by:
            self.desk.retouching.release(self, value.case.id, self.after_trouble)

    def _undone(self, case_id: int) -> None:
        self._wanted = case_id
        self.look_again()

    def _case_chosen(self) -> None:
        self.note.clear()
        self.settling.unask()
        self.strip.look_away()
        self._show_case()

    def _show_case(self) -> None:
        value = self.list.value
        if self.is_mending:
            return
        for action in (*self.dispositions.values(), self.mend_action, self._claim_action, *self.elsewhere.actions):
            action.setEnabled(value is not None)
        self.strip.show_capture(None if value is None else value.capture)
        if value is None:
            self.canvas.show_capture(None, None)
            return
        if self.strip.looked_at is not None:
            return
        capture, findings = value.capture, value.case.findings
        self.canvas.show_capture(capture, subject_of(capture, findings))
        self._show_overlays()
        self.side.show_case(value, is_mine=value.case.claimed_by == self.desk.actor)
        self.settling.show_case(findings)
        self.faces.setEnabled(bool(capture.cutout_path))
        self.dispositions[Disposition.ACCEPT].setEnabled(bool(capture.cutout_path))
        for action in (self.mend_action, *self.elsewhere.actions):
            action.setEnabled(bool(capture.preview_path))

    def _look_at(self, candidate: Candidate | None) -> None:
        """Show another cutout of the capture in place of its own."""
        value = self.list.value
        if candidate is None or value is None:
            self._show_case()
            return
        shown = replace(value.capture, cutout_path=candidate.cutout_path, matte_path=candidate.matte_path)
        self.canvas.show_capture(None, subject_of(shown, candidate.findings))
        self.side.show_candidate(candidate)
        accepts = (self.dispositions[Disposition.ACCEPT], self.dispositions[Disposition.RETOUCH])
        for action in (*accepts, self.mend_action, *self.elsewhere.actions):
            action.setEnabled(False)  # they would be meant for what is not shown

    def _take(self, number: int) -> None:
        value = self.list.value
        if value is not None:
            then = partial(self._taken, value.capture.id)
            done, failed = self.settling.ending(value.case.id, then, self.after_trouble)
            self.desk.candidates.take(self, value.capture.id, number, done, failed)

    def _taken(self, capture_id: CaptureId, mended: Mended) -> None:
        self.settling.kept(mended, capture_id)
        self.settling.follow()
        self.desk.say(mended.words, "info" if mended.is_clean else "warning")
        self.strip.forget()
        self.look_again()

    def _show_overlays(self) -> None:
        value = self.list.value
        doubtful = value is not None and any(finding.code in _DOUBTFUL for finding in value.case.findings)
        shown = self._marks_action.isChecked()
        self.canvas.set_overlays(doubt=shown and doubtful, regions=shown)

    def _settled(self) -> None:
        self.list.setFocus()
        self.look_again()

    def _drop(self) -> None:
        """Take the question away; where none is asked, show every case again."""
        if not self.settling.is_asking and not self.strip.look_away() and self.filter.is_wanting:
            self.filter.clear()
        self.settling.unask()
        self.list.setFocus()
