"""Measures what is remembered of a capture for those that come after it."""

import itertools
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

CELLS = np.array([6, 13, 13])
"""So many cells CIELAB has along L*, a* and b*: twenty steps of lightness apart, ten and a half of colour."""

COLOURS_FROM, COLOURS_TO = np.array([0.0, -64.0, -64.0]), np.array([100.0, 64.0, 64.0])
"""What the cells span; stronger colours count as the strongest."""

COLOUR_PIXELS, COLOUR_PIXELS_MIN = 16384, 64
"""So many of the product's pixels are asked for its colours, and with fewer it has none that could be compared."""

LEAST_THOUSANDTHS = 2
"""Cells with a smaller share are forgotten."""


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
        colours=colours(look),
        tall_share=_tall_share(look),
    )


def picture_hash(rgb: NDArray[np.uint8]) -> str:
    """Return 64 bits of appearance: the signs of the lowest frequencies about their median (Zauner 2010)."""
    small: Any = cv2.resize(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), (HASH_FROM,) * 2, interpolation=cv2.INTER_AREA)
    waves: Any = cv2.dct(small.astype(np.float32))
    lowest = waves[1 : HASH_SIDE + 1, 1 : HASH_SIDE + 1].ravel()
    return np.packbits(lowest > np.median(lowest)).tobytes().hex()


def colours(look: Look) -> tuple[tuple[int, int], ...]:
    """Return what colours a product has: numbers of cells of CIELAB and their shares in thousandths, most first.

    Each pixel is shared among the eight cells around it (trilinear), so that a little more light or another white
    balance moves the shares a little and not from one cell into the next.
    """
    where = np.flatnonzero(look.solid)
    if len(where) < COLOUR_PIXELS_MIN:
        return ()
    lab = look.lab.reshape(-1, 3)[where[:: max(1, len(where) // COLOUR_PIXELS)]]
    at = np.clip((lab - COLOURS_FROM) / (COLOURS_TO - COLOURS_FROM), 0, 0.9999) * (CELLS - 1)
    cell = at.astype(np.int64)
    rest = at - cell
    shares = np.zeros(int(CELLS.prod()))
    for corner in itertools.product((0, 1), repeat=3):
        weight = np.where(corner, rest, 1 - rest).prod(axis=1)
        number = np.ravel_multi_index(tuple((cell + corner).T), tuple(CELLS))
        shares += np.bincount(number, weight, len(shares))
    thousandths = np.rint(shares * (1000 / len(lab))).astype(np.int64)
    kept = np.flatnonzero(thousandths >= LEAST_THOUSANDTHS)
    kept = kept[np.argsort(-thousandths[kept], kind="stable")]
    return tuple((int(one), int(thousandths[one])) for one in kept)


def _tall_share(look: Look) -> float | None:
    """Return how tall the product stands, of the frame's long side; None where it touches the frame above or below."""
    rows, columns = look.product.shape
    _, top, _, height = cv2.boundingRect(look.product)
    if top == 0 or top + height == rows:
        return None
    return round(float(height) / float(max(rows, columns)), 4)


def _lab(values: Any) -> tuple[float, float, float]:
    return float(round(values[0], 2)), float(round(values[1], 2)), float(round(values[2], 2))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
