"""A brush that stops at edges: of what lies under it, it takes what looks like its middle and hangs together with it.

Worked out on a small copy of what lies under the brush, then carried to full size by the picture's own edges (the
guided filter of `imaging.guided`), so that what it costs hardly depends on the brush's size.
"""

from typing import Any

import cv2
import numpy as np

from pixdesk.imaging import brush, guided
from pixdesk.imaging.brush import Box, Bytes, Tip
from pixdesk.imaging.frame import Rgb
from pixdesk.imaging.planes import split

STEP = 0.5
"""Radii from one mark to the next: each is as dear as ten plain ones, and its edge is the picture's, not its own."""

_SIDE_PX = 72
_CORE = 0.3
"""Share of the radius whose colours say what is meant."""

_LEAST_SPREAD = 5.0
"""ΔE: cloth, noise and shading differ by as much within one thing."""

_REACH = 2.5
"""Spreads of the middle's colour that still count as the same."""


def press(layer: Bytes, rgb: Rgb, tip: Tip, hardness: float) -> Box:
    """Put one mark on a stroke's layer in place, as far as the picture agrees; returns what it touched.

    Args:
        layer: H×W uint8.
        rgb: H×W×3 uint8, sRGB.
    """
    coverage, box = brush.mark(tip, hardness)
    inside = box.within(layer.shape)
    if inside.is_empty:
        return brush.NOTHING
    piece = np.ascontiguousarray(rgb[inside.part])
    alike = _alike(piece, (tip.x - inside.left, tip.y - inside.top), tip.radius_px)
    under = coverage[inside.top - box.top : inside.bottom - box.top, inside.left - box.left : inside.right - box.left]
    taken: Any = cv2.multiply(under, alike, scale=1 / 255)
    return brush.lay(layer, taken, inside)


def _alike(piece: Rgb, centre: tuple[float, float], radius_px: float) -> Bytes:
    """Return how far each pixel belongs to what lies under the brush's middle, h×w uint8."""
    scale = min(1.0, _SIDE_PX / max(piece.shape[:2]))
    size = (max(1, round(piece.shape[1] * scale)), max(1, round(piece.shape[0] * scale)))
    small: Any = cv2.resize(piece, size, interpolation=cv2.INTER_AREA)
    middle = (min(max(centre[0] * scale, 0), size[0] - 1), min(max(centre[1] * scale, 0), size[1] - 1))
    core = np.zeros(small.shape[:2], np.uint8)
    cv2.circle(core, (round(middle[0]), round(middle[1])), max(1, round(_CORE * radius_px * scale)), 255, -1)
    like = _like(small, core > 0)
    _, labels = cv2.connectedComponents((like > 0.5).astype(np.uint8), connectivity=4)
    meant = np.unique(labels[(core > 0) & (labels > 0)])
    kept = np.isin(labels, meant).astype(np.uint8)
    # One pixel around what hangs together is its own soft rim.
    like *= cv2.dilate(kept, np.ones((3, 3), np.uint8))
    return _carried(piece, small, like.astype(np.float32))


def _like(small: Rgb, core: Any) -> Any:
    """Return how alike each pixel is to the core's colour, float32 0..1, by their distance in CIELAB."""
    lab: Any = cv2.cvtColor(np.multiply(small, np.float32(1 / 255), dtype=np.float32), cv2.COLOR_RGB2LAB)
    meant = lab[core]
    colour = np.median(meant, axis=0)
    away = np.sqrt(np.square(lab - colour.astype(np.float32)).sum(axis=2))
    spread = max(_LEAST_SPREAD, 1.5 * float(np.median(away[core])))
    return np.clip((2 * _REACH * spread - away) / (_REACH * spread) * 0.75, 0, 1)


def _carried(piece: Rgb, small: Rgb, like: Any) -> Bytes:
    """Return a small map at the piece's own size, its edges where the piece has its own."""
    full: Any = cv2.resize(np.rint(like * 255).astype(np.uint8), piece.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    unsure = ((like > 0.02) & (like < 0.98)).astype(np.uint8)
    if small.shape == piece.shape or min(small.shape[:2]) < 8 or not unsure.any():
        return full  # type: ignore[no-any-return]
    guide = [plane * np.float32(1 / 255) for plane in split(small)]
    model = guided.fit(guide, like, radius_px=2, epsilon=1e-4)
    guided.apply(model, piece, full, unsure)
    return full  # type: ignore[no-any-return]
