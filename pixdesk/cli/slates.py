"""``pixdesk slates``: which frames named the frames after them, and what was none."""

from pathlib import Path
from typing import Annotated

import typer

from pixdesk.cli.common import (
    Actor,
    Home,
    actor_or_user,
    cell,
    console,
    home_or_default,
    known,
    listing,
    studio_engine,
    visible,
)
from pixdesk.store import slates as stored
from pixdesk.store.db import open_to_read


def slates(
    refuse: Annotated[
        Path | None, typer.Option("--refuse", help="A file that was taken for a slate and is none; it is taken in.")
    ] = None,
    undo: Annotated[
        bool, typer.Option("--undo", help="Of which this was said last is a slate after all, and let be again.")
    ] = False,
    home: Home = None,
    actor: Actor = "",
) -> None:
    """List the slates that were read; works beside an open window, but for --refuse."""
    if undo:
        if refuse is not None:
            raise typer.BadParameter("Either --refuse a slate, or --undo what was said last.")
        with studio_engine(home) as engine:
            name = engine.undoing.slate(actor=actor_or_user(actor))
        console.print(visible(f"{name} is a slate again: the frames after it are named by it."), markup=False)
        return
    if refuse is not None:
        _refuse(refuse, home, actor_or_user(actor))
        return
    store = open_to_read(home_or_default(home))
    try:
        found = stored.select(store)
    finally:
        store.close()
    table = listing("SKU", "Slate", "Folder")
    for slate in found:
        table.add_row(cell(slate.sku), cell(slate.name), cell(slate.folder))
    console.print(table if found else "No slates yet.")


def _refuse(path: Path, home: Path | None, actor: str) -> None:
    place = path.expanduser().resolve()
    with studio_engine(home) as engine, known("slate"):
        found = next((s for s in engine.slates() if Path(s.folder) / s.name == place), None)
        if found is None:
            raise KeyError(visible(str(path)))
        engine.refuse_slate(found.folder, found.name, actor=actor)
    console.print("No slate any more; the frame is taken in when its folder is watched or processed next.")
