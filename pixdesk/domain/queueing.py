"""In which order cases are dealt with, and which of them somebody wants to see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pixdesk.domain.finding import PRODUCT_CHANGED, Code, Finding
from pixdesk.domain.view import CaseView

_NO_PICTURE: Final = frozenset(
    {
        Code.UNREADABLE,
        Code.TRUNCATED,
        Code.NOT_A_PICTURE,
        Code.TOO_LARGE,
        Code.SOURCE_LOST,
        Code.MODEL_FAILED,
        Code.INTERNAL,
        Code.NO_SUBJECT,
    }
)
_PRODUCT_WRONG: Final = PRODUCT_CHANGED | frozenset(
    {
        Code.NONCONFORMING,
        Code.OTHER_PRODUCT,
        Code.OFF_STYLE,
        Code.EATEN,
        Code.THIN_LOST,
        Code.TOUCHES_FRAME,
        Code.SEVERAL_SUBJECTS,
    }
)
_EDGE_OR_LIGHT: Final = frozenset(
    {
        Code.DOUBTFUL_MATTE,
        Code.HOLES,
        Code.HALO,
        Code.BACKDROP_LEFT,
        Code.BLURRED,
        Code.SHAKEN,
        Code.CLIPPED_HIGHLIGHTS,
        Code.CLIPPED_SHADOWS,
        Code.UNDEREXPOSED,
        Code.OVEREXPOSED,
        Code.TOO_SMALL,
    }
)


def gravity(finding: Finding) -> int:
    """Return how grave a finding is: 4 no usable picture, 3 the product is wrong, 2 its edge or light, 1 the rest."""
    for grade, codes in ((4, _NO_PICTURE), (3, _PRODUCT_WRONG), (2, _EDGE_OR_LIGHT)):
        if finding.code in codes:
            return grade
    return 1


def worst_first(cases: Iterable[CaseView]) -> list[CaseView]:
    """Return cases by their gravest finding, then by all of them, by the cutout's doubt, and by how long they wait."""

    def key(view: CaseView) -> tuple[int, int, float, int]:
        grades = [gravity(finding) for finding in view.case.findings]
        return -max(grades, default=0), -sum(grades), -view.capture.doubt, view.case.id

    return sorted(cases, key=key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which cases somebody wants to see; what is left out asks for nothing.

    Attributes:
        finding: cases with this finding.
        text: words that the SKU, the name or a sentence holds, in any case of letters.
        recipe: those processed by this recipe.
        family: those of products of this family.
        waits: those open for at least so long.
        claimed_by: those claimed by this person.
    """

    finding: Code | None = None
    text: str = ""
    recipe: str = ""
    family: str = ""
    waits: timedelta = timedelta()
    claimed_by: str = ""

    def fits(self, view: CaseView, now: datetime) -> bool:
        """Whether a case is wanted."""
        case, capture = view.case, view.capture
        said = " ".join((capture.label.sku, capture.name, *(finding.sentence for finding in case.findings))).casefold()
        return (
            (self.finding is None or any(finding.code is self.finding for finding in case.findings))
            and all(word in said for word in self.text.casefold().split())
            and self.recipe in ("", capture.recipe_id)
            and self.family.casefold() in ("", view.family.casefold())
            and now - case.opened_at >= self.waits
            and self.claimed_by in ("", case.claimed_by)
        )
