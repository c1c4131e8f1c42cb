"""How a batch is sampled and judged, and what the numbers mean."""

import hashlib
import json
import math
import re
from collections import Counter
from datetime import date, datetime
from fractions import Fraction
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pixdesk.domain import odds
from pixdesk.domain.plans import LETTERS
from pixdesk.domain.sampling import (
    AQLS,
    LEVELS,
    SEVERITIES,
    PlanKind,
    SamplingPlan,
    Verdict,
    beside,
    claim,
    claim_before,
    code_letter,
    draw_sample,
    every_capture_plan,
    is_in_gap,
    most_bad,
    operating_characteristic,
    percentage_plan,
    plan_for,
    plan_from_words,
    probability_of_acceptance,
    proves,
    seed_for,
    upper_bound,
    verdict,
)

TABLES = Path(__file__).resolve().parents[1] / "helpers" / "mil_std_105e.json"

LARGEST_LOTS = [8, 15, 25, 50, 90, 150, 280, 500, 1200, 3200, 10_000, 35_000, 150_000, 500_000, 9_999_999]

plans = st.one_of(
    st.builds(
        plan_for,
        st.integers(1, 5_000),
        level=st.sampled_from(sorted(LEVELS)),
        aql=st.sampled_from(sorted(AQLS)),
        severity=st.sampled_from(SEVERITIES),
    ),
    st.builds(percentage_plan, st.integers(1, 5_000), st.floats(0.5, 100.0)),
)


@st.composite
def judged_lots(draw: st.DrawFn) -> tuple[SamplingPlan, int, int, int, int]:
    """A plan, its lot, and counts that can be."""
    lot = draw(st.integers(1, 3_000))
    plan = draw(
        st.one_of(
            st.builds(
                plan_for,
                st.just(lot),
                level=st.sampled_from(sorted(LEVELS)),
                aql=st.sampled_from(sorted(AQLS)),
                severity=st.sampled_from(SEVERITIES),
            ),
            st.builds(percentage_plan, st.just(lot), st.sampled_from([10.0, 12.5, 15.0, 100.0])),
        )
    )
    inspected = draw(st.integers(0, plan.sample_size))
    nonconforming = draw(st.integers(0, min(inspected, 30)))
    return plan, lot, inspected, nonconforming, draw(st.integers(0, nonconforming))


def lot_of_letter(letter: str) -> tuple[int, str]:
    """A lot size and level that lead to a code letter; the largest lot of its range, so n stays below it."""
    for level, lot in product(("III", "II", "I"), LARGEST_LOTS):
        if code_letter(lot, level) == letter:
            return lot, level
    raise AssertionError(letter)


@pytest.fixture(scope="module")
def tables() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(TABLES.read_text())
    return loaded


def test_every_code_letter_is_the_one_of_the_standard(tables: dict[str, Any]) -> None:
    for level, row in tables["levels"].items():
        for (first, last), letter in zip(tables["lot_ranges"], row, strict=True):
            assert code_letter(first, level) == letter
            assert code_letter(last or 10**9, level) == letter
    assert set(tables["levels"]) == set(LEVELS)


@pytest.mark.parametrize("severity", SEVERITIES)
def test_every_plan_is_the_one_of_the_standard(severity: str, tables: dict[str, Any]) -> None:
    compared = 0
    for (column, aql), letter in product(enumerate(tables["aqls"]), LETTERS):
        cell = tables["plans"][severity][letter][column]
        used, n, ac, rejects = re_match(r"([A-R])(\d+) (\d+)/(\d+)", cell)
        lot, level = lot_of_letter(letter)
        plan = plan_for(lot, level=level, aql=aql, severity=severity)
        assert (str(plan.acceptance_number), str(plan.rejection_number), plan.letter) == (ac, rejects, used)
        assert plan.sample_size == min(int(n), lot)
        assert plan.is_in_full == (int(n) >= lot)
        compared += 1
    assert compared == 96


def re_match(pattern: str, text: str) -> tuple[str, ...]:
    found = re.fullmatch(pattern, text)
    assert found, text
    return found.groups()


