"""Taking back what was set up; `pixdesk.ui.actions.Desk` hands it out."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from pixdesk.ui.bridge import Bridge

if TYPE_CHECKING:  # the engine loads behind the open window
    from pixdesk.domain.choices import Choices

Trouble = Callable[[Exception], None]


class UndoActions:
    """The last change of the shoot's choices, of a recipe, a channel or a style guide, and of models and graphics."""

    def __init__(self, undoing: Any, bridge: Bridge, actor: str) -> None:
        """Work through the engine's `UndoDesk`."""
        self._undoing = undoing
        self._bridge = bridge
        self._actor = actor

    def changed_last(self, receiver: QObject, then: Callable[[tuple[str, ...]], None]) -> None:
        """Ask which choices of the shoot could be put back."""
        self._bridge.ask(receiver, self._undoing.changed_last, then, key="changed-last")

    def choices(self, receiver: QObject, then: Callable[["Choices"], None], otherwise: Trouble) -> None:
        """Put back what was chosen for the shoot before it was changed last."""
        work = self._undoing.choices
        self._bridge.ask(receiver, lambda: work(actor=self._actor), then, otherwise, in_order=True)

    def machine_last(self, receiver: QObject, then: Callable[[tuple[str, str]], None]) -> None:
        """Ask what was done last to models and graphics and could be taken back: the action, and the model."""
        self._bridge.ask(receiver, self._undoing.machine_last, then, key="machine-last")

    def machine(self, receiver: QObject, then: Callable[[tuple[str, str]], None], otherwise: Trouble) -> None:
        """Take that back; `then` gets the action, and the adapter chosen then or the model that is gone."""
        work = self._undoing.machine
        self._bridge.ask(receiver, lambda: work(actor=self._actor), then, otherwise, in_order=True)

    def slate(self, receiver: QObject, then: Callable[[str], None], otherwise: Trouble) -> None:
        """Let the frame be a slate again that was said last to be none; `then` gets its name."""
        work = self._undoing.slate
        self._bridge.ask(receiver, lambda: work(actor=self._actor), then, otherwise, in_order=True)

    def saved(self, receiver: QObject, shelf: str, name: str, then: Callable[[str], None], otherwise: Trouble) -> None:
        """Take back what was done last to a recipe, channel or style guide; `then` gets what it was."""
        work = self._undoing.saved
        self._bridge.ask(receiver, lambda: work(shelf, name, actor=self._actor), then, otherwise, in_order=True)
