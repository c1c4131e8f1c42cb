"""Photoshop's layers inside a TIFF: tag 37724, ImageSourceData, written for an editor and read of what it saved.

Adobe Photoshop TIFF Technical Notes (March 2002): a signature, then blocks as a PSD has them, in either order of bytes
(``8BIM`` or ``MIB8``); the samples are most significant byte first in both. The flat picture beside them is what
programs without layers show.
"""

import struct
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from psd_tools.compression import PSDDecompressionWarning, decompress
from psd_tools.constants import Compression

from pixdesk.domain.finding import Code
from pixdesk.errors import CaptureError
from pixdesk.imaging import edit_psd
from pixdesk.imaging.frame import Rgb
from pixdesk.imaging.layer_planes import LARGEST, Mask, Piece, laid_out, levels
from pixdesk.imaging.layer_records import ChannelRecord, LayerRecord, Rect, records_of
from pixdesk.imaging.pillow import strictly
from pixdesk.imaging.tiff_write import encode_tiff

SIGNATURE: Final = b"Adobe Photoshop Document Data Block\0"

_TRANSPARENCY, _MASK = -1, -2
"""Channels that are no colour (Adobe Photoshop File Formats Specification, Layer records)."""

_MASK_COLOUR: Final = struct.pack(">h4HHBx", 0, 65535, 0, 0, 0, 50, 128)
"""How a mask is painted on the screen: red, by half, as Photoshop begins with."""


def write(rgb: Rgb, matte: NDArray[np.uint8], *, icc: bytes) -> bytes:
    """Return a TIFF of one layer with a mask; flat, it is the picture with the matte as its straight alpha.

    Args:
        rgb: H×W×3, uint8 or uint16.
        matte: H×W.
        icc: the file's colour profile.
    """
    key = b"Lr16" if rgb.itemsize == 2 else b"Layr"
    told = [(key, edit_psd.layers(rgb, matte)), (b"LMsk", _MASK_COLOUR)]
    blocks = b"".join(_block(key, data) for key, data in told)
    alpha = matte.astype(np.uint16) * np.uint16(257) if rgb.itemsize == 2 else matte
    return encode_tiff(np.dstack([rgb, alpha]), icc=icc, level=1, layers=SIGNATURE + blocks, order=">")


def _block(key: bytes, data: bytes) -> bytes:
    return b"".join((b"8BIM", key, struct.pack(">I", len(data)), data, bytes(-len(data) % 4)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is seen of a TIFF's layers.

    Attributes:
        is_merged: more is seen than one plain layer; the file's flat picture shows it, and `samples` are none.
        samples: H×W×3, uint8 or uint16; None where the flat picture has to be taken.
        coverage: H×W.
    """

    is_merged: bool
    samples: Rgb | None = None
    coverage: NDArray[np.uint8] | None = None


def read(content: bytes, *, name: str, shape: tuple[int, int]) -> Shown | None:
    """Return what is seen of the layers a tag holds; None where it holds none.

    Args:
        content: the tag's; hostile.
        name: the file's, for what is said.
        shape: rows and columns of the flat picture.

    Raises:
        CaptureError: they are damaged, or all of them are hidden; with what to do in the editor.
    """
    try:
        # A channel that cannot be unpacked would otherwise come back black, with no more than a warning.
        with strictly(PSDDecompressionWarning):
            return _read(content, name, shape)
    except CaptureError:
        raise
    except Exception as trouble:  # unpacking a hostile file may raise anything
        words = f"The layers of {name} are damaged, or not whole. Save it again."
        raise CaptureError(words, code=Code.SOURCE_LOST) from trouble


def _read(content: bytes, name: str, shape: tuple[int, int]) -> Shown | None:
    found = records_of(content.removeprefix(SIGNATURE)) if content.startswith(SIGNATURE) else None
    if found is None or not found.layers:
        return None
    seen = [layer for layer in found.layers if layer.is_visible and not layer.is_divider]
    if not seen:
        words = f"Every layer of {name} is hidden. Show what is to be seen and save it again."
        raise CaptureError(words, code=Code.SOURCE_LOST)
    is_grouped = any(layer.is_divider for layer in found.layers)
    if is_grouped or len(seen) > 1 or not _is_plain(seen[0], shape):
        return Shown(is_merged=True)
    samples, coverage = _layer(seen[0], shape, np.dtype(np.uint16 if found.bits == 16 else np.uint8))
    return Shown(is_merged=False, samples=samples, coverage=coverage)


def _is_plain(layer: LayerRecord, shape: tuple[int, int]) -> bool:
    """Whether a layer is pixels and a mask, is seen exactly as it is kept, and is no larger than can be expected."""
    places = [layer.place, *([] if layer.mask is None else [layer.mask.place])]
    is_bounded = all(place.height <= LARGEST * shape[0] and place.width <= LARGEST * shape[1] for place in places)
    return is_bounded and layer.is_plain


def _layer(layer: LayerRecord, shape: tuple[int, int], dtype: np.dtype[Any]) -> tuple[Rgb, NDArray[np.uint8]]:
    """Return a plain layer's colours and coverage, on the whole area."""
    place, kept = layer.place, layer.channels
    if place.is_empty or not {0, 1, 2} <= kept.keys():
        return np.zeros((*shape, 3), dtype), np.zeros(shape, np.uint8)
    colours = [_piece(kept[band], place, dtype) for band in range(3)]
    opaque = Piece(plane=np.full((place.height, place.width), 255, np.uint8), left=place.left, top=place.top)
    opacity = _piece(kept[_TRANSPARENCY], place, dtype) if _TRANSPARENCY in kept else opaque
    if layer.mask is None:
        return laid_out(shape, colours, opacity, None)
    drawn = None if layer.mask.place.is_empty else _piece(kept[_MASK], layer.mask.place, dtype)
    return laid_out(shape, colours, opacity, Mask(piece=drawn, around=layer.mask.around))


def _piece(channel: ChannelRecord, place: Rect, dtype: np.dtype[Any]) -> Piece:
    packing = Compression(channel.packing)
    raw = decompress(channel.data, packing, place.width, place.height, 8 * dtype.itemsize)
    return Piece(plane=levels(raw, dtype, (place.height, place.width)), left=place.left, top=place.top)
