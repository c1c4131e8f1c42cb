"""The intake checklist on Live: at a glance, opened, ticked by the mouse and by keys."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from pixdesk.domain.checklist import Tick
from pixdesk.domain.finding import Code
from tests.ui.resting import rest
from tests.ui.stand_in import TOUCHES

LEFT = Qt.MouseButton.LeftButton
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def panel(qtbot, window, stand_in):
    stand_in.sku = "CAM-1001"
    window._ask_overview()
    made = window.page.on_set.checklist
    rest(qtbot, window, lambda: bool(made.view.lines))
    return made


def ticks(panel):
    return {row.line.id: row.line.tick for row in panel.rows}


def calls(stand_in):
    return [call[1:] for call in stand_in.calls if call[0] == "tick"]


def test_nothing_stands_there_while_nothing_is_being_shot(qtbot, window):
    rest(qtbot, window)
    assert window.page.on_set.checklist.isHidden()
    assert not window.page.on_set.toggle.isEnabled()


def test_how_much_is_right_is_said_at_a_glance_and_k_opens_every_item(qtbot, window, panel):
    assert panel.head.text().strip() == "Checklist  3 of 6"
    assert not panel.is_open
    assert window.page.tools.panel.isVisible()
    qtbot.keyClick(window.page.strip, Qt.Key.Key_K)
    assert panel.is_open
    assert all(row.isVisible() for row in panel.rows)
    assert window.page.tools.panel.isHidden(), "the readings make room"
    qtbot.mouseClick(panel.head, LEFT)
    assert not panel.is_open


def test_a_person_ticks_by_the_mouse_by_the_keys_and_takes_it_away(qtbot, window, panel, stand_in):
    qtbot.keyClick(window.page.strip, Qt.Key.Key_K)
    row = next(row for row in panel.rows if row.line.id == "props")
    qtbot.mouseClick(row, LEFT)
    rest(qtbot, window, lambda: ticks(panel)["props"] is Tick.RIGHT)
    assert panel.head.text().strip() == "Checklist  4 of 6"
    qtbot.keyClick(window.page.strip, Qt.Key.Key_1, ALT)
    rest(qtbot, window, lambda: ticks(panel)["target-first"] is Tick.RIGHT)
    qtbot.keyClick(window.page.strip, Qt.Key.Key_1, ALT)
    rest(qtbot, window, lambda: ticks(panel)["target-first"] is Tick.OPEN)
    assert calls(stand_in) == [
        ("CAM-1001", "props", True, "reviewer"),
        ("CAM-1001", "target-first", True, "reviewer"),
        ("CAM-1001", "target-first", False, "reviewer"),
    ]


def test_a_tick_by_the_space_bar_keeps_the_focus_on_its_item(qtbot, window, panel):
    qtbot.keyClick(window.page.strip, Qt.Key.Key_K)
    row = next(row for row in panel.rows if row.line.id == "props")
    row.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(row, Qt.Key.Key_Space)
    rest(qtbot, window, lambda: ticks(panel)["props"] is Tick.RIGHT)
    assert window.focusWidget().line.id == "props"


def test_what_is_measured_cannot_be_ticked_and_says_what_is_wrong(qtbot, window, panel, stand_in):
    qtbot.keyClick(window.page.strip, Qt.Key.Key_K)
    stand_in.findings[9] = (replace(TOUCHES, code=Code.BLURRED, sentence="The edges are soft. Focus again."),)
    window.page.look_again()
    rest(qtbot, window, lambda: ticks(panel)["focus"] is Tick.WRONG)
    row = next(row for row in panel.rows if row.line.id == "focus")
    assert "SKU-0009_front.jpg: The edges are soft" in row.toolTip()
    assert row.accessibleName() == "In focus: wrong"
    assert "something is wrong" in panel.head.text()
    qtbot.mouseClick(row, LEFT)
    qtbot.keyClick(window.page.strip, Qt.Key.Key_3, ALT)
    rest(qtbot, window)
    assert calls(stand_in) == []


def test_ctrl_z_takes_the_last_tick_back(qtbot, window, panel, stand_in):
    qtbot.keyClick(window.page.strip, Qt.Key.Key_K)
    before = ticks(panel)
    qtbot.keyClick(window.page.strip, Qt.Key.Key_1, ALT)
    rest(qtbot, window, lambda: ticks(panel)["target-first"] is Tick.RIGHT)
    qtbot.keyClick(window.page.strip, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, window, lambda: ticks(panel) == before)
    qtbot.keyClick(window.page.strip, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, window, lambda: "Nothing was ticked" in window.strip.notice.accessibleName())
    assert ticks(panel) == before
