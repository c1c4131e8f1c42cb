"""``pixdesk sample``: what a plan does before anybody shoots, and what was drawn after."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from pixdesk.cli.batches import BatchId
from pixdesk.cli.choosing import AQL, LEVEL, PERCENT
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
)
from pixdesk.domain import odds
from pixdesk.domain.audit import link_from_json
from pixdesk.domain.plans import SamplingPlan, percentage_plan, plan_for
from pixdesk.domain.redrawing import Redrawn, redrawn
from pixdesk.domain.sampling import promise
from pixdesk.domain.switching import ReducedBy
from pixdesk.domain.view import AuditLine
from pixdesk.errors import SetupError
from pixdesk.store import audit as stored
from pixdesk.store.db import instant

app = typer.Typer(help="Samples: what a plan does, and what was drawn.", no_args_is_help=True)

Severity = Annotated[str, typer.Option("--severity", help="normal, tightened or reduced.")]
Double = Annotated[bool, typer.Option("--double", help="The standard's double plan where there is one.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; the log carries it.")]


@app.command()
def plan(
    size: Annotated[int, typer.Option("--size", min=1, help="Clean captures in the batch.")],
    level: Annotated[str, LEVEL] = "II",
    aql: Annotated[float, AQL] = 2.5,
    severity: Severity = "normal",
    double: Double = False,
    percent: Annotated[float, PERCENT] = 0.0,
    as_json: Json = False,
) -> None:
    """Say how many to look at, what rejects, and how often a batch so and so bad would pass."""
    try:
        made = (
            percentage_plan(size, percent)
            if percent
            else plan_for(size, level=level, aql=aql, severity=severity, double=double)
        )
    except ValueError as trouble:
        raise SetupError(str(trouble)) from trouble
    told = _told(made, size)
    if as_json:
        typer.echo(json.dumps(told, indent=2))
        return
    console.print(f"{made.words}: {promise(made, size)}", markup=False)
    table = listing("Bad in the batch", "Passes", "Looked at on average")
    for point in told["oc"]:
        table.add_row(f"{100 * point['share']:.1f} %", f"{100 * point['accepted']:.1f} %", f"{point['looked_at']:.1f}")
    console.print(table)
    console.print(
        f"Where rejected batches are looked through and mended, {100 * told['aoql']:.2f} % bad pictures go out on"
        f" average at worst, with batches {100 * told['aoql_at']:.1f} % bad."
    )


def _told(plan: SamplingPlan, size: int) -> dict[str, Any]:
    limit, at_share = odds.average_outgoing_limit(plan, size)
    told: dict[str, Any] = {
        "plan": plan.words,
        "size": size,
        "letter": plan.letter,
        "n": plan.sample_size,
        "ac": plan.acceptance_number,
        "re": plan.rejection_number,
        "in_full": plan.is_in_full,
        "oc": [
            {
                "share": share,
                "bad": round(share * size),
                "accepted": accepted,
                "looked_at": odds.average_sample(plan, size, share),
            }
            for share, accepted in odds.operating_characteristic(plan, size)
        ],
        "aoql": limit,
        "aoql_at": at_share,
    }
    if plan.second:
        told["second"] = {
            "n": plan.second.sample_size,
            "ac": plan.second.acceptance_number,
            "re": plan.second.rejection_number,
        }
    return told


@app.command()
def redraw(
    batch: BatchId,
    home: Home = None,
    log: Annotated[
        Path | None, typer.Option("--log", help="A log written by `pixdesk audit export`, instead of the studio's own.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Draw a batch's samples again from their recorded seeds. Ends with 1 when one is not what was recorded."""
    found = redrawn(_lines(log) if log else stored.every_line(home_or_default(home)), batch)
    if not found:
        raise SetupError(f"The log tells of no sample of batch {batch} that could be drawn again.")
    if as_json:
        typer.echo(json.dumps([_as_json(again) for again in found], indent=2))
    else:
        for again in found:
            _print(again)
    if not all(again.matches for again in found):
        raise typer.Exit(1)


def _as_json(again: Redrawn) -> dict[str, Any]:
    return {
        "line": again.line,
        "draw": again.draw,
        "plan": again.plan,
        "seed": again.seed,
        "seed_holds": again.seed_holds,
        "recorded": list(again.recorded),
        "drawn": list(again.drawn),
        "matches": again.matches,
    }


