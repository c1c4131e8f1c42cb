"""``pixdesk cutout``: cutouts or mattes of single pictures, without a studio around them."""

import itertools
import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pixdesk.cli.common import Home, console, home_or_default, visible
from pixdesk.cli.pointing import Pointing, choose, takes_pointing
from pixdesk.domain import digest
from pixdesk.domain.safe_name import collision_key, safe_name
from pixdesk.errors import CaptureError
from pixdesk.store.files import publish

if TYPE_CHECKING:
    from pixdesk.pipeline.cutting import Cutter
    from pixdesk.pipeline.prompting import Chosen


@takes_pointing
def cutout(
    images: Annotated[list[Path], typer.Argument(help="Pictures.")],
    out: Annotated[Path, typer.Option("--out", help="Where the PNG files go.")],
    matte: Annotated[bool, typer.Option("--matte", help="Write 8-bit gray mattes instead of cutouts.")] = False,
    model: Annotated[str, typer.Option("--model", help="Model id instead of the recipe's own.")] = "",
    recipe: Annotated[str, typer.Option("--recipe", help="Recipe id.")] = "standard",
    doubt: Annotated[
        bool, typer.Option("--doubt", help="Say how far each is to be doubted, and write where into OUT/doubt.")
    ] = False,
    shadow: Annotated[
        bool, typer.Option("--shadow", help="Write each product's own shadow as a multiply layer into OUT/shadow.")
    ] = False,
    *,
    wanted: Pointing,
    home: Home = None,
) -> None:
    """Cut pictures out at full size. Ends with 1 when one could not be.

    With --box, --click or --words the product of one picture is pointed at.
    """
    if wanted.is_used and len(images) != 1:
        raise typer.BadParameter("Pointing at a product takes exactly one picture.")
    from pixdesk.pipeline.cutting import Cutter  # OpenCV and its like, which --help does without

    extras = (*(["doubt"] if doubt else []), *(["shadow"] if shadow else []))
    failed = 0
    with Cutter(home_or_default(home), recipe=recipe, model=model, pictures=len(images)) as cutter:
        jobs = [
            (image, target, cutter.start(image, partial(_one, cutter, image, target, images, extras, wanted, matte)))
            for image, target in _targets(images, out, "matte" if matte else "cutout")
        ]
        for image, target, job in jobs:
            try:
                said = job.result()
            except (CaptureError, OSError) as trouble:
                failed += 1
                console.print("[red]failed[/] ", end="")
                why = _why(image, out, trouble) if isinstance(trouble, OSError) else trouble
                console.print(visible(f"{image}: {why}"), markup=False, soft_wrap=True)
                continue
            if said is not None:
                console.print(visible(f"{target}{said}"), markup=False, soft_wrap=True)
    if failed:
        raise typer.Exit(1)


def _why(image: Path, out: Path, trouble: OSError) -> str:
    if image.is_dir():
        return "This is a folder. Name the pictures in it, or use `pixdesk process`."
    if not image.exists():
        return "There is no such file."
    if out.exists() and not out.is_dir():
        return f"{out} is a file, and no folder for cutouts. Choose another --out."
    return f"{trouble.filename or image} is refused by the system ({trouble.strerror})."


def _one(
    cutter: "Cutter",
    image: Path,
    target: Path,
    images: list[Path],
    extras: tuple[str, ...],
    wanted: Pointing,
    matte_only: bool,
) -> str | None:
    """Cut one picture out and write it; return what is said of it, None if its shapes were only to be looked at."""
    chosen = _chosen(cutter, image, wanted) if wanted.is_used else None
    if wanted.is_used and chosen is None:
        return None
    if extras:
        return _judged(cutter, image, target, images, extras, chosen, matte_only=matte_only)
    publish(target, cutter.cut(image, matte_only=matte_only, chosen=chosen))
    return ""


def _chosen(cutter: "Cutter", image: Path, wanted: Pointing) -> "Chosen | None":
    """Return the shape that is wanted; None if the shapes were only to be looked at."""
    session = cutter.isolate(image)
    number = choose(session, wanted, image)
    return None if number is None else session.choose(number)


def _judged(
    cutter: "Cutter",
    image: Path,
    target: Path,
    images: list[Path],
    extras: tuple[str, ...],
    chosen: "Chosen | None",
    *,
    matte_only: bool,
) -> str:
    """Write a picture and, into folders beside it, its map of doubt and its shadow; return what is said of it.

    Raises:
        CaptureError: an original lies where one of them would.
    """
    places = {extra: target.parent / extra / target.name for extra in extras}
    for place in places.values():
        if _place(place) in map(_place, images):
            raise CaptureError(f"The map of doubt or the shadow would take the place of {place}. Choose another --out.")
    judged = cutter.judge(image, matte_only=matte_only, with_shadow="shadow" in places, chosen=chosen)
    publish(target, judged.png)
    for extra, png in (("doubt", judged.places_png), ("shadow", judged.shadow_png)):
        if extra in places and png:
            publish(places[extra], png)
    said = f"  doubt {judged.doubt:.3f}" if "doubt" in places else ""
    return f"{said}  no shadow: {judged.why_no_shadow}" if judged.why_no_shadow else said


def _targets(images: list[Path], out: Path, kind: str) -> list[tuple[Path, Path]]:
    """Name each picture's file after it, so that neither another's nor an original is ever written over.

    A stem that comes twice keeps its suffix; a name that is still not its own says what it holds, and counts. What
    some file system refuses in a name is left out of it.
    """
    stems = [image.stem for image in images]
    originals = {_place(image) for image in images}
    targets: list[tuple[Path, Path]] = []
    taken = set(originals)
    for image in images:
        plain = image.stem if stems.count(image.stem) == 1 else image.name
        names = itertools.chain((plain, f"{plain}-{kind}"), (f"{plain}-{kind}-{n}" for n in itertools.count(2)))
        told_apart = digest.of_bytes(os.fsencode(image.name))
        safe = (safe_name(name, suffix=".png", digest=told_apart) for name in names)
        target = next(path for name in safe if _place(path := out / name) not in taken)
        taken.add(_place(target))
        targets.append((image, target))
    return targets


def _place(path: Path) -> str:
    """What two paths share that some file system takes for one file."""
    return collision_key(str(path.resolve()))
