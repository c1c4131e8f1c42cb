"""Twice as many pixels, by a network, in tiles.

The network's convolutions are unpadded, so a tile that is given its margin comes out exactly as it would in the whole
picture: there are no seams to blend. Only the picture's own edge is mirrored. Coverage and shadow are smooth and go
through a cubic.
"""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.imaging.frame import Rgb
from pixdesk.imaging.painters import MARGIN_PX

TILE_PX = 256
"""Side of a tile before its margin: 0.25 GB in the network."""

Double = Callable[[NDArray[Any]], NDArray[Any]]
"""Takes h×w×3 and gives twice its size without `MARGIN_PX` on each side."""


def doubled(rgb: Rgb, double: Double) -> Rgb:
    """Return a picture twice as wide and high.

    Args:
        rgb: H×W×3, uint8 or uint16; not changed.
        double: the network.
    """
    height, width = rgb.shape[:2]
    result = np.empty((2 * height, 2 * width, 3), rgb.dtype)
    edge = (MARGIN_PX,) * 4
    padded: Any = cv2.copyMakeBorder(rgb, *edge, borderType=cv2.BORDER_REFLECT)
    for top in _starts(height):
        for left in _starts(width):
            rows, columns = min(TILE_PX, height), min(TILE_PX, width)
            tile = padded[top : top + rows + 2 * MARGIN_PX, left : left + columns + 2 * MARGIN_PX]
            result[2 * top : 2 * (top + rows), 2 * left : 2 * (left + columns)] = double(np.ascontiguousarray(tile))
    return result


def doubled_plane(plane: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a matte or shadow twice as wide and high, H×W uint8; what was all or nothing stays so."""
    size = (2 * plane.shape[1], 2 * plane.shape[0])
    grown: Any = cv2.resize(plane, size, interpolation=cv2.INTER_CUBIC)
    result: NDArray[np.uint8] = grown
    return result


def _starts(length: int) -> list[int]:
    """Return where tiles begin; the last is moved inwards, so that all are of one size, as drivers like it."""
    if length <= TILE_PX:
        return [0]
    return [*range(0, length - TILE_PX, TILE_PX), length - TILE_PX]
