"""Exception cases: opened with the move that takes a capture out of the flow, settled with the one that ends it."""

import json
from collections.abc import Sequence
from typing import Any

from pixdesk.domain.batch import BatchState
from pixdesk.domain.capture import CaptureId, CaptureState
from pixdesk.domain.case import LEADS_TO, Disposition, ExceptionCase
from pixdesk.domain.finding import Code, Finding
from pixdesk.domain.overriding import Override, noted, standing
from pixdesk.domain.queueing import worst_first
from pixdesk.domain.view import CaseView
from pixdesk.errors import SetupError, StaleState
from pixdesk.store import acts, audit, captures
from pixdesk.store.captures import UPKEEP, subject
from pixdesk.store.db import Store, instant
from pixdesk.store.findings import finding_from, finding_text, findings_of, set_findings

_COLUMNS = "id, capture_id, opened_at, findings, disposition, settled_at, actor, note, claimed_by, claimed_at, overrode"


def hold(
    store: Store,
    capture_id: CaptureId,
    findings: tuple[Finding, ...],
    *,
    actor: str = UPKEEP,
    action: str = "held",
    values: dict[str, Any] | None = None,
    said: dict[str, Any] | None = None,
) -> int:
    """Take a capture out of the flow: move it to held and open its case, worst finding first. Returns the case.

    Args:
        values: columns that change with the move.
        said: what its line in the log tells besides the findings.

    Raises:
        StaleState: the capture has moved on meanwhile.
    """
    reasons = tuple(finding for finding in findings if finding.holds) or findings
    with store.atomic():
        detail = {"findings": [finding.code for finding in reasons], **(said or {})}
        captures.move(store, capture_id, to=CaptureState.HELD, actor=actor, action=action, detail=detail, values=values)
        set_findings(store, capture_id, findings)
        cursor = store.execute(
            "INSERT INTO cases (capture_id, opened_at, findings) VALUES (?, ?, ?)",
            (capture_id, store.now(), json.dumps([finding_text(finding) for finding in reasons])),
        )
        case_id = int(cursor.lastrowid or 0)
        opened = {"case": case_id, "reason": reasons[0].sentence, "code": reasons[0].code}
        audit.append(store, actor, "case-opened", subject(store, capture_id), opened)
    return case_id


def settle(
    store: Store,
    case_id: int,
    disposition: Disposition,
    *,
    actor: str,
    note: str = "",
    overrode: Sequence[Code] = (),
    role: str = "",
) -> CaptureId:
    """End an open case and send its capture where the disposition leads.

    Anything but acceptance voids the renditions there may be: what was approved then is no longer what will be.

    Args:
        overrode: the hard gates that accepting it overrides, for the reason in `note`.
        role: what `actor` was then; empty where the studio has no roles.

    Raises:
        StaleState: somebody settled it first, its capture has moved on, or there is no cutout to accept.
        SetupError: only a new cutout ends a case as mended: `mends.mend`.
        KeyError: there is no such case.
    """
    if disposition is Disposition.MEND:
        raise SetupError("A case is mended by a new cutout. Isolate the product in the window, or use `pixdesk mend`.")
    if disposition is Disposition.UNDONE:
        raise SetupError("A case goes when what opened it is taken back: `pixdesk undo`.")
    case = get(store, case_id)
    to = LEADS_TO[disposition]
    with acts.recorded(store, acts.about_case(case_id), "disposition") as before:
        end(store, case_id, disposition, actor, note, overrode)
        detail: dict[str, Any] = {"case": case_id, "disposition": disposition, "note": note, "to": to}
        detail |= {"overrode": list(overrode)} if overrode else {}
        detail |= {"role": role} if role else {}
        valid = [] if to is CaptureState.APPROVED else _valid_renditions(store, case.capture_id)
        before |= {"capture": case.capture_id, "to": to, "renditions": valid}
        if to is CaptureState.APPROVED:
            _require_cutout(store, case.capture_id)
        else:
            store.execute("UPDATE renditions SET void = 1 WHERE capture_id = ? AND void = 0", (case.capture_id,))
            detail["voided_renditions"] = len(valid)
        captures.move(store, case.capture_id, to=to, actor=actor, action="disposition", detail=detail)
        if overrode:
            _note(store, case.capture_id, (noted(overrode, actor, note),))
    return case.capture_id


def send_back(store: Store, batch_id: int, *, actor: str, role: str = "") -> list[tuple[CaptureId, int]]:
    """Have every capture that the rejection of its batch holds processed again, all or none; returns them, with cases.

    What else holds captures of the batch is settled case by case.

    Raises:
        StaleState: the batch was not rejected, or nothing waits any more.
        KeyError: there is no such batch.
    """
    with store.atomic():
        found = store.execute("SELECT state, key FROM batches WHERE id = ?", (batch_id,)).fetchone()
        if found is None:
            raise KeyError(batch_id)
        where = "WHERE disposition IS NULL AND capture_id IN (SELECT id FROM captures WHERE batch_id = ?) ORDER BY id"
        rows = store.execute(f"SELECT {_COLUMNS} FROM cases {where}", (batch_id,)).fetchall()
        waiting = [case for case in map(_from_row, rows) if case.findings[0].code is Code.NONCONFORMING]
        if found[0] != BatchState.REJECTED or not waiting:
            raise StaleState(f"Of batch {found[1]} no capture waits because the batch was rejected.")
        settled = [(case.id, settle(store, case.id, Disposition.REPROCESS, actor=actor, role=role)) for case in waiting]
    return [(capture_id, case_id) for case_id, capture_id in settled]


