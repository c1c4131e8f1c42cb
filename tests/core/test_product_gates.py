"""A capture beside the other views of its product: another product is named, another side of the same one is not."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from pixdesk.domain.capture import Label
from pixdesk.domain.finding import Code, Weight
from pixdesk.domain.product_gates import Sibling, compare, shows_the_whole
from pixdesk.domain.recipe import Recipe
from pixdesk.domain.traits import Traits
from pixdesk.imaging import focus, traits
from pixdesk.imaging.look import look
from pixdesk.pipeline.catalogue import load_toml, resources_dir

LIMITS = load_toml(resources_dir() / "recipes" / "standard.toml", Recipe).limits
FRONT = Label(sku="S1", view="front")
RED, BLUE, CREAM = (190, 40, 45), (45, 70, 160), (225, 215, 190)


def seen(body, trim=CREAM, trim_share=0.3, height=400, light=1.0):
    """The traits of a two-coloured product of some height before grey paper, 900 × 700, with grain."""
    rng = np.random.default_rng(5)
    rgb = np.full((700, 900, 3), 200.0)
    top, cut = (700 - height) // 2, (700 - height) // 2 + round(height * trim_share)
    rgb[top : top + height, 300:600], rgb[top:cut, 300:600] = body, trim
    matte = np.zeros((700, 900), np.uint8)
    matte[top : top + height, 300:600] = 255
    shaded = rgb * light * np.linspace(0.85, 1.1, 900)[None, :, None] + rng.normal(0, 2, rgb.shape)
    frame = look(cv2.GaussianBlur(np.clip(shaded, 0, 255).astype(np.uint8), (0, 0), 0.8), matte)
    return traits.measure(frame, focus.edges(frame))


def others(*shown, view="back"):
    return [Sibling(name=f"S1_{view}-{n}.jpg", view=f"{view}-{n}", traits=one) for n, one in enumerate(shown)]


def said(mine, siblings, label=FRONT):
    return {finding.code: finding for finding in compare(mine, label, siblings, LIMITS)}


def test_another_side_of_the_product_in_a_little_other_light_is_no_other_product():
    assert said(seen(RED, light=1.05), others(seen(RED, trim_share=0.1), seen(RED, trim_share=0.5, light=0.97))) == {}


@pytest.mark.parametrize("wrong", [BLUE, (30, 30, 32), (60, 120, 60)])
def test_another_product_or_colourway_is_held_and_the_nearest_view_named(wrong):
    finding = said(seen(wrong, trim_share=0.2), others(seen(RED), seen(RED, trim_share=0.1)))[Code.OTHER_PRODUCT]

    assert finding.holds
    assert finding.measured > finding.limit == LIMITS.product_unlike_max
    assert "S1_back-0.jpg" in finding.sentence
    assert "S1" in finding.sentence


def test_the_most_similar_view_decides_so_one_wrong_view_does_not_accuse_the_right_ones():
    assert said(seen(RED), others(seen(BLUE), seen(RED, trim_share=0.2), seen(BLUE))) == {}


def test_against_a_single_other_view_more_is_needed():
    half = seen(RED, trim=(40, 40, 40), trim_share=0.68)
    lone = seen(RED, trim=(40, 40, 40), trim_share=0.02)
    assert LIMITS.product_unlike_max < half.unlike(lone) < LIMITS.product_unlike_max + 0.15
    assert said(half, others(lone)) == {}
    assert Code.OTHER_PRODUCT in said(half, others(lone, lone))


def test_how_unlike_two_products_are_is_the_same_both_ways_and_nothing_for_a_product_and_itself():
    red, blue = seen(RED), seen(BLUE)
    assert red.unlike(blue) == blue.unlike(red)
    assert red.unlike(red) == pytest.approx(0.0, abs=1e-6)
    assert 0.5 < red.unlike(blue) <= 1.0


@pytest.mark.parametrize("times", [1.25, 1.4])
def test_a_view_shot_from_nearer_or_farther_is_noted_with_how_much_and_which_way(times):
    large, small = seen(RED, height=round(300 * times)), seen(RED, height=300)
    nearer, farther = said(large, others(small, small)), said(small, others(large, large))

    for found, begins in ((nearer, "Here the product"), (farther, "In the other views of S1 the product")):
        assert set(found) == {Code.VIEW_SCALE}
        assert found[Code.VIEW_SCALE].measured == pytest.approx(times, abs=0.02)
        assert found[Code.VIEW_SCALE].weight is Weight.NOTE
        assert found[Code.VIEW_SCALE].sentence.startswith(begins)


@pytest.mark.parametrize(("more", "way"), [(22.0, "lighter"), (-18.0, "darker")])
def test_where_a_white_backdrop_hides_the_light_the_product_tells_it(more, way):
    usual = replace(seen(RED), backdrop=(100.0, 0.0, 0.0))
    other = replace(usual, product=(usual.product[0] + more, *usual.product[1:]))
    finding = said(other, others(usual, usual))[Code.SET_EXPOSURE]

    assert finding.measured == pytest.approx(abs(more))
    assert way in finding.sentence
    assert finding.weight is Weight.NOTE
    assert said(replace(other, backdrop=(86.0, 0.0, 0.0)), others(usual, usual)) == {}, (
        "the backdrop is the better witness"
    )
    assert said(other, others(usual)) == {}, "one other side may be of another colour"


def test_a_product_that_runs_out_of_the_frame_has_no_height_to_compare():
    cut_off = seen(RED, height=700)
    assert cut_off.tall_share is None
    assert said(cut_off, others(seen(RED), seen(RED))) == {}


@pytest.mark.parametrize("view", ["detail", "detail-1", "top", "", "2", "sole", "backpack-inside"])
def test_what_may_show_a_part_is_not_compared(view):
    wrong = seen(BLUE, height=200)
    assert said(wrong, others(seen(RED), seen(RED)), Label(sku="S1", view=view)) == {}
    parts = [Sibling(name="x.jpg", view=view, traits=seen(RED))] * 3
    assert said(wrong, parts) == {}


@pytest.mark.parametrize("view", ["front", "Back", "side-2", "front2", "three-quarter", "Three Quarter", "left_1"])
def test_whole_views_are_known_by_their_names(view):
    assert shows_the_whole(view)


def test_without_a_sku_there_are_no_other_views():
    assert said(seen(BLUE), others(seen(RED), seen(RED)), Label(view="front")) == {}


def test_traits_of_before_are_read_and_say_nothing_here():
    old = Traits.of_text(
        '{"backdrop": null, "camera_stops": null, "edge_blur_px": 0.8, "picture_hash": "00ff00ff00ff00ff", '
        '"product": [40.0, 20.0, 10.0]}'
    )
    assert old.colours == ()
    assert said(seen(BLUE), others(old, old)) == {}
    assert Traits.of_text(seen(RED).text) == seen(RED)
