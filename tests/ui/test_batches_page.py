"""Batches: a reviewer with a keyboard."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QPushButton

from pixdesk.domain.batch import BatchState, Defect, DefectClass
from pixdesk.domain.capture import CaptureState
from pixdesk.domain.finding import Region
from pixdesk.domain.plans import EVERY_WORDS
from pixdesk.domain.sampling import Verdict
from pixdesk.errors import StaleState
from pixdesk.ui.legend import DefectRow
from tests.ui.resting import press, rest
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


def test_the_name_above_the_sheet_is_the_current_tiles_whoever_made_it_current(qtbot, window, sampled, stand_in):
    second, third = (stand_in.captures[mark.capture_id] for mark in stand_in.marks[1:3])

    def named():
        return sampled.view._name.accessibleName()

    press(qtbot, window, Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Space)
    assert (sampled.grid.current, named()) == (second.id, sampled.grid.item_of(second.id).name)
    press(qtbot, window, Qt.Key.Key_F, Qt.Key.Key_Escape)
    assert (sampled.grid.current, named()) == (second.id, sampled.grid.item_of(second.id).name)
    press(qtbot, window, Qt.Key.Key_Space)
    sampled.grid.make_current(third.id)
    assert named() == sampled.grid.item_of(third.id).name != sampled.grid.item_of(second.id).name
    assert sampled.view.compare.subject.after == third.cutout_path


def test_approve_stands_out_once_every_tile_of_the_sample_is_marked(qtbot, window, sampled):
    for _ in range(5):
        assert not sampled.panel.claim.is_primary
        press(qtbot, window, Qt.Key.Key_Return)
    assert sampled.panel.claim.is_primary


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


def test_after_an_approval_the_panel_says_how_many_nobody_marked(qtbot, window, sampled, stand_in, monkeypatch):
    sheet = stand_in.sheet

    def with_unmarked(batch_id):
        made = sheet(batch_id)
        return replace(made, passed_unmarked=3, proves="2 of the 5 drawn at random marked; 3 not marked, and passed.")

    press(qtbot, window, *[Qt.Key.Key_Return] * 5)
    monkeypatch.setattr(stand_in, "sheet", with_unmarked)
    press(qtbot, window, Qt.Key.Key_A)
    rest(qtbot, window, lambda: "3 passed unmarked" in said_by(sampled))
    assert "2 of 5 marked" in said_by(sampled)
    assert "3 not marked, and passed" in said_by(sampled)
    assert "seen" not in said_by(sampled)


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
    qtbot.mouseClick(export.channels.boxes["etsy"], Qt.MouseButton.LeftButton)
    press(qtbot, window, Qt.Key.Key_X)
    rest(qtbot, window, lambda: ("export", ("etsy",), 1) in stand_in.calls)
    said = " ".join(label.text() for label in export.findChildren(QLabel) if label.isVisible())
    assert "1 file written and verified" in said
    assert "too small" in said


def test_the_export_button_and_its_result_stay_in_sight_below_many_channels(qtbot, window, sampled, stand_in):
    press(qtbot, window, Qt.Key.Key_A)
    export = sampled.panel.export
    rest(qtbot, window, export.isVisible)
    export.show_channels([SimpleNamespace(id=f"c{number}", title=f"Channel {number}") for number in range(40)])
    export.channels.boxes["c0"].click()
    made = stand_in.export(channels=["c0"], actor="ana")
    export.show_report(made)
    rest(qtbot, window, lambda: export.channels.boxes["c39"].visibleRegion().isEmpty())
    assert not export.channels.boxes["c0"].visibleRegion().isEmpty()
    for widget in (export.button, export._result, export._reveal):
        assert widget.visibleRegion().boundingRect() == widget.rect()


def test_what_another_hand_marks_appears_by_itself(qtbot, window, sampled, stand_in):
    ident = stand_in.marks[0].capture_id
    stand_in.mark(1, ident, defect=None, actor="somebody else")
    rest(qtbot, window, lambda: sampled.grid._shelf.at(0).conforms is True)


def test_no_control_of_the_panel_steals_the_keys_when_clicked(sampled):
    asking = (sampled.panel.reason, sampled.panel.note, sampled.panel.pin)
    buttons = [b for b in sampled.panel.findChildren(QPushButton) if b.parent() not in asking]
    assert buttons
    assert all(b.focusPolicy() is Qt.FocusPolicy.TabFocus for b in buttons)


def said_by(page):
    return " | ".join(label.text() for label in page.panel.findChildren(QLabel) if label.isVisible())


def test_the_panel_says_how_far_the_inspection_is_and_what_would_end_it(qtbot, window, sampled):
    assert "0 of 5 marked  ·  1 nonconforming rejects" in said_by(sampled)
    press(qtbot, window, Qt.Key.Key_Return)
    assert "1 of 5 marked" in said_by(sampled)


def test_p_processes_what_a_rejection_holds_again_and_is_there_for_nothing_else(qtbot, window, sampled, stand_in):
    again = next(button for button in sampled.panel.findChildren(QPushButton) if "again" in button.text())
    assert not again.isVisible()
    stand_in.reject_batch(1, actor="ana", reason="Halo")
    rest(qtbot, window, again.isVisible)
    press(qtbot, window, Qt.Key.Key_P)
    rest(qtbot, window, lambda: ("process_again", 1) in stand_in.calls)
    rest(qtbot, window, lambda: not again.isVisible())


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
        next(b for b in sampled.view.findChildren(QPushButton) if b.text().strip() == word)
        for word in ("Compare", "Cutouts")
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


def marks_of(stand_in):
    return [(mark.defect, mark.note, mark.ring) for mark in stand_in.marks]


def drag(qtbot, canvas, start, end):
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(canvas, end)
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=end)


def spot_of(canvas, area):
    return canvas._spot(canvas._areas()[area]).toRect()


def test_o_draws_a_ring_and_the_defects_key_marks_with_it(qtbot, window, sampled, stand_in):
    press(qtbot, window, Qt.Key.Key_O)
    canvas = sampled.view.compare
    assert sampled.view.is_comparing
    spot = spot_of(canvas, 1)
    centre, quarter = spot.center(), QPoint(spot.width() // 4, spot.height() // 4)
    drag(qtbot, canvas, centre - quarter, centre + quarter)
    rest(qtbot, window)
    assert stand_in.marks[0].conforms is None
    press(qtbot, window, Qt.Key.Key_2)
    ring = stand_in.marks[0].ring
    assert stand_in.marks[0].defect == "halo"
    assert (ring.x, ring.y, ring.width, ring.height) == pytest.approx((0.25, 0.25, 0.5, 0.5), abs=0.02)
    assert sampled.grid._shelf.at(0).ring == ring


def test_a_ring_drawn_on_a_marked_capture_goes_with_its_mark_at_once(qtbot, window, sampled, stand_in):
    press(qtbot, window, Qt.Key.Key_2, Qt.Key.Key_Left, Qt.Key.Key_O)
    spot = spot_of(sampled.view.compare, 0)
    qtbot.mouseClick(sampled.view.compare, Qt.MouseButton.LeftButton, pos=spot.center())
    rest(qtbot, window)
    assert stand_in.marks[0].defect == "halo"
    assert stand_in.marks[0].ring.x == pytest.approx(0.45, abs=0.02)
    assert sampled.grid.current == stand_in.marks[0].capture_id


def test_escape_or_moving_on_drops_a_ring_that_has_no_mark(qtbot, window, sampled, stand_in):
    press(qtbot, window, Qt.Key.Key_O)
    drag(qtbot, sampled.view.compare, QPoint(200, 200), QPoint(260, 260))
    assert sampled.view.pending_ring is not None
    press(qtbot, window, Qt.Key.Key_Escape)
    assert sampled.view.pending_ring is None
    assert sampled.view.is_comparing
    press(qtbot, window, Qt.Key.Key_O)
    drag(qtbot, sampled.view.compare, QPoint(200, 200), QPoint(260, 260))
    press(qtbot, window, Qt.Key.Key_Right, Qt.Key.Key_2)
    assert marks_of(stand_in)[:2] == [("", "", None), ("halo", "", None)]


def test_n_writes_a_note_to_a_mark_or_to_the_next_one(qtbot, window, sampled, stand_in):
    press(qtbot, window, Qt.Key.Key_2, Qt.Key.Key_Left, Qt.Key.Key_N)
    assert window.focusWidget() is sampled.panel.note.field
    qtbot.keyClicks(sampled.panel.note.field, "at the heel 1")
    press(qtbot, window, Qt.Key.Key_Return)
    assert marks_of(stand_in)[0] == ("halo", "at the heel 1", None)
    assert window.focusWidget() is sampled.grid
    press(qtbot, window, Qt.Key.Key_Right, Qt.Key.Key_N)
    qtbot.keyClicks(sampled.panel.note.field, "lint")
    press(qtbot, window, Qt.Key.Key_Return)
    assert marks_of(stand_in)[1] == ("", "", None)
    press(qtbot, window, Qt.Key.Key_3)
    assert marks_of(stand_in)[1] == ("dust", "lint", None)
    assert "“lint”" in sampled.grid._shelf.at(1).spoken


def test_another_class_keeps_note_and_ring_and_conforming_drops_them(qtbot, window, sampled, stand_in):
    first = stand_in.marks[0].capture_id
    ring = Region(x=0.1, y=0.1, width=0.2, height=0.2)
    stand_in.mark(1, first, defect="halo", actor="reviewer", note="here", ring=ring)
    rest(qtbot, window)
    press(qtbot, window, Qt.Key.Key_1)
    assert marks_of(stand_in)[0] == ("cut-away", "here", ring)
    press(qtbot, window, Qt.Key.Key_Left, Qt.Key.Key_Return)
    assert marks_of(stand_in)[0] == ("", "", None)


def take_back(qtbot, window):
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, window)


def test_ctrl_z_takes_back_mark_after_mark_then_the_closing_and_then_says_there_is_nothing(
    qtbot, window, sampled, stand_in
):
    press(qtbot, window, Qt.Key.Key_2, Qt.Key.Key_Return)
    for _ in range(2):
        take_back(qtbot, window)
    assert all(mark.conforms is None for mark in stand_in.marks)
    assert stand_in.batch.state is BatchState.SAMPLED
    take_back(qtbot, window)
    assert stand_in.batch.state is BatchState.OPEN
    take_back(qtbot, window)
    rest(qtbot, window, lambda: "nothing to take back" in window.strip.notice.accessibleName())


def test_ctrl_z_after_k_opens_the_batch_again_and_k_closes_it_again(qtbot, window, sampled, stand_in):
    rest(qtbot, window, lambda: "Ctrl+Z opens the batch again" in window.strip.notice.accessibleName())
    drawn = [mark.capture_id for mark in stand_in.marks]
    take_back(qtbot, window)
    rest(qtbot, window, lambda: "open again" in window.strip.notice.accessibleName())
    assert sampled.sheet is None
    assert set(sampled.grid.ids) == set(stand_in.captures)
    shown = [button.text().strip() for button in sampled.panel.findChildren(QPushButton) if button.isVisible()]
    assert "Close and draw the sample" in shown
    assert not sampled.panel.claim.isVisible()
    press(qtbot, window, Qt.Key.Key_K)
    rest(qtbot, window, lambda: sampled.sheet is not None)
    assert [mark.capture_id for mark in stand_in.marks] == drawn


@pytest.mark.parametrize("verdict", [Qt.Key.Key_A, Qt.Key.Key_R])
def test_ctrl_z_brings_an_approved_or_rejected_batch_back_to_its_sheet(qtbot, window, sampled, stand_in, verdict):
    press(qtbot, window, verdict)
    if verdict is Qt.Key.Key_R:
        qtbot.keyClicks(sampled.panel.reason.field, "No")
        press(qtbot, window, Qt.Key.Key_Return)
    rest(qtbot, window, lambda: stand_in.batch.state is not BatchState.SAMPLED)
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, window, sampled.panel.claim.isVisible)
    assert stand_in.batch.state is BatchState.SAMPLED


def test_several_tiles_chosen_with_shift_are_marked_alike(qtbot, window, sampled, stand_in):
    for _ in range(2):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert len(sampled.grid.chosen) == 3
    press(qtbot, window, Qt.Key.Key_3)
    assert [mark.defect for mark in stand_in.marks] == ["dust", "dust", "dust", "", ""]
    assert sampled.grid.chosen == []


def test_in_an_open_batch_what_is_chosen_is_rejected_together_with_a_reason(qtbot, window, page, stand_in):
    first, second, third, *_ = page.grid.ids
    for ident in (first, third):
        held = Qt.KeyboardModifier.NoModifier if ident == first else Qt.KeyboardModifier.ControlModifier
        qtbot.mouseClick(page.grid.viewport(), Qt.MouseButton.LeftButton, held, page.grid.tile_rect(ident).center())
    press(qtbot, window, Qt.Key.Key_R)
    assert not page.panel.reason.isVisible()
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
    assert "these 2 captures" in said_by(page)
    qtbot.keyClicks(page.panel.reason.field, "Wrong shoe")
    press(qtbot, window, Qt.Key.Key_Return)
    assert ("reject_captures", (first, third), "Wrong shoe") in stand_in.calls
    assert stand_in.captures[second].state is CaptureState.CLEAN
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, window, lambda: stand_in.captures[first].state is CaptureState.CLEAN)


def test_a_reason_given_for_captures_never_rejects_the_batch_that_was_closed_meanwhile(qtbot, window, page, stand_in):
    first = page.grid.ids[0]
    page.grid.make_current(first)
    page.grid.setFocus()
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(page.panel.reason.field, "Wrong shoe")
    stand_in.close_batch(1, actor="somebody else")
    page.look_again()
    rest(qtbot, window, lambda: page.sheet is not None)
    qtbot.keyClick(page.panel.reason.field, Qt.Key.Key_Return)
    rest(qtbot, window, lambda: ("reject_captures", (first,), "Wrong shoe") in stand_in.calls)
    assert "reject_batch" not in {call[0] for call in stand_in.calls}


def test_a_question_why_is_put_away_with_the_batch_it_was_about(qtbot, window, sampled):
    press(qtbot, window, Qt.Key.Key_R)
    assert sampled.rejecting.is_asking
    sampled.rejecting.show(7, None)  # another batch is chosen in the list
    assert not sampled.rejecting.is_asking


def test_where_every_capture_is_judged_for_itself_nothing_is_said_of_rejecting_the_batch(sampled):
    sheet = sampled.sheet
    n = len(sheet.sample)
    batch = replace(sheet.summary.batch, plan=EVERY_WORDS, acceptance_number=n, rejection_number=n + 1)
    each = replace(sheet, summary=replace(sheet.summary, batch=batch), curve=((0.0, 1.0), (0.5, 1.0), (1.0, 1.0)))
    sampled.panel.show_sheet(each)
    assert "Every capture, each for itself" in said_by(sampled)
    assert "rejects" not in sampled.panel._seen.text()
    assert not [
        label for label in sampled.panel.legend.findChildren(QLabel) if label.isVisible() and "rejects" in label.text()
    ]
    assert not sampled.panel.curve.isVisible()
    judged = replace(each.summary, nonconforming=1, inspected=n, verdict=Verdict.ACCEPT)
    sampled.panel.show_sheet(replace(each, summary=judged))
    assert sampled.panel._verdict.text() == f"Every one is judged, 1 of {batch.lot_size} nonconforming"
    assert sampled.panel._verdict.property("tone") == "warn"


def test_the_big_button_counts_what_would_be_approved(qtbot, window, sampled, stand_in):
    lot = sampled.sheet.summary.batch.lot_size
    assert sampled.panel.claim.text() == f"Approve {lot} captures"
    press(qtbot, window, Qt.Key.Key_2)
    rest(qtbot, window, lambda: sampled.sheet.summary.nonconforming == 1)
    assert sampled.panel.claim.text() == f"Approve {lot - 1} captures"
    bad = replace(sampled.sheet.sample[0].mark, conforms=False)
    batch = replace(sampled.sheet.summary.batch, lot_size=len(sampled.sheet.sample))
    none = replace(
        sampled.sheet,
        sample=tuple(replace(tile, mark=bad) for tile in sampled.sheet.sample),
        summary=replace(sampled.sheet.summary, batch=batch),
    )
    sampled.panel.show_sheet(none)
    assert sampled.panel.claim.text() == "Approve none, end it"


def test_the_strip_no_longer_says_that_ctrl_z_opens_the_batch_once_it_does_not(qtbot, window, sampled):
    said = window.strip.notice.accessibleName
    assert said() == "Until the first mark, Ctrl+Z opens the batch again."
    press(qtbot, window, Qt.Key.Key_Return)
    rest(qtbot, window, lambda: said() == "From now on Ctrl+Z takes the last mark back.")


def test_in_the_smallest_usual_window_the_name_of_the_current_capture_is_whole(qtbot, window, sampled):
    window.resize(1280, 720)
    qtbot.waitUntil(lambda: sampled.view._name.text() == sampled.view._name.accessibleName())
    assert not any(button.text() == "" for button in sampled.view._tools._buttons)


def test_the_panel_names_the_plan_in_force_and_draws_its_curve(qtbot, window, sampled):
    said = said_by(sampled)
    assert "Single plan, normal inspection" in said
    assert sampled.panel.curve.isVisible()
    assert sampled.panel.curve.chance_at(0.05) == pytest.approx(0.95**5, abs=0.01)
    press(qtbot, window, Qt.Key.Key_A)
    rest(qtbot, window, sampled.panel.export.isVisible)
    assert not sampled.panel.curve.isVisible()


def test_a_pace_at_which_nobody_can_have_looked_is_said(qtbot, window, sampled, stand_in):
    stand_in.warning = "ana judged 50 tiles in 4 s: nobody can have looked at them."
    press(qtbot, window, Qt.Key.Key_Return)
    assert "50 tiles in 4 s" in said_by(sampled)


class TestOverManyTiles:
    @pytest.fixture
    def stand_in(self, tmp_path, monkeypatch):
        made = StandIn(tmp_path / "stand-in", clean=24, held=0)
        monkeypatch.setattr(made, "sampled", 20)
        monkeypatch.setattr("pixdesk.ui.marking.monotonic", lambda: 0.0)  # however long the test takes
        return made

    def test_approving_unseen_tiles_in_a_moment_is_asked_twice(self, qtbot, window, sampled, stand_in):
        press(qtbot, window, Qt.Key.Key_A)
        assert "20 tiles in 0 s" in said_by(sampled)
        assert stand_in.batch.state is BatchState.SAMPLED
        press(qtbot, window, Qt.Key.Key_A)
        rest(qtbot, window, lambda: stand_in.batch.state is BatchState.APPROVED)


def test_what_arrives_in_an_open_batch_is_put_beside_the_others_without_looking_at_them_again(
    qtbot, window, page, stand_in, monkeypatch
):
    asked = []
    monkeypatch.setattr(stand_in, "batch_captures", lambda ident: asked.append(ident) or [])
    came = stand_in.add(told=True)
    rest(qtbot, window, lambda: came in page.grid.ids)
    assert asked == []
    assert "9 captures" in page.grid._shelf.sections[0].note
