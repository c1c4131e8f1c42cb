"""Healing: a spot of one capture is repaired on its working picture, kept as a layer, and taken off again at will."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pixdesk.domain import digest
from pixdesk.domain.applied import HealLayer
from pixdesk.domain.capture import Capture, CaptureId
from pixdesk.domain.event import Changed
from pixdesk.domain.finding import Code
from pixdesk.domain.heal import Heal, Method
from pixdesk.domain.retouching import summary
from pixdesk.errors import CaptureError
from pixdesk.imaging import decode, heal, staging
from pixdesk.imaging.heal import Layer
from pixdesk.pipeline import layers, working
from pixdesk.pipeline.mending import MendingFlow, Remember
from pixdesk.pipeline.originals import read_original
from pixdesk.pipeline.staged import prompts_path
from pixdesk.pipeline.studio import Studio
from pixdesk.pipeline.work import Painted
from pixdesk.store import captures, heals
from pixdesk.store.files import publish

_KEPT = "kept"

MODEL = "migan"
"""The card of the network that paints."""


class HealFlow:
    """Repairs captures; every verb blocks, so call it from no lane."""

    def __init__(self, mending: MendingFlow) -> None:
        self._mending, self._studio = mending, mending.studio

    def heal(self, capture_id: CaptureId, mask_file: bytes, *, method: Method, actor: str) -> str:
        """Repair what a mask marks and let the capture be processed again; a matte that a person made is kept.

        Args:
            capture_id: a clean or held capture.
            mask_file: a gray PNG of the upright original's size, white on what is to go.
            method: see `pixdesk.domain.heal`.
            actor: who asks.

        Returns:
            What was done, in a sentence, with what should be known of it.

        Raises:
            StaleState: the capture is in work, approved or gone on; or a person made its matte and it is under
                inspection.
            CaptureError: original or mask cannot be used, the network failed, or what is marked was retouched in
                another program.
            SetupError: the network's file is absent.
            KeyError: there is no such capture.
        """
        studio = self._studio
        studio.on_store(heals.require_open, capture_id)
        capture = studio.on_store(captures.get, capture_id)
        before = studio.on_store(heals.standing, capture_id)
        mask = staging.read_matte(mask_file)
        _require_photographed(studio, capture, mask)
        job = studio.lanes.files.submit(self._layer, capture.folder, capture.name, capture.digest, before, mask, method)
        layer = job.result()
        encoded = staging.layer_png(layer.pixels, layer.changed)
        layer_digest = digest.of_bytes(encoded)
        publish(layers.layer_path(studio.home, capture.digest, layer_digest), encoded)
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
        words = _words(method, layer, mask)
        if _is_by_hand(capture):
            laid = (*layers.of_heals(before), HealLayer(layer_digest, layer.x, layer.y, method == "migan"))
            return f"{words} {self._keep(capture, laid, partial(heals.add_and_keep, heal=record), actor)}"
        studio.on_store(heals.add, capture_id, record, actor=actor)
        studio.post(Changed(captures=frozenset({capture_id})))
        return words

    def undo(self, capture_id: CaptureId, *, actor: str) -> None:
        """Take the last repair off and let the capture be processed again.

        Raises:
            StaleState: there is none, or the capture is in work, approved or gone on.
        """
        studio = self._studio
        studio.on_store(heals.require_open, capture_id)
        capture = studio.on_store(captures.get, capture_id)
        studio.on_store(heals.require_standing, capture_id)
        if _is_by_hand(capture):
            laid = layers.of_heals(studio.on_store(heals.standing, capture_id)[:-1])
            self._keep(capture, laid, heals.undo_and_keep, actor)
            return
        studio.on_store(heals.undo, capture_id, actor=actor)
        studio.post(Changed(captures=frozenset({capture_id})))

    def _keep(self, capture: Capture, laid: tuple[HealLayer, ...], remember: Remember, actor: str) -> str:
        """Keep the matte a person made over a picture with other repairs, checked anew; returns what came of it."""
        try:
            matte = staging.read_matte(Path(capture.matte_path).read_bytes())
        except OSError as trouble:
            words = f"The staged matte can no longer be read ({trouble.strerror}). Process the capture again."
            raise CaptureError(words, code=Code.MODEL_FAILED) from trouble
        history = {"began_with": capture.matte_digest, "steps": [{"does": _KEPT, "repairs": len(laid)}]}
        painted = Painted(matte=matte, history=history, digest=digest.of_value(history))
        seen_as = replace(capture, applied=replace(capture.applied, heals=laid))
        said = {"asked": summary([_KEPT]), "strokes": painted.digest}
        return self._mending.keep(seen_as, painted, said, actor, capture.networks, remember=remember).words

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
        decoded = decode.decode(original.data, name=name)
        frame = layers.healed(decoded, self._studio.home, capture_digest, layers.of_heals(before))
        return heal.heal(frame.rgb, mask, heal.diffused if method == "diffuse" else self._painted)

    def _painted(self, crop: NDArray[np.uint8], keep: NDArray[np.uint8]) -> NDArray[np.uint8]:
        card = self._studio.library.card(MODEL)
        path = self._studio.library.path(card)
        found: NDArray[np.uint8] = self._studio.inference.paint(
            card, path, crop, keep, self._studio.cancel.check
        ).picture
        return found


def _is_by_hand(capture: Capture) -> bool:
    """Whether a person pointed at, painted or brought back the matte a capture has."""
    return bool(capture.matte_path) and prompts_path(Path(capture.matte_path)).is_file()


def _require_photographed(studio: Studio, capture: Capture, mask: NDArray[np.uint8]) -> None:
    """Refuse to repair what lies under colours that were retouched in another program: it would not be seen."""
    over = layers.retouch_of(studio.home, capture.digest, capture.applied.retouched)
    if over is None:
        return
    shown = working.warped(mask, capture.applied)
    height, width = over.changed.shape
    under = shown[over.y : over.y + height, over.x : over.x + width]
    if under.shape == over.changed.shape and np.any((under > 127) & (over.changed > 0)):
        raise CaptureError(
            "What is marked was retouched in another program, and that lies over every repair. Heal it there, or "
            "process the capture again first."
        )


def _words(method: Method, layer: Layer, mask: NDArray[np.uint8]) -> str:
    size_px = heal.largest_px(mask)
    if method == "diffuse":
        said = f"Healed by carrying the surroundings inwards; the largest spot has {size_px} px."
        return said if size_px <= heal.DUST_PX else f"{said} That is more than dust: expect a smear, or use migan."
    said = f"Healed by MI-GAN; the largest spot has {size_px} px. The picture now holds generated pixels."
    if layer.enlarged > 1.05:
        said += f" It was too large to be painted pixel for pixel: its inside is enlarged {layer.enlarged:.1f} times."
    return said
