"""The shot list at work: lists taken in, where every row stands, and captures given their place in it."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from pixdesk.domain import shot_board
from pixdesk.domain.capture import Capture, CaptureId, Label
from pixdesk.domain.clocks import ClockRules, checked_targets, clocks
from pixdesk.domain.event import Changed
from pixdesk.domain.list_back import ListBack
from pixdesk.domain.naming import is_label
from pixdesk.domain.people import Verb
from pixdesk.domain.safe_name import FORBIDDEN
from pixdesk.domain.shot_board import Board, Waif
from pixdesk.domain.shot_columns import FIELDS
from pixdesk.domain.shot_list import ShotRow, sku_key
from pixdesk.domain.shot_state import Homeless, Shot, ShotList, Standing
from pixdesk.errors import SetupError
from pixdesk.pipeline import keeping, status
from pixdesk.pipeline.guard import needs
from pixdesk.pipeline.shot_files import ReadList, noted, read, read_one
from pixdesk.pipeline.studio import Studio
from pixdesk.store import choosing, list_back, placing, shot_drops, shot_imports, shots
from pixdesk.store.db import Store
from pixdesk.store.settings import setting
from pixdesk.store.shot_imports import Imported


@dataclass(frozen=True, slots=True)
class TakenIn:
    """One list as it was read, and what it changed; None where nothing of it could be read."""

    read: ReadList
    imported: Imported | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moment:
    """What the store knows of the list at one moment."""

    rows: list[ShotRow]
    taken: list[Shot]
    paths: dict[CaptureId, str]
    rules: ClockRules
    today: date
    at: datetime


class ShotDesk:
    """What an operator can do with the shot list; the engine holds one."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def columns(self) -> dict[str, str]:
        """Return the column the studio chose for a field, by the field."""
        kept = self._studio.on_store(setting, choosing.COLUMNS, {})
        return {str(field): str(name) for field, name in kept.items() if field in FIELDS}

    @needs(Verb.LIST)
    def choose_columns(self, chosen: Mapping[str, str], *, actor: str) -> dict[str, str]:
        """Remember which column says what, for every list to come; an empty name forgets the choice.

        Raises:
            SetupError: there is no such field.
        """
        unknown = sorted(set(chosen) - set(FIELDS))
        if unknown:
            raise SetupError(f"A shot list has no field {unknown[0]!r}. Choose among {', '.join(FIELDS)}.")
        kept = {**self.columns(), **chosen}
        kept = {field: name for field, name in kept.items() if name}
        if kept != self.columns():
            self._studio.on_store(_keep, choosing.COLUMNS, kept, "shot-columns-chosen", actor)
        return kept

    @needs(Verb.SETTINGS)
    def choose_recipes(self, chosen: Mapping[str, str], *, actor: str) -> dict[str, str]:
        """Give families of the shot list recipes of their own, for the captures to come; an empty id takes one back.

        Raises:
            SetupError: there is no such recipe; nothing has changed then.
        """
        for recipe in chosen.values():
            if recipe:
                self._studio.catalogue.recipe(recipe)
        named = {sku_key(family): (family, recipe) for family, recipe in self._studio.choices.family_recipes}
        named |= {sku_key(family): (family, recipe) for family, recipe in chosen.items()}
        pairs = tuple(sorted(pair for pair in named.values() if pair[1]))
        was = self._studio.choices
        if pairs != was.family_recipes:
            kept = replace(was, family_recipes=pairs)
            self._studio.on_store(keeping.keep, was, kept, actor)
            self._studio.choices = kept
        return dict(pairs)

    @needs(Verb.SETTINGS)
    def choose_targets(self, chosen: Mapping[str, float], *, actor: str) -> dict[str, float]:
        """Choose the hours from capture to export by family, the empty one for every other; 0 takes one back.

        Raises:
            SetupError: a target is none, or the studio's file of clocks decides; nothing has changed then.
        """
        if status.own_rules(self._studio.home) is not None:
            raise SetupError(f"{self._studio.home / status.CLOCKS} says how long everything may take. Change it there.")
        was = self._studio.on_store(status.targets)
        keys = {sku_key(family) for family in chosen}
        try:
            kept = checked_targets({**{f: h for f, h in was.items() if sku_key(f) not in keys}, **chosen})
        except ValueError as trouble:
            raise SetupError(str(trouble)) from trouble
        if kept != was:
            self._studio.on_store(_keep, choosing.TARGETS, kept, "targets-chosen", actor)
        return kept

    @needs(Verb.LIST)
    def take_in(self, place: Path, *, actor: str) -> list[TakenIn]:
        """Take in a shot list, or every list of a folder: the good rows of each; the others are told with their lines.

        Raises:
            SetupError: there is nothing there to read.
        """
        found = []
        for one in map(self._noted, read(place, self.columns())):
            imported = None
            if not one.trouble:
                imported = self._studio.on_store(
                    shot_imports.import_rows,
                    one.rows,
                    source=one.name,
                    digest=one.digest,
                    bad=len(one.bad),
                    actor=actor,
                )
            found.append(TakenIn(one, imported))
        moved = frozenset(number for one in found if one.imported for number in one.imported.moved)
        self._studio.post(Changed(captures=moved, batches=self._batches_of(moved)))
        return found

    def taken_last(self) -> str:
        """Return what was done last to the list and could be taken back, in words; empty where there is nothing."""
        return self._studio.on_store(list_back.newest)

    @needs(Verb.LIST)
    def take_back(self, *, actor: str, columns: bool = False) -> ListBack:
        """Take back what was done last to the list: a list taken in, columns chosen, rows taken off.

        Of a list the new rows go, and those it changed say again what they said; a row that has been worked on since
        stays, and is named.

        Args:
            columns: only which column says what, whatever was done since.

        Raises:
            StaleState: there is nothing, or all of it has gone on since; nothing was changed.
        """
        told = self._studio.on_store(list_back.take_back, actor=actor, columns=columns)
        self._studio.post(Changed(captures=frozenset(told.moved), batches=self._batches_of(frozenset(told.moved))))
        return told

    def standings(self) -> list[Standing]:
        """Return where every row of the list stands: late first, then by priority, day and SKU."""
        return self._studio.on_store(shots.standings)

    def homeless(self) -> list[Homeless]:
        """Return the captures that belong to no row, why, and which rows may be meant."""
        return self._studio.on_store(shots.homeless)

    def homeless_count(self) -> int:
        """Return how many captures belong to no row."""
        rows, taken = self._studio.on_store(lambda store: (shots.select(store), shots.shots(store, shots.MAY_CHANGE)))
        listed = ShotList(rows)  # the arithmetic holds the store's lane up for nobody
        return sum(listed.home(one, suggests=False) is not None for one in taken)

    def board(self) -> Board:
        """Return the whole list as it is worked through: rows, pictures, clocks, and what has no place in it."""
        return _board(self._studio.on_store(_moment))  # the arithmetic holds the store's lane up for nobody

    def look_at(self, place: Path, chosen: Mapping[str, str]) -> ReadList:
        """Return a shot list as it would be taken in, and take nothing in.

        Args:
            chosen: columns to read it by besides those the studio chose; an empty name stands for no choice.
        """
        columns = {field: name for field, name in {**self.columns(), **chosen}.items() if name}
        return self._noted(read_one(place, columns))

    def _noted(self, found: ReadList) -> ReadList:
        try:
            return noted(found, self._studio.catalogue.channel_files())
        except SetupError:  # a channel's file is wrong: which channels there are cannot be said, and a list needs none
            return found

    def perhaps(self, capture_id: CaptureId) -> Homeless | None:
        """Return why a capture has no place in the list, and what may be meant; None where it has its place by now."""
        rows, taken = self._studio.on_store(lambda store: (shots.select(store), shots.shots(store, shots.MAY_CHANGE)))
        shot = next((one for one in taken if one.id == capture_id), None)
        return ShotList(rows).home(shot) if shot is not None else None

    @needs(Verb.LIST)
    def assign(self, capture_id: CaptureId, *, sku: str, view: str = "", actor: str, colourway: str = "") -> str:
        """Say what a capture shows; it joins the batch of that SKU, and its file keeps its name.

        Args:
            view: left out, the one its name says or may mean, else the first that is missing of the row.

        Returns:
            The view it now has.

        Raises:
            KeyError: there is no such capture.
            SetupError: the SKU, the view or the colourway cannot be one, or nothing tells the view.
            StaleState: the capture is approved, discarded or gone on.
        """
        view = view.strip().lower() or self._likely_view(capture_id, sku, colourway)
        for what, said in (("SKU", sku), ("view", view), ("colourway", colourway)):
            if (said or what != "colourway") and (not is_label(said) or FORBIDDEN.search(said)):
                raise SetupError(f'{said!r} can be no {what}: write it without < > : " / \\ | ? * and not empty.')
        named = {"sku": sku.strip(), "view": view, "colourway": colourway.strip()}
        self._name(placing.assign, capture_id, actor=actor, **named)
        return view

    def _likely_view(self, capture_id: CaptureId, sku: str, colourway: str) -> str:
        board = self.board()
        label = Label(sku=sku, colourway=colourway)
        row = ShotList(line.standing.row for line in board.lines).row_of(label)
        line = next((line for line in board.lines if line.standing.row is row), None)
        waif = next((one.homeless for one in board.waifs if one.homeless.id == capture_id), None)
        view = shot_board.view_for(line.standing, waif) if line is not None and waif is not None else ""
        if not view:
            raise SetupError(f"Nothing tells which view of {sku} capture {capture_id} shows. Say which, such as front.")
        return view

    @needs(Verb.LIST)
    def put_back(self, capture_id: CaptureId, *, actor: str) -> None:
        """Take the name somebody gave a capture last off it again.

        Raises:
            KeyError: there is no such capture.
            StaleState: nobody named it, or it is approved, discarded or gone on.
        """
        self._name(placing.put_back, capture_id, actor=actor)

    def _name(self, change: Callable[..., Capture], capture_id: CaptureId, **said: str) -> None:
        from pixdesk.pipeline.slating import Slating  # the flows' own

        folder = Path(self._studio.on_store(placing.folder_of, capture_id))
        before = self._batches_of({capture_id})
        key_of = Slating(studio=self._studio, folder=folder).key_of
        self._studio.on_store(change, capture_id, key_of=key_of, **said)
        after = self._batches_of({capture_id})
        self._studio.post(Changed(captures=frozenset({capture_id}), batches=before | after))

    def _batches_of(self, ids: Set[CaptureId]) -> frozenset[int]:
        return self._studio.on_store(placing.batches_of, ids)

    @needs(Verb.LIST)
    def drop(self, sku: str, *, actor: str, colourway: str | None = None) -> int:
        """Take a SKU off the list; returns how many rows went.

        Raises:
            KeyError: the list has no such row.
        """
        return self._studio.on_store(shot_drops.drop, sku, colourway, actor=actor)


def board_of(store: Store) -> Board:
    """Return the whole list as it is worked through; reads the store alone, beside an open window."""
    return _board(_moment(store))


def _board(found: _Moment) -> Board:
    listed = ShotList(found.rows)
    running = clocks(found.taken, listed, found.rules, found.at)
    homeless = (listed.home(one, suggests=False) for one in found.taken if one.state in shots.MAY_CHANGE)
    return Board(
        lines=shot_board.lines(listed.standings(found.taken, found.today), found.taken, found.paths, running),
        waifs=tuple(Waif(one, found.paths.get(one.id, "")) for one in homeless if one is not None),
        today=found.today,
        until=found.rules.until,
    )


def _moment(store: Store) -> _Moment:
    with store.atomic():
        return _Moment(
            rows=shots.select(store),
            taken=shots.shots(store),
            paths=shots.previews(store),
            rules=status.rules(store),
            today=shots.today(store),
            at=store.clock(),
        )


def _keep(store: Store, key: str, kept: Mapping[str, str | float], action: str, actor: str) -> None:
    said = {name or "every family": value for name, value in kept.items()}
    choosing.choose(store, key, dict(kept), actor=actor, action=action, said=said)
