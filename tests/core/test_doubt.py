"""The doubt score: what it is fitted on, and what it says."""

import csv
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from pixdesk.domain.chain import ChainSettings
from pixdesk.domain.doubt import MEASURES, DoubtScale
from pixdesk.domain.finding import Code
from pixdesk.domain.limits import CheckLimits
from pixdesk.domain.recipe import Recipe
from pixdesk.imaging.doubt import GRID_ERROR, Heard, enlarged, finding, is_firm, measures, places, runs_agree
from pixdesk.imaging.shape import Shape
from pixdesk.pipeline.catalogue import load_toml
from tests.bench import doubt_fit

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "doubt-calibration.csv"
SCALE = load_toml(ROOT / "resources" / "doubt.toml", DoubtScale)


def disc(radius_px=60, at=(100, 100)):
    mask = np.zeros((200, 260), np.uint8)
    cv2.circle(mask, at, radius_px, 255, -1)
    return mask


def heard(matte, *, first=None, second=None, outline=None, odds=None):
    """What was heard of a cutout whose witnesses agree with it unless told otherwise."""
    said = matte.astype(np.float32) / 255
    sure = np.where(matte > 127, 8.0, -8.0).astype(np.float32)
    other = sure if outline is None else np.where(outline > 127, 8.0, -8.0).astype(np.float32)
    whole = (slice(None), slice(None))
    return Heard(
        first=said if first is None else first.astype(np.float32) / 255,
        second=said if second is None else second.astype(np.float32) / 255,
        shape=Shape(logits=other, box=whole, overlap=1.0),
        odds=sure if odds is None else odds,
        small=matte,
    )


def score(what):
    return SCALE.score(measures(what))


def test_the_committed_coefficients_are_those_the_committed_table_gives():
    _, _, values, overlap = doubt_fit.read(TABLE)

    offset, slope = doubt_fit.fit(values, overlap)

    assert SCALE.floor == doubt_fit.FLOOR
    assert offset == pytest.approx(SCALE.offset, abs=1e-3)
    assert slope == pytest.approx([getattr(SCALE, name) for name in MEASURES], abs=1e-3)


def test_cross_validated_by_product_the_score_finds_the_failures():
    products, _, values, overlap = doubt_fit.read(TABLE)
    failed = overlap < doubt_fit.ACCEPTED

    found = doubt_fit.cross_validated(products, values, overlap)

    assert failed.sum() >= 8
    assert doubt_fit.auroc(found, failed) > 0.9
    assert doubt_fit.captured(found, failed) >= 0.8


def test_the_score_is_a_probability_that_may_be_believed():
    products, _, values, overlap = doubt_fit.read(TABLE)

    found = doubt_fit.cross_validated(products, values, overlap)

    # As many failures as the scores add up to, within what chance allows.
    spread = np.sqrt((found * (1 - found)).sum())
    assert abs(found.sum() - (overlap < doubt_fit.ACCEPTED).sum()) < 2 * spread


def test_the_table_has_the_measures_of_the_code():
    with TABLE.open(encoding="utf-8") as lines:
        header = next(csv.reader(lines))

    assert tuple(header[3:-1]) == MEASURES == tuple(measures(heard(disc())))


def test_agreement_is_not_doubted():
    assert score(heard(disc())) < 0.02


def test_a_shape_that_differs_is_doubted():
    assert score(heard(disc(), outline=disc(40))) > 20 * score(heard(disc()))


def test_an_empty_cutout_is_doubted():
    assert score(heard(np.zeros_like(disc()))) > 0.95


def test_a_half_transparent_product_is_doubted_more_than_a_solid_one():
    assert score(heard((disc() * 0.6).astype(np.uint8))) > 3 * score(heard(disc()))


def test_a_thin_product_is_doubted_more_than_a_compact_one():
    thin = np.zeros_like(disc())
    cv2.ellipse(thin, (130, 100), (100, 70), 0, 0, 360, 255, 3)

    assert score(heard(thin)) > score(heard(disc()))


def test_more_of_any_measure_never_lowers_the_doubt():
    known = dict.fromkeys(MEASURES, 0.05)
    for name in MEASURES:
        assert SCALE.score({**known, name: 0.3}) >= SCALE.score(known)


