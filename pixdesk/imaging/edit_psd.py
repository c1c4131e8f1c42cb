"""The layered file a retoucher opens: one layer with the picture's colours, and the matte as its mask.

Written through psd-tools' structures, plane by plane, at 8 or 16 bits; `edit_psd_read` reads what an editor made of it.
"""

import io
import zlib
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from psd_tools.compression import encode_prediction
from psd_tools.constants import ChannelID, ColorMode, Compression, Resource, Tag
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
    LayerInfoBlock,
    LayerRecord,
    LayerRecords,
    MaskData,
)
from psd_tools.psd.tagged_blocks import TaggedBlock, TaggedBlocks

from pixdesk.errors import SetupError
from pixdesk.imaging.frame import Rgb

SIDE_MAX_PX: Final = 30_000
"""A PSD's longest side (Adobe Photoshop File Formats Specification, File Header Section)."""

_ROWS: Final = 512
"""Colours are mixed and unmixed in bands of so many rows: no second full frame is held in between."""

_FAST: Final = 1
"""Of zlib's levels: a file that is opened a moment later need not be small."""

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
    coverage = _coverage(matte, depth)
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
    mixed = np.empty_like(plane)
    for first in range(0, len(plane), _ROWS):
        rows = slice(first, first + _ROWS)
        share = matte[rows] / np.float32(255)
        mixed[rows] = np.rint(plane[rows] * share + top * (1 - share))
    return mixed


def _bytes(plane: NDArray[Any]) -> bytes:
    return plane.astype(plane.dtype.newbyteorder(">"), copy=False).tobytes()


def layers(rgb: Rgb, matte: NDArray[np.uint8]) -> bytes:
    """Return the block of layers a layered TIFF holds, most significant byte first: one layer with a mask.

    Args:
        rgb: H×W×3, uint8 or uint16.
        matte: H×W.
    """
    depth = 8 * rgb.itemsize
    header = FileHeader(channels=4, height=len(matte), width=matte.shape[1], depth=depth, color_mode=ColorMode.RGB)
    planes = [np.ascontiguousarray(rgb[..., band]) for band in range(3)]
    stream = io.BytesIO()
    LayerInfoBlock(layer_count=1, **_told(planes, _coverage(matte, depth), header)).write(stream, padding=2)
    return stream.getvalue()


def _coverage(matte: NDArray[np.uint8], depth: int) -> NDArray[Any]:
    return matte.astype(np.uint16) * np.uint16(257) if depth == _DEEP else matte


def _layers(planes: list[NDArray[Any]], coverage: NDArray[Any], header: FileHeader) -> LayerAndMaskInformation:
    """Return the section of layers: in a block of its own at 16 bits, as editors look for it there."""
    # Below zero: the merged picture's first alpha channel is its transparency.
    told: dict[str, Any] = {"layer_count": -1, **_told(planes, coverage, header)}
    blocks = TaggedBlocks()
    if header.depth != _DEEP:
        return LayerAndMaskInformation(layer_info=LayerInfo(**told), tagged_blocks=blocks)
    blocks.set_data(Tag.LAYER_16, **told)
    blocks[Tag.SAVING_MERGED_TRANSPARENCY16] = TaggedBlock(key=Tag.SAVING_MERGED_TRANSPARENCY16, data=b"")
    return LayerAndMaskInformation(layer_info=LayerInfo(), tagged_blocks=blocks)


def _told(planes: list[NDArray[Any]], coverage: NDArray[Any], header: FileHeader) -> dict[str, Any]:
    """Return the product's layer: what is told of it, and its planes."""
    height, width = header.height, header.width
    kept = {ChannelID.TRANSPARENCY_MASK: np.full_like(coverage, np.iinfo(coverage.dtype).max)}
    kept |= dict(zip((ChannelID.CHANNEL_0, ChannelID.CHANNEL_1, ChannelID.CHANNEL_2), planes, strict=True))
    kept[ChannelID.USER_LAYER_MASK] = coverage
    channels = ChannelDataList()
    for plane in kept.values():
        channels.append(_packed(plane, header))
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
    return {"layer_records": records, "channel_image_data": data}


def _packed(plane: NDArray[Any], header: FileHeader) -> ChannelData:
    """Pack a layer's plane as editors do: runs at 8 bits, differences at 16."""
    height, width = plane.shape
    if header.depth == _DEEP:
        changes = encode_prediction(_bytes(plane), width, height, header.depth)
        return ChannelData(compression=Compression.ZIP_WITH_PREDICTION, data=zlib.compress(changes, _FAST))
    channel = ChannelData(compression=Compression.RLE)
    channel.set_data(_bytes(plane), width, height, header.depth, header.version)
    return channel
