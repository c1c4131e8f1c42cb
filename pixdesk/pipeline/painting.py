"""What the inference process runs for healing and upscaling: painting networks over sessions that it keeps open."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pixdesk.domain.model_card import ModelCard
from pixdesk.imaging.painters import Painter
from pixdesk.imaging.providers import PROVIDER_ORDER, title_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PaintRequest:
    """What crosses to the child: one piece of a picture.

    Attributes:
        picture: h×w×3, uint8 or uint16.
        keep: h×w uint8, 255 kept and 0 a hole; None for doubling.
        adapter: words of the name of the graphics adapter to use; empty for the fastest.
        optimised: False runs the graph as it is written.
    """

    card: ModelCard
    path: Path
    picture: NDArray[Any]
    keep: NDArray[np.uint8] | None = None
    providers: tuple[str, ...] = PROVIDER_ORDER
    threads: int = 1
    adapter: str = ""
    optimised: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PaintResult:
    """What comes back: see `painters.Painter.paint`; the other attributes are `network.InferenceResult`'s."""

    picture: NDArray[Any]
    provider: str
    device: str
    infer_ms: float
    fallback: str = ""


_open: dict[tuple[str, tuple[str, ...], int, str], Painter] = {}
"""The child's open painting networks: one of each kind. Only the child's one thread touches it."""


def paint(request: PaintRequest) -> PaintResult:
    """Run one request on a session that stays open for the next; runs in the child.

    Raises:
        SetupError: the model cannot be opened.
        Exception: whatever ONNX Runtime raises.
    """
    key = (request.card.kind, request.providers, request.threads, request.adapter)
    painter = _open.get(key) if request.optimised else None
    if painter is None or painter.card != request.card:
        painter = Painter(
            request.path,
            request.card,
            request.providers,
            request.threads,
            optimised=request.optimised,
            adapter=request.adapter,
        )
        if request.optimised:
            _open[key] = painter
    started = time.perf_counter()
    picture = painter.paint(request.picture, request.keep)
    return PaintResult(
        picture=picture,
        provider=title_of(painter.provider),
        device=painter.device,
        infer_ms=(time.perf_counter() - started) * 1000,
        fallback=painter.fallback,
    )


def forget() -> None:
    """Close every open session."""
    _open.clear()
