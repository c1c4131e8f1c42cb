"""The layered file a retoucher opens: one layer with the picture's colours, and the matte as its mask.

Written and read through psd-tools' structures, plane by plane, at 8 or 16 bits. A file comes back in one of two ways.
Where one plain layer is all that is seen, its own colours and mask are taken, to the level. Where a retoucher has added
layers, the picture the editor made of all that is visible is taken; it is kept mixed with white, and is unmixed.
"""

import io
import warnings
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from psd_tools import PSDImage
from psd_tools.api.layers import Layer
from psd_tools.compression import PSDDecompressionWarning
from psd_tools.constants import BlendMode, ChannelID, ColorMode, Compression, Resource, Tag
from psd_tools.psd import PSD
from psd_tools.psd.header import FileHeader
from psd_tools.psd.image_data import ImageData
from psd_tools.psd.image_resources import ImageResource, ImageResources
from psd_tools.psd.layer_and_mask import (
    ChannelData,
    ChannelDataList,
    ChannelImageData,
    ChannelInfo,
    LayerAndMaskInformation,
    LayerInfo,
    LayerRecord,
    LayerRecords,
    MaskData,
)
from psd_tools.psd.tagged_blocks import TaggedBlocks

from pixdesk.domain.finding import Code
from pixdesk.errors import CaptureError, SetupError
from pixdesk.imaging.frame import Rgb
from pixdesk.imaging.pixels import Pixels

SIDE_MAX_PX: Final = 30_000
"""A PSD's longest side (Adobe Photoshop File Formats Specification, File Header Section)."""

_MEMORY_MAX_BYTES: Final = 8 * 1024**3
"""psd-tools refuses what would take more: a frame of 160 megapixels in 16 bits takes 6."""

_NAME: Final = "Product"
_DEEP: Final = 16


def write(rgb: Rgb, matte: NDArray[np.uint8], *, icc: bytes) -> bytes:
    """Return a PSD of one layer with a mask.

    Args:
        rgb: H×W×3, uint8 or uint16.
        matte: H×W.
        icc: the file's colour profile.

    Raises:
        SetupError: the picture is too long for a PSD.
    """
    height, width = matte.shape
    if max(height, width) > SIDE_MAX_PX:
        raise SetupError(f"A PSD has sides of {SIDE_MAX_PX:,} pixels at most. Hand the picture out as a TIFF.")
    depth = 8 * rgb.itemsize
    header = FileHeader(channels=4, height=height, width=width, depth=depth, color_mode=ColorMode.RGB)
    coverage = matte.astype(np.uint16) * np.uint16(257) if depth == _DEEP else matte
    planes = [np.ascontiguousarray(rgb[..., band]) for band in range(3)]
    merged = ImageData(compression=Compression.RLE)
    merged.set_data([*(_bytes(_over_white(plane, matte)) for plane in planes), _bytes(coverage)], header)
    resources = ImageResources.new()
    resources[Resource.ICC_PROFILE] = ImageResource(key=Resource.ICC_PROFILE, data=icc)
    document = PSD(
        header=header,
        image_resources=resources,
        layer_and_mask_information=_layers(planes, coverage, header),
        image_data=merged,
    )
    stream = io.BytesIO()
    document.write(stream)
    return stream.getvalue()


def _over_white(plane: NDArray[Any], matte: NDArray[np.uint8]) -> NDArray[Any]:
    """Return a plane mixed with white where it is not covered, as every editor keeps the merged picture."""
    top = np.float32(np.iinfo(plane.dtype).max)
    share = matte.astype(np.float32) / np.float32(255)
    mixed: NDArray[Any] = np.rint(plane * share + top * (1 - share)).astype(plane.dtype)
    return mixed


def _bytes(plane: NDArray[Any]) -> bytes:
    return plane.astype(plane.dtype.newbyteorder(">"), copy=False).tobytes()


def _layers(planes: list[NDArray[Any]], coverage: NDArray[Any], header: FileHeader) -> LayerAndMaskInformation:
    """Return the section of layers: in a block of its own at 16 bits, as editors look for it there."""
    height, width = header.height, header.width
    kept = {ChannelID.TRANSPARENCY_MASK: np.full_like(coverage, np.iinfo(coverage.dtype).max)}
    kept |= dict(zip((ChannelID.CHANNEL_0, ChannelID.CHANNEL_1, ChannelID.CHANNEL_2), planes, strict=True))
    kept[ChannelID.USER_LAYER_MASK] = coverage
    packing = Compression.ZIP_WITH_PREDICTION if header.depth == _DEEP else Compression.RLE
    channels = ChannelDataList()
    for plane in kept.values():
        channel = ChannelData(compression=packing)
        channel.set_data(_bytes(plane), width, height, header.depth, header.version)
        channels.append(channel)
    record = LayerRecord(
        bottom=height,
        right=width,
        channel_info=[ChannelInfo(id=key) for key in kept],
        mask_data=MaskData(bottom=height, right=width),
        name=_NAME,
    )
    records, data = LayerRecords(), ChannelImageData()
    records.append(record)
    data.append(channels)
    # Below zero: the merged picture's first alpha channel is its transparency.
    told: dict[str, Any] = {"layer_count": -1, "layer_records": records, "channel_image_data": data}
    blocks = TaggedBlocks()
    if header.depth != _DEEP:
        return LayerAndMaskInformation(layer_info=LayerInfo(**told), tagged_blocks=blocks)
    blocks.set_data(Tag.LAYER_16, **told)
    return LayerAndMaskInformation(layer_info=LayerInfo(), tagged_blocks=blocks)


