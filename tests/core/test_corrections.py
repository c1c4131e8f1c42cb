"""A recipe's corrections do what they say in linear light, and are left out, in words, where they would not be true."""

import cv2
import numpy as np
import pytest

from pixdesk.domain.applied import Applied
from pixdesk.domain.finding import Code, Weight
from pixdesk.domain.recipe import Recipe
from pixdesk.domain.steps import StepSettings
from pixdesk.errors import SetupError
from pixdesk.imaging import geometry, icc, tone
from pixdesk.imaging.frame import Frame
from pixdesk.pipeline import working
from pixdesk.pipeline.catalogue import load_toml


def bottle(*, lean: float = 0.0, paper=(214, 214, 214), colour=(150, 60, 50), size=(900, 1200), at=(450, 600)):
    """An upright box of a product, leaning clockwise by some degrees, on plain paper: frame, matte."""
    width, height = size
    matte = np.zeros((height, width), np.uint8)
    corners = cv2.boxPoints((at, (220.0, 700.0), lean))
    cv2.fillPoly(matte, [np.rint(corners * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    share = matte[..., None] / 255.0
    rgb = np.rint(np.array(colour) * share + np.array(paper) * (1 - share)).astype(np.uint8)
    return Frame(rgb=rgb, format="jpeg"), matte


def decide(frame, matte, **steps):
    return working.plan(frame, matte, Recipe(id="r", title="R", steps=StepSettings(**steps)))


def test_a_recipe_without_steps_changes_and_says_nothing():
    frame, matte = bottle(lean=3)
    assert decide(frame, matte) == (Applied(), ())
    assert working.picture(frame, Applied()) is frame


def test_one_stop_doubles_the_light():
    frame, matte = bottle()
    decided = decide(frame, matte, exposure_ev=0.25)
    assert decided.findings == ()
    made = working.picture(frame, decided.applied).rgb
    light = [icc.srgb_to_linear(picture[600, 450] / 255.0) for picture in (frame.rgb, made)]
    assert light[1] / light[0] == pytest.approx(2**0.25, rel=0.02)


def test_eight_and_sixteen_bits_are_corrected_alike():
    frame, _ = bottle()
    gains = (1.05, 1.0, 0.93)
    eight, sixteen = tone.apply(frame.rgb, gains), tone.apply(frame.rgb.astype(np.uint16) * 257, gains)
    assert sixteen.dtype == np.uint16
    assert np.abs(sixteen / 257.0 - eight).max() <= 0.5


def test_white_balance_makes_the_backdrop_neutral_and_keeps_its_luminance():
    frame, matte = bottle(paper=(220, 212, 205))
    decided = decide(frame, matte, white_balance="backdrop")
    assert decided.findings == ()
    made = working.picture(frame, decided.applied).rgb
    corner = made[20, 20].astype(int)
    assert np.ptp(corner) <= 1
    assert abs(corner.mean() - 212) < 4


def test_a_backdrop_too_far_from_neutral_is_left_as_shot_and_the_capture_held():
    frame, matte = bottle(paper=(225, 190, 140))
    decided = decide(frame, matte, white_balance="backdrop")
    assert decided.applied == Applied()
    (finding,) = decided.findings
    assert (finding.code, finding.holds) == (Code.STEP_REFUSED, True)
    assert "left as shot" in finding.sentence
    assert finding.measured > finding.limit == 1.2


def test_a_blown_out_backdrop_gives_no_white_balance_and_a_note():
    frame, matte = bottle(paper=(255, 255, 255))
    decided = decide(frame, matte, white_balance="backdrop")
    assert [finding.weight for finding in decided.findings] == [Weight.NOTE]
    assert decided.applied == Applied()


def test_a_neutral_backdrop_is_not_touched():
    frame, matte = bottle()
    assert decide(frame, matte, white_balance="backdrop") == (Applied(), ())


def test_exposure_that_blows_out_the_product_is_refused():
    frame, matte = bottle(colour=(236, 232, 228))
    decided = decide(frame, matte, exposure_ev=0.3, product_max_delta_e=50.0)
    assert decided.applied == Applied()
    assert "would blow out" in decided.findings[0].sentence


def test_exposure_that_changes_the_products_colour_beyond_the_limit_is_refused():
    frame, matte = bottle()
    decided = decide(frame, matte, exposure_ev=1.5)
    assert decided.applied == Applied()
    assert "ΔE" in decided.findings[0].sentence
    assert decided.findings[0].measured > 8


def test_a_refused_step_keeps_no_other_from_being_applied():
    frame, matte = bottle(lean=2)
    decided = decide(frame, matte, exposure_ev=1.5, straighten="auto")
    assert decided.applied.exposure_ev == 0
    assert decided.applied.turned_degrees == pytest.approx(-2, abs=0.15)
    assert len(decided.findings) == 1


@pytest.mark.parametrize("lean", [-3.5, -1.0, 1.0, 3.5])
def test_a_leaning_product_stands_upright_afterwards(lean):
    frame, matte = bottle(lean=lean)
    decided = decide(frame, matte, straighten="auto")
    assert decided.findings == ()
    straight = working.warped(matte, decided.applied)
    assert abs(geometry.lean(straight)) < 0.1
    assert working.picture(frame, decided.applied).rgb.shape[:2] == straight.shape


def test_turning_invents_no_pixels():
    frame, matte = bottle(lean=4)
    decided = decide(frame, matte, straighten="auto")
    marked = cv2.copyMakeBorder(frame.rgb[2:-2, 2:-2], 2, 2, 2, 2, cv2.BORDER_CONSTANT, value=(0, 255, 0))
    made = working.warped(marked, decided.applied)
    green = (made[..., 1] > 240) & (made[..., 0] < 60)
    assert not green[3:-3, 3:-3].any()
    assert made.shape[0] / made.shape[1] == pytest.approx(1200 / 900, rel=0.01)


def test_matte_and_picture_are_turned_and_cut_alike():
    frame, matte = bottle(lean=2.5)
    decided = decide(frame, matte, straighten="auto", crop_top_share=0.05, crop_left_share=0.1)
    made = working.picture(frame, decided.applied).rgb
    inside = cv2.erode(working.warped(matte, decided.applied), np.ones((9, 9))) > 250
    assert np.abs(made[inside].astype(int) - (150, 60, 50)).max() <= 3
    small = working.warped_small(cv2.resize(matte, (300, 400), interpolation=cv2.INTER_AREA), decided.applied, frame)
    again = cv2.resize(working.warped(matte, decided.applied), small.shape[1::-1], interpolation=cv2.INTER_AREA)
    assert np.abs(small.astype(int) - again).mean() < 3


def test_a_crop_without_a_turn_leaves_every_pixel_as_it_is():
    frame, matte = bottle()
    decided = decide(frame, matte, crop_left_share=0.1, crop_bottom_share=0.05)
    made = working.picture(frame, decided.applied).rgb
    assert np.array_equal(made, frame.rgb[:1140, 90:])


def test_a_lean_beyond_the_limit_is_refused():
    frame, matte = bottle(lean=9)
    decided = decide(frame, matte, straighten="auto")
    assert decided.applied == Applied()
    assert "leans by 9.0°" in decided.findings[0].sentence


def test_a_product_without_straight_sides_is_left_as_shot_with_a_note():
    matte = np.zeros((800, 800), np.uint8)
    cv2.circle(matte, (400, 400), 200, 255, -1)
    decided = decide(Frame(rgb=np.full((800, 800, 3), 200, np.uint8)), matte, straighten="auto")
    assert [finding.weight for finding in decided.findings] == [Weight.NOTE]


def test_what_hangs_on_a_product_does_not_turn_it():
    _, matte = bottle()
    cv2.circle(matte, (640, 330), 110, 255, 26)
    assert abs(geometry.lean(matte)) < 0.1


def test_a_box_turned_in_space_is_not_turned_in_the_frame():
    matte = np.zeros((900, 1200), np.uint8)
    corners = np.array([[300, 250], [800, 310], [800, 640], [300, 760]], np.int32)
    cv2.fillPoly(matte, [corners], 255)
    assert geometry.lean(matte) == pytest.approx(0, abs=0.2)


def test_a_crop_into_the_product_is_refused():
    frame, matte = bottle(at=(200, 600))
    decided = decide(frame, matte, crop_left_share=0.2)
    assert decided.applied == Applied()
    assert "would cut" in decided.findings[0].sentence
    assert decided.findings[0].holds


def test_turning_that_would_cut_the_product_is_refused():
    frame, matte = bottle(at=(120, 600))
    decided = decide(frame, matte, straighten_degrees=4.0)
    assert decided.applied == Applied()
    assert "Straightening would cut" in decided.findings[0].sentence


def test_a_record_with_everything_survives_its_text_and_tells_itself():
    done = Applied(balance=(1.02, 1.0, 0.97), exposure_ev=-0.25, turned_degrees=1.5, cut=(1, 2, 30, 40))
    assert Applied.of_text(done.text) == done
    assert (
        done.words == "white balance R ×1.020 G ×1.000 B ×0.970, exposure -0.25 EV, turned +1.5°, cropped to 30×40 px"
    )
    assert done.changes_picture
    assert not Applied(shadow="captured", shadow_digest="0" * 64).changes_picture


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("exposure_ev = 3.0", "exposure_ev: must lie between -2.0 and 2.0"),
        ("crop_left_share = 0.5", "crop_left_share: must lie between 0.0 and 0.45"),
        ('white_balance = "grey card"', "white_balance"),
        ("straighten_degrees = 9.0", "must not pass straighten_max_degrees"),
        ('straighten = "auto"\nstraighten_degrees = 1.0', "must be 0"),
        ("exposure = 1.0", "is not a known key"),
        ("upscale = 3", "upscale"),
    ],
)
def test_a_step_beyond_its_range_is_refused_when_the_recipe_is_read(line, reason, tmp_path):
    path = tmp_path / "r.toml"
    path.write_text(f'id = "r"\ntitle = "R"\n\n[steps]\n{line}\n', encoding="utf-8")
    with pytest.raises(SetupError, match=reason):
        load_toml(path, Recipe)


def test_the_steps_are_part_of_the_recipes_name():
    assert Recipe(id="r", title="R").digest != Recipe(id="r", title="R", steps=StepSettings(exposure_ev=0.1)).digest
