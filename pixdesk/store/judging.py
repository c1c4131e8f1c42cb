"""Judging a batch: marks on its sample, and approval or rejection of all of it at once.

All of it can be taken back (`undoing`): what is done here puts how things stood into its act.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from pixdesk.domain import sampling
from pixdesk.domain.batch import Batch, BatchState, Counts, Defect, Mark
from pixdesk.domain.capture import CaptureId, CaptureState
from pixdesk.domain.finding import Code, Finding, Region
from pixdesk.domain.people import Signature
from pixdesk.domain.sampling import Verdict
from pixdesk.domain.view import BatchSummary
from pixdesk.errors import StaleState
from pixdesk.store import acts, audit, captures, shots
from pixdesk.store.batches import get, marks_of, plan_of, planted_in, says, summary
from pixdesk.store.captures import Move
from pixdesk.store.db import Store
from pixdesk.store.drawing import draw_second, leave_lot
from pixdesk.store.holding import Held, hold_all, standing
from pixdesk.store.marking import UNJUDGED, judge, passed_unmarked, sample_rows


def mark(
    store: Store,
    batch_id: int,
    capture_id: CaptureId,
    *,
    defect: Defect | None,
    actor: str,
    note: str = "",
    ring: Region | None = None,
) -> None:
    """Judge one sampled capture: it conforms, or it has a defect. `mark_all` says the rest."""
    mark_all(store, batch_id, [capture_id], defect=defect, actor=actor, note=note, ring=ring)


def mark_all(
    store: Store,
    batch_id: int,
    ids: Sequence[CaptureId],
    *,
    defect: Defect | None,
    actor: str,
    note: str = "",
    ring: Region | None = None,
) -> None:
    """Judge sampled captures alike, all or none: they conform, or they have a defect.

    Where these were the last of a double plan's first sample and leave the batch undecided, the second is drawn.

    Args:
        ring: where in the picture the defect is.

    Raises:
        StaleState: the batch is not under inspection, or one of the captures is not in its sample.
    """
    drawn = asdict(ring) if ring and defect else None
    said: dict[str, Any] = {"conforms": defect is None, "note": note}
    if defect:
        said |= {"defect": defect.id, "class": defect.defect_class}
    if drawn:
        said["ring"] = drawn
    row = (
        defect is None,
        defect.id if defect else "",
        defect.defect_class if defect else None,
        actor,
        note,
        json.dumps(drawn) if drawn else "",
    )
    with acts.recorded(store, acts.about_batch(batch_id), "inspected") as before:
        before["marks"] = sample_rows(store, batch_id, ids)
        for capture_id in ids:
            judge(store, batch_id, capture_id, row)
        told = [(says(store, batch_id), {"capture": capture_id, **said}) for capture_id in ids]
        audit.append_all(store, actor, "inspected", told)
        if _wants_second(store, batch_id):
            draw_second(store, batch_id, actor=actor)


def unmark(store: Store, batch_id: int, capture_id: CaptureId, *, actor: str) -> None:
    """Take a judgement back.

    Raises:
        StaleState: the batch is not under inspection, or the capture is not in its sample.
    """
    with acts.recorded(store, acts.about_batch(batch_id), "inspection-undone") as before:
        before["marks"] = sample_rows(store, batch_id, [capture_id])
        judge(store, batch_id, capture_id, UNJUDGED)
        audit.append(store, actor, "inspection-undone", says(store, batch_id), {"capture": capture_id})
        unjudged = captures.get(store, capture_id)
        if unjudged.state is CaptureState.SUPERSEDED:
            leave_lot(store, unjudged)


def _wants_second(store: Store, batch_id: int) -> bool:
    judged = summary(store, batch_id)
    return sampling.wants_second(plan_of(judged.batch), judged.inspected, judged.nonconforming, judged.marks.critical)


def second_sample(store: Store, batch_id: int, *, actor: str) -> list[CaptureId]:
    """Conform what is unmarked of a double plan's first sample and draw the second; returns what was drawn.

    Raises:
        StaleState: the batch is not under inspection, or its first sample decides it.
    """
    with store.atomic():
        conformed = _conform_unmarked(store, batch_id, actor=actor)
        if not _wants_second(store, batch_id):
            raise StaleState("The first sample decides this batch: there is no second one to draw.")
        return draw_second(store, batch_id, actor=actor, conformed=conformed)


def open_sheet(store: Store, batch_id: int, *, actor: str) -> None:
    """Write down that a reviewer has the sheet before him now: the time a tile takes is counted from here.

    Raises:
        StaleState: the batch is not under inspection.
    """
    with store.atomic():
        batch = get(store, batch_id)
        if batch.state is not BatchState.SAMPLED:
            raise StaleState(f"Batch {batch.key} is not under inspection.")
        audit.append(store, actor, "sheet-opened", says(store, batch_id), {"seed": batch.seed})


def second_opinion(store: Store, batch_id: int, marks: dict[CaptureId, Defect], *, actor: str) -> dict[int, str]:
    """Write down what another reviewer says of the whole sample; it changes no verdict, it measures agreement.

    Args:
        marks: what does not conform; the rest of the sample does.

    Returns:
        What the first reviewer said of each capture: a defect's id, or nothing where it conforms.

    Raises:
        StaleState: the batch has no sample, the first reviewer has judged none of it, the reviewer is the same one,
            or a marked capture is not in the sample.
    """
    with store.atomic():
        sample = [m for m in marks_of(store, batch_id) if m.conforms is not None]
        if not sample or not {m.capture_id for m in sample}.issuperset(marks):
            raise StaleState(f"Of batch {batch_id} only what is in the sample and was judged has a second opinion.")
        if any(m.actor == actor for m in sample):
            raise StaleState(f"{actor} judged this sample: a second opinion is somebody else's.")
        opinions = {str(m.capture_id): marks[m.capture_id].id if m.capture_id in marks else "" for m in sample}
        audit.append(store, actor, "second-opinion", says(store, batch_id), {"opinions": opinions})
    return {int(m.capture_id): m.defect for m in sample}


def _conform_unmarked(store: Store, batch_id: int, *, actor: str) -> int:
    batch = get(store, batch_id)
    if batch.state is not BatchState.SAMPLED:
        raise StaleState(f"Batch {batch.key} is not under inspection.")
    return store.execute(
        "UPDATE samples SET conforms = 1, actor = ? WHERE batch_id = ? AND conforms IS NULL", (actor, batch_id)
    ).rowcount


def approve(store: Store, batch_id: int, *, actor: str, signed: Signature | None = None) -> list[CaptureId]:
    """Approve every clean capture of a batch in one transaction: all or none.

    Sampled captures nobody judged conform by this approval; the ones marked become exception cases. The verdict
    must then be acceptance.

    Args:
        signed: whose PIN stands under it and what that means; None where the studio has set up no people.

    Raises:
        StaleState: the batch is not under inspection, or its sample rejects it.
    """
    with acts.recorded(store, acts.about_batch(batch_id), "approved") as before:
        before.update(standing(store, batch_id))
        marks = marks_of(store, batch_id)
        unmarked = sum(mark.conforms is None for mark in marks) + passed_unmarked(store, batch_id, marks)
        conformed = _conform_unmarked(store, batch_id, actor=actor)
        judged = summary(store, batch_id)
        batch = judged.batch
        if batch.lot_size and judged.verdict is Verdict.UNDECIDED:
            raise StaleState(f"The first sample does not decide batch {batch.key}: draw the second one.")
        if batch.lot_size and judged.verdict is not Verdict.ACCEPT:
            raise StaleState(f"The sample rejects batch {batch.key}: it cannot be approved.")
        before["held"] = _hold_marked(store, batch_id, actor=actor)
        claim = _claim(batch, judged.marks, unmarked)
        before["approved"] = approved = _approve_clean(store, batch_id, actor=actor, how=claim)
        store.execute("UPDATE batches SET state = 'approved' WHERE id = ?", (batch_id,))
        said = {"captures": len(approved), "conformed_by_this_click": conformed, "claim": claim}
        said |= _found(judged, planted_in(store, batch_id)) | _signature(signed)
        audit.append(store, actor, "approved", says(store, batch_id), said)
    return approved


def _signature(signed: Signature | None) -> dict[str, Any]:
    return {} if signed is None else {"signature": signed.told}


def _found(judged: BatchSummary, planted: list[Mark]) -> dict[str, int]:
    """What the sample showed; the switching rules read it from the log."""
    told = judged.marks
    return {
        "inspected": told.inspected,
        "nonconforming": told.nonconforming,
        "critical": told.critical,
        "minor": told.minor,
        **_caught(planted),
    }


def _caught(planted: list[Mark]) -> dict[str, int]:
    judged = [mark for mark in planted if mark.conforms is not None]
    return {"planted": len(judged), "caught": sum(mark.conforms is False for mark in judged)} if judged else {}


def _claim(batch: Batch, told: Counts, unmarked: int) -> str:
    counts = told.inspected, told.nonconforming, told.critical, told.minor
    return sampling.claim(plan_of(batch), batch.lot_size, *counts, unmarked=unmarked)


def approve_uninspected(store: Store, batch_id: int, *, actor: str, signed: Signature | None = None) -> list[CaptureId]:
    """Approve every clean capture of a batch on somebody's word, without inspection; the log says so.

    What a reviewer marked nonconforming becomes a case all the same.

    Raises:
        StaleState: the batch is neither open nor under inspection, or the shot list gives a product of it to a person.
    """
    with acts.recorded(store, acts.about_batch(batch_id), "approved-uninspected") as before:
        before.update(standing(store, batch_id))
        batch = get(store, batch_id)
        if batch.state not in {BatchState.OPEN, BatchState.SAMPLED}:
            raise StaleState(f"Batch {batch.key} is already {batch.state}.")
        clean = captures.select(store, "WHERE batch_id = ? AND state = 'clean'", (batch_id,))
        if any(shots.needs_a_person(store, label) for label in {capture.label for capture in clean}):
            raise StaleState(f"Batch {batch.key} holds what a person must see every one of: inspect its sheet.")
        before["held"] = _hold_marked(store, batch_id, actor=actor)
        before["approved"] = approved = _approve_clean(store, batch_id, actor=actor, how="without inspection")
        store.execute(
            "UPDATE batches SET state = 'approved', closed_at = COALESCE(closed_at, ?) WHERE id = ?",
            (store.now(), batch_id),
        )
        said = {"captures": len(approved), **_signature(signed)}
        audit.append(store, actor, "approved-uninspected", says(store, batch_id), said)
    return approved


def _approve_clean(store: Store, batch_id: int, *, actor: str, how: str) -> list[CaptureId]:
    rows = store.execute(
        "SELECT id, digest, matte_digest, recipe_digest FROM captures WHERE batch_id = ? "
        "AND state = 'clean' ORDER BY id",
        (batch_id,),
    )
    moves = [
        Move(CaptureId(row[0]), {"batch": batch_id, "how": how, "digest": row[1], "matte": row[2], "recipe": row[3]})
        for row in rows
    ]
    captures.move_all(store, moves, to=CaptureState.APPROVED, actor=actor, action="approved")
    return [move.capture_id for move in moves]


def _hold_marked(store: Store, batch_id: int, *, actor: str) -> Held:
    """Open the cases of what was marked nonconforming; what was re-shot since has a newer version instead."""
    marked = [mark for mark in marks_of(store, batch_id) if mark.conforms is False]
    clean = [m for m in marked if captures.get(store, m.capture_id).state is CaptureState.CLEAN]
    return hold_all(store, [(mark.capture_id, _as_finding(mark)) for mark in clean], actor=actor)


def _as_finding(marked: Mark) -> Finding:
    words = f"{marked.actor} marked it nonconforming: {marked.defect} ({marked.defect_class})."
    if marked.note:
        words += f" “{marked.note}”"
    return Finding(code=Code.NONCONFORMING, sentence=words, measured=1.0, unit="defect", region=marked.ring)


def reject(store: Store, batch_id: int, *, actor: str, reason: str) -> list[CaptureId]:
    """Reject a batch: every clean capture of it becomes a case, to be inspected in full or reprocessed.

    Raises:
        StaleState: the batch is not under inspection.
    """
    with acts.recorded(store, acts.about_batch(batch_id), "rejected") as before:
        before.update(standing(store, batch_id))
        batch = get(store, batch_id)
        if batch.state is not BatchState.SAMPLED:
            raise StaleState(f"Batch {batch.key} is not under inspection.")
        found = _found(summary(store, batch_id), planted_in(store, batch_id))
        marked = _hold_marked(store, batch_id, actor=actor)
        words = f"Its batch was rejected: {reason or 'the sample failed'}. Inspect it, or process it again."
        finding = Finding(code=Code.NONCONFORMING, sentence=words)
        held = [c.id for c in captures.select(store, "WHERE batch_id = ? AND state = 'clean'", (batch_id,))]
        before["held"] = marked + hold_all(store, [(capture_id, finding) for capture_id in held], actor=actor)
        store.execute("UPDATE batches SET state = 'rejected' WHERE id = ?", (batch_id,))
        audit.append(
            store, actor, "rejected", says(store, batch_id), {"reason": reason, "captures": len(held), **found}
        )
    return held
