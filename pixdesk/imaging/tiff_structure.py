"""The directories of a TIFF, of the RAW formats built like one, and of an EXIF block.

TIFF 6.0 section 2, BigTIFF, and the headers of Panasonic RW2 and Olympus ORF. Everything read is bounded:
a file made to hang a reader gets a short answer instead.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pixdesk.imaging.source import Source


class Tag(IntEnum):
    """The tags pixdesk asks for."""

    RW2_WIDTH = 2
    RW2_HEIGHT = 3
    NEW_SUBFILE_TYPE = 254
    WIDTH = 256
    HEIGHT = 257
    BITS = 258
    COMPRESSION = 259
    PHOTOMETRIC = 262
    MAKE = 271
    STRIP_OFFSETS = 273
    ORIENTATION = 274
    SAMPLES = 277
    ROWS_PER_STRIP = 278
    STRIP_BYTES = 279
    RW2_RAW_OFFSET = 280
    PLANAR = 284
    SOFTWARE = 305
    PREDICTOR = 317
    TILE_WIDTH = 322
    TILE_HEIGHT = 323
    TILE_OFFSETS = 324
    TILE_BYTES = 325
    SUB_IFDS = 330
    EXTRA_SAMPLES = 338
    SAMPLE_FORMAT = 339
    JPEG_OFFSET = 513
    JPEG_BYTES = 514
    EXIF_IFD = 34665
    ICC = 34675
    IMAGE_SOURCE_DATA = 37724
    COLOUR_SPACE = 40961
    INTEROP_IFD = 40965
    DNG_VERSION = 50706


_LISTS = (Tag.STRIP_OFFSETS, Tag.STRIP_BYTES, Tag.TILE_OFFSETS, Tag.TILE_BYTES)

CFA, LINEAR_RAW = 32803, 34892
"""PhotometricInterpretation of sensor data: a colour filter array (TIFF/EP), demosaiced but linear (DNG)."""

# fmt: off
_WORD_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4,
               16: 8, 17: 8, 18: 8}
_NUMBERS = {1: "u1", 3: "u2", 4: "u4", 6: "i1", 7: "u1", 8: "i2", 9: "i4", 13: "u4",
            16: "u8", 17: "i8", 18: "u8"}
# fmt: on
# A directory of a real file holds some dozens of entries; a 1-row-per-strip scan some ten thousand strips.
_ENTRIES_MAX = 1024
_VALUES_MAX = 1 << 18
_DIRECTORIES_MAX = 32
_CLASSIC_MAGIC = frozenset({42, 0x55, 0x4F52, 0x5352})
_BIG_MAGIC = 43
_RW2_NOWHERE = 0xFFFFFFFF
_FAR = 2**62


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its type, how many values, and where they stand in the file."""

    kind: int
    count: int
    offset: int


