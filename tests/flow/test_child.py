"""A process that may crash without harm."""

import os
import signal
import subprocess
import sys
import threading
import time
import types
from concurrent.futures import ThreadPoolExecutor  # noqa: TID251  the tests are their own callers
from multiprocessing.connection import Connection
from pathlib import Path

import psutil
import pytest

from pixdesk.errors import CaptureError, SetupError
from pixdesk.pipeline import lanes
from pixdesk.pipeline.child import ChildDied, ChildHung, ChildProcess, ChildRaised, InProcess, serve
from pixdesk.pipeline.lanes import heard, spawn
from pixdesk.pipeline.priority import PROCESS_NICENESS

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 30.0


@pytest.fixture
def child():
    made = ChildProcess()
    yield made
    made.close()


def loaded_modules():
    return sorted(sys.modules)


def refuse_setup():
    raise SetupError("no model")


def refuse_capture():
    raise CaptureError("no matte", code="model-failed")


def grow(megabytes):
    grow.kept = bytearray(os.urandom(1 << 20) * megabytes)


def is_running(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_calls_are_answered_by_one_other_process(child):
    first, second = (child.call(os.getpid, deadline_s=PATIENCE_S) for _ in range(2))

    assert first == second == child.pid
    assert first != os.getpid()
    assert child.starts == 1


def test_a_crash_is_an_error_and_the_next_call_gets_a_new_process(child):
    before = child.call(os.getpid, deadline_s=PATIENCE_S)

    with pytest.raises(ChildDied, match="code 13"):
        child.call(os._exit, 13, deadline_s=PATIENCE_S)

    assert child.call(os.getpid, deadline_s=PATIENCE_S) != before
    assert child.starts == 2


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_a_crash_inside_a_driver_is_told_by_its_signal(child):
    with pytest.raises(ChildDied, match=f"by signal {int(signal.SIGABRT)}"):
        child.call(os.abort, deadline_s=PATIENCE_S)


def test_a_child_that_died_between_calls_is_replaced_unnoticed(child):
    psutil.Process(child.call(os.getpid, deadline_s=PATIENCE_S)).kill()

    pids = set()
    while len(pids) < 1:
        try:
            pids.add(child.call(os.getpid, deadline_s=PATIENCE_S))
        except ChildDied:  # its end was not yet to be seen when the call was sent
            continue

    assert is_running(pids.pop())


def test_a_call_past_its_deadline_is_hung_and_its_process_is_killed(child):
    pid = child.call(os.getpid, deadline_s=PATIENCE_S)

    with pytest.raises(ChildHung, match=r"within 0\.2 s"):
        child.call(time.sleep, 600, deadline_s=0.2)

    assert not is_running(pid)
    assert child.call(os.getpid, deadline_s=PATIENCE_S) != pid


def test_what_the_function_raises_is_told_with_its_trace_and_the_process_lives(child):
    pid = child.call(os.getpid, deadline_s=PATIENCE_S)

    with pytest.raises(ChildRaised, match="raised ZeroDivisionError") as raised:
        child.call(divmod, 1, 0, deadline_s=PATIENCE_S)

    assert "Traceback" in raised.value.trace
    assert child.call(os.getpid, deadline_s=PATIENCE_S) == pid


def test_trouble_in_our_own_words_crosses_as_it_is(child):
    with pytest.raises(SetupError, match="no model"):
        child.call(refuse_setup, deadline_s=PATIENCE_S)
    with pytest.raises(CaptureError) as raised:
        child.call(refuse_capture, deadline_s=PATIENCE_S)

    assert raised.value.code == "model-failed"


def test_a_function_the_child_cannot_import_is_an_error_and_not_a_crash(child, monkeypatch):
    pid = child.call(os.getpid, deadline_s=PATIENCE_S)
    only_here = types.ModuleType("only_here")
    exec("def work(): return 1", only_here.__dict__)
    monkeypatch.setitem(sys.modules, "only_here", only_here)

    with pytest.raises(ChildRaised, match="only_here"):
        child.call(only_here.work, deadline_s=PATIENCE_S)

    assert child.call(os.getpid, deadline_s=PATIENCE_S) == pid


def test_the_child_loads_neither_window_nor_store(child):
    modules = child.call(loaded_modules, deadline_s=PATIENCE_S)

    assert not [name for name in modules if name.startswith(("PySide6", "sqlite3", "pixdesk.store", "pixdesk.ui"))]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows gives Ctrl-C to a console, not to a process")
def test_the_child_does_not_hear_the_operators_interrupt(child):
    pid = child.call(os.getpid, deadline_s=PATIENCE_S)

    os.kill(pid, signal.SIGINT)

    assert child.call(os.getpid, deadline_s=PATIENCE_S) == pid


@pytest.mark.skipif(sys.platform == "win32", reason="Windows gives Ctrl-C to a console, not to a process")
def test_the_child_does_not_hear_the_operators_interrupt_while_it_starts():
    process, link = spawn(serve, "early")

    os.kill(process.pid, signal.SIGINT)

    assert link.poll(PATIENCE_S)
    assert link.recv() is None
    link.close()
    process.join(PATIENCE_S)
    assert process.exitcode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux scheduler")
def test_the_child_works_below_normal_priority(child):
    assert child.call(os.getpriority, os.PRIO_PROCESS, 0, deadline_s=PATIENCE_S) >= PROCESS_NICENESS


def test_a_child_that_has_grown_is_replaced_between_calls_once_it_has_served_enough():
    child = ChildProcess(rss_limit_bytes=200 << 20, calls_min=2)
    try:
        pid = child.call(os.getpid, deadline_s=PATIENCE_S)
        child.call(grow, 250, deadline_s=PATIENCE_S)
        after = child.call(os.getpid, deadline_s=PATIENCE_S)
    finally:
        child.close()

    assert after != pid
    assert not is_running(pid)
    assert child.starts == 2


def test_a_process_that_does_not_start_in_time_is_hung_and_gone():
    child = ChildProcess(start_limit_s=0.0)

    with pytest.raises(ChildHung, match="within 0 s"):
        child.call(os.getpid, deadline_s=PATIENCE_S)

    assert child.pid is None
    assert child.starts == 1


def test_a_system_that_starts_no_more_processes_is_an_error_of_the_call(monkeypatch):
    def refuse(*_):
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr("pixdesk.pipeline.child.spawn", refuse)

    with pytest.raises(ChildDied, match=r"could not be started \(Cannot allocate memory\)"):
        ChildProcess().call(os.getpid, deadline_s=PATIENCE_S)


def test_closing_ends_the_process_and_later_calls_say_so(child):
    pid = child.call(os.getpid, deadline_s=PATIENCE_S)

    child.close()

    assert not is_running(pid)
    with pytest.raises(ChildDied, match="closed"):
        child.call(os.getpid, deadline_s=PATIENCE_S)


@pytest.fixture
def line_stays_open(monkeypatch):
    """As on Windows, which keeps a copy of the other end until the process has taken it."""
    kept, pipe = [], lanes._SPAWN.Pipe

    def keeping():
        ours, theirs = pipe()
        kept.append(Connection(os.dup(theirs.fileno())))
        return ours, theirs

    if sys.platform != "win32":
        monkeypatch.setattr(lanes._SPAWN, "Pipe", keeping)
    yield
    for end in kept:
        end.close()


def say_nothing(_link):
    os._exit(3)


def test_a_process_that_ends_without_a_word_is_noticed_though_its_line_stays_open(line_stays_open):
    process, link = spawn(say_nothing, "pixdesk-mute")

    def first_word():
        assert heard(link, process, PATIENCE_S)
        return link.recv()

    with pytest.raises((EOFError, OSError)):
        first_word()
    process.join()
    link.close()


def test_closing_a_process_that_has_only_just_been_started_ends_it_at_once(line_stays_open):
    child = ChildProcess(start_limit_s=PATIENCE_S)
    with ThreadPoolExecutor(1) as other:
        call = other.submit(child.call, os.getpid, deadline_s=PATIENCE_S)
        while child.pid is None:
            time.sleep(0.001)
        child.close()

        with pytest.raises(ChildDied):
            call.result()


def test_closing_while_the_system_still_starts_the_process_does_not_wait_until_it_is_up(monkeypatch):
    is_asked, may_go = threading.Event(), threading.Event()

    def slow(*asked):
        is_asked.set()
        may_go.wait(PATIENCE_S)
        return spawn(*asked)

    monkeypatch.setattr("pixdesk.pipeline.child.spawn", slow)
    child = ChildProcess()
    with ThreadPoolExecutor(2) as others:
        call = others.submit(child.call, os.getpid, deadline_s=PATIENCE_S)
        assert is_asked.wait(PATIENCE_S)
        closing = others.submit(child.close)
        while not child._is_closed:
            time.sleep(0.001)
        may_go.set()

        with pytest.raises(ChildDied, match="closed"):
            call.result()
        closing.result()
    assert child.pid is None


PARENT = """
import os, sys, time
from pixdesk.pipeline.child import ChildProcess
with open(sys.argv[1], "a") as stream:  # once for each time this script is run
    stream.write("run\\n")
child = ChildProcess()
print(child.call(os.getpid, deadline_s=30), flush=True)
child.call(time.sleep, 600, deadline_s=600)
"""


def test_the_child_ends_with_a_killed_parent_even_in_the_middle_of_a_run_and_never_runs_its_script(tmp_path):
    script, note = tmp_path / "parent.py", tmp_path / "runs"
    script.write_text(PARENT)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    parent = subprocess.Popen(
        [sys.executable, str(script), str(note)], stdout=subprocess.PIPE, text=True, env=environment
    )
    with parent:
        pid = int(parent.stdout.readline())
        assert is_running(pid)
        parent.kill()
    deadline = time.monotonic() + PATIENCE_S
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.02)

    assert not is_running(pid)
    assert note.read_text().split() == ["run"]


def test_in_process_the_same_errors_come_without_a_process():
    caller = InProcess()

    assert caller.call(os.getpid, deadline_s=1.0) == os.getpid()
    with pytest.raises(ChildRaised, match="raised ZeroDivisionError"):
        caller.call(divmod, 1, 0, deadline_s=1.0)
    with pytest.raises(SetupError):
        caller.call(refuse_setup, deadline_s=1.0)


def test_a_process_that_was_begun_ahead_takes_the_first_call_and_has_loaded_what_it_was_told_to():
    child = ChildProcess(ahead=("colorsys", "no_such_module"))
    try:
        child.begin()
        begun = child.pid
        assert "colorsys" in child.call(loaded_modules, deadline_s=PATIENCE_S)
        assert child.pid == begun
        assert child.starts == 1
    finally:
        child.close()


def test_a_process_that_was_begun_ahead_and_died_is_replaced_by_the_first_call(child):
    child.begin()
    psutil.Process(child.pid).kill()
    while is_running(child.pid):
        time.sleep(0.01)

    assert child.call(os.getpid, deadline_s=PATIENCE_S) == child.pid
    assert child.starts == 2
