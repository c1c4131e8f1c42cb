"""The smaller pictures and mattes that one capture is worked on with."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pixdesk.domain.model_card import ModelCard
from pixdesk.domain.recipe import Recipe
from pixdesk.imaging import look, models, small, staging
from pixdesk.imaging.frame import Rgb

NEAR_ENOUGH_PX = staging.PREVIEW_LONG_SIDE_PX * 9 // 10
"""A copy that comes out so large by halving alone is taken for the preview as it is, as a scaled decode is."""


@dataclass(frozen=True, slots=True)
class Copies:
    """The smaller pictures a frame is worked on with, so that the large one is gone over once and not five times.

    Attributes:
        fed: what the network's input is made from: half or a quarter of the frame where that halves exactly and
            leaves the network twice what it takes; 8 or 16 bits.
        guide: what the matte is refined on, H×W×3 uint8.
        seen: what the checks look at, H×W×3 uint8.
        shown: what the screen shows, with and without its matte, H×W×3 uint8.
    """

    fed: Rgb
    guide: NDArray[np.uint8]
    seen: NDArray[np.uint8]
    shown: NDArray[np.uint8]


def make_copies(rgb: Rgb, recipe: Recipe, card: ModelCard) -> Copies:
    """Make the smaller pictures of a frame, for a recipe and a model."""
    half = small.halved(rgb, NEAR_ENOUGH_PX)
    ladder = (small.halved(half, NEAR_ENOUGH_PX), half, rgb)
    needed_px = 2 * (card.side or models.FREE_SIDE_PX)
    guide = _proxy(ladder, recipe.matte.guide_side_px)
    same = recipe.matte.guide_side_px == look.SIDE_PX
    return Copies(
        fed=next((copy for copy in ladder if min(copy.shape[:2]) >= needed_px), rgb),
        guide=guide,
        seen=guide if same else _proxy(ladder, look.SIDE_PX),
        shown=small.proxy(ladder[0], staging.PREVIEW_LONG_SIDE_PX),
    )


def _proxy(ladder: tuple[Rgb, ...], side_px: int) -> NDArray[np.uint8]:
    """Return a small 8-bit copy, made from the smallest picture that is large enough."""
    return small.proxy(next((copy for copy in ladder if max(copy.shape[:2]) >= side_px), ladder[-1]), side_px)


@dataclass(frozen=True, slots=True)
class Mattes:
    """The smaller mattes: beside what the screen shows, and beside what the checks look at; H×W uint8."""

    shown: NDArray[np.uint8]
    seen: NDArray[np.uint8]


def make_mattes(matte: NDArray[np.uint8]) -> Mattes:
    """Make the smaller mattes of a frame's matte, H×W uint8."""
    half = small.halved(matte, NEAR_ENOUGH_PX)
    quarter = small.halved(half, NEAR_ENOUGH_PX)
    return Mattes(shown=small.shrink(quarter, staging.CUTOUT_LONG_SIDE_PX), seen=small.shrink(quarter, look.SIDE_PX))
