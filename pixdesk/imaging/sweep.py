"""A photographed backdrop, continued beyond the photograph; the product never is.

Beyond each edge the backdrop is taken apart along the way out: its light, which goes on with the slope it had and
levels off, and its grain, which goes on mirrored. At the edge both meet the photograph's last pixel, so there is no
seam. To the sides what runs across (a horizon, the bend of a sweep) runs on; up and down what lies beside each other
(a shadow, the fall of the light) fades into the edge's own mean.

A backdrop with a pattern cannot be gone on with unseen, nor can one that the product stands against: those are cases.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.errors import CaptureError
from pixdesk.imaging.placement import CODE

_BAND_MIN_PX = 8
"""Backdrop between product and edge from which light and grain can be told."""

_PRODUCT_ALPHA = 32
"""Of 255. What a network covers less is its haze over a shadow's foot: up to 27, measured."""

_OUTERMOST_PX = 2

_BAND_MAX_PX = 256
_NEAR_PX = 32
"""How much of the band the slope of the light is read from."""

_PATTERN_MAX_LEVELS = 5.0
"""Of grain (of 255). Measured on the demonstration photographs: painted walls and paper 0.2 to 2.9, boards across and
a furnished room 7.8 to 10.9."""

_UNEVEN_MAX_LEVELS = 3.0
"""Of light along an upper or lower edge: walls, paper and a table's reflections 0.2 to 1.3, boards 8.7."""

_SPECK = 4.0
"""Grain beyond so many deviations is a speck; a mirrored speck would be seen again and again."""

_SLOPE_MAX_LEVELS = 5.0
"""How far the light may go on changing, in all."""

_FADE_PX = 16.0

_STREAK_LEVELS, _STREAK_SHARE = 7.0, 0.012
"""What the three channels differ by in all, and of the edge's length: so much is a streak's and not a horizon's."""

_SIDES = ("left", "right", "top", "bottom")


@dataclass(frozen=True, slots=True)
class _Edge:
    """One edge of the photograph on the canvas, turned so that the way out is down the rows."""

    side: str
    need_px: int
    band_px: int


def extend(
    canvas: NDArray[np.uint8] | NDArray[np.uint16], alpha: NDArray[np.uint8], drawn: tuple[slice, slice]
) -> tuple[str, ...]:
    """Fill what lies outside the drawn part of a canvas with its backdrop, continued.

    Args:
        canvas: h×w×3; changed outside `drawn` and, where it is gone on with, in its two outermost pixels.
        alpha: h×w, the product on the canvas.
        drawn: rows and columns that the photograph covers.

    Returns:
        What was continued and how far, in a sentence; nothing where the photograph covers all.

    Raises:
        CaptureError: ``rendition-failed``; the product stands against an edge, or the backdrop has a pattern.
    """
    drawn = _trimmed(canvas.shape, drawn)
    edges = [edge for edge in _edges(canvas.shape, alpha, drawn) if edge.need_px]
    for edge in edges:
        if edge.band_px < _BAND_MIN_PX:
            raise CaptureError(
                f"The picture needs {edge.need_px} px more backdrop at the {edge.side}, and the product stands against "
                "that edge of the photograph: to go on there would be to make up product. Leave room around it, or "
                "choose a smaller fill.",
                code=CODE,
            )
    rows, _ = drawn
    for edge in edges:
        # The sides first, over the photograph's own rows; then up and down, over the whole width.
        if edge.side in ("left", "right"):
            part = np.swapaxes(canvas[rows], 0, 1)
            _continue(part[::-1] if edge.side == "left" else part, edge)
        else:
            _continue(canvas[::-1] if edge.side == "top" else canvas, edge)
    if not edges:
        return ()
    told = ", ".join(f"{edge.need_px} px at the {edge.side}" for edge in edges)
    return (f"The backdrop was continued beyond the photograph: {told}.",)


def _trimmed(shape: tuple[int, ...], drawn: tuple[slice, slice]) -> tuple[slice, slice]:
    """Leave out the photograph's outermost pixels where it is gone on with: files often end in a row that is off."""
    kept = []
    for part, length in zip(drawn, shape[:2], strict=True):
        first = part.start + (_OUTERMOST_PX if part.start else 0)
        kept.append(slice(first, part.stop - (_OUTERMOST_PX if part.stop < length else 0)))
    return kept[0], kept[1]


def _edges(shape: tuple[int, ...], alpha: NDArray[np.uint8], drawn: tuple[slice, slice]) -> list[_Edge]:
    rows, columns = drawn
    inside = alpha[drawn] > _PRODUCT_ALPHA
    down, across = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    height, width = inside.shape
    needs = (columns.start, shape[1] - columns.stop, rows.start, shape[0] - rows.stop)
    bands = (across[0], width - 1 - across[-1], down[0], height - 1 - down[-1])
    limits = (width, width, height, height)
    return [
        _Edge(side, int(need), int(min(band, _BAND_MAX_PX, limit - 1)))
        for side, need, band, limit in zip(_SIDES, needs, bands, limits, strict=True)
    ]


