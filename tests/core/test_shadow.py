"""The shadow a product cast comes off its backdrop alone: no grain, no gradient, no rim of the product."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from pixdesk.domain.channel import Canvas, ImageFormat, ShadowRule
from pixdesk.imaging.compose import compose
from pixdesk.imaging.frame import Frame
from pixdesk.imaging.shadow import separate
from pixdesk.pipeline.export import make_rendition
from tests.helpers.products import product, small_profile

STUDIO = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "studio"


def stage(*, cast: bool, grain: float = 1.5, tilt: float = 30.0, light: int = 225, size: tuple[int, int] = (900, 700)):
    """A dark product on grainy paper that falls off to one side, with or without a cast shadow: rgb, matte, factor."""
    width, height = size
    y, x = np.mgrid[:height, :width].astype(np.float32)
    paper = light - tilt * x / width - tilt / 2 * (y / height) ** 2
    centre = (int(width * 0.45), int(height * 0.5))
    fall = ((x - centre[0] - 90) / 190) ** 2 + ((y - centre[1] - 110) / 70) ** 2
    factor = 1 - 0.45 * np.exp(-fall * 1.5) if cast else np.ones_like(paper)
    matte = np.zeros((height, width), np.uint8)
    cv2.ellipse(matte, centre, (150, 130), 0, 0, 360, 255, -1, cv2.LINE_AA)
    matte = cv2.GaussianBlur(matte, (0, 0), 1.2)
    ground = (paper * factor)[..., None] * np.array([1.0, 0.99, 0.96], np.float32)
    ground += np.random.default_rng(3).normal(0, grain, ground.shape)
    share = matte[..., None] / np.float32(255)
    rgb = ground * (1 - share) + np.array([45, 40, 60], np.float32) * share
    return np.clip(np.rint(rgb), 0, 255).astype(np.uint8), matte, factor.astype(np.float32)


def test_a_known_shadow_comes_off_a_grainy_sloping_backdrop():
    rgb, matte, factor = stage(cast=True)
    found = separate(rgb, matte)
    assert found.layer is not None
    assert found.layer.shape == matte.shape
    clear = cv2.dilate(matte, np.ones((15, 15))) == 0
    apart = np.abs(found.layer / 255.0 - factor)[clear]
    assert apart.mean() < 0.01
    assert np.quantile(apart, 0.99) < 0.05
    assert found.deepest == pytest.approx(1 - factor[clear].min(), abs=0.05)


def test_no_shadow_gives_a_layer_of_nothing_however_soft_the_rim():
    rgb, matte, _ = stage(cast=False)
    found = separate(rgb, matte)
    assert found.layer is not None
    assert (found.layer == 255).all()
    assert (found.share, found.deepest) == (0.0, 0.0)


def test_no_grain_comes_along():
    rgb, matte, factor = stage(cast=True, grain=3.0)
    layer = separate(rgb, matte).layer
    clear = (cv2.dilate(matte, np.ones((15, 15))) == 0) & (factor < 0.95)
    seen = rgb[..., 1] / (rgb[..., 1].max() * factor)
    grain = [plane - cv2.GaussianBlur(plane, (0, 0), 4) for plane in (layer / 255.0 / factor, seen)]
    assert grain[0][clear].std() < grain[1][clear].std() / 4


def test_under_the_product_the_shadow_goes_on_without_the_products_own_darkness():
    rgb, matte, factor = stage(cast=True)
    layer = separate(rgb, matte).layer / 255.0
    rim = (matte > 20) & (matte < 235)
    assert np.abs(layer - factor)[rim].mean() < 0.06
    assert layer[matte > 0].min() > factor.min() - 0.03


def test_sixteen_bits_give_the_same_layer():
    rgb, matte, _ = stage(cast=True)
    eight, sixteen = separate(rgb, matte).layer, separate(rgb.astype(np.uint16) * 257, matte).layer
    assert np.abs(eight.astype(int) - sixteen.astype(int)).max() <= 2


def test_a_stain_away_from_the_product_is_no_shadow():
    rgb, matte, _ = stage(cast=False)
    cv2.circle(rgb, (820, 90), 25, (150, 148, 144), -1, cv2.LINE_AA)
    layer = separate(rgb, matte).layer
    assert (layer == 255).all()


def test_a_patterned_backdrop_is_left_alone_and_says_why():
    rgb, matte, _ = stage(cast=False)
    boards = 1 - 0.25 * (np.sin(np.arange(900) / 6.0) > 0)
    wood = np.where(matte[..., None] > 0, rgb, rgb * boards[None, :, None]).astype(np.uint8)
    found = separate(wood, matte)
    assert found.layer is None
    assert "too uneven" in found.why_not


@pytest.mark.parametrize(("top", "factor"), [(360, 0.5), (400, 0.8), (430, 0.5), (500, 0.8)])
def test_a_table_before_a_wall_is_no_shadow(top, factor):
    rgb, matte, _ = stage(cast=False)
    table = rgb.copy()
    table[top:] = (table[top:] * factor).astype(np.uint8)
    found = separate(np.where(matte[..., None] > 0, rgb, table), matte)
    assert found.layer is None
    assert "left out" in found.why_not


def test_darkness_that_runs_out_of_the_frame_is_not_the_products():
    rgb, matte, _ = stage(cast=False)
    fall = np.zeros(matte.shape, np.float32)
    cv2.rectangle(fall, (200, 420), (680, 700), 0.5, -1)
    someone = (rgb * (1 - cv2.GaussianBlur(fall, (0, 0), 6))[..., None]).astype(np.uint8)
    found = separate(np.where(matte[..., None] > 0, rgb, someone), matte)
    assert found.layer is None
    assert "runs out of the frame" in found.why_not


def test_a_product_that_fills_the_frame_has_no_shadow_to_read():
    rgb, matte, _ = stage(cast=False)
    assert "fills the frame" in separate(rgb, np.full_like(matte, 255)).why_not


@pytest.mark.parametrize("name", ["gcp_candle-holder", "gcp_loafers"])
def test_a_photographed_contact_shadow_is_kept_and_the_rest_of_the_paper_is_not(name):
    if not STUDIO.is_dir():
        pytest.skip("the shared photographs are not on this machine")
    rgb = cv2.cvtColor(cv2.imread(str(STUDIO / f"{name}.jpg")), cv2.COLOR_BGR2RGB)
    _, backdrop = np.unique(rgb.reshape(-1, 3), axis=0, return_counts=True)
    assert backdrop.size
    spread = rgb.max(axis=2).astype(int) - rgb.min(axis=2)
    dark = ((rgb.max(axis=2) < 165) | (spread > 24)).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark)
    matte = np.where(labels == 1 + int(np.argmax(stats[1:, 4])), 255, 0).astype(np.uint8)
    matte = cv2.morphologyEx(matte, cv2.MORPH_CLOSE, np.ones((31, 31)))
    found = separate(rgb, matte)
    assert found.layer is not None
    assert found.deepest > 0.15
    assert (found.layer[:60] == 255).mean() > 0.95
    assert 0.02 < found.share < 0.3


def shadowed():
    rgb, matte = product(backdrop=(235, 235, 235))
    shadow = np.full(matte.shape, 255, np.uint8)
    cv2.ellipse(shadow, (430, 430), (170, 90), 0, 0, 360, 140, -1)
    return rgb, matte, cv2.GaussianBlur(shadow, (0, 0), 12)


def test_a_shadow_darkens_the_background_and_never_the_product():
    rgb, matte, shadow = shadowed()
    profile = small_profile(shadow=ShadowRule.ALLOWED)
    plain, under = compose(rgb, matte, profile), compose(rgb, matte, profile, shadow=shadow)
    solid, bare = plain.alpha == 255, plain.alpha == 0
    assert np.array_equal(plain.pixels[solid], under.pixels[solid])
    assert np.array_equal(under.pixels[bare], np.repeat(under.shadow[bare][:, None], 3, axis=1))
    assert (under.pixels <= plain.pixels).all()
    assert under.pixels[bare].min() < 200


def test_over_any_colour_a_transparent_shadow_is_the_multiplied_one():
    rgb, matte, shadow = shadowed()
    clear = small_profile(background="transparent", formats=(ImageFormat.PNG,), shadow=ShadowRule.WANTED)
    tinted = small_profile(background="#E0D8C8", formats=(ImageFormat.PNG,), shadow=ShadowRule.WANTED)
    cut, laid = compose(rgb, matte, clear, shadow=shadow), compose(rgb, matte, tinted, shadow=shadow)
    share = cut.pixels[..., 3:].astype(np.float32) / 255
    over = cut.pixels[..., :3] * share + np.array([0xE0, 0xD8, 0xC8], np.float32) * (1 - share)
    assert np.abs(over - laid.pixels).max() <= 2


@pytest.mark.parametrize("background", ["#FFFFFF", "transparent"])
def test_a_file_with_a_shadow_is_verified_to_the_pixel_outside_it(background):
    rgb, matte, shadow = shadowed()
    format_ = ImageFormat.PNG if background == "transparent" else ImageFormat.JPEG
    profile = small_profile(background=background, formats=(format_,), shadow=ShadowRule.ALLOWED)
    made = make_rendition(Frame(rgb=rgb), matte, profile, shadow=shadow)
    assert made.verification.ok
    assert made.verification.background_count > 10_000
    assert made.verification.background_off_count == 0


@pytest.mark.parametrize(
    ("rule", "kept", "drawn"),
    [
        (ShadowRule.FORBIDDEN, "captured", False),
        (ShadowRule.ALLOWED, "none", False),
        (ShadowRule.ALLOWED, "channel", False),
        (ShadowRule.ALLOWED, "captured", True),
        (ShadowRule.WANTED, "channel", True),
        (ShadowRule.WANTED, "none", False),
    ],
)
def test_recipe_and_channel_decide_together(rule, kept, drawn):
    assert small_profile(shadow=rule).draws_shadow(kept) is drawn


def test_a_kept_background_has_its_own_shadow():
    keep = small_profile(background="keep", shadow=ShadowRule.WANTED, canvas=Canvas(min_px=100, target_px=300))
    rgb, matte, shadow = shadowed()
    assert not keep.draws_shadow("captured")
    assert np.array_equal(compose(rgb, matte, keep, shadow=shadow).pixels, compose(rgb, matte, keep).pixels)


def test_a_shadow_ends_softly_before_the_canvas_does():
    rgb, matte = product(backdrop=(235, 235, 235))
    under = compose(rgb, matte, small_profile(shadow=ShadowRule.ALLOWED), shadow=np.full(matte.shape, 150, np.uint8))
    edge = np.concatenate([under.pixels[0], under.pixels[-1], under.pixels[:, 0], under.pixels[:, -1]])
    assert (edge == 255).all()
    assert (under.shadow[30:-30, 30:-30] == 150).all()
    steps = np.abs(np.diff(under.shadow.astype(int), axis=1))
    assert steps.max() < 16
