"""One capture set on one channel's canvas: cropped to the product, sized down, centred, on its background.

Order matters. The picture is cropped and sized first and its foreground colours are estimated afterwards,
at the rendition's own size: the averaged picture and the averaged matte still obey the compositing equation
``I = αF + (1-α)B`` (Porter and Duff 1984), so the estimate is as good and costs a fraction. Where the
picture already is a cutout (its hidden colours are arbitrary) it is averaged weighted by alpha instead, so
nothing hidden bleeds into the edge.

A shadow (`pixdesk.imaging.shadow`) is a factor on the background, under the product: ``αF + (1-α)·s·B``. On a
transparent background it is black with the alpha ``1-s``, which laid over any colour gives the same. A scene
(`pixdesk.imaging.scene_ground`) is a background like any other, with a shadow made for it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pixdesk.domain.channel import ChannelProfile
from pixdesk.errors import CaptureError
from pixdesk.imaging import filling
from pixdesk.imaging.foreground import foreground
from pixdesk.imaging.frame import Rgb
from pixdesk.imaging.gradient import ground
from pixdesk.imaging.haze import cleared
from pixdesk.imaging.mixing import on_black, over, rendered_shadow, weighted
from pixdesk.imaging.placement import (
    CODE,
    Placement,
    anchor,
    box_of,
    draw,
    fill_percent,
    place,
    target_percent,
)
from pixdesk.imaging.scene_ground import Stage, lay
from pixdesk.imaging.scene_match import matched
from pixdesk.imaging.sweep import extend

BACKGROUND_ALPHA = 4
"""Alpha (of 255) up to which a pixel is background: 1.6 % coverage. A network's haze over an empty backdrop
lies below it, and would otherwise tint the white of the whole picture by a level or two."""

_FILL_NEAR_POINTS = 0.5
"""How near the fill must come to what was wanted for no correction to be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """A composed picture, not yet encoded.

    Attributes:
        pixels: H×W×3, or H×W×4 with straight alpha for a transparent background; uint8, or uint16 when the
            capture was.
        alpha: H×W uint8, the matte at this size; 0 is background.
        shadow: H×W uint8, the factor on the background, 255 none; None where no shadow was drawn.
        fill_percent: as defined in `pixdesk.domain.channel`.
        scale: rendition pixels per photographed pixel; never above 1.
        colour: H×W×3, the product's own colours before they were mixed with the background; None where nothing was.
        behind: H×W×3 uint8, a scene without product and shadow; None for no scene.
        is_continued: whether the photographed backdrop was continued beyond the photograph.
        remarks: sentences about what could not be as the profile would like it.
    """

    pixels: NDArray[Any]
    alpha: NDArray[np.uint8]
    fill_percent: float
    scale: float
    remarks: tuple[str, ...] = ()
    shadow: NDArray[np.uint8] | None = None
    colour: NDArray[Any] | None = None
    behind: NDArray[np.uint8] | None = None
    is_continued: bool = False

    @property
    def width_px(self) -> int:
        """Pixels across."""
        return int(self.pixels.shape[1])

    @property
    def height_px(self) -> int:
        """Pixels down."""
        return int(self.pixels.shape[0])


