"""Bringing a shot list in: which column says what, the rows as they are read, and every line that cannot be."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pixdesk.domain.shot_columns import FIELDS
from pixdesk.domain.shot_list import BadRow, ShotRow
from pixdesk.ui import parts, theme, words
from pixdesk.ui.buttons import Choice, KeyButton
from pixdesk.ui.tables import RowsTable
from pixdesk.ui.text_table import TextModel

_COLUMNS_PX: Final = 312
_ROW_WIDTHS_PX: Final = (140, 120, 100, 120, 88, 180, 140, 104)
_BAD_WIDTHS_PX: Final = (72,)


class ListImport(QWidget):
    """A list on its way in; nothing is taken before the operator says so.

    Attributes:
        mapped: a column was chosen for a field; what is wanted stands in `chosen`.
    """

    mapped = Signal()

    def __init__(self, take: QAction, leave: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = Path()
        self._take = take
        self._choices: dict[str, Choice] = {}
        self._chosen: dict[str, str] = {}
        self._name = parts.Elided(theme.TITLE_PX, strong=True)
        self._said = parts.Elided(end=True)
        self.rows = TextModel(
            (
                self.tr("SKU"),
                self.tr("Colourway"),
                self.tr("Style"),
                self.tr("Family"),
                self.tr("Risk"),
                self.tr("Views"),
                self.tr("Channels"),
                self.tr("Due"),
                self.tr("Priority"),
            ),
            self,
        )
        self.bad = TextModel((self.tr("Line"), self.tr("What is wrong, and what to do")), self)
        self.table = RowsTable(self.tr("Rows that can be taken in"))
        self.bad_table = RowsTable(self.tr("Lines that cannot be taken in"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        bar, row = parts.bar()
        row.addWidget(self._name, 2)
        row.addWidget(self._said, 3)
        self._leave = KeyButton(leave, text=self.tr("Back"))
        row.addWidget(self._leave)
        row.addWidget(KeyButton(take, role="primary"))
        column.addWidget(bar)
        across = QHBoxLayout()
        across.setSpacing(0)
        across.addWidget(self._build_columns())
        across.addLayout(self._build_tables(), 1)
        column.addLayout(across, 1)

    def _build_columns(self) -> QWidget:
        side, column = parts.panel(_COLUMNS_PX)
        column.addWidget(parts.text(self.tr("Which column says what"), strong=True))
        explained = self.tr("What is chosen here is remembered for every list to come.")
        column.addWidget(parts.text(explained, tone="dim", size_px=theme.CAPTION_PX, wraps=True))
        grid = QGridLayout()
        grid.setVerticalSpacing(theme.GRID_PX // 2)
        grid.setHorizontalSpacing(theme.GRID_PX)
        grid.setColumnStretch(1, 1)
        for number, field in enumerate(FIELDS):
            title = self._title(field)
            choice = Choice(self.tr("Column of: %1").replace("%1", title))
            choice.currentIndexChanged.connect(lambda _=0, field=field: self._choose(field))
            grid.addWidget(parts.text(title, tone="dim"), number, 0)
            grid.addWidget(choice, number, 1)
            self._choices[field] = choice
        column.addLayout(grid)
        self._free = parts.text(tone="dim", size_px=theme.CAPTION_PX, wraps=True)
        column.addWidget(self._free)
        column.addStretch(1)
        return side

    def _title(self, field: str) -> str:
        return {
            "sku": self.tr("SKU"),
            "colourway": self.tr("Colourway"),
            "style": self.tr("Style"),
            "family": self.tr("Family"),
            "risk": self.tr("Risk"),
            "views": self.tr("Views"),
            "channels": self.tr("Channels"),
            "due": self.tr("Due"),
            "priority": self.tr("Priority"),
        }[field]

    def _build_tables(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.table.setModel(self.rows)
        self.table.set_widths(_ROW_WIDTHS_PX)
        self.bad_table.setModel(self.bad)
        self.bad_table.set_widths(_BAD_WIDTHS_PX)
        self._bad_title = parts.text(tone="warn", strong=True)
        self._bad_title.setContentsMargins(16, 12, 16, 8)
        column.addWidget(self.table, 3)
        column.addWidget(parts.rule())
        column.addWidget(self._bad_title)
        column.addWidget(self.bad_table, 2)
        self._empty = parts.EmptyState("exceptions")
        column.addWidget(self._empty, 3)
        return column

    @property
    def chosen(self) -> dict[str, str]:
        """The column chosen for a field; an empty one forgets what the studio chose."""
        return dict(self._chosen)

    def begin(self, place: Path) -> None:
        """Turn to another list."""
        self.place, self._chosen = place, {}
        self._name.say(words.shown_text(place.name))
        self._say(self.tr("Reading the list…"), "dim")
        self._take.setEnabled(False)
        self.rows.show_rows(())
        self._show_bad([], [])

    def show_list(self, read: Any) -> None:
        """Show a list as it is read (`pipeline.shot_files.ReadList`)."""
        found = dict(read.columns)
        for field, choice in self._choices.items():
            blocker = QSignalBlocker(choice)
            choice.clear()
            choice.addItem(self.tr("found by itself") if field in found else self.tr("none"), "")
            for header in dict.fromkeys(read.headers):
                choice.addItem(words.shown_text(header), header)
            choice.setCurrentIndex(max(0, choice.findData(found.get(field, ""))))
            del blocker
        free = [header for header in read.headers if header not in found.values()]
        self._free.setText(
            self.tr("Also kept: %1").replace("%1", ", ".join(map(words.shown_text, free))) if free else ""
        )
        shown = [_cells(row) for row in read.rows]
        self.rows.show_rows(shown)
        for number, cells in enumerate(zip(*shown, strict=True)):
            self.table.setColumnHidden(number, not any(cells))
        self._show_bad(_told(read.bad), _told(read.notes))
        self.table.setVisible(bool(read.rows))
        self._empty.setVisible(not read.rows)
        self._empty.say(
            self.tr("Nothing of it can be taken in yet") if read.headers else self.tr("This is no shot list"),
            read.trouble if not read.headers else self.tr("Say at the left which column holds the SKU."),
        )
        self._take.setEnabled(bool(read.rows))
        self._say_counts(len(read.rows), len(read.bad))

    def show_taken(self, taken: Any) -> None:
        """Say what came of it (`pipeline.shot_desk.TakenIn`); the lines that were not taken stay in sight."""
        self._take.setEnabled(False)
        told = taken.imported
        said = self.tr("Taken in: %1 new, %2 changed, %3 as they were").replace("%1", words.count(told.added))
        said = said.replace("%2", words.count(told.changed)).replace("%3", words.count(told.unchanged))
        self._say(said, "good")
        self._show_bad(_told(taken.read.bad), _told(taken.read.notes))

    def show_trouble(self, error: Exception) -> None:
        """Say why the list cannot be read or taken in."""
        self._say(str(error), "bad")

    def _say_counts(self, good: int, bad: int) -> None:
        said = self.tr("%1 can be taken in").replace("%1", words.plural(good, self.tr("row"), self.tr("rows")))
        if bad:
            said += self.tr(", %1 cannot").replace("%1", words.plural(bad, self.tr("line"), self.tr("lines")))
        self._say(said, "warn" if bad or not good else "good")

    def _show_bad(self, bad: list[tuple[str, str]], notes: list[tuple[str, str]]) -> None:
        rows = bad + notes
        self.bad.show_rows(rows)
        self.bad_table.setVisible(bool(rows))
        self._bad_title.setVisible(bool(rows))
        count = words.plural(len(bad), self.tr("line is"), self.tr("lines are"))
        said = self.tr("%1 not taken; mend the file and bring it in again").replace("%1", count)
        self._bad_title.setText(said if bad else self.tr("To be looked at; the rows are taken in all the same"))

    def _say(self, said: str, tone: str) -> None:
        self._said.say(said)
        parts.set_tone(self._said, tone)

    def _choose(self, field: str) -> None:
        self._chosen[field] = self._choices[field].currentData() or ""
        self.mapped.emit()


def _told(bad: Sequence[BadRow]) -> list[tuple[str, str]]:
    return [(str(row.line), row.reason[:1].upper() + row.reason[1:]) for row in bad]


def _cells(row: ShotRow) -> tuple[str, ...]:
    due = row.due.isoformat() if row.due else ""
    listed = (", ".join(row.views), ", ".join(row.channels))
    return row.sku, row.colourway, row.style, row.family, row.risk.value, *listed, due, str(row.priority)
