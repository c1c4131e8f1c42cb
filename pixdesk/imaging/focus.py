"""How sharp is the product? Measured on full-size pixels, a few crops at its strongest edges."""

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.imaging.look import HALF, Look, grown

CROP_PX = 384
"""Side of one crop, full-size pixels."""

CROPS = 8
"""How many are looked at."""

WINDOW_PX = 25
"""Side of the window in which an edge's full step is taken: holds a blur of up to 6 px whole."""

STEP_MIN = 40.0
"""Smallest step of 255 that counts as an edge; below it noise would pass for sharpness."""


def edge_blur_px(look: Look) -> float | None:
    """Return the blur of the product's sharpest edges, or None when it has no edge strong enough to tell.

    A step of height C blurred by a Gaussian of standard deviation s has the greatest slope C / (s · √(2π)), so
    s = C / (slope · √(2π)). Taken at every strong edge pixel of the product; the tenth percentile is "the
    sharpest edges", because depth of field leaves the rest of a sharp product soft.

    Returns:
        Standard deviation in full-size pixels.
    """
    found = [_blurs(look, top, left) for top, left in _crops(look)]
    blurs = np.concatenate(found) if found else np.empty(0, np.float32)
    if blurs.size < 50:
        return None
    return float(np.percentile(blurs, 10))


def _crops(look: Look) -> list[tuple[int, int]]:
    """Return top and left of the crops with the strongest edges on the product, strongest first."""
    grey = cv2.cvtColor(look.small, cv2.COLOR_RGB2GRAY)
    edge = np.hypot(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1))
    edge *= (grown(look.product, look.step_px) > 0).astype(np.float32)
    height, width = look.matte.shape
    grid = (max(1, width // CROP_PX), max(1, height // CROP_PX))
    strength = cv2.resize(np.square(edge), grid, interpolation=cv2.INTER_AREA)
    order = np.argsort(strength, axis=None)[::-1][:CROPS]
    return [
        (int(row * height / grid[1]), int(column * width / grid[0]))
        for row, column in zip(*np.unravel_index(order, strength.shape), strict=True)
        if strength[row, column] > 0
    ]


def _blurs(look: Look, top: int, left: int) -> NDArray[np.float32]:
    """Return the blur at the strong edges of one crop, in pixels."""
    part = (slice(top, top + CROP_PX), slice(left, left + CROP_PX))
    crop = look.rgb[part]
    top_value = float(np.iinfo(crop.dtype).max)
    grey = cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY).astype(np.float32) * np.float32(255.0 / top_value)
    across = cv2.filter2D(grey, -1, np.array([[-0.5, 0.0, 0.5]], np.float32))
    down = cv2.filter2D(grey, -1, np.array([[-0.5], [0.0], [0.5]], np.float32))
    slope = np.hypot(across, down)
    window = np.ones((WINDOW_PX, WINDOW_PX), np.uint8)
    step = cv2.dilate(grey, window) - cv2.erode(grey, window)
    # Only the ridge of a slope is its greatest value; elsewhere the formula would report too much blur.
    ridge = slope >= cv2.dilate(slope, np.ones((5, 5), np.uint8))
    near = cv2.dilate((look.matte[part] > HALF).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    chosen = ridge & near & (step > STEP_MIN) & (slope > step * 0.02)
    blurs: NDArray[np.float32] = (step[chosen] / (slope[chosen] * np.sqrt(2 * np.pi))).astype(np.float32)
    return blurs
