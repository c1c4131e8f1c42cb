"""The file a retoucher opens elsewhere, and what is read of it when it was saved: colours and coverage.

As a PSD it is a layer with the matte as its mask (`edit_psd`). As a TIFF it is that layer (`layered_tiff`) beside the
flat picture with the matte as straight alpha (TIFF 6.0, ExtraSamples 2), for programs without layers: the backdrop's
colours stay under it, so that what was cut away can be painted back. Either has 8 or 16 bits a channel and the
picture's colour profile.
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from pixdesk.domain.finding import Code
from pixdesk.domain.retouching import EditKind
from pixdesk.errors import CaptureError
from pixdesk.imaging import decode, formats, pixels, tiff_structure
from pixdesk.imaging.brush import Bytes
from pixdesk.imaging.colour import srgb_icc
from pixdesk.imaging.frame import Rgb
from pixdesk.imaging.pixels import Pixels
from pixdesk.imaging.readings import eight_bits
from pixdesk.imaging.source import Source
from pixdesk.imaging.tiff_structure import Directory, Tag

Bits = Literal[8, 16]

SUFFIXES: Final = {EditKind.PSD: ".psd", EditKind.TIFF: ".tif"}

_CONVERTED_SLACK: Final = 2.0
"""Levels of 255 that two conversions between profiles of 8 bits may move a colour by."""

_COARSER_SLACK: Final = 0.51
"""Levels of 255 that are lost where a file has fewer bits than its picture."""

_UNNAMED, _PREMULTIPLIED, _STRAIGHT = 0, 1, 2
"""What the channel beside the colours is (TIFF 6.0, ExtraSamples)."""

_LAYERS_FIRST: Final = b"Adobe Photoshop"
"""What names itself so has saved its layers."""

_LARGE: Final = 0.5
"""A page whose sides are so long, against the first one's, is another layer and no thumbnail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What an editor saved.

    Attributes:
        rgb: H×W×3, uint8 or uint16, sRGB, straight.
        alpha: H×W, coverage.
        slack: levels of 255 by which an untouched colour may be off.
        is_matted: the colours were kept mixed with white, or with black.
        remarks: sentences worth reading; the file can be taken.
    """

    rgb: Rgb
    alpha: Bytes
    slack: float
    is_matted: bool
    remarks: tuple[str, ...]


def write(rgb: Rgb, matte: Bytes, *, kind: EditKind, bits: Bits | None = None) -> bytes:
    """Return a picture and its matte as a file for an editor, tagged sRGB.

    Args:
        rgb: H×W×3, uint8 or uint16, sRGB.
        matte: H×W.
        bits: of a channel; None for the picture's own.

    Raises:
        SetupError: the picture is too long for a PSD.
    """
    picture = _with_bits(rgb, bits)
    if kind == EditKind.PSD:
        from pixdesk.imaging import edit_psd  # its library is loaded by those who want layers

        return edit_psd.write(picture, matte, icc=srgb_icc())
    from pixdesk.imaging import layered_tiff

    return layered_tiff.write(picture, matte, icc=srgb_icc())


def _with_bits(rgb: Rgb, bits: Bits | None) -> Rgb:
    if bits is None or bits == 8 * rgb.itemsize:
        return rgb
    return eight_bits(rgb) if bits == 8 else rgb.astype(np.uint16) * np.uint16(257)


def read(data: bytes, *, name: str, shape: tuple[int, ...], bits: int = 8) -> Saved:
    """Return what an editor saved.

    Args:
        data: a TIFF, PNG or PSD; hostile.
        shape: rows and columns the picture has.
        bits: a channel of the picture has.

    Raises:
        CaptureError: it cannot be read, is not whole, has another size, or no transparency; with what to do.
    """
    found, is_matted = _pixels(data, name, shape)
    stored_bits = 8 * found.samples.itemsize
    width, height = found.upright_size_px
    if (height, width) != tuple(shape[:2]):
        raise _refused(
            f"{name} is {width} × {height} pixels, the picture {shape[1]} × {shape[0]}. "
            "Save it at its own size, without cropping or turning it."
        )
    if found.alpha is None:
        raise _refused(
            f"{name} has no transparency: it was flattened, or a background lies under the product. Save it as a TIFF, "
            "PNG or PSD with its transparency."
        )
    rgb, alpha, notes = pixels.finished(found)
    if alpha is None or not alpha.any():
        raise _refused(f"{name} is transparent everywhere: there is no product left in it.")
    slack = 0.0 if found.profile in (b"", srgb_icc()) else _CONVERTED_SLACK
    slack += _COARSER_SLACK if stored_bits < bits else 0.0
    remarks = notes if found.profile else (*notes, "It has no colour profile; its colours were read as sRGB.")
    return Saved(rgb=rgb, alpha=np.ascontiguousarray(alpha), slack=slack, is_matted=is_matted, remarks=remarks)


def _pixels(data: bytes, name: str, shape: tuple[int, ...]) -> tuple[Pixels, bool]:
    if formats.sniff(data) == "psd":
        from pixdesk.imaging import edit_psd_read

        return edit_psd_read.read(data, name=name, shape=shape)
    kind = decode.recognised(data, name)
    if kind not in ("tiff", "png"):
        raise _refused(f"{name} holds no TIFF, PNG or PSD. Save it as one of them, with its transparency.")
    if kind != "tiff":
        return decode.read(data, kind=kind, megapixel_limit=decode.MEGAPIXEL_LIMIT), False
    page = _one_whole_picture(data, name)
    return _of_layers(page, name, shape) or _flat(data, page)


def _flat(data: bytes, page: Directory) -> tuple[Pixels, bool]:
    extra = page.number(Tag.EXTRA_SAMPLES, _STRAIGHT)
    named = _with_named_coverage(data, page) if extra == _UNNAMED else data
    found = decode.read(named, kind="tiff", megapixel_limit=decode.MEGAPIXEL_LIMIT)
    return found, extra == _PREMULTIPLIED


def _of_layers(page: Directory, name: str, shape: tuple[int, ...]) -> tuple[Pixels, bool] | None:
    """Return the one layer that is seen of a TIFF; None where its flat picture shows what is seen.

    Photoshop keeps a channel of coverage that nobody painted in as it was, and means the layers; a program that knows
    no layers may leave them as they were, and means the flat picture.

    Raises:
        CaptureError: only the layers would tell what is transparent, and several are seen.
    """
    content = page.whole(Tag.IMAGE_SOURCE_DATA)
    is_by_layers = page.content(Tag.SOFTWARE, 64).startswith(_LAYERS_FIRST) or not page.number(Tag.EXTRA_SAMPLES)
    if not content or not is_by_layers or (page.height_px, page.width_px) != tuple(shape[:2]):
        return None
    from pixdesk.imaging import layered_tiff

    seen = layered_tiff.read(content, name=name, shape=(shape[0], shape[1]))
    if seen is None:
        return None
    if seen.samples is None or seen.coverage is None:
        if page.number(Tag.EXTRA_SAMPLES) == _PREMULTIPLIED:
            return None
        raise _refused(
            f"{name} shows several layers, and was saved without its transparency. Tick “Save Transparency” when "
            "saving the TIFF, or merge what is visible into one layer."
        )
    alpha = None if int(seen.coverage.min()) == 255 else seen.coverage
    return Pixels(samples=seen.samples, kind="rgb", alpha=alpha, profile=page.content(Tag.ICC)), False


def _with_named_coverage(data: bytes, page: Directory) -> bytes:
    """Return a TIFF whose one unnamed channel beside its colours is called coverage, as some editors leave it out."""
    entry = page.entries[Tag.EXTRA_SAMPLES]
    if entry.count != 1:
        return data
    named = bytearray(data)
    named[entry.offset : entry.offset + 2] = _STRAIGHT.to_bytes(2, page.byte_order)
    return bytes(named)


def _one_whole_picture(data: bytes, name: str) -> Directory:
    """Return a TIFF's picture; one cut short, or with layers saved as pages (none is what was seen), is refused.

    Raises:
        CaptureError: which of the two it is, and what to do.
    """
    found = [page for page in tiff_structure.directories(Source(data)) if page.width_px and not page.is_reduced]
    large = [page for page in found if page.width_px >= _LARGE * found[0].width_px]
    if len(large) > 1:
        raise _refused(
            f"{name} holds {len(large)} pictures: its layers were saved as pages. Merge what is visible into one "
            "layer, or save it as a PSD."
        )
    if not found:
        raise _refused(f"{name} is not whole: it holds no picture yet. Save it again.")
    for tag, what in ((Tag.ICC, "colour profile"), (Tag.IMAGE_SOURCE_DATA, "layers")):
        kept = found[0].entries.get(tag)
        if kept is not None and len(found[0].whole(tag)) < kept.count:
            raise _refused(f"{name} is not whole: it ends within its {what}. Save it again.")
    return found[0]


def _refused(words: str) -> CaptureError:
    return CaptureError(words, code=Code.SOURCE_LOST)
