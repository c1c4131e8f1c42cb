"""How sharp is the product? Measured on full-size pixels, a few crops at its strongest edges."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.imaging.look import HALF, Look, grown
from pixdesk.imaging.ranks import percentile

CROP_PX = 384
"""Side of one crop, full-size pixels."""

CROPS = 8
"""How many are looked at."""

WINDOW_PX = 25
"""Side of the window in which an edge's full step is taken: holds a blur of up to 6 px whole."""

STEP_MIN = 40.0
"""Smallest step of 255 that counts as an edge; below it noise would pass for sharpness."""


SECTORS = 8
"""Directions of edges that are told apart, half overlapping: 22.5 degrees from one to the next."""

OUTLINE_PX = 9
"""Width of the strip along the outline whose edges count as the outline's."""

ON_THE_MIDDLE = 1e-5
"""Of a sector's width: nearer to its middle than this, an edge belongs to no other one."""

SECTOR_PERCENTILE = 2
"""The sharpest edges of a direction: movement leaves none, a soft fabric or a shaded side leaves some."""

SECTOR_MIN_EDGES, SECTOR_MIN_SHARE = 100, 0.08
"""A direction with fewer edge pixels, or a smaller share of them, is not judged: soft shading would pass for it."""


@dataclass(frozen=True, slots=True)
class Edges:
    """The strong edges of a product.

    Attributes:
        blur_px: n, standard deviation of the blur across each, full-size pixels.
        angle: n, the direction across each, 0..π.
        at_outline: n bool, whether each lies on the product's outline or close to it.
    """

    blur_px: NDArray[np.float32]
    angle: NDArray[np.float32]
    at_outline: NDArray[np.bool_]


def edges(look: Look) -> Edges:
    """Measure the strong edges in the crops with the strongest.

    A step of height C blurred by a Gaussian of standard deviation s has the greatest slope C / (s · √(2π)), so
    s = C / (slope · √(2π)).
    """
    found = [_blurs(look, top, left) for top, left in _crops(look)]
    if not found:
        return Edges(np.empty(0, np.float32), np.empty(0, np.float32), np.empty(0, np.bool_))
    return Edges(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def edge_blur_px(found: Edges) -> float | None:
    """Return the blur of the product's sharpest edges, or None when it has too few strong ones to tell.

    The tenth percentile is "the sharpest edges", because depth of field leaves the rest of a sharp product soft.

    Returns:
        Standard deviation in full-size pixels.
    """
    return percentile(found.blur_px, 10) if found.blur_px.size >= 50 else None


def shake_px(found: Edges) -> float | None:
    """Return how much more the edges across one direction are blurred than those across the sharpest, or None.

    Movement blurs edges across it and leaves those along it sharp, so the sharpest edges of all say nothing of it.
    Blurs add in squares: a movement of length n adds n / √12.

    Returns:
        Standard deviation in full-size pixels.
    """
    everywhere = _sectors_apart(found.blur_px, found.angle)
    outline = _sectors_apart(found.blur_px[found.at_outline], found.angle[found.at_outline])
    # Stripes on soft cloth are sharp one way only; movement blurs the outline too.
    return everywhere if everywhere is None or outline is None else min(everywhere, outline)


def _sectors_apart(blurs: NDArray[np.float32], angles: NDArray[np.float32]) -> float | None:
    """Return by how much the directions' sharpest edges differ, in squares; None with fewer than two directions."""
    sharpest = []
    turn = angles * np.float32(SECTORS / np.pi)
    before = turn.astype(np.uint8)
    # An edge lies between two sectors' middles and belongs to both, but for one that lies on a middle.
    after = np.where(turn - before > ON_THE_MIDDLE, before + np.uint8(1), before) % np.uint8(SECTORS)
    before %= np.uint8(SECTORS)
    for sector in range(SECTORS):
        chosen = blurs[(before == sector) | (after == sector)]
        if chosen.size >= max(SECTOR_MIN_EDGES, SECTOR_MIN_SHARE * blurs.size):
            sharpest.append(percentile(chosen, SECTOR_PERCENTILE))
    return float(np.sqrt(max(sharpest) ** 2 - min(sharpest) ** 2)) if len(sharpest) > 1 else None


def _crops(look: Look) -> list[tuple[int, int]]:
    """Return top and left of the crops with the strongest edges on the product, strongest first."""
    grey = cv2.cvtColor(look.small, cv2.COLOR_RGB2GRAY)
    across, down = (cv2.Sobel(grey, cv2.CV_32F, *axis) for axis in ((1, 0), (0, 1)))
    edge = (across * across + down * down) * (grown(look.product, look.step_px) > 0)
    height, width = look.matte.shape
    grid = (max(1, width // CROP_PX), max(1, height // CROP_PX))
    strength = cv2.resize(edge, grid, interpolation=cv2.INTER_AREA)
    order = np.argsort(strength, axis=None)[::-1][:CROPS]
    return [
        (int(row * height / grid[1]), int(column * width / grid[0]))
        for row, column in zip(*np.unravel_index(order, strength.shape), strict=True)
        if strength[row, column] > 0
    ]


def _blurs(look: Look, top: int, left: int) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return the strong edges of one crop as `Edges` has them."""
    part = (slice(top, top + CROP_PX), slice(left, left + CROP_PX))
    crop = look.rgb[part]
    unit = 255.0 / float(np.iinfo(crop.dtype).max)
    whole = cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY)
    across, down = (cv2.Sobel(whole, cv2.CV_32F, *axis, ksize=1, scale=unit / 2) for axis in ((1, 0), (0, 1)))
    slope = cv2.magnitude(across, down)
    window = np.ones((WINDOW_PX, WINDOW_PX), np.uint8)
    # Whole numbers: a greatest value is four times as quickly found among bytes.
    step = cv2.subtract(cv2.dilate(whole, window), cv2.erode(whole, window)) * np.float32(unit)
    # Only the ridge of a slope is its greatest value; elsewhere the formula would report too much blur.
    ridge = slope >= cv2.dilate(slope, np.ones((5, 5), np.uint8))
    inside = (look.matte[part] > HALF).astype(np.uint8)
    near = cv2.dilate(inside, np.ones((5, 5), np.uint8)) > 0
    outline = cv2.morphologyEx(inside, cv2.MORPH_GRADIENT, np.ones((OUTLINE_PX, OUTLINE_PX), np.uint8)) > 0
    chosen = np.flatnonzero(ridge & near & (step > STEP_MIN))  # few: what is read there costs nothing more
    chosen = chosen[slope.ravel()[chosen] > step.ravel()[chosen] * np.float32(0.02)]
    height, steepest, y, x = (plane.ravel()[chosen] for plane in (step, slope, down, across))
    blurs: NDArray[np.float32] = (height / (steepest * np.sqrt(2 * np.pi))).astype(np.float32)
    angles: NDArray[np.float32] = np.arctan2(y, x).astype(np.float32) % np.float32(np.pi)
    return blurs, angles, outline.ravel()[chosen]
