"""Where many pictures wait, the inference lane takes as many at once as run side by side; nobody waits for ever."""

from concurrent.futures import CancelledError

import pytest

from pixdesk.pipeline import abreast as abreast_module
from pixdesk.pipeline.abreast import Abreast
from pixdesk.pipeline.cores import ABREAST, MANY, abreast, file_threads, physical_cores, processing_slots
from pixdesk.pipeline.lanes import InlineExecutor
from tests.helpers.held_up import held_up, threaded_lanes


@pytest.fixture
def lanes():
    with threaded_lanes() as made:
        yield made


@pytest.fixture
def gate(lanes):
    """Keeps the lane's one thread busy until it is set."""
    with held_up(lanes) as go:
        yield go


def test_what_waits_is_taken_two_at_once_in_the_order_it_came(lanes, gate):
    taken = []
    line = Abreast(lanes.inference, 2, lambda names: taken.append(list(names)) or [name.upper() for name in names])
    waiting = [line.submit(name) for name in "abcde"]

    gate.set()

    assert [future.result(10) for future in waiting] == list("ABCDE")
    assert taken == [["a", "b"], ["c", "d"], ["e"]]


def test_an_error_belongs_to_the_one_request_it_is_the_answer_to(lanes, gate):
    line = Abreast(lanes.inference, 2, lambda names: [ValueError(name) if name == "b" else name for name in names])
    sound, failing, following = (line.submit(name) for name in "abc")

    gate.set()

    assert (sound.result(10), following.result(10)) == ("a", "c")
    with pytest.raises(ValueError, match="b"):
        failing.result(10)


def test_what_was_taken_back_is_not_done(lanes, gate):
    done = []
    line = Abreast(lanes.inference, 2, lambda names: done.extend(names) or list(names))
    first, second, third = (line.submit(name) for name in "abc")
    assert first.cancel()
    assert second.cancel()
    gate.set()

    assert third.result(10) == "c"
    assert done == ["c"]


def test_closing_cancels_what_is_in_line_and_takes_nothing_more(lanes, gate):
    line = Abreast(lanes.inference, 2, list)
    waiting = [line.submit(name) for name in "abc"]
    closing = lanes.watch.submit(lanes.inference.shutdown, wait=True, cancel_futures=True)

    for future in waiting:
        with pytest.raises(CancelledError):
            future.result(10)
    gate.set()
    closing.result(10)
    with pytest.raises(RuntimeError):
        line.submit("d")


def test_who_comes_while_the_lane_is_free_waits_for_company(lanes, monkeypatch):
    monkeypatch.setattr(abreast_module, "_PATIENCE_S", 60.0)
    taken = []
    line = Abreast(lanes.inference, 2, lambda names: taken.append(list(names)) or list(names))

    waiting = [line.submit(name) for name in "ab"]

    assert [future.result(10) for future in waiting] == ["a", "b"]
    assert taken == [["a", "b"]]


def test_after_one_who_stayed_alone_nobody_waits_until_two_come_together(lanes, monkeypatch):
    line = Abreast(lanes.inference, 2, list)
    assert line.submit("a").result(10) == "a"
    monkeypatch.setattr(abreast_module, "_PATIENCE_S", 60.0)

    assert line.submit("b").result(10) == "b"
    with held_up(lanes):
        together = [line.submit(name) for name in "cd"]
    assert [future.result(10) for future in together] == ["c", "d"]
    last = line.submit("e")
    assert not last.done()
    line.submit("f")
    assert last.result(10) == "e"


def test_a_lane_without_a_thread_does_each_at_once():
    line = Abreast(InlineExecutor(), 2, lambda names: [name * 2 for name in names])

    assert [line.submit(name).result(0) for name in "ab"] == ["aa", "bb"]


def test_only_of_many_pictures_two_go_through_the_network_together():
    assert [abreast(pictures) for pictures in (0, 1, MANY - 1)] == [1, 1, 1]
    assert abreast(MANY) == abreast(10_000) == min(ABREAST, physical_cores())
    assert processing_slots(2) == processing_slots() + 1
    assert file_threads() > processing_slots(abreast(MANY))
