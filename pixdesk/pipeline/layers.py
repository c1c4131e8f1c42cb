"""Layers of new pixels that lie beside a matte: repairs, and colours retouched in another program.

They are named by their content, so none is ever written over; the original below them is never touched.
"""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from pixdesk.domain import digest
from pixdesk.domain.applied import HealLayer, RetouchLayer
from pixdesk.domain.finding import Code
from pixdesk.domain.heal import Heal
from pixdesk.errors import CaptureError
from pixdesk.imaging import heal, staging
from pixdesk.imaging.frame import Frame
from pixdesk.store.files import publish, staged_path


def of_heals(found: Iterable[Heal]) -> tuple[HealLayer, ...]:
    """Return what a capture's record keeps of its heals."""
    return tuple(HealLayer(one.layer_digest, one.x, one.y, one.is_generated) for one in found)


def layer_path(home: Path, capture_digest: str, layer_digest: str) -> Path:
    """Return where a repair's layer is staged."""
    return staged_path(home, capture_digest, layer_digest, ".heal.png")


def healed(frame: Frame, home: Path, capture_digest: str, found: tuple[HealLayer, ...]) -> Frame:
    """Return a frame with its repairs laid on; the frame itself where there are none.

    Raises:
        CaptureError: a layer is gone, is not the one on record, or does not fit.
    """
    if not found:
        return frame
    return replace(frame, rgb=heal.laid(frame.rgb, [_layer(home, capture_digest, one) for one in found]))


def retouch_path(home: Path, capture_digest: str, layer_digest: str) -> Path:
    """Return where the colours that were changed in another program are staged."""
    return staged_path(home, capture_digest, layer_digest, ".retouch.png")


def retouch_of(home: Path, capture_digest: str, one: RetouchLayer | None) -> heal.Layer | None:
    """Return a record's staged layer of retouched colours; None where it has none.

    Raises:
        CaptureError: it is gone, or is not the one on record.
    """
    if one is None:
        return None
    again = "Bring the retouched file back again, or process the capture anew."
    return _staged(retouch_path(home, capture_digest, one.digest), one, "The retouched colours", again)


def laid(frame: Frame, layer: heal.Layer | None) -> Frame:
    """Return a frame with a layer laid on; the frame itself where there is none.

    Raises:
        CaptureError: the layer is of another picture.
    """
    return frame if layer is None else replace(frame, rgb=heal.laid(frame.rgb, [layer]))


def _layer(home: Path, capture_digest: str, one: HealLayer) -> heal.Layer:
    path = layer_path(home, capture_digest, one.digest)
    return _staged(path, one, "A repair", "Undo it and heal again.")


def _staged(path: Path, one: HealLayer | RetouchLayer, what: str, remedy: str) -> heal.Layer:
    try:
        data = path.read_bytes()
    except OSError as trouble:
        words = f"{what} can no longer be read ({trouble.strerror}). {remedy}"
        raise CaptureError(words, code=Code.MODEL_FAILED) from trouble
    if digest.of_bytes(data) != one.digest:
        words = f"{what} on the studio's disk is no longer what is on record. {remedy}"
        raise CaptureError(words, code=Code.MODEL_FAILED)
    pixels, changed = staging.read_layer(data)
    return heal.Layer(pixels=pixels, changed=changed, x=one.x, y=one.y)


def keep_retouch(home: Path, capture_digest: str, layer: heal.Layer) -> RetouchLayer:
    """Stage a layer of retouched colours and return its place in the record.

    Raises:
        OSError: the studio's disk is full.
    """
    encoded = staging.layer_png(layer.pixels, layer.changed)
    name = digest.of_bytes(encoded)
    publish(retouch_path(home, capture_digest, name), encoded)
    return RetouchLayer(name, layer.x, layer.y)
