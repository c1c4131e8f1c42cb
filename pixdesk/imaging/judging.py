"""Weighing the witnesses: networks, backdrop and MobileSAM give one decision for every pixel.

Log-odds are added; what a witness may say at most is bounded by how often it is wrong, so that none is believed
against two others.
"""

from typing import Any, NamedTuple

import cv2
import numpy as np

from pixdesk.domain.chain import ChainSettings
from pixdesk.imaging import guided
from pixdesk.imaging.backdrop import Evidence
from pixdesk.imaging.components import Flags, Pieces, pieces
from pixdesk.imaging.guided import Bytes, Plane
from pixdesk.imaging.planes import dot, split
from pixdesk.imaging.shape import Box, Shape

SURE = 4.0
"""Log-odds from which a pixel no longer asks its neighbours; the rim is drawn from there too."""

DUST_SHARE = 5e-5
"""Of the frame: smaller islands are dust."""

CRUMB_SHARE = 5e-4
"""Of the product: smaller islands no network vouches for are crumbs."""

PINHOLE_SHARE = 8e-5
"""Of the frame: smaller holes are noise in the decision, not straps."""


SHADOW_MIN = 0.3
"""Of `Evidence.shadow`: from there a colour may be a shadow's."""

SHADED_MAX = 0.5
"""Log-odds of the backdrop up to which such a colour may be the shaded rest of a hole."""

HOLE_SHARE_MIN = 0.3
"""Of a hole and its shaded rest: with less hole in it the rest is a grey product."""


def odds_of(alpha: Plane, bound: float) -> Plane:
    """Return alpha as log-odds within ± `bound`."""
    least = 1 / (1 + np.exp(np.float32(bound)))
    inside = np.clip(alpha, least, 1 - least)
    result: Plane = np.log(inside / (1 - inside)).astype(np.float32)
    return result


def first(alpha: Plane, evidence: Evidence, settings: ChainSettings) -> Plane:
    """Return the decision of networks and backdrop, h×w float32 log-odds."""
    return odds_of(alpha, settings.network_bound) + evidence.odds


def joined(odds: Plane, evidence: Evidence, shape: Shape | None, settings: ChainSettings) -> Plane:
    """Return the decision with MobileSAM's word in it; outside the box it was asked about it has none."""
    if shape is None or not _is_heard(shape, settings):
        return odds
    part = shape.box
    like_backdrop = np.clip(-evidence.odds[part] - 1, 0, 1)
    logits = shape.logits[part] - np.float32(settings.shape_hole) * like_backdrop
    heard = odds.copy()
    heard[part] += np.clip(logits, -SURE, SURE) * np.float32(settings.shape_bound / SURE)
    return heard


def _is_heard(shape: Shape, settings: ChainSettings) -> bool:
    return shape.overlap >= settings.shape_min_overlap


