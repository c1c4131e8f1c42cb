"""TIFF: 16 bits stay 16 bits, Lab and CMYK are what they say, and what is incomplete is refused.

OpenCV reads 16-bit samples as stored, Pillow everything else. The first picture in the file is taken.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.imaging import exif, icc, pillow, tiff_channels, tiff_structure, tiff_whole
from pixdesk.imaging.colour import Kind, Samples
from pixdesk.imaging.pixels import Pixels, check_size, split_alpha, truncated, unreadable
from pixdesk.imaging.source import Source
from pixdesk.imaging.tiff_structure import Directory, Tag

# OpenCV would print libtiff's complaints about every damaged file; the refusal says it in words.
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _SEPARATED, _CIELAB = 0, 1, 2, 5, 8
_LOG_LUV = frozenset({32844, 32845})
_FLOAT = 3
_UNNAMED, _PREMULTIPLIED = 0, 1
_RGBA = 4
_SEPARATE_PLANES = 2
_NUMBER_BYTES = {3: 2, 4: 4}
_PLAIN_DEEP = frozenset({_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB})


def read(data: bytes, *, megapixel_limit: float) -> Pixels:
    """Decode a TIFF.

    Raises:
        CaptureError: truncated, damaged, too large, or of a kind pixdesk does not read.
    """
    source = Source(data)
    found = tiff_structure.directories(source)
    if not found:
        raise truncated("The file ends before its directory; it was not written to the end.")
    main = found[0]
    check_size(main.width_px, main.height_px, megapixel_limit)
    if tiff_whole.reaches_past_end(source, [main]):
        raise truncated()
    _refuse_exotic(main)
    word = exif.of_directory(main)
    assumed = icc.ADOBE_RGB if word.adobe_rgb else None
    profile = main.content(Tag.ICC)
    photometric, bits = main.number(Tag.PHOTOMETRIC), main.number(Tag.BITS, 1)
    if photometric == _CIELAB:
        return Pixels(samples=_lab(data, main), kind="lab", orientation=word.orientation)
    has_many = photometric == _RGB and main.number(Tag.SAMPLES, 1) > _RGBA
    if has_many or (bits == 16 and photometric in _PLAIN_DEEP):
        samples, kind, alpha = _many(data, main) if has_many else _deep(data, main)
        return Pixels(
            samples=samples, kind=kind, alpha=alpha, orientation=word.orientation, profile=profile, assumed=assumed
        )
    picture = pillow.open_as(data, "TIFF")
    # Pillow turns a TIFF upright while loading, by the tag; and by XMP where there is no tag, which nobody else does.
    picture.info.pop("xmp", None)
    check_size(*picture.size, megapixel_limit)
    samples, kind, alpha = pillow.samples(picture)
    return Pixels(samples=samples, kind=kind, alpha=alpha, profile=profile, assumed=assumed)


def _refuse_exotic(main: Directory) -> None:
    if main.number(Tag.PHOTOMETRIC) in _LOG_LUV or main.number(Tag.SAMPLE_FORMAT, 1) == _FLOAT:
        raise unreadable("This TIFF holds high-dynamic-range values; save it with 8 or 16 bits a channel.")
    if main.number(Tag.BITS, 1) > 16:
        raise unreadable("This TIFF has more than 16 bits a channel; save it with 8 or 16.")


def _deep(data: bytes, main: Directory) -> tuple[Samples, Kind, NDArray[np.uint8] | None]:
    """Decode 16-bit gray, RGB or RGB with coverage."""
    stored = _as_stored(data, main, {})
    if stored.ndim == 2:
        return (cv2.bitwise_not(stored) if _is_negative(main) else stored), "gray", None
    if stored.shape[2] == 3:
        return cv2.cvtColor(stored, cv2.COLOR_BGR2RGB), "rgb", None
    return _with_coverage(cv2.cvtColor(stored, cv2.COLOR_BGRA2RGBA), main)


def _many(data: bytes, main: Directory) -> tuple[Samples, Kind, NDArray[np.uint8] | None]:
    """Decode RGB with more channels than one beside it: the first of those is coverage, unless it has no name."""
    stored = tiff_channels.read(data, main)
    if main.number(Tag.EXTRA_SAMPLES) == _UNNAMED:
        return np.ascontiguousarray(stored[..., :3]), "rgb", None
    return _with_coverage(np.ascontiguousarray(stored[..., :_RGBA]), main)


def _with_coverage(rgba: Samples, main: Directory) -> tuple[Samples, Kind, NDArray[np.uint8] | None]:
    if main.number(Tag.EXTRA_SAMPLES) == _PREMULTIPLIED:
        coverage = cv2.cvtColor(rgba[..., 3], cv2.COLOR_GRAY2RGB)
        top = np.iinfo(rgba.dtype).max
        rgba[..., :3] = cv2.divide(np.ascontiguousarray(rgba[..., :3]), coverage, scale=top)
    rgb, alpha = split_alpha(rgba)
    return rgb, "rgb", alpha


def _is_negative(main: Directory) -> bool:
    return main.number(Tag.PHOTOMETRIC) == _WHITE_IS_ZERO


def _lab(data: bytes, main: Directory) -> Samples:
    """Decode CIELab triples untouched: OpenCV is told that they are RGB, which it does not convert."""
    stored = _as_stored(data, main, {Tag.PHOTOMETRIC: _RGB})
    if stored.ndim != 3:
        raise unreadable("This Lab TIFF does not have three channels.")
    return cv2.cvtColor(np.ascontiguousarray(stored[..., :3]), cv2.COLOR_BGR2RGB)


def _as_stored(data: bytes, main: Directory, told: dict[Tag, int]) -> cv2.typing.MatLike:
    """Decode samples as they are stored, from a copy in which some tags say something else.

    OpenCV turns a TIFF by its orientation tag even when it is asked for everything unchanged, so that tag always
    says "upright" here. Channels in separate planes it mixes up without a word at 16 bits; those are refused.
    """
    if main.number(Tag.PLANAR, 1) == _SEPARATE_PLANES and main.number(Tag.SAMPLES, 1) > 1:
        raise unreadable("This TIFF stores its channels one after the other; save it with interleaved channels.")
    copy = bytearray(data)
    for tag, value in ({Tag.ORIENTATION: 1} | told).items():
        entry = main.entries.get(tag)
        if entry is not None:
            width = _NUMBER_BYTES.get(entry.kind, 0)
            copy[entry.offset : entry.offset + width] = value.to_bytes(width, main.byte_order)
    return tiff_channels.decoded(copy)
