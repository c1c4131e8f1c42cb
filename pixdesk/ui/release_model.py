"""Captures down, channels across: how each capture stands on each channel."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from pixdesk.domain.release import Outcome, ReleaseRow
from pixdesk.ui import words

Index = QModelIndex | QPersistentModelIndex
Refused = Mapping[tuple[int, str], str]
"""Why a capture has no file on a channel, where no case says so: the folder was away, the export stopped."""

ROW_ROLE: Final = Qt.ItemDataRole.UserRole
CHANNEL_ROLE: Final = Qt.ItemDataRole.UserRole + 1


class ReleaseModel(QAbstractTableModel):
    """The captures that go out, addressed by their number; what stays where it was only changes its looks."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[ReleaseRow] = []
        self._channels: list[tuple[str, str]] = []

    @property
    def rows(self) -> list[ReleaseRow]:
        """The rows, in order."""
        return list(self._rows)

    def show_rows(self, rows: Sequence[ReleaseRow], channels: Sequence[tuple[str, str]], refused: Refused) -> None:
        """Show these captures and channels, each (id, title)."""
        told = [_told(row, refused) for row in rows]
        same = [row.capture_id for row in told] == [row.capture_id for row in self._rows]
        if same and list(channels) == self._channels:
            self._change(told)
            return
        self.beginResetModel()
        self._rows, self._channels = told, list(channels)
        self.endResetModel()

    def _change(self, told: list[ReleaseRow]) -> None:
        before, self._rows = self._rows, told
        for number, (old, new) in enumerate(zip(before, told, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(number, 0), self.index(number, len(self._channels)))

    def place_of(self, capture_id: int, channel: str) -> QModelIndex:
        """Return where a capture stands on a channel now; in its name's column where that channel is not shown."""
        row = next((number for number, row in enumerate(self._rows) if row.capture_id == capture_id), -1)
        column = next((number for number, (ident, _) in enumerate(self._channels, 1) if ident == channel), 0)
        return self.index(row, column) if row >= 0 else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        return 0 if parent.isValid() else len(self._channels) + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section <= len(self._channels):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._channels[section - 1][1] if section else self.tr("Capture")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows) or index.column() > len(self._channels):
            return None
        row = self._rows[index.row()]
        channel = self._channels[index.column() - 1][0] if index.column() else ""
        if role == ROW_ROLE:
            return row
        if role == CHANNEL_ROLE:
            return channel
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return said(row, channel) if channel else words.shown_text(row.name)
        if role == Qt.ItemDataRole.ToolTipRole:
            told = row.refused.get(channel) or "\n".join(row.missed(channel))
            return told or None if channel else words.shown_text(row.name)
        return None


def _told(row: ReleaseRow, refused: Refused) -> ReleaseRow:
    mine = {channel: why for (capture_id, channel), why in refused.items() if capture_id == row.capture_id}
    return replace(row, refused={**mine, **row.refused}) if mine else row


def standing(row: ReleaseRow, channel: str) -> tuple[str, str]:
    """Return how a capture stands on a channel: a word, and what qualifies it where something does."""
    outcome = row.outcome(channel)
    if row.missed(channel):
        return words.tr("Written"), words.tr("below target")
    if outcome is Outcome.BLOCKED:
        return words.tr("Blocked"), words.tr("by its case")
    told = {
        Outcome.WAITING: words.tr("Not exported"),
        Outcome.WRITTEN: words.tr("Written"),
        Outcome.OUTDATED: words.tr("Outdated"),
        Outcome.REFUSED: words.tr("Refused"),
    }
    return told[outcome], ""


def said(row: ReleaseRow, channel: str) -> str:
    """Return how a capture stands on a channel in one phrase."""
    word, more = standing(row, channel)
    return word + (", " if row.missed(channel) else " ") + more if more else word
