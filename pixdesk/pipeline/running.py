"""The life of an engine: opened, joined to its flows, pumped, closed."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pixdesk.domain.event import Event
from pixdesk.domain.view import Overview
from pixdesk.errors import Cancelled
from pixdesk.pipeline import looking
from pixdesk.pipeline.studio import Studio

if TYPE_CHECKING:  # they load OpenCV and NumPy, for which the window does not wait
    from pixdesk.pipeline.delivering import DeliverFlow
    from pixdesk.pipeline.editing import EditFlow
    from pixdesk.pipeline.exporting import ExportFlow
    from pixdesk.pipeline.flows import Flows
    from pixdesk.pipeline.healing import HealFlow
    from pixdesk.pipeline.mending import MendingFlow
    from pixdesk.pipeline.processing import ProcessingFlow
    from pixdesk.pipeline.retouch_flow import RetouchFlow
    from pixdesk.pipeline.watch_flow import WatchFlow

_IDLE_CHECK_S = 1.0


class Running(ABC):
    """A studio at work.

    Attributes:
        studio: the parts; front ends look at `studio.choices` and `studio.catalogue` and leave the rest alone.
        out: where renditions are written.
    """

    def __init__(self, studio: Studio, join: Callable[[], "Flows"], *, folder: Path | None = None, out: Path) -> None:
        """Open nothing yet.

        Args:
            join: makes the flows; called once, when they are first needed.
            folder: the capture folder; None without one.
            out: where renditions are written.
        """
        self.studio = studio
        self.out = out
        self._folder = folder
        self._join = join
        self._joining = threading.Lock()
        self._joined: Flows | None = None
        self._pumping = threading.Event()
        self._idle_check_s = 0.0
        self._has_begun = False
        self._is_closed = False

    @property
    def _flows(self) -> "Flows":
        with self._joining:
            if self._joined is None:
                if self._is_closed:
                    raise Cancelled
                self._joined = self._join()
            return self._joined

    @property
    def _watch(self) -> "WatchFlow | None":
        return self._flows.watch

    @property
    def _processing(self) -> "ProcessingFlow":
        return self._flows.processing

    @property
    def _mending(self) -> "MendingFlow":
        return self._flows.mending

    @property
    def retouching(self) -> "RetouchFlow":
        """The retoucher's verbs."""
        return self._flows.retouching

    @property
    def editing(self) -> "EditFlow":
        """Retouching in another program."""
        return self._flows.editing

    @property
    def _healing(self) -> "HealFlow":
        return self._flows.healing

    @property
    def _exporting(self) -> "ExportFlow":
        return self._flows.exporting

    @cached_property
    def delivering(self) -> "DeliverFlow":
        """What takes exported files to their destinations."""
        from pixdesk.pipeline.delivering import DeliverFlow  # for which the window does not wait

        return DeliverFlow(studio=self.studio)

    def get_ready(self) -> None:
        """Load what watching, processing and exporting need; whoever needs them earlier waits for it.

        Raises:
            SetupError: the recipe or the model stands in the way.
        """
        _ = self._flows

    def listen(self, listener: Callable[[Event], None]) -> None:
        """Hear of every event from now on, on whatever thread it happens."""
        self.studio.listeners.append(listener)

    def pump(self) -> None:
        """Look after intake and dispatch; returns at once. Call every 25 ms or so from the front end's loop."""
        if self._is_closed or self._pumping.is_set():
            return
        self._pumping.set()
        job = self.studio.lanes.watch.submit(self._pump_once)
        self.studio.hear(job, "looking at the capture folder")

    def _pump_once(self) -> None:
        try:
            self._begin()
            now_s = self.studio.monotonic_s()
            if self._watch is not None:
                self._watch.look(now_s)
            self._processing.dispatch()
            if now_s >= self._idle_check_s:
                self._idle_check_s = now_s + _IDLE_CHECK_S
                self._tend(now_s)
        finally:
            self._pumping.clear()

    def _begin(self) -> None:
        """Make the networks ready at the first look: the window stands by then, and the first shot is still to come."""
        if not self._has_begun:
            flows = self._flows
            self._has_begun = True
            flows.begin()

    @abstractmethod
    def _tend(self, now_s: float) -> None:
        """Look after what nobody asks for; called about once a second, on the watch lane."""

    def overview(self) -> Overview:
        """Return what the desk is doing and with what."""
        return looking.overview(self.studio, self._folder, self._joined)

    def rescan(self) -> None:
        """Read the whole capture folder at the next look instead of waiting for events."""
        if self._watch is not None:
            self._watch.intake.rescan_soon()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is waiting, settling or in work."""
        settled = self._watch is None or self._watch.is_settled
        return settled and not self._processing.in_work and not self.overview().waiting

    @property
    def is_resting(self) -> bool:
        """Whether what still waits cannot go on until a person mends something; a notice has said what."""
        settled = self._watch is None or self._watch.is_settled
        return settled and not self._processing.in_work and self._processing.is_resting

    def close(self) -> None:
        """Stop taking work, let running jobs reach a safe point, close the store. Nothing is lost."""
        if self._is_closed:
            return
        self._is_closed = True
        self.studio.cancel.cancel()
        with self._joining:
            flows = self._joined
        lanes = self.studio.lanes
        for lane in (lanes.delivery, lanes.watch, lanes.looks, lanes.files):
            lane.shutdown(wait=True, cancel_futures=True)
        if flows is not None and flows.watch is not None:
            flows.watch.close()  # not before: the first look begins to listen, and on Windows a listener keeps us alive
        if flows is not None:
            self.studio.inference.close()
        lanes.inference.shutdown(wait=True, cancel_futures=True)  # a job there may have a word for the store
        lanes.store.submit(self.studio.store.close).result()
        lanes.close()
