"""A file that would ship, measured against its brand's style guide: shadow, crop, highlights, background."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.domain import gates_style as gates
from pixdesk.domain.channel import ChannelProfile, ShadowRule
from pixdesk.domain.finding import Finding
from pixdesk.domain.gate import Gate
from pixdesk.domain.style import StyleGuide
from pixdesk.imaging.encode import to_uint8
from pixdesk.imaging.lab import delta_e2000, to_lab
from pixdesk.imaging.placement import box_of

_SOLID, _CLEAR = 250, 0
_BURNT_LEVEL = 254
_SIDE_PX = 1024
"""Long side of the copy that colours are measured on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A composed picture, as far as style goes.

    Attributes:
        pixels: H×W×3 or H×W×4, uint8 or uint16.
        alpha: H×W uint8, the product's coverage.
        shadow: H×W uint8, the factor on the background; None where none was drawn.
        fill_percent: as composed.
    """

    pixels: NDArray[Any]
    alpha: NDArray[np.uint8]
    shadow: NDArray[np.uint8] | None
    fill_percent: float


def findings(shown: Shown, profile: ChannelProfile, guide: StyleGuide) -> tuple[Finding, ...]:
    """Return what in a picture is off its guide, in words; nothing of what the channel leaves no choice in.

    Args:
        shown: the picture.
        profile: the channel's role it was made for.
        guide: the brand's.
    """
    found = []
    for gate, measured, words in _measures(shown, profile, guide):
        limit = gate.limit(guide.limits)
        is_off = measured < limit if gate in gates.AT_LEAST else measured > limit
        if is_off:
            found.append(gate.finding(guide.limits, measured, None, **words))
    return tuple(found)


_Measured = tuple[Gate, float, dict[str, object]]


def _measures(shown: Shown, profile: ChannelProfile, guide: StyleGuide) -> Iterator[_Measured]:
    yield from _shadow(shown, profile)
    yield gates.CROP_LOOSE, shown.fill_percent, {}
    yield gates.CROP_TIGHT, shown.fill_percent, {}
    box = box_of(shown.alpha > 127)
    if box is not None:
        height, width = shown.alpha.shape
        room = {
            "left": box.left / width,
            "right": 1 - box.right / width,
            "top": box.top / height,
            "bottom": 1 - box.bottom / height,
        }
        edge = min(room, key=room.__getitem__)
        yield gates.EDGE, 100 * room[edge], {"edge": edge}
    small, alpha, lit = _copy(shown)
    yield from _highlights(small[alpha >= _SOLID])
    if guide.rgb is not None and profile.background != "transparent":
        ground = small[(alpha == _CLEAR) & lit]
        if len(ground):
            mean = np.rint(ground.reshape(-1, 3).mean(axis=0)).astype(np.uint8)
            apart = delta_e2000(to_lab(mean[None]), to_lab(np.array([guide.rgb], np.uint8)))
            yield gates.TONE, float(apart[0]), {"wanted": guide.background}


def _shadow(shown: Shown, profile: ChannelProfile) -> Iterator[_Measured]:
    """Measure the shadow where pixdesk draws it; the photographed one of a kept backdrop is no layer of its own."""
    if profile.background == "keep":
        return
    depth = 0.0
    if shown.shadow is not None:
        beside = shown.shadow[shown.alpha == _CLEAR]
        depth = 1 - float(np.quantile(beside, 0.001)) / 255 if len(beside) else 0.0
    yield gates.SHADOW_DEEP, depth, {}
    if profile.scene or profile.shadow is not ShadowRule.FORBIDDEN:
        yield gates.SHADOW_SHALLOW, depth, {}


def _highlights(solid: NDArray[np.uint8]) -> Iterator[_Measured]:
    if not len(solid):
        return
    yield gates.BURNT, float((solid.min(axis=1) >= _BURNT_LEVEL).mean()), {}
    yield gates.BRIGHT, float(np.percentile(to_lab(solid)[..., 0], 99.5)), {}


def _copy(shown: Shown) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.bool_]]:
    """Return the picture, its coverage and what lies out of shadow, small."""
    height, width = shown.alpha.shape
    scale = min(1.0, _SIDE_PX / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    planes = [to_uint8(shown.pixels[..., :3]), shown.alpha]
    if shown.shadow is not None:
        planes.append(shown.shadow)
    small = [np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.uint8) for plane in planes]
    lit = small[2] == 255 if len(small) > 2 else np.ones(small[1].shape, np.bool_)
    return small[0], small[1], np.asarray(lit)
