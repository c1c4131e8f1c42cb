"""An open network that is no matting model: what those that paint and those that are pointed at have in common."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pixdesk.domain.model_card import ModelCard
from pixdesk.imaging.network_file import open_runtime
from pixdesk.imaging.providers import PROVIDER_ORDER, title_of


class Network:
    """An open network on one device; used by one thread only.

    Attributes:
        provider: the execution provider that truly runs it, by ONNX Runtime's name.
        device: the device's own name, after the provider's.
        fallback: a sentence when a better provider was wanted and did not answer; else empty.
        inputs, outputs: the names of what it takes and gives, in its own order.
    """

    def __init__(
        self,
        path: Path,
        card: ModelCard,
        providers: tuple[str, ...] = PROVIDER_ORDER,
        threads: int = 1,
        *,
        optimised: bool = True,
        adapter: str = "",
    ) -> None:
        """Open it.

        Raises:
            SetupError: the file is absent, is not the card's, or is no network of the card's kind.
        """
        self._session, self.device, self.fallback = open_runtime(
            path, card, providers, threads, optimised=optimised, adapter=adapter
        )
        self.provider: str = self._session.get_providers()[0]
        self.card = card
        self.inputs = [found.name for found in self._session.get_inputs()]
        self.outputs = [found.name for found in self._session.get_outputs()]
        self._require_kind()

    def _require_kind(self) -> None:
        """Raise SetupError where what it takes is not what the card's kind takes."""

    def _numbers(self, answer: NDArray[Any]) -> NDArray[np.float32]:
        """Return an answer as float32; raises RuntimeError where it holds what is no number (a driver fault)."""
        if not np.isfinite(answer).all():
            raise RuntimeError(f"{title_of(self.provider)} answered with figures that are no numbers")
        return answer.astype(np.float32, copy=False)
