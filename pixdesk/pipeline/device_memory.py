"""The last self-test, kept with the studio's store.

A device is tested again only when it, its driver, ONNX Runtime or a network has changed; one that failed stays unused
until then.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeVar

from pixdesk.domain.device import DeviceTest
from pixdesk.domain.event import Changed
from pixdesk.domain.model_card import ModelCard
from pixdesk.domain.recipe import Recipe
from pixdesk.errors import SetupError
from pixdesk.imaging import adapters
from pixdesk.pipeline import chain
from pixdesk.pipeline.model_library import ModelLibrary
from pixdesk.pipeline.proving import Wanted
from pixdesk.pipeline.studio import Studio
from pixdesk.store import audit, choosing
from pixdesk.store.captures import UPKEEP
from pixdesk.store.db import Store, open_store, open_to_read
from pixdesk.store.settings import set_setting, setting

_T = TypeVar("_T")

_LOG = logging.getLogger("pixdesk")
_KEY: Final = "device-test"
_PAINTERS: Final = frozenset({"inpaint", "upscale"})
_FINDERS: Final = frozenset({"text", "faces"})


class StudioMemory:
    """Keeps it in an open studio; used on the inference lane, which may wait on the store's."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def adapter(self) -> str:
        """Return words of the chosen adapter's name; empty for the fastest."""
        return self._studio.on_store(_adapter)

    def recall(self) -> DeviceTest | None:
        """Return the last one; None when there is none."""
        return self._studio.on_store(recalled)

    def keep(self, test: DeviceTest) -> None:
        """Remember one, and write it into the log."""
        self._studio.on_store(keep, test)


class HomeMemory:
    """Keeps it in a studio that is not open here, if there is one; beside a running pixdesk it only reads."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def adapter(self) -> str:
        """Return words of the chosen adapter's name; empty for the fastest."""
        return self._read(_adapter, "")

    def recall(self) -> DeviceTest | None:
        """Return the last one; None when there is none, or no studio that can be read."""
        return self._read(recalled, None)

    def _read(self, asked: Callable[[Store], _T], otherwise: _T) -> _T:
        try:
            store = open_to_read(self._home)
        except SetupError:
            return otherwise
        try:
            return asked(store)
        finally:
            store.close()

    def keep(self, test: DeviceTest) -> None:
        """Remember one where there is a studio and nobody else is at work on it."""
        if not (self._home / "studio.db").exists():
            return
        with suppress(SetupError):
            store = open_store(self._home)
            try:
                keep(store, test)
            finally:
                store.close()


def choose(store: Store, name: str, actor: str) -> None:
    """Run on another adapter from the next start on, with its line in the log.

    Raises:
        SetupError: no hardware adapter is called that.
    """
    found = [adapter.name for adapter in adapters.adapters() if not adapter.is_software]
    if name and not any(name.casefold() in known.casefold() for known in found):
        there = f"There are: {', '.join(found)}." if found else "The system names none."
        raise SetupError(f"No graphics adapter is called {name!r}. {there}")
    said = {"was": _adapter(store), "to": name or "the fastest"}
    choosing.choose(store, choosing.ADAPTER, name, actor=actor, action="adapter-chosen", said=said)


def _adapter(store: Store) -> str:
    return str(setting(store, choosing.ADAPTER, ""))


def recalled(store: Store) -> DeviceTest | None:
    """Return the self-test that is kept; None when there is none that this pixdesk can read."""
    kept = setting(store, _KEY)
    if kept is None:
        return None
    try:
        return DeviceTest.from_value(kept)
    except (KeyError, TypeError, ValueError) as trouble:
        _LOG.info("the self-test that is kept cannot be read (%s); there will be another", trouble)
        return None


def keep(store: Store, test: DeviceTest) -> None:
    """Keep a self-test, and write down what it found: it decides what makes the mattes to come."""
    detail: dict[str, Any] = {
        "device": test.device or test.machine.adapter,
        "driver": test.machine.driver,
        "result": test.words,
        "onnxruntime": test.machine.runtime,
    }
    with store.atomic():
        set_setting(store, _KEY, test.as_value())
        audit.append(store, UPKEEP, "device-tested", "studio", detail)


def wanted(studio: Studio) -> Wanted:
    """Return the networks of the recipe that is chosen.

    Raises:
        SetupError: there is no such recipe or model, or a file is absent.
    """
    return wanted_for(studio.recipe(), studio.card(), studio.library)


def wanted_for(recipe: Recipe, card: ModelCard, library: ModelLibrary) -> Wanted:
    """Return the networks that a studio may run by a recipe with a model.

    Raises:
        SetupError: a file is absent.
    """
    installed = [found for found in library.cards() if library.is_installed(found)]
    return Wanted(
        card=card,
        path=library.path(card),
        prompted=chain.prompted(recipe, card, library),
        painters=tuple((found, library.path(found)) for found in installed if found.kind in _PAINTERS),
        finders=tuple((found, library.path(found)) for found in installed if found.kind in _FINDERS),
    )


def begin(studio: Studio) -> None:
    """Have the networks of the recipe that is chosen ready before the first capture; returns at once."""
    try:
        networks = wanted(studio)
    except SetupError as trouble:  # the first capture says it to the operator
        _LOG.info("no network is made ready: %s", trouble)
        return
    begun = studio.inference.begin(networks, StudioMemory(studio))
    studio.hear(begun, "making the networks ready")
    begun.add_done_callback(lambda _: studio.post(Changed()))  # what the status strip says of the device


def tell(studio: Studio, words: str) -> None:
    """Tell a person why the device is not used, and write it into the log."""
    studio.notice(words, "alarm")
    studio.on_store(_left, words)


def _left(store: Store, words: str) -> None:
    with store.atomic():
        audit.append(store, UPKEEP, "device-left", "studio", {"reason": words})
