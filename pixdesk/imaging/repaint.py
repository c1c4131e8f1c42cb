"""Colours that a person changed in another program: what pixels they are, and how far the product is from true now.

A file that comes back is held against the picture that was photographed, pixel by pixel. What differs becomes a layer;
what does not stays the photograph, at its own depth. The product's colours are then measured as export measures a
file's against its capture: mean and 95th percentile of CIEDE2000 over the whole product.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.domain.finding import Code, Finding, Region, Weight
from pixdesk.domain.limits import CheckLimits
from pixdesk.imaging.frame import Rgb
from pixdesk.imaging.heal import Layer
from pixdesk.imaging.lab import delta_e2000, to_lab
from pixdesk.imaging.look import HALF
from pixdesk.imaging.readings import eight_bits

Bytes = NDArray[np.uint8]

_ROWS = 512
"""A picture is compared in bands of so many rows: no second full frame of differences is held."""

_MEASURED_MAX = 400_000
"""So many changed pixels are measured at most, evenly spread: the mean of more is the same to a hundredth."""

_WORST_SHARE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Repainted:
    """How far the product's colours are from the photographed ones.

    Attributes:
        share: of the product's area, repainted.
        changed: CIEDE2000 over what was repainted, mean.
        mean, worst: CIEDE2000 over the whole product, mean and 95th percentile.
        region: around what was repainted; None where nothing of the product was.
    """

    share: float
    changed: float
    mean: float
    worst: float
    region: Region | None

    @property
    def figures(self) -> dict[str, float]:
        """The figures as the log keeps them."""
        return {"share": round(self.share, 5), "mean_delta_e": round(self.mean, 2), "worst": round(self.worst, 2)}

    @property
    def words(self) -> str:
        """What was repainted, in a sentence; empty where nothing of the product was."""
        if not self.share:
            return ""
        share = f"{100 * self.share:.1f} %" if self.share >= 0.001 else "Less than 0.1 %"
        return f"{share} of the product was repainted, by {self.changed:.1f} ΔE2000 on average."


def layer_of(was: Rgb, saved: Rgb, alpha: Bytes, slack: float, *, is_matted: bool) -> Layer | None:
    """Return what a saved file changed, to be laid over the picture it was made from; None where nothing.

    Where the file is transparent its colours count for nothing: the photograph stays.

    Args:
        was: H×W×3, uint8 or uint16, the picture as photographed.
        saved: H×W×3, uint8 or uint16, the file's own colours, straight.
        alpha: H×W, its coverage.
        slack: levels of 255 by which a colour may be off without having been changed: the file's own rounding.
        is_matted: the colours were kept mixed with white or black: their rounding grows where there is little of them.
    """
    allowed = _allowed(was.dtype, slack, is_matted=is_matted)
    changed = np.zeros(alpha.shape, np.uint8)
    for top in range(0, len(alpha), _ROWS):
        rows = slice(top, top + _ROWS)
        apart: Any = cv2.absdiff(was[rows], _as(saved[rows], was.dtype)).max(axis=2)
        changed[rows] = np.where(apart > allowed[alpha[rows]], 255, 0)
    x, y, width, height = cv2.boundingRect(changed)
    if not width:
        return None
    part = np.s_[y : y + height, x : x + width]
    pixels = np.where(changed[part][..., None] > 0, _as(saved[part], was.dtype), was.dtype.type(0))
    return Layer(pixels=pixels, changed=changed[part].copy(), x=x, y=y)


def _allowed(dtype: np.dtype[Any], slack: float, *, is_matted: bool) -> NDArray[np.float32]:
    """Return by coverage how many levels a colour may be off; nothing is asked of what is transparent."""
    coverage = np.maximum(np.arange(256, dtype=np.float32), 1) / 255
    allowed = np.full(256, slack, np.float32) + (1 / coverage if is_matted else 0)
    allowed[0] = 256
    scaled: NDArray[np.float32] = allowed * np.float32(257 if dtype == np.uint16 else 1)
    return scaled


def _as(pixels: Rgb, dtype: np.dtype[Any]) -> Rgb:
    """Return pixels at a picture's own depth."""
    if pixels.dtype == dtype:
        return pixels
    return eight_bits(pixels) if dtype == np.uint8 else pixels.astype(np.uint16) * np.uint16(257)


def measured(was: Rgb, layer: Layer, matte: Bytes) -> Repainted:
    """Return how far a layer takes the product's colours.

    Args:
        was: H×W×3, uint8 or uint16, the picture as photographed.
        matte: H×W, of the same picture.
    """
    height, width = layer.changed.shape
    part = np.s_[layer.y : layer.y + height, layer.x : layer.x + width]
    inside = cv2.bitwise_and(layer.changed, np.where(matte[part] > HALF, 255, 0).astype(np.uint8))
    count, product = cv2.countNonZero(inside), int(np.count_nonzero(matte > HALF))
    if not count or not product:
        return Repainted(share=0.0, changed=0.0, mean=0.0, worst=0.0, region=None)
    places = np.flatnonzero(inside)[:: -(-count // _MEASURED_MAX)]
    before, after = (eight_bits(picture.reshape(-1, 3)[places]) for picture in (was[part], layer.pixels))
    apart = delta_e2000(to_lab(before), to_lab(after))
    share = count / product
    beyond = _WORST_SHARE / share  # of what was repainted lies above the product's 95th percentile
    return Repainted(
        share=share,
        changed=float(apart.mean()),
        mean=share * float(apart.mean()),
        worst=float(np.quantile(apart, 1 - beyond)) if beyond < 1 else 0.0,
        region=_region(inside, layer, matte.shape),
    )


def _region(inside: NDArray[Any], layer: Layer, shape: tuple[int, ...]) -> Region:
    x, y, width, height = cv2.boundingRect(inside)
    rows, columns = shape[:2]
    return Region(x=(layer.x + x) / columns, y=(layer.y + y) / rows, width=width / columns, height=height / rows)


def findings(was: Rgb, layer: Layer | None, matte: Bytes, limits: CheckLimits) -> tuple[Finding, ...]:
    """Return what is to be said of colours changed in another program: a note, or beyond the recipe's limits a hold.

    Args:
        was: H×W×3, uint8 or uint16, the picture as photographed.
        layer: what was changed; None for nothing.
        matte: H×W, of the same picture.
        limits: whose limits of product truth hold for a retouched product as they do for a file.
    """
    found = None if layer is None else measured(was, layer, matte)
    if found is None or not found.share:
        return ()
    over = _over(found, limits)
    value, limit, where = over or (found.mean, 0.0, "")
    words = f"Retouched in another program: {found.words}"
    if over:
        words += f" {where} is {value:.1f} ΔE from the photograph; {limit:.1f} is allowed. Compare the two."
    return (
        Finding(
            code=Code.COLOUR_CHANGED,
            sentence=words,
            weight=Weight.HOLD if over else Weight.NOTE,
            measured=value,
            limit=limit,
            unit="ΔE2000",
            region=found.region,
        ),
    )


def _over(found: Repainted, limits: CheckLimits) -> tuple[float, float, str] | None:
    """Return the figure that is beyond its limit, the limit, and what it is of."""
    for value, limit, of in (
        (found.mean, limits.true_colour_max_delta_e, "The product as a whole"),
        (found.worst, limits.true_colour_worst_max_delta_e, "A twentieth of the product"),
    ):
        if value > limit:
            return value, limit, of
    return None
