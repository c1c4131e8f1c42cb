"""One line of the log in full: what was done, by whom, with what, and its hash."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pixdesk.domain.view import AuditLine
from pixdesk.ui import audit_words, parts, theme, words


class AuditSide(QWidget):
    """The panel beside the lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        panel, column = parts.panel()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(panel)
        self._title = parts.text(size_px=theme.TITLE_PX, strong=True, wraps=True)
        self._when = parts.text(tone="dim", wraps=True)
        self._detail = parts.text(wraps=True)
        self._hash = parts.text(tone="dim", size_px=theme.CAPTION_PX, wraps=True, fixed=True)
        for copied in (self._detail, self._hash):
            copied.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self._title)
        column.addWidget(self._when)
        column.addSpacing(4)
        column.addWidget(parts.rule())
        column.addSpacing(4)
        column.addWidget(parts.scrolling(self._detail), 1)
        column.addWidget(self._hash)

    def show_line(self, line: AuditLine) -> None:
        """Show a line."""
        self._title.setText(audit_words.action(line.action))
        said = self.tr("Line %1, %2\nby %3\n%4").replace("%1", str(line.seq)).replace("%2", words.moment(line.at))
        self._when.setText(said.replace("%3", line.actor).replace("%4", line.subject))
        self._detail.setText(audit_words.fields(line.detail))
        self._hash.setText(self.tr("SHA-256 of this line") + "\n" + audit_words.in_eights(line.hash))
