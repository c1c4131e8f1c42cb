"""Batches: joining, what they hold, and what was said of their samples."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from pixdesk.domain import sampling
from pixdesk.domain.batch import Batch, BatchState, Counts, DefectClass, Mark
from pixdesk.domain.capture import WAITING, Capture, CaptureId, CaptureState
from pixdesk.domain.finding import Region
from pixdesk.domain.sampling import SamplingPlan
from pixdesk.domain.view import BatchSummary
from pixdesk.errors import StaleState
from pixdesk.store import audit, captures
from pixdesk.store.captures import UPKEEP, subject
from pixdesk.store.db import Store, instant

_COLUMNS = (
    "id, key, state, opened_at, closed_at, lot_size, plan, seed, draw, stream, resubmits, "
    "(SELECT COUNT(*) FROM samples WHERE batch_id = batches.id AND stage > 0) AS drawn, "
    "(SELECT COUNT(*) FROM samples WHERE batch_id = batches.id AND stage = 2) AS drawn_second"
)


def says(store: Store, batch_id: int) -> str:
    """Return how the log names a batch."""
    return f"batch {batch_id}: {store.one('SELECT key FROM batches WHERE id = ?', (batch_id,))}"


def join(store: Store, capture_id: CaptureId, key: str, folder: str) -> int:
    """Put a capture in the open batch of its key, opening one if there is none, and return the batch.

    Captures of two capture folders are never judged together, even where both call a batch the same.
    """
    rule_key = _rule_key(key, folder)
    with store.atomic():
        batch_id = store.one("SELECT id FROM batches WHERE rule_key = ? AND state = 'open'", (rule_key,))
        if batch_id is None:
            before = store.one(
                "SELECT COUNT(*) FROM batches WHERE substr(rule_key, ?) = ?", (-len(key) - 1, _rule_key(key, ""))
            )
            cursor = store.execute(
                "INSERT INTO batches (key, rule_key, state, opened_at, joined_at) VALUES (?, ?, 'open', ?, ?)",
                (f"{key} #{before + 1}" if before else key, rule_key, store.now(), store.now()),
            )
            batch_id = cursor.lastrowid
        store.execute("UPDATE batches SET joined_at = ?, kept_open = 0 WHERE id = ?", (store.now(), batch_id))
        captures.set_quietly(store, capture_id, batch_id=batch_id)
        audit.append(store, UPKEEP, "joined-batch", subject(store, capture_id), {"batch": batch_id})
    return int(batch_id)


def _rule_key(key: str, folder: str) -> str:
    return f"{folder}|{key}"


UNSETTLED = (
    "SELECT 1 FROM captures JOIN cases ON cases.capture_id = captures.id AND cases.disposition IS NULL "
    "WHERE captures.batch_id = batches.resubmits"
)
"""Whether the rejected batch that a batch hands in again still has open cases."""

_RESUBMITTED = " (resubmitted)"


def rejoin_if_closed(store: Store, capture: Capture) -> None:
    """A capture that comes back clean after its batch was judged belongs to the next batch of the same key.

    What a rejected batch hands in again is judged apart from what was never judged: it is a batch of its own.
    """
    row = store.execute("SELECT state, rule_key FROM batches WHERE id = ?", (capture.batch_id,)).fetchone()
    if row is None or row[0] == BatchState.OPEN:
        return
    key = row[1].removeprefix(_rule_key("", capture.folder))
    if row[0] != BatchState.REJECTED:
        join(store, capture.id, key, capture.folder)
        return
    with store.atomic():
        again = join(store, capture.id, key_of(store, capture) + _RESUBMITTED, capture.folder)
        store.execute("UPDATE batches SET resubmits = ? WHERE id = ?", (capture.batch_id, again))


def key_of(store: Store, capture: Capture) -> str:
    """Return what the captures of a capture's batch have in common; empty where it is in none."""
    said = str(store.one("SELECT rule_key FROM batches WHERE id = ?", (capture.batch_id,)) or "")
    return said.removeprefix(_rule_key("", capture.folder)).removesuffix(_RESUBMITTED)


def change_if_open(store: Store, capture: Capture, key: str) -> None:
    """A capture whose new name puts it elsewhere changes to that batch, as long as its own is not judged yet."""
    row = store.execute("SELECT state, rule_key FROM batches WHERE id = ?", (capture.batch_id,)).fetchone()
    if row is not None and row[0] == BatchState.OPEN and row[1] != _rule_key(key, capture.folder):
        join(store, capture.id, key, capture.folder)


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
        sample_size=row["drawn"],
        plan=row["plan"],
        seed=row["seed"],
        draw=row["draw"],
        second_size=row["drawn_second"],
        stream=row["stream"],
        resubmits=row["resubmits"],
    )
    if not batch.plan:
        return batch
    plan = plan_of(batch)
    now = plan.second if plan.second and batch.second_size else plan
    return replace(batch, acceptance_number=now.acceptance_number, rejection_number=now.rejection_number)


