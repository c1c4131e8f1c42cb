"""Canvas of another shape than the photograph: the product stays whole, the backdrop goes on without a seam."""

from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pixdesk.domain.channel import Canvas, ChannelProfile, Fill, ImageFormat, Margins, Quality, Side
from pixdesk.errors import CaptureError
from pixdesk.imaging.compose import compose
from pixdesk.imaging.encode import encode_jpeg, encode_png
from pixdesk.imaging.placement import box_of
from pixdesk.imaging.verify import Expectation, verify
from tests.helpers.products import product, small_profile

RATIOS = ["1:1", "4:5", "3:4", "2:3", "4:3", "16:9", "9:16", "21:9"]


def kept(ratio: str = "1:1", **changes: Any) -> ChannelProfile:
    values = {
        "background": "keep",
        "extend": True,
        "canvas": Canvas(ratio=ratio, min_px=100, target_px=320),
        "fill": Fill(target_percent=70, min_percent=20, max_percent=95),
        "quality": Quality(start=92, min=80),
    }
    return small_profile(**(values | changes))


def swept(*, noise: float = 1.5, **how: Any) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """A product before a sweep: brighter to the right and darker below a bend, with grain."""
    rgb, matte = product(**how)
    height, width = matte.shape
    light = np.linspace(-6, 6, width)[None, :] + np.where(np.arange(height) > 0.7 * height, -14, 0)[:, None]
    light = cv2.GaussianBlur(light, (0, 0), 6)
    light += np.random.default_rng(3).normal(0, noise, light.shape)
    seen = np.clip(rgb + light[..., None] * (matte[..., None] < 128), 0, 255)
    return np.rint(seen).astype(np.uint8), matte


@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize("background", ["#FFFFFF", "#FFFFFF to #D8DCE0", "keep"])
def test_in_every_shape_the_product_is_whole_undistorted_and_as_large_as_asked(ratio: str, background: str) -> None:
    rgb, matte = swept(size=(700, 600), axes=(150, 180))
    made = compose(rgb, matte, kept(ratio, background=background, extend=background == "keep"))
    across, down = (int(part) for part in ratio.split(":"))
    assert made.width_px / made.height_px == pytest.approx(across / down, rel=0.01)
    box = box_of(made.alpha > 127)
    assert box is not None
    assert box.width / box.height == pytest.approx(301 / 361, rel=0.03)
    assert made.fill_percent == pytest.approx(70, abs=1.5)
    assert box.centre == pytest.approx((made.width_px / 2, made.height_px / 2), abs=2)
    assert made.scale <= 1


def test_margins_move_the_product_into_what_they_leave() -> None:
    rgb, matte = product(size=(700, 600), axes=(150, 180))
    margins = Margins(top_percent=20, bottom_percent=40, left_percent=30)
    made = compose(rgb, matte, kept("9:16", background="#FFFFFF", extend=False, margins=margins))
    box = box_of(made.alpha > 127)
    assert box is not None
    assert box.left >= 0.3 * made.width_px - 1
    assert box.top >= 0.2 * made.height_px - 1
    assert box.bottom <= 0.6 * made.height_px + 1
    assert box.centre == pytest.approx((0.65 * made.width_px, 0.4 * made.height_px), abs=2)


@pytest.mark.parametrize("deep", [False, True])
def test_a_photographed_sweep_goes_on_without_a_seam(deep: bool) -> None:
    rgb, matte = swept(size=(500, 600), axes=(120, 220))
    source = rgb.astype(np.uint16) * 257 if deep else rgb
    made = compose(source, matte, kept("21:9"))
    said = made.remarks[0]
    assert said.startswith("The backdrop was continued beyond the photograph:")
    left_px = int(said.split(" px at the left")[0].split()[-1])
    shown = made.pixels.astype(np.float64) / (257 if deep else 1)
    steps = np.abs(np.diff(shown.mean(axis=2), axis=1)).mean(axis=0)  # between neighbouring columns
    inside = np.median(steps[left_px + 2 : left_px + 12])
    assert 40 < left_px < made.width_px / 2
    assert steps[left_px - 1] <= 1.5 * inside + 0.3  # the seam is no step
    assert np.median(steps[: left_px - 1]) > 0.4 * inside  # and the grain goes on
    bend = shown[int(0.2 * made.height_px), :8].mean() - shown[int(0.9 * made.height_px), :8].mean()
    assert bend > 7  # what runs across, runs on


def test_what_was_photographed_stays_what_it_was() -> None:
    rgb, matte = swept(size=(900, 600), axes=(120, 200), noise=1.0)
    wide = compose(rgb, matte, kept("4:3"))
    whole = compose(rgb, matte, kept("4:3", extend=False))
    assert not any("continued" in remark for remark in wide.remarks)
    assert wide.scale == pytest.approx(whole.scale, rel=0.02)


def test_a_product_against_the_photographs_edge_is_never_gone_on_with() -> None:
    rgb, matte = swept(size=(500, 600), axes=(200, 200), centre=(190, 300))
    with pytest.raises(CaptureError, match="at the left, and the product stands against that edge") as caught:
        compose(rgb, matte, kept("16:9"))
    assert caught.value.code == "rendition-failed"


