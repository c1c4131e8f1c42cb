"""What the matte says along its rim against what the colours say.

Across an edge a photograph goes from the product's colour to the backdrop's; how far it has gone is the coverage that
the colours speak for. Where the matte claims more, a rim of backdrop stays on the cutout (a halo); where it claims
less, the product is eaten. Both are widths: the coverage too much or too little, summed up and divided by the length
of the outline. Measured where the two colours differ enough to tell, on the copy of 1,024 px. What lies within the
slack is not counted, so a width comes out at a half to all of the true one. Right below the product nothing is called
eaten: contact shadows lie there.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.domain import gates_shot as gates
from pixdesk.domain.finding import Finding
from pixdesk.domain.limits import CheckLimits
from pixdesk.imaging.look import CLEAR, HALF, Look, Mask, grown, share, shrunk, square, threshold
from pixdesk.imaging.planes import dot, minus, split, weight_of, weighted_means

Plane = NDArray[np.float32]
Flags = NDArray[np.bool_]

APART_MIN_DELTA_E = 20.0
"""Where product and backdrop differ by less, colour says too little about coverage."""

OFF_LINE_MAX = 0.35
"""A pixel this far off the line between the two colours, as a share of its length, is neither of them nor a mixture."""

SLACK = 0.1
"""Coverage the two may differ by without meaning anything."""

OUTLINE_MIN_PX = 32
"""With less outline known than this nothing is said."""

LIKE_BACKDROP_DELTA_E = 4.0
"""Solid product this near to the colour of the backdrop beside it looks like backdrop."""


@dataclass(frozen=True, slots=True)
class Rim:
    """A rim as measured, in pixels of the small copy.

    Attributes:
        halo_px, eaten_px: mean widths.
        haloed, gnawed: h×w, where.
    """

    halo_px: float
    eaten_px: float
    haloed: Mask
    gnawed: Mask


def findings(look: Look, limits: CheckLimits) -> tuple[Finding, ...]:
    """Object to a halo and to an eaten rim."""
    rim = measure(look)
    found = []
    if rim is not None and rim.halo_px > limits.halo_max_px:
        found.append(
            gates.HALO.finding(limits, rim.halo_px, look.region(rim.haloed), wide=_full_size(look, rim.halo_px))
        )
    if rim is not None and rim.eaten_px > limits.eaten_max_px:
        wide = _full_size(look, rim.eaten_px)
        found.append(gates.EATEN.finding(limits, rim.eaten_px, look.region(rim.gnawed), wide=wide))
    return tuple(found)


def residue(look: Look, limits: CheckLimits) -> Finding | None:
    """Object to backdrop left standing beside the product."""
    measured, where = left_standing(look)
    if measured <= limits.backdrop_left_max_share:
        return None
    return gates.BACKDROP_LEFT.finding(limits, measured, look.region(where))


def _full_size(look: Look, width_px: float) -> float:
    return width_px * float(max(look.matte.shape)) / float(max(look.alpha.shape))


def measure(look: Look) -> Rim | None:
    """Measure halo and eaten rim; None when the colours along too much of the outline cannot tell."""
    x, y, width, height = cv2.boundingRect(look.product)
    margin = 8 * look.step_px
    part = (slice(max(0, y - margin), y + height + margin), slice(max(0, x - margin), x + width + margin))
    product = look.product[part]
    toward, known = _coverage(look, part)
    outline = cv2.morphologyEx(product, cv2.MORPH_GRADIENT, square(1)) > 0
    length_px = np.count_nonzero(outline & known) / 2  # a gradient is two pixels thick
    if length_px < OUTLINE_MIN_PX:
        return None
    counted = known & (grown(outline.view(np.uint8) * np.uint8(255), 3 * look.step_px) > 0)
    claimed = look.alpha[part] * np.float32(1 / 255)
    more = np.maximum(claimed - toward - SLACK, 0) * counted
    # What a product stands on is dark with its contact shadow, and a dark product's own colour then.
    below = cv2.dilate(product, np.ones((3 * look.step_px + 1, 1), np.uint8), anchor=(0, 3 * look.step_px)) > product
    less = np.maximum(toward - claimed - SLACK, 0) * (counted & ~below)
    return Rim(
        halo_px=float(more.sum() / length_px),
        eaten_px=float(less.sum() / length_px),
        haloed=_placed(more, part, look),
        gnawed=_placed(less, part, look),
    )


def _placed(amount: Plane, part: tuple[slice, slice], look: Look) -> Mask:
    where = np.zeros_like(look.product)
    where[part] = (amount > 0.5) * np.uint8(255)
    return where


def _coverage(look: Look, part: tuple[slice, slice]) -> tuple[Plane, Flags]:
    """Return the coverage the colours speak for, 0..1, and where they can speak."""
    lab, step = [plane[part] for plane in look.lab_planes], look.step_px
    inside = threshold(look.alpha[part], HALF)
    outside = np.bitwise_not(threshold(look.alpha[part], CLEAR))
    known = np.ones(inside.shape, np.bool_)
    colours = []
    for side in (inside, outside):
        colour, near = weighted_means(lab, weight_of(shrunk(side, 3 * step)), 5 * step)
        known &= near > 0.02
        colours.append(colour)
    apart = minus(*colours)
    squared = dot(apart, apart)
    known &= squared > APART_MIN_DELTA_E**2
    gone = minus(lab, colours[1])
    toward: Any = dot(gone, apart) / np.maximum(squared, np.float32(1))
    off = minus(gone, [toward * plane for plane in apart])
    known &= dot(off, off) < OFF_LINE_MAX**2 * squared
    return np.clip(toward, 0, 1), known


_QUARTER = 4
_AROUND_SHARE = 0.04


def left_standing(look: Look) -> tuple[float, Mask]:
    """Return how much of the product, joined to its rim, looks like the backdrop beside it, as a share, and where.

    On a quarter of the small copy; a patch of backdrop the matte kept is larger than that.
    """
    rows, columns = look.alpha.shape
    size = (max(8, columns // _QUARTER), max(8, rows // _QUARTER))
    outside = cv2.erode(cv2.bitwise_not(threshold(look.alpha, CLEAR)), square(3 * look.step_px))
    alpha, away, colour = (
        cv2.resize(plane, size, interpolation=cv2.INTER_AREA) for plane in (look.alpha, outside, look.lab)
    )
    lab = split(colour)
    weight: Plane = np.maximum(away.astype(np.float32) / 255, np.float32(1e-6))
    beside, near = weighted_means(lab, weight, max(2, round(max(size) * _AROUND_SHARE)))
    apart = minus(lab, beside)
    solid = alpha > 200
    like = solid & (near > 0.03) & (dot(apart, apart) < LIKE_BACKDROP_DELTA_E**2)
    opened = cv2.morphologyEx(like.view(np.uint8), cv2.MORPH_OPEN, square(1))
    labels = cv2.connectedComponents(opened, connectivity=8)[1]
    at_rim = cv2.dilate((alpha <= HALF).view(np.uint8), square(2)) > 0
    touching = np.unique(labels[at_rim & (opened > 0)])
    joined = np.isin(labels, touching[touching > 0]).astype(np.uint8) * np.uint8(255)
    where = np.asarray(cv2.resize(joined, (columns, rows), interpolation=cv2.INTER_NEAREST), np.uint8)
    return share(joined, np.asarray(solid, np.uint8)), where
