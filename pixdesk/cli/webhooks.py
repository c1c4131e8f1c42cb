"""``pixdesk webhooks``: others are told of what happens here, signed, and again until they have it."""

import json
from pathlib import Path
from typing import Annotated

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
    studio_engine,
    text_only,
    visible,
)
from pixdesk.domain.webhook import EVENTS
from pixdesk.pipeline import hook_secrets
from pixdesk.pipeline.hook_desk import source_of
from pixdesk.store import hooks as stored
from pixdesk.store.db import open_to_read

app = typer.Typer(help="Webhooks: others are told of what happens here.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The webhook's name.")]


@app.command()
def add(
    name: Name,
    url: Annotated[str, typer.Argument(help="Where events are posted to.")],
    on: Annotated[list[str] | None, typer.Option("--on", help=f"{', '.join(EVENTS)}; all when left out.")] = None,
    secret_env: Annotated[str, typer.Option("--secret-env", help="The environment variable with its secret.")] = "",
    secret_file: Annotated[Path | None, typer.Option("--secret-file", help="A file with its secret, mode 600.")] = None,
    home: Home = None,
    actor: Actor = "",
) -> None:
    """Tell a receiver of what happens from now on; without a secret of yours one is made. See docs/status.md."""
    with studio_engine(home) as engine:
        source = source_of(text_only(secret_env), secret_file)
        hook = engine.hooks.add(
            text_only(name), text_only(url), on or EVENTS, actor=actor_or_user(actor), secret_from=source
        )
    console.print(visible(f"{hook.name} is told of {', '.join(hook.events)}."), markup=False, soft_wrap=True)
    kind, _, where = hook.secret_from.partition(":")
    if kind == "keystore":
        made = hook_secrets.read(hook.secret_from).decode()
        console.print("Its secret is in this system's key store. The receiver needs it too; it is shown this once:")
        console.print(made, soft_wrap=True)
        return
    place = "environment variable" if kind == "env" else "file"
    console.print(visible(f"Its secret is in the {place} {where}; the receiver needs it too."), soft_wrap=True)


@app.command()
def remove(name: Name, home: Home = None, actor: Actor = "") -> None:
    """Tell a receiver no more."""
    with studio_engine(home) as engine, known("webhook"):
        engine.hooks.remove(text_only(name), actor=actor_or_user(actor))
    console.print(visible(f"{name} is told no more."), markup=False)


@app.command("list")
def show(home: Home = None, as_json: Json = False) -> None:
    """List the webhooks and what is on its way to each. Works beside an open window."""
    store = open_to_read(home_or_default(home))
    try:
        found, counts = stored.select(store), stored.counts(store)
    finally:
        store.close()
    if as_json:
        told = [{"name": h.name, "url": h.url, "events": list(h.events), **counts[h.name]} for h in found]
        typer.echo(json.dumps(told, indent=2))
        return
    table = listing("Webhook", "Address", "Told of", "Waiting", "Done", "Given up")
    for hook in found:
        figures = (str(counts[hook.name][state]) for state in ("waiting", "done", "dead"))
        table.add_row(cell(hook.name), cell(hook.url), cell(", ".join(hook.events)), *figures)
    console.print(table if found else "No webhooks.")


@app.command()
def calls(name: Name, home: Home = None) -> None:
    """List what a receiver does not have yet, and why. Works beside an open window."""
    store = open_to_read(home_or_default(home))
    try:
        with known("webhook"):
            found = stored.troubles(store, text_only(name))
    finally:
        store.close()
    table = listing("Line", "State", "Tries", "Last")
    for seq, state, tries, said in found:
        table.add_row(str(seq), "given up" if state == "dead" else state, str(tries), cell(said))
    console.print(table if found else "It has everything.")


@app.command()
def send(home: Home = None) -> None:
    """Send what is due now, without a window. Ends with 1 when something was not taken."""
    with studio_engine(home) as engine:
        sent = engine.hooks.send()
    console.print(f"{sent.taken} taken, {sent.later} to be tried again, {sent.dead} given up.")
    if sent.later or sent.dead:
        raise typer.Exit(1)


@app.command()
def replay(
    name: Name,
    from_line: Annotated[
        int | None, typer.Option("--from", min=1, help="Everything from this line of the log on, taken or not.")
    ] = None,
    home: Home = None,
    actor: Actor = "",
) -> None:
    """Send again what was given up, or everything from a line of the log on."""
    with studio_engine(home) as engine, known("webhook"):
        count = engine.hooks.replay(text_only(name), from_seq=from_line, actor=actor_or_user(actor))
    console.print(f"{count} on their way again.")
