"""``pixdesk window``: the same desk, with its window."""

from pathlib import Path
from typing import Annotated

import typer

from pixdesk.cli.common import Home, require_display


def window(
    folder: Annotated[Path | None, typer.Argument(help="The capture folder; the last one when left out.")] = None,
    home: Home = None,
    out: Annotated[Path | None, typer.Option("--out", help="Where renditions go.")] = None,
) -> None:
    """Open the window."""
    require_display()
    from pixdesk.app import main as open_window

    arguments = [str(folder)] if folder else []
    if home:
        arguments += ["--home", str(home)]
    if out:
        arguments += ["--out", str(out)]
    raise typer.Exit(open_window(arguments))