@pytest.mark.parametrize(
    "row",  # lot, level, severity, AQL; n, Ac, Re, letter
    [
        # MIL-STD-105E, Tables I and II-A
        (146, "II", "normal", 2.5, 20, 1, 2, "F"),
        (150, "II", "normal", 1.0, 13, 0, 1, "E"),  # F points up to E
        (151, "II", "normal", 1.0, 50, 1, 2, "H"),  # G points down to H
        (500, "II", "normal", 2.5, 50, 3, 4, "H"),
        (1_200, "II", "normal", 0.65, 80, 1, 2, "J"),
        (3_000, "II", "normal", 4.0, 125, 10, 11, "K"),
        (20, "II", "normal", 6.5, 8, 1, 2, "D"),  # C points down to D
        (600_000, "III", "normal", 1.0, 1_250, 21, 22, "Q"),  # R points up to Q
        (600_000, "III", "normal", 6.5, 200, 21, 22, "L"),
        (200, "S-3", "normal", 2.5, 5, 0, 1, "C"),  # D points up to C
        # Table II-B
        (500, "II", "tightened", 2.5, 50, 2, 3, "H"),
        (500, "II", "tightened", 1.5, 50, 1, 2, "H"),
        (90, "II", "tightened", 4.0, 20, 1, 2, "F"),  # E points down to F
        (1_200, "II", "tightened", 0.65, 125, 1, 2, "K"),
        (3_000, "II", "tightened", 4.0, 125, 8, 9, "K"),
        # Table II-C, with its gap
        (500, "II", "reduced", 2.5, 20, 1, 4, "H"),
        (3_000, "II", "reduced", 6.5, 50, 7, 10, "K"),
        (150, "II", "reduced", 2.5, 8, 0, 2, "F"),
    ],
)
def test_a_known_row_of_the_standard_is_met(row: tuple[Any, ...]) -> None:
    lot, level, severity, aql, *expected = row
    plan = plan_for(lot, level=level, severity=severity, aql=aql)
    assert [plan.sample_size, plan.acceptance_number, plan.rejection_number, plan.letter] == expected
    assert not plan.is_in_full


@pytest.mark.parametrize(
    ("lot", "level", "letter"),
    [(2, "II", "A"), (9, "II", "B"), (1_201, "I", "H"), (35_000, "S-4", "H"), (35_001, "S-4", "J")],
)
def test_a_known_code_letter_of_the_standard_is_met(lot: int, level: str, letter: str) -> None:
    assert code_letter(lot, level) == letter


@pytest.mark.parametrize("lot", [1, 3, 5])
def test_a_batch_no_larger_than_the_sample_is_inspected_in_full(lot: int) -> None:
    plan = plan_for(lot, aql=2.5)
    assert plan.is_in_full
    assert plan.sample_size == lot
    assert verdict(plan, lot, 0) is Verdict.ACCEPT
    assert draw_sample(range(lot), plan.sample_size, "seed") != []


def test_an_empty_batch_has_nothing_to_inspect_and_approves_nothing() -> None:
    for plan in (plan_for(0), percentage_plan(0, 10)):
        assert plan.sample_size == 0
        assert verdict(plan, 0, 0) is Verdict.ACCEPT
        assert "nothing to approve" in claim(plan, 0, 0, 0)
        assert "case by case" in proves(plan, 0, 0, 0)


@pytest.mark.parametrize(
    ("lot", "percent", "n"),
    [
        (30, 10.0, 3),
        (146, 10.0, 15),
        (100, 15.0, 15),
        (7, 10.0, 1),
        (1, 10.0, 1),
        (8, 12.5, 1),
        (50, 100.0, 50),
    ],
)
def test_a_percentage_is_rounded_up_to_whole_captures(lot: int, percent: float, n: int) -> None:
    plan = percentage_plan(lot, percent)
    assert (plan.sample_size, plan.acceptance_number, plan.rejection_number) == (n, 0, 1)


