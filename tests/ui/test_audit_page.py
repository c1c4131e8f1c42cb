"""Audit: search, walk, verify."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from pixdesk.domain.view import AuditVerdict
from pixdesk.ui import theme
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


def test_numbers_of_lines_stand_under_each_other_and_hashes_in_letters_of_one_width(page):
    for role in (page.model.headerData, lambda column, _, role: page.model.index(0, column).data(role)):
        alignment = role(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
        assert Qt.AlignmentFlag(alignment) & Qt.AlignmentFlag.AlignRight
    shown = next(label for label in page.findChildren(QLabel) if label.text().startswith("SHA-256 of this line"))
    assert shown.font().families() == theme.FIXED_FAMILIES
    assert len(shown.text().splitlines()) == 3


def test_what_is_wrong_with_a_period_is_said_whole_in_the_smallest_usual_window(qtbot, window, page):
    window.resize(1280, 720)
    page._show_verdict(
        AuditVerdict(lines=131, head="", broken_at=None, words="131 lines, unbroken. Head 83652bc2fa83a3c1.")
    )
    page.filter.when.setText("next week")
    qtbot.waitUntil(lambda: "no date" in page._wrong.accessibleName())
    qtbot.waitUntil(lambda: page._wrong.text() == page._wrong.accessibleName())


def test_ctrl_f_searches_and_escape_shows_everything_again(qtbot, window, page, stand_in):
    qtbot.keyClick(page.table, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.focusWidget() is page.filter.search
    qtbot.keyClicks(page.filter.search, "approved")
    rest(qtbot, window, lambda: page.model.rowCount() == stand_in.lines // 2)
    qtbot.keyClicks(page.filter.search, " v nothing")
    rest(qtbot, window, lambda: page.model.rowCount() == 0)
    assert "Nothing fits" in visible_texts(page)
    qtbot.keyClick(page.filter.search, Qt.Key.Key_Escape)
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


def choose(qtbot, page, combo, key, value):
    qtbot.keyClick(page.table, key)
    assert combo.hasFocus()
    while combo.currentData() != value:
        before = combo.currentIndex()
        qtbot.keyClick(combo, Qt.Key.Key_Down)
        assert combo.currentIndex() != before, "there is no such entry"
    combo.activated.emit(combo.currentIndex())


def test_who_and_what_are_chosen_from_what_there_is_with_how_many_lines_each_has(qtbot, window, page, stand_in):
    choose(qtbot, page, page.filter.who, Qt.Key.Key_W, "reviewer")
    rest(qtbot, window, lambda: page.model.rowCount() == stand_in.lines // 3)
    choose(qtbot, page, page.filter.what, Qt.Key.Key_A, "approved")
    assert page.filter.what.currentText().startswith("Approved")
    rest(qtbot, window, lambda: page.model.rowCount() == stand_in.lines // 6)
    qtbot.keyClick(page.table, Qt.Key.Key_Escape)
    rest(qtbot, window, lambda: page.model.rowCount() == stand_in.lines)


def test_a_period_narrows_the_lines_and_one_that_cannot_be_read_is_said(qtbot, window, page, stand_in):
    qtbot.keyClick(page.table, Qt.Key.Key_D)
    qtbot.keyClicks(page.filter.when, "2026-03")
    rest(qtbot, window, lambda: not page.filter.is_being_typed and page.model.rowCount() == stand_in.lines)
    qtbot.keyClicks(page.filter.when, "-31..2025")
    rest(qtbot, window, lambda: not page.filter.is_being_typed)
    assert page.filter.when.property("tone") == "bad"
    assert page._wrong.accessibleName().startswith("“2026-03-31..2025” is no date: not applied.")
    assert "ends before it begins" in page._wrong.accessibleName()
    assert page._count.text() == f"{stand_in.lines} lines"  # the lines shown are still those of before
    assert not page._save.isEnabled()
    page.filter.when.setText("2025")
    rest(qtbot, window, lambda: page.model.rowCount() == 0)
    assert page._wrong.accessibleName() == ""
    page.filter.when.clear()
    rest(qtbot, window, lambda: page.model.rowCount() == stand_in.lines)
    assert page._save.isEnabled()


def test_ctrl_end_goes_to_the_first_line_of_all_and_ctrl_home_back(qtbot, window, page):
    qtbot.keyClick(page.table, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, window)
    assert "Line 1," in visible_texts(page)
    qtbot.keyClick(page.table, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    assert page.table.currentIndex().row() == 0


def test_ctrl_s_writes_the_lines_that_fit(qtbot, window, page, stand_in, monkeypatch, tmp_path):
    place = tmp_path / "lines.jsonl"
    monkeypatch.setattr("pixdesk.ui.audit_page.QFileDialog.getSaveFileName", lambda *_: (str(place), ""))
    qtbot.keyClick(page.table, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, window, lambda: "40 lines written" in page._verdict.accessibleName())
    assert place.read_text(encoding="utf-8").splitlines()[0] == "1"
