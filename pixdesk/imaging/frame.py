"""A decoded picture."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[Any]
"""H×W×3, uint8 or uint16, sRGB-encoded, upright."""

Matte = NDArray[np.float32]
"""H×W, 0..1, continuous coverage."""

Rgba8 = NDArray[np.uint8]
"""H×W×4, uint8, straight (not premultiplied) alpha."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One decoded, upright, colour-managed picture.

    Attributes:
        rgb: H×W×3, uint8 or uint16, sRGB.
        alpha: H×W uint8 when the file carried coverage of its own, else None.
        format: what the content is: ``jpeg``, ``png``, ``tiff``, ``webp``, ``heif``, ``avif``, ``raw``, ``gif``.
        notes: sentences about oddities that did not stop the decode.
    """

    rgb: Rgb
    alpha: NDArray[np.uint8] | None = None
    format: str = ""
    notes: tuple[str, ...] = ()

    @property
    def width_px(self) -> int:
        """Pixels across."""
        return int(self.rgb.shape[1])

    @property
    def height_px(self) -> int:
        """Pixels down."""
        return int(self.rgb.shape[0])
