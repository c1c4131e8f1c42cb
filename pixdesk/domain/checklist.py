"""The intake checklist of a family: what must be right on the set; some of it is measured, some a person ticks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pixdesk.domain.capture import CaptureState
from pixdesk.domain.finding import Code
from pixdesk.domain.requiring import is_id, require
from pixdesk.domain.shot_list import sku_key
from pixdesk.domain.shot_state import Standing
from pixdesk.domain.view import CaptureView

USUAL = "standard"
"""The checklist of every family without one of its own."""

_ITEMS_MAX = 12
_TITLE_MAX = 60


class By(StrEnum):
    """Who says that something is right."""

    PERSON = "person"
    CHECKS = "checks"
    VIEWS = "views"


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing to be right.

    Attributes:
        refuted_by: the findings that say it is not, for what checks measure.
    """

    id: str
    title: str
    by: By
    refuted_by: tuple[Code, ...] = ()

    def __post_init__(self) -> None:
        require(is_id(self.id), f"id: small letters, digits and hyphens, not {self.id[:60]!r}.")
        require(0 < len(self.title.strip()) <= _TITLE_MAX, f"title: must have 1 to {_TITLE_MAX} characters.")
        is_measured = self.by is By.CHECKS
        require(bool(self.refuted_by) == is_measured, "refuted_by: belongs to what checks measure, and only there.")


@dataclass(frozen=True, kw_only=True)
class Checklist:
    """What must be right of the products of some families.

    Attributes:
        families: whose; empty in the one for every other family.
    """

    id: str
    title: str
    families: tuple[str, ...] = ()
    items: tuple[Item, ...]

    def __post_init__(self) -> None:
        require(is_id(self.id), f"id: small letters, digits and hyphens, not {self.id[:60]!r}.")
        require(1 <= len(self.items) <= _ITEMS_MAX, f"items: must be 1 to {_ITEMS_MAX}.")
        ids = [item.id for item in self.items]
        require(len(set(ids)) == len(ids), "items: no two may have the same id.")
        require(bool(self.families) != (self.id == USUAL), f"families: name some, but for the one called {USUAL}.")


class Tick(StrEnum):
    """How an item stands."""

    OPEN = "open"
    RIGHT = "right"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """Who ticked an item, and when."""

    actor: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """One item as it stands for a product.

    Attributes:
        words: what is wrong or missing, or who ticked it; empty where nothing is to be said.
    """

    id: str
    title: str
    by: By
    tick: Tick
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckView:
    """The checklist of one product; without lines where no product is being shot."""

    sku: str = ""
    colourway: str = ""
    family: str = ""
    title: str = ""
    lines: tuple[CheckLine, ...] = ()

    @property
    def right(self) -> int:
        """How many items are right."""
        return sum(line.tick is Tick.RIGHT for line in self.lines)

    @property
    def is_wrong(self) -> bool:
        """Whether something that is measured is wrong."""
        return any(line.tick is Tick.WRONG for line in self.lines)


def checklist_for(family: str, known: Mapping[str, Checklist]) -> Checklist | None:
    """Return the checklist of a family: its own, else the usual one; None where the studio has neither."""
    wanted = sku_key(family)
    own = (one for one in known.values() if wanted and wanted in {sku_key(name) for name in one.families})
    return next(own, known.get(USUAL))


_COUNT = (CaptureState.LANDED, CaptureState.PROCESSING, CaptureState.CLEAN, CaptureState.HELD)
_LATER = (CaptureState.APPROVED, CaptureState.EXPORTED)


def lines(
    checklist: Checklist, views: Sequence[CaptureView], standing: Standing | None, ticked: Mapping[str, Ticked]
) -> tuple[CheckLine, ...]:
    """Return every item as it stands.

    Args:
        views: the captures of the product, superseded ones left out.
        standing: where its row of the shot list stands; None without one, and then no view can be said to be missing.
        ticked: what a person ticked, by the item's id.
    """
    found = []
    for item in checklist.items:
        if item.by is By.PERSON:
            tick, words = _by_person(ticked.get(item.id))
        elif item.by is By.CHECKS:
            tick, words = _by_checks(item, views)
        else:
            tick, words = _by_views(standing)
        found.append(CheckLine(id=item.id, title=item.title, by=item.by, tick=tick, words=words))
    return tuple(found)


def _by_person(ticked: Ticked | None) -> tuple[Tick, str]:
    return (Tick.RIGHT, ticked.actor) if ticked is not None else (Tick.OPEN, "")


def _by_checks(item: Item, views: Sequence[CaptureView]) -> tuple[Tick, str]:
    wrong = next(_refuting(item, views), "")
    if wrong:
        return Tick.WRONG, wrong
    is_checked = any(view.capture.process_ms > 0 and view.capture.state in (*_COUNT, *_LATER) for view in views)
    return (Tick.RIGHT, "") if is_checked else (Tick.OPEN, "")


def _refuting(item: Item, views: Sequence[CaptureView]) -> Iterator[str]:
    """Yield what the checks say against an item; what a person accepted since says nothing any more."""
    for view in views:
        is_held = view.capture.state is CaptureState.HELD
        for finding in view.findings if view.capture.state in _COUNT else ():
            if finding.code in item.refuted_by and (is_held or not finding.holds):
                yield f"{view.capture.name.rpartition('/')[2]}: {finding.sentence}"


def _by_views(standing: Standing | None) -> tuple[Tick, str]:
    if standing is None or not standing.row.views:
        return Tick.OPEN, "The shot list names no views of it."
    if standing.missing:
        return Tick.OPEN, f"Missing: {', '.join(standing.missing)}"
    return Tick.RIGHT, ""
