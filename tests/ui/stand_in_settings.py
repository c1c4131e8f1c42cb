"""Settings of the stand-in: the engine's own desk over the files that ship and a store of its own."""

from pathlib import Path
from types import SimpleNamespace

from pixdesk.domain.choices import Choices
from pixdesk.domain.settings_view import DeviceReport
from pixdesk.errors import StaleState
from pixdesk.pipeline.catalogue import Catalogue, resources_dir
from pixdesk.pipeline.model_library import ModelLibrary
from pixdesk.pipeline.settings_desk import SettingsDesk
from pixdesk.pipeline.undo_desk import UndoDesk
from pixdesk.store.db import open_store


class StandInSettings(SettingsDesk):
    """Everything but the device is real."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.adapter = ""
        self.adapters_before: list[str] = []
        studio = SimpleNamespace(
            home=home,
            catalogue=Catalogue(resources_dir(), home),
            library=ModelLibrary(resources_dir() / "models", home / "models"),
            on_store=self._on_store,
            choices=Choices(),
            signed_in="",
        )
        super().__init__(studio)
        self.undo_desk = UndoDesk(studio)

    def _on_store(self, work, *args, **kwargs):
        store = open_store(self.home)
        try:
            return work(store, *args, **kwargs)
        finally:
            store.close()

    def examine(self) -> DeviceReport:
        return DeviceReport(
            processor="A processor of eight cores",
            adapters=("Radeon Pro W7500", "Intel Arc A310"),
            chosen=self.adapter,
            used="Radeon Pro W7500",
            is_well=True,
            words="Every network answers on the Radeon Pro W7500 what it answers on the processor.",
            networks=(("u2netp", "DirectML", "18 ms", "140 ms", "agrees"),),
        )

    def choose_adapter(self, name: str, *, actor: str) -> None:
        if name != self.adapter:
            self.adapters_before.append(self.adapter)
        self.adapter = name


class StandInUndoing:
    """Files are taken back by the engine's own desk; the stand-in's choices, which no store holds, from a list."""

    def __init__(self, engine) -> None:
        self._engine = engine
        self._past: list[Choices] = []
        self.refused = ("", "")

    def remember(self, choices: Choices) -> None:
        self._past.append(choices)

    def changed_last(self) -> tuple[str, ...]:
        return ("patterns",) if self._past else ()

    def choices(self, *, actor: str) -> Choices:
        if not self._past:
            raise StaleState("Nothing was changed here that could be taken back.")
        self._engine.chosen = self._past.pop()
        return self._engine.chosen

    def machine_last(self) -> tuple[str, str]:
        if self._engine.settings.adapters_before:
            return "adapter-chosen", ""
        return self._engine.settings.undo_desk.machine_last()

    def machine(self, *, actor: str) -> tuple[str, str]:
        settings = self._engine.settings
        if not settings.adapters_before:
            return settings.undo_desk.machine(actor=actor)
        settings.adapter = settings.adapters_before.pop()
        return "adapter-chosen", settings.adapter

    def slate(self, *, actor: str) -> str:
        engine = self._engine
        engine._do("slate_again", actor)
        (engine.sku, engine.slate), self.refused = self.refused, ("", "")
        return engine.slate

    def saved(self, shelf: str, name: str, *, actor: str) -> str:
        return self._engine.settings.undo_desk.saved(shelf, name, actor=actor)
