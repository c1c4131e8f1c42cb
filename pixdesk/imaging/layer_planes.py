"""Planes of a layer, as PSD and layered TIFF keep them, laid out on the whole picture's area."""

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.imaging.frame import Rgb

LARGEST: Final = 2
"""A layer with sides so many times the picture's is not unpacked: what is seen of it stands in the merged picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A plane and where it lies; what reaches beyond the picture is not seen."""

    plane: NDArray[Any]
    left: int
    top: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """A layer's mask: what it shows, 0 to 255, and that around it."""

    piece: Piece | None
    around: int


def laid_out(
    shape: tuple[int, int], colours: list[Piece], opacity: Piece, mask: Mask | None
) -> tuple[Rgb, NDArray[np.uint8]]:
    """Return a layer's colours and coverage over the whole picture.

    Args:
        shape: rows and columns of it.
        colours: red, green and blue, uint8 or uint16.
        opacity: the layer's own transparency.
        mask: None where it has none.
    """
    samples: Rgb = np.zeros((*shape, 3), colours[0].plane.dtype)
    coverage = np.zeros(shape, np.uint8)
    for band, piece in enumerate(colours):
        _place(samples[..., band], piece.plane, piece)
    _place(coverage, eight(opacity.plane), opacity)
    if mask is None:
        return samples, coverage
    shown = np.full(shape, mask.around, np.uint8)
    if mask.piece is not None:
        _place(shown, eight(mask.piece.plane), mask.piece)
    return samples, np.asarray(cv2.multiply(coverage, shown, scale=1 / 255), np.uint8)


def levels(raw: bytes | Any, dtype: np.dtype[Any], shape: tuple[int, int]) -> NDArray[Any]:
    """Return a plane's bytes, most significant first whatever the file's own order, as levels."""
    return np.frombuffer(raw, dtype.newbyteorder(">")).astype(dtype).reshape(shape)


def eight(plane: NDArray[Any]) -> NDArray[np.uint8]:
    """Return a plane at 8 bits."""
    made: Any = cv2.convertScaleAbs(plane, alpha=255 / 65535) if plane.dtype == np.uint16 else plane
    return np.asarray(made, np.uint8)


def _place(onto: NDArray[Any], plane: NDArray[Any], where: Piece) -> None:
    """Lay a piece onto a plane, where it reaches into it."""
    height, width = onto.shape[:2]
    left, top = where.left, where.top
    rows, columns = slice(max(0, top), min(height, top + len(plane))), slice(max(0, left), left + plane.shape[1])
    columns = slice(columns.start, min(width, columns.stop))
    if rows.start < rows.stop and columns.start < columns.stop:
        onto[rows, columns] = plane[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
