"""Closing a batch: its plan, the sample drawn from a seed on record, and who takes the place of what left it."""

from collections import Counter
from typing import Any

from pixdesk.domain import sampling, switching
from pixdesk.domain.batch import Batch, BatchState
from pixdesk.domain.capture import WAITING, Capture, CaptureId, CaptureState
from pixdesk.domain.drawing import stratum_name
from pixdesk.domain.sampling import SamplingPlan
from pixdesk.domain.streams import ACTIONS, minor_stream, series_by_stream, stream_name
from pixdesk.domain.switching import ReducedBy, Standing
from pixdesk.errors import StaleState
from pixdesk.store import audit, captures, shots
from pixdesk.store.batches import UNSETTLED, get, marks_of, plan_of, says
from pixdesk.store.captures import UPKEEP
from pixdesk.store.db import Store
from pixdesk.store.findings import findings_of


def standings(store: Store, reduced_by: ReducedBy) -> dict[str, Standing]:
    """Return where every stream stands by the log, in the order of their names."""
    series = series_by_stream(audit.of_batches(store, ACTIONS))
    return {name: switching.standing(series[name], reduced_by=reduced_by) for name in sorted(series)}


def resume(store: Store, stream: str, *, actor: str, reason: str) -> None:
    """Take sampling of a stream up again after its process was mended; tightened inspection follows.

    Raises:
        StaleState: sampling of the stream has not stopped, or there is no such stream.
    """
    with store.atomic():
        if not standings(store, ReducedBy.NEVER).get(stream, Standing()).is_discontinued:
            raise StaleState(f"Sampling of {stream!r} has not stopped.")
        audit.append(store, actor, "inspection-resumed", "studio", {"stream": stream, "reason": reason})


def close(
    store: Store,
    batch_id: int,
    *,
    actor: str,
    reason: str,
    aql: float,
    level: str,
    percent: float,
    minor_aql: float = 0.0,
    double: bool = False,
    by_strata: bool = False,
    reduced_by: ReducedBy = ReducedBy.NEVER,
    planted: int = 0,
) -> None:
    """Close an open batch: plan from its clean captures, sample drawn from a seed that is recorded first.

    The severity is where the batch's stream stands by the log; what a rejected batch hands in again is inspected
    tightened (MIL-STD-105E 6.4 leaves the choice of normal or tightened). A batch with a product that the shot list
    gives to a person is seen whole, whatever plan was asked for.

    Args:
        percent: above zero, a sample of so many percent instead of the standard's plan.
        minor_aql: above zero, minor defects are judged apart by this AQL, on a severity of their own.
        double: take the standard's double plan where there is one.
        by_strata: spread the sample over risk, SKUs and views in proportion.
        reduced_by: what leads to reduced inspection.
        planted: so many captures a person has found bad before stand among the sample's tiles; they count for
            nothing but the reviewer's catch rate.

    Raises:
        StaleState: it is not open, captures of it are still being processed, or of the rejected batch it hands in
            again some still wait for a person.
    """
    with store.atomic():
        batch = get(store, batch_id)
        members = _members(store, batch)
        clean = [member for member in members if member.state is CaptureState.CLEAN]
        stream = _stream_of(store, clean)
        streams = standings(store, reduced_by)
        now = streams.get(stream, Standing())
        minor = streams.get(minor_stream(stream), Standing())
        severity, minor_severity = ("tightened",) * 2 if batch.resubmits else (now.severity, minor.severity)
        is_stopped = (now.is_discontinued or (minor_aql and minor.is_discontinued)) and not batch.resubmits
        is_risky = any(shots.needs_a_person(store, label) for label in {member.label for member in clean})
        if is_risky or (is_stopped and not percent):
            plan = sampling.every_capture_plan(len(clean))
        elif percent:
            plan = sampling.percentage_plan(len(clean), percent)
        else:
            plan = sampling.plan_for(
                len(clean),
                level=level,
                aql=aql,
                severity=severity,
                double=double,
                minor_aql=minor_aql,
                minor_severity=minor_severity,
            )
        store.execute(
            "UPDATE batches SET state = 'sampled', closed_at = ?, lot_size = ?, plan = ?, stream = ?, kept_open = 0 "
            "WHERE id = ?",
            (store.now(), len(clean), plan.words, stream, batch_id),
        )
        said = {"reason": reason, "lot_size": len(clean), "flagged": len(members) - len(clean), "plan": plan.words}
        audit.append(store, actor, "batch-closed", says(store, batch_id), said)
        why = "a rejected batch handed in again" if batch.resubmits else now.why
        why = "a family a person sees every one of" if is_risky else why
        _draw(store, batch_id, clean, plan, actor=actor, by_strata=by_strata, more={"severity_because": why})
        if planted and clean:
            _plant(store, batch_id, planted, actor=actor)


