"""``pixdesk look``: what the window reads off a picture: histogram, clipping, focus, a colour, a piece at 100 %."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from pixdesk.cli.common import Home, Json, console, known, studio_engine, visible
from pixdesk.domain.capture import CaptureId
from pixdesk.domain.view import PixelReading, Raster, Scope
from pixdesk.errors import CaptureError
from pixdesk.store.files import publish

_TELLING = (0.01, 0.5, 0.99)


def look(
    capture: Annotated[int, typer.Argument(help="The capture's number, from `pixdesk batches` or the log.")],
    cutout: Annotated[bool, typer.Option("--cutout", help="Read the cutout: its product alone is counted.")] = False,
    at: Annotated[
        str, typer.Option("--at", metavar="X,Y", help="A point, in shares 0..1 of the picture: which colour is there?")
    ] = "",
    overlay: Annotated[
        Path | None, typer.Option("--overlay", help="Write where it is clipped and in focus, as a PNG to lay over it.")
    ] = None,
    loupe: Annotated[
        Path | None, typer.Option("--loupe", help="Write the original around --at at 100 %, as a PNG.")
    ] = None,
    side_px: Annotated[int, typer.Option("--side", min=16, max=1024, help="How large --loupe is, in pixels.")] = 512,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Read a capture's picture: how bright it is, what is clipped, which colour is where."""
    x, y = _point(at)
    with studio_engine(home) as engine, known("capture"):
        shown = engine.capture(CaptureId(capture)).capture
        path = shown.cutout_path if cutout else shown.preview_path
        if not path:
            raise CaptureError("There is no cutout of it yet." if cutout else "There is no preview of it yet.")
        seeing = engine.seeing
        large = seeing.loupe(shown, x, y, side_px) if loupe else None
        scope = seeing.scope(path)
        read = seeing.pixel(path, x, y, "" if cutout or not loupe else shown.digest) if at else None
        laid = seeing.overlay(path, clipping=True, focus=True) if overlay else None
    for target, raster in ((overlay, laid), (loupe, large)):
        if target is not None and raster is not None:
            _write(target, raster)
    told = _told(scope, read)
    if as_json:
        typer.echo(json.dumps(told, indent=2))
        return
    _print(told)


def _point(at: str) -> tuple[float, float]:
    if not at:
        return 0.5, 0.5
    try:
        x, y = (float(part) for part in at.split(","))
    except ValueError:
        raise typer.BadParameter(f"{visible(at)!r} is no point: give two shares, such as 0.5,0.25.") from None
    if not (0.0 <= x <= 1.0 and 0.0 <= y <= 1.0):
        raise typer.BadParameter(f"{visible(at)!r} does not lie inside the picture.")
    return x, y


def _told(scope: Scope, read: PixelReading | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "of": "product" if scope.is_product else "picture",
        "clipped_highlights": scope.highlights,
        "clipped_shadows": scope.shadows,
        "levels": {name: _levels(getattr(scope, name)) for name in ("red", "green", "blue")},
    }
    if read is not None:
        told["at"] = {
            "rgb": list(read.rgb),
            "lab": [round(part, 2) for part in read.lab],
            "original": read.is_original,
        }
    return told


def _levels(counts: tuple[int, ...]) -> list[int]:
    """Return the values that 1 %, half and 99 % of the pixels do not exceed."""
    total, seen = sum(counts), 0
    found: list[int] = []
    for value, count in enumerate(counts):
        seen += count
        while len(found) < len(_TELLING) and total and seen >= _TELLING[len(found)] * total:
            found.append(value)
    return found


def _print(told: dict[str, Any]) -> None:
    console.print(
        f"Of the {told['of']}: {100 * told['clipped_highlights']:.2f} % clipped in the highlights,"
        f" {100 * told['clipped_shadows']:.2f} % in the shadows."
    )
    for name, levels in told["levels"].items():
        if levels:
            console.print(f"  {name:<5}  1 % {levels[0]:>3}   half {levels[1]:>3}   99 % {levels[2]:>3}")
    if "at" in told:
        red, green, blue = told["at"]["rgb"]
        lightness, a, b = told["at"]["lab"]
        whose = "the original" if told["at"]["original"] else "the small copy"
        console.print(f"There: #{red:02x}{green:02x}{blue:02x}, L* {lightness:.1f} a* {a:.1f} b* {b:.1f}, in {whose}.")


def _write(target: Path, raster: Raster) -> None:
    from pixdesk.pipeline.seeing import png_of  # OpenCV and its like, which --help does without

    publish(target, png_of(raster))
    console.print(visible(str(target)), markup=False, soft_wrap=True)
