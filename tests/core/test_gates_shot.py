"""Light, shake, rim and stance: a fault of known size is named, measured, located; a sound packshot is let be."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from pixdesk.domain.finding import Code, Weight
from pixdesk.domain.limits import CheckLimits
from pixdesk.domain.recipe import Recipe
from pixdesk.imaging import focus, moire, rim, stance
from pixdesk.imaging.checks import check
from pixdesk.imaging.look import look
from pixdesk.pipeline.catalogue import load_toml, resources_dir
from tests.bench import gate_faults

LIMITS = load_toml(resources_dir() / "recipes" / "standard.toml", Recipe).limits
SHAPE = (900, 1200)


def packshot():
    """A printed box with straight sides on a plain grey backdrop, antialiased, with a little grain; and its matte."""
    large = np.zeros((SHAPE[0] * 4, SHAPE[1] * 4), np.uint8)
    cv2.rectangle(large, (1500, 700), (3300, 2900), 255, -1)
    matte = cv2.resize(large, SHAPE[::-1], interpolation=cv2.INTER_AREA)
    label = np.full((*SHAPE, 3), (170, 70, 50), np.uint8)
    rng = np.random.default_rng(2)
    for row in range(11):
        word = "".join(rng.choice(list("XOKVAPIXDESK"), 11))
        cv2.putText(label, word, (390, 220 + 48 * row), 0, 1.3, (245, 240, 230), 3, cv2.LINE_AA)
    share = cv2.GaussianBlur(matte, (0, 0), 0.6)[..., None] / 255.0
    mixed = label * share + np.array((214, 215, 216)) * (1 - share)
    mixed += np.random.default_rng(11).normal(0, 0.3, (*SHAPE, 1))
    return np.clip(mixed + 0.5, 0, 255).astype(np.uint8), cv2.GaussianBlur(matte, (0, 0), 0.6)


RGB, MATTE = packshot()


def said(rgb, matte=MATTE, limits=LIMITS):
    return {finding.code: finding for finding in check(rgb, matte, limits)}


def spoilt(fault, size, seed=1):
    return said(*fault(RGB, MATTE, size, np.random.default_rng(seed)))


def test_a_sound_packshot_has_no_finding():
    assert said(RGB) == {}


@pytest.mark.parametrize("stops", [-2, -3])
def test_a_picture_two_stops_too_dark_is_underexposed(stops):
    finding = spoilt(gate_faults.exposure, stops)[Code.UNDEREXPOSED]

    assert finding.measured < finding.limit
    assert finding.unit == "L*"
    assert finding.holds


def test_a_product_that_lost_a_channel_is_overexposed_before_it_is_white():
    red = RGB.copy()
    red[MATTE > 127, 0] = 255

    finding = said(red)[Code.OVEREXPOSED]

    assert finding.measured > 0.9
    assert Code.CLIPPED_HIGHLIGHTS not in said(red)
    assert finding.region.x == pytest.approx(375 / 1200, abs=0.02)


@pytest.mark.parametrize("length_px", [8, 12])
def test_a_shaken_picture_is_named_with_how_far_it_moved(length_px):
    shaken = cv2.filter2D(RGB, -1, np.full((1, length_px), 1 / length_px, np.float32))

    finding = said(shaken)[Code.SHAKEN]

    assert finding.measured * np.sqrt(12) == pytest.approx(length_px, rel=0.35)
    assert f"{finding.measured * np.sqrt(12):.0f} px" in finding.sentence
    assert Code.BLURRED not in said(shaken)


def test_blur_the_same_in_every_direction_is_no_shake():
    soft = focus.edges(look(cv2.GaussianBlur(RGB, (0, 0), 2.0), MATTE))

    assert focus.shake_px(soft) < 0.9


@pytest.mark.parametrize("width_px", [2, 3])
def test_a_matte_too_wide_keeps_a_halo_at_most_that_wide(width_px):
    finding = spoilt(gate_faults.halo, width_px)[Code.HALO]
    measured = rim.measure(look(*gate_faults.halo(RGB, MATTE, width_px, None)))

    assert finding.measured == pytest.approx(measured.halo_px)
    assert 0.55 * width_px < finding.measured <= width_px
    assert finding.region is not None


@pytest.mark.parametrize("width_px", [2, 3])
def test_a_matte_too_narrow_eats_a_rim_at_most_that_wide(width_px):
    finding = spoilt(gate_faults.eaten, width_px)[Code.EATEN]

    assert 0.3 * width_px < finding.measured <= width_px
    assert Code.HALO not in spoilt(gate_faults.eaten, width_px)


def test_a_soft_edge_is_told_as_blur_and_not_as_a_halo():
    codes = set(said(cv2.GaussianBlur(RGB, (0, 0), 3.0)))

    assert Code.BLURRED in codes
    assert not codes & {Code.HALO, Code.EATEN}


def test_a_contact_shadow_under_a_dark_product_is_not_an_eaten_edge():
    shaded = RGB.copy()
    shaded[726:732, 380:820] = (90, 60, 55)

    assert Code.EATEN not in said(shaded)


def test_stripes_on_soft_cloth_are_no_shake():
    soft = cv2.GaussianBlur(RGB, (0, 0), 3.0)
    striped = np.clip(soft * 0.6 + ((np.arange(SHAPE[1]) // 9) % 2 * 60)[None, :, None], 0, 255)
    share = MATTE[..., None] / 255.0
    rgb = np.rint(striped * share + 215 * (1 - share)).astype(np.uint8)

    assert Code.SHAKEN not in said(rgb)


def test_backdrop_left_beside_the_product_is_found_where_it_is():
    kept = MATTE.copy()
    cv2.circle(kept, (826, 450), 70, 255, -1, cv2.LINE_AA)

    finding = said(RGB, kept)[Code.BACKDROP_LEFT]

    assert finding.measured == pytest.approx(np.pi * 70**2 / 2 / (450 * 550), rel=0.4)
    assert 820 / 1200 < finding.region.x + finding.region.width <= 910 / 1200


def test_dust_on_a_plain_backdrop_is_counted_and_only_noted():
    finding = spoilt(gate_faults.dust, 3)[Code.DUST]

    assert finding.weight is Weight.NOTE
    assert 9 <= finding.measured <= 12


def test_a_hair_is_told_from_dust_by_its_length():
    finding = spoilt(gate_faults.hair, 90)[Code.DUST]

    assert finding.unit == "px of 1,024"
    assert finding.measured > 24


def test_a_textured_backdrop_is_not_called_dusty():
    rough = RGB.copy()
    grain = np.random.default_rng(4).normal(0, 9, SHAPE)[..., None] * (MATTE == 0)[..., None]
    rough = np.clip(rough + grain, 0, 255).astype(np.uint8)

    assert Code.DUST not in said(rough)


@pytest.mark.parametrize("degrees", [5, -8])
def test_a_crooked_box_is_noted_with_its_angle_and_way(degrees):
    height, width = SHAPE
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1)
    rgb = cv2.warpAffine(RGB, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    matte = cv2.warpAffine(MATTE, turn, (width, height))

    finding = said(rgb, matte)[Code.TILTED]

    assert stance.tilt_degrees(look(rgb, matte)) == pytest.approx(degrees, abs=0.5)
    assert ("anticlockwise" in finding.sentence) == (degrees < 0)
    assert finding.weight is Weight.NOTE


def test_a_round_product_has_no_side_to_be_crooked_by():
    matte = cv2.circle(np.zeros(SHAPE, np.uint8), (600, 450), 300, 255, -1, cv2.LINE_AA)

    assert stance.tilt_degrees(look(RGB, matte)) is None


def test_a_product_far_off_the_middle_is_noted_with_its_side():
    moved = gate_faults.shift(RGB, MATTE, 0.24, np.random.default_rng(0))
    finding = said(*moved)[Code.OFF_CENTRE]

    assert finding.measured == pytest.approx(0.24, abs=0.01)
    assert ("left" in finding.sentence) != ("right" in finding.sentence)


def test_a_product_a_hair_from_the_edge_is_noted_and_one_that_touches_is_held():
    to_edge = float(np.argmax((MATTE > 127).any(axis=0))) / SHAPE[1]
    left = np.float32([[1, 0, -(to_edge - 0.005) * SHAPE[1]], [0, 1, 0]])
    near = [cv2.warpAffine(p, left, SHAPE[::-1], borderMode=cv2.BORDER_REPLICATE) for p in (RGB, MATTE)]

    assert "left edge" in said(*near)[Code.TIGHT_CROP].sentence
    assert Code.TOUCHES_FRAME not in said(*near)


def test_what_a_recipe_leaves_out_never_objects():
    every = [
        gate_faults.exposure(RGB, MATTE, -3, None),
        gate_faults.halo(RGB, MATTE, 3, None),
        gate_faults.dust(RGB, MATTE, 3, np.random.default_rng(1)),
        gate_faults.tilt(RGB, MATTE, 6, np.random.default_rng(1)),
    ]
    quiet = replace(CheckLimits(), subject_max_share=1.0)

    assert [check(*seen, quiet) for seen in every] == [()] * len(every)


@pytest.mark.parametrize("width_px", [2, 4])
def test_a_thin_part_the_matte_lost_is_named_with_how_far_it_reaches_and_where(width_px):
    rgb, matte = gate_faults.thin_part(RGB, MATTE, width_px, np.random.default_rng(3), length_px=60)
    finding = said(rgb, matte)[Code.THIN_LOST]

    assert finding.measured == pytest.approx(60, abs=6)
    assert finding.holds
    drawn = np.argwhere((rgb.astype(int) - RGB).any(axis=2)).mean(axis=0) / SHAPE
    region = finding.region
    assert region.y <= drawn[0] <= region.y + region.height
    assert region.x <= drawn[1] <= region.x + region.width


def test_a_thin_part_that_is_in_the_matte_is_not_lost():
    rgb, _ = gate_faults.thin_part(RGB, MATTE, 3, np.random.default_rng(3), length_px=60)
    whole = np.where((rgb.astype(int) - RGB).any(axis=2), 255, MATTE).astype(np.uint8)

    assert Code.THIN_LOST not in said(rgb, whole)


def test_a_contact_shadow_runs_along_the_product_and_is_no_lost_part():
    shadow = np.zeros(SHAPE, np.float32)
    bottom = int(np.flatnonzero((MATTE > 127).any(axis=1)).max())
    columns = np.flatnonzero((MATTE > 127).any(axis=0))
    cv2.rectangle(shadow, (int(columns.min()), bottom), (int(columns.max()), bottom + 9), 60, -1)
    dark = cv2.GaussianBlur(shadow, (0, 0), 2)[..., None] * (1 - MATTE[..., None] / 255.0)

    assert Code.THIN_LOST not in said(np.clip(RGB - dark, 0, 255).astype(np.uint8))


def test_a_line_far_from_the_product_is_a_hair_and_no_part_of_it():
    rgb, matte = gate_faults.hair(RGB, MATTE, 80, np.random.default_rng(2))

    assert Code.THIN_LOST not in said(rgb, matte)


def on_green(tint=0.0):
    """The packshot before a green sweep, so much of whose colour has spilt onto its rim."""
    share = MATTE[..., None] / 255.0
    rgb = np.clip(RGB * share + np.array((90, 170, 110)) * (1 - share), 0, 255).astype(np.uint8)
    return gate_faults.spill(rgb, MATTE, tint, None) if tint else (rgb, MATTE)


def test_the_colour_of_a_backdrop_on_the_rim_of_the_product_is_noted_with_how_much():
    finding = said(*on_green(0.5))[Code.SPILL]

    assert not finding.holds
    assert 0.06 < finding.measured < 0.5
    assert "spills onto the product" in finding.sentence


def test_a_product_before_a_coloured_backdrop_has_no_spill_of_its_own():
    assert Code.SPILL not in said(*on_green())


def test_a_neutral_backdrop_spills_nothing():
    assert Code.SPILL not in said(*gate_faults.halo(RGB, MATTE, 2, None))


PLAIN = np.clip(
    np.where((MATTE > 127)[..., None], (150, 90, 80), RGB) + np.random.default_rng(4).normal(0, 1.5, (*SHAPE, 1)),
    0,
    255,
).astype(np.uint8)
BANDED = gate_faults.moire(PLAIN, MATTE, 6, np.random.default_rng(5))


def test_coloured_bands_in_the_product_are_moire_where_a_recipe_asks():
    finding = said(*BANDED, limits=replace(LIMITS, moire_max_delta_e=0.8))[Code.MOIRE]

    assert 2 < finding.measured < 7
    assert finding.region is not None


def test_moire_is_not_looked_for_unless_a_recipe_asks():
    assert Code.MOIRE not in said(*BANDED)


@pytest.mark.parametrize("period_px", [7, 14])
def test_stripes_that_are_printed_show_in_the_lightness_and_are_no_moire(period_px):
    stripes = (np.sin(2 * np.pi * np.arange(SHAPE[1]) / period_px) > 0)[None, :, None]
    striped = np.where((MATTE > 127)[..., None] & stripes, (60, 60, 150), PLAIN).astype(np.uint8)

    assert Code.MOIRE not in said(striped, limits=replace(LIMITS, moire_max_delta_e=0.8))


def test_a_product_smaller_than_a_tile_is_not_judged():
    small = cv2.resize(RGB, (300, 225), interpolation=cv2.INTER_AREA)
    alpha = cv2.resize(MATTE, (300, 225), interpolation=cv2.INTER_AREA)

    assert moire.strongest(small, alpha) == (0.0, None)
