"""A product is held against the swatch of its colourway: the region that comes nearest, not the nearest pixel."""

import cv2
import numpy as np
import pytest

from pixdesk.domain.finding import Code
from pixdesk.domain.limits import CheckLimits
from pixdesk.domain.swatch import Swatch, Swatches
from pixdesk.imaging.lab import delta_e2000, to_lab
from pixdesk.imaging.swatches import off
from pixdesk.pipeline.catalogue import Catalogue, resources_dir
from pixdesk.pipeline.toml_files import SetupError

LIMITS = CheckLimits(swatch_max_delta_e=3.0)
RED, SOLE = (176, 42, 48), (236, 234, 230)


def shoe(upper=RED, sole=SOLE):
    """An upper that is shaded from one side to the other, on a sole of another colour; before a light sweep."""
    rgb = np.full((600, 900, 3), 230, np.uint8)
    alpha = np.zeros((600, 900), np.uint8)
    cv2.ellipse(alpha, (450, 330), (300, 180), 0, 0, 360, 255, -1)
    shade = np.linspace(0.9, 1.1, 900)[None, :, None]
    rgb[alpha > 0] = np.clip(np.broadcast_to(np.array(upper) * shade, rgb.shape), 0, 255).astype(np.uint8)[alpha > 0]
    rgb[(alpha > 0) & (np.arange(600)[:, None] > 430)] = sole
    return rgb, alpha


def swatch(colour, **more):
    return Swatch(name="Signal Red", colour="#" + bytes(colour).hex().upper(), **more)


def test_a_shaded_product_with_a_sole_of_another_colour_has_its_colour():
    assert off(*shoe(), swatch(RED), LIMITS) is None
    assert off(*shoe(), swatch(SOLE), LIMITS) is None, "the sole has a swatch too"


def test_a_product_of_another_red_is_named_with_how_far_it_is_off_and_where():
    other = (150, 30, 70)
    found = off(*shoe(upper=other), swatch(RED), LIMITS)
    apart = float(delta_e2000(to_lab(np.array(RED, np.uint8)), to_lab(np.array(other, np.uint8))))
    assert found is not None
    assert found.code is Code.OFF_SWATCH
    assert found.measured == pytest.approx(apart, rel=0.1)
    assert "Signal Red" in found.sentence
    assert found.region.y + found.region.height < 0.75, "the upper, not the sole"


def test_a_swatch_of_another_colour_altogether_is_off_and_not_taken_for_a_seam():
    rgb, alpha = shoe()
    cv2.line(rgb, (300, 300), (600, 300), (20, 160, 40), 3)
    assert off(rgb, alpha, swatch((20, 160, 40)), LIMITS) is not None


def test_a_swatch_s_own_limit_counts_before_the_recipe_s():
    other = (168, 48, 60)
    assert off(*shoe(upper=other), swatch(RED), LIMITS) is not None
    assert off(*shoe(upper=other), swatch(RED, max_delta_e=12.0), LIMITS) is None
    assert off(*shoe(upper=other), swatch(RED), CheckLimits()) is None
    assert off(*shoe(upper=other), swatch(RED, max_delta_e=2.0), CheckLimits()) is not None


def test_without_a_swatch_or_a_product_nothing_is_said():
    rgb, alpha = shoe()
    assert off(rgb, alpha, None, LIMITS) is None
    assert off(rgb, np.zeros_like(alpha), swatch(RED), LIMITS) is None


def test_lab_is_taken_as_it_is():
    lab = to_lab(np.array(RED, np.uint8))
    assert off(*shoe(), Swatch(name="x", lab=tuple(float(part) for part in lab)), LIMITS) is None


@pytest.mark.parametrize("colourway", ["signal red", "SIGNAL_RED", "Signal-Red", "sr 01"])
def test_a_colourway_is_found_however_it_is_spelt(colourway):
    known = Swatches(swatches=(swatch(RED, also=("SR-01",)),))
    assert known.of(colourway) is known.swatches[0]
    assert known.of("blue") is None
    assert known.of("") is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[swatches]]\nname = "red"\n', "either lab"),
        ('[[swatches]]\nname = "red"\ncolour = "#B42A2F"\nlab = [41.0, 60.0, 40.0]\n', "either lab"),
        ('[[swatches]]\nname = "red"\ncolour = "B42A2F"\n', "#RRGGBB"),
        ('[[swatches]]\nname = "red"\nlab = [141.0, 60.0, 40.0]\n', "L* is 0 to 100"),
        ('[[swatches]]\nname = "red"\nlab = [41.0, 200.0, 40.0]\n', "at most 160"),
        ('[[swatches]]\nname = "red"\ncolour = "#B42A2F"\nmax_delta_e = 0\n', "above 0"),
        ('[[swatches]]\nname = " "\ncolour = "#B42A2F"\n', "colourway"),
        ('[[swatches]]\nname = "red"\ncolour = "#B42A2F"\n[[swatches]]\nname = "RED"\ncolour = "#B42A2F"\n', "another"),
    ],
)
def test_a_wrong_file_is_refused_with_its_reason(tmp_path, text, says):
    (tmp_path / "swatches.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SetupError, match=r"swatches\.toml") as refused:
        Catalogue(resources_dir(), tmp_path).swatches()
    assert says in str(refused.value)
