"""Writes a camera's ICC profile: three primaries and the curve of sRGB, for what was encoded as sRGB but is not.

Whoever opens the file with this profile, pixdesk as well, sees the colours the chart says it has (ICC.1:2010, 8.3: a
three-component matrix-based input profile; version 2.4, which every program reads).
"""

import struct

import numpy as np
from numpy.typing import NDArray

from pixdesk.imaging import icc

_POINTS = 1024
_D50 = (0.9642, 1.0, 0.8249)
"""The white of the profile connection space as the header must spell it (ICC.1:2010, 7.2.16)."""


def camera_profile(to_xyz: NDArray[np.float64], title: str) -> bytes:
    """Return the profile of a camera whose files carry sRGB's curve.

    Args:
        to_xyz: 3×3, linear light of the file to CIE XYZ relative to D50, below 2.
        title: what programs list it as; ASCII, what is not becomes a question mark.
    """
    light = icc.srgb_to_linear(np.arange(_POINTS) / (_POINTS - 1))
    curve = struct.pack(">4sII", b"curv", 0, _POINTS) + np.rint(light * 65535).astype(">u2").tobytes()
    tags = [
        (b"desc", _described(title)),
        (b"cprt", struct.pack(">4sI", b"text", 0) + b"No copyright, use freely\0"),
        (b"wtpt", _xyz(_D50)),
        *((name, _xyz(tuple(part))) for name, part in zip((b"rXYZ", b"gXYZ", b"bXYZ"), to_xyz.T, strict=True)),
        *((name, curve) for name in (b"rTRC", b"gTRC", b"bTRC")),
    ]
    return _packed(tags)


def _packed(tags: list[tuple[bytes, bytes]]) -> bytes:
    """Lay out header, table and bodies; bodies that are the same are written once and begin at multiples of four."""
    start = 128 + 4 + 12 * len(tags)
    places: dict[bytes, int] = {}
    bodies = b""
    for _, body in tags:
        if body not in places:
            places[body] = start + len(bodies)
            bodies += body + b"\0" * (-len(body) % 4)
    table = b"".join(struct.pack(">4sII", name, places[body], len(body)) for name, body in tags)
    header = struct.pack(">I4sI4s4s4s", start + len(bodies), b"\0" * 4, 0x02400000, b"scnr", b"RGB ", b"XYZ ")
    header += struct.pack(">6H4s", 2026, 1, 1, 0, 0, 0, b"acsp") + b"\0" * 28 + _fixed(_D50)
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + bodies


def _described(title: str) -> bytes:
    text = title.encode("ascii", "replace") + b"\0"
    return struct.pack(">4sII", b"desc", 0, len(text)) + text + b"\0" * 78


def _xyz(value: tuple[float, ...]) -> bytes:
    return struct.pack(">4sI", b"XYZ ", 0) + _fixed(value)


def _fixed(value: tuple[float, ...]) -> bytes:
    return struct.pack(">3i", *(round(float(part) * 65536) for part in value))
