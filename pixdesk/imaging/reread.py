"""An exported file read again, long after: what it is, and where a channel's rules would not take it.

Neither the capture nor its matte is needed, so any file a studio ever exported can be held against any profile. What
only the matte knows, the fill, comes from the studio's record of the file.
"""

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pixdesk.domain.channel import ChannelProfile
from pixdesk.domain.channel_limit import FileFigures
from pixdesk.imaging.container import PILLOW_NAMES, container_failures, profile_failures, size_failures
from pixdesk.imaging.ground import deviation

_BORDER_OFF_LEVELS = 2
_BORDER_OFF_SHARE = 0.01
"""Of the outermost pixels: an edge ring that just reaches them, no more."""


@dataclass(frozen=True, slots=True)
class Reread:
    """What was read; `figures` is None where the file is no picture."""

    figures: FileFigures | None
    failures: tuple[str, ...]


def reread(data: bytes, profile: ChannelProfile, fill: float | None) -> Reread:
    """Read an exported file and hold it against a profile.

    Args:
        data: the file.
        profile: the channel as it is, was or will be.
        fill: what is recorded of the product's fill, in percent; None where nothing is.
    """
    mode = "RGBA" if profile.background == "transparent" else "RGB"
    try:
        with Image.open(io.BytesIO(data)) as picture:
            failures = container_failures(picture, [PILLOW_NAMES[one] for one in profile.formats], mode)
            failures += profile_failures(picture.info.get("icc_profile"))
            pixels = np.asarray(picture.convert(mode))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        return Reread(None, (f"The file cannot be read back: {error}.",))
    height_px, width_px = pixels.shape[:2]
    failures += size_failures(width_px, height_px, len(data), profile)
    failures += _border_failures(pixels, profile) + _fill_failures(fill, profile)
    return Reread(
        FileFigures(width_px=width_px, height_px=height_px, byte_count=len(data), fill_percent=fill), tuple(failures)
    )


def _border_failures(pixels: NDArray[np.uint8], profile: ChannelProfile) -> list[str]:
    """Say where the outermost pixels are not the background; no product stands there."""
    if profile.has_picture_behind:
        return []
    off = deviation(pixels, profile)
    border = np.concatenate([off[0], off[-1], off[:, 0], off[:, -1]])
    share = float(np.mean(border > _BORDER_OFF_LEVELS))
    if share <= _BORDER_OFF_SHARE:
        return []
    return [f"{100 * share:.0f} % of the picture's outermost pixels are not {profile.background}."]


def _fill_failures(fill: float | None, profile: ChannelProfile) -> list[str]:
    low, high = profile.fill.min_percent, profile.fill.max_percent
    if fill is None or low <= fill <= high:
        return []
    return [f"The product fills {fill:.1f} % of the canvas; {low:g} to {high:g} % are wanted."]
