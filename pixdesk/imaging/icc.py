"""Colour profiles made of three curves and a matrix, read by hand so that big pictures convert quickly.

ICC.1:2022 (profile version 4.4): header 7.2, ``XYZ `` 10.31, ``curv`` 10.6, ``para`` 10.18. Profiles built on
tables are LittleCMS's work; this module only says that they are not its own.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Curve = Callable[[Floats], Floats]
"""Device value 0..1 to linear light 0..1."""

D50 = np.array([0.9642, 1.0, 0.8249])
"""The profile connection space's white (ICC.1:2022, 7.2.16)."""

_D65_XY = (0.3127, 0.3290)
# Bradford's cone response, as ICC.1:2022 annex E uses it to bring a white to D50.
_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
_TAGS_MAX = 200
_BLACK_MAX = 1e-5
_EXPONENT_MIN, _EXPONENT_MAX = 0.1, 10.0
_CURVE_POINTS_MAX = 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class MatrixProfile:
    """A matrix/TRC profile.

    Attributes:
        curves: one per channel, device value to linear light.
        to_xyz: 3×3, linear light to XYZ relative to D50.
    """

    curves: tuple[Curve, Curve, Curve]
    to_xyz: Floats


def colour_space(profile: bytes) -> str:
    """Return the profile's device colour space: ``RGB``, ``GRAY``, ``CMYK``, ``Lab``…; empty if it is none."""
    if len(profile) < 132 or profile[36:40] != b"acsp":
        return ""
    return profile[16:20].decode("latin-1").strip()


def read_matrix_profile(profile: bytes) -> MatrixProfile | None:
    """Return an RGB profile's curves and matrix, or None when it has tables, is broken or not RGB."""
    tags = _tags(profile)
    if colour_space(profile) != "RGB" or profile[20:24] != b"XYZ " or any(tag[:3] == b"A2B" for tag in tags):
        return None
    try:
        columns = [_xyz(tags[name]) for name in (b"rXYZ", b"gXYZ", b"bXYZ")]
        red, green, blue = (_curve(tags[name]) for name in (b"rTRC", b"gTRC", b"bTRC"))
    except (KeyError, ValueError, struct.error):
        return None
    matrix = np.stack(columns, axis=1)
    # Where zero is not black, black point compensation has work to do, and that is LittleCMS's.
    if max(float(curve(np.zeros(1))[0]) for curve in (red, green, blue)) > _BLACK_MAX:
        return None
    # A matrix whose white is far from D50 is not a display's; LittleCMS may know what to do with it.
    if not np.allclose(matrix.sum(axis=1), D50, atol=0.02):
        return None
    return MatrixProfile((red, green, blue), matrix)


def read_gray_curve(profile: bytes) -> Curve | None:
    """Return a gray profile's curve to linear light, or None when its connection space is not XYZ."""
    if colour_space(profile) != "GRAY" or profile[20:24] != b"XYZ ":
        return None
    try:
        return _curve(_tags(profile)[b"kTRC"])
    except (KeyError, ValueError, struct.error):
        return None


def from_primaries(
    red: tuple[float, float], green: tuple[float, float], blue: tuple[float, float], curve: Curve
) -> MatrixProfile:
    """Return the profile of an RGB space with D65 white, given its primaries as CIE xy and its curve."""
    columns = np.stack([_xyz_of_xy(point) for point in (red, green, blue)], axis=1)
    white = _xyz_of_xy(_D65_XY)
    matrix = columns * np.linalg.solve(columns, white)
    cones = _BRADFORD @ D50 / (_BRADFORD @ white)
    adapted = np.linalg.inv(_BRADFORD) @ np.diag(cones) @ _BRADFORD @ matrix
    return MatrixProfile((curve, curve, curve), adapted)


def srgb_to_linear(value: Floats) -> Floats:
    """IEC 61966-2-1:1999, 5.2: sRGB's encoded value 0..1 to linear light."""
    return np.where(value <= 0.04045, value / 12.92, ((np.maximum(value, 0.04045) + 0.055) / 1.055) ** 2.4)