def _note(store: Store, capture_id: CaptureId, override: tuple[Finding, ...]) -> None:
    """Let a capture's findings end with the override under which it stands, or with none."""
    found = findings_of(store, [capture_id]).get(capture_id, ())
    kept = tuple(finding for finding in found if finding.code is not Code.OVERRIDDEN)
    set_findings(store, capture_id, kept + override)


def _valid_renditions(store: Store, capture_id: CaptureId) -> list[int]:
    rows = store.execute("SELECT id FROM renditions WHERE capture_id = ? AND void = 0", (capture_id,))
    return [row[0] for row in rows]


def _require_cutout(store: Store, capture_id: CaptureId) -> None:
    capture = captures.get(store, capture_id)
    if not capture.matte_path:
        raise StaleState(f"{capture.name} has no cutout to accept. Reprocess it, have it re-shot, or discard it.")


def end(
    store: Store, case_id: int, disposition: Disposition, actor: str, note: str, overrode: Sequence[Code] = ()
) -> None:
    """Write down how a case ended; its capture is moved by the caller, in the same transaction.

    Raises:
        StaleState: it has ended already.
    """
    cursor = store.execute(
        "UPDATE cases SET disposition = ?, settled_at = ?, actor = ?, note = ?, overrode = ? "
        "WHERE id = ? AND disposition IS NULL",
        (disposition, store.now(), actor, note, json.dumps(list(overrode)), case_id),
    )
    if not cursor.rowcount:
        raise StaleState(f"Case {case_id} has already been settled.")


def open_again(store: Store, case_id: int) -> None:
    """Take the end of a case back; its capture is moved by the caller, in the same transaction.

    Raises:
        StaleState: it is open.
    """
    cursor = store.execute(
        "UPDATE cases SET disposition = NULL, settled_at = NULL, actor = '', note = '', overrode = '[]' "
        "WHERE id = ? AND disposition IS NOT NULL",
        (case_id,),
    )
    if not cursor.rowcount:
        raise StaleState(f"Case {case_id} is open.")
    _note(store, get(store, case_id).capture_id, ())


def close_as_superseded(store: Store, capture_id: CaptureId, note: str) -> None:
    """End the open case of a capture that a newer version replaced, if it has one."""
    case_id = store.one("SELECT id FROM cases WHERE capture_id = ? AND disposition IS NULL", (capture_id,))
    if case_id is not None:
        end(store, case_id, Disposition.RESHOOT, UPKEEP, note)
        said = {"case": case_id, "disposition": Disposition.RESHOOT, "note": note, "to": CaptureState.SUPERSEDED}
        audit.append(store, UPKEEP, "disposition", subject(store, capture_id), said)


def _from_row(row: Any) -> ExceptionCase:
    return ExceptionCase(
        id=row["id"],
        capture_id=CaptureId(row["capture_id"]),
        opened_at=instant(row["opened_at"]),
        findings=tuple(finding_from(text) for text in json.loads(row["findings"])),
        disposition=Disposition(row["disposition"]) if row["disposition"] else None,
        settled_at=instant(row["settled_at"]) if row["settled_at"] else None,
        actor=row["actor"],
        note=row["note"],
        claimed_by=row["claimed_by"],
        claimed_at=instant(row["claimed_at"]) if row["claimed_at"] else None,
        overrode=tuple(Code(code) for code in json.loads(row["overrode"])),
    )


def get(store: Store, case_id: int) -> ExceptionCase:
    """Return one case.

    Raises:
        KeyError: there is none of that id.
    """
    row = store.execute(f"SELECT {_COLUMNS} FROM cases WHERE id = ?", (case_id,)).fetchone()
    if row is None:
        raise KeyError(case_id)
    return _from_row(row)


def of_capture(store: Store, capture_id: CaptureId) -> ExceptionCase | None:
    """Return the open case of a capture, if it has one."""
    row = store.execute(
        f"SELECT {_COLUMNS} FROM cases WHERE disposition IS NULL AND capture_id = ?", (capture_id,)
    ).fetchone()
    return None if row is None else _from_row(row)


def sent_back(store: Store, capture_id: CaptureId) -> ExceptionCase | None:
    """Return the last case of a capture if it ended with processing it again."""
    row = store.execute(
        f"SELECT {_COLUMNS} FROM cases WHERE capture_id = ? ORDER BY id DESC LIMIT 1", (capture_id,)
    ).fetchone()
    last = None if row is None else _from_row(row)
    return last if last is not None and last.disposition is Disposition.REPROCESS else None


def overrides(store: Store, ids: Sequence[int]) -> dict[int, Override]:
    """Return the override under which each of these captures stands, where one does."""
    rows = store.execute(
        f"SELECT {_COLUMNS} FROM cases WHERE capture_id IN (SELECT value FROM json_each(?)) ORDER BY id",
        (json.dumps([int(number) for number in ids]),),
    )
    told: dict[int, list[ExceptionCase]] = {}
    for row in rows:
        told.setdefault(int(row["capture_id"]), []).append(_from_row(row))
    found = {number: standing(held) for number, held in told.items()}
    return {number: override for number, override in found.items() if override is not None}


def select(store: Store, *, still_open: bool) -> list[CaseView]:
    """Return cases with their captures, worst first: the open ones, or all."""
    where = "WHERE disposition IS NULL" if still_open else ""
    rows = store.execute(f"SELECT {_COLUMNS} FROM cases {where}").fetchall()
    found = [_from_row(row) for row in rows]
    by_id = {c.id: c for c in captures.select(store, f"WHERE id IN (SELECT capture_id FROM cases {where})")}
    return worst_first(CaseView(case=case, capture=by_id[case.capture_id]) for case in found)


def open_count(store: Store) -> int:
    """Return how many cases wait for a person."""
    return int(store.one("SELECT COUNT(*) FROM cases WHERE disposition IS NULL") or 0)
