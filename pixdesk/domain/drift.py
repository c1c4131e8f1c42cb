"""How far the light of a set wanders, across a batch and across a month.

The backdrop is the one thing that ought to stay the same, so every capture's is held against that of the first ones
on the same backdrop. What is told is CIEDE2000, and how much lighter or darker. A batch belongs to a backdrop as a
whole: one frame whose lamp missed is a stray of its batch, not a backdrop of its own.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pixdesk.domain.cielab import Lab, colour_name, delta_e2000
from pixdesk.domain.numbers import percentile
from pixdesk.domain.returns import csv_text

FIRST = 5
"""So many captures make the reference, and begin and end a batch; fewer are no set (`domain.shoot_gates`)."""

ANOTHER_MIN_DELTA_E = 10.0
"""CIEDE2000 from which a batch's backdrop is another one. Half a stop of light is 8 on any grey from
128 of 255 up, a whole one 14 and more."""

COLUMNS = ("backdrop", "batch", "capture", "name", "landed", "delta_e", "lighter")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """The backdrop of one capture, as it was measured when it was checked.

    Attributes:
        at: when it landed.
        backdrop: median CIELAB; None where it was not plain.
    """

    capture_id: int
    name: str
    at: datetime
    batch_id: int
    batch: str
    backdrop: Lab | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One capture against the reference.

    Attributes:
        delta_e: CIEDE2000.
        lighter: L* beyond the reference's; negative where it is darker.
    """

    seen: Sighting
    delta_e: float
    lighter: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A day or a batch in figures, CIEDE2000 from the reference.

    Attributes:
        day: of its first capture (UTC).
        middle, most: median and 95th percentile.
        wandered: from the median of its first `FIRST` captures to that of its last; None where it has fewer than two
            times as many.
    """

    day: date
    points: tuple[Point, ...]
    middle: float
    most: float
    wandered: float | None

    @property
    def captures(self) -> tuple[int, ...]:
        """The captures, oldest first."""
        return tuple(point.seen.capture_id for point in self.points)

    @property
    def batch(self) -> str:
        """The batch of its first capture, with its number."""
        seen = self.points[0].seen
        return f"{seen.batch_id} {seen.batch}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """Everything shot on one backdrop.

    Attributes:
        reference: median CIELAB of its first captures.
        points: every capture, oldest first.
    """

    reference: Lab
    points: tuple[Point, ...]

    @property
    def backdrop(self) -> str:
        """A word for the backdrop's colour."""
        return colour_name(self.reference)

    @property
    def days(self) -> tuple[Stretch, ...]:
        """Its days on which anything landed, oldest first."""
        return _stretches(self.points, lambda point: point.seen.at.date())

    @property
    def batches(self) -> tuple[Stretch, ...]:
        """Its batches, in the order of their first captures."""
        return _stretches(self.points, lambda point: point.seen.batch_id)

    @property
    def most(self) -> float:
        """CIEDE2000 that 95 % of its captures keep."""
        return percentile(sorted(point.delta_e for point in self.points), 95) or 0.0


def drifts(seen: Iterable[Sighting]) -> tuple[Drift, ...]:
    """Return what was shot on each backdrop, that with the most captures first.

    Batches on mixed backdrops, and backdrops with fewer than `FIRST` captures, say nothing of the light.

    Args:
        seen: oldest first.
    """
    batches: dict[int, list[Sighting]] = {}
    for one in seen:
        if one.backdrop is not None:
            batches.setdefault(one.batch_id, []).append(one)
    sets: list[tuple[Lab, list[Sighting]]] = []
    for members in batches.values():
        usual = _middle(members)
        if sum(_apart(one, usual) < ANOTHER_MIN_DELTA_E for one in members) * 2 <= len(members):
            continue
        own = next((gathered for colour, gathered in sets if delta_e2000(colour, usual) < ANOTHER_MIN_DELTA_E), None)
        if own is None:
            own = []
            sets.append((usual, own))
        own.extend(members)
    whole = [_drift(gathered) for _, gathered in sets if len(gathered) >= FIRST]
    return tuple(sorted(whole, key=lambda drift: -len(drift.points)))


def _drift(gathered: list[Sighting]) -> Drift:
    ordered = sorted(gathered, key=lambda one: (one.at, one.capture_id))
    reference = _middle(ordered[:FIRST])
    points = tuple(
        Point(seen=one, delta_e=round(_apart(one, reference), 2), lighter=round(_lab(one)[0] - reference[0], 2))
        for one in ordered
    )
    return Drift(reference=reference, points=points)


def _stretches(points: Sequence[Point], of: Callable[[Point], object]) -> tuple[Stretch, ...]:
    gathered: dict[object, list[Point]] = {}
    for point in points:
        gathered.setdefault(of(point), []).append(point)
    return tuple(_stretch(tuple(members)) for members in gathered.values())


def _stretch(points: tuple[Point, ...]) -> Stretch:
    off = sorted(point.delta_e for point in points)
    seen = [point.seen for point in points]
    is_long = len(points) >= 2 * FIRST
    return Stretch(
        day=seen[0].at.date(),
        points=points,
        middle=_median(off),
        most=round(percentile(off, 95) or 0.0, 2),
        wandered=round(delta_e2000(_middle(seen[:FIRST]), _middle(seen[-FIRST:])), 2) if is_long else None,
    )


def _lab(one: Sighting) -> Lab:
    return one.backdrop or (0.0, 0.0, 0.0)


def _apart(one: Sighting, other: Lab) -> float:
    return delta_e2000(_lab(one), other)


def _middle(seen: Sequence[Sighting]) -> Lab:
    labs = [_lab(one) for one in seen]
    return _median(lab[0] for lab in labs), _median(lab[1] for lab in labs), _median(lab[2] for lab in labs)


def _median(figures: Iterable[float]) -> float:
    return percentile(sorted(figures), 50) or 0.0


def told(drift: Drift) -> str:
    """Return in a sentence how steady the light on a backdrop was, and where it was not."""
    furthest = max(drift.batches, key=lambda stretch: stretch.middle)
    count, batches = len(drift.points), len(drift.batches)
    kept = (
        f"95 % of {count} captures in {batches} {'batch' if batches == 1 else 'batches'} stay within {drift.most:.1f}"
    )
    return f"{kept} ΔE2000 of the first {FIRST}; batch {furthest.batch} is off the most, {furthest.middle:.1f}."


def told_of(batch: Stretch) -> str:
    """Return in a sentence how steady the light of one batch was."""
    said = f"Batch {batch.batch}: median {batch.middle:.1f} ΔE2000, 95 % within {batch.most:.1f}"
    if batch.wandered is None:
        return f"{said}."
    return f"{said}; from its first {FIRST} captures to its last {FIRST} it wandered by {batch.wandered:.1f}."


def as_csv(found: Iterable[Drift]) -> str:
    """Return every capture against its reference as a table."""
    rows = [
        (
            drift.backdrop,
            point.seen.batch_id,
            point.seen.capture_id,
            point.seen.name,
            point.seen.at.isoformat(),
            point.delta_e,
            point.lighter,
        )
        for drift in found
        for point in drift.points
    ]
    return csv_text(COLUMNS, rows)
