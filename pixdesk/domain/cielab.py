"""Colours as three CIELAB figures: how far two are apart, and what one is called."""

import math

Lab = tuple[float, float, float]
"""L* 0..100, a*, b*."""

HUES = ("pink", "orange", "yellow", "yellow-green", "green", "cyan", "blue", "violet")
"""The eight directions of CIELAB's a, b plane, 45 degrees each, from +a anticlockwise."""

NEUTRAL_CHROMA = 7.0
"""Below it a backdrop is white, grey or black: the limit of the standard recipe's check of a cast."""

_WHITE_FROM, _BLACK_TO = 85.0, 30.0


def hue_name(a: float, b: float) -> str:
    """Return the name of a hue."""
    return HUES[round(math.degrees(math.atan2(b, a)) / 45.0) % 8]


def colour_name(lab: Lab) -> str:
    """Return a word for a backdrop's colour."""
    lightness, a, b = lab
    if math.hypot(a, b) > NEUTRAL_CHROMA:
        return hue_name(a, b)
    return "white" if lightness > _WHITE_FROM else "black" if lightness < _BLACK_TO else "grey"


def delta_e2000(one: Lab, other: Lab) -> float:
    """Return CIEDE2000 of two colours with all weights 1.

    Sharma, Wu and Dalal, *The CIEDE2000 color-difference formula* (2005). The arrays of `imaging.lab` have their own;
    a test holds the two against each other and against the paper's data.
    """
    mean_chroma = (math.hypot(*one[1:]) + math.hypot(*other[1:])) / 2
    stretch = 1 + 0.5 * (1 - math.sqrt(mean_chroma**7 / (mean_chroma**7 + 25.0**7)))
    chroma1, hue1 = _polar(one[1] * stretch, one[2])
    chroma2, hue2 = _polar(other[1] * stretch, other[2])
    turn = _turn(hue1, hue2) if chroma1 * chroma2 else 0.0
    hue = (hue1 + turn / 2) % 360 if chroma1 * chroma2 else hue1 + hue2
    lightness, chroma = (one[0] + other[0]) / 2, (chroma1 + chroma2) / 2
    l_part = (other[0] - one[0]) / (1 + 0.015 * (lightness - 50) ** 2 / math.sqrt(20 + (lightness - 50) ** 2))
    c_part = (chroma2 - chroma1) / (1 + 0.045 * chroma)
    h_part = 2 * math.sqrt(chroma1 * chroma2) * math.sin(math.radians(turn) / 2) / (1 + 0.015 * chroma * _factor(hue))
    bend = -2 * math.sin(math.radians(60 * math.exp(-(((hue - 275) / 25) ** 2))))
    bend *= math.sqrt(chroma**7 / (chroma**7 + 25.0**7))
    return math.sqrt(max(0.0, l_part**2 + c_part**2 + h_part**2 + bend * c_part * h_part))


def _polar(a: float, b: float) -> tuple[float, float]:
    return math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def _turn(hue1: float, hue2: float) -> float:
    """Return the way from one hue to another, degrees; opposite ones keep their sign (Sharma's equation 10)."""
    apart = hue2 - hue1
    return apart - 360 if apart > 180 else apart + 360 if apart < -180 else apart


def _factor(hue: float) -> float:
    terms = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))
    return 1 + sum(share * math.cos(math.radians(times * hue + shift)) for share, times, shift in terms)
