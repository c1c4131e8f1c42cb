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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from pixdesk.domain.chain import ChainSettings
from pixdesk.domain.doubt import DoubtScale
from pixdesk.domain.model_card import ModelCard
from pixdesk.domain.recipe import Recipe
from pixdesk.imaging import alpha, backdrop, closer, doubt, judging, models, nearer, shape, small
from pixdesk.imaging.backdrop import Evidence
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
    picture = np.ascontiguousarray(_copy(rgb, fed, nearer.first_side_px(whole.matte, rgb.shape, settings)))
    part, crop = _crop(rgb, fed, whole.matte, networks.card, settings)
    mirrored = np.ascontiguousarray(models.prepare(crop, networks.card)[:, ::-1])
    again = inference.run(networks.card, networks.path, mirrored, cancel)
    runs = _Runs(whole.matte, again.matte[:, ::-1], part)
    first, second = runs.whole_frame(picture.shape)
    outliner = _Outliner(inference, networks.prompted, key, lambda: _copy(rgb, fed, SIDE_PX))
    if not doubt.runs_agree(first, second, settings):
        outliner.read()
    view = _weighed(picture, first, second, _EVERYTHING, settings)
    is_short = not outliner.is_reading and doubt.is_firm(view.odds, settings)
    found = None if is_short else outliner.ask(view.odds, cancel)
    seen = _decided(view, found, settings)
    near = nearer.part_of(seen.odds, rgb.shape, settings)
    if near is not None:
        seen = _nearer(rgb, near, runs, found, settings)
    matte = _matte(rgb, seen, settings)
    heard = seen.heard(closer.reduced(matte[seen.part], seen.picture.shape))
    measures = doubt.measures(heard)
    return Cut(
        matte=matte,
        doubt=scale().score(measures),
        measures=measures,
        places=_places(heard, seen.part, rgb.shape, settings.side_px),
        provider=whole.provider,
        infer_ms=whole.infer_ms + again.infer_ms + outliner.infer_ms,
        was_short=is_short,
    )


_EVERYTHING: shape.Box = (slice(None), slice(None))


class _Runs(NamedTuple):
    """The network's two answers, h×w float32 each: of the whole frame, and of its `part`, no longer mirrored."""

    first: Matte
    second: Matte
    part: closer.Part

    def whole_frame(self, size: tuple[int, ...]) -> tuple[Plane, Plane]:
        """Return both over the whole frame at a picture's size."""
        return closer.fitted(self.first, size), closer.pasted(self.second, self.part, size)

    def within(self, part: shape.Box, shape: tuple[int, ...], size: tuple[int, ...]) -> tuple[Plane, Plane]:
        """Return both as `imaging.nearer.of_part` does."""
        first = nearer.of_part(self.first, part, shape, size)
        second = nearer.of_part(self.second, part, shape, size, self.part)
        return np.clip(first, 0, 1), np.clip(second, 0, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """A part of the frame at the size all is decided at, what the witnesses say of it, and what was decided."""

    part: shape.Box
    picture: Bytes
    first: Plane
    second: Plane
    evidence: Evidence
    odds: Plane
    found: shape.Shape | None = None

    @property
    def mean(self) -> Plane:
        """What the network's runs say together."""
        return (self.first + self.second) * np.float32(0.5)

    def heard(self, matte: Bytes) -> doubt.Heard:
        """Return what doubt is measured by; `matte` is the finished one at this view's size."""
        return doubt.Heard(first=self.first, second=self.second, shape=self.found, odds=self.odds, small=matte)


def _weighed(picture: Bytes, first: Plane, second: Plane, part: shape.Box, settings: ChainSettings) -> _View:
    """Return a view with the decision of networks and backdrop."""
    mean = (first + second) * np.float32(0.5)
    evidence = backdrop.weigh(picture, np.maximum(first, second), mean, settings)
    odds = judging.first(mean, evidence, settings)
    return _View(part=part, picture=picture, first=first, second=second, evidence=evidence, odds=odds)


def _decided(view: _View, found: shape.Shape | None, settings: ChainSettings) -> _View:
    """Return a view with MobileSAM heard and all its neighbours settled."""
    heard = judging.joined(view.odds, view.evidence, found, settings)
    settled = judging.settled(heard, view.picture, view.evidence, settings)
    ringless = judging.opened(settled, view.evidence, found, settings)
    return replace(view, found=found, odds=judging.tidied(ringless.odds, view.mean, ringless.outside))


def _nearer(rgb: Rgb, part: shape.Box, runs: _Runs, found: shape.Shape | None, settings: ChainSettings) -> _View:
    """Decide once more on one part of the frame: `imaging.nearer`."""
    picture = np.ascontiguousarray(small.proxy(rgb[part], settings.side_px))
    view = _weighed(picture, *runs.within(part, rgb.shape, picture.shape), part, settings)
    moved = None if found is None else nearer.shape_of(found, part, rgb.shape, picture.shape)
    return _decided(view, moved, settings)


def _matte(rgb: Rgb, view: _View, settings: ChainSettings) -> Bytes:
    """Return the full-size matte; beyond the part that was seen nothing is product."""
    if view.part is _EVERYTHING:
        return alpha.matte_from(rgb, view.picture, view.odds, settings)
    matte = np.zeros(rgb.shape[:2], np.uint8)
    matte[view.part] = alpha.matte_from(rgb[view.part], view.picture, view.odds, settings)
    return matte


def _places(heard: doubt.Heard, part: shape.Box, shape: tuple[int, ...], side_px: int) -> Bytes:
    """Return where the cutout is to be doubted, over the whole frame at the size of a small picture of it."""
    places = doubt.places(heard)
    if part is _EVERYTHING:
        return places
    scale = min(1.0, side_px / max(shape[:2]))
    return nearer.put_back(places, part, shape, tuple(max(1, round(side * scale)) for side in shape[:2]))


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
