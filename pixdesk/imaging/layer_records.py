"""The layer records of a layered TIFF, in either order of bytes.

Adobe Photoshop File Formats Specification, Layer and Mask Information Section. Everything read is bounded by the block
itself: a count that promises more than there is ends in `Damaged`.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

_ORDERS: Final = {b"8BIM": ">", b"MIB8": "<"}
_BITS: Final = {b"Layr": 8, b"Lr16": 16}
_HIDDEN: Final = 2
_MASK_DISABLED, _MASK_HAS_PARAMETERS = 2, 8
_PLAIN_MASK_BYTES: Final = 20
_RLE: Final = 1

_NORMAL: Final = b"norm"
_DIVIDERS: Final = frozenset({b"lsct", b"lsdk"})
_FILL: Final = b"iOpa"
_HARMLESS: Final = frozenset(
    {b"luni", b"lnsr", b"lyid", b"lyvr", b"clbl", b"infx", b"knko", b"lspf", b"lclr", b"shmd", b"fxrp", b"tsly", _FILL}
)
"""What may stand beside a layer without changing how it is seen: names, numbers, locks, labels."""


class Damaged(ValueError):
    """The records are not what they say they are."""


@dataclass(frozen=True, slots=True)
class Rect:
    """Where something lies, in pixels."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def width(self) -> int:
        """Pixels across."""
        return max(0, self.right - self.left)

    @property
    def height(self) -> int:
        """Pixels down."""
        return max(0, self.bottom - self.top)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing of it."""
        return not (self.width and self.height)


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskRecord:
    """A layer's mask; `is_plain` where it shows what it holds."""

    place: Rect
    around: int
    is_plain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRecord:
    """One packed plane."""

    packing: int
    data: bytes


@dataclass(slots=True, kw_only=True)
class LayerRecord:
    """What is told of a layer, and its planes by number: 0 to 2 are colours, -1 its transparency, -2 its mask."""

    place: Rect
    lengths: list[tuple[int, int]]
    blend: bytes
    opacity: int
    is_clipped: bool
    is_visible: bool
    mask: MaskRecord | None
    blocks: dict[bytes, bytes]
    channels: dict[int, ChannelRecord] = field(default_factory=dict)

    @property
    def is_divider(self) -> bool:
        """Whether it begins or ends a group, and holds no pixels."""
        return bool(_DIVIDERS & self.blocks.keys())

    @property
    def is_plain(self) -> bool:
        """Whether it is pixels and a mask, and seen exactly as it is kept."""
        fill = self.blocks.get(_FILL, b"\xff")[:1]
        return (
            self.blend == _NORMAL
            and self.opacity == 255
            and fill == b"\xff"
            and not self.is_clipped
            and (self.mask is None or self.mask.is_plain)
            and self.blocks.keys() <= _HARMLESS
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """The layers, lowest first, and the bits of a channel."""

    bits: int
    layers: tuple[LayerRecord, ...]


class _Reader:
    """Reads on from a place, in one order of bytes."""

    def __init__(self, data: bytes, order: str) -> None:
        self._data, self._at, self.order = data, 0, order

    def take(self, count: int) -> bytes:
        found = self._data[self._at : self._at + count]
        if count < 0 or len(found) < count:
            raise Damaged("it ends too early")
        self._at += count
        return found

    def numbers(self, kinds: str) -> tuple[Any, ...]:
        layout = struct.Struct(self.order + kinds)
        return layout.unpack(self.take(layout.size))

    def word(self) -> bytes:
        """Return a four-letter word; the other way round where the least significant byte comes first."""
        found = self.take(4)
        return found if self.order == ">" else found[::-1]

    def part(self) -> "_Reader":
        """Return a reader of the next part, which says its length."""
        (count,) = self.numbers("I")
        return _Reader(self.take(count), self.order)

    @property
    def left(self) -> int:
        return len(self._data) - self._at

    def skip(self, count: int) -> None:
        self._at = min(self._at + count, len(self._data))


def records_of(blocks: bytes) -> Layers | None:
    """Return the layers among a tag's blocks; None where there is no block of them.

    Raises:
        Damaged: a block, or a record of it, is not whole.
    """
    order = _ORDERS.get(blocks[:4])
    if order is None:
        return None
    reader = _Reader(blocks, order)
    for key, content in _blocks(reader, 4):
        if key in _BITS and content:
            return Layers(bits=_BITS[key], layers=tuple(_layers(_Reader(content, order))))
    return None


def _blocks(reader: _Reader, align: int) -> Iterator[tuple[bytes, bytes]]:
    while reader.left >= 12:
        if reader.word() != b"8BIM":
            return
        key = reader.word()
        (count,) = reader.numbers("I")
        yield key, reader.take(count)
        reader.skip(-count % align)


def _layers(reader: _Reader) -> Iterator[LayerRecord]:
    (count,) = reader.numbers("h")
    records = [_record(reader) for _ in range(abs(count))]
    for record in records:
        for number, length in record.lengths:
            (packing,) = reader.numbers("H")
            data = reader.take(length - 2)
            if packing == _RLE and reader.order == "<":
                rows = (record.mask.place if number < -1 and record.mask else record.place).height
                data = _counts_turned(data, rows)
            record.channels[number] = ChannelRecord(packing=packing, data=data)
        yield record


def _counts_turned(data: bytes, rows: int) -> bytes:
    """Return packed rows whose lengths stand most significant byte first, as whoever unpacks them reads those."""
    counts = np.frombuffer(data[: 2 * rows], "<u2")
    if 2 * rows + int(counts.sum(dtype=np.int64)) != len(data):
        return data  # they stood so already
    return counts.astype(">u2").tobytes() + data[2 * rows :]


def _record(reader: _Reader) -> LayerRecord:
    place = Rect(*reader.numbers("4i"))
    (count,) = reader.numbers("H")
    lengths = [reader.numbers("hI") for _ in range(count)]
    if reader.word() != b"8BIM":
        raise Damaged("a layer has no blend mode")
    blend = reader.word()
    opacity, clipping, flags, _ = reader.numbers("4B")
    extra = reader.part()
    mask = _mask(extra.part())
    extra.part()  # blending ranges
    (letters,) = extra.numbers("B")
    extra.take(letters)
    extra.skip(-(letters + 1) % 4)
    return LayerRecord(
        place=place,
        lengths=[(number, length) for number, length in lengths],
        blend=blend,
        opacity=opacity,
        is_clipped=bool(clipping),
        is_visible=not flags & _HIDDEN,
        mask=mask,
        blocks=dict(_blocks(extra, 2)),
    )


def _mask(reader: _Reader) -> MaskRecord | None:
    size = reader.left
    if not size:
        return None
    place = Rect(*reader.numbers("4i"))
    around, flags = reader.numbers("2B")
    is_plain = size == _PLAIN_MASK_BYTES and not flags & (_MASK_DISABLED | _MASK_HAS_PARAMETERS)
    return MaskRecord(place=place, around=around, is_plain=is_plain)
