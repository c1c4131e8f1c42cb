"""A file that is not what the channel wants is found out, with the reason in a sentence."""

import io
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from pixdesk.domain.channel import Canvas, ChannelProfile, Fill, ImageFormat, Quality, Subsampling
from pixdesk.imaging.colour import srgb_icc
from pixdesk.imaging.compose import compose
from pixdesk.imaging.encode import encode_jpeg, encode_png, encode_webp, to_uint8
from pixdesk.imaging.verify import Expectation, Verification, verify
from tests.helpers.products import product, small_profile

JPEG = small_profile()
PNG = small_profile(formats=(ImageFormat.PNG,))


def expected(profile: ChannelProfile = JPEG, **changes: Any) -> Expectation:
    made = compose(*product(**changes), profile)
    return Expectation(pixels=to_uint8(made.pixels), alpha=made.alpha, fill_percent=made.fill_percent)


def saved(pixels: NDArray[np.uint8], kind: str = "JPEG", *, icc: bytes | None = None, **options: Any) -> bytes:
    """A file some other program wrote."""
    out = io.BytesIO()
    quality = {"quality": 92, "subsampling": 0} if kind == "JPEG" else {}
    Image.fromarray(pixels).save(out, kind, icc_profile=icc or srgb_icc(), **(quality | options))
    return out.getvalue()


def failures(data: bytes, profile: ChannelProfile, wanted: Expectation) -> str:
    found = verify(data, profile, wanted)
    assert not found.ok
    assert all(sentence.endswith(".") for sentence in found.failures)
    return " ".join(found.failures)


def test_a_good_file_passes_with_its_figures() -> None:
    wanted = expected()
    data = encode_jpeg(wanted.pixels, 92, Subsampling.FULL)
    found = verify(data, JPEG, wanted)
    assert found.failures == ()
    assert found.ok
    assert (found.width_px, found.height_px, found.byte_count) == (300, 300, len(data))
    assert found.fill_percent == pytest.approx(wanted.fill_percent, abs=0.7)
    assert found.background_off_count == 0
    assert found.background_count + found.ring_count == np.count_nonzero(wanted.alpha == 0)
    assert f"0 of {found.background_count:,} pixels off" in found.words


@pytest.mark.parametrize("subsampling", Subsampling)
@pytest.mark.parametrize("quality", [75, 85, 92])
@pytest.mark.parametrize("colour", [(0, 0, 0), (200, 20, 20), (20, 60, 220)])
def test_beyond_the_edge_ring_a_white_background_is_exact_at_any_quality(
    colour: tuple[int, int, int], quality: int, subsampling: Subsampling
) -> None:
    wanted = expected(colour=colour)
    found = verify(encode_jpeg(wanted.pixels, quality, subsampling), JPEG, wanted)
    assert found.ok
    assert found.background_off_count == 0
    assert found.background_count > found.ring_count
    # the ring is real: held to the letter up to the product's edge, this JPEG would not pass
    assert found.ring_worst_levels > 0


def test_in_a_png_every_background_pixel_is_held_to_the_letter() -> None:
    wanted = expected(PNG)
    found = verify(encode_png(wanted.pixels), PNG, wanted)
    assert found.ok
    assert (found.ring_count, found.background_count) == (0, np.count_nonzero(wanted.alpha == 0))
    assert found.picture_levels == 0
    spoiled = wanted.pixels.copy()
    row, column = np.argwhere(wanted.alpha == 0)[1234]
    spoiled[row, column] = (255, 254, 255)
    found = verify(encode_png(spoiled), PNG, wanted)
    assert found.background_off_count == 1
    assert f"1 of {found.background_count:,} background pixels are not #FFFFFF" in found.failures[0]
    assert "1 levels off" in found.failures[0]


def test_a_background_one_level_off_is_found_in_a_jpeg() -> None:
    wanted = expected()
    grey = wanted.pixels.copy()
    grey[:16, :24] = 254
    found = verify(encode_jpeg(grey, 92, Subsampling.FULL), JPEG, wanted)
    assert found.background_off_count == 16 * 24
    assert not found.ok


def test_dirt_beside_the_product_is_found_in_the_edge_ring() -> None:
    wanted = expected()
    dirty = wanted.pixels.copy()
    near = cv2.dilate(wanted.alpha, np.ones((3, 3), np.uint8))
    dirty[(wanted.alpha == 0) & (near > 0)] = (90, 90, 90)  # a dark line one pixel wide
    assert "Beside the product" in failures(encode_jpeg(dirty, 92, Subsampling.FULL), JPEG, wanted)


def test_a_tinted_background_may_be_one_level_off_and_no_more() -> None:
    tinted = small_profile(background="#F4F0EA", quality=Quality(start=92, min=85))
    wanted = expected(tinted)
    assert verify(encode_jpeg(wanted.pixels, 90, Subsampling.FULL), tinted, wanted).ok
    other = wanted.pixels.copy()
    other[wanted.alpha == 0] = (0xF4, 0xF0, 0xE6)
    assert "not #F4F0EA" in failures(encode_jpeg(other, 90, Subsampling.FULL), tinted, wanted)


