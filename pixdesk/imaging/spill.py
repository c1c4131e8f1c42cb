"""Colour spill: light that a coloured backdrop throws onto the product's rim, and that no matte takes away.

A halo is backdrop that stays on the cutout; spill is the product itself, tinted. So the solid rim is compared with the
product just inside it, along the direction of the backdrop's own colour.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.domain import gates_shot as gates
from pixdesk.domain.finding import Finding
from pixdesk.domain.limits import CheckLimits
from pixdesk.imaging.guided import box
from pixdesk.imaging.look import SOLID, Look, Mask, region_of, threshold

RIM_STEPS, DEEP_STEPS, AROUND_STEPS = (0.7, 2.5), (4.0, 9.0), 7
"""In `Look.step_px`: how far inside the product the rim and what it is compared with lie, and how close together."""

_PLACES_MIN = 200


def spill(look: Look, limits: CheckLimits) -> Finding | None:
    """Note a rim that has taken on the colour of a coloured backdrop."""
    colour = look.backdrop_lab
    if colour is None or np.hypot(*colour[1:]) < limits.backdrop_coloured_min_chroma:
        return None
    measured, where = spilt(look, colour)
    return gates.SPILL.finding(limits, measured, region_of(where)) if measured > limits.spill_max_share else None


def spilt(look: Look, colour: NDArray[np.float32]) -> tuple[float, Mask]:
    """Return how much of a backdrop's chroma the rim has beyond the product inside it, in the middle, and the rim.

    Args:
        colour: the backdrop's CIELAB, of some chroma.
    """
    chroma = float(np.hypot(*colour[1:]))
    inside: Any = cv2.distanceTransform(threshold(look.alpha, SOLID), cv2.DIST_L2, 3)
    rim, deep = (
        (inside > low * look.step_px) & (inside <= high * look.step_px) for low, high in (RIM_STEPS, DEEP_STEPS)
    )
    nothing = np.zeros_like(look.alpha)
    if rim.sum() < _PLACES_MIN or deep.sum() < _PLACES_MIN:
        return 0.0, nothing
    tint = (look.lab[..., 1] * colour[1] + look.lab[..., 2] * colour[2]) / chroma**2
    weight = deep.astype(np.float32)
    near = box(weight, AROUND_STEPS * look.step_px)
    judged = rim & (near > 0.05)
    if judged.sum() < _PLACES_MIN:
        return 0.0, nothing
    beside = box(tint * weight, AROUND_STEPS * look.step_px)[judged] / near[judged]
    return float(np.median(tint[judged] - beside)), judged.astype(np.uint8) * np.uint8(255)
