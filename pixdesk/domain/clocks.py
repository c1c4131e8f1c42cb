"""Clocks from capture to live: which pictures are in time, which will soon not be, and which no longer are.

Live is exported, or where the studio says so, delivered: standing at a destination on every channel it was made for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pixdesk.domain.capture import CaptureId, CaptureState
from pixdesk.domain.shot_list import sku_key
from pixdesk.domain.shot_state import Shot, ShotList

WARNED_FROM = 0.8
"""The share of its time after which a clock warns: a fifth of a day's target is left to do something about it."""

EVERY_FAMILY = ""
"""The target of families without one of their own."""

LONGEST_H = 24 * 90

RUNS = (
    CaptureState.LANDED,
    CaptureState.PROCESSING,
    CaptureState.CLEAN,
    CaptureState.HELD,
    CaptureState.APPROVED,
)
"""States in which somebody still waits for the picture; to be shot again, the next version has a clock of its own."""


class Live(StrEnum):
    """When a picture is live, and its clock stops."""

    EXPORTED = "exported"
    DELIVERED = "delivered"


@dataclass(frozen=True, kw_only=True)
class Target:
    """How many hours a picture of a family has; `EVERY_FAMILY` for every one without a target of its own."""

    hours: float
    family: str = EVERY_FAMILY

    def __post_init__(self) -> None:
        if not 0 < self.hours <= LONGEST_H:  # also refuses NaN
            raise ValueError(f"hours: must be more than 0 and at most {LONGEST_H:,}.")


@dataclass(frozen=True, kw_only=True)
class ClockRules:
    """What clocks run by.

    Attributes:
        until: when they stop.
        warn_from: the share of its time after which a clock warns.
        targets: none where nothing is to be in time.
    """

    until: Live = Live.EXPORTED
    warn_from: float = WARNED_FROM
    targets: tuple[Target, ...] = field(default=())

    def __post_init__(self) -> None:
        if not 0.05 <= self.warn_from <= 0.99:
            raise ValueError("warn_from: must lie within 0.05 to 0.99, such as 0.8.")
        families = [sku_key(target.family) for target in self.targets]
        if len(set(families)) < len(families):
            raise ValueError("targets: no two may be of the same family.")

    @property
    def targets_h(self) -> dict[str, float]:
        """Hours by family, the empty one for every other."""
        return {target.family: target.hours for target in self.targets}


def rules_of(targets_h: Mapping[str, float]) -> ClockRules:
    """Return the usual rules with these targets, in hours by family."""
    return ClockRules(targets=tuple(Target(family=family, hours=hours) for family, hours in targets_h.items()))


class Pace(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    WARNED = "warned"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One picture that is on its way and has a target.

    Attributes:
        age_s: since it landed.
        left_s: until its target is broken; below zero it is.
    """

    id: CaptureId
    name: str
    sku: str
    family: str
    age_s: float
    target_s: float
    pace: Pace

    @property
    def left_s(self) -> float:
        """How long it still has."""
        return self.target_s - self.age_s


def checked_targets(targets: Mapping[str, float]) -> dict[str, float]:
    """Return targets in hours by family, without those of 0 hours, which take one back.

    Raises:
        ValueError: a target is below zero or longer than `LONGEST_H`.
    """
    for family, hours in targets.items():
        if not 0 <= hours <= LONGEST_H:  # also refuses NaN
            raise ValueError(
                f"{hours:g} hours for {family or 'every family'}: a target has more than 0 and at most 2,160."
            )
    return {family: hours for family, hours in targets.items() if hours}


def clocks(shots: Iterable[Shot], listed: ShotList, rules: ClockRules, now: datetime) -> list[Clock]:
    """Return the clocks that run, the one with the least time left first."""
    by_family = {sku_key(target.family): target.hours for target in rules.targets}
    if not by_family:
        return []
    found = []
    for shot in shots:
        row = listed.row_of(shot.label)
        family = row.family if row else ""
        hours = by_family.get(sku_key(family), by_family.get(EVERY_FAMILY))
        if hours and is_waited_for(shot, rules.until):
            age_s = (now - shot.landed_at).total_seconds()
            found.append(_clock(shot, family, age_s, hours * 3600, rules.warn_from))
    return sorted(found, key=lambda clock: (clock.left_s, clock.id))


def is_waited_for(shot: Shot, until: Live) -> bool:
    """Whether somebody still waits for a picture to be live."""
    if shot.state in RUNS:
        return True
    is_there = bool(shot.channels) and shot.delivered.issuperset(shot.channels)
    return until is Live.DELIVERED and shot.state is CaptureState.EXPORTED and not is_there


def _clock(shot: Shot, family: str, age_s: float, target_s: float, warn_from: float) -> Clock:
    pace = Pace.BROKEN if age_s > target_s else Pace.WARNED if age_s >= warn_from * target_s else Pace.RUNNING
    return Clock(
        id=shot.id,
        name=shot.name,
        sku=shot.label.sku,
        family=family,
        age_s=age_s,
        target_s=target_s,
        pace=pace,
    )


def warning(found: Iterable[Clock], until: Live = Live.EXPORTED) -> str:
    """Return the sentence for clocks that have just begun to warn; empty for none."""
    said = sorted(found, key=lambda clock: clock.left_s)
    if not said:
        return ""
    first = said[0]
    what = f"{first.name} has" if len(said) == 1 else f"{len(said):,} captures have little time left, {first.name} only"
    return f"{what} {in_words(first.left_s)} until it must be {until.value}."


def in_words(seconds: float) -> str:
    """Return a time in hours and minutes."""
    minutes = round(abs(seconds) / 60)
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min"
