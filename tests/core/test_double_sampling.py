"""Double plans, what a plan lets through, and what it leaves behind."""

import json
import math
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pixdesk.domain import odds
from pixdesk.domain.plan_tables import LOT_MAX
from pixdesk.domain.plans import AQLS, LEVELS, SEVERITIES, code_letter, percentage_plan, plan_for
from pixdesk.domain.recorded_plans import plan_from_words
from pixdesk.domain.sampling import Verdict, claim, is_in_gap, promise, proves, verdict, wants_second

double_plans = st.builds(
    lambda lot, level, aql, severity: (plan_for(lot, level=level, aql=aql, severity=severity, double=True), lot),
    st.integers(60, 3_000),
    st.sampled_from(sorted(LEVELS)),
    st.sampled_from(sorted(AQLS)),
    st.sampled_from(SEVERITIES),
).filter(lambda made: made[0].second is not None)


@pytest.mark.parametrize(
    "row",  # lot, severity, AQL; letter, n of each sample, first Ac/Re, Ac/Re of both
    [
        # MIL-STD-105E, Table III-A
        (150, "normal", 2.5, "F", 13, (0, 2), (1, 2)),
        (280, "normal", 2.5, "G", 20, (0, 3), (3, 4)),
        (1_200, "normal", 1.0, "J", 50, (0, 3), (3, 4)),
        (3_200, "normal", 2.5, "K", 80, (3, 7), (8, 9)),
        (10_000, "normal", 1.0, "L", 125, (2, 5), (6, 7)),
        (10_000, "normal", 4.0, "L", 125, (7, 11), (18, 19)),
        (10_000, "normal", 6.5, "L", 125, (11, 16), (26, 27)),
        # Table III-B
        (500, "tightened", 2.5, "H", 32, (0, 3), (3, 4)),
        (3_200, "tightened", 4.0, "K", 80, (3, 7), (11, 12)),
        (10_000, "tightened", 4.0, "L", 125, (6, 10), (15, 16)),
        (10_000, "tightened", 6.5, "L", 125, (9, 14), (23, 24)),
        # Table III-C
        (500, "reduced", 1.5, "H", 13, (0, 3), (0, 4)),
        (500, "reduced", 2.5, "H", 13, (0, 4), (1, 5)),
        (3_200, "reduced", 4.0, "K", 32, (2, 7), (6, 9)),
        (10_000, "reduced", 6.5, "L", 50, (5, 10), (12, 16)),
    ],
)
def test_a_known_double_plan_of_the_standard_is_met(row):
    lot, severity, aql, letter, n, first, both = row
    plan = plan_for(lot, severity=severity, aql=aql, double=True)
    assert plan.letter == letter
    assert (plan.sample_size, plan.second.sample_size) == (n, n)
    assert (plan.acceptance_number, plan.rejection_number) == first
    assert (plan.second.acceptance_number, plan.second.rejection_number) == both


def widest_lot_of(letter: str) -> tuple[int, str]:
    """The largest lot, and its level, that lead to a code letter: both samples stay below it."""
    lots = [*LOT_MAX, 9_999_999]
    return max((lot, level) for lot, level in product(lots, LEVELS) if code_letter(lot, level) == letter)


@pytest.mark.parametrize("severity", SEVERITIES)
def test_every_double_plan_is_the_one_of_the_standard(severity):
    tables = json.loads((Path(__file__).resolve().parents[1] / "helpers" / "mil_std_105e.json").read_text())
    compared = 0
    for letter, cells in tables["double"][severity].items():
        lot, level = widest_lot_of(letter)
        for aql, cell in zip(tables["aqls"], cells, strict=True):
            plan = plan_for(lot, level=level, aql=aql, severity=severity, double=True)
            told = "single"
            if plan.second:
                assert plan.second.sample_size == plan.sample_size
                both = f"{plan.second.acceptance_number}/{plan.second.rejection_number}"
                told = f"{plan.sample_size} {plan.acceptance_number}/{plan.rejection_number} {both}"
            assert told == cell, f"{severity} {letter} {aql}"
            compared += 1
    assert compared == 96


