"""Checks of the light: is the picture bright enough to hold detail, and does every channel still hold some?"""

import cv2
import numpy as np

from pixdesk.domain import gates_shot as gates
from pixdesk.domain.finding import Finding
from pixdesk.domain.limits import CheckLimits
from pixdesk.imaging.look import Look, share
from pixdesk.imaging.ranks import percentile

BRIGHTEST_PERCENTILE = 99.5
"""What half a per cent of the frame reaches is its brightest part; a spark or a hot pixel is not."""

FULL = 253
"""A channel at or above this of 255 holds no detail any more."""


def underexposed(look: Look, limits: CheckLimits) -> Finding | None:
    """Object when nothing in the whole frame is bright: a dark product still has a lamp's reflection."""
    measured = percentile(look.lab_planes[0][::3, ::3], BRIGHTEST_PERCENTILE)
    if measured >= limits.brightest_min_lightness:
        return None
    return gates.UNDEREXPOSED.finding(limits, measured)


def overexposed(look: Look, limits: CheckLimits) -> Finding | None:
    """Object when a good part of the product has lost a channel, long before it is white."""
    red, green, blue = cv2.split(look.small)
    brightest = cv2.max(cv2.max(red, green), blue)
    full = np.asarray(cv2.threshold(brightest, FULL - 1, 255, cv2.THRESH_BINARY)[1], np.uint8)
    where = np.asarray(cv2.bitwise_and(full, look.solid), np.uint8)
    measured = share(where, look.solid)
    if measured <= limits.channel_clipped_max_share:
        return None
    return gates.OVEREXPOSED.finding(limits, measured, look.region(where))
