"""How fast a destination is asked: after a refusal everybody who sends there waits, as long as it said or longer."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from pixdesk.domain.delivering import PATIENCE_S, pause_s

_LOOK_UP_S = 0.2
"""Somebody who closes pixdesk does not wait for a pause to end."""


@dataclass(kw_only=True)
class Pace:
    """The pace of one destination, shared by those who send to it.

    Attributes:
        monotonic_s, sleep, chance: the clock, the pause and the dice; tests bring their own.
        check: raises when the work is to stop.
    """

    monotonic_s: Callable[[], float]
    sleep: Callable[[float], None]
    chance: Callable[[], float]
    check: Callable[[], None]
    _not_before_s: float = 0.0
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def slow_down(self, failures: int, asked_s: float | None) -> bool:
        """Put off the next request of everybody; False where the far end asks for more than anybody waits."""
        if asked_s is not None and asked_s > PATIENCE_S:
            return False
        with self._guard:
            until_s = self.monotonic_s() + pause_s(failures, self.chance(), asked_s)
            self._not_before_s = max(self._not_before_s, until_s)
        return True

    def wait(self) -> None:
        """Return when the next request may go.

        Raises:
            Cancelled: pixdesk is closing.
        """
        while True:
            self.check()
            left_s = self._not_before_s - self.monotonic_s()
            if left_s <= 0:
                return
            self.sleep(min(left_s, _LOOK_UP_S))
