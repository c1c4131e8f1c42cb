"""The studio's figures, counted from the log alone, so that whoever has the log can count them again.

A capture belongs to the period it landed in; whatever became of it later counts there.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pixdesk.domain.lives import Life, Tally, tallied
from pixdesk.domain.reviewing import Look
from pixdesk.domain.view import AuditLine


@dataclass(frozen=True, kw_only=True)
class Rates:
    """What the studio reckons with, in its own currency; nothing costs anything until it says so.

    Attributes:
        capture: shooting and handling one capture.
        reviewer_hour, retoucher_hour: an hour of a person's work.
        case_minutes: a retoucher's minutes for one exception case.
        reshoot: shooting a capture once more.
    """

    currency: str = ""
    capture: float = 0.0
    reviewer_hour: float = 0.0
    retoucher_hour: float = 0.0
    case_minutes: float = 0.0
    reshoot: float = 0.0

    def __post_init__(self) -> None:
        """Refuse a negative rate. Raises ValueError naming it."""
        for name in ("capture", "reviewer_hour", "retoucher_hour", "case_minutes", "reshoot"):
            if not getattr(self, name) >= 0:
                raise ValueError(f"{name} must not be negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """The figures of a period; a share is 0..1, and None where there is nothing to divide by.

    Attributes:
        captures: that landed; `approved` of them, and `exported`, on one channel at least.
        turnaround_p50_s, turnaround_p95_s: from landing to the first approval, by nearest rank.
        delivery_p50_s, delivery_p95_s: from landing to the last file of the first export.
        pass_rate: clean after the checks' first look, of those the checks looked at.
        first_time_approval_rate: approved without a case before, of those that came to an end (approved, to be shot
            again, discarded or replaced).
        rework_rate: retouched, processed again, shot again or replaced, of those that landed.
        manual_intervention_rate: with a case a person settled, of those the checks looked at.
        batches, rejected_batches, reject_rate: judged by a sample.
        review_s: spent at contact sheets where the time is known, for `timed_tiles` of `reviewed_tiles` tiles.
        review_s_per_tile: their quotient; untimed tiles are reckoned with it in the cost.
        planted_tiles, caught_tiles: known-bad tiles among the samples, and those of them that were marked;
            `catch_rate_at_least` is what follows, at 95 % confidence.
        cost, cost_per_image: by the studio's rates; the latter per approved capture, None without rates.
    """

    captures: int
    approved: int
    exported: int
    turnaround_p50_s: float | None
    turnaround_p95_s: float | None
    delivery_p50_s: float | None
    delivery_p95_s: float | None
    pass_rate: float | None
    first_time_approval_rate: float | None
    rework_rate: float | None
    manual_intervention_rate: float | None
    batches: int
    rejected_batches: int
    reject_rate: float | None
    reviewed_tiles: int
    timed_tiles: int
    review_s: float
    review_s_per_tile: float | None
    planted_tiles: int
    caught_tiles: int
    catch_rate_at_least: float | None
    cost: float
    cost_per_image: float | None
    currency: str


def numbers(
    lines: Iterable[AuditLine], rates: Rates, *, since: date | None = None, until: date | None = None
) -> Numbers:
    """Return the figures of the captures that landed from `since` on and up to `until`, both included, in UTC.

    Args:
        lines: the whole log, oldest first; batches and reviews count by the day of their own line.
    """
    return numbers_of(tallied(lines, since=since, until=until), rates)


def numbers_of(tally: Tally, rates: Rates) -> Numbers:
    """Return the figures of what was counted."""
    lives = list(tally.lives.values())
    looked = [life for life in lives if life.first_look]
    ended = [life for life in lives if life.ended]
    approved = [life for life in lives if life.approved]
    exported = [life for life in lives if life.exported]
    turnaround = sorted((life.approved - life.landed).total_seconds() for life in lives if life.approved)
    delivery = sorted((life.exported - life.landed).total_seconds() for life in lives if life.exported)
    told = _reviewed(tally.looks)
    cost = _cost(lives, told, rates)
    rejected = sum(not passed for _, passed in tally.judged)
    return Numbers(
        captures=len(lives),
        approved=len(approved),
        exported=len(exported),
        turnaround_p50_s=percentile(turnaround, 50),
        turnaround_p95_s=percentile(turnaround, 95),
        delivery_p50_s=percentile(delivery, 50),
        delivery_p95_s=percentile(delivery, 95),
        pass_rate=_share(sum(life.first_look == "processed" for life in looked), len(looked)),
        first_time_approval_rate=_share(sum(life.first_time for life in ended), len(ended)),
        rework_rate=_share(sum(life.reworked for life in lives), len(lives)),
        manual_intervention_rate=_share(sum(life.settled_by_person > 0 for life in looked), len(looked)),
        batches=len(tally.judged),
        rejected_batches=rejected,
        reject_rate=_share(rejected, len(tally.judged)),
        **told,
        planted_tiles=tally.caught[0],
        caught_tiles=tally.caught[1],
        catch_rate_at_least=tally.caught[2],
        cost=cost,
        cost_per_image=cost / len(approved) if approved and rates != Rates(currency=rates.currency) else None,
        currency=rates.currency,
    )


def _reviewed(found: Sequence[Look]) -> dict[str, Any]:
    timed = sum(look.tiles for look in found if look.seconds is not None)
    seconds = sum(look.seconds for look in found if look.seconds is not None)
    return {
        "reviewed_tiles": sum(look.tiles for look in found),
        "timed_tiles": timed,
        "review_s": seconds,
        "review_s_per_tile": seconds / timed if timed else None,
    }


def _cost(lives: Sequence[Life], reviewed: dict[str, Any], rates: Rates) -> float:
    review_s = float(reviewed["reviewed_tiles"] * (reviewed["review_s_per_tile"] or 0.0))
    settled = sum(life.settled_by_person for life in lives)
    return (
        len(lives) * rates.capture
        + review_s / 3600 * rates.reviewer_hour
        + settled * rates.case_minutes / 60 * rates.retoucher_hour
        + sum(life.reshot for life in lives) * rates.reshoot
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def percentile(ordered: Sequence[float], percent: int) -> float | None:
    """Return the smallest value that `percent` of the values do not exceed (nearest rank); None of no values."""
    if not ordered:
        return None
    return ordered[max(0, math.ceil(percent * len(ordered) / 100) - 1)]
