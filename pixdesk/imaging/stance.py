"""How the product stands in the frame: straight, in the middle, with room around it."""

import cv2
import numpy as np

from pixdesk.domain import gates_shot as gates
from pixdesk.domain.finding import Finding, Region
from pixdesk.domain.limits import CheckLimits
from pixdesk.imaging.look import Look

STRAIGHT_MIN_SHARE = 0.35
"""Of the outline along one direction: from here on a product has sides to be straight by. A third of the good
photographs' products do not lie along anything."""

MEANT_DEGREES = 12.0
"""A product turned by more is turned on purpose."""

_BIN_DEGREES = 0.5
_OUTLINE_MIN_PX = 200


def tilt(look: Look, limits: CheckLimits) -> Finding | None:
    """Note a product with straight sides that stands a little crooked."""
    measured = tilt_degrees(look)
    if measured is None or not limits.tilt_max_degrees < abs(measured) < MEANT_DEGREES:
        return None
    way = "clockwise" if measured > 0 else "anticlockwise"
    return gates.TILTED.finding(limits, abs(measured), look.region(look.product), way=way)


def tilt_degrees(look: Look) -> float | None:
    """Return how far the product's straight sides are from upright or level, clockwise; None where it has none."""
    contours, _ = cv2.findContours(look.product, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = max(contours, key=len)[:, 0].astype(np.float32)
    if len(outline) < _OUTLINE_MIN_PX:
        return None
    reach = max(8, len(outline) // 60)
    along = np.roll(outline, -reach, axis=0) - np.roll(outline, reach, axis=0)
    off = (np.degrees(np.arctan2(along[:, 1], along[:, 0])) + 45) % 90 - 45
    counts, edges = np.histogram(off, bins=round(90 / _BIN_DEGREES), range=(-45, 45))
    around = np.convolve(np.concatenate([counts[-2:], counts, counts[:2]]), np.ones(5), "valid")
    peak = float(edges[int(around.argmax())]) + _BIN_DEGREES / 2
    from_peak = (off - peak + 45) % 90 - 45
    near = np.abs(from_peak) < 1.5
    if near.mean() < STRAIGHT_MIN_SHARE:
        return None
    return peak + float(from_peak[near].mean())


def off_centre(look: Look, limits: CheckLimits) -> Finding | None:
    """Note a product far from the middle of the frame."""
    region = look.region(look.product)
    if region is None or min(_room(region).values()) < TOUCHING:
        return None
    across, down = region.x + region.width / 2 - 0.5, region.y + region.height / 2 - 0.5
    measured = max(abs(across), abs(down))
    if measured <= limits.off_centre_max_share:
        return None
    side = ("right" if across > 0 else "left") if abs(across) >= abs(down) else ("bottom" if down > 0 else "top")
    return gates.OFF_CENTRE.finding(limits, measured, region, side=side)


def margin(look: Look, limits: CheckLimits) -> Finding | None:
    """Note a product that all but touches an edge; one that touches is another check's."""
    region = look.region(look.product)
    if region is None:
        return None
    room = _room(region)
    edge = min(room, key=room.__getitem__)
    if not TOUCHING < room[edge] < limits.margin_min_share:
        return None
    return gates.MARGIN.finding(limits, room[edge], region, edge=edge)


TOUCHING = 1e-6
"""Room that is none: the check of contact with the frame speaks there."""


def _room(region: Region) -> dict[str, float]:
    return {
        "left": region.x,
        "top": region.y,
        "right": 1 - region.x - region.width,
        "bottom": 1 - region.y - region.height,
    }
