"""Places painted over for healing, made into the mask that a heal takes."""

from collections.abc import Iterable
from itertools import pairwise

import numpy as np

from pixdesk.domain.heal import Method
from pixdesk.domain.retouching import Spot
from pixdesk.errors import SetupError
from pixdesk.imaging import brush, heal, staging
from pixdesk.imaging.brush import Bytes, Tip


def marks(shape: tuple[int, ...], spots: Iterable[Spot]) -> tuple[bytes, Method]:
    """Return a gray PNG of a picture's rows and columns, white on what is to go, and the method for its size.

    Raises:
        SetupError: nothing is marked.
    """
    layer = np.zeros(shape[:2], np.uint8)
    for radius_px, touches in spots:
        tips = [Tip(x, y, min(radius_px, brush.RADIUS_MAX_PX)) for x, y, _ in touches]
        for tip in tips[:1]:
            brush.press(layer, tip, 1.0)
        for start, end in pairwise(tips):
            for tip in brush.between(start, end):
                brush.press(layer, tip, 1.0)
    mask: Bytes = np.where(layer > 127, 255, 0).astype(np.uint8)
    if not mask.any():
        raise SetupError("Nothing is marked. Paint over the dust or the tag first.")
    return staging.matte_png(mask), "diffuse" if heal.largest_px(mask) <= heal.DUST_PX else "migan"
