"""The photographs the gates are measured on, each with the matte the standard recipe gives it, made once.

Three sets: the shared photographs with known mattes, the shared studio photographs, and the demonstration's own. The
mattes lie in ``.bench/gates``; delete it after the chain was changed.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from pixdesk.domain.recipe import Recipe
from pixdesk.imaging import decode
from pixdesk.pipeline import chain
from pixdesk.pipeline.catalogue import load_toml, resources_dir
from pixdesk.pipeline.inference import Inference
from pixdesk.pipeline.opening import model_library
from tests.bench.pictures import CACHE, ROOT

SHARED = ROOT.parent / "shared" / "data"
SETS = {"mattes": SHARED / "mattes" / "images", "studio": SHARED / "studio", "demo": ROOT / "resources" / "demo"}


@dataclass(frozen=True, slots=True)
class Shot:
    """A photograph and its matte."""

    name: str
    group: str
    rgb: np.ndarray
    matte: np.ndarray


def shots(limit=None):
    """Yield every photograph there is, at most `limit` a set."""
    kept = CACHE / "gates"
    kept.mkdir(parents=True, exist_ok=True)
    cut = None
    for group, folder in SETS.items():
        paths = sorted(path for path in folder.glob("*") if path.suffix.lower() in {".jpg", ".jpeg", ".png"})
        for path in paths[:limit]:
            rgb = decode.decode(path.read_bytes(), name=path.name).rgb
            place = kept / f"{group}-{path.stem}.png"
            if not place.exists():
                cut = cut or _chain()
                cv2.imwrite(str(place), cut(rgb, path.stem))
            yield Shot(path.stem, group, rgb, cv2.imread(str(place), cv2.IMREAD_GRAYSCALE))


def _chain():
    recipe = load_toml(resources_dir() / "recipes" / "standard.toml", Recipe)
    library = model_library(CACHE / "no-home")
    card = library.card(recipe.model)
    networks = chain.Networks(card=card, path=library.path(card), prompted=chain.prompted(recipe, card, library))
    inference = Inference.inline()
    return lambda rgb, key: chain.cut(rgb, rgb, key, networks, inference, recipe.studio, lambda: None).matte
