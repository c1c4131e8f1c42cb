"""What the window shows first: small, upright, in the right colours, and never of a damaged file."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from pixdesk.domain.finding import Code
from pixdesk.errors import CaptureError
from pixdesk.imaging.colour import srgb_icc
from pixdesk.imaging.decode import decode
from pixdesk.imaging.pixels import upright
from pixdesk.imaging.preview import preview, thumbnail
from tests.helpers.picture_files import exif, gamma_curve, jpeg, matrix_profile, photograph, png, tiff

WIDE = photograph(1800, 1200)
ADOBE = matrix_profile(
    ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)), gamma_curve(563 / 256)
)


def shrunk_frame(data, like):
    """Return the whole decode, brought to the preview's size."""
    return cv2.resize(decode(data, name="a").rgb, like.shape[1::-1], interpolation=cv2.INTER_AREA)


def difference(one, other):
    return np.abs(one.astype(int) - other.astype(int)).mean()


@pytest.mark.parametrize("long_side", [200, 512, 600, 1000, 1600])
@pytest.mark.parametrize("orientation", [1, 6])
def test_a_jpegs_preview_is_about_as_long_as_asked_and_looks_like_the_picture(long_side, orientation):
    inverse = {1: 1, 6: 8}[orientation]
    lying = np.ascontiguousarray(upright(WIDE, inverse))
    data = jpeg(lying, exif=exif(orientation=orientation), icc=ADOBE)
    shown = preview(data, name="a.jpg", long_side_px=long_side)
    assert 0.9 * long_side - 1 <= max(shown.rgb.shape) <= long_side
    assert (shown.width_px, shown.height_px) == (1800, 1200)
    assert shown.rgb.shape[1] > shown.rgb.shape[0]
    assert shown.format == "jpeg"
    assert shown.byte_count == len(data)
    assert difference(shown.rgb, shrunk_frame(data, shown.rgb)) < 4


@pytest.mark.parametrize(
    "data",
    [png(WIDE), tiff(WIDE), tiff(WIDE.astype(np.uint16) * 257), jpeg(WIDE[..., 1])],
    ids=["png", "tiff", "16-bit tiff", "gray jpeg"],
)
def test_other_pictures_are_shown_at_eight_bits(data):
    shown = preview(data, name="a", long_side_px=600)
    assert shown.rgb.shape == (400, 600, 3)
    assert shown.rgb.dtype == np.uint8
    assert shown.rgb.flags.c_contiguous
    whole = shrunk_frame(data, shown.rgb)
    assert difference(shown.rgb, whole if whole.dtype == np.uint8 else whole / 257.0) < 4


def test_a_small_picture_is_never_enlarged():
    shown = preview(jpeg(photograph(120, 90)), name="a.jpg", long_side_px=1600)
    assert shown.rgb.shape == (90, 120, 3)


def test_an_inky_jpeg_is_shown_in_its_colours():
    stream = io.BytesIO()
    Image.fromarray(WIDE).convert("CMYK").save(stream, format="JPEG", quality=95)
    shown = preview(stream.getvalue(), name="a.jpg", long_side_px=600)
    assert difference(shown.rgb, cv2.resize(WIDE, shown.rgb.shape[1::-1], interpolation=cv2.INTER_AREA)) < 6


@pytest.mark.parametrize("share", [0.4, 0.9])
def test_a_damaged_jpeg_is_not_shown(share):
    data = jpeg(WIDE, quality=98)
    with pytest.raises(CaptureError) as caught:
        preview(data[: int(len(data) * share)], name="a.jpg")
    assert caught.value.code == Code.TRUNCATED
    middle = len(data) // 2
    with pytest.raises(CaptureError):
        preview(data[:middle] + bytes(4096) + data[middle + 4096 :], name="a.jpg")


def test_a_picture_above_the_limit_is_not_shown():
    with pytest.raises(CaptureError) as caught:
        preview(jpeg(WIDE), name="a.jpg", megapixel_limit=2.0)
    assert caught.value.code == Code.TOO_LARGE


def test_a_misnamed_picture_is_remarked():
    assert "JPEG" in preview(jpeg(WIDE), name="a.png").notes[0]


@pytest.mark.parametrize(("shape", "wanted"), [((1200, 1800, 3), (171, 256, 3)), ((1800, 1200, 3), (256, 171, 3))])
def test_a_thumbnail_keeps_the_shape(shape, wanted):
    assert thumbnail(np.zeros(shape, np.uint8), 256).shape == wanted


def test_a_thumbnail_of_something_smaller_is_the_thing_itself():
    small = photograph(100, 50)
    assert (thumbnail(small, 256) == small).all()


def test_a_sliver_keeps_at_least_one_row():
    assert thumbnail(np.zeros((2, 940, 3), np.uint8), 256).shape == (1, 256, 3)


def test_srgb_previews_are_not_converted_twice():
    assert difference(preview(jpeg(WIDE, icc=srgb_icc()), name="a.jpg").rgb, preview(jpeg(WIDE), name="a.jpg").rgb) == 0
