"""One page's verbs: each stands once, as a `QAction`, so that key, button and the `?` overlay cannot disagree."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from pixdesk.domain.people import Verb
from pixdesk.ui import icons
from pixdesk.ui.people_actions import PeopleActions


@dataclass(frozen=True, slots=True)
class Command:
    """A verb as the overlay lists it."""

    title: str
    keys: str
    group: str


def shown(keys: str | QKeySequence) -> str:
    """Return a key sequence the way the operator's system writes it, and Enter for what stands on that key."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText).replace("Return", "Enter")


class VerbAction(QAction):
    """An action that some roles may not do: refused, it stays grey whatever its page says, and its tooltip says why."""

    def __init__(self, title: str, parent: QObject, needs: Verb | None = None) -> None:
        super().__init__(title, parent)
        self.needs = needs
        self._why = ""
        self._is_wanted = True
        self._plain = ""

    @property
    def why_not(self) -> str:
        """Why it is refused; empty where it is not."""
        return self._why

    def refuse(self, why: str) -> None:
        """Say why who is signed in may not do this; empty lets it be as its page wants it."""
        self._why = why
        super().setToolTip(why or self._plain)
        super().setEnabled(self._is_wanted and not why)

    def setEnabled(self, enabled: bool) -> None:
        self._is_wanted = enabled
        super().setEnabled(enabled and not self._why)

    def setToolTip(self, tip: str) -> None:
        self._plain = tip
        super().setToolTip(self._why or tip)


class Commands:
    """Builds a page's actions and remembers them for the overlay.

    Attributes:
        listed: every command, as the overlay shows it.
        where: what the overlay calls the place they work; empty for the page's own name.
    """

    def __init__(self, page: QWidget, people: PeopleActions | None = None, *, where: str = "") -> None:
        """Build for a page; `people` says which verbs are refused, now and whenever somebody signs in."""
        self._page = page
        self.where = where
        self._people = people
        self._guarded: list[VerbAction] = []
        self.listed: list[Command] = []
        if people is not None:
            people.changed.connect(self._follow)

    def _follow(self) -> None:
        for action in self._guarded:
            self._hold(action)

    def _hold(self, action: VerbAction) -> None:
        if self._people is not None and action.needs is not None:
            action.refuse(self._people.why_not(action.needs))

    def change(self, action: VerbAction, needs: Verb) -> None:
        """Let an action be another verb from now on: the same key may do what fewer may do."""
        action.needs = needs
        self._hold(action)

    def guard(self, action: VerbAction) -> None:
        """Refuse an action made elsewhere to whom its verb is refused, from now on."""
        self._guarded.append(action)
        self._hold(action)

    def add(
        self,
        title: str,
        keys: str,
        run: Callable[[], None],
        *,
        group: str = "",
        on: QWidget | None = None,
        icon: str = "",
        is_listed: bool = True,
        needs: Verb | None = None,
    ) -> VerbAction:
        """Make a verb. Its key works anywhere on the page, or only in the widget `on` (as Space and Enter should).

        Args:
            needs: what the permission table calls it; None for what everybody may do.
        """
        action = VerbAction(title, self._page, needs)
        action.setShortcuts([QKeySequence(key) for key in keys.split(" or ")])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setToolTip(f"{title}  ({' / '.join(dict.fromkeys(shown(key) for key in keys.split(' or ')))})")
        if icon:
            action.setIcon(icons.icon(icon))
        action.triggered.connect(lambda: run())
        self.guard(action)
        (on or self._page).addAction(action)
        if is_listed:
            self.note(title, keys.split(" or ", maxsplit=1)[0], group)
        return action

    def note(self, title: str, keys: str, group: str = "") -> None:
        """List a key that a view handles itself."""
        self.listed.append(Command(title, keys, group))
