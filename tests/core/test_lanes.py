"""Lanes, the megapixel budget, and ordinary programs."""

import os
import sys
import threading
from concurrent.futures import CancelledError, wait

import pytest

from pixdesk.pipeline.cores import physical_cores
from pixdesk.pipeline.lanes import InlineExecutor, Lanes, MegapixelBudget, run_program
from pixdesk.pipeline.priority import BEHIND_NICENESS, PROCESS_NICENESS, THREAD_NICENESS

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux scheduler")

PATIENCE_S = 20.0


@pytest.fixture
def lanes():
    made = Lanes.threaded(file_workers=4)
    yield made
    made.close()


def _refuse(words):
    raise ValueError(words)


def _niceness():
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def test_inline_work_is_done_when_submit_returns():
    done = []

    future = InlineExecutor().submit(done.append, 1)

    assert done == [1]
    assert future.done()


def test_an_inline_failure_belongs_to_whoever_asks_the_future():
    future = InlineExecutor().submit(_refuse, "no")

    with pytest.raises(ValueError, match="no"):
        future.result()


def test_an_inline_executor_that_was_shut_takes_no_more_work():
    executor = InlineExecutor()
    executor.shutdown()

    with pytest.raises(RuntimeError):
        executor.submit(print)


def test_an_inline_interrupt_reaches_the_operator_at_once():
    def interrupt():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        InlineExecutor().submit(interrupt)


@pytest.mark.parametrize("make", [Lanes.inline, lambda: Lanes.threaded(1)], ids=["inline", "threads"])
def test_jobs_that_wait_only_to_the_right_all_end(make):
    lanes = make()
    stored = []

    def file_job(number):
        matte = lanes.inference.submit(lambda: number * 10).result(PATIENCE_S)
        lanes.store.submit(stored.append, matte).result(PATIENCE_S)

    def scan():
        return [lanes.files.submit(file_job, number) for number in range(50)]

    jobs = lanes.watch.submit(scan).result(PATIENCE_S)
    for job in jobs:
        job.result(PATIENCE_S)
    lanes.close()

    assert stored == [number * 10 for number in range(50)]


def test_the_single_lanes_run_one_job_at_a_time_on_one_thread(lanes):
    for lane in (lanes.watch, lanes.inference, lanes.store):
        threads = {lane.submit(threading.get_ident).result() for _ in range(20)}
        assert len(threads) == 1


@linux_only
def test_workers_run_below_normal_priority_but_what_a_person_waits_for_does_not(lanes):
    ours = _niceness()

    assert lanes.files.submit(_niceness).result() == max(ours, BEHIND_NICENESS)
    assert lanes.inference.submit(_niceness).result() == max(ours, THREAD_NICENESS)
    for lane in (lanes.watch, lanes.looks, lanes.store):
        assert lane.submit(_niceness).result() == ours


def test_what_decodes_without_a_window_comes_after_the_process_of_the_networks():
    assert THREAD_NICENESS < PROCESS_NICENESS < BEHIND_NICENESS


def test_closing_ends_what_runs_drops_what_waits_and_keeps_what_was_promised_to_the_store():
    lanes = Lanes.threaded(file_workers=1)
    started, go = threading.Event(), threading.Event()
    stored = []

    def file_job():
        started.set()
        lanes.store.submit(go.wait, PATIENCE_S)  # the store is busy while the lanes close
        lanes.store.submit(stored.append, "promised")
        return lanes.inference.submit(lambda: "matte").result(PATIENCE_S)

    running = lanes.files.submit(file_job)
    waiting = [lanes.files.submit(go.wait, PATIENCE_S), lanes.files.submit(stored.append, "never")]
    assert started.wait(PATIENCE_S)
    threading.Timer(0.2, go.set).start()
    lanes.close()

    assert running.result() == "matte"
    assert stored == ["promised"]
    with pytest.raises(CancelledError):
        waiting[-1].result()


def test_another_executor_can_carry_the_files_lane():
    files = InlineExecutor()
    lanes = Lanes.threaded(files=files)

    assert lanes.files is files
    lanes.close()
    with pytest.raises(RuntimeError):
        files.submit(print)


def test_at_least_one_real_core_is_counted():
    assert 1 <= physical_cores() <= (os.cpu_count() or 1)


def test_one_frame_is_let_through_however_large():
    budget = MegapixelBudget(24)

    with budget.hold(150):
        assert budget.held_megapixels == 150

    assert budget.held_megapixels == 0


def test_frames_beyond_the_budget_wait_until_there_is_room(lanes):
    budget = MegapixelBudget(50)
    release = threading.Event()
    seen = []
    guard = threading.Lock()

    def work():
        with budget.hold(24):
            with guard:
                seen.append(budget.held_megapixels)
            release.wait(PATIENCE_S)

    jobs = [lanes.files.submit(work) for _ in range(4)]
    assert not wait(jobs, timeout=0.1).done
    assert len(seen) == 2
    release.set()
    for job in jobs:
        job.result(PATIENCE_S)

    assert len(seen) == 4
    assert max(seen) <= 50


def test_a_large_frame_is_not_passed_over_by_small_ones_that_asked_later(lanes):
    budget = MegapixelBudget(24)
    order = []

    def work(name, megapixels):
        with budget.hold(megapixels):
            order.append(name)

    with budget.hold(20):
        large = lanes.files.submit(work, "large", 150)
        while len(budget._queue) < 1:
            wait([large], timeout=0.01)
        small = lanes.files.submit(work, "small", 2)
        wait([large, small], timeout=0.05)
        assert order == []
    small.result(PATIENCE_S)

    assert order == ["large", "small"]


def test_a_frame_that_fails_gives_its_room_back():
    budget = MegapixelBudget(24)

    with pytest.raises(ValueError, match="broken"), budget.hold(24):
        raise ValueError("broken")

    assert budget.held_megapixels == 0


def test_a_budget_of_nothing_is_refused():
    with pytest.raises(ValueError, match="above 0"):
        MegapixelBudget(0)


def test_a_program_is_run_to_its_end_and_its_words_are_kept(tmp_path):
    script = "import os, sys; print(os.environ['SAID']); sys.exit(3)"

    code, said = run_program(
        [sys.executable, "-c", script], folder=tmp_path, environment={"SAID": "no network", "PYTHONUTF8": "1"}
    )

    assert (code, said.strip()) == (3, "no network")


def test_a_program_is_ended_when_the_operator_stops_it(tmp_path):
    def stop():
        raise InterruptedError("stopped")

    with pytest.raises(InterruptedError):
        run_program([sys.executable, "-c", "import time; time.sleep(600)"], folder=tmp_path, tick=stop)


def test_a_program_is_ended_at_its_deadline(tmp_path):
    code, _ = run_program([sys.executable, "-c", "import time; time.sleep(600)"], folder=tmp_path, deadline_s=0.3)

    assert code != 0
