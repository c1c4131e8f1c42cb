"""Bar codes and QR codes in a picture."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

MATRIX_SHARE, LINEAR_SHARE = 0.12, 0.2
"""How large a code must be to count: a matrix code's sides as shares of the frame's short side, a linear code's length
as a share of its long side. A slate is held before the lens; a code on a product's packaging is mostly smaller."""

_LINEAR = (zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.Code39)
_READ = zxingcpp.barcode_formats_from_str("QRCode, DataMatrix, Aztec, Code128, Code39")
"""Never a retail code: that is what products carry."""


def large_codes(rgb: NDArray[np.uint8]) -> tuple[str, ...]:
    """Return what the large codes in a picture say, each text once. Nine milliseconds on a preview of 1600 pixels.

    Args:
        rgb: H×W×3 uint8; a preview will do.
    """
    grey: Any = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    found = zxingcpp.read_barcodes(grey, formats=_READ, try_invert=False, text_mode=zxingcpp.TextMode.Plain)
    short, long = min(grey.shape), max(grey.shape)
    large = [code for code in found if code.valid and _is_large(code, short, long)]
    return tuple(dict.fromkeys(code.text for code in large))


def _is_large(code: Any, short_px: int, long_px: int) -> bool:
    place = code.position
    corners = [(c.x, c.y) for c in (place.top_left, place.top_right, place.bottom_right, place.bottom_left)]
    across, down = (np.hypot(*np.subtract(corners[0], corners[other])) for other in (1, 3))
    if code.format in _LINEAR:
        return bool(max(across, down) >= LINEAR_SHARE * long_px)
    return bool(min(across, down) >= MATRIX_SHARE * short_px)
