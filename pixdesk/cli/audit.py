"""``pixdesk audit``: verify the log's chain, and hand it out."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from pixdesk.cli.common import Home, console, home_or_default
from pixdesk.errors import SetupError
from pixdesk.store import audit as stored

app = typer.Typer(help="The append-only log.", no_args_is_help=True)


@app.command()
def verify(home: Home = None) -> None:
    """Read the whole log and say whether every line fits the one before. Ends with 1 when one does not."""
    verdict = stored.verify(home_or_default(home))
    console.print(verdict.words, markup=False)
    console.print(f"Head {verdict.head}", soft_wrap=True)
    console.print("Keep the head somewhere else: it also shows a log rewritten from some line to its end.")
    if not verdict.holds:
        raise typer.Exit(1)


@app.command()
def export(
    to: Annotated[Path | None, typer.Argument(help="Where to; standard output when left out.")] = None,
    home: Home = None,
) -> None:
    """Write the log as JSON lines, oldest first."""
    if to is None:
        stored.export(home_or_default(home), sys.stdout)
        return
    try:
        with to.open("w", encoding="utf-8", newline="\n") as stream:  # the same bytes on every system
            count = stored.export(home_or_default(home), stream)
    except OSError as trouble:
        raise SetupError(f"{to} cannot be written ({trouble.strerror}).") from trouble
    console.print(f"{count:,} lines in {to}", markup=False)
