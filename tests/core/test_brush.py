"""The brush and what is done to a whole matte: what a stroke covers, what it leaves, and the way back."""

from itertools import pairwise

import cv2
import numpy as np
import pytest

from pixdesk.imaging import brush, matte_edits, matte_view, smart_brush
from pixdesk.imaging.brush import Box, Tip
from pixdesk.imaging.matte_steps import Touched, taken, turned

RNG = np.random.default_rng(4)


def stroke(shape, *tips, hardness=1.0):
    layer = np.zeros(shape, np.uint8)
    brush.press(layer, tips[0], hardness)
    for start, end in pairwise(tips):
        for tip in brush.between(start, end):
            brush.press(layer, tip, hardness)
    return layer


@pytest.mark.parametrize("radius_px", [0.6, 3.0, 11.3, 23.9, 24.1, 150.0, 1000.0])
def test_a_hard_mark_covers_the_area_of_its_disc(radius_px):
    side = int(2 * radius_px + 20)
    layer = stroke((side, side), Tip(side / 2, side / 2, radius_px))
    assert layer.sum() / 255 == pytest.approx(np.pi * radius_px**2, rel=0.06, abs=0.8)


def test_a_soft_mark_falls_off_evenly_and_a_hard_one_does_not():
    soft, hard = (stroke((300, 300), Tip(150.5, 150.5, 100), hardness=h)[150].astype(int) for h in (0.0, 1.0))
    assert set(np.unique(hard)) <= {0, 255} | set(hard[[48, 49, 50, 51, 249, 250, 251, 252]])
    falling = np.diff(soft[151:252])
    assert (falling <= 0).all()
    assert soft[200] == pytest.approx(128, abs=6)


def test_a_small_mark_stands_between_pixels_where_it_was_put():
    layer = stroke((40, 40), Tip(20.25, 19.75, 5.0)).astype(float)
    rows, columns = np.mgrid[0:40, 0:40] + 0.5
    assert (layer * columns).sum() / layer.sum() == pytest.approx(20.25, abs=0.05)
    assert (layer * rows).sum() / layer.sum() == pytest.approx(19.75, abs=0.05)


def test_a_line_has_no_gaps_and_no_scallops():
    layer = stroke((200, 900), Tip(100, 100, 40), Tip(800, 100, 40))
    top = (layer > 127).argmax(axis=0)[110:790]
    assert top.max() - top.min() <= 1
    assert (layer[100, 100:800] == 255).all()


def test_pressing_twice_covers_no_more_than_once():
    once = stroke((100, 100), Tip(50, 50, 30), hardness=0.2)
    twice = once.copy()
    brush.press(twice, Tip(50, 50, 30), 0.2)
    assert (once == twice).all()


def test_a_mark_over_the_rim_is_cut_at_it_and_one_beside_the_picture_is_nothing():
    layer = np.zeros((50, 60), np.uint8)
    touched = brush.press(layer, Tip(58, 2, 20), 1.0)
    assert (touched.top, touched.right) == (0, 60)
    assert layer.any()
    assert brush.press(layer, Tip(-90, -90, 20), 1.0).is_empty


def test_adding_and_taking_away_meet_at_the_same_edge():
    before = RNG.integers(0, 256, (64, 64), dtype=np.uint8)
    layer = stroke((64, 64), Tip(32, 32, 20), hardness=0.5)
    added, taken_away = (brush.compose(before, layer, adds=adds).astype(int) for adds in (True, False))
    share = layer / 255
    assert np.abs(added - (before + (255 - before) * share)).max() <= 1
    assert np.abs(taken_away - before * (1 - share)).max() <= 1


def test_a_polygon_covers_its_area_wherever_it_lies():
    coverage, box = brush.polygon((100, 100), [(10, 10), (90, 10), (90, 60)])
    assert coverage.sum() / 255 == pytest.approx(80 * 50 / 2, rel=0.04)
    _, outside = brush.polygon((100, 100), [(200, 200), (210, 200), (210, 260)])
    assert outside.is_empty
    assert box.left <= 10 <= box.right


def two_tones(noise=4):
    """A red half and a blue half that meet at column 200, both uneven."""
    picture = np.zeros((400, 400, 3), np.int16)
    picture[:, :200] = (170, 60, 60)
    picture[:, 200:] = (70, 80, 150)
    return np.clip(picture + RNG.normal(0, noise, picture.shape), 0, 255).astype(np.uint8)


