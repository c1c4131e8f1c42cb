"""The shadow a product really cast, taken off its backdrop as a layer of its own.

A shadow is the backdrop times a factor. So: the colour the clean backdrop would have is fitted where neither product
nor shadow is (`backdrop.surface`), the picture is divided by it, and what is left is freed of all that is no shadow:
the backdrop's own noise and grain, its gradient, other things in the frame, and darkness nothing joins to the product.
Under the product the layer goes on as its surroundings suggest, so that a soft rim has shadow under it and is not
darkened twice: the pixels of the rim themselves, which mix product and backdrop, are never read.

Factors are of encoded (sRGB) colour, as a multiply layer is applied in every editor and in `pixdesk.imaging.compose`.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.imaging.backdrop import surface
from pixdesk.imaging.components import Flags, pieces
from pixdesk.imaging.frame import Rgb
from pixdesk.imaging.guided import Bytes, Plane
from pixdesk.imaging.small import proxy, shrink

SIDE_PX = 1024
"""Long side of the picture the shadow is found on. Shadows are soft, and the product covers their sharpest part."""

NONE = 255
"""The layer's value where there is no shadow."""

RIM_PX = 3
"""So many pixels of the small picture around any coverage are not read: they hold some product, whatever the matte."""

HAZE_ALPHA = 24
"""Coverage up to which a network's haze over a shadow is read as shadow; more is product."""

LEAST_OUTSIDE_SHARE = 0.02
"""With less of the frame left than this there is no backdrop to compare with."""

UNEVEN_QUANTILE, UNEVEN_MAX = 0.98, 0.075
"""Where more than two in a hundred of the backdrop's pixels differ by more than this share from a smooth one, it is not
divided by: its pattern would come along. Studio papers have 0.00 to 0.06, a wooden table 0.18, rooms 0.3 to 0.9, a
table before a wall 0.08 and more (``docs/repairs.md``)."""

FRAME_MAX = 0.1
"""Of the frame's edge, in deep shadow: from here on it is not the product's own (the photographer's, a table)."""

NOISE_TIMES = 2.5
"""Darkness up to so many times the backdrop's own spread is no shadow; from twice that on it counts in full."""

LEAST_DARK = 0.012
"""Three levels of 255: below this nothing is seen, whatever the backdrop."""

LEAST_SEED = 3.0
"""A piece of darkness is a shadow if somewhere it is so many times as dark as the least that counts."""

FADE_SHARE = 0.06
"""Of the frame's longer side: over this much a shadow that runs out of the frame fades, as the canvas goes on."""

SOFT_PX, DEEP = 7.0, 0.12
"""Blur of faint shadow in the small picture, and the darkness from which a shadow keeps its own edge."""

LEAST_FACTOR = 0.08
"""No shadow is blacker: product the matte missed is."""

_ROUNDS = 4
"""The clean backdrop is fitted so often; what each finds to be shadow the next leaves out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Separated:
    """What came of separating a shadow.

    Attributes:
        layer: H×W uint8, a factor: 255 no shadow; None when none could be taken.
        why_not: a sentence; empty when there is a layer.
        share: of the frame that lies in shadow.
        deepest: the most it takes away, 0..1, one pixel in a thousand left out.
    """

    layer: Bytes | None = None
    why_not: str = ""
    share: float = 0.0
    deepest: float = 0.0


def separate(rgb: Rgb, matte: Bytes) -> Separated:
    """Take a product's shadow off its backdrop.

    Args:
        rgb: H×W×3, uint8 or uint16, sRGB.
        matte: H×W uint8.
    """
    seen = proxy(rgb, SIDE_PX).astype(np.float32)
    coverage = shrink(matte, SIDE_PX)
    unread = _unread(coverage)
    if 1 - unread.mean() < LEAST_OUTSIDE_SHARE:
        return Separated(why_not="The product fills the frame: there is no backdrop beside it to read a shadow from.")
    dark, noise, uneven = _darkness(seen, unread)
    if uneven > UNEVEN_MAX:
        return Separated(
            why_not=f"The backdrop is too uneven (up to {100 * uneven:.0f} % off a smooth one; "
            f"{100 * UNEVEN_MAX:.1f} % are allowed) to tell a shadow from its own pattern. The shadow is left out."
        )
    at_frame = _at_frame(dark, unread)
    if at_frame > FRAME_MAX:
        return Separated(
            why_not=f"What is dark around the product runs out of the frame along {100 * at_frame:.0f} % of its edge, "
            "so it is not the product's own shadow. The shadow is left out."
        )
    clean = _faded(_smoothed(_continued(dark, unread), noise))
    factor = 1 - np.clip(clean, 0, 1 - LEAST_FACTOR)
    small: Bytes = np.rint(factor * NONE).astype(np.uint8)
    layer: Any = cv2.resize(small, (rgb.shape[1], rgb.shape[0]), interpolation=cv2.INTER_LINEAR)
    outside = small[~unread]
    return Separated(
        layer=layer,
        share=float((outside < NONE).mean() * (1 - unread.mean())),
        deepest=float(1 - np.quantile(outside, 0.001) / NONE),
    )


def _unread(coverage: Bytes) -> Flags:
    """Return what is product or rim: all that is well covered, and a margin around it."""
    covered = (coverage > HAZE_ALPHA).view(np.uint8)
    return _grown(covered.view(np.bool_), RIM_PX)


def _grown(flags: Flags, radius_px: int) -> Flags:
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius_px + 1, 2 * radius_px + 1))
    grown: Any = cv2.dilate(flags.view(np.uint8), kernel)
    result: Flags = grown > 0
    return result


def _darkness(seen: Plane, unread: Flags) -> tuple[Plane, float, float]:
    """Return what shadow takes away, h×w 0..1, 0 where nothing is read; the clean backdrop's spread and unevenness."""
    shadowed = np.zeros(unread.shape, np.bool_)
    near = _grown(unread, 2)
    dark, noise, uneven = np.zeros(unread.shape, np.float32), 1.0, 1.0
    for _ in range(_ROUNDS):
        outside = ~unread & ~_grown(shadowed, 8)
        if outside.mean() < LEAST_OUTSIDE_SHARE:
            break
        factor, likeness = _factor(seen, surface(seen, outside))
        away = 1 - factor
        off = np.abs(away[outside])
        noise, uneven = 1.4826 * float(np.median(off)), float(np.quantile(off, UNEVEN_QUANTILE))
        # Continued before it is cleaned, so that no filter draws the product's own darkness or nothing into the rim.
        dark = _counted(_continued(away * likeness, unread), noise)
        shadowed = _hanging_on(dark, near, noise) & ~unread
    return np.where(shadowed, dark, 0).astype(np.float32), noise, uneven


