"""Switching rules: how severely the next batch of a stream is inspected, from how its batches were judged before.

A stream is what is made the same way: one family of products, one recipe in one version, one model. The rules are those
of ANSI/ASQ Z1.4 (MIL-STD-105E 4.7 and 4.8): they need a series, so a batch on its own is inspected normally. Batches
that come back after a rejection do not count. Reduced inspection also needs the studio's leave, for the standard asks
for a steady process and the responsible person's wish, and no log can tell either.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from pixdesk.domain.plans import SamplingPlan, accepted_one_tighter

TIGHTEN_AFTER, TIGHTEN_WITHIN = 2, 5
"""Not accepted, of so many or fewer consecutive batches on normal inspection."""

RELAX_AFTER = 5
"""Accepted in a row on tightened inspection."""

REDUCE_AFTER = 10
"""Accepted in a row on normal inspection. Z1.4 makes the limit numbers of Table VIII optional; they are not used."""

REDUCE_AT_SCORE = 30
"""Switching score, where the studio goes by it instead."""

DISCONTINUE_AFTER = 5
"""Not accepted in all since tightened inspection began."""


class ReducedBy(StrEnum):
    """What leads from normal to reduced inspection, if anything may."""

    NEVER = "never"
    TEN_BATCHES = "ten-batches"
    SCORE = "score"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One batch of the stream, as its sample judged it.

    Attributes:
        severity: the inspection it was judged on.
        is_original: it had not been rejected and handed in again.
        in_gap: accepted on reduced inspection with more than Ac nonconforming.
        score: what it adds to the switching score; 0 sets the score back.
    """

    severity: str
    accepted: bool
    is_original: bool = True
    in_gap: bool = False
    score: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a stream stands.

    Attributes:
        severity: the inspection of its next batch.
        batches: original batches judged so far.
        in_a_row: accepted in a row since this severity began.
        recent: the last few batches on normal inspection, oldest first; true where accepted.
        refused: not accepted since tightened inspection began.
        score: the switching score; it counts on normal inspection only.
        is_discontinued: sampling has stopped until the process was mended; batches are inspected in full.
        why: the last change in words.
    """

    severity: str = "normal"
    batches: int = 0
    in_a_row: int = 0
    recent: tuple[bool, ...] = ()
    refused: int = 0
    score: int = 0
    is_discontinued: bool = False
    why: str = "a stream begins on normal inspection"


RESUMED = "resumed"
"""Stands in a series for the studio's word that the process was mended after sampling had stopped."""


def standing(series: Iterable[Judged | str], *, reduced_by: ReducedBy = ReducedBy.NEVER) -> Standing:
    """Return where a stream stands after these batches, in the order they were judged.

    Args:
        series: the batches, and `RESUMED` wherever the studio took sampling up again.
        reduced_by: withdrawing the leave for reduced inspection also ends it.
    """
    now = Standing()
    for event in series:
        if isinstance(event, str):
            if now.is_discontinued:
                now = _begin(now, "tightened", "the process was mended and sampling taken up again")
        elif event.is_original:
            now = _after(now, event, reduced_by)
    if now.severity == "reduced" and reduced_by is ReducedBy.NEVER:
        return _begin(now, "normal", "the leave for reduced inspection was withdrawn")
    return now


def _begin(now: Standing, severity: str, why: str) -> Standing:
    return Standing(severity=severity, batches=now.batches, why=why)


def _after(now: Standing, judged: Judged, reduced_by: ReducedBy) -> Standing:
    if now.is_discontinued or judged.severity != now.severity:
        return replace(now, batches=now.batches + 1)  # seen in full meanwhile, or drawn before the last change
    now = replace(
        now,
        batches=now.batches + 1,
        in_a_row=now.in_a_row + 1 if judged.accepted else 0,
        recent=(*now.recent, judged.accepted)[-TIGHTEN_WITHIN:],
        refused=now.refused + (not judged.accepted),
        score=now.score + judged.score if judged.accepted and judged.score else 0,
    )
    if now.severity == "tightened":
        return _after_tightened(now)
    if now.severity == "reduced":
        return _after_reduced(now, judged)
    return _after_normal(now, reduced_by)


def _after_normal(now: Standing, reduced_by: ReducedBy) -> Standing:
    if now.recent.count(False) >= TIGHTEN_AFTER:
        span = len(now.recent) - now.recent.index(False)
        return _begin(now, "tightened", f"{TIGHTEN_AFTER} of {span} batches in a row were not accepted")
    if reduced_by is ReducedBy.TEN_BATCHES and now.in_a_row >= REDUCE_AFTER:
        return _begin(now, "reduced", f"{REDUCE_AFTER} batches in a row were accepted")
    if reduced_by is ReducedBy.SCORE and now.score >= REDUCE_AT_SCORE:
        return _begin(now, "reduced", f"the switching score reached {now.score}")
    return now


def _after_tightened(now: Standing) -> Standing:
    if now.refused >= DISCONTINUE_AFTER:
        why = f"{DISCONTINUE_AFTER} batches on tightened inspection were not accepted: mend the process first"
        return replace(now, is_discontinued=True, why=why)
    if now.in_a_row >= RELAX_AFTER:
        return _begin(now, "normal", f"{RELAX_AFTER} batches in a row were accepted on tightened inspection")
    return now


def _after_reduced(now: Standing, judged: Judged) -> Standing:
    if not judged.accepted:
        return _begin(now, "normal", "a batch was not accepted on reduced inspection")
    if judged.in_gap:
        return _begin(now, "normal", "a batch was accepted only just, between Ac and Re of the reduced plan")
    return now


def switching_score(plan: SamplingPlan, lot_size: int, nonconforming: int, *, seen_second: bool = False) -> int:
    """Return what an accepted batch adds to the switching score (ISO 2859-1:1999, 9.3.3.2).

    A single plan with Ac of 2 or more adds 3 if the batch would also have passed one AQL tighter, else it sets the
    score back to nothing; with Ac 0 or 1 it adds 2. A double plan adds 3 where the first sample was enough.
    docs/sampling.md says what these figures were held against.
    """
    if plan.severity != "normal":
        return 0
    if plan.second:
        return 0 if seen_second else 3
    if nonconforming > plan.acceptance_number:
        return 0
    if plan.acceptance_number < 2:
        return 2
    return 3 if nonconforming <= accepted_one_tighter(lot_size, level=plan.level, aql=plan.aql) else 0


def told(now: Standing) -> str:
    """Return where a stream stands, and what would change it, in one sentence."""
    if now.is_discontinued:
        return f"Sampling has stopped: {now.why}. Every capture is looked at until it is taken up again."
    so_far = f"{now.severity.capitalize()} inspection: {now.why}"
    if now.severity == "tightened":
        return f"{so_far}. {RELAX_AFTER - now.in_a_row} more accepted in a row lead back to normal."
    if now.severity == "reduced":
        return f"{so_far}. The first batch not accepted leads back to normal."
    if False in now.recent:
        left = TIGHTEN_WITHIN - (len(now.recent) - 1 - now.recent.index(False))
        if left > 1:
            return f"{so_far}. One more not accepted within {left - 1} batches leads to tightened."
    return f"{so_far}. {now.batches} judged, {now.in_a_row} accepted in a row."
