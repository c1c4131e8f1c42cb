"""What is seen of a matte that is being mended, at a whole fraction of its size.

The fraction is whole so that a piece made anew fits its neighbours to the pixel: every pixel shown is the mean of the
same square of the picture, whoever asks for it.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.imaging.brush import Box, Bytes

_VEIL = np.array((214, 48, 74), np.float32)
_VEILED = np.float32(0.62)
"""So much of the veil lies over what is not product; the backdrop can still be read through it."""


def small_shape(shape: tuple[int, ...], step: int) -> tuple[int, int]:
    """Return rows and columns of a picture made `step` times smaller; the last ones may stand for less."""
    return -(-shape[0] // step), -(-shape[1] // step)


def reduced(picture: NDArray[np.uint8], step: int, box: Box) -> NDArray[np.uint8]:
    """Return one part of a picture made `step` times smaller.

    Args:
        picture: H×W or H×W×C.
        box: in pixels of the smaller picture, inside it.
    """
    rows, columns = picture.shape[:2]
    piece = picture[box.top * step : min(rows, box.bottom * step), box.left * step : min(columns, box.right * step)]
    if step == 1:
        return piece
    size = (box.right - box.left, box.bottom - box.top)
    high, wide = size[1] * step - piece.shape[0], size[0] * step - piece.shape[1]
    if high or wide:
        piece = np.asarray(cv2.copyMakeBorder(piece, 0, high, 0, wide, cv2.BORDER_REPLICATE), np.uint8)
    return cv2.resize(piece, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def over(box: Box, step: int, shape: tuple[int, ...]) -> Box:
    """Return the part of the smaller picture that a rectangle of the large one touches."""
    rows, columns = small_shape(shape, step)
    grown = Box(box.left // step, box.top // step, -(-box.right // step), -(-box.bottom // step))
    return grown.within((rows, columns))


def cutout(rgb: NDArray[np.uint8], alpha: Bytes) -> NDArray[np.uint8]:
    """Return colour and coverage side by side, h×w×4."""
    return np.dstack([rgb, alpha])


def veiled(rgb: NDArray[np.uint8], alpha: Bytes) -> NDArray[np.uint8]:
    """Return the picture with a veil over all that is not product, h×w×4."""
    share: Any = (cv2.bitwise_not(alpha) * (_VEILED / np.float32(255)))[..., None]
    mixed = rgb + (_VEIL - rgb) * share
    return opaque(mixed.astype(np.uint8))


def plain(alpha: Bytes) -> NDArray[np.uint8]:
    """Return the matte itself as a grey picture, h×w×4."""
    rgba: Any = cv2.cvtColor(alpha, cv2.COLOR_GRAY2RGBA)
    return rgba  # type: ignore[no-any-return]


def opaque(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a picture as h×w×4."""
    rgba: Any = cv2.cvtColor(rgb, cv2.COLOR_RGB2RGBA)
    return rgba  # type: ignore[no-any-return]
