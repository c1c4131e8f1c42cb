"""The very bytes that will ship, decoded again by another decoder and held against the channel's rules.

Encoding is simplejpeg's and OpenCV's, decoding here is Pillow's and LittleCMS's, so that one library's mistake
is not checked by the same library. What counts as background is written down in `pixdesk.imaging.ground`.
"""

import io
import re
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pixdesk.domain.channel import ChannelProfile
from pixdesk.imaging.container import (
    PILLOW_NAMES,
    blocks_of,
    container_failures,
    profile_failures,
    size_failures,
    words_failures,
)
from pixdesk.imaging.ground import Blocks, deviation, ground_failures, ground_remarks, measure_ground
from pixdesk.imaging.placement import fill_percent

PICTURE_MAX_LEVELS = 4.0
"""Mean difference over the product between what was composed and what the file shows, 8×8 pixels averaged so
that lost texture does not count. Measured on 55 real products: at most 1.3 levels, at quality 75 and 4:2:0;
swapped channels or another picture give 20 and more."""

_AVERAGED_PX = 8

_SHADOW_SEEN = 250
"""Below this factor (of 255) a shadow is held against what was composed, like the product."""

_SEEN_LEVELS = 10
"""From this difference to the background on, a pixel counts as visible product."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What the file ought to show.

    Attributes:
        pixels: the composed picture at 8 bits, H×W×3 or H×W×4.
        alpha: H×W uint8; 0 is background.
        fill_percent: as composed.
        shadow: H×W uint8, the factor on the background, 255 none; None where no shadow was drawn.
        xmp: the words the file ought to carry; not asked for where empty.
        is_whole: whether every pixel was composed, as in a scene, and is held against what was composed.
    """

    pixels: NDArray[np.uint8]
    alpha: NDArray[np.uint8]
    fill_percent: float
    shadow: NDArray[np.uint8] | None = None
    xmp: bytes = b""
    is_whole: bool = False

    @property
    def drawn(self) -> NDArray[np.uint8]:
        """H×W uint8, 0 where the pure background must be: neither product nor shadow."""
        return self.alpha if self.shadow is None else np.maximum(self.alpha, 255 - self.shadow)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was measured in the bytes.

    Attributes:
        fill_percent: measured in the decoded picture: the box of what can be seen of the product.
        background_count, background_off_count: background pixels outside the edge ring, and how many of them
            are not the background colour; both 0 where the photographed background is kept.
        ring_count, ring_levels, ring_worst_levels: background pixels in the edge ring, what 99 in 100 of them
            keep, and the worst deviation there.
        picture_levels: mean difference to the composed picture over the product, coarsely, in levels of 255.
        remarks: sentences worth reading; the file is good.
        failures: sentences that say why the file must not ship.
    """

    width_px: int = 0
    height_px: int = 0
    byte_count: int = 0
    fill_percent: float = 0.0
    background_count: int = 0
    background_off_count: int = 0
    ring_count: int = 0
    ring_levels: int = 0
    ring_worst_levels: int = 0
    picture_levels: float = 0.0
    remarks: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the file may ship."""
        return not self.failures

    @property
    def words(self) -> str:
        """The figures in one line, for the log and for whoever asks for proof."""
        return (
            f"{self.width_px}×{self.height_px} px, {self.byte_count:,} bytes, fill {self.fill_percent:.1f} %, "
            f"background: {self.background_off_count:,} of {self.background_count:,} pixels off; "
            f"edge ring: {self.ring_count:,} pixels, worst {self.ring_worst_levels} levels"
        )


@dataclass(frozen=True, slots=True)
class _Decoded:
    pixels: NDArray[np.uint8]
    blocks: Blocks
    failures: list[str]


def verify(data: bytes, profile: ChannelProfile, expectation: Expectation) -> Verification:
    """Decode a rendition's bytes and measure them against its channel and against what was composed."""
    try:
        decoded = _decode(data, profile, expectation.xmp)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        return Verification(byte_count=len(data), failures=(f"The file cannot be read back: {error}.",))
    height_px, width_px = decoded.pixels.shape[:2]
    failures = decoded.failures + size_failures(width_px, height_px, len(data), profile)
    if decoded.pixels.shape != expectation.pixels.shape:
        failures.append(_shape_words(decoded.pixels, expectation.pixels))
        return Verification(width_px=width_px, height_px=height_px, byte_count=len(data), failures=tuple(failures))
    ground = measure_ground(decoded.pixels, expectation.drawn, profile, decoded.blocks)
    seen_percent = fill_percent(_seen(decoded.pixels, profile, expectation))
    picture_levels = _picture_levels(decoded.pixels, expectation)
    failures += ground_failures(ground, profile)
    failures += _picture_failures(seen_percent, picture_levels, profile, expectation)
    remarks = ground_remarks(ground, profile) + _fill_remarks(seen_percent, expectation)
    return Verification(
        width_px=width_px,
        height_px=height_px,
        byte_count=len(data),
        fill_percent=seen_percent,
        background_count=ground.count,
        background_off_count=ground.off_count,
        ring_count=ground.ring_count,
        ring_levels=ground.ring_levels,
        ring_worst_levels=ground.ring_worst_levels,
        picture_levels=picture_levels,
        remarks=tuple(remarks),
        failures=tuple(failures),
    )


