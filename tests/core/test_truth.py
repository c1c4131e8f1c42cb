"""Product truth: a faithful rendition has no finding; every change of known size is named, measured and located."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from pixdesk.domain import gates_truth
from pixdesk.domain.channel import Canvas, ImageFormat
from pixdesk.domain.finding import Code
from pixdesk.domain.limits import CheckLimits
from pixdesk.domain.recipe import Recipe
from pixdesk.imaging import truth
from pixdesk.imaging.compose import compose
from pixdesk.pipeline.catalogue import load_toml, resources_dir
from tests.bench import truth_faults
from tests.helpers.products import small_profile

LIMITS = load_toml(resources_dir() / "recipes" / "standard.toml", Recipe).limits
CHANNEL = small_profile(canvas=Canvas(min_px=100, target_px=800, max_px=1000))
MATTES = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "mattes"


def capture():
    """A printed bottle on grey, wider at the foot, with a soft outline."""
    matte = np.zeros((1000, 900), np.uint8)
    outline = np.array([[380, 120], [520, 120], [540, 300], [640, 420], [660, 880], [240, 880], [260, 420], [360, 300]])
    matte = cv2.GaussianBlur(cv2.fillPoly(matte, [outline], 255, cv2.LINE_AA), (0, 0), 1.0)
    label = np.full((1000, 900, 3), (60, 90, 150), np.uint8)
    rng = np.random.default_rng(5)
    for row in range(14):
        word = "".join(rng.choice(list("PIXDESK"), 9))
        cv2.putText(label, word, (240, 420 + 36 * row), 0, 1.5, (240, 235, 220), 3, cv2.LINE_AA)
    share = matte[..., None] / 255.0
    return np.rint(label * share + 205 * (1 - share)).astype(np.uint8), matte


RGB, MATTE = capture()
MADE = compose(RGB, MATTE, CHANNEL)


def said(pixels, alpha=MADE.alpha):
    return {finding.code: finding for finding in truth.findings(RGB, MATTE, pixels, alpha, LIMITS)}


def test_a_faithful_rendition_has_no_finding():
    assert said(MADE.pixels) == {}


def test_a_faithful_rendition_of_sixteen_bits_or_much_smaller_has_no_finding():
    deep = RGB.astype(np.uint16) * 257
    tiny = compose(RGB, MATTE, small_profile())

    assert truth.findings(deep, MATTE, MADE.pixels, MADE.alpha, LIMITS) == ()
    assert truth.findings(RGB, MATTE, tiny.pixels, tiny.alpha, LIMITS) == ()


def test_a_transparent_rendition_is_compared_too():
    clear = compose(
        RGB, MATTE, small_profile(background="transparent", formats=(ImageFormat.PNG,), canvas=CHANNEL.canvas)
    )

    assert clear.pixels.shape[2] == 4
    assert truth.findings(RGB, MATTE, clear.pixels, clear.alpha, LIMITS) == ()


@pytest.mark.parametrize(
    ("fault", "size", "code", "measured"),
    [
        (truth_faults.stretched, 0.01, Code.SCALE_CHANGED, 0.01),
        (truth_faults.stretched, -0.02, Code.SCALE_CHANGED, 0.02),
        (truth_faults.dented, 0.03, Code.SHAPE_CHANGED, None),
        (truth_faults.tinted, 3.0, Code.COLOUR_CHANGED, None),
        (truth_faults.recoloured, 0.15, Code.COLOUR_CHANGED, None),
        (truth_faults.smoothed, 0.004, Code.TEXTURE_CHANGED, None),
        (truth_faults.another, 0, Code.FEATURES_CHANGED, None),
        (truth_faults.mirrored, 0, Code.FEATURES_CHANGED, None),
    ],
)
def test_a_change_is_named_with_its_figure_and_its_limit(fault, size, code, measured):
    finding = said(*fault(MADE.pixels, MADE.alpha, size, np.random.default_rng(3)))[code]

    assert finding.holds
    assert finding.measured > finding.limit > 0
    assert finding.unit
    if measured is not None:
        assert finding.measured == pytest.approx(measured, rel=0.1)


def test_a_painted_over_patch_is_found_where_it_is_in_the_capture():
    x, y, width, height = cv2.boundingRect((MADE.alpha > 127).astype(np.uint8))
    painted = MADE.pixels.copy()
    middle = (slice(y + int(height * 0.6), y + int(height * 0.75)), slice(x + width // 4, x + 3 * width // 4))
    painted[middle] = (60, 90, 150)

    region = said(painted)[Code.FEATURES_CHANGED].region

    top, bottom = (120 + 760 * 0.6) / 1000, (120 + 760 * 0.75) / 1000
    assert region.y == pytest.approx(top, abs=0.05)
    assert region.y + region.height == pytest.approx(bottom, abs=0.05)


def test_what_a_recipe_leaves_out_is_not_compared():
    tinted = truth_faults.tinted(MADE.pixels, MADE.alpha, 9.0, np.random.default_rng(3))

    assert truth.findings(RGB, MATTE, *tinted, CheckLimits()) == ()


def test_an_empty_matte_has_nothing_to_compare():
    assert truth.findings(RGB, np.zeros_like(MATTE), MADE.pixels, MADE.alpha, LIMITS) == ()


def test_a_plain_product_without_a_print_is_judged_by_outline_and_colour():
    plain = np.where(MATTE[..., None] > 0, np.uint8(120), np.uint8(205)) * np.ones(3, np.uint8)
    made = compose(plain, MATTE, CHANNEL)

    assert truth.findings(plain, MATTE, made.pixels, made.alpha, LIMITS) == ()
    pair = truth.laid_over(plain, MATTE, made.pixels, made.alpha)
    assert truth.measures(pair)[gates_truth.TRUE_FEATURES].value == 0


@pytest.mark.parametrize("name", ["wh_dualshock4", "cp_certina_ds_podium_big", "wh_mj10-red"])
def test_real_photographs_stay_true(name):
    if not MATTES.is_dir():
        pytest.skip("the shared photographs are not on this machine")
    rgb = cv2.imread(str(MATTES / "images" / f"{name}.jpg"))[..., ::-1]
    matte = cv2.imread(str(MATTES / "masks" / f"{name}.png"), cv2.IMREAD_GRAYSCALE)
    made = compose(rgb, matte, CHANNEL)

    assert truth.findings(rgb, matte, made.pixels, made.alpha, LIMITS) == ()
