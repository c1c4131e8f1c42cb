"""What works in an open desk: watching, processing, mending and exporting, joined to its studio.

This module loads OpenCV, NumPy, LibRaw, watchdog and all that is built on them, which takes longer than the rest of
the start. So only `opening` names it, inside the function an `Engine` calls when the flows are first needed: a window
is painted and can be used by then.
"""

import os
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from pixdesk.imaging import threads
from pixdesk.pipeline import device_memory
from pixdesk.pipeline.budget import FRAMES_IN_FLIGHT_MEGAPIXELS, MegapixelBudget
from pixdesk.pipeline.cores import MANY, abreast, physical_cores, processing_slots
from pixdesk.pipeline.editing import EditFlow
from pixdesk.pipeline.exporting import ExportFlow
from pixdesk.pipeline.healing import HealFlow
from pixdesk.pipeline.inference import Inference
from pixdesk.pipeline.mending import MendingFlow
from pixdesk.pipeline.processing import ProcessingFlow
from pixdesk.pipeline.retouch_flow import RetouchFlow
from pixdesk.pipeline.studio import Studio
from pixdesk.pipeline.watch_flow import WatchFlow
from pixdesk.store.files import sweep_parts

InferenceMaker = Callable[[Executor], Inference]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flows:
    """The flows; `watch` is None for a desk that works on what is in the store."""

    watch: WatchFlow | None
    processing: ProcessingFlow
    mending: MendingFlow
    retouching: RetouchFlow
    editing: EditFlow
    healing: HealFlow
    exporting: ExportFlow

    def begin(self) -> None:
        """Make the networks ready: the first shot is still to come."""
        device_memory.begin(self.processing.studio)


def _at_once(folder: Path | None) -> int:
    """Return how many networks run side by side for what lies in a folder."""
    names = (name for _, _, names in os.walk(folder or "") for name in names)
    return abreast(len(list(islice(names, MANY))))


def join(
    studio: Studio, *, folder: Path | None, out: Path, one_shot: bool, make_inference: InferenceMaker | None
) -> Flows:
    """Join the flows to their studio, whose inference this makes.

    Args:
        make_inference: given the inference lane; None for one with a child process.

    Raises:
        SetupError: the recipe, the model or a routing rule stands in the way.
    """
    studio.library.path(studio.card())
    studio.catalogue.routing()
    sweep_parts(studio.home / "staged")
    sweep_parts(out, "*")  # one folder a channel; whatever else lies there is not ours to walk through
    at_once = _at_once(folder) if one_shot else 1
    studio.inference = (make_inference or partial(Inference, at_once=at_once))(studio.lanes.inference)
    studio.inference.tell(lambda words: device_memory.tell(studio, words))
    if one_shot:  # many pictures wait; while watching there is one, and a person waits for it
        threads.share(physical_cores(), processing_slots(at_once))
    budget = MegapixelBudget(FRAMES_IN_FLIGHT_MEGAPIXELS)
    processing = ProcessingFlow(studio=studio, slots=processing_slots(at_once), budget=budget)
    watch = None
    if folder is not None:
        ours = (studio.home.resolve(), out.resolve())
        watch = WatchFlow(
            studio=studio,
            folder=folder,
            dispatch=processing.dispatch,
            excluded=tuple(place for place in ours if folder in place.parents),
            one_shot=one_shot,
        )
    mending = MendingFlow(studio=studio, budget=budget)
    retouching = RetouchFlow(mending=mending)
    return Flows(
        watch=watch,
        processing=processing,
        mending=mending,
        retouching=retouching,
        editing=EditFlow(mending=mending),
        healing=HealFlow(mending),
        exporting=ExportFlow(studio=studio, out=out, budget=budget),
    )
