"""What a reviewer does beyond one mark: several at once, captures rejected by hand, and undo; `Desk` hands it out."""

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject

from pixdesk.domain.capture import CaptureId
from pixdesk.domain.view import Sheet
from pixdesk.ui.bridge import Bridge

Trouble = Callable[[Exception], None]


class Reviews(Protocol):
    """The engine's side of it, which the window knows by its verbs alone."""

    def mark_all(
        self, batch_id: int, ids: Sequence[CaptureId], *, defect: str | None, actor: str, note: str = ""
    ) -> Sheet:
        """Judge several sampled captures alike."""

    def reject_captures(self, batch_id: int, ids: Sequence[CaptureId], *, actor: str, reason: str) -> None:
        """Take clean captures out of an open batch."""

    def undo_batch(self, batch_id: int, *, actor: str) -> str:
        """Take back what was done to a batch last."""

    def undo_case(self, case_id: int, *, actor: str) -> str:
        """Open a settled case again."""

    def undo_mend(self, capture_id: CaptureId, *, actor: str) -> int | None:
        """Give a capture the cutout back that it had before; returns the case that holds it."""


class ReviewActions:
    """Several marks at once, captures rejected by hand, and undo."""

    def __init__(self, review: Reviews, bridge: Bridge, actor: str) -> None:
        self._review = review
        self._bridge = bridge
        self._actor = actor

    def mark_all(
        self,
        receiver: QObject,
        batch_id: int,
        ids: Sequence[CaptureId],
        defect: str | None,
        then: Callable[[Sheet], None],
        otherwise: Trouble | None = None,
    ) -> None:
        """Judge several sampled captures alike; `defect` None conforms."""
        work, chosen = self._review.mark_all, tuple(ids)
        self._bridge.ask(
            receiver, lambda: work(batch_id, chosen, defect=defect, actor=self._actor), then, otherwise, in_order=True
        )

    def reject_captures(
        self,
        receiver: QObject,
        batch_id: int,
        ids: Sequence[CaptureId],
        reason: str,
        then: Callable[[None], None],
        otherwise: Trouble | None = None,
    ) -> None:
        """Take clean captures out of an open batch, with the reason in words."""
        work, chosen = self._review.reject_captures, tuple(ids)
        self._bridge.ask(
            receiver, lambda: work(batch_id, chosen, actor=self._actor, reason=reason), then, otherwise, in_order=True
        )

    def undo_batch(
        self, receiver: QObject, batch_id: int, then: Callable[[str], None], otherwise: Trouble | None = None
    ) -> None:
        """Take back what was done to a batch last; `then` gets the action that was taken back."""
        work = self._review.undo_batch
        self._bridge.ask(receiver, lambda: work(batch_id, actor=self._actor), then, otherwise, in_order=True)

    def undo_case(
        self, receiver: QObject, case_id: int, then: Callable[[str], None], otherwise: Trouble | None = None
    ) -> None:
        """Open a settled case again; `then` gets the action that was taken back."""
        work = self._review.undo_case
        self._bridge.ask(receiver, lambda: work(case_id, actor=self._actor), then, otherwise, in_order=True)

    def undo_mend(
        self,
        receiver: QObject,
        capture_id: CaptureId,
        then: Callable[[int | None], None],
        otherwise: Trouble | None = None,
    ) -> None:
        """Give a capture the cutout back that it had before; `then` gets the case that holds it, None for none."""
        work = self._review.undo_mend
        self._bridge.ask(receiver, lambda: work(capture_id, actor=self._actor), then, otherwise, in_order=True)
