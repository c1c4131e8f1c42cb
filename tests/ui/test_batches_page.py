"""Batches: a reviewer with a keyboard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from pixdesk.domain.batch import BatchState, Defect, DefectClass
from pixdesk.domain.capture import CaptureState
from pixdesk.errors import StaleState
from pixdesk.ui.sheet_panel import DefectRow
from tests.ui.resting import rest
from tests.ui.stand_in import StandIn


@pytest.fixture
def page(qtbot, window):
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, window, lambda: window.page_name == "batches" and window.page.list.ident is not None)
    return window.page


@pytest.fixture
def sampled(qtbot, window, page):
    qtbot.keyClick(page.grid, Qt.Key.Key_K)
    rest(qtbot, window, lambda: page.sheet is not None)
    return page


def press(qtbot, window, *keys):
    for key in keys:
        qtbot.keyClick(window.focusWidget(), key)
        rest(qtbot, window)


def test_an_open_batch_shows_what_has_come_so_far(page, stand_in):
    assert set(page.grid.ids) == set(stand_in.captures)
    assert page.sheet is None
    assert not page.panel.claim.isVisible()


def test_k_closes_the_batch_draws_the_sample_and_begins_at_its_first(sampled, stand_in):
    assert ("close_batch", 1, "reviewer") in stand_in.calls
    drawn = [mark.capture_id for mark in stand_in.marks]
    held = [c.id for c in stand_in.captures.values() if c.state is CaptureState.HELD]
    assert sampled.grid.ids == drawn + held
    assert sampled.grid.current == drawn[0]


def test_enter_conforms_and_moves_on_and_a_digit_marks_and_moves_on(qtbot, window, sampled, stand_in):
    first, second, third, *_ = (mark.capture_id for mark in stand_in.marks)
    press(qtbot, window, Qt.Key.Key_Return, Qt.Key.Key_2)
    assert ("mark", first, None) in stand_in.calls
    assert ("mark", second, "halo") in stand_in.calls
    assert sampled.grid.current == third
    assert [mark.conforms for mark in stand_in.marks] == [True, False, None, None, None]


def test_a_digit_without_a_defect_marks_nothing(qtbot, window, sampled, stand_in):
    press(qtbot, window, Qt.Key.Key_9)
    assert not any(call[0] == "mark" for call in stand_in.calls)


def test_backspace_takes_the_mark_back(qtbot, window, sampled, stand_in):
    press(qtbot, window, Qt.Key.Key_1, Qt.Key.Key_Left, Qt.Key.Key_Backspace)
    assert stand_in.calls[-1] == ("unmark", stand_in.marks[0].capture_id)
    assert stand_in.marks[0].conforms is None


def test_a_click_in_the_legend_marks_and_leaves_the_keys_on_the_sheet(qtbot, window, sampled, stand_in):
    row = next(row for row in sampled.findChildren(DefectRow) if row.defect.id == "dust")
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    rest(qtbot, window)
    assert ("mark", stand_in.marks[0].capture_id, "dust") in stand_in.calls
    assert window.focusWidget() is sampled.grid


def test_flagged_captures_are_not_judged_here_but_e_opens_their_case(qtbot, window, sampled, stand_in):
    flagged = sampled.sheet.flagged[0]
    sampled.grid.make_current(flagged.capture.id)
    press(qtbot, window, Qt.Key.Key_Return)
    assert not any(call[0] == "mark" for call in stand_in.calls)
    press(qtbot, window, Qt.Key.Key_E)
    assert window.page_name == "exceptions"
    assert window.page.list.ident == flagged.case_id


def test_space_compares_and_the_keys_go_on_working(qtbot, window, sampled, stand_in):
    press(qtbot, window, Qt.Key.Key_Space)
    assert sampled.view.is_comparing
    press(qtbot, window, Qt.Key.Key_Return)
    second = stand_in.captures[stand_in.marks[1].capture_id]
    assert sampled.view.compare.subject.after == second.cutout_path
    press(qtbot, window, Qt.Key.Key_Escape)
    assert not sampled.view.is_comparing


def test_the_button_carries_the_claim_and_a_approves_the_batch(qtbot, window, sampled, stand_in):
    assert "0 of 5 seen, 0 nonconforming at AQL 2.5" in sampled.panel.claim.accessibleDescription()
    press(qtbot, window, Qt.Key.Key_A)
    rest(qtbot, window, sampled.panel.export.isVisible)
    assert ("approve_batch", 1, "reviewer") in stand_in.calls
    assert stand_in.batch.state is BatchState.APPROVED
    assert not sampled.panel.claim.isVisible()


def test_a_middling_first_sample_offers_the_second_on_the_same_button(qtbot, window, sampled, stand_in):
    stand_in.wants_second = True
    press(qtbot, window, Qt.Key.Key_2)
    assert "Draw the second sample" in sampled.panel.claim.accessibleName()
    press(qtbot, window, Qt.Key.Key_A)
    rest(qtbot, window)
    assert ("second_sample", 1, "reviewer") in stand_in.calls
    assert not any(call[0] == "approve_batch" for call in stand_in.calls)


def test_the_log_is_told_once_when_a_reviewer_has_the_sheet_before_him(qtbot, window, sampled, stand_in):
    press(qtbot, window, Qt.Key.Key_Return, Qt.Key.Key_Return)
    assert [call for call in stand_in.calls if call[0] == "open_sheet"] == [("open_sheet", 1, "reviewer")]


def test_a_rejected_sample_cannot_be_approved(qtbot, window, sampled, stand_in):
    press(qtbot, window, Qt.Key.Key_1, Qt.Key.Key_A)
    qtbot.mouseClick(sampled.panel.claim, Qt.MouseButton.LeftButton)
    rest(qtbot, window)
    assert not any(call[0] == "approve_batch" for call in stand_in.calls)
    assert any("rejects the batch" in label.text() for label in sampled.panel.findChildren(QLabel))


def test_two_quick_presses_of_a_approve_once(qtbot, window, sampled, stand_in):
    stand_in.delay_s = 0.05
    qtbot.keyClick(sampled.grid, Qt.Key.Key_A)
    qtbot.keyClick(sampled.grid, Qt.Key.Key_A)
    rest(qtbot, window, lambda: stand_in.batch.state is BatchState.APPROVED)
    assert [call[0] for call in stand_in.calls].count("approve_batch") == 1


def test_r_asks_why_in_place_and_enter_rejects_with_the_reason(qtbot, window, sampled, stand_in):
    press(qtbot, window, Qt.Key.Key_2, Qt.Key.Key_R)
    assert window.focusWidget() is sampled.panel.reason.field
    assert sampled.panel.reason.field.text() == "1 × Halo along the edge"
    qtbot.keyClicks(sampled.panel.reason.field, "Halo on every second one")
    press(qtbot, window, Qt.Key.Key_Return)
    rest(qtbot, window, lambda: stand_in.batch.state is BatchState.REJECTED)
    assert ("reject_batch", 1, "Halo on every second one") in stand_in.calls
    assert window.focusWidget() is sampled.grid


def test_escape_keeps_the_batch_and_letters_typed_as_a_reason_do_nothing_else(qtbot, window, sampled, stand_in):
    press(qtbot, window, Qt.Key.Key_R)
    qtbot.keyClicks(sampled.panel.reason.field, "akr 1")
    assert sampled.panel.reason.field.text() == "akr 1"
    press(qtbot, window, Qt.Key.Key_Escape)
    assert not sampled.panel.reason.isVisible()
    assert [call[0] for call in stand_in.calls] == ["close_batch", "open_sheet"]


def test_when_somebody_was_faster_it_is_said_and_nothing_is_shown_as_done(qtbot, window, sampled, stand_in):
    stand_in.refusal = StaleState("The batch was approved a moment ago.")
    press(qtbot, window, Qt.Key.Key_Return)
    rest(qtbot, window, lambda: "approved a moment ago" in window.strip.notice.accessibleName())
    assert stand_in.marks[0].conforms is None


def test_ticked_channels_are_exported_and_the_result_said(qtbot, window, sampled, stand_in):
    press(qtbot, window, Qt.Key.Key_A)
    export = sampled.panel.export
    rest(qtbot, window, export.isVisible)
    press(qtbot, window, Qt.Key.Key_X)
    assert not any(call[0] == "export" for call in stand_in.calls)  # nothing is ticked
    qtbot.mouseClick(export._boxes["etsy"], Qt.MouseButton.LeftButton)
    press(qtbot, window, Qt.Key.Key_X)
    rest(qtbot, window, lambda: ("export", ("etsy",), 1) in stand_in.calls)
    said = " ".join(label.text() for label in export.findChildren(QLabel) if label.isVisible())
    assert "1 file written and verified" in said
    assert "too small" in said


def test_what_another_hand_marks_appears_by_itself(qtbot, window, sampled, stand_in):
    ident = stand_in.marks[0].capture_id
    stand_in.mark(1, ident, defect=None, actor="somebody else")
    rest(qtbot, window, lambda: sampled.grid._shelf.at(0).conforms is True)


def test_no_control_of_the_panel_steals_the_keys_when_clicked(sampled):
    buttons = [b for b in sampled.panel.findChildren(QPushButton) if b.parent() is not sampled.panel.reason]
    assert buttons
    assert all(b.focusPolicy() is Qt.FocusPolicy.TabFocus for b in buttons)


def said_by(page):
    return " | ".join(label.text() for label in page.panel.findChildren(QLabel) if label.isVisible())


def test_the_panel_says_how_far_the_inspection_is_and_what_would_end_it(qtbot, window, sampled):
    assert "0 of 5 marked  ·  1 nonconforming rejects" in said_by(sampled)
    press(qtbot, window, Qt.Key.Key_Return)
    assert "1 of 5 marked" in said_by(sampled)


def test_a_rejected_sample_makes_reject_the_button_to_press(qtbot, window, sampled):
    assert sampled.panel._reject.property("role") == "left"
    press(qtbot, window, Qt.Key.Key_1)
    assert sampled.panel._reject.property("role") == "primary"
    press(qtbot, window, Qt.Key.Key_Left, Qt.Key.Key_Backspace)
    assert sampled.panel._reject.property("role") == "left"


def test_what_another_hand_marks_does_not_bring_approve_back_while_the_reason_is_asked(
    qtbot, window, sampled, stand_in
):
    press(qtbot, window, Qt.Key.Key_R)
    assert not sampled.panel.claim.isVisible()
    stand_in.mark(1, stand_in.marks[0].capture_id, defect=None, actor="somebody else")
    rest(qtbot, window, lambda: sampled.grid._shelf.at(0).conforms is True)
    assert not sampled.panel.claim.isVisible()
    press(qtbot, window, Qt.Key.Key_Escape)
    assert sampled.panel.claim.isVisible()


def test_nine_defects_can_be_seen_without_scrolling_in_a_small_window(qtbot, window, page, monkeypatch):
    kinds = [DefectClass.CRITICAL] * 2 + [DefectClass.MAJOR] * 5 + [DefectClass.MINOR] * 2
    nine = tuple(
        Defect(key=key, id=f"d{key}", title=f"Defect {key}", defect_class=kind) for key, kind in enumerate(kinds, 1)
    )
    monkeypatch.setattr("tests.ui.stand_in.DEFECTS", nine)
    window.resize(1280, 720)
    press(qtbot, window, Qt.Key.Key_K)
    rest(qtbot, window, lambda: page.sheet is not None)
    rows = page.findChildren(DefectRow)
    assert len(rows) == 9
    assert all(row.visibleRegion().boundingRect().height() == row.height() for row in rows)


def test_the_buttons_above_the_sheet_follow_the_keys(qtbot, window, sampled):
    compare, cutouts = (
        next(b for b in sampled.view.findChildren(QPushButton) if b.text() == word) for word in ("Compare", "Cutouts")
    )
    press(qtbot, window, Qt.Key.Key_Space, Qt.Key.Key_C)
    assert compare.isChecked()
    assert not cutouts.isChecked()
    qtbot.mouseClick(compare, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(cutouts, Qt.MouseButton.LeftButton)
    assert not sampled.view.is_comparing
    assert cutouts.isChecked()
    assert sampled.grid._shows_cutout
    assert window.focusWidget() is sampled.grid


def test_in_an_open_batch_what_was_flagged_stands_apart(page, stand_in):
    held = {c.id for c in stand_in.captures.values() if c.state is CaptureState.HELD}
    sound, flagged = page.grid._shelf.sections
    assert {item.id for item in flagged.items} == held
    assert not {item.id for item in sound.items} & held


class TestWithoutBatches:
    @pytest.fixture
    def stand_in(self, tmp_path):
        return StandIn(tmp_path / "stand-in", clean=0, held=0)

    def test_the_page_says_how_batches_come_to_be(self, qtbot, window):
        qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
        rest(qtbot, window)
        said = [label.text() for label in window.page.findChildren(QLabel) if label.isVisible()]
        assert "No batches yet" in said
