"""Thin parts of the product that the matte lost: lines that stand out of a plain backdrop and lead to the product.

A network of 320 pixels loses what is narrower than one of its own: a spine, a chain, a cord. What it drew is no
witness of that, so the picture is asked. A contact shadow leads to the product too, but runs along it; only what
reaches away from it counts.
"""

from typing import Any

import cv2
import numpy as np

from pixdesk.domain import gates_shot as gates
from pixdesk.domain.finding import Finding
from pixdesk.domain.limits import CheckLimits
from pixdesk.imaging.components import pieces
from pixdesk.imaging.look import HALF, Look, Mask, grown, threshold
from pixdesk.imaging.specks import plain_hat

STANDS_OUT_LEVELS = 10
"""Of 255, against the surroundings on both sides."""

SEEN = 38
"""Alpha of 255 above which the matte holds at least something of a part."""

WINDOW_STEPS, WIDTH_STEPS, MEETS_STEPS = 3, 4, 2
"""In `Look.step_px`: how wide a part may be to count as thin, how wide it may be on average over its reach, and how
close it must come to the product to belong to it."""

_SMALLEST_PX = 8


def lost(look: Look, limits: CheckLimits) -> Finding | None:
    """Object when a thin part that leads to the product is not in the matte."""
    if limits.thin_lost_max_px >= max(look.alpha.shape):
        return None
    measured, where = lost_px(look, limits.thin_lost_max_px)
    return gates.THIN_LOST.finding(limits, measured, look.region(where)) if measured > limits.thin_lost_max_px else None


def lost_px(look: Look, least_px: float = 0.0) -> tuple[float, Mask]:
    """Return how far the longest lost part reaches from the product, px of the small copy, and all of them.

    Nothing is said where the backdrop is not plain.

    Args:
        least_px: what does not reach so far may be told as 0, which costs less to find out.
    """
    step, nothing = look.step_px, np.zeros_like(look.alpha)
    hat = plain_hat(look, WINDOW_STEPS * step + 1)
    if hat is None:
        return 0.0, nothing
    out = (hat > STANDS_OUT_LEVELS) & (look.alpha <= SEEN)
    # A square around the product holds every place that is closer; most pictures have nothing beyond it.
    if not (out & (grown(look.product, int(least_px / np.sqrt(2))) == 0)).any():
        return 0.0, nothing
    found = pieces(out, diagonal=True)
    away: Any = cv2.distanceTransform(cv2.bitwise_not(threshold(look.alpha, HALF)), cv2.DIST_L2, 3)
    places = np.flatnonzero(out)
    labels, off = found.labels.ravel()[places], away.ravel()[places]
    nearest = np.full(len(found.area), np.inf, np.float32)
    reach = np.zeros(len(found.area), np.float32)
    np.minimum.at(nearest, labels, off)
    np.maximum.at(reach, labels, off)
    meets = (nearest <= MEETS_STEPS * step) & (np.maximum(found.width, found.height) >= _SMALLEST_PX)
    is_thin = found.area < WIDTH_STEPS * step * reach
    reach *= meets & is_thin
    where = (reach > 2 * WINDOW_STEPS)[found.labels].astype(np.uint8) * np.uint8(255)
    return float(reach.max(initial=0.0)), where
