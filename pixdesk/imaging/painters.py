"""Networks that paint: one fills holes (MI-GAN), one doubles the pixels (waifu2x).

Both are plain ONNX files with cards of their own. What is cropped, tiled and pasted is decided elsewhere (`heal`,
`upscale`); here one piece goes in and one comes out.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pixdesk.errors import SetupError
from pixdesk.imaging.network import Network

MARGIN_PX = 7
"""What waifu2x's upconv_7 takes off every side of what it is given, by its unpadded convolutions."""

_INPUTS = {"inpaint": 2, "upscale": 1}


class Painter(Network):
    """An open painting network on one device; used by one thread only."""

    def _require_kind(self) -> None:
        if len(self.inputs) != _INPUTS.get(self.card.kind, 0):
            kind, count = self.card.kind, len(self.inputs)
            raise SetupError(f"{self.card.file}: is no network of the kind {kind}: it takes {count} inputs.")

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
        given = dict(zip(self.inputs, (planes, np.ascontiguousarray(keep[None, None])), strict=True))
        (answer,) = self._session.run(self.outputs[:1], given)
        self._require(answer.shape == planes.shape)
        return np.ascontiguousarray(answer[0].transpose(1, 2, 0)).astype(np.uint8, copy=False)

    def _doubled(self, picture: NDArray[Any]) -> NDArray[Any]:
        top = float(np.iinfo(picture.dtype).max)
        values = np.ascontiguousarray(picture.transpose(2, 0, 1)[None], np.float32) / np.float32(top)
        (answer,) = self._session.run(self.outputs[:1], {self.inputs[0]: values})
        height, width = picture.shape[:2]
        self._require(answer.shape == (1, 3, 2 * (height - 2 * MARGIN_PX), 2 * (width - 2 * MARGIN_PX)))
        levels = np.rint(np.clip(self._numbers(answer)[0], 0, 1) * np.float32(top))
        return np.ascontiguousarray(levels.transpose(1, 2, 0)).astype(picture.dtype)

    def _require(self, holds: bool) -> None:
        if not holds:
            raise SetupError(f"{self.card.file}: answers with another size than a network of its kind does.")
