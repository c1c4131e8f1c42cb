"""A channel profile: what one sales channel accepts, with where that was read and when.

A profile is data, read from ``resources/channels/*.toml`` or the studio's own folder, and named by the digest
of its values, so an approval can be bound to the very rules a file was made under.

**Fill** is defined here once and measured the same way everywhere: take the bounding box of all pixels whose
alpha is above 0.5 at the rendition's own size; fill is the box's width as a share of the canvas width or its
height as a share of the canvas height, whichever is larger (the limiting side), in percent.
"""

import re
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import cached_property

from pixdesk.domain import digest
from pixdesk.domain.channel_frame import (
    Canvas,
    Fill,
    ImageFormat,
    Margins,
    Quality,
    ShadowRule,
    Subsampling,
)
from pixdesk.domain.channel_limit import Force, Limit, Side, Standing
from pixdesk.domain.channel_role import Role
from pixdesk.domain.file_words import Words
from pixdesk.domain.gates_forbidden import Forbidden
from pixdesk.domain.rendition_naming import check_rendition_pattern
from pixdesk.domain.requiring import require, require_id
from pixdesk.domain.scene import SceneUse

__all__ = [
    "Canvas",
    "ChannelProfile",
    "Fill",
    "Force",
    "ImageFormat",
    "Limit",
    "Margins",
    "Quality",
    "Role",
    "ShadowRule",
    "Side",
    "Standing",
    "Subsampling",
]

_COLOUR = re.compile(r"#[0-9A-F]{6}")
_GRADIENT = re.compile(r"(#[0-9A-F]{6}) to (#[0-9A-F]{6})")
_SCENE = re.compile(r"scene:([a-z0-9-]{1,40}(?:@[0-9a-f]{12})?)")
_WITH_RESOLUTION = (ImageFormat.JPEG, ImageFormat.PNG, ImageFormat.TIFF)

_TINT_QUALITY_MIN = 80
"""Measured over 4,000 colours: flat blocks come back at most 1 level off from 80 on, 3 and 4 levels below."""


