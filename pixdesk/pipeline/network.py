"""What the inference process runs: top-level functions over sessions that it keeps open.

Only the types at the top cross to it and back. ONNX Runtime is loaded where these functions run, not where they
are named.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from pixdesk.domain.model_card import ModelCard
from pixdesk.imaging.frame import Matte
from pixdesk.imaging.guided import Plane
from pixdesk.imaging.models import NetworkInput, Session, open_session
from pixdesk.imaging.prompted import Embedding, Prompted
from pixdesk.imaging.providers import PROVIDER_ORDER, title_of
from pixdesk.imaging.self_test import Comparison, compare
from pixdesk.imaging.shape import Prompt

_K = TypeVar("_K")
_V = TypeVar("_V")

_OPEN_MAX = 4
"""Sessions kept open: a prompted network's two halves, and the models of two recipes a shoot alternates between."""

_EMBEDDINGS_MAX = 8
"""Pictures a prompted network remembers, 4 MB each: those in work and those on the screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What crosses to the child: the small picture, and where it is to be run."""

    card: ModelCard
    path: Path
    picture: NetworkInput
    providers: tuple[str, ...] = PROVIDER_ORDER
    threads: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class InferenceResult:
    """What comes back.

    Attributes:
        matte: h×w float32, 0..1, at the size the network answers in.
        provider: the provider that truly ran it, in the window's word: ``DirectML``, ``CUDA``, ``CPU``.
        device: the adapter's or processor's own name, after the provider's.
        infer_ms: the network's own time, without queueing and without opening the model.
        fallback: a sentence when a better provider did not answer; else empty.
    """

    matte: Matte
    provider: str
    device: str
    infer_ms: float
    fallback: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeRequest:
    """What crosses to the child for a prompted network.

    The picture crosses with every prompt, because a child that was replaced remembers none; it is read once.

    Attributes:
        card, path: the encoder's.
        decoder, decoder_path: the decoder's.
        key: names the picture; a capture's digest.
        picture: H×W×3 uint8, long side at most 1024.
        prompt: None only reads the picture, ahead of the first prompt.
    """

    card: ModelCard
    path: Path
    decoder: ModelCard
    decoder_path: Path
    key: str
    picture: NetworkInput
    prompt: Prompt | None = None
    providers: tuple[str, ...] = PROVIDER_ORDER
    threads: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeResult:
    """What comes back; the other attributes are `InferenceResult`'s.

    Attributes:
        candidates: n×h×w float32 logits, long side `shape.GRID_PX`; empty when nothing was asked.
    """

    candidates: Plane
    provider: str
    device: str
    infer_ms: float
    fallback: str = ""


_Key = tuple[str, tuple[str, ...], int]
_open: OrderedDict[_Key, Session | Prompted] = OrderedDict()
"""The child's open sessions, least recently used first. Only the child's one thread touches it."""

_embeddings: OrderedDict[tuple[str, str, tuple[str, ...]], Embedding] = OrderedDict()
"""What the encoder made of the last pictures, least recently used first."""


def execute(request: Request) -> InferenceResult:
    """Run one request on a session that stays open for the next; runs in the child.

    Raises:
        SetupError: the model cannot be opened.
        Exception: whatever ONNX Runtime raises.
    """
    session = _session(request.card, request.path, request.providers, request.threads)
    started = time.perf_counter()
    matte = session.run(request.picture)
    infer_ms = (time.perf_counter() - started) * 1000
    return InferenceResult(
        matte=matte,
        provider=title_of(session.provider),
        device=session.device,
        infer_ms=infer_ms,
        fallback=session.fallback,
    )


def outline(request: ShapeRequest) -> ShapeResult:
    """Ask a prompted network; the picture is read at most once, the sessions stay open; runs in the child.

    Raises:
        SetupError: a model cannot be opened.
        Exception: whatever ONNX Runtime raises.
    """
    encoder = _half(request.card, request.path, request)
    decoder = _half(request.decoder, request.decoder_path, request)
    started = time.perf_counter()
    key = (request.key, request.card.sha256, request.providers)
    embedding = _embeddings.pop(key, None)
    if embedding is None:
        embedding = encoder.encode(request.picture)
    _keep(_embeddings, key, embedding, _EMBEDDINGS_MAX)
    candidates = np.zeros((0, 1, 1), np.float32)
    if request.prompt is not None:
        candidates = decoder.decode(embedding, request.picture.shape, request.prompt)
    return ShapeResult(
        candidates=candidates,
        provider=title_of(encoder.provider),
        device=encoder.device,
        infer_ms=(time.perf_counter() - started) * 1000,
        fallback=encoder.fallback,
    )


def _session(card: ModelCard, path: Path, providers: tuple[str, ...], threads: int) -> Session:
    """Return a matting network's session, opened now or earlier."""
    key = (card.sha256, providers, threads)
    found = _open.pop(key, None)
    if not isinstance(found, Session) or found.card != card:
        found = open_session(path, card, providers, threads)
    _keep(_open, key, found, _OPEN_MAX)
    return found


def _half(card: ModelCard, path: Path, request: ShapeRequest) -> Prompted:
    """Return one half of a prompted network, opened now or earlier."""
    key = (card.sha256, request.providers, request.threads)
    found = _open.pop(key, None)
    if not isinstance(found, Prompted) or found.card != card:
        found = Prompted(path, card, request.providers, request.threads)
    _keep(_open, key, found, _OPEN_MAX)
    return found


def _keep(kept: "OrderedDict[_K, _V]", key: _K, value: _V, at_most: int) -> None:
    kept[key] = value
    while len(kept) > at_most:
        kept.popitem(last=False)


def examine(request: Request) -> Comparison:
    """Compare the device with the plain CPU; runs in the child."""
    return compare(request.path, request.card, request.providers, request.threads)


def forget() -> None:
    """Close every open session."""
    _open.clear()
    _embeddings.clear()