@pytest.mark.parametrize(
    "refused",
    [
        lambda: plan_for(100, aql=3.0),
        lambda: plan_for(100, level="IV"),
        lambda: plan_for(100, severity="strict"),
        lambda: plan_for(-1),
        lambda: percentage_plan(100, 0.0),
        lambda: percentage_plan(100, 101.0),
        lambda: percentage_plan(100, float("nan")),
        lambda: plan_from_words("the usual", 100),
        lambda: verdict(plan_for(146), 21, 0),
        lambda: verdict(plan_for(146), 5, 6),
        lambda: verdict(plan_for(146), 5, 1, 2),
        lambda: draw_sample([1, 2, 2], 1, "s"),
        lambda: draw_sample([1, 2], -1, "s"),
        lambda: probability_of_acceptance(plan_for(146), 146, 1.1),
        lambda: probability_of_acceptance(plan_for(146), 10, 0.1),
        lambda: upper_bound(5, 6),
        lambda: upper_bound(5, 1, confidence=1.0),
        lambda: most_bad(10, 11, 0),
    ],
)
def test_what_cannot_be_is_refused_in_words(refused: Any) -> None:
    with pytest.raises(ValueError, match=r"\w+ .*\w"):
        refused()


@given(lot=st.integers(1, 1_000_000), level=st.sampled_from(sorted(LEVELS)), aql=st.sampled_from(sorted(AQLS)))
def test_a_plan_never_asks_for_more_than_the_batch_and_tightened_is_never_laxer(
    lot: int, level: str, aql: float
) -> None:
    normal, tightened, reduced = (plan_for(lot, level=level, aql=aql, severity=severity) for severity in SEVERITIES)
    for plan in (normal, tightened, reduced):
        assert 0 <= plan.acceptance_number < plan.rejection_number
        assert 1 <= plan.sample_size <= lot
        assert plan.is_in_full == (plan.sample_size == lot)
    assert reduced.sample_size <= normal.sample_size <= tightened.sample_size or (
        Fraction(tightened.acceptance_number, tightened.sample_size)
        <= Fraction(normal.acceptance_number, normal.sample_size)
    )


@given(judged_lots())
def test_a_plan_is_read_back_from_the_words_it_was_recorded_in(
    judged: tuple[SamplingPlan, int, int, int, int],
) -> None:
    plan, lot, *_ = judged
    assert plan_from_words(plan.words, lot) == plan


@given(judged_lots())
def test_a_verdict_once_certain_never_changes(judged: tuple[SamplingPlan, int, int, int, int]) -> None:
    plan, _, inspected, nonconforming, critical = judged
    now = verdict(plan, inspected, nonconforming, critical)
    if now is Verdict.REJECT:
        more = min(plan.sample_size, inspected + 1)
        assert verdict(plan, more, nonconforming, critical) is Verdict.REJECT
    if now is Verdict.ACCEPT:
        assert inspected == plan.sample_size
    if now is Verdict.UNDECIDED:
        assert verdict(plan, plan.sample_size, nonconforming) is Verdict.ACCEPT
        assert verdict(plan, inspected + 1, nonconforming + 1, 1) is Verdict.REJECT


def test_the_batch_is_rejected_at_the_rejection_number_without_seeing_the_rest() -> None:
    plan = plan_for(500, aql=2.5)  # n 50, Ac 3, Re 4
    assert verdict(plan, 4, 3) is Verdict.UNDECIDED
    assert verdict(plan, 4, 4) is Verdict.REJECT
    assert verdict(plan, 50, 3) is Verdict.ACCEPT


def test_one_critical_defect_rejects_the_batch() -> None:
    plan = plan_for(500, aql=2.5)
    assert verdict(plan, 1, 1, critical=1) is Verdict.REJECT
    assert "critical" in claim(plan, 500, 1, 1, critical=1)


def test_the_last_capture_must_be_seen_before_a_batch_is_accepted() -> None:
    plan = plan_for(500, aql=2.5)
    assert verdict(plan, 49, 0) is Verdict.UNDECIDED


def test_a_reduced_plan_accepts_in_its_gap_and_says_that_normal_inspection_resumes() -> None:
    plan = plan_for(500, aql=2.5, severity="reduced")  # n 20, Ac 1, Re 4
    assert verdict(plan, 20, 2) is Verdict.ACCEPT
    assert is_in_gap(plan, 2)
    assert not is_in_gap(plan, 1)
    assert not is_in_gap(plan, 4)
    assert "back to normal inspection" in claim(plan, 500, 20, 2)


def test_the_drawn_sample_is_the_same_everywhere() -> None:
    expected = sorted(range(1, 21), key=lambda i: hashlib.sha256(f"s1:{i}".encode()).hexdigest())[:5]
    assert draw_sample(range(1, 21), 5, "s1") == expected == [6, 2, 19, 7, 4]


