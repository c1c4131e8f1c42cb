"""Alpha along the rim, at full size, from the colours on either side.

In the band around the outline a pixel's colour lies between the product's and the backdrop's nearby, and where
on that line it lies is its alpha (difference matting with both colours estimated locally). That is linear in the
colour, so it is worked out on the small picture and applied to the large one by `guided.apply`, tile by tile.
A colour far off the line is no mixture, and where the two colours are alike the line is too short to tell:
there the outline itself, as a ramp, stands.
"""

from typing import Any

import cv2
import numpy as np

from pixdesk.domain.chain import ChainSettings
from pixdesk.imaging import guided
from pixdesk.imaging.components import Flags
from pixdesk.imaging.frame import Rgb
from pixdesk.imaging.guided import Bytes, Plane
from pixdesk.imaging.planes import Planes, dot, minus, split

RAMP = 1.4
"""Log-odds of the plain ramp per pixel across the outline: a rim two pixels wide, as lenses draw them."""

HARDENING = 2.0
"""Away from the rim, half-decided log-odds are doubled: a patch is product or it is not; glass stays soft."""

WIDE_STEP = 4
"""The wider means of colour are taken on every fourth pixel."""

SURE = 4.0
"""Hardened log-odds from which a pixel is wholly one or the other."""

FAR_PX = np.float32(1000)
"""Distances beyond are all the same."""

MARGIN_PX = 4 * 4 * WIDE_STEP
"""The widest mean reaches four of its sixteen pixels' radius."""

REACH_PX = 10
"""So far from the band its model must be known: the blur of the trust takes four pixels, enlarging the band three."""

IN_REACH = 0.15
"""Weight of a mean from which the narrower window is believed alone."""


