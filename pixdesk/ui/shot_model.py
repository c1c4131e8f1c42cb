"""The rows of the shot list as a table of any length; captures without a place may be dropped on a row."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from PySide6.QtCore import QMimeData, QModelIndex, QObject, Qt, Signal

from pixdesk.domain.capture import CaptureId
from pixdesk.domain.shot_board import Line
from pixdesk.ui import shot_words, words
from pixdesk.ui.headed_model import HeadedModel, Index
from pixdesk.ui.words import tr

LINE_ROLE: Final = Qt.ItemDataRole.UserRole
TODAY_ROLE: Final = Qt.ItemDataRole.UserRole + 1
WAIF: Final = "application/x-pixdesk-capture"
"""What a capture without a place is dragged as: its number."""

PRODUCT, DUE, STATE, VIEWS, CLOCK = range(5)


def packed(capture_id: CaptureId) -> QMimeData:
    """Return a capture to be dragged."""
    data = QMimeData()
    data.setData(WAIF, str(int(capture_id)).encode("ascii"))
    return data


def unpacked(data: QMimeData) -> CaptureId | None:
    """Return the capture that is dragged; None when it is something else."""
    said = bytes(data.data(WAIF).data())
    return CaptureId(int(said)) if said.isdigit() else None


class ShotModel(HeadedModel):
    """Lines addressed by SKU and colourway; what stays where it was only changes its looks.

    Attributes:
        dropped: a capture was dropped on a row; carries its number and the row's line.
    """

    dropped = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__((tr("Product"), tr("Due"), tr("Stands"), tr("Views"), tr("Turnaround")), parent)
        self._lines: list[Line] = []
        self._rows: dict[tuple[str, str], int] = {}
        self._today = date.min

    @property
    def lines(self) -> Sequence[Line]:
        """The lines, in order."""
        return self._lines

    @property
    def today(self) -> date:
        """The studio's day."""
        return self._today

    def show_lines(self, lines: Sequence[Line], today: date) -> None:
        """Show these lines."""
        before, is_new_day = self._lines, today != self._today
        if [line.key for line in lines] != list(self._rows):
            self.beginResetModel()
            self._lines, self._today = list(lines), today
            self._rows = {line.key: number for number, line in enumerate(lines)}
            self.endResetModel()
            return
        self._lines, self._today = list(lines), today
        for number, (old, new) in enumerate(zip(before, lines, strict=True)):
            if is_new_day or old != new:
                self.dataChanged.emit(self.index(number, 0), self.index(number, len(self.headings) - 1))

    def place_of(self, key: tuple[str, str] | None) -> QModelIndex:
        """Return where a line stands now."""
        number = self._rows.get(key, -1) if key is not None else -1
        return self.index(number, 0) if number >= 0 else QModelIndex()

    def row_total(self) -> int:
        """Return how many rows there are."""
        return len(self._lines)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDropEnabled if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not self.holds(index):
            return None
        line = self._lines[index.row()]
        if role in (LINE_ROLE, TODAY_ROLE):
            return line if role == LINE_ROLE else self._today
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            is_first = index.column() == PRODUCT and role == Qt.ItemDataRole.AccessibleTextRole
            return shot_words.spoken(line, self._today) if is_first else self._said(line, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return words.in_tooltip(self._explained(line, index.column())) or None
        return None

    def _said(self, line: Line, column: int) -> str:
        standing = line.standing
        told = {
            PRODUCT: shot_words.product(standing),
            DUE: shot_words.due(standing, self._today),
            STATE: shot_words.stands(standing),
            VIEWS: tuple(dict.fromkeys((*standing.row.views, *(one.view for one in line.pictures)))),
            CLOCK: shot_words.clock(line.clock),
        }[column]
        return ", ".join(part for part in told if part)

    def _explained(self, line: Line, column: int) -> str:
        row = line.standing.row
        if column == VIEWS and line.standing.missing:
            return self.tr("Missing: %1").replace("%1", ", ".join(line.standing.missing))
        if column == PRODUCT:
            told = [f"{name}: {value}" for name, value in row.free]
            channels = self.tr("For %1").replace("%1", ", ".join(row.channels)) if row.channels else ""
            return "\n".join(part for part in (self._said(line, PRODUCT), channels, *told) if part)
        return ""

    def mimeTypes(self) -> list[str]:
        return [WAIF]

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction | Qt.DropAction.CopyAction

    def canDropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        return parent.isValid() and unpacked(data) is not None

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        capture_id = unpacked(data)
        if capture_id is None or not parent.isValid():
            return False
        self.dropped.emit(capture_id, self._lines[parent.row()])
        return False  # nothing is moved here: the list is asked for again
