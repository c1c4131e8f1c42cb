"""Drawing by strata: every capture has the same chance, every stratum its share, and anybody can draw it again."""

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pixdesk.domain.drawing import draw_by_strata, stratum_name, stratum_weights

lots = st.dictionaries(st.integers(0, 10**6), st.sampled_from("abcdefg"), max_size=80)


@given(lots, st.integers(0, 90), st.text(max_size=8))
def test_every_stratum_gives_its_share_rounded_up_or_down(lot, n, seed):
    drawn = draw_by_strata(lot, n, seed)
    assert len(set(drawn)) == len(drawn) == min(n, len(lot))
    for whole, part in stratum_weights(lot, drawn).values():
        share = min(n, len(lot)) * whole / len(lot)
        assert math.floor(share) <= part <= math.ceil(share)


@given(lots, st.integers(0, 90), st.text(max_size=8))
def test_the_order_of_the_lot_does_not_matter(lot, n, seed):
    assert draw_by_strata(dict(reversed(lot.items())), n, seed) == draw_by_strata(lot, n, seed)


def test_every_capture_is_drawn_equally_often_however_its_stratum_is():
    lot = {number: "large" if number < 9 else "small" if number < 12 else "alone" for number in range(13)}
    draws, n = 4_000, 4
    seen = Counter(id_ for draw in range(draws) for id_ in draw_by_strata(lot, n, f"seed-{draw}"))
    tolerance = 4 * math.sqrt(draws * (n / 13) * (1 - n / 13))
    for id_ in lot:
        assert seen[id_] == pytest.approx(draws * n / 13, abs=tolerance)


def test_the_share_bad_is_estimated_without_bias_where_one_stratum_holds_all_the_bad_ones():
    lot = {number: "glass" if number < 20 else "shoes" for number in range(100)}
    bad = set(range(0, 20, 2))  # ten of the lot's hundred, all of them glass
    draws, n = 3_000, 15
    estimates = [sum(i in bad for i in draw_by_strata(lot, n, f"s{draw}")) / n for draw in range(draws)]
    mean = sum(estimates) / draws
    spread = math.sqrt(sum((e - mean) ** 2 for e in estimates) / draws)
    assert mean == pytest.approx(0.1, abs=4 * spread / math.sqrt(draws))
    assert spread < math.sqrt(0.1 * 0.9 / n * 85 / 99)  # and steadier than drawing from the whole lot


def test_a_negative_sample_cannot_be_drawn():
    with pytest.raises(ValueError, match="cannot be drawn"):
        draw_by_strata({1: "a"}, -1, "s")


def whole_shoot():
    """Forty SKUs with three views each, every fourth of them doubted: no stratum but the widest holds two captures."""
    names = [(sku, view) for sku in range(40) for view in ("front", "back", "detail")]
    return {
        number: stratum_name(f"SKU-{sku}", view, doubt=0.1 if sku % 4 == 0 else 0.0, is_noted=False)
        for number, (sku, view) in enumerate(names)
    }


def test_of_nested_strata_the_widest_gives_its_share_even_where_the_narrow_ones_hold_one_capture_each():
    lot = whole_shoot()
    for draw in range(200):
        drawn = draw_by_strata(lot, 12, f"seed-{draw}", is_nested=True)
        assert sum(lot[id_].startswith("doubted") for id_ in drawn) == 3, "a quarter of twelve"
        assert len({lot[id_].rpartition(" / ")[0] for id_ in drawn}) == 12, "no SKU twice"


def test_nested_or_not_every_capture_is_drawn_equally_often():
    lot = whole_shoot()
    draws, n = 2_000, 12
    seen = Counter(id_ for draw in range(draws) for id_ in draw_by_strata(lot, n, f"s{draw}", is_nested=True))
    tolerance = 4.5 * math.sqrt(draws * (n / 120) * (1 - n / 120))
    assert all(seen[id_] == pytest.approx(draws * n / 120, abs=tolerance) for id_ in lot)


@pytest.mark.parametrize(
    ("doubt", "is_noted", "risk"),
    [(0.0, False, "plain"), (0.049, True, "noted"), (0.05, False, "doubted"), (0.3, True, "doubted")],
)
def test_the_risk_of_a_capture_is_its_doubt_and_what_the_checks_noted(doubt, is_noted, risk):
    assert stratum_name("A-1", "front", doubt=doubt, is_noted=is_noted) == f"{risk} / A-1 / front"
