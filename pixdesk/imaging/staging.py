"""The pictures the studio keeps beside the originals: previews, mattes and cutouts for the screen.

All are encoded without the interpreter's lock.
"""

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.errors import CaptureError
from pixdesk.imaging import png_write

PREVIEW_LONG_SIDE_PX = 1600
"""Fills a 1440-pixel-wide page at 1×; the loupe decodes the original."""

CUTOUT_LONG_SIDE_PX = PREVIEW_LONG_SIDE_PX
"""As large as the preview it is compared with, so that one picture serves both."""

_PNG = (cv2.IMWRITE_PNG_COMPRESSION, 1, cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_UP)
"""Naming the filter matters most: libpng otherwise tries all five on every row."""


def preview_jpeg(rgb: NDArray[np.uint8]) -> bytes:
    """Encode a preview: 8-bit sRGB, quality 88, 4:2:0."""
    return _encoded(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 88])


def matte_png(matte: NDArray[np.uint8]) -> bytes:
    """Encode a full-size matte losslessly as 8-bit gray PNG, plainly: every export reads it."""
    return png_write.encode(matte, as_differences=False)


def read_matte(data: bytes) -> NDArray[np.uint8]:
    """Decode a staged matte.

    Raises:
        CaptureError: the staged file is damaged.
    """
    plain = png_write.read_plain(data)
    if plain is not None:
        return plain
    matte = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    if matte is None:
        raise CaptureError("The staged matte is damaged; process the capture again.", code="model-failed")
    return matte.astype(np.uint8, copy=False)


def shadow_png(layer: NDArray[np.uint8]) -> bytes:
    """Encode a full-size shadow layer losslessly as 8-bit gray PNG; 255 is no shadow."""
    return png_write.encode(layer)


def read_shadow(data: bytes) -> NDArray[np.uint8]:
    """Decode a staged shadow layer.

    Raises:
        CaptureError: the staged file is damaged.
    """
    layer = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    if layer is None:
        raise CaptureError("The staged shadow is damaged; process the capture again.", code="model-failed")
    return layer.astype(np.uint8, copy=False)


def layer_png(pixels: NDArray[Any], changed: NDArray[np.uint8]) -> bytes:
    """Encode a repair losslessly, 8 or 16 bits a sample: opaque where its pixels replace the picture's."""
    alpha = changed if pixels.dtype == np.uint8 else changed.astype(np.uint16) * np.uint16(257)
    return _encoded(".png", np.dstack([pixels[..., ::-1], alpha]), _PNG)


def read_layer(data: bytes) -> tuple[NDArray[Any], NDArray[np.uint8]]:
    """Decode a staged repair: its pixels h×w×3 and where they count, h×w uint8.

    Raises:
        CaptureError: the staged file is damaged.
    """
    bgra = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if bgra is None or bgra.ndim != 3 or bgra.shape[2] != 4:
        raise CaptureError("A staged repair is damaged; undo it and heal again.", code="model-failed")
    changed = np.where(bgra[..., 3] > 0, 255, 0).astype(np.uint8)
    return np.ascontiguousarray(bgra[..., 2::-1]), changed


def cutout_png(rgba: NDArray[np.uint8]) -> bytes:
    """Encode a cutout for the screen: RGBA PNG."""
    return png_write.encode(rgba)


def over_grey(cutout_file: bytes, grey: int = 236) -> NDArray[np.uint8]:
    """Decode a staged cutout and lay it over an even grey; H×W×3 sRGB.

    Raises:
        CaptureError: the staged file is damaged.
    """
    bgra = cv2.imdecode(np.frombuffer(cutout_file, np.uint8), cv2.IMREAD_UNCHANGED)
    if bgra is None or bgra.ndim != 3 or bgra.shape[2] != 4:
        raise CaptureError("The staged cutout is damaged; process the capture again.", code="model-failed")
    rgba = cv2.cvtColor(bgra, cv2.COLOR_BGRA2RGBA).astype(np.float32)
    alpha = rgba[..., 3:] / 255.0
    laid: NDArray[np.uint8] = np.rint(rgba[..., :3] * alpha + grey * (1 - alpha)).astype(np.uint8)
    return laid


def fit(picture: NDArray[np.uint8], long_side_px: int) -> NDArray[np.uint8]:
    """Return the picture no longer than `long_side_px`, averaged down, never enlarged."""
    height, width = picture.shape[:2]
    scale = long_side_px / max(height, width)
    if scale >= 1:
        return picture
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def _encoded(suffix: str, picture: NDArray[Any], settings: Sequence[int]) -> bytes:
    done, data = cv2.imencode(suffix, picture, settings)
    if not done:
        raise CaptureError(f"A picture of {picture.shape} could not be encoded as {suffix}.", code="unreadable")
    return data.tobytes()
