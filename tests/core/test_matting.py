"""From a small matte to a full-size one with clean colours."""

import cv2
import numpy as np
import pytest

from pixdesk.domain.recipe import MatteSettings
from pixdesk.imaging import guided, planes
from pixdesk.imaging.foreground import foreground
from pixdesk.imaging.matting import cutout, refine
from pixdesk.imaging.small import proxy, shrink

SETTINGS = MatteSettings()


def truth(height=1500, width=2100):
    """The matte of a star-like product with an antialiased outline, float32 0..1."""
    matte = np.zeros((height, width), np.uint8)
    centre = np.array([width / 2, height / 2])
    angle = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    reach = height * np.where(np.arange(48) % 2, 0.30, 0.40)
    points = centre + np.stack([np.cos(angle), np.sin(angle)], axis=1) * reach[:, None]
    cv2.fillPoly(matte, [np.round(points * 16).astype(np.int32)], 255, cv2.LINE_AA, shift=4)
    return matte.astype(np.float32) / 255


def scene(matte, product=(200, 40, 40), backdrop=(225, 226, 228), *, noise=2.0, seed=7):
    """A picture of a product on a backdrop with a little camera noise, uint8."""
    noisy = np.random.default_rng(seed).normal(0, noise, (*matte.shape, 1))
    alpha = matte[..., None]
    mixed = np.array(product) * alpha + np.array(backdrop) * (1 - alpha) + noisy
    return np.clip(mixed + 0.5, 0, 255).astype(np.uint8)


def network(matte, side=320, softness_px=2.0):
    """What a 320 px network answers: the truth, small and soft."""
    small = cv2.resize(matte, (side, side), interpolation=cv2.INTER_AREA)
    return cv2.GaussianBlur(small, (0, 0), softness_px)


def error(matte, wanted):
    """Mean distance to the true matte, 0..1."""
    return float(np.abs(matte / 255.0 - wanted).mean())


def enlarged(coarse, shape):
    return cv2.resize(coarse, shape[1::-1], interpolation=cv2.INTER_LINEAR) * 255


def test_a_soft_small_matte_becomes_sharp_along_a_clear_edge():
    wanted = truth()
    rgb, coarse = scene(wanted), network(wanted)

    matte = refine(rgb, coarse, SETTINGS)

    assert matte.shape == wanted.shape
    assert matte.dtype == np.uint8
    assert error(matte, wanted) < 0.25 * error(enlarged(coarse, wanted.shape), wanted)


def test_where_colour_tells_nothing_the_networks_word_stands():
    wanted = truth()
    same = scene(wanted, product=(226, 226, 226), backdrop=(226, 226, 226))
    coarse = network(wanted)

    matte = refine(same, coarse, MatteSettings(haze_alpha=0.0))

    assert np.abs(matte - enlarged(coarse, wanted.shape)).mean() < 1.0
    assert error(matte, wanted) < 1.08 * error(enlarged(coarse, wanted.shape), wanted)


def test_colour_that_contradicts_the_network_is_not_believed():
    wanted = truth(900, 1200)
    rng = np.random.default_rng(3)
    patches = rng.integers(0, 256, (45, 60, 3), dtype=np.uint8)
    camouflage = cv2.resize(patches, (1200, 900), interpolation=cv2.INTER_NEAREST)
    coarse = network(wanted)

    matte = refine(camouflage, coarse, MatteSettings(haze_alpha=0.0))

    assert error(matte, wanted) < 1.2 * error(enlarged(coarse, wanted.shape), wanted)


@pytest.mark.parametrize("shape", [(700, 900), (1800, 2400)], ids=["small", "large"])
@pytest.mark.parametrize(("level", "expected"), [(0.0, 0), (1.0, 255), (0.5, 128)], ids=["empty", "full", "unsure"])
def test_a_flat_matte_stays_what_it_is_because_it_is_evidence(shape, level, expected):
    rgb = scene(truth(*shape))

    matte = refine(rgb, np.full((320, 320), level, np.float32), SETTINGS)

    assert abs(int(matte.min()) - expected) <= 1
    assert abs(int(matte.max()) - expected) <= 1


def test_sixteen_bits_give_the_same_matte_as_eight():
    wanted = truth()
    rgb, coarse = scene(wanted), network(wanted)

    eight = refine(rgb, coarse, SETTINGS)
    sixteen = refine(rgb.astype(np.uint16) * 257, coarse, SETTINGS)

    apart = np.abs(eight.astype(int) - sixteen)
    # A rounding of the guide is magnified where colour decides; such pixels are few and none of them matters.
    assert apart.mean() < 0.05
    assert (apart > 8).mean() < 0.001


def test_the_inputs_are_left_as_they_were():
    wanted = truth(700, 1400)
    rgb, coarse = scene(wanted), network(wanted)
    before = rgb.copy(), coarse.copy()

    matte = refine(rgb, coarse, SETTINGS)
    kept = matte.copy()
    cutout(rgb, matte)

    assert np.array_equal(rgb, before[0])
    assert np.array_equal(coarse, before[1])
    assert np.array_equal(matte, kept)


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (3, 5000), (2600, 2), (17, 23)])
def test_the_oddest_frame_goes_through(shape):
    rgb = np.full((*shape, 3), 90, np.uint8)
    coarse = np.tile(np.linspace(0, 1, 32, dtype=np.float32), (32, 1))

    matte = refine(rgb, coarse, SETTINGS)

    assert matte.shape == shape
    assert cutout(rgb, matte).shape == (*shape, 4)


