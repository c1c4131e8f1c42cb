"""A capture is set on a channel's canvas: right size, right share, exact background, never enlarged."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pixdesk.domain.channel import Canvas, Fill, ImageFormat, Quality, Side
from pixdesk.errors import CaptureError
from pixdesk.imaging.compose import compose
from pixdesk.imaging.placement import box_of
from tests.helpers.products import product, small_profile


def test_the_product_is_centred_and_fills_its_share() -> None:
    rgb, matte = product(centre=(330, 250))
    made = compose(rgb, matte, small_profile())
    assert made.pixels.shape == (300, 300, 3)
    assert made.fill_percent == pytest.approx(80, abs=0.5)
    box = box_of(made.alpha > 127)
    assert box is not None
    assert box.centre == pytest.approx((150, 150), abs=1)
    assert made.scale < 1
    assert made.remarks == ()


def test_the_input_is_left_as_it_was() -> None:
    rgb, matte = product()
    before = rgb.copy(), matte.copy()
    compose(rgb, matte, small_profile())
    assert np.array_equal(rgb, before[0])
    assert np.array_equal(matte, before[1])


def test_every_pixel_without_product_is_exactly_the_background() -> None:
    rgb, matte = product()
    made = compose(rgb, matte, small_profile(background="#F4F0EA", quality=Quality(start=92, min=85)))
    assert (made.pixels[made.alpha == 0] == (0xF4, 0xF0, 0xEA)).all()
    assert (made.alpha == 0).mean() > 0.3


def test_a_small_product_gets_a_smaller_canvas_and_its_own_pixels() -> None:
    rgb, matte = product(axes=(60, 72))
    made = compose(rgb, matte, small_profile())
    assert made.scale == 1
    assert 100 < made.width_px == made.height_px < 300
    assert made.fill_percent == pytest.approx(80, abs=1)
    assert "the photograph has no more pixels" in made.remarks[0]
    inside = made.pixels[made.alpha == 255]
    photographed = rgb[matte == 255]
    assert np.array_equal(np.sort(inside, axis=0), np.sort(photographed, axis=0))


def test_at_the_least_canvas_the_share_shrinks_to_the_least_and_is_told() -> None:
    rgb, matte = product(axes=(28, 30))
    made = compose(rgb, matte, small_profile())
    assert (made.width_px, made.height_px, made.scale) == (100, 100, 1)
    assert 50 <= made.fill_percent < 70
    assert any("instead of 80 %" in remark for remark in made.remarks)


def test_a_product_with_too_few_pixels_is_refused_with_the_figures() -> None:
    rgb, matte = product(axes=(20, 20), soft_px=0.3)
    figures = r"41\s×\s41\spx .* at least 100\s×\s100\spx .* 50\s% .*does not enlarge"
    with pytest.raises(CaptureError, match=figures) as caught:
        compose(rgb, matte, small_profile())
    assert caught.value.code == "rendition-failed"


def test_an_empty_matte_is_refused() -> None:
    rgb, matte = product()
    with pytest.raises(CaptureError, match="cutout is empty") as caught:
        compose(rgb, np.minimum(matte, 127), small_profile())
    assert caught.value.code == "rendition-failed"


def test_a_matte_of_another_size_is_a_bug() -> None:
    rgb, matte = product()
    with pytest.raises(ValueError, match="its matte"):
        compose(rgb, matte[:-1], small_profile())


def test_a_float_matte_gives_the_same_picture() -> None:
    rgb, matte = product()
    eight = compose(rgb, matte, small_profile())
    real = compose(rgb, matte.astype(np.float32) / 255, small_profile())
    assert np.array_equal(eight.pixels, real.pixels)


def test_sixteen_bits_stay_sixteen_bits() -> None:
    rgb, matte = product()
    deep = rgb.astype(np.uint16) * 257 + np.random.default_rng(1).integers(0, 97, rgb.shape).astype(np.uint16)
    made = compose(deep, matte, small_profile())
    assert made.pixels.dtype == np.uint16
    assert (made.pixels[made.alpha == 0] == 65535).all()
    assert len(np.unique(made.pixels)) > 1000
    shallow = compose(rgb, matte, small_profile())
    assert np.abs(made.pixels.astype(float) / 257 - shallow.pixels).max() < 3


def test_a_transparent_background_hides_no_colour() -> None:
    rgb, matte = product()
    made = compose(rgb, matte, small_profile(background="transparent", formats=(ImageFormat.PNG,)))
    assert made.pixels.shape == (300, 300, 4)
    assert np.array_equal(made.pixels[..., 3], made.alpha)
    assert not made.pixels[made.alpha == 0].any()


def test_a_networks_faint_haze_does_not_tint_the_background() -> None:
    rgb, matte = product()
    made = compose(rgb, np.maximum(matte, 4), small_profile())
    assert (made.pixels[0] == 255).all()
    assert made.alpha[0].max() == 0


def test_the_backdrops_colour_is_taken_out_of_the_soft_edge() -> None:
    rgb, matte = product(backdrop=(0, 255, 0), colour=(120, 120, 120), soft_px=4)
    clean = compose(rgb, matte, small_profile())
    spilled = compose(rgb, matte, small_profile(), decontaminate=False)
    soft = (clean.alpha > 40) & (clean.alpha < 215)

    def green_excess(pixels: np.ndarray) -> float:
        shown = pixels[soft].astype(float)
        return float((shown[:, 1] - shown[:, 0]).mean())

    assert green_excess(spilled.pixels) > 20
    assert green_excess(clean.pixels) < green_excess(spilled.pixels) / 4


def test_colours_hidden_in_a_cutout_never_show() -> None:
    rgb, matte = product(backdrop=(150, 40, 30), soft_px=0.3)
    rgb[matte == 0] = (255, 0, 255)
    made = compose(rgb, matte, small_profile(), decontaminate=False)
    magenta = made.pixels[..., 2].astype(int) - made.pixels[..., 1]
    assert magenta.max() < 40


def test_beyond_the_photographs_edge_there_is_plain_background() -> None:
    rgb, matte = product(centre=(180, 300), axes=(180, 240))
    made = compose(rgb, matte, small_profile())
    assert (made.pixels[:, :5] == 255).all()
    # nothing dark leaks in from the empty canvas beside the photograph
    touching = made.alpha > 200
    assert made.pixels[touching].mean(axis=0) == pytest.approx(rgb[matte > 200].mean(axis=0), abs=4)


def test_thin_tips_lost_in_averaging_do_not_lessen_the_fill() -> None:
    rgb, matte = product(axes=(200, 100), soft_px=0.5)
    matte[299:301, 20:680] = 255  # a needle through the product, 2 px thick, a tenth of that when sized down
    made = compose(rgb, matte, small_profile(canvas=Canvas(min_px=50, target_px=60)))
    assert made.fill_percent == pytest.approx(80, abs=2)


def test_a_kept_background_is_the_photograph_itself() -> None:
    rgb, matte = product(centre=(250, 300), axes=(120, 140))
    made = compose(rgb, matte, small_profile(background="keep"))
    assert made.pixels.shape == (300, 300, 3)
    corner = made.pixels[:6, :6].reshape(-1, 3).mean(axis=0)
    assert corner == pytest.approx((120, 160, 110), abs=2)
    assert made.fill_percent == pytest.approx(80, abs=1)


def test_a_kept_background_never_runs_out_at_the_frames_edge() -> None:
    rgb, matte = product(centre=(110, 120), axes=(90, 100))
    made = compose(rgb, matte, small_profile(background="keep"))
    box = box_of(made.alpha > 127)
    assert box is not None
    assert box.centre[0] < 150  # pushed, not padded
    assert made.pixels.min() > 0


def test_a_photograph_too_small_for_its_kept_background_is_refused() -> None:
    rgb, matte = product(size=(90, 90), axes=(30, 30))
    with pytest.raises(CaptureError, match="90×90 px; Shop needs at least 100×100"):
        compose(rgb, matte, small_profile(background="keep"))


def test_a_product_that_fills_the_frame_of_a_kept_background_is_refused() -> None:
    rgb, matte = product(axes=(345, 100))
    with pytest.raises(CaptureError, match="no window of that shape holds the whole product"):
        compose(rgb, matte, small_profile(background="keep"))


def test_proportions_other_than_square_are_kept() -> None:
    rgb, matte = product()
    canvas = Canvas(ratio="4:3", side=Side.SHORT, min_px=100, target_px=300)
    made = compose(rgb, matte, small_profile(canvas=canvas))
    assert (made.width_px, made.height_px) == (400, 300)
    box = box_of(made.alpha > 127)
    assert box is not None
    assert box.height / 300 == pytest.approx(0.8, abs=0.01)


def test_a_lighter_file_is_asked_for_with_a_smaller_canvas() -> None:
    rgb, matte = product()
    made = compose(rgb, matte, small_profile(), side_max_px=150)
    assert made.width_px == 150
    assert "too heavy" in made.remarks[0]


@settings(max_examples=60, deadline=None)
@given(
    axes=st.tuples(st.integers(15, 60), st.integers(15, 60)),
    ratio=st.sampled_from(["1:1", "4:3", "2:5"]),
    min_px=st.integers(60, 90),
    grow=st.integers(0, 60),
)
def test_nothing_is_ever_enlarged_and_every_promise_is_kept(
    axes: tuple[int, int], ratio: str, min_px: int, grow: int
) -> None:
    rgb, matte = product(size=(160, 140), axes=axes, soft_px=0.4)
    profile = small_profile(
        canvas=Canvas(ratio=ratio, min_px=min_px, target_px=min_px + grow),
        fill=Fill(target_percent=80, min_percent=60, max_percent=90),
    )
    try:
        made = compose(rgb, matte, profile)
    except CaptureError:
        least = min(profile.canvas.size_px(min_px)[axis] / (2 * axes[axis] + 1) for axis in (0, 1))
        assert least * 0.6 > 0.95  # only what truly lacks pixels may be refused
        return
    assert made.scale <= 1
    side_px = max(made.width_px, made.height_px)
    assert min_px <= side_px <= min_px + grow
    assert (made.width_px, made.height_px) == profile.canvas.size_px(side_px)
    assert 60 <= made.fill_percent <= 90
