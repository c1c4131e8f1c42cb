"""The studio chain: two runs of the small network, the backdrop, MobileSAM, and a word on how sure all that is.

    whole frame → network → box → its crop, mirrored → network ─┐
    backdrop's colour, distance, paths, shadows ────────────────┴→ a first decision
    → where that is not firm: whole frame, box and mask to MobileSAM, which begins to read when the runs differ
    → decision → settled, tidied → alpha along the rim at full size → doubt

What was tried, what each step gains and what it costs: ``docs/chain.md``.
"""

import functools
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pixdesk.domain.chain import ChainSettings
from pixdesk.domain.doubt import DoubtScale
from pixdesk.domain.model_card import ModelCard
from pixdesk.domain.recipe import Recipe
from pixdesk.imaging import alpha, backdrop, closer, doubt, judging, models, shape, small
from pixdesk.imaging.frame import Matte, Rgb
from pixdesk.imaging.guided import Bytes, Plane
from pixdesk.imaging.prompted import SIDE_PX
from pixdesk.pipeline.catalogue import load_toml, resources_dir
from pixdesk.pipeline.inference import Inference, PromptedNetwork, ShapeResult
from pixdesk.pipeline.model_library import ModelLibrary
from pixdesk.pipeline.prompting import prompted_network


@dataclass(frozen=True, slots=True, kw_only=True)
class Networks:
    """What the chain runs.

    Attributes:
        card, path: the matting network's.
        prompted: MobileSAM.
    """

    card: ModelCard
    path: Path
    prompted: PromptedNetwork


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What the chain gives.

    Attributes:
        matte: H×W uint8.
        doubt: probability, 0..1, that the matte is not good enough: `domain.doubt.DoubtScale.score`.
        measures: what the doubt was made of.
        places: where it is to be doubted, h×w uint8, 0 sure to 255; small, until `doubt.enlarged`.
        was_short: the witnesses agreed so firmly that MobileSAM was not asked.
        provider: what ran the networks.
        infer_ms: the networks' own time.
    """

    matte: Bytes
    doubt: float
    measures: dict[str, float]
    places: Bytes
    provider: str
    infer_ms: float
    was_short: bool


def prompted(recipe: Recipe, card: ModelCard, library: ModelLibrary) -> PromptedNetwork | None:
    """Return MobileSAM where a recipe's captures go through the chain, else None.

    The chain's figures hold for the network they were measured with: another one, chosen for a shoot, cuts out
    by itself.

    Raises:
        SetupError: MobileSAM's files are not there.
    """
    if recipe.chain != "studio" or card.id != recipe.model:
        return None
    return prompted_network(library)


def cut(
    rgb: Rgb,
    fed: Rgb,
    key: str,
    networks: Networks,
    inference: Inference,
    settings: ChainSettings,
    cancel: Callable[[], None],
) -> Cut:
    """Cut a product out.

    Args:
        rgb: H×W×3, uint8 or uint16.
        fed: the same picture, or a smaller copy the networks' inputs are made from.
        key: names the picture for MobileSAM.
        cancel: asked while waiting; what it raises is raised here.

    Raises:
        CaptureError: a network failed on every provider.
    """
    whole = inference.run(networks.card, networks.path, models.prepare(fed, networks.card), cancel)
    picture = np.ascontiguousarray(_copy(rgb, fed, settings.side_px))
    part, crop = _crop(rgb, fed, whole.matte, networks.card, settings)
    mirrored = np.ascontiguousarray(models.prepare(crop, networks.card)[:, ::-1])
    again = inference.run(networks.card, networks.path, mirrored, cancel)
    first = closer.fitted(whole.matte, picture.shape)
    second = closer.pasted(again.matte[:, ::-1], part, picture.shape)
    outliner = _Outliner(inference, networks.prompted, key, lambda: _copy(rgb, fed, SIDE_PX))
    if not doubt.runs_agree(first, second, settings):
        outliner.read()
    mean = (first + second) * np.float32(0.5)
    evidence = backdrop.weigh(picture, np.maximum(first, second), mean, settings)
    odds = judging.first(mean, evidence, settings)
    is_short = not outliner.is_reading and doubt.is_firm(odds, settings)
    found = None if is_short else outliner.ask(odds, cancel)
    odds = judging.settled(judging.joined(odds, evidence, found, settings), picture, evidence, settings)
    ringless = judging.opened(odds, evidence, found, settings)
    odds = judging.tidied(ringless.odds, mean, ringless.outside)
    matte = alpha.matte_from(rgb, picture, odds, settings)
    heard = doubt.Heard(first=first, second=second, shape=found, odds=odds, small=closer.reduced(matte, picture.shape))
    measures = doubt.measures(heard)
    return Cut(
        matte=matte,
        doubt=scale().score(measures),
        measures=measures,
        places=doubt.places(heard),
        provider=whole.provider,
        infer_ms=whole.infer_ms + again.infer_ms + outliner.infer_ms,
        was_short=is_short,
    )


class _Outliner:
    """MobileSAM for one picture: asked late if at all, and able to read while the question is still being made."""

    def __init__(self, inference: Inference, network: PromptedNetwork, key: str, see: Callable[[], Bytes]) -> None:
        self._inference, self._network, self._key, self._see = inference, network, key, see
        self._seen: Bytes | None = None
        self._reading: Future[ShapeResult] | None = None
        self.infer_ms = 0.0

    @property
    def is_reading(self) -> bool:
        """Whether it has begun, so that not asking it would save nothing."""
        return self._reading is not None

    def read(self) -> None:
        """Begin to read the picture."""
        self._seen = self._see()
        self._reading = self._inference.read_ahead(self._network, self._key, self._seen)

    def ask(self, odds: Plane, cancel: Callable[[], None]) -> shape.Shape | None:
        """Return the candidate nearest a first decision; None if that is empty."""
        prompt = shape.ask(odds)
        if prompt is None:
            return None
        seen = self._see() if self._seen is None else self._seen
        answer = self._inference.outline(self._network, self._key, seen, prompt, cancel)
        self.infer_ms = answer.infer_ms
        reading = self._reading
        if reading is not None and reading.done() and not reading.cancelled() and reading.exception() is None:
            self.infer_ms += reading.result().infer_ms
        return shape.nearest(answer.candidates, odds)


@functools.cache
def scale() -> DoubtScale:
    """Return the fitted coefficients that ship.

    Raises:
        SetupError: the file is damaged.
    """
    return load_toml(resources_dir() / "doubt.toml", DoubtScale)


def _crop(rgb: Rgb, fed: Rgb, matte: Matte, card: ModelCard, settings: ChainSettings) -> tuple[closer.Part, Rgb]:
    """Return where the second run looks, and that part of the picture, as large as the network takes if it can be."""
    part = closer.part_around(matte, settings.crop_margin_share, rgb.shape[1] / rgb.shape[0])
    crop = closer.cropped(fed, part)
    needed_px = card.side or models.FREE_SIDE_PX
    return part, crop if min(crop.shape[:2]) >= needed_px else closer.cropped(rgb, part)


def _copy(rgb: Rgb, fed: Rgb, side_px: int) -> Bytes:
    """Return a small 8-bit copy, made from the smaller picture if that is large enough."""
    return small.proxy(fed if max(fed.shape[:2]) >= side_px else rgb, side_px)
