"""Dust and hairs on a plain backdrop: small things that stand out of it, and only where nothing else does."""

from typing import Any

import cv2
import numpy as np

from pixdesk.domain import gates_shot as gates
from pixdesk.domain.finding import Finding
from pixdesk.domain.limits import CheckLimits
from pixdesk.imaging.components import pieces
from pixdesk.imaging.look import Look, Mask, shrunk
from pixdesk.imaging.ranks import percentile

STANDS_OUT_LEVELS = 8.0
"""Of 255, against the surroundings; less is grain or paper."""

PLAIN_MAX_LEVELS = 1.5
"""What nine in ten pixels of a plain backdrop keep. A textured one is all specks: nothing is said of it."""

_EVERY = 3
BACKDROP_MIN_PX = 2000
"""With less backdrop than this there is nothing to judge by."""


def dust(look: Look, limits: CheckLimits) -> Finding | None:
    """Note specks on the backdrop; they stay where the photographed backdrop is kept."""
    seen = _standing_out(look)
    if seen is None:
        return None
    found = pieces(seen > 0, diagonal=True)
    large = found.area[1:] >= 2
    longest = int(np.maximum(found.width[1:], found.height[1:]).max(initial=0))
    if longest > limits.hair_max_px:
        return gates.HAIR.finding(limits, longest, look.region(seen))
    count = int(np.count_nonzero(large))
    return gates.DUST.finding(limits, count, look.region(seen)) if count > limits.specks_max_count else None


def _standing_out(look: Look) -> Mask | None:
    """Return what stands out of the backdrop, or None where that is not plain enough to tell."""
    hat = plain_hat(look, 4 * look.step_px + 1)
    if hat is None:
        return None
    out: Any = cv2.threshold(hat, STANDS_OUT_LEVELS, 255, cv2.THRESH_BINARY)[1]
    return np.asarray(cv2.bitwise_and(out, shrunk(look.backdrop, 2)), np.uint8)


def plain_hat(look: Look, window_px: int) -> Mask | None:
    """Return by how many levels each pixel stands out of all that surrounds it, or None where nothing plain does.

    The larger of top hat and black hat: what is narrower than the window, and brighter or darker than its surroundings.

    Returns:
        h×w uint8; None where the backdrop is hardly seen or textured.
    """
    backdrop = shrunk(look.backdrop, 2)
    if cv2.countNonZero(backdrop) < BACKDROP_MIN_PX:
        return None
    grey: Any = cv2.cvtColor(look.small, cv2.COLOR_RGB2GRAY)
    window = cv2.getStructuringElement(cv2.MORPH_RECT, (window_px,) * 2)
    hat: Any = cv2.max(*(cv2.morphologyEx(grey, kind, window) for kind in (cv2.MORPH_TOPHAT, cv2.MORPH_BLACKHAT)))
    if percentile(hat[::_EVERY, ::_EVERY][backdrop[::_EVERY, ::_EVERY] > 0], 90) > PLAIN_MAX_LEVELS:
        return None
    result: Mask = hat
    return result
