"""Opening the desk: from a home folder and a few choices to an engine ready to pump."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from platformdirs import user_data_path, user_documents_path

from pixdesk.domain.choices import Choices
from pixdesk.errors import SetupError
from pixdesk.pipeline import device_memory, keeping
from pixdesk.pipeline.budget import MegapixelBudget
from pixdesk.pipeline.catalogue import Catalogue, resources_dir
from pixdesk.pipeline.engine import Engine
from pixdesk.pipeline.exporting import ExportFlow
from pixdesk.pipeline.inference import Inference
from pixdesk.pipeline.lanes import Lanes, physical_cores, processing_slots
from pixdesk.pipeline.mending import MendingFlow
from pixdesk.pipeline.model_library import ModelLibrary
from pixdesk.pipeline.processing import ProcessingFlow, require_reachable
from pixdesk.pipeline.studio import Studio
from pixdesk.pipeline.watch_flow import WatchFlow
from pixdesk.store import captures
from pixdesk.store.db import open_store, utc_now
from pixdesk.store.files import sweep_parts

InferenceMaker = Callable[[Executor], Inference]

FRAMES_IN_FLIGHT_MEGAPIXELS = 110.0
"""Two frames of 45 MP or four of 24 MP at once; a larger one, up to 150 MP medium format, has the memory to itself."""


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
    """

    home: Path
    out: Path
    folder: Path | None = None
    one_shot: bool = False
    choices: Choices | None = None
    clock: Callable[[], datetime] = utc_now


def model_library(home: Path) -> ModelLibrary:
    """Return the models that ship and those the studio brought."""
    return ModelLibrary(resources_dir() / "models", home / "models")


def catalogue(home: Path) -> Catalogue:
    """Return the recipes and channels that ship and the studio's own."""
    return Catalogue(resources_dir(), home)


def open_engine(opening: Opening, lanes: Lanes, make_inference: InferenceMaker = Inference) -> Engine:
    """Open the studio's store and join the flows into an engine, which then owns the lanes.

    Args:
        make_inference: given the inference lane and whom to tell of trouble; the tests run theirs in-process.

    Raises:
        SetupError: the store, the capture folder, the recipe or the model stands in the way.
    """
    folder = _checked(opening)
    store = lanes.store.submit(open_store, opening.home, clock=opening.clock).result()
    studio = Studio(
        home=opening.home,
        lanes=lanes,
        store=store,
        inference=make_inference(lanes.inference),
        library=model_library(opening.home),
        catalogue=catalogue(opening.home),
        choices=opening.choices or lanes.store.submit(keeping.load, store).result(),
        clock=opening.clock,
    )
    studio.inference.tell(lambda words: device_memory.tell(studio, words))
    try:
        studio.on_store(captures.requeue_interrupted)
        sweep_parts(opening.home / "staged")
        sweep_parts(opening.out, "*")  # one folder a channel; whatever else lies there is not ours to walk through
        studio.library.path(studio.card())
    except BaseException:
        studio.inference.close()
        lanes.store.submit(store.close).result()
        raise
    if opening.one_shot:  # many pictures wait; while watching there is one, and a person waits for it
        from pixdesk.imaging import threads  # OpenCV, which a window does not wait for

        threads.share(physical_cores(), processing_slots())
    budget = MegapixelBudget(FRAMES_IN_FLIGHT_MEGAPIXELS)
    processing = ProcessingFlow(studio=studio, slots=processing_slots(), budget=budget)
    watch = None
    if folder is not None:
        ours = (opening.home.resolve(), opening.out.resolve())
        watch = WatchFlow(
            studio=studio,
            folder=folder,
            dispatch=processing.dispatch,
            excluded=tuple(place for place in ours if folder in place.parents),
            one_shot=opening.one_shot,
        )
    exporting = ExportFlow(studio=studio, out=opening.out, budget=budget)
    mending = MendingFlow(studio=studio, budget=budget)
    return Engine(studio, watch=watch, processing=processing, mending=mending, exporting=exporting)


def _checked(opening: Opening) -> Path | None:
    if opening.folder is None:
        return None
    folder = opening.folder.expanduser().resolve()
    if opening.one_shot and not folder.is_dir():
        raise SetupError(f"There is no folder {folder}. Name the folder that holds the photographs.")
    if opening.one_shot:
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
