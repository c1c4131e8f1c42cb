"""Faults of known size, laid into sound photographs or into their mattes.

Each takes a picture (H×W×3 uint8), its matte (H×W uint8), a size and a random generator, and returns both, changed.
Pixels are of the copy the checks look at, 1,024 px long, where the name says so; the picture's own otherwise.
"""

import cv2
import numpy as np

from pixdesk.imaging import icc
from pixdesk.imaging.look import HALF, SIDE_PX, grown, look, threshold

_LINEAR = icc.srgb_to_linear(np.arange(256) / 255.0)
NOISE_SIGMA = 1.5
"""Of 255: blurring takes the sensor's grain away, which a real defect would not."""


def _scale(matte):
    return max(1.0, max(matte.shape) / SIDE_PX)


def _grain(rgb, rng):
    return np.clip(rgb + rng.normal(0, NOISE_SIGMA, rgb.shape[:2])[..., None] + 0.5, 0, 255).astype(np.uint8)


def exposure(rgb, matte, stops, _rng):
    """As much more or less light, clipped at white, in linear light."""
    light = np.clip(_LINEAR * 2.0**stops, 0, 1)
    encoded = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return cv2.LUT(rgb, np.rint(encoded * 255).astype(np.uint8)), matte


def cast(rgb, matte, share, _rng):
    """Warm white balance: red up and blue down by a share, in linear light."""
    for_channel = np.stack([exposure(rgb[..., c], matte, np.log2(gain), None)[0] for c, gain in
                            enumerate((1 + share, 1, 1 - share))], axis=-1)  # fmt: skip
    return np.ascontiguousarray(for_channel), matte


def blur(rgb, matte, sigma_px, rng):
    """Out of focus: a Gaussian of so many pixels of the picture."""
    return _grain(cv2.GaussianBlur(rgb, (0, 0), sigma_px), rng), matte


def shake(rgb, matte, length_px, rng):
    """Moved while the shutter was open: a straight line of so many pixels of the picture, any direction."""
    angle = rng.uniform(0, np.pi)
    side = 2 * int(np.ceil(length_px)) + 1
    line = np.zeros((side * 8, side * 8), np.float32)
    half = np.array([np.cos(angle), np.sin(angle)]) * length_px * 4
    middle = np.full(2, side * 4.0)
    ends = [tuple(int(v) for v in np.rint(middle + sign * half)) for sign in (-1, 1)]
    cv2.line(line, *ends, 1.0, 6, cv2.LINE_AA)
    kernel = cv2.resize(line, (side, side), interpolation=cv2.INTER_AREA)
    return _grain(cv2.filter2D(rgb, -1, kernel / kernel.sum()), rng), matte


def halo(rgb, matte, width_px, _rng):
    """A matte so many small pixels too wide all round: backdrop stays along the rim."""
    radius = max(1, round(width_px * _scale(matte)))
    return rgb, cv2.dilate(matte, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1,) * 2))


def eaten(rgb, matte, width_px, _rng):
    """A matte so many small pixels too narrow all round."""
    radius = max(1, round(width_px * _scale(matte)))
    return rgb, cv2.erode(matte, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1,) * 2))


