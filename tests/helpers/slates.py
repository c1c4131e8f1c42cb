"""Slates drawn into photographs, with the library's own writer."""

import cv2
import numpy as np
import zxingcpp


def held_before(picture: np.ndarray, payload: str, *, kind: str = "QRCode", share: float = 0.4) -> np.ndarray:
    """Return the picture with a code on white card before it; `share` is the card's width of the short side."""
    code = zxingcpp.create_barcode(payload, getattr(zxingcpp.BarcodeFormat, kind))
    card = np.array(zxingcpp.write_barcode_to_image(code, scale=8))
    card = card if card.ndim == 2 else card[..., 0]
    height, width = picture.shape[:2]
    across = round(min(height, width) * share)
    down = max(1, round(across * card.shape[0] / card.shape[1]))
    if card.shape[0] < card.shape[1] // 2:
        across, down = round(width * share), round(width * share * card.shape[0] / card.shape[1])
    card = cv2.resize(card, (across, down), interpolation=cv2.INTER_AREA)
    seen = picture.copy()
    top, left = (height - down) // 3, (width - across) // 3
    seen[top : top + down, left : left + across] = card[..., None]
    return seen
