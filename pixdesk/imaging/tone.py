"""White balance and exposure: one factor for each channel, in linear light."""

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.imaging import icc, lab
from pixdesk.imaging.frame import Rgb

Gains = tuple[float, float, float]
"""What red, green and blue light are multiplied by."""

BLOWN, NOT_BLOWN = 254, 250
"""Of 255: a pixel is blown out from the first on in any channel, and newly so if it was below the second."""

_LUMINANCE = (0.2126, 0.7152, 0.0722)
_MIN_PIXELS = 500


class Cost(NamedTuple):
    """What gains would do to a product: the share newly blown out, 0..1, and the mean CIEDE2000 its colours move."""

    clipped_share: float
    delta_e: float


def neutral_gains(seen: NDArray[np.uint8], is_backdrop: NDArray[np.bool_]) -> Gains | None:
    """Return the gains that make a backdrop neutral at the luminance it has.

    Args:
        seen: h×w×3 uint8, sRGB.
        is_backdrop: h×w.

    Returns:
        None where fewer than 500 pixels of it are neither blown out nor black.
    """
    pixels = seen[is_backdrop]
    pixels = pixels[(pixels.max(axis=1) < NOT_BLOWN) & (pixels.min(axis=1) > 5)]
    if len(pixels) < _MIN_PIXELS:
        return None
    light = icc.srgb_to_linear(np.median(pixels, axis=0) / 255.0)
    luminance = float(light @ np.array(_LUMINANCE))
    red, green, blue = (float(round(luminance / channel, 5)) for channel in light)
    return red, green, blue


def with_exposure(gains: Gains, stops: float) -> Gains:
    """Return gains with so many stops on top."""
    factor = 2.0**stops
    return gains[0] * factor, gains[1] * factor, gains[2] * factor


def apply(rgb: Rgb, gains: Gains) -> Rgb:
    """Return the picture with its light multiplied; what passes white stays white.

    Args:
        rgb: H×W×3, uint8 or uint16, sRGB; not changed.
        gains: all 1 returns the picture itself.

    Returns:
        H×W×3 of `rgb`'s dtype, each sample rounded to the nearest level.
    """
    if gains == (1.0, 1.0, 1.0):
        return rgb
    top = int(np.iinfo(rgb.dtype).max)
    light = icc.srgb_to_linear(np.arange(top + 1) / top)
    tables = [np.rint(icc.srgb_from_linear(np.clip(light * gain, 0, 1)) * top).astype(rgb.dtype) for gain in gains]
    if rgb.dtype == np.uint8:
        table = np.stack(tables, axis=1)[:, None]
        result: Any = cv2.LUT(rgb, table)
        return np.asarray(result)
    return np.stack([table[rgb[..., band]] for band, table in enumerate(tables)], axis=2)


def cost(seen: NDArray[np.uint8], is_product: NDArray[np.bool_], before: Gains, after: Gains) -> Cost:
    """Return what going from one set of gains to another does to a product.

    Args:
        seen: h×w×3 uint8, sRGB, untreated.
        is_product: h×w.
        before: the change of colour is counted from the untreated picture, the clipping from these gains on.
        after: the gains in question.
    """
    pixels = np.ascontiguousarray(seen[is_product])[:, None]
    if not len(pixels):
        return Cost(0.0, 0.0)
    was, becomes = np.asarray(apply(pixels, before)), np.asarray(apply(pixels, after))
    newly = (becomes.max(axis=2) >= BLOWN) & (was.max(axis=2) < NOT_BLOWN)
    step = max(1, len(pixels) // 8192)
    moved = lab.delta_e2000(lab.to_lab(pixels[::step]), lab.to_lab(np.ascontiguousarray(becomes[::step])))
    return Cost(float(newly.mean()), float(moved.mean()))
