"""Where a photograph lands on a channel's canvas: how large the canvas is, at which scale, around which point.

Never above the photograph's own scale. A product with too few pixels gets a smaller canvas, down to the
channel's minimum; then a smaller share of it, down to the least fill; then a refusal with the figures.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.domain.channel import ChannelProfile
from pixdesk.errors import CaptureError

CODE = "rendition-failed"

_NEARLY_WHOLE = 0.995


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels; right and bottom are one past the last."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Pixels across."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels down."""
        return self.bottom - self.top

    @property
    def centre(self) -> tuple[float, float]:
        """The middle, across and down."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Placement:
    """The photograph's point `centre` stands in the middle of a canvas, drawn `scale` times as large."""

    width_px: int
    height_px: int
    scale: float
    centre: tuple[float, float]


def box_of(is_covered: NDArray[np.bool_]) -> Box | None:
    """Return the bounding box of the pixels that are set; None when none is."""
    rows, columns = np.flatnonzero(is_covered.any(axis=1)), np.flatnonzero(is_covered.any(axis=0))
    if not len(rows):
        return None
    return Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


def fill_percent(is_covered: NDArray[np.bool_]) -> float:
    """Return the fill as `pixdesk.domain.channel` defines it; 0 when nothing is covered."""
    box = box_of(is_covered)
    if box is None:
        return 0.0
    height_px, width_px = is_covered.shape
    return float(100 * max(box.width / width_px, box.height / height_px))


def place(box: Box, shape: tuple[int, ...], profile: ChannelProfile, target_px: int) -> Placement:
    """Choose canvas and scale for a product's box in a photograph of `shape` (height, width, …).

    Args:
        box: where the product is in the photograph.
        shape: the photograph's.
        profile: the channel.
        target_px: the canvas's measured side when the pixels suffice.

    Raises:
        CaptureError: ``rendition-failed``; the photograph has too few pixels.
    """
    side_px = max(target_px, profile.canvas.min_px)
    size = profile.canvas.size_px(side_px)
    scale = _wanted_scale(box, shape, profile, size)
    if scale > 1:
        side_px = max(int(side_px / scale), profile.canvas.min_px)
        size = profile.canvas.size_px(side_px)
        scale = min(1.0, _wanted_scale(box, shape, profile, size))
        # The canvas came down to whole pixels; to size the photograph by 0.999 for that would only soften it.
        scale = 1.0 if scale >= _NEARLY_WHOLE else scale
    placement = Placement(*size, scale, _shown_at(box.centre, size, scale, profile))
    if profile.background == "keep" and not profile.extend:
        return _whole(box, _inside_frame(shape, profile, placement), profile)
    filled = 100 * max(box.width * scale / size[0], box.height * scale / size[1])
    if filled < profile.fill.min_percent:
        raise CaptureError(_too_few_pixels(box, profile, size), code=CODE)
    return placement


def target_percent(box: Box, size: tuple[int, int], profile: ChannelProfile) -> float:
    """Return the fill a product of a box's proportions is to have: the profile's, or what its margins leave."""
    across, down = profile.margins.safe_shares
    ratio = (box.width / size[0]) / (box.height / size[1])
    # At a fill of 100 % the product is min(1, ratio) of the canvas across and min(1, 1/ratio) down.
    return min(profile.fill.target_percent, 100 * across / min(1.0, ratio), 100 * down / min(1.0, 1 / ratio))


def anchor(size: tuple[int, int], profile: ChannelProfile) -> tuple[float, float]:
    """Return where on the canvas the product's middle stands: in the middle of what the margins leave."""
    across, down = profile.margins.centre_shares
    return across * size[0], down * size[1]


def _shown_at(
    centre: tuple[float, float], size: tuple[int, int], scale: float, profile: ChannelProfile
) -> tuple[float, float]:
    """Return the photograph's point in the canvas's middle when `centre` stands at the anchor."""
    at = anchor(size, profile)
    return centre[0] - (at[0] - size[0] / 2) / scale, centre[1] - (at[1] - size[1] / 2) / scale


def lacks_pixels(matte: NDArray[np.uint8], profile: ChannelProfile) -> bool:
    """Whether a product has fewer pixels than a channel's target would take at its scale.

    Args:
        matte: H×W uint8.
        profile: the channel.
    """
    box = box_of(matte > 127)
    if box is None:
        return False
    return _wanted_scale(box, matte.shape, profile, profile.canvas.size_px(profile.canvas.target_px)) > 1


