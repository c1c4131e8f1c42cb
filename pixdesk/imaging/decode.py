"""From a file's bytes to one upright, colour-managed frame; the reader is chosen by content, never by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

from pixdesk.domain.finding import Code
from pixdesk.errors import CaptureError
from pixdesk.imaging import formats, heif, jpeg, other, png, raw, tiff
from pixdesk.imaging.frame import Frame
from pixdesk.imaging.pixels import Pixels, finished

MEGAPIXEL_LIMIT = 160.0
"""Admits a 151-megapixel medium-format frame; refuses what only a mistake or an attack would send."""

_NAMES = {
    "jpeg": "JPEG",
    "png": "PNG",
    "tiff": "TIFF",
    "webp": "WebP",
    "heif": "HEIF",
    "avif": "AVIF",
    "raw": "RAW",
    "gif": "GIF",
    "bmp": "BMP",
}
_SUFFIXES = {
    "jpeg": frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"}),
    "png": frozenset({".png"}),
    "tiff": frozenset({".tif", ".tiff"}),
    "webp": frozenset({".webp"}),
    "heif": frozenset({".heic", ".heif", ".hif"}),
    "avif": frozenset({".avif"}),
    "raw": formats.RAW_SUFFIXES,
    "gif": frozenset({".gif"}),
    "bmp": frozenset({".bmp"}),
}


def decode(data: bytes, *, name: str, megapixel_limit: float = MEGAPIXEL_LIMIT) -> Frame:
    """Decode a whole picture.

    Args:
        data: the file's content.
        name: the file's name; only for what is said, never for what is done.
        megapixel_limit: refuse above, by the header and before anything is decoded.

    Returns:
        The frame: upright, sRGB, uint16 where the file had more than 8 bits.

    Raises:
        CaptureError: with code ``truncated``, ``not-a-picture``, ``too-large`` or ``unreadable``, and a sentence for
            the photographer.
    """
    kind = recognised(data, name)
    remark = misnamed(name, kind)
    try:
        if kind == "raw":
            return Frame(rgb=raw.develop(data, megapixel_limit=megapixel_limit), format=kind, notes=remark)
        rgb, alpha, notes = finished(read(data, kind=kind, megapixel_limit=megapixel_limit))
    except MemoryError as refusal:
        raise CaptureError("The picture does not fit into this computer's memory.", code=Code.TOO_LARGE) from refusal
    return Frame(rgb=rgb, alpha=alpha, format=kind, notes=(*remark, *notes))


def read(data: bytes, *, kind: str, megapixel_limit: float) -> Pixels:
    """Decode a picture of a known kind other than RAW, as stored.

    Raises:
        CaptureError: as `decode`.
    """
    if kind in ("webp", "gif", "bmp"):
        return other.read(data, kind=kind, megapixel_limit=megapixel_limit)
    reader: Callable[..., Pixels] = _READERS[kind]
    return reader(data, megapixel_limit=megapixel_limit)


_READERS: dict[str, Callable[..., Pixels]] = {
    "jpeg": jpeg.read,
    "png": png.read,
    "tiff": tiff.read,
    "heif": heif.read,
    "avif": heif.read_avif,
}


def recognised(data: bytes, name: str) -> str:
    """Return what a file is by content.

    The name is asked once: a TIFF that is named as a RAW, was written by a camera and is known to LibRaw is sensor
    data of an old or odd kind, and its small first picture must not pass for the photograph.

    Raises:
        CaptureError: it is empty, or nothing pixdesk takes for a photograph.
    """
    if not data:
        raise CaptureError("The file is empty: the transfer has not begun or has failed.", code=Code.TRUNCATED)
    # The whole file, not its head: a camera may put the directory that tells RAW from TIFF at the end.
    kind = formats.sniff(data)
    if kind == "tiff" and _suffix(name) in formats.RAW_SUFFIXES and raw.is_known(data):
        return "raw"
    if kind in _NAMES:
        return kind
    raise CaptureError(_not_a_picture(data, kind), code=Code.NOT_A_PICTURE)


def misnamed(name: str, kind: str) -> tuple[str, ...]:
    """Return a remark when a name's ending promises another kind of picture than the content is."""
    suffix = _suffix(name)
    if suffix not in formats.PICTURE_SUFFIXES or suffix in _SUFFIXES[kind]:
        return ()
    return (f"The file is named {suffix} but holds a {_NAMES[kind]} picture; it was read as what it is.",)


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _not_a_picture(data: bytes, kind: str) -> str:
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if kind == "svg":
        return "The file holds a drawing (SVG), not a photograph."
    if kind == "psd":
        return "The file holds a Photoshop document; save it as TIFF, PNG or JPEG."
    if start.startswith((b"<!doctype html", b"<html")):
        return "The file holds a web page, not a picture: the download or transfer went wrong."
    if start.startswith(b"%pdf"):
        return "The file holds a PDF document, not a picture."
    if not data.strip(b"\0"):
        return "The file holds nothing but zeros: the transfer failed, or the card is damaged."
    return "The file does not hold a picture pixdesk knows, whatever its name says."
