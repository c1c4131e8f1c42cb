"""A background that changes evenly from the colour at its top to the colour at its bottom."""

import numpy as np
from numpy.typing import NDArray

from pixdesk.domain.channel import ChannelProfile


def ground(profile: ChannelProfile, height_px: int) -> NDArray[np.float32] | None:
    """Return the background to lay a cutout on, height×1×3 in levels 0..255 and rounded; None where there is none."""
    if profile.gradient is not None:
        top, bottom = (np.array(colour, np.float32) for colour in profile.gradient)
        share = np.linspace(0, 1, height_px, dtype=np.float32)[:, None, None]
        return np.asarray(np.rint(top + share * (bottom - top)), np.float32)
    if profile.background_rgb is not None:
        return np.full((height_px, 1, 3), profile.background_rgb, np.float32)
    return None
