"""Whether the product stands on its shadow: what stands is darkest at its foot, what floats has light there."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.domain import gates_shot as gates
from pixdesk.domain.finding import Finding, Region
from pixdesk.domain.limits import CheckLimits
from pixdesk.imaging.look import CLEAR, Look, share
from pixdesk.imaging.traits import PLAIN_MAX_SHARE

FOOT_SHARE = 0.06
"""Of the product's height: what of its lower outline lies no higher than this above its lowest point is its foot."""

REACH_SHARE = 0.35
"""Of the product's height: so far below it its shadow is looked for."""

SHADOW_MIN, LIT_MIN = 0.15, -0.03
"""Of the ground's lightness: a fainter shadow tells nothing; and ground brighter than elsewhere mirrors something."""

GROUND_MIN_LIGHTNESS = 40.0
"""L*; on darker ground a shadow is not to be told from grain."""

_COLUMNS, _ROWS_MIN, _SIDE_SHARE = 128, 8, 1 / 12


def floating(look: Look, limits: CheckLimits) -> Finding | None:
    """Note a product below which the ground is lit, and its shadow farther down."""
    box = tuple(cv2.boundingRect(look.product))
    dark = _darkness(look, box)
    if dark is None:
        return None
    at = int(dark.argmax())
    deepest, foot = float(dark[at]), float(dark[:3].mean())
    if deepest < SHADOW_MIN or foot < LIT_MIN:
        return None
    lit = 1 - max(0.0, foot) / deepest
    if lit <= limits.floating_max_share:
        return None
    x, y, width, height = box
    rows, columns = look.alpha.shape
    below = min(rows - y - height, at + look.step_px + 1)
    where = Region(x=x / columns, y=(y + height) / rows, width=width / columns, height=below / rows)
    return gates.FLOATING.finding(limits, lit, where, gap=100 * below / height)


def _darkness(look: Look, box: tuple[int, ...]) -> NDArray[np.float32] | None:
    """Return how much darker than at the frame's sides the ground is, row by row from the product's foot down.

    None where the backdrop is not plain or too dark, or the product stands too low in the frame.
    """
    x, y, width, height = box
    rows, columns = look.alpha.shape
    rim = look.step_px + 1
    reach = min(round(REACH_SHARE * height), rows - y - height - rim)
    if reach < _ROWS_MIN or share(look.structure, look.backdrop) > PLAIN_MAX_SHARE:
        return None
    lowest = rows - 1 - look.product[::-1, x : x + width].argmax(axis=0)
    lowest[look.product[:, x : x + width].max(axis=0) == 0] = 0
    foot = np.flatnonzero(lowest >= y + height - 1 - FOOT_SHARE * height)
    foot = foot[:: max(1, len(foot) // _COLUMNS)]
    down = lowest[foot][None] + rim + np.arange(reach)[:, None]
    lightness = look.lab_planes[0]
    side = max(4, round(_SIDE_SHARE * columns))
    edges = np.hstack([lightness[:, :side], lightness[:, -side:]])
    is_clear = np.hstack([look.alpha[:, :side], look.alpha[:, -side:]]) < CLEAR
    ground = np.median(np.where(is_clear, edges, edges.max(axis=1, keepdims=True)), axis=1)
    usual = ground[down]
    if usual.min() < GROUND_MIN_LIGHTNESS:
        return None
    dark = np.median(1 - lightness[down, foot[None] + x] / usual, axis=1).astype(np.float32)
    smooth: Any = cv2.GaussianBlur(dark.reshape(-1, 1), (1, 5), 0)
    result: NDArray[np.float32] = smooth.ravel()
    return result
