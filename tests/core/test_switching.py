"""Switching between normal, tightened and reduced inspection, replayed batch by batch."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pixdesk.domain.plans import plan_for
from pixdesk.domain.sampling import Verdict, is_in_gap, verdict
from pixdesk.domain.switching import (
    RESUMED,
    Judged,
    ReducedBy,
    Standing,
    standing,
    switching_score,
    told,
)

TEN = ReducedBy.TEN_BATCHES


def replay(verdicts, *, reduced_by=ReducedBy.NEVER, scores=None):
    """Return the severity each batch is judged on, and the standing after the last.

    One letter a batch: A accepted, R not accepted, G accepted inside the gap, a/r handed in again, ! resumed.
    """
    series, used = [], []
    for number, letter in enumerate(verdicts):
        if letter == "!":
            series.append(RESUMED)
            continue
        now = standing(series, reduced_by=reduced_by)
        used.append("D" if now.is_discontinued else now.severity[0].upper())
        series.append(
            Judged(
                severity=now.severity,
                accepted=letter in "AGa",
                is_original=letter.isupper(),
                in_gap=letter == "G",
                score=scores[number] if scores else 2 * (letter in "AG"),
            )
        )
    return "".join(used), standing(series, reduced_by=reduced_by)


@pytest.mark.parametrize(
    ("verdicts", "used", "after"),
    [
        # Two of five consecutive batches not accepted: tightened. 105E 4.7.1
        ("ARAAR", "NNNNN", "tightened"),
        ("RR", "NN", "tightened"),
        ("RAAAAR", "NNNNNN", "normal"),  # six apart
        ("RAAAR", "NNNNN", "tightened"),
        # Five consecutive accepted on tightened: normal. 105E 4.7.2
        ("RRAAAAA", "NNTTTTT", "normal"),
        ("RRAAAARAAAAA", "NNTTTTTTTTTT", "normal"),
        ("RRAAAAAAR", "NNTTTTTNN", "normal"),  # the slate is clean after a change
        # Five in all not accepted on tightened: sampling stops. 105E 4.8
        ("RRRRRR", "NNTTTT", "tightened"),
        ("RRRRRRR", "NNTTTTT", "discontinued"),
        ("RRRARARARAR", "NNTTTTTTTTT", "discontinued"),
        ("RRRRRRRAAAAA", "NNTTTTTDDDDD", "discontinued"),  # only a mended process takes it up again
        ("RRRRRRR!A", "NNTTTTTT", "tightened"),
        ("RRRRRRR!AAAAA", "NNTTTTTTTTTT", "normal"),
        # What comes back after a rejection does not count
        ("RrrrA", "NNNNN", "normal"),
        ("RRaaaaa", "NNTTTTT", "tightened"),
    ],
)
def test_a_published_sequence_is_followed(verdicts, used, after):
    seen, now = replay(verdicts)
    assert seen == used
    assert ("discontinued" if now.is_discontinued else now.severity) == after


@pytest.mark.parametrize(
    ("verdicts", "used", "after"),
    [
        ("A" * 10, "N" * 10, "reduced"),
        ("A" * 9 + "R" + "A" * 9, "N" * 19, "normal"),
        ("A" * 12 + "R", "N" * 10 + "RRR", "normal"),  # one not accepted ends it
        ("A" * 11 + "G", "N" * 10 + "RR", "normal"),  # so does one accepted in the gap. 105E 4.7.4
        ("A" * 10 + "R" + "A" * 9, "N" * 10 + "R" + "N" * 9, "normal"),
        ("A" * 10 + "R" + "A" * 10, "N" * 10 + "R" + "N" * 10, "reduced"),
        ("RR" + "A" * 15, "NN" + "T" * 5 + "N" * 10, "reduced"),
    ],
)
def test_reduced_inspection_begins_after_ten_and_ends_at_the_first_doubt(verdicts, used, after):
    seen, now = replay(verdicts, reduced_by=TEN)
    assert seen == used
    assert now.severity == after


def test_reduced_inspection_needs_the_studios_leave():
    assert replay("A" * 30)[1].severity == "normal"
    reduced = [Judged(severity="normal", accepted=True)] * 10
    assert standing(reduced, reduced_by=TEN).severity == "reduced"
    assert standing(reduced).severity == "normal"


def test_the_switching_score_leads_to_reduced_at_thirty_and_a_batch_that_adds_nothing_sets_it_back():
    _, now = replay("A" * 10, reduced_by=ReducedBy.SCORE, scores=[3] * 10)
    assert now.severity == "reduced"
    _, now = replay("A" * 14, reduced_by=ReducedBy.SCORE, scores=[2] * 14)
    assert (now.severity, now.score) == ("normal", 28)
    _, now = replay("A" * 10, reduced_by=ReducedBy.SCORE, scores=[3] * 9 + [0])
    assert (now.severity, now.score) == ("normal", 0)


@pytest.mark.parametrize(
    ("lot", "aql", "nonconforming", "double", "score"),
    [
        (500, 2.5, 2, False, 3),  # Ac 3; one tighter, 1.5, has Ac 2
        (500, 2.5, 3, False, 0),
        (150, 2.5, 1, False, 2),  # Ac 1
        (150, 1.0, 0, False, 2),  # Ac 0
        (500, 2.5, 0, True, 3),  # enough with the first sample
        (500, 0.65, 0, False, 2),
        (3_200, 0.65, 1, False, 3),  # Ac 2; one tighter, 0.40, has Ac 1
        (3_200, 0.65, 2, False, 0),
    ],
)
def test_an_accepted_batch_adds_to_the_score_as_its_plan_says(lot, aql, nonconforming, double, score):
    plan = plan_for(lot, aql=aql, double=double)
    assert switching_score(plan, lot, nonconforming) == score


def inspect(found, *, lot, aql=1.0, begin=(), reduced_by=ReducedBy.SCORE):
    """Return the standing after batches of one size whose samples held so many nonconforming captures."""
    series = list(begin)
    for bad in found:
        plan = plan_for(lot, aql=aql, severity=standing(series, reduced_by=reduced_by).severity)
        accepted = verdict(plan, plan.sample_size, bad) is Verdict.ACCEPT
        score = switching_score(plan, lot, bad) if accepted else 0
        in_gap = accepted and is_in_gap(plan, bad)
        series.append(Judged(severity=plan.severity, accepted=accepted, in_gap=in_gap, score=score))
    return standing(series, reduced_by=reduced_by)


REFUSED = [Judged(severity="normal", accepted=False)] * 2


@pytest.mark.parametrize(
    ("found", "lot", "begin", "severity", "score"),
    [
        # Worked for batches of 2,000 at level II, AQL 1.0: normal K 125 3/4, tightened 2/3, reduced 50 1/2 or 1/4
        ([4, 0, 4], 2_000, [], "tightened", 0),
        ([0, 0, 0, 0, 4], 2_000, [], "normal", 0),
        ([0, 0, 0, 0], 2_000, REFUSED, "tightened", 0),
        ([0, 0, 0, 0, 0], 2_000, REFUSED, "normal", 0),
        ([0], 2_000, [], "normal", 3),
        ([0, 3], 2_000, [], "normal", 0),  # one AQL tighter would not have accepted
        ([0] * 9, 2_000, [], "normal", 27),
        ([0] * 10, 2_000, [], "reduced", 0),
        ([0] * 10 + [2], 2_000, [], "normal", 0),
        ([0], 120, [], "normal", 2),  # Ac 0
        ([3, 3, 3, 3, 3], 2_000, REFUSED, "discontinued", 0),
    ],
)
def test_what_another_implementation_of_the_iso_rules_works_out_is_worked_out_here(found, lot, begin, severity, score):
    """The cases an implementation of GB/T 2828.1-2012 (the same text as ISO 2859-1:1999) tests itself with."""
    now = inspect(found, lot=lot, begin=begin)
    assert ("discontinued" if now.is_discontinued else now.severity) == severity
    assert now.score == score


def test_a_batch_that_needed_its_second_sample_adds_nothing():
    plan = plan_for(500, double=True)
    assert switching_score(plan, 500, 3, seen_second=True) == 0


@given(st.text("ARGar!", max_size=60), st.sampled_from(list(ReducedBy)))
def test_a_stream_always_stands_somewhere_and_says_why(verdicts, reduced_by):
    _, now = replay(verdicts, reduced_by=reduced_by)
    assert now.severity in {"normal", "tightened", "reduced"}
    assert told(now).endswith(".")
    assert now.batches == sum(letter in "ARG" for letter in verdicts)
    if reduced_by is ReducedBy.NEVER:
        assert now.severity != "reduced"


@given(st.text("AR", max_size=40))
def test_tightened_inspection_never_comes_without_two_refusals_close_together(verdicts):
    used, _ = replay(verdicts)
    first = used.find("T")
    if first >= 0:
        assert verdicts[max(0, first - 5) : first].count("R") >= 2


def test_a_batch_drawn_before_the_last_change_moves_nothing():
    refused = Judged(severity="normal", accepted=False)
    now = standing([refused] * 8)
    assert (now.severity, now.refused, now.batches) == ("tightened", 0, 8)
    tightened = Judged(severity="tightened", accepted=True)
    assert standing([refused] * 3 + [tightened] * 4 + [Judged(severity="normal", accepted=True)]).in_a_row == 4


def test_the_standing_tells_what_would_change_it():
    assert told(Standing()) == "Normal inspection: a stream begins on normal inspection. 0 judged, 0 accepted in a row."
    assert told(replay("AR")[1]).endswith("One more not accepted within 4 batches leads to tightened.")
    assert told(replay("RRA")[1]) == (
        "Tightened inspection: 2 of 2 batches in a row were not accepted. 4 more accepted in a row lead back to normal."
    )
    assert "Sampling has stopped" in told(replay("RRRRRRR")[1])
