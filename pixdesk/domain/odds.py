"""What a sample says of the batch, in numbers.

A batch is finite, so the number of nonconforming captures in a sample drawn without replacement is
hypergeometric. Everything here is counted exactly with `math.comb`; the only approximation is the binomial
bound of `upper_bound`, which is for a stream of batches instead of one.
"""

import math

from pixdesk.domain.plans import SamplingPlan


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
    if plan.sample_size > lot_size:
        raise ValueError(f"A sample of {plan.sample_size} cannot be drawn from {lot_size} captures.")
    return probability_at_most(
        plan.rejection_number - 1,
        lot_size=lot_size,
        bad=round(share_bad * lot_size),
        sample_size=plan.sample_size,
    )


def most_bad(lot_size: int, inspected: int, nonconforming: int, confidence: float = 0.95) -> int:
    """Return the largest number of nonconforming captures in the lot that the sample does not rule out.

    Exact one-sided upper confidence limit for a finite lot: the largest count whose chance of showing so few
    in a sample of this size is above 1 - confidence. A lot inspected in full gives what was found.

    Raises:
        ValueError: the counts contradict each other.
    """
    if not 0 <= nonconforming <= inspected <= lot_size:
        raise ValueError(f"{nonconforming} of {inspected} of {lot_size} cannot be.")
    low, high = nonconforming, lot_size - (inspected - nonconforming)
    while low < high:  # the chance falls as the count grows
        middle = (low + high + 1) // 2
        chance = probability_at_most(nonconforming, lot_size=lot_size, bad=middle, sample_size=inspected)
        low, high = (middle, high) if chance > 1.0 - confidence else (low, middle - 1)
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
    low, high = 0.0, 1.0
    while high - low > 1e-12:
        middle = (low + high) / 2
        if _binomial_at_most(nonconforming, inspected, middle) > 1.0 - confidence:
            low = middle
        else:
            high = middle
    return high


def _binomial_at_most(limit: int, trials: int, share: float) -> float:
    """Return the binomial's P(X <= limit), in logarithms because C(2000, 1000) is no float."""
    log_yes, log_no = math.log(share), math.log1p(-share)
    log_all = math.lgamma(trials + 1)
    return math.fsum(
        math.exp(log_all - math.lgamma(k + 1) - math.lgamma(trials - k + 1) + k * log_yes + (trials - k) * log_no)
        for k in range(limit + 1)
    )
