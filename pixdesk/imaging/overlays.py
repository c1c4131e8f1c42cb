"""What some channels forbid in a picture: text beside the product, and faces.

A text detector takes every lone thing before a plain ground for a line of text, the product first of all. So the
product is taken out of what it is shown, and what it calls text counts only where there are strokes: a shadow has none.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.imaging.components import pieces
from pixdesk.imaging.faces import SIDE_PX as FACES_SIDE_PX
from pixdesk.imaging.frame import Matte
from pixdesk.imaging.look import CLEAR, square
from pixdesk.imaging.small import proxy, shrink

SIDE_PX = 736
"""Long side at which text is looked for: letters of 1 % of the height are 5 to 7 px high."""

AROUND_PX = 4
"""So far around the product nothing is called text: its edge has strokes of its own."""

STROKE_PX, STROKE_LEVELS = 15, 12
"""A stroke is narrower than the one, and stands out of its surroundings by more than the other, of 255."""

TEXT_FROM, PIECE_MIN_PX, STROKES_MIN_SHARE = 0.3, 60, 0.15
"""The detector's certainty that counts (PaddleOCR's own), the smallest piece, and how much of it must be strokes."""

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A picture without its product.

    Attributes:
        picture: h×w×3 uint8, long side `SIDE_PX`, the product filled with what surrounds it.
        strokes: h×w bool, what is drawn in it as writing would be.
    """

    picture: Bytes
    strokes: NDArray[np.bool_]

    @property
    def may_hold_text(self) -> bool:
        """Whether any stroke is there; a pure background has none, and no network has to be asked."""
        return int(np.count_nonzero(self.strokes)) >= PIECE_MIN_PX * STROKES_MIN_SHARE


def surroundings(pixels: Bytes, alpha: Bytes) -> Surroundings:
    """Return what is to be seen beside the product.

    Args:
        pixels: H×W×3 uint8, sRGB.
        alpha: H×W uint8.
    """
    small, cover = proxy(pixels, SIDE_PX), shrink(alpha, SIDE_PX)
    beside = (cv2.dilate(cover, square(AROUND_PX)) <= CLEAR).astype(np.float32)
    picture = _filled(small, beside)
    grey: Any = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    window = np.ones((STROKE_PX, STROKE_PX), np.uint8)
    hat = cv2.max(*(cv2.morphologyEx(grey, kind, window) for kind in (cv2.MORPH_TOPHAT, cv2.MORPH_BLACKHAT)))
    return Surroundings(picture, np.asarray(hat > STROKE_LEVELS))


def _filled(picture: Bytes, known: NDArray[np.float32]) -> Bytes:
    """Return a picture whose unknown parts are filled smoothly from the known ones (push and pull, Gortler 1996)."""
    levels = [(picture.astype(np.float32) * known[..., None], known)]
    while max(levels[-1][1].shape) > 4:
        colour, weight = levels[-1]
        size = (max(1, weight.shape[1] // 2), max(1, weight.shape[0] // 2))
        levels.append(tuple(cv2.resize(plane, size, interpolation=cv2.INTER_AREA) for plane in (colour, weight)))  # type: ignore[arg-type]
    colour, weight = levels[-1]
    fill: Any = colour / np.maximum(weight[..., None], 1e-3)
    for colour, weight in reversed(levels[:-1]):
        coarse = cv2.resize(fill, weight.shape[::-1], interpolation=cv2.INTER_LINEAR)
        own = colour / np.maximum(weight[..., None], 1e-3)
        fill = np.where(weight[..., None] > 0.5, own, coarse)
    return np.asarray(np.clip(fill + 0.5, 0, 255), np.uint8)


def text_share(seen: Surroundings, certainty: Matte) -> float:
    """Return the area of text as a share of the picture's, 0..1.

    Args:
        certainty: h×w float32 0..1, a text detector's answer to `seen.picture`, any size.
    """
    strokes = cv2.resize(seen.strokes.astype(np.float32), certainty.shape[::-1], interpolation=cv2.INTER_LINEAR)
    found = pieces(certainty > TEXT_FROM, diagonal=True)
    written = (found.area >= PIECE_MIN_PX) & (found.means(strokes) >= STROKES_MIN_SHARE)
    written[0] = False
    return float(found.area[written].sum() / certainty.size)


def for_faces(pixels: Bytes) -> Bytes:
    """Return the square picture faces are looked for in, `faces.SIDE_PX`, the proportions kept and the rest black."""
    small = proxy(pixels, FACES_SIDE_PX)
    height, width = small.shape[:2]
    scale = FACES_SIDE_PX / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    whole = np.zeros((FACES_SIDE_PX, FACES_SIDE_PX, 3), np.uint8)
    whole[: size[1], : size[0]] = cv2.resize(
        small, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    )
    return whole