@pytest.mark.parametrize("kind", [ImageFormat.PNG, ImageFormat.WEBP])
def test_a_transparent_background_must_be_wholly_transparent(kind: ImageFormat) -> None:
    clear = small_profile(background="transparent", formats=(kind,))
    wanted = expected(clear)

    def encoded(pixels: NDArray[np.uint8]) -> bytes:
        return encode_png(pixels) if kind is ImageFormat.PNG else encode_webp(pixels, 100)

    found = verify(encoded(wanted.pixels), clear, wanted)
    assert found.ok
    assert found.fill_percent == wanted.fill_percent
    veiled = wanted.pixels.copy()
    veiled[..., 3] = np.maximum(veiled[..., 3], 1)
    assert "are not transparent" in failures(encoded(veiled), clear, wanted)


def test_a_kept_background_is_measured_by_its_picture_alone() -> None:
    kept = small_profile(background="keep")
    wanted = expected(kept, axes=(150, 170))
    found = verify(encode_jpeg(wanted.pixels, 92, Subsampling.FULL), kept, wanted)
    assert found.ok
    assert (found.background_count, found.ring_count) == (0, 0)
    assert found.fill_percent == wanted.fill_percent


def test_a_picture_with_its_channels_swapped_is_found_out() -> None:
    wanted = expected()
    assert "does not show what was composed" in failures(
        encode_jpeg(wanted.pixels[..., ::-1], 92, Subsampling.FULL), JPEG, wanted
    )


def test_a_file_without_the_product_is_found_out() -> None:
    wanted = expected()
    blank = np.full_like(wanted.pixels, 255)
    assert "Nothing of the product can be seen" in failures(encode_jpeg(blank, 92, Subsampling.FULL), JPEG, wanted)


def test_an_edge_too_near_to_white_is_told_and_does_not_fail() -> None:
    pale = expected(colour=(90, 90, 90))
    ghostly = pale.pixels.copy()
    ghostly[:, :80][pale.alpha[:, :80] > 0] = 252
    wanted = replace(pale, pixels=ghostly)
    found = verify(encode_jpeg(ghostly, 95, Subsampling.FULL), replace(JPEG, fill=Fill()), wanted)
    assert found.ok
    tall = replace(wanted, fill_percent=wanted.fill_percent + 5)
    found = verify(encode_jpeg(ghostly, 95, Subsampling.FULL), replace(JPEG, fill=Fill()), tall)
    assert any("can be seen" in remark for remark in found.remarks)


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        (replace(JPEG, canvas=Canvas(min_px=400, target_px=500)), "300 px; Shop takes 400 px and more."),
        (replace(JPEG, canvas=Canvas(min_px=10, target_px=200, max_px=250)), "and up to 250 px."),
        (replace(JPEG, canvas=Canvas(ratio="4:3", min_px=100, target_px=300)), "which is not 4:3"),
        (replace(JPEG, max_bytes=1000), "1,000 are allowed"),
        (replace(JPEG, min_bytes=10_000_000), "at least 10,000,000 are wanted"),
        (replace(JPEG, fill=Fill(min_percent=85, target_percent=88)), "85 to 100 % are wanted"),
        (PNG, "The file is JPEG, not PNG."),
        (small_profile(background="transparent", formats=(ImageFormat.PNG,)), "mode is RGB, not RGBA"),
    ],
)
def test_a_file_for_another_channels_rules_is_refused(profile: ChannelProfile, words: str) -> None:
    wanted = expected()
    assert words in failures(encode_jpeg(wanted.pixels, 92, Subsampling.FULL), profile, wanted)


def test_a_picture_of_another_size_than_composed_is_refused() -> None:
    wanted = expected()
    assert "200×200 px with 3 channels; 300×300" in failures(saved(wanted.pixels[:200, :200]), JPEG, wanted)


def test_colour_profiles_that_are_missing_wrong_or_broken_are_found() -> None:
    wanted = expected()
    untagged = encode_jpeg(wanted.pixels, 92, Subsampling.FULL, icc=False)
    assert failures(untagged, JPEG, wanted) == "The file carries no colour profile."
    other = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    assert "not sRGB" in failures(saved(wanted.pixels, icc=other), JPEG, wanted)
    assert "profile cannot be read" in failures(saved(wanted.pixels, icc=b"x" * 400), JPEG, wanted)


def test_an_orientation_tag_is_found() -> None:
    wanted = expected()
    exif = Image.Exif()
    exif[0x0112] = 6
    assert "orientation tag" in failures(saved(wanted.pixels, exif=exif), JPEG, wanted)


def test_a_grey_or_animated_file_is_refused() -> None:
    wanted = expected()
    assert "mode is L, not RGB" in failures(saved(wanted.pixels[..., 0]), JPEG, wanted)
    moving = saved(wanted.pixels, "PNG", save_all=True, append_images=[Image.fromarray(255 - wanted.pixels)])
    assert "more than one picture" in failures(moving, PNG, wanted)


@pytest.mark.parametrize("keep", [0, 3, 200, 0.5, -2])
def test_bytes_that_do_not_decode_whole_are_refused(keep: float) -> None:
    wanted = expected()
    whole = encode_jpeg(wanted.pixels, 92, Subsampling.FULL)
    cut = whole[: int(len(whole) * keep) if isinstance(keep, float) else keep]
    found: Verification = verify(cut, JPEG, wanted)
    assert not found.ok
    assert found.byte_count == len(cut)