@dataclass(frozen=True, kw_only=True)
class ChannelProfile:
    """What one sales channel accepts, and what pixdesk makes for it.

    Attributes:
        background: ``#RRGGBB`` in capitals, ``#RRGGBB to #RRGGBB`` from top to bottom, ``transparent``, ``keep``
            for the photographed one, or ``scene:ID`` for a scene of the studio's (`pixdesk.domain.scene`).
        extend: whether a kept background may be continued beyond the photograph, where the product's fill and the
            margins ask for a wider frame than was shot.
        formats: formats the channel takes and pixdesk can write; the first is written.
        shadow: forbidden where the background must be pure; allowed leaves it to the recipe; wanted draws it
            whenever the recipe kept one. Of no effect on a kept background, which has its own.
        max_bytes, min_bytes: size limits of the file; None where the channel names none.
        forbids: what a finished file must not show; looked for in every one.
        margins: edges the product keeps clear of.
        roles: what the channel shows a product in; none for one picture of every capture.
        scenes: in a profile in force, the version of every scene it is shown in; never written in the file.
        naming: how a rendition is called; fields as in `pixdesk.domain.naming`.
        dpi: pixels to the inch, told in the file; None where the channel does not ask.
        words: what the file says of itself.
        source: where the figures were read, in one sentence.
        date_checked: the day somebody last held the figures against their source.
    """

    id: str
    title: str
    canvas: Canvas
    formats: tuple[ImageFormat, ...] = (ImageFormat.JPEG,)
    background: str = "#FFFFFF"
    shadow: ShadowRule = ShadowRule.FORBIDDEN
    extend: bool = False
    forbids: tuple[Forbidden, ...] = ()
    fill: Fill = field(default_factory=Fill)
    margins: Margins = field(default_factory=Margins)
    quality: Quality = field(default_factory=Quality)
    max_bytes: int | None = None
    min_bytes: int | None = None
    subsampling: Subsampling = Subsampling.FULL
    naming: str = "{sku}_{colourway}_{view}"
    source: str
    date_checked: date
    status: Standing = Standing.UNVERIFIED
    dpi: int | None = None
    words: Words = field(default_factory=Words)
    limits: tuple[Limit, ...] = ()
    roles: tuple[Role, ...] = ()
    scenes: tuple[SceneUse, ...] = ()
    notes: str = ""

    def __post_init__(self) -> None:
        require_id(self.id)
        require(bool(self.title.strip()), "title: must not be empty.")
        require(bool(self.source.strip()), "source: must say where the figures were read.")
        require(len(set(self.formats)) == len(self.formats) > 0, "formats: must name at least one, each once.")
        require(
            self.background in ("transparent", "keep")
            or bool(_COLOUR.fullmatch(self.background) or self.gradient or self.scene),
            "background: must be '#RRGGBB' in capitals, '#RRGGBB to #RRGGBB', 'transparent', 'keep' or 'scene:ID', "
            f"not {self.background!r}.",
        )
        require(
            self.background != "transparent" or self.format is not ImageFormat.JPEG,
            "formats: JPEG cannot be transparent; put png or webp first.",
        )
        require(
            self.background != "transparent" or self.format is not ImageFormat.PSD,
            "formats: a PSD has its product on a layer of its own already; lay it on a colour, or keep the background.",
        )
        require(
            self.dpi is None or (1 <= self.dpi <= 2400 and self.format in _WITH_RESOLUTION),
            "dpi: must be from 1 to 2,400, and the format jpeg, png or tiff.",
        )
        low, high = self.min_bytes, self.max_bytes
        require(low is None or low > 0, "min_bytes: must be more than 0.")
        require(high is None or high >= 1_000, "max_bytes: must be at least 1,000.")
        require(low is None or high is None or low < high, f"min_bytes: {low} must be less than max_bytes {high}.")
        require(
            self.format is not ImageFormat.JPEG
            or self.background == "#FFFFFF"
            or self.has_picture_behind
            or self.quality.min >= _TINT_QUALITY_MIN,
            f"quality.min: a background other than white must stay at {_TINT_QUALITY_MIN} or above in JPEG, "
            "or its colour drifts.",
        )
        check_rendition_pattern(self.naming)
        require(
            100 * min(self.margins.safe_shares) >= self.fill.min_percent,
            f"margins: what they leave is less than the least fill, {self.fill.min_percent:g} %.",
        )
        self._check_roles()

    def _check_roles(self) -> None:
        if not self.roles:
            return
        names = [role.name for role in self.roles]
        require(len(set(names)) == len(names), "roles: a role is named twice.")
        require(any("*" in role.views for role in self.roles), "roles: one must take every view: views = ['*'].")
        views = [view for role in self.roles for view in role.views]
        for role in self.roles:
            made = self.as_role(role)  # its own checks are the profile's
            require(
                len(set(views)) == len(views) or "{role}" in made.naming,
                "naming: a view has several roles, so the pattern must hold {role}.",
            )

    def as_role(self, role: Role) -> "ChannelProfile":
        """Return what one role of the channel asks for."""
        changed = {name: value for name in Role.CHANGES if (value := getattr(role, name)) is not None}
        return replace(self, title=f"{self.title}, {role.name}", roles=(), **changed)

    def roles_of(self, view: str) -> tuple[str, ...]:
        """Return what is made of a capture by its view: role names, or one empty one where there are no roles."""
        if not self.roles:
            return ("",)
        named = [role for role in self.roles if role.takes(view)]
        return tuple(str(role.name) for role in named or self.roles if named or "*" in role.views)

    def for_role(self, name: str) -> "ChannelProfile":
        """Return what one role asks for; the profile itself for the empty name, or for a role it no longer has."""
        found = next((self.as_role(role) for role in self.roles if role.name == name), self)
        shown_in = next((use.scene for use in self.scenes if use.role == name), "")
        return replace(found, background=f"scene:{shown_in}", extend=False, scenes=()) if shown_in else found

    @property
    def scene(self) -> str:
        """The scene's id, or its version in a profile in force; empty where the background is none."""
        found = _SCENE.fullmatch(self.background)
        return found[1] if found else ""

    @property
    def has_picture_behind(self) -> bool:
        """Whether a picture is the background, the photographed one or a scene, that no pixel's colour is known of."""
        return self.background == "keep" or bool(self.scene)

    @property
    def gradient(self) -> tuple[tuple[int, int, int], tuple[int, int, int]] | None:
        """The background's colours at its top and bottom; None where it is no gradient."""
        found = _GRADIENT.fullmatch(self.background)
        return None if found is None else (_levels(found[1]), _levels(found[2]))

    @property
    def format(self) -> ImageFormat:
        """The format pixdesk writes for this channel."""
        return self.formats[0]

    @property
    def background_rgb(self) -> tuple[int, int, int] | None:
        """The background as three levels 0..255; None when it is transparent, a gradient or the photographed one."""
        return _levels(self.background) if _COLOUR.fullmatch(self.background) else None

    def draws_shadow(self, kept: str) -> bool:
        """Whether a shadow a recipe kept as ``captured`` or ``channel`` is drawn for this channel."""
        if self.background == "keep" or kept == "none":
            return False
        if self.scene:
            return True  # the scene says whether it is drawn
        return self.shadow is ShadowRule.WANTED or (self.shadow is ShadowRule.ALLOWED and kept == "captured")

    @cached_property
    def digest(self) -> str:
        """The profile's name made from its values, scenes included."""
        values = asdict(self)
        if not self.scenes:
            del values["scenes"]
        if not self.words.keep:  # profiles had none once, and what was made under them still holds
            del values["words"]["keep"]
        return digest.of_value(_plain(values))

    @property
    def figures_digest(self) -> str:
        """The name of what the channel's own page says: another scene is no other figure."""
        return replace(self, scenes=()).digest if self.scenes else self.digest

    def limits_on(self, day: date) -> tuple[Limit, ...]:
        """Return the limits in force on a day."""
        return tuple(limit for limit in self.limits if limit.holds_on(day))


def _levels(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue


def _plain(value: object) -> object:
    """Turn dates into their ISO text, so that canonical JSON has a word for everything."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    return value