@pytest.mark.parametrize(
    ("severity", "pairs", "apart"),
    [("normal", 8, 0.09), ("tightened", 7, 0.09), ("reduced", 8, 0.13)],
)
def test_every_double_plan_judges_as_the_single_plan_it_stands_for(severity, pairs, apart):
    worst = 0.0
    met = set()
    for aql, lot in product(AQLS, (90, 280, 500, 1_200, 3_200, 10_000)):
        single = plan_for(lot, aql=aql, severity=severity)
        double = plan_for(lot, aql=aql, severity=severity, double=True)
        if double.second is None:
            continue
        met.add((double.rejection_number, double.second.rejection_number))
        for share in (0.01, 0.02, 0.03, 0.05, 0.08, 0.13):
            passes = [odds.probability_of_acceptance(plan, lot, share) for plan in (single, double)]
            worst = max(worst, abs(passes[0] - passes[1]))
    assert worst < apart  # how near the standard matches them
    assert len(met) == pairs  # none is left unmet


def test_where_there_is_no_double_plan_the_single_one_is_used():
    for asked in (
        {"lot_size": 20, "aql": 2.5},  # accept on zero
        {"lot_size": 150, "aql": 1.0},  # an arrow up to accept on zero
        {"lot_size": 26, "aql": 2.5},  # both samples would reach the lot
        {"lot_size": 90, "aql": 1.5, "severity": "reduced"},
    ):
        assert plan_for(**asked, double=True) == plan_for(**asked)


@given(double_plans)
@settings(deadline=None)
def test_a_double_plan_is_read_back_from_its_words_and_never_reaches_the_lot(made):
    plan, lot = made
    assert plan.words.endswith(" double")
    assert plan_from_words(plan.words, lot) == plan
    assert plan.largest_sample < lot
    for shrunk in (plan.sample_size + 1, plan.sample_size, 1):
        left = plan_from_words(plan.words, shrunk)
        assert left.largest_sample <= shrunk


def test_a_double_plan_decides_on_the_first_sample_or_asks_for_the_second():
    plan = plan_for(280, double=True)  # 20 and 20; 0/3, 3/4
    assert verdict(plan, 19, 0) is Verdict.UNDECIDED
    assert verdict(plan, 20, 0) is Verdict.ACCEPT
    assert verdict(plan, 7, 3) is Verdict.REJECT
    assert verdict(plan, 20, 2) is Verdict.UNDECIDED
    assert wants_second(plan, 20, 2)
    assert not wants_second(plan, 20, 0)
    assert not wants_second(plan, 20, 1, critical=1)
    assert verdict(plan, 21, 2) is Verdict.UNDECIDED
    assert verdict(plan, 30, 4) is Verdict.REJECT
    assert verdict(plan, 40, 3) is Verdict.ACCEPT
    assert verdict(plan, 40, 3, critical=1) is Verdict.REJECT


def test_a_reduced_double_plan_accepts_between_its_last_numbers_and_sends_back_to_normal():
    plan = plan_for(500, severity="reduced", double=True)  # 13 and 13; 0/4, 1/5
    assert verdict(plan, 13, 0) is Verdict.ACCEPT
    assert not is_in_gap(plan, 0)
    assert wants_second(plan, 13, 3)
    assert verdict(plan, 26, 1) is Verdict.ACCEPT
    assert not is_in_gap(plan, 1)
    assert verdict(plan, 26, 4) is Verdict.ACCEPT
    assert is_in_gap(plan, 4)
    assert verdict(plan, 26, 5) is Verdict.REJECT
    assert not is_in_gap(plan, 5)
    assert "accept at AQL 2.5, reduced, double plan, and go back to normal inspection" in claim(plan, 500, 26, 4)
    assert "up to 4 of both may be, though more than 1 leads back to normal inspection." in promise(plan, 500)
    normal = plan_for(500, double=True)
    assert not any(is_in_gap(normal, found) for found in range(normal.last_rejection_number + 1))


def test_a_double_plan_says_what_it_waits_for_and_what_it_lets_through():
    plan = plan_for(280, double=True)
    assert claim(plan, 280, 20, 2) == (
        "20 of 280 seen, 2 nonconforming: neither good nor bad enough, a second sample of 20 decides."
    )
    assert claim(plan, 280, 25, 2) == "25 of 280 seen, 2 nonconforming: 15 more to inspect."
    assert claim(plan, 280, 40, 3).startswith("40 of 280 seen, 3 nonconforming: accept at AQL 2.5, double plan. A")
    assert claim(plan, 280, 40, 4).endswith("reject at AQL 2.5, double plan (4 are enough).")
    assert claim(plan, 280, 20, 3).endswith("reject at AQL 2.5, double plan (3 are enough).")
    assert "20 more are looked at, and up to 3 of both may be" in promise(plan, 280)
    assert proves(plan, 280, 40, 3).startswith("40 seen at random, 3 nonconforming")


