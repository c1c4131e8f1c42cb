"""The automatic gates: a sound packshot passes, every fault is named, and each limit comes from the recipe."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from pixdesk.domain.batch import DefectClass
from pixdesk.domain.finding import Code, Weight
from pixdesk.domain.limits import CheckLimits
from pixdesk.domain.recipe import Recipe
from pixdesk.imaging.checks import check, doubt
from pixdesk.imaging.focus import edge_blur_px, edges
from pixdesk.imaging.look import look
from pixdesk.pipeline.catalogue import load_toml

RECIPES = Path(__file__).resolve().parents[2] / "resources" / "recipes"
STANDARD = load_toml(RECIPES / "standard.toml", Recipe).limits
LIMITS = replace(
    STANDARD,
    halo_max_px=1e9,
    eaten_max_px=1e9,
    backdrop_left_max_share=1.0,
    tilt_max_degrees=1e9,
    off_centre_max_share=1.0,
)
"""Without the checks of rim and stance, which these drawings fail besides: `test_gates_shot.py` has those."""
SHAPE = (900, 1200)
GREY = (214, 215, 216)
PAINT = (170, 70, 50)


def shape_of(*ellipses):
    """An antialiased matte of ellipses given as centre x, centre y, half width, half height in pixels."""
    matte = np.zeros(SHAPE, np.uint8)
    for x, y, wide, high in ellipses:
        cv2.ellipse(matte, (x, y), (wide, high), 0, 0, 360, 255, -1, cv2.LINE_AA)
    return matte


PRODUCT = shape_of((600, 450, 260, 300))


def packshot(matte=PRODUCT, product=PAINT, backdrop=GREY):
    """A printed product on a plain backdrop with a little sensor noise."""
    label = np.full((*SHAPE, 3), product, np.uint8)
    for row in range(12):
        cv2.putText(label, "PIXDESK STUDIO", (330, 190 + 48 * row), 0, 1.4, (245, 240, 230), 3, cv2.LINE_AA)
    alpha = matte[..., None] / 255.0
    mixed = label * alpha + np.array(backdrop) * (1 - alpha) + np.random.default_rng(11).normal(0, 1.5, (*SHAPE, 1))
    return np.clip(mixed + 0.5, 0, 255).astype(np.uint8)


def codes(rgb, matte=PRODUCT, limits=LIMITS):
    return [finding.code for finding in check(rgb, matte, limits)]


def the_one(rgb, matte=PRODUCT, limits=LIMITS):
    """The only finding there is."""
    (finding,) = check(rgb, matte, limits)
    return finding


def test_a_sound_packshot_has_no_finding():
    assert check(packshot(), PRODUCT, STANDARD) == ()


def test_a_sound_packshot_in_sixteen_bits_has_no_finding():
    assert check(packshot().astype(np.uint16) * 257, PRODUCT, LIMITS) == ()


def test_a_frame_too_small_for_any_channel_is_named_with_its_side():
    small = cv2.resize(packshot(), (600, 450), interpolation=cv2.INTER_AREA)
    matte = cv2.resize(PRODUCT, (600, 450), interpolation=cv2.INTER_AREA)

    finding = the_one(small, matte)

    assert finding.code is Code.TOO_SMALL
    assert (finding.measured, finding.limit, finding.unit) == (450, LIMITS.short_side_min_px, "px")
    assert "450 px" in finding.sentence


def test_a_product_far_away_in_a_large_frame_is_too_small_too():
    matte = shape_of((600, 450, 90, 110))

    finding = the_one(packshot(matte), matte)

    assert finding.code is Code.TOO_SMALL
    assert finding.measured == pytest.approx(221, abs=4)
    assert "Move closer" in finding.sentence


@pytest.mark.parametrize("sigma_px", [2.0, 2.5, 3.0])
def test_a_blurred_product_is_named_with_the_blur_in_pixels(sigma_px):
    finding = the_one(cv2.GaussianBlur(packshot(), (0, 0), sigma_px))

    assert finding.code is Code.BLURRED
    assert finding.measured == pytest.approx(sigma_px, rel=0.25, abs=0.3)
    assert "sharpest edges" in finding.sentence


def test_a_blurred_backdrop_behind_a_sharp_product_is_no_blur():
    sharp = packshot()
    soft = cv2.GaussianBlur(sharp, (0, 0), 6)
    rgb = np.where(cv2.dilate(PRODUCT, np.ones((9, 9), np.uint8))[..., None] > 0, sharp, soft)

    assert Code.BLURRED not in codes(rgb)


def test_focus_is_judged_on_full_size_pixels():
    """Blur that vanishes in a copy of a thousand pixels is still found."""
    large = cv2.resize(packshot(), (4800, 3600), interpolation=cv2.INTER_CUBIC)
    matte = cv2.resize(PRODUCT, (4800, 3600), interpolation=cv2.INTER_LINEAR)

    assert Code.BLURRED in codes(large, matte)


def test_a_product_without_an_edge_to_judge_by_is_not_called_blurred():
    flat = np.full((*SHAPE, 3), 128, np.uint8)

    assert edge_blur_px(edges(look(flat, PRODUCT))) is None


def test_noise_does_not_pass_for_sharpness():
    noise = np.random.default_rng(1).normal(0, 6, (*SHAPE, 3))
    soft = np.clip(cv2.GaussianBlur(packshot(), (0, 0), 4) + noise, 0, 255).astype(np.uint8)

    assert Code.BLURRED in codes(soft)


def test_blown_out_parts_of_the_product_are_marked():
    rgb = packshot()
    rgb[300:500, 500:640] = 255

    finding = the_one(rgb)

    assert finding.code is Code.CLIPPED_HIGHLIGHTS
    assert finding.measured == pytest.approx(200 * 140 / (PRODUCT > 127).sum(), rel=0.1)
    assert finding.region is not None
    assert finding.region.x == pytest.approx(500 / 1200, abs=0.01)
    assert finding.region.height == pytest.approx(200 / 900, abs=0.01)


def test_white_inside_the_cutout_on_white_may_be_backdrop_and_is_said_so():
    rgb = packshot(backdrop=(255, 255, 255))
    rgb[300:500, 500:640] = 255

    finding = the_one(rgb)

    assert finding.code is Code.CLIPPED_HIGHLIGHTS
    assert "backdrop left standing" in finding.sentence


def test_a_blown_out_backdrop_is_what_a_studio_wants():
    assert codes(packshot(backdrop=(255, 255, 255))) == []


def test_crushed_parts_of_the_product_are_marked():
    rgb = packshot()
    rgb[250:600, 450:750] = 0

    assert codes(rgb) == [Code.CLIPPED_SHADOWS]


@pytest.mark.parametrize(
    ("backdrop", "hue"),
    [((226, 214, 198), "yellow"), ((200, 213, 226), "blue"), ((205, 220, 205), "green")],
)
def test_a_tinted_backdrop_is_named_by_its_hue(backdrop, hue):
    finding = the_one(packshot(backdrop=backdrop))

    assert finding.code is Code.COLOUR_CAST
    assert finding.holds
    assert hue in finding.sentence


def test_a_coloured_backdrop_is_noted_but_holds_nothing():
    finding = the_one(packshot(product=(60, 60, 70), backdrop=(240, 170, 190)))

    assert finding.code is Code.COLOUR_CAST
    assert finding.weight is Weight.NOTE


@pytest.mark.parametrize("edge", ["left", "right", "top", "bottom"])
def test_a_product_that_runs_out_of_the_frame_is_named_with_the_edge(edge):
    centre = {"left": (100, 450), "right": (1100, 450), "top": (600, 120), "bottom": (600, 780)}[edge]
    matte = shape_of((*centre, 260, 240))

    finding = the_one(packshot(matte), matte)

    assert finding.code is Code.TOUCHES_FRAME
    assert f"touches the {edge} edge" in finding.sentence
    along = SHAPE[0] if edge in {"left", "right"} else SHAPE[1]
    touched = {"left": matte[:, 0], "right": matte[:, -1], "top": matte[0], "bottom": matte[-1]}[edge]
    assert finding.measured == pytest.approx((touched > 127).sum() / along, abs=0.01)


def test_two_edges_are_both_named():
    matte = shape_of((120, 120, 300, 260))

    assert "It also touches the" in the_one(packshot(matte), matte).sentence


@pytest.mark.parametrize("level", [0, 3])
def test_an_empty_matte_is_a_finding_and_nothing_else_is_said_of_the_product(level):
    finding = the_one(packshot(), np.full(SHAPE, level, np.uint8))

    assert finding.code is Code.NO_SUBJECT
    assert "No product" in finding.sentence


def test_a_full_matte_is_a_finding():
    finding = the_one(packshot(), np.full(SHAPE, 255, np.uint8))

    assert finding.code is Code.NO_SUBJECT
    assert "100 %" in finding.sentence


def test_a_faint_matte_over_everything_is_not_taken_for_a_product():
    finding = the_one(packshot(), np.full(SHAPE, 90, np.uint8))

    assert finding.code is Code.NO_SUBJECT
    assert finding.measured == pytest.approx(90 / 255, abs=0.01)


def test_two_products_are_counted():
    matte = shape_of((350, 450, 200, 250), (880, 450, 160, 200))

    finding = the_one(packshot(matte), matte)

    assert finding.code is Code.SEVERAL_SUBJECTS
    assert finding.sentence.startswith("2 separate things")
    assert finding.measured == pytest.approx(160 * 200 / (200 * 250), rel=0.05)


def test_a_pair_is_one_product_in_the_recipe_for_pairs():
    limits = load_toml(RECIPES / "pairs.toml", Recipe).limits
    matte = shape_of((350, 450, 200, 250), (880, 450, 160, 200))

    assert check(packshot(matte), matte, limits) == ()


def test_a_crumb_beside_the_product_is_no_second_product():
    matte = shape_of((600, 450, 260, 300), (1050, 700, 20, 20))

    assert codes(packshot(matte), matte) == []


def test_a_large_unsure_region_is_doubtful_and_marked():
    matte = PRODUCT.copy()
    matte[350:550, 480:700] = 130

    finding = the_one(packshot(), matte)

    assert finding.code is Code.DOUBTFUL_MATTE
    assert finding.measured == pytest.approx(200 * 220 / (PRODUCT > 127).sum(), rel=0.1)
    assert finding.measured == pytest.approx(doubt(matte), abs=1e-6)


def test_the_soft_edge_of_a_sound_matte_is_no_doubt():
    assert doubt(PRODUCT) == 0.0
    assert doubt(cv2.GaussianBlur(PRODUCT, (0, 0), 1.5)) < 0.01


def test_doubt_is_a_share_whatever_the_size():
    matte = PRODUCT.copy()
    matte[350:550, 480:700] = 130
    large = cv2.resize(matte, (4800, 3600), interpolation=cv2.INTER_LINEAR)

    assert doubt(large) == pytest.approx(doubt(matte), rel=0.1)


def test_a_hole_through_which_no_backdrop_shows_is_a_hole():
    matte = PRODUCT.copy()
    cv2.circle(matte, (600, 450), 45, 0, -1)

    finding = the_one(packshot(), matte)

    assert finding.code is Code.HOLES
    assert finding.region is not None
    assert finding.region.x == pytest.approx(555 / 1200, abs=0.01)


def test_an_opening_through_which_the_backdrop_shows_is_none():
    matte = PRODUCT.copy()
    cv2.circle(matte, (600, 450), 90, 0, -1)

    assert codes(packshot(matte), matte) == []


def test_white_on_white_is_low_contrast():
    rgb = packshot(product=(215, 216, 217))

    finding = the_one(rgb)

    assert finding.code is Code.LOW_CONTRAST
    assert finding.measured < LIMITS.contrast_min_delta_e


def test_a_backdrop_full_of_things_is_cluttered():
    rng = np.random.default_rng(9)
    things = cv2.resize(rng.integers(60, 250, (9, 12, 3), dtype=np.uint8), SHAPE[::-1], interpolation=cv2.INTER_NEAREST)
    rgb = np.where(PRODUCT[..., None] > 0, packshot(), things)

    finding = next(f for f in check(rgb, PRODUCT, LIMITS) if f.code is Code.CLUTTERED_BACKDROP)

    assert finding.measured > LIMITS.backdrop_clutter_max_share


def test_a_sweep_from_light_to_dark_is_a_plain_backdrop():
    sweep = np.linspace(235, 150, SHAPE[0])[:, None, None] * np.ones((*SHAPE, 3))
    rgb = np.where(PRODUCT[..., None] > 0, packshot(), sweep.astype(np.uint8))

    assert codes(rgb) == []


def test_what_only_a_new_shot_cures_comes_first():
    matte = shape_of((100, 450, 260, 240))
    matte[380:560, 60:300] = 130

    found = codes(cv2.GaussianBlur(packshot(matte), (0, 0), 4), matte)

    assert found[:2] == [Code.TOUCHES_FRAME, Code.BLURRED]
    assert found[-1] is Code.DOUBTFUL_MATTE


def test_findings_that_hold_come_before_notes():
    matte = shape_of((100, 450, 260, 240))

    found = check(packshot(matte, product=(60, 60, 70), backdrop=(240, 170, 190)), matte, LIMITS)

    assert [f.weight for f in found] == [Weight.HOLD, Weight.NOTE]


def test_a_limit_the_recipe_leaves_out_never_objects():
    matte = shape_of((100, 450, 260, 240))
    matte[380:560, 60:300] = 130
    rgb = cv2.GaussianBlur(packshot(matte, backdrop=(226, 214, 198)), (0, 0), 4)

    assert check(rgb, matte, CheckLimits()) == ()


@pytest.mark.parametrize(
    ("key", "limit"),
    [("edge_blur_max_px", 0.1), ("frame_contact_max_share", 0.6), ("contrast_min_delta_e", 99.0)],
)
def test_each_limit_is_the_recipes(key, limit):
    matte = shape_of((100, 450, 260, 240)) if key == "frame_contact_max_share" else PRODUCT

    before, after = codes(packshot(matte), matte), codes(packshot(matte), matte, replace(LIMITS, **{key: limit}))

    assert before != after


@pytest.mark.parametrize("shape", [(1, 1), (1, 700), (900, 2), (40, 30)])
@pytest.mark.parametrize("level", [0, 128, 255])
def test_the_oddest_frame_is_judged_without_a_crash(shape, level):
    found = codes(np.full((*shape, 3), 77, np.uint8), np.full(shape, level, np.uint8))

    assert Code.TOO_SMALL in found


def test_sentences_are_for_people():
    matte = shape_of((100, 450, 260, 240), (900, 450, 200, 250))
    matte[380:560, 60:300] = 130
    rgb = cv2.GaussianBlur(packshot(matte, backdrop=(226, 214, 198)), (0, 0), 4)

    for finding in check(rgb, matte, LIMITS):
        assert finding.sentence[0].isupper() or finding.sentence[0].isdigit()
        assert finding.sentence.endswith(".")
        assert "nan" not in finding.sentence


@pytest.mark.parametrize("name", ["standard", "pairs"])
def test_a_shipped_recipe_has_nine_defects_on_the_keys_one_to_nine(name):
    recipe = load_toml(RECIPES / f"{name}.toml", Recipe)

    assert recipe.id == name
    assert [defect.key for defect in recipe.defects] == list(range(1, 10))
    assert {defect.defect_class for defect in recipe.defects} == set(DefectClass)


def test_a_negative_limit_is_refused():
    with pytest.raises(ValueError, match="edge_blur_max_px"):
        CheckLimits(edge_blur_max_px=-1.0)
