"""Straightening and cropping, for a picture and its matte alike. Nothing is invented: a turned frame loses its corners.

A frame turned by an angle is cut to the largest rectangle of its own proportions that lies inside it.
"""

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Cut = tuple[int, int, int, int]
"""Left, top, width and height in pixels."""

TURN_SIDE_MAX_PX = 32_000
"""OpenCV turns no picture with a longer side."""

SIDE_MIN_SHARE = 0.05
"""A side is straight if so much of the whole outline lies within 1.5° of its direction. Of 50 photographed products,
bottles, boxes, bags, trousers and frames have 0.05 to 0.28 on two sides; shoes, glasses and bracelets 0.03 at most."""

BLUR_PX = 8.0
"""Blur of a matte before its outline's direction is taken: a hard rim that leans by 3° is a stair of 19-pixel steps."""

SIDE_DEGREES = 15.0
"""How far from upright or level a side may be to be one."""

PARALLEL_DEGREES = 3.0
"""Two sides that differ by more are drawn by perspective, or belong to a tapered shape that only looks like leaning."""

AGREE_DEGREES = 1.5
"""Uprights and levels that disagree by more show the product turned in space."""


def lean(coverage: NDArray[np.uint8]) -> float | None:
    """Return how far a product's straight sides are from upright or level, in degrees, clockwise positive.

    Two opposite sides must be straight and parallel; the mean of the two is the lean. (Second moments were tried: a
    carabiner on a bottle turned it by 1.7°, a strap a bag by 3.1°; by their sides they stand within 0.4°.)

    Args:
        coverage: h×w uint8.

    Returns:
        None where there are no such sides, or where uprights and levels disagree.
    """
    facing, weight = _outline(coverage)
    if not len(facing):
        return None
    pairs = [_pair(facing, weight, level) for level in (0.0, 90.0)]
    found = [pair for pair in pairs if pair is not None]
    if not found or max(found)[1] - min(found, key=lambda pair: pair[1])[1] > AGREE_DEGREES:
        return None
    return max(found)[1]


def _outline(coverage: NDArray[np.uint8]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return where every bit of outline faces, in degrees, and its length."""
    calm: Any = cv2.GaussianBlur(coverage.astype(np.float32), (0, 0), BLUR_PX)
    across: Any = cv2.Sobel(calm, cv2.CV_32F, 1, 0)
    down: Any = cv2.Sobel(calm, cv2.CV_32F, 0, 1)
    steep = np.hypot(across, down)
    rim = steep > 0.3 * max(float(steep.max()), 1.0)
    return np.degrees(np.arctan2(down[rim], across[rim])), steep[rim]


def _pair(facing: NDArray[Any], weight: NDArray[Any], level: float) -> tuple[float, float] | None:
    """Return the lesser share of two opposite sides and their mean lean; None where not straight or not parallel."""
    sides = [_side(facing, weight, level + turn) for turn in (0.0, 180.0)]
    share, apart = min(side[0] for side in sides), abs(sides[0][1] - sides[1][1])
    if share < SIDE_MIN_SHARE or apart > PARALLEL_DEGREES:
        return None
    return share, (sides[0][1] + sides[1][1]) / 2


def _side(facing: NDArray[Any], weight: NDArray[Any], towards: float) -> tuple[float, float]:
    """Return the share of the outline that is one straight side facing some way, and its lean."""
    off = (facing - towards + 180) % 360 - 180
    near = np.abs(off) < SIDE_DEGREES
    if not near.any():
        return 0.0, 0.0
    steps = 0.5
    count, edges = np.histogram(off[near], np.arange(-SIDE_DEGREES, SIDE_DEGREES + steps, steps), weights=weight[near])
    calm = np.convolve(count, np.ones(5), "same")
    middle = float(edges[int(np.argmax(calm))]) + steps / 2
    for reach in (5.0, 4.0, 4.0):
        chosen = near & (np.abs(off - middle) < reach)
        if not chosen.any():
            return 0.0, 0.0
        middle = float(np.average(off[chosen], weights=weight[chosen]))
    straight = near & (np.abs(off - middle) < 1.5)
    return float(weight[straight].sum() / weight.sum()), middle


def turned_size(width_px: int, height_px: int, degrees: float) -> tuple[int, int]:
    """Return width and height of what is left of a frame that is turned."""
    if not degrees:
        return width_px, height_px
    cos, sin = abs(math.cos(math.radians(degrees))), abs(math.sin(math.radians(degrees)))
    share = min(width_px / (width_px * cos + height_px * sin), height_px / (width_px * sin + height_px * cos))
    return max(1, math.floor(width_px * share)), max(1, math.floor(height_px * share))


def warped(picture: NDArray[Any], degrees: float, cut: Cut | None) -> NDArray[Any]:
    """Return a picture turned clockwise about its centre, without its corners, and then cut.

    Args:
        picture: H×W or H×W×C, uint8, uint16 or float32; not changed. Without a turn nothing is resampled.
        degrees: clockwise.
        cut: inside the turned frame; None for all of it.
    """
    height, width = picture.shape[:2]
    left, top, cut_width, cut_height = cut or (0, 0, *turned_size(width, height, degrees))
    if not degrees:
        part: NDArray[Any] = np.ascontiguousarray(picture[top : top + cut_height, left : left + cut_width])
        return part
    turn = back(width, height, degrees, cut)
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    result: Any = cv2.warpAffine(picture, turn, (cut_width, cut_height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(result)


def back(width_px: int, height_px: int, degrees: float, cut: Cut | None) -> NDArray[np.float64]:
    """Return the 2×3 matrix from pixels of what `warped` gives to those of the picture it was given."""
    across, down = turned_size(width_px, height_px, degrees)
    left, top = (cut or (0, 0))[:2]
    turn = math.radians(-degrees)
    cos, sin = math.cos(turn), math.sin(turn)
    x, y = left - (across - 1) / 2, top - (down - 1) / 2  # both centres on each other
    if not degrees:
        return np.array([[1.0, 0.0, left], [0.0, 1.0, top]])
    return np.array(
        [
            [cos, -sin, (width_px - 1) / 2 + cos * x - sin * y],
            [sin, cos, (height_px - 1) / 2 + sin * x + cos * y],
        ]
    )


def moved(x: float, y: float, matrix: NDArray[np.float64]) -> tuple[float, float]:
    """Return where a 2×3 matrix takes a place."""
    across, down = matrix @ (x, y, 1.0)
    return float(across), float(down)


def lost_share(coverage: NDArray[np.uint8], degrees: float, cut: tuple[float, float, float, float]) -> float:
    """Return how much of a product turning and cutting would take away, 0..1.

    Args:
        coverage: h×w uint8.
        degrees: clockwise.
        cut: left, top, right and bottom, each a share of the turned frame.
    """
    rows, columns = np.nonzero(coverage > 127)
    if not len(rows):
        return 0.0
    height, width = coverage.shape
    across, down = turned_size(width, height, degrees)
    turn = math.radians(degrees)
    x, y = columns - (width - 1) / 2, rows - (height - 1) / 2
    left, top = math.cos(turn) * x - math.sin(turn) * y, math.sin(turn) * x + math.cos(turn) * y
    left, top = (left + across / 2) / across, (top + down / 2) / down
    inside = (left >= cut[0]) & (left <= 1 - cut[2]) & (top >= cut[1]) & (top <= 1 - cut[3])
    return float(1 - inside.mean())
