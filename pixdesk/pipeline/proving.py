"""The self-test: every network a recipe runs, on the device and on the plain CPU, compared answer by answer.

It goes through the same door as a capture, so that what is tested is what will run. A driver can be right about
one network and wrong about another; so each is named.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from pixdesk.domain.device import DeviceTest, Machine, NetworkTruth
from pixdesk.domain.model_card import ModelCard
from pixdesk.errors import SetupError
from pixdesk.imaging import self_test
from pixdesk.imaging.models import NetworkInput, prepare
from pixdesk.imaging.providers import CPU
from pixdesk.imaging.self_test import Difference
from pixdesk.pipeline.child import ChildError
from pixdesk.pipeline.faults import in_words
from pixdesk.pipeline.network import InferenceResult, PromptedNetwork, Request, ShapeRequest, ShapeResult

CPU_ONLY = (CPU,)

_SIDE_MIN_PX = 32
"""No matting network answers more coarsely; a score for each class or box does."""

_LIKENESS_MIN = 0.85
"""Correlation with the vessel from which an answer is a matte of it. Measured: U²-Net P .995; a bright spot in the
middle, whatever the picture, .82; a text detector's map .58; a face detector's boxes and points .4 at most; noise 0."""

_PROPORTION_TOLERANCE = 0.1
"""A matte has its picture's proportions, but for rounding to the network's stride."""

_FLAT_SPREAD = 0.02
"""An answer whose values lie within this is flat."""

Answer = InferenceResult | ShapeResult
Ask = Callable[[Request | ShapeRequest], Answer]
"""Runs one request in the inference process; raises ChildError when no answer comes."""


class TestMemory(Protocol):
    """Where the last self-test is kept between two starts."""

    def recall(self) -> DeviceTest | None:
        """Return the last one; None when there is none."""

    def keep(self, test: DeviceTest) -> None:
        """Remember one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The networks that are to be ready.

    Attributes:
        card, path: the matting network's.
        prompted: the prompted network beside it; None when the recipe has none.
    """

    card: ModelCard
    path: Path
    prompted: PromptedNetwork | None = None

    @property
    def digests(self) -> tuple[str, ...]:
        """SHA-256 of each network's file."""
        cards = [self.card, *((self.prompted.encoder, self.prompted.decoder) if self.prompted else ())]
        return tuple(card.sha256 for card in cards)

    def requests(
        self, picture: NetworkInput | None, providers: tuple[str, ...], threads: int
    ) -> Iterator[Request | ShapeRequest]:
        """Return one request for each file group; without a picture it only opens them."""
        prepared = None if picture is None else prepare(picture, self.card)
        yield Request(card=self.card, path=self.path, picture=prepared, providers=providers, threads=threads)
        if self.prompted is not None:
            yield ShapeRequest(
                card=self.prompted.encoder,
                path=self.prompted.encoder_path,
                decoder=self.prompted.decoder,
                decoder_path=self.prompted.decoder_path,
                key="",
                picture=picture,
                prompt=None if picture is None else self_test.prompt(),
                providers=providers,
                threads=threads,
                gives_embedding=picture is not None,
            )


def prove(wanted: Wanted, machine: Machine, threads: int, ask: Ask) -> DeviceTest:
    """Run the self-test.

    Args:
        machine: its providers are tested, in their order.
        ask: ChildError from it becomes the network's fault, and ends the test.
    """
    truths: list[NetworkTruth] = []
    for request in wanted.requests(self_test.synthetic_picture(), machine.providers, threads):
        try:
            truths += _truths(request, ask)
        except ChildError as fault:
            truths.append(NetworkTruth(network=request.card.id, fault=in_words(fault)))
            break
    return DeviceTest(machine=machine, fingerprint=machine.fingerprint(wanted.digests), networks=tuple(truths))


def try_out(card: ModelCard, result: InferenceResult) -> None:
    """Refuse a model whose answer to the built-in picture is no matte of it.

    A file can be a sound network and still be made for something else: a face detector's scores are a square too.
    So the answer must be a map of the whole picture in which the vessel can be told from its backdrop.

    Raises:
        SetupError: it is not; the message says what the model answered.
    """
    matte = result.matte
    height, width = matte.shape
    given = prepare(self_test.synthetic_picture(), card).shape
    # A network with a size of its own is given the picture squeezed to it: a square, as a rule.
    proportions = {given[0] / given[1], 1.0}
    is_map = any(abs(height / width / wanted - 1) < _PROPORTION_TOLERANCE for wanted in proportions)
    if min(height, width) < _SIDE_MIN_PX or not is_map:
        raise SetupError(
            f"{card.file}: answered with {width} × {height} values, which is no matte of a picture. "
            "Choose a model made for cutting out, or name its matte with another output."
        )
    likeness = self_test.likeness(matte)
    if likeness >= _LIKENESS_MIN:
        return
    spread = float(matte.max() - matte.min())
    if spread < _FLAT_SPREAD:
        said = f"answered {float(matte.mean()):.2f} for every pixel of a picture of a red vessel on a pale backdrop"
    else:
        said = f"did not find a red vessel on a pale backdrop (its answer follows the vessel to {likeness:+.2f} of 1)"
    raise SetupError(
        f"{card.file}: {said}. Either it was made for something else, or its card feeds it wrongly: check --scale, "
        "--mean, --std, --activation and --output against its maker's example."
    )


def _truths(request: Request | ShapeRequest, ask: Ask) -> list[NetworkTruth]:
    # A driver compiles its shaders in the first run; only the second tells what a capture will cost.
    ask(_named(request, "self-test, first"))
    device = ask(_named(request, "self-test, second"))
    plain = ask(replace(_named(request, "self-test, plain"), providers=CPU_ONLY, optimised=False))
    if isinstance(request, ShapeRequest) and isinstance(device, ShapeResult) and isinstance(plain, ShapeResult):
        return _halves(request, device, plain)
    if isinstance(device, InferenceResult) and isinstance(plain, InferenceResult):
        apart = self_test.of_mattes(device.matte, plain.matte)
        return [_truth(request.card.id, device, apart, device.infer_ms, plain.infer_ms)]
    raise TypeError("The inference process answered another question.")


def _named(request: Request | ShapeRequest, key: str) -> Request | ShapeRequest:
    """Give a prompted network's picture another name, so that it is read again."""
    return replace(request, key=key) if isinstance(request, ShapeRequest) else request


def _halves(request: ShapeRequest, device: ShapeResult, plain: ShapeResult) -> list[NetworkTruth]:
    read = Difference(1.0, 1.0)
    if device.embedding is not None and plain.embedding is not None:
        read = self_test.of_embeddings(device.embedding, plain.embedding)
    found = self_test.of_candidates(device.candidates, plain.candidates)
    return [
        _truth(request.card.id, device, read, device.encode_ms, plain.encode_ms),
        _truth(request.decoder.id, device, found, device.infer_ms - device.encode_ms, plain.infer_ms - plain.encode_ms),
    ]


def _truth(network: str, device: Answer, apart: Difference, device_ms: float, plain_ms: float) -> NetworkTruth:
    return NetworkTruth(
        network=network,
        provider=device.provider,
        device=device.device,
        fallback=device.fallback,
        device_ms=device_ms,
        plain_ms=plain_ms,
        greatest=apart.greatest,
        mean=apart.mean,
    )
