"""Fits the doubt score: ``python -m tests.bench.doubt_fit docs/doubt-calibration.csv``.

The table holds, for every picture whose true matte is known, the six measures of its cutout and the overlap it
reached. Ridge regression of ``log(1 - overlap)`` on the measures' logarithms gives the expected error; its
distance to ``log 0.05``, in units of a logistic whose spread is that of the residuals, is the log-odds that the
overlap is below 0.95. A product and all composites of it stand in the same fold.
"""

import csv
import sys
from pathlib import Path

import numpy as np

from pixdesk.domain.doubt import MEASURES

FLOOR = 0.005
"""Half a per cent: differences below it are rounding at the rim."""

RIDGE = 30.0
"""About a fifth of the pictures' number; from 3 to 100 the cross-validated figures hardly move."""

ACCEPTED = 0.95
LEAST_ERROR, MOST_ERROR = 0.002, 0.5
"""Errors outside are no better and no worse for the fit than these."""


def read(path):
    """Return product names, kinds, measures n×6 and overlaps."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    values = np.array([[float(row[name]) for name in MEASURES] for row in rows])
    overlap = np.array([float(row["overlap"]) for row in rows])
    return [row["product"] for row in rows], [row["kind"] for row in rows], values, overlap


def fit(values, overlap):
    """Return offset and the six coefficients of the log-odds that the overlap is below the accepted one."""
    logs = np.log(values + FLOOR)
    wanted = np.log(np.clip(1 - overlap, LEAST_ERROR, MOST_ERROR))
    mean, spread = logs.mean(axis=0), logs.std(axis=0)
    known = (logs - mean) / spread
    slope = _ridge(known, wanted - wanted.mean())
    expected = known @ slope + wanted.mean()
    scale = np.sqrt(3) / np.pi * (wanted - expected).std()
    slope = slope / spread
    offset = wanted.mean() - mean @ slope - np.log(1 - ACCEPTED)
    return offset / scale, slope / scale


def _ridge(known, wanted):
    """Solve with no slope below zero: more of a measure is never a reason to doubt less."""
    kept = np.ones(known.shape[1], bool)
    while True:
        part = known[:, kept]
        slope = np.zeros(known.shape[1])
        slope[kept] = np.linalg.solve(part.T @ part + RIDGE * np.eye(part.shape[1]), part.T @ wanted)
        if (slope >= 0).all():
            return slope
        kept &= slope > 0


def scored(values, offset, slope):
    """Return the score of every row."""
    return 1 / (1 + np.exp(-(offset + np.log(values + FLOOR) @ slope)))


def cross_validated(products, values, overlap, *, folds=10, seed=0):
    """Return the score of every row from a fit that saw no picture of its product."""
    names = sorted(set(products))
    order = np.random.default_rng(seed).permutation(len(names))
    fold_of = {name: order[index] % folds for index, name in enumerate(names)}
    fold = np.array([fold_of[name] for name in products])
    score = np.zeros(len(overlap))
    for one in range(folds):
        score[fold == one] = scored(values[fold == one], *fit(values[fold != one], overlap[fold != one]))
    return score


def auroc(score, failed):
    """Return the chance that a failure scores above a success."""
    above = score[failed][:, None] - score[~failed]
    return float(((above > 0) + 0.5 * (above == 0)).mean())


def captured(score, failed, share=0.15):
    """Return the share of the failures among the worst `share` by score."""
    worst = np.argsort(-score)[: int(np.ceil(share * len(score)))]
    return float(failed[worst].sum() / failed.sum())


def main(path):
    """Print the coefficients as TOML and the cross-validated figures."""
    products, kinds, values, overlap = read(path)
    offset, slope = fit(values, overlap)
    print(f"floor = {FLOOR}\noffset = {offset:.4f}")
    print("\n".join(f"{name} = {value:.4f}" for name, value in zip(MEASURES, slope, strict=True)))
    failed = overlap < ACCEPTED
    is_photo = np.array([kind.startswith("photograph") for kind in kinds])
    for title, part in (("all", is_photo | True), ("photographs", is_photo), ("composites", ~is_photo)):
        runs = [cross_validated(products, values, overlap, seed=seed)[part] for seed in range(5)]
        area = np.mean([auroc(score, failed[part]) for score in runs])
        worst = np.mean([captured(score, failed[part]) for score in runs])
        sure = np.mean([score[~failed[part]].mean() for score in runs])
        line = f"# {title}: n {part.sum()}, failures {failed[part].sum()}, AUROC {area:.3f}, "
        print(line + f"held by the worst 15 % {worst:.2f}, mean score {np.mean(runs):.3f}, of successes {sure:.3f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
