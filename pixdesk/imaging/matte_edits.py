"""What is done to a whole matte at once: softened, drawn in or let out, its holes filled, its islands dropped.

All take and return H×W uint8 and leave what they were given as it was.
"""

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]

_SOLID = 250
"""Coverage from which on a pixel counts as inside: a hole with a soft rim is filled with its rim."""

_SOMETHING = 1
"""Coverage from which on a pixel counts as there: an island goes with its soft rim."""

_ISLAND_SHARE = 0.05
"""Of the largest part: two shoes are two products, a crumb of backdrop is not one."""


class Edited(NamedTuple):
    """An edited matte, and how many places it concerned."""

    matte: Bytes
    places: int


def feather(matte: Bytes, radius_px: float) -> Bytes:
    """Return the matte with its edge softened over about twice the radius; `radius_px` is the Gaussian's σ."""
    return cv2.GaussianBlur(matte, (0, 0), radius_px, borderType=cv2.BORDER_REPLICATE).astype(np.uint8, copy=False)


def shifted(matte: Bytes, by_px: int) -> Bytes:
    """Return the matte with its edge moved: outwards by so many pixels, inwards where negative.

    The frame's own rim does not draw a product in that reaches out of it.
    """
    side = 2 * abs(by_px) + 1
    kernel: Any = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    moved: Any = (cv2.dilate if by_px > 0 else cv2.erode)(matte, kernel, borderType=cv2.BORDER_REPLICATE)
    return moved  # type: ignore[no-any-return]


def filled(matte: Bytes) -> Edited:
    """Return the matte with every opening closed that the product encloses whole."""
    open_ = np.asarray(matte < _SOLID).view(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(open_, connectivity=4)
    height, width = matte.shape
    left, top = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
    at_frame = (
        (left == 0)
        | (top == 0)
        | (left + stats[:, cv2.CC_STAT_WIDTH] == width)
        | (top + stats[:, cv2.CC_STAT_HEIGHT] == height)
    )
    enclosed = ~at_frame
    enclosed[0] = False  # what is not open
    if count < 2 or not enclosed.any():
        return Edited(matte, 0)
    made = matte.copy()
    holes = enclosed[labels].astype(np.uint8)
    # The rim's last few levels below full count as solid; beside a hole they are still its rim.
    rim: Any = (cv2.dilate(holes, np.ones((7, 7), np.uint8)) > 0) & (matte >= _SOLID)
    made[rim | (holes > 0)] = 255
    return Edited(made, int(enclosed.sum()))


def without_islands(matte: Bytes) -> Edited:
    """Return the matte without the parts that lie apart and are small beside the largest."""
    there = np.asarray(matte >= _SOMETHING).view(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(there, connectivity=8)
    if count < 3:
        return Edited(matte, 0)
    areas = stats[:, cv2.CC_STAT_AREA].copy()
    areas[0] = 0
    small = areas < _ISLAND_SHARE * areas.max()
    small[0] = False
    if not small.any():
        return Edited(matte, 0)
    made = matte.copy()
    made[small[labels]] = 0
    return Edited(made, int(small.sum()))
