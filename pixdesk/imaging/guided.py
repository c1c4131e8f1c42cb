"""The colour-guided filter, fitted small and applied where it matters.

He, Sun and Tang, "Guided Image Filtering" (TPAMI 2013), in its colour form, and He and Sun, "Fast Guided
Filter" (2015), which fits the local linear model on a small picture and applies it to the large one.
"""

from collections.abc import Iterator, Sequence
from itertools import product as pairs_of
from itertools import starmap
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]
"""H×W or H×W×C, float32."""

Bytes = NDArray[np.uint8]
"""H×W uint8."""

Tile = tuple[slice, slice]
"""Rows and columns of a part of a picture."""

TILE_PX = 256
"""Side of the squares full-size work is done in: small enough for the cache, 384 of them at 24 MP."""

_SAMPLE = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP


def box(plane: Plane, radius_px: int) -> Plane:
    """Return the mean over a square of side ``2 * radius_px + 1``, mirrored at the border."""
    side = 2 * radius_px + 1
    mean: Any = cv2.blur(plane, (side, side), borderType=cv2.BORDER_REFLECT)
    result: Plane = mean
    return result


def fit(guide: Sequence[Plane], target: Plane, *, radius_px: int, epsilon: float) -> Plane:
    """Fit the local linear model ``target = slope · colour + offset`` around every pixel of `guide`.

    Args:
        guide: three h×w float32, 0..1.
        target: h×w float32.
        radius_px: half side of the window.
        epsilon: regularisation in squared colour units; equations 19 and 20 of the 2013 paper.

    Returns:
        h×w×4 float32: the slope for each channel, per unit of 0..1 colour, and the offset.
    """
    mean = [box(plane, radius_px) for plane in guide]
    mean_target = box(target, radius_px)
    right = [box(guide[i] * target, radius_px) - mean[i] * mean_target for i in range(3)]
    scatter = {
        (i, j): box(guide[i] * guide[j], radius_px) - mean[i] * mean[j] + np.float32(epsilon if i == j else 0)
        for i, j in ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
    }
    slope = _solve(scatter, right)
    offset = mean_target - slope[0] * mean[0] - slope[1] * mean[1] - slope[2] * mean[2]
    model: Any = cv2.merge([*slope, offset])
    return box(model, radius_px)


def _solve(scatter: dict[tuple[int, int], Plane], right: list[Plane]) -> list[Plane]:
    """Solve the symmetric 3×3 system of every pixel by cofactors."""
    rr, rg, rb = scatter[0, 0], scatter[0, 1], scatter[0, 2]
    gg, gb, bb = scatter[1, 1], scatter[1, 2], scatter[2, 2]
    c_rr, c_rg, c_rb = gg * bb - gb * gb, rb * gb - rg * bb, rg * gb - rb * gg
    c_gg, c_gb, c_bb = rr * bb - rb * rb, rg * rb - rr * gb, rr * gg - rg * rg
    # Rounding can leave the determinant at or below zero in a flat window; the regularised one never is.
    inverse = 1.0 / np.maximum(rr * c_rr + rg * c_rg + rb * c_rb, np.float32(1e-20))
    x, y, z = right
    return [
        (c_rr * x + c_rg * y + c_rb * z) * inverse,
        (c_rg * x + c_gg * y + c_gb * z) * inverse,
        (c_rb * x + c_gb * y + c_bb * z) * inverse,
    ]


def apply(model: Plane, rgb: NDArray[Any], matte: Bytes, band: Bytes) -> None:
    """Replace `matte` in place by the model's word wherever `band` is set.

    Args:
        model: from `fit` on a small copy of `rgb`, h×w×4.
        rgb: H×W×3, uint8 or uint16.
        matte: H×W uint8; changed only inside the band.
        band: h×w uint8, non-zero where alpha is unsure.
    """
    scale = 255.0 / float(np.iinfo(rgb.dtype).max)
    to_alpha = np.full((1, 4), scale, np.float32)
    for part, inside in starmap(_around, tiles(matte.shape, band)):
        local = enlarged(model, part, matte.shape)
        # The fourth channel of the widened colour is full scale, so one product and one sum do it all.
        colour: Any = cv2.cvtColor(rgb[part], cv2.COLOR_RGB2RGBA)
        alpha: Any = cv2.transform(cv2.multiply(local, colour, dtype=cv2.CV_32F), to_alpha)
        cv2.copyTo(np.clip(alpha + 0.5, 0.0, 255.0).astype(np.uint8), inside, matte[part])


def _around(tile: Tile, inside: Bytes) -> tuple[Tile, Bytes]:
    """Return the rectangle around what is set inside a tile, and the mask there."""
    x, y, width, height = cv2.boundingRect(inside)
    top, left = tile[0].start + y, tile[1].start + x
    return (slice(top, top + height), slice(left, left + width)), inside[y : y + height, x : x + width]


def squares(shape: tuple[int, ...]) -> Iterator[Tile]:
    """Yield the rows and columns of every square of a large picture, row by row."""
    height, width = shape[:2]
    for top, left in pairs_of(range(0, height, TILE_PX), range(0, width, TILE_PX)):
        yield slice(top, min(top + TILE_PX, height)), slice(left, min(left + TILE_PX, width))


def tiles(shape: tuple[int, ...], band: Bytes) -> Iterator[tuple[Tile, Bytes]]:
    """Yield the squares of a large picture that hold band, and the band inside each at the large size.

    Args:
        shape: of the large picture.
        band: h×w uint8 at any smaller size; non-zero where work is wanted.
    """
    height, width = shape[:2]
    size = (-(-width // TILE_PX), -(-height // TILE_PX))
    grown: Any = cv2.dilate(band, np.ones((3, 3), np.uint8))
    # Which tiles hold band: the mean of the band over each tile, taken in one resize, is above nothing.
    share: Any = cv2.resize(grown.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    for tile, held in zip(squares(shape), share.ravel(), strict=True):
        if held > 0:
            inside: Any = enlarged(grown, tile, shape)
            if cv2.countNonZero(inside):
                yield tile, inside


def enlarged(small: Any, tile: Tile, shape: tuple[int, ...]) -> Any:
    """Return one tile of what `small` would be at `shape`, bilinear, in `small`'s dtype and channels."""
    across, down = small.shape[1] / shape[1], small.shape[0] / shape[0]
    top, left = tile[0].start, tile[1].start
    # Pixel centres: x_small + 0.5 = (x + 0.5) * across, the convention of cv2.resize.
    to_small = np.array([[across, 0.0, (left + 0.5) * across - 0.5], [0.0, down, (top + 0.5) * down - 0.5]])
    size = (tile[1].stop - left, tile[0].stop - top)
    return cv2.warpAffine(small, to_small, size, flags=_SAMPLE, borderMode=cv2.BORDER_REPLICATE)
