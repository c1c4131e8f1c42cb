"""One line, in which what a person waits for at the screen goes before what the machine does by itself."""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class UrgentFirst(Executor):
    """Runs work on another executor of one thread: the urgent first, else in the order it came.

    What runs already is not interrupted. Prompts wait so for one run of a network at most, and not for every capture
    that is in line.
    """

    def __init__(self, inner: Executor) -> None:
        """Take the executor that does the work, and is shut with this one."""
        self._inner = inner
        self._lock = threading.Lock()
        self._urgent: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self._usual: deque[tuple[Future[Any], Callable[[], Any]]] = deque()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Line work up.

        Raises:
            RuntimeError: after `shutdown`.
        """
        return self._line_up(self._usual, lambda: fn(*args, **kwargs))

    def submit_urgent(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Line work up before all that is not urgent; errors as `submit`."""
        return self._line_up(self._urgent, lambda: fn(*args, **kwargs))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more work; with `cancel_futures` what is still in line is cancelled."""
        left: list[Future[Any]] = []
        if cancel_futures:
            with self._lock:
                left = [future for future, _ in (*self._urgent, *self._usual)]
                self._urgent.clear()
                self._usual.clear()
        for future in left:
            future.cancel()
        self._inner.shutdown(wait=wait, cancel_futures=cancel_futures)

    def _line_up(self, line: "deque[tuple[Future[Any], Callable[[], Any]]]", work: Callable[[], Any]) -> "Future[Any]":
        future: Future[Any] = Future()
        with self._lock:
            self._inner.submit(self._next)  # raises when it is shut; then nothing was lined up
            line.append((future, work))
        return future

    def _next(self) -> None:
        """Do what is first in line; there is a call of this for each piece of work."""
        with self._lock:
            if not self._urgent and not self._usual:
                return
            future, work = (self._urgent or self._usual).popleft()
        if not future.set_running_or_notify_cancel():
            return
        try:
            result = work()
        except Exception as error:  # noqa: BLE001  it belongs to whoever asks the future
            future.set_exception(error)
        else:
            future.set_result(result)
