"""``pixdesk batches sheet``: a batch's contact sheet: what was drawn, what is marked, what it proves."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from pixdesk.cli.batches import BatchId
from pixdesk.cli.common import Actor, Home, Json, actor_or_user, cell, console, known, listing, studio_engine, visible
from pixdesk.domain.batch import BatchState
from pixdesk.domain.view import Sheet, Tile
from pixdesk.errors import NotAllowed, StaleState

_TELLING = (0.01, 0.02, 0.05, 0.10, 0.20)
"""Shares bad at which the curve is told in a line, or as near as whole captures come; --json tells all of it."""


def sheet(
    batch: BatchId,
    picture: Annotated[Path | None, typer.Option("--picture", help="Write the contact sheet there, as a PNG.")] = None,
    as_json: Json = False,
    home: Home = None,
    actor: Actor = "",
) -> None:
    """Show a batch's sample: its captures, their marks, what they prove, how often such a batch would pass.

    A sheet under inspection counts as opened by whoever asks: the time each tile takes is counted from there.
    """
    with studio_engine(home) as engine, known("batch"):
        found = engine.sheet(batch)
        if not found.summary.batch.plan:
            raise StaleState("This batch is still open: close it, and its sample is drawn.")
        if found.summary.batch.state is BatchState.SAMPLED:
            with suppress(NotAllowed):  # who may not inspect may look
                engine.sampling.open_sheet(batch, actor=actor_or_user(actor))
    if picture is not None:
        from pixdesk.pipeline.sheet_picture import write_sheet  # OpenCV and its like, which --help does without

        write_sheet(found, picture)
        console.print(visible(str(picture)), markup=False, soft_wrap=True)
    if as_json:
        typer.echo(json.dumps(_told(found), indent=2, ensure_ascii=False))
        return
    _print(found)


def _print(found: Sheet) -> None:
    table = listing("No", "Capture", "Mark", "Note")
    for tile in found.sample:
        mark = tile.mark
        table.add_row(str(tile.capture.id), cell(tile.capture.name), _marked(tile), cell(mark.note if mark else ""))
    console.print(table if found.sample else "Nothing was drawn.")
    for tile in found.flagged:
        why = tile.findings[0].sentence if tile.findings else ""
        console.print(visible(f"Flagged, and looked at besides: {tile.capture.id} {tile.capture.name}. {why}"))
    console.print(found.claim, found.proves, sep="\n", markup=False)
    if found.warning:
        console.print(found.warning, markup=False, style="yellow")
    if found.curve:
        lot = found.summary.batch.lot_size
        told = ", ".join(f"with {round(share * lot)} bad {100 * chance:.0f} %" for share, chance in _points(found))
        console.print(
            f"How often a batch of {lot} passes: {told}. AOQL {100 * found.leaves_at_most:.2f} %.", markup=False
        )


def _marked(tile: Tile) -> str:
    if tile.mark is None or tile.mark.conforms is None:
        return "-"
    return "conforms" if tile.mark.conforms else str(tile.mark.defect)


def _points(found: Sheet) -> list[tuple[float, float]]:
    bad = [point for point in found.curve if point[0] > 0]
    return sorted({min(bad, key=lambda point: abs(point[0] - share)) for share in _TELLING}) if bad else []


def _told(found: Sheet) -> dict[str, Any]:
    batch = found.summary.batch
    return {
        "batch": batch.id,
        "state": str(batch.state),
        "plan": batch.plan,
        "verdict": str(found.summary.verdict),
        "claim": found.claim,
        "proves": found.proves,
        "warning": found.warning,
        "wants_second": found.wants_second,
        "sample": [
            {"capture": tile.capture.id, "name": tile.capture.name, "mark": _marked(tile)} for tile in found.sample
        ],
        "flagged": [tile.capture.id for tile in found.flagged],
        "oc": [{"share": share, "accepted": chance} for share, chance in found.curve],
        "aoql": found.leaves_at_most,
    }