@given(st.sets(st.integers(0, 10**9), max_size=60), st.integers(0, 70), st.text(max_size=8))
def test_a_sample_is_n_of_the_lot_in_whatever_order_the_lot_is_told(lot: set[int], n: int, seed: str) -> None:
    told = list(lot)
    drawn = draw_sample(told, n, seed)
    assert draw_sample(sorted(told, reverse=True), n, seed) == drawn
    assert len(set(drawn)) == len(drawn) == min(n, len(lot))
    assert set(drawn) <= lot
    assert draw_sample(told, n + 1, seed)[:n] == drawn


def test_every_subset_is_drawn_equally_often() -> None:
    draws = 3_000
    seen = Counter(tuple(sorted(draw_sample([11, 12, 13, 14, 15], 2, f"seed-{i}"))) for i in range(draws))
    expected = draws / math.comb(5, 2)
    assert set(seen) == set(combinations([11, 12, 13, 14, 15], 2))
    chi_square = sum((count - expected) ** 2 / expected for count in seen.values())
    assert chi_square < 27.88  # 0.1 % point of chi-square with 9 degrees of freedom; the seeds are fixed


def test_a_seed_names_the_draw_and_nothing_else() -> None:
    seed = seed_for(7, ["bb", "aa"], date(2026, 11, 20), 1)
    assert len(seed) == 64
    assert seed == seed_for(7, ["aa", "bb"], datetime(2026, 11, 20, 13, 5), 1)  # noqa: DTZ001 - any clock's day
    others = {
        seed_for(8, ["aa", "bb"], date(2026, 11, 20), 1),
        seed_for(7, ["aa", "bc"], date(2026, 11, 20), 1),
        seed_for(7, ["aabb"], date(2026, 11, 20), 1),
        seed_for(7, ["aa", "bb"], date(2026, 11, 21), 1),
        seed_for(7, ["aa", "bb"], date(2026, 11, 20), 2),
    }
    assert len(others | {seed}) == 6


@pytest.mark.parametrize(
    ("lot", "aql", "at_5_percent", "at_10_percent"),
    [(20, 2.5, 0.75, 0.55), (100, 2.5, 0.74, 0.36), (200, 1.0, 0.24, 0.02), (500, 2.5, 0.77, 0.24)],
)
def test_the_operating_characteristic_is_the_published_one(
    lot: int, aql: float, at_5_percent: float, at_10_percent: float
) -> None:
    plan = plan_for(lot, aql=aql)
    assert probability_of_acceptance(plan, lot, 0.05) == pytest.approx(at_5_percent, abs=0.005)
    assert probability_of_acceptance(plan, lot, 0.10) == pytest.approx(at_10_percent, abs=0.005)


def test_a_small_lot_is_counted_out_by_hand() -> None:
    plan = percentage_plan(6, 30.0)  # n 2, accept on zero
    good_pairs = sum(1 for pair in combinations(range(6), 2) if not {0, 1} & set(pair))  # 0 and 1 are bad
    assert probability_of_acceptance(plan, 6, 2 / 6) == pytest.approx(good_pairs / math.comb(6, 2))


@settings(max_examples=60, deadline=None)
@given(plans.filter(lambda plan: not plan.is_in_full), st.integers(0, 40), st.integers(1, 10))
def test_a_worse_batch_never_passes_more_often(plan: SamplingPlan, percent: int, step: int) -> None:
    lot = 5_000
    better = probability_of_acceptance(plan, lot, percent / 100)
    worse = probability_of_acceptance(plan, lot, (percent + step) / 100)
    assert 0.0 <= worse <= better <= 1.0


@pytest.mark.parametrize("bad", [2, 7, 15])
def test_drawn_samples_pass_as_often_as_the_curve_says(bad: int) -> None:
    lot, draws = 146, 1_500
    plan = plan_for(lot, aql=2.5)
    chance = probability_of_acceptance(plan, lot, bad / lot)
    passed = 0
    for number in range(draws):
        sample = draw_sample(range(lot), plan.sample_size, f"{bad}/{number}")
        nonconforming = sum(1 for id_ in sample if id_ < bad)
        passed += verdict(plan, plan.sample_size, nonconforming) is Verdict.ACCEPT
    tolerance = 4 * math.sqrt(chance * (1 - chance) / draws)
    assert passed / draws == pytest.approx(chance, abs=tolerance)


