"""What each gate finds and what it finds where nothing is: ``python -m tests.bench.gates [OUT.md]``.

Every photograph the standard recipe's first checks call good (``docs/checks.md``) is judged as it is, for false alarms,
and with one fault of known size after another laid into it or into its matte. A fault counts as found when a gate meant
for it speaks. The tables of ``docs/gates.md`` are this script's.
"""

import sys
import time
import zlib
from collections import defaultdict
from dataclasses import fields, replace
from pathlib import Path

import cv2
import numpy as np

from pixdesk.domain.finding import Code
from pixdesk.domain.limits import CheckLimits
from pixdesk.domain.recipe import Recipe
from pixdesk.errors import CaptureError
from pixdesk.imaging import checks, truth
from pixdesk.imaging.compose import compose
from pixdesk.pipeline.catalogue import Catalogue, load_toml, resources_dir
from tests.bench import gate_faults, truth_faults
from tests.bench.gate_pictures import shots

FIRST = (
    "highlights_clipped_max_share", "shadows_clipped_max_share", "backdrop_cast_max_chroma", "edge_blur_max_px",
    "backdrop_coloured_min_chroma", "frame_contact_max_share", "subject_min_share", "subject_max_share",
    "second_subject_max_share", "unsure_alpha_max_share", "holes_max_share", "hole_min_delta_e",
    "contrast_min_delta_e", "backdrop_clutter_max_share",
)  # fmt: skip
"""The limits that were there before; frame sizes are left out, many shared photographs are small."""

CAPTURE = (
    ("exposure", (-3, -2, -1), "stops", {Code.UNDEREXPOSED}),
    ("exposure", (1, 2, 3), "stops", {Code.OVEREXPOSED, Code.CLIPPED_HIGHLIGHTS}),
    ("cast", (0.03, 0.06, 0.12), "red up, blue down", {Code.COLOUR_CAST}),
    ("blur", (1, 1.5, 2, 3), "σ px", {Code.BLURRED}),
    ("shake", (4, 6, 8, 12, 20), "px", {Code.SHAKEN, Code.BLURRED}),
    ("halo", (1, 2, 3), "px of 1,024", {Code.HALO}),
    ("eaten", (1, 2, 3), "px of 1,024", {Code.EATEN}),
    ("thin_part", (1, 2, 4, 7), "px of 1,024 wide", {Code.THIN_LOST}),
    ("moire", (2, 4, 8), "ΔE either way", {Code.MOIRE}),
    ("spill", (0.15, 0.3, 0.5), "of the backdrop's tint", {Code.SPILL}),
    ("residue", (0.01, 0.03, 0.06), "of the product", {Code.BACKDROP_LEFT}),
    ("hole", (0.01, 0.02, 0.05), "of the product", {Code.HOLES}),
    ("dust", (1, 2, 4), "px of 1,024", {Code.DUST}),
    ("hair", (30, 80), "px of 1,024", {Code.DUST}),
    ("tilt", (2, 4, 8), "°", {Code.TILTED}),
    ("shift", (0.1, 0.2, 0.3), "of the frame", {Code.OFF_CENTRE, Code.TOUCHES_FRAME, Code.TIGHT_CROP}),
)
RENDITION = (
    ("stretched", (0.005, 0.01, 0.02), "wider", {Code.SCALE_CHANGED}),
    ("dented", (0.01, 0.02, 0.04), "of its length", {Code.SHAPE_CHANGED}),
    ("tinted", (1, 2, 3, 5), "ΔE76", {Code.COLOUR_CHANGED}),
    ("recoloured", (0.1, 0.2, 0.4), "of it by 12 ΔE", {Code.COLOUR_CHANGED}),
    ("smoothed", (0.0015, 0.003, 0.006), "σ, of its length", {Code.TEXTURE_CHANGED, Code.FEATURES_CHANGED}),
    ("painted_over", (0.05, 0.1, 0.2), "side, of its length", {Code.TEXTURE_CHANGED, Code.FEATURES_CHANGED,
                                                                Code.COLOUR_CHANGED}),
    ("mirrored", (0,), "", {Code.FEATURES_CHANGED, Code.SHAPE_CHANGED, Code.COLOUR_CHANGED}),
    ("another", (0,), "print", {Code.FEATURES_CHANGED, Code.COLOUR_CHANGED, Code.TEXTURE_CHANGED}),
)  # fmt: skip


