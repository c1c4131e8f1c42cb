"""A cutout somebody made by hand, taken back: the one before is the capture's again, with what held it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pixdesk.domain.capture import Capture, CaptureId, CaptureState
from pixdesk.domain.case import Disposition
from pixdesk.domain.undoing import MEND_UNDONE
from pixdesk.errors import StaleState
from pixdesk.store import acts, audit, captures, cases
from pixdesk.store.acts import Act
from pixdesk.store.captures import subject
from pixdesk.store.db import Store
from pixdesk.store.findings import finding_from, finding_text, findings_of, set_findings

_TELLS: Final = ("matte_digest", "applied")
"""The columns that say whose cutout a capture has, and over which picture."""


@dataclass(frozen=True, slots=True)
class MendBack:
    """What was taken back.

    Attributes:
        case_id: the case that is open again, or still; None where nothing holds the capture.
    """

    capture_id: CaptureId
    case_id: int | None


def about(capture_id: CaptureId) -> str:
    """Return what a cutout made by hand is about."""
    return f"cutout of capture {capture_id}"


def stood(store: Store, capture_id: CaptureId, values: dict[str, Any]) -> dict[str, Any]:
    """Return how a capture stands before a cutout made by hand changes these columns of it."""
    case = cases.of_capture(store, capture_id)
    found = findings_of(store, [capture_id]).get(capture_id, ())
    valid = store.execute("SELECT id FROM renditions WHERE capture_id = ? AND void = 0", (capture_id,))
    return {
        "state": captures.get(store, capture_id).state,
        "values": _columns(store, capture_id, sorted({*values, *_TELLS})),
        "findings": [finding_text(finding) for finding in found],
        "case": None if case is None else [case.id, [finding_text(finding) for finding in case.findings]],
        "renditions": [row[0] for row in valid],
    }


def stands(store: Store, capture_id: CaptureId) -> dict[str, Any]:
    """Return how it stands after: what must still be so for it to be taken back."""
    return {"to": captures.get(store, capture_id).state, "now": _columns(store, capture_id, list(_TELLS))}


def _columns(store: Store, capture_id: CaptureId, names: list[str]) -> dict[str, Any]:
    row = store.execute(f"SELECT {', '.join(names)} FROM captures WHERE id = ?", (capture_id,)).fetchone()
    return dict(zip(names, row, strict=True))


def undo(store: Store, capture: Capture, *, actor: str) -> MendBack:
    """Give a capture the cutout back that it had before somebody made it another, with its line.

    The case the new cutout closed is open again, one that it opened ends; the capture stays in the batch it is in.

    Args:
        capture: one that may be mended: `pixdesk.store.mends.mendable`.

    Raises:
        StaleState: nobody made one, the capture has gone on since, or the cutout before is no longer kept.
    """
    with store.atomic():
        act = acts.newest(store, about(capture.id))
        if act is None:
            raise StaleState(f"Nobody made {capture.name} a cutout by hand that could be taken back.")
        _require_as_left(store, capture, act)
        _move(store, capture, act, actor)
        was = act.before
        set_findings(store, capture.id, tuple(finding_from(text) for text in was["findings"]))
        store.execute_many(
            "UPDATE renditions SET void = 0 WHERE id = ? AND withdrawn = ''", [(one,) for one in was["renditions"]]
        )
        acts.strike(store, act)
        case = cases.of_capture(store, capture.id)
    return MendBack(capture.id, None if case is None else case.id)


def _require_as_left(store: Store, capture: Capture, act: Act) -> None:
    before = act.before
    if capture.state != before["to"] or _columns(store, capture.id, list(_TELLS)) != before["now"]:
        raise StaleState(
            f"{capture.name} has gone on since its cutout was made by hand: that can no longer be taken back. "
            "A repair made since is taken off first."
        )
    matte = before["values"].get("matte_path", "")
    if matte and not Path(matte).is_file():
        raise StaleState(f"The cutout {capture.name} had before is no longer kept. Process it again instead.")


def _move(store: Store, capture: Capture, act: Act, actor: str) -> None:
    """Put columns, case and state back, with the line that says so."""
    was = act.before
    to, values = CaptureState(was["state"]), was["values"]
    case_id = _put_case_back(store, capture, was["case"], actor)
    detail = {
        **act.told,
        "matte": values["matte_digest"],
        "instead_of": capture.matte_digest,
        "case": case_id,
        "moved": to is not capture.state,
    }
    if to is capture.state:
        captures.set_quietly(store, capture.id, **values)
        audit.append(store, actor, MEND_UNDONE, subject(store, capture.id), detail)
    else:
        captures.move(store, capture.id, to=to, actor=actor, action=MEND_UNDONE, detail=detail, values=values)


def _put_case_back(store: Store, capture: Capture, was: list[Any] | None, actor: str) -> int | None:
    """Open the case again that the cutout closed, or end the one it opened; returns the one that changed."""
    now = cases.of_capture(store, capture.id)
    if was is None:
        if now is not None:
            cases.end(store, now.id, Disposition.UNDONE, actor, "")
        return None if now is None else now.id
    case_id, findings = int(was[0]), was[1]
    if now is None:
        cases.open_again(store, case_id)
    store.execute("UPDATE cases SET findings = ? WHERE id = ?", (json.dumps(findings), case_id))
    return case_id
