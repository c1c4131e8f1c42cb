"""PNG written by pixdesk itself: what other readers make of it, and what is done with a damaged one."""

import io
import struct
import zlib

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from pixdesk.errors import CaptureError
from pixdesk.imaging import png_write, staging

SHAPES = [(1, 1), (1, 7), (5, 1), (37, 53), (700, 1100), (37, 53, 3), (1, 1, 4), (701, 257, 4)]


def picture(shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Return a picture with flat parts, slopes and noise."""
    rng = np.random.default_rng(7)
    slope = np.broadcast_to(np.linspace(-300, 500, shape[1]).reshape(1, -1, *(1,) * (len(shape) - 2)), shape)
    return np.clip(slope + rng.integers(-3, 4, shape) * (rng.random(shape) < 0.2), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("as_differences", [True, False])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_reader_gets_every_pixel_back(shape: tuple[int, ...], as_differences: bool) -> None:
    pixels = picture(shape)

    data = png_write.encode(pixels, as_differences=as_differences)

    with Image.open(io.BytesIO(data)) as seen:
        seen.load()
        assert seen.format == "PNG"
        assert np.array_equal(np.asarray(seen), pixels)
    decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert decoded is not None
    assert np.array_equal(decoded, pixels if pixels.ndim == 2 else pixels[..., [2, 1, 0, 3][: shape[2]]])


@pytest.mark.parametrize("shape", [(37, 53), (37, 53, 4)])
def test_a_comment_is_read_in_any_script_and_the_pixels_stay(shape: tuple[int, ...]) -> None:
    pixels = picture(shape)

    data = png_write.noted(png_write.encode(pixels), "cut out with mœbel-net, licence: nur für uns 图")

    with Image.open(io.BytesIO(data)) as seen:
        seen.load()
        assert seen.text == {"Comment": "cut out with mœbel-net, licence: nur für uns 图"}  # type: ignore[attr-defined]
        assert np.array_equal(np.asarray(seen), pixels)
    assert cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED) is not None


def test_a_part_of_a_larger_picture_is_written_as_it_is_seen() -> None:
    part = picture((90, 120))[10:70:2, 100:20:-1]

    assert np.array_equal(staging.read_matte(png_write.encode(part)), part)


def test_a_matte_is_read_back_without_differences_and_may_be_painted_on() -> None:
    matte = picture((300, 411))

    read = png_write.read_plain(staging.matte_png(matte))

    assert read is not None
    assert np.array_equal(read, matte)
    read[0, 0] = 1
    assert read.flags.c_contiguous


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG\r\n\x1a\n",
        png_write.encode(picture((9, 9))),
        png_write.encode(picture((9, 9, 3)), as_differences=False),
        cv2.imencode(".png", picture((9, 9)))[1].tobytes(),
    ],
    ids=["nothing", "a signature", "differences", "colour", "another program's"],
)
def test_what_is_no_plain_matte_is_left_to_the_general_reader(data: bytes) -> None:
    assert png_write.read_plain(data) is None


@pytest.mark.parametrize("place", [17, 30, 36, 60, -20, -14])
def test_a_damaged_matte_is_never_read_as_a_sound_one(place: int) -> None:
    data = bytearray(staging.matte_png(picture((64, 64))))
    data[place] ^= 0x11

    assert png_write.read_plain(bytes(data)) is None


def test_a_matte_cut_short_is_refused_in_words() -> None:
    data = staging.matte_png(picture((640, 640)))

    with pytest.raises(CaptureError, match="damaged"):
        staging.read_matte(data[:50])


def test_a_file_that_holds_more_than_its_header_says_is_not_unpacked_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = zlib.compress(bytes(50_000_000))
    data = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0))
    data += _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")
    unpacked = []
    real = png_write.isal_zlib.decompressobj

    class Noting:
        def decompress(self, body: memoryview, at_most: int) -> bytes:
            unpacked.append(len(given := real().decompress(body, at_most)))
            return given

    monkeypatch.setattr(png_write.isal_zlib, "decompressobj", Noting)

    assert png_write.read_plain(data) is None
    assert unpacked == [73]


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
