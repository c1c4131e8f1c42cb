"""Colours, coverage, shadow and background mixed to one picture, as they are encoded (sRGB)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pixdesk.imaging.frame import Rgb
from pixdesk.imaging.placement import Placement, draw

_FADE_SHARE = 0.05
"""Of the canvas's longer side: over this much a shadow fades towards the edge. Profiles leave products 4 to 10 %."""


def rendered_shadow(shadow: NDArray[np.uint8], placement: Placement, *, fades: bool) -> NDArray[np.uint8]:
    """Render the shadow; one that fades ends softly before the canvas's edge, as pages are white beyond."""
    canvas = np.full((placement.height_px, placement.width_px), 255, np.uint8)
    draw(shadow, canvas, placement)
    if not fades:
        return canvas
    ramps = [_ramp(length, _FADE_SHARE * max(canvas.shape)) for length in canvas.shape]
    dark = (255 - canvas) * np.minimum(ramps[0][:, None], ramps[1][None])
    return np.asarray(255 - np.rint(dark), np.uint8)


def _ramp(length: int, reach_px: float) -> NDArray[np.float32]:
    """Return 0 at both ends of a side, rising smoothly to 1 within a reach."""
    to_edge = np.minimum(np.arange(length), np.arange(length)[::-1])
    share = np.clip(to_edge / max(reach_px, 1.0), 0, 1)
    return np.asarray(share * share * (3 - 2 * share), np.float32)


def over(
    colour: NDArray[Any],
    alpha: NDArray[np.uint8],
    background: NDArray[np.float32],
    shadow: NDArray[np.uint8] | None,
) -> NDArray[Any]:
    """Lay colour over a background, height×1×3 or H×W×3.

    Exactly the background at alpha 0 out of shadow, the colour at 255.
    """
    under = background * (np.iinfo(colour.dtype).max // 255)
    if shadow is not None:
        under = under * np.multiply(shadow, np.float32(1 / 255), dtype=np.float32)[..., None]
    mixed = colour.astype(np.float32)
    mixed -= under
    mixed *= (alpha.astype(np.float32) / 255)[..., None]
    mixed += under
    return np.rint(mixed, out=mixed).astype(colour.dtype)


def on_black(
    colour: NDArray[Any], alpha: NDArray[np.uint8], shadow: NDArray[np.uint8]
) -> tuple[NDArray[Any], NDArray[np.uint8]]:
    """Join a cutout and its shadow to one: the shadow is black under it (Porter and Duff's "over")."""
    share = alpha.astype(np.float32) / 255
    joined = share + (1 - share) * (1 - shadow.astype(np.float32) / 255)
    mixed = colour * (share / np.maximum(joined, 1e-6))[..., None]
    return np.rint(mixed).astype(colour.dtype), np.rint(joined * 255).astype(np.uint8)


def weighted(rgb: Rgb, coverage: NDArray[np.uint8], placement: Placement) -> NDArray[Any]:
    """Average colours weighted by alpha: size the premultiplied picture, divide by the sized alpha."""
    light = np.zeros((placement.height_px, placement.width_px, 3), np.float32)
    share = np.zeros((placement.height_px, placement.width_px), np.float32)
    draw(rgb, light, placement, weight=coverage)
    draw(coverage.astype(np.float32), share, placement)
    light /= np.maximum(share, 1e-6)[..., None]
    return np.clip(np.rint(light), 0, np.iinfo(rgb.dtype).max).astype(rgb.dtype)
