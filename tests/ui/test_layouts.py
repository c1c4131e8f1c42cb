"""Where tiles lie."""

import pytest
from PySide6.QtCore import QPoint, QRect, QSize

from pixdesk.ui import layouts
from pixdesk.ui.layouts import Sheets, Strip

SHEETS = Sheets(counts=(7, 0, 4), heights_px=(120, 120, 150), tile_width_px=100, gap_px=10, heading_px=40, width_px=360)


def every(layout):
    return [layout.rect(position) for position in range(layout.count)]


@pytest.mark.parametrize("layout", [SHEETS, Strip(9, QSize(100, 80), 8)])
def test_no_two_tiles_overlap_and_all_lie_inside(layout):
    rects = every(layout)
    assert not any(a.intersects(b) for number, a in enumerate(rects) for b in rects[:number])
    whole = QRect(QPoint(0, 0), layout.extent())
    assert all(whole.contains(rect) for rect in rects)


@pytest.mark.parametrize("layout", [SHEETS, Strip(9, QSize(100, 80), 8)])
@pytest.mark.parametrize("top", range(-50, 700, 90))
@pytest.mark.parametrize("left", [0, 333])
def test_what_touches_the_window_is_among_the_visible(layout, top, left):
    window = QRect(left, top, 200, 100)
    touching = {number for number, rect in enumerate(every(layout)) if rect.intersects(window)}
    assert touching <= set(layout.visible(window))


def test_far_from_everything_nothing_is_visible():
    assert not list(Sheets((5,), (100,), 100, 10, 40, 360).visible(QRect(0, 9000, 300, 300)))


def test_a_point_finds_its_tile_and_a_gap_finds_none():
    for number, rect in enumerate(every(SHEETS)):
        assert layouts.at(SHEETS, rect.center()) == number
    assert layouts.at(SHEETS, SHEETS.heading(0).center()) is None


def test_steps_stay_in_their_column_and_cross_sections():
    assert SHEETS.columns == 3
    assert SHEETS.step(0, 1, 0) == 1
    assert SHEETS.step(1, 0, 1) == 4
    assert SHEETS.step(4, 0, 1) == 6  # the short last row: its end
    assert SHEETS.step(6, 0, 1) == 7  # over the empty section
    assert SHEETS.step(8, 0, -1) == 6
    assert SHEETS.step(0, 0, -1) == 0
    assert SHEETS.step(10, 5, 5) == 10


def test_up_undoes_down_where_the_column_exists_in_both_rows():
    for position in (0, 1, 2, 3):
        assert SHEETS.step(SHEETS.step(position, 0, 1), 0, -1) == position


def test_only_a_sections_first_row_stands_right_under_a_heading():
    for position in range(SHEETS.count):
        section, row = (0, position // 3) if position < 7 else (2, (position - 7) // 3)
        together = SHEETS.with_heading(position)
        assert together.contains(SHEETS.rect(position))
        assert together.intersects(SHEETS.heading(section)) == (row == 0)


def test_a_narrow_window_keeps_one_column():
    assert Sheets((3,), (100,), 200, 10, 40, 90).columns == 1


def test_a_hundred_thousand_tiles_show_a_handful():
    huge = Sheets((100_000,), (180,), 160, 12, 48, 1200)
    shown = huge.visible(QRect(0, 2_000_000, 1200, 900))
    assert 0 < len(shown) < 60
