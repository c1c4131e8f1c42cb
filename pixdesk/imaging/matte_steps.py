"""The steps of a matte that is being mended: each taken back and done again, as many as there are.

A step is the difference it made, tile by tile, as the exclusive-or of before and after: the same bytes undo it and
do it again. Packed, a stroke over 45 megapixels holds some ten kilobytes.
"""

import zlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pixdesk.imaging.brush import NOTHING, Box, Bytes

TILE_PX = 256


@dataclass(slots=True)
class Step:
    """One step: what was done, and the difference of each tile it changed.

    Attributes:
        said: what was done, as JSON holds it.
        tiles: by row and column of the tile; arrays until they are packed.
    """

    said: dict[str, Any]
    tiles: dict[tuple[int, int], Bytes | bytes] = field(default_factory=dict)
    box: Box = NOTHING

    @property
    def byte_count(self) -> int:
        """Bytes held."""
        return sum(len(held) if isinstance(held, bytes) else held.nbytes for held in self.tiles.values())

    def pack(self) -> None:
        """Make it small; may be called again, and on any thread that has the matte to itself."""
        for place, held in list(self.tiles.items()):
            if not isinstance(held, bytes):
                self.tiles[place] = zlib.compress(held.tobytes(), 1)


class Touched:
    """Which tiles of a matte something may have changed."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self._shape = shape
        self._tiles = np.zeros((-(-shape[0] // TILE_PX), -(-shape[1] // TILE_PX)), np.bool_)

    def add(self, box: Box) -> None:
        """Note a rectangle inside the matte."""
        if not box.is_empty:
            rows = slice(box.top // TILE_PX, -(-box.bottom // TILE_PX))
            self._tiles[rows, box.left // TILE_PX : -(-box.right // TILE_PX)] = True

    def places(self) -> list[tuple[int, int]]:
        """Return the tiles, by row and column."""
        return [(int(row), int(column)) for row, column in np.argwhere(self._tiles)]

    def box(self, place: tuple[int, int]) -> Box:
        """Return the rectangle of a tile."""
        row, column = place
        return Box(column * TILE_PX, row * TILE_PX, (column + 1) * TILE_PX, (row + 1) * TILE_PX).within(self._shape)

    def clear(self) -> None:
        """Forget everything."""
        self._tiles[:] = False


def taken(before: Bytes, after: Bytes, touched: Touched, said: dict[str, Any]) -> Step:
    """Return the step between two mattes; `before` becomes `after` where they differ."""
    step = Step(said)
    for place in touched.places():
        box = touched.box(place)
        was, now = before[box.part], after[box.part]
        difference = np.bitwise_xor(was, now)
        if difference.any():
            step.tiles[place] = difference
            step.box = step.box.joined(box)
            was[:] = now
    return step


def turned(step: Step, touched: Touched, *mattes: Bytes) -> None:
    """Undo a step, or do it again, on mattes in place."""
    for place, held in step.tiles.items():
        part = touched.box(place).part
        shape = mattes[0][part].shape
        plain = np.frombuffer(zlib.decompress(held), np.uint8) if isinstance(held, bytes) else held
        for matte in mattes:
            matte[part] ^= plain.reshape(shape)
