"""The background of a decoded rendition, measured.

**What background means in a JPEG.** JPEG codes blocks: 8×8 pixels at 4:4:4, 16×16 at 4:2:0, where colour is
also smoothed over the seam on decoding. A block that touches the product rings a little into the white
beside it, at any quality. So the background falls in two: the *clear* pixels no product block reaches, which
must be exactly the background colour, every one; and the *edge ring*, background pixels that share a block
with the product, at most 7 (4:4:4) or 17 (4:2:0) pixels wide, whose number and worst deviation are measured
and told. In PNG and lossless WebP there is no ring: every background pixel is held to the letter.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.domain.channel import ChannelProfile, ImageFormat
from pixdesk.imaging.gradient import ground

RING_MAX_LEVELS = 64
"""What all but one in a hundred pixels of an edge ring must keep. Measured on 55 real products: at most 16
levels at quality 92 and 4:4:4, 39 at quality 75 and 4:2:0; more means that something other than JPEG spoiled the
edge."""

_GRADIENT_LEVELS = 2
"""A block that a step of one level runs through may come back flat, and tinted."""

_COARSER_LEVELS = {ImageFormat.JPEG: 0, ImageFormat.AVIF: 1}
"""AVIF rounds a tint by up to two levels, JPEG by one."""

_RING_NOTABLE_LEVELS = 24
"""From here on the ring is worth a remark: a good display can show it."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """How far one pixel of product reaches in the coded picture.

    Attributes:
        size_px: side of the smallest unit that is coded together; 1 where every pixel stands alone.
        smooth_px: how far decoding smooths colour over the seam between units.
    """

    size_px: int = 1
    smooth_px: int = 0


@dataclass(frozen=True, slots=True)
class Ground:
    """The background as measured; all 0 where the photographed one is kept.

    Attributes:
        count, off_count, worst_levels: clear pixels, how many are off, and by how much at worst.
        ring_count, ring_levels, ring_worst_levels: pixels in the edge ring, what 99 in 100 of them keep, and
            the worst deviation there.
    """

    count: int = 0
    off_count: int = 0
    worst_levels: int = 0
    ring_count: int = 0
    ring_levels: int = 0
    ring_worst_levels: int = 0


def deviation(pixels: NDArray[np.uint8], profile: ChannelProfile) -> NDArray[np.uint8]:
    """Return H×W uint8, how far each pixel is from the profile's background in its worst channel.

    For a transparent background that is the alpha itself.
    """
    laid = ground(profile, pixels.shape[0])
    if laid is None:
        return pixels[..., 3]
    if profile.gradient is not None:
        levels = np.asarray(np.broadcast_to(laid, pixels.shape), np.uint8)
        red, green, blue = cv2.split(cv2.absdiff(np.ascontiguousarray(pixels), levels))
    else:
        red, green, blue = (
            cv2.absdiff(np.ascontiguousarray(pixels[..., band]), np.array(float(laid[0, 0, band]))) for band in range(3)
        )
    # NumPy's maximum over the last axis takes ten times as long.
    return np.asarray(cv2.max(cv2.max(red, green), blue), np.uint8)


def measure_ground(
    pixels: NDArray[np.uint8], alpha: NDArray[np.uint8], profile: ChannelProfile, blocks: Blocks
) -> Ground:
    """Count the background pixels that are off, clear of the product and in the edge ring.

    Args:
        pixels: H×W×3 or H×W×4, decoded.
        alpha: H×W; 0 is background.
        profile: the channel.
        blocks: how the file is coded.
    """
    if profile.has_picture_behind:
        return Ground()
    off = deviation(pixels, profile)
    is_background = alpha == 0
    is_clear = ~_reached(~is_background, blocks)
    clear, ring = off[is_clear], off[is_background & ~is_clear]
    return Ground(
        count=int(clear.size),
        off_count=int(np.count_nonzero(clear > _tolerance_levels(profile))),
        worst_levels=int(clear.max(initial=0)),
        ring_count=int(ring.size),
        ring_levels=int(np.percentile(ring, 99)) if ring.size else 0,
        ring_worst_levels=int(ring.max(initial=0)),
    )


def ground_failures(ground: Ground, profile: ChannelProfile) -> list[str]:
    """Say in sentences what forbids shipping."""
    failures = []
    if ground.off_count:
        failures.append(
            f"{ground.off_count:,} of {ground.count:,} background pixels are not {profile.background}; "
            f"the worst is {ground.worst_levels} levels off."
        )
    if ground.ring_levels > RING_MAX_LEVELS:
        failures.append(
            f"Beside the product one background pixel in a hundred is {ground.ring_levels} levels off or more; "
            f"{RING_MAX_LEVELS} are allowed."
        )
    return failures


def ground_remarks(ground: Ground, profile: ChannelProfile) -> list[str]:
    """Say in a sentence what is worth knowing."""
    if ground.ring_levels <= _RING_NOTABLE_LEVELS:
        return []
    return [
        f"{ground.ring_count:,} background pixels share a JPEG block with the product; one in a "
        f"hundred is {ground.ring_levels} levels off {profile.background} or more."
    ]


def _tolerance_levels(profile: ChannelProfile) -> int:
    """Return how far a clear pixel may be off: nothing, save for a tinted background in JPEG.

    White and greys survive JPEG's YCbCr exactly at the qualities a profile may ask for. A tint is rounded
    once each way and comes back up to one level off (measured over 4,000 colours, quality 80 to 100).
    """
    coarser = _COARSER_LEVELS.get(profile.format)
    if coarser is None:
        return 0
    if profile.gradient is not None:
        return _GRADIENT_LEVELS + coarser
    rgb = profile.background_rgb
    is_tinted = rgb is not None and len(set(rgb)) > 1
    return 1 + coarser if is_tinted else 0


def _reached(is_product: NDArray[np.bool_], blocks: Blocks) -> NDArray[np.bool_]:
    """Return the pixels of every block that holds product, grown by what decoding smooths over the seam."""
    side = blocks.size_px
    if side == 1:
        return is_product
    height, width = is_product.shape
    down, across = -(-height // side), -(-width // side)
    padded = np.zeros((down * side, across * side), np.bool_)
    padded[:height, :width] = is_product
    touched = padded.reshape(down, side, across, side).any(axis=(1, 3))
    reached = np.repeat(np.repeat(touched, side, axis=0), side, axis=1)[:height, :width]
    if blocks.smooth_px:
        reach = 2 * blocks.smooth_px + 1
        grown = cv2.dilate(reached.astype(np.uint8), np.ones((reach, reach), np.uint8))
        reached = np.asarray(grown, np.bool_)
    return reached
