"""A hot folder: what is shot into it goes the whole way to its destinations, with nobody at the window."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from pixdesk.domain.batch import BatchState
from pixdesk.domain.delivering import DeliveryLine, Outcome
from pixdesk.errors import NotAllowed
from pixdesk.pipeline.engine import Engine
from pixdesk.pipeline.lanes import InlineExecutor

_ROUND_S = 2.0
_AFTER_A_FAILURE_S = 60.0


@dataclass(kw_only=True)
class HotFolder:
    """Approves in somebody's name where that was asked for, exports, and delivers, as often as something is due.

    Attributes:
        channels: what is exported; empty to deliver what is exported elsewhere.
        destinations: where it goes; empty to export only.
        approve_clean: in whose name batches are approved, once they are full or idle; empty for nobody's.
        pin: signs for those approvals where the studio has set up people: a standing order, given once at the start.
        actor: who the log says delivered.
        tell: hears of every file that arrived or failed.
    """

    engine: Engine
    channels: tuple[str, ...]
    destinations: tuple[str, ...]
    approve_clean: str
    actor: str
    pin: str = field(default="", repr=False)
    tell: Callable[[DeliveryLine], None] = lambda _line: None
    _job: "Future[float] | None" = None
    _next_s: float = 0.0

    def __post_init__(self) -> None:
        """Raise SetupError for a channel or a destination that is unknown, before the first shot."""
        catalogue = self.engine.studio.catalogue
        for channel in self.channels:
            catalogue.channel(channel)
        for destination in self.destinations:
            catalogue.destination(destination)

    def look(self) -> None:
        """Begin a round if one is due; returns at once. Call it from the front end's loop."""
        studio = self.engine.studio
        now_s = studio.monotonic_s()
        if self._job is not None:
            if not self._job.done():
                return
            pause_s = _AFTER_A_FAILURE_S if self._job.cancelled() or self._job.exception() else self._job.result()
            self._job, self._next_s = None, now_s + pause_s
        if now_s >= self._next_s:
            self._job = studio.lanes.delivery.submit(self._round)
            studio.hear(self._job, "exporting and delivering")

    def _round(self) -> float:
        """Go the whole way once; returns how long to wait before the next, in seconds."""
        engine = self.engine
        who = self.approve_clean or self.actor
        if self.approve_clean:
            self._approve()
        if self.channels:
            engine.export(channels=self.channels, actor=who)
        if not self.destinations:
            return _ROUND_S
        report = engine.delivering.deliver(
            self.destinations, channels=self.channels, actor=self.actor, lane=InlineExecutor()
        )
        for line in report.lines:
            self.tell(line)
        return _AFTER_A_FAILURE_S if any(line.outcome is Outcome.FAILED for line in report.lines) else _ROUND_S

    def _approve(self) -> None:
        """Approve what was closed; an order that no longer holds ends, or its old PIN would lock its owner out."""
        try:
            for summary in self.engine.batches():
                if summary.batch.state is BatchState.SAMPLED:
                    self.engine.approve_uninspected(summary.batch.id, actor=self.approve_clean, pin=self.pin)
        except NotAllowed as why:
            self.approve_clean = self.pin = ""
            self.engine.studio.notice(f"Nothing is approved without inspection any more. {why}", "alarm")
