"""Makes the doubt score's table: ``python -m tests.bench.doubt_table MATTES OUT.csv [SEED]``.

MATTES is a folder like the shared one: ``images``, ``masks`` and ``sources.csv``. Every photograph in it is cut out
by the studio chain and compared with its true matte. As the chain seldom fails on them, products with a known
matte are also laid on made backdrops that are harder: of nearly their own colour, blotched, with hard shadows, on
other photographs' backdrops. A composite's truth is known exactly, and its product is named, so that the fit can
keep all pictures of one product together.
"""

import csv
import sys
from pathlib import Path

import cv2
import numpy as np

from pixdesk.domain.recipe import Recipe
from pixdesk.imaging.foreground import foreground
from pixdesk.pipeline import chain
from pixdesk.pipeline.catalogue import load_toml, resources_dir
from pixdesk.pipeline.inference import Inference
from pixdesk.pipeline.opening import model_library

SEED = 20261120
COMPOSITES = 96
KINDS = ("white", "grey", "colour", "near", "table", "photograph", "grey", "near")


class Photographs:
    """The photographs, their true mattes and where those are to be ignored."""

    def __init__(self, folder):
        self.folder = folder
        with (folder / "sources.csv").open(encoding="utf-8", newline="") as lines:
            self.rows = {row["name"]: row for row in csv.DictReader(lines)}

    def rgb(self, name):
        (path,) = (self.folder / "images").glob(f"{name}.*")
        return cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)

    def matte(self, name):
        return cv2.imread(str(self.folder / "masks" / f"{name}.png"), cv2.IMREAD_GRAYSCALE)

    def valid(self, name, matte):
        ignored = self.rows[name]["ignore_value"]
        return matte != int(float(ignored)) if ignored else np.ones(matte.shape, bool)


def overlap(matte, truth, valid):
    """Return intersection over union at half coverage."""
    got, wanted = (matte > 127) & valid, (truth > 127) & valid
    return (got & wanted).sum() / max(1, (got | wanted).sum())


def product_of(photographs, name):
    """Return a product's own colours and coverage, cropped to it, and whether it runs out of its frame."""
    rgb, matte = photographs.rgb(name), photographs.matte(name)
    if photographs.rows[name]["tier"] == "B":  # its matte takes the whole rim in: half a pixel back, and soft
        matte = cv2.GaussianBlur(cv2.erode(matte, np.ones((3, 3), np.uint8)), (0, 0), 0.7)
    x, y, width, height = cv2.boundingRect((matte > 3).astype(np.uint8))
    leaves = x == 0 or y == 0 or x + width == matte.shape[1] or y + height == matte.shape[0]
    part = (slice(y, y + height), slice(x, x + width))
    return foreground(rgb, matte)[part], matte[part], leaves


def plain(kind, shape, product_colour, rng):
    """Return a shaded backdrop with grain, and sometimes blotches."""
    height, width = shape
    base = {
        "white": rng.uniform(235, 255) * rng.uniform(0.985, 1, 3),
        "grey": rng.uniform(90, 225) * rng.uniform(0.96, 1.04, 3),
        "colour": rng.uniform(40, 235, 3),
        "near": np.clip(product_colour + rng.normal(0, 16, 3), 10, 250),
    }[kind]
    y, x = np.mgrid[-0.5 : 0.5 : height * 1j, -0.5 : 0.5 : width * 1j]
    fall = 1 + rng.uniform(-0.12, 0.12) * x + rng.uniform(-0.15, 0.15) * y - rng.uniform(0, 0.25) * (x * x + y * y)
    back = base * fall[..., None] + rng.normal(0, rng.uniform(0.5, 3), (height, width, 3))
    if rng.random() < 0.3:
        blotches = cv2.GaussianBlur(rng.normal(0, 1, shape), (0, 0), rng.uniform(2, 40))
        back += (blotches / blotches.std() * rng.uniform(1, 5))[..., None]
    return back


