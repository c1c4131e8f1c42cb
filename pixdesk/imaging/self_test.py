"""Does a device answer as the plain CPU does?

A graphics driver can return wrong pixels without an error (darktable #21306: smears and empty masks on
one Intel adapter, fine on the CPU). So a built-in picture goes through the chosen provider and through the
CPU with the graph run exactly as the file has it, and the two mattes are compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pixdesk.domain.model_card import ModelCard
from pixdesk.imaging.models import NetworkInput, open_session, prepare
from pixdesk.imaging.providers import CPU, PROVIDER_ORDER

MAX_DIFFERENCE = 0.10
"""Largest difference of any matte pixel that 16-bit arithmetic on a device explains; beyond it is a fault."""

MEAN_DIFFERENCE = 0.01
"""Largest mean difference: the gates of the checks work in hundredths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What the device and the plain CPU answered to the same picture.

    Attributes:
        max_difference: the largest of all matte pixels, 0..1.
        mean_difference: their mean, 0..1.
        fallback: the session's sentence when a better provider did not answer.
    """

    provider: str
    device: str
    fallback: str
    max_difference: float
    mean_difference: float

    @property
    def agrees(self) -> bool:
        """Whether the device may be trusted with captures."""
        return self.max_difference <= MAX_DIFFERENCE and self.mean_difference <= MEAN_DIFFERENCE


def synthetic_picture(width_px: int = 960, height_px: int = 720) -> NetworkInput:
    """Return a studio photograph made by formula: a red vessel with a handle on a pale, shaded backdrop.

    Returns:
        H×W×3 uint8, the same on every machine.
    """
    y, x = np.mgrid[0:height_px, 0:width_px].astype(np.float32)
    x, y = x / width_px * 2 - 1, y / height_px * 2 - 1
    backdrop = 232 - 18 * (x**2 + y**2)
    shadow = 60 * np.exp(-((x / 0.5) ** 2) - ((y - 0.62) / 0.08) ** 2)
    picture = np.repeat((backdrop - shadow)[..., None], 3, axis=2)
    body = (np.abs(x) / 0.36) ** 6 + (np.abs(y - 0.05) / 0.55) ** 6 < 1
    ring = (x - 0.42) ** 2 / 0.04 + y**2 / 0.09
    vessel = body | ((ring < 1.0) & (ring > 0.45))
    shade = 0.65 + 0.35 * np.cos(2.6 * (x + 0.12))
    texture = 1 + 0.06 * np.sin(60 * x) * np.sin(47 * y)
    colour = np.array([188.0, 44.0, 38.0], np.float32) * (shade * texture)[..., None]
    picture[vessel] = colour[vessel]
    rounded: NetworkInput = np.clip(np.rint(picture), 0, 255).astype(np.uint8)
    return rounded


def compare(path: Path, card: ModelCard, providers: Sequence[str] = PROVIDER_ORDER, threads: int = 1) -> Comparison:
    """Run the built-in picture on the first provider that answers and on the plain CPU.

    Raises:
        SetupError: the model cannot be opened; see `open_session`.
        Exception: whatever ONNX Runtime raises when the device fails.
    """
    picture = prepare(synthetic_picture(), card)
    chosen = open_session(path, card, providers, threads)
    answered = chosen.run(picture)
    reference = open_session(path, card, (CPU,), threads, optimised=False).run(picture)
    difference = np.abs(answered - reference)
    return Comparison(
        provider=chosen.provider,
        device=chosen.device,
        fallback=chosen.fallback,
        max_difference=float(difference.max()),
        mean_difference=float(difference.mean()),
    )
