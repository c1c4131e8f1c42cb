"""Audit: search, walk, verify."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from tests.ui.resting import rest


@pytest.fixture
def page(qtbot, window):
    qtbot.keyClick(window, Qt.Key.Key_6, Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, window, lambda: window.page_name == "audit" and window.page.model.rowCount() > 0)
    return window.page


def visible_texts(page):
    return " | ".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def test_the_newest_line_stands_on_top_with_its_detail_beside_it(page, stand_in):
    assert page.model.index(0, 0).data() == str(stand_in.lines)
    assert f"Line {stand_in.lines}" in visible_texts(page)
    assert "SHA-256 of this line" in visible_texts(page)


def test_ctrl_f_searches_and_escape_shows_everything_again(qtbot, window, page, stand_in):
    qtbot.keyClick(page.table, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.focusWidget() is page.search
    qtbot.keyClicks(page.search, "approved")
    rest(qtbot, window, lambda: page.model.rowCount() == stand_in.lines // 2)
    qtbot.keyClicks(page.search, " v nothing")
    rest(qtbot, window, lambda: page.model.rowCount() == 0)
    assert "Nothing fits the search" in visible_texts(page)
    qtbot.keyClick(page.search, Qt.Key.Key_Escape)
    rest(qtbot, window, lambda: page.model.rowCount() == stand_in.lines)


def test_v_verifies_and_says_in_words_that_the_chain_holds(qtbot, window, page, stand_in):
    qtbot.keyClick(page.table, Qt.Key.Key_V)
    rest(qtbot, window, lambda: "unbroken" in page._verdict.accessibleName())
    assert page._verdict.property("tone") == "good"
    assert page._verify_action.isEnabled()


def test_a_broken_chain_is_said_and_the_line_is_shown(qtbot, window, page, stand_in):
    stand_in.broken_at = 17
    qtbot.keyClick(page.table, Qt.Key.Key_V)
    rest(qtbot, window, lambda: "Broken at line 17" in page._verdict.accessibleName())
    assert page._verdict.property("tone") == "bad"
    assert "Line 17" in visible_texts(page)


def test_lines_written_meanwhile_appear_on_top_and_the_chosen_line_stays_chosen(qtbot, window, page, stand_in):
    qtbot.keyClick(page.table, Qt.Key.Key_Down)
    chosen = page.table.currentIndex().data()
    stand_in.lines += 5
    from pixdesk.domain.event import Changed

    stand_in.tell(Changed())
    rest(qtbot, window, lambda: page.model.index(0, 0).data() == str(stand_in.lines))
    assert page.table.currentIndex().siblingAtColumn(0).data() == chosen
