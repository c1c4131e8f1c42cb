"""Processing: captures are claimed, cut out and checked, so many at a time, and end clean or as a case."""

import threading
from dataclasses import dataclass, field
from pathlib import Path

from pixdesk.domain.capture import Capture, CaptureId, CaptureState
from pixdesk.domain.event import Changed
from pixdesk.domain.finding import Code, Finding
from pixdesk.errors import Cancelled, CaptureError, SetupError, StaleState
from pixdesk.pipeline.budget import MegapixelBudget
from pixdesk.pipeline.steps import Original, Processed, Work, process, read_original
from pixdesk.pipeline.studio import Studio
from pixdesk.store import batches, captures, cases
from pixdesk.store.captures import UPKEEP
from pixdesk.store.db import Store

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

    @property
    def in_work(self) -> int:
        """How many captures are being processed now."""
        return len(self._in_work)

    def dispatch(self) -> None:
        """Fill the free slots with the captures that wait longest. Cheap when there is nothing to do."""
        with self._lock:
            if self._is_dispatching:
                self._again = True
                return
            self._is_dispatching = True
        try:
            while self._fill():
                pass
        finally:
            with self._lock:
                self._is_dispatching = False

    def _fill(self) -> bool:
        """Fill the slots once; returns whether to look again."""
        with self._lock:
            self._again = False
            free = self.slots - len(self._in_work)
            busy = frozenset(self._in_work)
        if free > 0 and self.studio.monotonic_s() >= self._resume_at_s:
            for capture in self.studio.on_store(captures.next_landed, free, but=busy):
                self._start(capture)
        with self._lock:
            return self._again

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
            self.studio.post(Changed(captures=frozenset({capture.id})))
            self.dispatch()

    def _process(self, capture: Capture) -> None:
        studio = self.studio
        try:
            recipe, card = studio.recipe(), studio.card()
            model_path = studio.library.path(card)
        except SetupError as trouble:
            self._rest(str(trouble))
            return
        try:
            studio.cancel.check()
            studio.on_store(
                captures.claim, capture.id, recipe=(recipe.id, recipe.digest), model=(card.id, card.sha256)
            )
        except (StaleState, Cancelled):
            return
        work = Work(
            name=capture.name,
            capture_digest=capture.digest,
            home=studio.home,
            recipe=recipe,
            card=card,
            model_path=model_path,
        )
        self._finish(capture, work)

    def _finish(self, capture: Capture, work: Work) -> None:
        """Process and remember; every way it can end is one line here."""
        studio = self.studio
        try:
            megapixels = max(capture.width_px * capture.height_px / 1e6, 1.0)
            with self.budget.hold(megapixels):
                done = process(self._read(capture), work, studio.inference, studio.cancel)
            studio.on_store(remember, capture, done)
        except CaptureError as trouble:
            self._hold(capture, Finding(code=Code(trouble.code), sentence=str(trouble)))
        except Cancelled:
            self._put_back(capture)
        except StaleState:
            return  # a newer version landed meanwhile
        except OSError as trouble:
            self._put_back(capture)
            self._rest(
                f"The studio's disk refuses to write ({trouble.strerror}). Free some space in {studio.home}."
            )
        except Exception as bug:
            words = (
                f"pixdesk itself failed on this capture ({type(bug).__name__}). The report is in pixdesk.log."
            )
            self._hold(capture, Finding(code=Code.INTERNAL, sentence=words))
            raise

    def _read(self, capture: Capture) -> Original:
        try:
            original = read_original(Path(capture.folder) / capture.name)
        except OSError as trouble:
            words = (
                f"The original is no longer readable in the capture folder ({trouble.strerror}). Put it back."
            )
            raise CaptureError(words, code=Code.SOURCE_LOST) from trouble
        if original is None or original.digest != capture.digest:
            words = "The original was changed after it arrived; its new content lands as the next version."
            raise CaptureError(words, code=Code.SOURCE_LOST)
        return original

    def _hold(self, capture: Capture, finding: Finding) -> None:
        try:
            self.studio.on_store(cases.hold, capture.id, (finding,))
        except StaleState:
            return
        self.studio.notice(f"{capture.name}: {finding.sentence}", "warning", capture.name)

    def _put_back(self, capture: Capture) -> None:
        try:
            self.studio.on_store(
                captures.move, capture.id, to=CaptureState.LANDED, actor=UPKEEP, action="requeued"
            )
        except StaleState:
            return

    def _rest(self, words: str) -> None:
        now_s = self.studio.monotonic_s()
        if now_s >= self._resume_at_s:
            self.studio.notice(words, "alarm")
        self._resume_at_s = now_s + _PAUSE_S


def remember(store: Store, capture: Capture, done: Processed) -> None:
    """Move a processed capture to clean, or hold it with its case, and keep what was measured: one transaction."""
    with store.atomic():
        if any(finding.holds for finding in done.findings):
            cases.hold(store, capture.id, done.findings, values=done.values)
            return
        detail = {"matte": done.values["matte_digest"], "provider": done.values["provider"]}
        captures.move(
            store,
            capture.id,
            to=CaptureState.CLEAN,
            actor=UPKEEP,
            action="processed",
            detail=detail,
            values=done.values,
        )
        captures.set_findings(store, capture.id, done.findings)
        batches.rejoin_if_closed(store, captures.get(store, capture.id))
