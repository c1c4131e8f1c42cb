"""``pixdesk export``: approved captures become verified files, and go where they are wanted."""

from pathlib import Path
from typing import Annotated

import typer

from pixdesk.cli.common import Actor, Home, actor_or_user, console, studio_engine, visible
from pixdesk.cli.deliver import show
from pixdesk.domain.batch import BatchState
from pixdesk.domain.capture import CaptureId
from pixdesk.domain.view import ExportReport
from pixdesk.pipeline.engine import Engine


def export(
    channel: Annotated[list[str], typer.Option("--channel", help="Channel id; may be given several times.")],
    home: Home = None,
    out: Annotated[Path | None, typer.Option("--out", help="Where renditions go, one folder a channel.")] = None,
    batch: Annotated[int | None, typer.Option("--batch", help="Only this batch.")] = None,
    to: Annotated[
        list[str] | None, typer.Option("--to", help="Deliver the channels' files there afterwards; several times.")
    ] = None,
    actor: Actor = "",
) -> None:
    """Write and verify what is approved and due. Ends with 1 when something was refused or did not arrive."""
    who, delivered = actor_or_user(actor), None
    with studio_engine(home, out) as engine:
        for destination in to or ():
            engine.studio.catalogue.destination(destination)
        report = engine.export(channels=channel, actor=who, batch_id=batch)
        said = told(report, engine)
        waiting = [s.batch.key for s in engine.batches() if s.batch.state is BatchState.SAMPLED]
        if to:
            delivered = engine.delivering.deliver(to, channels=channel, actor=who)
    for line in said:
        console.print(visible(line), markup=False, soft_wrap=True)
    if waiting:
        console.print(visible(f"Waiting for a reviewer: {', '.join(waiting)}."), markup=False, soft_wrap=True)
    if delivered is not None:
        show(delivered)
    if report.refused:
        raise typer.Exit(1)


def told(report: ExportReport, engine: Engine) -> list[str]:
    """Say of every file that was due what became of it, by the capture's own name."""
    said = [f"verified  {one.path}  {one.byte_count:,} bytes" for one in report.renditions]
    for number, channel, why in report.refused:
        said.append(f"refused   {engine.capture(CaptureId(number)).capture.name} for {channel}: {why}")
    said += [f"blocked   {name} for {channel}: it has an open case." for _, channel, name in report.blocked]
    return said or ["Nothing is due: what is approved is written already, or nothing is approved yet."]
