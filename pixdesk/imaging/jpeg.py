"""JPEG: whole for processing, scaled while decoding for the screen; damage is refused, never smoothed over.

libjpeg-turbo reports missing and surplus entropy-coded data as warnings and fills the gap with gray. Here a
warning is the end: half a picture must not reach an export.
"""

from __future__ import annotations

import cv2
import numpy as np
import simplejpeg

from pixdesk.imaging import exif, icc, jpeg_structure, pillow
from pixdesk.imaging.colour import Kind, Samples
from pixdesk.imaging.jpeg_structure import JpegStructure
from pixdesk.imaging.pixels import Pixels, check_size, truncated, unreadable
from pixdesk.imaging.source import Source

_KINDS: dict[int, tuple[Kind, str]] = {1: ("gray", "GRAY"), 3: ("rgb", "RGB"), 4: ("cmyk", "CMYK")}
# Encoders write up to some twenty scans; thousands are a known way to keep a decoder busy for hours.
_SCANS_MAX = 120
# A scaled decode this close to the size asked for is taken as it is: nobody sees the last tenth on a screen.
_NEAR_ENOUGH = 0.9
_WORDS_FOR_NO_END = "Premature end of JPEG file"
_DAMAGE = "A part of the picture data is damaged; copy the file from the card or the camera again."
_NO_END = "The file's end marker is missing; the picture itself is complete."
_UNCHECKED = "An unusual JPEG: it was decoded, but damage inside it would not have been noticed."


def read(data: bytes, *, megapixel_limit: float, long_side_px: int = 0) -> Pixels:
    """Decode a JPEG; of several pictures in one file (MPO, gain map) the first.

    Args:
        data: the file.
        megapixel_limit: refuse above.
        long_side_px: decode only as large as needed to be about this long (never less than nine tenths of it);
            0 decodes the whole.

    Raises:
        CaptureError: truncated or damaged, too large, or not decodable.
    """
    header = jpeg_structure.read(Source(data))
    if not header.width_px or not header.scan_offset:
        raise truncated("The file ends or breaks off before the picture begins.")
    check_size(header.width_px, header.height_px, megapixel_limit)
    if header.components not in _KINDS or header.precision_bits != 8:
        raise unreadable(
            f"This JPEG has {header.components} channels of {header.precision_bits} bits; "
            "pixdesk reads gray, RGB and CMYK of 8 bits. Save it as TIFF instead."
        )
    if header.progressive and jpeg_structure.scan_count(data) > _SCANS_MAX:
        raise unreadable("This progressive JPEG has more scans than any camera or program writes.")
    kind, _ = _KINDS[header.components]
    word = exif.read(header.exif)
    samples, notes = _samples(data, header, long_side_px)
    return Pixels(
        samples=samples,
        kind=kind,
        orientation=word.orientation,
        profile=header.icc,
        assumed=icc.ADOBE_RGB if word.adobe_rgb else None,
        full_width_px=header.width_px,
        full_height_px=header.height_px,
        notes=notes,
    )


def _samples(data: bytes, header: JpegStructure, long_side_px: int) -> tuple[Samples, tuple[str, ...]]:
    _, space = _KINDS[header.components]
    wanted = min(int(long_side_px * _NEAR_ENOUGH), max(header.width_px, header.height_px))
    side = "min_width" if header.width_px >= header.height_px else "min_height"
    scale = {side: wanted} if long_side_px else {}
    try:
        return _strictly(data, space, scale), ()
    except ValueError as refusal:
        said = str(refusal)
    if not _is_known_to_turbo(data):
        return _by_pillow(data), (_UNCHECKED,)
    if said.startswith(_WORDS_FOR_NO_END):
        return _without_end(data, header, space, scale), (_NO_END,)
    raise truncated(_DAMAGE)


def _strictly(data: bytes, space: str, scale: dict[str, int]) -> Samples:
    """Decode so that any of libjpeg's warnings raises ValueError with its words."""
    samples: Samples = simplejpeg.decode_jpeg(data, colorspace=space, **scale)
    if space == "CMYK":
        # Adobe stores inks inverted and everyone followed; Pillow and browsers assume the same.
        return cv2.bitwise_not(samples)
    return np.ascontiguousarray(samples[..., 0]) if space == "GRAY" else samples


def _without_end(data: bytes, header: JpegStructure, space: str, scale: dict[str, int]) -> Samples:
    """Decode a file that lacks only its end marker: with one supplied, not a single warning may remain.

    A progressive file is refused all the same: what is missing may be whole scans, which no decoder misses.
    """
    if header.progressive:
        raise truncated()
    try:
        return _strictly(data + b"\xff\xd9", space, scale)
    except ValueError as refusal:
        raise truncated() from refusal


def _is_known_to_turbo(data: bytes) -> bool:
    """Tell whether TurboJPEG accepts the header; it knows only the usual chroma subsamplings."""
    try:
        simplejpeg.decode_jpeg_header(data)
    except ValueError:
        return False
    return True


def _by_pillow(data: bytes) -> Samples:
    samples, _, _ = pillow.samples(pillow.open_as(data, "JPEG"))
    return samples