def _continue(canvas: NDArray[np.uint8] | NDArray[np.uint16], edge: _Edge) -> None:
    """Continue downwards: the last `need_px` rows are filled from the `band_px` rows above them."""
    full = np.iinfo(canvas.dtype).max / 255
    last = canvas.shape[0] - edge.need_px
    band = canvas[last - edge.band_px : last].astype(np.float32) / full
    light = np.asarray(cv2.GaussianBlur(band, (1, 31), 0.1, sigmaY=8, borderType=cv2.BORDER_REFLECT), np.float32)
    grain = band - light
    _require_plain(grain, edge)
    across = edge.side in ("top", "bottom")
    if across:
        _require_level(light[-1:], edge)
    away = np.arange(1, edge.need_px + 1, dtype=np.float32)[:, None, None]
    light_out = _light(light, away, edge.need_px, across=across)
    # Mirrored, the edge's own row first, so that photograph and continuation meet in one row.
    order = _mirrored(edge.need_px, edge.band_px)
    # What runs along the edge would come back with every turn of the mirror: it is left behind.
    lines = cv2.blur(grain, (2 * (grain.shape[1] // 8) + 1, 1), borderType=cv2.BORDER_REFLECT)
    out = light_out + (grain - lines)[::-1][order] + lines[-1:] * np.exp(-away / _FADE_PX)
    canvas[last:] = np.rint(np.clip(out, 0, 255) * full).astype(canvas.dtype)


def _light(light: NDArray[np.float32], away: NDArray[np.float32], need_px: int, *, across: bool) -> NDArray[np.float32]:
    """Return the light beyond the edge: from the edge's own, on with its slope, levelling off."""
    near = light[-min(_NEAR_PX, len(light)) :]
    edge = light[-1:]
    slope = _smooth((near[-1:] - near[:1]) / max(len(near) - 1, 1), 0.2)
    reach = max(need_px / 3, 1.0)
    most = _SLOPE_MAX_LEVELS / reach
    change = np.clip(slope, -most, most) * reach * (1 - np.exp(-away / reach))
    calm = _calm(edge)
    run = calm + (edge - calm) * np.exp(-away / _FADE_PX)
    if across:
        even = _smooth(edge, 0.12)
        run = run + (even - calm) * (1 - np.exp(-away / reach))
    return np.asarray(run + change, np.float32)


def _calm(row: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a 1×n×3 row without what would run on as a streak: its noise, and bumps of a level or two.

    A horizon or the bend of a sweep stays as sharp as it is (Tomasi and Manduchi, "Bilateral filtering", 1998).
    """
    reach_px = max(_STREAK_SHARE * row.shape[1], 1.0)
    return np.asarray(cv2.bilateralFilter(_smooth(row, 0.002), 0, _STREAK_LEVELS, reach_px), np.float32)


def _smooth(row: NDArray[Any], share: float) -> NDArray[np.float32]:
    """Return a 1×n×3 row blurred along itself, by a share of its length."""
    sigma = max(share * row.shape[1], 1.0)
    return np.asarray(
        cv2.GaussianBlur(row, (0, 1), sigmaX=sigma, sigmaY=0.1, borderType=cv2.BORDER_REFLECT), np.float32
    )


def _mirrored(need_px: int, band_px: int) -> NDArray[np.int64]:
    """Return the rows of a band, counted from the edge, in the order they are walked to and fro."""
    period = np.arange(need_px) % (2 * band_px)
    return np.asarray(np.where(period < band_px, period, 2 * band_px - 1 - period), np.int64)


def _require_level(row: NDArray[np.float32], edge: _Edge) -> None:
    """Refuse an edge whose light goes up and down along it: boards, tiles, folds, not the soft end of a shadow."""
    measured = float(np.abs(row - _smooth(row, 0.03)).mean())
    if measured > _UNEVEN_MAX_LEVELS:
        raise _patterned(edge, measured, _UNEVEN_MAX_LEVELS)


def _require_plain(grain: NDArray[np.float32], edge: _Edge) -> None:
    """Refuse a pattern, and take the specks out of what is left."""
    deviation = 1.4826 * float(np.median(np.abs(grain)))
    measured = max(deviation, float(grain.std()) / 2)
    if measured > _PATTERN_MAX_LEVELS:
        raise _patterned(edge, measured, _PATTERN_MAX_LEVELS)
    most = _SPECK * max(deviation, 0.5)
    np.clip(grain, -most, most, out=grain)


def _patterned(edge: _Edge, measured: float, most: float) -> CaptureError:
    return CaptureError(
        f"The picture needs {edge.need_px} px more backdrop at the {edge.side}, and the backdrop has a pattern there "
        f"({measured:.1f} levels; {most:g} can be continued unseen). Shoot wider.",
        code=CODE,
    )
