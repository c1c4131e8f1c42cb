"""Batches: joining, closing with a drawn sample, marks, and approval all or none."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from pixdesk.domain import sampling
from pixdesk.domain.batch import Batch, BatchState, Defect, DefectClass, Mark
from pixdesk.domain.capture import WAITING, Capture, CaptureId, CaptureState
from pixdesk.domain.finding import Code, Finding
from pixdesk.domain.sampling import SamplingPlan, Verdict
from pixdesk.domain.view import BatchSummary
from pixdesk.errors import StaleState
from pixdesk.store import audit, captures, cases
from pixdesk.store.captures import UPKEEP, subject
from pixdesk.store.db import Store, instant

_COLUMNS = "id, key, state, opened_at, closed_at, lot_size, plan, seed, draw"


def _says(batch_id: int) -> str:
    return f"batch {batch_id}"


def join(store: Store, capture_id: CaptureId, rule_key: str) -> int:
    """Put a capture in the open batch of its key, opening one if there is none, and return the batch."""
    with store.atomic():
        batch_id = store.one("SELECT id FROM batches WHERE rule_key = ? AND state = 'open'", (rule_key,))
        if batch_id is None:
            before = store.one("SELECT COUNT(*) FROM batches WHERE rule_key = ?", (rule_key,))
            key = f"{rule_key} #{before + 1}" if before else rule_key
            cursor = store.execute(
                "INSERT INTO batches (key, rule_key, state, opened_at, joined_at) VALUES (?, ?, 'open', ?, ?)",
                (key, rule_key, store.now(), store.now()),
            )
            batch_id = cursor.lastrowid
        store.execute("UPDATE batches SET joined_at = ? WHERE id = ?", (store.now(), batch_id))
        captures.set_quietly(store, capture_id, batch_id=batch_id)
        audit.append(store, UPKEEP, "joined-batch", subject(capture_id), {"batch": batch_id})
    return int(batch_id)


def rejoin_if_closed(store: Store, capture: Capture) -> None:
    """A capture that comes back clean after its batch was judged belongs to the next batch of the same key."""
    row = store.execute("SELECT state, rule_key FROM batches WHERE id = ?", (capture.batch_id,)).fetchone()
    if row is not None and row[0] != BatchState.OPEN:
        join(store, capture.id, row[1])


def get(store: Store, batch_id: int) -> Batch:
    """Return one batch.

    Raises:
        KeyError: there is none of that id.
    """
    row = store.execute(f"SELECT {_COLUMNS} FROM batches WHERE id = ?", (batch_id,)).fetchone()
    if row is None:
        raise KeyError(batch_id)
    return _from_row(row)


def _from_row(row: Any) -> Batch:
    batch = Batch(
        id=row["id"],
        key=row["key"],
        state=BatchState(row["state"]),
        opened_at=instant(row["opened_at"]),
        closed_at=instant(row["closed_at"]) if row["closed_at"] else None,
        lot_size=row["lot_size"],
        plan=row["plan"],
        seed=row["seed"],
        draw=row["draw"],
    )
    if not batch.plan:
        return batch
    plan = sampling.plan_from_words(batch.plan, batch.lot_size)
    return replace(
        batch,
        sample_size=plan.sample_size,
        acceptance_number=plan.acceptance_number,
        rejection_number=plan.rejection_number,
    )


def plan_of(batch: Batch) -> SamplingPlan:
    """Return the plan a closed batch is judged by.

    Raises:
        StaleState: the batch is still open.
    """
    if not batch.plan:
        raise StaleState(f"Batch {batch.key} is still open: close it first.")
    return sampling.plan_from_words(batch.plan, batch.lot_size)


def _state_counts(store: Store) -> dict[int, dict[CaptureState, int]]:
    found: dict[int, dict[CaptureState, int]] = {}
    for row in store.execute(
        "SELECT batch_id, state, COUNT(*) FROM captures WHERE state <> 'superseded' GROUP BY batch_id, state"
    ):
        found.setdefault(row[0], {})[CaptureState(row[1])] = row[2]
    return found


def marks_of(store: Store, batch_id: int) -> list[Mark]:
    """Return the sample of a batch in the order it was drawn, with what was said of each."""
    rows = store.execute(
        "SELECT capture_id, ordinal, conforms, defect, defect_class, actor, note FROM samples WHERE batch_id = ? "
        "ORDER BY ordinal",
        (batch_id,),
    )
    return [
        Mark(
            capture_id=CaptureId(row["capture_id"]),
            ordinal=row["ordinal"],
            conforms=None if row["conforms"] is None else bool(row["conforms"]),
            defect=row["defect"],
            defect_class=DefectClass(row["defect_class"]) if row["defect_class"] else None,
            actor=row["actor"],
            note=row["note"],
        )
        for row in rows
    ]


def _summary(batch: Batch, counts: dict[CaptureState, int], marks: list[Mark]) -> BatchSummary:
    judged = [mark for mark in marks if mark.conforms is not None]
    bad = [mark for mark in judged if not mark.conforms]
    critical = sum(mark.defect_class is DefectClass.CRITICAL for mark in bad)
    verdict = Verdict.UNDECIDED
    if batch.plan:
        verdict = sampling.verdict(plan_of(batch), len(judged), len(bad), critical)
    return BatchSummary(
        batch=batch, counts=counts, inspected=len(judged), nonconforming=len(bad), verdict=verdict
    )


def summary(store: Store, batch_id: int) -> BatchSummary:
    """Return one batch with its counts and how far its inspection is."""
    return _summary(get(store, batch_id), _state_counts(store).get(batch_id, {}), marks_of(store, batch_id))


def summaries(store: Store) -> list[BatchSummary]:
    """Return every batch that still has captures: what waits for a person first, then open, then done."""
    counts = _state_counts(store)
    rows = store.execute(
        f"SELECT {_COLUMNS} FROM batches ORDER BY CASE state WHEN 'sampled' THEN 0 WHEN 'open' THEN 1 "
        "WHEN 'rejected' THEN 2 ELSE 3 END, id DESC"
    ).fetchall()
    return [
        _summary(_from_row(row), counts[row["id"]], marks_of(store, row["id"]))
        for row in rows
        if row["id"] in counts
    ]


def ready_to_close(store: Store, *, idle_before: datetime, full_at: int) -> list[int]:
    """Return open batches with nothing left to process that have been idle since, or hold `full_at` captures."""
    counts = _state_counts(store)
    ready = []
    for row in store.execute("SELECT id, joined_at FROM batches WHERE state = 'open'").fetchall():
        states = counts.get(row[0], {})
        idle = instant(row[1]) <= idle_before
        full = sum(states.values()) >= full_at
        if states and not WAITING & states.keys() and (idle or full):
            ready.append(row[0])
    return ready


def close(
    store: Store, batch_id: int, *, actor: str, reason: str, aql: float, level: str, percent: float
) -> None:
    """Close an open batch: plan from its clean captures, sample drawn from a seed that is recorded first.

    Args:
        percent: above zero, a sample of so many percent instead of the standard's plan.

    Raises:
        StaleState: it is not open, or captures of it are still being processed.
    """
    with store.atomic():
        batch = get(store, batch_id)
        if batch.state is not BatchState.OPEN:
            raise StaleState(f"Batch {batch.key} is already closed.")
        members = captures.select(store, "WHERE batch_id = ? AND state <> 'superseded'", (batch_id,))
        waiting = sum(member.state in WAITING for member in members)
        if waiting:
            raise StaleState(
                f"Batch {batch.key} still has {waiting} captures in work. Close it when they are done."
            )
        clean = [member for member in members if member.state is CaptureState.CLEAN]
        plan = (
            sampling.percentage_plan(len(clean), percent)
            if percent
            else sampling.plan_for(len(clean), level=level, aql=aql)
        )
        store.execute(
            "UPDATE batches SET state = 'sampled', closed_at = ?, lot_size = ?, plan = ? WHERE id = ?",
            (store.now(), len(clean), plan.words, batch_id),
        )
        said = {
            "reason": reason,
            "lot_size": len(clean),
            "flagged": len(members) - len(clean),
            "plan": plan.words,
        }
        audit.append(store, actor, "batch-closed", _says(batch_id), said)
        _draw(store, batch_id, clean, plan, actor=actor)


def _draw(store: Store, batch_id: int, clean: list[Capture], plan: SamplingPlan, *, actor: str) -> None:
    draw = int(store.one("SELECT draw FROM batches WHERE id = ?", (batch_id,))) + 1
    seed = sampling.seed_for(batch_id, [c.digest for c in clean], store.clock().date(), draw)
    drawn = sampling.draw_sample([c.id for c in clean], plan.sample_size, seed)
    store.execute("UPDATE batches SET seed = ?, draw = ? WHERE id = ?", (seed, draw, batch_id))
    store.db.conn.executemany(
        "INSERT INTO samples (batch_id, ordinal, capture_id) VALUES (?, ?, ?)",
        [(batch_id, ordinal, capture_id) for ordinal, capture_id in enumerate(drawn)],
    )
    said = {
        "seed": seed,
        "draw": draw,
        "n": plan.sample_size,
        "ac": plan.acceptance_number,
        "re": plan.rejection_number,
        "captures": drawn,
    }
    audit.append(store, actor, "sample-drawn", _says(batch_id), said)


def replace_in_sample(store: Store, gone: Capture) -> None:
    """Put the next capture of the same draw in the place of one that left before anybody judged it."""
    row = store.execute(
        "SELECT s.batch_id, s.ordinal, b.seed FROM samples s JOIN batches b ON b.id = s.batch_id "
        "WHERE s.capture_id = ? AND s.conforms IS NULL AND b.state = 'sampled'",
        (gone.id,),
    ).fetchone()
    if row is None:
        return
    taken = {mark.capture_id for mark in marks_of(store, row["batch_id"])}
    lot = captures.select(store, "WHERE batch_id = ? AND state = 'clean'", (row["batch_id"],))
    spare = sampling.draw_sample([c.id for c in lot if c.id not in taken], 1, row["seed"])
    if spare:
        store.execute(
            "UPDATE samples SET capture_id = ? WHERE batch_id = ? AND ordinal = ?",
            (spare[0], row["batch_id"], row["ordinal"]),
        )
    else:
        _shrink(store, row["batch_id"], row["ordinal"])
    said = {"left": gone.id, "instead": spare[0] if spare else None}
    audit.append(store, UPKEEP, "sample-replaced", _says(row["batch_id"]), said)


def _shrink(store: Store, batch_id: int, ordinal: int) -> None:
    """The whole lot was in the sample and one of it left: plan and lot shrink with it."""
    store.execute("DELETE FROM samples WHERE batch_id = ? AND ordinal = ?", (batch_id, ordinal))
    store.execute("UPDATE batches SET lot_size = lot_size - 1 WHERE id = ?", (batch_id,))


def mark(
    store: Store, batch_id: int, capture_id: CaptureId, *, defect: Defect | None, actor: str, note: str = ""
) -> None:
    """Judge one sampled capture: it conforms, or it has a defect.

    Raises:
        StaleState: the batch is not under inspection, or the capture is not in its sample.
    """
    with store.atomic():
        _judge(store, batch_id, capture_id, conforms=defect is None, defect=defect, actor=actor, note=note)
        said = {"capture": capture_id, "conforms": defect is None, "note": note}
        if defect:
            said |= {"defect": defect.id, "class": defect.defect_class}
        audit.append(store, actor, "inspected", _says(batch_id), said)


def unmark(store: Store, batch_id: int, capture_id: CaptureId, *, actor: str) -> None:
    """Take a judgement back.

    Raises:
        StaleState: the batch is not under inspection, or the capture is not in its sample.
    """
    with store.atomic():
        _judge(store, batch_id, capture_id, conforms=None, defect=None, actor="", note="")
        audit.append(store, actor, "inspection-undone", _says(batch_id), {"capture": capture_id})


def _judge(
    store: Store,
    batch_id: int,
    capture_id: CaptureId,
    *,
    conforms: bool | None,
    defect: Defect | None,
    actor: str,
    note: str,
) -> None:
    cursor = store.execute(
        "UPDATE samples SET conforms = ?, defect = ?, defect_class = ?, actor = ?, note = ? WHERE batch_id = ? AND "
        "capture_id = ? AND EXISTS (SELECT 1 FROM batches WHERE id = samples.batch_id AND state = 'sampled')",
        (
            conforms,
            defect.id if defect else "",
            defect.defect_class if defect else None,
            actor,
            note,
            batch_id,
            capture_id,
        ),
    )
    if not cursor.rowcount:
        raise StaleState(f"Capture {capture_id} is not in a sample under inspection.")


def approve(store: Store, batch_id: int, *, actor: str) -> list[CaptureId]:
    """Approve every clean capture of a batch in one transaction: all or none.

    Sampled captures nobody judged conform by this approval; the ones marked become exception cases. The verdict
    must then be acceptance.

    Raises:
        StaleState: the batch is not under inspection, or its sample rejects it.
    """
    with store.atomic():
        batch = get(store, batch_id)
        if batch.state is not BatchState.SAMPLED:
            raise StaleState(f"Batch {batch.key} is not under inspection.")
        conformed = store.execute(
            "UPDATE samples SET conforms = 1, actor = ? WHERE batch_id = ? AND conforms IS NULL",
            (actor, batch_id),
        ).rowcount
        judged = summary(store, batch_id)
        if batch.lot_size and judged.verdict is not Verdict.ACCEPT:
            raise StaleState(f"The sample rejects batch {batch.key}: it cannot be approved.")
        _hold_marked(store, batch_id, actor=actor)
        claim = _claim(batch, judged)
        approved = _approve_clean(store, batch_id, actor=actor, how=claim)
        store.execute("UPDATE batches SET state = 'approved' WHERE id = ?", (batch_id,))
        said = {"captures": len(approved), "conformed_by_this_click": conformed, "claim": claim}
        audit.append(store, actor, "approved", _says(batch_id), said)
    return approved


def _claim(batch: Batch, judged: BatchSummary) -> str:
    return sampling.claim(plan_of(batch), batch.lot_size, judged.inspected, judged.nonconforming)


def approve_uninspected(store: Store, batch_id: int, *, actor: str) -> list[CaptureId]:
    """Approve every clean capture of a batch on somebody's word, without inspection; the log says so.

    Raises:
        StaleState: the batch is neither open nor under inspection.
    """
    with store.atomic():
        batch = get(store, batch_id)
        if batch.state not in {BatchState.OPEN, BatchState.SAMPLED}:
            raise StaleState(f"Batch {batch.key} is already {batch.state}.")
        approved = _approve_clean(store, batch_id, actor=actor, how="without inspection")
        store.execute(
            "UPDATE batches SET state = 'approved', closed_at = COALESCE(closed_at, ?) WHERE id = ?",
            (store.now(), batch_id),
        )
        audit.append(store, actor, "approved-uninspected", _says(batch_id), {"captures": len(approved)})
    return approved


def _approve_clean(store: Store, batch_id: int, *, actor: str, how: str) -> list[CaptureId]:
    approved = []
    for row in store.execute(
        "SELECT id, digest, matte_digest, recipe_digest FROM captures WHERE batch_id = ? AND state = 'clean' ORDER BY id",
        (batch_id,),
    ).fetchall():
        said = {"batch": batch_id, "how": how, "digest": row[1], "matte": row[2], "recipe": row[3]}
        capture_id = CaptureId(row[0])
        seq = captures.move(
            store, capture_id, to=CaptureState.APPROVED, actor=actor, action="approved", detail=said
        )
        captures.set_quietly(store, capture_id, approved_seq=seq)
        approved.append(capture_id)
    return approved


def _hold_marked(store: Store, batch_id: int, *, actor: str) -> None:
    for marked in marks_of(store, batch_id):
        if marked.conforms is False:
            cases.hold(store, marked.capture_id, (_as_finding(marked),), actor=actor, action="held")


def _as_finding(marked: Mark) -> Finding:
    words = f"{marked.actor} marked it nonconforming: {marked.defect} ({marked.defect_class})."
    if marked.note:
        words += f" “{marked.note}”"
    return Finding(code=Code.NONCONFORMING, sentence=words, measured=1.0, unit="defect")


def reject(store: Store, batch_id: int, *, actor: str, reason: str) -> list[CaptureId]:
    """Reject a batch: every clean capture of it becomes a case, to be inspected in full or reprocessed.

    Raises:
        StaleState: the batch is not under inspection.
    """
    with store.atomic():
        batch = get(store, batch_id)
        if batch.state is not BatchState.SAMPLED:
            raise StaleState(f"Batch {batch.key} is not under inspection.")
        _hold_marked(store, batch_id, actor=actor)
        words = f"Its batch was rejected: {reason or 'the sample failed'}. Inspect it, or process it again."
        finding = Finding(code=Code.NONCONFORMING, sentence=words)
        held = [c.id for c in captures.select(store, "WHERE batch_id = ? AND state = 'clean'", (batch_id,))]
        for capture_id in held:
            cases.hold(store, capture_id, (finding,), actor=actor)
        store.execute("UPDATE batches SET state = 'rejected' WHERE id = ?", (batch_id,))
        audit.append(store, actor, "rejected", _says(batch_id), {"reason": reason, "captures": len(held)})
    return held
