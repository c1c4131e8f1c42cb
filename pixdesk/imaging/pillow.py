"""Pillow, for the formats nothing quicker reads; kept quiet, kept to one format at a time.

`MAX_IMAGE_PIXELS` is lifted here, in this one place: every reader checks the size against pixdesk's own limit,
which admits medium format, from the header and before Pillow allocates anything.
"""

from __future__ import annotations

import io
import struct
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pixdesk.errors import CaptureError
from pixdesk.imaging.colour import Kind, Samples
from pixdesk.imaging.pixels import split_alpha, truncated, unreadable

Image.MAX_IMAGE_PIXELS = None

# What Pillow's plugins raise for bad files; anything else is a bug, here or there, and is reported whole.
REFUSALS = (
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    LookupError,
    EOFError,
    ArithmeticError,
    RuntimeError,
    struct.error,
)
_BROKEN = "The file's structure is damaged; it cannot be opened."
_QUIET = threading.Lock()


@contextmanager
def quietly() -> Iterator[None]:
    """Ignore warnings; filters are one list for the whole process, so two threads must not restore each other's."""
    with _QUIET, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def strictly(category: type[Warning]) -> Iterator[None]:
    """Raise one kind of warning instead of giving it; nobody else's filters come between meanwhile."""
    with _QUIET, warnings.catch_warnings():
        warnings.simplefilter("error", category)
        yield


def open_as(data: bytes, plugin: str) -> Image.Image:
    """Open a file as one format only, without decoding its pixels.

    Args:
        data: the file.
        plugin: Pillow's name of the format, such as ``TIFF``.

    Raises:
        CaptureError: the file is not of that format or its structure is damaged.
    """
    try:
        with quietly():
            return Image.open(io.BytesIO(data), formats=[plugin])
    except REFUSALS as refusal:
        raise unreadable(_BROKEN) from refusal


def samples(picture: Image.Image) -> tuple[Samples, Kind, NDArray[np.uint8] | None]:
    """Decode an opened picture and return its samples, their kind, and its coverage if it has any.

    Raises:
        CaptureError: the pixel data are incomplete or damaged, or of a kind pixdesk does not read.
    """
    try:
        if picture.format == "TIFF":
            # Pillow reads a TIFF's EXIF only now, and warns of every entry it dislikes.
            with quietly():
                picture.load()
        else:
            picture.load()
    except REFUSALS as refusal:
        raise truncated() from refusal
    if picture.mode in _DIRECT:
        return np.array(picture), _DIRECT[picture.mode], None
    if picture.mode.startswith("I;16"):
        return np.array(picture).astype(np.uint16), "gray", None
    if picture.mode in _HIGH_RANGE:
        raise unreadable("The picture has 32 bits a channel; save it with 8 or 16.")
    see_through = "transparency" in picture.info or picture.mode in _WITH_ALPHA
    return _converted(picture, "RGBA" if see_through else _CONVERTED.get(picture.mode, "RGB"))


_DIRECT: dict[str, Kind] = {"L": "gray", "RGB": "rgb", "CMYK": "cmyk"}
_CONVERTED = {"1": "L"}
_WITH_ALPHA = frozenset({"RGBA", "RGBa", "LA", "La", "PA"})
_HIGH_RANGE = frozenset({"I", "F"})


def _converted(picture: Image.Image, mode: str) -> tuple[Samples, Kind, NDArray[np.uint8] | None]:
    try:
        if picture.mode == "La":
            picture = picture.convert("LA")
        whole = np.array(picture if picture.mode == mode else picture.convert(mode))
    except ValueError as refusal:
        raise CaptureError("The picture's colour mode is one pixdesk does not read.") from refusal
    if mode == "L":
        return whole, "gray", None
    if mode == "RGB":
        return whole, "rgb", None
    rgb, alpha = split_alpha(whole)
    return rgb, "rgb", alpha
