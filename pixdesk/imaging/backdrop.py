"""What a studio's backdrop says about the product.

A backdrop is smooth and reaches the frame's edge. Where every network sees none of the product, its colour is
taken: a cubic surface fitted robustly, then bent towards what is really there by a wide blur. Every pixel's
distance to the colour the backdrop would have under it is evidence, white on white included, as the spread of a
plain backdrop is two or three of 255. Two things temper it. A shadow is the backdrop times a factor: same hue,
darker. And a shadow fades in where a product begins with a step: what can be reached from the sure backdrop by a
path on which no neighbour differs more than the backdrop's own noise is no product, whatever its brightness.

On a backdrop that is not plain (wood, a room) the spread is wide and all this fades to no evidence.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.domain.chain import ChainSettings
from pixdesk.imaging.components import Flags, pieces
from pixdesk.imaging.guided import Bytes, Plane
from pixdesk.imaging.planes import Planes, dot, joined, minus, split

COARSE_STEP = 8
"""The surface is fitted on every eighth pixel's mean; a backdrop has no finer shading."""

LEAST_SHARE = 0.005
"""Of the frame: with less sure backdrop than this nothing is said."""

NARROW_SHARE = 0.03
"""With less sure backdrop than this its margin is given up first."""

STEP_QUANTILE = 0.995
"""The backdrop's own noise: all but one in two hundred of its neighbours differ less."""

SEEDS_MAX = 24
"""Separate patches of sure backdrop that paths start from, largest first; the rest is dust."""

SEED_MIN_PX = 50

DIMMED_FROM, DIMMED_OVER = 0.85, 0.2
"""Of the backdrop's brightness: below the first a shadow may be cast, and the second further down it surely is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the backdrop says of every pixel.

    Attributes:
        odds: h×w float32, log-odds of product against backdrop; 0 where nothing can be said.
        shadow: h×w float32 0..1, how much the colour is a shadow's.
        is_open: h×w bool, joined to the backdrop by a path without a step.
        spread: of the backdrop's colour, 0..255; the floor is 1.
        plainness: 0..1, how far the backdrop was believed.
    """

    odds: Plane
    shadow: Plane
    is_open: Flags
    spread: float
    plainness: float


def weigh(picture: Bytes, claimed: Plane, leaning: Plane, settings: ChainSettings) -> Evidence:
    """Return what the backdrop says.

    Args:
        picture: h×w×3 uint8.
        claimed: h×w float32 0..1, the highest alpha any network gave.
        leaning: h×w float32 0..1, their mean.
    """
    outside = _outside(claimed, settings)
    if outside is None:
        zero = np.zeros(claimed.shape, np.float32)
        return Evidence(odds=zero, shadow=zero, is_open=zero > 0, spread=255.0, plainness=0.0)
    seen = picture.astype(np.float32)
    planes, colour = split(seen), split(surface(seen, outside))
    apart = minus(planes, colour)
    distance: Any = cv2.sqrt(dot(apart, apart))
    spread = max(1.0, 1.2 * float(np.median(distance[outside])))
    width = float(np.hypot(spread, settings.spread_floor))
    is_open, is_soft = _paths(picture, outside, distance, leaning, width)
    shadow, told, dimmed = _shadow(planes, colour, width)
    odds = _odds(distance / np.float32(width), shadow, told, is_open, is_soft, settings)
    # What one run sees and the other does not, in a shadow's colour, is a cast shadow more often than a product.
    split_share = np.clip(2 * (claimed - leaning), 0, 1)
    odds -= np.float32(settings.shadow_split) * shadow * dimmed * split_share
    plainness = float(np.clip(1.5 - spread / settings.plain_spread, 0.0, 1.0))
    odds *= np.float32(plainness)
    odds = _without_clutter(odds, claimed, settings)
    return Evidence(odds=odds, shadow=shadow, is_open=is_open, spread=spread, plainness=plainness)


