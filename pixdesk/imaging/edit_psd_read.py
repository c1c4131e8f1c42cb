"""What an editor made of a layered file: colours and coverage of what is seen in it.

A file comes back in one of two ways. Where one plain layer is all that is seen, its own colours and mask are taken, to
the level. Where a retoucher has added layers, the picture the editor made of all that is visible is taken; it is kept
mixed with white, and is unmixed.
"""

import io
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from psd_tools import PSDImage
from psd_tools.api.layers import Layer
from psd_tools.api.mask import Mask as LayerMask
from psd_tools.api.utils import get_transparency_index, has_transparency
from psd_tools.compression import PSDDecompressionWarning
from psd_tools.constants import BlendMode, ChannelID, ColorMode, Compression, Resource
from psd_tools.psd import PSD
from psd_tools.psd.layer_and_mask import ChannelData

from pixdesk.domain.finding import Code
from pixdesk.errors import CaptureError
from pixdesk.imaging.frame import Rgb
from pixdesk.imaging.layer_planes import LARGEST, Mask, Piece, eight, laid_out, levels
from pixdesk.imaging.pillow import strictly
from pixdesk.imaging.pixels import Pixels

_DEEP: Final = 16

_ROWS: Final = 512
"""Colours are unmixed in bands of so many rows: no second full frame is held in between."""


def read(data: bytes, *, name: str, shape: tuple[int, ...]) -> tuple[Pixels, bool]:
    """Return what a PSD shows, and whether its colours were mixed with white.

    Args:
        data: the file's content; hostile.
        name: the file's, for what is said.
        shape: rows and columns it has to have; a file of another size is not decoded but returned empty, with its own.

    Raises:
        CaptureError: it is not whole, or cannot be taken, with what to do in the editor.
    """
    try:
        # A channel that cannot be unpacked would otherwise come back black, with no more than a warning.
        with strictly(PSDDecompressionWarning):
            return _read(data, name, shape)
    except CaptureError:
        raise
    except Exception as trouble:  # a library's parser on a hostile file may raise anything
        words = f"{name} is not a whole PSD, or damaged. Save it again."
        raise CaptureError(words, code=Code.SOURCE_LOST) from trouble


def _read(data: bytes, name: str, shape: tuple[int, ...]) -> tuple[Pixels, bool]:
    record = PSD.read(io.BytesIO(data))
    document = PSDImage(record)
    _require_kind(document, name)
    if (document.height, document.width) != tuple(shape[:2]):
        size = (document.height, document.width, 3)
        return Pixels(samples=np.broadcast_to(np.uint8(0), size), kind="rgb"), False
    if _lacks_its_end(record):
        raise _refused(f"{name} is not whole: it ends within its last picture. Save it again.")
    return _seen(record, document, name)


def _lacks_its_end(record: PSD) -> bool:
    """Whether the merged picture, which comes last, is cut short; packed rows would be filled up with black."""
    header, kept = record.header, record.image_data
    rows = header.channels * header.height
    if kept.compression is Compression.RAW:
        return len(kept.data) < rows * header.width * header.depth // 8
    if kept.compression is not Compression.RLE:
        return False  # a packed stream that ends early is refused by who unpacks it
    counts = np.frombuffer(kept.data[: rows * 2 * header.version], f">u{2 * header.version}")
    return len(counts) < rows or len(kept.data) < counts.nbytes + int(counts.sum(dtype=np.int64))


def _require_kind(document: PSDImage, name: str) -> None:
    if document.color_mode is not ColorMode.RGB:
        mode = document.color_mode.name.replace("_", " ").lower() if document.color_mode != ColorMode.CMYK else "CMYK"
        raise _refused(f"{name} was saved in {mode} colours. Convert it back to RGB and save it again.")
    if document.depth not in (8, _DEEP):
        raise _refused(f"{name} was saved with {document.depth} bits a channel. Save it with 8 or 16.")


def _seen(record: PSD, document: PSDImage, name: str) -> tuple[Pixels, bool]:
    profile = document.image_resources.get_data(Resource.ICC_PROFILE) or b""
    visible = [layer for layer in document.descendants() if not layer.is_group() and layer.is_visible()]
    if not visible and len(document):
        raise _refused(f"Every layer of {name} is hidden. Show what is to be seen and save it again.")
    if len(visible) == 1 and _is_plain(visible[0], document):
        samples, coverage = _layer(document, visible[0])
        is_matted = False
    else:
        samples, coverage = _merged(record, document, name)
        is_matted = True
    is_opaque = int(coverage.min()) == 255
    alpha = None if is_opaque else coverage
    return Pixels(samples=samples, kind="rgb", alpha=alpha, profile=bytes(profile)), is_matted


