"""Qt's pool behaves as an executor."""

import threading
import time
from concurrent.futures import CancelledError, wait

import pytest

from pixdesk.ui.executor import QtExecutor


@pytest.fixture
def executor(qapp):
    made = QtExecutor(2)
    yield made
    made.shutdown(cancel_futures=True)


def test_jobs_return_what_they_return(executor):
    futures = [executor.submit(pow, number, 2) for number in range(200)]
    assert [future.result(5) for future in futures] == [number**2 for number in range(200)]


def test_a_job_runs_on_another_thread_and_never_more_than_allowed_at_once(executor):
    running, peak, lock, idents = [0], [0], threading.Lock(), set()

    def job():
        with lock:
            running[0] += 1
            peak[0] = max(peak[0], running[0])
            idents.add(threading.get_ident())
        time.sleep(0.005)
        with lock:
            running[0] -= 1

    wait([executor.submit(job) for _ in range(20)], timeout=5)
    assert peak[0] == 2
    assert threading.get_ident() not in idents


def test_what_a_job_raises_is_kept_for_whoever_asks(executor):
    future = executor.submit(int, "seven")
    with pytest.raises(ValueError, match="seven"):
        future.result(5)


def test_a_job_that_has_not_begun_can_be_cancelled(qapp):
    executor, gate = QtExecutor(1), threading.Event()
    first = executor.submit(gate.wait, 5)
    second = executor.submit(pow, 2, 2)
    assert second.cancel()
    gate.set()
    assert first.result(5)
    executor.shutdown()
    with pytest.raises(CancelledError):
        second.result(1)


def test_shutdown_lets_the_running_job_end_and_drops_the_waiting_ones(qapp):
    executor, begun = QtExecutor(1), threading.Event()

    def job():
        begun.set()
        time.sleep(0.05)
        return "done"

    running = executor.submit(job)
    waiting = executor.submit(pow, 2, 2)
    begun.wait(5)
    executor.shutdown(wait=True, cancel_futures=True)
    assert running.result(0) == "done"
    assert waiting.cancelled()
    with pytest.raises(RuntimeError):
        executor.submit(pow, 2, 2)


def test_every_thread_is_prepared_before_its_job(qapp):
    prepared = []
    executor = QtExecutor(2, prepare=lambda: prepared.append(threading.get_ident()))
    seen = [executor.submit(threading.get_ident).result(5) for _ in range(5)]
    executor.shutdown()
    assert prepared == seen
