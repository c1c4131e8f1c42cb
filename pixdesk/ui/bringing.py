"""A shot list on its way into the studio: looked at, its columns chosen, taken in."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QAction

from pixdesk.domain.list_back import ListBack
from pixdesk.domain.people import Verb
from pixdesk.ui import words
from pixdesk.ui.actions import Desk
from pixdesk.ui.list_import import ListImport
from pixdesk.ui.page import Page

_ENDINGS = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods"})


def lists_of(data: QMimeData) -> list[Path]:
    """Return the shot lists among files that are dragged."""
    places = (Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    return [place for place in places if place.suffix.lower() in _ENDINGS]


class Bringing(QObject):
    """The view of a list and the verbs on it.

    Attributes:
        left: the view is to be put away.
    """

    left = Signal()

    def __init__(self, desk: Desk, page: Page, back: QAction) -> None:
        super().__init__(page)
        self._desk = desk
        self._page = page
        self.is_open = False
        group = self.tr("A list on its way in")
        self._take = page.commands.add(
            self.tr("Take it in"), "Ctrl+Return or Ctrl+Enter", self.take_in, group=group, needs=Verb.LIST
        )
        undo = self.tr("Undo what was done last")
        self.undo = page.commands.add(
            undo, "Ctrl+Z", self._take_back, group=self.tr("Shot list"), icon="undo", needs=Verb.LIST
        )
        self._undo_tip, self._last = self.undo.toolTip(), ""
        self.view = ListImport(self._take, back)
        self.view.mapped.connect(self._look)
        self._take.setEnabled(False)
        self._know_last("")

    def look(self) -> None:
        """Ask which list could be taken back."""
        self._desk.shots.taken_last(self, self._know_last)

    def _know_last(self, name: str) -> None:
        self._last = name
        self.undo.setEnabled(bool(name) and not self.is_open)
        why = words.shown_text(name) if name else self.tr("Nothing was done to the list that could be taken back")
        if self.is_open:
            why = self.tr("Take this list in, or leave it, first")
        self.undo.setToolTip(f"{self._undo_tip}\n{why}")

    def _take_back(self) -> None:
        if self.undo.isEnabled():
            self.undo.setEnabled(False)
            self._desk.shots.take_back(self, self._taken_back, self._stays)

    def _taken_back(self, told: ListBack) -> None:
        self._desk.say(told.sentence, "warning" if told.stayed else "info")
        self._page.look_again()

    def _stays(self, error: Exception) -> None:
        self._desk.bridge.tell(error)
        self.look()

    def begin(self, place: Path) -> None:
        """Show a list as it would be taken in."""
        self.is_open = True
        self._know_last(self._last)
        self.view.begin(place)
        self._look()

    def leave(self) -> None:
        """Put the list away; what was not taken in is not."""
        self.is_open = False
        self._take.setEnabled(False)
        self._know_last(self._last)
        self.left.emit()

    def take_in(self) -> None:
        """Take the good rows in, and remember the columns."""
        if self.is_open and self._take.isEnabled():
            self._take.setEnabled(False)
            self._desk.shots.take_in(self, self.view.place, self.view.chosen, self._taken, self.view.show_trouble)

    def _taken(self, taken: Any) -> None:
        told = taken.imported
        if told is None:
            self.view.show_list(taken.read)
            return
        self._desk.say(
            self.tr("Shot list taken in: %1 rows new, %2 changed.")
            .replace("%1", str(told.added))
            .replace("%2", str(told.changed))
        )
        self._page.look_again()
        if taken.read.bad or taken.read.notes:
            self.view.show_taken(taken)
        else:
            self.leave()

    def _look(self) -> None:
        view = self.view
        self._desk.shots.look_at(self, view.place, view.chosen, view.show_list, view.show_trouble)
