"""Where a row stands follows from its captures, its views and the day; what belongs to no row is told, never moved."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pixdesk.domain.capture import CaptureId, CaptureState, Label
from pixdesk.domain.ledger import Ledger
from pixdesk.domain.shot_list import ShotRow
from pixdesk.domain.shot_state import Shot, ShotList, ShotState, counted, missing_in, standing

TODAY = date(2026, 11, 20)


def shot(state=CaptureState.CLEAN, *, sku="A1", view="front", colourway="", number=1, folder="/set", channels=()):
    return Shot(
        id=CaptureId(number),
        folder=folder,
        name=f"{sku}_{view}.jpg",
        state=state,
        label=Label(sku=sku, view=view, colourway=colourway),
        landed_at=datetime(2026, 11, 20, 9, tzinfo=UTC),
        channels=frozenset(channels),
    )


def row(**what):
    return ShotRow(**{"sku": "A1", "views": ("front", "back"), **what})


@pytest.mark.parametrize(
    ("front", "back", "state"),
    [
        (None, None, ShotState.DUE),
        (CaptureState.EXPORTED, None, ShotState.DUE),
        (CaptureState.EXPORTED, CaptureState.RESHOOT, ShotState.DUE),
        (CaptureState.EXPORTED, CaptureState.DISCARDED, ShotState.DUE),
        (CaptureState.EXPORTED, CaptureState.HELD, ShotState.HELD),
        (CaptureState.LANDED, CaptureState.CLEAN, ShotState.SHOT),
        (CaptureState.PROCESSING, CaptureState.CLEAN, ShotState.IN_WORK),
        (CaptureState.APPROVED, CaptureState.EXPORTED, ShotState.APPROVED),
        (CaptureState.EXPORTED, CaptureState.EXPORTED, ShotState.EXPORTED),
    ],
)
def test_a_row_stands_where_its_last_view_stands(front, back, state):
    shots = [shot(what, view=view) for view, what in (("front", front), ("back", back)) if what]
    usable = [one for one in shots if one.state not in (CaptureState.RESHOOT, CaptureState.DISCARDED)]
    assert ShotList([row()]).standings(shots, TODAY)[0].state is state
    assert standing(row(), usable, TODAY).state is state


def test_a_view_stands_where_its_best_capture_stands():
    shots = [shot(CaptureState.HELD), shot(CaptureState.APPROVED, number=2)]
    assert standing(row(views=("front",)), shots, TODAY).state is ShotState.APPROVED


def test_a_row_is_exported_once_every_channel_it_names_has_its_file():
    wants = row(views=("front",), channels=("amazon", "shopify"))
    assert standing(wants, [shot(CaptureState.EXPORTED, channels=["amazon"])], TODAY).state is ShotState.APPROVED
    both = [shot(CaptureState.EXPORTED, channels=["amazon", "shopify"])]
    assert standing(wants, both, TODAY).state is ShotState.EXPORTED


def test_a_row_is_delivered_once_all_that_was_made_of_it_stands_at_a_destination():
    def state(delivered, **what):
        one = shot(CaptureState.EXPORTED, channels=["amazon", "shopify"])
        return standing(row(views=("front",), **what), [replace(one, delivered=frozenset(delivered))], TODAY).state

    assert state(["amazon"]) is ShotState.EXPORTED
    assert state(["amazon", "shopify"]) is ShotState.DELIVERED
    assert state(["amazon"], channels=("amazon",)) is ShotState.DELIVERED
    assert standing(row(views=("front",)), [shot(CaptureState.EXPORTED)], TODAY).state is ShotState.EXPORTED


@pytest.mark.parametrize(
    ("due", "state", "word"),
    [
        (date(2026, 11, 19), CaptureState.APPROVED, "late"),
        (date(2026, 11, 19), CaptureState.EXPORTED, "exported"),
        (date(2026, 11, 20), CaptureState.APPROVED, "approved"),
        (None, CaptureState.APPROVED, "approved"),
    ],
)
def test_a_row_is_late_the_day_after_its_day_unless_it_is_exported(due, state, word):
    assert standing(row(views=("front",), due=due), [shot(state)], TODAY).word == word


@pytest.mark.parametrize(("wanted", "view"), [("detail", "detail-2"), ("detail", "detail2"), ("detail-2", "detail-2")])
def test_a_numbered_view_is_that_view(wanted, view):
    assert standing(row(views=(wanted,)), [shot(view=view)], TODAY).missing == ()


def test_another_number_is_another_view():
    assert standing(row(views=("detail-1",)), [shot(view="detail-2")], TODAY).missing == ("detail-1",)


LISTED = ShotList(
    [
        row(sku="SHO-1001"),
        row(sku="SHO-1002"),
        row(sku="BAG-7", colourway="red"),
        row(sku="BAG-7", colourway="blue"),
        row(sku="ANY-1", views=()),
    ]
)


@pytest.mark.parametrize(
    ("one", "words", "skus", "views"),
    [
        (shot(sku=""), "no SKU", (), ()),
        (shot(sku="SHO-10O1"), "not on the shot list", ("SHO-1001",), ()),
        (shot(sku="sho1002"), "not on the shot list", ("SHO-1002",), ()),
        (shot(sku="XYZ"), "not on the shot list", (), ()),
        (shot(sku="BAG-7"), "does not say which", ("BAG-7",), ()),
        (shot(sku="SHO-1001", view=""), "no view", ("SHO-1001",), ("front", "back")),
        (shot(sku="SHO-1001", view="fornt"), "no view wanted", ("SHO-1001",), ("front",)),
    ],
)
def test_what_belongs_to_no_row_is_told_with_the_row_that_may_be_meant(one, words, skus, views):
    found = LISTED.home(one)
    assert words in found.reason
    assert found.skus[: len(skus)] == skus
    assert found.views == views


@pytest.mark.parametrize(
    "one",
    [
        shot(sku="sho-1001", view="back"),
        shot(sku="SHO-1001", view="sole"),
        shot(sku="BAG-7", colourway="Blue"),
        shot(sku="SHO-1001", colourway="green"),
        shot(sku="ANY-1", view=""),
    ],
)
def test_what_belongs_to_a_row_has_its_place(one):
    assert LISTED.home(one) is None


def test_without_a_list_only_what_says_no_sku_has_no_place():
    assert ShotList([]).home(shot()) is None
    assert ShotList([]).home(shot(sku="")) is not None


def test_the_set_stands_for_views_missing_here_and_for_what_is_due_and_not_begun():
    rows = ShotList(
        [
            row(sku="A1"),
            row(sku="A2", due=date(2026, 11, 20)),
            row(sku="A3", due=date(2026, 12, 1)),
            row(sku="A4"),
            row(sku="A5", views=(), due=TODAY),
        ]
    )
    found = rows.standings([shot(sku="A1"), shot(sku="A4", folder="/other")], TODAY)
    missing = missing_in(found, "/set", TODAY)
    assert dict(missing) == {"A1": ("back",), "A2": ("front", "back"), "A5": ("every view",)}
    ledger = Ledger(folder="/set", seen=2, processed=2, missing=missing)
    assert not ledger.may_be_struck
    assert ledger.line == "Not yet: 4 views of the shot list are missing: A2 front, back; A5 every view; A1 back."
    assert Ledger(folder="/set", seen=2, processed=2).may_be_struck


def test_late_comes_first_then_priority_then_the_day():
    rows = [row(sku="c", priority=2), row(sku="b", priority=1), row(sku="a", priority=9, due=date(2026, 1, 1))]
    found = ShotList(rows).standings([], TODAY)
    assert [one.row.sku for one in found] == ["a", "b", "c"]
    assert counted(found) == {**dict.fromkeys((s.value for s in ShotState), 0), "due": 2, "late": 1}


@given(st.text(max_size=30), st.text(max_size=12), st.text(max_size=12))
def test_no_name_whatsoever_is_a_crash_and_nothing_is_assigned_by_itself(sku, view, colourway):
    one = shot(sku=sku, view=view, colourway=colourway)
    found = LISTED.home(one)
    assert found is None or (found.reason.endswith(".") and found.label == one.label)
    LISTED.standings([one], TODAY)
