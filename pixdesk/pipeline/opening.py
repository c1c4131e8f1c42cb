"""Opening the desk: from a home folder and a few choices to an engine ready to pump."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platformdirs import user_data_path, user_documents_path

from pixdesk.domain.choices import Choices
from pixdesk.errors import SetupError
from pixdesk.pipeline import keeping
from pixdesk.pipeline.catalogue import Catalogue, resources_dir
from pixdesk.pipeline.engine import Engine
from pixdesk.pipeline.lanes import Lanes
from pixdesk.pipeline.model_library import ModelLibrary
from pixdesk.pipeline.studio import Studio
from pixdesk.store import captures
from pixdesk.store.db import open_store, utc_now

if TYPE_CHECKING:  # what `open_desk` is there to spare the start
    from pixdesk.pipeline.flows import Flows, InferenceMaker


def default_home() -> Path:
    """Return where the studio's own folder lies unless the operator says otherwise."""
    return user_data_path("pixdesk", appauthor=False)


def default_out() -> Path:
    """Return where renditions go unless the operator says otherwise."""
    return user_documents_path() / "pixdesk exports"


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What opening the desk needs.

    Attributes:
        folder: the capture folder; None to work on what is in the store.
        one_shot: process what is there now instead of watching.
        choices: None for those the studio keeps.
        named: what of them is otherwise for this shoot, by name.
    """

    home: Path
    out: Path
    folder: Path | None = None
    one_shot: bool = False
    choices: Choices | None = None
    named: Mapping[str, Any] = field(default_factory=dict)
    clock: Callable[[], datetime] = utc_now


def model_library(home: Path) -> ModelLibrary:
    """Return the models that ship and those the studio brought."""
    return ModelLibrary(resources_dir() / "models", home / "models")


def catalogue(home: Path) -> Catalogue:
    """Return the recipes and channels that ship and the studio's own."""
    return Catalogue(resources_dir(), home)


def open_engine(opening: Opening, lanes: Lanes, make_inference: "InferenceMaker | None" = None) -> Engine:
    """Open the desk, ready for work: `open_desk` and then `Engine.get_ready`.

    Raises:
        SetupError: the store, the capture folder, the recipe or the model stands in the way.
    """
    engine = open_desk(opening, lanes, make_inference)
    try:
        engine.get_ready()
    except BaseException:
        engine.close()
        raise
    return engine


def open_desk(opening: Opening, lanes: Lanes, make_inference: "InferenceMaker | None" = None) -> Engine:
    """Open the studio's store as an engine that answers and judges at once, and then owns the lanes.

    It takes in, processes and exports from `Engine.get_ready` on, which is most of the time it takes to start.

    Args:
        make_inference: given the inference lane; the tests run theirs in-process. None for a child process.

    Raises:
        SetupError: the store or the capture folder stands in the way.
    """
    folder = _checked(opening)
    store = lanes.store.submit(open_store, opening.home, clock=opening.clock).result()
    try:
        studio = Studio(
            home=opening.home,
            lanes=lanes,
            store=store,
            library=model_library(opening.home),
            catalogue=catalogue(opening.home),
            choices=_choices(opening, lanes.store.submit(keeping.load, store).result()),
            clock=opening.clock,
        )
        studio.on_store(captures.requeue_interrupted)
    except BaseException:
        lanes.store.submit(store.close).result()
        raise

    def join() -> "Flows":
        from pixdesk.pipeline import flows  # loads most of pixdesk; see there

        return flows.join(
            studio, folder=folder, out=opening.out, one_shot=opening.one_shot, make_inference=make_inference
        )

    return Engine(studio, join, folder=folder, out=opening.out)


def _choices(opening: Opening, kept: Choices) -> Choices:
    """Return what is chosen: named for this shoot, or kept; which family has its own recipe is always the studio's."""
    return replace(opening.choices or kept, **{**opening.named, "family_recipes": kept.family_recipes})


def _checked(opening: Opening) -> Path | None:
    if opening.folder is None:
        return None
    folder = opening.folder.expanduser().resolve()
    if opening.one_shot and folder.is_file():
        raise SetupError(f"{folder} is a file. Name the folder it lies in, or cut it out alone: pixdesk cutout.")
    if opening.one_shot and not folder.is_dir():
        raise SetupError(f"There is no folder {folder}. Name the folder that holds the photographs.")
    if opening.one_shot:
        from pixdesk.pipeline.processing import require_reachable  # never for a window

        require_reachable(str(folder))
    if folder in {opening.home.resolve(), opening.out.resolve()}:
        raise SetupError(f"{folder} is pixdesk's own folder. Choose another one for the captures or for --out.")
    if _is_written_to(folder, opening):
        raise SetupError(f"{folder} is a folder that renditions or staged files go to. Watch another one.")
    if not _is_text(str(folder)):
        raise SetupError(f"The name of a folder in {folder.parent} is not valid text. Rename the capture folder.")
    return folder


def _is_written_to(folder: Path, opening: Opening) -> bool:
    """Whether what pixdesk writes would arrive in the capture folder as new captures."""
    out, home = opening.out.resolve(), opening.home.resolve()
    if folder.is_relative_to(home / "staged"):
        return True
    return out in folder.parents and folder.relative_to(out).parts[0] in catalogue(home).channels()


def _is_text(text: str) -> bool:
    return text.encode("utf-8", "replace").decode() == text
