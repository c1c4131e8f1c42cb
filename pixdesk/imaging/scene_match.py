"""A product's colours, brought nearer to the light of the scene it stands in, no further than its truth allows.

Each channel of its linear light is multiplied by one factor (von Kries' rule in the camera's own primaries), of equal
luminance for a neutral grey, so that nothing is lightened. How far that goes is measured as CIEDE2000 inside the
product.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.domain.scene import Scene
from pixdesk.imaging.encode import to_uint8
from pixdesk.imaging.guided import Bytes
from pixdesk.imaging.icc import SRGB, srgb_from_linear, srgb_to_linear
from pixdesk.imaging.lab import delta_e2000, to_lab

_MEASURED_PX = 160
"""Long side of the picture the difference is measured on."""

_STEPS = 10
"""Halvings of the share; a thousandth is seen by nobody."""

_SOLID = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """Matched colours.

    Attributes:
        colour: H×W×3.
        share: how far towards the scene's light they went, 0..1.
        delta_e: CIEDE2000 inside the product, mean.
    """

    colour: NDArray[Any]
    share: float = 0.0
    delta_e: float = 0.0

    def remark(self, scene: Scene) -> str:
        """What the file's record says of it; empty where nothing was done."""
        if not self.share:
            return ""
        return (
            f"Colours matched {100 * self.share:.0f} % of the way to the light of the scene {scene.id}: "
            f"{self.delta_e:.2f} ΔE of at most {scene.match.max_delta_e:g}."
        )


def matched(colour: NDArray[Any], alpha: Bytes, scene: Scene) -> Matched:
    """Return a product's colours nearer to the scene's light.

    Args:
        colour: H×W×3, uint8 or uint16, sRGB; not changed.
        alpha: H×W uint8.
        scene: whose light it is, and how far it may go.
    """
    gains = _gains(scene)
    if not scene.match.share or np.allclose(gains, 1, atol=0.002):
        return Matched(colour=colour)
    small, solid = _sample(colour, alpha)
    if not np.count_nonzero(solid):
        return Matched(colour=colour)
    was = to_lab(small[solid])

    def moved_by(share: float) -> float:
        now = to_lab(_lit(small, _part(gains, share))[solid])
        return float(delta_e2000(was, now).mean())

    share = scene.match.share
    if moved_by(share) > scene.match.max_delta_e:
        low = 0.0
        for _ in range(_STEPS):
            middle = (low + share) / 2
            low, share = (middle, share) if moved_by(middle) <= scene.match.max_delta_e else (low, middle)
        share = low
    if not share:
        return Matched(colour=colour)
    return Matched(colour=_lit(colour, _part(gains, share)), share=share, delta_e=moved_by(share))


def _gains(scene: Scene) -> NDArray[np.float64]:
    light = srgb_to_linear(np.array(scene.light.rgb) / 255.0)
    return np.asarray(light / max(float(light @ SRGB.to_xyz[1]), 1e-6), np.float64)


def _part(gains: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """Return the gains of a light so far from neutral to the scene's."""
    return np.asarray(1 + share * (gains - 1), np.float64)


def _sample(colour: NDArray[Any], alpha: Bytes) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    scale = min(1.0, _MEASURED_PX / max(alpha.shape))
    size = (max(1, round(alpha.shape[1] * scale)), max(1, round(alpha.shape[0] * scale)))
    small, covered = (cv2.resize(plane, size, interpolation=cv2.INTER_AREA) for plane in (colour, alpha))
    return to_uint8(small), np.asarray(covered >= _SOLID)


def _lit(colour: NDArray[Any], gains: NDArray[np.float64]) -> NDArray[Any]:
    """Return the picture in another light, by one table a channel."""
    top = np.iinfo(colour.dtype).max
    linear = srgb_to_linear(np.arange(top + 1) / top)
    tables = [
        np.rint(srgb_from_linear(np.clip(linear * gain, 0, 1)) * top).astype(colour.dtype) for gain in gains.tolist()
    ]
    return np.stack([table[colour[..., band]] for band, table in enumerate(tables)], axis=-1)