def plan_of(batch: Batch) -> SamplingPlan:
    """Return the plan a closed batch is judged by, as large as what is left of its sample.

    Raises:
        StaleState: the batch is still open.
    """
    if not batch.plan:
        raise StaleState(f"Batch {batch.key} is still open: close it first.")
    plan = sampling.plan_from_words(batch.plan, batch.lot_size)
    first = batch.sample_size - batch.second_size
    if plan.minor:
        minor = replace(plan.minor, sample_size=min(plan.minor.sample_size, first))
        return replace(plan, sample_size=min(plan.sample_size, first), minor=minor)
    second = plan.second
    if second is not None:
        left = min(second.sample_size, batch.lot_size - first)
        second = replace(second, sample_size=batch.second_size or left)
    return replace(plan, sample_size=first, second=second, is_in_full=first >= batch.lot_size)


def _state_counts(store: Store) -> dict[int, dict[CaptureState, int]]:
    found: dict[int, dict[CaptureState, int]] = {}
    for row in store.execute(
        "SELECT batch_id, state, COUNT(*) FROM captures WHERE state <> 'superseded' GROUP BY batch_id, state"
    ):
        found.setdefault(row[0], {})[CaptureState(row[1])] = row[2]
    return found


def marks_of(store: Store, batch_id: int) -> list[Mark]:
    """Return the sample of a batch in the order it was drawn, with what was said of each."""
    return _marks(store, batch_id, "stage > 0")


def planted_in(store: Store, batch_id: int) -> list[Mark]:
    """Return the known-bad tiles planted among a batch's sample, with what was said of each; they count for nothing."""
    return _marks(store, batch_id, "stage = 0")


def _marks(store: Store, batch_id: int, which: str) -> list[Mark]:
    rows = store.execute(
        "SELECT capture_id, ordinal, conforms, defect, defect_class, actor, note, ring FROM samples "
        f"WHERE batch_id = ? AND {which} ORDER BY ordinal",
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
            ring=Region(**json.loads(row["ring"])) if row["ring"] else None,
        )
        for row in rows
    ]


def _summary(batch: Batch, counts: dict[CaptureState, int], marks: list[Mark]) -> BatchSummary:
    if not batch.plan:
        return BatchSummary(batch=batch, counts=counts)
    plan = plan_of(batch)
    told = counts_of(plan, marks)
    verdict = sampling.verdict(plan, told.inspected, told.nonconforming, told.critical, told.minor)
    return BatchSummary(
        batch=batch,
        counts=counts,
        inspected=told.inspected,
        nonconforming=told.nonconforming,
        verdict=verdict,
        marks=told,
    )


def counts_of(plan: SamplingPlan, marks: list[Mark]) -> Counts:
    """Count a sample's marks as the plan judges them: each class on the first captures of the draw it asks for."""
    bad = [(place, mark.defect_class) for place, mark in enumerate(marks) if mark.conforms is False]
    if plan.minor:
        reach = {DefectClass.MINOR: plan.minor.sample_size, DefectClass.MAJOR: plan.sample_size}
        counted = [kind for place, kind in bad if place < reach.get(kind or DefectClass.MAJOR, len(marks))]
    else:
        counted = [kind for _, kind in bad]
    return Counts(
        inspected=sum(mark.conforms is not None for mark in marks),
        nonconforming=len(counted),
        critical=counted.count(DefectClass.CRITICAL),
        minor=counted.count(DefectClass.MINOR),
        found=len(bad),
    )


def claim_of(store: Store, batch_id: int) -> str:
    """Return what a batch's approval claimed; empty where it was approved without inspection, or is not."""
    lines = audit.of_batches(store, ("approved", "approved-uninspected"), batch_id)
    return str(json.loads(lines[-1].detail).get("claim", "")) if lines else ""


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
        _summary(_from_row(row), counts[row["id"]], marks_of(store, row["id"])) for row in rows if row["id"] in counts
    ]


def ready_to_close(store: Store, *, idle_before: datetime, full_at: int) -> list[int]:
    """Return open batches with nothing left to process that have been idle since, or hold `full_at` captures.

    A batch handed in again waits until every capture of the rejected one was looked at, and one that a person opened
    again until a capture joins it.
    """
    counts = _state_counts(store)
    ready = []
    for row in store.execute(
        f"SELECT id, joined_at FROM batches WHERE state = 'open' AND kept_open = 0 AND NOT EXISTS ({UNSETTLED})"
    ).fetchall():
        states = counts.get(row[0], {})
        idle = instant(row[1]) <= idle_before
        full = sum(states.values()) >= full_at
        if states and not WAITING & states.keys() and (idle or full):
            ready.append(row[0])
    return ready
