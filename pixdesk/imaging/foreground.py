"""The product's own colours under soft alpha.

Blur-Fusion: Marco Forte, "Approximate Fast Foreground Colour Estimation" (ICIP 2021), written from the paper's
equations. A seen colour is ``alpha * F + (1 - alpha) * B``. F and B are first taken as alpha-weighted means of
their surroundings, then F is moved so that the three fit what was seen; wide passes reach sure colours across
a broad edge, narrow ones settle them.

Two things differ from the paper. The passes run on a picture of about a thousand pixels, where F and B are
smooth; only the last fusion uses the full-size colours, so grain and weave stay. And the first passes weigh by
a power of alpha, so that sure pixels speak before half-covered ones. On seven products composited with a known
F the mean error is 6.5 of 255 (two passes as published, at full size: 8.7; nothing done: 9.9); on a plain red
product before green it is 5.7 (15.5 with plain weights).
"""

from collections.abc import Iterator, Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.imaging import guided
from pixdesk.imaging.frame import Rgb
from pixdesk.imaging.guided import Plane
from pixdesk.imaging.planes import Planes, joined, split
from pixdesk.imaging.small import shrink

SMALL_SIDE_PX = 1024
"""Long side of the picture the two passes run on."""

PASSES = ((32, 3), (12, 2), (6, 1))
"""Each pass's window in pixels of the small picture, and the power of alpha it weighs by."""


def foreground(rgb: Rgb, matte: NDArray[np.uint8], side_px: int = SMALL_SIDE_PX) -> Rgb:
    """Return the picture with the backdrop's colour taken out of the soft edge.

    Only pixels with 0 < alpha < 255 change.

    Args:
        rgb: H×W×3, uint8 or uint16; not changed.
        matte: H×W uint8.
        side_px: long side of the picture that F and B are estimated on.

    Returns:
        H×W×3 of `rgb`'s dtype.
    """
    clean: NDArray[Any] = rgb.copy()
    for part, fused, soft in patches(rgb, matte, side_px):
        cv2.copyTo(fused, soft, clean[part])
    return clean


def patches(
    rgb: Rgb, matte: NDArray[np.uint8], side_px: int = SMALL_SIDE_PX
) -> Iterator[tuple[guided.Tile, Rgb, NDArray[np.uint8]]]:
    """Yield `foreground`'s changes alone: where, the rectangle's colours, and its pixels that are to be changed.

    Args:
        rgb: H×W×3, uint8 or uint16; may not be changed meanwhile.
        matte: H×W uint8.
        side_px: long side of the picture that F and B are estimated on.

    Yields:
        Rows and columns, none twice; h×w×3 of `rgb`'s dtype; h×w uint8, 255 where 0 < alpha < 255.
    """
    front, back, soft = _estimate(rgb, matte, side_px)
    top = float(np.iinfo(rgb.dtype).max)
    for tile, _ in guided.tiles(matte.shape, soft):
        x, y, width, height = cv2.boundingRect(cv2.inRange(matte[tile], 1, 254))
        if not width:
            continue
        down, across = tile[0].start + y, tile[1].start + x
        part = (slice(down, down + height), slice(across, across + width))
        near = [split(guided.enlarged(picture, part, matte.shape)) for picture in (front, back)]
        alpha = matte[part] * np.float32(1 / 255)
        planes = _fuse(split(rgb[part]), near[0], near[1], alpha)
        fused = joined([np.clip(plane + 0.5, 0.0, top).astype(rgb.dtype) for plane in planes])
        where: Any = cv2.inRange(matte[part], 1, 254)
        yield part, fused, where


def _estimate(rgb: Rgb, matte: NDArray[np.uint8], side_px: int) -> tuple[Plane, Plane, NDArray[np.uint8]]:
    """Return F and B on the small picture, in `rgb`'s units, and where alpha is soft there."""
    seen, thin = shrink(rgb, side_px), shrink(matte, side_px)
    # A soft pixel can vanish in the mean of a sure neighbourhood, hence the dilation in `guided.tiles`.
    soft: Any = cv2.inRange(thin, 1, 254)
    part = _in_reach(soft)
    near: Planes = [plane.astype(np.float32) for plane in split(seen[part])]
    alpha = thin[part] * np.float32(1 / 255)
    fronts = backs = near
    for window_px, power in PASSES:
        fronts, backs = _pass(near, fronts, backs, alpha, window_px, power)
    front, back = np.zeros(seen.shape, np.float32), np.zeros(seen.shape, np.float32)
    front[part], back[part] = joined(fronts), joined(backs)
    return front, back, soft


def _in_reach(soft: NDArray[np.uint8]) -> tuple[slice, slice]:
    """Return the rectangle of all that a soft pixel's estimate is made from: the passes' windows end to end."""
    margin = sum(side_px // 2 + 1 for side_px, _ in PASSES) + 2
    x, y, width, height = cv2.boundingRect(soft)
    return slice(max(0, y - margin), y + height + margin), slice(max(0, x - margin), x + width + margin)


def _pass(seen: Planes, front: Planes, back: Planes, alpha: Plane, side_px: int, power: int) -> tuple[Planes, Planes]:
    """Blur both estimates within their own weights, then fuse the front with what was seen."""
    front = _within(front, _power(alpha, power), side_px)
    back = _within(back, _power(1 - alpha, power), side_px)
    return _fuse(seen, front, back, alpha), back


def _within(planes: Planes, weight: Plane, side_px: int) -> Planes:
    """Return the means over a square window within a weight."""
    whole = _mean(weight, side_px) + np.float32(1e-5)
    return [_mean(plane * weight, side_px) / whole for plane in planes]


def _power(plane: Plane, power: int) -> Plane:
    """Return a small whole power by multiplication, which takes a tenth of what `**` does."""
    result = plane
    for _ in range(power - 1):
        result = result * plane
    return result


def _mean(plane: Plane, side_px: int) -> Plane:
    """Return the mean over a square window."""
    mean: Any = cv2.blur(plane, (side_px, side_px), borderType=cv2.BORDER_REFLECT)
    result: Plane = mean
    return result


def _fuse(seen: Sequence[NDArray[Any]], front: Planes, back: Planes, alpha: Plane) -> Planes:
    """Move the front colour so that front, back and alpha give what was seen (the paper's equation 7)."""
    rest = 1 - alpha
    return [f + alpha * (s - alpha * f - rest * b) for s, f, b in zip(seen, front, back, strict=True)]
