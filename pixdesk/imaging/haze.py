"""Faint cover that lies apart from the product: backdrop the cutout did not quite let go of.

On a backdrop near white nobody sees it in the photograph; on a channel's pure white it stands as a grey patch, and a
channel that looks at the outermost pixels refuses the file.
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

_CORE: Final = 127
"""Above half cover it is the product, as its box is measured."""

_FAINT: Final = 24
"""A tenth of full cover: a hair thinner than a tenth of a pixel, which nobody sees on the finished file."""

FAINT_AT_MOST: Final = 96
"""What runs out of the picture may be stronger: the frame is laid around the product, which ends before it."""

_REACH_SHARE: Final = 0.012
"""Of the longer side: so far from its solid parts a product's own soft rim, fur and fringe, is left alone."""

_COARSE: Final = 4


def cleared(alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a rendition's matte without faint cover that lies apart from the product.

    Args:
        alpha: H×W uint8; not changed.
    """
    apart = (alpha > 0) & (alpha <= FAINT_AT_MOST)
    if not apart.any():
        return alpha
    apart &= ~_around(alpha > _CORE)
    gone = apart & (alpha <= _FAINT)
    edge = np.concatenate([apart[0], apart[-1], apart[:, 0], apart[:, -1]])
    if edge.any():
        _, labels = cv2.connectedComponents(apart.astype(np.uint8))
        ends = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
        runs_out = np.zeros(int(labels.max()) + 1, bool)
        runs_out[ends] = True
        runs_out[0] = False
        gone |= runs_out[labels]
    return np.where(gone, np.uint8(0), alpha)


def _around(core: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return where the product's solid parts are, and as far around them as its soft rim may go."""
    height, width = core.shape
    reach = max(2, round(_REACH_SHARE * max(height, width) / _COARSE))
    size = (-(-width // _COARSE), -(-height // _COARSE))
    small = cv2.resize(core.astype(np.uint8) * 255, size, interpolation=cv2.INTER_AREA)  # one pixel of it is enough
    round_about = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    grown = cv2.dilate((small > 0).astype(np.uint8), round_about)
    return np.asarray(cv2.resize(grown, (width, height), interpolation=cv2.INTER_NEAREST), bool)
