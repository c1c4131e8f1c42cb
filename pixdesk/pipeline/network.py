"""What the inference process runs: top-level functions over sessions that it keeps open.

Only the types at the top cross to it and back. ONNX Runtime is loaded where these functions run, not where they
are named.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np

from pixdesk.domain.device import Machine
from pixdesk.domain.model_card import ModelCard
from pixdesk.imaging.frame import Matte
from pixdesk.imaging.guided import Plane
from pixdesk.imaging.models import NetworkInput, Session, WordedSession, open_session
from pixdesk.imaging.prompted import Embedding, Prompted, Scores
from pixdesk.imaging.providers import PROVIDER_ORDER, adapter_for, available, runtime_version, title_of
from pixdesk.imaging.shape import Prompt
from pixdesk.pipeline import painting
from pixdesk.pipeline.painting import PaintRequest, PaintResult

_K = TypeVar("_K")
_V = TypeVar("_V")

_OPEN_MAX = 4
"""Sessions kept open: a prompted network's two halves, and the models of two recipes a shoot alternates between."""

_EMBEDDINGS_MAX = 8
"""Pictures a prompted network remembers, 4 MB each: those in work and those on the screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What crosses to the child: the small picture, and where it is to be run.

    Attributes:
        picture: H×W×3 uint8; None only opens the model, ahead of the first picture.
        tokens: of a network that understands words, what it is to look for; and how many of them are no filling.
        adapter: words of the name of the graphics adapter to use; empty for the fastest.
        optimised: False runs the graph as it is written, and keeps nothing open: the self-test's other side.
    """

    card: ModelCard
    path: Path
    picture: NetworkInput | None
    tokens: tuple[tuple[int, ...], int] | None = None
    providers: tuple[str, ...] = PROVIDER_ORDER
    threads: int = 1
    adapter: str = ""
    optimised: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class InferenceResult:
    """What comes back.

    Attributes:
        matte: h×w float32, 0..1, at the size the network answers in.
        provider: the provider that truly ran it, in the window's word: ``DirectML``, ``CUDA``, ``CPU``.
        device: the adapter's or processor's own name, after the provider's.
        infer_ms: the network's own time, without queueing and without opening the model.
        fallback: a sentence when a better provider did not answer; else empty.
        span: least and greatest value of the answer, before it was bounded to 0..1.
    """

    matte: Matte
    provider: str
    device: str
    infer_ms: float
    fallback: str = ""
    span: tuple[float, float] = (0.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeRequest:
    """What crosses to the child for a prompted network.

    The picture is read once. It crosses with a prompt all the same, because a child that was replaced remembers none;
    or its size does in its stead, and the answer may be that it is forgotten.

    Attributes:
        card, path: the encoder's.
        decoder, decoder_path: the decoder's.
        key: names the picture; a capture's digest.
        picture: H×W×3 uint8, long side at most 1024; None only opens the models, ahead of the first picture,
            unless there is a `shape`.
        shape: height and width of a picture that was read before, when that itself is left out.
        prompt: None only reads the picture, ahead of the first prompt.
        gives_embedding: whether the encoder's answer is to come back too.
        adapter, optimised: as `Request`'s.
    """

    card: ModelCard
    path: Path
    decoder: ModelCard
    decoder_path: Path
    key: str
    picture: NetworkInput | None
    shape: tuple[int, int] | None = None
    prompt: Prompt | None = None
    providers: tuple[str, ...] = PROVIDER_ORDER
    threads: int = 1
    adapter: str = ""
    gives_embedding: bool = False
    optimised: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeResult:
    """What comes back; the other attributes are `InferenceResult`'s.

    Attributes:
        candidates: n×h×w float32 logits, long side `shape.GRID_PX`; empty when nothing was asked.
        scores: n float32, 0..1, the overlap with what was meant that the network expects of each.
        is_forgotten: the picture was left out and is not remembered: ask again with it.
        encode_ms: the encoder's part of `infer_ms`; 0 when it had read the picture before.
        embedding: the encoder's answer, when it was asked for.
    """

    candidates: Plane
    scores: Scores
    provider: str
    device: str
    infer_ms: float
    is_forgotten: bool = False
    encode_ms: float = 0.0
    fallback: str = ""
    embedding: Embedding | None = None


class PromptedNetwork(NamedTuple):
    """The two halves of a prompted network, each a card and its file."""

    encoder: ModelCard
    encoder_path: Path
    decoder: ModelCard
    decoder_path: Path


_Key = tuple[str, tuple[str, ...], int, str, bool]
_open: OrderedDict[_Key, Session | Prompted] = OrderedDict()
"""The child's open sessions, least recently used first. Only the child's one thread touches it."""

_embeddings: OrderedDict[tuple[str, _Key], Embedding] = OrderedDict()
"""What the encoder made of the last pictures, least recently used first."""

_NO_MATTE = np.zeros((0, 0), np.float32)
_NO_CANDIDATES = np.zeros((0, 1, 1), np.float32)
_NO_SCORES = np.zeros(0, np.float32)


Asked = Request | ShapeRequest | PaintRequest
Answered = InferenceResult | ShapeResult | PaintResult


def answer(request: Asked) -> Answered:
    """Run one request on sessions that stay open for the next; runs in the child.

    Raises:
        SetupError: a model cannot be opened.
        Exception: whatever ONNX Runtime raises.
    """
    if isinstance(request, PaintRequest):
        return painting.paint(request)
    return execute(request) if isinstance(request, Request) else outline(request)


def execute(request: Request) -> InferenceResult:
    """Run a matting network; errors as `answer`."""
    session = _session(request)
    started = time.perf_counter()
    matte = _NO_MATTE if request.picture is None else _matte(session, request, request.picture)
    infer_ms = (time.perf_counter() - started) * 1000
    return InferenceResult(
        matte=matte,
        provider=title_of(session.provider),
        device=session.device,
        infer_ms=infer_ms,
        fallback=session.fallback,
        span=session.span,
    )


def _matte(session: Session, request: Request, picture: NetworkInput) -> Matte:
    if request.tokens is not None and isinstance(session, WordedSession):
        return session.run_with(picture, *request.tokens)
    return session.run(picture)


def outline(request: ShapeRequest) -> ShapeResult:
    """Ask a prompted network; the picture is read at most once; errors as `answer`."""
    encoder = _half(request.card, request.path, request)
    decoder = _half(request.decoder, request.decoder_path, request)
    started = time.perf_counter()
    embedding = _embedding(request, encoder)
    shape = request.shape if request.picture is None else request.picture.shape[:2]
    encode_ms = (time.perf_counter() - started) * 1000
    candidates, scores = _NO_CANDIDATES, _NO_SCORES
    if embedding is not None and shape is not None and request.prompt is not None:
        candidates, scores = decoder.decode(embedding, shape, request.prompt)
    ran = encoder if request.prompt is None else decoder
    return ShapeResult(
        candidates=candidates,
        scores=scores,
        provider=title_of(ran.provider),
        device=ran.device,
        infer_ms=(time.perf_counter() - started) * 1000,
        is_forgotten=embedding is None and request.shape is not None,
        encode_ms=encode_ms,
        fallback=ran.fallback,
        embedding=embedding if request.gives_embedding else None,
    )


def survey(wanted: tuple[str, ...], name: str) -> Machine:
    """Return which of the wanted providers there are and what the first would run on; runs in the child.

    Args:
        name: words of the name of the graphics adapter that is wanted; empty for the fastest.
    """
    there = available(wanted)
    adapter = adapter_for((there or wanted)[0], name)
    return Machine(
        providers=there,
        adapter=adapter.name if adapter else "",
        driver=adapter.driver if adapter else "",
        runtime=runtime_version(),
    )


def _embedding(request: ShapeRequest, encoder: Prompted) -> Embedding | None:
    key = (request.key, _key(request.card, request))
    found = _embeddings.pop(key, None)
    if found is None and request.picture is not None:
        found = encoder.encode(request.picture)
    if found is not None:
        _keep(_embeddings, key, found, _EMBEDDINGS_MAX)
    return found


def _key(card: ModelCard, request: Request | ShapeRequest) -> _Key:
    return card.sha256, request.providers, request.threads, request.adapter, request.optimised


def _session(request: Request) -> Session:
    """Return a matting network's session, opened now or earlier."""
    card, key = request.card, _key(request.card, request)
    found = _open.pop(key, None)
    if not isinstance(found, Session) or found.card != card:
        found = open_session(
            request.path,
            card,
            request.providers,
            request.threads,
            optimised=request.optimised,
            adapter=request.adapter,
        )
    if request.optimised:
        _keep(_open, key, found, _OPEN_MAX)
    return found


def _half(card: ModelCard, path: Path, request: ShapeRequest) -> Prompted:
    """Return one half of a prompted network, opened now or earlier."""
    key = _key(card, request)
    found = _open.pop(key, None)
    if not isinstance(found, Prompted) or found.card != card:
        found = Prompted(
            path, card, request.providers, request.threads, optimised=request.optimised, adapter=request.adapter
        )
    if request.optimised:
        _keep(_open, key, found, _OPEN_MAX)
    return found


def _keep(kept: "OrderedDict[_K, _V]", key: _K, value: _V, at_most: int) -> None:
    kept[key] = value
    while len(kept) > at_most:
        kept.popitem(last=False)


def forget() -> None:
    """Close every open session."""
    _open.clear()
    _embeddings.clear()
    painting.forget()
