"""Healing a spot of a picture at its own resolution: only the hole's surroundings are looked at, only the hole changes.

Two methods, each called what it is. ``migan`` is a network that paints what was likely there: tags, stickers, threads.
It works on 512 pixels; a hole up to half of that is healed pixel for pixel, a larger one in a crop that is made smaller
first, so its inside comes out softer. ``diffuse`` carries the colours of the rim inwards (Telea, "An Image Inpainting
Technique Based on the Fast Marching Method", 2004): enough for dust, a smear for anything larger, no texture.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.errors import CaptureError
from pixdesk.imaging.components import pieces
from pixdesk.imaging.frame import Rgb

Bytes = NDArray[np.uint8]
Fill = Callable[[Bytes, Bytes], Bytes]
"""Takes a crop h×w×3 and what to keep of it h×w (255 kept, 0 hole), gives the crop with the hole filled."""

WINDOW_PX = 512
"""The network's own size."""

CONTEXT = 2.0
"""A crop is so many times as long as its hole: with less around it the network does not know what to go on with."""

SPECK_PX, TOGETHER_PX = 64, 256
"""Specks up to the first size that begin in one square of the second are healed by one look of the network."""

SPOTS_MAX = 400
"""More spots than this is a mask gone wrong, not dust."""

HOLE_MAX_SHARE = 0.1
"""Of the picture: more than a tenth is no repair any more but a new picture."""

DUST_PX = 40
"""The longest side up to which `diffuse` is offered without a warning."""

_FEATHER_SHARE, _FEATHER_MIN_PX, _FEATHER_MAX_PX = 0.03, 2, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """What a heal changed, to be laid over the picture it was made for.

    Attributes:
        pixels: h×w×3, of the picture's dtype: the final pixels.
        changed: h×w uint8, 255 where they replace the picture's.
        x, y: where its upper left corner lies.
        enlarged: the most the network's answer had to be enlarged; 1 where all was healed pixel for pixel.
    """

    pixels: Rgb
    changed: Bytes
    x: int
    y: int
    enlarged: float = 1.0


def heal(rgb: Rgb, mask: Bytes, fill: Fill) -> Layer:
    """Heal every spot of a mask.

    Args:
        rgb: H×W×3, uint8 or uint16; not changed.
        mask: H×W uint8, above 127 what is to go.
        fill: the method, `diffused` or a network's.

    Returns:
        The layer; with it laid on, every pixel farther from the mask than its feather (2 to 12 pixels, 3 % of the
        spot's size) is what it was, to the byte.

    Raises:
        CaptureError: the mask is empty, too large, or of another size than the picture.
    """
    holes = _checked(rgb, mask)
    working = rgb.copy()
    changed = np.zeros(mask.shape, np.uint8)
    enlarged = 1.0
    for spot in _spots(holes):
        enlarged = max(enlarged, _heal_one(working, changed, spot, fill))
    x, y, width, height = cv2.boundingRect(changed)
    part = np.s_[y : y + height, x : x + width]
    return Layer(pixels=working[part].copy(), changed=changed[part].copy(), x=x, y=y, enlarged=enlarged)


def laid(rgb: Rgb, layers: "list[Layer]") -> Rgb:
    """Return the picture with layers laid over it in order; the picture itself when there are none.

    Raises:
        CaptureError: a layer is of another picture.
    """
    if not layers:
        return rgb
    healed: NDArray[Any] = rgb.copy()
    for layer in layers:
        height, width = layer.changed.shape
        under = healed[layer.y : layer.y + height, layer.x : layer.x + width]
        if under.shape != layer.pixels.shape or under.dtype != layer.pixels.dtype:
            raise CaptureError(
                "A repair does not fit its picture any more. Undo it and heal again.", code="model-failed"
            )
        cv2.copyTo(layer.pixels, layer.changed, under)
    return healed


def diffused(crop: Bytes, keep: Bytes) -> Bytes:
    """Fill a hole from its rim inwards."""
    filled: Any = cv2.inpaint(crop, 255 - keep, 5, cv2.INPAINT_TELEA)
    result: Bytes = filled
    return result


def largest_px(mask: Bytes) -> int:
    """Return the longest side of the largest spot of a mask; 0 for an empty one."""
    found = pieces(mask > 127, diagonal=True)
    return int(max(found.width[1:].max(initial=0), found.height[1:].max(initial=0)))


def _checked(rgb: Rgb, mask: Bytes) -> NDArray[np.bool_]:
    if mask.shape != rgb.shape[:2]:
        raise CaptureError(
            f"The mask has {mask.shape[1]}×{mask.shape[0]} px and the picture {rgb.shape[1]}×{rgb.shape[0]} px; "
            "paint it over the picture at full size."
        )
    holes: NDArray[np.bool_] = mask > 127
    share = float(holes.mean())
    if not share:
        raise CaptureError("The mask is empty: nothing is marked to be healed.")
    if share > HOLE_MAX_SHARE:
        raise CaptureError(
            f"The mask covers {100 * share:.0f} % of the picture; up to {100 * HOLE_MAX_SHARE:.0f} % can be healed. "
            "That is a case for the retoucher, or a re-shoot."
        )
    return holes


