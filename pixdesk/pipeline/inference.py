"""The network, as the rest of pixdesk sees it: a small picture in, a small matte out, whatever the driver does.

The sessions live in a child process (`child`). When it crashes, hangs or raises, the capture is tried once more
in a fresh one; when that fails too, on the CPU. If the CPU can do what the device twice could not, the device
is left alone until the next start, and the operator is told so once. If not even the CPU can, it is the
capture's trouble, not the device's.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Executor, Future, wait
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from pixdesk.domain.finding import Code
from pixdesk.domain.model_card import ModelCard
from pixdesk.errors import Cancelled, CaptureError
from pixdesk.imaging.models import NetworkInput, prepare
from pixdesk.imaging.providers import CPU, PROVIDER_ORDER, available, title_of
from pixdesk.imaging.self_test import synthetic_picture
from pixdesk.imaging.shape import Prompt
from pixdesk.pipeline.child import Caller, ChildError, ChildProcess, InProcess
from pixdesk.pipeline.lanes import InlineExecutor, physical_cores
from pixdesk.pipeline.network import (
    InferenceResult,
    Request,
    ShapeRequest,
    ShapeResult,
    examine,
    execute,
    forget,
    outline,
)

__all__ = ["Inference", "InferenceResult", "PromptedNetwork", "Request", "SelfTest", "ShapeResult"]

CPU_ONLY = (CPU,)

_CANCEL_STEP_S = 0.05


class PromptedNetwork(NamedTuple):
    """The two halves of a prompted network, each a card and its file."""

    encoder: ModelCard
    encoder_path: Path
    decoder: ModelCard
    decoder_path: Path


class SelfTest(NamedTuple):
    """Whether the device may be trusted, in a sentence, and the largest difference of any matte pixel, 0..1."""

    ok: bool
    words: str
    max_difference: float


class Inference:
    """The one way to a matte.

    Attributes:
        trouble: the sentence that says why the preferred device is not used; empty while all is well.
    """

    def __init__(
        self,
        lane: Executor,
        *,
        caller: Caller | None = None,
        backend: Callable[[Request], InferenceResult] = execute,
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
        self._lane = lane
        self._caller: Caller = caller or ChildProcess()
        self._backend = backend
        self._providers = tuple(providers or PROVIDER_ORDER)
        self._is_surveyed = providers is not None
        self._on_trouble = on_trouble
        self._run_deadline_s, self._open_deadline_s = run_deadline_s, open_deadline_s
        self._threads = physical_cores()
        self._device = ""
        self._opened: set[tuple[int, str, tuple[str, ...]]] = set()
        self._is_closing = False

    @classmethod
    def inline(
        cls,
        *,
        backend: Callable[[Request], InferenceResult] = execute,
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
    ) -> InferenceResult:
        """Return the network's matte for one prepared picture; blocks until the inference lane has run it.

        Args:
            card: the model's.
            model_path: its file.
            picture: H×W×3 uint8, from `imaging.models.prepare`.
            cancel: asked about twenty times a second while waiting; what it raises is raised here, and the
                matte, if it still comes, is dropped.

        Raises:
            CaptureError: neither device nor CPU could do it (code ``model-failed``).
            SetupError: the model's file is absent, not the card's, or no matting model.
            Cancelled: pixdesk is closing.
        """
        result: InferenceResult = self._await(self._start(self._request(card, model_path, picture)), cancel)
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
    ) -> ShapeResult:
        """Return a prompted network's candidates for a prompt; arguments as `read_ahead`, the rest as `run`."""
        result: ShapeResult = self._await(self._start(self._ask(network, key, picture, prompt)), cancel)
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

    def warm(self, card: ModelCard, model_path: Path) -> "Future[InferenceResult]":
        """Start the child and open a model ahead of the first capture, with one run on a built-in picture."""
        return self._start(self._request(card, model_path, prepare(synthetic_picture(), card)))

    def self_test(self, card: ModelCard, model_path: Path) -> SelfTest:
        """Compare the device with the plain CPU on a built-in picture; a device that differs is not used again.

        Raises:
            SetupError: the model's file is absent, not the card's, or no matting model.
        """
        request = self._request(card, model_path, prepare(synthetic_picture(), card))
        return self._lane.submit(self._examine, request).result()

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
        faults: list[str] = []
        for providers in self._attempts():
            if self._is_closing:
                raise Cancelled("pixdesk is closing.")
            if faults:
                self._caller.restart()
            try:
                result = self._call(replace(request, providers=providers))
            except ChildError as fault:
                faults.append(str(fault))
                continue
            if providers != self._providers:
                self._leave_device(faults[-1])
            self._note(result)
            return result
        if self._is_closing:
            raise Cancelled("pixdesk is closing.")
        raise CaptureError(
            f"The network {request.card.id} failed on this capture {len(faults)} times, last because it "
            f"{faults[-1]}. Reprocess it, or choose another model.",
            code=Code.MODEL_FAILED,
        )

    def _survey(self) -> None:
        """Ask the child once which providers it has, so that a machine without a device is not said to lose one."""
        if self._is_surveyed:
            return
        with suppress(ChildError):  # the first run will say it better
            self._providers = self._caller.call(available, self._providers, deadline_s=self._open_deadline_s)
            self._is_surveyed = True

    def _attempts(self) -> tuple[tuple[str, ...], ...]:
        again = (self._providers, self._providers)
        return again if self._providers == CPU_ONLY else (*again, CPU_ONLY)

    def _call(self, request: Request | ShapeRequest) -> InferenceResult | ShapeResult:
        mark = (self._caller.starts, request.card.sha256, request.providers)
        deadline_s = self._run_deadline_s if mark in self._opened else self._open_deadline_s
        result: InferenceResult | ShapeResult
        if isinstance(request, ShapeRequest):
            result = self._caller.call(outline, request, deadline_s=deadline_s)
        else:
            result = self._caller.call(self._backend, request, deadline_s=deadline_s)
        self._opened.add((self._caller.starts, request.card.sha256, request.providers))
        return result

    def _examine(self, request: Request) -> SelfTest:
        self._survey()
        request = replace(request, providers=self._providers)
        try:
            found = self._caller.call(examine, request, deadline_s=self._open_deadline_s)
        except ChildError as fault:
            self._caller.restart()
            if self._providers != CPU_ONLY:
                self._leave_device(str(fault))
            return SelfTest(False, f"The self-test failed: the network {fault}.", 1.0)
        figure = f"largest difference {found.max_difference:.4f}"
        if found.agrees:
            return SelfTest(True, f"{found.device} agrees with the plain CPU ({figure}).", found.max_difference)
        words = f"{found.device} answers otherwise than the plain CPU ({figure})"
        if found.provider != CPU:
            self._leave_device(f"failed its self-test: {words}")
        return SelfTest(False, f"{words}.", found.max_difference)

    def _note(self, result: InferenceResult | ShapeResult) -> None:
        self._device = result.device
        if result.fallback:
            self._tell(result.fallback)

    def _leave_device(self, fault: str) -> None:
        name = self._device or title_of(self._providers[0])
        self._providers = CPU_ONLY
        self._tell(f"{name}: the network {fault}; cutouts run on the CPU until pixdesk is started again.")

    def _tell(self, words: str) -> None:
        if words != self.trouble:
            self.trouble = words
            self._on_trouble(words)
