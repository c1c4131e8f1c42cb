"""``pixdesk style``: the brands' style guides, and which exported files are off them."""

import json
from pathlib import Path
from typing import Annotated

import typer

from pixdesk.cli import forms
from pixdesk.cli.common import (
    Actor,
    Home,
    Json,
    actor_or_user,
    cell,
    console,
    home_or_default,
    listing,
    studio_engine,
    visible,
)
from pixdesk.domain.style import StyleGuide
from pixdesk.pipeline import style_desk
from pixdesk.pipeline.opening import catalogue
from pixdesk.pipeline.style_desk import StyleCheck
from pixdesk.pipeline.toml_files import load_toml

app = typer.Typer(
    help="Style guides of brands and families: shadow, crop, highlights, background tone.", no_args_is_help=True
)


@app.command("list")
def list_guides(home: Home = None) -> None:
    """List the studio's guides and whose files each is for."""
    place = home_or_default(home)
    guides = catalogue(place).styles()
    if not guides:
        console.print(visible("No style guides yet: `pixdesk style new ID --title TITLE` begins one."))
        return
    table = listing("Guide", "Title", "For", "Off makes")
    for one in guides.values():
        off = "an exception" if one.enforce == "hold" else "a remark"
        table.add_row(cell(one.id), cell(one.title), cell(_meant(one)), off)
    console.print(table)


def _meant(guide: StyleGuide) -> str:
    told = (
        guide.brand,
        *(", ".join(words) for words in (guide.families, guide.channels, guide.roles)),
    )
    return "; ".join(filter(None, told)) or "every file"


@app.command("show")
def show_guide(guide: forms.Id, home: Home = None, as_json: Json = False) -> None:
    """Say every figure of a guide, with its unit and its bounds."""
    forms.say_one(home, "styles", guide, as_json)


@app.command("new")
def new_guide(
    guide: Annotated[str, typer.Argument(metavar="ID", help="The new guide's id.")],
    title: Annotated[str, typer.Option("--title", help="What people call it.")],
    changes: forms.MayChange = None,
    home: Home = None,
    actor: Actor = "",
) -> None:
    """Begin a style guide: whose files it is for, and what it asks of them."""
    forms.save(home, "styles", "", [f"title={title}", *(changes or ())], guide, actor_or_user(actor))


@app.command("save")
def save_guide(
    guide: forms.Id, changes: forms.Changes, new_id: forms.NewId = "", home: Home = None, actor: Actor = ""
) -> None:
    """Change some figures of a guide, or make another one of it; files exported from now on are held against it."""
    forms.save(home, "styles", guide, changes, new_id, actor_or_user(actor))


@app.command("undo")
def undo_guide(guide: forms.Id, home: Home = None, actor: Actor = "") -> None:
    """Take back the last saving of a guide: its file is what it was before, or goes if it was new."""
    forms.undo(home, "styles", guide, actor_or_user(actor))


@app.command()
def check(
    guide: Annotated[str, typer.Argument(help="Hold every file against this guide instead of its own.")] = "",
    guide_file: Annotated[
        Path | None, typer.Option("--guide-file", help="A guide of tomorrow, held against today's files.")
    ] = None,
    channel: Annotated[str, typer.Option("--channel", help="Only files of this channel.")] = "",
    capture: Annotated[int | None, typer.Option("--capture", help="Only files of this capture.")] = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Compose every exported file again and list what its style guide, also a coming one, does not allow.

    Ends with 1 if any is off, or could not be looked at.
    """
    if guide and guide_file is not None:
        raise typer.BadParameter("Name a guide or a file, not both.")
    only = load_toml(guide_file, StyleGuide) if guide_file is not None else None
    with studio_engine(home) as engine:
        if guide:
            only = engine.studio.catalogue.style(guide)
        wanted = [
            one for one in engine.renditions() if channel in ("", one.channel) and capture in (None, one.capture_id)
        ]
        checked = list(style_desk.check(engine.studio, wanted, only))
    _print(checked, as_json=as_json)
    if any(one.is_off or one.trouble for one in checked):
        raise typer.Exit(1)


def _print(checked: list[StyleCheck], *, as_json: bool) -> None:
    if as_json:
        told = [
            {
                "capture": one.rendition.capture_id,
                "channel": one.rendition.channel,
                "role": one.rendition.role,
                "file": one.rendition.path,
                "guide": one.guide,
                "off": [finding.sentence for finding in one.findings],
                "trouble": one.trouble,
            }
            for one in checked
        ]
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    for one in checked:
        for said in (*(finding.sentence for finding in one.findings), *filter(None, (one.trouble,))):
            console.print(visible(f"{one.guide}  {one.rendition.path}: {said}"), markup=False, soft_wrap=True)
    off, without = sum(one.is_off for one in checked), sum(not one.guide for one in checked)
    console.print(
        f"{len(checked)} exported files looked at, {off} off their guide, {without} without one.", markup=False
    )
