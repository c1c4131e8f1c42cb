"""Recipes, channels and style guides by command: every figure of a file, and one of the studio's with some changed."""

import json
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from pixdesk.cli.common import (
    Actor,
    Home,
    Json,
    actor_or_user,
    cell,
    console,
    listing,
    paired,
    studio_engine,
    visible,
)
from pixdesk.domain.form import FormField
from pixdesk.domain.settings_view import Entry
from pixdesk.errors import SetupError
from pixdesk.pipeline.engine import Engine

Shelf = Literal["recipes", "channels", "styles"]
_ONE: Final[dict[Shelf, str]] = {"recipes": "recipe", "channels": "channel", "styles": "style guide"}
_COMMANDS: Final[dict[Shelf, str]] = {"recipes": "recipes", "channels": "channels", "styles": "style"}

Id = Annotated[str, typer.Argument(metavar="ID", help="Its id.")]
Changes = Annotated[
    list[str],
    typer.Option("--set", metavar="KEY=VALUE", help="A figure, such as matte.epsilon=1e-5; several times."),
]
MayChange = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="A figure, such as limits.fill_min_percent=70; several times."),
]
NewId = Annotated[
    str, typer.Option("--as-id", metavar="ID", help="The id of the new file; without it, the file of this id changes.")
]


def say_list(home: Path | None, shelf: Shelf) -> None:
    """List a shelf: what ships, and what is the studio's own."""
    with studio_engine(home) as engine:
        entries = engine.settings.entries(shelf)
        used = engine.choices().recipe if shelf == "recipes" else ""
    table = listing("Id", "Title", "Whose", "")
    for entry in entries:
        whose = "the studio's own" if entry.is_own else "ships"
        table.add_row(cell(entry.id), cell(entry.title), whose, "in use" if entry.id == used else "")
    console.print(table)


def say_one(home: Path | None, shelf: Shelf, wanted: str, as_json: bool) -> None:
    """Say every figure of one file, with its unit and its bounds."""
    with studio_engine(home) as engine:
        entry = _entry(engine, shelf, wanted)
        fields = engine.settings.fields(shelf)
    if as_json:
        typer.echo(json.dumps(dict(entry.texts), indent=2, ensure_ascii=False))
        return
    table = listing("Key", "Value", "Unit", "May be")
    for field in fields:
        table.add_row(cell(field.key), cell(entry.texts.get(field.key, "")), field.unit, cell(_bounds(field)))
    console.print(table)


def save(home: Path | None, shelf: Shelf, wanted: str, changes: list[str], new_id: str, actor: str) -> None:
    """Write one as the studio's own file with some figures changed; the log says so.

    Args:
        wanted: the one to begin with; empty for a new one.

    Raises:
        SetupError: there is no such file or figure, or one of them cannot be.
    """
    texts = dict(paired(one, "matte.epsilon=1e-5") for one in changes)
    if new_id:
        texts["id"] = new_id
    with studio_engine(home) as engine:
        if wanted:
            _entry(engine, shelf, wanted)
        elif any(entry.id == new_id for entry in engine.settings.entries(shelf)):
            how = f"`pixdesk {_COMMANDS[shelf]} save {new_id} --set …` changes it."
            raise SetupError(f"There is a {_ONE[shelf]} {new_id!r} already: {how}")
        known = {field.key for field in engine.settings.fields(shelf)}
        for key in texts.keys() - known:
            raise SetupError(f"A {_ONE[shelf]} has no {key!r}. {_listed(shelf, wanted, known)}")
        kept = engine.settings.save(shelf, wanted, texts, actor=actor)
    console.print(visible(f"Written: the studio's own {_ONE[shelf]} {kept.id}."), markup=False, soft_wrap=True)


def undo(home: Path | None, shelf: Shelf, wanted: str, actor: str) -> None:
    """Take back what was done to one last.

    Raises:
        StaleState: nothing was done to it, or something has gone on since.
    """
    with studio_engine(home) as engine:
        what = engine.undoing.saved(shelf, wanted, actor=actor)
    console.print(visible(f"{wanted}: {what.replace('-', ' ')}: taken back."), markup=False, soft_wrap=True)


def _listed(shelf: Shelf, wanted: str, known: set[str]) -> str:
    if not wanted:
        return f"Known: {', '.join(sorted(known))}."
    return f"`pixdesk {_COMMANDS[shelf]} show {wanted}` lists what it has."


def _entry(engine: Engine, shelf: Shelf, wanted: str) -> Entry:
    entries = engine.settings.entries(shelf)
    for entry in entries:
        if entry.id == wanted:
            return entry
    known = ", ".join(entry.id for entry in entries)
    raise SetupError(f"There is no {_ONE[shelf]} {wanted!r}. Known: {known}.")


def _bounds(field: FormField) -> str:
    if field.choices:
        return ", ".join(field.choices)
    if field.low is None or field.high is None:
        return "yes or no" if field.kind == "yes" else ""
    return f"{field.low:g} to {field.high:g}"


app = typer.Typer(help="Recipes: what decides the pixels of a product family.", no_args_is_help=True)


@app.command("list")
def list_recipes(home: Home = None) -> None:
    """List the recipes: those that ship and the studio's own."""
    say_list(home, "recipes")


@app.command("show")
def show_recipe(recipe: Id, home: Home = None, as_json: Json = False) -> None:
    """Say every figure of a recipe, with its unit and its bounds."""
    say_one(home, "recipes", recipe, as_json)


@app.command("save")
def save_recipe(recipe: Id, changes: Changes, new_id: NewId = "", home: Home = None, actor: Actor = "") -> None:
    """Write a recipe as the studio's own file, with some figures changed; what is made from now on follows it."""
    save(home, "recipes", recipe, changes, new_id, actor_or_user(actor))


@app.command("undo")
def undo_recipe(recipe: Id, home: Home = None, actor: Actor = "") -> None:
    """Take back the last saving of a recipe: its file is what it was before, or goes if it was new."""
    undo(home, "recipes", recipe, actor_or_user(actor))
