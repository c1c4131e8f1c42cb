"""Where work runs: the only module that makes threads and processes.

Every lane is an executor, and a job may wait only on a lane to its right::

    delivery -> watch -> looks -> files -> inference -> store

That is the whole deadlock argument. The composition root chooses the kind: threads for the command line,
Qt's pool for the window's files, inline for tests. The network itself runs in a process of its own (`child`),
which the one thread of the inference lane talks to, so that a driver's crash cannot take the window down.
"""

import ctypes
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor  # noqa: TID251  this is the module
from concurrent.futures import wait as wait_for
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any, ParamSpec, Protocol, TypeVar, cast

from pixdesk.pipeline import heap
from pixdesk.pipeline.budget import MegapixelBudget
from pixdesk.pipeline.cores import ABREAST, file_threads
from pixdesk.pipeline.inline import InlineExecutor
from pixdesk.pipeline.priority import lower_this_thread, put_this_thread_behind
from pixdesk.pipeline.urgency import UrgentFirst

__all__ = [
    "InlineExecutor",
    "Lanes",
    "Link",
    "MegapixelBudget",
    "end_with_parent",
    "heard",
    "run_program",
    "side_by_side",
    "spawn",
]

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R")

_SPAWN = multiprocessing.get_context("spawn")

SENDERS = 8
"""Files on their way at once, all destinations together; they wait for the line, hardly for the processor."""

LOOKERS = 2
"""A shot may be looked at while a large TIFF before it is still being decoded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lanes:
    """One executor for each scarce thing, from left to right.

    Attributes:
        delivery: files on their way to where they are delivered, which may wait for minutes on a slow line.
        watch: scans of the capture folder; one at a time. At normal priority, for it finds the shot a person
            waits for, beside camera software that keeps the machine busy.
        looks: the first look at a shot, which a person waits for: never behind captures in work, and at normal
            priority, so that it takes its tenth of a second from them and not the other way round.
        files: decoding, composing, encoding; bounds how many full frames exist.
        inference: one slot: one device, one job (of many pictures two at once on the processor, `abreast`); what a
            person waits for goes first.
        store: one slot: it owns the database connection. At normal priority, for everybody waits on it.
    """

    delivery: Executor
    watch: Executor
    looks: Executor
    files: Executor
    inference: Executor
    store: Executor

    @classmethod
    def inline(cls) -> "Lanes":
        """Return lanes that run everything at once on the caller's thread."""
        return cls(
            delivery=InlineExecutor(),
            watch=InlineExecutor(),
            looks=InlineExecutor(),
            files=InlineExecutor(),
            inference=InlineExecutor(),
            store=InlineExecutor(),
        )

    @classmethod
    def threaded(cls, file_workers: int | None = None, *, files: Executor | None = None) -> "Lanes":
        """Return lanes of threads.

        Args:
            file_workers: threads of the files lane; None for `file_threads`.
            files: another executor for the files lane, such as the window's; then there are no such threads.
        """
        heap.share_arenas()
        count = file_workers or file_threads()
        return cls(
            delivery=_threads("delivery", SENDERS),
            watch=ThreadPoolExecutor(1, thread_name_prefix="pixdesk-watch"),
            looks=ThreadPoolExecutor(LOOKERS, thread_name_prefix="pixdesk-looks"),
            files=files or _threads("files", count, put_this_thread_behind),
            inference=UrgentFirst(_threads("inference", 1)),
            store=ThreadPoolExecutor(1, thread_name_prefix="pixdesk-store"),
        )

    def close(self) -> None:
        """Let running jobs end, drop queued ones, and finish what was promised to the store.

        From left to right, so that a running job still finds the lanes it waits on.
        """
        for lane in (self.delivery, self.watch, self.looks, self.files, self.inference):
            lane.shutdown(wait=True, cancel_futures=True)
        self.store.shutdown(wait=True)


def _threads(name: str, count: int, prepare: Callable[[], None] = lower_this_thread) -> Executor:
    return ThreadPoolExecutor(count, thread_name_prefix=f"pixdesk-{name}", initializer=prepare)


def side_by_side(work: Callable[[T], R], pieces: Sequence[T]) -> tuple[R, ...]:
    """Work on some pieces at once, the first on the caller's thread; raises what the first of them raised."""
    others = [_beside().submit(work, piece) for piece in pieces[1:]]
    try:
        first = work(pieces[0])
    finally:
        wait_for(others)
    return (first, *(other.result() for other in others))


