"""A picture of two things: the tiny model takes both, and the checks want one. So a studio holds it."""

import cv2
import numpy as np

LEFT, RIGHT, RADIUS = (300, 350), (720, 350), 150
BOX = (140.0, 190.0, 320.0, 320.0)
"""Around the left one."""


def two_discs() -> np.ndarray:
    """Two pale discs on dark grey, 1000×700 BGR uint8."""
    picture = np.full((700, 1000, 3), 70, np.int16)
    for at, colour in ((LEFT, (210, 220, 230)), (RIGHT, (225, 215, 205))):
        disc = picture.astype(np.uint8)
        cv2.circle(disc, at, RADIUS, colour, -1, cv2.LINE_AA)
        picture = disc.astype(np.int16)
    noise = np.random.default_rng(0).integers(-6, 7, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def disc_at(centre) -> np.ndarray:
    """Where one of them lies, as a bool mask."""
    mask = np.zeros((700, 1000), np.uint8)
    cv2.circle(mask, centre, RADIUS, 1, -1)
    return mask > 0


def overlap(mask, wanted) -> float:
    """By how much a mask of 0..255 is what was wanted, 0..1."""
    got = mask > 127
    return (got & wanted).sum() / (got | wanted).sum()
