"""A finding: what an automatic check measured, its limit, and the sentence a person reads."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Code(StrEnum):
    """What a check can find."""

    UNREADABLE = "unreadable"
    TRUNCATED = "truncated"
    NOT_A_PICTURE = "not-a-picture"
    TOO_LARGE = "too-large"
    TOO_SMALL = "too-small"
    BLURRED = "blurred"
    CLIPPED_HIGHLIGHTS = "clipped-highlights"
    CLIPPED_SHADOWS = "clipped-shadows"
    COLOUR_CAST = "colour-cast"
    TOUCHES_FRAME = "touches-frame"
    NO_SUBJECT = "no-subject"
    SEVERAL_SUBJECTS = "several-subjects"
    DOUBTFUL_MATTE = "doubtful-matte"
    HOLES = "holes"
    LOW_CONTRAST = "low-contrast"
    UNDEREXPOSED = "underexposed"
    OVEREXPOSED = "overexposed"
    SHAKEN = "shaken"
    HALO = "halo"
    EATEN = "eaten"
    MOIRE = "moire"
    SPILL = "colour-spill"
    THIN_LOST = "thin-lost"
    BACKDROP_LEFT = "backdrop-left"
    DUST = "dust"
    TILTED = "tilted"
    OFF_CENTRE = "off-centre"
    TIGHT_CROP = "tight-crop"
    FLOATING = "floating"
    CLUTTERED_BACKDROP = "cluttered-backdrop"
    STEP_REFUSED = "step-refused"
    SHADOW_LEFT_OUT = "shadow-left-out"
    SET_EXPOSURE = "set-exposure"
    SET_BALANCE = "set-balance"
    OFF_SWATCH = "off-swatch"
    SOFTER = "softer-than-the-set"
    TWIN = "near-duplicate"
    OTHER_PRODUCT = "other-product"
    VIEW_SCALE = "view-scale"
    SCALE_CHANGED = "scale-changed"
    SHAPE_CHANGED = "shape-changed"
    COLOUR_CHANGED = "colour-changed"
    TEXTURE_CHANGED = "texture-changed"
    FEATURES_CHANGED = "features-changed"
    OFF_STYLE = "off-style"
    TEXT_FOUND = "text-found"
    FACE_FOUND = "face-found"
    UNKNOWN_NAME = "unknown-name"
    PERSON_FAMILY = "person-family"
    TRIED_AGAIN = "tried-again"
    OVERRIDDEN = "overridden"
    NONCONFORMING = "nonconforming"
    RENDITION_FAILED = "rendition-failed"
    SOURCE_LOST = "source-lost"
    MODEL_FAILED = "model-failed"
    INTERNAL = "internal"


PRODUCT_CHANGED: Final = frozenset(
    {Code.SCALE_CHANGED, Code.SHAPE_CHANGED, Code.COLOUR_CHANGED, Code.TEXTURE_CHANGED, Code.FEATURES_CHANGED}
)
"""What product truth finds: the file shows another product than the one photographed."""


class Weight(StrEnum):
    """What a finding does to its capture."""

    HOLD = "hold"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A rectangle inside the picture, each side a fraction 0..1 of the picture's."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing a check has to say of a capture.

    Attributes:
        measured: the figure found, in `unit`.
        limit: the recipe's limit, in `unit`.
        sentence: what a photographer reads: what is wrong, how much, and what to do.
        region: where, when the check knows.
    """

    code: Code
    sentence: str
    weight: Weight = Weight.HOLD
    measured: float = 0.0
    limit: float = 0.0
    unit: str = ""
    region: Region | None = None

    @property
    def holds(self) -> bool:
        """Whether this finding takes the capture out of the flow."""
        return self.weight is Weight.HOLD
