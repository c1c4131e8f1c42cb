"""``pixdesk drift``: how far the light of a set wanders, across a batch and across a month."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.table import Table

from pixdesk.cli.common import Home, Json, cell, console, home_or_default
from pixdesk.domain.drift import Drift, Stretch, drifts, told
from pixdesk.domain.drift import as_csv as table
from pixdesk.store.traits import sightings

_Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="A day, such as 2026-11-20, in UTC.")]


def drift(
    since: _Day = None,
    until: _Day = None,
    batch: Annotated[int | None, typer.Option("--batch", help="Only this batch, capture by capture.")] = None,
    by_day: Annotated[bool, typer.Option("--days", help="A row for each day instead of each batch.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV, a row for each capture.")] = False,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Hold every capture's backdrop against the first ones on it: CIEDE2000, by batch or by day.

    A backdrop is what batches have in common to within 10 ΔE2000; captures before a backdrop that is not plain say
    nothing. Works beside an open window.
    """
    first, last = (day.replace(tzinfo=UTC).date() if day else None for day in (since, until))
    found = drifts(sightings(home_or_default(home), first, last))
    if batch is not None:
        found = tuple(kept for one in found if (kept := _of_batch(one, batch)).points)
    if as_json:
        typer.echo(json.dumps([_as_data(one, by_day=by_day) for one in found], indent=2, ensure_ascii=False))
    elif as_csv:
        typer.echo(table(found), nl=False)
    elif not found:
        console.print("No set says anything of its light yet: it takes five captures before one plain backdrop.")
    elif batch is not None:
        _print_captures(found)
    else:
        _print(found, by_day=by_day)


def _of_batch(one: Drift, batch: int) -> Drift:
    """Return a backdrop's captures of one batch; what they are held against stays."""
    return Drift(reference=one.reference, points=tuple(p for p in one.points if p.seen.batch_id == batch))


def _as_data(one: Drift, *, by_day: bool) -> dict[str, Any]:
    rows = one.days if by_day else one.batches
    return {
        "backdrop": one.backdrop,
        "reference": [round(figure, 2) for figure in one.reference],
        "most": one.most,
        "days" if by_day else "batches": [_row(row, by_day=by_day) for row in rows],
    }


def _row(row: Stretch, *, by_day: bool) -> dict[str, Any]:
    what = {} if by_day else {"batch": row.points[0].seen.batch_id, "key": row.points[0].seen.batch}
    held = {key: value for key, value in asdict(row).items() if key in ("middle", "most", "wandered")}
    return {**what, "day": row.day.isoformat(), "captures": list(row.captures), **held}


def _print(found: tuple[Drift, ...], *, by_day: bool) -> None:
    for one in found:
        console.print(f"Backdrop {one.backdrop}: {told(one)}", markup=False)
        rows = Table("Day" if by_day else "Batch", "Captures", "ΔE median", "ΔE 95 %", "First to last", box=None)
        for row in one.days if by_day else one.batches:
            wandered = "-" if row.wandered is None else f"{row.wandered:.1f}"
            what = row.day.isoformat() if by_day else row.batch
            rows.add_row(cell(what), str(len(row.points)), f"{row.middle:.1f}", f"{row.most:.1f}", wandered)
        console.print(rows)


def _print_captures(found: tuple[Drift, ...]) -> None:
    rows = Table("Capture", "Landed", "ΔE", "L*", box=None)
    for point in (point for one in found for point in one.points):
        at = f"{point.seen.at:%Y-%m-%d %H:%M}"
        rows.add_row(
            cell(f"{point.seen.capture_id} {point.seen.name}"), at, f"{point.delta_e:.1f}", f"{point.lighter:+.1f}"
        )
    console.print(rows)
