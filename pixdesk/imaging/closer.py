"""Looking closer: the crop a network sees again, and its matte put back where it was taken from."""

from typing import Any

import cv2
import numpy as np

from pixdesk.imaging.frame import Matte
from pixdesk.imaging.guided import Bytes

LEAST_PRODUCT_PX = 20
"""Of a network's small answer: with fewer there is no box to look closer into."""

Part = tuple[slice, slice]
"""Rows and columns of a picture."""


def part_around(matte: Matte, shape: tuple[int, ...], margin_share: float) -> Part:
    """Return where the product is, with room around it; the whole picture if there is none.

    Args:
        matte: h×w float32 0..1, over the whole picture, any aspect.
        shape: of the picture.
        margin_share: of the product's longer side.
    """
    inside = (matte > 0.5).astype(np.uint8)
    if cv2.countNonZero(inside) < LEAST_PRODUCT_PX:
        return slice(0, shape[0]), slice(0, shape[1])
    x, y, across, down = cv2.boundingRect(inside)
    to_x, to_y = shape[1] / matte.shape[1], shape[0] / matte.shape[0]
    margin = margin_share * max(across * to_x, down * to_y)
    rows = slice(max(0, int(y * to_y - margin)), min(shape[0], int((y + down) * to_y + margin)))
    return rows, slice(max(0, int(x * to_x - margin)), min(shape[1], int((x + across) * to_x + margin)))


def fitted(matte: Matte, shape: tuple[int, ...]) -> Matte:
    """Return a network's matte at another size, 0..1."""
    grown: Any = cv2.resize(np.ascontiguousarray(matte), shape[1::-1], interpolation=cv2.INTER_CUBIC)
    result: Matte = np.clip(grown, 0.0, 1.0)
    return result


def pasted(matte: Matte, part: Part, whole: tuple[int, ...], shape: tuple[int, ...]) -> Matte:
    """Return a crop's matte at its place in a smaller picture; outside the crop nothing is product.

    Args:
        matte: h×w float32, of the crop.
        part: where the crop was taken from, in a picture of the shape `whole`.
        shape: of the smaller picture.
    """
    places = []
    for span, full, size in zip(part, whole[:2], shape[:2], strict=True):
        start = min(round(span.start * size / full), size - 1)
        places.append(slice(start, max(start + 1, round(span.stop * size / full))))
    result = np.zeros(shape[:2], np.float32)
    place = result[places[0], places[1]]
    place[:] = fitted(matte, place.shape)
    return result


def reduced(matte: Bytes, shape: tuple[int, ...]) -> Bytes:
    """Return a full-size matte at a smaller picture's size, area-averaged."""
    result: Any = cv2.resize(matte, shape[1::-1], interpolation=cv2.INTER_AREA)
    return result  # type: ignore[no-any-return]