class _Spot(NamedTuple):
    """What is healed in one go: a large spot, or the small ones of one neighbourhood; `size_px` of the largest."""

    hole: Bytes
    x: int
    y: int
    size_px: int


def _spots(holes: NDArray[np.bool_]) -> Iterator[_Spot]:
    """Yield the spots of a mask; what lies within a few pixels is one, and the specks of a square go together."""
    near: Any = cv2.dilate(holes.view(np.uint8), np.ones((9, 9), np.uint8))
    found = pieces(near > 0, diagonal=True)
    if len(found.area) - 1 > SPOTS_MAX:
        raise CaptureError(f"The mask has {len(found.area) - 1:,} spots; up to {SPOTS_MAX} are healed at once.")
    together: dict[tuple[int, ...], list[int]] = {}
    for label in range(1, len(found.area)):
        size = max(found.width[label], found.height[label])
        square = (int(found.y[label]) // TOGETHER_PX, int(found.x[label]) // TOGETHER_PX)
        together.setdefault(square if size <= SPECK_PX else (label,), []).append(label)
    for labels in together.values():
        x, y = int(found.x[labels].min()), int(found.y[labels].min())
        right, bottom = (found.x + found.width)[labels].max(), (found.y + found.height)[labels].max()
        part = np.s_[y : int(bottom), x : int(right)]
        inside = np.isin(found.labels[part], labels) & holes[part]
        size = int(max(found.width[labels].max(), found.height[labels].max()))
        yield _Spot(np.where(inside, 255, 0).astype(np.uint8), x, y, size)


def _heal_one(working: Rgb, changed: Bytes, spot: _Spot, fill: Fill) -> float:
    """Heal one spot in place; return how much the answer was enlarged."""
    feather_px = int(np.clip(round(_FEATHER_SHARE * spot.size_px), _FEATHER_MIN_PX, _FEATHER_MAX_PX))
    part = _crop(working.shape, spot, feather_px)
    crop = working[part]
    hole = np.zeros(crop.shape[:2], np.uint8)
    top, left = spot.y - part[0].start, spot.x - part[1].start
    hole[top : top + spot.hole.shape[0], left : left + spot.hole.shape[1]] = spot.hole
    grown = _grown(hole, feather_px)
    filled, enlarged = _filled(crop, grown, fill)
    # 1 in the mask, falling to 0 at the feather's end: the mask grown by the feather is all that is ever touched.
    weight = np.where(hole > 0, np.float32(1), _ramp(hole, feather_px))[..., None]
    mixed = np.rint(filled * weight + crop * (1 - weight)).astype(crop.dtype)
    cv2.copyTo(mixed, grown, crop)
    changed[part] |= grown
    return enlarged


def _crop(shape: tuple[int, ...], spot: _Spot, feather_px: int) -> tuple[slice, slice]:
    """Return a square around a spot, large enough for its context and for the network, inside the picture."""
    needed = round(CONTEXT * (spot.size_px + 2 * feather_px))
    side = max(WINDOW_PX, needed, max(spot.hole.shape) + 2 * TOGETHER_PX // 4)
    spans = []
    for axis, (at, extent) in enumerate(((spot.y, spot.hole.shape[0]), (spot.x, spot.hole.shape[1]))):
        length = min(side, shape[axis])
        first = int(np.clip(at + extent // 2 - length // 2, 0, shape[axis] - length))
        spans.append(slice(first, first + length))
    return spans[0], spans[1]


def _grown(hole: Bytes, radius_px: int) -> Bytes:
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius_px + 1, 2 * radius_px + 1))
    grown: Any = cv2.dilate(hole, kernel)
    result: Bytes = grown
    return result


def _ramp(hole: Bytes, feather_px: int) -> NDArray[np.float32]:
    away: Any = cv2.distanceTransform(255 - hole, cv2.DIST_L2, 5)
    result: NDArray[np.float32] = np.clip(1 - away / np.float32(feather_px + 1), 0, 1).astype(np.float32)
    return result


def _filled(crop: Rgb, hole: Bytes, fill: Fill) -> tuple[NDArray[Any], float]:
    """Fill a crop's hole at the network's size; float32 in the crop's units, and the factor of enlargement."""
    eight = crop if crop.dtype == np.uint8 else np.asarray(cv2.convertScaleAbs(crop, alpha=1 / 257))
    height, width = hole.shape
    scale = min(1.0, WINDOW_PX / max(height, width))
    seen, keep = np.ascontiguousarray(eight), 255 - hole
    if scale < 1:
        size = (max(8, round(width * scale)), max(8, round(height * scale)))
        seen = np.asarray(cv2.resize(seen, size, interpolation=cv2.INTER_AREA))
        keep = np.where(np.asarray(cv2.resize(keep, size, interpolation=cv2.INTER_AREA)) < 255, 0, 255).astype(np.uint8)
    filled: Any = fill(seen, keep).astype(np.float32)
    if scale < 1:
        filled = cv2.resize(filled, (width, height), interpolation=cv2.INTER_CUBIC)
    top = float(np.iinfo(crop.dtype).max)
    return np.clip(filled * np.float32(top / 255), 0, top), 1 / scale
