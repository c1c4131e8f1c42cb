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
from pixdesk.imaging import self_test
from pixdesk.imaging.models import NetworkInput, prepare
from pixdesk.imaging.providers import CPU
from pixdesk.imaging.self_test import Difference
from pixdesk.imaging.sign import sign
from pixdesk.pipeline.asked import Answered, Asked, InferenceResult, PromptedNetwork, Request, ShapeRequest, ShapeResult
from pixdesk.pipeline.child import ChildError
from pixdesk.pipeline.faults import in_words
from pixdesk.pipeline.painting import PaintRequest, PaintResult

CPU_ONLY = (CPU,)

Ask = Callable[[Asked], Answered]
"""Runs one request in the inference process; raises ChildError when no answer comes."""


class TestMemory(Protocol):
    """Where the last self-test, and the adapter a studio chose, are kept between two starts."""

    def adapter(self) -> str:
        """Return words of the chosen adapter's name; empty for the fastest."""

    def recall(self) -> DeviceTest | None:
        """Return the last one; None when there is none."""

    def keep(self, test: DeviceTest) -> None:
        """Remember one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The networks that are to be ready, and those that only have to be right.

    Attributes:
        card, path: the matting network's.
        prompted: the prompted network beside it; None when the recipe has none.
        painters: those that heal and enlarge, which are opened when somebody asks for that.
        finders: those that find text and faces, which are opened for a channel that forbids them.
    """

    card: ModelCard
    path: Path
    prompted: PromptedNetwork | None = None
    painters: tuple[tuple[ModelCard, Path], ...] = ()
    finders: tuple[tuple[ModelCard, Path], ...] = ()

    @property
    def digests(self) -> tuple[str, ...]:
        """SHA-256 of each network's file."""
        halves = (self.prompted.encoder, self.prompted.decoder) if self.prompted else ()
        besides = (card for card, _ in (*self.painters, *self.finders))
        return tuple(card.sha256 for card in (self.card, *halves, *besides))

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

    def tests(self, providers: tuple[str, ...], threads: int) -> Iterator[Asked]:
        """Return one request for each file group, on a built-in picture."""
        yield from self.requests(self_test.synthetic_picture(), providers, threads)
        for card, path in self.painters:
            picture, keep = self_test.piece(fills=card.kind == "inpaint")
            yield PaintRequest(card=card, path=path, picture=picture, keep=keep, providers=providers, threads=threads)
        for card, path in self.finders:
            yield Request(card=card, path=path, picture=prepare(sign(), card), providers=providers, threads=threads)


def prove(wanted: Wanted, machine: Machine, threads: int, ask: Ask) -> DeviceTest:
    """Run the self-test.

    Args:
        machine: its providers are tested, in their order.
        ask: ChildError from it becomes the network's fault, and ends the test.
    """
    truths: list[NetworkTruth] = []
    for request in wanted.tests(machine.providers, threads):
        try:
            truths += _truths(request, ask)
        except ChildError as fault:
            truths.append(NetworkTruth(network=request.card.id, fault=in_words(fault)))
            break
    return DeviceTest(machine=machine, fingerprint=machine.fingerprint(wanted.digests), networks=tuple(truths))


def _truths(request: Asked, ask: Ask) -> list[NetworkTruth]:
    # A driver compiles its shaders in the first run; only the second tells what a capture will cost.
    ask(_named(request, "self-test, first"))
    device = ask(_named(request, "self-test, second"))
    plain = ask(replace(_named(request, "self-test, plain"), providers=CPU_ONLY, optimised=False))
    if isinstance(request, ShapeRequest) and isinstance(device, ShapeResult) and isinstance(plain, ShapeResult):
        return _halves(request, device, plain)
    if isinstance(device, InferenceResult) and isinstance(plain, InferenceResult):
        apart = self_test.of_mattes(device.matte, plain.matte)
        return [_truth(request.card.id, device, apart, device.infer_ms, plain.infer_ms)]
    if isinstance(device, PaintResult) and isinstance(plain, PaintResult):
        apart = self_test.of_pictures(device.picture, plain.picture)
        return [_truth(request.card.id, device, apart, device.infer_ms, plain.infer_ms)]
    raise TypeError("The inference process answered another question.")


def _named(request: Asked, key: str) -> Asked:
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


def _truth(network: str, device: Answered, apart: Difference, device_ms: float, plain_ms: float) -> NetworkTruth:
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
