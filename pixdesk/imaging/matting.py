"""From the network's small matte to a full-size one with clean colours.

The network answers at 320 × 320; a studio frame has 24 to 100 million pixels. `refine` closes that gap in two
steps. First, on a picture of about a thousand pixels, the network's alpha is the prior and colour is the
evidence: near every unsure pixel the colours of the sure product and of the sure backdrop are described by one
Gaussian each, and the log-likelihood ratio of the pixel's own colour is added to the prior's log-odds. Where
colour does not tell the two apart (white on white), or contradicts the network among the pixels it is fairly
sure of, the evidence is switched off and the network's word stands. Second, a colour-guided filter fitted on
that result is applied to the full picture inside the unsure band alone. ``docs/checks.md`` has the figures.
"""

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.domain.recipe import MatteSettings
from pixdesk.imaging import guided
from pixdesk.imaging.foreground import SMALL_SIDE_PX, patches
from pixdesk.imaging.frame import Rgb
from pixdesk.imaging.guided import Plane
from pixdesk.imaging.planes import Planes, dot, minus, split
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
    size = seen.shape[1::-1]
    grown: Any = cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC)
    prior: Plane = np.clip(grown, 0.0, 1.0)
    unsure = (prior > settings.band_alpha) & (prior < 1.0 - settings.band_alpha)
    judged = prior.copy()
    where = np.flatnonzero(unsure)
    if where.size:
        guide = [plane * np.float32(1 / 255) for plane in split(seen)]
        judged.ravel()[where] = _posterior(guide, prior, where, settings)
    judged = np.clip((judged - settings.haze_alpha) / (1.0 - 2.0 * settings.haze_alpha), 0.0, 1.0)
    eight: Any = cv2.convertScaleAbs(judged, alpha=255.0)
    is_small = seen.shape[:2] == rgb.shape[:2]
    full: Any = eight if is_small else cv2.resize(eight, rgb.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    matte: Matte8 = full
    if where.size and not is_small:
        _sharpen(matte, rgb, guide, judged, unsure.view(np.uint8), settings)
    return matte


def _sharpen(
    matte: Matte8, rgb: Rgb, guide: Planes, judged: Plane, unsure: NDArray[np.uint8], settings: MatteSettings
) -> None:
    """Apply the guided filter to the full-size matte in place, inside the band."""
    radius_px = max(1, round(settings.radius_share * max(judged.shape)))
    # Fitted on the band's bounding box alone, with room for both of the filter's windows.
    margin = 2 * radius_px + 2
    x, y, width, height = cv2.boundingRect(unsure)
    box = (slice(max(0, y - margin), y + height + margin), slice(max(0, x - margin), x + width + margin))
    model = np.zeros((*judged.shape, 4), np.float32)
    near = [plane[box] for plane in guide]
    model[box] = guided.fit(near, judged[box], radius_px=radius_px, epsilon=settings.epsilon)
    guided.apply(model, rgb, matte, unsure)


def _posterior(guide: Planes, prior: Plane, where: NDArray[np.intp], settings: MatteSettings) -> Plane:
    """Return the prior alpha of some pixels, n flat indices, corrected by what colour says; n float32 0..1."""
    size = (max(1, prior.shape[1] // STATISTICS_STEP), max(1, prior.shape[0] // STATISTICS_STEP))
    guide_s: list[Any] = [cv2.resize(plane, size, interpolation=cv2.INTER_AREA) for plane in guide]
    prior_s: Any = cv2.resize(prior, size, interpolation=cv2.INTER_AREA)
    radius_px = max(1, round(settings.colour_radius_share * max(size)))
    sure = settings.sure_alpha
    product = _gaussian(guide_s, np.clip((prior_s - sure) / (1 - sure), 0, 1), radius_px, settings.colour_noise)
    backdrop = _gaussian(guide_s, np.clip((1 - sure - prior_s) / (1 - sure), 0, 1), radius_px, settings.colour_noise)
    both = np.minimum(product.share, backdrop.share)
    gate = _trust(_evidence(guide_s, product, backdrop, settings), prior_s, both, radius_px, settings)
    full = (prior.shape[1], prior.shape[0])
    colour = [plane.ravel()[where] for plane in guide]
    evidence = _evidence(colour, _grown(product, full, where), _grown(backdrop, full, where), settings)
    odds = np.clip(prior.ravel()[where], 0.005, 0.995)
    believed = cv2.resize(gate, full, interpolation=cv2.INTER_LINEAR).ravel()[where]
    logit = np.log(odds / (1.0 - odds)) + evidence * believed
    result: Plane = 1.0 / (1.0 + np.exp(-logit))
    return result


class Gaussian(NamedTuple):
    """The colours around every pixel.

    Attributes:
        mean: of each channel, h×w each, or n.
        variance: of all channels together, h×w.
        share: how much of the window was sure, h×w.
    """

    mean: Planes
    variance: Plane
    share: Plane


def _tent(plane: Plane, radius_px: int) -> Plane:
    """Blur twice by a box: a tent, smooth enough to leave no edges of its own."""
    return guided.box(guided.box(plane, radius_px), radius_px)


def _gaussian(guide: Planes, weight: Plane, radius_px: int, noise: float) -> Gaussian:
    """Describe the colours around every pixel by one isotropic Gaussian over the weighted pixels."""
    weight = weight.astype(np.float32) + np.float32(1e-6)
    share = _tent(weight, radius_px)
    known = share + np.float32(1e-4)
    *mean, square = (_tent(plane * weight, radius_px) / known for plane in (*guide, dot(guide, guide)))
    variance: Any = np.maximum(square - dot(mean, mean), np.float32(0)) / np.float32(3)
    return Gaussian(mean, variance + np.float32(noise * noise), share)


def _grown(colours: Gaussian, size: tuple[int, int], where: NDArray[np.intp]) -> Gaussian:
    """Return the local colours of some pixels at another size; how much was sure is not asked for there."""
    planes = (*colours.mean, colours.variance)
    *mean, variance = (cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR).ravel()[where] for plane in planes)
    return Gaussian(mean, variance, colours.share)  # type: ignore[arg-type]


def _evidence(guide: Planes, product: Gaussian, backdrop: Gaussian, settings: MatteSettings) -> Plane:
    """Return the damped, bounded log-likelihood ratio of product against backdrop, h×w float32."""
    away_p, away_b = minus(guide, product.mean), minus(guide, backdrop.mean)
    far_p = dot(away_p, away_p) / product.variance
    far_b = dot(away_b, away_b) / backdrop.variance
    ratio = 0.5 * (far_b - far_p + 3.0 * np.log(backdrop.variance / product.variance))
    bound = settings.evidence_bound
    result: Plane = np.clip(settings.evidence_gain * ratio, -bound, bound)
    return result


def _trust(evidence: Plane, prior: Plane, sure_share: Plane, radius_px: int, settings: MatteSettings) -> Plane:
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
    in_reach = np.clip(sure_share / 0.02, 0.0, 1.0)
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
