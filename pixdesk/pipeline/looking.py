"""Answers put together from several parts: the status strip and the contact sheet."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pixdesk.domain import reviewing, sampling
from pixdesk.domain.batch import BatchState, Defect, Mark
from pixdesk.domain.capture import Capture, CaptureState, Label
from pixdesk.domain.ledger import Ledger
from pixdesk.domain.sampling import Verdict
from pixdesk.domain.undoing import UNDONE
from pixdesk.domain.view import BatchSummary, CaptureView, CaseView, Overview, Sheet, Tile
from pixdesk.pipeline.studio import Studio
from pixdesk.store import acts, audit, batches, captures, cases, seen, shots, slates
from pixdesk.store.db import Store
from pixdesk.store.ledger import count as counted_ledger
from pixdesk.store.marking import passed_unmarked

if TYPE_CHECKING:  # loads OpenCV and NumPy
    from pixdesk.pipeline.flows import Flows
    from pixdesk.pipeline.watch_flow import WatchFlow


def overview(studio: Studio, folder: Path | None, flows: "Flows | None") -> Overview:
    """Return what the desk is doing and with what; before its flows are joined it does nothing yet."""
    told = replace(studio.on_store(_counted), folder=str(folder or ""))
    if flows is None:
        return told
    watch, inference = flows.watch, studio.inference
    return replace(
        told,
        unreachable_since=watch.lost_since if watch else None,
        settling=watch.settling if watch else 0,
        adapter=inference.adapter,
        trouble=inference.trouble,
        self_test=inference.tested.words if inference.tested else "",
    )


def _counted(store: Store) -> Overview:
    last = captures.select(store, "WHERE provider <> '' ORDER BY id DESC LIMIT 1")
    sku, slate, slate_folder = slates.shooting(store)
    return Overview(
        counts=captures.counts(store),
        sku=sku,
        slate=slate,
        slate_folder=slate_folder,
        ignored=seen.ignored_count(store),
        open_cases=cases.open_count(store),
        provider=last[0].provider if last else "",
        last_process_ms=last[0].process_ms if last else 0.0,
        last_infer_ms=last[0].infer_ms if last else 0.0,
    )


def ledger(studio: Studio, watch: "WatchFlow | None") -> Ledger:
    """Return what became of every file of the watched folder; an empty one where none is watched."""
    if watch is None:
        return Ledger(folder="")
    from pixdesk.pipeline import tally  # the flows' own
    from pixdesk.pipeline.let_be import HARMLESS

    there = tally.present(watch.folder, watch.intake.is_ours)
    return studio.on_store(counted_ledger, str(watch.folder), there, HARMLESS)


def batch_captures(store: Store, batch_id: int) -> list[CaptureView]:
    """Return a batch's captures in the order they landed."""
    members = captures.select(store, "WHERE batch_id = ? AND state <> 'superseded' ORDER BY id", (batch_id,))
    return captures.views(store, members)


def cases_with_family(store: Store, families: Mapping[str, str], *, still_open: bool) -> list[CaseView]:
    """Return the exception cases, worst first, each with its product's family.

    Args:
        families: by a recipe's id; they count where the shot list gives a product none.
    """

    @cache
    def family(label: Label, recipe_id: str) -> str:
        return shots.family_of(store, label) or families.get(recipe_id, "")

    views = cases.select(store, still_open=still_open)
    return [replace(view, family=family(view.capture.label, view.capture.recipe_id)) for view in views]