def residue(rgb, matte, share, rng):
    """A patch of backdrop beside the product kept at full strength, of so large a share of the product's area."""
    product = threshold(matte, HALF)
    radius = int(np.sqrt(share * cv2.countNonZero(product) / np.pi * 2))
    rim = np.argwhere(cv2.morphologyEx(product, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0)
    if radius < 1 or not len(rim):
        return rgb, matte
    y, x = rim[rng.integers(len(rim))]
    kept = matte.copy()
    cv2.circle(kept, (int(x), int(y)), radius, 255, -1, cv2.LINE_AA)
    return rgb, kept


def hole(rgb, matte, share, rng):
    """A round hole in the product of so large a share of its area."""
    product = threshold(matte, HALF)
    radius = max(1, int(np.sqrt(share * cv2.countNonZero(product) / np.pi)))
    inside = np.argwhere(cv2.erode(product, np.ones((2 * radius + 5,) * 2, np.uint8)) > 0)
    if not len(inside):
        return rgb, matte
    y, x = inside[rng.integers(len(inside))]
    opened = matte.copy()
    cv2.circle(opened, (int(x), int(y)), radius, 0, -1, cv2.LINE_AA)
    return rgb, opened


def thin_lost(rgb, matte, width_px, _rng):
    """Every part narrower than so many small pixels is missing from the matte; None where there is none to lose."""
    radius = max(1, round(width_px * _scale(matte) / 2))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1,) * 2)
    opened = cv2.dilate(cv2.erode(matte, kernel), np.ones((3, 3), np.uint8))
    left = np.minimum(matte, cv2.dilate(opened, kernel))
    lost = cv2.countNonZero(threshold(matte, HALF)) - cv2.countNonZero(threshold(left, HALF))
    return None if lost < 0.01 * cv2.countNonZero(threshold(matte, HALF)) else (rgb, left)


