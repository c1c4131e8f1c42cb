"""What a file is, by its content, and whether all of it is there yet.

A name is never believed: studios rename, phone transfer programs mislabel, and a web page saved as ``.jpg``
is still a web page. The name only says what a photographer expects (`PICTURE_SUFFIXES`), so that what should
be a picture and is not becomes a case instead of being left alone.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import BinaryIO

from pixdesk.imaging import box_structure, gif_structure, jpeg_structure, tiff_structure, tiff_whole
from pixdesk.imaging.source import Source
from pixdesk.imaging.tiff_structure import Directory, Tag

HEAD_BYTES = 1 << 17
"""How much of a file's beginning `sniff` likes to see; RAW directories stand within it."""

# fmt: off
RAW_SUFFIXES: frozenset[str] = frozenset({
    ".3fr", ".arw", ".cr2", ".cr3", ".crw", ".dcr", ".dng", ".erf", ".fff", ".iiq", ".kdc", ".mef",
    ".mos", ".mrw", ".nef", ".nrw", ".orf", ".pef", ".raf", ".raw", ".rw2", ".rwl", ".sr2", ".srf",
    ".srw", ".x3f",
})
"""Names cameras give to sensor data."""

PICTURE_SUFFIXES: frozenset[str] = RAW_SUFFIXES | {
    ".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".tif", ".tiff", ".webp", ".heic", ".heif",
    ".hif", ".avif", ".gif", ".bmp",
}
"""Names a photographer expects to be a picture, in lower case with the dot."""
# fmt: on


