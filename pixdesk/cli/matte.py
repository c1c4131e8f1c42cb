"""``pixdesk matte``: what the mending bench does to a matte, without a hand on a brush."""

from typing import TYPE_CHECKING, Annotated

import typer

from pixdesk.cli.common import Actor, Home, actor_or_user, console, known, say_mended, studio_engine, text_only, visible
from pixdesk.domain.capture import CaptureId
from pixdesk.domain.people import Verb
from pixdesk.errors import CaptureError
from pixdesk.pipeline.guard import require

if TYPE_CHECKING:
    from pixdesk.pipeline.retouching import MatteSession

Corner = tuple[float, float]
Corners = Annotated[
    list[str] | None,
    typer.Option("--add", metavar="X,Y;X,Y;X,Y", help="A polygon that belongs to the product, in pixels."),
]
Away = Annotated[
    list[str] | None,
    typer.Option("--cut-away", metavar="X,Y;X,Y;X,Y", help="A polygon that does not belong to it."),
]


def matte(
    capture: Annotated[int, typer.Argument(help="The capture's number, from `pixdesk exceptions`.")],
    recipe: Annotated[str, typer.Option("--recipe", help="Cut it out anew by this recipe first.")] = "",
    model: Annotated[str, typer.Option("--model", help="Cut it out anew by this model first.")] = "",
    add: Corners = None,
    cut_away: Away = None,
    fill_holes: Annotated[
        bool, typer.Option("--fill-holes", help="Close every opening that the product encloses.")
    ] = False,
    drop_islands: Annotated[
        bool, typer.Option("--drop-islands", help="Take away the small parts that lie apart.")
    ] = False,
    shift_px: Annotated[
        int, typer.Option("--shift", metavar="PX", min=-50, max=50, help="Let the edge out, or in where negative.")
    ] = 0,
    feather_px: Annotated[
        float, typer.Option("--feather", metavar="PX", min=0.0, max=50.0, help="Soften the whole edge.")
    ] = 0.0,
    note: Annotated[str, typer.Option("--note", help="A word for the log.")] = "",
    home: Home = None,
    actor: Actor = "",
) -> None:
    """Change a capture's matte, in the order of the options, and have it checked. Ends with 1 when it is still held."""
    shapes = [(_corners(text), True) for text in add or ()] + [(_corners(text), False) for text in cut_away or ()]
    with studio_engine(home) as engine, known("capture"):
        require(engine.studio, (Verb.RETOUCH,), actor_or_user(actor))  # before a network has worked on it
        try:
            session = engine.retouching.open(CaptureId(capture))
            if recipe or model:
                engine.retouching.cut_again(session, recipe_id=recipe, model_id=model)
            for corners, adds in shapes:
                session.polygon(corners, adds=adds)
            _edit(session, fill_holes, drop_islands, shift_px, feather_px)
            mended = engine.retouching.keep(session, actor=actor_or_user(actor), note=text_only(note))
        except CaptureError as trouble:
            console.print(visible(str(trouble)), markup=False, soft_wrap=True)
            raise typer.Exit(1) from None
    say_mended(mended)


def _edit(session: "MatteSession", fill_holes: bool, drop_islands: bool, shift_px: int, feather_px: float) -> None:
    said = []
    if fill_holes:
        said.append(session.fill_holes().words)
    if drop_islands:
        said.append(session.drop_islands().words)
    if shift_px:
        session.shift(shift_px)
    if feather_px:
        session.feather(feather_px)
    for words in said:
        console.print(words, markup=False)


def _corners(text: str) -> list[Corner]:
    found = []
    for corner in text.split(";"):
        try:
            x, y = (float(part) for part in corner.split(","))
        except ValueError:
            words = f"{visible(text)!r} is no polygon: give corners in pixels, such as 10,10;200,10;100,180."
            raise typer.BadParameter(words) from None
        found.append((x, y))
    return found
