"""Beside the contact sheet: the plan, the legend of defects, and the one button that approves, with its claim."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pixdesk.domain.batch import BatchState, DefectClass
from pixdesk.domain.capture import CaptureState
from pixdesk.domain.people import MEANING
from pixdesk.domain.sampling import Verdict
from pixdesk.domain.view import BatchSummary, Sheet
from pixdesk.ui import parts, plan_words, theme, words
from pixdesk.ui.buttons import ClaimButton, KeyButton
from pixdesk.ui.commands import VerbAction, shown
from pixdesk.ui.curve_view import CurveView
from pixdesk.ui.export_panel import ExportPanel
from pixdesk.ui.findings_list import StateBadge
from pixdesk.ui.legend import DefectRow, Legend
from pixdesk.ui.reason_bar import PinBar, ReasonBar


class SheetPanel(QWidget):
    """The side panel of the Batches page."""

    def __init__(
        self,
        approve: VerbAction,
        reject: QAction,
        these: QAction,
        close: QAction,
        again: QAction,
        export: QAction,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._approve = approve
        self._sheet: Sheet | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        side, column = parts.panel()
        outer.addWidget(side)
        self.setFixedWidth(theme.SIDE_PX)
        self._title = parts.Elided(theme.TITLE_PX, strong=True)
        self.badge = StateBadge()
        self._plan = parts.text(tone="dim", size_px=theme.CAPTION_PX, wraps=True)
        self._seen = parts.text(wraps=True)
        self._verdict = parts.text(strong=True, wraps=True)
        self.legend = Legend()
        self.curve = CurveView()
        self.export = ExportPanel(export)
        for widget in (self._title, self.badge, self._plan, self._seen, self._verdict):
            column.addWidget(widget)
        self._rule = parts.rule()
        column.addWidget(self._rule)
        self._scroll = parts.scrolling(self.legend, self.curve)
        self._scroll.viewport().installEventFilter(self)
        for below in (self._scroll, self.export):
            column.addWidget(below, 1)
        self.reason = ReasonBar(self.tr("Why is this batch rejected?"), self.tr("Reject"))
        self.note = ReasonBar(
            self.tr("What is to be said of it?"), self.tr("Keep the note"), keeping=self.tr("Drop it")
        )
        self.pin = PinBar(self.tr("Sign, approve"))
        for bar in (self.reason, self.note, self.pin):
            bar.hide()
            column.addWidget(bar)
        self._warning = parts.text(tone="warn", size_px=theme.CAPTION_PX, wraps=True)
        self._warning.hide()
        column.addWidget(self._warning)
        self._build_claim(column, approve)
        self._reject = KeyButton(reject, icon="reject", text=self.tr("Reject the batch…"))
        self._these = KeyButton(these, icon="reject", text=self.tr("Reject this capture…"))
        self._close = KeyButton(close, role="primary", icon="close-batch", text=self.tr("Close and draw the sample"))
        self._again = KeyButton(again, role="primary", icon="reprocess", text=self.tr("Process all of it again"))
        for button in (self._reject, self._these, self._close, self._again):
            column.addWidget(button)

    def _build_claim(self, column: QVBoxLayout, approve: VerbAction) -> None:
        """Build the big button, with what it rests on and why it is refused below it."""
        self.claim = ClaimButton()
        self.claim.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.claim.clicked.connect(approve.trigger)
        self._refused = parts.text(tone="warn", size_px=theme.CAPTION_PX, wraps=True)
        self._refused.hide()
        self._proves = parts.text(tone="dim", size_px=theme.CAPTION_PX, wraps=True)
        for widget in (self.claim, self._refused, self._proves):
            column.addWidget(widget)
        approve.changed.connect(lambda: self.follow(approve))
        self._approve_key = shown(approve.shortcut())

    def show_open(self, summary: BatchSummary) -> None:
        """Show a batch that still takes captures."""
        self._sheet = None
        self._head(summary)
        clean = summary.counts.get(CaptureState.CLEAN, 0)
        held = summary.counts.get(CaptureState.HELD, 0)
        self._plan.setText(
            self.tr("Captures still join it. It can be closed once all are cut out.")
            if summary.in_work
            else self.tr("Captures still join it. Closing it draws the sample from the clean ones.")
        )
        said = [words.plural(clean, self.tr("clean"), self.tr("clean"))]
        if held:
            said.append(self.tr("%1 held").replace("%1", words.count(held)))
        if summary.in_work:
            said.append(self.tr("%1 still being cut out").replace("%1", words.count(summary.in_work)))
        self._seen.setText("  ·  ".join(said))
        self.warn("")
        asked = not self.reason.isHidden()
        self._parts_for(BatchState.OPEN)
        self.reason.setVisible(asked)

    def show_sheet(self, sheet: Sheet) -> None:
        """Show a closed batch."""
        self._sheet = sheet
        summary = sheet.summary
        batch = summary.batch
        self._head(summary)
        self._plan.setText(plan_words.said(batch))
        self.curve.show_curve(sheet.curve, sheet.leaves_at_most)
        self.warn(sheet.warning)
        self._seen.setText(self._seen_words(sheet))
        self._verdict.setText(plan_words.verdict(summary))
        parts.set_tone(self._verdict, plan_words.verdict_tone(summary))
        self.legend.show_defects(sheet.defects, rejects=not plan_words.is_each_for_itself(batch))
        self.claim.say(self._claim_title(sheet), sheet.claim, self._approve_key)
        self.claim.stand_out(all(tile.mark is None or tile.mark.conforms is not None for tile in sheet.sample))
        self._proves.setText(sheet.proves)
        self._parts_for(batch.state)
        if batch.state is BatchState.SAMPLED:
            is_decided = summary.verdict is not Verdict.UNDECIDED
            self._verdict.setVisible(is_decided)
            self._seen.setVisible(not is_decided)
            self.claim.setHidden(self.is_asking)
        has_more_to_say = 0 < summary.inspected < batch.lot_size or sheet.passed_unmarked > 0
        self._proves.setVisible(has_more_to_say and batch.state is not BatchState.REJECTED and not self.is_asking)
        self._reject.play("primary" if summary.verdict is Verdict.REJECT else "left")
        self.follow(self._approve)

    def _seen_words(self, sheet: Sheet) -> str:
        """Say how far the inspection is and what would end it; once it is over, what it found."""
        summary = sheet.summary
        is_over = summary.batch.state is not BatchState.SAMPLED
        bad = self.tr("%1 nonconforming") if is_over else self.tr("%1 nonconforming so far")
        passed = sheet.passed_unmarked
        seen = self.tr("%1 of %2 seen") if is_over and not passed else self.tr("%1 of %2 marked")
        done = sum(tile.mark is not None and tile.mark.conforms is not None for tile in sheet.sample) - passed
        said = [seen.replace("%1", str(done)).replace("%2", str(len(sheet.sample)))]
        if passed:
            said.append(self.tr("%1 passed unmarked").replace("%1", str(passed)))
        if summary.nonconforming or summary.batch.state is not BatchState.SAMPLED:
            said.append(bad.replace("%1", str(summary.nonconforming)))
        elif 0 < summary.batch.rejection_number <= len(sheet.sample):  # looking at every capture rejects no batch
            said.append(self.tr("%1 nonconforming rejects").replace("%1", str(summary.batch.rejection_number)))
        return "  ·  ".join(said)

    def _claim_title(self, sheet: Sheet) -> str:
        """Say what the big button does: what is marked nonconforming is not approved with the rest."""
        if sheet.wants_second:
            return self.tr("Draw the second sample")
        marked = sum(tile.mark is not None and tile.mark.conforms is False for tile in sheet.sample)
        left = sheet.summary.batch.lot_size - marked
        if marked and left <= 0:
            return self.tr("Approve none, end it")
        clean = words.plural(max(0, left), self.tr("capture"), self.tr("captures"))
        return self.tr("Approve %1").replace("%1", clean)

    def _head(self, summary: BatchSummary) -> None:
        self._title.say(summary.batch.key)
        self.badge.show_state(summary.batch.state)

    def _parts_for(self, state: BatchState) -> None:
        """Show only what this state needs; every other part gives its room away."""
        sampled, approved = state is BatchState.SAMPLED, state is BatchState.APPROVED
        self._verdict.setVisible(False)
        self._seen.setVisible(True)
        for widget in (self.legend, self.claim):
            widget.setVisible(sampled)
        self._rule.setVisible(sampled or approved)
        self._proves.setVisible(False)
        self.export.setVisible(approved)
        self._scroll.setHidden(approved)
        self._fit_curve(sampled)
        if not sampled:
            for bar in (self.reason, self.note, self.pin):
                bar.hide()

    def _fit_curve(self, wanted: bool) -> None:
        """Show the curve where there is room for all of it below the legend; half a curve says nothing."""
        room = self._scroll.viewport().height() - self.legend.sizeHint().height() - theme.GRID_PX
        self.curve.setVisible(wanted and self.curve.has_curve and room >= self.curve.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self._sheet is not None:
            self._fit_curve(self._sheet.summary.batch.state is BatchState.SAMPLED)
        return super().eventFilter(watched, event)

    def choose(self, count: int) -> None:
        """Say on the button how many captures of an open batch are meant."""
        if self._sheet is None:
            several = self.tr("Reject these %1…").replace("%1", words.count(count))
            self._these.setText(" " + (several if count > 1 else self.tr("Reject this capture…")))

    def warn(self, words_: str) -> None:
        """Say something the reviewer should not overlook, above the button; empty takes it away."""
        self._warning.setText(words_)
        self._warning.setVisible(bool(words_))

    def ask_note(self, asked: bool) -> None:
        """Ask for the words that go with a mark, or take the question away again."""
        self.note.setVisible(asked)
        self._offer_reject(not asked)
        if self._sheet is not None:
            self.show_sheet(self._sheet)
        if asked:
            self.note.field.setFocus()
            self.note.field.selectAll()

    def _offer_reject(self, offered: bool) -> None:
        for button in (self._reject, self._these):
            button.offer(offered)

    @property
    def is_asking(self) -> bool:
        """Whether a question stands in place of the buttons."""
        return not all(bar.isHidden() for bar in (self.reason, self.note, self.pin))

    def ask_pin(self, name: str) -> None:
        """Ask who approves for the PIN, again, in place of the buttons; no name takes the question away."""
        self.pin.forget()
        said = self.tr("%1 signs: “%2”. Your PIN, again:")
        self.pin.ask(said.replace("%1", name).replace("%2", self.tr(MEANING)))
        self.pin.setVisible(bool(name))
        self._reject.setVisible(not name)
        if self._sheet is not None:
            self.show_sheet(self._sheet)
        if name:
            self.pin.field.setFocus()

    def follow(self, approve: VerbAction) -> None:
        """Let the big button be as its action is, and say under it why it is refused."""
        self.claim.setEnabled(approve.isEnabled())
        self.claim.setToolTip(approve.toolTip())
        is_sampled = self._sheet is not None and self._sheet.summary.batch.state is BatchState.SAMPLED
        self._refused.setText(approve.why_not)
        self._refused.setVisible(bool(approve.why_not) and is_sampled and not self.is_asking)

    def ask_why(self, asked: bool, chosen: int = 0) -> None:
        """Put the question why in place of the buttons, or take it away again; `chosen` captures of an open batch."""
        several = self.tr("Why are these %1 captures rejected?").replace("%1", words.count(chosen))
        one = self.tr("Why is this capture rejected?")
        whole = self.tr("Why is this batch rejected?")
        self.reason.ask(several if chosen > 1 else one if chosen else whole)
        self.reason.setVisible(asked)
        self._offer_reject(not asked)
        if self._sheet is not None:
            self.show_sheet(self._sheet)

    @property
    def defect_keys(self) -> dict[int, str]:
        """The defects' ids by their keys."""
        return {row.defect.key: row.defect.id for row in self.legend.findChildren(DefectRow)}

    def worst_mark(self, sheet: Sheet) -> str:
        """Return what the marks say, as a first proposal for a reason."""
        titles = {defect.id: defect.title for defect in sheet.defects}
        counted: dict[tuple[DefectClass, str], int] = {}
        for tile in sheet.sample:
            if tile.mark is not None and tile.mark.defect_class is not None:
                kind = (tile.mark.defect_class, titles.get(tile.mark.defect, tile.mark.defect))
                counted[kind] = counted.get(kind, 0) + 1
        order = list(DefectClass)
        said = sorted(counted.items(), key=lambda pair: order.index(pair[0][0]))
        return ", ".join(f"{number} × {title}" for (_, title), number in said)
