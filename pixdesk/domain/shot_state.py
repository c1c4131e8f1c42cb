"""Where every row of a shot list stands, and which captures belong to none: pure functions of the captures and the day.

A view of a row stands where the capture of it that has come furthest stands, and the row where its view that has come
least far stands: it is exported once every view wanted is, on every channel the row names.
"""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pixdesk.domain.capture import CaptureId, CaptureState, Label
from pixdesk.domain.naming import is_known_view
from pixdesk.domain.shot_list import ShotRow, sku_key

_NEAREST = 3
_NEAR = 0.75
"""How alike two SKUs are that may be one, by `difflib`: one sign of four is another."""

_NEAR_VIEW = 0.6
_MISREAD = str.maketrans({"o": "0", "i": "1", "l": "1", "-": "", "_": "", " ": "", ".": ""})
"""What is mistyped most: a letter for a figure, and the separators."""


class ShotState(StrEnum):
    """Where a row stands, in the order in which it gets there."""

    DUE = "due"
    HELD = "held"
    SHOT = "shot"
    IN_WORK = "in work"
    APPROVED = "approved"
    EXPORTED = "exported"
    DELIVERED = "delivered"


OUT = frozenset({ShotState.EXPORTED, ShotState.DELIVERED})
"""What is out can no longer be late."""

_ORDER = tuple(ShotState)
_STANDS = {
    CaptureState.HELD: ShotState.HELD,
    CaptureState.LANDED: ShotState.SHOT,
    CaptureState.PROCESSING: ShotState.IN_WORK,
    CaptureState.CLEAN: ShotState.IN_WORK,
    CaptureState.APPROVED: ShotState.APPROVED,
    CaptureState.EXPORTED: ShotState.EXPORTED,
}
"""A capture in any other state shows nothing that will be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A capture as far as a shot list is concerned.

    Attributes:
        channels: those it has a valid rendition for.
        delivered: those of them of which every rendition stands at a destination.
    """

    id: CaptureId
    folder: str
    name: str
    state: CaptureState
    label: Label
    landed_at: datetime
    exported_at: datetime | None = None
    channels: frozenset[str] = frozenset()
    delivered: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one row stands.

    Attributes:
        missing: the views wanted that no usable capture shows.
        is_late: whether it is past its day and not exported.
        captures: what was shot for it.
    """

    row: ShotRow
    state: ShotState
    missing: tuple[str, ...] = ()
    is_late: bool = False
    captures: tuple[CaptureId, ...] = ()
    folders: frozenset[str] = frozenset()

    @property
    def word(self) -> str:
        """The state in one word, ``late`` weighing more than the others."""
        return "late" if self.is_late else self.state.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Homeless:
    """A capture that belongs to no row, why, and which row may be meant. Nothing is ever assigned by itself.

    Attributes:
        skus: listed SKUs like the one its name says, the likeliest first.
        views: wanted views that may be meant.
    """

    id: CaptureId
    folder: str
    name: str
    label: Label
    reason: str
    skus: tuple[str, ...] = ()
    views: tuple[str, ...] = ()


class ShotList:
    """The rows of a studio, found by what a capture's label says."""

    def __init__(self, rows: Iterable[ShotRow]) -> None:
        self.rows = tuple(rows)
        self._by_sku: dict[str, list[ShotRow]] = {}
        for row in self.rows:
            self._by_sku.setdefault(sku_key(row.sku), []).append(row)

    def row_of(self, label: Label) -> ShotRow | None:
        """Return the row a label means; None where the list has none, or several and the colourway does not tell."""
        found = self._by_sku.get(sku_key(label.sku), []) if label.sku else []
        if len(found) < 2:
            return found[0] if found else None
        wanted = sku_key(label.colourway)
        return next((row for row in found if sku_key(row.colourway) == wanted), None)

    def home(self, shot: Shot, *, suggests: bool = True) -> Homeless | None:
        """Return why a capture belongs to no row; None where it has its place, or there is no list.

        Args:
            suggests: look for listed SKUs like its own, which takes 20 ms in a list of 5,000.
        """
        label = shot.label
        row = self.row_of(label)
        if row is not None:
            return self._view_of(shot, row)
        if not label.sku:
            return _homeless(shot, "Its name says no SKU.")
        listed = self._by_sku.get(sku_key(label.sku), [])
        if listed:
            names = ", ".join(row.colourway or "no colourway" for row in listed)
            return _homeless(shot, f"{label.sku} is listed as {names}; its name does not say which.", (listed[0].sku,))
        if not self.rows:
            return None
        return _homeless(shot, f"{label.sku} is not on the shot list.", self.like(label.sku) if suggests else ())

    def like(self, sku: str) -> tuple[str, ...]:
        """Return the listed SKUs a mistyped one may mean, the likeliest first."""
        key = sku_key(sku)
        misread = [known for known in self._by_sku if known.translate(_MISREAD) == key.translate(_MISREAD)]
        near = difflib.get_close_matches(key, self._by_sku, _NEAREST, _NEAR)
        return tuple(self._by_sku[known][0].sku for known in dict.fromkeys((*misread, *near)))[:_NEAREST]

    def _view_of(self, shot: Shot, row: ShotRow) -> Homeless | None:
        view = shot.label.view
        if not row.views or any(meets(wanted, view) for wanted in row.views) or is_known_view(view):
            return None
        if not view:
            return _homeless(shot, f"Its name says {row.sku} and no view.", (row.sku,), row.views)
        near = tuple(difflib.get_close_matches(view, row.views, _NEAREST, _NEAR_VIEW)) or row.views
        return _homeless(shot, f"{view} is no view wanted of {row.sku}.", (row.sku,), near)

    def standings(self, shots: Iterable[Shot], today: date) -> list[Standing]:
        """Return where every row stands: late first, then by priority, day and SKU."""
        of_row: dict[tuple[str, str], list[Shot]] = {row.key: [] for row in self.rows}
        for shot in shots:
            row = self.row_of(shot.label)
            if row is not None and shot.state in _STANDS:
                of_row[row.key].append(shot)
        found = [standing(row, of_row[row.key], today) for row in self.rows]
        return sorted(found, key=lambda one: (not one.is_late, one.row.priority, one.row.due or date.max, one.row.key))


