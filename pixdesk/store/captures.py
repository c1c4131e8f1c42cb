"""Captures: how they land, and the one function through which they move on."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pixdesk.domain.applied import Applied
from pixdesk.domain.capture import Capture, CaptureId, CaptureState, Label, UsedNetwork, may_start
from pixdesk.domain.view import CaptureView
from pixdesk.errors import StaleState
from pixdesk.store import audit
from pixdesk.store.db import Store, instant
from pixdesk.store.findings import at_a_time, findings_of

_LABEL = ("sku", "colourway", "style", "view")
_COLUMNS = (
    "id, digest, folder, name, companion, version, state, batch_id, landed_at, byte_count, width_px, height_px, "
    "format, recipe_id, recipe_digest, model_id, model_digest, networks, preview_path, matte_path, matte_digest, "
    "cutout_path, process_ms, infer_ms, provider, doubt, applied, sku, colourway, style, view"
)
_MAY_SET = (frozenset(name.strip() for name in _COLUMNS.split(",")) | {"slate", "assigned"}) - {"id", "state", "digest"}

UPKEEP = "pixdesk"
"""The actor of what the machine does by itself."""


def subject(store: Store, capture_id: int) -> str:
    """Return how the log names a capture: its number, and the name it had at that moment."""
    return _subjects(store, [CaptureId(capture_id)]).get(capture_id, f"capture {capture_id}")


def _subjects(store: Store, ids: list[CaptureId]) -> dict[int, str]:
    """Return how the log names several captures, asked for at once."""
    found: dict[int, str] = {}
    for some, marks in at_a_time(ids):
        rows = store.execute(f"SELECT id, name FROM captures WHERE id IN ({marks})", some)
        found |= {row[0]: f"capture {row[0]}: {row[1]}" for row in rows}
    return found


def from_row(row: Any) -> Capture:
    """Build a capture from a row of `_COLUMNS`."""
    values = dict(zip(row.keys(), row, strict=True))
    label = Label(**{name: values.pop(name) for name in _LABEL})
    values["landed_at"] = instant(values["landed_at"])
    values["state"] = CaptureState(values["state"])
    values["id"] = CaptureId(values["id"])
    values["applied"] = Applied.of_text(values["applied"])
    values["networks"] = tuple(UsedNetwork(*network) for network in json.loads(values["networks"]))
    return Capture(label=label, **values)


def get(store: Store, capture_id: CaptureId) -> Capture:
    """Return one capture.

    Raises:
        KeyError: there is none of that id.
    """
    row = store.execute(f"SELECT {_COLUMNS} FROM captures WHERE id = ?", (capture_id,)).fetchone()
    if row is None:
        raise KeyError(capture_id)
    return from_row(row)


def select(store: Store, where: str, values: tuple[Any, ...] = ()) -> list[Capture]:
    """Return the captures a condition (and order) of ours picks. `where` never holds anybody's input."""
    return [from_row(row) for row in store.execute(f"SELECT {_COLUMNS} FROM captures {where}", values)]


def move(
    store: Store,
    capture_id: CaptureId,
    *,
    to: CaptureState,
    actor: str,
    action: str,
    detail: dict[str, Any] | None = None,
    values: dict[str, Any] | None = None,
) -> int:
    """Move one capture on, if it stands where the move may start, and write the log's line with it.

    Args:
        values: columns that change with the move; what was applied to the picture is told in the line.

    Returns:
        The line's number.

    Raises:
        StaleState: the capture has moved on meanwhile; nothing was changed.
    """
    values = values or {}
    words = Applied.of_text(values.get("applied", "")).words
    moving = Move(capture_id, {**(detail or {}), **({"applied": words} if words else {})}, values)
    return move_all(store, [moving], to=to, actor=actor, action=action)[0]


@dataclass(frozen=True, slots=True)
class Move:
    """What is particular to one capture of those that move on together.

    Attributes:
        detail: of its line in the log.
        values: columns that change with the move.
    """

    capture_id: CaptureId
    detail: dict[str, Any]
    values: dict[str, Any] = field(default_factory=dict)


def move_all(store: Store, moves: Sequence[Move], *, to: CaptureState, actor: str, action: str) -> range:
    """Move captures on, all or none, if each stands where the move may start, and write each its line of the log.

    A capture that becomes approved remembers the number of the line that says so.

    Args:
        moves: all change the same columns.

    Returns:
        The lines' numbers, in the order of the moves.

    Raises:
        StaleState: one of the captures has moved on meanwhile; nothing was changed.
    """
    if not moves:
        return range(0)
    columns = list(moves[0].values)
    _require_columns(columns)
    with store.atomic():
        subjects = _subjects(store, [move.capture_id for move in moves])
        told = [(subjects.get(move.capture_id, ""), move.detail) for move in moves]
        # Before the guard, which takes the lines back with it when it refuses: their numbers go into the rows.
        seqs = audit.append_all(store, actor, action, told)
        changes = [[move.values[column] for column in columns] for move in moves]
        if to is CaptureState.APPROVED:
            columns.append("approved_seq")
            changes = [[*change, seq] for change, seq in zip(changes, seqs, strict=True)]
        start = [state.value for state in may_start(to)]
        sets = ", ".join(["state = ?", *(f"{column} = ?" for column in columns)])
        cursor = store.execute_many(
            f"UPDATE captures SET {sets} WHERE id = ? AND state IN ({', '.join('?' * len(start))})",
            [(to.value, *change, move.capture_id, *start) for move, change in zip(moves, changes, strict=True)],
        )
        if cursor.rowcount != len(moves):
            raise StaleState(_moved_on(moves, to))
    return seqs