def matte_from(rgb: Rgb, picture: Bytes, odds: Plane, settings: ChainSettings) -> Bytes:
    """Return the full-size matte of a decision.

    Args:
        rgb: H×W×3, uint8 or uint16.
        picture: h×w×3 uint8, the small copy the decision was made on.
        odds: h×w float32 log-odds of product against backdrop.

    Returns:
        H×W uint8.
    """
    model, band = np.zeros((*odds.shape, 4), np.float32), np.zeros(odds.shape, np.uint8)
    part = _around(odds)
    model[part], band[part] = rim(picture[part], odds[part], settings)
    hard = odds * np.float32(HARDENING)
    flat = np.where(np.abs(hard) < SURE, _sigmoid(hard), hard > 0).astype(np.float32)
    eight: Any = cv2.convertScaleAbs(flat, alpha=255.0)
    matte: Any = cv2.resize(eight, rgb.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    guided.apply(model, rgb, matte, band)
    return _leaned(matte, settings.rim_lean)


def _around(odds: Plane) -> tuple[slice, slice]:
    """Return the product's rows and columns and what the widest mean reaches around them."""
    x, y, across, down = cv2.boundingRect((odds > 0).view(np.uint8))
    return (
        slice(max(0, y - MARGIN_PX), y + down + MARGIN_PX),
        slice(max(0, x - MARGIN_PX), x + across + MARGIN_PX),
    )


def rim(picture: Bytes, odds: Plane, settings: ChainSettings) -> tuple[Plane, Bytes]:
    """Return the linear model of alpha along the outline, and the band it holds in.

    Returns:
        h×w×4 float32, slope per unit of 0..1 colour and offset, as `guided.fit` gives them; h×w uint8.
    """
    seen: Planes = [plane.astype(np.float32) for plane in split(picture)]
    inside = (odds > 0).view(np.uint8)
    within, without = _deep(inside), _deep(1 - inside)
    reach = np.float32(settings.rim_px + 1)
    band = ((within <= settings.rim_px) & (without <= settings.rim_px)).view(np.uint8)
    near = cv2.dilate(band, np.ones((2 * REACH_PX + 1,) * 2, np.uint8)) > 0
    # All that follows is pointwise but one blur, and the rim is a fiftieth of the picture.
    where = np.flatnonzero(near)
    product = [plane.ravel()[where] for plane in _nearby(seen, np.clip(within / reach, 0, 1) ** 2)]
    backdrop = [plane.ravel()[where] for plane in _nearby(seen, np.clip(without / reach, 0, 1) ** 2)]
    colour, apart = [plane.ravel()[where] for plane in seen], minus(product, backdrop)
    length2 = dot(apart, apart)
    slope = [plane / (length2 + np.float32(1e-3)) for plane in apart]
    offset = -dot(slope, backdrop)
    along = np.clip(dot(slope, colour) + offset, 0, 1)
    off = minus(minus(colour, backdrop), [along * plane for plane in apart])
    trust = _trust(near, length2, dot(off, off), settings)
    ramp = _sigmoid(np.float32(RAMP) * (within - without).ravel()[where])
    model = np.zeros((*band.shape, 4), np.float32)
    steep = trust * 255
    model.reshape(-1, 4)[where] = np.column_stack(
        [*(plane * steep for plane in slope), trust * offset + (1 - trust) * ramp]
    )
    return model, band


def _deep(inside: Bytes) -> Plane:
    """Return how far every pixel lies inside; where nothing is outside OpenCV would answer the largest float."""
    distance: Any = cv2.distanceTransform(inside, cv2.DIST_L2, 3)
    result: Plane = np.minimum(distance, FAR_PX)
    return result


def _trust(near: Flags, length2: Plane, off2: Plane, settings: ChainSettings) -> Plane:
    """Return 0..1: whether the line between the two colours is long enough, and the colour near enough to it.

    Args:
        near: h×w bool, where the n colours stand.
        length2, off2: n float32 each.
    """
    spread = 1.25 * settings.spread_floor
    long_enough = length2 / (length2 + (settings.rim_noise * spread) ** 2)
    width = 0.15 * np.sqrt(length2) + 2 * spread
    raw = np.zeros(near.shape, np.float32)
    raw[near] = long_enough / (1 + off2 / (width * width))
    smooth: Any = cv2.GaussianBlur(raw, (0, 0), 1)
    result: Plane = smooth[near]
    return result


def _nearby(seen: Planes, weight: Plane) -> Planes:
    """Return the weighted mean colour around every pixel: from near by where there is weight, else from afar."""
    height, width = weight.shape
    size = (max(4, width // WIDE_STEP), max(4, height // WIDE_STEP))
    weighted = [plane * weight for plane in seen]
    coarse: list[Any] = [cv2.resize(plane, size, interpolation=cv2.INTER_AREA) for plane in weighted]
    coarse_weight: Any = cv2.resize(weight, size, interpolation=cv2.INTER_AREA)
    wide, _ = _mean(coarse, coarse_weight, 4.0)
    middle, share = _mean(coarse, coarse_weight, 1.25)
    grown: list[Any] = [
        cv2.resize(plane, (width, height), interpolation=cv2.INTER_LINEAR) for plane in _blend(middle, wide, share)
    ]
    narrow, share = _mean(weighted, weight, 2.0)
    return _blend(narrow, grown, share)


def _mean(weighted: Planes, weight: Plane, radius_px: float) -> tuple[Planes, Plane]:
    share: Any = cv2.GaussianBlur(weight, (0, 0), radius_px)
    whole = share + np.float32(1e-6)
    return [cv2.GaussianBlur(plane, (0, 0), radius_px) / whole for plane in weighted], share


def _blend(near: Planes, far: Planes, share: Plane) -> Planes:
    here = np.clip(share / np.float32(IN_REACH), 0, 1)
    rest = 1 - here
    return [here * one + rest * other for one, other in zip(near, far, strict=True)]


def _sigmoid(odds: Plane) -> Plane:
    # The tanh form cannot overflow.
    result: Plane = np.float32(0.5) * (np.tanh(np.float32(0.5) * odds) + np.float32(1))
    return result


def _leaned(matte: Bytes, lean: float) -> Bytes:
    """Divide the odds of alpha by `lean`, in place; 0 and 255 stay."""
    alpha = np.arange(256) / 255.0
    table = np.round(alpha / (alpha + (1 - alpha) * lean) * 255).astype(np.uint8)
    cv2.LUT(matte, table, dst=matte)
    return matte
