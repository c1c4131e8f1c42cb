"""What a photographer reads off a picture on the screen: histogram, clipping, focus, and the colour of a pixel.

All of it is read from the staged preview or cutout, sRGB with 8 bits, and not from the original: what a thing
smaller than a preview's pixel does is averaged away. The loupe is there for that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.errors import CaptureError
from pixdesk.imaging import lab

HIGHLIGHT, SHADOW = 250, 5
"""A channel from here up, or every channel down to here, is clipped: Capture One's exposure warning as it ships."""

SHARP_PX = 1.15
"""Edges no softer than this are in focus: standard deviation in preview pixels. A step that falls on one pixel
measures 0.8 (central differences), the same step after a Gaussian of one pixel 1.3."""

_STEP_MIN = 28
"""Smallest step of 255 that counts as an edge; below it noise would pass for sharpness."""

_STEP_WINDOW = np.ones((5, 5), np.uint8)
_SEEN = np.ones((3, 3), np.uint8)
"""How broad a line must be to be seen on a picture that is shown smaller."""

_HALF = 127

_HATCH_PX = 8
_HIGH_RGB, _LOW_RGB, _SHARP_RGB = (255, 64, 48), (64, 144, 255), (84, 255, 84)


@dataclass(frozen=True, slots=True)
class Shown:
    """A staged picture.

    Attributes:
        rgb: H×W×3 uint8, sRGB.
        product: H×W uint8, 255 where a cutout has product and 0 elsewhere; None for a picture without coverage.
    """

    rgb: NDArray[np.uint8]
    product: NDArray[np.uint8] | None = None


def read(data: bytes) -> Shown:
    """Decode a staged preview or cutout.

    Raises:
        CaptureError: the staged file is damaged.
    """
    found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if found is None or found.ndim != 3:
        raise CaptureError("The staged picture is damaged; process the capture again.", code="unreadable")
    rgb = cv2.cvtColor(found[..., :3], cv2.COLOR_BGR2RGB).astype(np.uint8, copy=False)
    if found.shape[2] == 3:
        return Shown(rgb)
    product: Any = cv2.threshold(np.ascontiguousarray(found[..., 3]), _HALF, 255, cv2.THRESH_BINARY)[1]
    return Shown(rgb, product)


def histogram(shown: Shown) -> tuple[tuple[int, ...], ...]:
    """Return how many pixels have each of the 256 values, for red, green and blue; of a cutout the product's alone."""
    counts = [cv2.calcHist([shown.rgb], [channel], shown.product, [256], (0, 256)) for channel in range(3)]
    return tuple(tuple(int(value) for value in np.ravel(count)) for count in counts)


def clipped(shown: Shown) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return where highlights and where shadows are clipped, each H×W uint8, 0 or 255.

    A highlight counts from the first channel on, for that is where colour is lost; a shadow when all three are gone.
    """
    red, green, blue = cv2.split(shown.rgb)
    brightest: Any = cv2.max(cv2.max(red, green), blue)
    high: Any = cv2.threshold(brightest, HIGHLIGHT - 1, 255, cv2.THRESH_BINARY)[1]
    low: Any = cv2.threshold(brightest, SHADOW, 255, cv2.THRESH_BINARY_INV)[1]
    return _within(high, shown), _within(low, shown)


def sharp(shown: Shown) -> NDArray[np.uint8]:
    """Return which edges are in focus, H×W uint8, 0 or 255.

    A step of height C blurred by a Gaussian of standard deviation s has the greatest slope C / (s · √(2π)), so
    s = C / (slope · √(2π)), as `imaging.focus` measures it on the original. It does not depend on how strong the
    contrast is, which a plain edge filter takes for focus.
    """
    grey: Any = cv2.cvtColor(shown.rgb, cv2.COLOR_RGB2GRAY)
    across, down = (cv2.Sobel(grey, cv2.CV_32F, *axis, scale=1 / 8) for axis in ((1, 0), (0, 1)))
    slope = cv2.magnitude(across, down)
    step: Any = cv2.subtract(cv2.dilate(grey, _STEP_WINDOW), cv2.erode(grey, _STEP_WINDOW))
    softest = SHARP_PX * np.sqrt(2 * np.pi) * slope
    found = ((step >= _STEP_MIN) & (step <= softest)).astype(np.uint8) * np.uint8(255)
    return _within(found, shown)


def overlay(shown: Shown, *, clipping: bool, focus: bool) -> NDArray[np.uint8]:
    """Return what is laid over the picture, H×W×4 uint8 RGBA, straight alpha, clear where there is nothing to say.

    Colour is not the only signal: highlights are hatched one way, shadows the other, focus follows edges.
    """
    made = np.zeros((*shown.rgb.shape[:2], 4), np.uint8)
    if clipping:
        high, low = clipped(shown)
        _hatch(made, high, _HIGH_RGB, 1)
        _hatch(made, low, _LOW_RGB, -1)
    if focus:
        made[cv2.dilate(sharp(shown), _SEEN) > 0] = (*_SHARP_RGB, 255)
    return made


def lab_of(rgb: NDArray[np.uint8]) -> tuple[float, float, float]:
    """Return the CIELAB of one sRGB colour, relative to D50."""
    lightness, green_red, blue_yellow = lab.to_lab(np.asarray(rgb, np.uint8).reshape(1, 3))[0]
    return float(lightness), float(green_red), float(blue_yellow)


def share(mask: NDArray[np.uint8], shown: Shown) -> float:
    """Return how much of the picture, or of the product where there is a cutout, a mask covers; 0..1."""
    whole = mask.size if shown.product is None else cv2.countNonZero(shown.product)
    return cv2.countNonZero(mask) / max(1, whole)


def cropped(rgb: NDArray[np.uint8], centre: tuple[float, float], side_px: int) -> NDArray[np.uint8]:
    """Return a square of a picture around a point, side×side×4 uint8 RGBA; clear where it reaches past the picture.

    Args:
        rgb: H×W×3, or H×W×4 with coverage of its own.
        centre: the point as shares of width and height.
    """
    height, width = rgb.shape[:2]
    left, top = round(centre[0] * width - side_px / 2), round(centre[1] * height - side_px / 2)
    made = np.zeros((side_px, side_px, 4), np.uint8)
    x0, y0, x1, y1 = max(0, left), max(0, top), min(width, left + side_px), min(height, top + side_px)
    if x0 < x1 and y0 < y1:
        place = made[y0 - top : y1 - top, x0 - left : x1 - left]
        place[..., 3] = 255
        place[..., : rgb.shape[2]] = rgb[y0:y1, x0:x1]
    return made


def eight_bits(rgb: NDArray[Any]) -> NDArray[np.uint8]:
    """Return a picture with 8 bits a channel."""
    eight: Any = cv2.convertScaleAbs(rgb, alpha=255 / 65535) if rgb.dtype == np.uint16 else rgb
    return np.ascontiguousarray(eight, np.uint8)


def _within(mask: NDArray[np.uint8], shown: Shown) -> NDArray[np.uint8]:
    if shown.product is None:
        return mask
    inside: Any = cv2.bitwise_and(mask, shown.product)
    result: NDArray[np.uint8] = inside
    return result


def _hatch(made: NDArray[np.uint8], mask: NDArray[np.uint8], rgb: tuple[int, int, int], slant: int) -> None:
    rows, columns = np.nonzero(mask)
    is_line = (columns + slant * rows) % _HATCH_PX < _HATCH_PX // 2
    made[rows, columns, :3] = rgb
    made[rows, columns, 3] = np.where(is_line, 235, 90)
