"""The checks that need the other views of a product: is this the same thing, shot from the same distance?

They compare whole views alone. A detail has other colours than the whole and another size, and a name that says
nothing of the side (``1``, ``2``) may stand for a detail: those are left alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from pixdesk.domain import gates_product as gates
from pixdesk.domain.capture import Label
from pixdesk.domain.finding import Finding
from pixdesk.domain.limits import CheckLimits
from pixdesk.domain.shoot_gates import FULL_WHITE
from pixdesk.domain.traits import Traits

WHOLE_VIEWS = (
    "front", "back", "left", "right", "side", "quarter", "three-quarter", "threequarter", "angle", "hero", "main",
)  # fmt: skip
"""Views that show the whole product from about its own height; also with a word or number behind (``front-2``)."""


LIGHT_FROM = 2
"""So many other views are asked for the product's lightness: one side may be of another colour."""

ALONE_MORE = 0.15
"""So much more unlike than the limit a capture must be of a single other view: two sides of one thing may differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sibling:
    """Another capture of the same SKU and colourway; the latest comes first."""

    name: str
    view: str
    traits: Traits


def shows_the_whole(view: str) -> bool:
    """Whether a view's name says that it shows the whole product, upright."""
    words = view.strip().casefold().replace("_", "-").replace(" ", "-")
    return any(
        words == known or words.startswith(f"{known}-") or words.rstrip("0123456789") == known for known in WHOLE_VIEWS
    )


def compare(mine: Traits, label: Label, siblings: Sequence[Sibling], limits: CheckLimits) -> tuple[Finding, ...]:
    """Return what sets a capture apart from the other views of its product.

    Args:
        mine: the capture's.
        label: what it shows.
        siblings: other captures of its SKU and colourway.
        limits: the recipe's.
    """
    if not label.sku or not shows_the_whole(label.view):
        return ()
    others = [one for one in siblings if shows_the_whole(one.view)]
    found = [measure(mine, label.sku, others, limits) for measure in (_unlike, _scale, _light)]
    return tuple(finding for finding in found if finding is not None)


def _unlike(mine: Traits, sku: str, others: Sequence[Sibling], limits: CheckLimits) -> Finding | None:
    """The most similar view decides: the two sides of a product may differ, another product differs from all."""
    apart = [(unlike, one.name) for one in others if (unlike := mine.unlike(one.traits)) is not None]
    measured, nearest = min(apart, default=(0.0, ""))
    if measured <= limits.product_unlike_max + (ALONE_MORE if len(apart) == 1 else 0.0):
        return None
    return gates.OTHER_PRODUCT.finding(limits, measured, sku=sku, other=nearest)


def _scale(mine: Traits, sku: str, others: Sequence[Sibling], limits: CheckLimits) -> Finding | None:
    tall = [one.traits.tall_share for one in others if one.traits.tall_share]
    if not tall or not mine.tall_share:
        return None
    usual = median(tall)
    less, more = sorted((mine.tall_share, usual))
    measured = more / less
    if measured <= limits.view_scale_max_ratio:
        return None
    others_say = f"in the other views of {sku}"
    here, there = ("Here", others_say) if mine.tall_share > usual else (f"I{others_say[1:]}", "here")
    return gates.VIEW_SCALE.finding(limits, measured, here=here, there=there)


def _light(mine: Traits, sku: str, others: Sequence[Sibling], limits: CheckLimits) -> Finding | None:
    """The product as its own witness of the light, where the backdrop is none."""
    is_told = mine.backdrop is not None and mine.backdrop[0] < FULL_WHITE
    if is_told or len(others) < LIGHT_FROM:
        return None
    more = min((mine.product[0] - one.traits.product[0] for one in others), key=abs)
    if abs(more) <= limits.view_lightness_max:
        return None
    return gates.VIEW_LIGHT.finding(limits, abs(more), sku=sku, way="lighter" if more > 0 else "darker")
