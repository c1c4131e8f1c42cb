"""A round brush: its mark, a line of marks without gaps, and what they do to a matte.

A stroke keeps a layer of its own in which marks lie over one another as the stronger of two, so that a slow hand does
not paint thicker than a quick one. The layer is then laid over the matte as it was before the stroke.
"""

import math
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]

RADIUS_MAX_PX = 1000.0
"""A brush of 2000 pixels covers half the height of a 24-megapixel frame; larger areas are for the polygon."""

_FINE_PX = 24.0
"""Below this radius a mark is drawn for its very place within the pixel; nobody sees a large one half a pixel off."""

_STEP = 1.02
"""Radii of large marks come in steps of 2 %, so that a pen's pressure does not draw every mark anew."""

_SCALLOP_PX = 0.25
"""So far may the outline of a line of marks dip between two of them."""

_DRAWN_MAX_PX = 128_000_000
_SHIFT = 4
"""Bits of a corner's place behind the point."""


class Tip(NamedTuple):
    """The brush where it touches: place and radius in pixels of the picture."""

    x: float
    y: float
    radius_px: float


class Box(NamedTuple):
    """A rectangle of whole pixels; `right` and `bottom` lie just outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def is_empty(self) -> bool:
        """Whether it holds no pixel."""
        return self.right <= self.left or self.bottom <= self.top

    @property
    def part(self) -> tuple[slice, slice]:
        """Rows and columns."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def joined(self, other: "Box") -> "Box":
        """Return the smallest rectangle that holds both."""
        if self.is_empty or other.is_empty:
            return other if self.is_empty else self
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def within(self, shape: tuple[int, ...]) -> "Box":
        """Return the part of it that lies in a picture of this shape."""
        height, width = shape[:2]
        return Box(max(0, self.left), max(0, self.top), min(width, self.right), min(height, self.bottom))


NOTHING = Box(0, 0, 0, 0)


def box_of(tip: Tip) -> Box:
    """Return the pixels a mark may touch."""
    reach = tip.radius_px + 1.5
    return Box(math.floor(tip.x - reach), math.floor(tip.y - reach), math.ceil(tip.x + reach), math.ceil(tip.y + reach))


def between(start: Tip, end: Tip, *, step: float = 0.0) -> Iterator[Tip]:
    """Yield the tips from one to the other, without the first and with the last, so close that no gap shows.

    Two circles of radius r that lie s apart dip by s²/8r between them.

    Args:
        step: at least so many radii from one tip to the next.
    """
    radius_px = max(min(start.radius_px, end.radius_px), 0.5)
    apart_px = max(1.0, math.sqrt(8 * radius_px * _SCALLOP_PX), step * radius_px)
    count = max(1, math.ceil(math.hypot(end.x - start.x, end.y - start.y) / apart_px))
    for number in range(1, count + 1):
        share = number / count
        yield Tip(*(a + (b - a) * share for a, b in zip(start, end, strict=True)))


def mark(tip: Tip, hardness: float) -> tuple[Bytes, Box]:
    """Return a mark's coverage, uint8, and the rectangle it lies on, which may reach out of the picture.

    Args:
        hardness: share of the radius that is covered whole, 0..1; beyond it coverage falls smoothly to nothing.
    """
    if tip.radius_px < _FINE_PX:
        box = box_of(tip)
        across = np.arange(box.left, box.right, dtype=np.float32) + np.float32(0.5 - tip.x)
        down = np.arange(box.top, box.bottom, dtype=np.float32) + np.float32(0.5 - tip.y)
        return _coverage(across, down, tip.radius_px, hardness), box
    steps = round(math.log(min(tip.radius_px, RADIUS_MAX_PX)) / math.log(_STEP))
    coverage = _large(steps, round(hardness, 2))
    half = coverage.shape[0] // 2
    left, top = math.floor(tip.x) - half, math.floor(tip.y) - half
    return coverage, Box(left, top, left + coverage.shape[1], top + coverage.shape[0])


