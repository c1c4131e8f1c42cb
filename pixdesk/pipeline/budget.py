"""How much picture may be in memory at once."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

FRAMES_IN_FLIGHT_MEGAPIXELS = 110.0
"""Two frames of 45 MP or four of 24 MP at once; a larger one, up to 150 MP medium format, has the memory to itself."""


class MegapixelBudget:
    """Bounds the full frames in memory by their size, not their number.

    One frame is always let through, however large. Frames enter in the order they asked, so that a large
    one is not passed over for ever by small ones.
    """

    def __init__(self, limit_megapixels: float) -> None:
        """Take the limit, in megapixels.

        Raises:
            ValueError: it is not above 0.
        """
        if not limit_megapixels > 0:
            raise ValueError("The megapixel budget must be above 0.")
        self._limit = limit_megapixels
        self._held: list[float] = []
        self._queue: deque[object] = deque()
        self._changed = threading.Condition()

    @property
    def held_megapixels(self) -> float:
        """What is in memory now."""
        return sum(self._held)

    @contextmanager
    def hold(self, megapixels: float) -> Iterator[None]:
        """Wait until a frame of this size may be in memory, and count it until the block ends."""
        ticket = object()
        with self._changed:
            self._queue.append(ticket)
            try:
                self._changed.wait_for(lambda: self._queue[0] is ticket and self._has_room(megapixels))
                self._held.append(megapixels)
            finally:
                self._queue.remove(ticket)
                self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._held.remove(megapixels)
                self._changed.notify_all()

    def _has_room(self, megapixels: float) -> bool:
        return not self._held or self.held_megapixels + megapixels <= self._limit