class Completeness(StrEnum):
    """Whether a file's structure says that all of it is there."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    UNKNOWN = "unknown"


_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (0, b"GIF87a", "gif"),
    (0, b"GIF89a", "gif"),
    (0, b"8BPS", "psd"),
    (0, b"FUJIFILMCCD-RAW", "raw"),
    (0, b"FOVb", "raw"),
    (0, b"\0MRM", "raw"),
    (0, b"IIU\0", "raw"),
    (0, b"IIRO", "raw"),
    (0, b"IIRS", "raw"),
    (0, b"MMOR", "raw"),
    (6, b"HEAPCCDR", "raw"),
    (8, b"CR\x02", "raw"),
    # Phase One and Leaf write their own directory right behind the TIFF header.
    (8, b"IIII", "raw"),
    (8, b"MMMM", "raw"),
    (0, b"II*\0", "tiff"),
    (0, b"MM\0*", "tiff"),
    (0, b"II+\0", "tiff"),
    (0, b"MM\0+", "tiff"),
)
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_TIFF_LIKE = frozenset({b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"IIU\0", b"IIRO", b"IIRS", b"MMOR"})
# Compressions only cameras write (TIFF's registered or observed numbers): Sony, packed, Kodak, Nikon, Pentax.
_CAMERA_COMPRESSIONS = frozenset({32767, 32769, 32770, 32867, 34713, 65000, 65535})
_TAIL_BYTES = 4096


def sniff(head: bytes) -> str:
    """Return what a file is by its first bytes.

    Args:
        head: the file's beginning, `HEAD_BYTES` or all of it.

    Returns:
        ``jpeg``, ``png``, ``tiff``, ``webp``, ``heif``, ``avif``, ``raw``, ``gif``, ``bmp``, ``psd`` or
        ``svg``; the empty string for anything else.
    """
    for offset, magic, name in _MAGIC:
        if head.startswith(magic, offset):
            return "raw" if name == "tiff" and _is_camera_tiff(head) else name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return _sniff_boxes(head)
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0" and 12 <= int.from_bytes(head[14:18], "little") <= 256:
        return "bmp"
    return "svg" if b"<svg" in head[:1024].lower() and head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" else ""


def _sniff_boxes(head: bytes) -> str:
    length = min(int.from_bytes(head[:4], "big"), 1024)
    major = head[8:12]
    brands = {major, *(head[place : place + 4] for place in range(16, min(length, len(head)) - 3, 4))}
    if major == b"crx ":
        return "raw"
    if brands & _AVIF_BRANDS and major not in _HEIF_BRANDS - {b"mif1", b"msf1"}:
        return "avif"
    return "heif" if brands & _HEIF_BRANDS else ""


def _is_camera_tiff(head: bytes) -> bool:
    """Tell sensor data from a picture by what its directories say."""
    return any(_is_sensor_directory(found) for found in tiff_structure.directories(Source(head)))


def _is_sensor_directory(directory: Directory) -> bool:
    return (
        Tag.DNG_VERSION in directory.entries
        or directory.is_sensor_data
        or directory.number(Tag.COMPRESSION) in _CAMERA_COMPRESSIONS
        # Cameras put a thumbnail first and hang the sensor data below it; programs put the picture first.
        or (directory.is_reduced and Tag.SUB_IFDS in directory.entries and Tag.MAKE in directory.entries)
    )


def completeness(stream: BinaryIO, byte_count: int) -> Completeness:
    """Say whether a file's structure is closed, reading only a few kilobytes of it.

    A complete structure says that the writer came to its end, not that every byte between is right:
    a successful decode is the last word.

    Args:
        stream: the file, opened for reading in binary.
        byte_count: the file's size at this moment.

    Raises:
        OSError: the file could not be read.
    """
    if byte_count <= 0:
        return Completeness.INCOMPLETE
    source = Source(stream=stream, byte_count=byte_count)
    verdict = _structure_is_whole(source)
    if verdict is None:
        return Completeness.UNKNOWN
    return Completeness.COMPLETE if verdict else Completeness.INCOMPLETE


def _structure_is_whole(source: Source) -> bool | None:
    head = source.at(0, 32)
    if head[:4] in _TIFF_LIKE:
        return _tiff_is_whole(source)
    kind = sniff(head)
    if kind in _LENGTH_WORDS:
        place, more = _LENGTH_WORDS[kind]
        return int.from_bytes(head[place : place + 4], "little") + more <= source.size
    whole = _WHOLE.get(kind)
    return whole(source) if whole else None


def _png_is_whole(source: Source) -> bool:
    return b"\0\0\0\0IEND\xaeB`\x82" in source.tail(_TAIL_BYTES)


def _tiff_is_whole(source: Source) -> bool:
    found = tiff_structure.directories(source)
    if not any(directory.extents().size for directory in found):
        # Some programs write the directory last: without one there is no picture yet.
        return False
    return not (tiff_whole.reaches_past_end(source, found) or tiff_whole.ends_in_nothing(source, found))


def _other_raw_is_whole(source: Source) -> bool | None:
    """Judge the RAW formats that are not built like TIFF."""
    head = source.at(0, 32)
    if head[4:8] == b"ftyp":
        return box_structure.is_whole(source)
    if head.startswith(b"FUJIFILMCCD-RAW"):
        return _raf_is_whole(source)
    if head.startswith(b"FOVb"):
        # X3F ends with the offset of its directory, which begins with SECd.
        place = int.from_bytes(source.tail(4), "little")
        return source.at(place, 4) == b"SECd"
    if head[6:14] == b"HEAPCCDR":
        # CIFF ends with the length of the data before its directory of 2 + 10 n bytes.
        place = int.from_bytes(source.tail(4), "little") + int.from_bytes(head[2:6], "little")
        entries = int.from_bytes(source.at(place, 2), "little")
        return entries > 0 and place + 2 + 10 * entries <= source.size
    return None


def _raf_is_whole(source: Source) -> bool:
    """Fuji writes offset and length of preview, directory and sensor data at 84, 92 and 100, big-endian."""
    table = source.at(84, 24)
    if len(table) < 24:
        return False
    words = [int.from_bytes(table[place : place + 4], "big") for place in range(0, 24, 4)]
    return all(offset + length <= source.size for offset, length in zip(words[::2], words[1::2], strict=True))


_WHOLE: dict[str, Callable[[Source], bool | None]] = {
    "jpeg": jpeg_structure.ends,
    "png": _png_is_whole,
    "gif": gif_structure.is_whole,
    "heif": box_structure.is_whole,
    "avif": box_structure.is_whole,
    "raw": _other_raw_is_whole,
}
_LENGTH_WORDS = {"webp": (4, 8), "bmp": (2, 0)}
"""Formats that write their length first: where, and how many bytes it leaves out."""
