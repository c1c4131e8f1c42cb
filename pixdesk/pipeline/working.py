"""The working picture: an original with a recipe's corrections, decided once and replayed to the letter.

The order is fixed: repairs, white balance, exposure, straighten, crop, and colours retouched in another program. Each
correction reckons with the ones before it, and is either applied as asked or left out with a finding; never applied a
little.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pixdesk.domain.applied import Applied
from pixdesk.domain.finding import Code, Finding, Weight
from pixdesk.domain.recipe import Recipe
from pixdesk.domain.steps import StepSettings
from pixdesk.imaging import geometry, tone
from pixdesk.imaging.frame import Frame
from pixdesk.imaging.small import proxy, shrink
from pixdesk.pipeline import layers

SIDE_PX = 1024
"""Long side of the copy everything is measured on."""

LEAST_DEGREES = 0.1
"""A lean that nobody sees; turning for it would only soften the picture."""

LEAST_GAIN = 1.01
"""Gains nearer to each other than this change no level by more than one."""

CUT_MAX_SHARE = 0.0005
"""Of the product: so much may fall outside by rounding."""

_NO_CUT = (0.0, 0.0, 0.0, 0.0)


class Plan(NamedTuple):
    """What is to be applied, and what the steps have to say."""

    applied: Applied
    findings: tuple[Finding, ...]


class _Seen(NamedTuple):
    picture: NDArray[np.uint8]
    coverage: NDArray[np.uint8]

    @property
    def is_product(self) -> NDArray[np.bool_]:
        solid: NDArray[np.bool_] = self.coverage > 242
        return solid

    @property
    def is_backdrop(self) -> NDArray[np.bool_]:
        bare: NDArray[np.bool_] = self.coverage == 0
        return bare


def plan(frame: Frame, matte: NDArray[np.uint8], recipe: Recipe) -> Plan:
    """Measure and decide what a recipe's steps do to one capture.

    Args:
        frame: as decoded.
        matte: H×W uint8, of the same frame.
        recipe: whose steps.
    """
    if recipe.steps == StepSettings():
        return Plan(Applied(), ())
    seen = _Seen(proxy(frame.rgb, SIDE_PX), shrink(matte, SIDE_PX))
    decided = Plan(Applied(enlarge=recipe.steps.upscale), ())
    for step in (_balanced, _exposed, _straightened, _cropped):
        decided = step(decided, frame, seen, recipe)
    return decided


def made(frame: Frame, home: Path, capture_digest: str, applied: Applied) -> Frame:
    """Return the working picture a record stands for, with its repairs and what was retouched.

    Args:
        frame: as decoded.
        home: the studio's, where the layers are staged.

    Raises:
        CaptureError: a layer is gone, is not the one on record, or does not fit.
    """
    corrected = picture(layers.healed(frame, home, capture_digest, applied.heals), applied)
    return layers.laid(corrected, layers.retouch_of(home, capture_digest, applied.retouched))


def picture(frame: Frame, applied: Applied) -> Frame:
    """Return a frame with a record's corrections; the frame itself where nothing was applied."""
    if not applied.changes_picture:
        return frame
    gains = tone.with_exposure(applied.balance, applied.exposure_ev)
    rgb = warped(tone.apply(frame.rgb, gains), applied)
    return replace(frame, rgb=rgb, alpha=None if frame.alpha is None else warped(frame.alpha, applied))


def warped(plane: NDArray[Any], applied: Applied) -> NDArray[Any]:
    """Return what a record's turn and cut make of a picture or matte of the frame's size."""
    if not applied.turned_degrees and applied.cut is None:
        return plane
    return geometry.warped(plane, applied.turned_degrees, applied.cut)


def warped_small(plane: NDArray[np.uint8], applied: Applied, frame: Frame) -> NDArray[np.uint8]:
    """Return what a record makes of a small map of an untreated frame, such as the map of doubt."""
    cut = applied.cut
    if cut is not None:
        whole = geometry.turned_size(frame.width_px, frame.height_px, applied.turned_degrees)
        inside = geometry.turned_size(plane.shape[1], plane.shape[0], applied.turned_degrees)
        across, down = inside[0] / whole[0], inside[1] / whole[1]
        left, top = round(cut[0] * across), round(cut[1] * down)
        width, height = (max(1, round(cut[2] * across)), max(1, round(cut[3] * down)))
        cut = (left, top, min(width, inside[0] - left), min(height, inside[1] - top))
    return warped(plane, replace(applied, cut=cut))


def _refused(decided: Plan, sentence: str, measured: float, limit: float, unit: str) -> Plan:
    finding = Finding(code=Code.STEP_REFUSED, sentence=sentence, measured=measured, limit=limit, unit=unit)
    return Plan(decided.applied, (*decided.findings, finding))


def _noted(decided: Plan, sentence: str) -> Plan:
    finding = Finding(code=Code.STEP_REFUSED, sentence=sentence, weight=Weight.NOTE)
    return Plan(decided.applied, (*decided.findings, finding))


