"""Straightening and cropping, for a picture and its matte alike. Nothing is invented: a turned frame loses its corners.

A frame turned by an angle is cut to the largest rectangle of its own proportions that lies inside it.
"""

import math
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Cut = tuple[int, int, int, int]
"""Left, top, width and height in pixels."""

TURN_SIDE_MAX_PX = 32_000
"""OpenCV turns no picture with a longer side."""

LONG_MIN = 1.3
"""From this ratio of its spreads on a product has a long axis."""


class Axis(NamedTuple):
    """A product's long axis: how far it is from upright or level, in degrees, clockwise positive; and its ratio."""

    degrees: float
    elongation: float


def long_axis(coverage: NDArray[np.uint8]) -> Axis | None:
    """Return where a product's long axis points, by its second moments; None for an empty matte.

    Args:
        coverage: h×w uint8.
    """
    found = cv2.moments(np.where(coverage > 127, 255, 0).astype(np.uint8))
    if not found["m00"]:
        return None
    xx, yy, xy = (found[name] / found["m00"] for name in ("mu20", "mu02", "mu11"))
    turn = math.degrees(0.5 * math.atan2(2 * xy, xx - yy))
    half, apart = (xx + yy) / 2, math.hypot((xx - yy) / 2, xy)
    ratio = math.sqrt((half + apart) / max(half - apart, 1e-9))
    return Axis((turn + 45) % 90 - 45, ratio)


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
    across, down = turned_size(width, height, degrees)
    left, top, cut_width, cut_height = cut or (0, 0, across, down)
    if not degrees:
        part: NDArray[Any] = np.ascontiguousarray(picture[top : top + cut_height, left : left + cut_width])
        return part
    # From the result's pixels to the picture's, both centres on each other.
    turn = math.radians(-degrees)
    cos, sin = math.cos(turn), math.sin(turn)
    x, y = left - (across - 1) / 2, top - (down - 1) / 2
    back = np.array(
        [
            [cos, -sin, (width - 1) / 2 + cos * x - sin * y],
            [sin, cos, (height - 1) / 2 + sin * x + cos * y],
        ]
    )
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    result: Any = cv2.warpAffine(picture, back, (cut_width, cut_height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(result)


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
