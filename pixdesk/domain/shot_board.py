"""The shot list as it is worked through: what was shot of each row, how long that may still take, and what comes first.

Pure functions; a front end asks for the board and says which rows of it, and in what order.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from pixdesk.domain.capture import CaptureId, CaptureState
from pixdesk.domain.clocks import Clock, Live
from pixdesk.domain.shot_list import ShotRow, sku_key
from pixdesk.domain.shot_state import Homeless, Shot, Standing, meets
from pixdesk.domain.slate import sku_of


class Order(StrEnum):
    """What comes first."""

    URGENT = "urgent"
    DUE = "due"
    PRIORITY = "priority"
    CLOCK = "clock"
    SKU = "sku"


@dataclass(frozen=True, slots=True)
class Picture:
    """A capture of a row, small.

    Attributes:
        path: its staged preview; empty while there is none.
    """

    id: CaptureId
    view: str
    state: CaptureState
    path: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list with what was shot of it, in the order of the views wanted.

    Attributes:
        clock: that of its captures with the least time left; None where none runs.
        key: what makes it the same row later.
    """

    standing: Standing
    pictures: tuple[Picture, ...] = ()
    clock: Clock | None = None
    key: tuple[str, str] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "key", self.standing.row.key
        )  # worked out once: lists are sorted by it, again and again


@dataclass(frozen=True, slots=True)
class Waif:
    """A capture that belongs to no row, and its small picture."""

    homeless: Homeless
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The whole list at one moment, late first, then by priority, day and SKU.

    Attributes:
        today: the studio's day.
        until: when clocks stop.
    """

    lines: tuple[Line, ...] = ()
    waifs: tuple[Waif, ...] = ()
    today: date = date.min
    until: Live = Live.EXPORTED


def lines(
    standings: Iterable[Standing], shots: Iterable[Shot], paths: Mapping[CaptureId, str], clocks: Iterable[Clock]
) -> tuple[Line, ...]:
    """Return the lines of a board, in the order of their standings."""
    by_id = {shot.id: shot for shot in shots}
    running = {clock.id: clock for clock in clocks}
    found = []
    for one in standings:
        taken = sorted((by_id[number] for number in one.captures), key=lambda shot: _place(one.row, shot.label.view))
        pictures = tuple(Picture(shot.id, shot.label.view, shot.state, paths.get(shot.id, "")) for shot in taken)
        of_row = [running[number] for number in one.captures if number in running]
        found.append(Line(one, pictures, min(of_row, key=lambda clock: clock.left_s, default=None)))
    return tuple(found)


def _place(row: ShotRow, view: str) -> tuple[int, str]:
    return next((at for at, wanted in enumerate(row.views) if meets(wanted, view)), len(row.views)), view


def wanted(board: Iterable[Line], *, state: str = "", text: str = "", order: Order = Order.URGENT) -> list[Line]:
    """Return the lines that stand so and hold every word, sorted.

    Args:
        state: a word of `Standing.word` or of its state; empty for all.
        text: words that SKU, colourway, style or family must hold, whatever their capitals.
    """
    sought = sku_key(text).split()
    fitting = [line for line in board if _stands(line.standing, state) and _holds(line.standing.row, sought)]
    return sorted(fitting, key=_KEYS[order]) if order is not Order.URGENT else fitting


def tally(board: Iterable[Line]) -> Counter[str]:
    """Return how many lines `wanted` would return of each state; a late row counts as late and where it stands."""
    found: Counter[str] = Counter()
    for line in board:
        found.update({line.standing.word, line.standing.state.value})
    return found


def _stands(standing: Standing, state: str) -> bool:
    return not state or state in (standing.word, standing.state.value)


def _holds(row: ShotRow, sought: Sequence[str]) -> bool:
    if not sought:
        return True
    said = sku_key(" ".join((row.sku, row.colourway, row.style, row.family)))
    return all(word in said for word in sought)


_KEYS: dict[Order, Callable[[Line], Any]] = {
    Order.DUE: lambda line: (line.standing.row.due or date.max, line.standing.row.priority, line.key),
    Order.PRIORITY: lambda line: (line.standing.row.priority, line.standing.row.due or date.max, line.key),
    Order.CLOCK: lambda line: (line.clock.left_s if line.clock else float("inf"), line.key),
    Order.SKU: lambda line: line.key,
}


def sought_row(rows: Iterable[ShotRow], said: str) -> ShotRow | None:
    """Return the row that typed or scanned words mean: its SKU, SKU and colourway, or what a free field of it holds.

    A bar code is often an EAN, which a list keeps in a column of its own. Words that could mean several rows mean
    none.
    """
    found = sought_rows(rows, said)
    return found[0] if len(found) == 1 else None


def sought_rows(rows: Iterable[ShotRow], said: str) -> list[ShotRow]:
    """Return the one row that words mean, the several they could mean, or none."""
    key = sku_key(sku_of(said) or said)
    every, several = list(rows) if key else [], list[ShotRow]()
    for names in (_skus, _colourways, _free):
        found = [row for row in every if key in names(row)]
        if len(found) == 1:
            return found
        several = several or found
    return several


def _skus(row: ShotRow) -> tuple[str, ...]:
    return (sku_key(row.sku),)


def _colourways(row: ShotRow) -> tuple[str, ...]:
    said = [f"{row.sku}{between}{row.colourway}" for between in (" ", "_", "-")] if row.colourway else []
    return tuple(sku_key(one) for one in said)


def _free(row: ShotRow) -> tuple[str, ...]:
    return tuple(sku_key(value) for _, value in row.free)


def view_for(standing: Standing, homeless: Homeless) -> str:
    """Return the view a capture most likely shows of a row: what its name says, or may mean, else the first missing.

    Empty where nothing tells: the row names no view, or has them all.
    """
    wanted_views = standing.row.views
    said = homeless.label.view
    if said and (not wanted_views or any(meets(one, said) for one in wanted_views)):
        return said
    if homeless.skus[:1] == (standing.row.sku,) and said and homeless.views:
        return homeless.views[0]
    return standing.missing[0] if standing.missing else ""
