"""What the window can do with a batch; `pixdesk.ui.actions.Desk` hands it out."""

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject

from pixdesk.domain.capture import CaptureId
from pixdesk.domain.finding import Region
from pixdesk.domain.view import Sheet
from pixdesk.ui.bridge import Bridge

T = TypeVar("T")
Trouble = Callable[[Exception], None]


class JudgingActions:
    """Closing a batch, marking its sample, and saying yes or no to all of it; lined up one behind the other."""

    def __init__(self, engine: Any, bridge: Bridge, actor: str) -> None:
        """Work through the engine's own verbs."""
        self._engine = engine
        self._bridge = bridge
        self._actor = actor

    def _do(
        self, receiver: QObject, work: Callable[[], T], then: Callable[[T], None], otherwise: Trouble | None
    ) -> None:
        self._bridge.ask(receiver, work, then, otherwise, in_order=True)

    def close(
        self, receiver: QObject, batch_id: int, then: Callable[[Sheet], None], otherwise: Trouble | None = None
    ) -> None:
        """Close an open batch and draw its sample."""
        self._do(receiver, lambda: self._engine.close_batch(batch_id, actor=self._actor), then, otherwise)

    def mark(
        self,
        receiver: QObject,
        batch_id: int,
        capture_id: CaptureId,
        defect: str | None,
        then: Callable[[Sheet], None],
        otherwise: Trouble | None = None,
        *,
        note: str = "",
        ring: Region | None = None,
    ) -> None:
        """Judge one sampled capture; `defect` None conforms, `ring` is where the defect is."""
        work = self._engine.mark
        self._do(
            receiver,
            lambda: work(batch_id, capture_id, defect=defect, actor=self._actor, note=note, ring=ring),
            then,
            otherwise,
        )

    def unmark(
        self,
        receiver: QObject,
        batch_id: int,
        capture_id: CaptureId,
        then: Callable[[Sheet], None],
        otherwise: Trouble | None = None,
    ) -> None:
        """Take a judgement back."""
        self._do(receiver, lambda: self._engine.unmark(batch_id, capture_id, actor=self._actor), then, otherwise)

    def approve(
        self,
        receiver: QObject,
        batch_id: int,
        pin: str,
        then: Callable[[int], None],
        otherwise: Trouble | None = None,
    ) -> None:
        """Approve every clean capture of the batch at once; `pin` signs where people are set up."""
        self._do(receiver, lambda: self._engine.approve_batch(batch_id, actor=self._actor, pin=pin), then, otherwise)

    def reject(
        self,
        receiver: QObject,
        batch_id: int,
        reason: str,
        then: Callable[[None], None],
        otherwise: Trouble | None = None,
    ) -> None:
        """Reject the batch, with the reason in words."""
        self._do(
            receiver, lambda: self._engine.reject_batch(batch_id, actor=self._actor, reason=reason), then, otherwise
        )

    def process_again(
        self, receiver: QObject, batch_id: int, then: Callable[[int], None], otherwise: Trouble | None = None
    ) -> None:
        """Process everything again that the batch's rejection holds; `then` gets how many captures that were."""
        self._do(receiver, lambda: self._engine.process_again(batch_id, actor=self._actor), then, otherwise)
