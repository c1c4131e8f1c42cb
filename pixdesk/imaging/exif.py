"""The two things EXIF may say that change pixels: which way is up, and whether the colours are Adobe RGB.

Everything else in the block is left alone, and a block that makes no sense says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from pixdesk.imaging import tiff_structure
from pixdesk.imaging.source import Source
from pixdesk.imaging.tiff_structure import Directory, Tag

_ADOBE_RGB = 2
_UNCALIBRATED = 0xFFFF
_INTEROP_INDEX = 1


@dataclass(frozen=True, slots=True)
class ExifWord:
    """What EXIF says of the pixels.

    Attributes:
        orientation: 1..8 as in TIFF 6.0 tag 274; 1 where EXIF is silent or says nonsense.
        adobe_rgb: whether the colours are Adobe RGB (1998).
    """

    orientation: int = 1
    adobe_rgb: bool = False


def read(block: bytes) -> ExifWord:
    """Return what an EXIF block (from its byte-order mark on) says of the pixels."""
    found = tiff_structure.directories(Source(block.removeprefix(b"Exif\0\0")))
    return of_directory(found[0]) if found else ExifWord()


def of_directory(main: Directory) -> ExifWord:
    """Return what a first directory and the EXIF directory it points to say of the pixels."""
    orientation = main.number(Tag.ORIENTATION, 1)
    return ExifWord(orientation if 1 <= orientation <= 8 else 1, _says_adobe_rgb(main))


def _says_adobe_rgb(main: Directory) -> bool:
    """EXIF 2.3 and DCF 2.0: ColorSpace uncalibrated with interoperability index R03; some write 2."""
    details = tiff_structure.sub_directory(main, Tag.EXIF_IFD)
    if details is None:
        return False
    space = details.number(Tag.COLOUR_SPACE, 1)
    if space != _UNCALIBRATED:
        return space == _ADOBE_RGB
    interop = tiff_structure.sub_directory(details, Tag.INTEROP_IFD)
    return interop is not None and interop.content(_INTEROP_INDEX).startswith(b"R03")
