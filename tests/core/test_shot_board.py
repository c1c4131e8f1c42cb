"""The board of the shot list: what is shown, in what order, which row a scan means, which view a capture shows."""

from datetime import UTC, date, datetime

from pixdesk.domain.capture import CaptureId, CaptureState, Label
from pixdesk.domain.clocks import clocks, rules_of
from pixdesk.domain.shot_board import Order, lines, sought_row, sought_rows, tally, view_for, wanted
from pixdesk.domain.shot_list import ShotRow
from pixdesk.domain.shot_state import Homeless, Shot, ShotList

TODAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def shot(number, sku, view, state=CaptureState.CLEAN, hour=9):
    return Shot(
        id=CaptureId(number),
        folder="in",
        name=f"{sku}_{view}.jpg",
        state=state,
        label=Label(sku=sku, view=view),
        landed_at=NOON.replace(hour=hour),
    )


ROWS = [
    ShotRow(sku="B", family="shoes", views=("front", "back"), due=date(2026, 3, 9), priority=2),
    ShotRow(sku="A", family="rings", views=("front",), due=date(2026, 3, 1), priority=7, free=(("EAN", "40012345"),)),
    ShotRow(sku="C", colourway="Rot", views=(), priority=1),
    ShotRow(sku="C", colourway="Blau", views=(), priority=3),
]
SHOTS = [shot(1, "B", "back", hour=7), shot(2, "B", "front"), shot(3, "B", "detail"), shot(4, "A", "front", hour=11)]


def board(hours=None):
    listed = ShotList(ROWS)
    return lines(
        listed.standings(SHOTS, TODAY), SHOTS, {CaptureId(1): "p1"}, clocks(SHOTS, listed, rules_of(hours or {}), NOON)
    )


def skus(found):
    return [line.standing.row.sku for line in found]


def test_pictures_stand_in_the_order_of_the_views_wanted_and_the_rest_behind():
    line = next(line for line in board() if line.standing.row.sku == "B")
    assert [(one.view, one.path) for one in line.pictures] == [("front", ""), ("back", "p1"), ("detail", "")]


def test_a_rows_clock_is_that_of_its_capture_with_least_time_left():
    found = {line.key: line.clock for line in board({"shoes": 10.0})}
    assert found["b", ""].left_s == 5 * 3600
    assert found["a", ""] is None


def test_rows_are_narrowed_by_state_and_words_and_sorted():
    every = board({"": 8.0})
    assert skus(every) == ["A", "C", "B", "C"]
    assert skus(wanted(every, state="late")) == ["A"]
    assert skus(wanted(every, state="in work")) == ["A", "B"]
    assert skus(wanted(every, text="c ROT")) == ["C"]
    assert skus(wanted(every, order=Order.DUE)) == ["A", "B", "C", "C"]
    assert skus(wanted(every, order=Order.PRIORITY)) == ["C", "B", "C", "A"]
    assert skus(wanted(every, order=Order.CLOCK))[:2] == ["B", "A"]
    assert skus(wanted(every, order=Order.SKU)) == ["A", "B", "C", "C"]


def test_the_tally_says_how_many_rows_each_state_would_show():
    every = board()
    for state, count in tally(every).items():
        assert len(wanted(every, state=state)) == count
    assert tally(every)["late"] == 1


def test_a_scan_means_a_sku_a_colourway_of_it_or_a_number_of_a_column_of_its_own():
    assert sought_row(ROWS, " sku:a ") is ROWS[1]
    assert sought_row(ROWS, "40012345") is ROWS[1]
    assert sought_row(ROWS, "c_blau") is ROWS[3]
    assert sought_row(ROWS, "C") is None, "two rows are called so"
    assert sought_row(ROWS, "") is None
    assert sought_row(ROWS, "400123") is None


def test_a_scan_that_several_rows_answer_to_names_them_all_and_one_that_none_does_names_none():
    assert [row.sku for row in sought_rows(ROWS, "C")] == ["C", "C"]
    assert sought_rows(ROWS, "400123") == sought_rows(ROWS, "") == []


def homeless(sku="", view="", skus=(), views=()):
    return Homeless(
        id=CaptureId(9), folder="", name="x", label=Label(sku=sku, view=view), reason="", skus=skus, views=views
    )


def test_the_view_of_a_capture_is_what_its_name_says_or_may_mean_else_the_first_missing():
    standing = {one.row.key: one for one in ShotList(ROWS).standings([shot(1, "B", "front")], TODAY)}
    shoes, ring, none = standing["b", ""], standing["a", ""], standing["c", "rot"]
    assert view_for(shoes, homeless(view="front")) == "front"
    assert view_for(shoes, homeless()) == "back"
    assert view_for(shoes, homeless(sku="B", view="frnot", skus=("B",), views=("front",))) == "front"
    assert view_for(ring, homeless(view="frnot")) == "front"
    assert view_for(none, homeless(view="side")) == "side"
    assert view_for(none, homeless()) == ""
