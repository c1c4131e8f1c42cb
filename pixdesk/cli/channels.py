"""``pixdesk channels``: what each sales channel takes, where that was read, and which files would break."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
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
from pixdesk.domain.channel import ChannelProfile
from pixdesk.domain.channel_check import CheckedFile
from pixdesk.errors import SetupError
from pixdesk.pipeline import channel_desk, channel_words
from pixdesk.pipeline.catalogue import load_toml
from pixdesk.pipeline.opening import catalogue
from pixdesk.store import confirmations, renditions
from pixdesk.store.db import open_to_read

app = typer.Typer(
    help="The sales channels: what they take, where that was read, what would break.", no_args_is_help=True
)


@app.command("list")
def list_channels(
    home: Home = None,
    as_json: Json = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the table of docs/channels.md.")] = False,
) -> None:
    """List every channel profile with its limits, their sources and the day they were checked."""
    place = home_or_default(home)
    profiles = catalogue(place).channels().values()
    confirmed = _confirmed(place)
    if markdown:
        typer.echo(channel_words.as_markdown(profiles), nl=False)
        return
    if as_json:
        typer.echo(
            json.dumps([channel_words.as_data(one, confirmed) for one in profiles], indent=2, ensure_ascii=False)
        )
        return
    table = listing("Id", "Standing", "Made", "Fill", "Bytes", "Checked")
    table.columns[0].no_wrap = table.columns[2].no_wrap = True
    for one in profiles:
        standing = str(one.status) if channel_desk.is_usable(one, confirmed) else "to be confirmed"
        filled = f"{one.fill.target_percent:g} %"
        told = (one.id, standing, channel_words.made(one), filled, channel_words.weight(one))
        table.add_row(*(cell(text) for text in told), one.date_checked.isoformat())
    console.print(table)


def _confirmed(home: Path) -> dict[str, str]:
    try:
        store = open_to_read(home)
    except SetupError:  # no studio yet, so nothing is confirmed
        return {}
    try:
        return confirmations.confirmed(store)
    finally:
        store.close()


@app.command("show")
def show_channel(channel: forms.Id, home: Home = None, as_json: Json = False) -> None:
    """Say every figure of a channel's profile, with its unit and its bounds."""
    forms.say_one(home, "channels", channel, as_json)


@app.command("save")
def save_channel(
    channel: forms.Id, changes: forms.Changes, new_id: forms.NewId = "", home: Home = None, actor: Actor = ""
) -> None:
    """Write a channel's profile as the studio's own file, with some figures changed."""
    forms.save(home, "channels", channel, changes, new_id, actor_or_user(actor))


@app.command()
def confirm(
    channel: Annotated[str, typer.Argument(help="The profile's id.")], home: Home = None, actor: Actor = ""
) -> None:
    """Answer for an unverified profile as it stands: you held its figures against the channel's own page."""
    with studio_engine(home) as engine:
        profile = channel_desk.confirm(engine.studio, channel, actor=actor_or_user(actor))
    console.print(cell(f"{profile.title}: confirmed as it stands. A change of its file undoes that."))


@app.command("undo")
def undo_channel(channel: forms.Id, home: Home = None, actor: Actor = "") -> None:
    """Take back what was done to a channel's profile last: its saving, or its confirmation. Exported files stay."""
    forms.undo(home, "channels", channel, actor_or_user(actor))


@app.command()
def check(
    channel: Annotated[str | None, typer.Argument(help="The profile's id; with --all for every one.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every channel that anything was exported to.")] = False,
    profile_file: Annotated[
        Path | None, typer.Option("--profile-file", help="A profile of tomorrow, held against today's files.")
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], help="Rules in force on this day; today if left out."),
    ] = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Read every exported file again and list what a profile, also a coming one, would refuse. Ends with 1 if any."""
    if sum((channel is not None, every)) != 1:
        raise typer.BadParameter("Name one profile, or --all.")
    place = home_or_default(home)
    day = (on or datetime.now(UTC)).date()
    store = open_to_read(place)
    try:
        found = renditions.select(store)
    finally:
        store.close()
    checked = list(channel_desk.check(found, _profiles(place, channel, profile_file), day))
    _print(checked, as_json=as_json)
    if any(file.breaks for file in checked):
        raise typer.Exit(1)


def _profiles(home: Path, channel: str | None, file: Path | None) -> Callable[[str], ChannelProfile | None]:
    """Return which profile the files of a channel are held against."""
    known = catalogue(home).channels()
    if channel is None and file is None:
        return known.get
    future = load_toml(file, ChannelProfile) if file is not None else catalogue(home).channel(channel or "")
    name = channel or future.id
    named = replace(future, id=name)
    return lambda asked: named if asked == name else None


def _print(checked: list[CheckedFile], *, as_json: bool) -> None:
    if as_json:
        told = [
            {
                "capture": file.capture_id,
                "channel": file.channel,
                "file": file.path,
                "breaks": file.breaks,
                "breaches": [{"force": breach.force, "words": breach.words} for breach in file.breaches],
            }
            for file in checked
        ]
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    for file in checked:
        for breach in file.breaches:
            line = f"{breach.force:<8}{file.channel}  {file.path}: {breach.words}"
            console.print(visible(line), markup=False, soft_wrap=True)
    breaking = sum(file.breaks for file in checked)
    console.print(f"{len(checked)} exported files read, {breaking} would break.", markup=False)
