"""Measures what is remembered of a capture for those that come after it."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.domain.traits import Traits
from pixdesk.imaging import focus
from pixdesk.imaging.look import Look, share

PLAIN_MAX_SHARE = 0.02
"""Of the backdrop covered by structure: more is a scene, and its median colour says nothing of the light."""

HASH_SIDE, HASH_FROM = 8, 32
"""The hash keeps 8 × 8 frequencies of a 32 × 32 copy."""


def measure(look: Look, edges: focus.Edges) -> Traits:
    """Return a capture's traits."""
    backdrop = look.backdrop_lab
    is_plain = backdrop is not None and share(look.structure, look.backdrop) <= PLAIN_MAX_SHARE
    mean: Any = cv2.mean(look.lab, mask=look.solid)
    return Traits(
        edge_blur_px=_rounded(focus.edge_blur_px(edges)),
        backdrop=_lab(backdrop) if is_plain and backdrop is not None else None,
        picture_hash=picture_hash(look.small),
        product=_lab(mean),
    )


def picture_hash(rgb: NDArray[np.uint8]) -> str:
    """Return 64 bits of appearance: the signs of the lowest frequencies about their median (Zauner 2010)."""
    small: Any = cv2.resize(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), (HASH_FROM,) * 2, interpolation=cv2.INTER_AREA)
    waves: Any = cv2.dct(small.astype(np.float32))
    lowest = waves[1 : HASH_SIDE + 1, 1 : HASH_SIDE + 1].ravel()
    return np.packbits(lowest > np.median(lowest)).tobytes().hex()


def _lab(values: Any) -> tuple[float, float, float]:
    return float(round(values[0], 2)), float(round(values[1], 2)), float(round(values[2], 2))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
