"""A composed picture as the bytes of a file, tagged sRGB and carrying nothing else.

simplejpeg and OpenCV encode without holding the interpreter's lock; Pillow holds it, and froze the window.
The colour profile is put in by hand, so that no other metadata comes along.
"""

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import simplejpeg
from numpy.typing import NDArray
from PIL import Image

from pixdesk.domain.channel import Subsampling
from pixdesk.errors import CaptureError
from pixdesk.imaging import png_write
from pixdesk.imaging.colour import srgb_icc

_APP2_PAYLOAD_MAX = 65_519
"""65,535 less the length field and the 14-byte ``ICC_PROFILE`` header (ICC.1:2022, B.4)."""

_AVIF_SPEED = 8
"""Of 0 (slowest) to 10; slower saves a few percent of the bytes at several times the work."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Bytes that keep the channel's size limits, and the quality they took (100 for a lossless format)."""

    data: bytes
    quality: int


def to_uint8(pixels: NDArray[Any]) -> NDArray[np.uint8]:
    """Return the picture at 8 bits a sample, rounded to the nearest level; uint8 comes back as it is."""
    if pixels.dtype == np.uint8:
        return pixels
    return np.asarray(cv2.convertScaleAbs(pixels, alpha=1 / 257), np.uint8)  # 65535 / 257 is exactly 255


def encode_jpeg(rgb: NDArray[Any], quality: int, subsampling: Subsampling, *, icc: bool = True) -> bytes:
    """Encode H×W×3 uint8 or uint16 sRGB as baseline JPEG with the accurate DCT."""
    data: bytes = simplejpeg.encode_jpeg(
        np.ascontiguousarray(to_uint8(rgb)),
        quality=quality,
        colorspace="RGB",
        colorsubsampling=subsampling.value.replace(":", ""),
        fastdct=False,
    )
    return _jpeg_with_icc(data, srgb_icc()) if icc else data


def encode_png(pixels: NDArray[Any], *, icc: bool = True, quick: bool = False) -> bytes:
    """Encode H×W×3 or H×W×4 (straight alpha), uint8 or uint16, as 8-bit PNG.

    Args:
        quick: for a twentieth of the time and a few more bytes; for files that nobody downloads.
    """
    eight = to_uint8(pixels)
    data = png_write.encode(eight) if quick else _by_opencv(".png", eight, [cv2.IMWRITE_PNG_COMPRESSION, 6])
    return _png_with_icc(data, srgb_icc()) if icc else data


def encode_webp(pixels: NDArray[Any], quality: int, *, icc: bool = True) -> bytes:
    """Encode H×W×3 or H×W×4 (straight alpha), uint8 or uint16, as 8-bit WebP; quality 100 is lossless."""
    # OpenCV's WebP encoder is lossless above 100 and lossy up to it.
    data = _by_opencv(".webp", pixels, [cv2.IMWRITE_WEBP_QUALITY, 101 if quality >= 100 else quality])
    has_alpha = pixels.shape[2] == 4
    return _webp_with_icc(data, srgb_icc(), pixels.shape[1], pixels.shape[0], has_alpha) if icc else data


def encode_avif(
    pixels: NDArray[Any], quality: int, subsampling: Subsampling, *, xmp: bytes = b"", icc: bool = True
) -> bytes:
    """Encode H×W×3 or H×W×4 (straight alpha), uint8 or uint16, as 8-bit AVIF.

    By Pillow, which alone writes profile and words into it; libavif works without the interpreter's lock.
    """
    stream = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(to_uint8(pixels))).save(
        stream,
        "AVIF",
        quality=quality,
        subsampling=subsampling.value,
        speed=_AVIF_SPEED,
        max_threads=1,
        icc_profile=srgb_icc() if icc else b"",
        xmp=xmp,
    )
    return stream.getvalue()


def fit_bytes(
    encode: Callable[[int], bytes],
    *,
    start: int,
    floor: int,
    max_bytes: int | None = None,
    min_bytes: int | None = None,
) -> Fitted:
    """Find the quality nearest to `start` whose file keeps the byte limits.

    Too heavy: the highest quality from `floor` up that fits, by binary search. Too light (a channel with a
    least size): the lowest quality above `start` that is heavy enough.

    Raises:
        CaptureError: ``rendition-failed``; no quality between `floor` and 100 keeps the limits.
    """
    data = encode(start)
    if max_bytes is not None and len(data) > max_bytes:
        return _highest_that_fits(encode, floor, start, max_bytes, min_bytes)
    if min_bytes is not None and len(data) < min_bytes:
        return _lowest_that_weighs(encode, start, min_bytes, max_bytes)
    return Fitted(data, start)


def _highest_that_fits(
    encode: Callable[[int], bytes], floor: int, start: int, max_bytes: int, min_bytes: int | None
) -> Fitted:
    best = Fitted(encode(floor), floor)
    if len(best.data) > max_bytes:
        raise CaptureError(
            f"Even at quality {floor} the file takes {len(best.data):,} bytes; {max_bytes:,} are allowed.",
            code="rendition-failed",
        )
    low, high = floor + 1, start - 1
    while low <= high:
        middle = (low + high) // 2
        data = encode(middle)
        if len(data) <= max_bytes:
            best, low = Fitted(data, middle), middle + 1
        else:
            high = middle - 1
    return _within(best, min_bytes, max_bytes)


def _lowest_that_weighs(encode: Callable[[int], bytes], start: int, min_bytes: int, max_bytes: int | None) -> Fitted:
    best = Fitted(encode(100), 100)
    low, high = start + 1, 99
    while low <= high:
        middle = (low + high) // 2
        data = encode(middle)
        if len(data) >= min_bytes:
            best, high = Fitted(data, middle), middle - 1
        else:
            low = middle + 1
    return _within(best, min_bytes, max_bytes)


def _within(fitted: Fitted, min_bytes: int | None, max_bytes: int | None) -> Fitted:
    size = len(fitted.data)
    if (min_bytes or 0) <= size and (max_bytes is None or size <= max_bytes):
        return fitted
    raise CaptureError(
        f"At quality {fitted.quality} the file takes {size:,} bytes; "
        f"the channel wants at least {min_bytes or 0:,}"
        + (f" and at most {max_bytes:,}." if max_bytes is not None else "."),
        code="rendition-failed",
    )


def _by_opencv(ending: str, pixels: NDArray[Any], options: list[int]) -> bytes:
    order = cv2.COLOR_RGBA2BGRA if pixels.shape[2] == 4 else cv2.COLOR_RGB2BGR
    done, buffer = cv2.imencode(ending, cv2.cvtColor(to_uint8(pixels), order), options)
    if not done:
        raise RuntimeError(f"OpenCV could not encode {pixels.shape} as {ending}")
    return bytes(buffer)


def _jpeg_with_icc(data: bytes, profile: bytes) -> bytes:
    """Put the profile into APP2 segments behind JFIF's APP0 (ICC.1:2022, annex B.4)."""
    chunks = [profile[at : at + _APP2_PAYLOAD_MAX] for at in range(0, len(profile), _APP2_PAYLOAD_MAX)]
    segments = b"".join(
        b"\xff\xe2" + struct.pack(">H", 16 + len(chunk)) + b"ICC_PROFILE\0" + bytes((ordinal, len(chunks))) + chunk
        for ordinal, chunk in enumerate(chunks, start=1)
    )
    at = 2
    if data[2:4] == b"\xff\xe0":
        at += 2 + struct.unpack(">H", data[4:6])[0]
    return data[:at] + segments + data[at:]


def _png_with_icc(data: bytes, profile: bytes) -> bytes:
    """Put an iCCP chunk behind IHDR (PNG third edition, 11.3.2.3)."""
    body = b"iCCPsRGB\0\0" + zlib.compress(profile, 9)
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return data[:33] + chunk + data[33:]  # signature 8 + IHDR 25


def _webp_with_icc(data: bytes, profile: bytes, width_px: int, height_px: int, has_alpha: bool) -> bytes:
    """Put the picture into the extended container with an ICCP chunk before it (WebP container, "VP8X")."""
    chunks = data[12:]
    if chunks[:4] == b"VP8X":
        chunks = chunks[18:]
    flags = 0x20 | (0x10 if has_alpha else 0)
    size = (width_px - 1).to_bytes(3, "little") + (height_px - 1).to_bytes(3, "little")
    header = b"VP8X" + struct.pack("<II", 10, flags) + size
    colour = b"ICCP" + struct.pack("<I", len(profile)) + profile + b"\0" * (len(profile) % 2)
    body = b"WEBP" + header + colour + chunks
    return b"RIFF" + struct.pack("<I", len(body)) + body
