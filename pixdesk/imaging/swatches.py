"""How far the product is from the colour it must have: the region of it that comes nearest, and by how much it misses.

A product is rarely of one colour, and its shading spreads each. So its region is found by mean shift from the swatch
(Fukunaga and Hostetler 1975): the mean of what lies near, again and again, until it stays. That region's colour is
compared, not its nearest pixel's.
"""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.domain import gates_shot as gates
from pixdesk.domain.finding import Finding
from pixdesk.domain.limits import CheckLimits
from pixdesk.domain.swatch import Swatch
from pixdesk.imaging.lab import Lab, delta_e76, delta_e2000, to_lab
from pixdesk.imaging.look import SOLID, Mask, region_of, shrunk, threshold

NEAR_DELTA_E = 12.0
"""CIE 1976: as far apart as shading spreads one colour, in most of it."""

REGION_MIN_SHARE = 0.05
"""Of the product: a smaller region is a seam or a reflection."""

_STEPS = 12
_SAMPLES = 20_000
_RIM_PX = 3


def off(
    small: NDArray[np.uint8], alpha: NDArray[np.uint8], swatch: Swatch | None, limits: CheckLimits
) -> Finding | None:
    """Object to a product that lacks its colour.

    Args:
        small: h×w×3 uint8, sRGB, what the checks look at.
        alpha: h×w uint8, of that size or nearly so.
        swatch: None for a product nobody gave a colour.
    """
    if swatch is None:
        return None
    if alpha.shape != small.shape[:2]:
        alpha = cv2.resize(alpha, small.shape[1::-1], interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    inside = shrunk(threshold(alpha, SOLID), _RIM_PX)
    measured, where = distance(small, inside, swatch)
    if swatch.max_delta_e is not None:
        limits = replace(limits, swatch_max_delta_e=swatch.max_delta_e)
    if measured <= limits.swatch_max_delta_e:
        return None
    return gates.SWATCH.finding(limits, measured, region_of(where), name=swatch.name)


def distance(small: NDArray[np.uint8], inside: Mask, swatch: Swatch) -> tuple[float, Mask]:
    """Return how far the region nearest a swatch is from it, CIEDE2000, and where it is; 0 without a product."""
    places = np.flatnonzero(inside)
    places = places[:: max(1, len(places) // _SAMPLES)]
    where = np.zeros(inside.shape, np.uint8)
    if not len(places):
        return 0.0, where
    colours = to_lab(small.reshape(-1, 3)[places])
    wanted = lab_of(swatch)
    near = _region(colours, wanted)
    where.ravel()[places[near]] = 255
    return float(delta_e2000(colours[near].mean(axis=0), wanted)), where


def _region(colours: Lab, wanted: Lab) -> NDArray[np.bool_]:
    """Return which colours are of the region nearest the wanted one, n bool."""
    apart = delta_e76(colours, wanted)
    # Where nothing lies near, begin with the nearest of the product's colours that are more than a seam.
    reach = max(NEAR_DELTA_E, float(np.quantile(apart, REGION_MIN_SHARE)))
    near = apart <= reach
    for _ in range(_STEPS):
        middle = colours[near].mean(axis=0)
        found = delta_e76(colours, middle) <= NEAR_DELTA_E
        if not found.any() or bool((found == near).all()):
            break
        near = found
    return near


def lab_of(swatch: Swatch) -> Lab:
    """Return a swatch's colour, 3 float32."""
    if swatch.lab is not None:
        return np.asarray(swatch.lab, np.float32)
    return to_lab(np.frombuffer(bytes.fromhex(swatch.colour[1:]), np.uint8))
