"""One page's verbs: each stands once, as a `QAction`, so that key, button and the `?` overlay cannot disagree."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from pixdesk.ui import icons


@dataclass(frozen=True, slots=True)
class Command:
    """A verb as the overlay lists it."""

    title: str
    keys: str
    group: str


def shown(keys: str) -> str:
    """Return a key sequence the way the operator's system writes it."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


class Commands:
    """Builds a page's actions and remembers them for the overlay."""

    def __init__(self, page: QWidget) -> None:
        self._page = page
        self.listed: list[Command] = []

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
    ) -> QAction:
        """Make a verb. Its key works anywhere on the page, or only in the widget `on` (as Space and Enter should)."""
        action = QAction(title, self._page)
        action.setShortcuts([QKeySequence(key) for key in keys.split(" or ")])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setToolTip(f"{title}  ({' / '.join(shown(key) for key in keys.split(' or '))})")
        if icon:
            action.setIcon(icons.icon(icon))
        action.triggered.connect(lambda: run())
        (on or self._page).addAction(action)
        if is_listed:
            self.note(title, keys.split(" or ", maxsplit=1)[0], group)
        return action

    def note(self, title: str, keys: str, group: str = "") -> None:
        """List a key that a view handles itself."""
        self.listed.append(Command(title, keys, group))
