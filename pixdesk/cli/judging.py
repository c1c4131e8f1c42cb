"""``pixdesk batches`` and ``pixdesk undo``: the list, a sheet, single marks, and taking back what was done last."""

from enum import StrEnum
from typing import Annotated

import typer

from pixdesk.cli.batches import BatchId, list_batches
from pixdesk.cli.common import Actor, Home, actor_or_user, console, counted, known, studio_engine, text_only, visible
from pixdesk.cli.sheet import sheet
from pixdesk.domain.capture import CaptureId
from pixdesk.domain.finding import Region

app = typer.Typer(help="Batches: the list, and single marks on their samples.", invoke_without_command=True)

Captures = Annotated[list[int], typer.Argument(metavar="CAPTURE…", help="The numbers of sampled captures.")]


@app.callback()
def batches(context: typer.Context, home: Home = None) -> None:
    """List the batches; works beside an open window."""
    if context.invoked_subcommand is None:
        list_batches(home)


app.command()(sheet)


@app.command()
def mark(
    batch: BatchId,
    captures: Captures,
    home: Home = None,
    actor: Actor = "",
    defect: Annotated[str, typer.Option("--defect", help="The defect's id; without it they conform.")] = "",
    note: Annotated[str, typer.Option("--note", help="A word for whoever mends it.")] = "",
    ring: Annotated[
        str, typer.Option("--ring", metavar="X,Y,W,H", help="Where the defect is, in shares 0..1 of the picture.")
    ] = "",
) -> None:
    """Judge captures of a sample: they conform, or they have a defect."""
    drawn = _ring(ring) if ring else None
    if drawn and (not defect or len(captures) > 1):
        raise typer.BadParameter("A ring is drawn around one defect of one capture.")
    who, said = actor_or_user(actor), text_only(note)
    with studio_engine(home) as engine, known("batch"):
        defects = [one.id for one in engine.studio.recipe().defects]
        if defect and defect not in defects:
            raise typer.BadParameter(f"There is no defect {defect!r}. Known: {', '.join(defects)}.")
        ids = [CaptureId(number) for number in captures]
        if drawn:
            sheet = engine.mark(batch, ids[0], defect=defect, actor=who, note=said, ring=drawn)
        else:
            sheet = engine.review.mark_all(batch, ids, defect=defect or None, actor=who, note=said)
    console.print(sheet.claim, markup=False)


def _ring(text: str) -> Region:
    try:
        x, y, width, height = (float(part) for part in text.split(","))
        region = Region(x=x, y=y, width=width, height=height)
    except ValueError:
        raise typer.BadParameter(f"{visible(text)!r} is no ring: give four shares, such as 0.2,0.3,0.1,0.1.") from None
    fits = 0.0 <= x < x + width <= 1.0 and 0.0 <= y < y + height <= 1.0
    if not fits:
        raise typer.BadParameter(f"{visible(text)!r} does not lie inside the picture.")
    return region


@app.command()
def unmark(batch: BatchId, capture: Annotated[int, typer.Argument()], home: Home = None, actor: Actor = "") -> None:
    """Take the judgement of one sampled capture back."""
    with studio_engine(home) as engine, known("batch"):
        sheet = engine.unmark(batch, CaptureId(capture), actor=actor_or_user(actor))
    console.print(sheet.claim, markup=False)


@app.command()
def reprocess(batch: BatchId, home: Home = None, actor: Actor = "") -> None:
    """Process everything again that a batch's rejection holds: it comes back as a batch of its own, to be resubmitted.

    The pictures are made while pixdesk runs: in the open window, or by `pixdesk watch` and `pixdesk process`.
    """
    with studio_engine(home) as engine, known("batch"):
        count = engine.process_again(batch, actor=actor_or_user(actor))
    console.print(f"{counted(count, 'capture')} of batch {batch} will be processed again.")


@app.command()
def reopen(batch: BatchId, home: Home = None, actor: Actor = "") -> None:
    """Open a closed batch again while no tile of its sample is judged: the sample is put away, the log keeps it."""
    with studio_engine(home) as engine, known("batch"):
        engine.review.reopen_batch(batch, actor=actor_or_user(actor))
    console.print(f"Batch {batch} is open again. It stays so until a capture joins it or somebody closes it.")


class Kind(StrEnum):
    """What something was done to."""

    BATCH = "batch"
    CASE = "case"
    CAPTURE = "capture"


def undo(
    kind: Annotated[Kind, typer.Argument(help="What it was done to.")],
    number: Annotated[int, typer.Argument(help="Its number, from `pixdesk batches` or the log.")],
    home: Home = None,
    actor: Actor = "",
) -> None:
    """Take back what was done last to a batch (mark, verdict, closing), a case, or a capture's cutout by hand.

    Released files stay. What was set up is taken back by the command that set it up: docs/undo.md.
    """
    who = actor_or_user(actor)
    with studio_engine(home) as engine, known(kind):
        if kind is Kind.CAPTURE:
            case = engine.review.undo_mend(CaptureId(number), actor=who)
            waits = f" Case {case} waits for somebody." if case is not None else ""
            console.print(f"Taken back: capture {number} has the cutout it had before.{waits}", markup=False)
            return
        undo_it = engine.review.undo_batch if kind is Kind.BATCH else engine.review.undo_case
        what = undo_it(number, actor=who)
    console.print(f"Taken back: {what.replace('-', ' ')}.", markup=False)