@dataclass(slots=True)
class Directory:
    """One image file directory.

    Attributes:
        order: ``<`` or ``>``, as `numpy` and `struct` write byte order.
        lacks_entries: whether the file ends within the directory.
    """

    source: Source
    order: str
    entries: dict[int, Entry] = field(default_factory=dict)
    lacks_entries: bool = False

    @property
    def byte_order(self) -> Literal["little", "big"]:
        """The byte order in `int.to_bytes`'s words."""
        return "little" if self.order == "<" else "big"

    def numbers(self, tag: int) -> NDArray[np.int64]:
        """Return a tag's values as integers; empty when absent, not a number or beyond reason."""
        entry = self.entries.get(tag)
        if entry is None or entry.kind not in _NUMBERS or not 0 < entry.count <= _VALUES_MAX:
            return np.empty(0, np.int64)
        kind = np.dtype(self.order + _NUMBERS[entry.kind])
        raw = self.source.at(entry.offset, entry.count * kind.itemsize)
        values = np.frombuffer(raw[: len(raw) // kind.itemsize * kind.itemsize], kind)
        # A 64-bit offset beyond 2^62 is past any end: clamp it before it could turn negative.
        return np.clip(values, 0, _FAR).astype(np.int64) if kind.itemsize == 8 else values.astype(np.int64)

    def number(self, tag: int, default: int = 0) -> int:
        """Return a tag's first value as an integer."""
        values = self.numbers(tag)
        return int(values[0]) if values.size else default

    def content(self, tag: int, limit: int = 1 << 23) -> bytes:
        """Return a tag's bytes as they stand in the file, at most `limit`."""
        entry = self.entries.get(tag)
        if entry is None:
            return b""
        return self.source.at(entry.offset, min(entry.count * _WORD_BYTES.get(entry.kind, 1), limit))

    def whole(self, tag: int) -> bytes:
        """Return all of a tag's bytes, however many; fewer where the file ends before."""
        return self.content(tag, self.source.size)

    @property
    def width_px(self) -> int:
        """Pixels across, as stored."""
        return self.number(Tag.WIDTH) or self.number(Tag.RW2_WIDTH)

    @property
    def height_px(self) -> int:
        """Pixels down, as stored."""
        return self.number(Tag.HEIGHT) or self.number(Tag.RW2_HEIGHT)

    @property
    def is_sensor_data(self) -> bool:
        """Whether its picture is what the sensor saw."""
        return self.number(Tag.PHOTOMETRIC) in (CFA, LINEAR_RAW)

    @property
    def is_reduced(self) -> bool:
        """Whether its picture is a smaller copy of another in the file (TIFF 6.0, NewSubfileType bit 0)."""
        return bool(self.number(Tag.NEW_SUBFILE_TYPE) & 1)

    @property
    def is_cut(self) -> bool:
        """Whether the directory itself, or its lists of strips or tiles, reach past the end of the file."""
        if self.lacks_entries:
            return True
        entries = [self.entries[tag] for tag in _LISTS if tag in self.entries]
        return any(e.offset + e.count * _WORD_BYTES.get(e.kind, 1) > self.source.size for e in entries)

    def extents(self) -> NDArray[np.int64]:
        """Return its picture's data as an N×2 array of offset and length, in bytes from the file's start."""
        pairs = [
            self._paired(Tag.STRIP_OFFSETS, Tag.STRIP_BYTES),
            self._paired(Tag.TILE_OFFSETS, Tag.TILE_BYTES),
            self._paired(Tag.JPEG_OFFSET, Tag.JPEG_BYTES),
            self._paired(Tag.RW2_RAW_OFFSET, Tag.STRIP_BYTES),
        ]
        return np.concatenate(pairs)

    def _paired(self, offsets_tag: Tag, lengths_tag: Tag) -> NDArray[np.int64]:
        offsets, lengths = self.numbers(offsets_tag), self.numbers(lengths_tag)
        if offsets.size and lengths.size != offsets.size:
            # Old single-strip files may leave the lengths out; then where the data begin is all we know.
            lengths = np.ones_like(offsets)
        somewhere = offsets != _RW2_NOWHERE
        return np.stack([offsets[somewhere], lengths[somewhere]], axis=1)


def directories(source: Source, *, base: int = 0) -> list[Directory]:
    """Return every directory that can be reached: the chain first, then what hangs below it.

    Returns an empty list when this is not built like a TIFF. Offsets count from `base`.
    """
    header = source.at(base, 16)
    order = {b"II": "<", b"MM": ">"}.get(header[:2])
    if order is None or len(header) < 8:
        return []
    (magic,) = struct.unpack_from(order + "H", header, 2)
    if magic in _CLASSIC_MAGIC:
        return _walk(source, base, _Layout(order, "H", "I"), struct.unpack_from(order + "I", header, 4)[0])
    if magic == _BIG_MAGIC and len(header) == 16:
        return _walk(source, base, _Layout(order, "Q", "Q"), struct.unpack_from(order + "Q", header, 8)[0])
    return []


@dataclass(frozen=True, slots=True)
class _Layout:
    """How wide the counts and offsets are: classic TIFF 2 and 4 bytes, BigTIFF 8 and 8."""

    order: str
    entry_count: str
    offset: str

    @property
    def entry(self) -> struct.Struct:
        return struct.Struct(f"{self.order}HH{self.offset}{struct.calcsize(self.offset)}s")


def _walk(source: Source, base: int, layout: _Layout, first: int) -> list[Directory]:
    found: list[Directory] = []
    seen: set[int] = set()
    waiting = [first]
    while waiting and len(found) < _DIRECTORIES_MAX:
        offset = waiting.pop(0)
        if not offset or offset in seen:
            continue
        seen.add(offset)
        directory, following = _read_directory(source, base, layout, base + offset)
        if not directory.entries:
            continue
        found.append(directory)
        waiting.insert(0, following)
        waiting.extend(int(place) for place in directory.numbers(Tag.SUB_IFDS)[:_DIRECTORIES_MAX])
    return found


def _read_directory(source: Source, base: int, layout: _Layout, offset: int) -> tuple[Directory, int]:
    directory = Directory(source, layout.order)
    counter = struct.Struct(layout.order + layout.entry_count)
    head = source.at(offset, counter.size)
    if len(head) < counter.size:
        return directory, 0
    (count,) = counter.unpack(head)
    if count > _ENTRIES_MAX:
        return directory, 0
    entry = layout.entry
    body = source.at(offset + counter.size, count * entry.size)
    directory.lacks_entries = len(body) < count * entry.size
    for index in range(len(body) // entry.size):
        tag, kind, values, field_bytes = entry.unpack_from(body, index * entry.size)
        inline_at = offset + counter.size + (index + 1) * entry.size - len(field_bytes)
        if values * _WORD_BYTES.get(kind, 1) > len(field_bytes):
            inline_at = base + struct.unpack(layout.order + layout.offset, field_bytes)[0]
        directory.entries.setdefault(tag, Entry(kind, values, inline_at))
    link = source.at(offset + counter.size + count * entry.size, struct.calcsize(layout.offset))
    complete = len(link) == struct.calcsize(layout.offset)
    return directory, struct.unpack(layout.order + layout.offset, link)[0] if complete else 0


def sub_directory(directory: Directory, tag: Tag, *, base: int = 0) -> Directory | None:
    """Return the directory a tag points to, such as the EXIF one; None when it cannot be read."""
    offset = directory.number(tag)
    if not offset:
        return None
    found, _ = _read_directory(directory.source, base, _Layout(directory.order, "H", "I"), base + offset)
    return found if found.entries else None
