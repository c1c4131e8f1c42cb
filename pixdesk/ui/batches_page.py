"""Batches: the reviewer's page. The list, the contact sheet of sample and flagged, the claim and the one click."""

import itertools

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from pixdesk.domain.batch import BatchState
from pixdesk.domain.capture import Capture, CaptureId
from pixdesk.domain.event import Changed
from pixdesk.domain.people import Verb
from pixdesk.domain.view import BatchSummary, ExportReport, Sheet
from pixdesk.ui import parts
from pixdesk.ui.actions import Desk
from pixdesk.ui.approving import Approving
from pixdesk.ui.closing import Closing
from pixdesk.ui.delegates import BatchDelegate
from pixdesk.ui.full_view import FullView
from pixdesk.ui.lists import ValueList, ValueListModel
from pixdesk.ui.marking import Marking
from pixdesk.ui.open_batch import OpenBatch
from pixdesk.ui.page import Page
from pixdesk.ui.pictures import Pictures
from pixdesk.ui.rejecting import Rejecting
from pixdesk.ui.sections import sections_of
from pixdesk.ui.sheet_panel import SheetPanel
from pixdesk.ui.sheet_view import SheetView


class BatchesPage(Page):
    """Keyboard first: arrows move, Space compares, digits mark, Enter conforms, A approves."""

    def __init__(self, desk: Desk, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(desk, pictures, parent)
        self.sheet: Sheet | None = None
        self._wanted: int | None = None
        self.view = SheetView(pictures)
        self.grid = self.view.grid
        self.list = ValueList[BatchSummary](
            ValueListModel(lambda summary: summary.batch.id, lambda summary: summary.batch.key)
        )
        self.list.setItemDelegate(BatchDelegate(self.list))
        self.list.setAccessibleName(self.tr("Batches"))
        self.open_batch = OpenBatch(desk, self.grid, self)
        self.open_batch.shown.connect(self._show_open)
        self.marking = Marking(desk, self.view, self._show_sheet, self.after_trouble, self)
        self.approving = Approving(desk, self.marking, self)
        self.rejecting = Rejecting(desk, self._meant, self)
        self.closing = Closing(desk, lambda: self.list.value, self)
        self._make_commands()
        rejecting = self.rejecting
        self.panel = SheetPanel(
            self._approve, rejecting.batch, rejecting.captures, self.closing.close, rejecting.again, self._out
        )
        self.approving.join(self.panel)
        self.rejecting.join(self.panel)
        self.marking.join(self.panel)
        self.full: FullView | None = None
        self._captures: dict[CaptureId, Capture] = {}
        self._empty = parts.EmptyState("batches")
        self._empty.say(
            self.tr("No batches yet"),
            self.tr("Captures gather in batches by themselves: by folder, SKU or style, as you choose  (Ctrl+,)."),
        )
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._build())
        self._stack.addWidget(self._empty)
        self._connect()

    def _connect(self) -> None:
        self.list.chosen.connect(self._batch_chosen)
        self.grid.chosen_changed.connect(lambda: self.panel.choose(len(self._meant())))
        self.panel.export.wanted.connect(self._export)
        self.rejecting.put_away.connect(self.grid.setFocus)
        self.rejecting.settled.connect(lambda: self.grid.choose(()))
        self.rejecting.done.connect(self.look_again)
        self.rejecting.failed.connect(self.after_trouble)
        self.closing.closed.connect(self._closed)
        self.closing.undone.connect(self.look_again)
        self.closing.failed.connect(self.after_trouble)
        self.approving.done.connect(self.look_again)
        self.approving.failed.connect(self.after_trouble)
        self.approving.dropped.connect(self.grid.setFocus)
        self.desk.people.changed.connect(self._ask_sheet)
        self.desk.bridge.progressed.connect(self.panel.export.show_progress)

    def _make_commands(self) -> None:
        sheet, batch, look = self.tr("Contact sheet"), self.tr("Batch"), self.tr("Look")
        add = self.commands.add
        self.marking.make_commands(self.commands, sheet)
        add(self.tr("Open the case"), "E", self._open_case, group=sheet)
        self.view.make_commands(self.commands, look)
        add(self.tr("Full screen, up to six side by side"), "F", self._open_full, group=look)
        note = self.commands.note
        note(self.tr("Full screen: its edges at 200 %"), "G", look)
        note(self.tr("Full screen: zoom, 100 %"), "Z", look)
        self._approve = self.approving.make_command(self.commands, batch)
        self.rejecting.make_commands(self.commands, batch)
        self.closing.make_commands(self.commands, batch)
        export = self.tr("Export to the channels ticked")
        self._out = add(export, "X", self._run_export, group=batch, needs=Verb.EXPORT)
        add(self.tr("Back to the sheet"), "Esc", self._step_back, group=look)
        self._enable(None)

    def _build(self) -> QWidget:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        left = QWidget()
        left.setObjectName("panel")
        left.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        left.setFixedWidth(264)
        down = QVBoxLayout(left)
        down.setContentsMargins(0, 8, 0, 8)
        down.addWidget(self.list)
        row.addWidget(left)
        row.addWidget(self.view, 1)
        row.addWidget(self.panel)
        return whole

    def first_focus(self) -> QWidget:
        """Return the contact sheet."""
        return self.grid

    def ask_anew(self) -> None:
        """Ask which channels there are: one may have been confirmed, or made, since."""
        self.desk.channels(self, self.panel.export.show_channels)

    def look_again(self) -> None:
        """Ask for the batches, and for the sheet of the one shown."""
        self.desk.ask(self, self.desk.engine.batches, self._show_batches, key="batches")

    def go_to(self, ident: int) -> None:
        """Show one batch."""
        self._wanted = ident
        self.list.choose(ident)

    def _show_batches(self, batches: list[BatchSummary]) -> None:
        self._stack.setCurrentIndex(0 if batches else 1)
        before = self.list.ident
        self.list.show_values(batches)
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            self.list.choose(wanted)
        elif before is None and batches:
            self.list.choose(_first_to_show(batches).batch.id)
        if before == self.list.ident:
            self._ask_sheet()

    def _batch_chosen(self) -> None:
        self.sheet = None
        self.rejecting.show(self.list.ident, None)
        self.marking.drop()
        self.grid.choose(())
        self.panel.export.forget()
        self.view.end_compare()
        self._ask_sheet()

    def _ask_sheet(self) -> None:
        summary = self.list.value
        if summary is None:
            return
        engine, ident = self.desk.engine, summary.batch.id
        if summary.batch.state is BatchState.OPEN:
            self.open_batch.ask(summary)
        else:
            self.desk.ask(self, lambda: engine.sheet(ident), self._show_sheet, key="sheet")

    def _changed(self, change: Changed) -> None:
        self.open_batch.touch(change.captures)
        super()._changed(change)

    def _show_open(self, summary: BatchSummary) -> None:
        if summary.batch.id != self.list.ident:
            return
        self.sheet = None
        self.rejecting.show(summary.batch.id, None)
        self.marking.show_sheet(None, is_new=False)
        self._captures = self.open_batch.captures
        self.panel.show_open(summary)
        self.panel.choose(len(self._meant()))
        self._enable(BatchState.OPEN)
        self.view.show_current()

    def _show_sheet(self, sheet: Sheet) -> None:
        if sheet.summary.batch.id != self.list.ident:
            return
        is_new = self.sheet is None
        self.sheet = sheet
        batch = sheet.summary.batch
        self.rejecting.show(batch.id, sheet)
        self.open_batch.leave()
        self._captures = {tile.capture.id: tile.capture for tile in (*sheet.sample, *sheet.flagged)}
        self.grid.show_sections(sections_of(sheet))
        if self.full is not None:
            self.full.refresh(self.grid.item_of)
        self.marking.show_sheet(sheet, is_new=is_new)
        if is_new:
            self._begin_at_unjudged(sheet)
            may_inspect = not self.desk.people.why_not(Verb.INSPECT)
            if batch.state is BatchState.SAMPLED and self.isVisible() and may_inspect:
                self.desk.sampling.open_sheet(self, batch.id)
        self.panel.show_sheet(sheet)
        self._enable(batch.state)
        self.approving.show_sheet(sheet)
        self.view.show_current()

    def _begin_at_unjudged(self, sheet: Sheet) -> None:
        """Make the first capture current that still waits for a judgement."""
        waiting = (tile for tile in sheet.sample if tile.mark is not None and tile.mark.conforms is None)
        first = next(waiting, sheet.sample[0] if sheet.sample else None)
        if first is not None:
            self.grid.make_current(first.capture.id)

    def _enable(self, state: BatchState | None) -> None:
        """Let only the verbs work that this state allows; the others vanish with their buttons."""
        self.closing.allow(state, self.sheet)
        self.approving.show_sheet(None)
        self.rejecting.allow(state)

    def _closed(self, sheet: Sheet) -> None:
        self._show_sheet(sheet)
        self.grid.setFocus()
        self.look_again()

    def _open_full(self) -> None:
        """Show what is chosen, or the current capture, over the whole window."""
        if self.full is None:
            self.full = FullView(self.desk, self.pictures, self.view.swatches, self.window())
            self.destroyed.connect(self.full.deleteLater)
            self.full.closed.connect(self._full_closed)
            self.full.keyed.connect(self.marking.mark_one)
        found = [self.grid.item_of(one) for one in self._meant()]
        self.full.open([(item, self._captures[item.id]) for item in found if item and item.id in self._captures])

    def hideEvent(self, event: QHideEvent) -> None:
        if self.full is not None:
            self.full.hide()  # another page was asked for

    def _full_closed(self, looked_at: CaptureId | None) -> None:
        if looked_at is not None:
            self.grid.make_current(looked_at, told=True)
        self.grid.setFocus()

    def _meant(self) -> list[CaptureId]:
        """Return the captures a verb is meant for: those chosen, else the current one."""
        current = [] if self.grid.current is None else [self.grid.current]
        return self.grid.chosen or current

    def _step_back(self) -> None:
        """Take back what was begun last: a question, a ring, the comparison, what is chosen."""
        if self.rejecting.is_asking:
            self.rejecting.drop()
        elif self.approving.is_asking:
            self.approving.drop()
        elif self.marking.is_busy:
            self.marking.drop()
        elif self.view.is_comparing:
            self.view.end_compare()
        else:
            self.grid.choose(())

    def _run_export(self) -> None:
        if self.panel.export.isVisible():
            self.panel.export.run()

    def _export(self, channels: list[str]) -> None:
        self.desk.export(self, channels, self.list.ident, self._exported, self._export_failed)

    def _exported(self, report: ExportReport) -> None:
        self.panel.export.show_report(report)
        self.look_again()

    def _export_failed(self, error: Exception) -> None:
        self.panel.export.show_trouble()
        self.after_trouble(error)

    def _open_case(self) -> None:
        current = self.grid.current
        if self.sheet is None or current is None:
            return
        case_id = next((tile.case_id for tile in self.sheet.flagged if tile.capture.id == current), None)
        if case_id is not None:
            self.asked_for.emit("exceptions", case_id)


def _first_to_show(batches: list[BatchSummary]) -> BatchSummary:
    """Return the batch somebody who opens the page has work with: to inspect, else to close, else the newest."""
    to_inspect = (summary for summary in batches if summary.batch.state is BatchState.SAMPLED)
    to_close = (summary for summary in batches if summary.may_close)
    return next(itertools.chain(to_inspect, to_close), batches[0])
