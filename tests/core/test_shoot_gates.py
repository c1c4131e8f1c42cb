"""A capture beside its set: what sets it apart is named, a set that disagrees with itself stays silent."""

import cv2
import numpy as np
import pytest

from pixdesk.domain.finding import Code, Weight
from pixdesk.domain.limits import CheckLimits
from pixdesk.domain.recipe import Recipe
from pixdesk.domain.shoot_gates import Peer, compare
from pixdesk.domain.traits import Traits
from pixdesk.imaging import focus, traits
from pixdesk.imaging.look import look
from pixdesk.pipeline.catalogue import load_toml, resources_dir
from tests.core.test_gates_shot import MATTE, RGB

LIMITS = load_toml(resources_dir() / "recipes" / "standard.toml", Recipe).limits


def seen(lightness=86.0, tint=(0.3, 1.0), blur=0.8, hash_="00ff00ff00ff00ff", product=(40.0, 20.0, 10.0)):
    backdrop = None if lightness is None else (lightness, *tint)
    return Traits(edge_blur_px=blur, backdrop=backdrop, picture_hash=hash_, product=product)


def set_of(count, **more):
    """A set that agrees with itself, within what lamps vary from one flash to the next."""
    return [
        Peer(
            name=f"A{n}_front.jpg",
            traits=seen(lightness=86 + 0.4 * (-1) ** n, hash_=f"{n * 0x1111111111111111:016x}", **more),
        )
        for n in range(count)
    ]


def said(mine, peers):
    return {finding.code: finding for finding in compare(mine, peers, LIMITS)}


def test_a_capture_like_its_set_has_no_finding():
    assert said(seen(), set_of(8)) == {}


@pytest.mark.parametrize(("lightness", "way"), [(95.0, "lighter"), (70.0, "darker")])
def test_a_lamp_that_missed_is_named_with_how_far_and_which_way(lightness, way):
    finding = said(seen(lightness=lightness), set_of(8))[Code.SET_EXPOSURE]

    assert finding.measured == pytest.approx(abs(lightness - 86), abs=0.5)
    assert way in finding.sentence
    assert finding.holds


def test_a_white_balance_that_changed_is_named():
    finding = said(seen(tint=(0.3, 8.0)), set_of(8))[Code.SET_BALANCE]

    assert finding.measured == pytest.approx(7.0, abs=0.1)


def test_of_a_change_that_lasts_only_the_first_capture_is_held():
    changed = [Peer(name="B1_front.jpg", traits=seen(lightness=70.0)), *set_of(8)]

    assert Code.SET_EXPOSURE not in said(seen(lightness=70.5), changed)


def test_after_one_misfire_the_next_good_capture_passes():
    misfired = [Peer(name="B1_front.jpg", traits=seen(lightness=60.0, hash_="f" * 16)), *set_of(8)]

    assert said(seen(), misfired) == {}


def test_captures_of_different_sets_have_nothing_to_say_of_light():
    mixed = [Peer(name=f"{n}.jpg", traits=seen(lightness=30.0 + 9 * n)) for n in range(8)]

    assert Code.SET_EXPOSURE not in said(seen(lightness=99.0), mixed)


@pytest.mark.parametrize("count", [0, 4])
def test_too_few_captures_are_no_set(count):
    assert said(seen(lightness=50.0, blur=2.0, hash_="f" * 16), set_of(count)) == {}


def test_a_backdrop_nobody_can_judge_is_not_compared():
    assert Code.SET_EXPOSURE not in said(seen(lightness=None), set_of(8))


def test_a_capture_softer_than_the_best_of_its_set_is_named_with_both_figures():
    finding = said(seen(blur=1.4), set_of(8))[Code.SOFTER]

    assert finding.measured == pytest.approx(1.75)
    assert "1.4 px" in finding.sentence
    assert "0.8" in finding.sentence


def test_a_sharp_capture_is_sharp_however_sharp_the_others_are():
    assert Code.SOFTER not in said(seen(blur=1.0), set_of(8, blur=0.5))


def test_the_same_shot_twice_is_noted_with_the_other_s_name():
    first = [Peer(name="A9_front.jpg", traits=seen(hash_="123456789abcdef0")), *set_of(3)]

    finding = said(seen(hash_="123456789abcdef1"), first)[Code.TWIN]

    assert finding.weight is Weight.NOTE
    assert "A9_front.jpg" in finding.sentence
    assert finding.measured == 1


def test_the_same_view_of_another_colourway_is_no_duplicate():
    first = [Peer(name="A9_front.jpg", traits=seen(product=(70.0, -20.0, 30.0)))]

    assert said(seen(), first) == {}


def test_limits_left_out_never_object():
    assert compare(seen(lightness=20.0, blur=9.0, hash_="0" * 16), set_of(8), CheckLimits()) == ()


def test_traits_come_back_from_their_text():
    for mine in (seen(), seen(lightness=None, blur=None)):
        assert Traits.of_text(mine.text) == mine


def test_traits_are_measured_from_the_picture():
    copy = look(RGB, MATTE)
    mine = traits.measure(copy, focus.edges(copy))

    assert mine.backdrop == pytest.approx((86.0, 0.0, 0.0), abs=1.5)
    assert mine.edge_blur_px < 1.2
    # The product is red with white print.
    assert mine.product[1] > 15


def test_a_slightly_moved_picture_looks_the_same_and_a_mirrored_one_does_not():
    moved = np.roll(RGB, 3, axis=1)
    noisy = np.clip(moved * 1.02 + np.random.default_rng(1).normal(0, 2, RGB.shape), 0, 255).astype(np.uint8)
    other = cv2.flip(np.roll(RGB, 200, axis=1), 0)

    apart = [
        seen(hash_=traits.picture_hash(RGB)).bits_apart(seen(hash_=traits.picture_hash(copy)))
        for copy in (noisy, other)
    ]

    assert apart[0] < LIMITS.twin_min_bits <= apart[1]
