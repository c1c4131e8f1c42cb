"""A process that may crash without harm, and is replaced when it did.

Of the parent it shares one pipe. Unlike a process pool it needs no threads of its own, a hung call ends by
killing exactly one process, and the end of the pipe tells either side at once that the other is gone.
"""

import importlib
import signal
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing.context import SpawnProcess
from typing import Any, Protocol, TypeVar, cast

import psutil

from pixdesk.errors import PixdeskError
from pixdesk.pipeline import heap
from pixdesk.pipeline.lanes import Link, end_with_parent, heard, spawn
from pixdesk.pipeline.priority import lower_this_process

T = TypeVar("T")

RSS_LIMIT_MAX_BYTES = 6 << 30
"""A network of 1024² takes 3.4 GB (measured); runtimes are known to keep what they once took."""


class ChildError(Exception):
    """A call into the child process did not come back with an answer; the message says why."""


class ChildDied(ChildError):
    """The process ended during the call."""


class ChildHung(ChildError):
    """The call exceeded its deadline; the process was killed."""


class ChildRaised(ChildError):
    """The function raised; the process lives.

    Attributes:
        trace: the child's traceback.
    """

    def __init__(self, message: str, trace: str) -> None:
        super().__init__(message)
        self.trace = trace


class Caller(Protocol):
    """Who runs functions: a child process, or this one."""

    starts: int

    def call(self, function: Callable[..., T], *arguments: object, deadline_s: float) -> T:
        """Run it; raises ChildError for any trouble but a PixdeskError."""

    def restart(self) -> None:
        """Forget every open session."""

    def close(self) -> None:
        """End."""


