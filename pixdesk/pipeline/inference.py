"""The network, as the rest of pixdesk sees it: a small picture in, a small matte out, whatever the driver does.

The sessions live in a child process (`child`). When it crashes, hangs or raises, the capture is tried once more
in a fresh one; when that fails too, on the CPU. If the CPU can do what the device twice could not, the device
is left alone until the next start, and the operator is told so once. If not even the CPU can, it is the
capture's trouble, not the device's. A device is used only after it has answered a built-in picture as the plain
CPU does (`proving`).
"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Executor, Future, wait
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from pixdesk.domain.device import DeviceTest, Machine
from pixdesk.domain.finding import Code
from pixdesk.domain.model_card import ModelCard
from pixdesk.errors import Cancelled, CaptureError
from pixdesk.imaging.models import NetworkInput, prepare
from pixdesk.imaging.providers import PROVIDER_ORDER, title_of
from pixdesk.imaging.self_test import synthetic_picture
from pixdesk.imaging.shape import Prompt
from pixdesk.pipeline import proving
from pixdesk.pipeline.child import Caller, ChildError, ChildProcess, ChildRaised, InProcess
from pixdesk.pipeline.faults import in_words
from pixdesk.pipeline.lanes import InlineExecutor, physical_cores
from pixdesk.pipeline.network import (
    InferenceResult,
    PromptedNetwork,
    Request,
    ShapeRequest,
    ShapeResult,
    answer,
    forget,
    survey,
)
from pixdesk.pipeline.proving import CPU_ONLY, TestMemory, Wanted

__all__ = ["Inference", "InferenceResult", "PromptedNetwork", "Request", "ShapeResult", "TestMemory", "Wanted"]

Backend = Callable[[Request | ShapeRequest], InferenceResult | ShapeResult]

_CANCEL_STEP_S = 0.05

_STRIKES_MAX = 3
_FORGIVEN_AFTER = 200
"""A device that needs a fresh process this often, with fewer sound runs than this in between, is left: each time costs
the seconds of a start, or of a deadline."""

_LOG = logging.getLogger("pixdesk")


class Inference:
    """The one way to a matte.

    Attributes:
        trouble: the sentence that says why the preferred device is not used; empty while all is well.
        tested: the self-test that holds for the device; None while there is none.
    """

    def __init__(
        self,
        lane: Executor,
        *,
        caller: Caller | None = None,
        backend: Backend = answer,
        providers: Sequence[str] | None = None,
        on_trouble: Callable[[str], None] = lambda _: None,
        run_deadline_s: float = 30.0,
        open_deadline_s: float = 180.0,
    ) -> None:
        """Open nothing yet.

        Args:
            lane: the inference lane; one slot.
            caller: who runs the backend; None for a child process.
            backend: a top-level function; the tests put faults in its place.
            providers: in the order they are to be tried; None for all that the child's ONNX Runtime has.
            on_trouble: told each new trouble sentence once, on the lane's thread.
            run_deadline_s: after this long a run counts as hung and its process is killed.
            open_deadline_s: the same for a run that has to open its model first; a graphics driver compiles
                shaders then.
        """
        self.trouble = ""
        self.tested: DeviceTest | None = None
        self._lane = lane
        self._caller: Caller = caller or ChildProcess()
        self._backend = backend
        self._providers = tuple(providers or PROVIDER_ORDER)
        self._is_told = providers is not None
        self._machine: Machine | None = None
        self._on_trouble = on_trouble
        self._run_deadline_s, self._open_deadline_s = run_deadline_s, open_deadline_s
        self._threads = physical_cores()
        self._device = self._wanted_adapter = ""
        self._opened: set[tuple[int, str, tuple[str, ...], bool]] = set()
        self._strikes = self._sound_runs = 0
        self._is_closing = False

    @classmethod
    def inline(
        cls,
        *,
        backend: Backend = answer,
        providers: Sequence[str] | None = None,
        on_trouble: Callable[[str], None] = lambda _: None,
    ) -> "Inference":
        """Return one that runs its sessions in this process, at once, by the same policy."""
        return cls(
            InlineExecutor(), caller=InProcess(forget), backend=backend, providers=providers, on_trouble=on_trouble
        )

    def tell(self, on_trouble: Callable[[str], None]) -> None:
        """Tell somebody else of trouble from now on."""
        self._on_trouble = on_trouble

    def use_adapter(self, name: str) -> None:
        """Run on the graphics adapter whose name holds these words from the first run on; empty for the fastest."""
        self._wanted_adapter = name

    @property
    def adapter(self) -> str:
        """The device that made the last matte, by its own name after the provider's; empty before the first."""
        return self._device

    @property
    def starts(self) -> int:
        """How often the child process was started; more than one means it was replaced."""
        return self._caller.starts

    def run(
        self,
        card: ModelCard,
        model_path: Path,
        picture: NetworkInput,
        cancel: Callable[[], None] | None = None,
        *,
        tokens: tuple[tuple[int, ...], int] | None = None,
    ) -> InferenceResult:
        """Return the network's matte for one prepared picture; blocks until the inference lane has run it.

        Args:
            card: the model's.
            model_path: its file.
            picture: H×W×3 uint8, from `imaging.models.prepare`.
            cancel: asked about twenty times a second while waiting; what it raises is raised here, and the
                matte, if it still comes, is dropped.
            tokens: what a network that understands words is to look for, as `Request` has them.

        Raises:
            CaptureError: neither device nor CPU could do it (code ``model-failed``).
            SetupError: the model's file is absent, not the card's, or no matting model.
            Cancelled: pixdesk is closing.
        """
        request = replace(self._request(card, model_path, picture), tokens=tokens)
        result: InferenceResult = self._await(self._start(request), cancel)
        return result

    def read_ahead(self, network: PromptedNetwork, key: str, picture: NetworkInput) -> "Future[ShapeResult]":
        """Let a prompted network read a picture while its prompt is still being made.

        Args:
            network: its two halves.
            key: names the picture, such as a capture's digest; later prompts under it do not read it again.
            picture: H×W×3 uint8, long side at most 1024.
        """
        return self._start(self._ask(network, key, picture, None))

    def outline(
        self,
        network: PromptedNetwork,
        key: str,
        picture: NetworkInput,
        prompt: Prompt,
        cancel: Callable[[], None] | None = None,
        *,
        was_read: bool = False,
    ) -> ShapeResult:
        """Return a prompted network's candidates for a prompt; arguments as `read_ahead`, the rest as `run`.

        Args:
            was_read: the picture need not cross again (2 MB, 5 ms of two processors) unless it is forgotten.
        """
        request = self._ask(network, key, picture, prompt)
        result: ShapeResult
        if was_read:
            left_out = replace(request, picture=None, shape=picture.shape[:2])
            result = self._await(self._start(left_out), cancel)
            if not result.is_forgotten:
                return result
        result = self._await(self._start(request), cancel)
        return result

    def _start(self, request: Request | ShapeRequest) -> "Future[Any]":
        return self._lane.submit(self._work, request)

    @staticmethod
    def _await(future: "Future[Any]", cancel: Callable[[], None] | None) -> Any:
        try:
            while cancel is not None and not wait([future], timeout=_CANCEL_STEP_S).done:
                cancel()
            return future.result()
        except CancelledError:
            raise Cancelled("pixdesk is closing.") from None
        finally:
            future.cancel()

    def begin(self, wanted: Wanted, memory: TestMemory) -> "Future[None]":
        """Start the child and have a shoot's networks ready before its first capture.

        A device that was not tested as it is now is tested first; one that failed is not used. On a machine without a
        device there is nothing to test, and the models are only opened.

        Args:
            memory: asked and told on the inference lane.
        """
        return self._lane.submit(self._begin, wanted, memory)

    def warm(self, card: ModelCard, model_path: Path) -> "Future[InferenceResult]":
        """Start the child and open a model ahead of the first capture, with one run on a built-in picture."""
        return self._start(self._request(card, model_path, prepare(synthetic_picture(), card)))

    def self_test(self, wanted: Wanted) -> DeviceTest:
        """Compare the device with the plain CPU on a built-in picture; a device that differs is not used again.

        Raises:
            SetupError: a model's file is absent, not the card's, or not of its kind.
        """
        return self._lane.submit(self._examine, wanted).result()

    def honour(self, wanted: Wanted, memory: TestMemory) -> "Future[None]":
        """Leave a device alone that failed the self-test that is remembered; test and warm nothing."""
        return self._lane.submit(self._recall, wanted, memory)

    def close(self) -> None:
        """End the child process, even during a run.

        Called after the lanes have closed, every running job has ended; called before, a run under way ends as
        Cancelled within moments.
        """
        self._is_closing = True
        self._caller.close()

    def _request(self, card: ModelCard, path: Path, picture: NetworkInput) -> Request:
        return Request(card=card, path=path, picture=picture, providers=self._providers, threads=self._threads)

    def _ask(self, network: PromptedNetwork, key: str, picture: NetworkInput, prompt: Prompt | None) -> ShapeRequest:
        return ShapeRequest(
            card=network.encoder,
            path=network.encoder_path,
            decoder=network.decoder,
            decoder_path=network.decoder_path,
            key=key,
            picture=picture,
            prompt=prompt,
            providers=self._providers,
            threads=self._threads,
        )

    def _work(self, request: Request | ShapeRequest) -> InferenceResult | ShapeResult:
        """Run one request by the policy; on the inference lane."""
        self._survey()
        faults: list[ChildError] = []
        for providers in self._attempts():
            if self._is_closing:
                raise Cancelled("pixdesk is closing.")
            if faults:
                self._caller.restart()
            try:
                result = self._call(replace(request, providers=providers))
            except ChildError as fault:
                self._log(fault, request.card, providers)
                faults.append(fault)
                continue
            if providers != self._providers:
                self._leave_device(in_words(faults[-1]))
            self._count(faults)
            self._note(result)
            return result
        if self._is_closing:
            raise Cancelled("pixdesk is closing.")
        raise CaptureError(
            f"The network {request.card.id} failed on this capture {len(faults)} times, last because it "
            f"{in_words(faults[-1])}. Reprocess it, or choose another model.",
            code=Code.MODEL_FAILED,
        )

    def _log(self, fault: ChildError, card: ModelCard, providers: tuple[str, ...]) -> None:
        """Keep what the driver itself said; a person is told in other words, and once."""
        if not self._is_closing:
            trace = f"\n{fault.trace}" if isinstance(fault, ChildRaised) else ""
            _LOG.info("the network %s on %s: it %s%s", card.id, title_of(providers[0]), fault, trace)

    def _survey(self) -> Machine:
        """Ask the child once what there is, so that a machine without a device is not said to lose one."""
        if self._machine is not None:
            return self._machine
        try:
            found = self._caller.call(survey, self._providers, self._wanted_adapter, deadline_s=self._open_deadline_s)
        except ChildError as fault:  # the first run will say it better
            _LOG.info("the inference process %s", fault)
            return Machine(providers=self._providers)
        if self._is_told:
            found = replace(found, providers=self._providers)
        self._machine, self._providers = found, found.providers
        return found

    def _attempts(self) -> tuple[tuple[str, ...], ...]:
        again = (self._providers, self._providers)
        return again if self._providers == CPU_ONLY else (*again, CPU_ONLY)

    def _call(self, request: Request | ShapeRequest) -> InferenceResult | ShapeResult:
        opens = (request.card.sha256, request.providers, request.optimised)
        mark = (self._caller.starts, *opens)
        # A run that opens nothing is never the first one: what is dropped at once is opened each time.
        deadline_s = self._run_deadline_s if request.optimised and mark in self._opened else self._open_deadline_s
        asked = replace(request, adapter=self._wanted_adapter)
        result = self._caller.call(self._backend, asked, deadline_s=deadline_s)
        self._opened.add((self._caller.starts, *opens))
        return result

    def _begin(self, wanted: Wanted, memory: TestMemory) -> None:
        self._recall(wanted, memory)
        if self.tested is None and self._survey().providers != CPU_ONLY:
            memory.keep(self._examine(wanted))
        for request in wanted.requests(self._first_picture(), self._providers, self._threads):
            with suppress(CaptureError):  # there is no capture yet that could be held for it; it stands in the log
                self._work(request)

    def _first_picture(self) -> NetworkInput | None:
        """Return what to warm up with: a driver compiles its shaders in the first run, a CPU has nothing to prepare."""
        return None if self._providers == CPU_ONLY else synthetic_picture()

    def _recall(self, wanted: Wanted, memory: TestMemory) -> None:
        """Take over the remembered self-test, if it was of this device, driver, runtime and these networks."""
        self.use_adapter(memory.adapter())
        machine = self._survey()
        kept = memory.recall()
        if kept is None or kept.fingerprint != machine.fingerprint(wanted.digests):
            return
        self.tested = kept
        if not kept.ok and machine.providers != CPU_ONLY:
            self._device = self._device or kept.device
            self.trouble = self._failed(kept)  # told when it was found; from now on the status strip says it
            self._providers = CPU_ONLY

    def _examine(self, wanted: Wanted) -> DeviceTest:
        machine = self._survey()
        test = proving.prove(wanted, machine, self._threads, self._call)
        for truth in test.networks:
            _LOG.info("self-test: %s", truth.words)
        if any(truth.fault for truth in test.networks):
            self._caller.restart()
        self.tested = test
        if not test.ok and machine.providers != CPU_ONLY:
            self._tell(self._failed(test))
            self._providers = CPU_ONLY
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
        if faults and self._strikes >= _STRIKES_MAX and self._providers != CPU_ONLY:
            self._leave_device(f"{in_words(faults[-1])}, the {_STRIKES_MAX}rd time")

    def _note(self, result: InferenceResult | ShapeResult) -> None:
        self._device = result.device
        if result.fallback:
            self._tell(result.fallback)

    def _leave_device(self, fault: str) -> None:
        name = self._device or title_of(self._providers[0])
        self._providers = CPU_ONLY
        self._tell(f"{name}: the network {fault}; cutouts run on the CPU until pixdesk is started again.")

    def _tell(self, words: str) -> None:
        if words != self.trouble and not self._is_closing:
            self.trouble = words
            self._on_trouble(words)
