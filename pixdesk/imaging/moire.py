"""Moiré: coloured bands that weave and sensor make of each other, and that are not on the product.

Looked for at full size, inside the product, in the chroma: one strong wave where the lightness has none as strong. A
stripe that is woven or printed shows in the lightness too; an edge spreads over many waves.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.domain import gates_shot as gates
from pixdesk.domain.finding import Finding, Region
from pixdesk.domain.limits import CheckLimits
from pixdesk.imaging.frame import Rgb
from pixdesk.imaging.lab import to_lab
from pixdesk.imaging.look import SOLID, Look

TILE_PX, TILES = 256, 6
"""Side of the pieces looked at, and how many: those with the most detail in their colour."""

LONGEST_PX, SHORTEST_PX = 24, 4
"""Of a wave: longer ones are shading, shorter ones the sensor's own pattern."""

LIGHTNESS_MAX_SHARE, ALONE_MIN_SHARE, AROUND_BINS = 0.7, 0.4, 3
"""How strong the same wave may be in the lightness, of its strength in the chroma; and how much of the chroma's power
must be the one wave's, within so many bins."""

SWING_MAX = 15.0
"""ΔE: stronger bands are stripes of two colours. Faint ones of one lightness are taken for moiré."""

OFF = 1e8
"""A limit from here on is none: the check costs more than all the others of its kind and is not made for nothing."""

_SMOOTH_PX = 16
_CANDIDATES = 64
_WINDOW = np.outer(*(np.hanning(TILE_PX),) * 2).astype(np.float32)
_WAVES = np.hypot(np.fft.fftfreq(TILE_PX)[:, None], np.fft.rfftfreq(TILE_PX)[None])
_BAND = (_WAVES > 1 / LONGEST_PX) & (_WAVES < 1 / SHORTEST_PX)

Plane = NDArray[Any]


def moire(look: Look, limits: CheckLimits) -> Finding | None:
    """Object to coloured bands in the product."""
    if limits.moire_max_delta_e >= OFF:
        return None
    measured, region = strongest(look.rgb, look.matte)
    return gates.MOIRE.finding(limits, measured, region) if measured > limits.moire_max_delta_e else None


def strongest(rgb: Rgb, matte: NDArray[np.uint8]) -> tuple[float, Region | None]:
    """Return how far the strongest band swings from its middle, ΔE (CIE 1976), and where; 0 where there is none.

    Args:
        rgb: H×W×3, uint8 or uint16, full size.
        matte: H×W uint8.
    """
    best, where = 0.0, None
    rows, columns = matte.shape
    for top, left in _tiles(rgb, matte):
        swing = _swing(rgb[top : top + TILE_PX, left : left + TILE_PX])
        if swing > best:
            best = swing
            where = Region(x=left / columns, y=top / rows, width=TILE_PX / columns, height=TILE_PX / rows)
    return best, where


def _swing(tile: Rgb) -> float:
    """Return the swing of the one wave in a tile's chroma that is moiré, 0 where there is none."""
    lab = to_lab(tile if tile.dtype == np.uint8 else (tile // 257).astype(np.uint8))
    lightness, a, b = (_strengths(lab[..., channel]) for channel in range(3))
    chroma = np.hypot(a, b) * _BAND
    row, column = np.unravel_index(int(chroma.argmax()), chroma.shape)
    swing, power = float(chroma[row, column]), np.square(chroma)
    if swing > SWING_MAX or lightness[_near(row, column, 1)].max() >= LIGHTNESS_MAX_SHARE * swing:
        return 0.0
    return swing if power[_near(row, column, AROUND_BINS)].sum() > ALONE_MIN_SHARE * power.sum() else 0.0


def _near(row: Any, column: Any, bins: int) -> tuple[slice, slice]:
    return slice(max(0, row - bins), row + bins + 1), slice(max(0, column - bins), column + bins + 1)


def _strengths(plane: Plane) -> Plane:
    """Return the amplitude of every wave in a plane, in its unit; slow changes are taken out first."""
    detail = plane - cv2.GaussianBlur(plane, (0, 0), _SMOOTH_PX)
    result: Plane = 2 * np.abs(np.fft.rfft2(detail * _WINDOW)) / _WINDOW.sum()
    return result


def _tiles(rgb: Rgb, matte: NDArray[np.uint8]) -> list[tuple[int, int]]:
    """Return top and left of the tiles all inside the product with the most detail in their colour."""
    rows, columns = (max(0, (side - TILE_PX) // (TILE_PX // 2) + 1) for side in matte.shape)
    if not rows or not columns:
        return []
    places = [(row * TILE_PX // 2, column * TILE_PX // 2) for row in range(rows) for column in range(columns)]
    inside = [place for place in places if _is_solid(matte, *place)]
    looked_at = inside[:: max(1, len(inside) // _CANDIDATES)]  # moiré covers more than a tile
    return sorted(looked_at, key=lambda place: -_detail(rgb, *place))[:TILES]


def _is_solid(matte: NDArray[np.uint8], top: int, left: int) -> bool:
    return float((matte[top : top + TILE_PX : 8, left : left + TILE_PX : 8] > SOLID).mean()) > 0.97


def _detail(rgb: Rgb, top: int, left: int) -> float:
    part = rgb[top : top + TILE_PX : 2, left : left + TILE_PX].astype(np.int32)
    return float(np.abs(np.diff(part[..., 0] - part[..., 2], axis=1)).mean())
