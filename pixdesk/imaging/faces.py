"""Faces: what YuNet's answers say, as a matte of the faces it sees."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.imaging.frame import Matte

SIDE_PX = 640
"""What the network takes, both ways."""

STRIDES = (8, 16, 32)
_PARTS = ("cls", "obj", "bbox")
ANSWERS = tuple(f"{part}_{stride}" for stride in STRIDES for part in _PARTS)
"""What it is asked for."""

SCORE_MIN = 0.3
"""Below it nothing is drawn; how sure a face must be is the recipe's limit."""


def matte_of(answers: dict[str, NDArray[Any]]) -> Matte:
    """Return the faces as rectangles of their score, `SIDE_PX` square float32, 0 where there is none.

    Score: the geometric mean of class and objectness. A cell's box: its centre moved by the answer times the stride,
    its sides the exponential of the answer times the stride (OpenCV's ``face_detect.cpp``, which decodes this network).

    Args:
        answers: ``cls_8`` (1×n×1), ``obj_8`` (1×n×1), ``bbox_8`` (1×n×4), and so on for every stride.
    """
    matte = np.zeros((SIDE_PX, SIDE_PX), np.float32)
    found = np.concatenate([_boxes(answers, stride) for stride in STRIDES])
    for score, left, top, right, bottom in found[np.argsort(found[:, 0])]:  # the surest on top; they are few
        cv2.rectangle(matte, (round(left), round(top)), (round(right), round(bottom)), float(score), -1)
    return matte


def _boxes(answers: dict[str, NDArray[Any]], stride: int) -> NDArray[np.float64]:
    """Return n×5: score, left, top, right, bottom."""
    class_, object_, box = (np.asarray(answers[f"{part}_{stride}"][0], np.float64) for part in _PARTS)
    scores = np.sqrt(np.clip(class_[:, 0], 0, 1) * np.clip(object_[:, 0], 0, 1))
    sure = np.flatnonzero(scores > SCORE_MIN)
    row, column = np.divmod(sure, SIDE_PX // stride)
    x, y = (column + box[sure, 0]) * stride, (row + box[sure, 1]) * stride
    across, down = (np.exp(np.minimum(box[sure, side], 10)) * stride / 2 for side in (2, 3))
    return np.stack([scores[sure], x - across, y - down, x + across, y + down], axis=1)
