"""What the inference process runs: top-level functions over sessions that it keeps open.

Only the types at the top cross to it and back. ONNX Runtime is loaded where these functions run, not where they
are named.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from pixdesk.domain.model_card import ModelCard
from pixdesk.imaging.frame import Matte
from pixdesk.imaging.models import NetworkInput, Session, open_session
from pixdesk.imaging.providers import PROVIDER_ORDER, title_of
from pixdesk.imaging.self_test import Comparison, compare

_OPEN_MAX = 2
"""Sessions kept open; a shoot alternates between two recipes' models at most."""


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


_open: OrderedDict[tuple[str, tuple[str, ...], int], Session] = OrderedDict()
"""The child's open sessions, least recently used first. Only the child's one thread touches it."""


def execute(request: Request) -> InferenceResult:
    """Run one request on a session that stays open for the next; runs in the child.

    Raises:
        SetupError: the model cannot be opened.
        Exception: whatever ONNX Runtime raises.
    """
    key = (request.card.sha256, request.providers, request.threads)
    session = _open.pop(key, None)
    if session is None or session.card != request.card:
        session = open_session(request.path, request.card, request.providers, request.threads)
    started = time.perf_counter()
    matte = session.run(request.picture)
    infer_ms = (time.perf_counter() - started) * 1000
    _open[key] = session
    while len(_open) > _OPEN_MAX:
        _open.popitem(last=False)
    return InferenceResult(
        matte=matte,
        provider=title_of(session.provider),
        device=session.device,
        infer_ms=infer_ms,
        fallback=session.fallback,
    )


def examine(request: Request) -> Comparison:
    """Compare the device with the plain CPU; runs in the child."""
    return compare(request.path, request.card, request.providers, request.threads)


def forget() -> None:
    """Close every open session."""
    _open.clear()
