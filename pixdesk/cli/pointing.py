"""Pointing from the command line: the options that isolate a product, and ``mend``."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import Parameter, signature
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pixdesk.cli.common import Actor, Home, actor_or_user, console, known, say_mended, studio_engine, text_only, visible
from pixdesk.domain.capture import CaptureId
from pixdesk.domain.people import Verb
from pixdesk.domain.prompting import Answer, Asked, Place, Rectangle
from pixdesk.errors import CaptureError
from pixdesk.pipeline.guard import require
from pixdesk.store.files import publish

if TYPE_CHECKING:
    from pixdesk.pipeline.prompting import PromptSession

Box = Annotated[
    str, typer.Option("--box", metavar="X,Y,W,H", help="A box around the product, in pixels of the upright picture.")
]
Click = Annotated[
    list[str] | None, typer.Option("--click", metavar="X,Y", help="A click on the product; may be given several times.")
]
ClickAway = Annotated[
    list[str] | None, typer.Option("--click-away", metavar="X,Y", help="A click on what is not the product.")
]
Words = Annotated[str, typer.Option("--words", help="What to look for, where a model that understands words is.")]
Then = Annotated[
    list[str] | None,
    typer.Option(
        "--then", metavar="X,Y", help="A further click on the product, which mends a shape of the first answer."
    ),
]
ThenAway = Annotated[
    list[str] | None, typer.Option("--then-away", metavar="X,Y", help="A further click on what is not the product.")
]
From = Annotated[int, typer.Option("--from", metavar="N", help="Which shape of the first answer --then mends.")]
Number = Annotated[
    int | None, typer.Option("--candidate", metavar="N", help="Which shape to take; the best unless said otherwise.")
]
Candidates = Annotated[
    Path | None,
    typer.Option("--candidates", metavar="DIR", help="Write every shape there; without --candidate do nothing more."),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointing:
    """What one command line points at.

    Attributes:
        first, then: what is asked first, and afterwards with the further clicks; `then` None for nothing more.
        mends: which shape of the first answer `then` goes on from.
        number: which shape is wanted; None for the best.
        folder: where every shape is to be written; None for nowhere.
    """

    first: Asked
    then: Asked | None
    mends: int
    number: int | None
    folder: Path | None

    @property
    def is_used(self) -> bool:
        """Whether anything was pointed at."""
        return self.then is not None or self.first != Asked() or self.number is not None or self.folder is not None

    @property
    def only_looks(self) -> bool:
        """Whether the shapes are only written somewhere, and none of them is taken."""
        return self.folder is not None and self.number is None


def pointing(
    box: Box = "",
    click: Click = None,
    click_away: ClickAway = None,
    words: Words = "",
    then: Then = None,
    then_away: ThenAway = None,
    mends: From = 1,
    candidate: Number = None,
    candidates: Candidates = None,
) -> Pointing:
    """Read the options that point at a product.

    Raises:
        typer.BadParameter: one is not of the form it should have.
    """
    on, away = _places(click, "--click"), _places(click_away, "--click-away")
    first = Asked(box=_box(box), on=on, away=away, words=text_only(words))
    more_on, more_away = _places(then, "--then"), _places(then_away, "--then-away")
    further = Asked(box=first.box, on=on + more_on, away=away + more_away, words=first.words)
    return Pointing(
        first=first,
        then=further if more_on or more_away else None,
        mends=mends,
        number=candidate,
        folder=candidates,
    )


def takes_pointing(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of `pointing` in the place of its parameter `wanted`, which gets them as read."""
    own, options = signature(command), signature(pointing).parameters

    @wraps(command)
    def run(**given: Any) -> None:
        wanted = pointing(**{name: given.pop(name) for name in options})
        command(**given, wanted=wanted)

    taken = [list(options.values()) if name == "wanted" else [one] for name, one in own.parameters.items()]
    keyword = [one.replace(kind=Parameter.KEYWORD_ONLY) for one in chain.from_iterable(taken)]
    vars(run)["__signature__"] = own.replace(parameters=keyword)
    return run


def choose(session: "PromptSession", wanted: Pointing, image: Path) -> int | None:
    """Ask a session, say what it offers, and return the number that is wanted; None if it was only to be looked at.

    Args:
        image: names the files of the shapes.

    Raises:
        CaptureError: nothing was found.
        SetupError: the question cannot be asked of this picture.
    """
    answer = session.ask(wanted.first)
    if wanted.then is not None and answer.candidates:
        answer = session.ask(wanted.then, go_on_from=wanted.mends)
    if not answer.candidates:
        raise CaptureError(answer.words)
    _show(answer)
    if wanted.folder is not None:
        _write(answer, wanted.folder, image)
        if wanted.only_looks:
            return None
    return wanted.number or 1


def _show(answer: Answer) -> None:
    for candidate in answer.candidates:
        said = f"candidate {candidate.number}  expected overlap {candidate.score:.3f}  {candidate.against}"
        console.print(said.rstrip(), markup=False, soft_wrap=True)
    if answer.words:
        console.print(answer.words, markup=False, soft_wrap=True)


def _write(answer: Answer, folder: Path, image: Path) -> None:
    from pixdesk.pipeline.prompting import mask_png  # OpenCV and its like, which --help does without

    for candidate in answer.candidates:
        target = folder / f"{image.stem}-candidate-{candidate.number}.png"
        if target.resolve() == image.resolve():
            raise CaptureError(f"A candidate would take the place of {target}. Choose another folder for --candidates.")
        publish(target, mask_png(candidate))
        console.print(visible(str(target)), markup=False, soft_wrap=True)


@takes_pointing
def mend(
    capture: Annotated[int, typer.Argument(help="The capture's number, from `pixdesk exceptions`.")],
    wanted: Pointing,
    home: Home = None,
    actor: Actor = "",
) -> None:
    """Cut a capture of the store out anew by pointing at its product. Ends with 1 when it is still held."""
    with studio_engine(home) as engine, known("capture"):
        capture_id = CaptureId(capture)
        name = Path(engine.capture(capture_id).capture.name)
        if not wanted.only_looks:  # before a network has worked on it for seconds
            require(engine.studio, (Verb.RETOUCH,), actor_or_user(actor))
        try:
            session = engine.isolate(capture_id)
            number = choose(session, wanted, name)
            if number is None:
                return
            mended = engine.mend(session, number, actor=actor_or_user(actor))
        except CaptureError as trouble:
            console.print(visible(f"{name}: {trouble}"), markup=False, soft_wrap=True)
            raise typer.Exit(1) from None
    say_mended(mended)


def _box(text: str) -> Rectangle | None:
    if not text:
        return None
    x, y, across, down = _figures(text, 4, "--box", "X,Y,W,H, such as 120,80,900,700")
    return x, y, across, down


def _places(texts: list[str] | None, option: str) -> tuple[Place, ...]:
    found = []
    for text in texts or ():
        x, y = _figures(text, 2, option, "X,Y, such as 640,480")
        found.append((x, y))
    return tuple(found)


def _figures(text: str, count: int, option: str, form: str) -> list[float]:
    try:
        figures = [float(part) for part in text.split(",")]
    except ValueError:
        figures = []
    if len(figures) != count:
        raise typer.BadParameter(f"{visible(text)!r} is not {form}.", param_hint=option)
    return figures
