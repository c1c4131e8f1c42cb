"""What the window can do with the intake checklist; `pixdesk.ui.actions.Desk` hands it out."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from pixdesk.domain.checklist import CheckLine, CheckView
from pixdesk.ui.bridge import Bridge

Trouble = Callable[[Exception], None]


class CheckActions:
    """How the checklist of the product being shot stands, and ticking it."""

    def __init__(self, checks: Any, bridge: Bridge, actor: str) -> None:
        """Work through the engine's `CheckDesk`."""
        self._checks = checks
        self._bridge = bridge
        self._actor = actor

    def now(self, receiver: QObject, then: Callable[[CheckView], None], otherwise: Trouble) -> None:
        """Ask for the checklist of the product being shot."""
        self._bridge.ask(receiver, self._checks.now, then, otherwise, key="checklist")

    def tick(
        self,
        receiver: QObject,
        view: CheckView,
        line: CheckLine,
        then: Callable[[CheckView], None],
        otherwise: Trouble,
        *,
        is_right: bool,
    ) -> None:
        """Tick an item of a product, or take the tick away."""

        def work() -> CheckView:
            found: CheckView = self._checks.tick(
                view.sku, line.id, is_right=is_right, colourway=view.colourway, actor=self._actor
            )
            return found

        self._bridge.ask(receiver, work, then, otherwise, in_order=True)
