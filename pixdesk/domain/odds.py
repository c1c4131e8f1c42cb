"""What a sample says of the batch, in numbers.

A batch is finite, so the number of nonconforming captures in a sample drawn without replacement is
hypergeometric. Everything here is counted exactly with `math.comb`; the only approximation is the binomial
bound of `upper_bound`, which is for a stream of batches instead of one.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from pixdesk.domain.plans import SamplingPlan

OC_SHARES = (0.0, 0.005, 0.01, 0.015, 0.02, 0.025, 0.03, 0.04, 0.05, 0.065, 0.08, 0.1, 0.125, 0.15, 0.2, 0.25, 0.3)
"""Shares nonconforming at which a curve is told where nobody asks for others."""

_SMALL_LOT = 60


def probability_at_most(limit: int, *, lot_size: int, bad: int, sample_size: int) -> float:
    """Return the chance that a random sample holds at most `limit` of the lot's `bad` captures, 0..1.

    Exact hypergeometric: sum of C(bad, d)·C(lot-bad, n-d)/C(lot, n) for d = 0..limit.
    """
    most = min(limit, sample_size)
    ways = sum(math.comb(bad, d) * math.comb(lot_size - bad, sample_size - d) for d in range(most + 1))
    return ways / math.comb(lot_size, sample_size)


def probability_of_acceptance(plan: SamplingPlan, lot_size: int, share_bad: float) -> float:
    """Return the chance that the plan accepts a lot of which `share_bad` (0..1) is nonconforming.

    The share is rounded to whole captures. This is one point of the plan's operating characteristic curve.

    Raises:
        ValueError: the share is not within 0..1, or the sample is larger than the lot.
    """
    if not 0.0 <= share_bad <= 1.0:
        raise ValueError(f"A share of {share_bad} cannot be nonconforming.")
    if plan.largest_sample > lot_size:
        raise ValueError(f"A sample of {plan.largest_sample} cannot be drawn from {lot_size} captures.")
    return math.fsum(chance for _, _, chance in _accepting(plan, lot_size, round(share_bad * lot_size)))


def operating_characteristic(
    plan: SamplingPlan, lot_size: int, shares: Iterable[float] | None = None
) -> tuple[tuple[float, float], ...]:
    """Return the curve of a plan as (share nonconforming, chance of acceptance), both 0..1.

    Args:
        shares: where; None for those of `OC_SHARES` that are whole captures of the lot, all of them in a small one.
    """
    if shares is None:
        every = lot_size <= _SMALL_LOT
        counts = range(math.ceil(OC_SHARES[-1] * lot_size) + 1) if every else (round(s * lot_size) for s in OC_SHARES)
        shares = sorted({bad / lot_size for bad in counts})
    return tuple((share, probability_of_acceptance(plan, lot_size, share)) for share in shares)


def average_outgoing_limit(plan: SamplingPlan, lot_size: int) -> tuple[float, float]:
    """Return the AOQL: the worst share left over on average when rejected lots are screened and mended in full.

    Of an accepted lot the nonconforming captures found in the sample are mended too, so what goes out holds those
    that were not drawn (MIL-STD-105E 11.4). The search over the lot's bad captures halves the range with the largest
    value, for the curve has one hill.

    Returns:
        The limit, and the share nonconforming before inspection at which it is reached, both 0..1; 0, 0 where
        every capture is looked at.
    """
    if plan.is_in_full or not lot_size:
        return 0.0, 0.0

    def outgoing(bad: int) -> float:
        return math.fsum((bad - seen) * chance for _, seen, chance in _accepting(plan, lot_size, bad)) / lot_size

    low, high = 0, lot_size
    while high - low > 2:
        third = (high - low) // 3
        if outgoing(low + third) < outgoing(high - third):
            low += third
        else:
            high -= third
    worst = max(range(low, high + 1), key=outgoing)
    return outgoing(worst), worst / lot_size


def average_sample(plan: SamplingPlan, lot_size: int, share_bad: float) -> float:
    """Return how many captures are looked at on average, each sample to its end, in a lot this bad."""
    if plan.second is None:
        return float(plan.sample_size)
    bad = round(share_bad * lot_size)
    again = math.fsum(
        _chance_of(found, lot_size=lot_size, bad=bad, sample_size=plan.sample_size)
        for found in range(plan.acceptance_number + 1, plan.rejection_number)
    )
    return plan.sample_size + again * plan.second.sample_size


def _chance_of(found: int, *, lot_size: int, bad: int, sample_size: int) -> float:
    """Return the hypergeometric chance of exactly `found` bad captures in the sample."""
    if found > sample_size:
        return 0.0
    ways = math.comb(bad, found) * math.comb(lot_size - bad, sample_size - found)
    return ways / math.comb(lot_size, sample_size)


def _accepting(plan: SamplingPlan, lot_size: int, bad: int) -> Iterator[tuple[int, int, float]]:
    """Yield every way the plan accepts a lot with `bad` bad captures: sample (1 or 2), bad ones seen, chance."""
    second = plan.second if plan.second and plan.second.sample_size else None
    clear = plan.acceptance_number + 1 if second else plan.last_rejection_number
    for found in range(clear):
        yield 1, found, _chance_of(found, lot_size=lot_size, bad=bad, sample_size=plan.sample_size)
    if second is None:
        return
    rest = lot_size - plan.sample_size
    for first in range(plan.acceptance_number + 1, plan.rejection_number):
        before = _chance_of(first, lot_size=lot_size, bad=bad, sample_size=plan.sample_size)
        if not before:
            continue
        for more in range(second.rejection_number - first):
            again = _chance_of(more, lot_size=rest, bad=bad - first, sample_size=second.sample_size)
            yield 2, first + more, before * again


def most_bad(lot_size: int, inspected: int, nonconforming: int, confidence: float = 0.95) -> int:
    """Return the largest number of nonconforming captures in the lot that the sample does not rule out.

    Exact one-sided upper confidence limit for a finite lot: the largest count whose chance of showing so few
    in a sample of this size is above 1 - confidence. A lot inspected in full gives what was found.

    Raises:
        ValueError: the counts contradict each other.
    """
    if not 0 <= nonconforming <= inspected <= lot_size:
        raise ValueError(f"{nonconforming} of {inspected} of {lot_size} cannot be.")
    return _largest(
        nonconforming,
        lot_size - (inspected - nonconforming),
        lambda bad: probability_at_most(nonconforming, lot_size=lot_size, bad=bad, sample_size=inspected),
        confidence,
    )


def most_bad_by_plan(
    plan: SamplingPlan, lot_size: int, inspected: int, nonconforming: int, confidence: float = 0.95
) -> int:
    """Return `most_bad` for a sample that may have been taken in two steps.

    A second sample is looked at only when the first was middling, so its counts are no plain random sample. Results
    are ordered by the step they came at (Jennison and Turnbull, Technometrics 25, 1983): as good or better are an
    acceptance on the first sample, and no more than this many found in both.

    Raises:
        ValueError: the counts contradict each other.
    """
    if plan.second is None or inspected <= plan.sample_size:
        return most_bad(lot_size, inspected, nonconforming, confidence)
    if not 0 <= nonconforming <= inspected <= lot_size:
        raise ValueError(f"{nonconforming} of {inspected} of {lot_size} cannot be.")
    seen = replace(
        plan,
        second=replace(
            plan.second, sample_size=inspected - plan.sample_size, rejection_number=max(nonconforming, 0) + 1
        ),
    )
    return _largest(
        nonconforming,
        lot_size - (inspected - nonconforming),
        lambda bad: math.fsum(chance for _, _, chance in _accepting(seen, lot_size, bad)),
        confidence,
    )


def _largest(low: int, high: int, chance: Callable[[int], float], confidence: float) -> int:
    """Return the largest count whose chance is above 1 - confidence; the chance falls as the count grows."""
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if chance(middle) > 1.0 - confidence else (low, middle - 1)
    return low


def upper_bound(inspected: int, nonconforming: int, confidence: float = 0.95) -> float:
    """Return the share of nonconforming captures, 0..1, that the process stays below with this confidence.

    The one-sided limit of Clopper and Pearson (Biometrika 26, 1934): the p at which a binomial sample shows
    no more than `nonconforming` with the chance 1 - confidence. Found by bisection to 1e-12.

    Raises:
        ValueError: the counts contradict each other, or the confidence is not between 0 and 1.
    """
    if not 0 <= nonconforming <= inspected:
        raise ValueError(f"{nonconforming} of {inspected} cannot be nonconforming.")
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"A confidence of {confidence} cannot be had.")
    if nonconforming == inspected:
        return 1.0
    return _share_at(lambda share: _binomial_at_most(nonconforming, inspected, share), 1.0 - confidence)


def upper_bound_by_plan(plan: SamplingPlan, inspected: int, nonconforming: int, confidence: float = 0.95) -> float:
    """Return `upper_bound` for a sample that may have been taken in two steps, ordered as in `most_bad_by_plan`.

    Raises:
        ValueError: the counts contradict each other, or the confidence is not between 0 and 1.
    """
    if plan.second is None or inspected <= plan.sample_size:
        return upper_bound(inspected, nonconforming, confidence)
    upper_bound(inspected, nonconforming, confidence)  # refuses what cannot be
    first, again = plan.sample_size, inspected - plan.sample_size
    middling = range(plan.acceptance_number + 1, min(plan.rejection_number, nonconforming + 1))

    def as_good(share: float) -> float:
        return _binomial_at_most(plan.acceptance_number, first, share) + math.fsum(
            _binomial(found, first, share) * _binomial_at_most(nonconforming - found, again, share)
            for found in middling
        )

    return _share_at(as_good, 1.0 - confidence)


def _share_at(chance: Callable[[float], float], wanted: float) -> float:
    """Return the share, to 1e-12, at which a chance that falls with it is what is wanted."""
    low, high = 0.0, 1.0
    while high - low > 1e-12:
        middle = (low + high) / 2
        low, high = (middle, high) if chance(middle) > wanted else (low, middle)
    return high


def _binomial_at_most(limit: int, trials: int, share: float) -> float:
    """Return the binomial's P(X <= limit)."""
    return math.fsum(_binomial(found, trials, share) for found in range(min(limit, trials) + 1))


def _binomial(found: int, trials: int, share: float) -> float:
    """Return the binomial's P(X = found), in logarithms because C(2000, 1000) is no float."""
    ways = math.lgamma(trials + 1) - math.lgamma(found + 1) - math.lgamma(trials - found + 1)
    return math.exp(ways + found * math.log(share) + (trials - found) * math.log1p(-share))
