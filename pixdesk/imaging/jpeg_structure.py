"""What a JPEG says of itself before its first pixel, and whether its end is there.

Only the marker segments are read (ITU-T T.81, annex B); no pixel is decoded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pixdesk.imaging.source import Source

_SOI = b"\xff\xd8"
_EOI = b"\xff\xd9"
_SOS = 0xDA
_FRAME_HEADERS = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
_NO_MARKER = frozenset({0x00, 0xFF})
_STAND_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
# A header holds a few dozen segments; a big ICC profile adds some more. Beyond this it is noise.
_SEGMENTS_MAX = 2000
_ICC_LABEL = b"ICC_PROFILE\0"
_EXIF_LABEL = b"Exif\0\0"
_TAIL_BYTES = 4096
# Samsung cameras append a directory of their own and end it with this word.
_SAMSUNG_TRAILER = b"SEFT"


@dataclass(slots=True)
class JpegStructure:
    """The header of a JPEG.

    Attributes:
        width_px, height_px: as stored, before any rotation; 0 when no frame header was found.
        components: 1 gray, 3 colour, 4 CMYK or YCCK.
        scan_offset: where the first scan's segment begins; 0 when the header ends without one.
        exif: the first EXIF block (its TIFF part); empty when there is none.
    """

    width_px: int = 0
    height_px: int = 0
    components: int = 0
    precision_bits: int = 0
    progressive: bool = False
    scan_offset: int = 0
    exif: bytes = b""
    icc_parts: dict[int, bytes] = field(default_factory=dict)

    @property
    def icc(self) -> bytes:
        """The embedded profile put together from its segments; empty where one is missing."""
        numbers = sorted(self.icc_parts)
        if numbers != list(range(1, len(numbers) + 1)):
            return b""
        return b"".join(self.icc_parts[number] for number in numbers)


def read(source: Source) -> JpegStructure:
    """Read a JPEG's header up to its first scan; what is not there stays zero or empty."""
    found = JpegStructure()
    for marker, offset, length in _segments(source):
        if marker in _FRAME_HEADERS and not found.width_px:
            _read_frame(found, source.at(offset + 4, 6), marker)
        elif marker == 0xE1 and not found.exif:
            found.exif = _body(source, offset, length, _EXIF_LABEL)
        elif marker == 0xE2:
            _read_icc(found, _body(source, offset, length, _ICC_LABEL))
        elif marker == _SOS:
            found.scan_offset = offset
    return found


def ends(source: Source) -> bool:
    """Tell whether the picture's end is in the file.

    An end marker inside compressed data is impossible (T.81 B.1.1.5 stuffs a zero after every 0xFF), so one
    near the end of the file and after the first scan is real. What follows it (padding, the tail of a second
    MPO picture or of a gain map) does not matter.
    """
    header = read(source)
    if not header.scan_offset:
        return False
    tail = source.tail(_TAIL_BYTES)
    if tail.endswith(_SAMSUNG_TRAILER):
        return True
    start = max(0, source.size - _TAIL_BYTES)
    found = tail.rfind(_EOI)
    if found < 0 and not tail.strip(b"\0\xff"):
        return _ends_before_padding(source, header.scan_offset)
    return found >= 0 and start + found > header.scan_offset


def scan_count(data: bytes) -> int:
    """Return how many scans a JPEG seems to hold, never too few; an embedded thumbnail counts as well."""
    return data.count(b"\xff\xda")


def _ends_before_padding(source: Source, scan_offset: int) -> bool:
    """Look further back when the last bytes are nothing but padding; half a megabyte of it is tolerated."""
    span = 1 << 19
    tail = source.tail(span).rstrip(b"\0\xff")
    return tail.endswith(_EOI) and max(0, source.size - span) + len(tail) > scan_offset


def _segments(source: Source) -> Iterator[tuple[int, int, int]]:
    """Yield (marker, offset of the marker, length of the segment's body) up to and with the first scan."""
    offset = 2 if source.at(0, 2) == _SOI else -1
    for _ in range(_SEGMENTS_MAX):
        head = source.at(offset, 4)
        if len(head) < 4 or head[:2] == _EOI:
            return
        marker = head[1]
        if head[0] != 0xFF or marker in _NO_MARKER:
            offset = _next_marker(source, offset + 1)
        elif marker in _STAND_ALONE:
            offset += 2
        else:
            length = max(0, int.from_bytes(head[2:4], "big") - 2)
            yield marker, offset, length
            if marker == _SOS:
                return
            offset += 4 + length


def _next_marker(source: Source, offset: int) -> int:
    """Return where the next marker may begin after some bytes that belong nowhere, or -1."""
    nearby = source.at(offset, 1 << 16)
    found = nearby.find(b"\xff")
    while 0 <= found < len(nearby) - 1 and nearby[found + 1] in _NO_MARKER:
        found = nearby.find(b"\xff", found + 1)
    return offset + found if found >= 0 else -1


def _body(source: Source, offset: int, length: int, label: bytes) -> bytes:
    body = source.at(offset + 4, length)
    return body[len(label) :] if body.startswith(label) else b""


def _read_frame(found: JpegStructure, body: bytes, marker: int) -> None:
    if len(body) < 6:
        return
    found.precision_bits = body[0]
    found.height_px = int.from_bytes(body[1:3], "big")
    found.width_px = int.from_bytes(body[3:5], "big")
    found.components = body[5]
    found.progressive = marker in _PROGRESSIVE


def _read_icc(found: JpegStructure, body: bytes) -> None:
    # ICC.1:2022 annex B.4: one byte for the part's number from 1, one for how many there are.
    if len(body) > 2:
        found.icc_parts.setdefault(body[0], body[2:])
