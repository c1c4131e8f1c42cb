"""Qt's thread pool as a `concurrent.futures.Executor`: the files lane of the window.

The core submits to an executor and does not know the threads are Qt's. They run below normal priority so that the
GUI thread is never the one that waits: Qt lowers them where it can, and `prepare` does where it cannot (on Linux
`setThreadPriority` does nothing under the usual scheduler).
"""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, ParamSpec, TypeVar

from PySide6.QtCore import QThread, QThreadPool

P = ParamSpec("P")
T = TypeVar("T")


class QtExecutor(Executor):
    """Runs jobs on a `QThreadPool` of its own, oldest first.

    Futures behave as `ThreadPoolExecutor`'s do: a job that has not begun can be cancelled, and what a job raises is
    kept for whoever asks.
    """

    def __init__(self, threads: int, prepare: Callable[[], None] | None = None) -> None:
        """Make a pool of so many threads; `prepare` is called on a thread before each job it runs."""
        self._prepare = prepare
        self._pool = QThreadPool()
        self._pool.setMaxThreadCount(threads)
        self._pool.setThreadPriority(QThread.Priority.LowPriority)
        self._lock = threading.Lock()
        self._waiting: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self._shut = False

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run `fn` when a thread is free.

        Raises:
            RuntimeError: the executor was shut down.
        """
        future: Future[T] = Future()
        with self._lock:
            if self._shut:
                raise RuntimeError("cannot schedule new futures after shutdown")
            self._waiting.append((future, lambda: fn(*args, **kwargs)))
        self._pool.start(self._run_one)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more jobs; with `wait`, return when those taken are done or cancelled."""
        with self._lock:
            self._shut = True
            dropped = list(self._waiting) if cancel_futures else []
            if cancel_futures:
                self._waiting.clear()
        for future, _ in dropped:
            future.cancel()
            future.set_running_or_notify_cancel()
        if wait:
            self._pool.waitForDone()

    def _run_one(self) -> None:
        """Run the oldest waiting job, if it was not dropped meanwhile."""
        with self._lock:
            if not self._waiting:
                return
            future, job = self._waiting.popleft()
        if not future.set_running_or_notify_cancel():
            return
        if self._prepare is not None:
            self._prepare()
        try:
            result = job()
        except BaseException as error:  # noqa: BLE001 - kept in the future, as executors do
            future.set_exception(error)
        else:
            future.set_result(result)
