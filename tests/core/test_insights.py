"""What is behind the studio's figures: days, findings, and every capture each of them counts."""

import csv
import io
from datetime import date

from pixdesk.domain.insights import as_csv, insights
from pixdesk.domain.numbers import Rates, numbers
from tests.core.test_numbers import Log

NEXT_DAY = 24 * 60


def story():
    """Two captures on one day, one of them held; one two days later whose batch is rejected."""
    log = Log()
    for number, landed in ((1, 0), (2, 5), (3, 2 * NEXT_DAY)):
        log.capture(number, landed=landed)
        log.say(landed, f"capture {number}: a.jpg", "claimed", recipe=["shoes", "ab"])
        log.say(landed, f"capture {number}: a.jpg", "joined-batch", batch=7 if number < 3 else 8)
    log.say(6, "capture 1: a.jpg", "processed")
    log.say(7, "capture 2: a.jpg", "held", findings=["halo", "blurred"])
    log.say(7, "capture 2: a.jpg", "case-opened")
    log.say(9, "capture 2: a.jpg", "disposition", "ben", disposition="accept")
    log.say(20, "capture 1: a.jpg", "approved", "ana")
    log.say(20, "batch 7: set", "approved", "ana")
    log.say(2 * NEXT_DAY + 1, "capture 3: a.jpg", "processed")
    log.say(2 * NEXT_DAY + 9, "batch 8: set", "rejected", "ana")
    log.say(2 * NEXT_DAY + 9, "capture 3: a.jpg", "held", "ana", findings=["nonconforming"])
    return log.lines


def test_the_figures_are_those_of_numbers():
    assert insights(story(), Rates()).numbers == numbers(story(), Rates())


def test_every_share_splits_the_captures_it_was_counted_from():
    told = insights(story(), Rates())
    for name in ("pass_rate", "first_time_approval_rate", "rework_rate", "manual_intervention_rate"):
        behind = told.behind[name]
        assert not set(behind.counted) & set(behind.others)
        assert getattr(told.numbers, name) == len(behind.counted) / len((*behind.counted, *behind.others))
    assert told.behind["manual_intervention_rate"].counted == (2,)
    assert told.behind["reject_rate"].counted == (3,)
    assert told.behind["reject_rate"].others == (1, 2)


def test_the_slowest_come_first_behind_the_turnaround():
    assert insights(story(), Rates()).behind["turnaround_p50_s"].counted == (1, 2)


def test_days_have_no_gaps_and_each_keeps_its_own_captures():
    days = insights(story(), Rates()).days
    assert [day.day for day in days] == [date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 22)]
    assert [day.landed for day in days] == [(1, 2), (), (3,)]
    assert days[0].turnaround_p50_s == 4 * 60
    assert days[1].turnaround_p50_s is None


def test_findings_stand_by_day_and_recipe_the_most_frequent_first():
    told = insights(story(), Rates())
    assert told.recipes == ("shoes",)
    assert told.by_code() == {"blurred": (2,), "halo": (2,), "nonconforming": (3,)}
    assert told.by_code("hats") == {}


def test_a_period_leaves_out_what_landed_before_it():
    told = insights(story(), Rates(), since=date(2026, 11, 21))
    assert set(told.names) == {3}
    assert [day.day for day in told.days] == [date(2026, 11, 21), date(2026, 11, 22)]


def test_an_empty_log_has_no_days_and_no_shares():
    told = insights([], Rates())
    assert (told.days, told.found, told.numbers.captures) == ((), (), 0)


def test_the_table_holds_every_figure_day_and_finding():
    rows = list(csv.DictReader(io.StringIO(as_csv(insights(story(), Rates())))))
    assert {"figure": "captures", "day": "", "recipe": "", "value": "3"} in rows
    assert {"figure": "landed", "day": "2026-11-20", "recipe": "", "value": "2"} in rows
    assert {"figure": "found halo", "day": "2026-11-20", "recipe": "shoes", "value": "1"} in rows
