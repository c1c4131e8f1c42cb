"""Processing: captures are claimed, cut out and checked, so many at a time, and end clean or as a case."""

import os
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from pixdesk.domain.capture import Capture, CaptureId, CaptureState
from pixdesk.domain.event import Changed, Gravity
from pixdesk.domain.finding import Code, Finding
from pixdesk.domain.routing import Routing
from pixdesk.errors import Cancelled, CaptureError, SetupError, StaleState
from pixdesk.pipeline import attempts, chain, heap, layers
from pixdesk.pipeline.attempts import used
from pixdesk.pipeline.budget import MegapixelBudget
from pixdesk.pipeline.originals import Original, read_original
from pixdesk.pipeline.remembering import remember
from pixdesk.pipeline.staged import preview_path, stage_preview
from pixdesk.pipeline.studio import Studio
from pixdesk.pipeline.work import Work
from pixdesk.store import captures, cases, heals
from pixdesk.store.captures import UPKEEP
from pixdesk.store.files import make_durable

_INTAKE_FAILED = frozenset({Code.TRUNCATED, Code.UNREADABLE, Code.NOT_A_PICTURE, Code.SOURCE_LOST})
"""What went wrong before pixdesk had the picture: while the camera is still on the set, it can be shot again."""

_PAUSE_S = 15.0
"""How long processing rests when the studio's own disk or set-up stands in its way."""


