"""Networks that paint: one fills holes (MI-GAN), one doubles the pixels (waifu2x).

Both are plain ONNX files with cards of their own. What is cropped, tiled and pasted is decided elsewhere (`heal`,
`upscale`); here one piece goes in and one comes out.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pixdesk.domain.model_card import ModelCard
from pixdesk.errors import SetupError
from pixdesk.imaging.models import open_runtime
from pixdesk.imaging.providers import PROVIDER_ORDER, title_of

MARGIN_PX = 7
"""What waifu2x's upconv_7 takes off every side of what it is given, by its unpadded convolutions."""

_INPUTS = {"inpaint": 2, "upscale": 1}


class Painter:
    """An open painting network on one device; used by one thread only.

    Attributes:
        provider: the execution provider that truly runs it, by ONNX Runtime's name.
        device: the device's own name, after the provider's.
        fallback: a sentence when a better provider was wanted and did not answer; else empty.
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
            SetupError: the file is absent, is not the card's, or does not paint.
        """
        self._session, self.device, self.fallback = open_runtime(
            path, card, providers, threads, optimised=optimised, adapter=adapter
        )
        self.provider: str = self._session.get_providers()[0]
        self.card = card
        self._names = [found.name for found in self._session.get_inputs()]
        self._output = [self._session.get_outputs()[0].name]
        if len(self._names) != _INPUTS.get(card.kind, 0):
            raise SetupError(f"{card.file}: is no network of the kind {card.kind}: it takes {len(self._names)} inputs.")

    def paint(self, picture: NDArray[Any], keep: NDArray[np.uint8] | None) -> NDArray[Any]:
        """Return what the network makes of one piece.

        Args:
            picture: h×w×3, uint8 for filling, uint8 or uint16 for doubling.
            keep: h×w, 255 kept and 0 a hole; None for doubling.

        Returns:
            Filled: h×w×3 uint8. Doubled: of `picture`'s dtype, twice its size without `MARGIN_PX` on each side.

        Raises:
            SetupError: the network answers with another size.
            RuntimeError: it answered with figures that are no numbers (a driver fault).
        """
        return self._doubled(picture) if keep is None else self._filled(picture, keep)

    def _filled(self, picture: NDArray[Any], keep: NDArray[np.uint8]) -> NDArray[np.uint8]:
        planes = np.ascontiguousarray(picture.transpose(2, 0, 1)[None])
        given = dict(zip(self._names, (planes, np.ascontiguousarray(keep[None, None])), strict=True))
        (answer,) = self._session.run(self._output, given)
        self._require(answer.shape == planes.shape)
        return np.ascontiguousarray(answer[0].transpose(1, 2, 0)).astype(np.uint8, copy=False)

    def _doubled(self, picture: NDArray[Any]) -> NDArray[Any]:
        top = float(np.iinfo(picture.dtype).max)
        values = np.ascontiguousarray(picture.transpose(2, 0, 1)[None], np.float32) / np.float32(top)
        (answer,) = self._session.run(self._output, {self._names[0]: values})
        height, width = picture.shape[:2]
        self._require(answer.shape == (1, 3, 2 * (height - 2 * MARGIN_PX), 2 * (width - 2 * MARGIN_PX)))
        if not np.isfinite(answer).all():
            raise RuntimeError(f"{title_of(self.provider)} answered with figures that are no numbers")
        levels = np.rint(np.clip(answer[0], 0, 1) * np.float32(top))
        return np.ascontiguousarray(levels.transpose(1, 2, 0)).astype(picture.dtype)

    def _require(self, holds: bool) -> None:
        if not holds:
            raise SetupError(f"{self.card.file}: answers with another size than a network of its kind does.")
