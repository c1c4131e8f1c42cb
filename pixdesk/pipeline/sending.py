"""One sender: a connection that is opened when it is needed, and again after it broke; and the queue it works off."""

import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from pixdesk.delivery.far_end import Busy, FarEnd
from pixdesk.domain.delivering import TRIES, DeliveryLine, Due
from pixdesk.domain.destination import Destination
from pixdesk.pipeline.pacing import Pace

_T = TypeVar("_T")


@dataclass(kw_only=True)
class Sender:
    """Talks to one destination over one connection."""

    place: Destination
    pace: Pace
    opener: Callable[[Destination], FarEnd]
    _far: FarEnd | None = None

    def with_patience(self, work: Callable[[FarEnd], _T]) -> _T:
        """Do it, and again after a pause while the far end is busy.

        Raises:
            Busy: it still is after `TRIES`, or asks to be left alone for longer than anybody waits.
            Refused, SetupError: as the far end says.
            Cancelled: pixdesk is closing.
        """
        failures = 0
        while True:
            self.pace.wait()
            try:
                if self._far is None:
                    self._far = self.opener(self.place)
                return work(self._far)
            except Busy as trouble:
                self.hang_up()  # what broke is not used again
                failures += 1
                if failures >= TRIES or not self.pace.slow_down(failures, trouble.asked_s):
                    raise

    def hang_up(self) -> None:
        """End the connection, if there is one."""
        far, self._far = self._far, None
        if far is not None:
            with suppress(Exception):  # it may be gone already
                far.close()


@dataclass(kw_only=True)
class Queue:
    """What is still to be done at a destination, shared by its senders, and what came of the rest.

    Attributes:
        stopped: why nothing more goes there, in words; empty while it does.
    """

    left: deque[Due]
    total: int
    lines: list[DeliveryLine] = field(default_factory=list)
    stopped: str = ""
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def next(self) -> Due | None:
        """Return the next one; None when there is none, or none may go any more."""
        with self._guard:
            return self.left.popleft() if self.left and not self.stopped else None

    def add(self, line: DeliveryLine) -> None:
        """Say what came of one."""
        with self._guard:
            self.lines.append(line)

    def stop(self, words: str) -> None:
        """Let nothing more go: what came up concerns them all."""
        with self._guard:
            self.stopped = self.stopped or words
