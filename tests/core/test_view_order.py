"""A picture's place among those of its product: by what is wanted, then by the usual order; nothing moves up later."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pixdesk.domain.view_order import ordinal, rank


def places(shown: list[tuple[str, int]], *wanted: str) -> dict[str, int]:
    return {view: ordinal(shown, (view, ident), wanted) for view, ident in shown}


def test_views_are_counted_in_the_order_channels_show_them() -> None:
    shown = [("detail-2", 1), ("back", 2), ("front", 3), ("detail-1", 4), ("label", 5), ("top", 6)]
    assert places(shown) == {"front": 1, "back": 2, "top": 3, "detail-1": 4, "detail-2": 5, "label": 6}


def test_the_shot_list_s_order_comes_first_and_a_view_that_is_not_shot_yet_keeps_its_place() -> None:
    shown = [("front", 3), ("sole", 7)]
    assert places(shown, "sole", "back", "front") == {"sole": 1, "front": 3}
    later = [*shown, ("back", 9)]
    assert places(later, "sole", "back", "front") == {"sole": 1, "back": 2, "front": 3}


def test_details_are_counted_one_by_one_and_come_where_the_list_wants_details() -> None:
    shown = [("front", 1), ("detail-10", 2), ("detail-2", 3), ("back", 4)]
    assert places(shown, "front", "detail", "back") == {"front": 1, "detail-2": 2, "detail-10": 3, "back": 4}


def test_the_front_of_a_product_is_its_first_whatever_else_there_is() -> None:
    assert ordinal([("back", 1)], ("front", 2)) == 1
    assert rank("Front") == 0
    assert rank("nowhere") > rank("detail-3")


@given(
    st.lists(
        st.tuples(st.sampled_from(["front", "back", "detail-1", "detail-2", "x", ""]), st.integers(1, 9)),
        unique_by=lambda one: one[1],
    )
)
def test_no_two_captures_of_a_product_share_a_place(shown: list[tuple[str, int]]) -> None:
    every = shown
    for wanted in ((), ("back", "front"), ("detail", "left")):
        found = [ordinal(every, one, wanted) for one in every]
        assert len(set(found)) == len(found)
        assert min(found, default=1) >= 1


@pytest.mark.parametrize("wanted", [(), ("front", "back")])
def test_a_capture_that_is_not_among_the_others_yet_is_counted_too(wanted: tuple[str, ...]) -> None:
    assert ordinal([], ("front", 1), wanted) == 1
