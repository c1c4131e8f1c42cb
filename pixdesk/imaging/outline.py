"""The rim of a product: places along its outline, for whoever looks at edges one after the other."""

import cv2
import numpy as np
from numpy.typing import NDArray

_LONG_SIDE_PX = 1024
"""Fine enough to lead the eye; the edge itself is looked at in the original."""

_HALF = 128


def stations(matte: NDArray[np.uint8], count: int) -> NDArray[np.float64]:
    """Return places along the outer outline of the largest thing in a matte, clockwise from its topmost point.

    Args:
        matte: H×W uint8.
        count: how many; they lie equally far apart along the outline.

    Returns:
        count×2, x and y in shares of width and height; 0×2 where the matte is empty.
    """
    height, width = matte.shape
    scale = min(1.0, _LONG_SIDE_PX / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(matte, size, interpolation=cv2.INTER_AREA) if scale < 1.0 else matte
    _, solid = cv2.threshold(small, _HALF - 1, 255, cv2.THRESH_BINARY)
    outlines, _ = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not outlines:
        return np.empty((0, 2))
    outline = max(outlines, key=cv2.contourArea)[:, 0, :].astype(np.float64)
    if cv2.contourArea(outline.astype(np.float32), oriented=True) < 0:  # y grows downwards: positive is clockwise
        outline = outline[::-1]
    outline = np.roll(outline, -int(np.lexsort((outline[:, 0], outline[:, 1]))[0]), axis=0)
    closed = np.vstack([outline, outline[:1]])
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(closed, axis=0).T))])
    wanted = np.linspace(0.0, along[-1], count, endpoint=False)
    places = np.column_stack([np.interp(wanted, along, closed[:, axis]) for axis in (0, 1)])
    return (places + 0.5) / np.array(size, np.float64)