def sheet(store: Store, batch_id: int, defects: tuple[Defect, ...]) -> Sheet:
    """Return the contact sheet of a closed batch: the drawn sample, and apart from it what was flagged.

    Raises:
        StaleState: the batch is still open.
    """
    summary = batches.summary(store, batch_id)
    plan = batches.plan_of(summary.batch)
    marks = batches.marks_of(store, batch_id)
    views = {view.capture.id: view for view in batch_captures(store, batch_id)}
    in_sample = {mark.capture_id for mark in marks}
    planted = batches.planted_in(store, batch_id)
    sample = []
    for mark in _mingled(marks, planted, summary.batch.seed):
        view = views.get(mark.capture_id) or captures.views(store, [captures.get(store, mark.capture_id)])[0]
        sample.append(Tile(capture=view.capture, mark=mark, findings=view.findings, case_id=view.case_id))
    flagged = tuple(
        Tile(capture=view.capture, findings=view.findings, case_id=view.case_id)
        for view in views.values()
        if view.capture.id not in in_sample and _is_flagged(view.capture)
    )
    inspected = _if_approved(summary)
    told = summary.marks
    counts = (told.nonconforming, told.critical, told.minor)
    wants_second = summary.batch.state is BatchState.SAMPLED and sampling.wants_second(
        plan, inspected, told.nonconforming, told.critical
    )
    lot = summary.batch.lot_size
    passed = _passed_unmarked(store, summary, marks)
    claim = _claim(store, summary, [*marks, *planted])
    proven = sampling.proves(plan, lot, told.inspected, told.found, told.critical, unmarked=passed)
    return Sheet(
        summary=summary,
        sample=tuple(sample),
        flagged=flagged,
        defects=defects,
        claim=claim,
        proves=sampling.beside(claim, proven),
        passed_unmarked=passed,
        may_approve=summary.batch.state is BatchState.SAMPLED
        and sampling.verdict(plan, inspected, *counts) is Verdict.ACCEPT,
        wants_second=wants_second,
        curve=sampling.operating_characteristic(plan, lot) if lot else (),
        leaves_at_most=sampling.average_outgoing_limit(plan, lot)[0],
        warning=_pace_warning(store, batch_id),
    )


_PACED_MARKS = 200
"""So many of the last marks are looked at for the pace: more than one sample of the common plans."""


def _pace_warning(store: Store, batch_id: int) -> str:
    """Say it where the last tiles were judged faster than anybody can look."""
    since = acts.lately(store, acts.about_batch(batch_id), _PACED_MARKS)
    if not since:
        return ""
    opened = audit.last_before(store, since, "sheet-opened", batch_id)
    lines = audit.of_batches(store, (*reviewing.ACTIONS, UNDONE), batch_id, from_seq=opened)
    return " ".join(pace.warning for pace in reviewing.paces(reviewing.looks(lines)) if pace.warning)


def _mingled(marks: list[Mark], planted: list[Mark], seed: str) -> list[Mark]:
    """Return the tiles of a sheet with the planted ones among them, where nobody can guess them."""
    if not planted:
        return marks
    order = sampling.draw_sample([int(m.capture_id) for m in (*marks, *planted)], len(marks) + len(planted), seed)
    return sorted((*marks, *planted), key=lambda mark: order.index(int(mark.capture_id)))


def _is_flagged(capture: Capture) -> bool:
    return capture.state in {CaptureState.HELD, CaptureState.RESHOOT, CaptureState.DISCARDED}


def _claim(store: Store, summary: BatchSummary, shown: list[Mark]) -> str:
    """What the button says; what an approval on record claimed; else what the marks say."""
    batch, told = summary.batch, summary.marks
    if batch.state is BatchState.APPROVED and (recorded := batches.claim_of(store, batch.id)):
        return recorded
    plan, inspected = batches.plan_of(batch), _if_approved(summary)
    counts = (told.nonconforming, told.critical, told.minor)
    unmarked = sum(mark.conforms is None for mark in shown)
    if unmarked and _may_pass(summary):
        return sampling.claim_before(plan, batch.lot_size, inspected, *counts, unmarked=unmarked, shown=len(shown))
    return sampling.claim(plan, batch.lot_size, inspected, *counts)


def _passed_unmarked(store: Store, summary: BatchSummary, marks: list[Mark]) -> int:
    """How many conform only by the click that approved them, or that drew the second sample."""
    batch = summary.batch
    if batch.state is not BatchState.APPROVED and batches.plan_of(batch).second is None:
        return 0  # nobody has clicked yet
    return passed_unmarked(store, batch.id, marks)


def _if_approved(summary: BatchSummary) -> int:
    """How many count as inspected on the button: approving conforms every tile nobody marked."""
    return summary.batch.sample_size if _may_pass(summary) else summary.inspected


def _may_pass(summary: BatchSummary) -> bool:
    """Whether approving is possible yet, and would conform what nobody marked."""
    return summary.batch.state is BatchState.SAMPLED and summary.verdict is not Verdict.REJECT
