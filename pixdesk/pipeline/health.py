"""What this machine has to cut out with, and whether its answers can be trusted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pixdesk.domain.model_card import ModelCard
from pixdesk.imaging.adapters import adapters, processor_name
from pixdesk.imaging.providers import available
from pixdesk.pipeline.inference import Inference
from pixdesk.pipeline.lanes import Lanes
from pixdesk.pipeline.opening import catalogue, model_library


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What `examine` found.

    Attributes:
        models: id, whether its file is the card's, and in words.
    """

    providers: tuple[str, ...]
    adapters: tuple[str, ...]
    models: tuple[tuple[str, bool, str], ...]
    self_test_ok: bool
    self_test: str

    @property
    def is_well(self) -> bool:
        """Whether a shoot can be processed with confidence."""
        return self.self_test_ok and all(ok for _, ok, _ in self.models)


def examine(home: Path) -> Health:
    """Look at devices and models, and compare the device's matte with the plain CPU's.

    Raises:
        SetupError: the standard recipe or its model is missing.
    """
    library = model_library(home)
    card = library.card(catalogue(home).recipe("standard").model)
    lanes = Lanes.threaded()
    inference = Inference(lanes.inference)
    try:
        tested = inference.self_test(card, library.path(card))
    finally:
        inference.close()
        lanes.close()
    return Health(
        providers=available(),
        adapters=tuple(adapter.name for adapter in adapters()) or (processor_name(),),
        models=tuple((found.id, ok, words) for found, ok, words in library.verify() if library.is_installed(found)),
        self_test_ok=tested.ok,
        self_test=tested.words,
    )


@contextmanager
def trial() -> Iterator[Callable[[ModelCard, Path], object]]:
    """Give a function that runs a model once in a child process: a hostile or wrong file is refused, not believed."""
    lanes = Lanes.threaded()
    inference = Inference(lanes.inference)
    try:
        yield lambda card, path: inference.warm(card, path).result()
    finally:
        inference.close()
        lanes.close()
