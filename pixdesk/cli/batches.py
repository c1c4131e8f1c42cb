"""Batches and exception cases from the command line: the window's verbs, one command each."""

import sys
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pixdesk.cli.common import (
    Actor,
    Home,
    actor_or_user,
    cell,
    console,
    counted,
    home_or_default,
    known,
    listing,
    signing_pin,
    studio_engine,
    text_only,
    visible,
)
from pixdesk.domain.capture import CaptureId
from pixdesk.domain.case import Disposition
from pixdesk.domain.finding import Code
from pixdesk.domain.queueing import Wanted
from pixdesk.domain.reviewing import in_words
from pixdesk.domain.switching import ReducedBy, told
from pixdesk.pipeline import keeping
from pixdesk.pipeline.catalogue import Catalogue, resources_dir
from pixdesk.pipeline.looking import cases_with_family
from pixdesk.store import batches as stored_batches
from pixdesk.store.db import open_to_read, utc_now
from pixdesk.store.drawing import standings

BatchId = Annotated[int, typer.Argument(help="The batch's number, from `pixdesk batches`.")]


def list_batches(home: Home = None) -> None:
    """List the batches; works beside an open window."""
    store = open_to_read(home_or_default(home))
    try:
        found = stored_batches.summaries(store)
        streams = standings(store, keeping.load(store).reduced_by)
    finally:
        store.close()
    table = listing("No", "Batch", "State", "Captures", "Plan", "Seen", "Bad", "Verdict")
    for summary in found:
        batch = summary.batch
        table.add_row(
            str(batch.id),
            cell(batch.key),
            batch.state,
            ", ".join(f"{count} {state}" for state, count in sorted(summary.counts.items())),
            batch.plan or "-",
            f"{summary.inspected}/{batch.sample_size}" if batch.plan else "-",
            str(summary.nonconforming),
            summary.verdict,
        )
    console.print(table if found else "No batches yet.")
    for stream, now in streams.items():
        console.print(cell(f"{stream}: {told(now)}"))


def close(
    batch: BatchId,
    home: Home = None,
    actor: Actor = "",
    aql: Annotated[float | None, typer.Option("--aql", help="0.65, 1.0, 1.5, 2.5, 4.0 or 6.5.")] = None,
    level: Annotated[str | None, typer.Option("--level", help="S-1 to S-4, I, II or III.")] = None,
    percent: Annotated[
        float | None, typer.Option("--percent", help="Sample so many percent instead, accept on zero.")
    ] = None,
    minor_aql: Annotated[
        float | None,
        typer.Option("--minor-aql", help="Judge minor defects apart by this AQL; 0 counts them with the others."),
    ] = None,
    double: Annotated[
        bool | None, typer.Option("--double", help="The standard's double plan where there is one.")
    ] = None,
    by_strata: Annotated[
        bool | None, typer.Option("--by-strata", help="Spread the sample over risk, SKUs and views.")
    ] = None,
    reduced_by: Annotated[
        ReducedBy | None, typer.Option("--reduced-by", help="What may lead a stream to reduced inspection.")
    ] = None,
) -> None:
    """Close an open batch: its sample is drawn and recorded, by the plan the studio keeps unless another is named."""
    named = {"aql": aql, "level": level, "percent": percent, "minor_aql": minor_aql, "double": double}
    named |= {"by_strata": by_strata, "reduced_by": reduced_by}
    with studio_engine(home) as engine:
        engine.choose(**{name: value for name, value in named.items() if value is not None})
        with known("batch"):
            sheet = engine.close_batch(batch, actor=actor_or_user(actor))
    console.print(sheet.claim, sheet.proves, sep="\n", markup=False)
    for tile in sheet.sample:
        console.print(visible(f"{tile.capture.id:>6}  {tile.capture.name}"), markup=False, soft_wrap=True)
    if sheet.sample:
        remedy = f"Mark what is wrong by its number: pixdesk batches mark {batch} NUMBER --defect DEFECT."
        console.print(remedy, f"Then: pixdesk approve {batch}.", markup=False)


def approve(
    batch: BatchId,
    home: Home = None,
    actor: Actor = "",
    nonconforming: Annotated[
        list[str] | None,
        typer.Option("--mark", metavar="CAPTURE=DEFECT", help="A sampled capture's number and its defect."),
    ] = None,
) -> None:
    """Approve a batch from its sample: what is not marked conforms. Refused when the sample rejects it."""
    who = actor_or_user(actor)
    marks = [_marked(mark) for mark in nonconforming or []]
    with studio_engine(home) as engine, known("batch"):
        defects = [defect.id for defect in engine.sheet(batch).defects]
        for _, defect in marks:
            if defect not in defects:
                raise typer.BadParameter(f"There is no defect {defect!r}. Known: {', '.join(defects)}.")
        for number, defect in marks:
            engine.mark(batch, number, defect=defect, actor=who)
        count = engine.approve_batch(batch, actor=who, pin=signing_pin(engine))
        claim = engine.sheet(batch).claim
    console.print(claim, f"{counted(count, 'capture')} approved by {visible(who)}.", sep="\n", markup=False)


def _marked(mark: str) -> tuple[CaptureId, str]:
    number, _, defect = mark.partition("=")
    if not number.isdecimal() or not defect:
        raise typer.BadParameter(f"{mark!r} is not CAPTURE=DEFECT, such as 12=halo.")
    return CaptureId(int(number)), defect


