"""What a file-name pattern makes of the names seen last, one row a name."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor

from pixdesk.domain.capture import Label
from pixdesk.ui import icons, theme
from pixdesk.ui.headed_model import HeadedModel, Index
from pixdesk.ui.words import tr

Read = tuple[str, Label | None]
"""A name inside the capture folder, and what was read from it; None when it fits no pattern."""


class NamesModel(HeadedModel):
    """Names and what was read from them; those that fit no pattern say so."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(
            (
                tr("Name"),
                tr("SKU"),
                tr("Colourway"),
                tr("Style"),
                tr("View"),
            ),
            parent,
        )
        self._rows: list[Read] = []
        self._is_old = False

    @property
    def read(self) -> int:
        """How many of the names were read."""
        return sum(label is not None for _, label in self._rows)

    def show_names(self, rows: Sequence[Read]) -> None:
        """Show other names, or other readings of them."""
        self.beginResetModel()
        self._rows, self._is_old = list(rows), False
        self.endResetModel()

    def grey_out(self) -> None:
        """Show the readings as no longer true, the pattern cannot be read now; the names stay as they are."""
        self.beginResetModel()
        self._is_old = True
        self.endResetModel()

    def row_total(self) -> int:
        """Return how many rows there are."""
        return len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not self.holds(index):
            return None
        name, label = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._words(name, label, index.column())
        fits_none = label is None and index.column() == 1
        tint = theme.FAINT if self._is_old else theme.WARN
        if role == Qt.ItemDataRole.ForegroundRole and (fits_none or (self._is_old and index.column() > 0)):
            return QColor(tint)
        if role == Qt.ItemDataRole.DecorationRole and fits_none:
            return icons.icon("exceptions", tint, 16)
        return None

    def _words(self, name: str, label: Label | None, column: int) -> str:
        if column == 0:
            return name
        if label is None:
            return self.tr("fits no pattern") if column == 1 else ""
        return (label.sku, label.colourway, label.style, label.view)[column - 1]
