"""What the gates beside the other views of a product find: ``python -m tests.bench.gate_views FOLDER``.

The folder holds one folder a product with its views, shot from one distance: ``front_a.jpg`` beside its exact coverage,
the alpha of ``front_a.rgba.png``; `render_products` makes them. Every view is judged beside every choice of one, two
and three others of its product, for false alarms; every view of every other product beside the same, as the wrong one;
and with its height multiplied, as one shot from nearer or farther. ``front_a_gap5.jpg`` floats 5 % of its height above
the ground, for the gate of floating products. Each picture first gets its own grain and flash.
"""

import itertools
import sys
from collections import defaultdict
from pathlib import Path

import cv2
import numpy as np

from pixdesk.domain.product_gates import ALONE_MORE
from pixdesk.domain.recipe import Recipe
from pixdesk.imaging import contact
from pixdesk.imaging.look import look
from pixdesk.pipeline.catalogue import load_toml, resources_dir
from tests.bench import gate_faults
from tests.bench.gate_sets import measured

FLASH_STOPS, GRAIN = 0.05, 1.5
STOPS = (-1, -0.5, 0.5, 1, 2)
NEARER = (1.1, 1.15, 1.2, 1.25, 1.3)
WHOLE_VIEW = "*_a.jpg"


def picture(path, rng, stops=0.0):
    """Return a rendered view as a camera would give it, and its matte; with so many stops more light."""
    rgb = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
    matte = cv2.imread(str(path.with_suffix(".rgba.png")), cv2.IMREAD_UNCHANGED)[..., 3]
    rgb, _ = gate_faults.exposure(rgb, matte, stops + rng.normal(0, FLASH_STOPS), None)
    return np.clip(rgb + rng.normal(0, GRAIN, rgb.shape), 0, 255).astype(np.uint8), matte


def products(folder, stops=0.0):
    """Return the traits of every view, by product."""
    rng, found = np.random.default_rng(3), defaultdict(list)
    for path in sorted(folder.glob(f"*/{WHOLE_VIEW}")):
        if path.with_suffix(".rgba.png").exists():
            found[path.parent.name].append(measured(*picture(path, rng, stops)))
    return {name: views for name, views in found.items() if len(views) > 1}


def colours(found, limit):
    """Yield how often a right view and a wrong one are held, by how many other views there are."""
    apart = {
        pair: np.array([[a.unlike(b) if a.colours and b.colours else np.nan for b in found[pair[1]]]
                        for a in found[pair[0]]])
        for pair in itertools.product(found, repeat=2)
    }  # fmt: skip
    for count in (1, 2, 3):
        allowed = limit + (ALONE_MORE if count == 1 else 0)
        right, wrong, nearest = [], [], []
        for name, views in found.items():
            for beside in itertools.combinations(range(len(views)), count):
                others = [at for at in range(len(views)) if at not in beside]
                right.extend(apart[name, name][np.ix_(others, beside)].min(axis=1))
                strange = np.concatenate([apart[o, name][:, list(beside)].min(axis=1) for o in found if o != name])
                wrong.extend(strange)
                nearest.append(strange.min())
        held = [float((np.array(some) > allowed).mean()) for some in (right, wrong, nearest)]
        at_one = float((np.array(wrong) > np.quantile(right, 0.99)).mean())
        yield (
            f"| {count} | {len(right)} | {held[0]:.1%} | {len(wrong)} | {held[1]:.1%} | {at_one:.1%} | {held[2]:.0%} |"
        )


def scale(found, limit):
    """Return how often a view is noted when nothing is wrong, and when it was shot from so much nearer."""
    times = []
    for views in found.values():
        tall = [one.tall_share for one in views if one.tall_share]
        for at, mine in enumerate(tall):
            others = tall[:at] + tall[at + 1 :]
            for count in range(1, len(others) + 1):
                times += [mine / np.median(beside) for beside in itertools.combinations(others, count)]
    times = np.array(times)

    def noted(by):
        return float((np.maximum(times * by, 1 / (times * by)) > limit).mean())

    recalls = ", ".join(f"{by:g}: {noted(by):.0%}" for by in NEARER)
    return f"{len(times)} right comparisons, {noted(1):.1%} noted; shot from nearer, times: {recalls}"


def light(folder, limit):
    """Return how often a product's lightness tells that nothing, or the exposure, was changed, beside two others."""
    found, changed = products(folder), {}
    for stops in STOPS:
        changed[stops] = products(folder, stops)
    lines = []
    for stops, views in {0: found, **changed}.items():
        apart = [
            min(abs(views[name][at].product[0] - right[other].product[0]) for other in beside)
            for name, right in found.items()
            for at in range(len(right))
            for beside in itertools.combinations([place for place in range(len(right)) if place != at], 2)
        ]
        lines.append(f"{stops:+g}: {float((np.array(apart) > limit).mean()):.1%}")
    return "light, stops: " + ", ".join(lines)


def floating(folder, limits):
    """Return in how many pictures of what stands, and of what floats so high, a floating product is seen."""
    rng, seen = np.random.default_rng(3), defaultdict(list)
    for path in sorted(folder.glob("*/*.jpg")):
        if path.with_suffix(".rgba.png").exists():
            _, _, gap = path.stem.partition("_gap")
            seen[float(gap or 0)].append(contact.floating(look(*picture(path, rng)), limits) is not None)
    return ", ".join(f"{gap:g} %: {sum(said)} of {len(said)}" for gap, said in sorted(seen.items()))


def main():
    """Print the tables."""
    cv2.setNumThreads(1)
    found = products(Path(sys.argv[1]))
    limits = load_toml(resources_dir() / "recipes" / "standard.toml", Recipe).limits
    lines = [
        f"{len(found)} products, {sum(map(len, found.values()))} views",
        "| other views | right | held | wrong product | held | at 1 % false alarms | of the most similar one |",
        "|--:|--:|--:|--:|--:|--:|--:|",
        *colours(found, limits.product_unlike_max),
        scale(found, limits.view_scale_max_ratio),
        light(Path(sys.argv[1]), limits.view_lightness_max),
        f"floating, of its height above the ground: {floating(Path(sys.argv[1]), limits)}",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
