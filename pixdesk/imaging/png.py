"""PNG: its chunks checked and cut down to what makes pixels, then decoded at the depth they have.

Which way is up: an ``eXIf`` chunk is believed (PNG third edition, 11.3.4.5). An orientation that stands only in XMP is
not: browsers, which most people see a PNG in, do not turn it, and a PNG is usually a picture somebody has
already turned. Several frames (APNG): the still picture.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field

import cv2
import numpy as np

from pixdesk.imaging import exif
from pixdesk.imaging.pixels import Pixels, check_size, split_alpha, truncated, unreadable

_SIGNATURE_BYTES = 8
_END = b"\0\0\0\0IEND\xaeB`\x82"
_NEEDED = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT"})
_PROFILE_BYTES_MAX = 8 << 20
_COMPONENTS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DAMAGE = "A part of the picture data is damaged; save or copy the file again."
_NO_END = "The file's end is missing; the picture itself is complete."


@dataclass(slots=True)
class _Chunks:
    """The chunks that matter, in order; `closed` when the end chunk was met."""

    needed: list[tuple[int, int]] = field(default_factory=list)
    data: list[tuple[int, int]] = field(default_factory=list)
    header: bytes = b""
    profile: bytes = b""
    exif: bytes = b""
    closed: bool = False
    cut: bool = False


def read(data: bytes, *, megapixel_limit: float) -> Pixels:
    """Decode a PNG: gray or RGB, 8 or 16 bits as stored (palettes become RGB), and its coverage.

    Raises:
        CaptureError: truncated, damaged, too large.
    """
    chunks = _walk(data)
    if len(chunks.header) != 13:
        raise truncated("The file ends or breaks off before the picture begins.")
    width, height = struct.unpack(">II", chunks.header[:8])
    check_size(width, height, megapixel_limit)
    notes = () if chunks.closed else _without_end(data, chunks)
    picture = _decoded(data, chunks)
    if picture.ndim == 2:
        samples, alpha, kind = picture, None, "gray"
    elif picture.shape[2] == 4:
        rgb, alpha = split_alpha(cv2.cvtColor(picture, cv2.COLOR_BGRA2RGBA))
        samples, kind = rgb, "rgb"
    else:
        samples, alpha, kind = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), None, "rgb"
    return Pixels(
        samples=samples,
        kind="gray" if kind == "gray" else "rgb",
        alpha=alpha,
        orientation=exif.read(chunks.exif).orientation,
        profile=chunks.profile,
        notes=notes,
    )


def _walk(data: bytes) -> _Chunks:
    """Find the chunks; those that make pixels must have the right checksum (PNG 5.3)."""
    found = _Chunks()
    offset = _SIGNATURE_BYTES
    while offset + 12 <= len(data):
        length = int.from_bytes(data[offset : offset + 4], "big")
        name = data[offset + 4 : offset + 8]
        end = offset + 12 + length
        if name == b"IEND":
            found.closed = True
            return found
        if end > len(data):
            found.cut = name == b"IDAT" or not found.data
            return found
        if name in _NEEDED:
            _take_needed(data, found, name, offset, end)
        elif name == b"iCCP" and not found.profile:
            found.profile = _inflated_profile(data[offset + 8 : end - 4])
        elif name == b"eXIf":
            found.exif = data[offset + 8 : end - 4]
        offset = end
    return found


def _take_needed(data: bytes, found: _Chunks, name: bytes, offset: int, end: int) -> None:
    if zlib.crc32(memoryview(data)[offset + 4 : end - 4]) != int.from_bytes(data[end - 4 : end], "big"):
        raise truncated(_DAMAGE)
    found.needed.append((offset, end))
    if name == b"IHDR" and not found.header:
        found.header = data[offset + 8 : end - 4]
    elif name == b"IDAT":
        found.data.append((offset + 8, end - 4))


def _inflated_profile(body: bytes) -> bytes:
    """Return an iCCP chunk's profile (PNG 11.3.2.3: a name, a zero, a method byte, zlib), or nothing."""
    name_end = body.find(b"\0")
    try:
        return zlib.decompressobj().decompress(body[name_end + 2 :], _PROFILE_BYTES_MAX)
    except zlib.error:
        return b"?"


def _without_end(data: bytes, chunks: _Chunks) -> tuple[str, ...]:
    """Accept a file without its end chunk only when the compressed picture itself is whole."""
    if chunks.cut or not chunks.data:
        raise truncated()
    width, height = struct.unpack(">II", chunks.header[:8])
    depth, colour_type = chunks.header[8:10]
    bits = width * depth * _COMPONENTS.get(colour_type, 4)
    limit = height * (bits // 8 + 2) * 2 + 1024
    inflater, inflated = zlib.decompressobj(), 0
    try:
        for start, end in chunks.data:
            piece = data[start:end]
            while piece and inflated <= limit:
                inflated += len(inflater.decompress(piece, 1 << 20))
                piece = inflater.unconsumed_tail
    except zlib.error as refusal:
        raise truncated(_DAMAGE) from refusal
    if not inflater.eof:
        raise truncated()
    return (_NO_END,)


def _decoded(data: bytes, chunks: _Chunks) -> cv2.typing.MatLike:
    """Decode only what makes pixels: no text, profile or animation chunk reaches the decoder."""
    view = memoryview(data)
    needed = [(0, _SIGNATURE_BYTES), *chunks.needed]
    lean = b"".join(view[start:end] for start, end in needed) + _END
    try:
        picture = cv2.imdecode(np.frombuffer(lean, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error as refusal:
        raise unreadable(_DAMAGE) from refusal
    if picture is None:
        raise truncated(_DAMAGE)
    return picture
