"""What the gates beside the set find: ``python -m tests.bench.gate_sets [EVERY]``.

Each good photograph is taken for a set: six captures of it, each with its own grain and flash (a twentieth of a stop),
moved a little. Then comes a seventh, sound for the false alarms, or with one fault.
"""

import sys
from collections import defaultdict
from dataclasses import replace

import cv2
import numpy as np

from pixdesk.domain.finding import Code
from pixdesk.domain.recipe import Recipe
from pixdesk.domain.shoot_gates import Peer, compare
from pixdesk.imaging import checks, focus, look, traits
from pixdesk.pipeline.catalogue import load_toml, resources_dir
from tests.bench import gate_faults
from tests.bench.gate_pictures import shots
from tests.bench.gates import codes, eight_bits, limits_of

PLAN = (
    ("exposure", (-1, -0.5, -0.25, 0.25, 0.5, 1, 2, 3), Code.SET_EXPOSURE),
    ("cast", (0.03, 0.06, 0.12), Code.SET_BALANCE),
    ("blur", (0.7, 1, 1.5), Code.SOFTER),
)
FLASH_STOPS, MOVED_SHARE, GRAIN = 0.05, 0.01, 1.2


def capture(rgb, matte, rng):
    """The same thing shot again: another flash, another grain, a little to the side."""
    height, width = matte.shape
    rgb, _ = gate_faults.exposure(rgb, matte, rng.normal(0, FLASH_STOPS), None)
    shift = np.float32([[1, 0, rng.normal(0, MOVED_SHARE) * width], [0, 1, rng.normal(0, MOVED_SHARE) * height]])
    rgb = cv2.warpAffine(rgb, shift, (width, height), borderMode=cv2.BORDER_REPLICATE)
    grain = rng.normal(0, GRAIN, matte.shape)[..., None]
    return np.clip(rgb + grain, 0, 255).astype(np.uint8), cv2.warpAffine(matte, shift, (width, height))


def measured(rgb, matte):
    """Return a capture's traits."""
    seen = look.look(rgb, matte)
    return traits.measure(seen, focus.edges(seen))


def main():
    """Print recall and false alarms."""
    cv2.setNumThreads(1)
    every = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    recipe = load_toml(resources_dir() / "recipes" / "standard.toml", Recipe)
    _, first = limits_of(recipe)
    good = [shot for shot in shots() if not codes(checks.check(shot.rgb, shot.matte, first), holding=True)][::every]
    found, alarms, judged = defaultdict(int), defaultdict(int), defaultdict(int)
    plain = 0
    for number, shot in enumerate(good):
        rng = np.random.default_rng(number)
        rgb = eight_bits(shot.rgb)
        peers = [Peer(name=str(n), traits=measured(*capture(rgb, shot.matte, rng))) for n in range(6)]
        plain += peers[0].traits.backdrop is not None
        for _ in range(2):
            judged["sound"] += 1
            for code in codes(compare(measured(*capture(rgb, shot.matte, rng)), peers, recipe.limits)):
                alarms[code] += 1
        for fault, sizes, code in PLAN:
            for size in sizes:
                spoilt = measured(*getattr(gate_faults, fault)(*capture(rgb, shot.matte, rng), size, rng))
                judged[fault, size] += 1
                found[fault, size] += code in codes(compare(spoilt, peers, recipe.limits))
                if fault == "exposure":  # by the camera's own dial, in files that say so
                    set_ = [replace(peer, traits=replace(peer.traits, camera_stops=0.0)) for peer in peers]
                    judged["dial", size] += 1
                    found["dial", size] += code in codes(
                        compare(replace(spoilt, camera_stops=size), set_, recipe.limits)
                    )
    sys.stdout.write(f"{len(good)} sets, {plain} on plain backdrops; {judged['sound']} sound captures\n")
    for fault, sizes, code in (*PLAN, ("dial", PLAN[0][1], PLAN[0][2])):
        shown = ", ".join(f"{size:g}: {found[fault, size] / judged[fault, size]:.0%}" for size in sizes)
        sys.stdout.write(f"| {fault} | {code} | {shown} | {alarms[code]} of {judged['sound']} |\n")
    sys.stdout.write(f"near-duplicates among the same thing shot again: {alarms[Code.TWIN]} of {judged['sound']}\n")


if __name__ == "__main__":
    main()
