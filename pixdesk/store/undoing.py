"""Taking back the last thing that was done to a batch or a case; what it did to captures goes back with it.

Nothing leaves the log: taking back is a line of its own. Released files stay, and so does whatever has gone on since.
"""

from dataclasses import dataclass, field
from typing import Any

from pixdesk.domain.batch import BatchState
from pixdesk.domain.capture import CaptureId, CaptureState
from pixdesk.domain.case import Disposition
from pixdesk.domain.undoing import CLOSED, UNDONE
from pixdesk.errors import StaleState
from pixdesk.store import acts, audit, captures, cases
from pixdesk.store.acts import Act
from pixdesk.store.batches import get, says
from pixdesk.store.captures import Move, subject
from pixdesk.store.db import Store
from pixdesk.store.findings import finding_from, set_findings
from pixdesk.store.marking import judge
from pixdesk.store.reopening import is_closing_last, reopen, require_open_place


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back.

    Attributes:
        what: the action of the line that told it.
        captures: those that changed with it.
    """

    what: str
    captures: list[CaptureId] = field(default_factory=list)


def undo_batch(store: Store, batch_id: int, *, actor: str) -> Undone:
    """Take back what was done to a batch last: a mark, its removal, a verdict, the closing, captures held by hand.

    Raises:
        StaleState: there is nothing to take back, files were released, or something has gone on since.
        KeyError: there is no such batch.
    """
    with store.atomic():
        key = get(store, batch_id).key
        if is_closing_last(store, batch_id):
            reopen(store, batch_id, actor=actor)
            return Undone(CLOSED)
        act = acts.newest(store, acts.about_batch(batch_id))
        if act is None:
            raise StaleState(f"There is nothing to take back on batch {key}.")
        is_mark = "marks" in act.before
        changed = _unjudge(store, batch_id, act) if is_mark else _put_back(store, batch_id, key, act, actor)
        acts.take_back(store, act, says(store, batch_id), {"captures": len(changed)}, actor=actor)
    return Undone(act.what, changed)


def _unjudge(store: Store, batch_id: int, act: Act) -> list[CaptureId]:
    """Say of sampled captures again what was said of them before."""
    drawn = audit.of_batches(store, ("sample-drawn",), batch_id)[-1]
    if drawn.seq > act.first_seq:
        raise StaleState("Another sample was drawn since: what was said of the one before is past.")
    for capture_id, *row in act.before["marks"]:
        judge(store, batch_id, CaptureId(capture_id), row)
    return [CaptureId(row[0]) for row in act.before["marks"]]


def _put_back(store: Store, batch_id: int, key: str, act: Act, actor: str) -> list[CaptureId]:
    """Put a batch, and every capture that moved with it, back to where they stood."""
    before = act.before
    approved = [CaptureId(number) for number in before.get("approved", ())]
    _require_unreleased(store, approved, f"batch {key}")
    if before["state"] == BatchState.OPEN:
        require_open_place(store, batch_id)
    detail = {"what": act.what, "batch": batch_id}
    try:
        moves = [Move(capture_id, detail) for capture_id in approved]
        captures.move_all(store, moves, to=CaptureState.CLEAN, actor=actor, action=UNDONE)
        held = [_release(store, *one, detail=detail, actor=actor) for one in before.get("held", ())]
    except StaleState:
        raise StaleState(f"Some captures of batch {key} have gone on since: it can no longer be taken back.") from None
    store.execute(
        "UPDATE batches SET state = ?, closed_at = ? WHERE id = ?", (before["state"], before["closed_at"], batch_id)
    )
    store.execute_many(
        "UPDATE samples SET conforms = NULL, actor = '' WHERE batch_id = ? AND capture_id = ?",
        [(batch_id, capture_id) for capture_id in before["unjudged"]],
    )
    return approved + held


def _require_unreleased(store: Store, ids: list[CaptureId], whose: str) -> None:
    wanted = set(ids)
    rows = store.execute("SELECT capture_id FROM renditions WHERE void = 0")
    released = sum(row[0] in wanted for row in rows)
    if released:
        files = "1 file is" if released == 1 else f"{released:,} files are"
        raise StaleState(f"Of {whose} {files} written already. Released files are not taken back.")


def _release(
    store: Store, number: int, case_id: int, findings: list[str], *, detail: dict[str, Any], actor: str
) -> CaptureId:
    """End a case that an act opened and put its capture back among the clean ones, with what was known of it."""
    capture_id = CaptureId(number)
    cases.end(store, case_id, Disposition.UNDONE, actor, "")
    captures.move(
        store, capture_id, to=CaptureState.CLEAN, actor=actor, action=UNDONE, detail=detail | {"case": case_id}
    )
    set_findings(store, capture_id, tuple(finding_from(text) for text in findings))
    return capture_id


def undo_case(store: Store, case_id: int, *, actor: str) -> Undone:
    """Take back how a case was settled: it is open again, and its capture held.

    Raises:
        StaleState: it was not settled, a file was released, or its capture has gone on since.
        KeyError: there is no such case.
    """
    with store.atomic():
        case = cases.get(store, case_id)
        act = acts.newest(store, acts.about_case(case_id))
        if act is None:
            raise StaleState(f"Case {case_id} was not settled by hand: there is nothing to take back.")
        if act.before["to"] == CaptureState.APPROVED:
            _require_unreleased(store, [case.capture_id], subject(store, case.capture_id))
        if captures.get(store, case.capture_id).state != act.before["to"]:
            raise StaleState(f"The capture of case {case_id} has gone on since: it can no longer be taken back.")
        cases.open_again(store, case_id)
        captures.move(
            store,
            case.capture_id,
            to=CaptureState.HELD,
            actor=actor,
            action=UNDONE,
            detail=act.told | {"case": case_id},
        )
        store.execute_many(
            "UPDATE renditions SET void = 0 WHERE id = ? AND withdrawn = ''",
            [(one,) for one in act.before["renditions"]],
        )
        acts.strike(store, act)
    return Undone(act.what, [case.capture_id])
