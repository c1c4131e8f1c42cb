"""``pixdesk release``: what goes out and what became of it, trying again, and reading written files again."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from pixdesk.cli.common import Actor, Home, Json, actor_or_user, cell, console, known, listing, studio_engine, visible
from pixdesk.cli.export import told
from pixdesk.domain.capture import CaptureId
from pixdesk.domain.release import Outcome, ReleaseList, ReleaseRow


def release(
    search: Annotated[str, typer.Option("--search", help="Only captures whose name or SKU holds these words.")] = "",
    check: Annotated[bool, typer.Option("--check", help="Read every exported file again.")] = False,
    again: Annotated[int | None, typer.Option("--again", help="Export this capture once more; its number.")] = None,
    channel: Annotated[list[str] | None, typer.Option("--channel", help="With --again: these channels.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="With --again: where it is written; where it was before, if left out.")
    ] = None,
    as_json: Json = False,
    home: Home = None,
    actor: Actor = "",
) -> None:
    """List what goes out and how it stands on each channel. Ends with 1 when something is refused or wrong."""
    with studio_engine(home, out) as engine:
        if check:
            found = engine.release.check()
            console.print(visible(found.words), markup=False, soft_wrap=True)
            for view, why in found.wrong:
                console.print(visible(f"wrong     {view.path}: {why}"), markup=False, soft_wrap=True)
                remedy = f"pixdesk release --again {view.capture_id} --channel {view.channel}"
                console.print(visible(f"          To write it again: {remedy}"), markup=False, soft_wrap=True)
            raise typer.Exit(1 if found.wrong else 0)
        if again is not None:
            if not channel:
                raise typer.BadParameter("Say which channels, with --channel.")
            with known("capture"):
                report = engine.release.try_again(
                    CaptureId(again), channel, actor=actor_or_user(actor), stays=out is None
                )
            for line in told(report, engine):
                console.print(visible(line), markup=False, soft_wrap=True)
            raise typer.Exit(1 if report.refused else 0)
        listed = engine.release.rows(search=search)
    if as_json:
        typer.echo(json.dumps([_as_json(row) for row in listed.rows], indent=2, ensure_ascii=False))
    else:
        _print(listed)
    if any(row.refused for row in listed.rows):
        raise typer.Exit(1)


def _as_json(row: ReleaseRow) -> dict[str, Any]:
    told = {name: {"outcome": row.outcome(name), "path": view.path} for name, view in row.written.items()}
    told |= {name: {"outcome": Outcome.REFUSED, "reason": why} for name, why in row.refused.items()}
    return {"capture": int(row.capture_id), "name": row.name, "state": row.state, "channels": told}


def _print(listed: ReleaseList) -> None:
    table = listing("No", "Capture", "State", "Written", "Refused")
    for row in listed.rows:
        written = [f"{name} (outdated)" if name in row.outdated else name for name in row.written]
        refused = "; ".join(f"{name}: {why}" for name, why in row.refused.items())
        table.add_row(str(row.capture_id), cell(row.name), row.state, ", ".join(written) or "-", cell(refused or "-"))
    console.print(table if listed.rows else "Nothing is approved yet.")
    if listed.total > len(listed.rows):
        console.print(f"The newest {len(listed.rows):,} of {listed.total:,}; --search finds the others.")
