"""Healing: a spot of one capture is repaired on its working picture, kept as a layer, and taken off again at will."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pixdesk.domain import digest
from pixdesk.domain.applied import HealLayer
from pixdesk.domain.capture import CaptureId
from pixdesk.domain.event import Changed
from pixdesk.domain.heal import Heal, Method
from pixdesk.errors import CaptureError
from pixdesk.imaging import decode, heal, staging
from pixdesk.imaging.heal import Layer
from pixdesk.pipeline.layers import healed, layer_path
from pixdesk.pipeline.steps import read_original
from pixdesk.pipeline.studio import Studio
from pixdesk.store import captures, heals
from pixdesk.store.files import publish

MODEL = "migan"
"""The card of the network that paints."""


class HealFlow:
    """Repairs captures; every verb blocks, so call it from no lane."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def heal(self, capture_id: CaptureId, mask_file: bytes, *, method: Method, actor: str) -> str:
        """Repair what a mask marks and let the capture be processed again.

        Args:
            capture_id: a clean or held capture.
            mask_file: a gray PNG of the upright original's size, white on what is to go.
            method: see `pixdesk.domain.heal`.
            actor: who asks.

        Returns:
            What was done, in a sentence, with what should be known of it.

        Raises:
            StaleState: the capture is in work, approved or gone on.
            CaptureError: original or mask cannot be used, or the network failed.
            SetupError: the network's file is absent.
            KeyError: there is no such capture.
        """
        studio = self._studio
        studio.on_store(heals.require_open, capture_id)
        capture = studio.on_store(captures.get, capture_id)
        before = studio.on_store(heals.standing, capture_id)
        mask = staging.read_matte(mask_file)
        job = studio.lanes.files.submit(self._layer, capture.folder, capture.name, capture.digest, before, mask, method)
        layer = job.result()
        encoded = staging.layer_png(layer.pixels, layer.changed)
        layer_digest = digest.of_bytes(encoded)
        publish(layer_path(studio.home, capture.digest, layer_digest), encoded)
        card = studio.library.card(MODEL) if method == "migan" else None
        record = {
            "layer_digest": layer_digest,
            "x": layer.x,
            "y": layer.y,
            "mask_digest": digest.of_bytes(mask_file),
            "method": method,
            "model_id": card.id if card else "",
            "model_digest": card.sha256 if card else "",
        }
        studio.on_store(heals.add, capture_id, record, actor=actor)
        studio.post(Changed(captures=frozenset({capture_id})))
        return _words(method, layer, mask)

    def undo(self, capture_id: CaptureId, *, actor: str) -> None:
        """Take the last repair off and let the capture be processed again.

        Raises:
            StaleState: there is none, or the capture is in work, approved or gone on.
        """
        self._studio.on_store(heals.undo, capture_id, actor=actor)
        self._studio.post(Changed(captures=frozenset({capture_id})))

    def _layer(
        self,
        folder: str,
        name: str,
        capture_digest: str,
        before: Iterable[Heal],
        mask: NDArray[np.uint8],
        method: Method,
    ) -> Layer:
        """Make the layer; runs on the files lane, where full frames live."""
        try:
            original = read_original(Path(folder) / name)
        except OSError as trouble:
            words = f"The original is no longer readable in the capture folder ({trouble.strerror}). Put it back."
            raise CaptureError(words, code="source-lost") from trouble
        if original is None or original.digest != capture_digest:
            raise CaptureError("The original was changed after it arrived.", code="source-lost")
        frame = healed(decode.decode(original.data, name=name), self._studio.home, capture_digest, layers(before))
        return heal.heal(frame.rgb, mask, heal.diffused if method == "diffuse" else self._painted)

    def _painted(self, crop: NDArray[np.uint8], keep: NDArray[np.uint8]) -> NDArray[np.uint8]:
        card = self._studio.library.card(MODEL)
        path = self._studio.library.path(card)
        found: NDArray[np.uint8] = self._studio.inference.paint(
            card, path, crop, keep, self._studio.cancel.check
        ).picture
        return found


def layers(found: Iterable[Heal]) -> tuple[HealLayer, ...]:
    """Return what a capture's record keeps of its heals."""
    return tuple(HealLayer(one.layer_digest, one.x, one.y, one.is_generated) for one in found)


def _words(method: Method, layer: Layer, mask: NDArray[np.uint8]) -> str:
    size_px = heal.largest_px(mask)
    if method == "diffuse":
        said = f"Healed by carrying the surroundings inwards; the largest spot has {size_px} px."
        return said if size_px <= heal.DUST_PX else f"{said} That is more than dust: expect a smear, or use migan."
    said = f"Healed by MI-GAN; the largest spot has {size_px} px. The picture now holds generated pixels."
    if layer.enlarged > 1.05:
        said += f" It was too large to be painted pixel for pixel: its inside is enlarged {layer.enlarged:.1f} times."
    return said
