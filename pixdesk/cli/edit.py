"""``pixdesk edit``: a capture is retouched in another program and comes back as its next matte."""

from pathlib import Path
from typing import Annotated

import typer

from pixdesk.cli.common import Actor, Home, actor_or_user, console, known, studio_engine, visible
from pixdesk.domain.capture import CaptureId
from pixdesk.errors import CaptureError


def edit(
    capture: Annotated[int, typer.Argument(help="The capture's number, from `pixdesk exceptions`.")],
    back: Annotated[
        Path | None, typer.Option("--back", help="Take this saved TIFF's or PNG's alpha as the capture's matte.")
    ] = None,
    home: Home = None,
    actor: Actor = "",
) -> None:
    """Write a capture with its matte as alpha for another program, or take what was saved there. Ends with 1 when held.

    While the window is open or `pixdesk watch` runs, a saved file comes back by itself.
    """
    who, capture_id = actor_or_user(actor), CaptureId(capture)
    with studio_engine(home) as engine, known("capture"):
        if back is None:
            console.print(visible(str(engine.editing.hand_out(capture_id, actor=who))), markup=False, soft_wrap=True)
            return
        try:
            mended = engine.editing.take_back(capture_id, back, actor=who)
        except CaptureError as trouble:
            console.print(visible(str(trouble)), markup=False, soft_wrap=True)
            raise typer.Exit(1) from None
    console.print(visible(mended.words), markup=False, soft_wrap=True)
    if not mended.is_clean:
        raise typer.Exit(1)
