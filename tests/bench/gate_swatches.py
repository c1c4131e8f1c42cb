"""What the swatch gate finds: ``python -m tests.bench.gate_swatches [EVERY]``.

Each good photograph is held against its own main colour: with another grain and flash (a twentieth of a stop) twice,
for the false alarms, and with all its colours moved so far in hue, or in lightness.
"""

import sys
from collections import defaultdict

import cv2
import numpy as np

from pixdesk.domain.recipe import Recipe
from pixdesk.domain.swatch import Swatch
from pixdesk.imaging import checks, look, swatches
from pixdesk.imaging.lab import to_lab
from pixdesk.pipeline.catalogue import load_toml, resources_dir
from tests.bench.gate_pictures import shots
from tests.bench.gate_sets import capture
from tests.bench.gates import codes, eight_bits, limits_of

HUE, LIGHTNESS, SOUND = (3, 4, 6, 8), (3, 6), 2


def own_swatch(seen):
    """Return a product's main colour as its swatch."""
    inside = look.shrunk(look.threshold(seen.alpha, look.SOLID), 3)
    colours = to_lab(seen.small[inside > 0])
    nearest = Swatch(name="own", lab=tuple(float(value) for value in np.median(colours, axis=0)))
    _, where = swatches.distance(seen.small, inside, nearest)
    return Swatch(name="own", lab=tuple(float(value) for value in to_lab(seen.small[where > 0]).mean(axis=0)))


def moved(small, way, delta_e):
    """Return a picture with all its colours moved: in lightness, or across their own hue."""
    lab = cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    if way == "lightness":
        lab[..., 0] += delta_e if lab[..., 0].mean() < 50 else -delta_e
    else:
        angle = np.arctan2(lab[..., 2].mean(), lab[..., 1].mean()) + np.pi / 2
        lab[..., 1:] += np.float32(delta_e * np.array([np.cos(angle), np.sin(angle)]))
    return np.rint(np.clip(cv2.cvtColor(lab, cv2.COLOR_Lab2RGB), 0, 1) * 255).astype(np.uint8)


def main():
    """Print recall and false alarms."""
    cv2.setNumThreads(1)
    every = int(sys.argv[1]) if len(sys.argv) > 1 else 2
    limits, first = limits_of(load_toml(resources_dir() / "recipes" / "standard.toml", Recipe))
    good = [shot for shot in shots() if not codes(checks.check(shot.rgb, shot.matte, first), holding=True)][::every]
    found, alarms = defaultdict(int), []
    for number, shot in enumerate(good):
        rng = np.random.default_rng(number)
        seen = look.look(eight_bits(shot.rgb), shot.matte)
        swatch = own_swatch(seen)
        for _ in range(SOUND):
            rgb, alpha = capture(seen.small, seen.alpha, rng)
            alarms.append(swatches.off(rgb, alpha, swatch, limits) is not None)
        for way, sizes in (("hue", HUE), ("lightness", LIGHTNESS)):
            for size in sizes:
                found[way, size] += swatches.off(moved(seen.small, way, size), seen.alpha, swatch, limits) is not None
    sys.stdout.write(f"{len(good)} photographs; false alarms: {sum(alarms)} of {len(alarms)}\n")
    for (way, size), count in found.items():
        sys.stdout.write(f"{way} by {size} ΔE (CIE 1976): {count / len(good):.0%}\n")


if __name__ == "__main__":
    main()
