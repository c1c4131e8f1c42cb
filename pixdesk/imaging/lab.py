"""CIELAB and colour differences, as the checks and the tests use them."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.imaging import icc

Lab = NDArray[np.float32]
"""…×3: L* 0..100, a*, b*; relative to D50."""

_EPSILON = 216 / 24389
_KAPPA = 24389 / 27
_TO_XYZ_WHITE = (icc.SRGB.to_xyz / icc.D50[:, None]).astype(np.float32)
_LINEAR = icc.srgb_to_linear(np.arange(256) / 255.0).astype(np.float32)


def to_lab(rgb: NDArray[np.uint8]) -> Lab:
    """Return CIELAB of sRGB pixels, relative to D50 as a colour-managed program shows it.

    CIE 15:2018, 8.2.1, with CIE's rational constants 216/24389 and 24389/27.

    Args:
        rgb: …×3 uint8, sRGB.

    Returns:
        …×3 float32.
    """
    pixels = np.ascontiguousarray(rgb).reshape(-1, 1, 3)
    light: NDArray[Any] = cv2.transform(cv2.LUT(pixels, _LINEAR), _TO_XYZ_WHITE)
    above = np.cbrt(light)
    f = np.where(light > _EPSILON, above, (light * np.float32(_KAPPA) + np.float32(16)) / np.float32(116))
    lab: Lab = np.empty(f.shape, np.float32)
    lab[..., 0] = 116 * f[..., 1] - 16
    lab[..., 1] = 500 * (f[..., 0] - f[..., 1])
    lab[..., 2] = 200 * (f[..., 1] - f[..., 2])
    shaped: Lab = lab.reshape(rgb.shape)
    return shaped


def delta_e76(one: Lab, other: Lab) -> NDArray[np.float32]:
    """Return the Euclidean distance in CIELAB (CIE 1976), without the last axis; shapes may broadcast."""
    distance: NDArray[np.float32] = np.sqrt(np.square(one - other).sum(axis=-1))
    return distance


def delta_e2000(one: NDArray[Any], other: NDArray[Any]) -> NDArray[np.float64]:
    """Return CIEDE2000 with all weights 1, without the last axis; shapes may broadcast.

    Sharma, Wu and Dalal, *The CIEDE2000 color-difference formula* (2005); its test data are in the tests.
    """
    l1, a1, b1 = np.moveaxis(np.asarray(one, np.float64), -1, 0)
    l2, a2, b2 = np.moveaxis(np.asarray(other, np.float64), -1, 0)
    mean_chroma7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    stretch = 1 + 0.5 * (1 - np.sqrt(mean_chroma7 / (mean_chroma7 + 25.0**7)))
    chroma1, chroma2 = np.hypot(a1 * stretch, b1), np.hypot(a2 * stretch, b2)
    hue1 = np.degrees(np.arctan2(b1, a1 * stretch)) % 360
    hue2 = np.degrees(np.arctan2(b2, a2 * stretch)) % 360
    both = chroma1 * chroma2 > 0
    apart = hue2 - hue1
    # Sharma's equation 10; opposite hues (180 exactly) keep their sign, which modulo arithmetic would lose.
    turn = np.where(both, apart - 360.0 * (apart > 180) + 360.0 * (apart < -180), 0.0)
    d_hue = 2 * np.sqrt(chroma1 * chroma2) * np.sin(np.radians(turn) / 2)
    hue = np.where(both, (hue1 + turn / 2) % 360, hue1 + hue2)
    lightness, chroma = (l1 + l2) / 2, (chroma1 + chroma2) / 2
    weight_l = 1 + 0.015 * (lightness - 50) ** 2 / np.sqrt(20 + (lightness - 50) ** 2)
    weight_c = 1 + 0.045 * chroma
    weight_h = 1 + 0.015 * chroma * _hue_factor(hue)
    rotation = -np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2)))) * 2
    rotation *= np.sqrt(chroma**7 / (chroma**7 + 25.0**7))
    l_part, c_part, h_part = (l2 - l1) / weight_l, (chroma2 - chroma1) / weight_c, d_hue / weight_h
    squared = l_part**2 + c_part**2 + h_part**2 + rotation * c_part * h_part
    result: NDArray[np.float64] = np.sqrt(np.maximum(squared, 0.0))
    return result


def _hue_factor(hue: NDArray[np.float64]) -> NDArray[np.float64]:
    terms = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))
    factor = np.ones_like(hue)
    for share, times, shift in terms:
        factor += share * np.cos(np.radians(times * hue + shift))
    return factor