def _print(again: Redrawn) -> None:
    seed = {True: "made of this batch", False: "NOT made of this batch", None: "on record"}[again.seed_holds]
    same = "the same captures" if again.recorded == again.drawn else "OTHER captures"
    console.print(f"Line {again.line}, draw {again.draw}: {again.plan}. The seed is {seed}; it draws {same}.")
    console.print("  " + ", ".join(str(number) for number in again.drawn), soft_wrap=True)


def _lines(log: Path) -> Iterator[AuditLine]:
    try:
        with log.open(encoding="utf-8") as stream:
            for text in stream:
                link = link_from_json(text)
                yield AuditLine(
                    seq=link.seq,
                    at=instant(link.at),
                    actor=link.actor,
                    action=link.action,
                    subject=link.subject,
                    detail=link.detail,
                    hash=link.hash,
                )
    except OSError as trouble:
        raise SetupError(f"{log} cannot be read ({trouble.strerror}).") from trouble
    except ValueError as trouble:
        raise SetupError(f"{log} is not a log that `pixdesk audit export` wrote ({trouble}).") from trouble


@app.command()
def again(batch: BatchId, reason: Reason, home: Home = None, actor: Actor = "") -> None:
    """Draw another sample in place of one nobody has judged anything of."""
    with studio_engine(home) as engine, known("batch"):
        engine.sampling.draw_again(batch, actor=actor_or_user(actor), reason=text_only(reason))
        sheet = engine.sheet(batch)
    console.print(f"{len(sheet.sample)} captures drawn anew; the log keeps both samples and the reason.")


@app.command()
def second(batch: BatchId, home: Home = None, actor: Actor = "") -> None:
    """Draw a double plan's second sample: what is not marked of the first conforms."""
    with studio_engine(home) as engine, known("batch"):
        count = engine.sampling.second_sample(batch, actor=actor_or_user(actor))
        sheet = engine.sheet(batch)
    console.print(f"{count} more captures drawn.", sheet.claim, sep="\n", markup=False)


@app.command()
def resume(
    stream: Annotated[str, typer.Argument(help="The stream, as `pixdesk batches` names it.")],
    reason: Reason,
    home: Home = None,
    actor: Actor = "",
) -> None:
    """Take sampling of a stream up again after its process was mended; tightened inspection follows."""
    with studio_engine(home) as engine:
        engine.sampling.resume(stream, actor=actor_or_user(actor), reason=text_only(reason))
    console.print("Sampling goes on, on tightened inspection: ", end="")
    console.print(cell(stream))


@app.command()
def rules(
    double: Annotated[bool | None, typer.Option("--double/--single", help="Double plans where there are any.")] = None,
    minor_aql: Annotated[
        float | None, typer.Option("--minor-aql", help="Judge minor defects apart by this AQL; 0 counts them with all.")
    ] = None,
    by_strata: Annotated[
        bool | None, typer.Option("--by-strata/--by-lot", help="Spread samples over risk, SKUs and views.")
    ] = None,
    planted: Annotated[
        int | None,
        typer.Option("--planted", min=0, max=20, help="So many known-bad captures among each sample's tiles."),
    ] = None,
    reduced_by: Annotated[
        ReducedBy | None, typer.Option("--reduced-by", help="What may lead a stream to reduced inspection.")
    ] = None,
    home: Home = None,
    actor: Actor = "",
) -> None:
    """Keep how samples are drawn from now on, or say how they are; every change is a line of the log."""
    named = {
        "minor_aql": minor_aql,
        "double": double,
        "by_strata": by_strata,
        "planted": planted,
        "reduced_by": reduced_by,
    }
    changes = {name: value for name, value in named.items() if value is not None}
    with studio_engine(home) as engine:
        chosen = engine.keep_choices(actor=actor_or_user(actor), **changes) if changes else engine.choices()
    plans = "double plans where there are any" if chosen.double else "single plans"
    apart = f"minor defects apart at AQL {chosen.minor_aql}, " if chosen.minor_aql else ""
    spread = "spread over risk, SKUs and views" if chosen.by_strata else "drawn from the whole lot"
    spread += f", {chosen.planted} known-bad tiles among them" if chosen.planted else ""
    console.print(f"{plans.capitalize()}, {apart}{spread}; reduced inspection: {chosen.reduced_by.replace('-', ' ')}.")
