"""Enlarging at export: only where the recipe asks, only where the channel wants more pixels than were photographed.

What is enlarged is the product's surroundings, once for all channels of a capture. The capture itself stays what was
approved; the file says what was done to it, and so does the log.
"""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pixdesk.domain.channel import ChannelProfile
from pixdesk.domain.model_card import ModelCard
from pixdesk.imaging import upscale
from pixdesk.imaging.frame import Frame
from pixdesk.imaging.placement import box_of, lacks_pixels
from pixdesk.pipeline.studio import Studio

MODEL = "waifu2x"
"""The card of the network that doubles."""

MEGAPIXELS_MAX = 6.0
"""Of the product's surroundings, before: more has enough pixels for every channel, and would take minutes."""

_MARGIN_PX = 24

Plane = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a rendition is made from.

    Attributes:
        frame, matte, shadow: of one size.
        enlarged: how many times each side was enlarged; 1 for not at all.
    """

    frame: Frame
    matte: Plane
    shadow: Plane | None
    enlarged: int = 1

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the file's record says of it."""
        if self.enlarged == 1:
            return ()
        return (f"Enlarged {self.enlarged} times by the network {MODEL}, as the recipe asks: its detail is generated.",)


@dataclass
class Enlarger:
    """Gives each channel the source it needs, and enlarges at most once.

    Attributes:
        times: what the recipe asked for when the capture was processed.
    """

    studio: Studio
    source: Source
    times: int
    _enlarged: Source | None = field(default=None)

    def source_for(self, profile: ChannelProfile) -> Source:
        """Return what a channel's rendition is made from.

        Raises:
            CaptureError: the network failed on every provider.
            SetupError: its file is absent.
            Cancelled: pixdesk is closing.
        """
        if self.times != 2 or profile.background == "keep" or not lacks_pixels(self.source.matte, profile):
            return self.source
        if self._enlarged is None:
            self._enlarged = self._made()
        return self._enlarged

    def _made(self) -> Source:
        source, part = self.source, _surroundings(self.source)
        if (part[0].stop - part[0].start) * (part[1].stop - part[1].start) > MEGAPIXELS_MAX * 1e6:
            return source
        card = self.studio.library.card(MODEL)
        rgb = upscale.doubled(source.frame.rgb[part], lambda tile: self._doubled(card, tile))
        alpha = source.frame.alpha
        return Source(
            frame=replace(source.frame, rgb=rgb, alpha=None if alpha is None else upscale.doubled_plane(alpha[part])),
            matte=upscale.doubled_plane(source.matte[part]),
            shadow=None if source.shadow is None else upscale.doubled_plane(source.shadow[part]),
            enlarged=2,
        )

    def _doubled(self, card: ModelCard, tile: NDArray[Any]) -> NDArray[Any]:
        path = self.studio.library.path(card)
        return self.studio.inference.paint(card, path, tile, None, self.studio.cancel.check).picture


def _surroundings(source: Source) -> tuple[slice, slice]:
    """Return the rows and columns that hold all of the product and its shadow, and a margin."""
    shown = source.matte > 0
    if source.shadow is not None:
        shown |= source.shadow < 255
    box = box_of(shown)
    if box is None:
        return slice(0, shown.shape[0]), slice(0, shown.shape[1])
    rows = slice(max(0, box.top - _MARGIN_PX), min(shown.shape[0], box.bottom + _MARGIN_PX))
    return rows, slice(max(0, box.left - _MARGIN_PX), min(shown.shape[1], box.right + _MARGIN_PX))
