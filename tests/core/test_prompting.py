"""What may be pointed at, and how candidates are put in order."""

import math

import numpy as np
import pytest

from pixdesk.domain import prompting
from pixdesk.domain.chain import ChainSettings
from pixdesk.domain.prompting import Asked, require_sound
from pixdesk.errors import SetupError
from pixdesk.imaging import isolating
from pixdesk.imaging.shape import Prompt

WIDTH, HEIGHT = 900, 600


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Asked(), "Nothing is pointed at"),
        (Asked(away=((10, 10),)), "Nothing is pointed at"),
        (Asked(words="   "), "Nothing is pointed at"),
        (Asked(on=((900.5, 10),)), "900.5, 10 lies outside the picture, which is 900 by 600"),
        (Asked(on=((10, 10),), away=((10, -1),)), "10, -1 lies outside"),
        (Asked(on=((math.nan, 10),)), "nan, 10 lies outside"),
        (Asked(on=((10, math.inf),)), "10, inf lies outside"),
        (Asked(box=(10, 10, 0.4, 50)), "at least one pixel"),
        (Asked(box=(10, 10, math.nan, 50)), "at least one pixel"),
        (Asked(box=(10, 10, -30, 50)), "at least one pixel"),
        (Asked(box=(800, 10, 101, 50)), "reaches out of the picture"),
        (Asked(box=(10, 599, 10, 2)), "reaches out of the picture"),
        (Asked(on=((1, 1),) * 65), "65 clicks are too many"),
        (Asked(words="a" * 201), "one line of at most 200"),
        (Asked(words="a bag\nand a strap"), "one line"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_remedy(asked, words):
    with pytest.raises(SetupError, match=words):
        require_sound(asked, WIDTH, HEIGHT)


@pytest.mark.parametrize(
    "asked",
    [
        Asked(on=((0, 0), (900, 600))),
        Asked(box=(0, 0, 900, 600)),
        Asked(box=(10, 10, 5, 5), away=((3, 3),)),
        Asked(words="the red bag"),
    ],
)
def test_what_can_be_asked_is_not(asked):
    require_sound(asked, WIDTH, HEIGHT)


def test_what_was_asked_has_a_name_and_a_few_words():
    asked = Asked(box=(1, 2, 3, 4), on=((5, 6), (7, 8)), away=((9, 10),), words="a bag")

    assert asked.summary == "a box, 2 clicks on it, 1 click beside it, “a bag”"
    assert asked.digest != Asked(box=(1, 2, 3, 4), on=((5, 6),), away=((9, 10),), words="a bag").digest


def test_a_contradiction_is_said_in_words():
    assert prompting.against(0, 0) == ""
    assert prompting.against(1, 0) == "It leaves out a click on the product."
    assert prompting.against(2, 1) == "It leaves out 2 clicks on the product and takes in a click beside it."
    assert prompting.told("It leaves out a click on the product.").startswith(
        "No shape fits every click: the best leaves"
    )


def block(left, right, *, sure=6.0, height=170, width=256):
    """Logits of a rectangle between two columns, with a rim that is half decided."""
    logits = np.full((height, width), -sure, np.float32)
    logits[40:130, left:right] = sure
    return logits


def test_candidates_that_fit_every_click_come_before_those_that_score_higher():
    narrow, wide = block(40, 120), block(40, 220)
    on_both = Prompt(points=((80 / 256, 0.5, True), (200 / 256, 0.5, True)))
    on_left = Prompt(points=((80 / 256, 0.5, True), (200 / 256, 0.5, False)))
    scores = np.array([0.99, 0.7], np.float32)

    assert isolating.order(np.stack([narrow, wide]), scores, on_both) == [1, 0]
    assert isolating.order(np.stack([wide, narrow]), scores, on_left) == [1, 0]
    assert isolating.misses(narrow, on_both) == (1, 0)
    assert isolating.misses(wide, on_left) == (0, 1)


def test_a_click_one_cell_beside_the_outline_is_not_held_against_a_candidate():
    prompt = Prompt(points=((120.5 / 256, 0.5, True), (119.5 / 256, 0.5, False)))

    assert isolating.misses(block(40, 120), prompt) == (0, 0)


def test_of_two_alike_the_one_that_fills_the_box_comes_first_and_a_vague_one_last():
    part, whole = block(40, 90), block(40, 220)
    vague = np.where(whole > 0, np.float32(0.4), np.float32(-0.4))
    prompt = Prompt(box=(38 / 256, 38 / 170, 222 / 256, 132 / 170))

    ranked = isolating.order(np.stack([vague, part, whole]), np.array([0.95, 0.95, 0.95], np.float32), prompt)

    assert ranked[0] == 2


def test_an_empty_candidate_is_none():
    speck = np.full((170, 256), -5, np.float32)
    speck[3, 3] = 5

    assert isolating.order(np.stack([speck]), np.array([1.0], np.float32), Prompt(points=((0.5, 0.5, True),))) == []


def test_a_mask_for_the_screen_is_nothing_outside_and_whole_inside():
    mask = isolating.shown(block(40, 120), (680, 1024, 3))

    assert mask.shape == (680, 1024)
    assert mask[340, 300] == 255
    assert not mask[:, 700:].any()


def test_the_rim_comes_from_the_picture_and_not_from_the_grid_and_neighbours_stay_out():
    """The shape is drawn three cells too wide; a second product stands beside it."""
    rgb = np.full((1020, 1536, 3), 215, np.uint8)
    rgb[240:780, 240:720] = (150, 40, 40)
    rgb[240:780, 1000:1300] = (150, 40, 40)
    picture = np.ascontiguousarray(rgb[::2, ::2])
    coarse = block(38, 122)

    made = isolating.isolate(rgb, picture, coarse, ChainSettings())

    assert made.matte.shape == (1020, 1536)
    assert (made.matte[300:700, 245:715] > 250).all()
    assert not made.matte[300:700, 200:234].any()
    assert not made.matte[300:700, 727:].any()


def test_a_hole_that_shows_the_backdrop_opens():
    rgb = np.full((680, 1024, 3), 215, np.uint8)
    rgb[160:520, 160:480] = (150, 40, 40)
    rgb[280:400, 260:380] = 215
    logits = block(40, 120, sure=3.0)

    made = isolating.isolate(rgb, np.ascontiguousarray(rgb[::2, ::2]), logits, ChainSettings())

    assert made.matte[340, 320] < 20
    assert made.matte[200, 200] == 255