def _members(store: Store, batch: Batch) -> list[Capture]:
    """Return what a batch that may be closed holds."""
    if batch.state is not BatchState.OPEN:
        raise StaleState(f"Batch {batch.key} is already closed.")
    members = captures.select(store, "WHERE batch_id = ? AND state <> 'superseded'", (batch.id,))
    waiting = sum(member.state in WAITING for member in members)
    if waiting:
        raise StaleState(f"Batch {batch.key} still has {waiting} captures in work. Close it when they are done.")
    if store.one(f"SELECT EXISTS ({UNSETTLED}) FROM batches WHERE id = ?", (batch.id,)):
        raise StaleState(f"Batch {batch.resubmits}, which this one hands in again, still has open cases.")
    return members


def _stream_of(store: Store, clean: list[Capture]) -> str:
    """Return the stream most captures of a lot belong to; empty for an empty lot."""
    families = {label: shots.family_of(store, label) for label in {c.label for c in clean}}
    counted = Counter(stream_name(families[c.label], c.recipe_id, c.recipe_digest, c.model_id) for c in clean)
    return min(counted, key=lambda name: (-counted[name], name), default="")


def _strata(store: Store, clean: list[Capture]) -> dict[int, str]:
    """Return the stratum of every capture of a lot; what a clean capture's checks found are notes."""
    noted = findings_of(store, [c.id for c in clean])
    return {int(c.id): stratum_name(c.label.sku, c.label.view, doubt=c.doubt, is_noted=c.id in noted) for c in clean}


def _draw(
    store: Store,
    batch_id: int,
    clean: list[Capture],
    plan: SamplingPlan,
    *,
    actor: str,
    by_strata: bool,
    more: dict[str, Any],
) -> None:
    batch = get(store, batch_id)
    draw, day = batch.draw + 1, store.clock().date()
    seed = sampling.seed_for(batch_id, [c.digest for c in clean], day, draw)
    strata = _strata(store, clean) if by_strata else {int(c.id): "" for c in clean}
    drawn = (
        sampling.draw_by_strata(strata, plan.first_sample, seed, is_nested=True)
        if by_strata
        else sampling.draw_sample(list(strata), plan.first_sample, seed)
    )
    store.execute("UPDATE batches SET seed = ?, draw = ? WHERE id = ?", (seed, draw, batch_id))
    _insert(store, batch_id, drawn, stage=1)
    said = {
        "seed": seed,
        "draw": draw,
        "date": day.isoformat(),
        "n": plan.first_sample,
        "ac": plan.acceptance_number,
        "re": plan.rejection_number,
        "captures": drawn,
        "lot": sorted(strata),
        "lot_size": len(strata),
        "plan": plan.words,
        "stream": batch.stream,
        "severity": plan.severity,
        "drawn_by": "nested-strata" if by_strata else "lot",
        **more,
    }
    if by_strata:
        weights = sampling.stratum_weights(strata, drawn)
        said["strata"] = {name: [i for i in sorted(strata) if strata[i] == name] for name in weights}
        said["weights"] = {name: list(held) for name, held in weights.items()}
    if batch.resubmits:
        said["resubmits"] = batch.resubmits
    audit.append(store, actor, "sample-drawn", says(store, batch_id), said)


def _insert(store: Store, batch_id: int, drawn: list[int], *, stage: int) -> None:
    after = store.one("SELECT COALESCE(MAX(ordinal) + 1, 0) FROM samples WHERE batch_id = ?", (batch_id,))
    store.execute_many(
        "INSERT INTO samples (batch_id, ordinal, capture_id, stage) VALUES (?, ?, ?, ?)",
        [(batch_id, after + place, capture_id, stage) for place, capture_id in enumerate(drawn)],
    )