def _is_plain(layer: Layer, document: PSDImage) -> bool:
    """Whether a layer is pixels and a mask, is seen exactly as it is kept, and is no larger than can be expected."""
    mask = layer.mask
    sides = [(layer.width, layer.height), *([] if mask is None else [(mask.width, mask.height)])]
    is_bounded = all(across <= LARGEST * document.width and down <= LARGEST * document.height for across, down in sides)
    if layer.kind != "pixel" or layer.parent is not document or not is_bounded:
        return False
    is_masked_plainly = mask is None or (not mask.disabled and mask.parameters is None and not mask.has_real())
    return (
        layer.blend_mode is BlendMode.NORMAL
        and layer.opacity == layer.fill_opacity == 255
        and not (layer.clipping or layer.has_vector_mask() or layer.has_effects())
        and is_masked_plainly
    )


def _layer(document: PSDImage, layer: Layer) -> tuple[Rgb, NDArray[np.uint8]]:
    """Return a plain layer's colours and coverage, on the document's whole area."""
    shape = (document.height, document.width)
    # By its planes: `Layer.numpy` would hold three of them as 32-bit floats, twice.
    kept = {info.id: data for info, data in zip(layer._record.channel_info, layer._channels, strict=True)}
    if not layer.width or ChannelID.CHANNEL_2 not in kept:
        return np.zeros((*shape, 3), _dtype(document)), np.zeros(shape, np.uint8)
    colours = [_piece(kept[ChannelID(band)], layer, document) for band in range(3)]
    own = kept.get(ChannelID.TRANSPARENCY_MASK)
    opaque = Piece(plane=np.full((layer.height, layer.width), 255, np.uint8), left=layer.left, top=layer.top)
    opacity = opaque if own is None else _piece(own, layer, document)
    mask = layer.mask
    if mask is None:
        return laid_out(shape, colours, opacity, None)
    is_drawn = mask.width and mask.height
    drawn = _piece(kept[ChannelID.USER_LAYER_MASK], mask, document) if is_drawn else None
    return laid_out(shape, colours, opacity, Mask(piece=drawn, around=mask.background_color))


def _piece(data: ChannelData, of: Layer | LayerMask, document: PSDImage) -> Piece:
    raw = data.get_data(of.width, of.height, document.depth, document.version)
    return Piece(plane=levels(raw, _dtype(document), (of.height, of.width)), left=of.left, top=of.top)


def _merged(record: PSD, document: PSDImage, name: str) -> tuple[Rgb, NDArray[np.uint8]]:
    """Return the picture the editor made of all visible layers, unmixed from white."""
    if not document.has_preview():
        raise _refused(
            f"{name} holds no picture of all its layers together. Switch on “maximize compatibility” when saving, or "
            "merge what is visible into one layer."
        )
    planes = [
        levels(plane, _dtype(document), (document.height, document.width))
        for plane in record.image_data.get_data(record.header)
    ]
    place = max(3, get_transparency_index(document))  # unnamed, it comes after the colours
    if not has_transparency(document) or place >= len(planes):
        return np.dstack(planes[:3]), np.full(planes[0].shape, 255, np.uint8)
    return np.dstack([_unmixed(plane, planes[place]) for plane in planes[:3]]), eight(planes[place])


def _unmixed(plane: NDArray[Any], coverage: NDArray[Any]) -> NDArray[Any]:
    """Return what a plane was before it was mixed with white; as it is where nothing is covered."""
    top = np.float32(np.iinfo(plane.dtype).max)
    straight = plane.copy()
    for first in range(0, len(plane), _ROWS):
        rows = slice(first, first + _ROWS)
        share = coverage[rows] / np.float32(np.iinfo(coverage.dtype).max)
        found = (plane[rows] - top * (1 - share)) / np.maximum(share, np.float32(1e-6))
        straight[rows] = np.where(share > 0, np.rint(np.clip(found, 0, top)), plane[rows])
    return straight


def _dtype(document: PSDImage) -> np.dtype[Any]:
    return np.dtype(np.uint16 if document.depth == _DEEP else np.uint8)


def _refused(words: str) -> CaptureError:
    return CaptureError(words, code=Code.SOURCE_LOST)
