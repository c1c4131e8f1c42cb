"""The log as a table that fetches as it is scrolled: newest first, a page at a time, never twice the same line."""

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from pixdesk.domain.view import AuditLine
from pixdesk.ui import audit_words, theme, words

Index = QModelIndex | QPersistentModelIndex
Fetch = Callable[[str, int | None, Callable[[list[AuditLine]], None]], None]
"""Ask for lines: what to search for, the number below which to go on (None: from the newest), who takes them."""

PAGE_LINES: Final = 500
LINE_ROLE: Final = Qt.ItemDataRole.UserRole


class AuditModel(QAbstractTableModel):
    """Lines of the log, addressed by their number.

    Attributes:
        filled: lines came or the end was reached.
    """

    filled = Signal()

    def __init__(self, fetch: Fetch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._lines: list[AuditLine] = []
        self._search = ""
        self._is_fetching = False
        self._is_complete = False
        self._headings = (
            self.tr("Line"),
            self.tr("When"),
            self.tr("Who"),
            self.tr("What"),
            self.tr("Subject"),
            self.tr("Detail"),
        )

    @property
    def search(self) -> str:
        """What the lines shown were searched for."""
        return self._search

    @property
    def is_complete(self) -> bool:
        """Whether every line that fits has been fetched."""
        return self._is_complete

    @property
    def is_fetching(self) -> bool:
        """Whether lines are on their way."""
        return self._is_fetching

    def look_for(self, search: str) -> None:
        """Start anew with what fits a search; the lines shown stay until the first new ones are here."""
        self._search = search
        self._is_complete = False
        self._is_fetching = True
        self._fetch(search, None, lambda lines: self._restart(search, lines))

    def look_for_newer(self) -> None:
        """Put lines written since on top."""
        if not self._lines or self._is_fetching:
            self.look_for(self._search)
            return
        search = self._search
        self._fetch(search, None, lambda lines: self._put_on_top(search, lines))

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and bool(self._lines) and not self._is_fetching and not self._is_complete

    def fetchMore(self, parent: Index) -> None:
        if not self.canFetchMore(parent):
            return
        self._is_fetching = True
        search = self._search
        self._fetch(search, self._lines[-1].seq, lambda lines: self._append(search, lines))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        return 0 if parent.isValid() else len(self._headings)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._headings[section] if 0 <= section < len(self._headings) else None
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._lines):
            return None
        line = self._lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return _cell(line, index.column())
        if role == LINE_ROLE:
            return line
        if role == Qt.ItemDataRole.FontRole and index.column() in (0, 1):
            return theme.font(theme.CAPTION_PX, fixed=True)
        return None

    def row_of(self, seq: int) -> int:
        """Return the row a line stands in now, -1 when it is not here."""
        return next((row for row, line in enumerate(self._lines) if line.seq == seq), -1)

    def _restart(self, search: str, lines: list[AuditLine]) -> None:
        if search != self._search:
            return
        self.beginResetModel()
        self._lines = list(lines)
        self.endResetModel()
        self._fetched(lines)

    def _append(self, search: str, lines: list[AuditLine]) -> None:
        if search != self._search:
            return
        last = self._lines[-1].seq if self._lines else None
        fresh = [line for line in lines if last is None or line.seq < last]
        if fresh:
            self.beginInsertRows(QModelIndex(), len(self._lines), len(self._lines) + len(fresh) - 1)
            self._lines.extend(fresh)
            self.endInsertRows()
        self._fetched(lines)

    def _put_on_top(self, search: str, lines: list[AuditLine]) -> None:
        if search != self._search or not self._lines:
            return
        fresh = [line for line in lines if line.seq > self._lines[0].seq]
        if len(fresh) == PAGE_LINES:
            self._restart(search, lines)
        elif fresh:
            self.beginInsertRows(QModelIndex(), 0, len(fresh) - 1)
            self._lines[:0] = fresh
            self.endInsertRows()
        self.filled.emit()

    def _fetched(self, lines: list[AuditLine]) -> None:
        self._is_fetching = False
        self._is_complete = len(lines) < PAGE_LINES
        self.filled.emit()


def _cell(line: AuditLine, column: int) -> str:
    match column:
        case 0:
            return str(line.seq)
        case 1:
            return words.lately(line.at)
        case 2:
            return line.actor
        case 3:
            return audit_words.action(line.action)
        case 4:
            return audit_words.subject(line.subject)
        case _:
            return audit_words.sentence(line.action, line.detail)