def _balanced(decided: Plan, _frame: Frame, seen: _Seen, recipe: Recipe) -> Plan:
    """White balance from the backdrop."""
    steps = recipe.steps
    if steps.white_balance == "none":
        return decided
    gains = tone.neutral_gains(seen.picture, seen.is_backdrop)
    if gains is None:
        return _noted(decided, "There is too little backdrop that is neither blown out nor black to balance white on.")
    ratio = max(gains) / min(gains)
    if ratio < LEAST_GAIN:
        return decided
    if ratio > steps.white_balance_max_gain:
        return _refused(
            decided,
            f"To make the backdrop neutral one colour would have to be raised {ratio:.2f} times against another; the "
            f"recipe allows {steps.white_balance_max_gain:g}. White balance was left as shot. Set it in the camera, or "
            "take a backdrop of a colour of its own out of this recipe.",
            ratio,
            steps.white_balance_max_gain,
            "times",
        )
    return _if_true(decided, replace(decided.applied, balance=gains), seen, steps, "White balance")


def _exposed(decided: Plan, _frame: Frame, seen: _Seen, recipe: Recipe) -> Plan:
    """Exposure by the recipe's stops."""
    stops = recipe.steps.exposure_ev
    if not stops:
        return decided
    return _if_true(decided, replace(decided.applied, exposure_ev=stops), seen, recipe.steps, "Exposure")


def _if_true(decided: Plan, wanted: Applied, seen: _Seen, steps: StepSettings, name: str) -> Plan:
    """Take a change of light up if it leaves the product what it is."""
    was, becomes = (tone.with_exposure(record.balance, record.exposure_ev) for record in (decided.applied, wanted))
    cost = tone.cost(seen.picture, seen.is_product, was, becomes)
    if cost.clipped_share > steps.product_clip_max_share:
        return _refused(
            decided,
            f"{name} would blow out {100 * cost.clipped_share:.1f} % of the product; the recipe allows "
            f"{100 * steps.product_clip_max_share:g} %. It was left as shot.",
            cost.clipped_share,
            steps.product_clip_max_share,
            "share of the product",
        )
    if cost.delta_e > steps.product_max_delta_e:
        return _refused(
            decided,
            f"{name} would change the product's colours by {cost.delta_e:.1f} ΔE; the recipe allows "
            f"{steps.product_max_delta_e:g}. It was left as shot.",
            cost.delta_e,
            steps.product_max_delta_e,
            "ΔE",
        )
    return Plan(wanted, decided.findings)


def _straightened(decided: Plan, frame: Frame, seen: _Seen, recipe: Recipe) -> Plan:
    """Turn by the recipe's angle, or the product's straight sides upright or level."""
    steps = recipe.steps
    degrees = steps.straighten_degrees
    if steps.straighten == "auto":
        lean = geometry.lean(seen.coverage)
        if lean is None:
            return _noted(decided, "The product has no straight sides to straighten it by; the frame was left as shot.")
        degrees = -round(lean, 2)
    if abs(degrees) < LEAST_DEGREES:
        return decided
    if abs(degrees) > steps.straighten_max_degrees:
        return _refused(
            decided,
            f"The product leans by {abs(degrees):.1f}°; the recipe straightens up to "
            f"{steps.straighten_max_degrees:g}°. The frame was left as shot.",
            abs(degrees),
            steps.straighten_max_degrees,
            "°",
        )
    if max(frame.width_px, frame.height_px) > geometry.TURN_SIDE_MAX_PX:
        return _noted(decided, "The frame is too large to be turned; it was left as shot.")
    lost = geometry.lost_share(seen.coverage, degrees, _NO_CUT)
    if lost > CUT_MAX_SHARE:
        return _into_product(decided, "Straightening", lost)
    return Plan(replace(decided.applied, turned_degrees=degrees), decided.findings)


def _cropped(decided: Plan, frame: Frame, seen: _Seen, recipe: Recipe) -> Plan:
    """Cut the recipe's shares off the turned frame."""
    steps = recipe.steps
    if not steps.crops:
        return decided
    degrees = decided.applied.turned_degrees
    shares = (steps.crop_left_share, steps.crop_top_share, steps.crop_right_share, steps.crop_bottom_share)
    lost = geometry.lost_share(seen.coverage, degrees, shares)
    if lost > CUT_MAX_SHARE:
        return _into_product(decided, "The crop", lost)
    width, height = geometry.turned_size(frame.width_px, frame.height_px, degrees)
    left, top = round(shares[0] * width), round(shares[1] * height)
    across, down = width - left - round(shares[2] * width), height - top - round(shares[3] * height)
    cut = (left, top, max(1, across), max(1, down))
    return Plan(replace(decided.applied, cut=cut), decided.findings)


def _into_product(decided: Plan, name: str, lost: float) -> Plan:
    return _refused(
        decided,
        f"{name} would cut {100 * max(lost, 0.0005):.1f} % of the product away. The frame was left as shot.",
        lost,
        CUT_MAX_SHARE,
        "share of the product",
    )
