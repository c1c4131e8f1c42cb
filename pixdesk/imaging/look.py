"""What every check looks at: one small copy of frame and matte, and the regions in it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.domain.finding import Region
from pixdesk.imaging.frame import Rgb
from pixdesk.imaging.planes import Planes, split
from pixdesk.imaging.small import proxy, shrink

SIDE_PX = 1024
"""Long side of the small copy."""

SOLID, HALF, CLEAR = 243, 127, 12
"""Alpha of 255 above which a pixel is solid product, above which it belongs to it, below which it is backdrop."""

STRUCTURE_MIN = 6.0
"""Change of lightness L* per pixel of the small copy, after smoothing, that counts as structure."""

Mask = NDArray[np.uint8]
"""h×w uint8, 0 or 255."""


@dataclass(frozen=True)
class Look:
    """A frame and its matte as the checks see them.

    Attributes:
        rgb: H×W×3, uint8 or uint16, full size.
        matte: H×W uint8, full size.
        small: h×w×3 uint8.
        alpha: h×w uint8.
    """

    rgb: Rgb
    matte: NDArray[np.uint8]
    small: NDArray[np.uint8]
    alpha: NDArray[np.uint8]

    @cached_property
    def lab(self) -> NDArray[np.float32]:
        """CIELAB of the small copy, h×w×3 float32, L 0..100."""
        scaled = np.multiply(self.small, np.float32(1 / 255), dtype=np.float32)
        lab: Any = cv2.cvtColor(scaled, cv2.COLOR_RGB2Lab)
        result: NDArray[np.float32] = lab
        return result

    @cached_property
    def lab_planes(self) -> Planes:
        """The channels of `lab`, apart."""
        return split(self.lab)

    @cached_property
    def product(self) -> Mask:
        """Where alpha is above one half."""
        return threshold(self.alpha, HALF)

    @cached_property
    def solid(self) -> Mask:
        """Product without its edge."""
        return shrunk(threshold(self.alpha, SOLID), self.step_px)

    @cached_property
    def backdrop(self) -> Mask:
        """Backdrop at some distance from the product, so that contact shadows and halos do not count."""
        return shrunk(cv2.bitwise_not(threshold(self.alpha, CLEAR)), 6 * self.step_px)  # type: ignore[arg-type]

    @cached_property
    def backdrop_lab(self) -> NDArray[np.float32] | None:
        """Median colour of the backdrop, or None when hardly any is seen."""
        return median_lab(self.lab, self.backdrop)

    @cached_property
    def structure(self) -> Mask:
        """The part of the backdrop that shows structure: edges, and what lies close to them."""
        smooth: Any = cv2.GaussianBlur(self.lab_planes[0], (0, 0), self.step_px / 2)
        across, down = (cv2.Sobel(smooth, cv2.CV_32F, *axis, scale=1 / 8) for axis in ((1, 0), (0, 1)))
        steep = (cv2.magnitude(across, down) > STRUCTURE_MIN).astype(np.uint8) * np.uint8(255)
        lines: Any = cv2.bitwise_and(steep, self.backdrop)
        near: Any = cv2.bitwise_and(grown(lines, 3 * self.step_px), self.backdrop)
        result: Mask = near
        return result

    @property
    def step_px(self) -> int:
        """A distance that is nothing to the eye: a third of a per cent of the long side."""
        return max(1, round(int(max(self.alpha.shape)) / 300))

    def region(self, mask: Mask) -> Region | None:
        """Return the rectangle around what is set, as shares of the frame."""
        return region_of(mask)


def look(
    rgb: Rgb,
    matte: NDArray[np.uint8],
    small: NDArray[np.uint8] | None = None,
    alpha: NDArray[np.uint8] | None = None,
) -> Look:
    """Prepare what the checks look at.

    Args:
        rgb: H×W×3, uint8 or uint16.
        matte: H×W uint8.
        small: a uint8 copy of `rgb` with a long side of about `SIDE_PX`, when the caller has it already.
        alpha: a copy of `matte` of that size, likewise.
    """
    seen = proxy(rgb, SIDE_PX) if small is None else small
    alpha = shrink(matte, SIDE_PX) if alpha is None else alpha
    if alpha.shape != seen.shape[:2]:
        alpha = cv2.resize(matte, seen.shape[1::-1], interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    return Look(rgb=rgb, matte=matte, small=seen, alpha=alpha)


def region_of(mask: Mask) -> Region | None:
    """Return the rectangle around what is set in a mask, as shares of its sides; None where nothing is."""
    x, y, width, height = cv2.boundingRect(mask)
    if not width:
        return None
    rows, columns = mask.shape
    return Region(x=x / columns, y=y / rows, width=width / columns, height=height / rows)


def threshold(plane: NDArray[np.uint8], above: int) -> Mask:
    """Return 255 where `plane` is larger than `above`."""
    mask: Any = cv2.threshold(plane, above, 255, cv2.THRESH_BINARY)[1]
    result: Mask = mask
    return result


def square(radius_px: int) -> Mask:
    """Return a square structuring element."""
    return np.ones((2 * radius_px + 1, 2 * radius_px + 1), np.uint8)


def shrunk(mask: Mask, radius_px: int) -> Mask:
    """Return the mask with its rim taken away; the frame itself is no rim."""
    result: Any = cv2.erode(mask, square(radius_px))
    eroded: Mask = result
    return eroded


def grown(mask: Mask, radius_px: int) -> Mask:
    """Return the mask with a rim added."""
    result: Any = cv2.dilate(mask, square(radius_px))
    dilated: Mask = result
    return dilated


def share(part: NDArray[Any], whole: NDArray[Any]) -> float:
    """Return how much of one mask another one is; 0 when the whole is empty."""
    return cv2.countNonZero(part) / max(1, cv2.countNonZero(whole))


def median_lab(lab: NDArray[np.float32], mask: Mask) -> NDArray[np.float32] | None:
    """Return the median colour under a mask, or None for fewer than 64 pixels."""
    where = np.flatnonzero(mask)
    # A median needs no more than some thousands of samples; the step keeps it at a millisecond.
    colours = lab.reshape(-1, 3)[where[:: max(1, len(where) // 8192)]]
    return np.median(colours, axis=0).astype(np.float32) if len(colours) >= 64 else None
