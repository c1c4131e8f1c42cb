"""Several cutouts of one capture on the Exceptions page: looked at by number, taken by Enter; and the families."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from pixdesk.domain.case import Disposition
from pixdesk.ui.candidate_card import doubt_words, held_words
from tests.ui.resting import press, rest
from tests.ui.stand_in_candidates import CUT_OFF


@pytest.fixture
def page(qtbot, window):
    qtbot.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, window, lambda: window.page_name == "exceptions" and window.page.list.ident is not None)
    return window.page


def said_by(widget):
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def lit(page):
    return [card.candidate.number for card in page.strip.cards if card.isChecked()]


def test_cutouts_made_besides_stand_below_the_picture_with_what_the_checks_make_of_them(qtbot, window, page):
    assert page.strip.isVisible()
    assert [held_words(card.candidate.score) for card in page.strip.cards] == [
        "2 findings",
        "nothing wrong",
        "1 finding",
    ]
    assert doubt_words(page.strip.cards[1].candidate.score) == "doubt 2 %"
    assert lit(page) == [1]
    press(qtbot, window, Qt.Key.Key_Down)
    assert not page.strip.isVisible(), "that capture was cut out once"


def test_a_number_looks_at_a_cutout_escape_looks_away_and_nothing_is_taken(qtbot, window, page, stand_in):
    own = page.canvas.subject.after
    press(qtbot, window, Qt.Key.Key_3)
    assert page.canvas.subject.after == page.strip.cards[2].candidate.cutout_path != own
    assert CUT_OFF.sentence in said_by(page.side)
    assert "What holds cutout 3" in said_by(page.side)
    assert lit(page) == [3]
    press(qtbot, window, Qt.Key.Key_A, Qt.Key.Key_T, Qt.Key.Key_E)
    assert not {call[0] for call in stand_in.calls} & {"settle_case", "claim"}, "the cutout in use is not what is seen"
    press(qtbot, window, Qt.Key.Key_2)
    assert "Taken, it closes the case" in said_by(page.side)
    press(qtbot, window, Qt.Key.Key_Escape)
    assert page.canvas.subject.after == own
    assert "Why it is here" in said_by(page.side)
    assert page.dispositions[Disposition.ACCEPT].isEnabled()
    press(qtbot, window, Qt.Key.Key_Return)
    assert "take" not in {call[0] for call in stand_in.calls}


def test_enter_takes_the_cutout_that_is_looked_at_and_closes_the_case(qtbot, window, page, stand_in):
    first, second, *_ = stand_in.open_cases
    press(qtbot, window, Qt.Key.Key_2, Qt.Key.Key_Return)
    rest(qtbot, window, lambda: page.list.ident == second)
    assert ("take", first, 2) in stand_in.calls
    assert "its case is closed" in window.strip.notice.accessibleName()


def test_one_that_is_still_held_stays_and_is_the_one_in_use_from_then_on(qtbot, window, page, stand_in):
    first = next(iter(stand_in.open_cases))
    press(qtbot, window, Qt.Key.Key_3, Qt.Key.Key_3)
    rest(qtbot, window, lambda: [card.candidate.is_taken for card in page.strip.cards] == [False, False, True])
    assert page.list.ident == first
    assert lit(page) == [3]
    assert page.strip.looked_at is None


def test_a_card_is_pressed_with_the_mouse_too_and_another_case_looks_away(qtbot, window, page, stand_in):
    qtbot.mouseClick(page.strip.cards[2], Qt.MouseButton.LeftButton)
    rest(qtbot, window)
    assert page.strip.looked_at.number == 3
    page.list.setFocus()
    press(qtbot, window, Qt.Key.Key_Down)
    assert page.strip.looked_at is None
    assert "Why it is here" in said_by(page.side)


def test_at_the_bench_numbers_are_shapes_and_not_cutouts(qtbot, window, page, stand_in):
    press(qtbot, window, Qt.Key.Key_E)
    rest(qtbot, window, lambda: page.bench.canvas.is_painted)
    press(qtbot, window, Qt.Key.Key_2)
    assert page.strip.looked_at is None
    press(qtbot, window, Qt.Key.Key_Escape)
    rest(qtbot, window, lambda: not page.is_mending)
    press(qtbot, window, Qt.Key.Key_2)
    assert page.strip.looked_at.number == 2


def test_the_queue_is_narrowed_by_family_where_there_are_several(qtbot, window, page, stand_in, monkeypatch):
    assert page.filter.family.isHidden()
    cases = stand_in.cases

    def with_families(*, still_open=True):
        families = ("shoes", "shoes", "glass")
        return [replace(view, family=family) for view, family in zip(cases(), families, strict=True)]

    monkeypatch.setattr(stand_in, "cases", with_families)
    page.look_again()
    rest(qtbot, window, page.filter.family.isVisible)
    offered = [page.filter.family.itemText(number) for number in range(page.filter.family.count())]
    assert offered == ["Any family", "shoes  (2)", "glass  (1)"]
    page.filter.family.setCurrentIndex(2)
    rest(qtbot, window)
    assert page.queue.count.text() == "1 of 3 open cases"
    assert page.list.value.family == "glass"
    press(qtbot, window, Qt.Key.Key_Escape)
    assert page.queue.count.text() == "3 open cases"
