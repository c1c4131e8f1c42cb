"""Exceptions: the retoucher's page. The queue worst first, the reason in words, before and after, one key to settle."""

from functools import partial
from typing import Final

from PySide6.QtCore import QElapsedTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from pixdesk.domain.capture import Capture
from pixdesk.domain.case import Disposition
from pixdesk.domain.finding import Code
from pixdesk.domain.prompting import Mended
from pixdesk.domain.view import CaseView
from pixdesk.ui import parts, theme, words
from pixdesk.ui.actions import Desk
from pixdesk.ui.backdrops import Swatches
from pixdesk.ui.buttons import KeyButton
from pixdesk.ui.case_canvas import CaseCanvas
from pixdesk.ui.case_queue import CaseQueue
from pixdesk.ui.case_side import CaseSide
from pixdesk.ui.elsewhere import Elsewhere
from pixdesk.ui.faces import FaceBar
from pixdesk.ui.mend_bench import MendBench
from pixdesk.ui.page import Page
from pixdesk.ui.pictures import Pictures
from pixdesk.ui.subject import Face, subject_of

_DOUBTFUL: Final = frozenset({Code.DOUBTFUL_MATTE, Code.HOLES})
_GRACE_MS: Final = 400
"""For this long after a case was replaced by another's doing, keys do not settle the one that took its place."""


