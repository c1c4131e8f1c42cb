"""TIFF as print shops, agencies and editors take it: one picture, 8 or 16 bits, deflated, tagged sRGB, with its words.

Written by hand in a few tags, so that verification reads it with a library (libtiff, in Pillow) that did not write it.
"""

import struct
import zlib
from typing import Any, Final, Literal

from numpy.typing import NDArray

_ROWS_PER_STRIP = 64
_SHORT, _LONG, _RATIONAL, _BYTE, _UNDEFINED = 3, 4, 5, 1, 7
_SIZES: Final = {_BYTE: 1, _SHORT: 2, _LONG: 4, _RATIONAL: 8, _UNDEFINED: 1}


def encode_tiff(
    pixels: NDArray[Any],
    *,
    icc: bytes,
    xmp: bytes = b"",
    dpi: int = 0,
    level: int = 6,
    layers: bytes = b"",
    order: Literal["<", ">"] = "<",
) -> bytes:
    """Encode H×W×3 or H×W×4 (straight alpha) as a TIFF 6.0 (tags and predictor: sections 8, 14).

    Args:
        pixels: the picture, uint8 or uint16.
        icc: its colour profile.
        xmp: its words; none where empty.
        dpi: pixels to the inch; not told where 0.
        level: zlib's; 1 is several times quicker than 6, and a file that is opened a moment later need not be small.
        layers: the content of tag 37724; none where empty.
        order: of its bytes: ``<`` least significant first, ``>`` most.
    """
    height, width, bands = pixels.shape
    strips = [_strip(pixels[top : top + _ROWS_PER_STRIP], level, order) for top in range(0, height, _ROWS_PER_STRIP)]
    lengths = [len(strip) for strip in strips]
    starts = [8 + sum(lengths[:number]) for number in range(len(lengths))]
    tags: list[tuple[int, int, Any]] = [
        (256, _LONG, [width]),
        (257, _LONG, [height]),
        (258, _SHORT, [8 * pixels.itemsize] * bands),
        (259, _SHORT, [8]),  # Adobe's deflate
        (262, _SHORT, [2]),
        (273, _LONG, starts),
        (277, _SHORT, [bands]),
        (278, _LONG, [_ROWS_PER_STRIP]),
        (279, _LONG, lengths),
        (284, _SHORT, [1]),
        (317, _SHORT, [2]),
        *([(338, _SHORT, [2])] if bands == 4 else []),
        *([(700, _BYTE, xmp)] if xmp else []),
        (34675, _UNDEFINED, icc),
        *([(37724, _UNDEFINED, layers)] if layers else []),
    ]
    if dpi:
        tags += [(282, _RATIONAL, [dpi, 1]), (283, _RATIONAL, [dpi, 1]), (296, _SHORT, [2])]
    body = b"".join(strips)
    directory_at = 8 + len(body) + len(body) % 2
    head = (b"II" if order == "<" else b"MM") + struct.pack(f"{order}HI", 42, directory_at)
    return b"".join((head, body, b"\0" * (len(body) % 2), _directory(sorted(tags), directory_at, order)))


def _strip(rows: NDArray[Any], level: int, order: Literal["<", ">"]) -> bytes:
    """Deflate some rows, each sample as its difference from the one before."""
    change = rows.astype(rows.dtype.newbyteorder(order))
    change[:, 1:] -= rows[:, :-1]
    return zlib.compress(change.tobytes(), level)


def _directory(tags: list[tuple[int, int, Any]], at: int, order: str) -> bytes:
    values, rows = bytearray(), b""
    values_at = at + 2 + 12 * len(tags) + 4
    for tag, kind, content in tags:
        letter = {_SHORT: "H", _LONG: "I", _RATIONAL: "I"}.get(kind)
        raw = bytes(content) if letter is None else struct.pack(f"{order}{len(content)}{letter}", *content)
        count = len(raw) // _SIZES[kind]
        if len(raw) > 4:
            place = values_at + len(values)
            values += raw + b"\0" * (len(raw) % 2)
            raw = struct.pack(f"{order}I", place)
        rows += struct.pack(f"{order}HHI", tag, kind, count) + raw.ljust(4, b"\0")
    return b"".join((struct.pack(f"{order}H", len(tags)), rows, bytes(4), values))