def _homeless(shot: Shot, reason: str, skus: tuple[str, ...] = (), views: tuple[str, ...] = ()) -> Homeless:
    return Homeless(
        id=shot.id, folder=shot.folder, name=shot.name, label=shot.label, reason=reason, skus=skus, views=views
    )


def standing(row: ShotRow, shots: Sequence[Shot], today: date) -> Standing:
    """Return where a row stands, given the usable captures of it."""
    best: dict[str, ShotState | None] = {
        view: max(
            (_stands(row, shot) for shot in shots if meets(view, shot.label.view)), key=_ORDER.index, default=None
        )
        for view in row.views
    }
    missing = tuple(view for view, state in best.items() if state is None)
    reached = [state for state in best.values() if state] if row.views else [_stands(row, shot) for shot in shots]
    state = ShotState.DUE if missing or not reached else min(reached, key=_ORDER.index)
    return Standing(
        row=row,
        state=state,
        missing=missing,
        is_late=row.due is not None and row.due < today and state not in OUT,
        captures=tuple(shot.id for shot in shots),
        folders=frozenset(shot.folder for shot in shots),
    )


def _stands(row: ShotRow, shot: Shot) -> ShotState:
    state = _STANDS[shot.state]
    if state is not ShotState.EXPORTED:
        return state
    if not shot.channels.issuperset(row.channels):
        return ShotState.APPROVED
    wanted = row.channels or shot.channels
    return ShotState.DELIVERED if wanted and shot.delivered.issuperset(wanted) else ShotState.EXPORTED


def meets(wanted: str, view: str) -> bool:
    """Whether a capture's view is the one wanted; ``detail-2`` is a ``detail``."""
    return wanted in (view, view.rstrip("0123456789").rstrip("-_ "))


def missing_in(standings: Iterable[Standing], folder: str, today: date) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return what keeps the set of one capture folder standing: (SKU and colourway, views missing).

    A row counts where something of it was shot into this folder, or where nothing was shot anywhere and its day is
    not still to come: what is planned for next week does not keep today's set standing.
    """
    found = []
    for one in standings:
        is_begun_here = folder in one.folders
        is_for_today = not one.captures and (one.row.due is None or one.row.due <= today)
        if is_begun_here or is_for_today:
            views = one.missing or (() if one.captures else ("every view",))
            if views:
                found.append((" ".join(filter(None, (one.row.sku, one.row.colourway))), views))
    return tuple(found)


def counted(standings: Iterable[Standing]) -> Mapping[str, int]:
    """Return how many rows stand where, by the words of `Standing.word`."""
    found = dict.fromkeys((*(state.value for state in ShotState), "late"), 0)
    for one in standings:
        found[one.word] += 1
    return found
