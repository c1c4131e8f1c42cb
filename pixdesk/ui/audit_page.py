"""Audit: every move there was, by who, what and when, and whether the chain still holds."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from pixdesk.domain.audit_query import AuditQuery
from pixdesk.domain.event import Progress
from pixdesk.domain.view import AuditLine, AuditVerdict
from pixdesk.ui import icons, parts, theme, words
from pixdesk.ui.actions import VERIFYING, Desk
from pixdesk.ui.audit_actions import WRITING
from pixdesk.ui.audit_filter import AuditFilter
from pixdesk.ui.audit_model import LINE_ROLE, AuditModel
from pixdesk.ui.audit_side import AuditSide
from pixdesk.ui.buttons import KeyButton
from pixdesk.ui.page import Page
from pixdesk.ui.pictures import Pictures
from pixdesk.ui.tables import MiddleElided, RowsTable

_WIDTHS_PX = (80, 148, 96, 160, 224)
_SUBJECT = 4


class AuditPage(Page):
    """Ctrl+F searches, W, A and D filter, V verifies, Ctrl+S writes what fits, arrows walk the lines."""

    def __init__(self, desk: Desk, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(desk, pictures, parent)
        self._shown = AuditQuery()
        self._has_numbers = False
        self._is_writing = False
        self.model = AuditModel(lambda numbers, then: desk.audit.at(self, numbers, then), self)
        self.model.filled.connect(self._filled)
        self.table = RowsTable(self.tr("Lines of the log, newest first"))
        self.filter = AuditFilter()
        self.filter.edited.connect(self._look_for)
        self.filter.left.connect(self.table.setFocus)
        self._make_commands()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._build_bar())
        column.addWidget(self._build_results())
        row = QHBoxLayout()
        row.setSpacing(0)
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self._empty = parts.EmptyState("search")
        self._stack.addWidget(self._build_table())
        self._stack.addWidget(self._empty)
        row.addWidget(holder, 1)
        self._side = AuditSide()
        row.addWidget(self._side)
        column.addLayout(row, 1)
        desk.bridge.progressed.connect(self._show_progress)

    def _make_commands(self) -> None:
        log = self.tr("Log")
        add = self.commands.add
        self.commands.note(self.tr("Next and previous line"), "Down", log)
        add(self.tr("Search"), "Ctrl+F", self.filter.search_again, group=log)
        add(self.tr("Who"), "W", self.filter.who.setFocus, group=log)
        add(self.tr("What"), "A", self.filter.what.setFocus, group=log)
        add(self.tr("When"), "D", self.filter.when.setFocus, group=log)
        add(self.tr("Newest line"), "Ctrl+Home", lambda: self._go_to_end(0), group=log, on=self.table)
        last = self.model.rowCount
        add(self.tr("First line of all"), "Ctrl+End", lambda: self._go_to_end(last() - 1), group=log, on=self.table)
        self._verify_action = add(self.tr("Verify the log"), "V", self.verify, group=log, icon="verify")
        self._save = add(self.tr("Save what fits…"), "Ctrl+S", self._ask_where, group=log, icon="export")
        add(self.tr("Clear search and filters"), "Esc", self._clear, group=log)

    def _build_bar(self) -> QWidget:
        bar, row = parts.bar()
        row.addWidget(self.filter, 1)
        row.addWidget(KeyButton(self._save, icon="export", text=self.tr("Save")))
        row.addWidget(KeyButton(self._verify_action, icon="verify", text=self.tr("Verify")))
        return bar

    def _build_results(self) -> QWidget:
        strip, row = parts.bar()
        strip.setFixedHeight(32)
        self._count = parts.text(tone="dim", size_px=theme.CAPTION_PX)
        row.addWidget(self._count)
        self._wrong = parts.Elided(theme.CAPTION_PX, tone="bad", end=True)
        self._wrong.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        row.addWidget(self._wrong, 6)
        row.addStretch(1)
        self._glyph = QLabel()
        self._verdict = parts.Elided(theme.CAPTION_PX)
        self._verdict.explain(
            self.tr(
                "The head is the hash of the last line. Written down elsewhere, it shows also whether somebody has"
                " written the whole log anew."
            )
        )
        self._verdict.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(160)
        self._progress.setAccessibleName(self.tr("Verifying"))
        self._progress.hide()
        row.addWidget(self._glyph)
        row.addWidget(self._verdict, 4)
        row.addWidget(self._progress)
        return strip

    def _build_table(self) -> QWidget:
        table = self.table
        table.setModel(self.model)
        table.set_widths(_WIDTHS_PX)
        for shared in (_SUBJECT, _SUBJECT + 1):  # the table's last two columns
            table.horizontalHeader().setSectionResizeMode(shared, QHeaderView.ResizeMode.Stretch)
        table.setItemDelegateForColumn(_SUBJECT, MiddleElided(table))
        table.selectionModel().currentRowChanged.connect(self._show_line)
        return table

    def first_focus(self) -> QWidget:
        """Return the table."""
        return self.table

    def look_again(self) -> None:
        """Put what was written since on top; the first time, ask what there is."""
        self.desk.audit.kinds(self, self.filter.show_kinds)
        if self._has_numbers:
            query = self._shown
            self.desk.audit.fitting(self, query, self.model.newest, lambda numbers: self._put_on_top(query, numbers))
        else:
            self._look_for()

    def verify(self) -> None:
        """Walk the whole chain, and say in words whether it holds."""
        self._verify_action.setEnabled(False)
        self._progress.setRange(0, 0)
        self._progress.show()
        self._say("", self.tr("Verifying…"), "dim")
        self.desk.verify_audit(self, self._show_verdict, self._work_failed)

    def _look_for(self) -> None:
        self._wrong.say(self.filter.settle())
        query = self.filter.query
        self._follow()
        if query is None:
            return
        self._count.setText(self.tr("Looking…"))
        self.desk.audit.fitting(self, query, 0, lambda numbers: self._show_numbers(query, numbers))

    def _show_numbers(self, query: AuditQuery, numbers: Sequence[int]) -> None:
        self._shown = query
        self._has_numbers = True
        self.model.show_numbers(numbers)
        if numbers:
            self.table.selectRow(0)
            self.table.scrollToTop()

    def _put_on_top(self, query: AuditQuery, numbers: Sequence[int]) -> None:
        if query is self._shown:
            self.model.put_on_top(numbers)

    def _go_to_end(self, row: int) -> None:
        self.table.setFocus()
        self.table.selectRow(row)

    def _filled(self) -> None:
        shown = self.model.rowCount()
        self._count.setText(words.plural(shown, self.tr("line"), self.tr("lines")))
        self._stack.setCurrentIndex(0 if shown else 1)
        self._side.setVisible(bool(shown))
        self._follow()
        if not shown and not self._shown.takes_all:
            self._empty.say(
                self.tr("Nothing fits"),
                self.tr("Every word must occur in a line, and who, what and when must fit. Esc clears them."),
            )
        elif not shown:
            self._empty.say(self.tr("The log is empty"), icon="audit")
        self._show_line(self.table.currentIndex())

    def _follow(self) -> None:
        """Let lines be saved only while there are some and they are what is asked for."""
        self._save.setEnabled(self.model.rowCount() > 0 and self.filter.query is not None and not self._is_writing)

    def _show_line(self, current: QModelIndex) -> None:
        line: AuditLine | None = current.data(LINE_ROLE) if current.isValid() else None
        if line is not None:
            self._side.show_line(line)

    def _show_progress(self, progress: Progress) -> None:
        if progress.work in (VERIFYING, WRITING) and not self._progress.isHidden():
            self._progress.setRange(0, max(1, progress.total))
            self._progress.setValue(progress.done)

    def _ask_where(self) -> None:
        query = self.filter.query
        proposed = f"pixdesk-audit-{datetime.now(UTC):%Y-%m-%d}.jsonl"
        path, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save the lines"), proposed, self.tr("JSON lines (*.jsonl)")
        )
        if path and query is not None:
            self._is_writing = True
            self._follow()
            self._progress.setRange(0, 0)
            self._progress.show()
            self._say("", self.tr("Writing…"), "dim")
            self.desk.audit.write(self, query, Path(path), lambda count: self._saved(count, path), self._work_failed)

    def _saved(self, count: int, path: str) -> None:
        self._progress.hide()
        self._is_writing = False
        self._follow()
        said = words.plural(count, self.tr("line"), self.tr("lines"))
        self._say("accept", self.tr("%1 written: %2").replace("%1", said).replace("%2", path), "good")

    def _show_verdict(self, verdict: AuditVerdict) -> None:
        self._progress.hide()
        self._verify_action.setEnabled(True)
        self._say("verify" if verdict.holds else "exceptions", verdict.words, "good" if verdict.holds else "bad")
        row = -1 if verdict.broken_at is None else self.model.row_of(verdict.broken_at)
        if row >= 0:
            self.table.selectRow(row)

    def _work_failed(self, error: Exception) -> None:
        self._progress.hide()
        self._verify_action.setEnabled(True)
        self._is_writing = False
        self._follow()
        self._say("", "", "")
        self.desk.bridge.tell(error)

    def _say(self, icon: str, said: str, tone: str) -> None:
        tint = {"good": theme.GOOD, "bad": theme.BAD}.get(tone, theme.DIM)
        self._glyph.setVisible(bool(icon))
        if icon:
            self._glyph.setPixmap(icons.icon(icon, tint).pixmap(20, 20))
        self._verdict.say(said)
        parts.set_tone(self._verdict, tone)

    def _clear(self) -> None:
        self.filter.clear()
        self._look_for()
        self.table.setFocus()
