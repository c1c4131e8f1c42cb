"""The queue of cases: what comes first, and what somebody wants to see."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pixdesk.domain.capture import Capture, CaptureId, Label
from pixdesk.domain.case import ExceptionCase
from pixdesk.domain.finding import Code, Finding
from pixdesk.domain.queueing import Wanted, gravity, worst_first
from pixdesk.domain.view import CaseView

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def view(number, *codes, doubt=0.0, sku="BAG-1", recipe="standard", claimed_by=""):
    findings = tuple(Finding(code=code, sentence=f"It is {code}.") for code in codes)
    case = ExceptionCase(
        id=number, capture_id=CaptureId(number), opened_at=NOON, findings=findings, claimed_by=claimed_by
    )
    capture = Capture(
        id=CaptureId(number),
        digest=str(number),
        folder="/",
        name=f"{sku}_front.jpg",
        label=Label(sku=sku),
        landed_at=NOON,
        recipe_id=recipe,
        doubt=doubt,
    )
    return CaseView(case=case, capture=capture)


def order(*views):
    return [found.case.id for found in worst_first(views)]


def test_the_gravest_finding_decides_then_how_many_then_doubt_then_how_long_it_waits():
    assert order(view(1, Code.COLOUR_CAST), view(2, Code.TOUCHES_FRAME), view(3, Code.UNREADABLE)) == [3, 2, 1]
    assert order(view(1, Code.HOLES), view(2, Code.HOLES, Code.HALO)) == [2, 1]
    assert order(view(1, Code.HALO, doubt=0.1), view(2, Code.HALO, doubt=0.9)) == [2, 1]
    assert order(view(2, Code.HALO), view(1, Code.HALO)) == [1, 2]


def test_many_small_things_do_not_outweigh_a_wrong_product():
    small = (Code.DUST, Code.TILTED, Code.OFF_CENTRE, Code.COLOUR_CAST, Code.LOW_CONTRAST)
    assert order(view(1, *small), view(2, Code.SHAPE_CHANGED)) == [2, 1]


def test_every_code_has_a_gravity():
    grades = {code: gravity(Finding(code=code, sentence="")) for code in Code}
    assert set(grades.values()) == {1, 2, 3, 4}
    assert grades[Code.NO_SUBJECT] > grades[Code.EATEN] > grades[Code.HALO] > grades[Code.TILTED]


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        (Wanted(), True),
        (Wanted(family="shoes"), True),
        (Wanted(family="glass"), False),
        (Wanted(finding=Code.HALO), True),
        (Wanted(finding=Code.HOLES), False),
        (Wanted(text="bag FRONT"), True),
        (Wanted(text="is halo"), True),
        (Wanted(text="bag back"), False),
        (Wanted(recipe="standard"), True),
        (Wanted(recipe="pairs"), False),
        (Wanted(waits=timedelta(hours=1)), True),
        (Wanted(waits=timedelta(hours=3)), False),
        (Wanted(claimed_by="ana"), True),
        (Wanted(claimed_by="ben"), False),
        (Wanted(finding=Code.HALO, text="bag", recipe="pairs"), False),
    ],
)
def test_what_is_wanted_is_all_that_was_asked_for(wanted, fits):
    case = replace(view(1, Code.DUST, Code.HALO, claimed_by="ana"), family="Shoes")
    assert wanted.fits(case, NOON + timedelta(hours=2)) is fits
    assert Wanted().fits(replace(case), NOON)
