"""Delivering: exported files go to their destinations, each exactly once, verified there; or stay due with a reason."""

import random
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Executor, Future, wait
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from pixdesk.delivery.far_end import Busy, FarEnd, Refused
from pixdesk.delivery.opening import open_far_end
from pixdesk.domain.delivering import DeliveryLine, DeliveryReport, Due, Outcome, Parcel
from pixdesk.domain.destination import Destination
from pixdesk.domain.event import Progress
from pixdesk.domain.people import Verb
from pixdesk.errors import Cancelled, SetupError, StaleState
from pixdesk.pipeline.delivered_files import DeliveredFiles
from pixdesk.pipeline.guard import needs
from pixdesk.pipeline.pacing import Pace
from pixdesk.pipeline.parcels import line_of, parcel_of, read, refused_line
from pixdesk.pipeline.sending import Queue, Sender
from pixdesk.pipeline.studio import Studio
from pixdesk.store import deliveries, ways_back
from pixdesk.store.deliveries import Begun, Unsafe

Opener = Callable[[Destination], FarEnd]
Work = Callable[[Sender, Due], DeliveryLine]


@dataclass(kw_only=True)
class DeliverFlow:
    """Takes renditions to destinations. Blocks until done; call it from no lane but `delivery`'s left."""

    studio: Studio
    open: Opener = open_far_end
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    @needs(Verb.DELIVER)
    def deliver(
        self,
        destinations: Sequence[str] = (),
        *,
        channels: Sequence[str] = (),
        actor: str,
        dry_run: bool = False,
        lane: Executor | None = None,
    ) -> DeliveryReport:
        """Send what is due, or with `dry_run` say what that is and touch nothing.

        Args:
            destinations: their ids; none for all there are.
            channels: only these; none for all a destination takes.
            lane: where the files are sent from; the delivery lane unless the caller is on it.

        Raises:
            SetupError: a destination or a channel is unknown.
            Cancelled: pixdesk is closing.
        """
        places = self._places(destinations)
        for channel in channels:
            self.studio.catalogue.channel(channel)
        lines: list[DeliveryLine] = []
        with self._one_at_a_time:  # or two would send the same file
            for place in places:
                work = partial(self._would_go, place) if dry_run else partial(self._send_all, place, actor, lane)
                lines += work(self._due(place, channels))
        if lines and not dry_run:
            DeliveredFiles(self.studio.home).forget_all_but(self.studio.on_store(ways_back.may_be_wanted))
        return DeliveryReport(lines=tuple(lines), no_longer_hold=self.no_longer_hold(destinations))

    def no_longer_hold(self, destinations: Sequence[str] = ()) -> tuple[DeliveryLine, ...]:
        """Return the files that stand at these destinations, or any, although their approval is void."""
        found = self.studio.on_store(deliveries.no_longer_hold)
        words = "it no longer holds; `pixdesk deliver --take-back` takes it away"
        return tuple(
            line_of(name, item, Outcome.DELIVERED, words)
            for name, item in found
            if name in destinations or not destinations
        )

    @needs(Verb.WITHDRAW)
    def roll_back(self, destination: str, capture_id: int, *, channel: str = "", actor: str) -> DeliveryReport:
        """Put back what stood at a destination before a capture's files.

        Raises:
            SetupError: the destination is unknown, nothing of the capture stands there, or nothing did before.
        """
        place = self.studio.catalogue.destination(destination)
        with self._one_at_a_time:
            standing = self.studio.on_store(deliveries.of_capture, place.id, capture_id, channel)
            if not standing:
                raise SetupError(f"Nothing of capture {capture_id} stands at {place.id}.")
            before = {item.rendition_id: self.studio.on_store(ways_back.before, place.id, item) for item in standing}
            earlier = {rendition: found for rendition, found in before.items() if found is not None}
            if not earlier:
                raise SetupError(f"Nothing stood at {place.id} before the files of capture {capture_id}.")
            items = [item for item in standing if item.rendition_id in earlier]
            return DeliveryReport(lines=tuple(self._run(place, items, partial(self._restore, actor, earlier))))

    @needs(Verb.WITHDRAW)
    def undo_roll_back(self, destination: str, capture_id: int, *, channel: str = "", actor: str) -> DeliveryReport:
        """Put back again what a roll-back took from a capture's place.

        Args:
            capture_id: whose file stands there now, or stood there before the roll-back.

        Raises:
            SetupError: the destination is unknown, or nothing that still holds was rolled back there.
        """
        place = self.studio.catalogue.destination(destination)
        with self._one_at_a_time:
            found = self.studio.on_store(ways_back.rolled_back, place.id, capture_id, channel)
            if not found:
                raise SetupError(f"No roll-back of capture {capture_id} at {place.id} can be undone.")
            later = {standing.rendition_id: item for standing, item in found}
            work = partial(self._restore, actor, later, goes_on=True)
            return DeliveryReport(lines=tuple(self._run(place, [standing for standing, _ in found], work)))

    @needs(Verb.WITHDRAW)
    def take_back(self, destinations: Sequence[str] = (), *, actor: str) -> DeliveryReport:
        """Take away what no longer holds from these destinations, or all.

        Raises:
            SetupError: a destination is unknown.
        """
        lines: list[DeliveryLine] = []
        with self._one_at_a_time:
            for place in self._places(destinations):
                queue = [item for _, item in self.studio.on_store(deliveries.no_longer_hold, place.id)]
                lines += self._run(place, queue, partial(self._take_back, actor))
        return DeliveryReport(lines=tuple(lines))

    def _places(self, destinations: Sequence[str]) -> list[Destination]:
        known = self.studio.catalogue
        places = [known.destination(name) for name in dict.fromkeys(destinations or known.destinations())]
        for channel in {channel for place in places for channel in place.channels}:
            known.channel(channel)
        return places

    def _due(self, place: Destination, channels: Sequence[str]) -> list[Due | Unsafe]:
        wanted = tuple(name for name in channels if not place.channels or name in place.channels)
        if channels and not wanted:
            return []
        return self.studio.on_store(deliveries.due, place.id, wanted or place.channels)

    def _would_go(self, place: Destination, found: list[Due | Unsafe]) -> list[DeliveryLine]:
        return [
            refused_line(place, item) if isinstance(item, Unsafe) else line_of(place.id, item, Outcome.WOULD_GO)
            for item in found
        ]

    def _send_all(
        self, place: Destination, actor: str, lane: Executor | None, found: list[Due | Unsafe]
    ) -> list[DeliveryLine]:
        queue = [item for item in found if isinstance(item, Due)]
        refused = [refused_line(place, item) for item in found if isinstance(item, Unsafe)]
        return refused + self._run(place, queue, partial(self._send, actor), lane)

    def _run(
        self, place: Destination, items: Sequence[Due], work: Work, lane: Executor | None = None
    ) -> list[DeliveryLine]:
        """Work through these with as many connections as the destination allows."""
        pace = Pace(
            monotonic_s=self.studio.monotonic_s, sleep=self.sleep, chance=self.chance, check=self.studio.cancel.check
        )
        queue = Queue(left=deque(items), total=len(items))
        senders = [Sender(place=place, pace=pace, opener=self.open) for _ in range(min(place.senders, len(items)))]
        lane = lane or self.studio.lanes.delivery
        wait_for([lane.submit(self._work_through, sender, queue, work) for sender in senders])
        rest = [line_of(place.id, item, Outcome.FAILED, queue.stopped) for item in queue.left]
        return sorted(queue.lines + rest, key=lambda line: line.path)

    def _work_through(self, sender: Sender, queue: Queue, work: Work) -> None:
        try:
            while (item := queue.next()) is not None:
                try:
                    queue.add(work(sender, item))
                except SetupError as trouble:
                    queue.stop(str(trouble))
                    queue.add(self._failed(sender.place, item, str(trouble)))
                self.studio.post(Progress("deliver", len(queue.lines), queue.total, f"to {sender.place.id}"))
        finally:
            sender.hang_up()

    def _send(self, actor: str, sender: Sender, item: Due) -> DeliveryLine:
        place = sender.place
        try:
            data = read(item)
            begun = self.studio.on_store(deliveries.begin, place.id, item)
            DeliveredFiles(self.studio.home).keep(Path(item.path), item.sha256, data)
            parcel = parcel_of(place, item, data, begun)
            far_id, was_there = self._put(sender, item, parcel)
        except (Refused, Busy, StaleState) as trouble:
            return self._failed(place, item, str(trouble))
        except (SetupError, Cancelled):
            raise
        except Exception as bug:  # noqa: BLE001  it is reported whole, and no other file has to wait for it
            self.studio.report(bug, f"delivering {item.far_path}")
            return self._failed(place, item, f"pixdesk itself failed ({type(bug).__name__}); see pixdesk.log.")
        self.studio.on_store(deliveries.done, place.id, item, far_id=far_id, was_there=was_there, actor=actor)
        return line_of(place.id, item, Outcome.ALREADY_THERE if was_there else Outcome.DELIVERED)

    def _put(self, sender: Sender, item: Due, parcel: Parcel) -> tuple[str, bool]:
        """Return how the far end calls the file, and whether it was there already: sent, but not yet written down."""

        def work(far: FarEnd) -> tuple[str, bool]:
            nonlocal parcel
            try:
                found = far.holds(parcel)
                return (far.send(parcel), False) if found is None else (found, True)
            except Busy as trouble:
                if trouble.begun and trouble.begun != parcel.begun:  # never make a second one, even when killed now
                    parcel = replace(parcel, begun=trouble.begun)
                    self.studio.on_store(deliveries.go_on_with, sender.place.id, item, trouble.begun)
                raise

        return sender.with_patience(work)

    def _failed(self, place: Destination, item: Due, words: str) -> DeliveryLine:
        self.studio.on_store(deliveries.failed, place.id, item, words)
        return line_of(place.id, item, Outcome.FAILED, words)

    def _restore(
        self, actor: str, other: dict[int, Due], sender: Sender, item: Due, *, goes_on: bool = False
    ) -> DeliveryLine:
        """Let another file stand again in an item's place: the one before it, or with `goes_on` the one after it."""
        place, wanted = sender.place, other[item.rendition_id]
        data = DeliveredFiles(self.studio.home).read(Path(wanted.path), wanted.sha256)
        if data is None:
            return line_of(place.id, wanted, Outcome.FAILED, "its bytes are no longer kept on this machine")
        try:
            product = self.studio.on_store(deliveries.of_product, place.id, item)
            begun = Begun(replaces=item.far_id, begun=wanted.far_id, product=product)
            far_id, _ = self._put(sender, wanted, parcel_of(place, wanted, data, begun))
        except (Refused, Busy) as trouble:
            return line_of(place.id, wanted, Outcome.FAILED, str(trouble))
        written = ways_back.went_on if goes_on else ways_back.restored
        self.studio.on_store(written, place.id, wanted, far_id=far_id, instead_of=item, actor=actor)
        return line_of(place.id, wanted, Outcome.RESTORED)

    def _take_back(self, actor: str, sender: Sender, item: Due) -> DeliveryLine:
        place = sender.place
        data = DeliveredFiles(self.studio.home).read(Path(item.path), item.sha256) or bytes(item.byte_count)
        parcel = parcel_of(place, item, data, Begun(replaces="", begun="", product=()))
        try:
            was_there = sender.with_patience(lambda far: far.remove(parcel, item.far_id))
        except (Refused, Busy) as trouble:
            return line_of(place.id, item, Outcome.FAILED, str(trouble))
        self.studio.on_store(ways_back.taken_back, place.id, item, was_there=was_there, actor=actor)
        words = "" if was_there else "it was gone already, or somebody had changed it: nothing was touched"
        return line_of(place.id, item, Outcome.TAKEN_BACK, words)


def wait_for(jobs: "list[Future[None]]") -> None:
    """Wait for all of them, then raise what one of them raised.

    Raises:
        Cancelled: pixdesk is closing.
    """
    wait(jobs)
    for job in jobs:
        try:
            job.result()
        except CancelledError:
            raise Cancelled("pixdesk is closing.") from None
