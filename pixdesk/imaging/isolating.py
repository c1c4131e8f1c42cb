"""From what a person pointed at to a matte: the shape from the prompted network, the rim from the picture.

A candidate's grid is 256 across, so its outline is right within two or three of the grid's cells and no better.
Within that reach of its outline the backdrop's colour decides with it, as in the automatic chain; further in
only a patch of exactly the backdrop's colour may open, further out nothing is product, whatever else stands in the
frame. What was chosen on which pictures: ``docs/prompts.md``.
"""

from typing import Any, NamedTuple

import cv2
import numpy as np

from pixdesk.domain.chain import ChainSettings
from pixdesk.imaging import alpha, backdrop, doubt, judging
from pixdesk.imaging.closer import reduced
from pixdesk.imaging.components import Flags
from pixdesk.imaging.frame import Rgb
from pixdesk.imaging.guided import Bytes, Plane
from pixdesk.imaging.judging import SURE
from pixdesk.imaging.prompted import Scores
from pixdesk.imaging.shape import GRID_PX, Prompt, Shape

REACH_CELLS = 3.0
"""So far from a candidate's outline, in cells of its grid, the picture is asked too."""

SPECK_SHARE = 2e-4
"""Of the frame: a candidate with less is nothing."""

CLICK_CELLS = 1
"""A click so many cells beside the outline still counts as on it: nobody clicks more finely on a 256th."""

EDGE = 48.0
"""Grey levels per unit of logit across a shown mask's outline: two or three screen pixels of softness."""


class Isolated(NamedTuple):
    """A matte made from a shape.

    Attributes:
        matte: H×W uint8.
        places: where it is to be doubted, h×w uint8, small, 0 sure to 255.
    """

    matte: Bytes
    places: Bytes


def order(candidates: Plane, scores: Scores, prompt: Prompt) -> list[int]:
    """Return the candidates worth showing, best first: those that fit every click, then by `_rank`.

    Args:
        candidates: n×h×w float32 logits.
        scores: n float32, 0..1.
    """
    held = [index for index in range(len(candidates)) if (candidates[index] > 0).mean() > SPECK_SHARE]
    ranks = {index: _rank(candidates[index], float(scores[index]), prompt) for index in held}
    return sorted(held, key=lambda index: (sum(misses(candidates[index], prompt)), -ranks[index]))


def _rank(logits: Plane, score: float, prompt: Prompt) -> float:
    """Return the expected overlap, times how firm the outline is, times how well the shape fills the box.

    Firmness is the stability score of Kirillov and others, "Segment Anything" (2023), appendix D, with an offset of 1.
    """
    firm = float((logits > 1).sum()) / max(1.0, float((logits > -1).sum()))
    return score * firm * (1.0 if prompt.box is None else _filling(logits > 0, prompt.box))


def _filling(inside: Flags, box: tuple[float, float, float, float]) -> float:
    """Return the overlap, 0..1, of a shape's bounding box with the box that was drawn."""
    height, width = inside.shape
    x, y, across, down = cv2.boundingRect(inside.view(np.uint8))
    own = (x / width, y / height, (x + across) / width, (y + down) / height)
    common = max(0.0, min(own[2], box[2]) - max(own[0], box[0])) * max(0.0, min(own[3], box[3]) - max(own[1], box[1]))
    both = (own[2] - own[0]) * (own[3] - own[1]) + (box[2] - box[0]) * (box[3] - box[1]) - common
    return float(common / max(both, 1e-9))


def misses(logits: Plane, prompt: Prompt) -> tuple[int, int]:
    """Return how many clicks on the product a candidate leaves out, and how many beside it it takes in.

    Args:
        logits: h×w float32.
    """
    inside = (logits > 0).astype(np.uint8)
    kernel = np.ones((2 * CLICK_CELLS + 1,) * 2, np.uint8)
    reach, core = cv2.dilate(inside, kernel), cv2.erode(inside, kernel)
    height, width = inside.shape
    left_out = taken_in = 0
    for x, y, is_product in prompt.points:
        at = min(int(y * height), height - 1), min(int(x * width), width - 1)
        left_out += is_product and not reach[at]
        taken_in += not is_product and bool(core[at])
    return left_out, taken_in


def shown(logits: Plane, shape: tuple[int, ...]) -> Bytes:
    """Return a candidate as a mask for the screen, at a picture's size: 0 outside, 255 inside, its edge soft."""
    grown: Any = cv2.resize(logits + np.float32(127.5 / EDGE), shape[1::-1], interpolation=cv2.INTER_LINEAR)
    mask: Any = cv2.multiply(grown, EDGE, dtype=cv2.CV_8U)  # type: ignore[call-overload]  # saturates at both ends
    return mask  # type: ignore[no-any-return]


def isolate(rgb: Rgb, picture: Bytes, logits: Plane, settings: ChainSettings) -> Isolated:
    """Return the full-size matte of a chosen candidate.

    Args:
        rgb: H×W×3, uint8 or uint16.
        picture: h×w×3 uint8, a small copy of it.
        logits: the candidate, h'×w' float32 over the whole picture, above 0 inside.
    """
    grown: Any = cv2.resize(logits, picture.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    seen = 1 / (1 + np.exp(-np.clip(grown, -SURE, SURE)))
    evidence = backdrop.weigh(picture, seen, seen, settings)
    odds = judging.settled(_decided(grown, evidence, settings), picture, evidence, settings)
    odds = judging.tidied(odds, seen)
    matte = alpha.matte_from(rgb, picture, odds, settings)
    whole = Shape(logits=grown, box=(slice(None), slice(None)), overlap=1.0)
    heard = doubt.Heard(first=seen, second=seen, shape=whole, odds=odds, small=reduced(matte, picture.shape))
    return Isolated(matte, doubt.places(heard))


def _decided(grown: Plane, evidence: backdrop.Evidence, settings: ChainSettings) -> Plane:
    """Return the decision of the shape and, near its outline, the backdrop."""
    near = _near(grown > 0)
    like_backdrop = np.clip(-evidence.odds - 1, 0, 1)
    word = np.clip(grown - np.float32(settings.shape_hole) * like_backdrop * (grown > 0), -SURE, SURE)
    told = np.where(near, evidence.odds, np.minimum(evidence.odds, 0))
    odds = np.where(near | (grown > 0), word + told, np.float32(-SURE))
    return odds.astype(np.float32)


def _near(inside: Flags) -> Flags:
    """Return what lies within `REACH_CELLS` of the outline."""
    cell_px = max(inside.shape) / GRID_PX
    mask = inside.view(np.uint8)
    within: Any = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    without: Any = cv2.distanceTransform(1 - mask, cv2.DIST_L2, 3)
    near: Flags = np.maximum(within, without) <= REACH_CELLS * cell_px
    return near