def test_the_map_shows_where_witnesses_disagree_and_not_the_rim():
    bump = disc()
    cv2.circle(bump, (190, 100), 25, 255, -1)

    shown = places(heard(bump, second=disc(), outline=disc()))

    assert shown[100, 200] > 100
    assert shown[100, 60] < 10
    assert shown[20, 20] < 10
    assert enlarged(shown, (800, 1040, 3)).shape == (800, 1040)


def test_the_map_shows_undecided_pixels():
    odds = np.where(disc() > 127, 8.0, -8.0).astype(np.float32)
    odds[95:105, 95:105] = 0.1

    assert places(heard(disc(), odds=odds))[100, 100] > 200


def test_a_firm_decision_needs_no_further_witness():
    odds = np.where(disc() > 127, 5.0, -5.0).astype(np.float32)
    settings = ChainSettings()

    assert is_firm(odds, settings)
    assert is_firm(cv2.GaussianBlur(odds, (0, 0), 1.0), settings)  # unsure at the rim alone
    assert is_firm(np.full_like(odds, -5.0), settings)  # no product: nothing to ask about


@pytest.mark.parametrize("unsure", [-1.5, 1.5])
def test_a_patch_a_further_witness_could_turn_is_worth_asking_about(unsure):
    odds = np.where(disc() > 127, 5.0, -5.0).astype(np.float32)
    odds[85:115, 85:115] = unsure
    beyond = replace(ChainSettings(), shape_bound=1.0)

    assert not is_firm(odds, ChainSettings())
    assert is_firm(np.where(np.abs(odds) < 2, np.float32(1.5), odds), beyond)


def test_runs_that_see_different_products_do_not_agree():
    first, bitten = disc().astype(np.float32) / 255, disc().astype(np.float32) / 255
    bitten[100:, :] = 0

    assert runs_agree(first, first.copy(), ChainSettings())
    assert not runs_agree(first, bitten, ChainSettings())


def test_a_witness_that_was_not_asked_counts_as_coarse_as_it_would_have_been():
    thin = np.zeros((200, 260), np.uint8)
    cv2.line(thin, (20, 100), (240, 100), 255, 5)

    for matte in (disc(), thin):
        found = measures(replace(heard(matte), shape=None))
        assert found["shape"] == pytest.approx(GRID_ERROR * found["thin"])
    assert score(replace(heard(thin), shape=None)) > score(replace(heard(disc()), shape=None))


def test_the_standard_limit_holds_the_bad_cutouts_of_the_table_and_few_good_ones():
    limit = load_toml(ROOT / "resources" / "recipes" / "standard.toml", Recipe).limits.doubt_max
    with TABLE.open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    held = [SCALE.score({name: float(row[name]) for name in MEASURES}) > limit for row in rows]
    bad = [float(row["overlap"]) < 0.95 for row in rows]

    assert sum(h and b for h, b in zip(held, bad, strict=True)) == 12, "of 13"
    assert sum(h and not b for h, b in zip(held, bad, strict=True)) == 2, "of 138"
    assert "wh_acj006" in {row["picture"] for row, h in zip(rows, held, strict=True) if h}


def test_a_cutout_doubted_more_than_allowed_is_named_with_its_figure_and_place():
    where = np.zeros((100, 200), np.uint8)
    where[20:40, 50:100] = 200
    where[80:, :] = 100  # sure enough

    found = finding(0.31, where, CheckLimits(doubt_max=0.2))

    assert found is not None
    assert found.code is Code.DOUBTFUL_MATTE
    assert "0.31" in found.sentence
    assert found.region is not None
    assert (found.region.x, found.region.y, found.region.width, found.region.height) == (0.25, 0.2, 0.25, 0.2)


@pytest.mark.parametrize("score", [0.2, 0.0, None])
def test_a_cutout_at_the_limit_or_without_a_score_is_not_doubted(score):
    assert finding(score, None, CheckLimits(doubt_max=0.2)) is None


def test_a_recipe_without_the_limit_never_doubts():
    assert finding(1.0, None, CheckLimits()) is None
