"""A small product in a large frame, decided once more on its own part of the frame.

All is decided on a picture of `side_px`. A ring that takes a fifth of the frame is 150 pixels across there, and its
rim would be drawn from pixels eight times too large. So once it is known where the product is, for which half the
size will do, that part of the frame with room around it is seen at full size, and the same witnesses are weighed there
again.
"""

from typing import Any

import cv2
import numpy as np

from pixdesk.domain.chain import ChainSettings
from pixdesk.imaging.closer import WHOLE, Part, part_around
from pixdesk.imaging.frame import Matte
from pixdesk.imaging.guided import Bytes, Plane
from pixdesk.imaging.shape import Box, Shape


def first_side_px(matte: Matte, shape: tuple[int, ...], settings: ChainSettings) -> int:
    """Return the long side of the picture to decide on first: half of it will do to find a small product by.

    Args:
        matte: h×w float32 0..1, the network's, squeezed to any shape.
        shape: of the frame.
    """
    aspect = shape[1] / shape[0]
    left, top, right, bottom = part_around(matte, settings.near_margin_share, aspect)
    longest = max((right - left) * aspect, bottom - top) / max(aspect, 1.0)
    gain = min(1.0 / max(longest, 1e-6), max(shape[:2]) / settings.side_px)
    return settings.side_px // 2 if gain >= settings.near_gain_min else settings.side_px


def part_of(odds: Plane, shape: tuple[int, ...], settings: ChainSettings) -> Box | None:
    """Return the rows and columns of a frame the product takes, with room around it; None where that gains too little.

    Args:
        odds: h×w float32, decided on the whole frame.
        shape: of the frame.
    """
    height, width = odds.shape
    x, y, across, down = cv2.boundingRect((odds > 0).view(np.uint8))
    if not across:
        return None
    room = settings.near_margin_share * max(across, down)
    tall, wide = shape[0] / height, shape[1] / width
    rows = slice(max(0, int((y - room) * tall)), min(shape[0], round((y + down + room) * tall)))
    columns = slice(max(0, int((x - room) * wide)), min(shape[1], round((x + across + room) * wide)))
    longest_px = max(rows.stop - rows.start, columns.stop - columns.start)
    seen_at = min(longest_px, settings.side_px) / longest_px
    return (rows, columns) if seen_at >= settings.near_gain_min * max(odds.shape) / max(shape[:2]) else None


def of_part(plane: Plane, part: Box, shape: tuple[int, ...], size: tuple[int, ...], over: Part = WHOLE) -> Plane:
    """Return one part of a picture's plane at another size.

    Args:
        plane: h×w float32, over the whole picture or as much of it as `over` says; beyond it lies 0.
        part: rows and columns of the picture.
        shape: of the picture.
        size: height and width wanted.
    """
    rows, columns = part
    left, top, right, bottom = over
    across, down = plane.shape[1] / (shape[1] * (right - left)), plane.shape[0] / (shape[0] * (bottom - top))
    wide, tall = (columns.stop - columns.start) / size[1], (rows.stop - rows.start) / size[0]
    # Pixel centres, the convention of cv2.resize.
    to_plane = np.array(
        [
            [across * wide, 0.0, (columns.start - left * shape[1] + 0.5 * wide) * across - 0.5],
            [0.0, down * tall, (rows.start - top * shape[0] + 0.5 * tall) * down - 0.5],
        ]
    )
    beyond = cv2.BORDER_REPLICATE if over == WHOLE else cv2.BORDER_CONSTANT
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    seen: Any = cv2.warpAffine(
        np.ascontiguousarray(plane), to_plane, (size[1], size[0]), flags=flags, borderMode=beyond
    )
    return seen  # type: ignore[no-any-return]


def shape_of(found: Shape, part: Box, shape: tuple[int, ...], size: tuple[int, ...]) -> Shape:
    """Return a shape as seen in one part of a picture; arguments as for `of_part`."""
    rows, columns = (
        _moved(said, here, (side / known, wanted / (here.stop - here.start)), wanted)
        for said, here, side, known, wanted in zip(
            found.box, part, shape[:2], found.logits.shape, size[:2], strict=True
        )
    )
    return Shape(logits=of_part(found.logits, part, shape, size), box=(rows, columns), overlap=found.overlap)


def _moved(said: slice, here: slice, scales: tuple[float, float], wanted: int) -> slice:
    first, last = ((edge * scales[0] - here.start) * scales[1] for edge in (said.start, said.stop))
    return slice(min(max(int(first), 0), wanted), min(max(round(last), 0), wanted))


def put_back(seen: Bytes, part: Box, shape: tuple[int, ...], size: tuple[int, ...]) -> Bytes:
    """Return what was found in one part of a picture at its place in a small copy of all of it; 0 elsewhere.

    Args:
        seen: h×w uint8, of the part.
        part: rows and columns of the picture.
        shape: of the picture.
        size: height and width of the copy.
    """
    rows, columns = (
        slice(int(here.start * small / side), max(int(here.start * small / side) + 1, round(here.stop * small / side)))
        for here, side, small in zip(part, shape[:2], size[:2], strict=True)
    )
    result = np.zeros(size[:2], np.uint8)
    place = result[rows, columns]
    place[:] = cv2.resize(seen, place.shape[::-1], interpolation=cv2.INTER_AREA)
    return result
