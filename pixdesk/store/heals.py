"""Heals: what was repaired on which capture.

Making and undoing one sends the capture through processing again; where a person made its matte, that matte is kept and
checked over the other picture instead.
"""

from typing import Any

from pixdesk.domain.capture import Capture, CaptureId, CaptureState
from pixdesk.domain.case import Disposition
from pixdesk.domain.finding import Finding
from pixdesk.domain.heal import Heal
from pixdesk.domain.prompting import Mended
from pixdesk.errors import StaleState
from pixdesk.store import audit, captures, cases, mends
from pixdesk.store.db import Store, instant

_COLUMNS = "id, layer_digest, x, y, mask_digest, method, model_id, model_digest, made_at, actor, undone"


def standing(store: Store, capture_id: CaptureId) -> tuple[Heal, ...]:
    """Return the heals laid on a capture's working picture, in their order."""
    return tuple(heal for heal in every(store, capture_id) if not heal.is_undone)


def every(store: Store, capture_id: CaptureId) -> tuple[Heal, ...]:
    """Return all heals of a capture, undone ones too, in their order."""
    rows = store.execute(f"SELECT {_COLUMNS} FROM heals WHERE capture_id = ? ORDER BY id", (capture_id,))
    return tuple(_from_row(row) for row in rows)


def require_open(store: Store, capture_id: CaptureId) -> None:
    """Refuse a capture that may not be repaired now.

    Raises:
        StaleState: it is in work, approved, or settled for good; the message says what to do.
    """
    capture = captures.get(store, capture_id)
    if capture.state not in (CaptureState.CLEAN, CaptureState.HELD):
        raise StaleState(
            f"{capture.name} is {capture.state}. Only a clean or held capture can be healed, because its approval "
            "would no longer be for the same picture."
        )


def add(store: Store, capture_id: CaptureId, heal: dict[str, Any], *, actor: str) -> None:
    """Record a heal and let its capture be processed again.

    Args:
        heal: the columns `layer_digest`, `x`, `y`, `mask_digest`, `method`, `model_id`, `model_digest`.

    Raises:
        StaleState: the capture has moved on meanwhile.
    """
    with store.atomic():
        told = _insert(store, capture_id, heal, actor)
        _again(store, capture_id, actor=actor, action="healed", detail=told)


def add_and_keep(
    store: Store,
    seen: Capture,
    findings: tuple[Finding, ...],
    values: dict[str, Any],
    said: dict[str, Any],
    *,
    heal: dict[str, Any],
    actor: str,
) -> Mended:
    """Record a heal of a capture whose matte a person made, and what the checks say of that matte over it.

    Args: as of `add`, and of `pixdesk.store.mends.mend_unrecorded`.
    """
    with store.atomic():
        told = _insert(store, seen.id, heal, actor)
        audit.append(store, actor, "healed", captures.subject(store, seen.id), told)
        return mends.mend_unrecorded(store, seen, findings, values, said, actor=actor)


def _insert(store: Store, capture_id: CaptureId, heal: dict[str, Any], actor: str) -> dict[str, Any]:
    """Write a heal down; returns what the log says of it."""
    values = {**heal, "capture_id": capture_id, "made_at": store.now(), "actor": actor}
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    store.execute(f"INSERT INTO heals ({names}) VALUES ({marks})", tuple(values.values()))
    told = {name: heal[name] for name in ("method", "mask_digest", "layer_digest")}
    if heal["model_id"]:
        told["model"] = [heal["model_id"], heal["model_digest"]]
    return told


def undo(store: Store, capture_id: CaptureId, *, actor: str) -> None:
    """Take the last heal that stands off again and let the capture be processed again.

    Raises:
        StaleState: there is none, or the capture has moved on meanwhile.
    """
    with store.atomic():
        told = _undo(store, capture_id)
        _again(store, capture_id, actor=actor, action="heal-undone", detail=told)


def undo_and_keep(
    store: Store,
    seen: Capture,
    findings: tuple[Finding, ...],
    values: dict[str, Any],
    said: dict[str, Any],
    *,
    actor: str,
) -> Mended:
    """Take the last heal off a capture whose matte a person made; see `add_and_keep`."""
    with store.atomic():
        told = _undo(store, seen.id)
        audit.append(store, actor, "heal-undone", captures.subject(store, seen.id), told)
        return mends.mend_unrecorded(store, seen, findings, values, said, actor=actor)


def require_standing(store: Store, capture_id: CaptureId) -> Heal:
    """Return the last heal that stands.

    Raises:
        StaleState: there is none.
    """
    found = standing(store, capture_id)
    if not found:
        raise StaleState(f"{captures.get(store, capture_id).name} has no repair that could be undone.")
    return found[-1]


def _undo(store: Store, capture_id: CaptureId) -> dict[str, Any]:
    last = require_standing(store, capture_id)
    store.execute("UPDATE heals SET undone = 1 WHERE id = ?", (last.id,))
    return {"method": last.method, "layer_digest": last.layer_digest}


def _again(store: Store, capture_id: CaptureId, *, actor: str, action: str, detail: dict[str, Any]) -> None:
    """Send a capture back, ending its case where it has one."""
    require_open(store, capture_id)
    case_id = captures.open_cases_of(store, [capture_id]).get(capture_id)
    if case_id is None:
        captures.move(store, capture_id, to=CaptureState.LANDED, actor=actor, action=action, detail=detail)
        return
    audit.append(store, actor, action, captures.subject(store, capture_id), detail)
    cases.settle(store, case_id, Disposition.RETOUCH, actor=actor, note=action.replace("-", " "))


def _from_row(row: Any) -> Heal:
    return Heal(
        id=row["id"],
        layer_digest=row["layer_digest"],
        x=row["x"],
        y=row["y"],
        mask_digest=row["mask_digest"],
        method=row["method"],
        model=(row["model_id"], row["model_digest"]),
        made_at=instant(row["made_at"]),
        actor=row["actor"],
        is_undone=bool(row["undone"]),
    )
