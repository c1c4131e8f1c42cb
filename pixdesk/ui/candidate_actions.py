"""What the window can do with the cutouts that were made of a capture besides its own; `Desk` hands it out."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject

from pixdesk.domain.candidate import Candidate
from pixdesk.domain.capture import CaptureId
from pixdesk.domain.prompting import Mended
from pixdesk.ui.bridge import Bridge

Trouble = Callable[[Exception], None]


class Candidates(Protocol):
    """The engine's side of it, which the window knows by its verbs alone."""

    def of(self, capture_id: CaptureId) -> list[Candidate]:
        """Return the cutouts of a capture to choose from."""

    def take(self, capture_id: CaptureId, number: int, *, actor: str) -> Mended:
        """Make another candidate the capture's cutout."""


class CandidateActions:
    """Asking for the cutouts of a capture, and taking another one."""

    def __init__(self, candidates: Candidates, bridge: Bridge, actor: str) -> None:
        self._candidates, self._bridge, self._actor = candidates, bridge, actor

    def of(
        self, receiver: QObject, capture_id: CaptureId, then: Callable[[list[Candidate]], None], otherwise: Trouble
    ) -> None:
        """Ask for the cutouts of a capture; the newest question wins."""
        self._bridge.ask(receiver, lambda: self._candidates.of(capture_id), then, otherwise, key="candidates")

    def take(
        self,
        receiver: QObject,
        capture_id: CaptureId,
        number: int,
        then: Callable[[Mended], None],
        otherwise: Trouble,
    ) -> None:
        """Make another candidate the capture's cutout, and have its findings decide."""
        work = lambda: self._candidates.take(capture_id, number, actor=self._actor)  # noqa: E731
        self._bridge.ask(receiver, work, then, otherwise, in_order=True)
