"""What a channel's picture is framed by: canvas, fill, safe margins, format, quality."""

import re
from dataclasses import dataclass
from enum import StrEnum

from pixdesk.domain.channel_limit import Side
from pixdesk.domain.requiring import require

_SIDE_MAX_PX = 65_500
"""JPEG's own limit is 65,535 on a side (ITU-T T.81, B.2.2); libjpeg's is 65,500."""

_TARGET_MAX_PX = 80_000_000
"""Memory: composing takes about 20 bytes a pixel."""


class ImageFormat(StrEnum):
    """A format pixdesk writes."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    AVIF = "avif"
    TIFF = "tiff"
    PSD = "psd"

    @property
    def suffix(self) -> str:
        """The file name's ending, with its dot."""
        return {ImageFormat.JPEG: ".jpg", ImageFormat.TIFF: ".tif"}.get(self, f".{self.value}")

    @property
    def is_lossless(self) -> bool:
        """Whether every pixel comes back as it was, at any quality."""
        return self in (ImageFormat.PNG, ImageFormat.TIFF, ImageFormat.PSD)


class Subsampling(StrEnum):
    """How a JPEG keeps colour: at full resolution, or at half of it both ways."""

    FULL = "4:4:4"
    QUARTER = "4:2:0"


class ShadowRule(StrEnum):
    """Whether the product's shadow is drawn on the channel's background."""

    FORBIDDEN = "forbidden"
    ALLOWED = "allowed"
    WANTED = "wanted"


@dataclass(frozen=True, kw_only=True)
class Canvas:
    """How large the picture is and of what proportions.

    The pixel figures speak of one `side`. All three equal is a fixed size.

    Attributes:
        ratio: width to height, such as ``1:1`` or ``4:3``.
        target_px: what is made when the capture has the pixels for it.
        min_px: the canvas shrinks down to this for a small product, and no further.
        max_px, max_megapixels: None where the channel names none.
    """

    ratio: str = "1:1"
    side: Side = Side.LONG
    min_px: int
    target_px: int
    max_px: int | None = None
    max_megapixels: float | None = None

    def __post_init__(self) -> None:
        require(
            re.fullmatch(r"[1-9]\d{0,4}:[1-9]\d{0,4}", self.ratio) is not None,
            f"ratio: must be two whole numbers such as 4:3, not {self.ratio!r}.",
        )
        require(
            1 <= self.min_px <= self.target_px <= (self.max_px or self.target_px),
            f"min_px {self.min_px}, target_px {self.target_px} and max_px {self.max_px or 'none'} "
            "must rise in that order from 1.",
        )
        width_px, height_px = self.size_px(self.target_px)
        require(max(width_px, height_px) <= _SIDE_MAX_PX, f"target_px: no side may pass {_SIDE_MAX_PX:,} px.")
        require(width_px * height_px <= _TARGET_MAX_PX, "target_px: no more than 80 megapixels are made.")
        if self.max_megapixels is not None:
            require(
                width_px * height_px <= self.max_megapixels * 1e6,
                f"max_megapixels: {width_px}×{height_px} px is more than {self.max_megapixels:g} megapixels.",
            )

    def size_px(self, side_px: int) -> tuple[int, int]:
        """Return (width, height) of the canvas whose measured side is `side_px`, to the nearest pixel."""
        across, down = (int(part) for part in self.ratio.split(":"))
        measured = min(across, down) if self.side is Side.SHORT else max(across, down)
        return (
            max(1, (2 * side_px * across + measured) // (2 * measured)),
            max(1, (2 * side_px * down + measured) // (2 * measured)),
        )


@dataclass(frozen=True, kw_only=True)
class Fill:
    """How much of the canvas the product takes, in percent; defined at the top of this module."""

    target_percent: float = 85.0
    min_percent: float = 1.0
    max_percent: float = 100.0

    def __post_init__(self) -> None:
        require(
            0 < self.min_percent <= self.target_percent <= self.max_percent <= 100,
            f"min_percent {self.min_percent:g}, target_percent {self.target_percent:g} and max_percent "
            f"{self.max_percent:g} must rise in that order within 0 to 100.",
        )


@dataclass(frozen=True, kw_only=True)
class Quality:
    """Quality on the encoder's scale of 1 to 100: where to begin and how low to go for the bytes."""

    start: int = 92
    min: int = 75

    def __post_init__(self) -> None:
        require(
            1 <= self.min <= self.start <= 100,
            f"min {self.min} and start {self.start} must rise in that order within 1 to 100.",
        )


@dataclass(frozen=True, kw_only=True)
class Margins:
    """The edges a product keeps clear of, in percent of the canvas: a banner's words, an app's buttons stand there."""

    top_percent: float = 0.0
    right_percent: float = 0.0
    bottom_percent: float = 0.0
    left_percent: float = 0.0

    def __post_init__(self) -> None:
        edges = (self.top_percent, self.right_percent, self.bottom_percent, self.left_percent)
        require(min(edges) >= 0, "no margin may be below 0.")
        require(min(self.safe_shares) >= 0.1, "the margins leave less than a tenth of the canvas to the product.")

    @property
    def safe_shares(self) -> tuple[float, float]:
        """The share of the canvas that is left, across and down."""
        across = 1 - (self.left_percent + self.right_percent) / 100
        return across, 1 - (self.top_percent + self.bottom_percent) / 100

    @property
    def centre_shares(self) -> tuple[float, float]:
        """Where the middle of what is left lies, as a share of the canvas, across and down."""
        across = (100 + self.left_percent - self.right_percent) / 200
        return across, (100 + self.top_percent - self.bottom_percent) / 200
