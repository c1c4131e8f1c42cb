"""The network, as the rest of pixdesk sees it: a small picture in, a small matte out, whatever the driver does.

The sessions live in a child process (`child`); what runs there is in `network`. When it crashes, hangs or raises, the
`policy` decides what becomes of the capture and of the device, on the one thread of the inference lane.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Executor, Future, wait
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pixdesk.domain.device import DeviceTest
from pixdesk.domain.model_card import ModelCard
from pixdesk.errors import Cancelled
from pixdesk.imaging.models import NetworkInput, prepare
from pixdesk.imaging.providers import PROVIDER_ORDER
from pixdesk.imaging.self_test import synthetic_picture
from pixdesk.imaging.shape import Prompt
from pixdesk.pipeline import head_start
from pixdesk.pipeline.abreast import Abreast
from pixdesk.pipeline.asked import Asked, InferenceResult, PromptedNetwork, Request, ShapeRequest, ShapeResult
from pixdesk.pipeline.child import Caller, InProcess
from pixdesk.pipeline.cores import physical_cores
from pixdesk.pipeline.lanes import InlineExecutor
from pixdesk.pipeline.network import answer, forget
from pixdesk.pipeline.painting import PaintRequest, PaintResult
from pixdesk.pipeline.policy import Backend, Deadlines, Policy
from pixdesk.pipeline.proving import TestMemory, Wanted
from pixdesk.pipeline.urgency import UrgentFirst

__all__ = ["Inference", "InferenceResult", "PromptedNetwork", "Request", "ShapeResult", "TestMemory", "Wanted"]

_CANCEL_STEP_S = 0.25


class Inference:
    """The one way to a matte."""

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
        at_once: int = 1,
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
            at_once: networks that run side by side on the processor, with as many threads less each; more than one
                only where many pictures wait and nobody waits for one of them.
        """
        self._lane = lane
        self._caller: Caller = caller or head_start.taken()
        self._policy = Policy(
            self._caller,
            backend,
            tuple(providers or PROVIDER_ORDER),
            is_told=providers is not None,
            threads=max(1, physical_cores() // at_once),
            deadlines=Deadlines(run_s=run_deadline_s, open_s=open_deadline_s),
            on_trouble=on_trouble,
        )
        self._abreast = Abreast(lane, at_once, self._policy.work_side_by_side) if at_once > 1 else None

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
        self._policy.on_trouble = on_trouble

    def use_adapter(self, name: str) -> None:
        """Run on the graphics adapter whose name holds these words from the first run on; empty for the fastest."""
        self._policy.wanted_adapter = name

    @property
    def trouble(self) -> str:
        """The sentence that says why the preferred device is not used; empty while all is well."""
        return self._policy.trouble

    @property
    def tested(self) -> DeviceTest | None:
        """The self-test that holds for the device; None while there is none."""
        return self._policy.tested

    @property
    def adapter(self) -> str:
        """The device that made the last matte, by its own name after the provider's; empty before the first."""
        return self._policy.device

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

    def read_ahead(
        self, network: PromptedNetwork, key: str, picture: NetworkInput, *, by_hand: bool = False
    ) -> "Future[ShapeResult]":
        """Let a prompted network read a picture while its prompt is still being made.

        Args:
            network: its two halves.
            key: names the picture, such as a capture's digest; later prompts under it do not read it again.
            picture: H×W×3 uint8, long side at most 1024.
            by_hand: a person waits: it goes before captures in line.
        """
        return self._start(self._ask(network, key, picture, None), is_urgent=by_hand)

    def outline(
        self,
        network: PromptedNetwork,
        key: str,
        picture: NetworkInput,
        prompt: Prompt,
        cancel: Callable[[], None] | None = None,
        *,
        by_hand: bool = False,
    ) -> ShapeResult:
        """Return a prompted network's candidates for a prompt; arguments as `read_ahead`, the rest as `run`.

        Args:
            by_hand: a person waits, who has let the picture be read: the prompt goes before captures in line, and
                the picture does not cross again (2 MB, 5 ms on both sides) unless it is forgotten.
        """
        request = self._ask(network, key, picture, prompt)
        result: ShapeResult
        if by_hand:
            left_out = replace(request, picture=None, shape=picture.shape[:2])
            result = self._await(self._start(left_out, is_urgent=True), cancel)
            if not result.is_forgotten:
                return result
        result = self._await(self._start(request, is_urgent=by_hand), cancel)
        return result

    def _start(self, request: Asked, *, is_urgent: bool = False) -> "Future[Any]":
        if is_urgent and isinstance(self._lane, UrgentFirst):
            return self._lane.submit_urgent(self._policy.work, request)
        if self._abreast is not None and not isinstance(request, PaintRequest):
            return self._abreast.submit(request)
        return self._lane.submit(self._policy.work, request)

    def paint(
        self,
        card: ModelCard,
        model_path: Path,
        picture: NDArray[Any],
        keep: NDArray[np.uint8] | None,
        cancel: Callable[[], None] | None = None,
    ) -> PaintResult:
        """Return what a painting network makes of one piece (`imaging.painters`); the rest as `run`."""
        request = PaintRequest(
            card=card,
            path=model_path,
            picture=picture,
            keep=keep,
            providers=self._policy.providers,
            threads=physical_cores(),  # never beside another
        )
        result: PaintResult = self._await(self._start(request), cancel)
        return result

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

        Returns:
            Done when the device is known to be sound; the models are opened after that, each a job of its own, so that
            a capture that is already here waits only for the one it needs.
        """
        begun = self._lane.submit(self._policy.begin, wanted, memory)
        begun.add_done_callback(lambda done: self._make_ready(done, wanted))
        return begun

    def _make_ready(self, begun: "Future[None]", wanted: Wanted) -> None:
        if begun.cancelled() or begun.exception() is not None:
            return
        with suppress(RuntimeError):  # the lane was shut meanwhile
            for request in self._policy.first_requests(wanted):
                self._lane.submit(self._policy.warm, request)

    def warm(self, card: ModelCard, model_path: Path) -> "Future[InferenceResult]":
        """Start the child and open a model ahead of the first capture, with one run on a built-in picture."""
        return self._start(self._request(card, model_path, prepare(synthetic_picture(), card)))

    def self_test(self, wanted: Wanted) -> DeviceTest:
        """Compare the device with the plain CPU on a built-in picture; a device that differs is not used again.

        Raises:
            SetupError: a model's file is absent, not the card's, or not of its kind.
        """
        return self._lane.submit(self._policy.examine, wanted).result()

    def honour(self, wanted: Wanted, memory: TestMemory) -> "Future[None]":
        """Leave a device alone that failed the self-test that is remembered; test and warm nothing."""
        return self._lane.submit(self._policy.recall, wanted, memory)

    def close(self) -> None:
        """End the child process, even during a run.

        Called after the lanes have closed, every running job has ended; called before, a run under way ends as
        Cancelled within moments.
        """
        self._policy.is_closing = True
        self._caller.close()

    def _request(self, card: ModelCard, path: Path, picture: NetworkInput) -> Request:
        return Request(
            card=card, path=path, picture=picture, providers=self._policy.providers, threads=self._policy.threads
        )

    def _ask(self, network: PromptedNetwork, key: str, picture: NetworkInput, prompt: Prompt | None) -> ShapeRequest:
        return ShapeRequest(
            card=network.encoder,
            path=network.encoder_path,
            decoder=network.decoder,
            decoder_path=network.decoder_path,
            key=key,
            picture=picture,
            prompt=prompt,
            providers=self._policy.providers,
            threads=self._policy.threads,
        )
