"""A product that stands is darkest at its foot; one that floats has light there, and that is noted with where."""

import cv2
import numpy as np
import pytest

from pixdesk.domain.finding import Weight
from pixdesk.domain.recipe import Recipe
from pixdesk.imaging import contact
from pixdesk.imaging.look import look
from pixdesk.pipeline.catalogue import load_toml, resources_dir

LIMITS = load_toml(resources_dir() / "recipes" / "standard.toml", Recipe).limits
HEIGHT, FOOT_Y = 320, 480


def seen(gap_px=0, *, depth=0.5, ground=205, bottom_y=FOOT_Y):
    """A box before grey paper, its soft shadow so many pixels below its foot."""
    rng = np.random.default_rng(2)
    shadow = np.zeros((700, 900), np.float32)
    cv2.ellipse(shadow, (450, bottom_y + gap_px), (150, 14), 0, 0, 360, depth, -1)
    shadow = cv2.GaussianBlur(shadow, (0, 0), 5)
    light = np.linspace(0.92, 1.05, 700, dtype=np.float32)[:, None]
    rgb = np.repeat((ground * light * (1 - shadow))[..., None], 3, axis=2) + rng.normal(0, 1, (700, 900, 3))
    matte = np.zeros((700, 900), np.uint8)
    matte[bottom_y - HEIGHT : bottom_y, 320:580] = 255
    rgb[matte > 0] = (160, 60, 50)
    return look(np.clip(rgb, 0, 255).astype(np.uint8), matte)


def test_what_stands_on_its_shadow_has_no_finding():
    assert contact.floating(seen(), LIMITS) is None


@pytest.mark.parametrize("gap_px", [40, 60, 90])
def test_what_floats_is_noted_with_how_far_and_where(gap_px):
    finding = contact.floating(seen(gap_px), LIMITS)

    assert finding.weight is Weight.NOTE
    assert finding.measured > finding.limit == LIMITS.floating_max_share
    assert finding.region.y * 700 == pytest.approx(FOOT_Y, abs=3)
    assert finding.region.height * 700 == pytest.approx(gap_px, abs=8)
    assert f"{100 * finding.region.height * 700 / HEIGHT:.0f} %" in finding.sentence


@pytest.mark.parametrize(
    "unclear",
    [{"depth": 0.05}, {"ground": 40}, {"bottom_y": 697}, {"depth": -0.2}],
    ids=["hardly a shadow", "a black backdrop", "no ground below", "a reflection"],
)
def test_where_no_shadow_can_be_read_nothing_is_said(unclear):
    assert contact.floating(seen(60, **unclear), LIMITS) is None


def test_a_backdrop_that_is_not_plain_says_nothing():
    frame = seen(60)
    rgb = frame.rgb.copy()
    rgb[:, ::40] = 20
    assert contact.floating(look(rgb, frame.matte), LIMITS) is None
