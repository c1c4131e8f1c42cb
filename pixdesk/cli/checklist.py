"""``pixdesk checklist``: what must be right on the set of the product being shot, or of any other."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from pixdesk.cli.common import (
    Actor,
    Home,
    Json,
    actor_or_user,
    console,
    home_or_default,
    studio_engine,
    text_only,
    visible,
)
from pixdesk.domain.checklist import CheckView, Tick
from pixdesk.pipeline.check_desk import checks_of
from pixdesk.pipeline.opening import catalogue
from pixdesk.store.db import open_to_read

_MARKS = {Tick.OPEN: "[ ]", Tick.RIGHT: "[x]", Tick.WRONG: "[!]"}


def checklist(
    sku: Annotated[str, typer.Argument(help="Of this SKU; left out, of the product being shot.")] = "",
    colourway: Annotated[str, typer.Option("--colourway", help="Where the list has several of the SKU.")] = "",
    tick: Annotated[
        list[str] | None, typer.Option("--tick", metavar="ITEM", help="This is right. Several times.")
    ] = None,
    untick: Annotated[list[str] | None, typer.Option("--untick", metavar="ITEM", help="This is not right yet.")] = None,
    as_json: Json = False,
    home: Home = None,
    actor: Actor = "",
) -> None:
    """Show the intake checklist of a product; what is measured ticks itself, what a person ticks is a line of the log.

    Works beside an open window, but for --tick and --untick. Ends with 1 while something that is measured is wrong.
    """
    marked = [(one, True) for one in tick or ()] + [(one, False) for one in untick or ()]
    found = _looked_up(home, text_only(sku), text_only(colourway))
    if marked and not found.sku:
        raise typer.BadParameter("Nothing says which product is being shot. Name its SKU.")
    if marked:
        with studio_engine(home) as engine:
            for item, is_right in marked:
                who = actor_or_user(actor)
                found = engine.checks.tick(
                    found.sku, text_only(item), is_right=is_right, colourway=found.colourway, actor=who
                )
    if as_json:
        typer.echo(json.dumps(asdict(found), indent=2, ensure_ascii=False))
    else:
        _print(found)
    if found.is_wrong:
        raise typer.Exit(1)


def _looked_up(home: Path | None, sku: str, colourway: str) -> CheckView:
    place = home_or_default(home)
    store = open_to_read(place)
    try:
        return checks_of(store, catalogue(place).checklists(), sku, colourway)
    finally:
        store.close()


def _print(found: CheckView) -> None:
    if not found.sku:
        console.print("Nothing says which product is being shot: name its SKU, or shoot its slate.")
        return
    called = " ".join(part for part in (found.sku, found.colourway) if part)
    console.print(visible(f"{called}: {found.title}, {found.right} of {len(found.lines)} right."), markup=False)
    for line in found.lines:
        words = f"  ({line.words})" if line.words else ""
        style = "yellow" if line.tick is Tick.WRONG else ""
        said = f"{_MARKS[line.tick]} {line.id:<14} {line.title}{words}"
        console.print(visible(said), markup=False, style=style, soft_wrap=True)
