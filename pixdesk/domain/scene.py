"""A scene: a picture to set products in, with what must be known of it to set them in truly.

A scene is data, a folder ``scenes/ID`` with ``scene.toml`` and the plate it names, and is named by the digest of both:
a changed figure or plate is another scene, and what was approved was the one before. Shares are of the plate's height,
from its top, unless they say otherwise.
"""

import re
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import Literal

from pixdesk.domain import digest
from pixdesk.domain.requiring import is_id, require, require_id

PLATE_SUFFIXES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp")

_COLOUR = re.compile(r"#[0-9A-F]{6}")
_FRAME_MM = 36.0
"""Width of the film that focal lengths are told for."""
_TAGS_MAX = 40
_TAG = re.compile(r"[^\x00-\x1f\x7f]{1,60}")


@dataclass(frozen=True, kw_only=True)
class SceneGround:
    """The plane the product stands on, as the plate's camera saw it.

    Attributes:
        stand_x_share: of the plate's width, where the product's middle stands.
        stand_share: the foremost line its foot stands on; where a canvas wants more ground in front of the product it
            stands further back, half-way to where the ground ends at most.
        horizon_share: where the plane would vanish; above the plate where it is less than 0.
        back_share: where the plane ends; a wall begins there, or a table's edge.
        back: ``wall`` where a shadow climbs on, ``edge`` where it ends.
        lens_mm: focal length, as for a frame 36 mm wide.
        product_min_share, product_max_share: how long the product's longer side may be on the plate without looking
            like a toy or a giant.
    """

    stand_x_share: float = 0.5
    stand_share: float
    horizon_share: float
    back_share: float
    back: Literal["wall", "edge"] = "wall"
    lens_mm: float = 50.0
    product_min_share: float = 0.15
    product_max_share: float = 0.7

    def __post_init__(self) -> None:
        require(0.1 <= self.stand_x_share <= 0.9, "stand_x_share: must lie between 0.1 and 0.9.")
        require(
            -3 <= self.horizon_share <= self.back_share < self.stand_share <= 0.98,
            "horizon_share, back_share, stand_share: must rise in that order, from -3 to 0.98.",
        )
        require(self.stand_share - self.horizon_share >= 0.05, "horizon_share: must lie 0.05 above stand_share.")
        require(10 <= self.lens_mm <= 400, "lens_mm: must lie between 10 and 400.")
        require(
            0.01 <= self.product_min_share < self.product_max_share <= 1,
            "product_min_share, product_max_share: must rise in that order, from 0.01 to 1.",
        )


@dataclass(frozen=True, kw_only=True)
class SceneLight:
    """The light that falls into the scene.

    Attributes:
        from_degrees: where the main light stands, seen from above and clockwise: 0 behind the product, 90 at its right,
            180 at the camera, 270 at its left.
        height_degrees: how high it stands above the ground.
        size_degrees: how large it looks from the product: 0.5 the sun, 10 a reflector, 40 a large softbox. The larger,
            the softer the shadow.
        shadow: how much of the plate's brightness, as it is encoded, the middle of the cast shadow takes away.
        contact: the same where product and ground meet.
        colour: what is neutral looks so in this light; ``#RRGGBB``.
    """

    from_degrees: float
    height_degrees: float
    size_degrees: float = 15.0
    shadow: float = 0.4
    contact: float = 0.6
    colour: str = "#FFFFFF"

    def __post_init__(self) -> None:
        require(0 <= self.from_degrees < 360, "from_degrees: must be from 0 to less than 360.")
        require(15 <= self.height_degrees <= 90, "height_degrees: must lie between 15 and 90.")
        require(0.2 <= self.size_degrees <= 80, "size_degrees: must lie between 0.2 and 80.")
        require(0 <= self.shadow <= 0.9 and 0 <= self.contact <= 0.9, "shadow, contact: must lie between 0 and 0.9.")
        require(_COLOUR.fullmatch(self.colour) is not None, "colour: must be '#RRGGBB' in capitals.")

    @property
    def rgb(self) -> tuple[int, int, int]:
        """The colour as three levels 0..255."""
        red, green, blue = bytes.fromhex(self.colour[1:])
        return red, green, blue


