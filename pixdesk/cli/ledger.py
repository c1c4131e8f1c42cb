"""``pixdesk ledger``: may the set be struck?"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from pixdesk.cli.common import Home, Json, cell, console, home_or_default, listing, visible
from pixdesk.domain.ledger import Ledger
from pixdesk.pipeline import tally
from pixdesk.pipeline.opening import default_out
from pixdesk.store.db import open_to_read


def ledger(
    folder: Annotated[
        Path | None, typer.Argument(help="A capture folder; every one that is known when left out.")
    ] = None,
    home: Home = None,
    out: Annotated[Path | None, typer.Option("--out", help="Where renditions go, if inside a capture folder.")] = None,
    as_json: Json = False,
) -> None:
    """Say what became of every file: seen = processed + held + waiting + ignored. Ends with 1 when the set must stand.

    Works beside an open window.
    """
    place = home_or_default(home)
    ours = {place, (out or default_out()).expanduser().resolve()}
    store = open_to_read(place)
    try:
        wanted = str(folder.expanduser().resolve()) if folder else ""
        found = tally.of_folders(store, wanted, lambda path: path in ours)
    finally:
        store.close()
    if as_json:
        console.print_json(json.dumps([_told(one) for one in found]))
    else:
        _print(found)
    if not found or not all(one.may_be_struck for one in found):
        raise typer.Exit(1)


def _told(one: Ledger) -> dict[str, object]:
    reasons = [{"reason": reason, "files": count} for reason, count in one.reasons]
    more = {"unaccounted": one.unaccounted, "may_be_struck": one.may_be_struck, "obstacles": list(one.obstacles)}
    return {**asdict(one), "reasons": reasons, **more}


def _print(found: list[Ledger]) -> None:
    if not found:
        console.print("Nothing has been seen yet.")
    for one in found:
        console.print(visible(one.folder), markup=False, soft_wrap=True)
        table = listing("Seen", "Processed", "Held", "Waiting", "Ignored")
        table.add_row(*(f"{value:,}" for value in (one.seen, one.processed, one.held, one.waiting, one.ignored)))
        console.print(table)
        if one.reasons:
            why = listing("", "")
            for reason, count in one.reasons:
                why.add_row(f"{count:,}", cell(reason))
            console.print(why)
        console.print(one.line, style="green" if one.may_be_struck else "yellow", markup=False)
        for words in one.obstacles[1:]:
            console.print(f"  {words}", markup=False)