def taken(kind, photographs, shape, rng):
    """Return a strip of a table, mirrored to fill the frame, or a corner of another photograph."""
    height, width = shape
    desks = [name for name, row in photographs.rows.items() if row["tier"] == "D" and int(row["width"]) > 2000]
    if kind == "table":
        rgb = photographs.rgb(desks[rng.integers(len(desks))])
        strip = rgb[:, : int(rgb.shape[1] * 0.05)]
        tile = np.concatenate([strip, strip[:, ::-1]], axis=1)
        tile = np.tile(tile, (1, -(-width * tile.shape[0] // (height * tile.shape[1])), 1))
        return cv2.resize(tile[:, : tile.shape[0] * width // height], (width, height), interpolation=cv2.INTER_AREA)
    paths = sorted((resources_dir() / "demo").glob("*.jpg"))
    rgb = cv2.cvtColor(cv2.imread(str(paths[rng.integers(len(paths))])), cv2.COLOR_BGR2RGB)
    side = int(min(rgb.shape[:2]) * 0.45)
    left = rng.integers(rgb.shape[1] - side)
    corner = cv2.resize(rgb[-side:, left : left + side], (width, height), interpolation=cv2.INTER_AREA)
    return cv2.GaussianBlur(corner, (0, 0), rng.uniform(0.5, 6))


def composite(photographs, name, kind, rng):
    """Return a product on a made backdrop, uint8, and its exact matte."""
    colour, matte, leaves = product_of(photographs, name)
    width = int(rng.uniform(700, 1400))
    shape = (int(width * rng.choice([0.75, 1, 1.33])), width)
    scale = min(
        shape[1] * rng.uniform(0.35, 0.9) / matte.shape[1], shape[0] * rng.uniform(0.5, 0.9) / matte.shape[0], 1.3
    )
    size = tuple(max(8, int(side * scale)) for side in matte.shape[::-1])
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    left = rng.integers(shape[1] - size[0] + 1)
    top = shape[0] - size[1] if leaves else rng.integers(shape[0] - size[1] + 1)
    place = (slice(top, top + size[1]), slice(left, left + size[0]))
    front, alpha = np.zeros((*shape, 3)), np.zeros(shape)
    front[place] = cv2.resize(colour, size, interpolation=way)
    alpha[place] = cv2.resize(matte, size, interpolation=way) / 255.0
    if kind in ("table", "photograph"):
        back = taken(kind, photographs, shape, rng).astype(float)
    else:
        back = plain(kind, shape, colour[matte > 230].mean(axis=0), rng)
    if kind != "photograph" and rng.random() < 0.65:
        moved = np.float32([[1, 0, rng.uniform(-0.03, 0.03) * shape[1]], [0, 1, rng.uniform(0, 0.04) * shape[0]]])
        fallen = cv2.GaussianBlur(cv2.warpAffine(alpha, moved, shape[::-1]), (0, 0), rng.uniform(2, 30))
        back = back * (1 - rng.uniform(0.1, 0.6) * fallen)[..., None]
    mixed = np.clip(alpha[..., None] * front + (1 - alpha[..., None]) * back, 0, 255).astype(np.uint8)
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(82, 97))]
    mixed = cv2.imdecode(cv2.imencode(".jpg", mixed[..., ::-1], quality)[1], cv2.IMREAD_COLOR)[..., ::-1]
    return np.ascontiguousarray(mixed), np.round(alpha * 255).astype(np.uint8)


def pictures(photographs, seed):
    """Yield name, product, kind, picture, truth and where it is valid."""
    for name, row in photographs.rows.items():
        truth = photographs.matte(name)
        yield name, name, f"photograph-{row['tier']}", photographs.rgb(name), truth, photographs.valid(name, truth)
    rng = np.random.default_rng(seed)
    products = [name for name, row in photographs.rows.items() if row["tier"] in "BC"]
    order = np.concatenate([rng.permutation(products) for _ in range(-(-COMPOSITES // len(products)))])
    for index, name in enumerate(order[:COMPOSITES]):
        kind = KINDS[index % len(KINDS)]
        picture, truth = composite(photographs, name, kind, rng)
        yield f"composite-{index:02d}", str(name), f"composite-{kind}", picture, truth, np.ones(truth.shape, bool)


def main(folder, out, seed):
    """Write the table."""
    recipe = load_toml(resources_dir() / "recipes" / "standard.toml", Recipe)
    library = model_library(out.parent / "no-home")
    card = library.card(recipe.model)
    prompted = chain.prompted(recipe, card, library)
    networks = chain.Networks(card=card, path=library.path(card), prompted=prompted)
    inference = Inference.inline()
    with out.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        for name, product, kind, rgb, truth, valid in pictures(Photographs(folder), seed):
            made = chain.cut(rgb, rgb, name, networks, inference, recipe.studio, lambda: None)
            if not stream.tell():
                writer.writerow(["picture", "product", "kind", *made.measures, "overlap"])
            figures = [*made.measures.values(), overlap(made.matte, truth, valid)]
            writer.writerow([name, product, kind, *(f"{figure:.5f}" for figure in figures)])
            print(name, kind, f"{figures[-1]:.4f} doubt {made.doubt:.3f}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else SEED)
