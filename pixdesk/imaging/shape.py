"""Asking a prompted network for a shape, and choosing among what it offers.

MobileSAM answers a prompt (a box, clicks, an earlier mask) with four candidates on a grid of 256: one for an
unambiguous prompt and three from part to whole. Its rim is coarse; what it knows is which pixels belong
together. So its logits are a witness, not the matte.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from pixdesk.imaging.guided import Plane

GRID_PX = 256
"""Long side of the masks a prompted network takes and gives."""

MASK_BOUND = 8.0
"""Logits of a mask prompt stay within what the network itself gives out."""

Point = tuple[float, float, bool]
"""x and y as shares 0..1 of the picture's width and height, and whether it lies on the product."""

Box = tuple[slice, slice]
"""Rows and columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What is asked. Everything in shares of the picture, so that it holds at any size.

    Attributes:
        box: left, top, right, bottom, 0..1; None for none.
        points: clicks.
        mask: h×w float32 logits, long side `GRID_PX`, of an earlier answer or guess; None for none.
    """

    box: tuple[float, float, float, float] | None = None
    points: tuple[Point, ...] = ()
    mask: Plane | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The candidate that was chosen.

    Attributes:
        logits: h×w float32, above 0 inside.
        box: where the prompt's box allows them to speak.
        overlap: intersection over union with what it was chosen by, 0..1.
    """

    logits: Plane
    box: Box
    overlap: float


def ask(odds: Plane) -> Prompt | None:
    """Make a prompt of a first decision: its box, and itself as the mask to go on from; None if it is empty.

    Args:
        odds: h×w float32 log-odds.
    """
    x, y, across, down = _bounds(odds)
    if not across:
        return None
    height, width = odds.shape
    box = (x / width, y / height, (x + across) / width, (y + down) / height)
    mask = np.clip(cv2.resize(odds, grid_size(odds.shape), interpolation=cv2.INTER_AREA), -MASK_BOUND, MASK_BOUND)
    return Prompt(box=box, mask=mask.astype(np.float32))


def grid_size(shape: tuple[int, ...]) -> tuple[int, int]:
    """Return width and height of a mask for a picture of `shape`."""
    height, width = shape[:2]
    scale = GRID_PX / max(height, width)
    return max(1, round(width * scale)), max(1, round(height * scale))


def nearest(candidates: Plane, odds: Plane) -> Shape:
    """Choose the candidate that agrees best with a first decision.

    Args:
        candidates: n×h×w float32 logits, long side `GRID_PX`.
        odds: H×W float32 log-odds; the shape comes back at this size.
    """
    inside: Any = cv2.resize((odds > 0).astype(np.float32), candidates.shape[:0:-1], interpolation=cv2.INTER_AREA)
    wanted = inside > 0.5
    overlaps = [_overlap(candidate > 0, wanted) for candidate in candidates]
    best = int(np.argmax(overlaps))
    height, width = odds.shape
    logits: Any = cv2.resize(candidates[best], (width, height), interpolation=cv2.INTER_CUBIC)
    x, y, across, down = _bounds(odds)
    return Shape(logits=logits, box=(slice(y, y + down), slice(x, x + across)), overlap=overlaps[best])


def _overlap(left: Any, right: Any) -> float:
    return float((left & right).sum() / max(1, (left | right).sum()))


def _bounds(odds: Plane) -> tuple[int, int, int, int]:
    """Return x, y, width and height of what is product, single pixels left out."""
    inside = cv2.morphologyEx((odds > 0).astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    x, y, across, down = cv2.boundingRect(inside)
    return x, y, across, down