@pytest.mark.parametrize(
    ("inspected", "nonconforming", "bound"),
    [
        (20, 0, 1 - 0.05 ** (1 / 20)),  # closed form: (1-p)^n = 0.05
        (59, 0, 1 - 0.05 ** (1 / 59)),
        (20, 19, 0.95 ** (1 / 20)),  # closed form: 1 - p^n = 0.05
        (10, 1, 0.394163),  # Clopper and Pearson, 95 % one-sided
        (0, 0, 1.0),
        (4, 4, 1.0),
    ],
)
def test_the_upper_bound_is_clopper_and_pearsons(inspected: int, nonconforming: int, bound: float) -> None:
    assert upper_bound(inspected, nonconforming) == pytest.approx(bound, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 2_000), st.integers(0, 25), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_the_bound_leaves_exactly_the_doubt_it_was_asked_for(n: int, d: int, confidence: float) -> None:
    if d >= n:
        return
    p = Fraction(upper_bound(n, d, confidence))
    scale = 10**40  # exact integers instead of floats, so the check shares nothing with the code
    p_scaled, q_scaled = round(p * scale), round((1 - p) * scale)
    tail = sum(
        math.comb(n, k) * Fraction(p_scaled, scale) ** k * Fraction(q_scaled, scale) ** (n - k) for k in range(d + 1)
    )
    assert float(tail) == pytest.approx(1 - confidence, rel=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 400), st.data())
def test_the_finite_bound_is_the_last_count_the_sample_does_not_rule_out(lot: int, data: st.DataObject) -> None:
    n = data.draw(st.integers(0, lot))
    d = data.draw(st.integers(0, n))
    bad = most_bad(lot, n, d)
    assert d <= bad <= lot - (n - d)
    assert odds.probability_at_most(d, lot_size=lot, bad=bad, sample_size=n) > 0.05
    if bad < lot - (n - d):
        assert odds.probability_at_most(d, lot_size=lot, bad=bad + 1, sample_size=n) <= 0.05


def test_the_approve_button_says_what_was_seen_and_what_the_plan_lets_through() -> None:
    plan = plan_for(146, aql=2.5)
    assert claim(plan, 146, 7, 0) == "7 of 146 seen, 0 nonconforming: 13 more to inspect."
    assert claim(plan, 146, 20, 1) == (
        "20 of 146 seen, 1 nonconforming: accept at AQL 2.5. A batch 5 % bad would pass 75 times in 100."
    )
    assert claim(plan, 146, 9, 2) == "9 of 146 seen, 2 nonconforming: reject at AQL 2.5 (2 are enough)."
    assert claim(plan_for(5), 5, 5, 0) == (
        "All 5 seen, 0 nonconforming: accept at AQL 2.5. Every capture is looked at, so nothing rests on chance."
    )
    assert claim(plan_for(8), 8, 5, 0).endswith("A batch of 8 with 1 bad would pass 38 times in 100.")


def test_what_nobody_marked_is_not_said_to_be_seen_before_or_after_the_approval() -> None:
    small, plan = plan_for(3), plan_for(146, aql=2.5)
    assert claim_before(small, 3, 3, 0, unmarked=3, shown=3) == (
        "3 of 3 not marked yet: approving passes them as conforming."
    )
    assert claim_before(small, 3, 3, 0, unmarked=1, shown=3) == (
        "1 of 3 not marked yet: approving passes it as conforming."
    )
    assert claim_before(plan, 146, 20, 1, unmarked=18, shown=21) == (
        "18 of 21 not marked yet: approving passes them as conforming. 1 nonconforming: accept at AQL 2.5."
        " A batch 5 % bad would pass 75 times in 100."
    )
    assert claim(small, 3, 3, 0, unmarked=3) == (
        "3 of 3 not marked and passed as conforming, 0 nonconforming: accept at AQL 2.5."
    )
    assert claim(plan, 146, 20, 1, unmarked=18) == (
        "18 of 20 not marked and passed as conforming, 1 nonconforming: accept at AQL 2.5."
        " A batch 5 % bad would pass 75 times in 100."
    )
    double = plan_for(280, double=True)
    assert claim_before(double, 280, 20, 2, unmarked=5, shown=20) == (
        "5 of 20 not marked yet: drawing the second sample passes them as conforming. 2 nonconforming: neither good"
        " nor bad enough, a second sample of 20 decides."
    )


