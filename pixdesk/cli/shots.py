"""``pixdesk shots``: what must be shot, where it stands, and captures that belong nowhere yet."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from pixdesk.cli.common import (
    Actor,
    Home,
    Json,
    actor_or_user,
    cell,
    console,
    home_or_default,
    known,
    listing,
    paired,
    studio_engine,
    text_only,
    visible,
)
from pixdesk.domain.capture import CaptureId
from pixdesk.domain.shot_board import Order, wanted
from pixdesk.domain.shot_state import Homeless, Standing, counted
from pixdesk.pipeline.shot_desk import TakenIn, board_of
from pixdesk.pipeline.shot_files import ReadList
from pixdesk.store import shots as stored
from pixdesk.store.db import open_to_read

app = typer.Typer(help="Shot lists: what must be shot, and where it stands.", no_args_is_help=True)


@app.command("import")
def take_in(
    place: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV or XLSX file, or a folder of them.")],
    home: Home = None,
    actor: Actor = "",
    mapped: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=COLUMN", help="Which column says what; remembered. Several times."),
    ] = None,
    only_look: Annotated[
        bool, typer.Option("--look", help="Only say how a file would be read; nothing is taken in or remembered.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Take in a shot list: good rows are kept, bad ones told with line and reason. Ends with 1 when there were any."""
    who = actor_or_user(actor)
    columns = dict(paired(one, "sku=Artikel") for one in mapped or [])
    if only_look:
        _look_at(place.expanduser(), columns, home)
        return
    with studio_engine(home) as engine:
        engine.shots.choose_columns({field.lower(): name for field, name in columns.items()}, actor=who)
        found = engine.shots.take_in(place.expanduser(), actor=who)
    if as_json:
        typer.echo(json.dumps([_told(one) for one in found], indent=2, ensure_ascii=False))
    else:
        for one in found:
            _print(one)
    if any(one.read.bad or one.read.trouble for one in found):
        raise typer.Exit(1)


def _look_at(place: Path, columns: dict[str, str], home: Path | None) -> None:
    with studio_engine(home) as engine:
        read = engine.shots.look_at(place, {field.lower(): name for field, name in columns.items()})
    if read.trouble:
        console.print(visible(f"{read.name}: {read.trouble}"), markup=False, style="yellow", soft_wrap=True)
        raise typer.Exit(1)
    words = f"{visible(read.name)}: {len(read.rows):,} rows could be taken in, {len(read.bad):,} not."
    console.print(words, markup=False, soft_wrap=True)
    _print_read(read)
    if read.bad:
        raise typer.Exit(1)


def _told(one: TakenIn) -> dict[str, Any]:
    taken = one.imported
    return {
        "name": one.read.name,
        "digest": one.read.digest,
        "added": taken.added if taken else 0,
        "changed": taken.changed if taken else 0,
        "unchanged": taken.unchanged if taken else 0,
        "columns": dict(one.read.columns),
        "bad": [{"line": row.line, "reason": row.reason} for row in one.read.bad],
        "notes": [{"line": row.line, "reason": row.reason} for row in one.read.notes],
        "trouble": one.read.trouble,
    }


def _print(one: TakenIn) -> None:
    name = visible(one.read.name)
    if one.imported is None:
        console.print(f"{name}: {visible(one.read.trouble)}", markup=False, style="yellow", soft_wrap=True)
        return
    taken, bad = one.imported, len(one.read.bad)
    words = f"{name}: {taken.added:,} new, {taken.changed:,} changed, {taken.unchanged:,} as they were"
    console.print(f"{words}, {bad:,} not taken.", markup=False, soft_wrap=True)
    _print_read(one.read)


def _print_read(read: ReadList) -> None:
    said = ", ".join(f"{field} from {visible(header)!r}" for field, header in read.columns)
    console.print(f"  {said}", markup=False, style="dim", soft_wrap=True)
    for row in (*read.bad, *read.notes):
        console.print(f"  line {row.line}: {visible(row.reason)}", markup=False, style="yellow", soft_wrap=True)


@app.command("undo")
def take_back(
    columns: Annotated[
        bool, typer.Option("--columns", help="Only which column says what, whatever was done since.")
    ] = False,
    home: Home = None,
    actor: Actor = "",
) -> None:
    """Take back what was done last: a list taken in, columns chosen, a SKU taken off. Rows worked on since stay."""
    with studio_engine(home) as engine:
        told = engine.shots.take_back(actor=actor_or_user(actor), columns=columns)
    console.print(visible(told.sentence), markup=False, soft_wrap=True)


@app.command()
def recipes(
    chosen: Annotated[
        list[str] | None, typer.Argument(metavar="[FAMILY=RECIPE]", help="Families with a recipe of their own.")
    ] = None,
    home: Home = None,
    actor: Actor = "",
) -> None:
    """Say, or choose, which recipe captures of a family are made with; `jewellery=` takes one back."""
    with studio_engine(home) as engine:
        pairs = dict(paired(one, "jewellery=standard") for one in chosen or [])
        found = engine.shots.choose_recipes(pairs, actor=actor_or_user(actor))
        usual = engine.choices().recipe
    table = listing("Family", "Recipe")
    for family, recipe in found.items():
        table.add_row(cell(family), cell(recipe))
    table.add_row("every other", cell(usual))
    console.print(table)


