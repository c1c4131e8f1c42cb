"""Whether a GIF's blocks lead to its trailer (GIF89a, 17 to 27); a last byte that looks like one is no proof."""

from __future__ import annotations

from pixdesk.imaging.source import Source

_IMAGE, _EXTENSION, _TRAILER = 0x2C, 0x21, 0x3B
_HEADER_BYTES = 13
# 255 bytes each: sixteen megabytes, more than any GIF in a studio.
_SUB_BLOCKS_MAX = 1 << 16


def is_whole(source: Source) -> bool:
    """Tell whether walking block by block reaches the trailer inside the file."""
    header = source.at(0, _HEADER_BYTES)
    if len(header) < _HEADER_BYTES:
        return False
    offset = _HEADER_BYTES + _table_bytes(header[10])
    budget = _SUB_BLOCKS_MAX
    while budget > 0:
        block = source.at(offset, 10)
        if not block or block[0] not in (_IMAGE, _EXTENSION):
            return block[:1] == bytes([_TRAILER])
        if block[0] == _IMAGE:
            # Descriptor, its own colour table, and one byte of code size before the data.
            offset += 11 + (_table_bytes(block[9]) if len(block) == 10 else 0)
        else:
            offset += 2
        offset, budget = _past_sub_blocks(source, offset, budget)
    return False


def _table_bytes(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _past_sub_blocks(source: Source, offset: int, budget: int) -> tuple[int, int]:
    """Return where the data's sub-blocks end and how many more may be walked; 0 more when they break off."""
    while budget > 0:
        length = source.at(offset, 1)
        if not length:
            return offset, 0
        offset += 1 + length[0]
        budget -= 1
        if not length[0]:
            return offset, budget
    return offset, 0
