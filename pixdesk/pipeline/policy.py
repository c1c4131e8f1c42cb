"""What happens to one request on the inference lane: tried, tried again, tried elsewhere, and who is told.

A fault of the child process costs a second try in a fresh one; when that fails too, the CPU. If the CPU can do what the
device twice could not, the device is left alone until the next start, and the operator is told so once. If not even the
CPU can, it is the capture's trouble, not the device's. A device is used only after it has answered a built-in picture
as the plain CPU does (`proving`).
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pixdesk.domain.device import DeviceTest, Machine
from pixdesk.domain.finding import Code
from pixdesk.domain.model_card import ModelCard
from pixdesk.errors import Cancelled, CaptureError, PixdeskError
from pixdesk.imaging.providers import title_of
from pixdesk.imaging.self_test import synthetic_picture
from pixdesk.pipeline import proving
from pixdesk.pipeline.asked import Answered, Asked, Request, ShapeRequest
from pixdesk.pipeline.child import Caller, ChildError, ChildRaised
from pixdesk.pipeline.faults import in_words
from pixdesk.pipeline.lanes import side_by_side
from pixdesk.pipeline.network import survey
from pixdesk.pipeline.proving import CPU_ONLY, TestMemory, Wanted

Backend = Callable[[Asked], Answered]

_STRIKES_MAX = 3
_FORGIVEN_AFTER = 200
"""A device that needs a fresh process this often, with fewer sound runs than this in between, is left: each time costs
the seconds of a start, or of a deadline."""

_LOG = logging.getLogger("pixdesk")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """How long the child may take.

    Attributes:
        run_s: after this long a run counts as hung and its process is killed.
        open_s: the same for a run that has to open its model first; a graphics driver compiles shaders then.
    """

    run_s: float = 30.0
    open_s: float = 180.0


class Policy:
    """The inference lane's side of `Inference`: every method runs on that lane, one at a time.

    Attributes:
        providers: in the order they are tried now.
        threads: for operators on the CPU.
        on_trouble: told each new trouble sentence once.
        trouble: the sentence that says why the preferred device is not used; empty while all is well.
        tested: the self-test that holds for the device; None while there is none.
        device: what made the last matte, by its own name after the provider's; empty before the first.
        wanted_adapter: words of the chosen graphics adapter's name; empty for the fastest.
        is_closing: set from another thread when pixdesk closes.
    """

    def __init__(
        self,
        caller: Caller,
        backend: Backend,
        providers: tuple[str, ...],
        *,
        is_told: bool,
        threads: int,
        deadlines: Deadlines,
        on_trouble: Callable[[str], None],
    ) -> None:
        """Open nothing yet.

        Args:
            is_told: the providers are these and no others, whatever the child has.
        """
        self.providers, self.threads, self.on_trouble = providers, threads, on_trouble
        self.trouble = self.device = self.wanted_adapter = ""
        self.tested: DeviceTest | None = None
        self.is_closing = False
        self._caller, self._backend, self._is_told, self._deadlines = caller, backend, is_told, deadlines
        self._machine: Machine | None = None
        self._opened: set[tuple[int, str, tuple[str, ...], bool]] = set()
        self._strikes = self._sound_runs = 0

    def work(self, request: Asked) -> Answered:
        """Run one request.

        Raises:
            CaptureError: neither device nor CPU could do it (code ``model-failed``).
            SetupError: the model's file is absent, not the card's, or not of its kind.
            Cancelled: pixdesk is closing.
        """
        self._survey()
        faults: list[ChildError] = []
        for providers in self._attempts():
            self._heed_closing()
            if faults:
                self._caller.restart()
            try:
                result: Answered = self._call(replace(request, providers=providers))
            except ChildError as fault:
                self._log(fault, request.card, providers)
                faults.append(fault)
                continue
            if providers != self.providers:
                self._leave_device(in_words(faults[-1]))
            self._count(faults)
            self._note(result)
            return result
        self._heed_closing()
        raise CaptureError(
            f"The network {request.card.id} failed on this capture {len(faults)} times, last because it "
            f"{in_words(faults[-1])}. Reprocess it, or choose another model.",
            code=Code.MODEL_FAILED,
        ) from faults[-1]

    def work_side_by_side(self, requests: Sequence[Asked]) -> list[Answered | Exception]:
        """Run some requests at once where the processor runs them; each as `work` where one fails, or on a device.

        Returns:
            What `work` would return or raise, for each in their order.
        """
        self._survey()
        if len(requests) > 1 and self.providers == CPU_ONLY and not self.is_closing:
            try:
                return self._call_together([self._here(replace(request, providers=CPU_ONLY)) for request in requests])
            except (ChildError, PixdeskError) as fault:  # which of them it was, each by itself will show
                _LOG.info("%d networks side by side: %s", len(requests), fault)
        return [self._answer_or_error(request) for request in requests]

    def _call_together(self, requests: Sequence[Asked]) -> list[Answered | Exception]:
        deadline_s = sum(self._deadline_s(request) for request in requests)
        results = self._caller.call(side_by_side, self._backend, requests, deadline_s=deadline_s)
        for request, result in zip(requests, results, strict=True):
            self._opened.add(self._mark(request))
            self._count([])
            self._note(result)
        return list(results)

    def _answer_or_error(self, request: Asked) -> Answered | Exception:
        try:
            return self.work(request)
        except Exception as error:  # noqa: BLE001  it belongs to whoever waits for the answer
            return error

    def _heed_closing(self) -> None:
        if self.is_closing:
            raise Cancelled("pixdesk is closing.")

    def _log(self, fault: ChildError, card: ModelCard, providers: tuple[str, ...]) -> None:
        """Keep what the driver itself said; a person is told in other words, and once."""
        if not self.is_closing:
            trace = f"\n{fault.trace}" if isinstance(fault, ChildRaised) else ""
            _LOG.info("the network %s on %s: it %s%s", card.id, title_of(providers[0]), fault, trace)

    def _survey(self) -> Machine:
        """Ask the child once what there is, so that a machine without a device is not said to lose one."""
        if self._machine is not None:
            return self._machine
        try:
            found = self._caller.call(survey, self.providers, self.wanted_adapter, deadline_s=self._deadlines.open_s)
        except ChildError as fault:  # the first run will say it better
            _LOG.info("the inference process %s", fault)
            return Machine(providers=self.providers)
        if self._is_told:
            found = replace(found, providers=self.providers)
        self._machine, self.providers = found, found.providers
        return found

    def _attempts(self) -> tuple[tuple[str, ...], ...]:
        again = (self.providers, self.providers)
        return again if self.providers == CPU_ONLY else (*again, CPU_ONLY)

    def _call(self, request: Asked) -> Any:
        result = self._caller.call(self._backend, self._here(request), deadline_s=self._deadline_s(request))
        self._opened.add(self._mark(request))
        return result

    def _here(self, request: Asked) -> Asked:
        """Return a request for the chosen adapter: a session is known by it, on the processor too."""
        return replace(request, adapter=self.wanted_adapter)

    def _deadline_s(self, request: Asked) -> float:
        # A run that opens nothing is never the first one: what is dropped at once is opened each time.
        is_open = request.optimised and self._mark(request) in self._opened
        return self._deadlines.run_s if is_open else self._deadlines.open_s

    def _mark(self, request: Asked) -> tuple[int, str, tuple[str, ...], bool]:
        return self._caller.starts, request.card.sha256, request.providers, request.optimised

    def begin(self, wanted: Wanted, memory: TestMemory) -> None:
        """Make sure of the device: go by the self-test that is remembered, or make one and remember it.

        Raises:
            SetupError: a model's file is absent, not the card's, or not of its kind.
            Cancelled: pixdesk is closing.
        """
        self.recall(wanted, memory)
        if self.tested is None and self._survey().providers != CPU_ONLY:
            test = self.examine(wanted)
            self._heed_closing()
            memory.keep(test)

    def first_requests(self, wanted: Wanted) -> Iterator[Request | ShapeRequest]:
        """Return what makes the networks ready.

        A driver compiles its shaders in the first run; a CPU has nothing to prepare, and the models are only opened.
        """
        picture = None if self.providers == CPU_ONLY else synthetic_picture()
        return wanted.requests(picture, self.providers, self.threads)

    def warm(self, request: Request | ShapeRequest) -> None:
        """Run one of `first_requests`; what goes wrong is logged, for there is no capture yet to be held for it."""
        try:
            self.work(request)
        except PixdeskError as trouble:
            _LOG.info("the network %s is not ready: %s", request.card.id, trouble)

    def recall(self, wanted: Wanted, memory: TestMemory) -> None:
        """Take over the remembered self-test, if it was of this device, driver, runtime and these networks."""
        self._heed_closing()
        self.wanted_adapter = memory.adapter()
        machine = self._survey()
        self._heed_closing()
        kept = memory.recall()
        if kept is None or kept.fingerprint != machine.fingerprint(wanted.digests):
            return
        self.tested = kept
        if kept.ok:
            self.device = self.device or kept.device
        if not kept.ok and machine.providers != CPU_ONLY:
            self.trouble = self._failed(kept)  # told when it was found; from now on the status strip says it
            self.providers = CPU_ONLY

    def examine(self, wanted: Wanted) -> DeviceTest:
        """Run the self-test; a device that fails it is not used again. Raises SetupError as `begin`."""
        machine = self._survey()
        test = proving.prove(wanted, machine, self.threads, self._call)
        for truth in test.networks:
            _LOG.info("self-test: %s", truth.words)
        if any(truth.fault for truth in test.networks):
            self._caller.restart()
        self.tested = test
        if test.ok:
            self.device = self.device or test.device
        if not test.ok and machine.providers != CPU_ONLY:
            self._tell(self._failed(test))
            self.providers = CPU_ONLY
        return test

    def _failed(self, test: DeviceTest) -> str:
        name = test.device or test.machine.adapter or title_of(test.machine.providers[0])
        return f"{name} failed its self-test: {test.words.rstrip('.')}; cutouts run on the CPU."

    def _count(self, faults: list[ChildError]) -> None:
        """Leave a device that works only at the second try, again and again."""
        self._sound_runs = 0 if faults else self._sound_runs + 1
        if self._sound_runs >= _FORGIVEN_AFTER:
            self._strikes = 0
        self._strikes += bool(faults)
        if faults and self._strikes >= _STRIKES_MAX and self.providers != CPU_ONLY:
            self._leave_device(f"{in_words(faults[-1])}, the {_STRIKES_MAX}rd time")

    def _note(self, result: Answered) -> None:
        self.device = result.device
        if result.fallback:
            self._tell(result.fallback)

    def _leave_device(self, fault: str) -> None:
        name = self.device or title_of(self.providers[0])
        self.providers = CPU_ONLY
        self._tell(f"{name}: the network {fault}; cutouts run on the CPU until pixdesk is started again.")

    def _tell(self, words: str) -> None:
        if words != self.trouble and not self.is_closing:
            self.trouble = words
            self.on_trouble(words)
