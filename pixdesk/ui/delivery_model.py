"""Files at destinations as a table: those that wait first, then what stands there."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QObject, Qt
from PySide6.QtGui import QColor

from pixdesk.domain.delivery_board import FileAt, Place
from pixdesk.ui import icons, theme, words
from pixdesk.ui.headed_model import HeadedModel, Index
from pixdesk.ui.words import tr

FILE_ROLE: Final = Qt.ItemDataRole.UserRole

_MARKS: Final = {
    Place.DUE: ("export", theme.ACCENT),
    Place.FAILED: ("exceptions", theme.BAD),
    Place.REFUSED: ("reject", theme.BAD),
    Place.THERE: ("verify", theme.GOOD),
    Place.RESTORED: ("undo", theme.GOOD),
    Place.VOID: ("note", theme.WARN),
}


@dataclass(frozen=True, slots=True)
class Titles:
    """What channels and destinations are called, by their ids; one that is unknown here keeps its id."""

    channels: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)

    def channel(self, file: FileAt) -> str:
        """Return what a file's channel is called."""
        return self.channels.get(file.channel, file.channel)

    def place(self, file: FileAt) -> str:
        """Return what a file's destination is called."""
        return self.places.get(file.destination, file.destination)


def mark(file: FileAt) -> tuple[str, str]:
    """Return the icon and the tint of how a file stands."""
    return _MARKS[file.place]


def word(file: FileAt, *, would_go: bool = False) -> str:
    """Return how a file stands in a word or two."""
    if would_go:
        return tr("Would go")
    return {
        Place.DUE: tr("Due"),
        Place.FAILED: tr("Failed"),
        Place.REFUSED: tr("Refused"),
        Place.THERE: tr("There"),
        Place.RESTORED: tr("Put back"),
        Place.VOID: tr("Void"),
    }[file.place]


def told(file: FileAt) -> str:
    """Return how a file stands in a sentence."""
    return {
        Place.DUE: tr("Goes with the next delivery."),
        Place.FAILED: tr("It did not arrive, and stays due."),
        Place.REFUSED: tr("No destination is given this file."),
        Place.THERE: tr("Sent, read back there, and verified."),
        Place.RESTORED: tr("The earlier file was put back here and stays."),
        Place.VOID: tr("It stands there, but its approval has become void since."),
    }[file.place]


class DeliveryModel(HeadedModel):
    """Files, addressed by destination and rendition."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(
            (
                tr("Stands"),
                tr("File"),
                tr("Channel"),
                tr("Where"),
                tr("When"),
            ),
            parent,
        )
        self._files: list[FileAt] = []
        self._would_go: Collection[tuple[str, str]] = ()
        self._titles = Titles()

    @property
    def files(self) -> list[FileAt]:
        """The files, in order."""
        return list(self._files)

    def show_files(
        self, files: Sequence[FileAt], would_go: Collection[tuple[str, str]] = (), titles: Titles | None = None
    ) -> None:
        """Show these files; `would_go` names, by (destination, far path), what the next delivery would send."""
        titles = titles or self._titles
        if (list(files), would_go, titles) != (self._files, self._would_go, self._titles):
            self.beginResetModel()
            self._files, self._would_go, self._titles = list(files), would_go, titles
            self.endResetModel()

    def place_of(self, key: tuple[str, int] | None) -> QModelIndex:
        """Return where a file stands in the table now."""
        row = next((number for number, file in enumerate(self._files) if file.key == key), -1)
        return self.index(row, 0) if row >= 0 else QModelIndex()

    def row_total(self) -> int:
        """Return how many rows there are."""
        return len(self._files)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not self.holds(index):
            return None
        file = self._files[index.row()]
        if role == FILE_ROLE:
            return file
        if role == Qt.ItemDataRole.DisplayRole:
            return self._said(file)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return words.in_tooltip(file.words or (file.far_path if index.column() == 1 else "")) or None
        if index.column() == 0 and role in (Qt.ItemDataRole.DecorationRole, Qt.ItemDataRole.ForegroundRole):
            icon, tint = _MARKS[Place.DUE] if self._goes(file) else mark(file)
            is_icon = role == Qt.ItemDataRole.DecorationRole
            return icons.icon(icon, tint, 16) if is_icon else QColor(theme.TEXT if tint == theme.GOOD else tint)
        return None

    def _goes(self, file: FileAt) -> bool:
        return (file.destination, file.far_path) in self._would_go

    def _said(self, file: FileAt) -> tuple[str, ...]:
        return (
            word(file, would_go=self._goes(file)),
            words.shown_text(PurePath(file.far_path).name),
            self._titles.channel(file),
            self._titles.place(file),
            words.lately(file.at) if file.at is not None else "",
        )