def reject(
    batch: BatchId,
    reason: Annotated[str, typer.Option("--reason", help="Why; the log and every case carry it.")],
    home: Home = None,
    actor: Actor = "",
    capture: Annotated[
        list[int] | None, typer.Option("--capture", help="Only this capture of a batch still open; several times.")
    ] = None,
) -> None:
    """Reject a batch under inspection, or captures of an open one: each clean capture becomes a case."""
    who, why = actor_or_user(actor), text_only(reason)
    with studio_engine(home) as engine, known("batch"):
        if capture:
            engine.review.reject_captures(batch, [CaptureId(number) for number in capture], actor=who, reason=why)
        else:
            engine.reject_batch(batch, actor=who, reason=why)
    what = f"{counted(len(capture), 'capture')} of batch {batch}" if capture else f"Batch {batch}"
    console.print(f"{what} rejected.")


def evidence(
    batch: BatchId,
    out: Annotated[Path, typer.Option("--out", help="The folder it is written to; one for each batch.")],
    home: Home = None,
) -> None:
    """Write a batch's evidence: a page, a file, and a verifier that needs no pixdesk. Works beside an open window."""
    from pixdesk.pipeline.evidence import write as written_evidence  # draws pictures

    with known("batch"):
        page = written_evidence(home_or_default(home), batch, out.expanduser().resolve(), now=utc_now())
    console.print(visible(str(page)), markup=False, soft_wrap=True)
    python = "py" if sys.platform == "win32" else "python3"
    how = f'{python} "{page.parent / "verify_audit.py"}" "{page.parent}"'
    console.print(visible(f"Anybody can check it: {how}"), markup=False, soft_wrap=True)


def opinion(
    batch: BatchId,
    home: Home = None,
    actor: Actor = "",
    nonconforming: Annotated[
        list[str] | None,
        typer.Option("--mark", metavar="CAPTURE=DEFECT", help="A sampled capture's number and its defect."),
    ] = None,
) -> None:
    """Record what another reviewer says of a judged sample, and how far the two agree; it changes no verdict."""
    with studio_engine(home) as engine, known("batch"):
        defects = [defect.id for defect in engine.studio.recipe().defects]
        marks = dict(_marked(mark) for mark in nonconforming or [])
        for defect in marks.values():
            if defect not in defects:
                raise typer.BadParameter(f"There is no defect {defect!r}. Known: {', '.join(defects)}.")
        value = engine.sampling.second_opinion(batch, marks, actor=actor_or_user(actor))
    told = "" if value is None else f" Cohen's kappa {value:.2f}:"
    console.print(f"Recorded.{told} agreement {in_words(value)}.", markup=False)


def exceptions(
    home: Home = None,
    finding: Annotated[
        Code | None,
        typer.Option("--finding", metavar="CHECK", help="Only cases with this finding; `pixdesk checks` lists them."),
    ] = None,
    words: Annotated[str, typer.Option("--search", help="Only cases whose SKU, name or sentences hold these.")] = "",
    recipe: Annotated[str, typer.Option("--recipe", help="Only captures processed by this recipe.")] = "",
    family: Annotated[str, typer.Option("--family", help="Only products of this family.")] = "",
    hours: Annotated[float, typer.Option("--waits", min=0, help="Only cases open for so many hours.")] = 0.0,
    claimed_by: Annotated[str, typer.Option("--claimed-by", help="Only cases this person works on.")] = "",
) -> None:
    """List the open exception cases, worst first; works beside an open window."""
    wanted = Wanted(
        finding=finding, text=words, recipe=recipe, family=family, waits=timedelta(hours=hours), claimed_by=claimed_by
    )
    place = home_or_default(home)
    families = Catalogue(resources_dir(), place).families()
    store = open_to_read(place)
    try:
        found = cases_with_family(store, families, still_open=True)
    finally:
        store.close()
    found = [view for view in found if wanted.fits(view, utc_now())]
    table = listing("Case", "No", "Capture", "Reason", "Claimed by")
    for view in found:
        case = view.case
        table.add_row(
            str(case.id), str(view.capture.id), cell(view.capture.name), cell(case.reason), cell(case.claimed_by)
        )
    console.print(table if found else "No exceptions.")


def claim(
    case: Annotated[int, typer.Argument(help="The case's number, from `pixdesk exceptions`.")],
    release: Annotated[bool, typer.Option("--release", help="Let go of it, whoever claimed it.")] = False,
    home: Home = None,
    actor: Actor = "",
) -> None:
    """Say that you work on an exception case, so that nobody else does; or let go of it."""
    who = actor_or_user(actor)
    with studio_engine(home) as engine, known("case"):
        (engine.retouching.release if release else engine.retouching.claim)(case, actor=who)
    console.print(f"Case {case}: {'released' if release else f'claimed by {visible(who)}'}.", markup=False)


class Settling(StrEnum):
    """How a person ends a case here; a new cutout ends one by `pixdesk mend`, taking back by `pixdesk undo`."""

    ACCEPT = "accept"
    RETOUCH = "retouch"
    REPROCESS = "reprocess"
    RESHOOT = "reshoot"
    DISCARD = "discard"


def settle(
    case: Annotated[int, typer.Argument(help="The case's number, from `pixdesk exceptions`.")],
    disposition: Annotated[Settling, typer.Argument(help="How it ends.")],
    home: Home = None,
    actor: Actor = "",
    note: Annotated[str, typer.Option("--note", help="A word for the log.")] = "",
) -> None:
    """Settle an exception case."""
    with studio_engine(home) as engine, known("case"):
        engine.settle_case(case, Disposition(disposition), actor=actor_or_user(actor), note=text_only(note))
    console.print(f"Case {case}: {disposition}.")
