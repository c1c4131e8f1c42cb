"""The automatic gates: each measures one thing, compares it with the recipe's limit and says so in words.

Pure: a frame, its matte and the limits go in, findings come out. Everything is measured on a copy of about a
thousand pixels, except focus, which is a matter of full-size pixels. No limit and no sentence stands here:
`pixdesk.domain.gates` is the catalogue, ``docs/checks.md`` the pictures its figures were chosen on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.domain import gates, gates_shot
from pixdesk.domain.cielab import hue_name
from pixdesk.domain.finding import Finding
from pixdesk.domain.limits import CheckLimits
from pixdesk.domain.traits import Traits
from pixdesk.imaging import (
    checks_light,
    checks_subject,
    contact,
    focus,
    moire,
    rim,
    specks,
    spill,
    stance,
    thin,
    traits,
)
from pixdesk.imaging.frame import Rgb
from pixdesk.imaging.look import SIDE_PX, Look, look, share, threshold
from pixdesk.imaging.small import shrink

BLOWN, CRUSHED = 253, 2
"""A pixel is clipped when every channel is at or above the one, or at or below the other, of 255."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What is to be said of a capture.

    Attributes:
        findings: worst first; empty for a sound capture. With no subject nothing else is said of one.
        traits: what later captures of its set are compared with; None where there is no subject.
    """

    findings: tuple[Finding, ...]
    traits: Traits | None


def judge(
    rgb: Rgb,
    matte: NDArray[np.uint8],
    limits: CheckLimits,
    *,
    small: NDArray[np.uint8] | None = None,
    alpha: NDArray[np.uint8] | None = None,
) -> Judged:
    """Run every check of one capture.

    Args:
        rgb: H×W×3, uint8 or uint16.
        matte: H×W uint8, as `matting.refine` returns it.
        limits: the recipe's.
        small: `small.proxy` of `rgb` at `look.SIDE_PX`, when the caller has it already.
        alpha: `shrink` of `matte` at `look.SIDE_PX`, likewise.
    """
    seen = look(rgb, matte, small, alpha)
    lost = checks_subject.subject(seen, limits)
    if lost is not None:
        return Judged(gates.worst_first([lost, *(measure(seen, limits) for measure in ALWAYS)]), None)
    found = [measure(seen, limits) for measure in (*ALWAYS, *WITH_A_SUBJECT)]
    edges = focus.edges(seen)
    # A soft edge says nothing of how well the matte follows it.
    found += sharpness(seen, edges, limits) or rim.findings(seen, limits)
    return Judged(gates.worst_first(found), traits.measure(seen, edges))


def check(rgb: Rgb, matte: NDArray[np.uint8], limits: CheckLimits) -> tuple[Finding, ...]:
    """Return what `judge` finds."""
    return judge(rgb, matte, limits).findings


def doubt(matte: NDArray[np.uint8]) -> float:
    """Return the area of thick unsure alpha as a share of the subject's, 0..1.

    Args:
        matte: H×W uint8, any size.
    """
    alpha = shrink(matte, SIDE_PX)
    return share(checks_subject.unsure(alpha), threshold(alpha, checks_subject.UNSURE_FROM))


def frame_size(look: Look, limits: CheckLimits) -> Finding | None:
    """Object to a frame too small for any channel."""
    short = min(look.matte.shape)
    if short >= limits.short_side_min_px:
        return None
    return gates.FRAME_SIZE.finding(limits, short)


def product_size(look: Look, limits: CheckLimits) -> Finding | None:
    """Object to a product that fills too few pixels of a frame large enough."""
    region = look.region(look.product)
    if region is None or min(look.matte.shape) < limits.short_side_min_px:
        return None
    height, width = look.matte.shape
    longest = round(max(region.width * width, region.height * height))
    if longest >= limits.product_side_min_px:
        return None
    return gates.PRODUCT_SIZE.finding(limits, longest, region)


def sharpness(look: Look, found: focus.Edges, limits: CheckLimits) -> tuple[Finding, ...]:
    """Object when even the sharpest edges of the product are soft, or those across one direction alone."""
    blurred, shaken = focus.edge_blur_px(found), focus.shake_px(found)
    if blurred is not None and blurred > limits.edge_blur_max_px:
        return (gates.BLUR.finding(limits, blurred, look.region(look.product)),)
    if shaken is not None and shaken > limits.shake_max_px:
        length = shaken * np.sqrt(12)
        return (gates_shot.SHAKEN.finding(limits, shaken, look.region(look.product), length=length),)
    return ()


def highlights(look: Look, limits: CheckLimits) -> Finding | None:
    """Object when parts of the product are blown out to white."""
    clipped: Any = cv2.inRange(look.small, (BLOWN,) * 3, (255,) * 3)
    where: Any = cv2.bitwise_and(clipped, look.solid)
    measured = share(where, look.solid)
    if measured <= limits.highlights_clipped_max_share:
        return None
    return gates.HIGHLIGHTS.finding(limits, measured, look.region(where), blown=_blown(look))


def _blown(look: Look) -> str:
    """Say what pure white inside the product may mean: on a pure white backdrop it may be the backdrop."""
    if look.backdrop_lab is not None and look.backdrop_lab[0] > 99.0:  # L* of 253 of 255
        return (
            "pure white, as the backdrop is: blown out, or backdrop left standing inside the cutout. "
            "Look at the marked part."
        )
    return "blown out to pure white, with no detail left. Lower the exposure or flag the light."


def shadows(look: Look, limits: CheckLimits) -> Finding | None:
    """Object when parts of the product are crushed to black."""
    clipped: Any = cv2.inRange(look.small, (0,) * 3, (CRUSHED,) * 3)
    where: Any = cv2.bitwise_and(clipped, look.solid)
    measured = share(where, look.solid)
    if measured <= limits.shadows_clipped_max_share:
        return None
    return gates.SHADOWS.finding(limits, measured, look.region(where))


def cast(look: Look, limits: CheckLimits) -> Finding | None:
    """Object when a backdrop that should be neutral has a tint; note a backdrop of a colour of its own."""
    colour = look.backdrop_lab
    if colour is None:
        return None
    chroma = float(np.hypot(colour[1], colour[2]))
    if (
        chroma <= limits.backdrop_cast_max_chroma
        or share(look.structure, look.backdrop) > limits.backdrop_clutter_max_share
    ):
        return None
    gate = gates.COLOURED if chroma >= limits.backdrop_coloured_min_chroma else gates.CAST
    return gate.finding(limits, chroma, hue=hue_name(float(colour[1]), float(colour[2])))


def clutter(look: Look, limits: CheckLimits) -> Finding | None:
    """Object when the backdrop is full of things."""
    where = look.structure
    measured = share(where, look.backdrop)
    if measured <= limits.backdrop_clutter_max_share:
        return None
    return gates.CLUTTER.finding(limits, measured, look.region(where))


Check = Callable[[Look, CheckLimits], Finding | None]

ALWAYS: tuple[Check, ...] = (frame_size,)
WITH_A_SUBJECT: tuple[Check, ...] = (
    product_size,
    checks_subject.frame_contact,
    checks_light.underexposed,
    checks_light.overexposed,
    checks_subject.several,
    highlights,
    shadows,
    rim.residue,
    checks_subject.holes,
    checks_subject.doubtful,
    checks_subject.contrast,
    cast,
    clutter,
    spill.spill,
    moire.moire,
    specks.dust,
    thin.lost,
    stance.tilt,
    stance.off_centre,
    stance.margin,
    contact.floating,
)
