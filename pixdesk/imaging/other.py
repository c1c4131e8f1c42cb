"""WebP, GIF and BMP: seldom seen in a studio, read by Pillow after their headers were asked for the size."""

from __future__ import annotations

from pixdesk.imaging import exif, pillow
from pixdesk.imaging.pixels import Pixels, check_size, truncated

_PLUGINS = {"webp": "WEBP", "gif": "GIF", "bmp": "BMP"}


def read(data: bytes, *, kind: str, megapixel_limit: float) -> Pixels:
    """Decode a WebP, GIF or BMP; of an animation the first frame.

    Args:
        data: the file.
        kind: ``webp``, ``gif`` or ``bmp``.
        megapixel_limit: refuse above.

    Raises:
        CaptureError: truncated, damaged or too large.
    """
    width, height = _SIZES[kind](data)
    check_size(width, height, megapixel_limit)
    if kind == "webp" and int.from_bytes(data[4:8], "little") + 8 > len(data):
        raise truncated()
    picture = pillow.open_as(data, _PLUGINS[kind])
    check_size(*picture.size, megapixel_limit)
    samples, sample_kind, alpha = pillow.samples(picture)
    return Pixels(
        samples=samples,
        kind=sample_kind,
        alpha=alpha,
        orientation=exif.read(picture.info.get("exif") or b"").orientation,
        profile=picture.info.get("icc_profile") or b"",
    )


def _webp_size(data: bytes) -> tuple[int, int]:
    """RFC 9649: canvas in VP8X (2.7), else the size in the VP8L (3.4) or VP8 (RFC 6386, 9.1) header."""
    name, body = data[12:16], data[20:30]
    if name == b"VP8X":
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if name == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF


def _gif_size(data: bytes) -> tuple[int, int]:
    return int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")


def _bmp_size(data: bytes) -> tuple[int, int]:
    if int.from_bytes(data[14:18], "little") == 12:
        return int.from_bytes(data[18:20], "little"), int.from_bytes(data[20:22], "little")
    return (
        int.from_bytes(data[18:22], "little", signed=True),
        abs(int.from_bytes(data[22:26], "little", signed=True)),
    )


_SIZES = {"webp": _webp_size, "gif": _gif_size, "bmp": _bmp_size}
