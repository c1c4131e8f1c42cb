"""Does a device answer as the plain CPU does?

A graphics driver can return wrong pixels without an error (darktable #21306: smears and empty masks on
one Intel adapter, fine on the CPU). So a built-in picture goes through the chosen provider and through the
CPU with the graph run exactly as the file has it, and the two answers are compared here. Whatever a network
answers in is brought to a span of one first, so that one limit holds for all (`domain.device`).
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pixdesk.imaging.models import NetworkInput
from pixdesk.imaging.shape import Prompt

VESSEL = (0.30, 0.22, 0.85, 0.80)
"""Left, top, right and bottom of the vessel in `synthetic_picture`, 0..1."""

_FILLED_PX, _DOUBLED_PX = 512, 128
"""Sides of the pieces that painting networks are tested on: what one of them works on, and half a tile of the other."""

_HOLE_RADIUS = 0.2


class Difference(NamedTuple):
    """How far two answers lie apart, 0..1."""

    greatest: float
    mean: float


def of_mattes(device: NDArray[Any], plain: NDArray[Any]) -> Difference:
    """Compare two mattes, 0..1."""
    return _difference(device, plain)


def of_embeddings(device: NDArray[Any], plain: NDArray[Any]) -> Difference:
    """Compare what an encoder made of the same picture, as shares of the span of the plain answer."""
    span = float(plain.max() - plain.min()) or 1.0
    return _difference(device / np.float32(span), plain / np.float32(span))


def of_candidates(device: NDArray[Any], plain: NDArray[Any]) -> Difference:
    """Compare a decoder's logits, as the coverage 0..1 they stand for."""
    return _difference(_coverage(device), _coverage(plain))


def of_pictures(device: NDArray[Any], plain: NDArray[Any]) -> Difference:
    """Compare what a painting network made of the same piece, uint8."""
    return _difference(device / np.float32(255), plain / np.float32(255))


def _difference(device: NDArray[Any], plain: NDArray[Any]) -> Difference:
    if device.shape != plain.shape or not plain.size:
        return Difference(1.0, 1.0)
    apart = np.abs(device.astype(np.float32) - plain)
    return Difference(min(1.0, float(apart.max())), min(1.0, float(apart.mean())))


def _coverage(logits: NDArray[Any]) -> NDArray[np.float32]:
    half: NDArray[np.float32] = np.float32(0.5) * (np.tanh(np.float32(0.5) * logits) + np.float32(1.0))
    return half


def prompt() -> Prompt:
    """Return the question a prompted network is asked about `synthetic_picture`: a box around the vessel."""
    return Prompt(box=VESSEL)


def synthetic_picture(width_px: int = 960, height_px: int = 720) -> NetworkInput:
    """Return a studio photograph made by formula: a red vessel with a handle on a pale, shaded backdrop.

    Returns:
        H×W×3 uint8, the same on every machine.
    """
    x, y = _grid(width_px, height_px)
    backdrop = 232 - 18 * (x**2 + y**2)
    shadow = 60 * np.exp(-((x / 0.5) ** 2) - ((y - 0.62) / 0.08) ** 2)
    picture = np.repeat((backdrop - shadow)[..., None], 3, axis=2)
    vessel = _vessel(x, y)
    shade = 0.65 + 0.35 * np.cos(2.6 * (x + 0.12))
    texture = 1 + 0.06 * np.sin(60 * x) * np.sin(47 * y)
    colour = np.array([188.0, 44.0, 38.0], np.float32) * (shade * texture)[..., None]
    picture[vessel] = colour[vessel]
    rounded: NetworkInput = np.clip(np.rint(picture), 0, 255).astype(np.uint8)
    return rounded


def piece(*, fills: bool) -> tuple[NetworkInput, NDArray[np.uint8] | None]:
    """Return what a painting network is given: a piece of `synthetic_picture`, and for one that fills what it keeps.

    Args:
        fills: a hole across the vessel's edge is to be filled; else the piece is to be doubled.
    """
    if not fills:
        return synthetic_picture(_DOUBLED_PX, _DOUBLED_PX), None
    x, y = _grid(_FILLED_PX, _FILLED_PX)
    hole = (x + 0.36) ** 2 + (y - 0.1) ** 2 < _HOLE_RADIUS**2
    return synthetic_picture(_FILLED_PX, _FILLED_PX), np.where(hole, 0, 255).astype(np.uint8)


def likeness(matte: NDArray[np.float32]) -> float:
    """Return how closely an answer to `synthetic_picture` follows the vessel: their correlation; 0 for a flat one.

    Args:
        matte: h×w float32, of the whole picture at any size.
    """
    height, width = matte.shape
    vessel = _vessel(*_grid(width, height)).astype(np.float64)
    told = matte - matte.mean(dtype=np.float64)
    wanted = vessel - vessel.mean()
    size = float(np.sqrt((told**2).sum() * (wanted**2).sum()))
    return float((told * wanted).sum()) / size if size > 1e-9 else 0.0


def _grid(width_px: int, height_px: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return x and y of every pixel, -1..1."""
    y, x = np.mgrid[0:height_px, 0:width_px].astype(np.float32)
    return x / width_px * 2 - 1, y / height_px * 2 - 1


def _vessel(x: NDArray[np.float32], y: NDArray[np.float32]) -> NDArray[np.bool_]:
    body = (np.abs(x) / 0.36) ** 6 + (np.abs(y - 0.05) / 0.55) ** 6 < 1
    ring = (x - 0.42) ** 2 / 0.04 + y**2 / 0.09
    inside: NDArray[np.bool_] = body | ((ring < 1.0) & (ring > 0.45))
    return inside