def _at_frame(dark: Plane, unread: Flags) -> float:
    """Return the share of the frame's edge that lies in deep shadow, product aside."""
    edges = (np.s_[1], np.s_[-2], np.s_[:, 1], np.s_[:, -2])
    seen = np.concatenate([dark[edge][~unread[edge]] for edge in edges])
    return float((seen > DEEP).mean()) if len(seen) else 1.0


def _factor(seen: Plane, colour: Plane) -> tuple[Plane, Plane]:
    """Return by what factor every pixel is the clean backdrop, and 0..1 how well a factor explains it.

    The first is the projection of one colour on the other. A product's colour in its shadow (light bounced off it)
    is let pass; another thing of another hue is not.
    """
    power = np.einsum("hwc,hwc->hw", colour, colour) + np.float32(1)
    factor = np.einsum("hwc,hwc->hw", seen, colour) / power
    rest = np.maximum(np.einsum("hwc,hwc->hw", seen, seen) / power - factor * factor, 0)
    likeness = np.clip(2 - np.sqrt(rest) / 0.09, 0, 1)
    return factor.astype(np.float32), likeness.astype(np.float32)


def _least(noise: float) -> float:
    return max(LEAST_DARK, NOISE_TIMES * noise)


def _counted(dark: Plane, noise: float) -> Plane:
    """Return darkness with the backdrop's own noise taken out: nothing below the least, all of it from twice that."""
    calm: Any = cv2.medianBlur(dark, 5)
    least = np.float32(_least(noise))
    ramp = np.clip(calm / least - 1, 0, 1)
    counted: Plane = calm * ramp * ramp * (3 - 2 * ramp)
    return counted


def _hanging_on(counted: Plane, near: Flags, noise: float) -> Flags:
    """Return the dark pieces that reach the product and are somewhere darker than a stain."""
    found = pieces(counted > 0, diagonal=True)
    deepest = np.zeros(len(found.area), np.float32)
    np.maximum.at(deepest, found.labels.ravel(), counted.ravel())
    reaching = np.bincount(found.labels[near], minlength=len(found.area)) > 0
    kept = reaching & (deepest > LEAST_SEED * _least(noise))
    kept[0] = False
    result: Flags = kept[found.labels]
    return result


def _continued(dark: Plane, unread: Flags) -> Plane:
    """Fill what was not read from around it, near before far: means over ever coarser grids, then back.

    Gortler, Grzeszczuk, Szeliski and Cohen, *The Lumigraph* (1996), section 3.4 ("pull-push").
    """
    known: Plane = (~unread).astype(np.float32)
    values, weights = [dark * known], [known]
    while min(values[-1].shape) > 2:
        half = (-(-values[-1].shape[1] // 2), -(-values[-1].shape[0] // 2))
        value: Any = cv2.resize(values[-1], half, interpolation=cv2.INTER_AREA)
        weight: Any = cv2.resize(weights[-1], half, interpolation=cv2.INTER_AREA)
        # A cell that is half known is wholly believed, so that the nearest word is heard.
        scale = np.minimum(1, 2 * weight) / np.maximum(weight, 1e-6)
        values.append(value * scale)
        weights.append(weight * scale)
    filled = values[-1] / np.maximum(weights[-1], 1e-6)
    for value, weight in zip(values[-2::-1], weights[-2::-1], strict=True):
        grown: Any = cv2.resize(filled, (value.shape[1], value.shape[0]), interpolation=cv2.INTER_LINEAR)
        filled = value + (1 - np.minimum(weight, 1)) * grown
    result: Plane = np.where(unread, filled, dark).astype(np.float32)
    return result


def _faded(dark: Plane) -> Plane:
    """Let a shadow that runs out of the frame end softly inside it."""
    height, width = dark.shape
    reach = max(1.0, FADE_SHARE * max(height, width))
    across = np.minimum(np.arange(width), np.arange(width)[::-1])[None]
    down = np.minimum(np.arange(height), np.arange(height)[::-1])[:, None]
    ramp = np.clip(np.minimum(across, down) / reach, 0, 1)
    result: Plane = (dark * ramp * ramp * (3 - 2 * ramp)).astype(np.float32)
    return result


def _smoothed(dark: Plane, noise: float) -> Plane:
    """Take out the grain that is left: deep shadow keeps its edges, what is faint and far is blurred wide."""
    calm: Any = cv2.bilateralFilter(dark, 9, max(0.02, 3 * noise), 3)
    crisp: NDArray[Any] = cv2.GaussianBlur(calm, (0, 0), 1.0)
    soft: NDArray[Any] = cv2.GaussianBlur(calm, (0, 0), SOFT_PX)
    depth = np.clip(soft / np.float32(DEEP), 0, 1)
    result: Plane = (depth * crisp + (1 - depth) * soft).astype(np.float32)
    return result
