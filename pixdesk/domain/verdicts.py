"""What a sample says of its batch: accepted, rejected, or not known yet."""

from enum import StrEnum

from pixdesk.domain.plans import PlanKind, SamplingPlan


class Verdict(StrEnum):
    """What the sample says of the batch."""

    UNDECIDED = "undecided"
    ACCEPT = "accept"
    REJECT = "reject"


def verdict(plan: SamplingPlan, inspected: int, nonconforming: int, critical: int = 0, minor: int = 0) -> Verdict:
    """Judge the batch from what has been inspected so far, as soon as it is certain.

    Rejection is certain at the rejection number, or with the first critical defect, whatever is still unseen.
    Acceptance is certain only when all n were seen, for a critical defect may still be among the rest.
    Between Ac and Re a reduced plan accepts (MIL-STD-105E 4.10.1.4); `is_in_gap` says that normal inspection
    then resumes. Between them the first sample of a double plan decides nothing: `wants_second` says so.
    Where every capture is judged for itself no batch is rejected.

    Args:
        plan: the batch's plan.
        inspected: sampled captures judged so far.
        nonconforming: how many of them do not conform, critical ones included.
        critical: how many of them have a critical defect.
        minor: how many of them have a minor one; it matters where the plan judges those apart.

    Raises:
        ValueError: the counts contradict each other.
    """
    if not 0 <= critical + minor <= nonconforming <= inspected <= plan.largest_sample:
        raise ValueError(
            f"{inspected} of {plan.largest_sample} seen, {nonconforming} nonconforming and {critical} critical cannot"
            " be."
        )
    if plan.kind is PlanKind.EVERY:
        return Verdict.ACCEPT if inspected == plan.sample_size else Verdict.UNDECIDED
    grave = nonconforming - minor if plan.minor else nonconforming
    if critical or grave >= rejects_at(plan, inspected) or are_too_many(minor, plan):
        return Verdict.REJECT
    if plan.second and inspected == plan.sample_size and nonconforming <= plan.acceptance_number:
        return Verdict.ACCEPT
    return Verdict.ACCEPT if inspected == plan.largest_sample else Verdict.UNDECIDED


def rejects_at(plan: SamplingPlan, inspected: int) -> int:
    """Return the rejection number that holds now: the first sample's, or that of both together."""
    is_first = plan.second is None or inspected <= plan.sample_size < plan.largest_sample
    return plan.rejection_number if is_first else plan.last_rejection_number


def are_too_many(minor: int, plan: SamplingPlan) -> bool:
    """Whether minor defects, where the plan judges them apart, are enough to reject."""
    return plan.minor is not None and minor >= plan.minor.rejection_number


def wants_second(plan: SamplingPlan, inspected: int, nonconforming: int, critical: int = 0) -> bool:
    """Whether the first sample of a double plan is seen and only a second one can decide."""
    first_seen = plan.second is not None and inspected == plan.sample_size
    return first_seen and verdict(plan, inspected, nonconforming, critical) is Verdict.UNDECIDED


def is_in_gap(plan: SamplingPlan, nonconforming: int) -> bool:
    """Whether a reduced plan accepts this batch but sends the next one back to normal inspection."""
    return plan.last_acceptance_number < nonconforming < plan.last_rejection_number
