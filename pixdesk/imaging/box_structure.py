"""The boxes of an ISO base media file: HEIF, AVIF and Canon's CR3 (ISO/IEC 14496-12, 4.2)."""

from __future__ import annotations

from pixdesk.imaging.source import Source

_BOXES_MAX = 256
_NCLX = b"colrnclx"
_HEAD_BYTES = 1 << 16


def top_boxes(source: Source) -> list[tuple[bytes, int, int]]:
    """Return the outermost boxes as (type, offset, length); a length may reach past the end of the file."""
    found: list[tuple[bytes, int, int]] = []
    offset = 0
    while offset < source.size and len(found) < _BOXES_MAX:
        head = source.at(offset, 16)
        if len(head) < 8:
            found.append((b"", offset, 8))
            break
        length = int.from_bytes(head[:4], "big")
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        elif length == 0:
            length = source.size - offset
        found.append((head[4:8], offset, length))
        if length < 8:
            break
        offset += length
    return found


def is_whole(source: Source) -> bool:
    """Tell whether every box lies inside the file and the ones that hold a picture are there."""
    boxes = top_boxes(source)
    inside = all(length >= 8 and offset + length <= source.size for _, offset, length in boxes)
    kinds = {kind for kind, _, _ in boxes}
    return inside and b"mdat" in kinds and not kinds.isdisjoint({b"meta", b"moov"})


def colour_codes(data: bytes) -> tuple[int, int] | None:
    """Return (colour primaries, transfer characteristics) in ITU-T H.273's numbers; None when not said."""
    head = data[:_HEAD_BYTES]
    found = head.find(_NCLX)
    if found < 0 or len(head) < found + 12:
        return None
    place = found + len(_NCLX)
    return int.from_bytes(head[place : place + 2], "big"), int.from_bytes(head[place + 2 : place + 4], "big")
