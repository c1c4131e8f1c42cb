"""What every page has in common: a desk, its verbs, and looking again when something it shows has changed."""

from abc import abstractmethod

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from pixdesk.domain.event import Changed
from pixdesk.domain.view import Overview
from pixdesk.ui.actions import Desk
from pixdesk.ui.commands import Commands
from pixdesk.ui.pictures import Pictures

_LOOK_AGAIN_MS = 80
"""Changes come in swarms; a page asks once for all that came meanwhile."""


class Page(QWidget):
    """One of the window's pages. Hidden, it only remembers that it must look again.

    Attributes:
        asked_for: another page should show something: its name, and an id.
    """

    asked_for = Signal(str, int)

    def __init__(self, desk: Desk, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.desk = desk
        self.pictures = pictures
        self.commands = Commands(self, desk.people)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_LOOK_AGAIN_MS)
        self._soon.timeout.connect(self._look)
        self._is_stale = True
        desk.bridge.changed.connect(self._changed)

    @abstractmethod
    def look_again(self) -> None:
        """Ask for everything this page shows."""

    @abstractmethod
    def first_focus(self) -> QWidget:
        """Return the widget the keys should reach when the page is opened."""

    def touches(self, change: Changed) -> bool:
        """Whether a change may concern this page."""
        return True

    def show_overview(self, overview: Overview) -> None:
        """Hear how things stand; comes every second."""

    def go_to(self, ident: int) -> None:
        """Show the thing with this id."""

    def ask_anew(self) -> None:
        """Ask for what other pages may have changed since; called whenever the page comes into sight."""

    def after_trouble(self, error: Exception) -> None:
        """Tell what went wrong with a verb and look at how things really stand."""
        self.desk.bridge.tell(error)
        self.look_again()

    @property
    def is_waiting(self) -> bool:
        """Whether a look is due."""
        return self._soon.isActive()

    def _changed(self, change: Changed) -> None:
        if not self.touches(change):
            return
        self._is_stale = True
        if self.isVisible() and not self._soon.isActive():
            self._soon.start()

    def _look(self) -> None:
        if self.isVisible():
            self._is_stale = False
            self.look_again()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.ask_anew()
        if self._is_stale:
            self._look()
