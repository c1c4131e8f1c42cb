"""The bridge gathers, hands over on the GUI thread, and lets the newest question win."""

import threading
import time
from itertools import pairwise

import pytest
import shiboken6
from PySide6.QtCore import QObject, QThread, QTimer

from pixdesk.domain.capture import CaptureId
from pixdesk.domain.event import Changed, Notice, Progress
from pixdesk.errors import Cancelled, StaleState
from pixdesk.ui.bridge import Bridge


class Ear(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []
        self.threads: set[QThread] = set()

    def hear(self, said: object) -> None:
        self.heard.append(said)
        self.threads.add(QThread.currentThread())


@pytest.fixture
def bridge(qapp):
    made = Bridge()
    yield made
    made.close()


def test_a_swarm_of_events_arrives_in_order_on_the_gui_thread_in_few_turns(qtbot, bridge, qapp):
    ear = Ear()
    bridge.noticed.connect(ear.hear)
    turns = []
    bridge.changed.connect(turns.append)

    def swarm(name):
        for number in range(2000):
            bridge.post(Notice(f"{number}", subject=name))
            bridge.post(Changed(batches=frozenset({number})))

    workers = [threading.Thread(target=swarm, args=(str(name),)) for name in range(4)]  # noqa: TID251
    for worker in workers:
        worker.start()
    qtbot.waitUntil(lambda: len(ear.heard) == 8000, timeout=20000)
    for worker in workers:
        worker.join()
    for name in "0123":
        numbers = [int(notice.words) for notice in ear.heard if notice.subject == name]
        assert numbers == list(range(2000))
    assert ear.threads == {qapp.thread()}
    assert len(turns) < 2000
    assert frozenset().union(*(turn.batches for turn in turns)) == frozenset(range(2000))


def test_changes_of_one_turn_are_merged_and_the_newest_arrival_wins(qtbot, bridge):
    turns = []
    bridge.changed.connect(turns.append)
    bridge.post(Changed(captures=frozenset({CaptureId(1)}), arrived=CaptureId(1)))
    bridge.post(Changed(preview="two.jpg"))
    bridge.post(Changed(captures=frozenset({CaptureId(2)}), arrived=CaptureId(2)))
    bridge.post(Changed(cases=frozenset({7})))
    qtbot.waitUntil(lambda: turns != [])
    expected = Changed(
        frozenset({CaptureId(1), CaptureId(2)}), cases=frozenset({7}), arrived=CaptureId(2), preview="two.jpg"
    )
    assert turns == [expected]


def test_of_each_work_only_the_latest_progress_is_handed_over(qtbot, bridge):
    heard = []
    bridge.progressed.connect(heard.append)
    for done in range(50):
        bridge.post(Progress("export", done, 50))
    bridge.post(Progress("verify", 1, 9))
    qtbot.waitUntil(lambda: heard != [])
    assert heard == [Progress("export", 49, 50), Progress("verify", 1, 9)]


def test_an_answer_comes_back_on_the_gui_thread_and_the_work_does_not_run_there(qtbot, bridge, qapp):
    ear, worked_on = Ear(), []
    bridge.ask(ear, lambda: worked_on.append(threading.get_ident()) or 42, ear.hear)
    qtbot.waitUntil(lambda: ear.heard == [42])
    assert ear.threads == {qapp.thread()}
    assert worked_on[0] != threading.get_ident()


def test_the_newest_question_under_a_key_wins_and_overtaken_ones_are_not_even_asked(qtbot, bridge):
    ear, asked = Ear(), []
    gate = threading.Event()
    for number in range(20):

        def work(number=number):
            asked.append(number)
            gate.wait(5)
            return number

        bridge.ask(ear, work, ear.hear, key="sheet")
    gate.set()
    qtbot.waitUntil(lambda: not bridge.busy)
    assert ear.heard == [19]
    assert len(asked) <= 4


def test_the_same_key_of_two_receivers_is_two_questions(qtbot, bridge):
    one, two = Ear(), Ear()
    bridge.ask(one, lambda: 1, one.hear, key="sheet")
    bridge.ask(two, lambda: 2, two.hear, key="sheet")
    qtbot.waitUntil(lambda: (one.heard, two.heard) == ([1], [2]))


def test_an_answer_for_somebody_who_has_gone_is_dropped(qtbot, bridge):
    ear, heard = Ear(), []
    bridge.ask(ear, lambda: time.sleep(0.05), heard.append)
    shiboken6.delete(ear)
    qtbot.waitUntil(lambda: not bridge.busy)
    assert heard == []


def test_verbs_are_done_in_the_order_they_were_given(qtbot, bridge):
    ear, done = Ear(), []

    def act(number):
        time.sleep(0.002 * (10 - number))
        done.append((number, "began and ended"))

    for number in range(10):
        bridge.ask(ear, lambda number=number: act(number), ear.hear, in_order=True)
    qtbot.waitUntil(lambda: len(ear.heard) == 10)
    assert all(first < second for (first, _), (second, _) in pairwise(done))


def test_trouble_goes_to_whoever_asked(qtbot, bridge):
    ear, troubles = Ear(), []

    def stale():
        raise StaleState("Somebody was faster.")

    bridge.ask(ear, stale, ear.hear, troubles.append)
    qtbot.waitUntil(lambda: troubles != [])
    assert str(troubles[0]) == "Somebody was faster."
    assert ear.heard == []


@pytest.mark.parametrize(
    ("trouble", "level", "said"),
    [
        (StaleState("Somebody was faster."), "warning", "Somebody was faster."),
        (ZeroDivisionError("by zero"), "alarm", "ZeroDivisionError: by zero"),
    ],
)
def test_trouble_nobody_takes_becomes_a_notice(qtbot, bridge, caplog, trouble, level, said):
    ear, notices = Ear(), []
    bridge.noticed.connect(notices.append)

    def work():
        raise trouble

    bridge.ask(ear, work, ear.hear)
    qtbot.waitUntil(lambda: notices != [])
    assert notices[0].level == level
    assert said in notices[0].words
    assert ("ZeroDivisionError" in caplog.text) == (level == "alarm")


def test_what_the_operator_stopped_is_not_reported(qtbot, bridge):
    ear, notices = Ear(), []
    bridge.noticed.connect(notices.append)

    def work():
        raise Cancelled("stopped")

    bridge.ask(ear, work, ear.hear)
    qtbot.waitUntil(lambda: not bridge.busy)
    assert notices == []


def test_a_closed_bridge_takes_no_questions_and_delivers_nothing(qtbot, qapp):
    bridge, ear, done = Bridge(), Ear(), []
    bridge.ask(ear, lambda: time.sleep(0.05) or done.append(1), ear.hear)
    bridge.close()
    assert done == [1]
    bridge.ask(ear, lambda: done.append(2), ear.hear)
    qtbot.wait(50)
    assert done == [1]
    assert ear.heard == []


def test_answers_that_take_long_are_spread_over_turns_in_their_order_and_the_window_has_its_turn_in_between(
    qtbot, bridge
):
    ear, acts = Ear(), []

    def take_long(number):
        acts.append(number)
        time.sleep(0.01)

    for number in range(4):
        bridge.ask(ear, lambda number=number: number, take_long, in_order=True)
    bridge._acting.waitForDone()  # all four answers wait for one turn
    timer = QTimer(ear)
    timer.timeout.connect(lambda: acts.append("window"))
    timer.start(0)
    qtbot.waitUntil(lambda: not bridge.busy)
    numbers = [act for act in acts if act != "window"]
    assert numbers == [0, 1, 2, 3]
    assert all("window" in acts[acts.index(before) : acts.index(after)] for before, after in pairwise(numbers))


def test_what_is_said_while_answers_wait_for_their_turn_comes_after_them_and_once(qtbot, bridge):
    ear, heard = Ear(), []
    bridge.noticed.connect(lambda notice: heard.append(notice.words))

    def answer(words):
        heard.append(words)
        time.sleep(0.01)
        if words == "first":
            bridge.post(Notice("meanwhile"))

    for words in ("first", "second", "third"):
        bridge.ask(ear, lambda words=words: words, answer, in_order=True)
    bridge._acting.waitForDone()
    qtbot.waitUntil(lambda: len(heard) == 4)
    assert heard == ["first", "second", "third", "meanwhile"]
    assert not bridge.busy
