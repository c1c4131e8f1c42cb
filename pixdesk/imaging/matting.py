"""From the network's small matte to a full-size one with clean colours.

The network answers at 320 × 320; a studio frame has 24 to 100 million pixels. `refine` closes that gap in two
steps. First, on a picture of about a thousand pixels, the network's alpha is the prior and colour is the
evidence: near every unsure pixel the colours of the sure product and of the sure backdrop are described by one
Gaussian each, and the log-likelihood ratio of the pixel's own colour is added to the prior's log-odds. Where
colour does not tell the two apart (white on white), or contradicts the network among the pixels it is fairly
sure of, the evidence is switched off and the network's word stands. Second, a colour-guided filter fitted on
that result is applied to the full picture inside the unsure band alone. ``docs/checks.md`` has the figures.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.domain.recipe import MatteSettings
from pixdesk.imaging import guided
from pixdesk.imaging.foreground import SMALL_SIDE_PX, patches
from pixdesk.imaging.frame import Rgb
from pixdesk.imaging.guided import Plane
from pixdesk.imaging.small import proxy

Matte8 = NDArray[np.uint8]
"""H×W uint8, 0..255, continuous coverage: what is staged and composed."""

STATISTICS_STEP = 4
"""Local colour statistics are smooth over tens of pixels, so every fourth guide pixel carries them."""


def refine(rgb: Rgb, coarse: Plane, settings: MatteSettings, *, small: NDArray[np.uint8] | None = None) -> Matte8:
    """Take the network's matte to full size along the edges of the picture.

    The result is uint8 because a float32 matte of a 45-megapixel frame costs 180 MB for steps of 1/255 that
    no channel can carry.

    Args:
        rgb: H×W×3, uint8 or uint16.
        coarse: the network's matte over the whole frame, any size and aspect, float32 0..1, never stretched.
        settings: the recipe's.
        small: `proxy` of `rgb` at ``settings.guide_side_px``, when the caller has it already.

    Returns:
        H×W uint8 matte. An empty or full coarse matte comes back empty or full.
    """
    seen = proxy(rgb, settings.guide_side_px) if small is None else small
    guide = np.multiply(seen, np.float32(1 / 255), dtype=np.float32)
    size = guide.shape[1::-1]
    grown: Any = cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC)
    prior: Plane = np.clip(grown, 0.0, 1.0)
    unsure = (prior > settings.band_alpha) & (prior < 1.0 - settings.band_alpha)
    judged = prior.copy()
    if unsure.any():
        x, y, width, height = cv2.boundingRect(unsure.astype(np.uint8))
        part = (slice(y, y + height), slice(x, x + width))
        judged[part] = np.where(unsure[part], _posterior(guide, prior, part, settings), prior[part])
    judged = np.clip((judged - settings.haze_alpha) / (1.0 - 2.0 * settings.haze_alpha), 0.0, 1.0)
    eight: Any = cv2.convertScaleAbs(judged, alpha=255.0)
    is_small = guide.shape[:2] == rgb.shape[:2]
    full: Any = eight if is_small else cv2.resize(eight, rgb.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    matte: Matte8 = full
    if not is_small and unsure.any():
        _sharpen(matte, rgb, guide, judged, unsure.astype(np.uint8), settings)
    return matte


def _sharpen(
    matte: Matte8, rgb: Rgb, guide: Plane, judged: Plane, unsure: NDArray[np.uint8], settings: MatteSettings
) -> None:
    """Apply the guided filter to the full-size matte in place, inside the band."""
    radius_px = max(1, round(settings.radius_share * max(guide.shape)))
    # Fitted on the band's bounding box alone, with room for both of the filter's windows.
    margin = 2 * radius_px + 2
    x, y, width, height = cv2.boundingRect(unsure)
    box = (slice(max(0, y - margin), y + height + margin), slice(max(0, x - margin), x + width + margin))
    model = np.zeros((*judged.shape, 4), np.float32)
    model[box] = guided.fit(guide[box], judged[box], radius_px=radius_px, epsilon=settings.epsilon)
    guided.apply(model, rgb, matte, unsure)


def _posterior(guide: Plane, prior: Plane, part: tuple[slice, slice], settings: MatteSettings) -> Plane:
    """Return the prior alpha of one part corrected by what colour says, float32 0..1."""
    size = (max(1, guide.shape[1] // STATISTICS_STEP), max(1, guide.shape[0] // STATISTICS_STEP))
    guide_s: Any = cv2.resize(guide, size, interpolation=cv2.INTER_AREA)
    prior_s: Any = cv2.resize(prior, size, interpolation=cv2.INTER_AREA)
    radius_px = max(1, round(settings.colour_radius_share * max(size)))
    sure = settings.sure_alpha
    product = _gaussian(guide_s, np.clip((prior_s - sure) / (1 - sure), 0, 1), radius_px, settings.colour_noise)
    backdrop = _gaussian(guide_s, np.clip((1 - sure - prior_s) / (1 - sure), 0, 1), radius_px, settings.colour_noise)
    gate = _trust(_evidence(guide_s, product, backdrop, settings), prior_s, product, backdrop, radius_px, settings)
    full = (guide.shape[1], guide.shape[0])
    evidence = _evidence(guide[part], _grown(product, full, part), _grown(backdrop, full, part), settings)
    odds = np.clip(prior[part], 0.005, 0.995)
    logit = np.log(odds / (1.0 - odds)) + evidence * cv2.resize(gate, full, interpolation=cv2.INTER_LINEAR)[part]
    result: Plane = 1.0 / (1.0 + np.exp(-logit))
    return result


Gaussian = tuple[Plane, Plane, Plane]
"""Local mean colour h×w×3, variance per channel h×w, and the share of the window that was sure h×w."""


def _tent(plane: Plane, radius_px: int) -> Plane:
    """Blur twice by a box: a tent, smooth enough to leave no edges of its own."""
    return guided.box(guided.box(plane, radius_px), radius_px)


def _gaussian(guide: Plane, weight: Plane, radius_px: int, noise: float) -> Gaussian:
    """Describe the colours around every pixel by one isotropic Gaussian over the weighted pixels."""
    weight = weight.astype(np.float32) + np.float32(1e-6)
    stack = np.dstack([guide, np.einsum("hwc,hwc->hw", guide, guide)]) * weight[..., None]
    share = _tent(weight, radius_px)
    moments = _tent(stack, radius_px) / (share[..., None] + np.float32(1e-4))
    mean = np.ascontiguousarray(moments[..., :3])
    variance = np.maximum(moments[..., 3] - np.einsum("hwc,hwc->hw", mean, mean), 0.0) / 3.0
    return mean, variance + np.float32(noise * noise), share


def _grown(colours: Gaussian, size: tuple[int, int], part: tuple[slice, slice]) -> Gaussian:
    """Return one part of what the local colours are at another size."""
    mean, variance, share = (cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR)[part] for plane in colours)
    return mean, variance, share  # type: ignore[return-value]


def _evidence(guide: Plane, product: Gaussian, backdrop: Gaussian, settings: MatteSettings) -> Plane:
    """Return the damped, bounded log-likelihood ratio of product against backdrop, h×w float32."""
    away_p, away_b = guide - product[0], guide - backdrop[0]
    far_p = np.einsum("hwc,hwc->hw", away_p, away_p) / product[1]
    far_b = np.einsum("hwc,hwc->hw", away_b, away_b) / backdrop[1]
    ratio = 0.5 * (far_b - far_p + 3.0 * np.log(backdrop[1] / product[1]))
    bound = settings.evidence_bound
    result: Plane = np.clip(settings.evidence_gain * ratio, -bound, bound)
    return result


def _trust(
    evidence: Plane, prior: Plane, product: Gaussian, backdrop: Gaussian, radius_px: int, settings: MatteSettings
) -> Plane:
    """Return 0..1: how far colour may be believed around every pixel.

    Colour is believed where both sides are in reach and where, among the band's own pixels, it agrees with the
    side the network leans to.
    """
    in_band = (prior > settings.band_alpha / 4) & (prior < 1 - settings.band_alpha / 4)
    lean = (np.abs(prior - 0.5) * 2.0 * in_band).astype(np.float32) + np.float32(1e-6)
    agreement = _tent(np.tanh(evidence) * np.sign(prior - 0.5) * lean, radius_px) / _tent(lean, radius_px)
    low, high = settings.agreement_from, settings.agreement_full
    believed = np.clip((agreement - low) / (high - low), 0.0, 1.0)
    # Two per cent of the window is the least a mean colour can be taken from.
    in_reach = np.clip(np.minimum(product[2], backdrop[2]) / 0.02, 0.0, 1.0)
    result: Plane = (believed * in_reach).astype(np.float32)
    return result


def cutout(
    rgb: Rgb, matte: Matte8, *, decontaminate: bool = True, estimate_side_px: int = SMALL_SIDE_PX
) -> NDArray[Any]:
    """Join colour and matte to a cutout with straight alpha and nothing behind it.

    Args:
        rgb: H×W×3, uint8 or uint16.
        matte: H×W uint8.
        decontaminate: estimate the product's own colour under soft alpha.
        estimate_side_px: long side of the picture that colour is estimated on.

    Returns:
        H×W×4 of `rgb`'s dtype; colour is zero wherever alpha is zero (a PNG shrinks by a quarter for it).
    """
    # Zeros the system hands out cost nothing until they are written: only tiles with product in them are.
    rgba: NDArray[Any] = np.zeros((*matte.shape, 4), rgb.dtype)
    for tile in guided.squares(matte.shape):
        if cv2.countNonZero(matte[tile]):
            _lay(rgba[tile], rgb[tile], matte[tile], matte[tile])
    if decontaminate:
        for part, colour, soft in patches(rgb, matte, estimate_side_px):
            _lay(rgba[part], colour, matte[part], soft)
    return rgba


def _lay(place: NDArray[Any], colour: Rgb, matte: Matte8, where: NDArray[np.uint8]) -> None:
    """Write colour and coverage into one part of a cutout, where it is said."""
    alpha: Any = matte if colour.dtype == np.uint8 else matte.astype(np.uint16) * np.uint16(257)
    piece: Any = cv2.cvtColor(colour, cv2.COLOR_RGB2RGBA)
    cv2.insertChannel(alpha, piece, 3)
    cv2.copyTo(piece, where, place)
