"""Connected pieces of a mask."""

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
"""h×w bool."""


class Pieces(NamedTuple):
    """The pieces of a mask; index 0 is what lies outside all of them.

    Attributes:
        labels: h×w int32.
        x, y, width, height, area: n int32 each, of every piece's bounding box.
        at_frame: n bool, whether it touches the frame's edge; False for index 0.
    """

    labels: NDArray[np.int32]
    x: NDArray[np.int32]
    y: NDArray[np.int32]
    width: NDArray[np.int32]
    height: NDArray[np.int32]
    area: NDArray[np.int32]
    at_frame: Flags

    def means(self, plane: NDArray[Any]) -> NDArray[np.float64]:
        """Return the mean of an h×w plane over every piece."""
        sums = np.bincount(self.labels.ravel(), weights=plane.ravel(), minlength=len(self.area))
        result: NDArray[np.float64] = sums / np.maximum(self.area, 1)
        return result


def pieces(mask: Flags, *, diagonal: bool) -> Pieces:
    """Return the connected pieces of a mask.

    Args:
        mask: h×w bool.
        diagonal: whether pixels that meet at a corner are connected.
    """
    found: Any = cv2.connectedComponentsWithStats(mask.view(np.uint8), connectivity=8 if diagonal else 4)
    _, labels, stats, _ = found
    x, y, across, down, area = (stats[:, column] for column in range(5))
    at_frame: Flags = (x == 0) | (y == 0) | (x + across >= mask.shape[1]) | (y + down >= mask.shape[0])
    at_frame[0] = False
    return Pieces(labels, x, y, across, down, area, at_frame)