def draw(
    source: NDArray[Any],
    canvas: NDArray[Any],
    placement: Placement,
    *,
    weight: NDArray[np.uint8] | None = None,
) -> tuple[slice, slice]:
    """Draw what a placement shows of `source` into `canvas`, averaged down (INTER_AREA) and clipped.

    Args:
        source: H×W or H×W×C, any type OpenCV sizes.
        canvas: h×w or h×w×C of the same type, or float32 where a weight is given; changed.
        placement: where it lands.
        weight: H×W; multiplies the source before it is averaged.

    Returns:
        The rows and columns of the canvas that were drawn; the rest lies outside the photograph.
    """
    top, bottom, at_y, height = _span(source, canvas, placement, axis=0)
    left, right, at_x, width = _span(source, canvas, placement, axis=1)
    if min(bottom - top, right - left, width, height) < 1:
        return slice(0, 0), slice(0, 0)
    part = source[top:bottom, left:right]
    if weight is not None:
        part = part.astype(np.float32) * weight[top:bottom, left:right, None]
    if (height, width) != part.shape[:2]:
        part = cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA)
    shown = part[max(0, -at_y) : canvas.shape[0] - at_y, max(0, -at_x) : canvas.shape[1] - at_x]
    at_y, at_x = max(0, at_y), max(0, at_x)
    drawn = (slice(at_y, at_y + shown.shape[0]), slice(at_x, at_x + shown.shape[1]))
    canvas[drawn] = shown
    return drawn


def _span(source: NDArray[Any], canvas: NDArray[Any], placement: Placement, *, axis: int) -> tuple[int, int, int, int]:
    """Return (first, one past last) of the source along an axis, and (offset, length) on the canvas."""
    centre, scale = placement.centre[1 - axis], placement.scale
    half = canvas.shape[axis] / scale / 2
    first = max(0, int(np.floor(centre - half)))
    past = min(source.shape[axis], int(np.ceil(centre + half)))
    offset = round(canvas.shape[axis] / 2 + (first - centre) * scale)
    return first, past, offset, round((past - first) * scale)


def _wanted_scale(box: Box, shape: tuple[int, ...], profile: ChannelProfile, size: tuple[int, int]) -> float:
    """Return the scale at which the product fills its share; a kept background must cover the canvas too."""
    wanted = target_percent(box, size, profile) / 100 / max(box.width / size[0], box.height / size[1])
    if profile.background == "keep" and not profile.extend:
        wanted = max(wanted, size[0] / shape[1], size[1] / shape[0])
    return wanted


def _inside_frame(shape: tuple[int, ...], profile: ChannelProfile, placement: Placement) -> Placement:
    """Push the window back inside the photograph; it is no larger than that unless pixels lack."""
    half_x = placement.width_px / placement.scale / 2
    half_y = placement.height_px / placement.scale / 2
    if half_x * 2 > shape[1] + 1 or half_y * 2 > shape[0] + 1:
        raise CaptureError(
            f"The photograph has {shape[1]}×{shape[0]} px; {profile.title} needs at least "
            f"{placement.width_px}×{placement.height_px} px of it. pixdesk does not enlarge: "
            "deliver a larger file.",
            code=CODE,
        )
    across, down = placement.centre
    return Placement(
        placement.width_px,
        placement.height_px,
        placement.scale,
        (
            min(max(across, half_x), max(half_x, shape[1] - half_x)),
            min(max(down, half_y), max(half_y, shape[0] - half_y)),
        ),
    )


def _whole(box: Box, placement: Placement, profile: ChannelProfile) -> Placement:
    """Refuse a window that would crop the product."""
    across, down = placement.centre
    half_x, half_y = placement.width_px / placement.scale / 2, placement.height_px / placement.scale / 2
    spare_px = min(
        box.left - (across - half_x), across + half_x - box.right, box.top - (down - half_y), down + half_y - box.bottom
    )
    if spare_px < -1:
        raise CaptureError(
            f"The photograph is not {profile.canvas.ratio}, and no window of that shape holds the whole product. Shoot "
            "wider, or let the profile continue the backdrop (extend = true).",
            code=CODE,
        )
    return placement


def _too_few_pixels(box: Box, profile: ChannelProfile, size: tuple[int, int]) -> str:
    least = profile.fill.min_percent
    times = least / 100 * min(size[0] / box.width, size[1] / box.height)
    return (
        f"The product has {box.width} × {box.height} px in the photograph. {profile.title} needs a canvas of "
        f"at least {size[0]} × {size[1]} px with the product filling {least:g} % of it, which takes "
        f"{times:.2f} times as many each way. pixdesk does not enlarge: shoot closer or deliver a larger file."
    )
