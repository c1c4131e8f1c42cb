"""What every destination can do, and the two ways in which it may not."""

from typing import Protocol

from pixdesk.domain.delivering import Parcel


class Busy(Exception):
    """Not now: too many requests, a cut line, a server that stumbled. The same again may well succeed.

    Attributes:
        asked_s: how long the far end asks to be left alone, in seconds; None where it does not say.
        begun: how the far end calls what was begun, for the next try to go on with; empty for nothing.
    """

    def __init__(self, words: str, asked_s: float | None = None, *, begun: str = "") -> None:
        super().__init__(words)
        self.asked_s = asked_s
        self.begun = begun


class Refused(Exception):
    """This file will not be taken however often it is sent; the message says why."""


class FarEnd(Protocol):
    """A destination with an open connection; used by one thread at a time.

    Every method raises Busy, Refused, or SetupError where the destination as a whole cannot be used.
    """

    def holds(self, parcel: Parcel) -> str | None:
        """Return how the far end calls a file of exactly these bytes in its place; None where there is none."""

    def send(self, parcel: Parcel) -> str:
        """Put the file in its place, whole or not at all, verify what arrived, and return how it is called there."""

    def remove(self, parcel: Parcel, far_id: str) -> bool:
        """Take the file away again; False where it is gone or holds other bytes, which are then left alone."""

    def close(self) -> None:
        """End the connection."""
