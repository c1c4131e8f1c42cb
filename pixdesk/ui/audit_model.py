"""The log as a table of any length: it knows the number of every line that fits, and holds those on the screen."""

from array import array
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from pixdesk.domain.view import AuditLine
from pixdesk.ui import audit_words, theme, words

Index = QModelIndex | QPersistentModelIndex
Fetch = Callable[[Sequence[int], Callable[[list[AuditLine]], None]], None]
"""Ask for the lines of these numbers, and who takes them."""

PAGE_LINES: Final = 200
LINE_ROLE: Final = Qt.ItemDataRole.UserRole
_KEPT: Final = 20_000
"""Lines held, those looked at last; about 15 MB."""


class AuditModel(QAbstractTableModel):
    """Lines of the log, addressed by their number, fetched as they come into sight.

    Attributes:
        filled: lines came, or other lines fit.
    """

    filled = Signal()

    def __init__(self, fetch: Fetch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._numbers: Sequence[int] = ()
        self._lines: OrderedDict[int, AuditLine] = OrderedDict()
        self._asked: set[int] = set()
        self._headings = (
            self.tr("Line"),
            self.tr("When"),
            self.tr("Who"),
            self.tr("What"),
            self.tr("Subject"),
            self.tr("Detail"),
        )

    @property
    def newest(self) -> int:
        """The number of the topmost line; 0 where there is none."""
        return self._numbers[0] if self._numbers else 0

    def show_numbers(self, numbers: Sequence[int]) -> None:
        """Show the lines of these numbers, newest first."""
        self.beginResetModel()
        self._numbers = numbers
        self._asked.clear()
        self.endResetModel()
        self.filled.emit()

    def put_on_top(self, numbers: Sequence[int]) -> None:
        """Put lines written since on top; those shown keep their place on the screen."""
        fresh = [number for number in numbers if number > self.newest]
        if fresh:
            self.beginInsertRows(QModelIndex(), 0, len(fresh) - 1)
            if isinstance(self._numbers, range) and fresh[-1] == self.newest + 1:
                self._numbers = range(fresh[0], 0, -1)
            else:
                self._numbers = array("q", fresh) + array("q", self._numbers)
            self.endInsertRows()
            self.filled.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        return 0 if parent.isValid() else len(self._numbers)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        return 0 if parent.isValid() else len(self._headings)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._headings[section] if 0 <= section < len(self._headings) else None
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(section) | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._numbers):
            return None
        if role == Qt.ItemDataRole.FontRole and index.column() in (0, 1):
            return theme.font(theme.CAPTION_PX, fixed=True)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(index.column()) | Qt.AlignmentFlag.AlignVCenter
        if role not in (Qt.ItemDataRole.DisplayRole, LINE_ROLE):
            return None
        line = self._line(index.row())
        if role == LINE_ROLE:
            return line
        if line is None:
            return str(self._numbers[index.row()]) if index.column() == 0 else ""
        return _cell(line, index.column())

    def row_of(self, seq: int) -> int:
        """Return the row a line stands in now, -1 when it does not fit."""
        if isinstance(self._numbers, range):
            return self._numbers.index(seq) if seq in self._numbers else -1
        low, high = 0, len(self._numbers)
        while low < high:  # newest first: bisect counts the other way
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self._numbers[middle] > seq else (low, middle)
        return low if low < len(self._numbers) and self._numbers[low] == seq else -1

    def _line(self, row: int) -> AuditLine | None:
        number = self._numbers[row]
        line = self._lines.get(number)
        if line is not None:
            self._lines.move_to_end(number)
        elif number not in self._asked:
            first = row - row % PAGE_LINES
            wanted = [n for n in self._numbers[first : first + PAGE_LINES] if n not in self._lines]
            self._asked.update(wanted)
            self._fetch(wanted, self._take_in)
        return self._lines.get(number)

    def _take_in(self, lines: list[AuditLine]) -> None:
        for line in lines:
            self._lines[line.seq] = line
            self._asked.discard(line.seq)
        while len(self._lines) > _KEPT:
            self._lines.popitem(last=False)
        rows = [row for row in (self.row_of(line.seq) for line in lines) if row >= 0]
        if rows:
            self.dataChanged.emit(self.index(min(rows), 0), self.index(max(rows), len(self._headings) - 1))
        self.filled.emit()


def _side(column: int) -> Qt.AlignmentFlag:
    """Return on which side of its column a cell stands: numbers under each other at their last digit."""
    return Qt.AlignmentFlag.AlignRight if column == 0 else Qt.AlignmentFlag.AlignLeft


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
