"""Clocks from capture to export: a target by family, a warning before it breaks."""

from datetime import UTC, datetime, timedelta

import pytest

from pixdesk.domain.capture import CaptureId, CaptureState, Label
from pixdesk.domain.clocks import ClockRules, Live, Pace, Target, checked_targets, clocks, in_words, rules_of, warning
from pixdesk.domain.shot_list import ShotRow
from pixdesk.domain.shot_state import Shot, ShotList

NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
LISTED = ShotList([ShotRow(sku="RNG", family="Jewellery"), ShotRow(sku="SHO", family="shoes")])


def shot(sku, hours, number=1, state=CaptureState.CLEAN, **more):
    landed = NOW - timedelta(hours=hours)
    label = Label(sku=sku)
    return Shot(
        id=CaptureId(number), folder="/s", name=f"{sku}.jpg", state=state, label=label, landed_at=landed, **more
    )


@pytest.mark.parametrize(
    ("hours", "pace"),
    [(1, Pace.RUNNING), (7.9, Pace.RUNNING), (8, Pace.WARNED), (10, Pace.WARNED), (10.1, Pace.BROKEN)],
)
def test_a_clock_warns_after_four_fifths_of_its_time_and_breaks_after_all_of_it(hours, pace):
    (clock,) = clocks([shot("SHO", hours)], LISTED, rules_of({"": 10.0}), NOW)
    assert clock.pace is pace


def test_a_family_has_its_own_target_and_the_least_time_left_comes_first():
    found = clocks(
        [shot("SHO", 5), shot("RNG", 5, 2), shot("???", 5, 3)], LISTED, rules_of({"": 24.0, "jewellery": 6.0}), NOW
    )
    assert [(clock.sku, clock.left_s / 3600) for clock in found] == [("RNG", 1), ("SHO", 19), ("???", 19)]


def test_without_a_target_there_is_no_clock():
    assert clocks([shot("SHO", 5)], LISTED, rules_of({}), NOW) == []
    assert [
        one.sku for one in clocks([shot("SHO", 5), shot("RNG", 5, 2)], LISTED, rules_of({"Jewellery": 6.0}), NOW)
    ] == ["RNG"]


@pytest.mark.parametrize("state", [CaptureState.EXPORTED, CaptureState.DISCARDED, CaptureState.RESHOOT])
def test_nobody_waits_for_what_is_out_or_will_not_come(state):
    assert clocks([shot("SHO", 50, state=state)], LISTED, rules_of({"": 24.0}), NOW) == []


def test_the_warning_names_the_one_with_the_least_time():
    found = clocks([shot("SHO", 9), shot("RNG", 9.5, 2)], LISTED, rules_of({"": 10.0}), NOW)
    assert warning(found) == ("2 captures have little time left, RNG.jpg only 30 min until it must be exported.")
    assert warning(found[:1]) == "RNG.jpg has 30 min until it must be exported."
    assert warning([]) == ""
    assert in_words(3 * 3600 + 300) == "3 h 05 min"


@pytest.mark.parametrize("hours", [-1.0, 1e9, float("nan"), float("inf")])
def test_an_impossible_target_is_refused(hours):
    with pytest.raises(ValueError, match="hours"):
        checked_targets({"shoes": hours})
    assert checked_targets({"shoes": 0.0, "": 8.0}) == {"": 8.0}


@pytest.mark.parametrize(("delivered", "waits"), [((), True), (("shopify",), True), (("shopify", "amazon"), False)])
def test_where_live_means_delivered_the_clock_runs_until_every_channel_is_at_a_destination(delivered, waits):
    out = shot(
        "SHO", 5, state=CaptureState.EXPORTED, channels=frozenset({"shopify", "amazon"}), delivered=frozenset(delivered)
    )
    rules = ClockRules(until=Live.DELIVERED, targets=(Target(hours=10.0),))
    assert bool(clocks([out], LISTED, rules, NOW)) is waits
    assert clocks([out], LISTED, rules_of({"": 10.0}), NOW) == []


def test_the_studio_says_when_a_clock_warns():
    rules = ClockRules(warn_from=0.5, until=Live.DELIVERED, targets=(Target(hours=10.0),))
    (clock,) = clocks([shot("SHO", 5)], LISTED, rules, NOW)
    assert clock.pace is Pace.WARNED
    assert warning([clock], rules.until) == "SHO.jpg has 5 h 00 min until it must be delivered."


@pytest.mark.parametrize(
    "wrong",
    [
        {"warn_from": 1.0},
        {"warn_from": float("nan")},
        {"targets": (Target(hours=1.0, family="Shoes"), Target(hours=2.0, family="shoes"))},
    ],
)
def test_impossible_rules_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        ClockRules(**wrong)
