"""Where and how much a cutout is to be doubted.

The witnesses never see the truth, but where they disagree one of them is wrong, and where all are unsure so is
the result. Six measures, each a share of the product's area, go into one score (`domain.doubt.DoubtScale`):

runs      what only one of the network's two runs (whole frame; mirrored crop) sees as product
networks  where the runs' mean and the finished matte differ
shape     where MobileSAM and the finished matte differ
soft      soft alpha
thin      outline: one pixel more or less all round costs a thin thing a tenth, a box nothing
unsure    undecided pixels off the rim
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from pixdesk.domain import gates_shot
from pixdesk.domain.chain import ChainSettings
from pixdesk.domain.finding import Finding
from pixdesk.domain.limits import CheckLimits
from pixdesk.imaging.components import Flags
from pixdesk.imaging.guided import Bytes, Plane
from pixdesk.imaging.look import region_of
from pixdesk.imaging.shape import Shape

RIM_PX = 3
"""So far from the outline disagreement is only of the rim, which the witnesses cannot draw."""

UNDECIDED = 2.0
"""Log-odds below which a pixel counts as undecided: seven to one."""

GRID_ERROR = 0.58
"""MobileSAM's disagreement by its coarse grid alone, as a multiple of `thin`: the median of the 78 calibration cutouts
on which all else agreed. It stands for its word where it was not asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the witnesses said of one picture, and what was made of it; all at the same small size.

    Attributes:
        first, second: h×w float32 0..1, the network's two runs.
        shape: MobileSAM's; None when it was not asked, which disagrees by `GRID_ERROR` alone.
        odds: h×w float32, the decision.
        small: h×w uint8, the finished matte.
    """

    first: Plane
    second: Plane
    shape: Shape | None
    odds: Plane
    small: Bytes


def measures(heard: Heard) -> dict[str, float]:
    """Return the six measures of a cutout; all 1 when there is no product in it."""
    inside: Flags = heard.small > 127
    area = float(inside.sum())
    if area == 0:
        return dict.fromkeys(("runs", "networks", "shape", "soft", "thin", "unsure"), 1.0)
    alpha = heard.small.astype(np.float32) / np.float32(255)
    outline = cv2.morphologyEx(inside.view(np.uint8), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    thin = float(cv2.countNonZero(outline)) / 2 / area
    return {
        "runs": _differ(heard.first > 0.5, heard.second > 0.5),
        "networks": _differ((heard.first + heard.second) > 1.0, inside),
        "shape": GRID_ERROR * thin if heard.shape is None else _differ(heard.shape.logits > 0, inside),
        "soft": float((4 * alpha * (1 - alpha)).sum()) / area,
        "thin": thin,
        "unsure": float(((np.abs(heard.odds) < UNDECIDED) & ~_rim(inside)).sum()) / area,
    }


def runs_agree(first: Plane, second: Plane, settings: ChainSettings) -> bool:
    """Return whether the network's two runs, h×w float32 0..1 each, see the same product."""
    return _differ(first > 0.5, second > 0.5) <= settings.firm_runs_max


def is_firm(odds: Plane, settings: ChainSettings) -> bool:
    """Return whether a first decision is so sure that MobileSAM's word could hardly turn any of it.

    That word counts `shape_bound` at most, so no pixel whose odds lie beyond can be turned by it; and for the rim
    alone, which it draws coarsely, it is not worth its time.

    Args:
        odds: h×w float32, what networks and backdrop say together.
    """
    inside: Flags = odds > 0
    may_turn = (np.abs(odds) < settings.shape_bound) & ~_rim(inside)
    return int(may_turn.sum()) <= settings.firm_unsure_max * int(inside.sum())


def places(heard: Heard) -> Bytes:
    """Return where the cutout is to be doubted, h×w uint8, 0 sure to 255 in doubt."""
    inside: Flags = heard.small > 127
    undecided = 1 - np.abs(np.tanh(heard.odds / 2))
    votes = [(heard.first > 0.5) != inside, (heard.second > 0.5) != inside]
    if heard.shape is not None:
        votes.append((heard.shape.logits > 0) != inside)
    against = np.mean(votes, axis=0) * ~_rim(inside)
    shown: Any = cv2.convertScaleAbs(np.maximum(undecided, against).astype(np.float32), alpha=255.0)
    return shown  # type: ignore[no-any-return]


DOUBTED = 127
"""Of 255: from here on a place is rather wrong than right, and is marked."""


def finding(score: float | None, found: Bytes | None, limits: CheckLimits) -> Finding | None:
    """Object to a cutout that its witnesses doubt more than the recipe allows.

    Args:
        score: `domain.doubt.DoubtScale.score`; None from a chain that has none.
        found: `places`, which say where; None where they are not known.
    """
    if score is None or score <= limits.doubt_max:
        return None
    region = None if found is None else region_of((found > DOUBTED).view(np.uint8))
    return gates_shot.DOUBT.finding(limits, score, region)


def enlarged(found: Bytes, shape: tuple[int, ...]) -> Bytes:
    """Return `places` at a picture's size."""
    grown: Any = cv2.resize(found, shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return grown  # type: ignore[no-any-return]


def _differ(left: Flags, right: Flags) -> float:
    either = (left | right).sum()
    return 1.0 - float((left & right).sum() / either) if either else 0.0


def _rim(inside: Flags) -> Flags:
    window = np.ones((2 * RIM_PX + 1,) * 2, np.uint8)
    result: Flags = cv2.morphologyEx(inside.view(np.uint8), cv2.MORPH_GRADIENT, window) > 0
    return result