def compose(
    rgb: Rgb,
    matte: NDArray[Any],
    profile: ChannelProfile,
    *,
    decontaminate: bool = True,
    side_max_px: int | None = None,
    shadow: NDArray[np.uint8] | None = None,
    stage: Stage | None = None,
) -> Composition:
    """Set one capture on a channel's canvas, never enlarged; see `pixdesk.imaging.placement` for the sizes.

    Colours are mixed as they are encoded (sRGB), the way mattes are estimated.

    Args:
        rgb: H×W×3, uint8 or uint16, sRGB; not changed.
        matte: H×W, uint8 (0..255) or float (0..1).
        profile: the channel.
        decontaminate: estimate the product's own colours under soft alpha. False for a picture that arrived
            as a cutout.
        side_max_px: a smaller target for the canvas's measured side, for a file that came out too heavy.
        shadow: H×W uint8, from `shadow.separate`; drawn under the product. None for a background without one; of no
            effect where the photographed background is kept.
        stage: the scene a profile of one names.

    Raises:
        CaptureError: ``rendition-failed`` with the figures: no product in the matte, too few pixels, or a
            fill the channel does not take.
        ValueError: rgb, matte and shadow differ in size.
    """
    if rgb.shape[:2] != matte.shape[:2] or (shadow is not None and shadow.shape != matte.shape[:2]):
        raise ValueError(f"the picture is {rgb.shape[:2]}, its matte or shadow is not")
    coverage = as_coverage(matte)
    box = box_of(coverage > 127)
    if box is None:
        raise CaptureError("The cutout is empty: nothing is covered by more than half.", code=CODE)
    target_px = min(profile.canvas.target_px, side_max_px or profile.canvas.target_px)
    placement = place(box, rgb.shape, profile, target_px)
    alpha, placement = _fitted(coverage, placement, profile)
    if profile.background != "keep":
        alpha = cleared(alpha)
    filled = fill_percent(alpha > 127)
    filling.require(filled, profile)
    wanted = target_percent(box, (placement.width_px, placement.height_px), profile)
    if profile.background == "keep":
        painted = _kept(rgb, alpha, placement)
    elif stage is not None:
        painted = _staged(rgb, coverage, alpha, placement, stage, profile.title, decontaminate, shadow)
    else:
        painted = _paint(rgb, coverage, alpha, placement, profile, decontaminate, shadow)
    return Composition(
        pixels=painted.pixels,
        alpha=alpha,
        shadow=painted.shadow,
        fill_percent=filled,
        scale=placement.scale,
        colour=painted.colour,
        behind=painted.behind,
        is_continued=profile.background == "keep" and bool(painted.remarks),
        remarks=painted.remarks + filling.remarks(placement, profile, filled, wanted),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Painted:
    """A canvas that was painted; attributes as in `Composition`."""

    pixels: NDArray[Any]
    shadow: NDArray[np.uint8] | None = None
    colour: NDArray[Any] | None = None
    behind: NDArray[np.uint8] | None = None
    remarks: tuple[str, ...] = ()


def _fitted(
    coverage: NDArray[np.uint8], placement: Placement, profile: ChannelProfile
) -> tuple[NDArray[np.uint8], Placement]:
    """Render the matte and correct scale and centre by what came out.

    Averaging takes thin tips below half cover, so the box at the rendition's size can be smaller than the
    photograph's box promised, and off centre.
    """
    alpha = _rendered_matte(coverage, placement)
    if profile.background == "keep" and not profile.extend:
        return alpha, placement
    for _ in range(2):
        corrected, wanted = _corrected(alpha, placement, profile)
        if corrected is None:
            break
        rendered = _rendered_matte(coverage, corrected)
        # A hair that comes and goes at half cover can throw the box about; a worse fill is no correction.
        if abs(fill_percent(rendered > 127) - wanted) > abs(fill_percent(alpha > 127) - wanted):
            break
        alpha, placement = rendered, corrected
    return alpha, placement


def _corrected(
    alpha: NDArray[np.uint8], placement: Placement, profile: ChannelProfile
) -> tuple[Placement | None, float]:
    """Return a better placement, or None when this one is near enough, and the fill that is wanted."""
    box = box_of(alpha > 127)
    if box is None:
        raise CaptureError("At the channel's size nothing of the product is left.", code=CODE)
    size = (placement.width_px, placement.height_px)
    wanted, filled, stands_at = target_percent(box, size, profile), fill_percent(alpha > 127), anchor(size, profile)
    off_x, off_y = box.centre[0] - stands_at[0], box.centre[1] - stands_at[1]
    scale = min(1.0, placement.scale * wanted / filled)
    if abs(filled - wanted) <= _FILL_NEAR_POINTS:
        scale = placement.scale
    if scale == placement.scale and max(abs(off_x), abs(off_y)) <= 1:
        return None, wanted
    across, down = placement.centre
    centre = (across + off_x / placement.scale, down + off_y / placement.scale)
    return Placement(*size, scale, centre), wanted


def _rendered_matte(coverage: NDArray[np.uint8], placement: Placement) -> NDArray[np.uint8]:
    canvas = np.zeros((placement.height_px, placement.width_px), np.uint8)
    draw(coverage, canvas, placement)
    canvas[canvas <= BACKGROUND_ALPHA] = 0
    return canvas


def _kept(rgb: Rgb, alpha: NDArray[np.uint8], placement: Placement) -> _Painted:
    """Render the photograph itself, its backdrop continued where it does not reach, and say so."""
    canvas = np.zeros((placement.height_px, placement.width_px, 3), rgb.dtype)
    drawn = draw(rgb, canvas, placement)
    return _Painted(remarks=extend(canvas, alpha, drawn), pixels=canvas)


def _colours(
    rgb: Rgb, coverage: NDArray[np.uint8], alpha: NDArray[np.uint8], placement: Placement, decontaminate: bool
) -> NDArray[Any]:
    """Render the product's own colours."""
    if not decontaminate:
        return weighted(rgb, coverage, placement)
    canvas = np.zeros((placement.height_px, placement.width_px, 3), rgb.dtype)
    drawn = draw(rgb, canvas, placement)
    # Only what was photographed: the empty canvas beyond it is no backdrop to learn from.
    canvas[drawn] = foreground(canvas[drawn], alpha[drawn])
    return canvas


def _paint(
    rgb: Rgb,
    coverage: NDArray[np.uint8],
    alpha: NDArray[np.uint8],
    placement: Placement,
    profile: ChannelProfile,
    decontaminate: bool,
    shadow: NDArray[np.uint8] | None,
) -> _Painted:
    """Render the colours and put the background under them, in shadow where there is one."""
    under = None if shadow is None else rendered_shadow(shadow, placement, fades=True)
    colour = _colours(rgb, coverage, alpha, placement, decontaminate)
    background = ground(profile, placement.height_px)
    if background is not None:
        return _Painted(pixels=over(colour, alpha, background, under), shadow=under, colour=colour)
    colour[alpha == 0] = 0  # what nobody sees must not weigh
    canvas = colour
    if under is not None:
        canvas, alpha = on_black(canvas, alpha, under)
    full = np.iinfo(rgb.dtype).max // 255
    return _Painted(pixels=np.dstack([canvas, alpha.astype(rgb.dtype) * full]), shadow=under, colour=canvas)


def _staged(
    rgb: Rgb,
    coverage: NDArray[np.uint8],
    alpha: NDArray[np.uint8],
    placement: Placement,
    stage: Stage,
    title: str,
    decontaminate: bool,
    shadow: NDArray[np.uint8] | None,
) -> _Painted:
    """Stand the product in a scene, in its light."""
    captured = None if shadow is None else rendered_shadow(shadow, placement, fades=False)
    behind = lay(stage, alpha, title, captured)
    found = matched(_colours(rgb, coverage, alpha, placement, decontaminate), alpha, stage.scene)
    remarks = [f"Set in the scene {stage.scene.version}.", found.remark(stage.scene)]
    if stage.scene.shadow == "captured" and captured is None:
        remarks.append("No captured shadow was kept with this capture: the scene's is drawn.")
    return _Painted(
        pixels=over(found.colour, alpha, behind.pixels.astype(np.float32), behind.shadow),
        shadow=behind.shadow,
        colour=found.colour,
        behind=behind.pixels,
        remarks=tuple(filter(None, remarks)),
    )


def as_coverage(matte: NDArray[Any]) -> NDArray[np.uint8]:
    """Return a matte, uint8 (0..255) or float (0..1), as uint8."""
    if matte.dtype == np.uint8:
        return matte
    return np.asarray(np.rint(np.clip(matte, 0, 1) * 255), np.uint8)