def test_a_last_row_that_is_off_is_not_gone_on_with() -> None:
    rgb, matte = swept(size=(500, 600), axes=(120, 220), noise=0.5)
    clean = compose(rgb, matte, kept("21:9")).pixels
    rgb[:, -1] = 255
    spoiled = compose(rgb, matte, kept("21:9")).pixels
    assert np.abs(spoiled.astype(int) - clean)[:, -20:].max() <= 3


def test_a_networks_haze_over_a_shadow_is_not_taken_for_product() -> None:
    rgb, matte = swept(size=(500, 600), axes=(120, 220))
    matte[520:, 150:350] = np.maximum(matte[520:, 150:350], 27)
    assert "px at the bottom" in compose(rgb, matte, kept("9:16")).remarks[0]


def test_a_backdrop_with_a_pattern_is_a_case_in_words() -> None:
    rgb, matte = swept(size=(500, 600), axes=(120, 220))
    boards = ((np.arange(500) // 12) % 2 * 40).astype(np.uint8)[None, :, None]
    rgb = np.where(matte[..., None] < 128, cv2.add(rgb, np.broadcast_to(boards, rgb.shape).copy()), rgb)
    for ratio, side in (("21:9", "left"), ("9:16", "top")):
        with pytest.raises(CaptureError, match=f"at the {side}, and the backdrop has a pattern there"):
            compose(rgb, matte, kept(ratio))


def test_a_window_that_would_crop_the_product_is_refused_where_nothing_may_be_continued() -> None:
    rgb, matte = swept(size=(500, 600), axes=(120, 280))
    with pytest.raises(CaptureError, match="no window of that shape holds the whole product"):
        compose(rgb, matte, kept("21:9", extend=False))


def test_a_canvas_wider_than_the_photograph_has_pixels_for_shrinks_and_is_never_enlarged() -> None:
    rgb, matte = swept(size=(300, 260), axes=(60, 80))
    canvas = Canvas(ratio="16:9", min_px=100, target_px=2000)
    made = compose(rgb, matte, kept(canvas=canvas))
    assert made.scale == 1
    assert "the photograph has no more pixels" in " ".join(made.remarks)
    with pytest.raises(CaptureError, match="pixdesk does not enlarge"):
        compose(rgb, matte, kept(canvas=Canvas(ratio="16:9", min_px=1900, target_px=2000)))


@pytest.mark.parametrize("ratio", RATIOS)
def test_a_gradient_is_laid_even_and_its_file_verified(ratio: str) -> None:
    rgb, matte = product(size=(700, 600), axes=(150, 180))
    profile = kept(ratio, background="#FFFFFF to #D8DCE0", extend=False)
    made = compose(rgb, matte, profile)
    assert tuple(made.pixels[0, 0]) == (255, 255, 255)
    assert tuple(made.pixels[-1, -1]) == (0xD8, 0xDC, 0xE0)
    column = made.pixels[:, 0, 0].astype(int)
    assert (np.diff(column) <= 0).all()
    assert (made.pixels[:, 0] == made.pixels[:, -1]).all()
    seen = Expectation(pixels=made.pixels, alpha=made.alpha, fill_percent=made.fill_percent)
    assert verify(encode_jpeg(made.pixels, 92, profile.subsampling), profile, seen).failures == ()


def test_a_gradient_the_wrong_way_round_is_not_verified() -> None:
    rgb, matte = product(size=(700, 600), axes=(150, 180))
    profile = kept(background="#FFFFFF to #D8DCE0", extend=False, formats=(ImageFormat.PNG,))
    turned = kept(background="#D8DCE0 to #FFFFFF", extend=False, formats=(ImageFormat.PNG,))
    made = compose(rgb, matte, profile)
    seen = Expectation(pixels=made.pixels, alpha=made.alpha, fill_percent=made.fill_percent)
    assert verify(encode_png(made.pixels), profile, seen).ok
    assert "are not #D8DCE0 to #FFFFFF" in " ".join(verify(encode_png(made.pixels), turned, seen).failures)


def test_a_faint_line_at_the_edge_does_not_run_on_as_a_streak_and_a_horizon_does() -> None:
    rgb, matte = product(size=(900, 900), axes=(150, 180))
    rows = np.arange(900)
    rgb[matte < 128] = 190
    behind = (matte < 128)[..., None]
    line = np.where(abs(rows - 300) < 2, 2, 0) + np.where(rows > 700, -20, 0)
    rgb = np.where(behind, np.clip(rgb.astype(int) + line[:, None, None], 0, 255), rgb).astype(np.uint8)
    made = compose(rgb, matte, kept("21:9", canvas=Canvas(ratio="21:9", side=Side.SHORT, min_px=100, target_px=500)))
    beyond = made.pixels[:, 5].astype(int).mean(axis=1)
    steps = np.abs(np.diff(beyond))
    assert steps.max() > 8, "the horizon stays a horizon"
    above = beyond[: int(np.argmax(steps)) - 6]
    assert np.ptp(above) < 1.01
