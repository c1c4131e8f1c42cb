"""A channel profile: what one sales channel accepts, with where that was read and when.

A profile is data, read from ``resources/channels/*.toml`` or the studio's own folder, and named by the digest
of its values, so an approval can be bound to the very rules a file was made under.

**Fill** is defined here once and measured the same way everywhere: take the bounding box of all pixels whose
alpha is above 0.5 at the rendition's own size; fill is the box's width as a share of the canvas width or its
height as a share of the canvas height, whichever is larger (the limiting side), in percent.
"""

import re
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from pixdesk.domain import digest, naming
from pixdesk.domain.channel_limit import Force, Limit, Side, Standing

__all__ = [
    "Canvas",
    "ChannelProfile",
    "Fill",
    "Force",
    "ImageFormat",
    "Limit",
    "Quality",
    "ShadowRule",
    "Side",
    "Standing",
    "Subsampling",
]

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_COLOUR = re.compile(r"#[0-9A-F]{6}")
_SIDE_MAX_PX = 65_500
"""JPEG's own limit is 65,535 on a side (ITU-T T.81, B.2.2); libjpeg's is 65,500."""

_TARGET_MAX_PX = 80_000_000
"""Memory: composing takes about 20 bytes a pixel."""

_TINT_QUALITY_MIN = 80
"""Measured over 4,000 colours: flat blocks come back at most 1 level off from 80 on, 3 and 4 levels below."""


class ImageFormat(StrEnum):
    """A format pixdesk writes."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"

    @property
    def suffix(self) -> str:
        """The file name's ending, with its dot."""
        return ".jpg" if self is ImageFormat.JPEG else f".{self.value}"


class Subsampling(StrEnum):
    """How a JPEG keeps colour: at full resolution, or at half of it both ways."""

    FULL = "4:4:4"
    QUARTER = "4:2:0"


class ShadowRule(StrEnum):
    """Whether the product's shadow is drawn on the channel's background."""

    FORBIDDEN = "forbidden"
    ALLOWED = "allowed"
    WANTED = "wanted"


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise ValueError(otherwise)


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
        _require(
            re.fullmatch(r"[1-9]\d{0,4}:[1-9]\d{0,4}", self.ratio) is not None,
            f"ratio: must be two whole numbers such as 4:3, not {self.ratio!r}.",
        )
        _require(
            1 <= self.min_px <= self.target_px <= (self.max_px or self.target_px),
            f"min_px {self.min_px}, target_px {self.target_px} and max_px {self.max_px or 'none'} "
            "must rise in that order from 1.",
        )
        width_px, height_px = self.size_px(self.target_px)
        _require(max(width_px, height_px) <= _SIDE_MAX_PX, f"target_px: no side may pass {_SIDE_MAX_PX:,} px.")
        _require(width_px * height_px <= _TARGET_MAX_PX, "target_px: no more than 80 megapixels are made.")
        if self.max_megapixels is not None:
            _require(
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
        _require(
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
        _require(
            1 <= self.min <= self.start <= 100,
            f"min {self.min} and start {self.start} must rise in that order within 1 to 100.",
        )


@dataclass(frozen=True, kw_only=True)
class ChannelProfile:
    """What one sales channel accepts, and what pixdesk makes for it.

    Attributes:
        background: ``#RRGGBB`` in capitals, ``transparent``, or ``keep`` for the photographed one.
        formats: formats the channel takes and pixdesk can write; the first is written.
        shadow: forbidden where the background must be pure; allowed leaves it to the recipe; wanted draws it
            whenever the recipe kept one. Of no effect on a kept background, which has its own.
        max_bytes, min_bytes: size limits of the file; None where the channel names none.
        naming: how a rendition is called; fields as in `pixdesk.domain.naming`.
        source: where the figures were read, in one sentence.
        date_checked: the day somebody last held the figures against their source.
    """

    id: str
    title: str
    canvas: Canvas
    formats: tuple[ImageFormat, ...] = (ImageFormat.JPEG,)
    background: str = "#FFFFFF"
    shadow: ShadowRule = ShadowRule.FORBIDDEN
    fill: Fill = Fill()
    quality: Quality = Quality()
    max_bytes: int | None = None
    min_bytes: int | None = None
    subsampling: Subsampling = Subsampling.FULL
    naming: str = "{sku}_{colourway}_{view}"
    source: str
    date_checked: date
    status: Standing = Standing.UNVERIFIED
    limits: tuple[Limit, ...] = ()
    notes: str = ""

    def __post_init__(self) -> None:
        _require(
            _ID.fullmatch(self.id) is not None,
            f"id: must be small letters, digits and hyphens, at most 40, not {self.id!r}.",
        )
        _require(bool(self.title.strip()), "title: must not be empty.")
        _require(bool(self.source.strip()), "source: must say where the figures were read.")
        _require(len(set(self.formats)) == len(self.formats) > 0, "formats: must name at least one, each once.")
        _require(
            self.background in ("transparent", "keep") or _COLOUR.fullmatch(self.background) is not None,
            f"background: must be '#RRGGBB' in capitals, 'transparent' or 'keep', not {self.background!r}.",
        )
        _require(
            self.background != "transparent" or self.format is not ImageFormat.JPEG,
            "formats: JPEG cannot be transparent; put png or webp first.",
        )
        low, high = self.min_bytes, self.max_bytes
        _require(low is None or low > 0, "min_bytes: must be more than 0.")
        _require(high is None or high >= 1_000, "max_bytes: must be at least 1,000.")
        _require(low is None or high is None or low < high, f"min_bytes: {low} must be less than max_bytes {high}.")
        _require(
            self.format is not ImageFormat.JPEG
            or self.background in ("#FFFFFF", "keep")
            or self.quality.min >= _TINT_QUALITY_MIN,
            f"quality.min: a background other than white must stay at {_TINT_QUALITY_MIN} or above in JPEG, "
            "or its colour drifts.",
        )
        naming.check_rendition_pattern(self.naming)

    @property
    def format(self) -> ImageFormat:
        """The format pixdesk writes for this channel."""
        return self.formats[0]

    @property
    def background_rgb(self) -> tuple[int, int, int] | None:
        """The background as three levels 0..255; None when it is transparent or the photographed one."""
        if not self.background.startswith("#"):
            return None
        red, green, blue = bytes.fromhex(self.background[1:])
        return red, green, blue

    def draws_shadow(self, kept: str) -> bool:
        """Whether a shadow a recipe kept as ``captured`` or ``channel`` is drawn for this channel."""
        if self.background == "keep" or kept == "none":
            return False
        return self.shadow is ShadowRule.WANTED or (self.shadow is ShadowRule.ALLOWED and kept == "captured")

    @cached_property
    def digest(self) -> str:
        """The profile's name made from its values."""
        return digest.of_value(_plain(asdict(self)))

    def limits_on(self, day: date) -> tuple[Limit, ...]:
        """Return the limits in force on a day."""
        return tuple(limit for limit in self.limits if limit.holds_on(day))


def _plain(value: object) -> object:
    """Turn dates into their ISO text, so that canonical JSON has a word for everything."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    return value
