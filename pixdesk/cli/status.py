"""``pixdesk status``: how the studio stands, for a person or for another program."""

import json
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
    listing,
    studio_engine,
    text_only,
)
from pixdesk.domain.clocks import in_words
from pixdesk.pipeline import status as told
from pixdesk.store.db import open_to_read


def status(
    target: Annotated[
        list[str] | None,
        typer.Option("--target", metavar="[FAMILY=]HOURS", help="Hours from capture to live; 0 takes one back."),
    ] = None,
    undo_target: Annotated[
        bool, typer.Option("--undo-target", help="Put the hours back as they were before they were chosen last.")
    ] = False,
    home: Home = None,
    actor: Actor = "",
    as_json: Json = False,
) -> None:
    """Say how the studio stands: captures, batches, shot list, clocks. Works beside an open window, but for --target.

    The JSON is described in docs/status.md and only grows.
    """
    if target and undo_target:
        raise typer.BadParameter("Either choose --target, or --undo-target for what was chosen last.")
    if undo_target:
        with studio_engine(home) as engine:
            engine.undoing.setting("targets", actor=actor_or_user(actor))
    if target:
        chosen = dict(_target(one) for one in target)
        with studio_engine(home) as engine:
            engine.shots.choose_targets(chosen, actor=actor_or_user(actor))
    store = open_to_read(home_or_default(home))
    try:
        found = told.feed(store)
    finally:
        store.close()
    if as_json:
        typer.echo(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        _print(found)


def _target(said: str) -> tuple[str, float]:
    family, _, hours = text_only(said).rpartition("=")
    try:
        return family.strip(), float(hours)
    except ValueError:
        raise typer.BadParameter(f"{said!r} is not FAMILY=HOURS, such as jewellery=8, or HOURS alone.") from None


def _print(found: dict[str, Any]) -> None:
    rows = listing("", "")
    shots, clocks = found["shots"], found["clocks"]
    rows.add_row("Captures", _counts(found["captures"]))
    rows.add_row("Exceptions", str(found["exceptions"]))
    rows.add_row("Without a place", str(found["homeless"]))
    rows.add_row("Batches under inspection", str(sum(one["state"] == "sampled" for one in found["batches"])))
    rows.add_row("Shot list", _counts(shots["states"]))
    rows.add_row("Views missing", str(shots["missing_views"]))
    if clocks["targets_h"]:
        rows.add_row("Clocks", _counts({pace: clocks[pace] for pace in ("running", "warned", "broken")}))
    console.print(rows)
    for one in clocks["next"]:
        if one["pace"] != "running":
            left = "over by" if one["left_s"] < 0 else "left"
            console.print(cell(f"  {one['name']}: {left} {in_words(one['left_s'])}"), style="yellow")


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {word}" for word, count in counts.items() if count) or "none"