class ExceptionsPage(Page):
    """Space changes how before and after are shown; A, T, P, S and D settle; N writes a note."""

    def __init__(self, desk: Desk, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(desk, pictures, parent)
        self._wanted: int | None = None
        self._settling: set[int] = set()
        self._since_replaced = QElapsedTimer()
        self.canvas = CaseCanvas(desk, pictures)
        self.swatches = Swatches()
        self.faces = FaceBar()
        self.queue = CaseQueue(pictures, desk.actor)
        self.list, self.filter = self.queue.list, self.queue.filter
        self._settled_last: int | None = None
        self.side = CaseSide()
        self.note, self.confirm = self.side.note, self.side.confirm
        self.dispositions: dict[Disposition, QAction] = {}
        self.elsewhere = Elsewhere(desk, self._capture, self.after_trouble, self)
        self._make_commands()
        self._empty = parts.EmptyState("accept")
        self._empty.say(
            self.tr("No open cases"), self.tr("Every capture is clean, settled or still on its way."), tint=theme.GOOD
        )
        self._stack = QStackedLayout(self)
        work = (self.mend_action, self.elsewhere.layered, self._claim_action, self._undo_action)
        self.side.build(work, self.dispositions, self._escape)
        self.note.returnPressed.connect(self.list.setFocus)
        self._stack.addWidget(self._build())
        self._stack.addWidget(self._empty)
        self.bench = MendBench(desk, pictures)
        self._stack.addWidget(self.bench)
        self._own_commands = self.commands
        self.bench.left.connect(self._bench_left)
        self.list.chosen.connect(self._case_chosen)
        self.queue.narrowed.connect(self._show_case)
        self.faces.chosen.connect(self.canvas.set_face)
        self.swatches.chosen.connect(self.canvas.set_backdrop)
        self.faces.choose(Face.SIDES)

    def _make_commands(self) -> None:
        settle, look = self.tr("Settle the case"), self.tr("Look")
        add = self.commands.add
        self.commands.note(self.tr("Next and previous case"), "Down", look)
        for disposition, title, key, icon in (
            (Disposition.ACCEPT, self.tr("Accept as it is"), "A", "accept"),
            (Disposition.RETOUCH, self.tr("Retouched elsewhere"), "T", "retouch"),
            (Disposition.REPROCESS, self.tr("Process again"), "P", "reprocess"),
            (Disposition.RESHOOT, self.tr("Shoot again"), "S", "reshoot"),
        ):
            run = partial(self._settle, disposition)
            self.dispositions[disposition] = add(title, key, run, group=settle, icon=icon)
        self.dispositions[Disposition.DISCARD] = add(
            self.tr("Discard…"), "D", self._discard, group=settle, icon="discard"
        )
        self._claim_action = add(self.tr("Claim, or let go"), "C", self._claim, group=settle, icon="pin")
        add(self.tr("Let go of what another claimed"), "Shift+C", self._release, group=settle)
        self._undo_action = add(self.tr("Undo the last disposition"), "Ctrl+Z", self._undo, group=settle)
        self._undo_action.setEnabled(False)
        add(self.tr("Search the queue"), "/ or Ctrl+F", self.filter.text.setFocus, group=look)
        add(self.tr("Write a note"), "N", self.note.setFocus, group=settle)
        self.mend_action = add(self.tr("Mend the matte here"), "E", self._mend, group=settle, icon="brush")
        self.elsewhere.make_commands(self.commands, settle)
        self._escape = add(self.tr("Keep it; back to the queue"), "Esc", self._drop, group=settle)
        add(self.tr("Side by side, wipe, cutout, capture"), "Space", self.faces.choose_next, group=look, on=self.list)
        add(self.tr("Next backdrop"), "B", self.swatches.choose_next, group=look)
        self._marks_action = add(self.tr("Marked places"), "U", self._show_overlays, group=look)
        self._marks_action.setCheckable(True)
        self._marks_action.setChecked(True)
        add(self.tr("Whole picture or 100 %"), "Z", self.canvas.toggle_zoom, group=look)
        add(self.tr("Closer, to 800 %;  -  further away"), "+ or =", partial(self.canvas.magnify, 2.0), group=look)
        add(self.tr("Further away"), "-", partial(self.canvas.magnify, 0.5), is_listed=False)

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
        self.commands = self.bench.commands
        self._stack.setCurrentWidget(self.bench)
        self.bench.open(value.capture)

    def _bench_left(self, _mended: Mended | None) -> None:
        for action in self.actions():
            action.setEnabled(True)
        self._undo_action.setEnabled(self._settled_last is not None)
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
        if self._wanted is not None and self.filter.is_wanting:
            self.filter.clear()
        self.queue.show_cases(cases)
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            self.list.choose(wanted)
        elif before is not None and before not in {view.case.id for view in cases} | self._settling:
            self._since_replaced.start()
            self.desk.say(self.tr("The case was settled elsewhere; the next one is shown."))
        self._settling &= {value.case.id for value in cases}
        self._show_case()

    def _capture(self) -> Capture | None:
        value = self.list.value
        return None if value is None else value.capture

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

    def _undo(self) -> None:
        """Open the case again that was settled last."""
        if self._settled_last is not None:
            case_id, self._settled_last = self._settled_last, None
            self._undo_action.setEnabled(False)
            self.desk.review.undo_case(self, case_id, partial(self._undone, case_id), self.after_trouble)

    def _undone(self, case_id: int, _what: str) -> None:
        self.desk.say(self.tr("Taken back: the case is open again."))
        self._wanted = case_id
        self.look_again()

    def _case_chosen(self) -> None:
        self.note.clear()
        self._unask()
        self._show_case()

    def _show_case(self) -> None:
        value = self.list.value
        if self.is_mending:
            return
        for action in (*self.dispositions.values(), self.mend_action, self._claim_action, *self.elsewhere.actions):
            action.setEnabled(value is not None)
        if value is None:
            self.canvas.show_capture(None, None)
            return
        capture, findings = value.capture, value.case.findings
        self.canvas.show_capture(capture, subject_of(capture, findings))
        self._show_overlays()
        self.side.show_case(value, is_mine=value.case.claimed_by == self.desk.actor)
        self.faces.setEnabled(bool(capture.cutout_path))
        self.dispositions[Disposition.ACCEPT].setEnabled(bool(capture.cutout_path))
        for action in (self.mend_action, *self.elsewhere.actions):
            action.setEnabled(bool(capture.preview_path))

    def _show_overlays(self) -> None:
        value = self.list.value
        doubtful = value is not None and any(finding.code in _DOUBTFUL for finding in value.case.findings)
        shown = self._marks_action.isChecked()
        self.canvas.set_overlays(doubt=shown and doubtful, regions=shown)

    def _settle(self, disposition: Disposition) -> None:
        value = self.list.value
        replaced = self._since_replaced.isValid() and self._since_replaced.elapsed() < _GRACE_MS
        if value is None or value.case.id in self._settling or replaced:
            return
        self._settling.add(value.case.id)
        self._unask()
        note = self.note.text().strip()
        self.desk.settle_case(
            self,
            value.case.id,
            disposition,
            note,
            partial(self._settled, value.case.id),
            partial(self._not_settled, value.case.id),
        )

    def _settled(self, case_id: int, _: None) -> None:
        self._settled_last = case_id
        self._undo_action.setEnabled(True)
        self.list.setFocus()
        self.look_again()

    def _not_settled(self, case_id: int, error: Exception) -> None:
        self._settling.discard(case_id)
        self.after_trouble(error)

    def _discard(self) -> None:
        """Ask first, in place; asked already, do it."""
        value = self.list.value
        if value is None:
            return
        if not self.confirm.isHidden():
            self._settle(Disposition.DISCARD)
            return
        name = words.short_name(value.capture)
        self.side.question.setText(
            self.tr("Discard %1? It leaves the flow. The original file stays where it is.").replace("%1", name)
        )
        self.side.ask(True)

    def _unask(self) -> None:
        self.side.ask(False)

    def _drop(self) -> None:
        """Take the question away; where none is asked, show every case again."""
        if self.confirm.isHidden() and self.filter.is_wanting:
            self.filter.clear()
        self._unask()
        self.list.setFocus()
