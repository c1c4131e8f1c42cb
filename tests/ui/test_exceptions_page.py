"""Exceptions: settle a case with one key."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtWidgets import QLabel, QPushButton

from pixdesk.domain.case import Disposition
from pixdesk.domain.finding import Region
from pixdesk.errors import StaleState
from pixdesk.ui import case_settling, elsewhere
from pixdesk.ui.canvas_paint import word_boxes
from pixdesk.ui.subject import Face
from tests.ui.readable import written
from tests.ui.resting import press, rest
from tests.ui.stand_in import DOUBTFUL


@pytest.fixture
def page(qtbot, window):
    qtbot.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, window, lambda: window.page_name == "exceptions" and window.page.list.ident is not None)
    return window.page


def settled(stand_in):
    return [call for call in stand_in.calls if call[0] == "settle_case"]


def test_the_worst_case_is_shown_with_its_reason_and_its_places(page, stand_in):
    first = next(iter(stand_in.open_cases))
    assert page.list.ident == first
    said = [label.text() for label in page.findChildren(QLabel)]
    assert DOUBTFUL.sentence in said
    assert page.canvas.face is Face.SIDES
    assert [title for _, title in page.canvas.subject.regions] == ["touches frame"]


@pytest.mark.parametrize(
    ("key", "disposition"),
    [
        (Qt.Key.Key_A, Disposition.ACCEPT),
        (Qt.Key.Key_T, Disposition.RETOUCH),
        (Qt.Key.Key_P, Disposition.REPROCESS),
        (Qt.Key.Key_S, Disposition.RESHOOT),
    ],
)
def test_one_key_settles_the_case_and_the_next_one_comes(qtbot, window, page, stand_in, key, disposition):
    first, second, *_ = stand_in.open_cases
    press(qtbot, window, key)
    rest(qtbot, window, lambda: page.list.ident == second)
    assert settled(stand_in) == [("settle_case", first, disposition, "")]
    assert window.focusWidget() is page.list


def test_discarding_asks_in_place_and_the_second_d_does_it(qtbot, window, page, stand_in):
    first, second, *_ = stand_in.open_cases
    press(qtbot, window, Qt.Key.Key_D)
    assert settled(stand_in) == []
    assert page.confirm.isVisible()
    press(qtbot, window, Qt.Key.Key_D)
    rest(qtbot, window, lambda: page.list.ident == second)
    assert settled(stand_in) == [("settle_case", first, Disposition.DISCARD, "")]
    assert not page.confirm.isVisible()


def test_escape_or_another_case_takes_the_question_away(qtbot, window, page, stand_in):
    press(qtbot, window, Qt.Key.Key_D, Qt.Key.Key_Escape)
    assert not page.confirm.isVisible()
    press(qtbot, window, Qt.Key.Key_D, Qt.Key.Key_Down)
    assert not page.confirm.isVisible()
    assert settled(stand_in) == []


def test_the_note_goes_with_the_disposition_and_letters_in_it_settle_nothing(qtbot, window, page, stand_in):
    first = page.list.ident
    press(qtbot, window, Qt.Key.Key_N)
    qtbot.keyClicks(page.note, "strap, past it")
    assert settled(stand_in) == []
    press(qtbot, window, Qt.Key.Key_Return, Qt.Key.Key_S)
    rest(qtbot, window, lambda: page.list.ident != first)
    assert settled(stand_in) == [("settle_case", first, Disposition.RESHOOT, "strap, past it")]
    assert page.note.text() == ""


def test_the_question_stands_in_place_of_the_buttons(qtbot, window, page):
    press(qtbot, window, Qt.Key.Key_D)
    assert not page.side.choices.isVisible()
    press(qtbot, window, Qt.Key.Key_Escape)
    assert page.side.choices.isVisible()
    assert not page.confirm.isVisible()


def test_u_takes_the_marks_away_and_the_button_says_so(qtbot, window, page):
    button = next(b for b in page.findChildren(QPushButton) if b.text() == "Marks")
    assert button.isChecked()
    assert page.canvas._shows_regions
    press(qtbot, window, Qt.Key.Key_U)
    assert not button.isChecked()
    assert not page.canvas._shows_regions


def test_the_words_of_marked_places_stay_in_the_picture_and_clear_of_one_another():
    spot, size = QRectF(10, 20, 300, 200), QSizeF(90, 18)
    corners = [(0.0, 0.0), (0.0, 0.0), (0.95, 0.0), (0.0, 0.98), (0.0, 0.98), (0.97, 0.99), (0.97, 0.99)]
    places = [Region(x=x, y=y, width=0.02, height=0.01) for x, y in corners]
    label = QRectF(18, 28, 60, 22)
    boxes = word_boxes(spot, places, [size] * len(places), [label])
    assert all(spot.contains(box) for box in boxes)
    everything = [label, *boxes]
    assert not any(a.intersects(b) for n, a in enumerate(everything) for b in everything[:n])
    (alone,) = word_boxes(spot, [Region(x=0.2, y=0.5, width=0.1, height=0.1)], [size])
    assert alone.bottomLeft() == QPointF(70, 120)


def test_space_goes_round_the_ways_to_look(qtbot, window, page):
    for expected in (Face.WIPE, Face.CUTOUT, Face.CAPTURE, Face.SIDES):
        press(qtbot, window, Qt.Key.Key_Space)
        assert page.canvas.face is expected


def test_the_wipe_follows_the_mouse(qtbot, window, page):
    press(qtbot, window, Qt.Key.Key_Space)
    spot = page.canvas._spot(page.canvas._areas()[0]).toRect()
    qtbot.mousePress(page.canvas, Qt.MouseButton.LeftButton, pos=spot.center())
    assert page.canvas._lens.wipe == pytest.approx(0.5, abs=0.01)
    qtbot.mouseRelease(page.canvas, Qt.MouseButton.LeftButton, pos=spot.center())
    image = page.canvas.grab().toImage()
    left = image.pixelColor(spot.left() + 20, spot.bottom() - 20).red()
    right = image.pixelColor(spot.right() - 20, spot.bottom() - 20).red()
    assert left == pytest.approx(205, abs=3)
    assert right == 255


def test_a_case_settled_elsewhere_leaves_and_the_next_is_not_settled_by_the_key_meant_for_it(
    qtbot, window, page, stand_in, monkeypatch
):
    monkeypatch.setattr(case_settling, "_GRACE_MS", 60_000)  # a slow machine must not outlast it
    first, second, *_ = stand_in.open_cases
    stand_in.settle_case(first, Disposition.ACCEPT, actor="somebody else")
    stand_in.calls.clear()
    rest(qtbot, window, lambda: page.list.ident == second)
    qtbot.keyClick(page.list, Qt.Key.Key_S)
    rest(qtbot, window)
    assert settled(stand_in) == []
    assert "settled elsewhere" in window.strip.notice.accessibleName()
    monkeypatch.setattr(case_settling, "_GRACE_MS", 0)
    press(qtbot, window, Qt.Key.Key_S)
    rest(qtbot, window, lambda: bool(settled(stand_in)))


def test_a_second_press_while_the_first_is_under_way_settles_nothing_else(qtbot, window, page, stand_in):
    first = page.list.ident
    stand_in.delay_s = 0.1
    qtbot.keyClick(page.list, Qt.Key.Key_A)
    qtbot.keyClick(page.list, Qt.Key.Key_A)
    rest(qtbot, window, lambda: page.list.ident != first)
    assert len(settled(stand_in)) == 1


def test_a_refusal_is_said_and_the_case_can_be_settled_again(qtbot, window, page, stand_in):
    stand_in.refusal = StaleState("The case was settled a moment ago.")
    press(qtbot, window, Qt.Key.Key_A)
    rest(qtbot, window, lambda: "a moment ago" in window.strip.notice.accessibleName())
    stand_in.refusal = None
    before = page.list.ident
    press(qtbot, window, Qt.Key.Key_A)
    rest(qtbot, window, lambda: page.list.ident != before)


def test_a_capture_without_a_cutout_cannot_be_accepted(qtbot, window, page, stand_in):
    from dataclasses import replace

    first = page.list.ident
    stand_in.captures[first] = replace(stand_in.captures[first], cutout_path="", preview_path="")
    page.look_again()
    rest(qtbot, window)
    press(qtbot, window, Qt.Key.Key_A)
    assert settled(stand_in) == []
    press(qtbot, window, Qt.Key.Key_S)
    rest(qtbot, window, lambda: bool(settled(stand_in)))


def test_when_the_last_case_is_settled_the_page_says_so(qtbot, window, page, stand_in):
    while stand_in.open_cases:
        left = len(stand_in.open_cases)
        press(qtbot, window, Qt.Key.Key_A)
        rest(qtbot, window, lambda left=left: len(stand_in.open_cases) < left)
    rest(qtbot, window)
    said = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    assert "No open cases" in said


def listed(page):
    return [value.case.id for value in page.list._model.values]


def test_the_queue_is_narrowed_by_words_and_by_finding_and_escape_shows_all(qtbot, window, page, stand_in):
    every = list(stand_in.open_cases)
    press(qtbot, window, Qt.Key.Key_Slash)
    qtbot.keyClicks(page.filter.text, f"sku-00{every[-1]:02d}")
    rest(qtbot, window)
    assert listed(page) == [every[-1]]
    assert "1 of" in page.queue.count.text()
    press(qtbot, window, Qt.Key.Key_Escape)
    assert sorted(listed(page)) == sorted(every)
    page.filter.finding.setCurrentIndex(page.filter.finding.findData("doubtful-matte"))
    assert len(listed(page)) == 2
    qtbot.keyClicks(page.filter.text, "nothing like it")
    assert page.queue.none_fit.isVisible()
    assert page.canvas.subject is None


def test_c_claims_the_case_and_lets_go_of_it_and_the_row_says_whose_it_is(qtbot, window, page, stand_in):
    first = page.list.ident
    words = {b.text().strip() for b in page.side.findChildren(QPushButton)}
    assert "Claim" in words
    assert "Let go" not in words
    press(qtbot, window, Qt.Key.Key_C)
    rest(qtbot, window, lambda: page.list.value.case.claimed_by == "reviewer")
    words = {b.text().strip() for b in page.side.findChildren(QPushButton)}
    assert "Let go" in words
    assert "Claim" not in words
    assert "You work on it" in [one.text for one in written(window)]
    page.queue.work_as("ana")
    assert "reviewer works on it" in [one.text for one in written(window)]
    page.queue.work_as("reviewer")
    page.filter.whose.setCurrentIndex(1)
    assert listed(page) == [first]
    press(qtbot, window, Qt.Key.Key_C)
    rest(qtbot, window, lambda: listed(page) == [])
    assert stand_in.open_cases[first].claimed_by == ""


def test_a_case_that_another_works_on_is_not_taken_to_the_bench(qtbot, window, page, stand_in):
    first = page.list.ident
    stand_in.retouching.claim(first, actor="ana")
    rest(qtbot, window, lambda: page.list.value.case.claimed_by == "ana")
    press(qtbot, window, Qt.Key.Key_E)
    assert not page.is_mending
    assert "ana works on this case" in window.strip.notice.accessibleName()
    press(qtbot, window, Qt.Key.Key_C)
    assert stand_in.open_cases[first].claimed_by in ("ana", "reviewer")
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_C, Qt.KeyboardModifier.ShiftModifier)
    rest(qtbot, window, lambda: page.list.value.case.claimed_by == "")


def test_going_to_a_case_that_the_filter_hides_shows_all_again(qtbot, window, page, stand_in):
    *_, last = stand_in.open_cases
    qtbot.keyClicks(page.filter.text, "nothing")
    page.go_to(last)
    page.look_again()
    rest(qtbot, window, lambda: page.list.ident == last)
    assert not page.filter.is_wanting


@pytest.mark.parametrize("opens", [True, False])
@pytest.mark.parametrize(
    ("held", "is_other"), [(Qt.KeyboardModifier.NoModifier, False), (Qt.KeyboardModifier.ShiftModifier, True)]
)
def test_o_opens_the_capture_in_another_program_or_says_where_it_lies(
    qtbot, window, page, stand_in, monkeypatch, opens, held, is_other
):
    opened = []
    monkeypatch.setattr(elsewhere.QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) or opens)
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_O, held)
    rest(qtbot, window, lambda: bool(opened))
    assert ("hand_out", page.list.value.capture.id, is_other) in stand_in.calls
    said = window.strip.notice.accessibleName()
    assert "comes back when it is saved" in said
    assert (f"No program opens {'TIF' if is_other else 'PSD'} files" in said) is not opens


def test_ctrl_o_takes_a_file_from_elsewhere_and_says_how_far_its_colours_are_from_the_photograph(
    qtbot, window, page, stand_in, monkeypatch
):
    monkeypatch.setattr(elsewhere.QFileDialog, "getOpenFileName", lambda *_: ("/retouched/shoe.psd", ""))
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, window, lambda: "repainted, by 1.2" in window.strip.notice.accessibleName())
    assert ("take_back", page.list.value.capture.id, "shoe.psd") in stand_in.calls


def test_zoomed_in_the_picture_is_the_full_size_one_and_is_let_go_of_again(qtbot, window, page, stand_in, monkeypatch):
    canvas, retouching = page.canvas, stand_in.retouching
    read = retouching.open

    def green(capture_id):
        session = read(capture_id)
        session.picture[:] = (10, 200, 30)
        return session

    monkeypatch.setattr(retouching, "open", green)
    press(qtbot, window, Qt.Key.Key_Z)
    rest(qtbot, window, lambda: canvas.is_sharp)
    for _ in range(2):
        press(qtbot, window, Qt.Key.Key_Plus)
    assert canvas._lens.factor == 4
    area = canvas._areas()[0]
    rest(qtbot, window, lambda: canvas.grab().toImage().pixelColor(area.center().toPoint()).green() == 200)
    for _ in range(3):
        press(qtbot, window, Qt.Key.Key_Minus)
    assert not canvas.is_zoomed
    assert not canvas.is_sharp


def test_another_case_lets_go_of_the_full_size_of_the_one_before(qtbot, window, page, stand_in):
    press(qtbot, window, Qt.Key.Key_Z)
    rest(qtbot, window, lambda: page.canvas.is_sharp)
    first = stand_in.retouching.opened
    press(qtbot, window, Qt.Key.Key_Down)
    rest(qtbot, window, lambda: page.canvas.is_sharp)
    assert stand_in.retouching.opened.capture_id != first.capture_id
    assert page.canvas._matte is stand_in.retouching.opened


def test_the_map_of_doubt_is_painted_where_there_is_one(qtbot, window, page):
    matte = Path(page.list.value.capture.matte_path)
    before = page.canvas.grab().toImage()
    places = np.zeros((400, 600), np.uint8)
    places[:, :300] = 255
    (matte.parent / matte.name.replace(".matte.png", ".doubt.png")).write_bytes(
        cv2.imencode(".png", places)[1].tobytes()
    )
    page.pictures._failed.clear()
    press(qtbot, window, Qt.Key.Key_U)
    press(qtbot, window, Qt.Key.Key_U)
    rest(qtbot, window)
    spot = page.canvas._spot(page.canvas._areas()[1])
    at = QPoint(int(spot.left() + 0.1 * spot.width()), int(spot.center().y()))
    away = QPoint(int(spot.left() + 0.9 * spot.width()), int(spot.center().y()))
    after = page.canvas.grab().toImage()
    assert after.pixelColor(at).green() < before.pixelColor(at).green() - 40
    assert after.pixelColor(away) == before.pixelColor(away)
