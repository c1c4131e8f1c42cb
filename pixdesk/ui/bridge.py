"""The one place where other threads meet the window.

Events of the engine and answers to the window's questions are gathered here and handed over on the GUI thread,
with at most one wake-up in flight: a thousand events cost the event loop one turn. Answers, which cost more, are spread
over as many turns as they need, so that keys and strokes come in between. Make the bridge on the GUI thread; connect
methods of QObjects to its signals.
"""

import itertools
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, QThreadPool, Signal

from pixdesk.domain.event import Changed, Event, Notice, Progress

T = TypeVar("T")

_log = logging.getLogger(__name__)

_ASKING_THREADS = 3
"""Questions wait on the store lane, not on the processor: three let a slow one be overtaken."""

_TURN_S = 0.008
"""No further answer is begun in a turn of the event loop that has lasted so long: half a frame at 60 Hz."""


@dataclass(slots=True)
class _Question:
    """A question under way, and in the end its answer."""

    receiver: QObject
    work: Callable[[], Any]
    then: Callable[[Any], None]
    otherwise: Callable[[Exception], None]
    slot: tuple[int, Hashable] | None
    serial: int
    answer: Any = None
    error: Exception | None = None
    stale: bool = False


class Bridge(QObject):
    """Gathers events and answers, and hands them over on the GUI thread.

    Attributes:
        changed: one merged `Changed` a turn; its `arrived` and `preview` are the newest of the turn, and a preview
            may be of a file that has not landed yet.
        progressed: the latest `Progress` of each piece of work.
        noticed: every `Notice`, in order.
    """

    changed = Signal(object)
    progressed = Signal(object)
    noticed = Signal(object)
    _wake = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._gathered: deque[Event | _Question] = deque()
        self._serials = itertools.count()
        self._newest: dict[tuple[int, Hashable], int] = {}
        self._under_way = 0
        self._closed = False
        self._asking = QThreadPool(self)
        self._asking.setMaxThreadCount(_ASKING_THREADS)
        self._acting = QThreadPool(self)
        self._acting.setMaxThreadCount(1)
        self._wake.connect(self._hand_over, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether a question waits for its answer or an event for its turn."""
        return self._under_way > 0 or bool(self._gathered)

    def post(self, event: Event) -> None:
        """Hand over one event, from any thread."""
        self._put(event)

    def ask(
        self,
        receiver: QObject,
        work: Callable[[], T],
        then: Callable[[T], None],
        otherwise: Callable[[Exception], None] | None = None,
        *,
        key: Hashable = None,
        in_order: bool = False,
    ) -> None:
        """Run `work` off the GUI thread and hand its answer to `then` on it.

        The answer is dropped when `receiver` is gone by then, or when the same receiver has asked again under the
        same `key` (None: every answer counts). `in_order` lines the work up behind all other work asked so: verbs.
        Without `otherwise`, trouble becomes a notice.
        """
        if self._closed:
            return
        slot = None if key is None else (id(receiver), key)
        question = _Question(receiver, work, then, otherwise or self.tell, slot, next(self._serials))
        if slot is not None:
            self._newest[slot] = question.serial
        self._under_way += 1
        pool = self._acting if in_order else self._asking
        pool.start(lambda: self._answer(question))

    def tell(self, error: Exception) -> None:
        """Turn trouble into a notice: expected trouble in its own words, a bug with its trace in the log."""
        from pixdesk.errors import Cancelled, PixdeskError

        if isinstance(error, Cancelled):
            return
        if isinstance(error, PixdeskError):
            self.post(Notice(str(error), "warning"))
            return
        _log.error("a question or a verb failed", exc_info=error)
        words = self.tr("pixdesk made a mistake and has written it down: %1")
        self.post(Notice(words.replace("%1", f"{type(error).__name__}: {error}"), "alarm"))

    def close(self) -> None:
        """Take no more questions and wait for those under way."""
        self._closed = True
        self._asking.clear()
        self._acting.waitForDone()
        self._asking.waitForDone()

    def _answer(self, question: _Question) -> None:
        """Do a question's work; on one of the pools' threads."""
        question.stale = self._is_stale(question)
        if not question.stale:
            try:
                question.answer = question.work()
            except Exception as error:  # noqa: BLE001 - told on the GUI thread by `otherwise`
                question.error = error
        self._put(question)

    def _is_stale(self, question: _Question) -> bool:
        return question.slot is not None and self._newest.get(question.slot) != question.serial

    def _put(self, item: Event | _Question) -> None:
        with self._lock:
            asleep = not self._gathered
            self._gathered.append(item)
        if asleep and shiboken6.isValid(self):
            self._wake.emit()

    def _hand_over(self) -> None:
        with self._lock:
            items, self._gathered = self._gathered, deque()
        until_s = time.perf_counter() + _TURN_S
        change: Changed | None = None
        progress: dict[str, Progress] = {}
        while items:
            match item := items.popleft():
                case Changed():
                    change = item if change is None else _merged(change, item)
                case Progress():
                    progress[item.work] = item
                case Notice():
                    self.noticed.emit(item)
                case _:
                    self._deliver(item)
                    if time.perf_counter() >= until_s:
                        break
        self._put_back(items)
        for latest in progress.values():
            self.progressed.emit(latest)
        if change is not None:
            self.changed.emit(change)

    def _put_back(self, items: deque[Event | _Question]) -> None:
        """Leave the rest for another turn, before what came meanwhile."""
        if not items:
            return
        with self._lock:
            items.extend(self._gathered)
            self._gathered = items
        self._wake.emit()

    def _deliver(self, question: _Question) -> None:
        self._under_way -= 1
        overtaken = question.stale or self._is_stale(question)
        if question.slot is not None and not overtaken:
            del self._newest[question.slot]
        if overtaken or self._closed or not shiboken6.isValid(question.receiver):
            return
        if question.error is None:
            question.then(question.answer)
        else:
            question.otherwise(question.error)


def _merged(first: Changed, second: Changed) -> Changed:
    return Changed(
        captures=first.captures | second.captures,
        batches=first.batches | second.batches,
        cases=first.cases | second.cases,
        arrived=first.arrived if second.arrived is None else second.arrived,
        preview=second.preview or first.preview,
    )
