"""Release: what is approved, on which channels it goes out, the files that were really written, and where they go."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QLineEdit,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from pixdesk.domain.channel import ChannelProfile
from pixdesk.domain.people import Verb
from pixdesk.domain.release import FileCheck, Outcome, ReleaseList, ReleaseRow
from pixdesk.domain.view import ExportReport
from pixdesk.ui import parts, theme, words
from pixdesk.ui.actions import Desk
from pixdesk.ui.delivery_view import DeliveryView
from pixdesk.ui.export_panel import ExportPanel
from pixdesk.ui.files_check import FilesCheck
from pixdesk.ui.memory import RELEASE_CHANNELS
from pixdesk.ui.page import Page
from pixdesk.ui.pictures import Pictures
from pixdesk.ui.release_side import ReleaseSide
from pixdesk.ui.release_table import ReleaseTable
from pixdesk.ui.segments import Segments

_TYPING_MS = 200
_LEFT_PX = 272


class ReleasePage(Page):
    """X exports to the channels ticked, T tries one again, V reads every file again; D shows where files go."""

    def __init__(self, desk: Desk, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(desk, pictures, parent)
        self._listed = ReleaseList(rows=(), total=0)
        self._channels: list[tuple[str, str]] = []
        self._refused: dict[tuple[int, str], str] = {}
        self.table = ReleaseTable(pictures)
        self.model = self.table.cells
        self.search = QLineEdit()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self.look_again)
        self.half = Segments[bool](self.tr("Show"), ((False, self.tr("Files")), (True, self.tr("Delivery"))))
        self.half.choose(False)
        self._make_commands()
        self.export = ExportPanel(self._run)
        self.delivery = DeliveryView(desk, self)
        self.files = FilesCheck(desk, self._check)
        self.files.found.connect(self._show_check)
        self.side = ReleaseSide(pictures, self._again, self._reveal, self._to_case)
        self._lay_out()
        self.table.moved.connect(self._show_cell)
        self._show_cell()
        self.side.hide()
        desk.bridge.progressed.connect(self.export.show_progress)
        self.export.wanted.connect(self._export)
        self.export.ticked.connect(self._ticked)

    def _make_commands(self) -> None:
        out, look = self.tr("Going out"), self.tr("Look")
        add = self.commands.add
        self.commands.note(self.tr("Next and previous capture"), "Down", look)
        self.commands.note(self.tr("Next and previous channel"), "Left", look)
        add(self.tr("Search"), "Ctrl+F", self._focus_search, group=look)
        self._run = add(self.tr("Export to the channels ticked"), "X", self._run_export, group=out, needs=Verb.EXPORT)
        self._again = add(
            self.tr("Try this one again"), "T", self._try_again, group=out, icon="reprocess", needs=Verb.EXPORT
        )
        self._check = add(self.tr("Read every file again"), "V", self.check, group=out, icon="verify")
        self._reveal = add(self.tr("Show in its folder"), "F", self._show_folder, group=look, icon="folder")
        self._to_case = add(self.tr("To its exception"), "E", self._go_to_case, group=look, icon="exceptions")
        add(self.tr("Clear the search"), "Esc", self._clear, group=look)
        other = self.tr("Files, or where they are delivered")
        add(other, "D", lambda: self._show_delivery(not self.is_delivery), group=look)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._build_bar())
        holder = QWidget()  # without it the first half would flash up as a window of its own
        self._halves = QStackedLayout(holder)
        self._halves.addWidget(self._build_files())
        self._halves.addWidget(self.delivery)
        column.addWidget(holder, 1)

    def _build_files(self) -> QWidget:
        whole = QWidget()
        row = parts.beside(whole)
        left, panel = parts.panel(_LEFT_PX)
        panel.addWidget(self.export)
        row.addWidget(left)
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self._empty = parts.EmptyState("release")
        self._empty.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._empty.say(self.tr("Reading what goes out…"))
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self._stack.setCurrentIndex(1)
        row.addWidget(holder, 1)
        row.addWidget(self.side)
        return whole

    def _build_bar(self) -> QWidget:
        bar, row = parts.bar()
        self.half.chosen.connect(lambda: self._show_delivery(bool(self.half.value)))
        row.addWidget(self.half)
        self.search.setPlaceholderText(self.tr("Search: name or SKU  (Ctrl+F)"))
        self.search.setAccessibleName(self.tr("Search what goes out"))
        self.search.setToolTip(self.tr("Every word must occur in the name or the SKU  (Ctrl+F)"))
        self.search.setMaximumWidth(320)
        self.search.textChanged.connect(lambda: self._typing.start())
        self.search.returnPressed.connect(self.table.setFocus)
        row.addWidget(self.search, 2)
        self._count = parts.text(tone="dim", size_px=theme.CAPTION_PX)
        row.addWidget(self._count)
        row.addWidget(self.files, 6)
        return bar

    def first_focus(self) -> QWidget:
        """Return the table, or what says that it is empty."""
        if self.is_delivery:
            return self.delivery.first_focus()
        return self.table if self._stack.currentIndex() == 0 else self._empty

    @property
    def is_delivery(self) -> bool:
        """Whether destinations are shown instead of the files of each channel."""
        return self._halves.currentIndex() == 1

    def _show_delivery(self, wanted: bool) -> None:
        """Show destinations, or the files of each channel again."""
        if wanted == self.is_delivery:
            return
        self._halves.setCurrentIndex(int(wanted))
        self.half.choose(wanted)
        for widget in (self.search, self._count, self.files):
            widget.setVisible(not wanted)
        self.delivery.follow()
        self._show_cell()
        self.look_again()
        self.first_focus().setFocus()

    def ask_anew(self) -> None:
        """Ask which channels there are: one may have been confirmed, or made, since."""
        self.desk.channels(self, self._show_channels)
        self.desk.unconfirmed_channels(self, self.export.channels.show_unconfirmed)

    def look_again(self) -> None:
        """Ask what goes out, or where it went."""
        if self.is_delivery:
            self.delivery.look_again()
        else:
            self.desk.release.rows(self, self.search.text().strip(), self._show_list)

    def go_to(self, ident: int) -> None:
        """Show one capture."""
        self._show_delivery(False)
        self.table.choose_capture(ident)

    def check(self) -> None:
        """Read every file that was exported again, and say whether each is what was verified."""
        self._show_delivery(False)
        self.files.run()

    def _show_channels(self, channels: Sequence[ChannelProfile]) -> None:
        self._channels = [(channel.id, channel.title) for channel in channels]
        ticked = self.desk.memory.word(RELEASE_CHANNELS).split()
        self.export.show_channels(channels)
        self.export.tick(ticked)
        self._show_rows()

    def _ticked(self) -> None:
        self.desk.memory.remember(RELEASE_CHANNELS, " ".join(self.export.chosen))
        self._show_rows()

    def _show_list(self, listed: ReleaseList) -> None:
        self._listed = listed
        self._show_rows()
        shown = len(listed.rows)
        said = words.plural(shown, self.tr("capture"), self.tr("captures"))
        if listed.total > shown:
            said = self.tr("newest %1 of %2").replace("%1", words.count(shown)).replace("%2", words.count(listed.total))
        self._count.setText(said if shown else "")
        had_focus = self._empty.hasFocus() or self.table.hasFocus()
        self._stack.setCurrentIndex(0 if shown else 1)
        self.side.setVisible(bool(shown))
        if had_focus:
            self.first_focus().setFocus()
        if not shown and self.search.text().strip():
            self._empty.say(self.tr("Nothing fits the search"), self.tr("Every word must occur in name or SKU."))
        elif not shown:
            self._empty.say(
                self.tr("Nothing is approved yet"), self.tr("Captures stand here as soon as their batch is approved.")
            )

    def _show_rows(self) -> None:
        there = {channel for row in self._listed.rows for channel in (*row.written, *row.refused)}
        wanted = {*self.export.chosen, *there}
        columns = [(ident, title) for ident, title in self._channels if ident in wanted]
        self.table.show_rows(self._listed.rows, columns, self._refused)
        self._show_cell()

    @property
    def chosen(self) -> tuple[ReleaseRow | None, str]:
        """The capture and the channel chosen; an empty channel in the capture's own column."""
        return self.table.chosen

    def _show_cell(self) -> None:
        row, channel = self.chosen
        self.side.show_cell(row, channel, dict(self._channels))
        row = None if self.is_delivery else row
        self._again.setEnabled(row is not None and bool(self._again_on(row, channel)))
        self._reveal.setEnabled(row is not None and channel in row.written)
        self._to_case.setEnabled(row is not None and row.case_id is not None)

    def _again_on(self, row: ReleaseRow, channel: str) -> list[str]:
        """Return the channels trying again would write: the one chosen, where its file is lost too, or all refused."""
        if (row.capture_id, channel) in self.files.lost:
            return [channel]
        if channel:
            return [channel] if row.outcome(channel) is not Outcome.WRITTEN else []
        return list(row.refused)

    def _run_export(self) -> None:
        self._show_delivery(False)
        self.export.run()

    def _export(self, channels: list[str]) -> None:
        self._refused = {}
        self.desk.export(self, channels, None, self._exported, self._export_failed)

    def _exported(self, report: ExportReport) -> None:
        self._refused = {(capture_id, channel): why for capture_id, channel, why in report.refused}
        self.export.show_report(report)
        self.look_again()

    def _export_failed(self, error: Exception) -> None:
        self.export.show_trouble()
        self.after_trouble(error)

    def _try_again(self) -> None:
        row, channel = self.chosen
        channels = self._again_on(row, channel) if row is not None else []
        if row is not None and channels:
            self._again.setEnabled(False)
            self.desk.release.try_again(self, row.capture_id, channels, self._tried, self.after_trouble)

    def _tried(self, report: ExportReport) -> None:
        again = {(capture_id, channel): why for capture_id, channel, why in report.refused}
        for view in report.renditions:
            self._refused.pop((view.capture_id, view.channel), None)
            self.files.lost.discard((view.capture_id, view.channel))
        self._refused |= again
        if report.renditions:
            self.desk.say(self.tr("Written and verified: %1").replace("%1", Path(report.renditions[0].path).name))
        elif not again:
            self.desk.say(self.tr("There was nothing left to write."))
        self.look_again()

    def _show_folder(self) -> None:
        row, channel = self.chosen
        if row is not None and channel in row.written:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(row.written[channel].path).parent)))

    def _go_to_case(self) -> None:
        row, _ = self.chosen
        if row is not None and row.case_id is not None:
            self.asked_for.emit("exceptions", row.case_id)

    def _show_check(self, found: FileCheck) -> None:
        if found.wrong:
            view = found.wrong[0][0]
            self.table.choose(view.capture_id, view.channel)
            self._show_cell()

    def _focus_search(self) -> None:
        self._show_delivery(False)
        self.search.setFocus()
        self.search.selectAll()

    def _clear(self) -> None:
        if not (self.is_delivery and self.delivery.leave()):
            self.search.clear()
        self.first_focus().setFocus()
