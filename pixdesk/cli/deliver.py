"""``pixdesk deliver`` and ``pixdesk destinations``: exported files go where they are wanted."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from pixdesk.cli.common import (
    Actor,
    Home,
    Json,
    actor_or_user,
    ask_pin,
    cell,
    console,
    home_or_default,
    listing,
    studio_engine,
    visible,
)
from pixdesk.domain.delivering import DeliveryLine, DeliveryReport, summary
from pixdesk.errors import SetupError
from pixdesk.pipeline.delivery_desk import try_connection
from pixdesk.pipeline.opening import catalogue

To = Annotated[list[str] | None, typer.Option("--to", help="A destination's id; several times.")]
Channels = Annotated[list[str] | None, typer.Option("--channel", help="Only this channel's files; several times.")]

app = typer.Typer(help="Where renditions are delivered.", no_args_is_help=True)


def deliver(
    to: To = None,
    channel: Channels = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List what would go and send nothing.")] = False,
    roll_back: Annotated[
        int | None, typer.Option("--roll-back", metavar="CAPTURE", help="Put back what stood there before its files.")
    ] = None,
    undo_roll_back: Annotated[
        int | None, typer.Option("--undo-roll-back", metavar="CAPTURE", help="Put the later file there again.")
    ] = None,
    take_back: Annotated[bool, typer.Option("--take-back", help="Take away what no longer holds.")] = False,
    as_json: Json = False,
    home: Home = None,
    actor: Actor = "",
) -> None:
    """Deliver what is exported and not there yet; safe to repeat. Ends with 1 when something did not arrive."""
    if sum((dry_run, take_back, roll_back is not None, undo_roll_back is not None)) > 1:
        apart = "--dry-run, --roll-back, --undo-roll-back and --take-back are four different things: name one."
        raise typer.BadParameter(apart)
    who = actor_or_user(actor)
    with studio_engine(home) as engine:
        desk = engine.delivery
        if not as_json and not engine.studio.catalogue.destinations():
            raise SetupError(_none_yet(engine.studio.home))
        if roll_back is not None:
            report = desk.roll_back(_one(to), roll_back, channel=_only(channel), actor=who)
        elif undo_roll_back is not None:
            report = desk.undo_roll_back(_one(to), undo_roll_back, channel=_only(channel), actor=who)
        elif take_back:
            report = desk.take_back(to or (), actor=who)
        elif dry_run:
            report = desk.would_go(to or (), channels=channel or (), actor=who)
        else:
            report = desk.send(to or (), channels=channel or (), actor=who)
    show(report, as_json=as_json)


def _one(to: list[str] | None) -> str:
    if not to or len(to) > 1:
        raise typer.BadParameter("A roll-back, and undoing it, needs one --to.")
    return to[0]


def _only(channels: list[str] | None) -> str:
    if channels and len(channels) > 1:
        raise typer.BadParameter("A roll-back takes one --channel, or none for all.")
    return channels[0] if channels else ""


def show(report: DeliveryReport, *, as_json: bool = False) -> None:
    """Print what a delivery did; ends with 1 when something did not arrive."""
    if as_json:
        told: dict[str, Any] = {"files": [asdict(line) for line in report.lines]}
        told["no_longer_hold"] = [asdict(line) for line in report.no_longer_hold]
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        for line in report.lines:
            say(line)
        for line in report.no_longer_hold:
            say(line, "no longer holds")
        console.print(visible(summary(report)), markup=False, soft_wrap=True)
    if report.failed:
        raise typer.Exit(1)


def say(line: DeliveryLine, instead: str = "") -> None:
    """Print what became of one file."""
    why = f": {line.words}" if line.words else ""
    said = f"{instead or line.outcome:<14} {line.destination}  {line.path}  {line.byte_count:,} bytes{why}"
    console.print(visible(said), markup=False, soft_wrap=True)


@app.command("list")
def list_destinations(as_json: Json = False, home: Home = None) -> None:
    """List the studio's destinations; each is a file in its folder `destinations`."""
    place = home_or_default(home)
    found = catalogue(place).destinations()
    if as_json:
        told = [
            {"id": one.id, "title": one.title, "where": one.where, "channels": one.channels, "parallel": one.parallel}
            for one in found.values()
        ]
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    table = listing("Destination", "Where", "Channels")
    for one in found.values():
        table.add_row(cell(one.id), cell(one.where), cell(", ".join(one.channels) or "all"))
    console.print(table if found else visible(_none_yet(place)), soft_wrap=True)


def _none_yet(home: Path) -> str:
    return f"No destinations yet: docs/delivery.md says how to write one down in {home / 'destinations'}."


@app.command("secret")
def secret(
    destination: Annotated[str, typer.Argument(help="The destination's id.")],
    bucket: Annotated[bool, typer.Option("--bucket", help="Of the bucket it shows pictures from, for Amazon.")] = False,
    home: Home = None,
    actor: Actor = "",
) -> None:
    """Ask for a destination's password or key and put it into this system's key store, nowhere else."""
    who = actor_or_user(actor)
    with studio_engine(home) as engine:
        where = engine.delivery.secret_of(destination, of_bucket=bucket, actor=who)
        given = ask_pin(f"The secret of {where}", "PIXDESK_SECRET")
        said = engine.delivery.keep_secret(destination, given, of_bucket=bucket, actor=who)
    console.print(said, markup=False)


@app.command("check")
def check(
    destination: Annotated[str, typer.Argument(help="The destination's id.")],
    home: Home = None,
) -> None:
    """Connect to a destination and hang up again; nothing is written there."""
    console.print(visible(try_connection(catalogue(home_or_default(home)), destination)), markup=False, soft_wrap=True)