@given(double_plans, st.integers(0, 40), st.integers(1, 10))
@settings(max_examples=40, deadline=None)
def test_a_worse_batch_passes_a_double_plan_no_more_often(made, percent, step):
    plan, lot = made
    better = odds.probability_of_acceptance(plan, lot, percent / 100)
    worse = odds.probability_of_acceptance(plan, lot, (percent + step) / 100)
    assert -1e-12 <= worse <= better + 1e-12 <= 1.0 + 1e-9


def _accepted(plan, first, both):
    """Vectorised verdicts: counts of the first sample, and of both."""
    if plan.second is None:
        return first < plan.rejection_number
    undecided = (first > plan.acceptance_number) & (first < plan.rejection_number)
    return (first <= plan.acceptance_number) | (undecided & (both < plan.second.rejection_number))


@pytest.mark.parametrize("double", [False, True], ids=["single", "double"])
@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("bad_percent", [1, 3, 5, 8])
def test_a_hundred_thousand_batches_pass_as_often_as_the_curve_says(double, severity, bad_percent):
    lot, batches = 500, 100_000
    plan = plan_for(lot, aql=2.5, severity=severity, double=double)
    bad = lot * bad_percent // 100
    rng = np.random.default_rng([bad_percent, len(severity), double])
    first = rng.hypergeometric(bad, lot - bad, plan.sample_size, batches)
    again = plan.second.sample_size if plan.second else 0
    left_good = lot - bad - plan.sample_size + first
    both = first + (rng.hypergeometric(bad - first, left_good, again) if again else 0)
    told = odds.probability_of_acceptance(plan, lot, bad_percent / 100)
    tolerance = 4 * math.sqrt(told * (1 - told) / batches) + 1e-9
    assert _accepted(plan, first, both).mean() == pytest.approx(told, abs=tolerance)
    if plan.second:
        middling = (first > plan.acceptance_number) & (first < plan.rejection_number)
        mean = plan.sample_size + again * middling.mean()
        assert odds.average_sample(plan, lot, bad_percent / 100) == pytest.approx(mean, abs=0.5)
        if bad_percent == 1:  # what double sampling is for: good batches are seen through with fewer
            assert mean < plan_for(lot, aql=2.5, severity=severity).sample_size


def test_no_process_leaves_more_behind_on_average_than_the_aoql():
    lot, batches = 500, 60_000
    rng = np.random.default_rng(11)
    for double in (False, True):
        plan = plan_for(lot, aql=2.5, double=double)
        limit, at_share = odds.average_outgoing_limit(plan, lot)
        again = plan.second.sample_size if plan.second else 0
        for bad in (5, round(at_share * lot), 40, 60):
            first = rng.hypergeometric(bad, lot - bad, plan.sample_size, batches)
            left_good = lot - bad - plan.sample_size + first
            both = first + (rng.hypergeometric(bad - first, left_good, again) if again else 0)
            seen = np.where(first <= plan.acceptance_number, first, both) if double else first
            left = np.where(_accepted(plan, first, both), bad - seen, 0) / lot
            assert left.mean() <= limit + 4 * left.std() / math.sqrt(batches)
            if bad == round(at_share * lot):
                assert left.mean() == pytest.approx(limit, abs=4 * left.std() / math.sqrt(batches))


def test_the_aoql_is_the_published_one_where_the_batch_is_large():
    # The factors of MIL-STD-105E Table V-A in percent, for n and Ac that the plan must have.
    for lot, level, aql, n, ac, factor in (
        (10_000, "I", 2.5, 80, 5, 4.0),
        (35_000, "S-3", 2.5, 20, 1, 4.2),
        (35_000, "I", 1.0, 125, 3, 1.6),
    ):
        plan = plan_for(lot, aql=aql, level=level)
        assert (plan.sample_size, plan.acceptance_number) == (n, ac)
        limit, at_share = odds.average_outgoing_limit(plan, lot)
        assert limit * 100 == pytest.approx(factor, abs=0.08)
        assert 0 < limit < at_share < 0.2


def test_what_is_inspected_in_full_leaves_nothing_behind():
    assert odds.average_outgoing_limit(plan_for(3), 3) == (0.0, 0.0)
    assert odds.average_outgoing_limit(percentage_plan(10, 100.0), 10) == (0.0, 0.0)


