"""This shoot: what is chosen, tried before it is applied, and kept."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.modeltest import ModelTester

from pixdesk.domain.batch import BatchRule
from pixdesk.domain.capture import Label
from pixdesk.domain.retouching import EditKind
from pixdesk.ui import theme
from pixdesk.ui.names_table import NamesModel
from tests.ui.resting import rest
from tests.ui.stand_in import StandIn

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(qtbot, window):
    qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_Comma, CTRL)
    rest(qtbot, window, lambda: window.page_name == "settings" and window.page.shoot.names.rowCount() > 0)
    assert window.page.shoot.form.rule.value is not None
    return window.page.shoot


def write(qtbot, window, page, pattern):
    page.form.pattern.selectAll()
    qtbot.keyClick(page.form.pattern, Qt.Key.Key_Delete)
    qtbot.keyClicks(page.form.pattern, pattern)
    rest(qtbot, window, lambda: not page._typing.isActive())


def said(page):
    return " | ".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def click(qtbot, page, words):
    found = [b for b in page.findChildren(QPushButton) if b.text() == words and b.isVisible()]
    qtbot.mouseClick(found[0], Qt.MouseButton.LeftButton)


def kept(stand_in):
    return [call for call in stand_in.calls if call[0] == "keep_choices"]


def test_it_opens_by_its_key_with_what_is_in_force(window, page, stand_in):
    assert window.focusWidget() is page.form.pattern
    assert page.form.pattern.text() == ""
    assert page.form.rule.value is BatchRule.FOLDER
    assert (page.form.aql.value, page.form.level.value) == (2.5, "II")
    assert page.form.idle.minutes == 15
    assert str(stand_in._folder) in page._folder._whole
    assert not page._apply.isEnabled()


def test_a_pattern_is_tried_on_the_names_seen_while_it_is_typed(qtbot, window, page, stand_in):
    assert page.names.read == page.names.rowCount() == len(stand_in.captures)
    write(qtbot, window, page, "{sku}_{view}_{counter}")
    assert page.names.read == 0
    assert page.names.index(0, 1).data() == "fits no pattern"
    assert f"0 of {len(stand_in.captures)} are read" in said(page)
    write(qtbot, window, page, "{any}/{style}-{sku}_{view}")
    assert [page.names.index(0, column).data() for column in range(1, 5)] == ["0011", "", "SKU", "front"]
    assert kept(stand_in) == []


def test_a_pattern_that_cannot_be_read_is_said_beside_its_field_and_cannot_be_applied(qtbot, window, page, stand_in):
    write(qtbot, window, page, "{skuu}_{view}")
    assert "There is no field {skuu}" in said(page)
    total = len(stand_in.captures)
    assert f"As last readable: {total} of {total}" in said(page)
    greys = {page.names.index(row, 1).data(Qt.ItemDataRole.ForegroundRole).name() for row in range(total)}
    assert greys == {theme.FAINT}
    qtbot.keyClick(page.form.pattern, Qt.Key.Key_Return, CTRL)
    rest(qtbot, window)
    assert kept(stand_in) == []
    write(qtbot, window, page, "{sku}_{view}")
    assert "There is no field" not in said(page)
    assert "As last readable" not in said(page)
    assert page.names.index(0, 1).data(Qt.ItemDataRole.ForegroundRole) is None


def test_a_field_is_put_in_where_the_cursor_is_by_a_click(qtbot, window, page):
    click(qtbot, page, "{sku}")
    qtbot.keyClicks(page.form.pattern, "-")
    click(qtbot, page, "{view}")
    assert page.form.pattern.text() == "{sku}-{view}"
    assert window.focusWidget() is page.form.pattern


def test_ctrl_enter_applies_only_what_was_changed_in_the_actors_name(qtbot, window, page, stand_in):
    write(qtbot, window, page, "{sku}_{view}")
    click(qtbot, page, "A SKU")
    qtbot.keyClick(page.form.pattern, Qt.Key.Key_Return, CTRL)
    rest(qtbot, window, lambda: bool(kept(stand_in)))
    changes = {"patterns": ("{sku}_{view}",), "batch_rule": BatchRule.SKU}
    assert kept(stand_in) == [("keep_choices", "reviewer", changes)]
    assert not page._apply.isEnabled()
    assert "Applied" in window.strip.notice.accessibleName()


def test_escape_takes_the_changes_back(qtbot, window, page, stand_in):
    write(qtbot, window, page, "{sku}_{any}")
    page.form.idle.setFocus()
    page.form.idle.selectAll()
    qtbot.keyClicks(page.form.idle, "5")
    assert "Not applied yet" in said(page)
    qtbot.keyClick(page.form.idle, Qt.Key.Key_Escape)
    rest(qtbot, window)
    assert page.form.pattern.text() == ""
    assert page.form.idle.minutes == 15
    assert kept(stand_in) == []


def test_ctrl_z_puts_back_what_was_applied_last_from_within_the_field_too(qtbot, window, page, stand_in):
    assert not page._undo.isEnabled()
    assert "Nothing was applied here to undo" in page._undo.toolTip()
    write(qtbot, window, page, "{sku}_{view}_{counter}")
    assert "Take the changes back first" in page._undo.toolTip()
    qtbot.keyClick(page.form.pattern, Qt.Key.Key_Return, CTRL)
    rest(qtbot, window, lambda: bool(kept(stand_in)) and page._undo.isEnabled())
    assert window.focusWidget() is page.form.pattern
    qtbot.keyClick(page.form.pattern, Qt.Key.Key_Z, CTRL)
    rest(qtbot, window, lambda: stand_in.chosen.patterns == () and page.form.pattern.text() == "")
    assert not page._undo.isEnabled()


def test_ctrl_z_in_a_field_takes_back_what_was_typed_there_while_there_is_any(qtbot, window, page, stand_in):
    write(qtbot, window, page, "{sku}_{view}_{counter}")
    qtbot.keyClick(page.form.pattern, Qt.Key.Key_Return, CTRL)
    rest(qtbot, window, lambda: bool(kept(stand_in)) and page._undo.isEnabled())
    qtbot.keyClicks(page.form.pattern, "x")
    qtbot.keyClick(page.form.pattern, Qt.Key.Key_Z, CTRL)
    rest(qtbot, window, lambda: not page._typing.isActive())
    assert page.form.pattern.text() == "{sku}_{view}_{counter}"
    assert stand_in.chosen.patterns == ("{sku}_{view}_{counter}",)


def test_minutes_are_typed_or_stepped_and_nothing_else_can_be_written(qtbot, window, page, stand_in):
    idle = page.form.idle
    idle.setFocus()
    for key in (Qt.Key.Key_Up, Qt.Key.Key_PageDown):
        qtbot.keyClick(idle, key)
    assert idle.minutes == 6
    idle.selectAll()
    qtbot.keyClicks(idle, "x9-0")
    assert idle.text() == "90"
    assert page.form.changes == {"idle_close_s": 5400.0}
    idle.selectAll()
    qtbot.keyClick(idle, Qt.Key.Key_Delete)
    assert page.form.changes == {}  # nothing is asked for while no number stands there


def test_the_sentence_says_what_the_sample_would_prove(qtbot, window, page):
    assert "20 are looked at, and one of them may be nonconforming" in said(page)
    click(qtbot, page, "1.0")
    assert "13 are looked at, and none of them may" in said(page)
    click(qtbot, page, "A share of the batch")
    assert "15 are looked at, and none of them may" in said(page)
    assert "A batch 5\u00a0% bad would pass 42 times in 100" in said(page)
    click(qtbot, page, "15\u00a0%")
    assert page.form.changes == {"percent": 15.0}
    assert "23 are looked at" in said(page)


def test_going_back_to_the_standard_ends_the_share(qtbot, window, page, stand_in):
    stand_in.chosen = replace(stand_in.chosen, percent=12.0)
    page.revert()
    rest(qtbot, window)
    assert page.form.kind.value is True
    click(qtbot, page, "By the standard, ANSI Z1.4")
    assert page.form.changes == {"percent": 0.0, "aql": 2.5, "level": "II"}


def test_a_share_chosen_on_the_command_line_is_kept_though_no_button_offers_it(qtbot, window, page, stand_in):
    stand_in.chosen = replace(stand_in.chosen, percent=30.0)
    page.revert()
    rest(qtbot, window)
    assert page.form.draft["percent"] == 30.0
    assert "45 are looked at" in said(page)
    assert page.form.changes == {}


def test_patterns_beyond_the_first_stay(qtbot, window, page, stand_in):
    stand_in.chosen = replace(stand_in.chosen, patterns=("{sku}_{view}", "{sku}"))
    page.revert()
    rest(qtbot, window)
    assert "Names it does not fit are tried with {sku}" in said(page)
    write(qtbot, window, page, "{sku}-{view}")
    assert page.form.draft["patterns"] == ("{sku}-{view}", "{sku}")


def test_a_draft_survives_a_look_at_another_page_and_captures_that_arrive_meanwhile(qtbot, window, page, stand_in):
    write(qtbot, window, page, "{sku}_{any}")
    qtbot.keyClick(page.form.pattern, Qt.Key.Key_1, CTRL)
    rest(qtbot, window)
    arrived = stand_in.add(told=True)
    rest(qtbot, window)
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Comma, CTRL)
    rest(qtbot, window, lambda: page.names.rowCount() == len(stand_in.captures))
    assert page.form.pattern.text() == "{sku}_{any}"
    assert f"SKU-{arrived:04d}" in page.names.index(0, 0).data()


def test_another_folder_is_remembered_for_the_next_start_and_that_is_said(
    qtbot, window, page, stand_in, monkeypatch, tmp_path
):
    assert not page._choose.isVisible()  # nobody remembers it here
    remembered = []
    page.desk = replace(page.desk, keep_folder=remembered.append)
    page._choose.show()
    monkeypatch.setattr("pixdesk.ui.shoot_page.QFileDialog.getExistingDirectory", lambda *_: str(tmp_path))
    qtbot.mouseClick(page._choose, Qt.MouseButton.LeftButton)
    assert remembered == [str(tmp_path)]
    assert f"From the next start on: {tmp_path}" in said(page)


def test_arrows_walk_through_the_values_with_the_focus(qtbot, window, page):
    usual = next(button for value, button in page.form.level._buttons if value == "II")
    usual.setFocus()
    qtbot.keyClick(usual, Qt.Key.Key_Right)
    assert page.form.level.value == "III"
    assert page.form.changes == {"level": "III"}


def test_the_names_are_a_sound_model(qtmodeltester):
    model = NamesModel()
    model.show_names([("a/b.jpg", None), ("c.jpg", Label(sku="C", view="front"))])
    tester: ModelTester = qtmodeltester
    tester.check(model)
    model.show_names([])
    tester.check(model)


class TestBeforeTheFirstCapture:
    @pytest.fixture
    def stand_in(self, tmp_path):
        return StandIn(tmp_path / "stand-in", clean=0, held=0)

    def test_the_page_says_where_the_names_will_show(self, qtbot, window):
        qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_Comma, CTRL)
        rest(qtbot, window, lambda: window.page_name == "settings")
        assert "No names seen yet" in said(window.page.shoot)


def test_slates_are_switched_off_for_products_that_carry_large_codes(qtbot, window, page, stand_in):
    from pixdesk.domain.slate import SlateRule

    assert page.form.slates.isChecked()
    qtbot.mouseClick(page.form.slates, Qt.MouseButton.LeftButton)
    qtbot.keyClick(page.form.slates, Qt.Key.Key_Return, CTRL)
    rest(qtbot, window, lambda: bool(kept(stand_in)))
    assert kept(stand_in) == [("keep_choices", "reviewer", {"slates": SlateRule.OFF})]


def test_what_another_program_is_handed_is_chosen_here(qtbot, window, page, stand_in):
    (psd, first), (tiff, _) = page.form.edit_as._buttons
    assert (psd, tiff, page.form.edit_as.value) == (EditKind.PSD, EditKind.TIFF, EditKind.PSD)
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Right)
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Return, CTRL)
    rest(qtbot, window, lambda: bool(kept(stand_in)))
    assert kept(stand_in) == [("keep_choices", "reviewer", {"edit_as": EditKind.TIFF})]
