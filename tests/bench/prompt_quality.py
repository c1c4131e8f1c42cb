"""What pointing gains: ``python -m tests.bench.prompt_quality MATTES``.

MATTES is a folder like the shared one. The dozen photographs the studio chain does worst on, and every composite of
the doubt table it fails on (both by ``docs/doubt-calibration.csv``), are pointed at as a person would: the true
matte's box grown by 3 %, and one click where the product is thickest. Printed are the overlaps with the truth of the
chain's own matte, of the network's best-ranked mask as it is, of the finished matte of that candidate, and of the
best of the four finished.
"""

import csv
import sys
from pathlib import Path

import cv2
import numpy as np

from pixdesk.domain.chain import ChainSettings
from pixdesk.domain.prompting import Asked
from pixdesk.imaging import isolating, small
from pixdesk.pipeline.inference import Inference
from pixdesk.pipeline.opening import model_library
from pixdesk.pipeline.prompting import PromptSession, prompted_network
from pixdesk.pipeline.wording import Speaker
from tests.bench.doubt_table import SEED, Photographs, overlap, pictures

TABLE = Path(__file__).parents[2] / "docs" / "doubt-calibration.csv"
PHOTOGRAPHS = 12
FAILED = 0.95
GROWN = 0.03


def difficult() -> dict[str, float]:
    """Return the chain's overlap on the pictures that are tried, by name."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        rows = [(float(row["overlap"]), row["picture"], row["kind"]) for row in csv.DictReader(lines)]
    worst = sorted(row for row in rows if row[2].startswith("photograph-"))[:PHOTOGRAPHS]
    failed = [row for row in rows if not row[2].startswith("photograph-") and row[0] < FAILED]
    return {name: reached for reached, name, _ in worst + failed}


def pointed_at(truth, valid) -> Asked:
    """Return a box and a click, as a person sets them."""
    inside = ((truth > 127) & valid).astype(np.uint8)
    height, width = inside.shape
    x, y, across, down = cv2.boundingRect(inside)
    left, top = max(0.0, x - GROWN * across), max(0.0, y - GROWN * down)
    right, bottom = min(width, x + across * (1 + GROWN)), min(height, y + down * (1 + GROWN))
    row, column = np.unravel_index(cv2.distanceTransform(inside, cv2.DIST_L2, 5).argmax(), inside.shape)
    return Asked(box=(left, top, right - left, bottom - top), on=((float(column), float(row)),))


def main() -> None:
    """Print the table."""
    before, settings = difficult(), ChainSettings()
    library, inference = model_library(Path.home() / ".cache" / "pixdesk-bench" / "prompts"), Inference.inline()
    found: dict[bool, list[list[float]]] = {True: [], False: []}
    for name, _, kind, rgb, truth, valid in pictures(Photographs(Path(sys.argv[1])), SEED):
        if name not in before:
            continue
        session = PromptSession(
            rgb,
            key=name,
            size_px=(rgb.shape[1], rgb.shape[0]),
            inference=inference,
            network=prompted_network(library),
            speaker=Speaker(library, inference),
        )
        answer = session.ask(pointed_at(truth, valid))
        shapes = [session.choose(candidate.number).logits for candidate in answer.candidates]
        picture = np.ascontiguousarray(small.proxy(rgb, settings.side_px))
        finished = [overlap(isolating.isolate(rgb, picture, shape, settings).matte, truth, valid) for shape in shapes]
        raw = overlap(isolating.shown(shapes[0], rgb.shape), truth, valid)
        line = [before[name], raw, finished[0], max(finished)]
        found[kind.startswith("photograph-")].append(line)
        print(f"{name:36} {kind:22}", *(f"{figure:.3f}" for figure in line), flush=True)
    for is_photograph, lines in found.items():
        what = "photographs" if is_photograph else "composites"
        print(f"{what:59}", *(f"{figure:.3f}" for figure in np.mean(lines, axis=0)), len(lines))
    inference.close()


if __name__ == "__main__":
    main()
