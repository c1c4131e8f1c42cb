"""``pixdesk models``: the networks that cut out, where they come from, and bringing your own."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from pixdesk.cli.common import Actor, Home, actor_or_user, console, home_or_default, listing, studio_engine
from pixdesk.pipeline.opening import model_library

app = typer.Typer(help="The models that cut out.", no_args_is_help=True)


@app.command("list")
def list_models(home: Home = None) -> None:
    """List the known models, their licences, and whether they are here."""
    library = model_library(home_or_default(home))
    table = listing("Id", "Title", "Size", "Licence", "Here")
    table.columns[0].no_wrap = True
    for card in library.cards():
        here = "yes" if library.is_installed(card) else f"pixdesk models install {card.id}"
        table.add_row(card.id, card.title, f"{card.byte_count / 1e6:.1f} MB", card.licence, here)
    console.print(table)


@app.command()
def install(model: Annotated[str, typer.Argument(help="Model id.")], home: Home = None, actor: Actor = "") -> None:
    """Fetch a model from its pinned source; it is used only if its SHA-256 is the card's.

    A download that breaks off is gone on with by the same command.
    """
    with studio_engine(home) as engine, Progress(console=console, transient=True) as bar:
        task = bar.add_task(f"Installing {model}", total=1.0)

        def show(words: str, share: float | None) -> None:
            bar.update(task, description=words, completed=share or 0.0, total=None if share is None else 1.0)

        path = engine.settings.install(model, show, actor=actor_or_user(actor))
    console.print(f"{model} is here: {path}", markup=False, soft_wrap=True)


@app.command("undo")
def take_back(home: Home = None, actor: Actor = "") -> None:
    """Take the model away again that was added or fetched last, while nothing cuts out with it; what it made stays."""
    with studio_engine(home) as engine:
        model = engine.undoing.model(actor=actor_or_user(actor))
    console.print(f"Taken away again: {model}.", markup=False)


@app.command()
def add(
    file: Annotated[Path, typer.Argument(help="Your ONNX file; it is copied.")],
    model: Annotated[str, typer.Option("--id", help="Its id from now on.")],
    licence: Annotated[str, typer.Option("--licence", help="Its licence; every result carries it.")],
    title: Annotated[str, typer.Option("--title")] = "",
    side: Annotated[int, typer.Option("--side", help="Input side in pixels; 0 takes the model's own.")] = 0,
    scale: Annotated[str, typer.Option("--scale", help="max, 255 or 1: what pixels are divided by.")] = "255",
    mean: Annotated[
        tuple[float, float, float], typer.Option("--mean", metavar="R G B", help="What is taken off each channel then.")
    ] = (0.0, 0.0, 0.0),
    std: Annotated[
        tuple[float, float, float], typer.Option("--std", metavar="R G B", help="What each channel is divided by last.")
    ] = (1.0, 1.0, 1.0),
    activation: Annotated[str, typer.Option("--activation", help="none or sigmoid.")] = "none",
    order: Annotated[str, typer.Option("--order", help="rgb or bgr: the channels as the model takes them.")] = "rgb",
    output: Annotated[str, typer.Option("--output", help="Which output is the matte, by number or name.")] = "0",
    tokenizer: Annotated[
        Path | None, typer.Option("--tokenizer", help="Of a model that understands words: its tokenizer.json (CLIP's).")
    ] = None,
    context: Annotated[
        int, typer.Option("--context", help="How many tokens such a model takes; 0 for as many as there are.")
    ] = 0,
    home: Home = None,
    actor: Actor = "",
) -> None:
    """Add the studio's own model, once it has cut out a built-in picture."""
    fields = {
        "title": title or model,
        "licence": licence,
        "side": side,
        "scale": scale,
        "mean": mean,
        "std": std,
        "activation": activation,
        "channel_order": order,
        "output": int(output) if output.isdecimal() else output,
        "context": context,
    }
    with studio_engine(home) as engine:
        card = engine.settings.add_model(file, model, fields, tokenizer=tokenizer, actor=actor_or_user(actor))
    console.print(f"{card.id} added, SHA-256 {card.sha256}", markup=False)


@app.command()
def verify(home: Home = None) -> None:
    """Compare every model file with its card's SHA-256. Ends with 1 when one differs."""
    bad = 0
    for card, ok, words in model_library(home_or_default(home)).verify():
        bad += not ok
        console.print(f"{'ok     ' if ok else 'trouble'} {card.id}: {words}", markup=False, soft_wrap=True)
    if bad:
        raise typer.Exit(1)
