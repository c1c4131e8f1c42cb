"""TIFF with more channels than colours and one alpha, as Photoshop leaves beside its layers.

Neither OpenCV nor Pillow reads five channels of any depth, but either reads gray. So the channels are read as one gray
picture that many times as wide, through a directory of our own over the very same strips (TIFF 6.0 section 2).
"""

import struct
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.imaging.pixels import truncated, unreadable
from pixdesk.imaging.tiff_structure import Directory, Tag

_SHORT, _LONG = 3, 4
_SEPARATE_PLANES: Final = 2
_DIFFERENCES: Final = 2
_CHANNELS_MAX: Final = 24
_SIDE_MAX_PX: Final = 1 << 20
"""OpenCV opens nothing wider."""


def read(data: bytes, main: Directory) -> NDArray[Any]:
    """Return every channel of a TIFF as stored, H×W×C, uint8 or uint16.

    Raises:
        CaptureError: it is stored in tiles or planes, or damaged.
    """
    bands, width, height = main.number(Tag.SAMPLES, 1), main.width_px, main.height_px
    bits = {int(depth) for depth in main.numbers(Tag.BITS)}
    is_plain = main.number(Tag.PLANAR, 1) != _SEPARATE_PLANES and not main.numbers(Tag.TILE_OFFSETS).size
    if not is_plain or bands > _CHANNELS_MAX or bands * width > _SIDE_MAX_PX or bits not in ({8}, {16}):
        raise unreadable(
            f"This TIFF holds {bands} channels in a way that is not read. Delete the spare alpha channels, and save it "
            "with interleaved channels."
        )
    gray = decoded(_as_gray(data, main, bands * width, bits.pop()))
    if gray.shape != (height, bands * width):
        raise unreadable("The file's structure is damaged; it cannot be opened.")
    stored = gray.reshape(height, width, bands)
    if main.number(Tag.PREDICTOR, 1) == _DIFFERENCES:
        np.cumsum(stored, axis=1, dtype=stored.dtype, out=stored)
    return stored


def decoded(data: bytes | bytearray) -> NDArray[Any]:
    """Return a TIFF's samples as OpenCV finds them, H×W or H×W×C.

    Raises:
        CaptureError: the file is damaged or ends too soon.
    """
    try:
        stored = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error as refusal:
        raise unreadable("The file's structure is damaged; it cannot be opened.") from refusal
    if stored is None:
        raise truncated("The picture data are incomplete or damaged; save or copy the file again.")
    return np.asarray(stored)


def _as_gray(data: bytes, main: Directory, width: int, bits: int) -> bytes:
    """Return the file with a directory that calls its strips one wide gray picture without differences."""
    order = main.order
    told: list[tuple[int, int, list[int]]] = [
        (Tag.WIDTH, _LONG, [width]),
        (Tag.HEIGHT, _LONG, [main.height_px]),
        (Tag.BITS, _SHORT, [bits]),
        (Tag.COMPRESSION, _SHORT, [main.number(Tag.COMPRESSION, 1)]),
        (Tag.PHOTOMETRIC, _SHORT, [1]),
        (Tag.STRIP_OFFSETS, _LONG, main.numbers(Tag.STRIP_OFFSETS).tolist()),
        (Tag.SAMPLES, _SHORT, [1]),
        (Tag.ROWS_PER_STRIP, _LONG, [main.number(Tag.ROWS_PER_STRIP, main.height_px)]),
        (Tag.STRIP_BYTES, _LONG, main.numbers(Tag.STRIP_BYTES).tolist()),
        (Tag.PLANAR, _SHORT, [1]),
    ]
    at = len(data) + len(data) % 2
    values_at = at + 2 + 12 * len(told) + 4
    rows, values = b"", b""
    for tag, kind, numbers in told:
        raw = struct.pack(f"{order}{len(numbers)}{'H' if kind == _SHORT else 'I'}", *numbers)
        if len(raw) > 4:
            values, raw = values + raw, struct.pack(f"{order}I", values_at + len(values))
        rows += struct.pack(f"{order}HHI", tag, kind, len(numbers)) + raw.ljust(4, b"\0")
    head = data[:4] + struct.pack(f"{order}I", at)
    counted = struct.pack(f"{order}H", len(told))
    return b"".join((head, data[8:], bytes(len(data) % 2), counted, rows, bytes(4), values))
