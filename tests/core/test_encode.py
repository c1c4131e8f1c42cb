"""Bytes that another library reads back as what was meant, tagged sRGB and carrying nothing else."""

import io
import struct
from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from pixdesk.domain.channel import Subsampling
from pixdesk.errors import CaptureError
from pixdesk.imaging.colour import srgb_icc
from pixdesk.imaging.encode import (
    _jpeg_with_icc,
    encode_jpeg,
    encode_png,
    encode_webp,
    fit_bytes,
    to_uint8,
)
from tests.helpers.products import product


def read(data: bytes) -> NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(data)))


def segments(data: bytes) -> list[int]:
    """The markers of a JPEG up to the scan."""
    found, at = [], 2
    while data[at + 1] != 0xDA:
        found.append(data[at + 1])
        at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
    return found


@pytest.mark.parametrize("subsampling", Subsampling)
def test_a_jpeg_shows_the_picture_in_srgb(subsampling: Subsampling) -> None:
    rgb, _ = product(size=(301, 207), axes=(90, 80))
    data = encode_jpeg(rgb, 95, subsampling)
    picture = Image.open(io.BytesIO(data))
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (301, 207))
    assert picture.info["icc_profile"] == srgb_icc()
    assert np.abs(np.asarray(picture).astype(int) - rgb).mean() < 2
    layers = picture.layer  # type: ignore[attr-defined]
    assert layers[0][1] // layers[1][1] == (1 if subsampling is Subsampling.FULL else 2)


def test_a_jpeg_carries_nothing_but_its_profile() -> None:
    rgb, _ = product(size=(64, 64), axes=(20, 20))
    markers = segments(encode_jpeg(rgb, 90, Subsampling.FULL))
    assert [marker for marker in markers if 0xE0 <= marker <= 0xFE] == [0xE0, 0xE2]
    assert 0xE2 not in segments(encode_jpeg(rgb, 90, Subsampling.FULL, icc=False))


@pytest.mark.parametrize("length", [1, 65_519, 65_520, 200_000])
def test_a_profile_of_any_length_is_split_and_put_together_again(length: int) -> None:
    rgb, _ = product(size=(64, 64), axes=(20, 20))
    profile = np.random.default_rng(1).bytes(length)
    data = _jpeg_with_icc(encode_jpeg(rgb, 90, Subsampling.FULL, icc=False), profile)
    assert Image.open(io.BytesIO(data)).info["icc_profile"] == profile


@pytest.mark.parametrize("quality", [75, 85, 92, 100])
def test_plain_white_stays_exactly_white(quality: int) -> None:
    white = np.full((33, 47, 3), 255, np.uint8)
    for subsampling in Subsampling:
        assert (read(encode_jpeg(white, quality, subsampling)) == 255).all()


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize(
    "encode", [encode_png, partial(encode_png, quick=True), lambda pixels: encode_webp(pixels, 100)]
)
def test_png_and_lossless_webp_give_every_pixel_back(
    encode: Callable[[NDArray[np.uint8]], bytes], channels: int
) -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (41, 53, channels), np.uint8)
    pixels[..., 3:] = np.maximum(pixels[..., 3:], 1)  # colour under alpha 0 is nobody's business
    pixels[..., 3:][:5] = 0
    pixels[:5, :, :3] = 0
    data = encode(pixels)
    picture = Image.open(io.BytesIO(data))
    assert picture.info["icc_profile"] == srgb_icc()
    assert picture.mode == ("RGB" if channels == 3 else "RGBA")
    assert np.array_equal(np.asarray(picture), pixels)


def test_lossy_webp_is_lighter_and_tagged() -> None:
    rgb, matte = product(size=(300, 200), axes=(90, 80))
    for pixels in (rgb, np.dstack([rgb, matte])):
        light, whole = encode_webp(pixels, 60), encode_webp(pixels, 100)
        assert len(light) < len(whole) / 2
        picture = Image.open(io.BytesIO(light))
        assert picture.info["icc_profile"] == srgb_icc()
        assert np.abs(np.asarray(picture.convert("RGB"))[matte > 250].astype(int) - rgb[matte > 250]).mean() < 8


def test_sixteen_bits_are_rounded_to_the_nearest_level() -> None:
    levels = np.arange(65536, dtype=np.uint16).reshape(256, 256, 1).repeat(3, axis=2)
    expected = np.rint(levels / 257).astype(np.uint8)
    assert np.array_equal(to_uint8(levels), expected)
    assert np.array_equal(read(encode_png(levels)), expected)


def test_eight_bits_are_not_touched() -> None:
    rgb, _ = product(size=(32, 32), axes=(9, 9))
    assert to_uint8(rgb) is rgb


@pytest.fixture(scope="module")
def encode() -> Callable[[int], bytes]:
    rgb, _ = product(size=(200, 160), axes=(70, 60))
    return lambda quality: encode_jpeg(rgb, quality, Subsampling.FULL)


def test_a_file_within_the_limit_keeps_its_quality(encode: Callable[[int], bytes]) -> None:
    assert fit_bytes(encode, start=92, floor=40, max_bytes=10_000_000).quality == 92
    assert fit_bytes(encode, start=92, floor=40).quality == 92


@pytest.mark.parametrize("share", [0.95, 0.7, 0.5])
def test_a_heavy_file_gets_the_highest_quality_that_fits(encode: Callable[[int], bytes], share: float) -> None:
    limit = int(len(encode(92)) * share)
    fitted = fit_bytes(encode, start=92, floor=20, max_bytes=limit)
    assert len(fitted.data) <= limit < len(encode(fitted.quality + 1))
    assert fitted.data == encode(fitted.quality)
    assert 20 <= fitted.quality < 92


def test_a_file_no_quality_can_make_light_enough_is_refused(encode: Callable[[int], bytes]) -> None:
    with pytest.raises(CaptureError, match=r"Even at quality 40 the file takes [\d,]+ bytes; 1,000 are") as caught:
        fit_bytes(encode, start=92, floor=40, max_bytes=1000)
    assert caught.value.code == "rendition-failed"


def test_a_light_file_gets_the_lowest_quality_that_weighs_enough(encode: Callable[[int], bytes]) -> None:
    wanted = len(encode(88))
    fitted = fit_bytes(encode, start=70, floor=40, min_bytes=wanted)
    assert len(fitted.data) >= wanted > len(encode(fitted.quality - 1))
    assert fitted.quality > 70


def test_a_file_that_can_never_weigh_enough_is_refused(encode: Callable[[int], bytes]) -> None:
    with pytest.raises(CaptureError, match="at least 10,000,000"):
        fit_bytes(encode, start=70, floor=40, min_bytes=10_000_000)


def test_limits_that_leave_no_room_are_refused(encode: Callable[[int], bytes]) -> None:
    size = len(encode(80))
    with pytest.raises(CaptureError, match="at least"):
        fit_bytes(encode, start=92, floor=40, min_bytes=size - 1, max_bytes=size - 1)
