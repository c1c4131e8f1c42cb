"""Audit: every move there was, searchable, and whether the chain still holds."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QProgressBar,
    QSizePolicy,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from pixdesk.domain.event import Progress
from pixdesk.domain.view import AuditLine, AuditVerdict
from pixdesk.ui import audit_words, icons, parts, theme, words
from pixdesk.ui.actions import VERIFYING, Desk
from pixdesk.ui.audit_model import LINE_ROLE, PAGE_LINES, AuditModel
from pixdesk.ui.buttons import KeyButton
from pixdesk.ui.page import Page
from pixdesk.ui.pictures import Pictures

_TYPING_MS = 200
_WIDTHS_PX = (64, 148, 96, 144, 224)
_SUBJECT = 4


class AuditPage(Page):
    """Ctrl+F searches, V verifies, arrows walk the lines."""

    def __init__(self, desk: Desk, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(desk, pictures, parent)
        self.model = AuditModel(self._fetch, self)
        self.model.filled.connect(self._filled)
        self.table = QTableView()
        self.search = QLineEdit()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self._look_for)
        self._make_commands()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._build_bar())
        row = QHBoxLayout()
        row.setSpacing(0)
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self._empty = parts.EmptyState("search")
        self._stack.addWidget(self._build_table())
        self._stack.addWidget(self._empty)
        row.addWidget(holder, 1)
        self._side = self._build_side()
        row.addWidget(self._side)
        column.addLayout(row, 1)
        desk.bridge.progressed.connect(self._show_progress)

    def _make_commands(self) -> None:
        log = self.tr("Log")
        add = self.commands.add
        self.commands.note(self.tr("Next and previous line"), "Down", log)
        add(self.tr("Search"), "Ctrl+F", self._focus_search, group=log)
        self._verify_action = add(self.tr("Verify the log"), "V", self.verify, group=log, icon="verify")
        add(self.tr("Clear the search"), "Esc", self._clear, group=log)

    def _build_bar(self) -> QWidget:
        bar, row = parts.bar()
        self.search.setPlaceholderText(self.tr("Search the log: name, SKU, person, action  (Ctrl+F)"))
        self.search.setAccessibleName(self.tr("Search the log"))
        self.search.setClearButtonEnabled(False)
        glyph = self.search.addAction(icons.icon("search", theme.DIM), QLineEdit.ActionPosition.LeadingPosition)
        glyph.setText(self.tr("Search"))
        self.search.setMaximumWidth(480)
        self.search.setMinimumWidth(240)
        self.search.textChanged.connect(lambda: self._typing.start())
        self.search.returnPressed.connect(self.table.setFocus)
        row.addWidget(self.search, 2)
        self._count = parts.text(tone="dim", size_px=theme.CAPTION_PX)
        row.addWidget(self._count)
        row.addStretch(1)
        self._glyph = QLabel()
        self._verdict = parts.Elided()
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
        row.addWidget(self._verdict)
        row.addSpacing(8)
        row.addWidget(self._progress)
        row.addWidget(KeyButton(self._verify_action, icon="verify"))
        return bar

    def _build_table(self) -> QWidget:
        table = self.table
        table.setModel(self.model)
        table.setAccessibleName(self.tr("Lines of the log, newest first"))
        parts.dress_table(table, _WIDTHS_PX)
        for shared in (_SUBJECT, _SUBJECT + 1):  # the table's last two columns
            table.horizontalHeader().setSectionResizeMode(shared, QHeaderView.ResizeMode.Stretch)
        table.setItemDelegateForColumn(_SUBJECT, parts.MiddleElided(table))
        table.selectionModel().currentRowChanged.connect(self._show_line)
        return table

    def _build_side(self) -> QWidget:
        side, column = parts.panel()
        self._title = parts.text(size_px=theme.TITLE_PX, strong=True, wraps=True)
        self._when = parts.text(tone="dim", wraps=True)
        self._detail = parts.text(wraps=True)
        self._detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._hash = parts.text(tone="dim", size_px=theme.CAPTION_PX, wraps=True)
        self._hash.setFont(theme.font(theme.CAPTION_PX, fixed=True))
        self._hash.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self._title)
        column.addWidget(self._when)
        column.addSpacing(4)
        column.addWidget(parts.rule())
        column.addSpacing(4)
        column.addWidget(parts.scrolling(self._detail), 1)
        column.addWidget(self._hash)
        return side

    def first_focus(self) -> QWidget:
        """Return the table."""
        return self.table

    def look_again(self) -> None:
        """Put what was written since on top."""
        self.model.look_for_newer()

    def verify(self) -> None:
        """Walk the whole chain, and say in words whether it holds."""
        self._verify_action.setEnabled(False)
        self._progress.setRange(0, 0)
        self._progress.show()
        self._say("", self.tr("Verifying…"), "dim")
        self.desk.verify_audit(self, self._show_verdict, self._verify_failed)

    def _fetch(self, search: str, before: int | None, then: Callable[[list[AuditLine]], None]) -> None:
        engine = self.desk.engine
        self.desk.ask(
            self,
            lambda: engine.audit_lines(search=search, limit=PAGE_LINES, before_seq=before),
            then,
            key="lines" if before is None else "older",
        )

    def _look_for(self) -> None:
        self.model.look_for(audit_words.search_terms(self.search.text()))

    def _filled(self) -> None:
        shown = self.model.rowCount()
        said = words.plural(shown, self.tr("line"), self.tr("lines"))
        self._stack.setCurrentIndex(0 if shown else 1)
        self._side.setVisible(bool(shown))
        if not shown and self.model.search:
            self._empty.say(
                self.tr("Nothing fits the search"), self.tr("Every word must occur in a line. Esc clears the search.")
            )
        elif not shown:
            self._empty.say(self.tr("The log is empty"), icon="audit")
        elif not self.model.is_complete:
            said = self.tr("newest %1").replace("%1", said)
        self._count.setText(said)
        if shown and not self.table.currentIndex().isValid():
            self.table.selectRow(0)

    def _show_line(self, current: QModelIndex) -> None:
        line: AuditLine | None = current.data(LINE_ROLE) if current.isValid() else None
        if line is None:
            return
        self._title.setText(audit_words.action(line.action))
        said = self.tr("Line %1, %2\nby %3\n%4").replace("%1", str(line.seq)).replace("%2", words.moment(line.at))
        self._when.setText(said.replace("%3", line.actor).replace("%4", line.subject))
        self._detail.setText(audit_words.fields(line.detail))
        self._hash.setText(self.tr("SHA-256 of this line") + "\n" + audit_words.in_eights(line.hash))

    def _show_progress(self, progress: Progress) -> None:
        if progress.work == VERIFYING and not self._progress.isHidden():
            self._progress.setRange(0, max(1, progress.total))
            self._progress.setValue(progress.done)

    def _show_verdict(self, verdict: AuditVerdict) -> None:
        self._progress.hide()
        self._verify_action.setEnabled(True)
        self._say("verify" if verdict.holds else "exceptions", verdict.words, "good" if verdict.holds else "bad")
        row = -1 if verdict.broken_at is None else self.model.row_of(verdict.broken_at)
        if row >= 0:
            self.table.selectRow(row)

    def _verify_failed(self, error: Exception) -> None:
        self._progress.hide()
        self._verify_action.setEnabled(True)
        self._say("", "", "")
        self.desk.bridge.tell(error)

    def _say(self, icon: str, said: str, tone: str) -> None:
        tint = {"good": theme.GOOD, "bad": theme.BAD}.get(tone, theme.DIM)
        self._glyph.setVisible(bool(icon))
        if icon:
            self._glyph.setPixmap(icons.icon(icon, tint).pixmap(20, 20))
        self._verdict.say(said)
        parts.set_tone(self._verdict, tone)

    def _focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _clear(self) -> None:
        self.search.clear()
        self.table.setFocus()
