"""The checks that need the rest of the shoot: is this capture like those taken just before it, on the same set?

A set speaks only where it agrees with itself: the last captures must have nearly one backdrop between them. A new
backdrop is no fault, so of a change that lasts only the first capture is held: the next one agrees with it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from pixdesk.domain import gates_shoot as gates
from pixdesk.domain.finding import Finding
from pixdesk.domain.limits import CheckLimits
from pixdesk.domain.traits import Traits

PEERS_MIN = 5
"""Fewer captures are no set yet."""

PEERS = 12
"""So many of the latest are asked."""

SET_SPREAD_MAX = 2.0
"""ΔE from their median that all but one of the peers' backdrops must keep, to be one set."""

FULL_WHITE = 99.0
"""L* of 252 of 255: a backdrop from here on gets no lighter, whatever the light."""

SAME_STOPS = 0.17
"""Half of the third of a stop that cameras step by."""

SOFT_MIN_PX = 1.1
"""A capture with sharper edges than this is sharp, however sharp the others are."""

SAME_PRODUCT_MAX_DELTA_E = 6.0
"""Two pictures that look alike but differ by more in the product's colour show two colourways."""

Lab = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """An earlier capture of the same batch; the latest comes first."""

    name: str
    traits: Traits


def compare(mine: Traits, peers: Sequence[Peer], limits: CheckLimits) -> tuple[Finding, ...]:
    """Return what sets a capture apart from its set, and which one it looks the same as.

    Args:
        mine: the capture's.
        peers: earlier captures of its batch, the latest first.
        limits: the recipe's.
    """
    latest = peers[:PEERS]
    level: list[Finding | None] = [*_level(mine, latest, limits)]
    level = level or [_camera(mine, latest, limits)]
    found = [*level, _focus(mine, latest, limits), _twin(mine, peers, limits)]
    return tuple(finding for finding in found if finding is not None)


def _level(mine: Traits, peers: Sequence[Peer], limits: CheckLimits) -> list[Finding]:
    """Exposure and white balance against the set's backdrop."""
    backdrops = [peer.traits.backdrop for peer in peers if peer.traits.backdrop is not None]
    usual = _of_one_set(backdrops)
    if usual is None or mine.backdrop is None or math.dist(mine.backdrop, backdrops[0]) <= SET_SPREAD_MAX:
        return []
    lighter = mine.backdrop[0] - usual[0]
    tinted = math.dist(mine.backdrop[1:], usual[1:])
    found = []
    if abs(lighter) > limits.set_lightness_max:
        way = "lighter" if lighter > 0 else "darker"
        found.append(gates.SET_EXPOSURE.finding(limits, abs(lighter), way=way))
    # A pure white backdrop has no tint left to compare, and one much darker shows more of it.
    elif tinted > limits.set_tint_max_delta_e:
        found.append(gates.SET_BALANCE.finding(limits, tinted))
    return found


def _camera(mine: Traits, peers: Sequence[Peer], limits: CheckLimits) -> Finding | None:
    """The camera's settings against the set's, where the backdrop is no witness of the light."""
    stops = [peer.traits.camera_stops for peer in peers if peer.traits.camera_stops is not None]
    tells = mine.backdrop is not None and mine.backdrop[0] < FULL_WHITE
    if len(stops) < PEERS_MIN or mine.camera_stops is None or tells:
        return None
    usual = median(stops)
    strays = sum(abs(one - usual) > SAME_STOPS for one in stops)
    if strays > 1 or abs(mine.camera_stops - stops[0]) <= SAME_STOPS:
        return None
    more = mine.camera_stops - usual
    if abs(more) <= limits.set_stops_max:
        return None
    return gates.SET_CAMERA.finding(limits, abs(more), way="more" if more > 0 else "less")


def _of_one_set(backdrops: Sequence[Lab]) -> Lab | None:
    """Return the backdrop of a set, or None where the captures are not of one."""
    if len(backdrops) < PEERS_MIN:
        return None
    middle: Lab = (
        median(lab[0] for lab in backdrops),
        median(lab[1] for lab in backdrops),
        median(lab[2] for lab in backdrops),
    )
    strays = sum(math.dist(lab, middle) > SET_SPREAD_MAX for lab in backdrops)
    return middle if strays <= 1 else None


def _focus(mine: Traits, peers: Sequence[Peer], limits: CheckLimits) -> Finding | None:
    """Focus against the sharpest quarter of the set."""
    blurs = sorted(peer.traits.edge_blur_px for peer in peers if peer.traits.edge_blur_px is not None)
    if len(blurs) < PEERS_MIN or mine.edge_blur_px is None or mine.edge_blur_px <= SOFT_MIN_PX:
        return None
    best = blurs[len(blurs) // 4]
    measured = mine.edge_blur_px / max(best, 0.1)
    if measured <= limits.softer_max_ratio:
        return None
    return gates.SOFTER.finding(limits, measured, blur=mine.edge_blur_px, best=best)


def _twin(mine: Traits, peers: Sequence[Peer], limits: CheckLimits) -> Finding | None:
    """The nearest earlier capture that looks the same."""
    alike = [peer for peer in peers if math.dist(mine.product, peer.traits.product) <= SAME_PRODUCT_MAX_DELTA_E]
    if not alike:
        return None
    nearest = min(alike, key=lambda peer: mine.bits_apart(peer.traits))
    measured = mine.bits_apart(nearest.traits)
    if measured >= limits.twin_min_bits:
        return None
    return gates.TWIN.finding(limits, measured, other=nearest.name)
