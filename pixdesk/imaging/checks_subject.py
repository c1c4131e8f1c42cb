"""Checks of the matte: is there one product, whole, inside the frame, and may its outline be believed?"""

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.domain import gates
from pixdesk.domain.finding import Finding, Region
from pixdesk.domain.limits import CheckLimits
from pixdesk.imaging.look import HALF, Look, Mask, grown, median_lab, share, shrunk, square, threshold
from pixdesk.imaging.planes import dot, minus, weight_of, weighted_means
from pixdesk.imaging.ranks import percentile

UNSURE_FROM, UNSURE_TO = 38, 217
"""Alpha 0.15 to 0.85 of 255: neither product nor backdrop."""


def subject(look: Look, limits: CheckLimits) -> Finding | None:
    """Object when the matte is all but empty or all but full."""
    covered = float(look.alpha.mean()) / 255.0
    if covered < limits.subject_min_share or not cv2.countNonZero(look.product):
        return gates.NO_SUBJECT.finding(limits, covered)
    return gates.NO_BACKDROP.finding(limits, covered) if covered > limits.subject_max_share else None


def frame_contact(look: Look, limits: CheckLimits) -> Finding | None:
    """Object when the product runs into an edge of the frame."""
    alpha = look.alpha
    edges = {"left": alpha[:, 0], "right": alpha[:, -1], "top": alpha[0], "bottom": alpha[-1]}
    contact = {name: float(np.mean(edge > HALF)) for name, edge in edges.items()}
    over = sorted((name for name in contact if contact[name] > limits.frame_contact_max_share), key=contact.__getitem__)
    if not over:
        return None
    worst = over[-1]
    others = " It also touches the " + " and the ".join(reversed(over[:-1])) + "." if len(over) > 1 else ""
    region = _edge_region(worst, edges[worst] > HALF)
    return gates.FRAME_CONTACT.finding(limits, contact[worst], region, edge=worst, others=others)


def _edge_region(name: str, touched: NDArray[np.bool_]) -> Region:
    """Return a strip along the touched part of one edge, two per cent deep."""
    where = np.flatnonzero(touched) / touched.size
    start, length = float(where[0]), float(where[-1] - where[0]) + 1 / touched.size
    depth = 0.02
    if name in {"left", "right"}:
        return Region(x=0.0 if name == "left" else 1 - depth, y=start, width=depth, height=length)
    return Region(x=start, y=0.0 if name == "top" else 1 - depth, width=length, height=depth)


def several(look: Look, limits: CheckLimits) -> Finding | None:
    """Object when a second thing of some size was cut out beside the first."""
    # Parts closer than one per cent of the frame are one product: a strap, a cord or a stem lost in between.
    joined = grown(look.product, 2 * look.step_px)
    if cv2.connectedComponents(joined, connectivity=8)[0] < 3:  # counted in a tenth of the time
        return None
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    areas = np.bincount(labels[look.product > 0], minlength=count)
    second = int(np.argsort(areas)[-2])
    ratio = float(areas[second] / max(1, areas.max()))
    if ratio <= limits.second_subject_max_share:
        return None
    floor = limits.second_subject_max_share * areas.max()
    things = int(np.count_nonzero(areas > max(floor, 1)))
    rows, columns = look.alpha.shape
    x, y, width, height = (int(v) for v in boxes[second][:4])
    region = Region(x=x / columns, y=y / rows, width=width / columns, height=height / rows)
    return gates.SEVERAL.finding(limits, ratio, region, things=things)


def unsure(alpha: NDArray[np.uint8]) -> Mask:
    """Return where alpha is unsure over more than the width of an edge, h×w uint8, 0 or 255."""
    band: Any = cv2.inRange(alpha, UNSURE_FROM, UNSURE_TO)
    # An edge of the refined matte is a few pixels wide at this size; an opening leaves what is wider.
    radius_px = max(1, round(max(alpha.shape) / 300))
    thick: Any = cv2.morphologyEx(band, cv2.MORPH_OPEN, square(radius_px))
    result: Mask = thick
    return result


def doubtful(look: Look, limits: CheckLimits) -> Finding | None:
    """Object when large parts of the matte are neither product nor backdrop."""
    where = unsure(look.alpha)
    measured = share(where, threshold(look.alpha, UNSURE_FROM))
    if measured <= limits.unsure_alpha_max_share:
        return None
    return gates.DOUBTFUL.finding(limits, measured, look.region(where))


def holes(look: Look, limits: CheckLimits) -> Finding | None:
    """Object to holes in the product through which no backdrop is seen."""
    backdrop = look.backdrop_lab
    if backdrop is None:
        return None
    where = np.zeros_like(look.product)
    # Specks below three steps square are no hole anyone sees.
    for part, gap in _gaps(np.bitwise_not(look.product), (3 * look.step_px) ** 2):
        colour = median_lab(look.lab[part], shrunk(gap, 1))
        if colour is not None and float(np.linalg.norm(colour - backdrop)) > limits.hole_min_delta_e:
            where[part] |= gap
    measured = share(where, look.product)
    if measured <= limits.holes_max_share:
        return None
    return gates.HOLES.finding(limits, measured, look.region(where))


def _gaps(outside: Mask, least_px: int) -> Iterator[tuple[tuple[slice, slice], Mask]]:
    """Yield what of the outside is shut in, largest first, each with its rectangle and what of that it fills.

    The 64 largest pieces of the outside say all there is to say.
    """
    count, labels = cv2.connectedComponents(outside, connectivity=4)
    areas = np.bincount(labels.ravel(), minlength=count)
    edges = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    for label in np.argsort(areas[1:])[::-1][:64] + 1:
        if areas[label] < least_px:
            return
        if label not in edges:
            where = np.asarray(cv2.inRange(labels, int(label), int(label)), np.uint8)
            x, y, width, height = cv2.boundingRect(where)
            part = (slice(y, y + height), slice(x, x + width))
            yield part, where[part]


def contrast(look: Look, limits: CheckLimits) -> Finding | None:
    """Object when the product hardly differs from the backdrop along its outline."""
    distance, known = _outline_distance(look)
    along = distance[known]
    if along.size < 64:  # too short an outline to speak of a tenth of it
        return None
    measured = percentile(along, 10)
    if measured >= limits.contrast_min_delta_e:
        return None
    weak = np.zeros_like(look.product)
    weak[_near_outline(look)] = (distance < limits.contrast_min_delta_e) & known
    return gates.CONTRAST.finding(limits, measured, look.region(weak))


def _near_outline(look: Look) -> tuple[slice, slice]:
    """Return the product's rectangle with room for the colours around it."""
    margin = 5 * look.step_px
    x, y, width, height = cv2.boundingRect(look.product)
    return slice(max(0, y - margin), y + height + margin), slice(max(0, x - margin), x + width + margin)


def _outline_distance(look: Look) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Return the colour distance across the outline, and where on the outline it is known.

    Each side's colour is a mean over a few steps, taken one step away from the outline because the pixels next
    to it mix both.
    """
    part = _near_outline(look)
    product, lab = look.product[part], [plane[part] for plane in look.lab_planes]
    radius_px = 3 * look.step_px
    outline: Any = cv2.morphologyEx(product, cv2.MORPH_GRADIENT, square(1))
    known = outline > 0
    means = []
    for side in (product, np.bitwise_not(product)):
        colour, near = weighted_means(lab, weight_of(shrunk(side, look.step_px)), radius_px)
        # Thin parts have nothing one step inside them and no colour of their own to compare.
        known &= near > 0.02
        means.append(colour)
    apart = minus(*means)
    return np.sqrt(dot(apart, apart)), known
