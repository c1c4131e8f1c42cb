"""What must never happen between capture and file, in known sizes, done to a composed rendition.

Each takes a rendition (H×W×3 uint8), its coverage (H×W uint8), a size and a random generator, and returns both.
"""

import cv2
import numpy as np

from pixdesk.imaging.look import HALF, threshold


def _inside(alpha):
    return cv2.erode(threshold(alpha, 250), np.ones((9, 9), np.uint8))


def stretched(pixels, alpha, share, _rng):
    """Wider by a share."""
    height, width = alpha.shape
    wider = np.float32([[1 + share, 0, -share * width / 2], [0, 1, 0]])
    rgb = cv2.warpAffine(pixels, wider, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return rgb, cv2.warpAffine(alpha, wider, (width, height))


def dented(pixels, alpha, share, rng):
    """A round bite out of the outline, so large a share of the product's length deep."""
    product = threshold(alpha, HALF)
    rim = np.argwhere(cv2.morphologyEx(product, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0)
    y, x = rim[rng.integers(len(rim))]
    radius = max(1, round(share * max(cv2.boundingRect(product)[2:])))
    bitten, painted = alpha.copy(), pixels.copy()
    cv2.circle(bitten, (int(x), int(y)), radius, 0, -1, cv2.LINE_AA)
    cv2.circle(painted, (int(x), int(y)), radius, (255, 255, 255), -1, cv2.LINE_AA)
    return painted, bitten


def tinted(pixels, alpha, delta_e, rng):
    """Every colour moved so far in CIELAB, in one direction."""
    lab = cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    way = rng.normal(0, 1, 3)
    lab += (way / np.linalg.norm(way) * delta_e).astype(np.float32)
    return np.rint(np.clip(cv2.cvtColor(lab, cv2.COLOR_Lab2RGB), 0, 1) * 255).astype(np.uint8), alpha


def recoloured(pixels, alpha, share, _rng, delta_e=12):
    """A corner of the product, so large a share of it, of a redder colour."""
    ys = np.nonzero(_inside(alpha))[0]
    if not len(ys):
        return None
    far = np.quantile(ys, share)
    changed = pixels.copy()
    part = (slice(0, int(far) + 1), slice(None))
    lab = cv2.cvtColor(pixels[part].astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    lab[..., 1] += delta_e
    changed[part] = np.rint(np.clip(cv2.cvtColor(lab, cv2.COLOR_Lab2RGB), 0, 1) * 255)
    return changed, alpha


def smoothed(pixels, alpha, sigma_share, _rng):
    """Blurred by a Gaussian of a share of the product's length."""
    sigma = sigma_share * max(cv2.boundingRect(threshold(alpha, HALF))[2:])
    return cv2.GaussianBlur(pixels, (0, 0), sigma), alpha


def painted_over(pixels, alpha, share, rng):
    """A square of the product, its side such a share of the product's length, replaced by what is beside it."""
    inside = np.argwhere(_inside(alpha) > 0)
    if not len(inside):
        return None
    side = max(8, round(share * max(cv2.boundingRect(threshold(alpha, HALF))[2:])))
    y, x = np.maximum(inside[rng.integers(len(inside))] - side // 2, 0)
    mask = np.zeros(alpha.shape, np.uint8)
    mask[y : y + side, x : x + side] = 255
    return cv2.inpaint(pixels, mask, 3, cv2.INPAINT_TELEA), alpha


def mirrored(pixels, alpha, _size, _rng):
    """Left for right: a pocket on the other side."""
    return np.ascontiguousarray(pixels[:, ::-1]), np.ascontiguousarray(alpha[:, ::-1])


def another(pixels, alpha, _size, rng):
    """The right outline, another print: the product's inside turned upside down."""
    x, y, w, h = cv2.boundingRect(threshold(alpha, HALF))
    changed = pixels.copy()
    flipped = pixels[y : y + h, x : x + w][::-1]
    keep = cv2.erode(alpha[y : y + h, x : x + w], np.ones((9, 9), np.uint8)) > 250
    keep &= keep[::-1]
    changed[y : y + h, x : x + w][keep] = flipped[keep]
    return changed, alpha
