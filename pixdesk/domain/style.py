"""A style guide: how a brand wants its pictures to look, as far as that can be measured in a file.

A guide is data, read from the studio's ``styles/*.toml``. It says which files it is for, by brand, family, channel and
role; of several that fit, the one that says most precisely whom it means holds.
"""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Final, Literal

from pixdesk.domain import digest
from pixdesk.domain.requiring import require, require_id

BOUNDS: Final = (
    ("shadow_min_share", 0.0, 1.0),
    ("shadow_max_share", 0.0, 1.0),
    ("fill_min_percent", 0.0, 100.0),
    ("fill_max_percent", 0.0, 100.0),
    ("edge_min_percent", 0.0, 50.0),
    ("highlight_max_share", 0.0, 1.0),
    ("highlight_max_lightness", 0.0, 100.0),
)
"""What each limit is a share, a percentage or a lightness of."""

_COLOUR = re.compile(r"#[0-9A-F]{6}")


@dataclass(frozen=True, kw_only=True)
class StyleLimits:
    """Where each check of style begins to object; a default never does.

    Attributes:
        shadow_min_share, shadow_max_share: what the deepest shadow beside the product takes away.
        fill_min_percent, fill_max_percent: of the canvas, as `pixdesk.domain.channel` defines fill.
        edge_min_percent: of the canvas, between the product and the nearest edge.
        highlight_max_share: of the product, burnt out.
        highlight_max_lightness: L* that all but half a per cent of the product keeps.
        background_max_delta_e: of the background's mean, from the guide's colour.
    """

    shadow_min_share: float = 0.0
    shadow_max_share: float = 1.0
    fill_min_percent: float = 0.0
    fill_max_percent: float = 100.0
    edge_min_percent: float = 0.0
    highlight_max_share: float = 1.0
    highlight_max_lightness: float = 100.0
    background_max_delta_e: float = 1e9

    def __post_init__(self) -> None:
        for key, value in asdict(self).items():
            require(value >= 0, f"{key} must not be negative.")
        for key, least, most in BOUNDS:
            require(least <= getattr(self, key) <= most, f"{key} must be between {least:g} and {most:g}.")
        for low, high in (("shadow_min_share", "shadow_max_share"), ("fill_min_percent", "fill_max_percent")):
            require(getattr(self, low) < getattr(self, high), f"{low} must be less than {high}.")


@dataclass(frozen=True, kw_only=True)
class StyleGuide:
    """One brand's guide, for all of its products or for some families of them.

    Attributes:
        brand: as the shot list's column ``brand`` has it; empty for every brand.
        families, channels, roles: those it is for; every one where it names none.
        background: ``#RRGGBB``, the tone `limits.background_max_delta_e` is held against; empty for none.
        enforce: ``hold`` makes an exception of a file that is off; ``note`` only says so beside it.
    """

    id: str
    title: str
    brand: str = ""
    families: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    background: str = ""
    enforce: Literal["hold", "note"] = "hold"
    limits: StyleLimits = field(default_factory=StyleLimits)
    notes: str = ""

    def __post_init__(self) -> None:
        require_id(self.id)
        require(bool(self.title.strip()), "title: must not be empty.")
        require(not self.background or bool(_COLOUR.fullmatch(self.background)), "background: must be '#RRGGBB'.")
        is_toned = self.limits.background_max_delta_e < StyleLimits().background_max_delta_e
        require(
            bool(self.background) or not is_toned,
            "background: must be a colour such as #F4F0EA, for the limit of the background to be held against.",
        )

    @cached_property
    def digest(self) -> str:
        """The guide's name made from its values."""
        return digest.of_value(asdict(self))

    @property
    def rgb(self) -> tuple[int, int, int] | None:
        """The background's tone as three levels 0..255; None where the guide names none."""
        if not self.background:
            return None
        red, green, blue = bytes.fromhex(self.background[1:])
        return red, green, blue


@dataclass(frozen=True, slots=True, kw_only=True)
class Styled:
    """What a guide is chosen by: whose product a file shows, and what it is made for."""

    brand: str = ""
    family: str = ""
    channel: str = ""
    role: str = ""


def chosen(guides: Iterable[StyleGuide], styled: Styled) -> StyleGuide | None:
    """Return the guide that holds for a file: the most precise that fits, by id where two are; None for none."""
    fitting = [(precise, guide) for guide in guides if (precise := _fits(guide, styled)) is not None]
    return max(fitting, key=lambda one: one[0], default=(0, None))[1]


def _fits(guide: StyleGuide, styled: Styled) -> int | None:
    """Return how many of a guide's conditions a file meets; None where it misses one."""
    asked = (
        ((guide.brand,) if guide.brand else (), styled.brand),
        (guide.families, styled.family),
        (guide.channels, styled.channel),
        (guide.roles, styled.role),
    )
    met = 0
    for wanted, is_ in asked:
        if wanted:
            if is_.strip().casefold() not in {one.strip().casefold() for one in wanted}:
                return None
            met += 1
    return met