def settled(odds: Plane, picture: Bytes, evidence: Evidence, settings: ChainSettings) -> Plane:
    """Let unsure neighbours of one colour decide together, where a soft shadow may be; a crisp strap stands alone.

    Args:
        odds: h×w float32.
        picture: h×w×3 uint8.
    """
    height, width = odds.shape
    half = (max(8, width // 2), max(8, height // 2))
    guide = [plane / np.float32(255) for plane in split(cv2.resize(picture, half, interpolation=cv2.INTER_AREA))]
    bounded = np.clip(odds, -SURE, SURE)
    small: Any = cv2.resize(bounded, half, interpolation=cv2.INTER_AREA)
    model = guided.fit(guide, small, radius_px=settings.settle_px, epsilon=settings.settle_epsilon)
    *slope, offset = split(model)
    common = dot(slope, guide) + offset
    grown: Any = cv2.resize(common, (width, height), interpolation=cv2.INTER_LINEAR)
    asks = (1 - np.abs(bounded) / SURE) * (evidence.is_open | (evidence.shadow > SHADOW_MIN))
    result: Plane = odds + asks.astype(np.float32) * (grown - bounded)
    return result


class Opened(NamedTuple):
    """A decision with its rings opened, h×w float32, and what of it is backdrop, where that is known still."""

    odds: Plane
    outside: Pieces | None


def opened(odds: Plane, evidence: Evidence, shape: Shape | None, settings: ChainSettings) -> Opened:
    """Let the inside of a ring be decided as one: it is backdrop or it is product, never in patches.

    A shadow or the ring's own light on the backdrop inside takes part of it further from the backdrop's colour than
    the networks allow. So a piece that the backdrop claims, however weakly, with product all around, is open as a
    whole where enough of it is; unless MobileSAM is as sure of it as a printed white field needs. It ends where the
    colour is no shadow's any more.

    Args:
        odds: h×w float32, settled.
    """
    outside = pieces(odds <= 0, diagonal=False)
    if outside.area[1:][~outside.at_frame[1:]].max(initial=0) < settings.hole_open_min * PINHOLE_SHARE * odds.size:
        return Opened(odds, outside)
    x, y, across, down = cv2.boundingRect((odds > 0).view(np.uint8))
    part = (slice(y, y + down), slice(x, x + across))
    enclosed = ~outside.at_frame[outside.labels[part]]
    hole = _hole(odds[part], enclosed, evidence.odds[part], _word(shape, part, settings), settings, odds.size)
    if not hole.any():
        return Opened(odds, outside)
    shaded = enclosed & (evidence.odds[part] < SHADED_MAX) & (evidence.shadow[part] > SHADOW_MIN)
    reached = pieces(hole | (shaded & ~_beside(~enclosed)), diagonal=False)
    grows = (reached.means(hole) > HOLE_SHARE_MIN) & (reached.means(odds[part] <= 0) >= settings.hole_open_min)
    grows[0] = False
    result = odds.copy()
    result[part] = np.where(hole | grows[reached.labels], np.minimum(odds[part], -SURE), odds[part])
    return Opened(result, None)


def _hole(
    odds: Plane, enclosed: Flags, said: Plane, word: Plane | None, settings: ChainSettings, frame_px: int
) -> Flags:
    """Return the pieces `said` to be backdrop, with product all around, that are open enough to be open wholly."""
    claimed = pieces(enclosed & (said < 0), diagonal=False)
    opens = claimed.means(odds <= 0) >= settings.hole_open_min
    # A notch of the rim is the rim's own affair.
    opens &= (claimed.area >= PINHOLE_SHARE * frame_px) & (claimed.means(_beside(~enclosed)) == 0)
    if word is not None:
        opens &= claimed.means(word) < settings.shape_hole
    opens[0] = False
    result: Flags = opens[claimed.labels]
    return result


def _word(shape: Shape | None, part: Box, settings: ChainSettings) -> Plane | None:
    """Return MobileSAM's logits there; None where it is not heard."""
    return shape.logits[part] if shape is not None and _is_heard(shape, settings) else None


def _beside(flags: Flags) -> Flags:
    grown: Any = cv2.dilate(flags.view(np.uint8), np.ones((3, 3), np.uint8), borderValue=1)
    result: Flags = grown > 0
    return result


def tidied(odds: Plane, alpha: Plane, outside: Pieces | None = None) -> Plane:
    """Drop islands that are no product and close pinholes.

    Args:
        odds: h×w float32.
        alpha: h×w float32 0..1, the networks' mean.
        outside: the pieces of what is backdrop, where they are known already.
    """
    islands = pieces(odds > 0, diagonal=True)
    drop = islands.area < DUST_SHARE * odds.size
    if len(islands.area) > 2:
        said, decided = islands.means(alpha), islands.means(odds)
        # What no network vouches for must be sure and whole to stay: a stand or a card runs out of the frame.
        drop |= (said < 0.3) & (islands.at_frame | (decided < 1.5))
        drop |= (islands.area < CRUMB_SHARE * islands.area[1:].sum()) & (said < 0.5)
    drop[0] = False
    if drop.any():
        odds, outside = np.where(drop[islands.labels], np.float32(-SURE), odds), None
    return _filled(odds, outside or pieces(odds <= 0, diagonal=False))


def _filled(odds: Plane, holes: Pieces) -> Plane:
    fill = (holes.area < PINHOLE_SHARE * odds.size) & ~holes.at_frame
    fill[0] = False
    return np.where(fill[holes.labels], np.float32(SURE), odds) if fill.any() else odds
