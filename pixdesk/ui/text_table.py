"""A table of words, for what is only read."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt

from pixdesk.ui import words
from pixdesk.ui.headed_model import HeadedModel, Index


class TextModel(HeadedModel):
    """Rows of words under headings; a cell says the whole of itself in its tooltip."""

    def __init__(self, headings: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(headings, parent)
        self._rows: list[tuple[str, ...]] = []

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """The rows, in order."""
        return list(self._rows)

    def show_rows(self, rows: Sequence[tuple[str, ...]]) -> None:
        """Show other rows; each has a word for every heading."""
        if list(rows) != self._rows:
            self.beginResetModel()
            self._rows = list(rows)
            self.endResetModel()

    def row_total(self) -> int:
        """Return how many rows there are."""
        return len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not self.holds(index):
            return None
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        said = self._rows[index.row()][index.column()]
        return said if role == Qt.ItemDataRole.DisplayRole else words.in_tooltip(said)
