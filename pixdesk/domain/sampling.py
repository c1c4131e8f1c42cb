"""Acceptance sampling: which captures of a batch to look at, and what that says of the rest.

`pixdesk.domain.plans` knows how many to look at, `pixdesk.domain.drawing` draws them from a seed that is on record,
and `pixdesk.domain.odds` knows what the numbers mean; here the batch is judged, and all of it put in words.
"""

import re

from pixdesk.domain.drawing import draw_by_strata, draw_sample, seed_for, stratum_weights
from pixdesk.domain.odds import (
    average_outgoing_limit,
    most_bad,
    most_bad_by_plan,
    operating_characteristic,
    probability_of_acceptance,
    upper_bound,
    upper_bound_by_plan,
)
from pixdesk.domain.plans import (
    AQLS,
    LEVELS,
    SEVERITIES,
    PlanKind,
    SamplingPlan,
    code_letter,
    every_capture_plan,
    percentage_plan,
    plan_for,
)
from pixdesk.domain.recorded_plans import plan_from_words
from pixdesk.domain.verdicts import Verdict, are_too_many, is_in_gap, rejects_at, verdict, wants_second

__all__ = [
    "AQLS",
    "LEVELS",
    "SEVERITIES",
    "PlanKind",
    "SamplingPlan",
    "Verdict",
    "average_outgoing_limit",
    "claim",
    "claim_before",
    "code_letter",
    "draw_by_strata",
    "draw_sample",
    "every_capture_plan",
    "is_in_gap",
    "most_bad",
    "operating_characteristic",
    "percentage_plan",
    "plan_for",
    "plan_from_words",
    "probability_of_acceptance",
    "promise",
    "proves",
    "seed_for",
    "stratum_weights",
    "upper_bound",
    "upper_bound_by_plan",
    "verdict",
    "wants_second",
]

_TELLING_SHARE = 0.05
"""The share of bad captures the claim is worked out for: one in twenty is too many for most studios."""


def claim(
    plan: SamplingPlan,
    lot_size: int,
    inspected: int,
    nonconforming: int,
    critical: int = 0,
    minor: int = 0,
    *,
    unmarked: int = 0,
) -> str:
    """Return what an approval claims: what was seen, what follows, and what the plan lets through.

    For example "20 of 146 seen, 1 nonconforming: accept at AQL 2.5. A batch 5 % bad would pass 74 times in
    100." Inspection that is not normal, and a plan that is not single, are named: "at AQL 2.5, tightened".
    The counts are those of `pixdesk.domain.sampling.verdict`, which also says what raises. What the approval itself
    passed as conforming (`unmarked` of those inspected) is not said to be seen.
    """
    follows = _follows(plan, lot_size, inspected, nonconforming, critical, minor, unmarked)
    if not lot_size:
        return "No capture is waiting for the sample's verdict: nothing to approve."
    seen = f"{unmarked} of {inspected} not marked and passed as conforming" if unmarked else _seen(lot_size, inspected)
    return f"{seen}, {_found(plan, nonconforming, minor)}: {follows}"


def claim_before(
    plan: SamplingPlan,
    lot_size: int,
    inspected: int,
    nonconforming: int,
    critical: int = 0,
    minor: int = 0,
    *,
    unmarked: int,
    shown: int,
) -> str:
    """Return what the Approve button says while so many of the captures shown are not marked.

    For example "3 of 3 not marked yet: approving passes them as conforming." The other counts are those of `claim`
    once they are passed.
    """
    is_second = wants_second(plan, inspected, nonconforming, critical)
    doing = "drawing the second sample" if is_second else "approving"
    said = f"{unmarked} of {shown} not marked yet: {doing} passes {'it' if unmarked == 1 else 'them'} as conforming."
    if nonconforming:
        follows = _follows(plan, lot_size, inspected, nonconforming, critical, minor, unmarked)
        return f"{said} {_found(plan, nonconforming, minor)}: {follows}"
    return said if plan.is_in_full else f"{said} {_lets_through(plan, lot_size)}"


def _follows(
    plan: SamplingPlan, lot_size: int, inspected: int, nonconforming: int, critical: int, minor: int, unmarked: int
) -> str:
    """Say what follows from the counts; that every capture is looked at only where each was marked."""
    judged = verdict(plan, inspected, nonconforming, critical, minor)
    if plan.second and wants_second(plan, inspected, nonconforming, critical):
        return f"neither good nor bad enough, a second sample of {plan.second.sample_size} decides."
    if judged is Verdict.UNDECIDED:
        due = plan.first_sample if inspected < plan.first_sample else plan.largest_sample
        return f"{due - inspected} more to inspect."
    if judged is Verdict.REJECT:
        return f"reject {_rule(plan)} ({_why_rejected(plan, critical, minor, rejects_at(plan, inspected))})."
    if plan.kind is PlanKind.EVERY:
        return "each that conforms is approved for itself."
    grave = nonconforming - minor if plan.minor else nonconforming
    accept = f"accept {_rule(plan)}, and go back to normal inspection." if is_in_gap(plan, grave) else ""
    accept = accept or f"accept {_rule(plan)}."
    return accept if unmarked and plan.is_in_full else f"{accept} {_lets_through(plan, lot_size)}"


def promise(plan: SamplingPlan, lot_size: int) -> str:
    """Return what a plan would do to a batch not yet shot, and what a sample without a fault would prove of it."""
    if plan.is_in_full:
        return "every capture is looked at, so nothing rests on chance."
    allowed = {0: "none of them may", 1: "one of them may"}.get(
        plan.acceptance_number, f"up to {plan.acceptance_number} of them may"
    )
    bad = most_bad(lot_size, plan.sample_size, 0)
    return (
        f"{plan.sample_size} are looked at, and {allowed} be nonconforming.{_beyond(plan)}"
        f" {_lets_through(plan, lot_size)} With none"
        f" found, no more than {bad} of the {lot_size} ({_percent(bad / lot_size)}) are, at 95 % confidence."
    )


