"""Product truth: does a rendition still show the product that was photographed?

Capture and rendition are laid over each other by the spread of their coverage, not by the placement the composition
chose, so that a mistake of the composition is no yardstick of its own. Then five things are measured inside the
product: its proportions, its outline, its colours, its texture and its details. All on copies with the product about
`SIDE_PX` long, whatever the size of the frame.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.domain import gates_truth as gates
from pixdesk.domain.finding import Finding, Region
from pixdesk.domain.gate import Gate
from pixdesk.domain.limits import CheckLimits
from pixdesk.imaging.components import pieces
from pixdesk.imaging.frame import Rgb
from pixdesk.imaging.haze import FAINT_AT_MOST
from pixdesk.imaging.lab import delta_e2000, to_lab
from pixdesk.imaging.look import HALF, Mask, shrunk, square, threshold
from pixdesk.imaging.small import shrink

Bytes = NDArray[np.uint8]

SIDE_PX = 640
"""Long side of the product in the copies that are compared."""

INSIDE_PX = 4
"""So far from the outline colours are compared; nearer, foreground colours are estimated and may differ."""

COLOUR_PX = 5
"""Colours are compared as means over so many pixels: grain and JPEG blocks are texture, not colour."""

CRUMB_PX = 36
"""A piece of the matte smaller than this in the copies is no part of the product."""

PATCH_PX, SEARCH_PX, PATCHES = 24, 3, 96
"""Side of the details that are looked for, how far off they may lie, and how many of them."""

PATCH_MIN_SPREAD = 8.0
"""Standard deviation of 255 below which a patch shows nothing that could be recognised."""

PATCH_MIN_MATCH = 0.75
"""Normalised cross-correlation from which a detail is found again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Capture and rendition, laid over each other.

    Attributes:
        was, now: h×w×3 uint8.
        was_alpha, now_alpha: h×w uint8.
        stretch: horizontal against vertical scale of the rendition, minus one.
        span: where the copies lie in the capture, as shares of it: x, y, width, height.
    """

    was: Bytes
    now: Bytes
    was_alpha: Bytes
    now_alpha: Bytes
    stretch: float
    span: Region

    def region(self, mask: Mask) -> Region | None:
        """Return where in the capture a mask of the copies lies."""
        x, y, width, height = cv2.boundingRect(mask)
        if not width:
            return None
        rows, columns = mask.shape
        across, down = self.span.width / columns, self.span.height / rows
        left, top = max(0.0, self.span.x + x * across), max(0.0, self.span.y + y * down)
        return Region(x=left, y=top, width=min(width * across, 1 - left), height=min(height * down, 1 - top))


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure, and where."""

    value: float
    region: Region | None = None


def findings(rgb: Rgb, matte: Bytes, shown: NDArray[Any], alpha: Bytes, limits: CheckLimits) -> tuple[Finding, ...]:
    """Return what a rendition shows otherwise than its capture, beyond the recipe's limits.

    Args:
        rgb: H×W×3, uint8 or uint16, the capture.
        matte: H×W uint8.
        shown: h×w×3 or h×w×4 uint8, the rendition.
        alpha: h×w uint8, the product's coverage in it.
        limits: the recipe's.
    """
    pair = laid_over(rgb, matte, shown, alpha)
    if pair is None:
        return ()
    found = measures(pair)
    return tuple(
        gate.finding(limits, measure.value, measure.region)
        for gate, measure in found.items()
        if measure.value > gate.limit(limits)
    )


def measures(pair: Pair) -> dict[Gate, Measure]:
    """Return every measure of product truth, by its gate."""
    inside = shrunk(cv2.bitwise_and(threshold(pair.was_alpha, 250), threshold(pair.now_alpha, 250)), INSIDE_PX)  # type: ignore[arg-type]
    mean, most = _colour(pair, inside)
    return {
        gates.TRUE_SCALE: Measure(abs(pair.stretch)),
        gates.TRUE_SHAPE: _outline(pair),
        gates.TRUE_COLOUR: mean,
        gates.TRUE_COLOUR_WORST: most,
        gates.TRUE_TEXTURE: _texture(pair, inside),
        gates.TRUE_FEATURES: _details(pair, inside),
    }