@lru_cache(maxsize=24)
def _large(steps: int, hardness: float) -> Bytes:
    """Return a large mark around the middle of a pixel: one quarter drawn, the others its mirror images."""
    radius_px = _STEP**steps
    side = np.arange(math.ceil(radius_px) + 2, dtype=np.float32)
    quarter = _coverage(side, side, radius_px, hardness)
    half = np.hstack([quarter[:, :0:-1], quarter])
    whole: Bytes = np.ascontiguousarray(np.vstack([half[:0:-1], half]))
    return whole


def _coverage(across: NDArray[np.float32], down: NDArray[np.float32], radius_px: float, hardness: float) -> Bytes:
    """Return the coverage of a disc around 0, 0 at these distances from it."""
    far = np.sqrt(np.square(across)[None, :] + np.square(down)[:, None])
    # The hardest edge is still one pixel wide: it is where the disc covers a pixel in part.
    soft_px = max(1.0, radius_px * (1.0 - hardness))
    share = np.clip((np.float32(radius_px + 0.5) - far) / np.float32(soft_px), 0, 1)
    smooth = share if soft_px <= 1.0 else share * share * (3 - 2 * share)
    levels: Bytes = np.rint(smooth * np.float32(255)).astype(np.uint8)
    return levels


def press(layer: Bytes, tip: Tip, hardness: float) -> Box:
    """Put one mark on a stroke's layer, H×W uint8, in place; returns what it touched."""
    coverage, box = mark(tip, hardness)
    return lay(layer, coverage, box)


def lay(layer: Bytes, coverage: Bytes, box: Box) -> Box:
    """Let a piece of coverage that lies on `box` join a layer as the stronger of two; returns what it touched."""
    inside = box.within(layer.shape)
    if inside.is_empty:
        return NOTHING
    piece = coverage[inside.top - box.top : inside.bottom - box.top, inside.left - box.left : inside.right - box.left]
    place = layer[inside.part]
    cv2.max(place, piece, place)
    return inside


def compose(before: Bytes, layer: Bytes, *, adds: bool) -> Bytes:
    """Return what a stroke's layer makes of a piece of matte: product added where it covers, or taken away.

    Args:
        before, layer: h×w uint8.
    """
    if adds:
        rest: Any = cv2.multiply(cv2.bitwise_not(before), layer, scale=1 / 255)
        added: Any = cv2.add(before, rest)
        return np.asarray(added, np.uint8)
    kept: Any = cv2.multiply(before, cv2.bitwise_not(layer), scale=1 / 255)
    return np.asarray(kept, np.uint8)


def polygon(shape: tuple[int, ...], corners: list[tuple[float, float]]) -> tuple[Bytes, Box]:
    """Return the coverage of a polygon, its rim softened by one pixel, and the rectangle of the picture it lies on."""
    points = np.asarray(corners, np.float64)
    low, high = np.floor(points.min(axis=0)) - 2, np.ceil(points.max(axis=0)) + 2
    box = Box(int(low[0]), int(low[1]), int(high[0]), int(high[1])).within(shape)
    if box.is_empty:
        return np.zeros((0, 0), np.uint8), NOTHING
    across, down = box.right - box.left, box.bottom - box.top
    # OpenCV draws the outline itself too, half a pixel wide: drawn larger and averaged, that comes to an eighth.
    finer = next((times for times in (4, 2) if across * down * times * times <= _DRAWN_MAX_PX), 1)
    fixed = np.rint(((points - (box.left, box.top)) * finer - 0.5) * (1 << _SHIFT)).astype(np.int32)
    drawn = np.zeros((down * finer, across * finer), np.uint8)
    cv2.fillPoly(drawn, [fixed], 255, cv2.LINE_AA, _SHIFT)
    coverage: Any = cv2.resize(drawn, (across, down), interpolation=cv2.INTER_AREA)
    return coverage, box
