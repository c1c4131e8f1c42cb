"""What the inference process runs: top-level functions over sessions that it keeps open.

Only what `asked` holds crosses to it and back. ONNX Runtime is loaded where these functions run, not where they are
named.
"""

import threading
import time
from collections import OrderedDict
from concurrent.futures import Future
from copy import copy
from pathlib import Path
from typing import TypeVar

import numpy as np

from pixdesk.domain.device import Machine
from pixdesk.domain.model_card import ModelCard
from pixdesk.imaging.frame import Matte
from pixdesk.imaging.models import NetworkInput, Session, WordedSession, open_session
from pixdesk.imaging.prompted import Embedding, Prompted
from pixdesk.imaging.providers import adapter_for, available, runtime_version, title_of
from pixdesk.pipeline import painting
from pixdesk.pipeline.asked import Answered, Asked, InferenceResult, Request, ShapeRequest, ShapeResult
from pixdesk.pipeline.painting import PaintRequest

_K = TypeVar("_K")
_V = TypeVar("_V")

_OPEN_MAX = 4
"""Sessions kept open: a prompted network's two halves, and the models of two recipes a shoot alternates between."""

_EMBEDDINGS_MAX = 8
"""Pictures a prompted network remembers, 4 MB each: those in work and those on the screen."""


_Key = tuple[str, tuple[str, ...], int, str, bool]
_open: OrderedDict[_Key, Session | Prompted] = OrderedDict()
"""The child's open sessions, least recently used first."""

_embeddings: OrderedDict[tuple[str, _Key], "Future[Embedding]"] = OrderedDict()
"""What the encoder made of the last pictures or is making, least recently used first."""

_guard = threading.Lock()
"""Held by whoever looks into what is kept, and while a model is opened: two that run side by side open it once."""

_NO_MATTE = np.zeros((0, 0), np.float32)
_NO_CANDIDATES = np.zeros((0, 1, 1), np.float32)
_NO_SCORES = np.zeros(0, np.float32)


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
    session = copy(_session(request))  # another may run beside it, and each notes the span of its own answer
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
    with _guard:
        kept = _embeddings.pop(key, None)
        if kept is None and request.picture is None:
            return None
        reading = kept or Future[Embedding]()
        _keep(_embeddings, key, reading, _EMBEDDINGS_MAX)
    if kept is None and request.picture is not None:
        try:
            reading.set_result(encoder.encode(request.picture))
        except Exception as error:  # noqa: BLE001  raised below, and in who waits for the same picture
            reading.set_exception(error)
            with _guard:
                _embeddings.pop(key, None)
    return reading.result()


def _key(card: ModelCard, request: Request | ShapeRequest) -> _Key:
    return card.sha256, request.providers, request.threads, request.adapter, request.optimised


def _session(request: Request) -> Session:
    """Return a matting network's session, opened now or earlier."""
    card, key = request.card, _key(request.card, request)
    with _guard:
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
    with _guard:
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