def thin_part(rgb, matte, width_px, rng, length_px=40):
    """A straight part of the product, of its colour at the rim, so many small pixels wide, that the matte lacks.

    None where no place of the rim has room for it and a colour that stands out.
    """
    scale, product = _scale(matte), threshold(matte, HALF)
    contours, _ = cv2.findContours(product, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = max(contours, key=len)[:, 0].astype(np.float64)
    inside, beside = cv2.erode(product, np.ones((5, 5), np.uint8)), grown(product, int(3 * scale))
    for start in rng.integers(len(outline), size=40):
        along = outline[(start + 12) % len(outline)] - outline[start - 12]
        away = np.array([along[1], -along[0]]) / max(1e-9, np.hypot(*along))
        near = outline[start] + away * 6 * scale
        if not (0 <= near[0] < matte.shape[1] and 0 <= near[1] < matte.shape[0]):
            continue
        away = -away if product[int(near[1]), int(near[0])] else away
        end = outline[start] + away * length_px * scale
        if not (2 <= end[0] < matte.shape[1] - 2 and 2 <= end[1] < matte.shape[0] - 2):
            continue
        line = np.zeros(matte.shape, np.uint8)
        ends = [tuple(int(v * 16) for v in point) for point in (outline[start], end)]
        cv2.line(line, *ends, 255, max(1, round(width_px * scale)), cv2.LINE_AA, 4)
        free = cv2.bitwise_and(line, cv2.bitwise_not(beside))
        around = cv2.circle(np.zeros_like(line), tuple(int(v) for v in outline[start]), int(20 * scale), 255, -1)
        own = np.array(cv2.mean(rgb, mask=cv2.bitwise_and(around, inside))[:3])
        behind = np.array(cv2.mean(rgb, mask=free)[:3])
        if cv2.countNonZero(free) < 0.6 * cv2.countNonZero(line) or abs(own.mean() - behind.mean()) < 25:
            continue
        share = line[..., None] / 255.0
        return np.clip(rgb * (1 - share) + own * share + 0.5, 0, 255).astype(np.uint8), matte
    return None


def spill(rgb, matte, share, _rng):
    """A coloured backdrop's tint on the product's rim, so strong at the edge, a third of that 3 steps in; or None."""
    seen = look(rgb, matte)
    colour = seen.backdrop_lab
    if colour is None or np.hypot(*colour[1:]) < 15:
        return None
    lab = cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    inside = cv2.distanceTransform(threshold(matte, HALF), cv2.DIST_L2, 3)
    weight = share * np.exp(-inside / (3 * seen.step_px * _scale(matte)))[..., None] * (inside > 0)[..., None]
    lab[..., 1:] += weight * (colour[1:] - lab[..., 1:])
    tinted = np.clip(cv2.cvtColor(lab, cv2.COLOR_Lab2RGB) * 255 + 0.5, 0, 255).astype(np.uint8)
    return np.where((inside > 0)[..., None], tinted, rgb), matte


def moire(rgb, matte, swing, rng):
    """Coloured bands, bent a little, over a piece of the product as large as what the gate looks at; or None."""
    places = np.argwhere(cv2.erode(threshold(matte, HALF), np.ones((257, 257), np.uint8)) > 0)
    if not len(places):
        return None
    middle = places[rng.integers(len(places))]
    y, x = np.mgrid[: matte.shape[0], : matte.shape[1]].astype(np.float32)
    angle, hue = rng.uniform(0, np.pi), rng.uniform(0, 2 * np.pi)
    bent = 0.4 * np.sin(y / 140) + 0.4 * np.cos(x / 170)
    wave = np.sin(2 * np.pi * (x * np.cos(angle) + y * np.sin(angle)) / rng.uniform(6, 18) + bent)
    wave *= swing * np.exp(-((y - middle[0]) ** 2 + (x - middle[1]) ** 2) / (2 * 120**2))
    lab = cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    lab[..., 1] += wave * np.cos(hue)
    lab[..., 2] += wave * np.sin(hue)
    return np.clip(cv2.cvtColor(lab, cv2.COLOR_Lab2RGB) * 255 + 0.5, 0, 255).astype(np.uint8), matte


def tilt(rgb, matte, degrees, rng):
    """The camera turned by so many degrees, either way."""
    height, width = matte.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees * rng.choice([-1, 1]), 1)
    turned = cv2.warpAffine(rgb, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return turned, cv2.warpAffine(matte, turn, (width, height), flags=cv2.INTER_LINEAR)


def shift(rgb, matte, share, rng):
    """The product so large a share of the frame out of its place, sideways."""
    height, width = matte.shape
    moved = np.float32([[1, 0, share * width * rng.choice([-1, 1])], [0, 1, 0]])
    rgb = cv2.warpAffine(rgb, moved, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return rgb, cv2.warpAffine(matte, moved, (width, height))


def dust(rgb, matte, size_px, rng, count=12, levels=45):
    """Specks of so many small pixels across on the backdrop, a dozen."""
    radius = size_px * _scale(matte) / 2
    clear = np.argwhere(grown(threshold(matte, 12), int(30 * _scale(matte))) == 0)
    if len(clear) < 1000:
        return None
    mark = np.zeros(matte.shape, np.float32)
    for y, x in clear[rng.integers(len(clear), size=count)]:
        cv2.circle(mark, (int(x * 16), int(y * 16)), round(radius * 16), 1.0, -1, cv2.LINE_AA, 4)
    way = -levels if rgb[tuple(clear.T)].mean() > 100 else levels
    return np.clip(rgb + way * mark[..., None] + 0.5, 0, 255).astype(np.uint8), matte


def hair(rgb, matte, length_px, rng, levels=45):
    """One hair on the backdrop, one and a half small pixels thick and so many long."""
    scale = _scale(matte)
    clear = np.argwhere(grown(threshold(matte, 12), int(30 * scale)) == 0)
    if len(clear) < 1000:
        return None
    y, x = clear[rng.integers(len(clear))]
    way = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(0, 0.08, 40))
    steps = np.stack([np.cos(way), np.sin(way)], 1) * length_px * scale / 40
    path = np.rint((np.array([x, y]) + np.cumsum(steps, 0)) * 16).astype(np.int32)
    mark = np.zeros(matte.shape, np.float32)
    cv2.polylines(mark, [path], isClosed=False, color=1.0, thickness=max(1, round(1.5 * scale)), lineType=16, shift=4)
    mark[matte > 0] = 0
    dark = -levels if rgb[tuple(clear.T)].mean() > 100 else levels
    return np.clip(rgb + dark * mark[..., None] + 0.5, 0, 255).astype(np.uint8), matte
