"""What every flow shares: the lanes, the store, the models, the data, the clock, and whom to tell."""

import logging
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from pixdesk.domain.capture import Capture
from pixdesk.domain.choices import Choices
from pixdesk.domain.event import Event, Gravity, Notice
from pixdesk.domain.model_card import ModelCard
from pixdesk.domain.recipe import Recipe
from pixdesk.errors import Cancelled, PixdeskError, StaleState
from pixdesk.pipeline.cancelling import CancelToken
from pixdesk.pipeline.catalogue import Catalogue
from pixdesk.pipeline.lanes import Lanes
from pixdesk.pipeline.model_library import ModelLibrary
from pixdesk.store import shots
from pixdesk.store.db import Store, utc_now

if TYPE_CHECKING:  # loads OpenCV and NumPy
    from pixdesk.pipeline.inference import Inference

_LOG = logging.getLogger("pixdesk")
_QUIET_S = 15.0
"""How long an alarm is not told again in the same words."""

_P = ParamSpec("_P")
_T = TypeVar("_T")


@dataclass(kw_only=True)
class Studio:
    """The parts the flows work with. Made by `pixdesk.pipeline.opening.open_desk`.

    Attributes:
        home: the studio's own folder (store, staged files).
        inference: there once the flows are joined, which alone use it.
        cancel: set when the desk closes; work stops at its next safe point.
        signed_in: who works at this engine, by name; empty for nobody. Only `people_desk` changes it.
        look_again: told of a capture whose original is not what it was; whoever watches its folder looks there.
    """

    home: Path
    lanes: Lanes
    store: Store
    library: ModelLibrary
    catalogue: Catalogue
    choices: Choices
    inference: "Inference" = field(init=False)
    clock: Callable[[], datetime] = utc_now
    monotonic_s: Callable[[], float] = time.monotonic
    cancel: CancelToken = field(default_factory=CancelToken)
    listeners: list[Callable[[Event], None]] = field(default_factory=list)
    look_again: Callable[[Capture], None] = lambda _capture: None
    signed_in: str = ""
    _last_alarm: tuple[float, str, str] = (-_QUIET_S, "", "")

    def on_store(self, work: Callable[Concatenate[Store, _P], _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Run a store function on the store's lane and return its answer."""
        return self.lanes.store.submit(work, self.store, *args, **kwargs).result()

    def post(self, event: Event) -> None:
        """Tell everybody who listens."""
        for listener in self.listeners:
            listener(event)

    def notice(self, words: str, level: str = "info", subject: str = "", gravity: Gravity = Gravity.STUDIO) -> None:
        """Tell a person something; the same alarm not again and again."""
        if level == "alarm" and self._was_just_told(words, subject):
            return
        _LOG.log(logging.INFO if level == "info" else logging.WARNING - 1, "%s: %s", level, words)
        self.post(Notice(words, level, subject, gravity))

    def _was_just_told(self, words: str, subject: str) -> bool:
        now_s = self.monotonic_s()
        at_s, *told = self._last_alarm
        if told == [words, subject] and now_s - at_s < _QUIET_S:
            return True
        self._last_alarm = (now_s, words, subject)
        return False

    def report(self, trouble: BaseException, doing: str) -> None:
        """Make sure a failure is heard: a sentence for what was expected, the whole report for a bug."""
        if isinstance(trouble, Cancelled | StaleState):
            return
        if isinstance(trouble, PixdeskError):
            self.notice(str(trouble), "alarm")
            return
        _LOG.error("bug while %s\n%s", doing, "".join(traceback.format_exception(trouble)))
        self.notice(f"pixdesk failed while {doing}: {trouble}. The report is in pixdesk.log.", "alarm")

    def hear(self, future: "Future[Any]", doing: str) -> None:
        """Report a job's failure even if nobody waits for the job."""

        def heard(done: "Future[Any]") -> None:
            if not done.cancelled() and (trouble := done.exception()) is not None:
                self.report(trouble, doing)

        future.add_done_callback(heard)

    def recipe(self) -> Recipe:
        """The recipe of this shoot.

        Raises:
            SetupError: there is none of that name.
        """
        return self.catalogue.recipe(self.choices.recipe)

    def recipe_of(self, capture: Capture) -> Recipe:
        """The recipe of a capture: that of its family on the shot list, or the shoot's.

        Raises:
            SetupError: there is none of that name.
        """
        if not self.choices.family_recipes:
            return self.recipe()
        family = self.on_store(shots.family_of, capture.label)
        return self.catalogue.recipe(self.choices.recipe_of(family))

    def card(self, recipe: Recipe | None = None) -> ModelCard:
        """The model card captures are cut out with, by a recipe or the shoot's.

        Raises:
            SetupError: there is none of that name, or it cuts nothing out.
        """
        return self.library.cutter(self.choices.model or (recipe or self.recipe()).model)