def eight_bits(rgb):
    """Faults are laid into eight bits."""
    return rgb if rgb.dtype == np.uint8 else (rgb // 257).astype(np.uint8)


def limits_of(recipe):
    """Return the standard limits without those of size, and the first checks' alone."""
    whole = replace(recipe.limits, short_side_min_px=0, product_side_min_px=0, moire_max_delta_e=0.8)
    own = {field.name: getattr(CheckLimits(), field.name) for field in fields(CheckLimits) if field.name not in FIRST}
    return whole, replace(whole, **own)


def codes(found, *, holding=False):
    """Return what findings are called."""
    return {finding.code for finding in found if finding.holds or not holding}


class Tally:
    """How often a fault was found, by fault and size."""

    def __init__(self, plan):
        self.plan, self.seen, self.found, self.alarms = plan, defaultdict(int), defaultdict(int), defaultdict(set)

    def judge(self, name, faults, made_of, said_of):
        """Lay every fault of the plan into one picture."""
        for row, (fault, sizes, _unit, meant) in enumerate(self.plan):
            for size in sizes:
                rng = np.random.default_rng(zlib.crc32(f"{name} {fault} {size}".encode()))
                made = getattr(faults, fault)(*made_of, size, rng)
                if made is None:
                    continue
                self.seen[row, size] += 1
                self.found[row, size] += bool(codes(said_of(*made)) & meant)

    def lines(self, good):
        """Return the table's rows: recall by size, false alarms, precision where as many are sound as not."""
        for row, (fault, sizes, unit, meant) in enumerate(self.plan):
            alarms = len(set().union(*(self.alarms[code] for code in meant)))
            recalls = [(size, self.found[row, size] / max(1, self.seen[row, size])) for size in sizes]
            least = next((size for size, recall in sorted(recalls, key=lambda r: abs(r[0])) if recall >= 0.8), None)
            shown = ", ".join(f"{size:g}: {recall:.0%}" for size, recall in recalls)
            recall = dict(recalls).get(least, max(r for _, r in recalls))
            precision = recall / max(1e-9, recall + alarms / max(1, good))
            smallest = "none" if least is None else f"{least:g}"
            what = ", ".join(sorted(meant))
            yield f"| {fault} ({unit}) | {what} | {shown} | {smallest} | {alarms} of {good} | {precision:.2f} |"


def run(limit, every):
    """Judge the photographs; return the lines of the report."""
    recipe = load_toml(resources_dir() / "recipes" / "standard.toml", Recipe)
    channel = Catalogue(resources_dir()).channel("shopify")
    whole, first = limits_of(recipe)
    captures, renditions = Tally(CAPTURE), Tally(RENDITION)
    held, cost_s = defaultdict(lambda: [0, 0, 0]), []
    good = made = 0
    reasons = defaultdict(list)
    for shot in shots(limit):
        before = codes(checks.check(shot.rgb, shot.matte, first), holding=True)
        start_s = time.process_time()
        said = checks.check(shot.rgb, shot.matte, whole)
        cost_s.append(time.process_time() - start_s)
        after = codes(said, holding=True)
        counted = held[shot.group]
        counted[0], counted[1], counted[2] = counted[0] + 1, counted[1] + bool(before), counted[2] + bool(after)
        for code in after - before:
            reasons[code].append(shot.name + ("" if not before else " (held before)"))
        if before:
            continue
        good += 1
        for code in codes(said):
            captures.alarms[code].add(shot.name)
        rgb = eight_bits(shot.rgb)
        if (good - 1) % every == 0:
            captures.judge(shot.name, gate_faults, (rgb, shot.matte), lambda *seen: checks.check(*seen, whole))
        try:
            composed = compose(rgb, shot.matte, channel)
        except CaptureError:
            continue
        made += 1

        def true(pixels, alpha, rgb=rgb, matte=shot.matte):
            return truth.findings(rgb, matte, pixels, alpha, whole)

        for code in codes(true(composed.pixels, composed.alpha)):
            renditions.alarms[code].add(shot.name)
        if (made - 1) % every == 0:
            renditions.judge(shot.name, truth_faults, (composed.pixels, composed.alpha), true)
    yield f"Photographs: {sum(n for n, _, _ in held.values())}; good by the first checks: {good}; renditions: {made}."
    yield f"All checks of a capture: {1000 * float(np.median(cost_s)):.0f} core-ms, median, at the pictures' own sizes."
    yield "\n| set | photographs | held before | held now |\n|---|--:|--:|--:|"
    for group, (count, was, now) in held.items():
        yield f"| {group} | {count} | {was} | {now} |"
    yield (
        "\nNewly held, by reason: " + "; ".join(f"{code}: {', '.join(names)}" for code, names in reasons.items()) + "."
    )
    head = "| fault (size) | found by | recall by size | smallest found (80 %) | false alarms | precision |"
    for tally, count in ((captures, good), (renditions, made)):
        yield f"\n{head}\n|---|---|---|--:|--:|--:|"
        yield from tally.lines(count)


def main():
    """Print the report, and write it where told."""
    cv2.setNumThreads(1)
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    every = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    limit = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    report = "\n".join(run(limit or None, every))
    sys.stdout.write(report + "\n")
    if out is not None:
        out.write_text(report + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