def _beyond(plan: SamplingPlan) -> str:
    """Say what follows above the first Ac where that is not rejection: a second sample, or a reduced plan's gap."""
    most = plan.last_rejection_number - 1
    has_gap = most > plan.last_acceptance_number
    back = f", though more than {plan.last_acceptance_number} leads back to normal inspection" if has_gap else ""
    if plan.second:
        return (
            f" From {plan.rejection_number} on the batch is rejected; between, {plan.second.sample_size} more are"
            f" looked at, and up to {most} of both may be{back}."
        )
    return f" Up to {most} are accepted{back}." if has_gap else ""


def proves(
    plan: SamplingPlan, lot_size: int, inspected: int, nonconforming: int, critical: int = 0, *, unmarked: int = 0
) -> str:
    """Return what the inspection so far says of the whole batch, at 95 % confidence.

    A percentage plan is told what it is worth beside the plan of the standard. What nobody marked and an approval
    passed as conforming (`unmarked` of those inspected) is not said to be seen, and nothing is proven without it.
    """
    verdict(plan, inspected, nonconforming, critical)  # refuses counts that cannot be
    if not lot_size:
        return "The batch has no clean captures; what was flagged is settled case by case."
    if not inspected:
        return "Nothing is inspected yet." + ("" if plan.is_in_full else f" {_lets_through(plan, lot_size)}")
    if unmarked:
        return _proves_if(plan, lot_size, inspected, nonconforming, unmarked)
    if inspected == lot_size:
        return f"Every capture was seen: {nonconforming} of {lot_size} nonconforming, nothing is estimated."
    bad = most_bad_by_plan(plan, lot_size, inspected, nonconforming)
    shown = (
        f"{inspected} seen at random, {nonconforming} nonconforming: with 95 % confidence no more than {bad}"
        f" of the {lot_size} captures ({_percent(bad / lot_size)}) are nonconforming."
    )
    if plan.kind is PlanKind.PERCENTAGE:
        return f"{shown} {_lets_through(plan, lot_size)}"
    return shown


def beside(claim_told: str, proven: str) -> str:
    """Return what `proves` said without the sentences that the claim it stands beside has said already."""
    said = re.split(r"(?<=\.) (?=[A-Z])", proven)
    return " ".join(sentence for sentence in said if sentence not in claim_told)


def _proves_if(plan: SamplingPlan, lot_size: int, inspected: int, nonconforming: int, unmarked: int) -> str:
    """Say what was marked and what was not, and what follows if the approval was right about the latter."""
    drawn = f"the {lot_size} captures" if inspected == lot_size else f"the {inspected} drawn at random"
    if unmarked == inspected:
        said = f"None of {drawn} was marked: the approval passed them as conforming."
    else:
        marked = inspected - unmarked
        said = (
            f"{marked} of {drawn} marked, {nonconforming} nonconforming; {unmarked} not marked, and passed as"
            " conforming by the approval."
        )
    if inspected == lot_size:
        return f"{said} Nobody vouches for what is not marked."
    bad = most_bad_by_plan(plan, lot_size, inspected, nonconforming)
    return (
        f"{said} Only if what was not marked conforms indeed, no more than {bad} of the {lot_size} captures"
        f" ({_percent(bad / lot_size)}) are nonconforming, with 95 % confidence."
    )


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %" if share >= 0.1 else f"{share * 100:.1f} %"


def _seen(lot_size: int, inspected: int) -> str:
    if inspected < lot_size:
        return f"{inspected} of {lot_size} seen"
    return "The only capture seen" if lot_size == 1 else f"All {lot_size} seen"


def _found(plan: SamplingPlan, nonconforming: int, minor: int) -> str:
    if plan.minor is None:
        return f"{nonconforming} nonconforming"
    return f"{nonconforming - minor} major and {minor} minor nonconforming"


def _rule(plan: SamplingPlan) -> str:
    if plan.kind is PlanKind.PERCENTAGE:
        return f"on zero in {plan.percent:.3g} %"
    said = f"at AQL {plan.aql}, minor at {plan.minor.aql}" if plan.minor else f"at AQL {plan.aql}"
    unusual = [plan.severity] if plan.severity != "normal" else []
    if plan.second:
        unusual.append("double plan")
    return ", ".join([said, *unusual])


def _why_rejected(plan: SamplingPlan, critical: int, minor: int, enough: int) -> str:
    if critical:
        return "one critical defect is enough"
    if plan.minor and are_too_many(minor, plan):
        return f"{plan.minor.rejection_number} minor ones are enough"
    return "1 is enough" if enough == 1 else f"{enough} are enough"


def _lets_through(plan: SamplingPlan, lot_size: int) -> str:
    """Say how often the plan passes a batch that is 5 % bad, or has one bad capture if it is small."""
    if plan.is_in_full:
        return "Every capture is looked at, so nothing rests on chance."
    bad = max(1, round(_TELLING_SHARE * lot_size))
    times = _times_in_100(probability_of_acceptance(plan, lot_size, bad / lot_size))
    if abs(bad / lot_size - _TELLING_SHARE) < 0.01:
        return f"A batch {_TELLING_SHARE * 100:.0f} % bad would pass {times}."
    return f"A batch of {lot_size} with {bad} bad would pass {times}."


def _times_in_100(chance: float) -> str:
    times = round(chance * 100)
    if times == 0:
        return "less than once in 100"
    if times == 100:
        return "more than 99 times in 100" if chance < 1.0 else "always"
    return "once in 100" if times == 1 else f"{times} times in 100"
