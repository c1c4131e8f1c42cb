"""``pixdesk shoot``: how the studio shoots from now on, kept from one day to the next as the window keeps it."""

import json
from typing import Annotated, Any

import typer

from pixdesk.cli.common import Actor, Home, Json, actor_or_user, console, studio_engine, text_only, visible
from pixdesk.domain.batch import BatchRule
from pixdesk.domain.choices import Choices
from pixdesk.domain.slate import SlateRule


def shoot(
    patterns: Annotated[
        list[str] | None,
        typer.Option("--pattern", help="File-name pattern, such as {sku}_{view}; several times. '' for the usual."),
    ] = None,
    batch_by: Annotated[
        BatchRule | None, typer.Option("--batch-by", help="What captures of one batch have in common.")
    ] = None,
    slates: Annotated[SlateRule | None, typer.Option("--slates", help="When frames are searched for a slate.")] = None,
    aql: Annotated[float | None, typer.Option("--aql", help="0.65, 1.0, 1.5, 2.5, 4.0 or 6.5.")] = None,
    level: Annotated[str | None, typer.Option("--level", help="S-1 to S-4, I, II or III.")] = None,
    percent: Annotated[
        float | None, typer.Option("--percent", help="Sample so many percent instead, accept on zero; 0 for the plan.")
    ] = None,
    close_after: Annotated[
        float | None, typer.Option("--close-after", metavar="MINUTES", min=0, help="When an idle batch is closed.")
    ] = None,
    full_at: Annotated[
        int | None, typer.Option("--full-at", min=1, help="A batch of so many captures closes by itself.")
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Put back what was chosen before the last change.")] = False,
    as_json: Json = False,
    home: Home = None,
    actor: Actor = "",
) -> None:
    """Keep how the studio shoots from now on, or say how it does; every change is a line of the log."""
    named: dict[str, Any] = {
        "patterns": None if patterns is None else tuple(text_only(one) for one in patterns if one),
        "batch_rule": batch_by,
        "slates": slates,
        "aql": aql,
        "level": level,
        "percent": percent,
        "idle_close_s": None if close_after is None else close_after * 60.0,
        "full_at": full_at,
    }
    changes = {name: value for name, value in named.items() if value is not None}
    if undo and changes:
        raise typer.BadParameter("Either change something, or --undo the last change.")
    with studio_engine(home) as engine:
        kept = engine.undoing.choices(actor=actor_or_user(actor)) if undo else engine.choices()
        if changes:
            kept = engine.keep_choices(actor=actor_or_user(actor), **changes)
    if as_json:
        typer.echo(json.dumps(_told(kept), indent=2, ensure_ascii=False))
        return
    for sentence in _said(kept):
        console.print(visible(sentence), markup=False, soft_wrap=True)


def _told(kept: Choices) -> dict[str, Any]:
    return {
        "patterns": list(kept.patterns),
        "batch_by": str(kept.batch_rule),
        "slates": str(kept.slates),
        "aql": kept.aql,
        "level": kept.level,
        "percent": kept.percent,
        "close_after_min": kept.idle_close_s / 60.0,
        "full_at": kept.full_at,
    }


def _said(kept: Choices) -> list[str]:
    names = f"by {', '.join(kept.patterns)}" if kept.patterns else "by the usual patterns"
    plan = f"{kept.percent:g} % of it, accept on zero" if kept.percent else f"AQL {kept.aql:g}, level {kept.level}"
    return [
        f"File names are read {names}; slates: {kept.slates}.",
        f"A batch is what has one {kept.batch_rule}, up to {kept.full_at:,} captures; it closes after"
        f" {kept.idle_close_s / 60:g} minutes without another.",
        f"A batch is judged from its sample: {plan}. `pixdesk sample rules` says the rest.",
    ]
