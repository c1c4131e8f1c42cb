"""Running a prompted network (MobileSAM): a picture once, then as many prompts as wanted.

The encoder reads the picture and gives an embedding; the decoder turns embedding and prompt into candidate
masks. Both are plain ONNX files with cards of their own; the figures below are those of Segment Anything's
published export, which MobileSAM shares.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.errors import SetupError
from pixdesk.imaging.guided import Plane
from pixdesk.imaging.models import NetworkInput
from pixdesk.imaging.network import Network
from pixdesk.imaging.shape import GRID_PX, MASK_BOUND, Prompt, grid_size

SIDE_PX = 1024
"""The encoder's input is this square; the picture fills it along its long side, the rest is zero."""

ON_PRODUCT, ON_BACKDROP, BOX_FROM, BOX_TO, NOWHERE = 1.0, 0.0, 2.0, 3.0, -1.0
"""The decoder's labels for the points of a prompt."""

_ENCODER_INPUTS = ("image",)
_DECODER_INPUTS = ("image_embeddings", "point_coords", "point_labels", "mask_input", "has_mask_input")
_DECODER_OUTPUTS = ["low_res_masks", "iou_predictions"]

Embedding = NDArray[np.float32]
"""1×256×64×64: what the encoder makes of a picture."""

Scores = NDArray[np.float32]
"""One figure 0..1 a candidate."""


class Prompted(Network):
    """An open encoder or decoder on one device; used by one thread only."""

    def _require_kind(self) -> None:
        wanted = _ENCODER_INPUTS if self.card.kind == "encoder" else _DECODER_INPUTS
        if set(self.inputs) != set(wanted):
            kind, takes = self.card.kind, ", ".join(self.inputs)[:200]
            raise SetupError(f"{self.card.file}: is no prompted network's {kind}: it takes {takes}.")

    def encode(self, picture: NetworkInput) -> Embedding:
        """Return the embedding of a picture of any size, H×W×3 uint8."""
        height, width = picture.shape[:2]
        scale = SIDE_PX / max(height, width)
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        fitted: Any = cv2.resize(picture, size, interpolation=way)
        mean, std = np.asarray(self.card.mean, np.float32), np.asarray(self.card.std, np.float32)
        values = (fitted.astype(np.float32) / np.float32(255) - mean) / std
        square = np.zeros((1, 3, SIDE_PX, SIDE_PX), np.float32)
        square[0, :, : size[1], : size[0]] = values.transpose(2, 0, 1)
        (answer,) = self._session.run(["image_embeddings"], {"image": square})
        return self._numbers(answer)

    def decode(self, embedding: Embedding, shape: tuple[int, ...], prompt: Prompt) -> tuple[Plane, Scores]:
        """Return the candidates for a prompt.

        Args:
            embedding: of a picture of `shape`.
            shape: its height and width, or any of the same proportions.
            prompt: at least a box, a point or a mask.

        Returns:
            n×h×w float32 logits, long side `GRID_PX`, without the padding; and n float32, what the network expects
            each one's overlap with what was meant to be.
        """
        points, labels = _points(shape, prompt)
        across, down = grid_size(shape)
        mask = np.full((1, 1, GRID_PX, GRID_PX), -MASK_BOUND, np.float32)
        if prompt.mask is not None:
            mask[0, 0, :down, :across] = cv2.resize(prompt.mask, (across, down), interpolation=cv2.INTER_LINEAR)
        has_mask = np.array([prompt.mask is not None], np.float32)
        given: tuple[NDArray[Any], ...] = (embedding, points, labels, mask, has_mask)
        masks, scores = self._session.run(_DECODER_OUTPUTS, dict(zip(_DECODER_INPUTS, given, strict=True)))
        return self._numbers(masks)[0, :, :down, :across], np.clip(self._numbers(scores)[0], 0, 1)


def _points(shape: tuple[int, ...], prompt: Prompt) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the prompt's points in the encoder's pixels, 1×n×2, and their labels, 1×n."""
    height, width = shape[:2]
    size = np.array([width, height], np.float32) * np.float32(SIDE_PX / max(height, width))
    places = [(x, y) for x, y, _ in prompt.points]
    labels = [ON_PRODUCT if is_product else ON_BACKDROP for *_, is_product in prompt.points]
    if prompt.box is not None:
        places += [prompt.box[:2], prompt.box[2:]]
        labels += [BOX_FROM, BOX_TO]
    else:
        # The export's own convention: without a box one padding point must be there.
        places, labels = [*places, (0.0, 0.0)], [*labels, NOWHERE]
    return (np.array(places, np.float32) * size)[None], np.array(labels, np.float32)[None]