def _moved_on(moves: Sequence[Move], to: CaptureState) -> str:
    if len(moves) == 1:
        return f"Capture {moves[0].capture_id} has moved on and can no longer become {to}."
    return f"Of these {len(moves):,} captures some have moved on and can no longer become {to}."


def _require_columns(names: Iterable[str]) -> None:
    if not _MAY_SET.issuperset(names):
        raise ValueError(f"not columns of a capture: {sorted(set(names) - _MAY_SET)}")


def set_quietly(store: Store, /, capture_id: CaptureId, **values: Any) -> None:
    """Set columns that are no move of their own (a preview's path, the picture's size)."""
    _require_columns(values)
    sets = ", ".join(f"{name} = ?" for name in values)
    store.execute(f"UPDATE captures SET {sets} WHERE id = ?", (*values.values(), capture_id))


def open_cases_of(store: Store, ids: list[CaptureId]) -> dict[int, int]:
    """Return the id of the open case of each capture that has one."""
    found: dict[int, int] = {}
    for some, marks in at_a_time(ids):
        rows = store.execute(
            f"SELECT capture_id, id FROM cases WHERE disposition IS NULL AND capture_id IN ({marks})", some
        )
        found |= {row[0]: row[1] for row in rows}
    return found


def views(store: Store, captures: list[Capture]) -> list[CaptureView]:
    """Dress captures with their findings and open cases."""
    ids = [capture.id for capture in captures]
    findings, cases = findings_of(store, ids), open_cases_of(store, ids)
    return [
        CaptureView(capture=capture, findings=findings.get(capture.id, ()), case_id=cases.get(capture.id))
        for capture in captures
    ]


def recent(store: Store, limit: int) -> list[CaptureView]:
    """Return the newest captures that were not superseded, newest first."""
    return views(store, select(store, "WHERE state <> 'superseded' ORDER BY id DESC LIMIT ?", (limit,)))


def counts(store: Store) -> dict[CaptureState, int]:
    """Return how many captures stand in each state."""
    rows = store.execute("SELECT state, COUNT(*) FROM captures GROUP BY state")
    return {CaptureState(row[0]): row[1] for row in rows}


def is_cut_out_by(store: Store, model: str) -> bool:
    """Whether a capture in work is being cut out with a model."""
    busy = "SELECT EXISTS (SELECT 1 FROM captures WHERE state = 'processing' AND model_id = ?)"
    return bool(store.one(busy, (model,)))


def next_landed(store: Store, limit: int, *, but: frozenset[int] = frozenset()) -> list[Capture]:
    """Return the captures that have waited longest for processing."""
    found = select(store, "WHERE state = 'landed' ORDER BY id LIMIT ?", (limit + len(but),))
    return [capture for capture in found if capture.id not in but][:limit]


def claim(
    store: Store,
    capture_id: CaptureId,
    *,
    recipe: tuple[str, str],
    model: tuple[str, str],
    networks: Sequence[UsedNetwork] = (),
) -> Capture:
    """Take a landed capture for processing with a recipe and a model, each (id, digest).

    Args:
        networks: all that will have a part in its matte, the model's own among them.

    Raises:
        StaleState: it is no longer waiting.
    """
    used = [list(network) for network in networks]
    was = get(store, capture_id).applied
    detail = {"recipe": list(recipe), "model": list(model), "networks": used}
    values = {
        "recipe_id": recipe[0],
        "recipe_digest": recipe[1],
        "model_id": model[0],
        "model_digest": model[1],
        "networks": json.dumps(used, ensure_ascii=False),
        # An older matte is not this recipe's; until the new one is there, there is none.
        **dict.fromkeys(("matte_path", "matte_digest", "cutout_path"), ""),
        # What a person retouched is carried on; how it lay on the picture has to be known for that.
        "applied": "" if was.retouched is None else was.text,
    }
    with store.atomic():
        move(
            store,
            capture_id,
            to=CaptureState.PROCESSING,
            actor=UPKEEP,
            action="claimed",
            detail=detail,
            values=values,
        )
        return get(store, capture_id)


def requeue_interrupted(store: Store) -> int:
    """At start: put back what was being processed when pixdesk stopped, and say so in the log."""
    with store.atomic():
        interrupted = select(store, "WHERE state = 'processing'")
        for capture in interrupted:
            move(store, capture.id, to=CaptureState.LANDED, actor=UPKEEP, action="requeued")
        if interrupted:
            audit.append(store, UPKEEP, "restarted", "studio", {"requeued": len(interrupted)})
    return len(interrupted)