def read(data: bytes, *, name: str, shape: tuple[int, ...]) -> tuple[Pixels, bool]:
    """Return what a PSD shows, and whether its colours were mixed with white.

    Args:
        data: the file's content; hostile.
        name: the file's, for what is said.
        shape: rows and columns it has to have; a file of another size is not decoded but returned empty, with its own.

    Raises:
        CaptureError: it is not whole, or cannot be taken, with what to do in the editor.
    """
    # A channel that cannot be unpacked would otherwise come back black, with no more than a warning.
    warnings.simplefilter("error", PSDDecompressionWarning)
    try:
        record = PSD.read(io.BytesIO(data))
        document = PSDImage(record)
        document.max_alloc_bytes = _MEMORY_MAX_BYTES
        _require_kind(document, name)
        if (document.height, document.width) != tuple(shape[:2]):
            size = (document.height, document.width, 3)
            return Pixels(samples=np.broadcast_to(np.uint8(0), size), kind="rgb"), False
        if _lacks_its_end(record):
            raise _refused(f"{name} is not whole: it ends within its last picture. Save it again.")
        return _seen(document, name)
    except CaptureError:
        raise
    except Exception as trouble:  # a library's parser on a hostile file may raise anything
        words = f"{name} is not a whole PSD, or damaged. Save it again."
        raise CaptureError(words, code=Code.SOURCE_LOST) from trouble


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


def _seen(document: PSDImage, name: str) -> tuple[Pixels, bool]:
    profile = document.image_resources.get_data(Resource.ICC_PROFILE) or b""
    visible = [layer for layer in document.descendants() if not layer.is_group() and layer.is_visible()]
    if not visible and len(document):
        raise _refused(f"Every layer of {name} is hidden. Show what is to be seen and save it again.")
    if len(visible) == 1 and _is_plain(visible[0]):
        samples, coverage = _layer(document, visible[0])
        is_matted = False
    else:
        samples, coverage = _merged(document, name)
        is_matted = True
    is_opaque = int(coverage.min()) == 255
    alpha = None if is_opaque else coverage
    return Pixels(samples=samples, kind="rgb", alpha=alpha, profile=bytes(profile)), is_matted


def _is_plain(layer: Layer) -> bool:
    """Whether a layer is pixels and a mask, and is seen exactly as it is kept."""
    if layer.kind != "pixel" or not isinstance(layer.parent, PSDImage):
        return False
    mask = layer.mask
    is_masked_plainly = mask is None or (not mask.disabled and mask.parameters is None)
    return (
        layer.blend_mode is BlendMode.NORMAL
        and layer.opacity == layer.fill_opacity == 255
        and not (layer.clipping or layer.has_vector_mask() or layer.has_effects())
        and is_masked_plainly
    )


def _layer(document: PSDImage, layer: Layer) -> tuple[Rgb, NDArray[np.uint8]]:
    """Return a plain layer's colours and coverage, on the document's whole area."""
    height, width = document.height, document.width
    samples = np.zeros((height, width, 3), np.uint16 if document.depth == _DEEP else np.uint8)
    coverage = np.zeros((height, width), np.uint8)
    colours, shape = layer.numpy("color"), layer.numpy("shape")
    if colours is None:
        return samples, coverage
    _place(samples, _levels(colours, samples.dtype), layer.left, layer.top)
    opaque = np.full(colours.shape[:2], 255, np.uint8) if shape is None else _levels(shape[..., 0], coverage.dtype)
    _place(coverage, opaque, layer.left, layer.top)
    mask = layer.mask
    kept = None if mask is None else layer.numpy("mask")
    if mask is not None:
        shown = np.full((height, width), mask.background_color, np.uint8)
        if kept is not None:
            _place(shown, _levels(kept[..., 0], shown.dtype), mask.left, mask.top)
        coverage = np.rint(coverage.astype(np.float32) * shown / 255).astype(np.uint8)
    return samples, coverage


def _merged(document: PSDImage, name: str) -> tuple[Rgb, NDArray[np.uint8]]:
    """Return the picture the editor made of all visible layers, unmixed from white."""
    if not document.has_preview():
        raise _refused(
            f"{name} holds no picture of all its layers together. Switch on “maximize compatibility” when saving, or "
            "merge what is visible into one layer."
        )
    every = document.numpy()
    dtype = np.dtype(np.uint16 if document.depth == _DEEP else np.uint8)
    has_coverage = every.shape[2] > 3
    coverage = _levels(every[..., 3], np.dtype(np.uint8)) if has_coverage else np.full(every.shape[:2], 255, np.uint8)
    return _levels(every[..., :3], dtype), coverage


def _levels(values: NDArray[Any], dtype: np.dtype[Any]) -> NDArray[Any]:
    """Return values of 0..1 as levels."""
    levels: NDArray[Any] = np.rint(np.clip(values, 0, 1) * np.iinfo(dtype).max).astype(dtype)
    return levels


def _place(onto: NDArray[Any], piece: NDArray[Any], left: int, top: int) -> None:
    """Lay a piece onto a plane, where it reaches into it."""
    height, width = onto.shape[:2]
    rows, columns = slice(max(0, top), min(height, top + len(piece))), slice(max(0, left), left + piece.shape[1])
    columns = slice(columns.start, min(width, columns.stop))
    if rows.start < rows.stop and columns.start < columns.stop:
        onto[rows, columns] = piece[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]


def _refused(words: str) -> CaptureError:
    return CaptureError(words, code=Code.SOURCE_LOST)
