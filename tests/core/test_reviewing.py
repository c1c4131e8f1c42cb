"""How long reviewers looked, and whether two of them agree."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pixdesk.domain.reviewing import catch_rate, in_words, kappa, looks, paces
from pixdesk.domain.view import AuditLine

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def line(after_s, actor, action, batch=1, **detail):
    return AuditLine(
        seq=1,
        at=NOON + timedelta(seconds=after_s),
        actor=actor,
        action=action,
        subject=f"batch {batch}: set-{batch}",
        detail=json.dumps(detail),
        hash="",
    )


def test_a_tile_took_the_time_since_the_reviewers_last_mark():
    log = [
        line(0, "ana", "sheet-opened"),
        line(2, "ana", "inspected", capture=5),
        line(3, "ben", "inspected", capture=6, batch=2),
        line(3.5, "ana", "inspected", capture=7),
        line(13.5, "ana", "approved", conformed_by_this_click=5),
    ]
    found = looks(log)
    assert [(look.actor, look.tiles, look.seconds) for look in found] == [
        ("ana", 1, 2.0),
        ("ben", 1, None),
        ("ana", 1, 1.5),
        ("ana", 5, 10.0),
    ]
    ana, ben = paces(found)
    assert (ana.tiles, ana.timed, ana.seconds, ana.median_s) == (7, 7, 13.5, 2.0)
    assert (ben.tiles, ben.timed, ben.median_s) == (1, 0, None)
    assert ana.warning == ""


def test_a_pause_is_not_held_against_anybody():
    found = looks([line(0, "ana", "sheet-opened"), line(900, "ana", "inspected", capture=1)])
    assert found[0].seconds is None


def test_fifty_tiles_in_four_seconds_warn():
    click = [line(0, "ana", "sheet-opened"), line(4, "ana", "approved", conformed_by_this_click=50)]
    assert paces(looks(click))[0].warning == "ana judged 50 tiles in 4 s: nobody can have looked at them."
    keys = [line(0, "ana", "sheet-opened")]
    keys += [line(0.08 * number, "ana", "inspected", capture=number) for number in range(1, 51)]
    assert paces(looks(keys))[0].hurried == (50, pytest.approx(4.0))


def test_a_few_quick_keys_between_real_looks_do_not_warn():
    log, now = [line(0, "ana", "sheet-opened")], 0.0
    for number in range(60):
        now += 2.0 if number % 6 == 0 else 0.1
        log.append(line(now, "ana", "inspected", capture=number))
    assert paces(looks(log))[0].hurried is None


def test_the_catch_rate_is_what_the_planted_tiles_bear_out():
    log = [
        line(0, "ana", "approved", planted=3, caught=3),
        line(1, "ana", "rejected", planted=2, caught=2),
        line(2, "ana", "approved", captures=5),
    ]
    planted, caught, least = catch_rate(log)
    assert (planted, caught) == (5, 5)
    assert least == pytest.approx(0.05 ** (1 / 5))  # 0.549
    assert catch_rate(log[2:]) == (0, 0, None)
    assert catch_rate([line(0, "ana", "approved", planted=4, caught=0)])[2] == 0.0


def test_kappa_is_the_textbooks():
    # Cohen's example as usually told: 50 grants, 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: kappa 0.4
    pairs = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    first = {number: a for number, (a, _) in enumerate(pairs)}
    second = {number: b for number, (_, b) in enumerate(pairs)}
    assert kappa(first, second) == pytest.approx(0.4)
    assert in_words(kappa(first, second)) == "fair"


def test_kappa_needs_something_in_common_that_could_have_differed():
    assert kappa({1: "a"}, {2: "a"}) is None
    assert kappa({1: "a", 2: "a"}, {1: "a", 2: "a"}) is None
    assert "chance" in in_words(None)
    assert kappa({1: "a", 2: "b"}, {1: "a", 2: "b"}) == 1.0
    assert in_words(1.0) == "almost perfect"


@given(st.dictionaries(st.integers(0, 30), st.tuples(*[st.sampled_from("abc")] * 2), max_size=30))
def test_kappa_is_symmetric_and_never_above_one(said):
    first = {number: a for number, (a, _) in said.items()}
    second = {number: b for number, (_, b) in said.items()}
    value = kappa(first, second)
    assert value == kappa(second, first)
    assert value is None or -1.0 <= value <= 1.0
