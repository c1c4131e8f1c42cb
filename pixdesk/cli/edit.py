"""``pixdesk edit``: a capture is retouched in another program and comes back as its next version."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from pixdesk.cli.common import Actor, Home, actor_or_user, console, known, say_mended, studio_engine, visible
from pixdesk.domain.capture import CaptureId
from pixdesk.domain.retouching import EditKind
from pixdesk.errors import CaptureError


class BitsPerChannel(StrEnum):
    """How fine its colours are."""

    EIGHT = "8"
    SIXTEEN = "16"


_DEPTHS: Final[dict[BitsPerChannel | None, Literal[8, 16] | None]] = {
    None: None,
    BitsPerChannel.EIGHT: 8,
    BitsPerChannel.SIXTEEN: 16,
}


def edit(
    capture: Annotated[int, typer.Argument(help="The capture's number, from `pixdesk exceptions`.")],
    file_format: Annotated[
        EditKind | None,
        typer.Option("--format", help="Either has a layer with the matte as its mask; the TIFF has it as alpha too."),
    ] = None,
    from_now_on: Annotated[
        bool,
        typer.Option("--from-now-on", help="Keep the format for every capture that goes out, from the window too."),
    ] = False,
    bits: Annotated[
        BitsPerChannel | None, typer.Option("--bits", help="Of a channel; what the capture has where left out.")
    ] = None,
    back: Annotated[
        Path | None, typer.Option("--back", help="Take what this saved TIFF, PNG or PSD shows: matte and colours.")
    ] = None,
    home: Home = None,
    actor: Actor = "",
) -> None:
    """Write a capture with its matte for another program, or take what was saved there. Ends with 1 when held.

    While the window is open or `pixdesk watch` runs, a saved file comes back by itself.
    """
    who, capture_id = actor_or_user(actor), CaptureId(capture)
    with studio_engine(home) as engine, known("capture"):
        if back is None:
            if from_now_on and file_format is not None:
                engine.keep_choices(actor=who, edit_as=file_format)
            path = engine.editing.hand_out(capture_id, actor=who, kind=file_format, bits=_DEPTHS[bits])
            console.print(visible(str(path)), markup=False, soft_wrap=True)
            return
        try:
            mended = engine.editing.take_back(capture_id, back, actor=who)
        except CaptureError as trouble:
            console.print(visible(str(trouble)), markup=False, soft_wrap=True)
            raise typer.Exit(1) from None
    say_mended(mended)
