"""The first steps: from the first photograph to the first approved batch, over the real engine, by keys alone."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from pixdesk.domain.batch import Batch, BatchState
from pixdesk.domain.capture import CaptureState
from pixdesk.domain.view import BatchSummary, Overview
from pixdesk.ui.guide import step_for
from pixdesk.ui.memory import GUIDE
from pixdesk.ui.window import MainWindow
from tests.helpers.studio import shoot
from tests.ui.resting import rest
from tests.ui.test_session import opening, session  # noqa: F401 - fixtures


def wait_for(qtbot, window, number):
    qtbot.waitUntil(lambda: window.guide.step is not None and window.guide.step.number == number, timeout=20000)


@pytest.mark.parametrize(
    ("counts", "number", "page"),
    [
        ({}, 1, "live"),
        ({CaptureState.LANDED: 1}, 2, "live"),
        ({CaptureState.HELD: 2}, 2, "exceptions"),
        ({CaptureState.HELD: 2, CaptureState.CLEAN: 1}, 2, "live"),
        ({CaptureState.EXPORTED: 1}, 5, "insights"),
    ],
)
def test_the_next_step_follows_from_what_has_happened(counts, number, page):
    step = step_for(Overview(counts=counts), [])
    assert (step.number, step.page) == (number, page)


@pytest.mark.parametrize(
    ("state", "counts", "number"),
    [
        (BatchState.OPEN, {CaptureState.CLEAN: 3, CaptureState.PROCESSING: 1}, 2),
        (BatchState.OPEN, {CaptureState.CLEAN: 3, CaptureState.HELD: 1}, 3),
        (BatchState.OPEN, {CaptureState.HELD: 4}, 2),
        (BatchState.SAMPLED, {CaptureState.CLEAN: 3}, 4),
    ],
)
def test_a_batch_is_to_be_closed_once_all_of_it_is_cut_out_and_not_before(state, counts, number):
    batch = Batch(id=1, key="set-1", state=state, opened_at=datetime(2026, 11, 20, tzinfo=UTC))
    overview = Overview(counts=counts)
    assert step_for(overview, [BatchSummary(batch=batch, counts=counts)]).number == number


def test_somebody_new_gets_from_the_folder_to_an_approved_batch_by_the_hints_alone(qtbot, session, opening):  # noqa: F811
    window = session.window
    qtbot.waitUntil(window.guide.isVisible, timeout=10000)
    wait_for(qtbot, window, 1)
    for number in range(3):
        shoot(opening.folder, f"A-{number}_front.jpg", seed=number)
    wait_for(qtbot, window, 3)
    qtbot.waitUntil(lambda: session.engine.is_idle, timeout=20000)
    qtbot.mouseClick(window.guide.go, Qt.MouseButton.LeftButton)
    rest(qtbot, window, lambda: window.page_name == "batches")
    assert not window.guide.go.isVisible()
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_K)
    wait_for(qtbot, window, 4)
    rest(qtbot, window, lambda: window.page.sheet is not None)
    while window.page.sheet.summary.inspected < len(window.page.sheet.sample):
        before = window.page.sheet.summary.inspected
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Return)
        rest(qtbot, window, lambda: window.page.sheet.summary.inspected > before)  # noqa: B023
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_A)
    wait_for(qtbot, window, 5)
    assert "Your first batch is approved" in window.guide.accessibleName()
    assert not [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QDialog)]


def test_f2_puts_it_away_for_good_and_calls_it_back(qtbot, window: MainWindow):
    rest(qtbot, window, lambda: window.guide.step is not None)
    assert window.guide.isVisible()
    focus = window.focusWidget()
    qtbot.keyClick(focus, Qt.Key.Key_F2)
    assert not window.guide.isVisible()
    assert window.memory.word(GUIDE) == "away"
    assert window.focusWidget() is focus
    qtbot.keyClick(focus, Qt.Key.Key_F2)
    assert window.guide.isVisible()


def test_a_studio_that_put_it_away_is_not_shown_it_again(qtbot, window: MainWindow):
    window.memory.remember(GUIDE, "away")
    window.guide.hide()
    window.guide._step = None
    window.guide.follow(Overview(counts={}), [], "live")
    assert not window.guide.isVisible()


def test_its_key_stands_in_the_overlay(qtbot, window: MainWindow):
    qtbot.keyClicks(window.focusWidget(), "?")
    assert "F2: First steps" in window.overlay.accessibleDescription()
