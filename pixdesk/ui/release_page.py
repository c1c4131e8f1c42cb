"""Release: what is approved, on which channels it goes out, and the files that were really written."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QProgressBar,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from pixdesk.domain.channel import ChannelProfile
from pixdesk.domain.event import Progress
from pixdesk.domain.release import FileCheck, Outcome, ReleaseList, ReleaseRow
from pixdesk.domain.view import ExportReport
from pixdesk.ui import parts, theme, words
from pixdesk.ui.actions import Desk
from pixdesk.ui.buttons import KeyButton
from pixdesk.ui.export_panel import ExportPanel
from pixdesk.ui.memory import RELEASE_CHANNELS
from pixdesk.ui.page import Page
from pixdesk.ui.pictures import Pictures
from pixdesk.ui.release_actions import CHECKING
from pixdesk.ui.release_cells import ROW_PX, ReleaseCell, key_of
from pixdesk.ui.release_model import CHANNEL_ROLE, ROW_ROLE, ReleaseModel
from pixdesk.ui.release_side import ReleaseSide
from pixdesk.ui.tables import RowsTable

_TYPING_MS = 200
_NAME_PX = 216
_CHANNEL_PX = 196
_LEFT_PX = 272


class ReleasePage(Page):
    """X exports to the channels ticked, T tries one again, F shows its folder, V reads every file again."""

    def __init__(self, desk: Desk, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(desk, pictures, parent)
        self._listed = ReleaseList(rows=(), total=0)
        self._channels: list[tuple[str, str]] = []
        self._refused: dict[tuple[int, str], str] = {}
        self._lost: set[tuple[int, str]] = set()
        self._place: tuple[int, str] = (0, "")
        self.model = ReleaseModel(self)
        self.table = RowsTable(self.tr("What goes out: captures down, channels across"))
        self.search = QLineEdit()
        self.export = ExportPanel()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self.look_again)
        self._make_commands()
        self.side = ReleaseSide(pictures, self._again, self._reveal, self._to_case)
        self._lay_out()
        self._show_cell()
        self.side.hide()
        desk.channels(self, self._show_channels)
        desk.bridge.progressed.connect(self.export.show_progress)
        desk.bridge.progressed.connect(self._show_progress)
        self.export.wanted.connect(self._export)
        self.export.ticked.connect(self._ticked)

    def _make_commands(self) -> None:
        out, look = self.tr("Going out"), self.tr("Look")
        add = self.commands.add
        self.commands.note(self.tr("Next and previous capture"), "Down", look)
        self.commands.note(self.tr("Next and previous channel"), "Left", look)
        add(self.tr("Search"), "Ctrl+F", self._focus_search, group=look)
        add(self.tr("Export to the channels ticked"), "X", self.export.run, group=out)
        self._again = add(self.tr("Try this one again"), "T", self._try_again, group=out, icon="reprocess")
        self._check = add(self.tr("Read every file again"), "V", self.check, group=out, icon="verify")
        self._reveal = add(self.tr("Show in its folder"), "F", self._show_folder, group=look, icon="folder")
        self._to_case = add(self.tr("To its exception"), "E", self._go_to_case, group=look, icon="exceptions")
        add(self.tr("Clear the search"), "Esc", self._clear, group=look)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._build_bar())
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self._build_left())
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self._empty = parts.EmptyState("release")
        self._empty.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._empty.say(self.tr("Reading what goes out…"))
        self._stack.addWidget(self._build_table())
        self._stack.addWidget(self._empty)
        self._stack.setCurrentIndex(1)
        row.addWidget(holder, 1)
        row.addWidget(self.side)
        column.addLayout(row, 1)

    def _build_bar(self) -> QWidget:
        bar, row = parts.bar()
        self.search.setPlaceholderText(self.tr("Search: name or SKU  (Ctrl+F)"))
        self.search.setAccessibleName(self.tr("Search what goes out"))
        self.search.setToolTip(self.tr("Every word must occur in the name or the SKU  (Ctrl+F)"))
        self.search.setMaximumWidth(320)
        self.search.textChanged.connect(lambda: self._typing.start())
        self.search.returnPressed.connect(self.table.setFocus)
        row.addWidget(self.search, 2)
        self._count = parts.text(tone="dim", size_px=theme.CAPTION_PX)
        row.addWidget(self._count)
        row.addStretch(1)
        self._verdict = parts.Elided()
        self._verdict.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        row.addWidget(self._verdict, 3)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(120)
        self._progress.setAccessibleName(self.tr("Reading the files again"))
        self._progress.hide()
        row.addWidget(self._progress)
        row.addWidget(KeyButton(self._check, icon="verify", text=self.tr("Check the files")))
        return bar

    def _build_left(self) -> QWidget:
        left = QWidget()
        left.setObjectName("panel")
        left.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        left.setFixedWidth(_LEFT_PX)
        column = QVBoxLayout(left)
        column.setContentsMargins(16, 16, 16, 16)
        column.addWidget(self.export)
        return left

    def _build_table(self) -> QWidget:
        table = self.table
        table.setModel(self.model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        table.setAlternatingRowColors(False)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.verticalHeader().setDefaultSectionSize(ROW_PX)
        table.horizontalHeader().setStretchLastSection(False)
        table.setItemDelegate(ReleaseCell(self.pictures, table))
        table.selectionModel().currentChanged.connect(self._cell_chosen)
        table.verticalScrollBar().valueChanged.connect(self._want_pictures)
        table.horizontalScrollBar().valueChanged.connect(self._want_pictures)
        self.pictures.ready.connect(self._picture_came)
        return table

    def _picture_came(self) -> None:
        self.table.viewport().update()

    def first_focus(self) -> QWidget:
        """Return the table, or what says that it is empty."""
        return self.table if self._stack.currentIndex() == 0 else self._empty

    def look_again(self) -> None:
        """Ask what goes out."""
        self.desk.release.rows(self, self.search.text().strip(), self._show_list)

    def go_to(self, ident: int) -> None:
        """Show one capture."""
        self._place = (ident, self._place[1])
        self._choose_place()

    def check(self) -> None:
        """Read every file that was exported again, and say whether each is what was verified."""
        self._check.setEnabled(False)
        self._progress.setRange(0, 0)
        self._progress.show()
        self._say(self.tr("Reading the files…"), "dim")
        self.desk.release.check(self, self._show_check, self._check_failed)

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
        self.model.show_rows(self._listed.rows, columns, self._refused)
        self._fit_columns()
        self._choose_place()
        self._show_cell()
        self._want_pictures()

    def _fit_columns(self) -> None:
        """Share the room among the columns; where it is too narrow for them they scroll."""
        count = self.model.columnCount() - 1
        room = self.table.viewport().width() - _NAME_PX
        width = max(_CHANNEL_PX, room // count) if count else _CHANNEL_PX
        self.table.setColumnWidth(0, _NAME_PX if count else max(_NAME_PX, self.table.viewport().width()))
        for column in range(1, count + 1):
            self.table.setColumnWidth(column, width)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)

    def _choose_place(self) -> None:
        index = self.model.place_of(*self._place)
        if not index.isValid() and self.model.rowCount():
            index = self.model.index(0, min(1, self.model.columnCount() - 1))
        if index.isValid() and index != self.table.currentIndex():
            self.table.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _cell_chosen(self, current: QModelIndex) -> None:
        row: ReleaseRow | None = current.data(ROW_ROLE) if current.isValid() else None
        if row is not None:
            self._place = (int(row.capture_id), str(current.data(CHANNEL_ROLE)))
        self._show_cell()

    @property
    def chosen(self) -> tuple[ReleaseRow | None, str]:
        """The capture and the channel chosen; an empty channel in the capture's own column."""
        index = self.table.currentIndex()
        row: ReleaseRow | None = index.data(ROW_ROLE) if index.isValid() else None
        return row, str(index.data(CHANNEL_ROLE) or "") if row is not None else ""

    def _show_cell(self) -> None:
        row, channel = self.chosen
        title = dict(self._channels).get(channel, channel)
        self.side.show_cell(row, channel, title)
        self._again.setEnabled(row is not None and bool(self._again_on(row, channel)))
        self._reveal.setEnabled(row is not None and channel in row.written)
        self._to_case.setEnabled(row is not None and row.case_id is not None)

    def _again_on(self, row: ReleaseRow, channel: str) -> list[str]:
        """Return the channels trying again would write: the one chosen, where its file is lost too, or all refused."""
        if (row.capture_id, channel) in self._lost:
            return [channel]
        if channel:
            return [channel] if row.outcome(channel) is not Outcome.WRITTEN else []
        return list(row.refused)

    def _want_pictures(self) -> None:
        top, bottom = self.table.rowAt(0), self.table.rowAt(self.table.viewport().height() - 1)
        rows = self.model.rows[max(0, top) : (bottom if bottom >= 0 else self.model.rowCount() - 1) + 2]
        ratio = self.devicePixelRatioF()
        columns = ["", *(ident for ident, _ in self._channels)]
        keys = [key_of(row, channel, ratio) for row in rows for channel in columns]
        self.pictures.want(self.table, [key for key in keys if key is not None])

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
            self._lost.discard((view.capture_id, view.channel))
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

    def _show_progress(self, progress: Progress) -> None:
        if progress.work == CHECKING and not self._progress.isHidden():
            self._progress.setRange(0, max(1, progress.total))
            self._progress.setValue(progress.done)

    def _show_check(self, found: FileCheck) -> None:
        self._progress.hide()
        self._check.setEnabled(True)
        self._say(found.words, "bad" if found.wrong else "good" if found.files else "dim")
        self._lost = {(view.capture_id, view.channel) for view, _ in found.wrong}
        if found.wrong:
            view = found.wrong[0][0]
            self._place = (view.capture_id, view.channel)
            self._choose_place()
            self._show_cell()

    def _check_failed(self, error: Exception) -> None:
        self._progress.hide()
        self._check.setEnabled(True)
        self._say("", "")
        self.desk.bridge.tell(error)

    def _say(self, said: str, tone: str) -> None:
        self._verdict.say(said)
        parts.set_tone(self._verdict, tone)

    def _focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _clear(self) -> None:
        self.search.clear()
        self.first_focus().setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()
        self.table.scrollTo(self.table.currentIndex())
        self._want_pictures()
