"""The shipped network and the refinement on photographs whose true mattes are known.

Guards the figures of docs/checks.md on a handful of pictures; all 55 are measured by hand with the shared tool.
"""

import csv
from pathlib import Path

import cv2
import numpy as np
import pytest

from pixdesk.domain.model_card import ModelCard
from pixdesk.domain.recipe import Recipe
from pixdesk.imaging.matting import refine
from pixdesk.imaging.models import open_session, prepare
from pixdesk.pipeline.catalogue import load_toml

ROOT = Path(__file__).resolve().parents[2]
PHOTOGRAPHS = ROOT.parent / "shared" / "data" / "mattes"
MODELS = ROOT / "resources" / "models"
CHOSEN = (
    "wh_mb04-black-0",
    "wh_abl001",
    "wh_shm002a",
    "cp_shoes",
    "cp_Strawberry2",
    "hd_charles-deluvio-695736",
)

pytestmark = pytest.mark.skipif(not PHOTOGRAPHS.is_dir(), reason="the shared photographs with mattes are not here")


def scores(matte, truth, ignored):
    """Intersection over union, mean distance, and boundary F within two pixels."""
    valid = truth != ignored if ignored is not None else np.ones(truth.shape, bool)
    got, wanted = (matte > 127) & valid, (truth > 127) & valid
    rims = [cv2.morphologyEx(m.astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) for m in (got, wanted)]
    near = [cv2.dilate(rim, np.ones((5, 5), np.uint8)) for rim in rims]
    precision = (rims[0] & near[1]).sum() / rims[0].sum()
    recall = (rims[1] & near[0]).sum() / rims[1].sum()
    overlap = (got & wanted).sum() / (got | wanted).sum()
    distance = cv2.absdiff(matte, truth)[valid].mean() / 255
    return overlap, distance, 2 * precision * recall / (precision + recall)


@pytest.fixture(scope="module")
def measured():
    """Scores of the bilinear and of the refined mattes, one row per photograph."""
    recipe = load_toml(ROOT / "resources" / "recipes" / "standard.toml", Recipe)
    card = load_toml(MODELS / f"{recipe.model}.toml", ModelCard)
    session = open_session(MODELS / card.file, card)
    with (PHOTOGRAPHS / "sources.csv").open(encoding="utf-8") as lines:
        ignored = {row["name"]: row["ignore_value"] for row in csv.DictReader(lines)}
    rows = []
    for name in CHOSEN:
        (path,) = (PHOTOGRAPHS / "images").glob(f"{name}.*")
        rgb = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
        truth = cv2.imread(str(PHOTOGRAPHS / "masks" / f"{name}.png"), cv2.IMREAD_GRAYSCALE)
        coarse = session.run(prepare(rgb, card))
        plain = cv2.resize(coarse, rgb.shape[1::-1], interpolation=cv2.INTER_LINEAR)
        skip = int(float(ignored[name])) if ignored[name] else None
        eight = np.round(plain * 255).astype(np.uint8)
        rows.append((scores(eight, truth, skip), scores(refine(rgb, coarse, recipe.matte), truth, skip)))
    return np.array(rows)


def test_the_refined_mattes_overlap_the_truth_at_least_as_well(measured):
    assert measured[:, 1, 0].mean() >= measured[:, 0, 0].mean()


def test_the_refined_mattes_are_closer_to_the_truth(measured):
    assert measured[:, 1, 1].mean() < 0.85 * measured[:, 0, 1].mean()


def test_the_refined_outlines_lie_closer_to_the_true_ones(measured):
    assert measured[:, 1, 2].mean() > measured[:, 0, 2].mean() + 0.01


def test_no_photograph_is_made_worse_to_speak_of(measured):
    change = measured[:, 1] - measured[:, 0]

    assert change[:, 0].min() > -0.01
    assert change[:, 1].max() < 0.002
    assert change[:, 2].min() > -0.03