def srgb_from_linear(light: Floats) -> Floats:
    """IEC 61966-2-1:1999, 5.2: linear light 0..1 to sRGB's encoded value."""
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * np.maximum(light, 0.0031308) ** (1 / 2.4) - 0.055)


def gamma(exponent: float) -> Curve:
    """Return a pure power curve.

    Raises:
        ValueError: the exponent is none a display or a camera has.
    """
    if not _EXPONENT_MIN <= exponent <= _EXPONENT_MAX:
        raise ValueError(exponent)
    return lambda value: np.maximum(value, 0.0) ** exponent


def _tags(profile: bytes) -> dict[bytes, bytes]:
    if len(profile) < 132:
        return {}
    (count,) = struct.unpack_from(">I", profile, 128)
    found: dict[bytes, bytes] = {}
    for index in range(min(count, _TAGS_MAX)):
        row = profile[132 + 12 * index : 144 + 12 * index]
        if len(row) < 12:
            break
        name, offset, length = struct.unpack(">4sII", row)
        found[name] = profile[offset : offset + length]
    return found


def _xyz(body: bytes) -> Floats:
    if body[:4] != b"XYZ ":
        raise ValueError(body[:4])
    return np.array(struct.unpack_from(">3i", body, 8)) / 65536.0


def _xyz_of_xy(point: tuple[float, float]) -> Floats:
    x, y = point
    return np.array([x / y, 1.0, (1 - x - y) / y])


def _curve(body: bytes) -> Curve:
    if body[:4] == b"para":
        return _parametric(body)
    if body[:4] != b"curv":
        raise ValueError(body[:4])
    (count,) = struct.unpack_from(">I", body, 8)
    if count == 0:
        return gamma(1.0)
    if count == 1:
        return gamma(struct.unpack_from(">H", body, 12)[0] / 256)
    if count > _CURVE_POINTS_MAX or len(body) < 12 + 2 * count:
        raise ValueError(count)
    points = np.frombuffer(body, ">u2", count, 12) / 65535.0
    places = np.linspace(0.0, 1.0, count)
    return lambda value: np.interp(value, places, points)


# ICC.1:2022 table 68: which of g a b c d e f each function type gives; the rest have these values.
_PARAMETERS = {0: "g", 1: "gab", 2: "gabc", 3: "gabcd", 4: "gabcdef"}


def _parametric(body: bytes) -> Curve:
    (kind,) = struct.unpack_from(">H", body, 8)
    names = _PARAMETERS.get(kind, "")
    if not names:
        raise ValueError(kind)
    p = {"a": 1.0, "b": 0.0, "c": 0.0, "d": 0.0, "e": 0.0, "f": 0.0}
    p |= {name: word / 65536 for name, word in zip(names, struct.unpack_from(f">{len(names)}i", body, 12), strict=True)}
    offset, slope, foot = p["e"], p["c"], p["f"]
    knee = p["d"]
    if kind in (1, 2):
        if not p["a"]:
            raise ValueError(kind)
        # Types 1 and 2 put a constant (0, or c) below -b/a and add c above it.
        knee, slope, offset, foot = -p["b"] / p["a"], 0.0, p["c"], p["c"]
    a, b, power = p["a"], p["b"], gamma(p["g"])

    def light(value: Floats) -> Floats:
        upper = power(a * value + b) + offset
        return np.where(value >= knee, upper, slope * value + foot)

    return light


SRGB = from_primaries((0.64, 0.33), (0.30, 0.60), (0.15, 0.06), srgb_to_linear)
ADOBE_RGB = from_primaries((0.64, 0.33), (0.21, 0.71), (0.15, 0.06), gamma(563 / 256))
"""Adobe RGB (1998) Color Image Encoding, 4.3: its exponent is 2 + 51/256."""
DISPLAY_P3 = from_primaries((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), srgb_to_linear)
REC2020 = from_primaries((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), srgb_to_linear)
