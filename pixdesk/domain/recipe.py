"""A recipe: every parameter that decides pixels and limits for a product family.

A recipe is data, read from ``resources/recipes/*.toml`` or the studio's own folder, and named by the digest of
its values, so a changed figure is another recipe and nothing staged under the old one is mistaken for the new.
"""

from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Literal

from pixdesk.domain import digest
from pixdesk.domain.applied import ShadowKept
from pixdesk.domain.batch import Defect
from pixdesk.domain.chain import ChainSettings
from pixdesk.domain.limits import CheckLimits
from pixdesk.domain.requiring import require_id
from pixdesk.domain.steps import StepSettings


@dataclass(frozen=True, kw_only=True)
class MatteSettings:
    """How the coarse matte becomes the full-size one.

    Attributes:
        guide_side_px: long side of the picture the edge is decided on.
        radius_share: radius of the guided filter as a share of the guide's long side.
        epsilon: regularisation of the guided filter, in squared 0..1 colour units.
        band_alpha: alpha closer to 0 or 1 than this is sure and is not touched.
        sure_alpha: from this alpha on (and below one minus it) a pixel's colour speaks for its side.
        colour_radius_share: how far around a pixel colours are gathered, as a share of the long side.
        colour_noise: spread of a perfectly plain surface's colour, in 0..1 colour units.
        evidence_gain: how much of the log-likelihood ratio of colour counts; neighbours are not independent.
        evidence_bound: the most that colour may move the log-odds of alpha.
        agreement_from, agreement_full: agreement of colour with the network, -1..1, from which colour begins
            to count and at which it counts in full.
        haze_alpha: alpha below this is taken as 0, above one minus it as 1.
        decontaminate: whether foreground colours replace the seen ones under soft alpha.
    """

    guide_side_px: int = 1024
    radius_share: float = 0.002
    epsilon: float = 1e-4
    band_alpha: float = 0.02
    sure_alpha: float = 0.8
    colour_radius_share: float = 0.035
    colour_noise: float = 0.01
    evidence_gain: float = 0.2
    evidence_bound: float = 3.0
    agreement_from: float = 0.6
    agreement_full: float = 0.95
    haze_alpha: float = 0.05
    decontaminate: bool = True

    def __post_init__(self) -> None:
        """Refuse figures no matte can be made with. Raises ValueError naming the key."""
        for key, low, high in MATTE_BOUNDS:
            if not low <= getattr(self, key) <= high:
                raise ValueError(f"{key}: must lie between {low} and {high}.")
        if self.agreement_full <= self.agreement_from:
            raise ValueError("agreement_full: must be larger than agreement_from.")


MATTE_BOUNDS: tuple[tuple[str, float, float], ...] = (
    ("guide_side_px", 256, 4096),
    ("radius_share", 0.0005, 0.05),
    ("epsilon", 1e-8, 1.0),
    ("band_alpha", 0.001, 0.4),
    ("sure_alpha", 0.5, 0.99),
    ("colour_radius_share", 0.002, 0.25),
    ("colour_noise", 0.001, 0.5),
    ("evidence_gain", 0.0, 10.0),
    ("evidence_bound", 0.0, 20.0),
    ("agreement_from", -1.0, 1.0),
    ("agreement_full", -1.0, 1.0),
    ("haze_alpha", 0.0, 0.4),
)
"""Beyond these the formulas divide by nothing or the filter costs minutes; they are no advice."""


ANY_FAMILY = "any"
"""The family of a recipe that is for every one."""

CANDIDATES_MAX = 4
"""Each costs as much as the recipe's own cutout."""


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """One product family's recipe.

    Attributes:
        model: id of the model card that cuts it out.
        chain: ``fast`` runs that model once and refines its matte; ``studio`` runs it twice, asks MobileSAM and
            the backdrop too, and says how much the result is to be doubted.
        shadow: ``none``; ``captured`` keeps the shadow the product cast as a layer and draws it on every channel that
            does not forbid one; ``channel`` keeps it and draws it only where the channel's profile wants one.
        steps: corrections of the picture, each with its limit.
        matte: how the fast chain refines.
        studio: how the studio chain weighs.
        defects: what a reviewer may mark, in key order.
        alternative: id of the recipe that is tried once where this one's cutout fails in one way; empty for none.
        candidates: ids of the recipes that cut every capture out besides; the best cutout goes on.
    """

    id: str
    title: str
    family: str = ANY_FAMILY
    model: str = "u2netp"
    chain: Literal["fast", "studio"] = "fast"
    shadow: ShadowKept = "none"
    studio: ChainSettings = field(default_factory=ChainSettings)
    matte: MatteSettings = MatteSettings()
    limits: CheckLimits = field(default_factory=CheckLimits)
    steps: StepSettings = field(default_factory=StepSettings)
    defects: tuple[Defect, ...] = ()
    alternative: str = ""
    candidates: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an id that is no name, defects that cannot be marked apart, a recipe that names itself: ValueError."""
        require_id(self.id)
        if not all(1 <= defect.key <= 9 for defect in self.defects):
            raise ValueError("defects: a defect's key must be a digit from 1 to 9.")
        if any(len({getattr(d, name) for d in self.defects}) != len(self.defects) for name in ("key", "id")):
            raise ValueError("defects: two of them share a key or an id. Give each its own.")
        if self.id in (self.alternative, *self.candidates):
            raise ValueError("alternative: a recipe must not be its own alternative or candidate. Name another one.")
        if len(set(self.candidates)) != len(self.candidates) or len(self.candidates) > CANDIDATES_MAX:
            raise ValueError(f"candidates: must be at most {CANDIDATES_MAX} different recipes.")
        if self.alternative and self.candidates:
            raise ValueError("alternative: is never tried where there are candidates. Leave one of the two out.")

    @cached_property
    def digest(self) -> str:
        """The recipe's name made from its values; which recipes are tried besides decides no pixel of its own."""
        values = asdict(self)
        del values["alternative"], values["candidates"]
        return digest.of_value(values)

    def defect(self, defect_id: str) -> Defect:
        """Return one of the recipe's defects.

        Raises:
            KeyError: the recipe has none of that id.
        """
        for defect in self.defects:
            if defect.id == defect_id:
                return defect
        raise KeyError(defect_id)