def test_the_smart_brush_stops_at_the_edge_it_overlaps():
    layer = np.zeros((400, 400), np.uint8)
    smart_brush.press(layer, two_tones(), Tip(160, 200, 90), 1.0)
    disc = stroke((400, 400), Tip(160, 200, 90)) > 127
    inside = layer > 127
    assert inside[:, :199][disc[:, :199]].mean() > 0.97
    assert inside[:, 203:].mean() < 0.002


def test_the_smart_brush_takes_nothing_that_lies_apart():
    picture = two_tones()
    picture[:, 240:250] = (170, 60, 60)
    layer = np.zeros((400, 400), np.uint8)
    smart_brush.press(layer, picture, Tip(150, 200, 110), 1.0)
    assert not (layer[:, 241:249] > 127).any()


def test_the_smart_brush_on_one_colour_is_the_plain_one():
    layer = np.zeros((400, 400), np.uint8)
    smart_brush.press(layer, np.full((400, 400, 3), 90, np.uint8), Tip(200, 200, 60), 0.7)
    plain = stroke((400, 400), Tip(200, 200, 60), hardness=0.7)
    assert np.abs(layer.astype(int) - plain).max() <= 2


def ring():
    matte = np.zeros((300, 300), np.uint8)
    cv2.circle(matte, (150, 150), 100, 255, -1)
    cv2.circle(matte, (150, 150), 40, 0, -1)
    cv2.circle(matte, (20, 20), 6, 255, -1)
    return cv2.GaussianBlur(matte, (0, 0), 1.2)


def test_an_enclosed_hole_is_filled_with_its_rim_and_the_outside_is_left():
    made = matte_edits.filled(ring())
    assert made.places == 1
    assert (made.matte[105:195, 105:195] == 255).all()
    assert (made.matte[:, 280:] == 0).all()


def test_a_hole_that_is_open_to_the_frame_is_none():
    matte = np.full((100, 100), 255, np.uint8)
    matte[40:60, 80:] = 0
    assert matte_edits.filled(matte).places == 0


def test_a_crumb_is_dropped_and_the_second_shoe_is_kept():
    matte = ring()
    cv2.circle(matte, (270, 270), 28, 255, -1)
    made = matte_edits.without_islands(matte)
    assert made.places == 1
    assert not made.matte[:40, :40].any()
    assert made.matte[270, 270] == 255


def test_choke_and_spread_move_the_edge_by_what_was_asked():
    disc = np.zeros((200, 200), np.uint8)
    cv2.circle(disc, (100, 100), 50, 255, -1)
    widths = [(matte_edits.shifted(disc, by)[100] > 127).sum() for by in (-4, 4)]
    assert widths == pytest.approx([101 - 8, 101 + 8], abs=2)


def test_choking_a_product_that_reaches_out_of_the_frame_leaves_no_gap_there():
    matte = np.zeros((100, 100), np.uint8)
    matte[:, :60] = 255
    made = matte_edits.shifted(matte, -5)
    assert (made[:, :55] == 255).all()
    assert (made[:, 55:] == 0).all()


def test_feathering_keeps_the_edge_where_it_is_and_softens_it():
    matte = np.zeros((100, 100), np.uint8)
    matte[:, :50] = 255
    row = matte_edits.feather(matte, 4)[50].astype(int)
    assert abs(row[49] + row[50] - 255) <= 1
    assert 20 < row[55] < 60


def test_a_step_goes_back_and_forth_to_the_byte_packed_or_not():
    before = RNG.integers(0, 256, (700, 900), dtype=np.uint8)
    after = before.copy()
    after[300:560, 200:640] = 255
    first, last, touched = before.copy(), after.copy(), Touched(before.shape)
    touched.add(Box(200, 300, 640, 560))

    step = taken(before, after, touched, {"does": "stroke"})

    assert (before == last).all()
    turned(step, touched, after)
    assert (after == first).all()
    step.pack()
    turned(step, touched, after)
    assert (after == last).all()


def test_a_piece_of_the_view_made_anew_fits_the_whole_to_the_byte():
    picture = RNG.integers(0, 256, (517, 733, 3), dtype=np.uint8)
    rows, columns = matte_view.small_shape(picture.shape, 3)
    whole = matte_view.reduced(picture, 3, Box(0, 0, columns, rows))
    box = matte_view.over(Box(100, 91, 412, 517), 3, picture.shape)
    assert (matte_view.reduced(picture, 3, box) == whole[box.part]).all()
