"""The inference lane's line where many pictures wait: as many as run side by side are taken from it at once.

Two runs of one thread each are done sooner than one after the other on two threads each: a network's threads meet after
every operator, and where the cores are busy with other pictures too, one waits there for the other (measured: 60 of
620 ms of processor time a picture, u2net). A single picture is done later this way, so whoever waits for one does not
ask for it.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from typing import Any, Generic, TypeVar

Q = TypeVar("Q")

_PATIENCE_S = 0.2
"""How long the first in line waits for company, unless the last who waited stayed alone. To run one alone leaves a core
idle once all that is decoded ahead waits too: 40 photographs of 24 megapixels took 17.9 s so, and 16.9 (measured)."""


class Abreast(Generic[Q]):
    """Lines requests up on the inference lane, which takes some at once."""

    def __init__(self, lane: Executor, at_most: int, work: Callable[[Sequence[Q]], Sequence[Any]]) -> None:
        """Take the lane and what is done on it.

        Args:
            at_most: requests taken at once.
            work: given at least one; returns an answer for each, in their order: an exception is raised where it
                is waited for. Raises nothing.
        """
        self._lane, self._at_most, self._work = lane, at_most, work
        self._changed = threading.Condition()
        self._has_company = True
        self._line: deque[tuple[Future[Any], Q]] = deque()

    def submit(self, request: Q) -> "Future[Any]":
        """Line a request up.

        Raises:
            RuntimeError: the lane is shut.
        """
        future: Future[Any] = Future()
        with self._changed:
            self._line.append((future, request))
            self._changed.notify()
        try:
            job = self._lane.submit(self._next)
        except RuntimeError:
            self._give_up()
            raise
        job.add_done_callback(self._drop)
        return future

    def _drop(self, job: "Future[None]") -> None:
        if job.cancelled():
            self._give_up()

    def _give_up(self) -> None:
        """Take back what is in line: the lane was shut before it came to it."""
        with self._changed:
            left = [future for future, _ in self._line]
            self._line.clear()
        for future in left:
            future.cancel()

    def _is_full(self) -> bool:
        return len(self._line) >= self._at_most

    def _next(self) -> None:
        """Do what is first in line; there is a call of this for each request, and some find nothing left."""
        with self._changed:
            if not self._line:
                return
            if self._has_company:
                self._changed.wait_for(self._is_full, _PATIENCE_S)
            self._has_company = self._is_full()
            taken = [self._line.popleft() for _ in range(min(self._at_most, len(self._line)))]
        wanted = [(future, request) for future, request in taken if future.set_running_or_notify_cancel()]
        if not wanted:
            return
        answers = self._work([request for _, request in wanted])
        for (future, _), answer in zip(wanted, answers, strict=True):
            if isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(answer)