@dataclass(frozen=True, kw_only=True)
class SceneMatch:
    """How far the product's colours may go towards the scene's light.

    Attributes:
        share: of the way from neutral light to the scene's.
        max_delta_e: CIEDE2000, mean inside the product; no colour goes further than that. The recipe's own limit of
            product truth holds besides, and refuses the file.
    """

    share: float = 0.5
    max_delta_e: float = 0.6

    def __post_init__(self) -> None:
        require(0 <= self.share <= 1, "share: must lie between 0 and 1.")
        require(0 <= self.max_delta_e <= 5, "max_delta_e: must lie between 0 and 5.")


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One scene.

    Attributes:
        plate: the picture's file name, beside ``scene.toml``.
        credit, licence: whose picture it is and on what terms it may be used.
        shadow: ``drawn`` from the product's outline and the light; ``captured`` uses the shadow the product really
            cast, where its recipe kept one.
        channels: the only ones it may be used for; every one where it names none.
        seasons, families: words to find it by.
        plate_sha256: of the plate as it was read; never written in the file.
    """

    id: str
    title: str
    plate: str
    credit: str
    licence: str
    ground: SceneGround
    light: SceneLight
    match: SceneMatch = field(default_factory=SceneMatch)
    shadow: Literal["drawn", "captured"] = "drawn"
    seasons: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    notes: str = ""
    plate_sha256: str = ""

    def __post_init__(self) -> None:
        require_id(self.id)
        require(bool(self.title.strip()), "title: must not be empty.")
        require(
            PurePosixPath(self.plate).name == self.plate
            and not set(self.plate) & set('\\:*?"<>|\0')
            and PurePosixPath(self.plate).suffix.lower() in PLATE_SUFFIXES,
            f"plate: must be the name of a picture beside this file ({', '.join(PLATE_SUFFIXES)}).",
        )
        require(bool(self.credit.strip() and self.licence.strip()), "credit, licence: must say whose picture it is.")
        for key in ("seasons", "channels", "families"):
            tags = getattr(self, key)
            require(
                len(set(tags)) == len(tags) <= _TAGS_MAX and all(_TAG.fullmatch(tag) for tag in tags),
                f"{key}: must be at most {_TAGS_MAX} short words, each once.",
            )

    @cached_property
    def digest(self) -> str:
        """The scene's name made from its values and its plate; what it is filed under decides no pixel of it."""
        values = asdict(self)
        for key in ("title", "seasons", "families", "notes", "plate"):
            del values[key]
        return digest.of_value(values)

    @property
    def version(self) -> str:
        """The scene's id with the beginning of its digest, as profiles and the log hold it."""
        return f"{self.id}@{self.digest[:12]}"

    def focal_px(self, plate_width_px: int) -> float:
        """Return the focal length in pixels of a plate so wide."""
        return self.ground.lens_mm / _FRAME_MM * plate_width_px

    def is_for(self, channel: str) -> bool:
        """Whether it may be used for a channel."""
        return not self.channels or channel in self.channels


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneUse:
    """Which scene a role of a channel is shown in.

    Attributes:
        role: empty for a channel without roles.
        scene: an id as it is chosen; a `Scene.version` in a profile in force.
    """

    role: str = ""
    scene: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelScene:
    """One line of the studio's ``scenes.toml``: a role of a channel, and the scene it is shown in."""

    channel: str
    role: str = ""
    scene: str

    def __post_init__(self) -> None:
        require(is_id(self.scene), "scene: must be the id of a scene.")


@dataclass(frozen=True, kw_only=True)
class SceneChoices:
    """The studio's ``scenes.toml``."""

    chosen: tuple[ChannelScene, ...] = ()

    def __post_init__(self) -> None:
        places = [(one.channel, one.role) for one in self.chosen]
        require(len(set(places)) == len(places), "chosen: a role of a channel is named twice.")

    def of(self, channel: str) -> tuple[SceneUse, ...]:
        """Return what was chosen for a channel."""
        return tuple(SceneUse(role=one.role, scene=one.scene) for one in self.chosen if one.channel == channel)

    def changed(self, channel: str, role: str, scene: str) -> "SceneChoices":
        """Return these with another scene for a role; an empty one takes the choice back."""
        others = [one for one in self.chosen if (one.channel, one.role) != (channel, role)]
        new = [ChannelScene(channel=channel, role=role, scene=scene)] if scene else []
        return SceneChoices(chosen=tuple(sorted([*others, *new], key=lambda one: (one.channel, one.role))))


SceneState = Literal["draft", "approved"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneView:
    """One scene of the library.

    Attributes:
        was_approved: whether it was approved as it stood before something in it was changed.
        used: channel and role it is shown in; the role is empty for a channel without roles.
    """

    scene: Scene
    state: SceneState
    was_approved: bool
    used: tuple[tuple[str, str], ...]

    @property
    def is_changed(self) -> bool:
        """Whether something in it was changed since it was approved."""
        return self.was_approved and self.state == "draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneLook:
    """A product in a scene, to be looked at.

    Attributes:
        path: the picture.
        remarks: what was done to product and scene, in sentences.
    """

    path: str
    remarks: tuple[str, ...] = ()
