"""A scene laid behind a product: which part of its plate is shown, and what the product's shadow makes of it.

The channel's own rules decide where the product stands on the canvas and how large; the plate is moved and cropped
under it, so that the product's foot comes to the plate's stand. The plate is never enlarged.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.domain.scene import Scene
from pixdesk.errors import CaptureError
from pixdesk.imaging.frame import Rgb
from pixdesk.imaging.guided import Bytes
from pixdesk.imaging.placement import CODE, box_of
from pixdesk.imaging.scene_shadow import View, cast


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A scene with its plate decoded.

    Attributes:
        plate: H×W×3 uint8, sRGB.
    """

    scene: Scene
    plate: Rgb


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The part of a plate that fills a canvas, in the plate's pixels; each becomes `scale` canvas pixels, at most 1."""

    left: float
    top: float
    scale: float
    stand: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """What lies behind a product.

    Attributes:
        pixels: H×W×3 uint8, the plate.
        shadow: H×W uint8, the factor on it, 255 none.
    """

    pixels: NDArray[np.uint8]
    shadow: Bytes


def lay(stage: Stage, alpha: Bytes, title: str, captured: Bytes | None) -> Behind:
    """Return the scene behind a product.

    Args:
        stage: the scene.
        alpha: H×W uint8, the product on the canvas.
        title: the channel's, for sentences.
        captured: H×W uint8, the shadow the product really cast; drawn where the scene asks for it, else of no effect.

    Raises:
        CaptureError: ``rendition-failed``; the plate is too small around the product, or the product would look too
            large or too small in it.
    """
    box = box_of(alpha > 127)
    if box is None:
        raise CaptureError("At the channel's size nothing of the product is left.", code=CODE)
    foot, side_px = (box.centre[0], float(box.bottom)), max(box.width, box.height)
    shown = window(stage.scene, stage.plate.shape, (alpha.shape[1], alpha.shape[0]), foot, side_px, title)
    shadow = captured
    if shadow is None or stage.scene.shadow == "drawn":
        shadow = cast(alpha, _view(stage, shown), stage.scene.light)
    return Behind(pixels=_cropped(stage.plate, shown, alpha.shape), shadow=shadow)


def window(
    scene: Scene,
    plate: tuple[int, ...],
    canvas: tuple[int, int],
    foot: tuple[float, float],
    side_px: float,
    title: str,
) -> Window:
    """Choose the part of a plate of shape (height, width, …) that is shown: as much as there is.

    Args:
        scene: whose plate it is.
        canvas: width, height.
        foot: where the product's foot stands on the canvas.
        side_px: the product's longer side on the canvas.
        title: the channel's, for sentences.

    Raises:
        CaptureError: as `lay` says.
    """
    ground = scene.ground
    back = (ground.back_share + ground.stand_share) / 2
    stand = (
        ground.stand_x_share * plate[1],
        # Where as much lies in front of the foot as the canvas shows there, so that the most of the plate is seen.
        min(max(foot[1] / canvas[1], back), ground.stand_share) * plate[0],
    )
    # Each edge of the canvas lies so many canvas pixels from the foot, and must lie inside the plate.
    reach = [(foot[at], stand[at]) for at in (0, 1)]
    reach += [(canvas[at] - foot[at], plate[1 - at] - stand[at]) for at in (0, 1)]
    widest = min(have / max(need, 1.0) for need, have in reach)  # plate pixels to one of the canvas
    tall = side_px / plate[0]
    shown = min(widest, ground.product_max_share / tall)
    if shown < 1:
        raise CaptureError(_too_small(scene, title, plate, widest, ground.product_max_share / tall), code=CODE)
    if shown * tall < ground.product_min_share:
        raise CaptureError(
            f"In the scene {scene.id} the product would be {100 * shown * tall:.0f} % of the plate's height; at least "
            f"{100 * ground.product_min_share:.0f} % look right there. Choose another scene for {title}.",
            code=CODE,
        )
    return Window(left=stand[0] - foot[0] * shown, top=stand[1] - foot[1] * shown, scale=1 / shown, stand=stand[1])


def _too_small(scene: Scene, title: str, plate: tuple[int, ...], widest: float, plausible: float) -> str:
    if plausible < 1 <= widest:
        return (
            f"The product is larger on {title} than it may look in the scene {scene.id}, whose plate is {plate[0]} px "
            "high. Choose a smaller fill or another scene."
        )
    return (
        f"The plate of the scene {scene.id} has {plate[1]}×{plate[0]} px, {1 / max(widest, 1e-6):.2f} times too few "
        f"each way for {title} around this product. pixdesk does not enlarge: choose a larger plate or another scene."
    )


def _view(stage: Stage, shown: Window) -> View:
    ground, (height, width) = stage.scene.ground, stage.plate.shape[:2]
    horizon, back = ((share * height - shown.top) * shown.scale for share in (ground.horizon_share, ground.back_share))
    return View(
        stand=(shown.stand - shown.top) * shown.scale,
        horizon=horizon,
        back=back,
        middle=(width / 2 - shown.left) * shown.scale,
        focal=stage.scene.focal_px(width) * shown.scale,
        has_wall=ground.back == "wall",
    )


def _cropped(plate: Rgb, shown: Window, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Return the window at the canvas's size: averaged down first, then moved by what is left of a pixel."""
    height, width = shape[:2]
    left, top = max(0, int(shown.left) - 2), max(0, int(shown.top) - 2)
    right = min(plate.shape[1], int(np.ceil(shown.left + width / shown.scale)) + 2)
    bottom = min(plate.shape[0], int(np.ceil(shown.top + height / shown.scale)) + 2)
    part: Any = plate[top:bottom, left:right]
    size = (max(1, round(part.shape[1] * shown.scale)), max(1, round(part.shape[0] * shown.scale)))
    if size != (part.shape[1], part.shape[0]):
        part = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    off = ((shown.left - left) * shown.scale, (shown.top - top) * shown.scale)
    move = np.array([[1, 0, -off[0]], [0, 1, -off[1]]], np.float32)
    return np.asarray(
        cv2.warpAffine(part, move, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )
