"""RAW: the embedded preview for the eye, LibRaw's full development for processing, and nothing made up.

LibRaw returns uninitialised memory, without a word, for some files whose sensor data are not there. So the
structure is asked first (every strip and tile inside the file, as many as the size needs, a size the bytes could
hold), and what comes out must not be blank.

Development is the same for every frame of a batch: the camera's white balance, sRGB primaries and sRGB's own
curve, 16 bits, no automatic brightening (LibRaw's default brightens each frame until 1 % clips, which makes two
frames of one shoot differ). It is therefore often a little darker than the camera's JPEG.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import rawpy

from pixdesk.errors import CaptureError
from pixdesk.imaging import formats, jpeg, tiff_structure, tiff_whole
from pixdesk.imaging.frame import Rgb
from pixdesk.imaging.pixels import Pixels, check_size, truncated, unreadable
from pixdesk.imaging.source import Source
from pixdesk.imaging.tiff_structure import Tag

# Lossless JPEG needs a bit a sample and the tightest lossy DNG about half of one; stubs have a hundredth.
_BYTES_PER_PIXEL_MIN = 0.04
# Cameras saturate up to a few per cent below their nominal white. Taking the brightest value of the frame as white
# when it is that close keeps blown backdrops from turning pink; LibRaw's default of 0.75 would also brighten frames
# that are merely exposed lower.
_WHITE_NEAR_NOMINAL = 0.95
# What LibRaw's `flip` means, as TIFF's orientation.
_ORIENTATIONS = {0: 1, 3: 3, 5: 8, 6: 6}
_PREVIEW_SHARE_MIN = 0.15
_NO_DATA = "The RAW file's sensor data are missing or cut off; copy it from the card or the camera again."


def develop(data: bytes, *, megapixel_limit: float) -> Rgb:
    """Develop a RAW file.

    Returns:
        H×W×3 uint16, sRGB, upright.

    Raises:
        CaptureError: truncated, too large, not known to LibRaw, or blank.
    """
    with _opened(data, megapixel_limit) as opened:
        return _developed(opened, half_size=False)


def preview(data: bytes, *, megapixel_limit: float, long_side_px: int) -> Pixels:
    """Return the camera's own embedded preview, or where it is too small a development at half size.

    Raises:
        CaptureError: as `develop`.
    """
    with _opened(data, megapixel_limit) as opened:
        sizes = opened.sizes
        whole = {"full_width_px": sizes.width, "full_height_px": sizes.height}
        embedded = _embedded(opened, megapixel_limit, long_side_px)
        if embedded is not None:
            return replace(embedded, **whole)
        developed = _developed(opened, half_size=True)
        # Developing turns upright already: give the whole size as it stands upright.
        if _orientation(opened) >= 5:
            whole = {"full_width_px": sizes.height, "full_height_px": sizes.width}
        eight = cv2.convertScaleAbs(developed, alpha=255 / 65535)
        return Pixels(samples=eight, kind="rgb", **whole)


def is_known(data: bytes) -> bool:
    """Tell whether a camera wrote this TIFF and LibRaw takes it for sensor data; nothing is decoded."""
    found = tiff_structure.directories(Source(data))
    if not found or Tag.MAKE not in found[0].entries:
        return False
    try:
        with rawpy.imread(io.BytesIO(data)):
            return True
    except rawpy.LibRawError:
        return False


@contextmanager
def _opened(data: bytes, megapixel_limit: float) -> Iterator[Any]:
    _check_structure(data)
    try:
        with rawpy.imread(io.BytesIO(data)) as opened:
            sizes = opened.sizes
            check_size(sizes.raw_width, sizes.raw_height, megapixel_limit)
            if len(data) < sizes.raw_width * sizes.raw_height * _BYTES_PER_PIXEL_MIN:
                raise truncated(_NO_DATA)
            yield opened
    except (rawpy.LibRawFileUnsupportedError, rawpy.LibRawNotImplementedError) as refusal:
        raise unreadable(
            "LibRaw does not know this RAW file: the camera is too new for it, or the file is damaged. "
            "Convert it to DNG, or shoot RAW and JPEG."
        ) from refusal
    except rawpy.LibRawIOError as refusal:
        raise truncated(_NO_DATA) from refusal
    except rawpy.LibRawError as refusal:
        raise unreadable("The RAW file cannot be developed; it is damaged.") from refusal


def _check_structure(data: bytes) -> None:
    if formats.completeness(io.BytesIO(data), len(data)) is formats.Completeness.INCOMPLETE:
        raise truncated(_NO_DATA)
    found = tiff_structure.directories(Source(data))
    if any(directory.is_sensor_data and tiff_whole.lacks_pieces(directory) for directory in found):
        raise truncated(_NO_DATA)


def _developed(opened: Any, *, half_size: bool) -> Rgb:
    rgb: Rgb = opened.postprocess(
        use_camera_wb=True,
        output_color=rawpy.ColorSpace.sRGB,
        output_bps=16,
        gamma=(2.4, 12.92),
        no_auto_bright=True,
        adjust_maximum_thr=_WHITE_NEAR_NOMINAL,
        half_size=half_size,
    )
    low, high, _, _ = cv2.minMaxLoc(rgb.reshape(rgb.shape[0], -1))
    if low == high:
        raise unreadable("The RAW file develops to a blank picture; its sensor data are missing or damaged.")
    return rgb


def _orientation(opened: Any) -> int:
    return _ORIENTATIONS.get(int(opened.sizes.flip), 1)


def _embedded(opened: Any, megapixel_limit: float, long_side_px: int) -> Pixels | None:
    """Return the embedded preview, or None when there is none worth showing."""
    try:
        thumb = opened.extract_thumb()
    except (rawpy.LibRawNoThumbnailError, rawpy.LibRawUnsupportedThumbnailError, rawpy.LibRawIOError):
        return None
    if thumb.format == rawpy.ThumbFormat.BITMAP:
        found = Pixels(samples=np.ascontiguousarray(thumb.data), kind="rgb")
    else:
        try:
            found = jpeg.read(thumb.data, megapixel_limit=megapixel_limit, long_side_px=long_side_px)
        except CaptureError:
            return None
    sizes = opened.sizes
    size = max(found.full_width_px, found.full_height_px, *found.samples.shape[:2])
    if size < min(long_side_px, max(sizes.width, sizes.height) * _PREVIEW_SHARE_MIN):
        return None
    return replace(found, orientation=_preview_orientation(opened, found))


def _preview_orientation(opened: Any, found: Pixels) -> int:
    """Cameras store the preview as the sensor lay; one that already stands is recognised by its shape."""
    orientation = _orientation(opened)
    sizes, (height, width) = opened.sizes, found.samples.shape[:2]
    stands = (width >= height) != (sizes.width >= sizes.height)
    return 1 if orientation >= 5 and stands else orientation
