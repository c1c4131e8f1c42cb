"""What the window can read off a picture's pixels; `pixdesk.ui.actions.Desk` hands it out."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from pixdesk.domain.capture import Capture
from pixdesk.domain.view import PixelReading, Raster, Scope
from pixdesk.ui.bridge import Bridge

Trouble = Callable[[Exception], None]


class SeeingActions:
    """Histogram, overlays, the colour under the cursor, and the loupe."""

    def __init__(self, seeing: Any, bridge: Bridge) -> None:
        """Work through the engine's `Seeing`."""
        self._seeing = seeing
        self._bridge = bridge

    def scope(self, receiver: QObject, path: str, then: Callable[[Scope], None]) -> None:
        """Ask for the histogram of a staged picture; one that is gone again shows none."""
        self._bridge.ask(receiver, lambda: self._seeing.scope(path), then, self.pass_over, key="scope")

    def overlay(
        self, receiver: QObject, path: str, then: Callable[[Raster], None], *, clipping: bool, focus: bool
    ) -> None:
        """Ask what to lay over a staged picture."""
        work = self._seeing.overlay
        self._bridge.ask(
            receiver, lambda: work(path, clipping=clipping, focus=focus), then, self.pass_over, key="overlay"
        )

    def pixel(
        self,
        receiver: QObject,
        path: str,
        place: tuple[float, float],
        then: Callable[[PixelReading], None],
        otherwise: Trouble,
        digest: str = "",
    ) -> None:
        """Ask for the colour under the cursor; `place` is shares of the picture's width and height."""
        self._bridge.ask(receiver, lambda: self._seeing.pixel(path, *place, digest), then, otherwise)

    def loupe(
        self,
        receiver: QObject,
        capture: Capture,
        place: tuple[float, float],
        side_px: int,
        then: Callable[[Raster], None],
        otherwise: Trouble,
    ) -> None:
        """Ask for a square of the original at 100 %; the first one of a capture waits for it to be decoded."""
        self._bridge.ask(receiver, lambda: self._seeing.loupe(capture, *place, side_px), then, otherwise)

    def pass_over(self, trouble: Exception) -> None:
        """Say nothing of a picture that has just gone from the screen; a bug is told all the same."""
        from pixdesk.errors import PixdeskError

        if not isinstance(trouble, PixdeskError):
            self._bridge.tell(trouble)

    def put_loupe_away(self) -> None:
        """Let go of the full-size frame the loupe looked at."""
        self._seeing.put_loupe_away()
