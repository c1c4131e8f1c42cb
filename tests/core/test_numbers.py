"""The studio's figures, counted from lines of the log made by hand."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pixdesk.domain.lives import tallied
from pixdesk.domain.numbers import Rates, numbers, percentile
from pixdesk.domain.returns import Picture, csv_text, join_returns, read_returns
from pixdesk.domain.view import AuditLine

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class Log:
    """Lines written one after the other."""

    def __init__(self):
        self.lines = []

    def say(self, minute, subject, action, actor="pixdesk", **detail):
        at = NOON + timedelta(minutes=minute)
        self.lines.append(
            AuditLine(
                seq=len(self.lines) + 1,
                at=at,
                actor=actor,
                action=action,
                subject=subject,
                detail=json.dumps(detail),
                hash="",
            )
        )

    def capture(self, number, *story, landed=0):
        self.say(landed, f"capture {number}: a.jpg", "landed")
        for minute, action, *more in story:
            detail = more[0] if more else {}
            actor = detail.pop("by", "pixdesk")
            self.say(minute, f"capture {number}: a.jpg", action, actor, **detail)


@pytest.fixture
def shoot():
    """Five captures: clean, clean, held and accepted, held and reshot, held and processed again by the machine."""
    log = Log()
    log.capture(1, (1, "processed"), (30, "approved"), (40, "export-complete"))
    log.capture(2, (1, "processed"), (30, "approved"), (50, "export-complete"))
    log.capture(3, (1, "held"), (1, "case-opened"), (60, "disposition", {"disposition": "accept", "by": "ben"}))
    log.capture(4, (1, "held"), (1, "case-opened"), (9, "disposition", {"disposition": "reshoot", "by": "ben"}))
    log.capture(
        5,
        (1, "held"),
        (1, "case-opened"),
        (2, "disposition", {"disposition": "reprocess"}),
        (3, "processed"),
        (90, "approved"),
    )
    log.say(20, "batch 1: set-1", "sheet-opened", "ana")
    log.say(20.1, "batch 1: set-1", "inspected", "ana", capture=1, conforms=True)
    log.say(20.2, "batch 1: set-1", "approved", "ana", conformed_by_this_click=1)
    log.say(25, "batch 2: set-2", "rejected", "ana")
    log.capture(6, (1_500, "processed"), landed=1_450)
    return log.lines


def test_a_capture_counts_as_exported_though_one_channel_refused_it_and_until_its_first_export_ended():
    log = Log()
    log.capture(1, (30, "approved"), (40, "exported"), (41, "held"), (41, "case-opened"), (9_000, "exported"))
    log.capture(2, (30, "approved"), (40, "exported"), (45, "exported"), (45, "export-complete"), (9_000, "exported"))
    log.capture(3, (30, "approved"), (41, "held"), (41, "case-opened"))
    figures = numbers(log.lines, Rates())
    assert (figures.approved, figures.exported) == (3, 2)
    assert figures.delivery_p95_s == 45 * 60


def test_every_figure_is_the_one_counted_by_hand(shoot):
    rates = Rates(currency="EUR", capture=0.1, reviewer_hour=36.0, retoucher_hour=60.0, case_minutes=3.0, reshoot=2.0)
    told = numbers(shoot, rates, until=date(2026, 11, 20))
    assert (told.captures, told.approved, told.exported) == (5, 4, 2)
    assert (told.turnaround_p50_s, told.turnaround_p95_s) == (30 * 60, 90 * 60)
    assert (told.delivery_p50_s, told.delivery_p95_s) == (40 * 60, 50 * 60)
    assert told.pass_rate == 2 / 5
    assert told.first_time_approval_rate == 2 / 5
    assert told.rework_rate == 2 / 5
    assert told.manual_intervention_rate == 2 / 5
    assert (told.batches, told.rejected_batches, told.reject_rate) == (2, 1, 0.5)
    assert (told.reviewed_tiles, told.timed_tiles) == (2, 2)
    assert told.review_s == pytest.approx(12.0)
    assert told.review_s_per_tile == pytest.approx(6.0)
    # five captures, twelve seconds of review, two cases of three minutes, one reshoot
    assert told.cost == pytest.approx(0.5 + 0.12 + 6.0 + 2.0)
    assert told.cost_per_image == pytest.approx(told.cost / 4)


def test_a_period_holds_what_landed_in_it(shoot):
    assert numbers(shoot, Rates(), since=date(2026, 11, 21)).captures == 1
    assert numbers(shoot, Rates()).captures == 6
    assert numbers(shoot, Rates(), since=date(2026, 11, 22)).captures == 0


def test_an_empty_log_has_no_rates_instead_of_noughts():
    told = numbers([], Rates())
    assert (told.captures, told.cost) == (0, 0.0)
    for name in ("pass_rate", "reject_rate", "turnaround_p50_s", "review_s_per_tile", "cost_per_image"):
        assert getattr(told, name) is None


def test_a_studio_that_gave_no_rates_is_told_no_cost(shoot):
    assert numbers(shoot, Rates(currency="EUR")).cost_per_image is None
    with pytest.raises(ValueError, match="reshoot must not be negative"):
        Rates(reshoot=-1.0)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=60), st.integers(1, 100))
def test_a_percentile_is_a_value_that_enough_do_not_exceed(values, percent):
    ordered = sorted(values)
    value = percentile(ordered, percent)
    assert value in ordered
    assert sum(v <= value for v in ordered) * 100 >= percent * len(ordered)


def picture(sku, batch_id=1, passed="not in the sample", recipe="standard 1234"):
    return Picture(sku=sku, batch_id=batch_id, batch=f"set-{batch_id}", recipe=recipe, model="u2netp", passed=passed)


def test_returns_are_joined_to_the_batch_the_recipe_and_who_passed_the_picture():
    returns = read_returns("SKU;Reason;Count\nA1;not as shown;3\na1;size\n\nB2;not as shown;2\nZ9;not as shown\n")
    made = [picture("A1"), picture("A1", passed="seen in the sample"), picture("B2"), picture("C3")]
    rows = join_returns(returns, made)
    told = {(r.batch_id, r.passed, r.reason): (r.returns, r.skus, r.pictures) for r in rows}
    assert told == {
        (1, "not in the sample", "not as shown"): (5, 2, 2),
        (1, "seen in the sample", "not as shown"): (3, 1, 1),
        (1, "not in the sample", "size"): (1, 1, 1),
        (1, "seen in the sample", "size"): (1, 1, 1),
        (None, "", "not as shown"): (1, 1, 0),
    }
    assert rows[0].returns == 5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no column reason or sku"),
        ("sku,why\nA1,x\n", "no column reason"),
        ("sku,reason,count\nA1,x,many\n", "line 2"),
        ("sku,reason\n,x\n", "line 2 has no SKU"),
        ("sku,reason,count\nA1,x,9999999999\n", "line 2"),
    ],
)
def test_a_list_of_returns_that_is_none_is_refused_in_words(text, words):
    with pytest.raises(ValueError, match=words):
        read_returns(text)


def test_no_cell_of_ours_becomes_a_formula():
    text = csv_text(("reason", "count"), [('=HYPERLINK("http://x")', 1), ("@x", 2), ("fine", -3), (None, 0)])
    lines = text.splitlines()
    assert lines[1].startswith("\"'=HYPERLINK")
    assert lines[2:] == ["'@x,2", "fine,-3", ",0"]


def test_a_cutout_by_hand_that_was_taken_back_is_no_rework_and_one_that_moved_nothing_takes_nothing_else_back():
    log = Log()
    held = ((1, "held"), (1, "case-opened"))

    def mended():
        return (5, "mended", {"by": "ben"}), (5, "disposition", {"disposition": "mend", "by": "ben"})

    log.capture(1, *held, *mended())
    log.capture(2, *held, *mended(), (6, "mend-undone", {"by": "ben", "moved": True}))
    log.capture(3, *held, *mended(), (7, "mended", {"by": "ben"}), (8, "mend-undone", {"by": "ben", "moved": False}))
    lives = tallied(log.lines).lives
    assert [(lives[one].reworked, lives[one].settled_by_person) for one in (1, 2, 3)] == [
        (True, 1),
        (False, 0),
        (True, 1),
    ]
    assert all(lives[one].had_case for one in lives)
