"""A recipe: every parameter that decides pixels and limits for a product family.

A recipe is data, read from ``resources/recipes/*.toml`` or the studio's own folder, and named by the digest of
its values, so a changed figure is another recipe and nothing staged under the old one is mistaken for the new.
"""

from dataclasses import asdict, dataclass
from functools import cached_property

from pixdesk.domain import digest
from pixdesk.domain.batch import Defect


@dataclass(frozen=True, kw_only=True)
class MatteSettings:
    """How the coarse matte becomes the full-size one.

    Attributes:
        guide_side_px: long side of the picture the edge-aware filter is fitted on.
        radius_share: filter radius as a share of the long side.
        epsilon: regularisation of the guided filter, in squared 0..1 colour units.
        decontaminate: whether foreground colours replace the seen ones under soft alpha.
    """

    guide_side_px: int = 1024
    radius_share: float = 0.004
    epsilon: float = 1e-5
    decontaminate: bool = True


@dataclass(frozen=True, kw_only=True)
class CheckLimits:
    """Where each check begins to object. Units stand in the names; shares are 0..1 of what the name says."""

    short_side_min_px: int = 500
    sharpness_min: float = 0.0
    highlights_clipped_max_share: float = 1.0
    shadows_clipped_max_share: float = 1.0
    backdrop_cast_max_delta_e: float = 100.0
    frame_contact_max_share: float = 1.0
    subject_min_share: float = 0.0
    second_subject_max_share: float = 1.0
    unsure_alpha_max_share: float = 1.0
    holes_max_share: float = 1.0
    contrast_min_delta_e: float = 0.0
    backdrop_clutter_max: float = 1e9


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """One product family's recipe.

    Attributes:
        model: id of the model card that cuts it out.
        defects: what a reviewer may mark, in key order.
    """

    id: str
    title: str
    family: str = "any"
    model: str = "u2netp"
    matte: MatteSettings = MatteSettings()
    limits: CheckLimits = CheckLimits()
    defects: tuple[Defect, ...] = ()

    @cached_property
    def digest(self) -> str:
        """The recipe's name made from its values."""
        return digest.of_value(asdict(self))

    def defect(self, defect_id: str) -> Defect:
        """Return one of the recipe's defects.

        Raises:
            KeyError: the recipe has none of that id.
        """
        for defect in self.defects:
            if defect.id == defect_id:
                return defect
        raise KeyError(defect_id)
