"""What a picture is for on a channel: the main image, an alternate, a detail, a swatch, a banner, a story.

A capture's view says which roles it fills: ``views`` names them, ``detail`` also taking ``detail-1`` and ``detail-2``;
the role of ``*`` takes every view that no other role names. What a role leaves out is the profile's.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from pixdesk.domain.channel_frame import Canvas, Fill, ImageFormat, Margins, ShadowRule
from pixdesk.domain.requiring import require

_NUMBER = re.compile(r"[-_ .]*\d+$")


class RoleName(StrEnum):
    """The roles there are."""

    MAIN = "main"
    ALTERNATE = "alternate"
    DETAIL = "detail"
    SWATCH = "swatch"
    BANNER = "banner"
    STORY = "story"


@dataclass(frozen=True, kw_only=True)
class Role:
    """One role of a channel, and what it asks for other than the profile.

    Attributes:
        views: the views that fill it, in small letters; ``*`` for every other one.
    """

    CHANGES: ClassVar = (
        "canvas",
        "fill",
        "margins",
        "background",
        "extend",
        "shadow",
        "formats",
        "naming",
        "min_bytes",
        "max_bytes",
    )

    name: RoleName
    views: tuple[str, ...]
    canvas: Canvas | None = None
    fill: Fill | None = None
    margins: Margins | None = None
    background: str | None = None
    extend: bool | None = None
    shadow: ShadowRule | None = None
    formats: tuple[ImageFormat, ...] | None = None
    naming: str | None = None
    min_bytes: int | None = None
    max_bytes: int | None = None

    def __post_init__(self) -> None:
        require(bool(self.views), f"views: the role {self.name} must name at least one.")
        require(all(view == view.strip().lower() != "" for view in self.views), "views: must be in small letters.")

    def takes(self, view: str) -> bool:
        """Whether a view is one that this role names; ``detail`` takes ``detail-2`` too."""
        label = view.strip().lower()
        return label in self.views or _NUMBER.sub("", label) in self.views