def _decode(data: bytes, profile: ChannelProfile, xmp: bytes) -> _Decoded:
    """Decode with Pillow, which did not encode, and collect what is wrong with the container on the way."""
    mode = "RGBA" if profile.background == "transparent" else "RGB"
    with Image.open(io.BytesIO(data)) as picture:
        failures = container_failures(picture, (PILLOW_NAMES[profile.format],), mode)
        failures += profile_failures(picture.info.get("icc_profile"))
        failures += words_failures(picture, xmp, profile.dpi)
        blocks = blocks_of(picture)
        by_opencv = picture.format == "AVIF" and opencv_reads_avif()
        pixels = _by_opencv(data) if by_opencv else np.asarray(picture.convert(mode))
    return _Decoded(pixels, blocks, failures)


@lru_cache(maxsize=1)
def opencv_reads_avif() -> bool:
    """Whether this OpenCV decodes AVIF: its wheel for Windows does not, and there Pillow decodes what it encoded.

    Another library decodes all the same: Pillow's AVIF is encoded by libaom and decoded by dav1d.
    """
    return re.search(r"^\s*AVIF:\s+NO\b", cv2.getBuildInformation(), re.MULTILINE) is None


def _by_opencv(data: bytes) -> NDArray[np.uint8]:
    """Decode AVIF, which Pillow encoded, by another library."""
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if pixels is None:
        raise OSError("OpenCV finds no picture in it")
    order = cv2.COLOR_BGRA2RGBA if pixels.shape[2] == 4 else cv2.COLOR_BGR2RGB
    return np.asarray(cv2.cvtColor(pixels, order), np.uint8)


def _shape_words(decoded: NDArray[np.uint8], expected: NDArray[np.uint8]) -> str:
    return (
        f"The file decodes to {decoded.shape[1]}×{decoded.shape[0]} px with {decoded.shape[2]} channels; "
        f"{expected.shape[1]}×{expected.shape[0]} px with {expected.shape[2]} were composed."
    )


def _seen(pixels: NDArray[np.uint8], profile: ChannelProfile, expectation: Expectation) -> NDArray[np.bool_]:
    """Return the pixels of the decoded picture that belong to the product and can be told from the ground."""
    is_product = expectation.alpha > 127
    if profile.background == "transparent":
        return is_product & (pixels[..., 3] > 127) if expectation.shadow is not None else pixels[..., 3] > 127
    if profile.has_picture_behind:
        return is_product
    return is_product & (deviation(pixels, profile) >= _SEEN_LEVELS)


def _picture_levels(pixels: NDArray[np.uint8], expectation: Expectation) -> float:
    size = (
        max(1, pixels.shape[1] // _AVERAGED_PX),
        max(1, pixels.shape[0] // _AVERAGED_PX),
    )
    shown, composed, alpha = (
        np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA))
        for plane in (pixels[..., :3], expectation.pixels[..., :3], expectation.alpha)
    )
    is_shown = (alpha > 127) | expectation.is_whole
    if expectation.shadow is not None:
        is_shown |= np.asarray(cv2.resize(expectation.shadow, size, interpolation=cv2.INTER_AREA)) < _SHADOW_SEEN
    difference = np.asarray(cv2.absdiff(shown, composed))[is_shown]
    return float(difference.mean()) if difference.size else 0.0


def _picture_failures(
    seen_percent: float, picture_levels: float, profile: ChannelProfile, expectation: Expectation
) -> list[str]:
    low, high = profile.fill.min_percent, profile.fill.max_percent
    failures = []
    if not seen_percent:
        failures.append("Nothing of the product can be seen in the file.")
    if not low <= expectation.fill_percent <= high:
        failures.append(
            f"The product fills {expectation.fill_percent:.1f} % of the canvas; {low:g} to {high:g} % are wanted."
        )
    if picture_levels > PICTURE_MAX_LEVELS:
        failures.append(f"The file does not show what was composed: it is {picture_levels:.1f} levels off on average.")
    return failures


def _fill_remarks(seen_percent: float, expectation: Expectation) -> list[str]:
    if expectation.fill_percent - seen_percent <= 1:
        return []
    return [
        f"The product fills {expectation.fill_percent:.1f} % by its matte, but its edge is so near to the "
        f"background that only {seen_percent:.1f} % can be seen."
    ]
