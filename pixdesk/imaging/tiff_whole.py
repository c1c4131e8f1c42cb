"""Whether a TIFF, or a RAW format built like one, holds all its directories say, by looking at its places alone."""

from typing import Final

from pixdesk.imaging.source import Source
from pixdesk.imaging.tiff_structure import Directory, Tag

_ZERO_TAIL_BYTES: Final = 4096
# Plain, and Nikon's merely packed: black really is zeros there.
_UNCOMPRESSED: Final = frozenset({1, 32769})


def reaches_past_end(source: Source, found: list[Directory]) -> bool:
    """Tell whether any picture's data lie, wholly or partly, beyond the end of the file."""
    for directory in found:
        extents = directory.extents()
        if directory.is_cut:
            return True
        if extents.size and int((extents[:, 0] + extents[:, 1]).max()) > source.size:
            return True
    return False


def lacks_pieces(directory: Directory) -> bool:
    """Tell whether a picture names fewer strips or tiles than its size needs (TIFF 6.0 sections 8 and 15)."""
    width, height = directory.width_px, directory.height_px
    planes = directory.number(Tag.SAMPLES, 1) if directory.number(Tag.PLANAR, 1) == 2 else 1
    tile_width, tile_height = directory.number(Tag.TILE_WIDTH), directory.number(Tag.TILE_HEIGHT)
    tiles = directory.numbers(Tag.TILE_OFFSETS).size
    if tiles and tile_width and tile_height:
        return tiles < -(-width // tile_width) * -(-height // tile_height) * planes
    strips, rows = directory.numbers(Tag.STRIP_OFFSETS).size, directory.number(Tag.ROWS_PER_STRIP)
    if strips and rows:
        return strips < -(-height // rows) * planes
    return False


def ends_in_nothing(source: Source, found: list[Directory]) -> bool:
    """Tell whether the largest picture is compressed and its data end in zeros, which no compression writes.

    That is what a file looks like whose whole length was reserved before its content came.
    """
    candidates = [directory for directory in found if directory.extents().size]
    if not candidates:
        return False
    largest = max(candidates, key=lambda directory: int(directory.extents()[:, 1].sum()))
    if largest.number(Tag.COMPRESSION, 1) in _UNCOMPRESSED:
        return False
    offset, length = max(largest.extents().tolist())
    tail = source.at(offset + length - _ZERO_TAIL_BYTES, _ZERO_TAIL_BYTES) if length > _ZERO_TAIL_BYTES else b""
    return bool(tail) and not tail.strip(b"\0")
