"""What the window shows within a blink: decoded only as large as it is seen, shrunk first, colour-managed after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.imaging import decode, exif, formats, jpeg, jpeg_structure, raw
from pixdesk.imaging.pixels import Pixels, finished, shrunk
from pixdesk.imaging.source import Source

LONG_SIDE_PX = 1600
"""Fills the large view of a full-HD window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A small upright copy of a picture.

    Attributes:
        rgb: H×W×3 uint8, sRGB, upright; the long side at most as asked for, and never enlarged.
        width_px, height_px: the whole picture's size, upright.
        format: as in `Frame`.
        byte_count: the file's size.
        notes: sentences about oddities.
    """

    rgb: NDArray[np.uint8]
    width_px: int
    height_px: int
    format: str
    byte_count: int = 0
    notes: tuple[str, ...] = ()


def preview(
    data: bytes,
    *,
    name: str,
    long_side_px: int = LONG_SIDE_PX,
    megapixel_limit: float = decode.MEGAPIXEL_LIMIT,
) -> Preview:
    """Decode a picture for the screen, the quickest way its format allows.

    A JPEG is scaled while it is decoded (and may come out a tenth smaller than asked), a RAW gives its embedded
    preview; others are decoded whole. Nothing damaged is shown: the refusals are `decode.decode`'s.

    Args:
        data: the file's content.
        name: the file's name; only for what is said.
        long_side_px: the long side to stay within.
        megapixel_limit: refuse above.

    Raises:
        CaptureError: as `decode.decode`.
    """
    kind = decode.recognised(data, name)
    pixels = _read(data, kind, long_side_px, megapixel_limit)
    width, height = pixels.upright_size_px
    rgb, _, notes = finished(shrunk(pixels, long_side_px))
    return Preview(
        rgb=_eight_bits(rgb),
        width_px=width,
        height_px=height,
        format=kind,
        byte_count=len(data),
        notes=(*decode.misnamed(name, kind), *notes),
    )


def glance(data: bytes) -> tuple[int, int] | None:
    """Return a JPEG's upright width and height from its header alone, in well under a millisecond.

    Returns:
        None for every other format, and for a header that does not say.
    """
    if formats.sniff(data) != "jpeg":
        return None
    header = jpeg_structure.read(Source(data))
    if not header.width_px or not header.scan_offset:
        return None
    size = header.width_px, header.height_px
    # Orientations 5 to 8 lie on their side (Exif 2.32, tag 0x0112).
    return size if exif.read(header.exif).orientation < 5 else size[::-1]


def thumbnail(rgb: NDArray[np.uint8], long_side_px: int) -> NDArray[np.uint8]:
    """Return a copy with the long side at most `long_side_px`, averaged over area; a smaller picture as it is."""
    small = shrunk(Pixels(samples=rgb, kind="rgb"), long_side_px).samples
    return np.ascontiguousarray(small)


def _read(data: bytes, kind: str, long_side_px: int, megapixel_limit: float) -> Pixels:
    if kind == "jpeg":
        return jpeg.read(data, megapixel_limit=megapixel_limit, long_side_px=long_side_px)
    if kind == "raw":
        return raw.preview(data, megapixel_limit=megapixel_limit, long_side_px=long_side_px)
    return decode.read(data, kind=kind, megapixel_limit=megapixel_limit)


def _eight_bits(rgb: NDArray[Any]) -> NDArray[np.uint8]:
    eight = cv2.convertScaleAbs(rgb, alpha=255 / 65535) if rgb.dtype == np.uint16 else rgb
    return np.ascontiguousarray(eight, np.uint8)
