"""``pixdesk audit``: verify the log's chain, and hand it out."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from pixdesk.cli.common import Actor, Home, actor_or_user, console, counted, home_or_default, studio_engine, visible
from pixdesk.domain.anchor import Anchor, anchor_from_code
from pixdesk.domain.audit_query import AuditQuery, instants, parse_when
from pixdesk.pipeline import anchoring
from pixdesk.pipeline.audit_desk import written
from pixdesk.store import audit as stored
from pixdesk.store import audit_search
from pixdesk.store.db import instant_text, utc_now

app = typer.Typer(help="The append-only log.", no_args_is_help=True)


@app.command()
def verify(
    home: Home = None,
    anchor: Annotated[Path | None, typer.Option("--anchor", help="A file `pixdesk audit anchor` wrote.")] = None,
    code: Annotated[
        list[str] | None, typer.Option("--code", help="A printed code; may be given several times.")
    ] = None,
) -> None:
    """Read the whole log and say whether every line fits the one before. Ends with 1 when one does not."""
    anchors = [*(anchoring.read(anchor) if anchor else []), *(_from_code(text) for text in code or [])]
    verdict = stored.verify(home_or_default(home), anchors=anchors)
    console.print(verdict.words, markup=False)
    console.print(f"Head {verdict.head}", soft_wrap=True)
    if not anchors:
        console.print("The chain alone does not show a log rewritten from some line on: see `pixdesk audit anchor`.")
    if not verdict.holds:
        raise typer.Exit(1)


def _from_code(text: str) -> Anchor:
    try:
        return anchor_from_code(text)
    except ValueError as trouble:
        raise typer.BadParameter(str(trouble)) from trouble


@app.command()
def anchor(
    to: Annotated[
        Path | None, typer.Option("--to", help="Write it at the end of this file, best on another disk.")
    ] = None,
    daily: Annotated[bool, typer.Option("--daily", help="Do so every day from now on.")] = False,
    undo: Annotated[
        bool, typer.Option("--undo", help="Write it daily where it went before, or no more; what is written stays.")
    ] = False,
    home: Home = None,
    actor: Actor = "",
) -> None:
    """Write the log's head down elsewhere, and print it as a code. Works beside an open window, but for --daily."""
    place = home_or_default(home)
    if undo:
        if daily or to is not None:
            raise typer.BadParameter("Either --undo, or where it goes from now on.")
        with studio_engine(home) as engine:
            was = engine.undoing.setting("anchor", actor=actor_or_user(actor))
        console.print(visible(f"Daily again in {was}." if was else "It is written daily no more."), markup=False)
        return
    if daily and to is None:
        raise typer.BadParameter("Say where to, with --to.")
    if daily and to is not None:
        with studio_engine(home) as engine:
            anchoring.choose_place(engine.studio, to.expanduser().resolve(), actor=actor_or_user(actor))
    head = stored.head(place, instant_text(utc_now()))
    if to is not None:
        anchoring.write(head, to.expanduser().resolve())
        console.print(f"{counted(head.lines, 'line')} anchored in {to}.", markup=False, soft_wrap=True)
    console.print(head.code, soft_wrap=True)


@app.command()
def export(
    to: Annotated[Path | None, typer.Argument(help="Where to; standard output when left out.")] = None,
    home: Home = None,
    search: Annotated[str, typer.Option("--search", help="Only lines that hold all these words.")] = "",
    who: Annotated[str, typer.Option("--who", help="Only what this actor did.")] = "",
    what: Annotated[str, typer.Option("--what", help="Only lines of this action, such as approved.")] = "",
    when: Annotated[
        str, typer.Option("--when", help="Only a day, a month, a year, or two of them with .. between.")
    ] = "",
) -> None:
    """Write the log, or the lines of it that fit, as JSON lines, oldest first."""
    try:
        since, before = instants(parse_when(when))
    except ValueError as trouble:
        raise typer.BadParameter(str(trouble)) from trouble
    query = AuditQuery(search=search, who=who, what=what, since=since, before=before)
    place = home_or_default(home)
    if to is None:
        audit_search.write(place, query, sys.stdout)
        return
    console.print(visible(f"{counted(written(place, query, to), 'line')} in {to}"), markup=False, soft_wrap=True)
