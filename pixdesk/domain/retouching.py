"""Mending a matte by hand: the brush, the ways to look at it, and what the window is told of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pixdesk.domain.view import Raster


class EditKind(StrEnum):
    """What a capture is handed to another program as: either holds it as a layer with the matte as its mask."""

    PSD = "psd"
    TIFF = "tiff"

    @property
    def other(self) -> "EditKind":
        """The one that is not this."""
        return EditKind.TIFF if self is EditKind.PSD else EditKind.PSD


class Look(StrEnum):
    """How a matte that is being mended is seen; `EXPORTED` is the cutout in the colours that export gives its edge."""

    CUTOUT = "cutout"
    EXPORTED = "exported"
    VEIL = "veil"
    MATTE = "matte"
    CAPTURE = "capture"


Touch = tuple[float, float, float]
"""Where the brush touches: x and y in pixels of the working picture, and how hard it is pressed, 0..1 (a mouse: 1)."""

Spot = tuple[float, tuple[Touch, ...]]
"""A place to be healed: the brush's radius in pixels of the working picture, and the way it went."""

LEAST_PRESSED = 0.15
"""Share of its radius that a brush keeps at the lightest touch of a pen."""

Area = tuple[int, int, int, int]
"""x, y, width and height in pixels of a picture made smaller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brush:
    """What paints.

    Attributes:
        radius_px: in pixels of the working picture, under full pressure.
        hardness: share of the radius that is covered whole, 0..1.
        adds: product is added; False takes it away.
        is_smart: stops at the edges of what lies under its middle.
    """

    radius_px: float = 60.0
    hardness: float = 0.8
    adds: bool = True
    is_smart: bool = False

    def pressed(self, pressure: float) -> float:
        """Return the radius under a pen's pressure, 0..1."""
        return max(0.5, self.radius_px * (LEAST_PRESSED + (1 - LEAST_PRESSED) * min(1.0, max(0.0, pressure))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """A piece of what is to be seen.

    Attributes:
        step: the picture is this many times smaller.
        x, y: of its upper left corner, in pixels of the smaller picture.
        raster: straight alpha; opaque except in `Look.CUTOUT` and `Look.EXPORTED`.
    """

    step: int
    x: int
    y: int
    raster: Raster


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far the mending is.

    Attributes:
        undo, redo: how many steps can be taken back, and done again.
        is_changed: whether the matte differs in any step from the one that is stored.
        words: what the last edit did, in a sentence; empty when the picture says it.
    """

    undo: int = 0
    redo: int = 0
    is_changed: bool = False
    words: str = ""


_NAMES = {
    "stroke": ("stroke", "strokes"),
    "smart": ("smart stroke", "smart strokes"),
    "polygon": ("polygon", "polygons"),
    "feather": ("feather", "feathers"),
    "shift": ("choke or spread", "chokes and spreads"),
    "fill-holes": ("holes filled", "times holes filled"),
    "drop-islands": ("islands dropped", "times islands dropped"),
    "pointed-at": ("shape pointed at", "shapes pointed at"),
    "cut-again": ("cut out anew", "times cut out anew"),
    "kept": ("matte kept over another repair", "mattes kept over other repairs"),
    "brought-back": ("file from an editor", "files from an editor"),
}


def summary(steps: Iterable[str]) -> str:
    """Return what was done, in a few words: ``12 strokes, 1 feather``."""
    return ", ".join(f"{count} {_NAMES[name][count > 1]}" for name, count in Counter(steps).items())