def surface(seen: Plane, outside: Flags) -> Plane:
    """Return the colour the backdrop has, or would have, under every pixel.

    Args:
        seen: h×w×3 float32.
        outside: h×w bool, sure backdrop; what in it is not (a strap no network saw) is left out as an outlier.

    Returns:
        h×w×3 float32 in `seen`'s units.
    """
    height, width = outside.shape
    size = (max(4, width // COARSE_STEP), max(4, height // COARSE_STEP))
    weight = outside.astype(np.float32)
    share: Any = cv2.resize(weight, size, interpolation=cv2.INTER_AREA)
    mean: Any = joined([cv2.resize(plane * weight, size, interpolation=cv2.INTER_AREA) for plane in split(seen)])
    mean /= share[..., None] + np.float32(1e-6)
    terms = _terms(size[1], size[0])
    # Patches that are mostly backdrop; in a crowded frame, whatever there is.
    chosen = share > min(0.5, float(share.max()) / 2)
    fitted, spread = _fitted(terms, mean, chosen)
    rest = mean - fitted
    inliers = (share * chosen * _biweight(_length(rest), 4 * spread)).astype(np.float32)
    # The constant draws the correction to nothing where no backdrop is near: there the surface alone stands.
    bend = cv2.GaussianBlur(rest * inliers[..., None], (0, 0), 3) / (
        cv2.GaussianBlur(inliers, (0, 0), 3)[..., None] + np.float32(0.05)
    )
    result: Any = cv2.resize(fitted + bend, (width, height), interpolation=cv2.INTER_LINEAR)
    return result  # type: ignore[no-any-return]


def _terms(height: int, width: int) -> Plane:
    """Return the ten terms of a cubic in x and y, h×w×10."""
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None]
    flat = np.ones((height, width), np.float32)
    return np.dstack([flat * x**i * y**j for i in range(4) for j in range(4 - i)]).astype(np.float32)


def _fitted(terms: Plane, mean: Plane, chosen: Flags) -> tuple[Plane, float]:
    """Fit the surface by iteratively reweighted least squares; return it and the colours' spread about it."""
    known, wanted = terms[chosen].astype(np.float64), mean[chosen].astype(np.float64)
    weight: NDArray[Any] = np.ones(len(known))
    ridge = 1e-6 * len(known) * np.eye(known.shape[1])
    spread = 1.0
    factors = np.zeros((known.shape[1], 3))
    for _ in range(6):
        weighted = known * weight[:, None]
        factors = np.linalg.solve(known.T @ weighted + ridge, weighted.T @ wanted)
        off = np.sqrt(((wanted - known @ factors) ** 2).sum(axis=1))
        spread = max(1.0, 1.4826 * float(np.median(off)))
        weight = _biweight(off, 4 * spread) ** 2
    return terms @ factors.astype(np.float32), spread


def _biweight(off: NDArray[Any], limit: float) -> NDArray[Any]:
    """Return 1 at no distance, falling to 0 at the limit (Tukey's, without the square)."""
    result: NDArray[Any] = np.clip(1 - (off / limit) ** 2, 0.0, 1.0)
    return result


def _length(colour: Plane) -> Plane:
    """Return the length of every colour."""
    result: Plane = np.sqrt(np.einsum("hwc,hwc->hw", colour, colour))
    return result


def _outside(claimed: Plane, settings: ChainSettings) -> Flags | None:
    """Return where sure backdrop is; None if there is next to none."""
    margin_px = max(1, round(settings.outside_margin_share * max(claimed.shape)))
    reach: Any = cv2.dilate(claimed, np.ones((2 * margin_px + 1,) * 2, np.uint8))
    outside: Flags = reach < settings.outside_alpha
    if outside.mean() < NARROW_SHARE:
        outside = claimed < 0.5
    return outside if outside.mean() >= LEAST_SHARE else None


def _paths(picture: Bytes, outside: Flags, distance: Plane, leaning: Plane, width: float) -> tuple[Flags, Flags]:
    """Return what paths without a step reach from the backdrop, and what paths with small steps reach."""
    near = outside & (distance < 4 * width)
    calm: Any = cv2.GaussianBlur(picture, (0, 0), 1.0)
    red, green, blue = split(cv2.absdiff(calm[:, 1:], calm[:, :-1]))
    steps = np.maximum(np.maximum(red, green), blue)[near[:, 1:] & near[:, :-1]]
    noise = max(2, int(np.ceil(np.quantile(steps, STEP_QUANTILE)))) if len(steps) else 5
    # The inside of a ring is backdrop that no path from outside reaches: it is a start of its own.
    starts = near | ((distance < 2 * width) & (leaning < 0.5))
    return _flooded(calm, starts, noise), _flooded(calm, starts, 2 * noise + 1)


def _flooded(calm: Bytes, starts: Flags, step: int) -> Flags:
    """Return the pixels joined to any start by neighbours that differ by no more than `step` in any channel."""
    height, width = starts.shape
    found = np.zeros((height + 2, width + 2), np.uint8)
    patches = pieces(starts, diagonal=False)
    order = np.argsort(-patches.area[1:])[:SEEDS_MAX] + 1
    for label in order[patches.area[order] >= SEED_MIN_PX]:
        x, y, across = (int(of[label]) for of in (patches.x, patches.y, patches.width))
        seed = (x + int(np.argmax(patches.labels[y, x : x + across] == label)), y)
        if not found[seed[1] + 1, seed[0] + 1]:
            flags = 4 | (255 << 8) | cv2.FLOODFILL_MASK_ONLY
            cv2.floodFill(calm, found, seed, 0, (step,) * 3, (step,) * 3, flags)
    result: Flags = found[1:-1, 1:-1] > 0
    return result


def _shadow(seen: Planes, colour: Planes, width: float) -> tuple[Plane, Plane, Plane]:
    """Return how much every colour is a shadow's, how much that tells on this backdrop, and how far it is dimmed.

    All three 0..1. Before a grey backdrop every grey product has a shadow's hue; before a green one nothing else
    has it.
    """
    power = dot(colour, colour) + np.float32(1)
    factor = dot(seen, colour) / power
    off = np.maximum(dot(seen, seen) - factor * factor * power, 0)
    reach = 2 * width + 0.02 * np.sqrt(power)
    # No shadow is darker than a third of the backdrop, by the standard recipes' lights; nor brighter than it.
    likeness = np.exp(-off / (reach * reach)) * np.clip((factor - 0.3) / 0.15, 0, 1) * (factor < 1)
    grey = (colour[0] + colour[1] + colour[2]) / np.float32(3)
    tint = np.sqrt(np.maximum(power - 1 - 3 * grey * grey, 0))
    told = np.clip((tint * np.clip(factor, 0, 1) - 4 * width) / (8 * width), 0, 1)
    # A pale product's own shading on a pale backdrop takes less than a sixth of its light.
    dimmed = np.clip((np.float32(DIMMED_FROM) - factor) / DIMMED_OVER, 0, 1)
    return likeness.astype(np.float32), told.astype(np.float32), dimmed.astype(np.float32)


def _odds(far: Plane, shadow: Plane, told: Plane, is_open: Flags, is_soft: Flags, settings: ChainSettings) -> Plane:
    """Return the log-odds from the distance in spreads, what shadows explain taken off."""
    logged: Any = cv2.log(far / np.float32(settings.near_spreads) + np.float32(1e-3))
    bound = settings.distance_bound
    plain = np.clip(np.float32(settings.distance_gain) * logged, -bound, bound)
    explained = np.where(
        is_open,
        np.float32(settings.shadow_open),
        np.where(is_soft, np.float32(settings.shadow_soft), np.float32(settings.shadow_crisp)),
    )
    crisp = np.where(is_open, np.float32(0), np.where(is_soft, np.float32(0.5), np.float32(1)))
    # Drawn in over the first unit of odds: one grain of noise inside a ring is no crisp object.
    bonus = np.float32(settings.crisp_bonus) * crisp * (shadow < 0.5) * np.clip(plain, 0, 1)
    against = np.float32(settings.shadow_tint) * told * shadow
    weighed = np.where(plain > 0, plain * (1 - shadow * explained) + bonus - against, plain)
    result: Plane = weighed.astype(np.float32)
    return result


def _without_clutter(odds: Plane, claimed: Plane, settings: ChainSettings) -> Plane:
    """Take the evidence for product back where the frame is full of what is no product."""
    odd = pieces((odds > 1) & (claimed < 0.3), diagonal=True)
    share = float(odd.area[odd.at_frame].sum()) / odds.size
    if share == 0:
        return odds
    trust = np.float32(np.clip(1 - share / settings.clutter_max_share, 0.0, 1.0))
    # A network's word still lets distance count a little.
    kept = odds * trust + (1 - trust) * np.minimum(odds, 1) * (claimed > 0.3)
    return np.where(odds > 0, kept, odds).astype(np.float32)