@app.command("list")
def show(
    home: Home = None,
    state: Annotated[
        str,
        typer.Option("--state", help="Only rows that stand so: due, held, shot, in work, approved, late …"),
    ] = "",
    search: Annotated[str, typer.Option("--search", help="Only rows whose SKU, colourway … hold these words.")] = "",
    order: Annotated[Order, typer.Option("--sort", help="What comes first.")] = Order.URGENT,
    as_json: Json = False,
) -> None:
    """List the rows with where they stand: late first. Works beside an open window."""
    store = open_to_read(home_or_default(home))
    try:
        board = board_of(store)
    finally:
        store.close()
    every = [line.standing for line in board.lines]
    found = [line.standing for line in wanted(board.lines, state=state.lower(), text=search, order=order)]
    if as_json:
        typer.echo(json.dumps([_as_json(one) for one in found], indent=2, ensure_ascii=False))
        return
    table = listing("SKU", "Colourway", "Family", "Due", "P", "State", "Missing")
    for one in found:
        row = one.row
        due = row.due.isoformat() if row.due else ""
        texts = (row.sku, row.colourway, row.family, due, str(row.priority), one.word, ", ".join(one.missing))
        table.add_row(*(cell(text) for text in texts))
    console.print(table if found else "No rows.")
    told = ", ".join(f"{count:,} {word}" for word, count in counted(every).items() if count)
    console.print(f"{len(every):,} rows: {told}." if every else "Bring a list in: pixdesk shots import FILE.")


def _as_json(one: Standing) -> dict[str, Any]:
    row = one.row
    return {
        "sku": row.sku,
        "colourway": row.colourway,
        "style": row.style,
        "family": row.family,
        "risk": row.risk,
        "views": list(row.views),
        "channels": list(row.channels),
        "due": row.due.isoformat() if row.due else None,
        "priority": row.priority,
        "free": dict(row.free),
        "state": one.state,
        "late": one.is_late,
        "missing": list(one.missing),
        "captures": list(one.captures),
    }


@app.command()
def homeless(home: Home = None, as_json: Json = False) -> None:
    """List captures that belong to no row, why, and what may be meant. Works beside an open window."""
    store = open_to_read(home_or_default(home))
    try:
        found = stored.homeless(store)
    finally:
        store.close()
    if as_json:
        typer.echo(json.dumps([_as_told(one) for one in found], indent=2, ensure_ascii=False))
        return
    table = listing("No", "Capture", "Why", "Perhaps")
    for one in found:
        perhaps = " or ".join(one.skus) + (f", {' or '.join(one.views)}" if one.views else "")
        table.add_row(str(one.id), cell(one.name), cell(one.reason), cell(perhaps))
    console.print(table if found else "Every capture has its place.")


def _as_told(one: Homeless) -> dict[str, Any]:
    return {
        "capture": one.id,
        "folder": one.folder,
        "name": one.name,
        "sku": one.label.sku,
        "view": one.label.view,
        "reason": one.reason,
        "skus": list(one.skus),
        "views": list(one.views),
    }


@app.command()
def assign(
    capture: Annotated[list[int], typer.Argument(help="Captures by their numbers, from `pixdesk shots homeless`.")],
    sku: Annotated[str, typer.Option("--sku", help="What they show.")] = "",
    view: Annotated[
        list[str] | None,
        typer.Option(
            "--view", help="Which side of it: one for all, or one for each in turn; left out, the likely one."
        ),
    ] = None,
    colourway: Annotated[str, typer.Option("--colourway", help="Where the list has several of the SKU.")] = "",
    take_back: Annotated[
        bool, typer.Option("--take-back", help="Take the name off that they were given last.")
    ] = False,
    home: Home = None,
    actor: Actor = "",
) -> None:
    """Say what captures show: they join the batch of that SKU, their files keep their names, the log has the lines."""
    told = view or [""]
    if len(told) not in (1, len(capture)):
        raise typer.BadParameter(f"{len(capture)} captures have {len(told)} views: name one for all, or one for each.")
    if take_back == bool(sku):
        raise typer.BadParameter("Say either --sku, or --take-back for what was said last.")
    views = [text_only(one) for one in told] * (len(capture) if len(told) == 1 else 1)
    with studio_engine(home) as engine, known("capture"):
        for number, side in zip(capture, views, strict=True):
            ident, who = CaptureId(number), actor_or_user(actor)
            if take_back:
                engine.shots.put_back(ident, actor=who)
                console.print(f"Capture {number} is called as before.")
                continue
            shown = engine.shots.assign(ident, sku=text_only(sku), view=side, colourway=text_only(colourway), actor=who)
            console.print(visible(f"Capture {number} is {sku} {shown}."), markup=False)


@app.command()
def drop(
    sku: Annotated[str, typer.Argument(help="The SKU nobody shoots any more.")],
    colourway: Annotated[str | None, typer.Option("--colourway", help="Only this colourway of it.")] = None,
    home: Home = None,
    actor: Actor = "",
) -> None:
    """Take a SKU off the shot list; what was shot of it stays."""
    with studio_engine(home) as engine, known("row of"):
        gone = engine.shots.drop(text_only(sku), colourway=colourway, actor=actor_or_user(actor))
    console.print(f"{gone} rows taken off the list." if gone > 1 else "Taken off the list.")