def test_a_percentage_says_what_it_is_worth() -> None:
    plan = percentage_plan(146, 10)
    assert claim(plan, 146, 15, 0) == (
        "15 of 146 seen, 0 nonconforming: accept on zero in 10 %. A batch 5 % bad would pass 46 times in 100."
    )
    assert claim(plan, 146, 3, 1).endswith("reject on zero in 10 % (1 is enough).")
    assert proves(plan, 146, 15, 0) == (
        "15 seen at random, 0 nonconforming: with 95 % confidence no more than 25 of the 146 captures (17 %)"
        " are nonconforming. A batch 5 % bad would pass 46 times in 100."
    )
    assert plan.kind is PlanKind.PERCENTAGE


@pytest.mark.parametrize("inspected", [0, 15])
def test_beside_its_claim_a_proof_says_nothing_twice(inspected) -> None:
    plan = percentage_plan(146, 10)
    told = claim_before(plan, 146, inspected, 0, unmarked=15, shown=15)
    proven = proves(plan, 146, inspected, 0)
    assert "A batch 5 % bad would pass" in told
    assert "A batch 5 % bad would pass" in proven
    left = beside(told, proven)
    assert left
    assert proven == f"{left} A batch 5 % bad would pass 46 times in 100."
    assert beside("10 more to inspect.", proven) == proven


def test_a_batch_seen_in_full_estimates_nothing() -> None:
    assert proves(plan_for(5), 5, 5, 0) == ("Every capture was seen: 0 of 5 nonconforming, nothing is estimated.")


def test_what_an_approval_passed_unmarked_is_not_said_to_be_seen_and_proves_nothing_by_itself() -> None:
    assert proves(plan_for(5), 5, 5, 0, unmarked=5) == (
        "None of the 5 captures was marked: the approval passed them as conforming."
        " Nobody vouches for what is not marked."
    )
    assert proves(plan_for(5), 5, 5, 1, unmarked=2) == (
        "3 of the 5 captures marked, 1 nonconforming; 2 not marked, and passed as conforming by the approval."
        " Nobody vouches for what is not marked."
    )
    sampled = proves(plan_for(146), 146, 20, 0, unmarked=8)
    assert sampled.startswith("12 of the 20 drawn at random marked, 0 nonconforming; 8 not marked, and passed")
    assert "Only if what was not marked conforms indeed, no more than" in sampled
    assert "seen" not in sampled


@settings(max_examples=80, deadline=None)
@given(judged_lots())
def test_every_judged_batch_has_its_two_sentences(judged: tuple[SamplingPlan, int, int, int, int]) -> None:
    plan, lot, inspected, nonconforming, critical = judged
    said = claim(plan, lot, inspected, nonconforming, critical)
    assert said.endswith(".")
    assert ("accept" in said) == (verdict(plan, inspected, nonconforming, critical) is Verdict.ACCEPT) or (
        plan.kind is PlanKind.PERCENTAGE
    )
    assert proves(plan, lot, inspected, nonconforming, critical).endswith(".")


@given(st.integers(0, 400), st.data())
def test_where_every_capture_is_judged_for_itself_no_batch_is_rejected(lot, data):
    plan = every_capture_plan(lot)
    assert plan_from_words(plan.words, lot) == plan
    inspected = data.draw(st.integers(0, lot))
    bad = data.draw(st.integers(0, inspected))
    critical = data.draw(st.integers(0, bad))
    wanted = Verdict.ACCEPT if inspected == lot else Verdict.UNDECIDED
    assert verdict(plan, inspected, bad, critical) is wanted
    assert claim(plan, lot, inspected, bad, critical).endswith(".")
    assert proves(plan, lot, inspected, bad, critical).endswith(".")
    curve = operating_characteristic(plan, lot) if lot else ()
    assert all(chance == pytest.approx(1.0) for _, chance in curve)
