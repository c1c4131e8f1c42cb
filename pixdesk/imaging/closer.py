"""Looking closer: the crop a network sees again, and its matte put back where it was taken from."""

from typing import Any

import cv2
import numpy as np

from pixdesk.imaging import small
from pixdesk.imaging.frame import Matte, Rgb
from pixdesk.imaging.guided import Bytes

LEAST_PRODUCT_PX = 20
"""Of a network's small answer: with fewer there is no box to look closer into."""

Part = tuple[float, float, float, float]
"""Left, top, right and bottom of a part of a picture, as shares 0..1 of its width and height."""

WHOLE: Part = (0.0, 0.0, 1.0, 1.0)


def part_around(matte: Matte, margin_share: float, aspect: float = 1.0) -> Part:
    """Return where the product is, with room around it; the whole picture if there is none.

    Args:
        matte: h×w float32 0..1, over the whole picture, squeezed to any shape.
        margin_share: of the product's longer side.
        aspect: the picture's width by its height.
    """
    inside = (matte > 0.5).astype(np.uint8)
    if cv2.countNonZero(inside) < LEAST_PRODUCT_PX:
        return WHOLE
    x, y, across, down = cv2.boundingRect(inside)
    height, width = matte.shape
    left, top, right, bottom = x / width, y / height, (x + across) / width, (y + down) / height
    margin = margin_share * max((right - left) * aspect, bottom - top)
    return (
        max(0.0, left - margin / aspect),
        max(0.0, top - margin),
        min(1.0, right + margin / aspect),
        min(1.0, bottom + margin),
    )


def cropped(picture: Rgb, part: Part) -> Rgb:
    """Return that part of a picture, at least one pixel; a view."""
    rows, columns = _span(part, picture.shape)
    return picture[rows, columns]


def _span(part: Part, shape: tuple[int, ...]) -> tuple[slice, slice]:
    height, width = shape[:2]
    left, right = (min(max(round(share * width), 0), width) for share in (part[0], part[2]))
    top, bottom = (min(max(round(share * height), 0), height) for share in (part[1], part[3]))
    left, top = min(left, width - 1), min(top, height - 1)
    return slice(top, max(top + 1, bottom)), slice(left, max(left + 1, right))


def fitted(matte: Matte, shape: tuple[int, ...]) -> Matte:
    """Return a network's matte at another size, 0..1."""
    grown: Any = cv2.resize(np.ascontiguousarray(matte), shape[1::-1], interpolation=cv2.INTER_CUBIC)
    result: Matte = np.clip(grown, 0.0, 1.0)
    return result


def pasted(matte: Matte, part: Part, shape: tuple[int, ...]) -> Matte:
    """Return a crop's matte at its place in a picture; outside the crop nothing is product.

    Args:
        matte: h×w float32, of the crop.
        part: where the crop was taken from.
        shape: of the picture.
    """
    rows, columns = _span(part, shape)
    result = np.zeros(shape[:2], np.float32)
    place = result[rows, columns]
    place[:] = fitted(matte, place.shape)
    return result


def reduced(matte: Bytes, shape: tuple[int, ...]) -> Bytes:
    """Return a full-size matte at a smaller picture's size, area-averaged; halved first where it halves exactly."""
    near = small.shrink(matte, max(shape[:2]))
    if near.shape != shape[:2]:
        near = cv2.resize(near, shape[1::-1], interpolation=cv2.INTER_AREA)
    result: Bytes = near
    return result
