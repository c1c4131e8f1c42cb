"""What a person waits for goes first on the inference lane; nobody is left waiting when it closes."""

from concurrent.futures import CancelledError

import pytest

from pixdesk.pipeline.urgency import UrgentFirst
from tests.helpers.held_up import held_up, threaded_lanes


@pytest.fixture
def lanes():
    with threaded_lanes() as made:
        yield made


@pytest.fixture
def lane(lanes):
    """The command line's inference lane."""
    return lanes.inference


@pytest.fixture
def gate(lanes):
    """Keeps the lane's one thread busy until it is set."""
    with held_up(lanes) as go:
        yield go


def test_urgent_work_goes_before_the_rest_and_each_kind_in_its_order(lane, gate):
    assert isinstance(lane, UrgentFirst)
    done: list[str] = []
    usual = [lane.submit(done.append, name) for name in ("a", "b")]
    urgent = [lane.submit_urgent(done.append, name) for name in ("1", "2")]

    gate.set()
    for future in (*usual, *urgent):
        future.result(10)

    assert done == ["1", "2", "a", "b"]


def test_what_it_raises_belongs_to_whoever_asked_and_the_next_goes_on(lane):
    failing = lane.submit_urgent(int, "no number")
    following = lane.submit(int, "7")

    with pytest.raises(ValueError, match="no number"):
        failing.result(10)
    assert following.result(10) == 7


def test_what_was_taken_back_is_not_done(lane, gate):
    done: list[str] = []
    taken_back, other = lane.submit(done.append, "a"), lane.submit(done.append, "b")
    assert taken_back.cancel()
    gate.set()
    other.result(10)

    assert done == ["b"]


def test_closing_cancels_what_is_in_line_and_takes_nothing_more(lanes, lane, gate):
    waiting = [lane.submit(str), lane.submit_urgent(str)]
    closing = lanes.watch.submit(lane.shutdown, wait=True, cancel_futures=True)
    for future in waiting:
        with pytest.raises(CancelledError):
            future.result(10)
    assert all(future.cancelled() for future in waiting)
    gate.set()
    closing.result(10)

    with pytest.raises(RuntimeError):
        lane.submit(str)
