"""A shot list on its way into the studio: looked at, its columns chosen, taken in."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QAction

from pixdesk.domain.people import Verb
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
        self.view = ListImport(self._take, back)
        self.view.mapped.connect(self._look)
        self._take.setEnabled(False)

    def begin(self, place: Path) -> None:
        """Show a list as it would be taken in."""
        self.is_open = True
        self.view.begin(place)
        self._look()

    def leave(self) -> None:
        """Put the list away; what was not taken in is not."""
        self.is_open = False
        self._take.setEnabled(False)
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
        if taken.read.bad:
            self.view.show_taken(taken)
        else:
            self.leave()

    def _look(self) -> None:
        view = self.view
        self._desk.shots.look_at(self, view.place, view.chosen, view.show_list, view.show_trouble)