def _plant(store: Store, batch_id: int, count: int, *, actor: str) -> None:
    """Put known-bad captures of other batches among the tiles: some a person discarded or sent to be shot again."""
    batch = get(store, batch_id)
    known = captures.select(
        store,
        "WHERE state IN ('reshoot', 'discarded') AND batch_id <> ? AND cutout_path <> '' AND id IN "
        "(SELECT capture_id FROM cases WHERE disposition IN ('reshoot', 'discard') AND actor <> 'pixdesk')",
        (batch_id,),
    )
    taken = sampling.draw_sample([int(c.id) for c in known], count, f"{batch.seed}:planted")
    if taken:
        _insert(store, batch_id, taken, stage=0)
        audit.append(store, actor, "tiles-planted", says(store, batch_id), {"captures": taken})


def draw_again(store: Store, batch_id: int, *, actor: str, reason: str) -> None:
    """Draw another sample in place of one nobody has judged anything of; the log keeps both and the reason.

    Raises:
        StaleState: the batch is not under inspection, or a capture of the sample was judged.
    """
    with store.atomic():
        batch = get(store, batch_id)
        if batch.state is not BatchState.SAMPLED:
            raise StaleState(f"Batch {batch.key} is not under inspection.")
        if any(mark.conforms is not None for mark in marks_of(store, batch_id)):
            raise StaleState(f"The sample of batch {batch.key} is being judged: it can no longer be drawn again.")
        before = audit.of_batches(store, ("sample-drawn",), batch_id)[-1]
        store.execute("DELETE FROM samples WHERE batch_id = ? AND stage > 0", (batch_id,))
        lot = captures.select(store, "WHERE batch_id = ? AND state = 'clean'", (batch_id,))
        plan = sampling.plan_from_words(batch.plan, len(lot))
        by_strata = '"drawn_by":"lot"' not in before.detail
        _draw(store, batch_id, lot, plan, actor=actor, by_strata=by_strata, more={"drawn_again_because": reason})


def draw_second(store: Store, batch_id: int, *, actor: str, conformed: int = 0) -> list[CaptureId]:
    """Draw the second sample of a double plan: the next tickets of the same seed."""
    batch = get(store, batch_id)
    second = plan_of(batch).second
    taken = {mark.capture_id for mark in marks_of(store, batch_id)}
    lot = captures.select(store, "WHERE batch_id = ? AND state = 'clean'", (batch_id,))
    left = [int(c.id) for c in lot if c.id not in taken]
    drawn = sampling.draw_sample(left, second.sample_size if second else 0, batch.seed)
    _insert(store, batch_id, drawn, stage=2)
    now = get(store, batch_id)
    said = {
        "n": len(drawn),
        "ac": now.acceptance_number,
        "re": now.rejection_number,
        "captures": drawn,
        "conformed_by_this_click": conformed,
    }
    audit.append(store, actor, "second-sample-drawn", says(store, batch_id), said)
    return [CaptureId(capture_id) for capture_id in drawn]


def leave_lot(store: Store, gone: Capture) -> None:
    """Take a clean capture that was replaced out of the lot of its batch, if that is under inspection.

    In the sample the next capture of the same draw takes its place. One that was judged stays: it was seen, and
    counts.
    """
    seed = store.one("SELECT seed FROM batches WHERE id = ? AND state = 'sampled'", (gone.batch_id,))
    place = store.execute(
        "SELECT ordinal, conforms FROM samples WHERE batch_id = ? AND capture_id = ?", (gone.batch_id, gone.id)
    ).fetchone()
    if seed is None or gone.batch_id is None or (place and place["conforms"] is not None):
        return
    store.execute("UPDATE batches SET lot_size = lot_size - 1 WHERE id = ?", (gone.batch_id,))
    if place:
        _pass_on(store, gone, gone.batch_id, place["ordinal"], seed)


def _pass_on(store: Store, gone: Capture, batch_id: int, ordinal: int, seed: str) -> None:
    """Give a place in the sample to the next capture of the draw; with none left the sample is one smaller."""
    taken = {mark.capture_id for mark in marks_of(store, batch_id)}
    lot = captures.select(store, "WHERE batch_id = ? AND state = 'clean'", (batch_id,))
    spare = sampling.draw_sample([c.id for c in lot if c.id not in taken], 1, seed)
    if spare:
        store.execute(
            "UPDATE samples SET capture_id = ? WHERE batch_id = ? AND ordinal = ?", (spare[0], batch_id, ordinal)
        )
    else:
        store.execute("DELETE FROM samples WHERE batch_id = ? AND ordinal = ?", (batch_id, ordinal))
    said = {"left": gone.id, "instead": spare[0] if spare else None}
    audit.append(store, UPKEEP, "sample-replaced", says(store, batch_id), said)
