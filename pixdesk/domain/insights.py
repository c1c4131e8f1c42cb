"""The studio's figures with what is behind them: day by day, finding by finding, and every capture they count."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pixdesk.domain.lives import Life, Tally, tallied
from pixdesk.domain.numbers import Numbers, Rates, numbers_of, percentile
from pixdesk.domain.returns import csv_text
from pixdesk.domain.view import AuditLine

Who = tuple[int, ...]
"""Captures by their number, oldest first."""

_DAYS_MAX = 3660
"""A log of a broken clock must not fill the memory with empty days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """The captures a figure counts, and those it was held against."""

    counted: Who
    others: Who = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What became of the captures that landed on one day (UTC).

    Attributes:
        turnaround_p50_s: from landing to approval, the middle one; None where nothing was approved.
    """

    day: date
    landed: Who = ()
    approved: Who = ()
    exported: Who = ()
    turnaround_p50_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The captures of one day and one recipe that something took out of the flow."""

    day: date
    recipe: str
    code: str
    captures: Who


@dataclass(frozen=True, slots=True, kw_only=True)
class Insights:
    """Everything the page shows.

    Attributes:
        behind: what each figure of `Numbers` counts, by its name.
        days: without a gap, oldest first.
        names: what each capture was called when it landed.
    """

    numbers: Numbers
    behind: Mapping[str, Behind]
    days: tuple[Day, ...]
    found: tuple[Found, ...]
    names: Mapping[int, str]

    @property
    def recipes(self) -> tuple[str, ...]:
        """The recipes that captures with findings were worked on with."""
        return tuple(sorted({one.recipe for one in self.found}))

    def by_code(self, recipe: str = "") -> dict[str, Who]:
        """Return the captures behind each finding, the most frequent first; of one recipe or of all."""
        gathered: dict[str, tuple[int, ...]] = {}
        for one in self.found:
            if recipe in ("", one.recipe):
                gathered[one.code] = (*gathered.get(one.code, ()), *one.captures)
        return dict(sorted(gathered.items(), key=lambda item: (-len(item[1]), item[0])))


def insights(
    lines: Iterable[AuditLine], rates: Rates, *, since: date | None = None, until: date | None = None
) -> Insights:
    """Return the figures of a period and what is behind them.

    Args:
        lines: the log, oldest first; it may begin a day before `since`, for reviews that were begun before midnight.
    """
    tally = tallied(lines, since=since, until=until)
    return Insights(
        numbers=numbers_of(tally, rates),
        behind=_behind(tally),
        days=_days(tally.lives, since),
        found=_found(tally.lives),
        names={ident: life.name for ident, life in tally.lives.items()},
    )


def _behind(tally: Tally) -> dict[str, Behind]:
    lives = tally.lives

    def split(of: Callable[[Life], object], counted: Callable[[Life], object]) -> Behind:
        whole = [(ident, bool(counted(life))) for ident, life in lives.items() if of(life)]
        return Behind(
            counted=tuple(ident for ident, yes in whole if yes), others=tuple(ident for ident, yes in whole if not yes)
        )

    approved = {batch for batch, passed in tally.judged if passed}
    rejected = {batch for batch, passed in tally.judged if not passed}
    reviewed = {look.capture_id for look in tally.looks}
    slowest = sorted(
        ((life.approved - life.landed, ident) for ident, life in lives.items() if life.approved), reverse=True
    )
    return {
        "captures": Behind(counted=tuple(lives)),
        "approved": split(_everyone, lambda life: life.approved),
        "exported": split(_everyone, lambda life: life.exported),
        "turnaround_p50_s": Behind(counted=tuple(ident for _, ident in slowest)),
        "pass_rate": split(lambda life: life.first_look, lambda life: life.first_look == "processed"),
        "first_time_approval_rate": split(lambda life: life.ended, lambda life: life.first_time),
        "rework_rate": split(_everyone, lambda life: life.reworked),
        "manual_intervention_rate": split(lambda life: life.first_look, lambda life: life.settled_by_person),
        "reject_rate": split(lambda life: life.batch_id in approved | rejected, lambda life: life.batch_id in rejected),
        "review_s_per_tile": Behind(counted=tuple(ident for ident in lives if ident in reviewed)),
    }


def _everyone(_life: Life) -> bool:
    return True


def _days(lives: Mapping[int, Life], since: date | None) -> tuple[Day, ...]:
    """Return every day from the first that is asked for, or that anything landed on, to the last one."""
    landed: dict[date, list[tuple[int, Life]]] = {}
    for ident, life in lives.items():
        landed.setdefault(life.landed.date(), []).append((ident, life))
    if not landed:
        return ()
    last = max(landed)
    first = max(since or min(landed), last - timedelta(days=_DAYS_MAX))
    return tuple(_day(first + timedelta(days=n), landed) for n in range((last - first).days + 1))


def _day(day: date, landed: Mapping[date, Sequence[tuple[int, Life]]]) -> Day:
    here = landed.get(day, ())
    took = sorted((life.approved - life.landed).total_seconds() for _, life in here if life.approved)
    return Day(
        day=day,
        landed=tuple(ident for ident, _ in here),
        approved=tuple(ident for ident, life in here if life.approved),
        exported=tuple(ident for ident, life in here if life.exported),
        turnaround_p50_s=percentile(took, 50),
    )


def _found(lives: Mapping[int, Life]) -> tuple[Found, ...]:
    gathered: dict[tuple[date, str, str], list[int]] = {}
    for ident, life in lives.items():
        for code in life.found:
            gathered.setdefault((life.landed.date(), life.recipe, code), []).append(ident)
    return tuple(
        Found(day=day, recipe=recipe, code=code, captures=tuple(idents))
        for (day, recipe, code), idents in sorted(gathered.items())
    )


def as_csv(told: Insights) -> str:
    """Return all of it as one table: figure, day, recipe, value; what counts for the whole period has no day."""
    rows: list[tuple[object, ...]] = [
        (name, "", "", getattr(told.numbers, name)) for name in Numbers.__dataclass_fields__
    ]
    for day in told.days:
        named = day.day.isoformat()
        rows += [(name, named, "", len(getattr(day, name))) for name in ("landed", "approved", "exported")]
        rows.append(("turnaround_p50_s", named, "", day.turnaround_p50_s))
    rows += [(f"found {one.code}", one.day.isoformat(), one.recipe, len(one.captures)) for one in told.found]
    return csv_text(("figure", "day", "recipe", "value"), rows)
