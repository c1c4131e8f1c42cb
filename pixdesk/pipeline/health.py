"""What this machine has to cut out with, and whether its answers can be trusted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pixdesk.domain.device import DeviceTest
from pixdesk.domain.model_card import ModelCard
from pixdesk.imaging.adapters import Adapter, adapters, processor_name
from pixdesk.pipeline.catalogue import Catalogue, resources_dir
from pixdesk.pipeline.device_memory import HomeMemory, wanted_for
from pixdesk.pipeline.inference import Inference
from pixdesk.pipeline.lanes import Lanes
from pixdesk.pipeline.model_library import ModelLibrary
from pixdesk.pipeline.trying import try_out
from pixdesk.pipeline.wording import try_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What `examine` found.

    Attributes:
        adapters: the graphics adapters, in the system's order; none where it names none.
        models: id, whether its file is the card's, and in words.
        test: the self-test of every network the standard recipe runs, and of those that heal and enlarge.
    """

    processor: str
    adapters: tuple[Adapter, ...]
    models: tuple[tuple[str, bool, str], ...]
    test: DeviceTest

    @property
    def is_well(self) -> bool:
        """Whether a shoot can be processed with confidence."""
        return self.test.ok and all(ok for _, ok, _ in self.models)

    def as_value(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        networks = [{**asdict(truth), "agrees": truth.agrees} for truth in self.test.networks]
        return {
            "ok": self.is_well,
            "processor": self.processor,
            "adapters": [asdict(adapter) for adapter in self.adapters],
            "providers": list(self.test.machine.providers),
            "adapter": self.test.machine.adapter,
            "driver": self.test.machine.driver,
            "onnxruntime": self.test.machine.runtime,
            "self_test": {"ok": self.test.ok, "words": self.test.words, "networks": networks},
            "models": [{"id": card, "ok": ok, "words": words} for card, ok, words in self.models],
        }


def examine(home: Path, make_inference: Callable[..., Inference] = Inference) -> Health:
    """Look at devices and models, and compare what the device answers with the plain CPU, network by network.

    Where there is a studio, its next start goes by what was found here.

    Raises:
        SetupError: the standard recipe or a model of it is missing.
    """
    library = ModelLibrary(resources_dir() / "models", home / "models")
    recipe = Catalogue(resources_dir(), home).recipe("standard")
    card = library.card(recipe.model)
    wanted = wanted_for(recipe, card, library)
    lanes = Lanes.threaded()
    inference = make_inference(lanes.inference)
    inference.use_adapter(HomeMemory(home).adapter())
    try:
        test = inference.self_test(wanted)
    finally:
        inference.close()
        lanes.close()
    if test.has_device:
        HomeMemory(home).keep(test)
    return Health(
        processor=processor_name(),
        adapters=adapters(),
        models=tuple((found.id, ok, words) for found, ok, words in library.verify() if library.is_installed(found)),
        test=test,
    )


@contextmanager
def trial() -> Iterator[Callable[[ModelCard, Path], object]]:
    """Give a function that tries a model in a child process: a hostile or wrong file is refused, not believed."""
    lanes = Lanes.threaded()
    inference = Inference(lanes.inference)
    try:

        def tried(card: ModelCard, path: Path) -> None:
            if card.kind == "words":
                try_words(card, path, inference)
            else:
                try_out(card, path, lambda card, path: inference.warm(card, path).result())

        yield tried
    finally:
        inference.close()
        lanes.close()
