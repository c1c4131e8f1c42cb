"""``pixdesk heal``: dust, tags and stickers of one capture, painted over or taken back."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pixdesk.cli.common import (
    Actor,
    Home,
    actor_or_user,
    console,
    known,
    print_notices,
    pump_until,
    studio_engine,
    visible,
)
from pixdesk.domain.capture import CaptureId
from pixdesk.errors import CaptureError, StaleState
from pixdesk.pipeline.engine import Engine


class Way(StrEnum):
    """How a hole is filled."""

    MIGAN = "migan"
    DIFFUSE = "diffuse"


def heal(
    capture: Annotated[int, typer.Argument(help="The capture's number.")],
    mask: Annotated[
        Path | None, typer.Option("--mask", help="Gray PNG of the picture's size, white on what is to go.")
    ] = None,
    method: Annotated[
        Way, typer.Option("--method", help="migan paints (tags, stickers); diffuse fills from the rim (dust).")
    ] = Way.MIGAN,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last repair off again.")] = False,
    actor: Actor = "",
    home: Home = None,
) -> None:
    """Repair a spot of a clean or held capture and process it again. The original is never touched."""
    if undo == (mask is not None):
        raise typer.BadParameter("Give either --mask or --undo.")
    who = actor_or_user(actor)
    with studio_engine(home) as engine, known("capture"):
        engine.listen(print_notices)
        _as_before(engine, CaptureId(capture))
        try:
            if mask is None:
                engine.undo_heal(CaptureId(capture), actor=who)
                said = "The last repair was taken off."
            else:
                said = engine.heal(CaptureId(capture), _read(mask), method=method.value, actor=who)
        except (CaptureError, StaleState) as trouble:
            console.print(visible(str(trouble)), markup=False, soft_wrap=True)
            raise typer.Exit(1) from None
        console.print(visible(said), markup=False, soft_wrap=True)
        pump_until(engine, lambda: engine.is_idle or engine.is_resting)
        console.print(f"Capture {capture} is {engine.capture(CaptureId(capture)).capture.state} now.")


def _read(mask: Path) -> bytes:
    try:
        return mask.read_bytes()
    except OSError as trouble:
        raise CaptureError(f"The mask {mask} cannot be read ({trouble.strerror}).") from None


def _as_before(engine: Engine, capture_id: CaptureId) -> None:
    """Let the capture be processed with the recipe and model it was processed with, whatever the shoot's are."""
    capture = engine.capture(capture_id).capture
    if capture.recipe_id:
        own = engine.studio.catalogue.recipe(capture.recipe_id).model
        engine.choose(recipe=capture.recipe_id, model="" if capture.model_id == own else capture.model_id)