@cache
def _beside() -> Executor:
    """Return threads that stay for the next pieces."""
    return ThreadPoolExecutor(ABREAST, thread_name_prefix="pixdesk-beside")


class Link(Protocol):
    """One end of the pipe between us and a process of ours."""

    def send(self, message: object, /) -> None:
        """Hand over one message; OSError when the other end is gone."""

    def recv(self) -> Any:
        """Return the next message; EOFError or OSError when the other end is gone."""

    def poll(self, timeout: float | None = 0.0, /) -> bool:
        """Wait for a message or the end of the line."""

    def close(self) -> None:
        """End the line."""


def spawn(target: Callable[[Link], None], name: str) -> tuple[SpawnProcess, Link]:
    """Start a process that shares nothing with ours but a pipe, and return it with our end.

    It ends when we do at the latest, does not hear Ctrl-C, and does not import the operator's script again.

    Raises:
        OSError: the system cannot start it.
    """
    ours, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=target, args=(theirs,), name=name, daemon=True)
    try:
        with _without_main(), _deaf_to_ctrl_c():
            process.start()
    finally:
        theirs.close()  # or the end of the child would not end the line
    return process, ours


def heard(link: Link, process: SpawnProcess, within_s: float) -> bool:
    """Wait for a message of a process of ours and return whether one came in time.

    Windows hands the process its end of the line through a copy that is ours until the process takes it: where it ends
    before that, the line stays open. So its own end is waited for, too.

    Raises:
        EOFError, OSError: it ended without a word.
    """
    ready = wait([cast(Connection, link), process.sentinel], within_s)
    if ready and link not in ready and not link.poll():
        raise EOFError
    return bool(ready)


@contextmanager
def _without_main() -> Iterator[None]:
    """Hide ``__main__`` while a child is spawned, which otherwise would import it again.

    It needs nothing of the operator's script, which may cost seconds or, unguarded, start a second pixdesk.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Let a child that is started here ignore Ctrl-C from its first moment: it inherits what is set meanwhile.

    It could say so itself only once Python is up, and a console's Ctrl-C reaches every process of it.
    """
    if sys.platform == "win32":
        kernel32 = ctypes.WinDLL("kernel32")
        kernel32.SetConsoleCtrlHandler(None, True)
        try:
            yield
        finally:
            kernel32.SetConsoleCtrlHandler(None, False)
    else:
        resource_tracker.ensure_running()  # the first spawn would start it, and unblock the signal in passing
        heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, heard)


def end_with_parent() -> None:
    """In a spawned process: end it when its parent is gone, even killed, even while it is inside a driver."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        watcher = threading.Thread(target=_exit_after, args=(parent.sentinel,), daemon=True)  # noqa: TID251
        watcher.start()


def _exit_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


def run_program(
    command: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    tick: Callable[[], None] = lambda: None,
    deadline_s: float = 3600.0,
) -> tuple[int, str]:
    """Run an ordinary program to its end, without a console window.

    Args:
        command: the program and its arguments; no shell reads them.
        folder: its working folder; its words are kept there in ``output.txt``.
        environment: added to ours.
        tick: called about five times a second while it runs; what it raises ends the program.
        deadline_s: after this long it is ended.

    Returns:
        Its exit code, and the last 4,000 characters it said.

    Raises:
        OSError: it cannot be started.
    """
    said = folder / "output.txt"
    with (
        said.open("wb") as output,
        subprocess.Popen(  # noqa: S603  the callers make the command; no shell reads it
            list(command),
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        ) as program,
    ):
        try:
            _wait_for(program, tick, deadline_s)
        except BaseException:
            program.kill()
            raise
    return program.returncode, said.read_text(encoding="utf-8", errors="replace")[-4000:]


def _wait_for(program: "subprocess.Popen[bytes]", tick: Callable[[], None], deadline_s: float) -> None:
    waited_s, step_s = 0.0, 0.2
    while program.poll() is None:
        tick()
        if waited_s >= deadline_s:
            program.kill()
        try:
            program.wait(step_s)
        except subprocess.TimeoutExpired:
            waited_s += step_s
