"""What the window can do to a cutout by pointing: at the product, or at a spot that is to be healed.

`Desk` hands it out.
"""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject

from pixdesk.domain.capture import CaptureId
from pixdesk.domain.heal import Method
from pixdesk.domain.prompting import Answer, Asked, Mended
from pixdesk.ui.bridge import Bridge

T = TypeVar("T")

Trouble = Callable[[Exception], None]


class PointingSession(Protocol):
    """A session in which a product is pointed at; pages hand it back as they got it."""

    @property
    def capture_id(self) -> CaptureId | None:
        """The capture it is about; None for a file."""

    def ask(self, asked: Asked, *, go_on_from: int | None) -> Answer:
        """Return the shapes that could be meant."""


class Pointing(Protocol):
    """The engine's side of it, which the window knows by its verbs alone."""

    def isolate(self, capture_id: CaptureId) -> PointingSession:
        """Open a session on a capture."""

    def mend(self, session: Any, candidate: int, *, actor: str) -> Mended:
        """Make a shape of a session the capture's cutout."""

    def heal(self, capture_id: CaptureId, mask_file: bytes, *, method: Method, actor: str) -> str:
        """Repair what a mask marks."""

    def undo_heal(self, capture_id: CaptureId, *, actor: str) -> None:
        """Take a capture's last repair off."""


class PointingActions:
    """Opening a capture to be pointed at, pointing, taking a shape, and healing spots."""

    def __init__(self, engine: Pointing, bridge: Bridge, actor: str) -> None:
        self._engine, self._bridge, self._actor = engine, bridge, actor

    def _do(
        self, receiver: QObject, work: Callable[[], T], then: Callable[[T], None], otherwise: Trouble | None
    ) -> None:
        self._bridge.ask(receiver, work, then, otherwise, in_order=True)

    def isolate(
        self,
        receiver: QObject,
        capture_id: CaptureId,
        then: Callable[[PointingSession], None],
        otherwise: Trouble | None = None,
    ) -> None:
        """Open a session on a capture, in which its product is pointed at; how it goes on: `pipeline.prompting`."""
        self._bridge.ask(receiver, lambda: self._engine.isolate(capture_id), then, otherwise, key="isolate")

    def point(
        self,
        receiver: QObject,
        session: PointingSession,
        asked: Asked,
        go_on_from: int | None,
        then: Callable[[Answer], None],
        otherwise: Trouble | None = None,
    ) -> None:
        """Ask a session for the shapes that could be meant; of several questions only the newest is answered."""
        self._bridge.ask(receiver, lambda: session.ask(asked, go_on_from=go_on_from), then, otherwise, key="point")

    def mend(
        self,
        receiver: QObject,
        session: PointingSession,
        candidate: int,
        then: Callable[[Mended], None],
        otherwise: Trouble | None = None,
    ) -> None:
        """Make a candidate the capture's cutout, at full size, and have it checked."""
        self._do(receiver, lambda: self._engine.mend(session, candidate, actor=self._actor), then, otherwise)

    def heal(
        self,
        receiver: QObject,
        capture_id: CaptureId,
        mask_file: bytes,
        method: Method,
        then: Callable[[str], None],
        otherwise: Trouble | None = None,
    ) -> None:
        """Repair what a mask marks; `then` gets what was done in a sentence."""
        self._do(
            receiver,
            lambda: self._engine.heal(capture_id, mask_file, method=method, actor=self._actor),
            then,
            otherwise,
        )

    def undo_heal(
        self, receiver: QObject, capture_id: CaptureId, then: Callable[[None], None], otherwise: Trouble | None = None
    ) -> None:
        """Take a capture's last repair off."""
        self._do(receiver, lambda: self._engine.undo_heal(capture_id, actor=self._actor), then, otherwise)
