"""The window's door: who is let at it, locked by hand or when nobody has touched it, opened by a name and a PIN.

Behind the lock everything goes on: captures land, previews and cutouts appear, exports run. Only hands are kept off.
"""

import time
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from pixdesk.domain.people import Person
from pixdesk.ui.people_actions import PeopleActions
from pixdesk.ui.sign_in import SignIn, role_words
from pixdesk.ui.status_strip import StatusStrip

_CHECK_MS: Final = 2000
_TOUCHES: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TabletMove,
        QEvent.Type.TabletPress,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.NativeGesture,
    }
)


class Door(QObject):
    """Keeps hands off the pages until somebody is signed in.

    Attributes:
        sign_in: the strip that asks.
        clock_s: the monotonic clock that idleness is told by.
    """

    def __init__(self, window: QMainWindow, strip: StatusStrip, alarm: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._strip = strip
        self._people: PeopleActions | None = None
        self._actions: Sequence[QAction] = ()
        self._was_focused: QWidget | None = None
        self._last: Person | None = None
        self._is_idle = False
        self.clock_s: Callable[[], float] = time.monotonic
        self._touched_s = self.clock_s()
        self.sign_in = SignIn(window, (alarm, strip))
        self.sign_in.left.connect(self._open)
        self.sign_in.signed_in.connect(self._open)
        strip.person.clicked.connect(self.switch)
        self._checking = QTimer(self)
        self._checking.setInterval(_CHECK_MS)
        self._checking.timeout.connect(self.check)

    def attach(self, people: PeopleActions, actions: Sequence[QAction]) -> None:
        """Guard a studio's window; `actions` are the window's own that must not work behind the lock."""
        self._people = people
        self._actions = actions
        self.sign_in.attach(people)
        people.changed.connect(self._follow)
        handle = self._window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)
        self._checking.start()
        people.look()

    def detach(self) -> None:
        """Let the studio go."""
        self._checking.stop()
        self._people = None
        self._strip.show_person("", "")
        self._open()

    def switch(self) -> None:
        """Let somebody else sign in; a second time, lock."""
        if self._people is None or not self._people.everyone:
            return
        if self.sign_in.isVisible():
            self.sign_in.lock()
            return
        self._shut(self.tr("Who is working?"), self.tr("%1 is signed in.").replace("%1", self._people.who))

    def touch(self) -> None:
        """Count from here: somebody is there."""
        self._touched_s = self.clock_s()

    def check(self) -> None:
        """Lock when nobody has touched the window for as long as the house allows."""
        people = self._people
        if people is None or people.person is None or not people.rules.is_idle(self.clock_s() - self._touched_s):
            return
        self._is_idle = True
        people.sign_out("idle")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHES:
            self.touch()
        return False

    def _follow(self) -> None:
        """Show who is signed in, and shut or open the door by it."""
        people = self._people
        if people is None:
            return
        if people.person is not None:
            role = role_words(people.person.role)
            self._strip.show_person(people.person.name, self.tr("%1. Ctrl+L switches or locks.").replace("%1", role))
            self._last, self._is_idle = people.person, False
            self.touch()
            return
        self._strip.show_person("", "")
        if not people.everyone:
            self._open()
            return
        title, explained = self._why_shut(people)
        self._shut(title, explained)

    def _why_shut(self, people: PeopleActions) -> tuple[str, str]:
        if self._is_idle:
            minutes = f"{people.rules.idle_lock_min:g}"
            said = self.tr("Nobody has touched the window for %1 min. Captures, previews and exports go on.")
            return self.tr("Locked"), said.replace("%1", minutes)
        return self.tr("Who is working?"), self.tr("Type the first letters of your name, then your PIN.")

    def _shut(self, title: str, explained: str) -> None:
        if not self.sign_in.isVisible():
            self._was_focused = QApplication.focusWidget()
            for widget in self._reachable():
                widget.setEnabled(False)
            for action in self._actions:
                action.setEnabled(False)
        self.sign_in.open(title, explained)
        self.sign_in.choose(self._last)

    def _open(self) -> None:
        if not self.sign_in.isVisible():
            return
        self.sign_in.hide()
        for widget in self._reachable():
            widget.setEnabled(True)
        for action in self._actions:
            action.setEnabled(True)
        if self._was_focused is not None and self._was_focused.isVisible():
            self._was_focused.setFocus()
        self._was_focused = None

    def _reachable(self) -> list[QWidget]:
        """Return what lies in the window beside the strip that asks."""
        found = self._window.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return [widget for widget in found if widget is not self.sign_in]
