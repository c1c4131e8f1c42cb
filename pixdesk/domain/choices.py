"""What the operator chose for a shoot."""

from dataclasses import dataclass

from pixdesk.domain.batch import BatchRule
from pixdesk.domain.naming import check_pattern
from pixdesk.domain.retouching import EditKind
from pixdesk.domain.sampling import percentage_plan, plan_for
from pixdesk.domain.shot_list import sku_key
from pixdesk.domain.slate import SlateRule
from pixdesk.domain.switching import ReducedBy
from pixdesk.errors import SetupError

_MOST_PLANTED = 20
"""More would drown the sample."""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What the operator chose for this shoot.

    Attributes:
        recipe: id of the recipe every capture is processed with.
        model: id of a model card instead of the recipe's own; empty for the recipe's.
        patterns: file-name patterns of this shoot; empty for the usual ones.
        percent: above zero, a sample of so many percent instead of the standard's plan.
        minor_aql: above zero, minor defects are judged apart by this AQL; at zero they count with the major ones.
        double: take the standard's double plan where there is one.
        by_strata: spread the sample over risk, SKUs and views in proportion.
        planted: so many known-bad captures stand among each sample's tiles, for the reviewer's catch rate.
        reduced_by: what leads a stream to reduced inspection, if the studio allows it.
        idle_close_s: a batch nobody added to for so long closes by itself.
        full_at: a batch of so many captures closes by itself.
        edit_as: what retouchers are handed, unless they ask for the other.
        family_recipes: (family, recipe's id) of the families of the shot list that have a recipe of their own.
        slates: when frames are searched for a slate; by default wherever they are shown as they come.
    """

    recipe: str = "standard"
    model: str = ""
    batch_rule: BatchRule = BatchRule.FOLDER
    patterns: tuple[str, ...] = ()
    aql: float = 2.5
    level: str = "II"
    percent: float = 0.0
    minor_aql: float = 0.0
    double: bool = False
    by_strata: bool = False
    planted: int = 0
    reduced_by: ReducedBy = ReducedBy.NEVER
    idle_close_s: float = 900.0
    full_at: int = 500
    slates: SlateRule = SlateRule.WATCHED
    edit_as: EditKind = EditKind.PSD
    family_recipes: tuple[tuple[str, str], ...] = ()

    def recipe_of(self, family: str) -> str:
        """Return the id of the recipe of a family; the shoot's where it has none of its own."""
        own = {sku_key(name): recipe for name, recipe in self.family_recipes}
        return own.get(sku_key(family), self.recipe)

    def __post_init__(self) -> None:
        """Refuse a plan the standard does not have before a batch depends on it.

        Raises:
            SetupError: with the choices there are.
        """
        try:
            plan_for(2, level=self.level, aql=self.aql, minor_aql=self.minor_aql)
            if self.percent:
                percentage_plan(2, self.percent)
            if not 0 <= self.planted <= _MOST_PLANTED:
                raise ValueError(f"{self.planted} known-bad tiles are too many: at most {_MOST_PLANTED}.")
            for pattern in self.patterns:
                check_pattern(pattern)
        except ValueError as trouble:
            raise SetupError(str(trouble)) from trouble
