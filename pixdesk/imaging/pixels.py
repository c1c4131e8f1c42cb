"""Samples as a file keeps them, on their way to an upright sRGB frame.

Every reader (`jpeg`, `png`, `tiff`, `heif`, `other`) stops here; turning upright and managing colour happen once,
in one place, whatever the format was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.domain.finding import Code
from pixdesk.errors import CaptureError
from pixdesk.imaging import colour
from pixdesk.imaging.colour import Kind, Samples
from pixdesk.imaging.icc import MatrixProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class Pixels:
    """One picture as stored.

    Attributes:
        samples: H×W or H×W×C, uint8 or uint16, contiguous; see `colour.Samples`.
        alpha: H×W uint8 coverage, straight; None when the file has none or all of it is opaque.
        orientation: 1..8 as in TIFF 6.0 tag 274: how the samples must be turned to stand upright.
        profile: the embedded ICC profile, empty when there is none.
        assumed: what RGB samples are without a usable profile; None is sRGB.
        full_width_px, full_height_px: the whole picture's size as stored, where `samples` are a smaller copy.
    """

    samples: Samples
    kind: Kind
    alpha: NDArray[np.uint8] | None = None
    orientation: int = 1
    profile: bytes = b""
    assumed: MatrixProfile | None = None
    full_width_px: int = 0
    full_height_px: int = 0
    notes: tuple[str, ...] = ()

    @property
    def upright_size_px(self) -> tuple[int, int]:
        """Width and height of the whole picture once it stands upright."""
        height, width = self.samples.shape[:2]
        size = (self.full_width_px or width, self.full_height_px or height)
        return size[::-1] if self.orientation >= 5 else size


def upright(samples: NDArray[Any], orientation: int) -> NDArray[Any]:
    """Return samples turned upright, contiguous.

    Args:
        orientation: 1..8; TIFF 6.0 tag 274: 2 mirrored, 3 upside down, 4 flipped, 5 transposed, 6 needs a quarter
            turn clockwise, 7 transposed across, 8 needs a quarter turn anticlockwise.
    """
    match orientation:
        case 2:
            return cv2.flip(samples, 1)
        case 3:
            return cv2.rotate(samples, cv2.ROTATE_180)
        case 4:
            return cv2.flip(samples, 0)
        case 5:
            return cv2.transpose(samples)
        case 6:
            return cv2.rotate(samples, cv2.ROTATE_90_CLOCKWISE)
        case 7:
            return cv2.flip(cv2.transpose(samples), -1)
        case 8:
            return cv2.rotate(samples, cv2.ROTATE_90_COUNTERCLOCKWISE)
    return samples


def shrunk(pixels: Pixels, long_side_px: int) -> Pixels:
    """Return pixels whose long side is at most `long_side_px`, averaged over area; smaller ones unchanged."""
    height, width = pixels.samples.shape[:2]
    scale = long_side_px / max(height, width)
    if scale >= 1:
        return pixels
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    alpha = pixels.alpha
    return replace(
        pixels,
        samples=cv2.resize(pixels.samples, size, interpolation=cv2.INTER_AREA),
        alpha=None if alpha is None else _bytes(cv2.resize(alpha, size, interpolation=cv2.INTER_AREA)),
        full_width_px=pixels.full_width_px or width,
        full_height_px=pixels.full_height_px or height,
    )


def finished(pixels: Pixels) -> tuple[Samples, NDArray[np.uint8] | None, tuple[str, ...]]:
    """Return upright sRGB, the upright alpha if there is one, and all notes."""
    rgb, notes = colour.to_srgb(pixels.samples, pixels.kind, profile=pixels.profile, assumed=pixels.assumed)
    alpha = None if pixels.alpha is None else _bytes(upright(pixels.alpha, pixels.orientation))
    return upright(rgb, pixels.orientation), alpha, (*pixels.notes, *notes)


def _bytes(coverage: NDArray[Any]) -> NDArray[np.uint8]:
    return coverage.astype(np.uint8, copy=False)


def split_alpha(samples: Samples) -> tuple[Samples, NDArray[np.uint8] | None]:
    """Return H×W×4 samples as H×W×3 and coverage; None instead of coverage when all of it is opaque."""
    alpha = samples[..., 3]
    eight = _bytes(cv2.convertScaleAbs(alpha, alpha=255 / 65535) if alpha.dtype == np.uint16 else alpha.copy())
    opaque = bool(eight.min() == 255)
    return np.ascontiguousarray(samples[..., :3]), None if opaque else eight


def check_size(width_px: int, height_px: int, megapixel_limit: float) -> None:
    """Refuse a picture by the size its header claims, before anything is decoded.

    Raises:
        CaptureError: it has no pixels, or more than the limit.
    """
    if width_px <= 0 or height_px <= 0:
        raise unreadable("The picture's header gives no size; the file is damaged.")
    megapixels = width_px * height_px / 1e6
    if megapixels > megapixel_limit:
        raise CaptureError(
            f"The file claims {width_px:,} × {height_px:,} pixels ({megapixels:,.0f} megapixels); "
            f"pixdesk opens up to {megapixel_limit:,.0f}.",
            code=Code.TOO_LARGE,
        )


def truncated(sentence: str = "") -> CaptureError:
    """Return the refusal of a picture of which a part is missing or damaged."""
    return CaptureError(
        sentence or "The file ends before the picture does; copy it from the card or the camera again.",
        code=Code.TRUNCATED,
    )


def unreadable(sentence: str) -> CaptureError:
    """Return the refusal of a picture that cannot be decoded."""
    return CaptureError(sentence, code=Code.UNREADABLE)