def soft_edge():
    """A red product on green with a twelve-pixel edge: the picture, its matte, the product's own colours."""
    matte = cv2.GaussianBlur((truth(900, 1200) > 0.5).astype(np.float32), (0, 0), 4)
    weave = np.random.default_rng(5).integers(-8, 9, (900, 1200, 1))
    product = np.clip(np.array([190, 50, 60]) + weave, 0, 255).astype(np.float32)
    seen = product * matte[..., None] + np.array([60, 200, 80]) * (1 - matte[..., None])
    return (seen + 0.5).astype(np.uint8), (matte * 255 + 0.5).astype(np.uint8), product


def test_the_backdrops_colour_is_taken_out_of_a_soft_edge():
    rgb, matte, product = soft_edge()
    edge = (matte > 25) & (matte < 230)

    clean = foreground(rgb, matte)

    before = np.abs(rgb[edge] - product[edge]).mean()
    after = np.abs(clean[edge] - product[edge]).mean()
    assert after < 0.3 * before


def test_sure_pixels_keep_their_colour_to_the_bit():
    rgb, matte, _ = soft_edge()
    sure = (matte == 0) | (matte == 255)

    assert np.array_equal(foreground(rgb, matte)[sure], rgb[sure])


def test_clean_colours_are_the_same_in_sixteen_bits():
    rgb, matte, _ = soft_edge()

    sixteen = foreground(rgb.astype(np.uint16) * 257, matte)

    assert sixteen.dtype == np.uint16
    assert np.abs(sixteen / 257.0 - foreground(rgb, matte)).max() < 2.0


def test_a_large_frame_is_cleaned_across_the_seams_of_its_tiles():
    rgb, matte, product = soft_edge()
    large = cv2.resize(rgb, (3600, 2700), interpolation=cv2.INTER_LINEAR)
    alpha = cv2.resize(matte, (3600, 2700), interpolation=cv2.INTER_LINEAR)
    wanted = cv2.resize(product, (3600, 2700), interpolation=cv2.INTER_LINEAR)
    edge = (alpha > 25) & (alpha < 230)

    clean = foreground(large, alpha)

    per_pixel = np.abs(clean.astype(np.float32) - wanted).mean(axis=2)
    seam = np.zeros_like(edge)
    seam[::256], seam[:, ::256] = True, True
    assert per_pixel[edge].mean() < 0.3 * np.abs(large[edge] - wanted[edge]).mean()
    assert per_pixel[edge & seam].mean() < 1.3 * per_pixel[edge].mean()


def test_nothing_is_left_behind_where_the_cutout_is_clear():
    rgb, matte, _ = soft_edge()

    rgba = cutout(rgb, matte)

    assert np.array_equal(rgba[..., 3], matte)
    assert not rgba[matte == 0].any()
    assert rgba[matte == 255][:, :3].any()


def test_a_sixteen_bit_cutout_has_sixteen_bit_alpha():
    rgb, matte, _ = soft_edge()

    rgba = cutout(rgb.astype(np.uint16) * 257, matte, decontaminate=False)

    assert rgba.dtype == np.uint16
    assert np.array_equal(rgba[..., 3], matte.astype(np.uint16) * 257)


def test_a_tile_is_the_very_part_of_the_enlarged_picture():
    small = np.random.default_rng(2).random((90, 120, 4)).astype(np.float32)
    whole = cv2.resize(small, (1111, 777), interpolation=cv2.INTER_LINEAR)
    tile = (slice(256, 512), slice(512, 768))

    part = guided.enlarged(small, tile, (777, 1111))

    # warpAffine steps in 1/32 of a small pixel at worst.
    assert np.abs(part - whole[tile]).max() < 2 / 32


def test_the_guided_filter_repeats_a_linear_relation_exactly():
    guide = np.random.default_rng(1).random((64, 80, 3)).astype(np.float32)
    target = (0.3 * guide[..., 0] + 0.5 * guide[..., 1] + 0.1).astype(np.float32)

    model = guided.fit(planes.split(guide), target, radius_px=4, epsilon=1e-6)

    answer = np.einsum("hwc,hwc->hw", model[..., :3], guide) + model[..., 3]
    assert np.abs(answer - target).max() < 0.01


@pytest.mark.parametrize("shape", [(4000, 6000), (1365, 2047), (300, 200)])
def test_a_small_copy_is_the_mean_of_the_large_one(shape):
    noise = np.random.default_rng(4).integers(0, 256, (*shape, 3), dtype=np.uint8)
    picture = cv2.blur(noise, (31, 31))

    small = shrink(picture, 512)

    direct = cv2.resize(picture, small.shape[1::-1], interpolation=cv2.INTER_AREA)
    assert max(small.shape[:2]) == min(512, max(shape))
    assert np.abs(small.astype(int) - direct).max() <= 2


def test_a_sixteen_bit_picture_has_an_eight_bit_proxy():
    picture = np.full((900, 1300, 3), 257 * 200, np.uint16)

    assert proxy(picture, 512).dtype == np.uint8
    assert (proxy(picture, 512) == 200).all()


@pytest.mark.parametrize(
    ("key", "value"),
    [("guide_side_px", 0), ("sure_alpha", 1.0), ("haze_alpha", 0.5), ("epsilon", 0.0), ("agreement_from", 0.99)],
)
def test_settings_no_matte_can_be_made_with_are_refused(key, value):
    with pytest.raises(ValueError, match=r"agreement|" + key):
        MatteSettings(**{key: value})