def laid_over(rgb: Rgb, matte: Bytes, shown: NDArray[Any], alpha: Bytes) -> Pair | None:
    """Lay a capture and its rendition over each other; None when one of them shows no product."""
    box, seen = (cv2.boundingRect(threshold(plane, HALF)) for plane in (matte, alpha))
    if not box[2] or not seen[2]:
        return None
    # Compared at the size of the smaller: what sizing down takes away is no loss of truth.
    side_px = min(SIDE_PX, max(seen[2:]), max(box[2:]))
    was, now = _cut(rgb, matte, box, side_px), _cut(shown[..., :3], alpha, seen, side_px)
    size = (was.alpha.shape[1], was.alpha.shape[0])
    fit = [_fit(now.alpha, was.alpha, axis) for axis in (0, 1)]
    lay = np.array([[fit[0][0], 0, fit[0][1]], [0, fit[1][0], fit[1][1]]], np.float32)
    moved, moved_alpha = (
        cv2.warpAffine(plane, lay, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        for plane in (now.rgb, now.alpha)
    )
    # Each copy was shrunk to whole pixels; that stretch is known and is none of the product's.
    across, down = (was.scale[axis] / (now.scale[axis] * fit[axis][0]) for axis in (0, 1))
    return Pair(
        was=was.rgb,
        now=np.asarray(moved, np.uint8),
        was_alpha=was.alpha,
        now_alpha=np.asarray(moved_alpha, np.uint8),
        stretch=across / down - 1,
        span=was.span,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cut:
    """A picture cropped to its product and shrunk.

    Attributes:
        scale: pixels of the copy per pixel of the picture, across and down.
        span: where it lies in the picture.
    """

    rgb: Bytes
    alpha: Bytes
    scale: tuple[float, float]
    span: Region


def _cut(rgb: NDArray[Any], matte: Bytes, box: Sequence[int], side_px: int) -> _Cut:
    x, y, width, height = box
    margin = max(4, max(width, height) // 32)
    top, left = max(0, y - margin), max(0, x - margin)
    part = (slice(top, y + height + margin), slice(left, x + width + margin))
    alpha = matte[part]
    small, small_alpha = shrink(rgb[part], side_px), shrink(alpha, side_px)
    if small.dtype == np.uint16:
        small = cv2.convertScaleAbs(small, alpha=255 / 65535)
    rows, columns = alpha.shape
    return _Cut(
        rgb=np.ascontiguousarray(small, np.uint8),
        alpha=np.ascontiguousarray(small_alpha),
        scale=(small_alpha.shape[1] / columns, small_alpha.shape[0] / rows),
        span=Region(
            x=left / matte.shape[1],
            y=top / matte.shape[0],
            width=columns / matte.shape[1],
            height=rows / matte.shape[0],
        ),
    )


_QUANTILES = np.linspace(0.02, 0.98, 33)


def _fit(moving: Bytes, fixed: Bytes, axis: int) -> tuple[float, float]:
    """Return scale and shift along one axis (0 across, 1 down) that bring two spreads of coverage together."""
    places = []
    for alpha in (moving, fixed):
        # What a composition may clear away beside the product (`pixdesk.imaging.haze`) moves nothing.
        mass = np.where(alpha > FAINT_AT_MOST, alpha, 0).sum(axis=axis, dtype=np.float64)
        reached = np.concatenate([[0.0], np.cumsum(mass)]) / max(mass.sum(), 1.0)
        places.append(np.interp(_QUANTILES, reached, np.arange(len(reached)) - 0.5))
    scale, shift = np.polyfit(places[0], places[1], 1)
    return float(scale), float(shift)


def _outline(pair: Pair) -> Measure:
    """How far the outlines lie apart, both ways, one pixel in two hundred left out; share of the product's length."""
    was, now = _without_crumbs(pair.was_alpha), _without_crumbs(pair.now_alpha)
    apart: Any = cv2.bitwise_xor(was, now)
    far = 0.0
    for one, other in ((was, now), (now, was)):
        line = cv2.morphologyEx(one, cv2.MORPH_GRADIENT, square(1)) > 0
        edge = cv2.morphologyEx(other, cv2.MORPH_GRADIENT, square(1))
        away = cv2.distanceTransform(cv2.bitwise_not(edge), cv2.DIST_L2, 3)[line]
        far = max(far, float(np.percentile(away, 99.5)) if away.size else far)
    thick = cv2.morphologyEx(apart, cv2.MORPH_OPEN, square(1))
    # The last pixel is the copies' own: two samplings of one outline differ by it.
    return Measure(max(0.0, far - 1) / max(pair.was_alpha.shape), pair.region(np.asarray(thick, np.uint8)))


def _without_crumbs(alpha: Bytes) -> Mask:
    """Return the product without specks at half cover, which come and go with every sampling."""
    found = pieces(alpha > HALF, diagonal=True)
    keep = found.area >= CRUMB_PX
    keep[0] = False
    mask: Mask = keep[found.labels].astype(np.uint8) * np.uint8(255)
    return mask


def _colour(pair: Pair, inside: Mask) -> tuple[Measure, Measure]:
    """Mean and 95th percentile of CIEDE2000 inside the product."""
    rows, columns = inside.shape
    size = (max(1, columns // COLOUR_PX), max(1, rows // COLOUR_PX))
    was, now, cover = (cv2.resize(plane, size, interpolation=cv2.INTER_AREA) for plane in (pair.was, pair.now, inside))
    kept = cover == 255
    if np.count_nonzero(kept) < 16:
        return Measure(0.0), Measure(0.0)
    apart = delta_e2000(to_lab(was[kept]), to_lab(now[kept]))
    most = float(np.percentile(apart, 95))
    where = np.zeros(kept.shape, np.uint8)
    where[kept] = (apart >= most) * np.uint8(255)
    return Measure(float(apart.mean()), pair.region(inside)), Measure(most, pair.region(where))


def _texture(pair: Pair, inside: Mask) -> Measure:
    """One minus the gradient magnitude similarity (Xue et al. 2014), mean inside the product."""
    if cv2.countNonZero(inside) < 64:
        return Measure(0.0)
    was, now = (_slope(plane) for plane in (pair.was, pair.now))
    alike = (2 * was * now + _GRADIENT_FLOOR) / (was * was + now * now + _GRADIENT_FLOOR)
    # Plain surfaces are alike whatever happens; where the capture has texture it is to be found again.
    textured = (inside > 0) & (was > _TEXTURE_MIN)
    if np.count_nonzero(textured) < 64:
        return Measure(0.0)
    return Measure(float(1 - alike[textured].mean()), pair.region(textured.astype(np.uint8)))


_GRADIENT_FLOOR = 170.0
"""Xue et al. 2014, for 8 bits."""

_TEXTURE_MIN = 6.0
"""Levels per pixel; less is grain."""


def _slope(rgb: Bytes) -> NDArray[np.float32]:
    grey = cv2.GaussianBlur(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), (0, 0), 0.8)
    # Prewitt's operator, as the measure was published with.
    across, down = (cv2.Scharr(grey, cv2.CV_32F, *axis, scale=1 / 32) for axis in ((1, 0), (0, 1)))
    slope: Any = cv2.magnitude(across, down)
    return np.asarray(slope, np.float32)


def _details(pair: Pair, inside: Mask) -> Measure:
    """Share of the product's most marked patches that are not found where they were."""
    was, now = (np.asarray(cv2.cvtColor(plane, cv2.COLOR_RGB2GRAY), np.uint8) for plane in (pair.was, pair.now))
    lost = np.zeros(inside.shape, np.uint8)
    places = _marked(was, inside)
    for y, x in places:
        patch = was[y : y + PATCH_PX, x : x + PATCH_PX]
        near = now[max(0, y - SEARCH_PX) : y + PATCH_PX + SEARCH_PX, max(0, x - SEARCH_PX) : x + PATCH_PX + SEARCH_PX]
        if cv2.matchTemplate(near, patch, cv2.TM_CCOEFF_NORMED).max() < PATCH_MIN_MATCH:
            lost[y : y + PATCH_PX, x : x + PATCH_PX] = 255
    missing = sum(1 for y, x in places if lost[y, x])
    return Measure(missing / max(1, len(places)), pair.region(lost))


def _marked(grey: Bytes, inside: Mask) -> list[tuple[int, int]]:
    """Return top and left of the patches with the most in them, on a grid, all within the product."""
    rows, columns = (side // PATCH_PX for side in grey.shape)
    if not rows or not columns:
        return []
    tiles = (slice(0, rows * PATCH_PX), slice(0, columns * PATCH_PX))
    shaped = (rows, PATCH_PX, columns, PATCH_PX)
    spread = grey[tiles].reshape(shaped).std(axis=(1, 3))
    whole = inside[tiles].reshape(shaped).min(axis=(1, 3)) > 0
    order = np.argsort(np.where(whole, spread, 0), axis=None)[::-1][:PATCHES]
    chosen = np.stack(np.unravel_index(order, spread.shape), axis=1)
    return [
        (int(r) * PATCH_PX, int(c) * PATCH_PX) for r, c in chosen if whole[r, c] and spread[r, c] > PATCH_MIN_SPREAD
    ]
