"""The product's own colours under soft alpha.

Blur-Fusion: Marco Forte, "Approximate Fast Foreground Colour Estimation" (ICIP 2021), written from the paper's
equations. A seen colour is ``alpha * F + (1 - alpha) * B``. F and B are first taken as alpha-weighted means of
their surroundings, then F is moved so that the three fit what was seen; a wide pass reaches sure colours across
a broad edge, a narrow one settles them. Both passes run on a picture of about a thousand pixels, where F and B
are smooth; the last fusion uses the full-size colours, so grain and weave stay. On seven products
composited with a known F the mean error is 6.7 of 255; both passes at full size with the paper's windows leave
8.7, and doing nothing 9.9.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.imaging import guided
from pixdesk.imaging.frame import Rgb
from pixdesk.imaging.guided import Plane
from pixdesk.imaging.small import shrink

SMALL_SIDE_PX = 1024
"""Long side of the picture the two passes run on."""

WIDE_PX, NARROW_PX = 32, 6
"""Windows of the two passes. The paper's wide one is 90; 24 to 45 erred less on edges as narrow as ours."""


def foreground(rgb: Rgb, matte: NDArray[np.uint8]) -> Rgb:
    """Return the picture with the backdrop's colour taken out of the soft edge.

    Only pixels with 0 < alpha < 255 change.

    Args:
        rgb: H×W×3, uint8 or uint16; not changed.
        matte: H×W uint8.

    Returns:
        H×W×3 of `rgb`'s dtype.
    """
    clean: NDArray[Any] = rgb.copy()
    front, back, soft = _estimate(rgb, matte)
    top = float(np.iinfo(rgb.dtype).max)
    for tile, _ in guided.tiles(matte.shape, soft):
        x, y, width, height = cv2.boundingRect(cv2.inRange(matte[tile], 1, 254))
        if not width:
            continue
        down, across = tile[0].start + y, tile[1].start + x
        part = (slice(down, down + height), slice(across, across + width))
        near = [guided.enlarged(plane, part, matte.shape) for plane in (front, back)]
        alpha = np.multiply(matte[part], np.float32(1 / 255), dtype=np.float32)[..., None]
        fused = np.clip(_fuse(rgb[part], near[0], near[1], alpha) + 0.5, 0.0, top).astype(rgb.dtype)
        cv2.copyTo(fused, cv2.inRange(matte[part], 1, 254), clean[part])
    return clean


def _estimate(rgb: Rgb, matte: NDArray[np.uint8]) -> tuple[Plane, Plane, NDArray[np.uint8]]:
    """Return F and B on the small picture, in `rgb`'s units, and where alpha is soft there."""
    seen = shrink(rgb, SMALL_SIDE_PX).astype(np.float32)
    thin = shrink(matte, SMALL_SIDE_PX)
    alpha = np.multiply(thin, np.float32(1 / 255), dtype=np.float32)[..., None]
    front, back = _pass(seen, seen, seen, alpha, WIDE_PX)
    front, back = _pass(seen, front, back, alpha, NARROW_PX)
    # A soft pixel can vanish in the mean of a sure neighbourhood, hence the dilation in `guided.tiles`.
    soft: Any = cv2.inRange(thin, 1, 254)
    return front, back, soft


def _pass(seen: Plane, front: Plane, back: Plane, alpha: Plane, side_px: int) -> tuple[Plane, Plane]:
    """Blur both estimates within their own weights, then fuse the front with what was seen."""
    weight = _mean(alpha, side_px)[..., None]
    front = _mean(front * alpha, side_px) / (weight + np.float32(1e-5))
    back = _mean(back * (1 - alpha), side_px) / ((1 - weight) + np.float32(1e-5))
    return _fuse(seen, front, back, alpha), back


def _mean(plane: Plane, side_px: int) -> Plane:
    """Return the mean over a square window."""
    mean: Any = cv2.blur(plane, (side_px, side_px), borderType=cv2.BORDER_REFLECT)
    result: Plane = mean
    return result


def _fuse(seen: NDArray[Any], front: Plane, back: Plane, alpha: Plane) -> Plane:
    """Move the front colour so that front, back and alpha give what was seen (the paper's equation 7)."""
    fused: Plane = front + alpha * (seen - alpha * front - (1 - alpha) * back)
    return fused
