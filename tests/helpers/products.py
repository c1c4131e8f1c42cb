"""Made-up product photographs with known mattes, and channel profiles small enough for quick tests."""

from datetime import date
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.domain.channel import Canvas, ChannelProfile, Fill


def small_profile(**changes: Any) -> ChannelProfile:
    """A square white JPEG of 100 to 300 px, the product filling 50 to 95 % of it and 80 % by choice."""
    values: dict[str, Any] = {
        "id": "shop",
        "title": "Shop",
        "canvas": Canvas(min_px=100, target_px=300, max_px=1000),
        "fill": Fill(target_percent=80, min_percent=50, max_percent=95),
        "source": "a page",
        "date_checked": date(2026, 11, 20),
    }
    return ChannelProfile(**(values | changes))


def product(
    *,
    size: tuple[int, int] = (700, 600),
    axes: tuple[int, int] = (200, 240),
    centre: tuple[int, int] | None = None,
    colour: tuple[int, int, int] = (150, 40, 30),
    backdrop: tuple[int, int, int] = (120, 160, 110),
    soft_px: float = 1.5,
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """A textured ellipse photographed on a backdrop: (rgb, matte), both uint8.

    Args:
        size: width, height.
        axes: half width, half height of the ellipse.
        centre: across, down; the middle when None.
        colour: of the product, before its texture.
        backdrop: what shows through the soft edge.
        soft_px: how far the edge is blurred.
    """
    width, height = size
    matte = np.zeros((height, width), np.uint8)
    cv2.ellipse(matte, centre or (width // 2, height // 2), axes, 0, 0, 360, 255, -1)
    matte = np.asarray(cv2.GaussianBlur(matte, (0, 0), soft_px), np.uint8)
    texture = np.random.default_rng(7).normal(0, 12, (height, width, 1))
    seen = np.clip(np.array(colour) + cv2.GaussianBlur(texture, (0, 0), 1.2)[..., None] * 2, 0, 255)
    share = (matte.astype(np.float64) / 255)[..., None]
    rgb = np.rint(seen * share + np.array(backdrop) * (1 - share)).astype(np.uint8)
    return rgb, matte
