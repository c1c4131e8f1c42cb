"""The status feed: how the studio stands, as one JSON value that others may build on. `docs/status.md` describes it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from pixdesk.domain.capture import CaptureId, CaptureState
from pixdesk.domain.clocks import RUNS, Clock, ClockRules, Live, Pace, clocks, rules_of, warning
from pixdesk.domain.shot_state import OUT, ShotList, Standing, counted
from pixdesk.pipeline.studio import Studio
from pixdesk.pipeline.toml_files import load_toml
from pixdesk.store import batches, captures, cases, choosing, hooks, shots
from pixdesk.store.db import Store
from pixdesk.store.settings import setting

SCHEMA: Final = "pixdesk.status/1"
CLOCKS: Final = "clocks.toml"
"""The studio's file of clocks; where it is, it decides."""

_LISTED: Final = 50
"""Rows and clocks named in full; the counts hold all of them."""

_LOOK_S = 30.0


def targets(store: Store) -> dict[str, float]:
    """Return the hours chosen from capture to live by family, the empty one for every other."""
    return {str(family): float(hours) for family, hours in setting(store, choosing.TARGETS, {}).items()}


def rules(store: Store) -> ClockRules:
    """Return what clocks run by: what the studio's own file says, else the targets that were chosen.

    Raises:
        SetupError: the file is wrong.
    """
    own = own_rules(store.home)
    return rules_of(targets(store)) if own is None else own


def own_rules(home: Path) -> ClockRules | None:
    """Return what the studio's file of clocks says; None where it has none.

    Raises:
        SetupError: the file is wrong.
    """
    place = home / CLOCKS
    return load_toml(place, ClockRules) if place.is_file() else None


def feed(store: Store) -> dict[str, Any]:
    """Return the status; reads the store alone, so that it works beside an open window."""
    with store.atomic():  # one moment
        listed = ShotList(shots.select(store))
        taken = shots.shots(store)
        day = shots.today(store)
        rows = listed.standings(taken, day)
        by = rules(store)
        running = clocks(taken, listed, by, store.clock())
        states = captures.counts(store)
        return {
            "schema": SCHEMA,
            "at": store.now(),
            "captures": {state.value: states.get(state, 0) for state in sorted(states)},
            "exceptions": cases.open_count(store),
            "homeless": sum(
                shot.state in shots.MAY_CHANGE and listed.home(shot, suggests=False) is not None for shot in taken
            ),
            "batches": _batches(store),
            "shots": _shots(rows, day),
            "clocks": _clocks(running, by),
            "webhooks": hooks.counts(store),
        }


def _batches(store: Store) -> list[dict[str, Any]]:
    return [
        {
            "id": one.batch.id,
            "key": one.batch.key,
            "state": one.batch.state.value,
            "captures": one.total,
            "sample": one.batch.sample_size,
            "inspected": one.inspected,
            "nonconforming": one.nonconforming,
            "verdict": one.verdict.value,
        }
        for one in batches.summaries(store)
    ]


def _shots(rows: list[Standing], day: date) -> dict[str, Any]:
    return {
        "rows": len(rows),
        "states": dict(counted(rows)),
        "due_today": sum(one.row.due == day and one.state not in OUT for one in rows),
        "missing_views": sum(len(one.missing) for one in rows),
        "late": [
            {
                "sku": one.row.sku,
                "colourway": one.row.colourway,
                "due": one.row.due.isoformat() if one.row.due else None,
                "state": one.state.value,
                "missing": list(one.missing),
            }
            for one in rows
            if one.is_late
        ][:_LISTED],
    }


def _clocks(running: list[Clock], by: ClockRules) -> dict[str, Any]:
    paces = Counter(clock.pace for clock in running)
    return {
        "until": by.until.value,
        "warn_from": by.warn_from,
        "targets_h": by.targets_h,
        **{pace.value: paces[pace] for pace in Pace},
        "next": [
            {
                "capture": clock.id,
                "name": clock.name,
                "sku": clock.sku,
                "family": clock.family,
                "left_s": round(clock.left_s),
                "pace": clock.pace.value,
            }
            for clock in running[:_LISTED]
        ],
    }


@dataclass
class ClockWatch:
    """Warns once of every picture whose time runs out while the desk is open."""

    studio: Studio
    _warned: set[CaptureId] = field(default_factory=set)
    _next_s: float = 0.0

    def look(self, now_s: float) -> None:
        """Warn of what has little time left; cheap where no target is chosen."""
        if now_s < self._next_s:
            return
        self._next_s = now_s + _LOOK_S
        by, running = self.studio.on_store(_running)
        new = [clock for clock in running if clock.pace is Pace.WARNED and clock.id not in self._warned]
        self._warned = {clock.id for clock in running if clock.pace is not Pace.RUNNING}
        if words := warning(new, by.until):
            self.studio.notice(words, "warning")


def _running(store: Store) -> tuple[ClockRules, list[Clock]]:
    by = rules(store)
    if not by.targets:
        return by, []
    taken = shots.shots(store, (*RUNS, CaptureState.EXPORTED) if by.until is Live.DELIVERED else RUNS)
    return by, clocks(taken, ShotList(shots.select(store)), by, store.clock())