def test_the_curve_begins_at_certainty_and_falls():
    curve = odds.operating_characteristic(plan_for(500), 500)
    assert curve[0] == (0.0, 1.0)
    chances = [chance for _, chance in curve]
    assert chances == sorted(chances, reverse=True)
    assert chances[-1] < 0.01


@pytest.mark.parametrize("bad", [10, 25, 40])
def test_the_bound_after_two_samples_holds_as_often_as_it_promises(bad):
    lot, batches = 280, 4_000
    plan = plan_for(lot, double=True)
    rng = np.random.default_rng(bad)
    told = {}
    held = 0
    for _ in range(batches):
        first = int(rng.hypergeometric(bad, lot - bad, plan.sample_size))
        n, found = plan.sample_size, first
        if wants_second(plan, n, found):
            found += int(rng.hypergeometric(bad - first, lot - bad - n + first, n))
            n *= 2
        if (n, found) not in told:
            told[n, found] = odds.most_bad_by_plan(plan, lot, n, found)
        held += told[n, found] >= bad
    assert held / batches >= 0.95 - 4 * math.sqrt(0.95 * 0.05 / batches)


@pytest.mark.parametrize("share", [0.03, 0.08, 0.15])
def test_the_bound_of_the_process_after_two_samples_holds_as_often_as_it_promises(share):
    plan, batches = plan_for(280, double=True), 4_000
    rng = np.random.default_rng(round(share * 100))
    first, again = rng.binomial(plan.sample_size, share, (2, batches))
    told = {}
    held = 0
    for found, more in zip(first.tolist(), again.tolist(), strict=True):
        went_on = wants_second(plan, plan.sample_size, found)
        seen = (2 * plan.sample_size, found + more) if went_on else (plan.sample_size, found)
        if seen not in told:
            told[seen] = odds.upper_bound_by_plan(plan, *seen)
        held += told[seen] >= share
    assert held / batches >= 0.95 - 4 * math.sqrt(0.95 * 0.05 / batches)


def test_after_one_sample_the_bound_of_the_process_is_the_plain_one_and_a_long_lot_comes_to_it():
    plan = plan_for(280, double=True)
    assert odds.upper_bound_by_plan(plan, 20, 0) == odds.upper_bound(20, 0)
    large = 100_000
    two_steps = odds.upper_bound_by_plan(plan, 40, 2)
    assert two_steps == pytest.approx(odds.most_bad_by_plan(plan, large, 40, 2) / large, abs=1e-4)
    with pytest.raises(ValueError, match="cannot be nonconforming"):
        odds.upper_bound_by_plan(plan, 40, 41)


def test_minor_defects_are_judged_apart_from_the_major_ones():
    plan = plan_for(280, aql=1.0, minor_aql=4.0)  # major H 50 1/2, minor G 32 3/4
    assert (plan.sample_size, plan.minor.sample_size, plan.first_sample) == (50, 32, 50)
    assert plan.words == "ANSI Z1.4 level II normal AQL 1.0 letter H; minor AQL 4.0 normal letter G"
    assert plan_from_words(plan.words, 280) == plan
    assert verdict(plan, 50, 4, minor=3) is Verdict.ACCEPT
    assert verdict(plan, 50, 4, minor=2) is Verdict.REJECT  # two major ones
    assert verdict(plan, 20, 4, minor=4) is Verdict.REJECT
    assert verdict(plan, 49, 0) is Verdict.UNDECIDED
    assert verdict(plan, 5, 1, critical=1) is Verdict.REJECT
    assert claim(plan, 280, 50, 4, minor=3).startswith(
        "50 of 280 seen, 1 major and 3 minor nonconforming: accept at AQL 1.0, minor at 4.0. A batch 5 % bad"
    )
    assert claim(plan, 280, 50, 4, minor=4).endswith("reject at AQL 1.0, minor at 4.0 (4 minor ones are enough).")


@given(st.integers(1, 3_000), st.sampled_from(sorted(AQLS)), st.sampled_from(sorted(AQLS)), st.sampled_from(SEVERITIES))
@settings(deadline=None)
def test_a_plan_for_two_classes_is_read_back_from_its_words(lot, aql, minor_aql, severity):
    plan = plan_for(lot, aql=aql, minor_aql=minor_aql, minor_severity=severity)
    assert plan_from_words(plan.words, lot) == plan
    assert plan.first_sample == plan.largest_sample <= lot