@dataclass(kw_only=True)
class ProcessingFlow:
    """Hands landed captures to the files lane and remembers what came of them.

    Attributes:
        slots: how many captures are in work at once.
        budget: bounds the full frames in memory by their megapixels.
    """

    studio: Studio
    slots: int
    budget: MegapixelBudget
    _in_work: set[CaptureId] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _is_dispatching: bool = False
    _again: bool = False
    _resume_at_s: float = 0.0
    _stranded: set[CaptureId] = field(default_factory=set)

    @property
    def in_work(self) -> int:
        """How many captures are being processed now."""
        return len(self._in_work)

    @property
    def is_resting(self) -> bool:
        """Whether something must be mended before processing goes on."""
        return self.studio.monotonic_s() < self._resume_at_s

    def dispatch(self) -> None:
        """Fill the free slots with the captures that wait longest. Cheap when there is nothing to do."""
        with self._lock:
            self._again = True
            if self._is_dispatching:
                return
            self._is_dispatching = True
        try:
            while self._is_asked_again():
                self._fill()
        except BaseException:
            self._is_dispatching = False
            raise

    def _is_asked_again(self) -> bool:
        """Whether anybody asked since the last look; if not, the next to ask must look himself."""
        with self._lock:
            again, self._again = self._again, False
            self._is_dispatching = again
        return again

    def _fill(self) -> None:
        with self._lock:
            free = self.slots - len(self._in_work)
            busy = frozenset(self._in_work)
        if free > 0 and not self.is_resting:
            for stranded in tuple(self._stranded):
                self._put_back(stranded)
            for capture in self.studio.on_store(captures.next_landed, free, but=busy):
                self._start(capture)

    def _start(self, capture: Capture) -> None:
        with self._lock:
            if capture.id in self._in_work:
                return
            self._in_work.add(capture.id)
        try:
            self.studio.lanes.files.submit(self._run, capture)
        except RuntimeError:  # the lanes are closing; the capture stays landed
            self._in_work.discard(capture.id)

    def _run(self, capture: Capture) -> None:
        try:
            self._process(capture)
        except Exception as bug:
            self.studio.report(bug, f"processing {capture.name}")  # before the capture counts as done
            raise
        finally:
            with self._lock:
                self._in_work.discard(capture.id)
            if not self._in_work:
                heap.give_back()
            self.studio.post(Changed(captures=frozenset({capture.id})))
            self.dispatch()

    def _process(self, capture: Capture) -> None:
        studio = self.studio
        try:
            recipe = studio.recipe_of(capture)
            card = studio.card(recipe)
            model_path = studio.library.path(card)
            prompted = chain.prompted(recipe, card, studio.library)
            routing, swatches = studio.catalogue.routing(), studio.catalogue.swatches()
            studio.cancel.check()
            capture = studio.on_store(
                captures.claim,
                capture.id,
                recipe=(recipe.id, recipe.digest),
                model=(card.id, card.sha256),
                networks=used(card, prompted),
            )
        except SetupError as trouble:
            self._rest(str(trouble))
            return
        except (StaleState, Cancelled):
            return
        work = Work(
            name=capture.name,
            capture_digest=capture.digest,
            home=studio.home,
            recipe=recipe,
            card=card,
            model_path=model_path,
            prompted=prompted,
            was=capture.applied,
            heals=layers.of_heals(studio.on_store(heals.standing, capture.id)),
            swatch=swatches.of(capture.label.colourway),
            wants_preview=capture.preview_path != str(preview_path(studio.home, capture.digest)),
        )
        self._finish(capture, work, routing)

    def _finish(self, capture: Capture, work: Work, routing: Routing) -> None:
        """Process and remember; every way it can end is one line here."""
        studio = self.studio
        try:
            megapixels = max(capture.width_px * capture.height_px / 1e6, 1.0)
            with self.budget.hold(megapixels):
                outcome = attempts.make(studio, read_whole(capture), capture, work, routing)
            held_again = studio.on_store(remember, capture, outcome, routing)
            for words in (*outcome.failed, *held_again):
                studio.notice(f"{capture.name}: {words}", "warning", capture.name)
        except CaptureError as trouble:
            self._hold(capture, Finding(code=Code(trouble.code), sentence=str(trouble)))
        except Cancelled:
            self._put_back(capture.id)
        except StaleState:
            return  # a newer version landed meanwhile
        except SetupError as trouble:
            self._put_back(capture.id)
            self._rest(str(trouble))
        except OSError as trouble:
            self._put_back(capture.id)
            self._rest(f"The studio's disk refuses to write ({trouble.strerror}). Free some space in {studio.home}.")
        except Exception as bug:
            words = f"pixdesk itself failed on this capture ({type(bug).__name__}). The report is in pixdesk.log."
            self._hold(capture, Finding(code=Code.INTERNAL, sentence=words))
            raise

    def _hold(self, capture: Capture, finding: Finding) -> None:
        if capture.width_px and not capture.preview_path:
            self._show_after_all(capture)
        try:
            self.studio.on_store(cases.hold, capture.id, (finding,))
        except StaleState:
            return
        except SetupError as trouble:
            self._stranded.add(capture.id)
            self._rest(str(trouble))
            return
        level = "alarm" if finding.code in _INTAKE_FAILED else "warning"
        self.studio.notice(f"{capture.name}: {finding.sentence}", level, capture.name, Gravity.FILE)
        if finding.code is Code.SOURCE_LOST:
            self.studio.look_again(self.studio.on_store(captures.get, capture.id))

    def _show_after_all(self, capture: Capture) -> None:
        """Make the preview that processing would have made; a case without a picture can hardly be judged."""
        with suppress(CaptureError, SetupError, OSError):
            stage_preview(read_whole(capture), name=capture.name, home=self.studio.home)
            path = preview_path(self.studio.home, capture.digest)
            make_durable(path)
            self.studio.on_store(captures.set_quietly, capture.id, preview_path=str(path))

    def _put_back(self, capture_id: CaptureId) -> None:
        """Let a capture wait again; where not even that can be written down, after the rest."""
        try:
            self.studio.on_store(captures.move, capture_id, to=CaptureState.LANDED, actor=UPKEEP, action="requeued")
        except StaleState:
            pass
        except SetupError as trouble:
            self._stranded.add(capture_id)
            self._rest(str(trouble))
            return
        self._stranded.discard(capture_id)

    def _rest(self, words: str) -> None:
        self.studio.notice(words, "alarm")
        self._resume_at_s = self.studio.monotonic_s() + _PAUSE_S


def read_whole(capture: Capture) -> Original:
    """Read a capture's original.

    Raises:
        CaptureError: it is gone, locked, or no longer what landed.
        SetupError: its whole folder cannot be reached.
    """
    try:
        original = read_original(Path(capture.folder) / capture.name)
    except OSError as trouble:
        require_reachable(capture.folder)
        words = f"The original is no longer readable in the capture folder ({trouble.strerror}). Put it back."
        raise CaptureError(words, code=Code.SOURCE_LOST) from trouble
    if original is None or original.digest != capture.digest:
        words = "The original was changed after it arrived; its new content lands as the next version."
        raise CaptureError(words, code=Code.SOURCE_LOST)
    return original


def require_reachable(folder: str) -> None:
    """Tell a lost original from a lost capture folder, whose captures only have to wait.

    Raises:
        SetupError: the folder cannot be read.
    """
    try:
        with os.scandir(folder):
            return
    except OSError as trouble:
        words = f"The capture folder {folder} cannot be reached ({trouble.strerror}). Its captures wait for it."
        raise SetupError(words) from trouble
