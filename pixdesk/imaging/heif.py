"""HEIF and AVIF: the primary picture, turned once by the decoder's own rules, 10 and 12 bits kept as 16.

In HEIF the file's ``irot`` and ``imir`` say which way is up, and an EXIF orientation is only a remark
(ISO/IEC 23008-12, 6.5.10): libheif has turned the pixels, so EXIF is not asked. Pillow's AVIF reader does not turn
them but puts what the boxes say in place of EXIF's word; that word is then followed, once.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from pixdesk.imaging import box_structure, exif, icc, pillow
from pixdesk.imaging.colour import Samples
from pixdesk.imaging.icc import MatrixProfile
from pixdesk.imaging.pixels import Pixels, check_size, split_alpha, truncated, unreadable
from pixdesk.imaging.source import Source

# ITU-T H.273 tables 2 and 3.
_PRIMARIES: dict[int, MatrixProfile] = {9: icc.REC2020, 11: icc.DISPLAY_P3, 12: icc.DISPLAY_P3}
_PQ, _HLG = 16, 18
_HDR_NAMES = {_PQ: "PQ", _HLG: "HLG"}


def read(data: bytes, *, megapixel_limit: float) -> Pixels:
    """Decode a HEIF file's primary picture.

    Raises:
        CaptureError: truncated, damaged, too large, or stored for HDR screens.
    """
    import pillow_heif  # its 30 ms are for those who shoot HEIF, not for every start

    if not box_structure.is_whole(Source(data)):
        raise truncated()
    try:
        opened = pillow_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=False)
        primary = opened[opened.primary_index]
        width, height = primary.size
        check_size(width, height, megapixel_limit)
        assumed = _assumed_profile(data, bool(primary.info.get("icc_profile")))
        whole = np.asarray(primary)
    except (OSError, ValueError, RuntimeError, EOFError, SyntaxError, LookupError) as refusal:
        raise unreadable("The HEIF file is damaged or of a kind that cannot be decoded.") from refusal
    depth_bits: Any = primary.info.get("bit_depth", 8)
    return _pixels(_spread(whole, depth_bits), primary, assumed)


def read_avif(data: bytes, *, megapixel_limit: float) -> Pixels:
    """Decode an AVIF file, the first frame of a sequence.

    Raises:
        CaptureError: truncated, damaged, too large, or stored for HDR screens.
    """
    if not box_structure.is_whole(Source(data)):
        raise truncated()
    picture = pillow.open_as(data, "AVIF")
    check_size(*picture.size, megapixel_limit)
    profile = picture.info.get("icc_profile") or b""
    assumed = _assumed_profile(data, bool(profile))
    orientation = exif.read(picture.info.get("exif") or b"").orientation
    samples, kind, alpha = pillow.samples(picture)
    return Pixels(samples=samples, kind=kind, alpha=alpha, orientation=orientation, profile=profile, assumed=assumed)


def _pixels(whole: Samples, primary: Any, assumed: MatrixProfile | None) -> Pixels:
    profile = primary.info.get("icc_profile") or b""
    if whole.ndim == 2 or whole.shape[2] == 1:
        gray = np.ascontiguousarray(whole.reshape(whole.shape[:2]))
        return Pixels(samples=gray, kind="gray", profile=profile)
    if whole.shape[2] == 4:
        rgb, alpha = split_alpha(whole)
        return Pixels(samples=rgb, kind="rgb", alpha=alpha, profile=profile, assumed=assumed)
    return Pixels(samples=np.ascontiguousarray(whole), kind="rgb", profile=profile, assumed=assumed)


def _spread(whole: Samples, depth_bits: int) -> Samples:
    """Return 10- or 12-bit values, which arrive shifted to the top of 16 bits, over the full range."""
    if whole.dtype != np.uint16 or not 8 < depth_bits < 16:
        return whole
    spread: Samples = whole | (whole >> depth_bits)
    return spread


def _assumed_profile(data: bytes, has_profile: bool) -> MatrixProfile | None:
    """Return what the coded colour description means where no profile stands beside it."""
    codes = box_structure.colour_codes(data)
    if codes is None or has_profile:
        return None
    primaries, transfer = codes
    if transfer in _HDR_NAMES:
        raise unreadable(
            f"The picture was taken for HDR screens ({_HDR_NAMES[transfer]}), which would come out dull. "
            "Switch HDR off in the camera, or save a JPEG or TIFF beside it."
        )
    return _PRIMARIES.get(primaries)