class ChildProcess:
    """One process that runs top-level functions, one after another, and may crash without harm.

    It is started by the first call (spawned, so that nothing of ours is copied into it), works below normal
    priority, does not hear Ctrl-C, and ends with its parent, however that ends. A process that died or hung
    is replaced by the next call; one whose memory has grown past the limit is replaced between calls.
    """

    def __init__(
        self,
        *,
        rss_limit_bytes: int | None = None,
        calls_min: int = 20,
        start_limit_s: float = 120.0,
        ahead: tuple[str, ...] = (),
    ) -> None:
        """Start nothing yet.

        Args:
            rss_limit_bytes: resident memory after which the process is replaced; None for half of the machine's
                memory, 6 GiB at most.
            calls_min: calls it serves at least before it is replaced for its memory, so that a model which
                needs more than the limit does not cost a start for each capture.
            start_limit_s: how long a start may take; virus scanners read every library of a first one.
            ahead: modules it loads as soon as it is up, before the first call asks for them.
        """
        self._rss_limit_bytes = rss_limit_bytes or min(RSS_LIMIT_MAX_BYTES, psutil.virtual_memory().total // 2)
        self._calls_min = calls_min
        self._start_limit_s = start_limit_s
        self._ahead = ahead
        self._lock = threading.Lock()
        self._process: SpawnProcess | None = None
        self._link: Link | None = None
        self._calls = 0
        self._is_up = self._is_closed = False
        self.starts = 0

    @property
    def pid(self) -> int | None:
        """The process's id; None while there is none."""
        process = self._process
        return process.pid if process else None

    def begin(self) -> None:
        """Start the process and return at once; the first call waits until it is up.

        Raises:
            ChildDied: the system cannot start it.
        """
        with self._lock:
            self._begin()

    def call(self, function: Callable[..., T], *arguments: object, deadline_s: float) -> T:
        """Run a top-level function of an importable module in the child and return its answer.

        The start of the process does not count against the deadline.

        Raises:
            ChildDied, ChildHung, ChildRaised: no answer came.
            PixdeskError: the function raised it; it is raised here as it was there.
        """
        with self._lock:
            link = self._started()
            self._calls += 1
            answer = self._exchange(link, (function, arguments), deadline_s)
            self._recycle()
        match answer:
            case ("answered", value):
                return cast(T, value)
            case ("refused", PixdeskError() as trouble):
                raise trouble
            case (_, message, trace):
                raise ChildRaised(message, trace)
            case _:
                raise TypeError(f"The child answered with {type(answer).__name__}.")

    def restart(self) -> None:
        """Let the next call have a fresh process."""
        with self._lock:
            self._stop()

    def close(self) -> None:
        """End the process for good, even during a call, which then raises ChildDied."""
        self._is_closed = True
        process = self._process
        if process is not None and self._lock.locked():
            with suppress(ValueError):  # it ended and was tidied away in this very moment
                process.kill()
        with self._lock:
            self._stop()

    def _started(self) -> Link:
        link = self._begin()
        if self._is_closed:  # while it was being started, when there was no process yet to end
            self._stop(patience_s=0.0)
            raise ChildDied("the process was closed")
        if not self._is_up:
            self._receive(link, self._start_limit_s)
            self._is_up = True
        return link

    def _begin(self) -> Link:
        if self._is_closed:
            raise ChildDied("the process was closed")
        if self._link is not None and self._process is not None and self._process.is_alive():
            return self._link
        self._stop()
        try:
            self._process, self._link = spawn(partial(serve, ahead=self._ahead), "pixdesk-inference")
        except OSError as error:  # the system has no memory or no place for one more process
            raise ChildDied(f"could not be started ({error.strerror or error})") from error
        self._calls = 0
        self._is_up = False
        self.starts += 1
        return self._link

    def _exchange(self, link: Link, request: object, deadline_s: float) -> Any:
        try:
            link.send(request)
        except OSError:
            raise self._died() from None
        return self._receive(link, deadline_s)

    def _receive(self, link: Link, deadline_s: float) -> Any:
        process = self._process
        assert process is not None  # noqa: S101 - the link has one
        try:
            if heard(link, process, deadline_s):
                return link.recv()
        except (EOFError, OSError):
            raise self._died() from None
        self._stop(patience_s=0.0)
        raise ChildHung(f"did not answer within {deadline_s:g} s and was ended")

    def _died(self) -> ChildDied:
        process = self._process
        if process is not None:
            process.join(5.0)
        code = process.exitcode if process is not None else None
        self._stop(patience_s=0.0)
        how = f"by signal {-code}" if code is not None and code < 0 else f"with code {code}"
        return ChildDied(f"ended {how}")

    def _recycle(self) -> None:
        if self._calls < self._calls_min or self.pid is None:
            return
        with suppress(psutil.Error):
            if psutil.Process(self.pid).memory_info().rss > self._rss_limit_bytes:
                self._stop()

    def _stop(self, patience_s: float = 5.0) -> None:
        link, process = self._link, self._process
        self._link = self._process = None
        if link is not None:
            link.close()  # the child reads the end of the line, and returns
        if process is not None:
            process.join(patience_s)
            if process.is_alive():
                process.kill()
                process.join()
            process.close()


def serve(link: Link, ahead: tuple[str, ...] = ()) -> None:
    """Answer calls until the line closes; the child process's whole life.

    Args:
        ahead: modules to load before the first call; one that cannot be loaded fails the call that needs it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of the console
    end_with_parent()
    lower_this_process()
    heap.share_arenas()
    for name in ahead:
        with suppress(Exception):
            importlib.import_module(name)
    link.send(None)
    while True:
        try:
            function, arguments = link.recv()
        except (EOFError, ConnectionError):
            return
        except Exception as error:  # noqa: BLE001  what was sent cannot be imported here
            link.send(_raised(error))
        else:
            link.send(_answer_to(function, arguments))


def _answer_to(function: Callable[..., object], arguments: tuple[object, ...]) -> tuple[object, ...]:
    try:
        return "answered", function(*arguments)
    except PixdeskError as trouble:
        return "refused", trouble
    except Exception as error:  # noqa: BLE001  the caller decides what it means
        return _raised(error)


def _raised(error: Exception) -> tuple[object, ...]:
    return "raised", f"raised {type(error).__name__}: {error}", "".join(traceback.format_exception(error))


class InProcess:
    """Runs everything in this process: the tests' caller, where a crash would be ours."""

    def __init__(self, forget: Callable[[], None] = lambda: None) -> None:
        """Take the function that closes what the called functions keep open."""
        self.starts = 1
        self._forget = forget

    def call(self, function: Callable[..., T], *arguments: object, deadline_s: float) -> T:  # noqa: ARG002
        """Run it here and now; there is nobody to end it at its deadline.

        Raises:
            ChildRaised: it raised anything but a PixdeskError.
        """
        try:
            return function(*arguments)
        except PixdeskError:
            raise
        except Exception as error:
            raise ChildRaised(f"raised {type(error).__name__}: {error}", "") from error

    def restart(self) -> None:
        """Forget every open session."""
        self._forget()
        self.starts += 1

    def close(self) -> None:
        """Forget every open session."""
        self._forget()
