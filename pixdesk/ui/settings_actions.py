"""What the window can set up; `pixdesk.ui.actions.Desk` hands it out."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject

from pixdesk.domain.event import Progress
from pixdesk.domain.form import FormField
from pixdesk.domain.settings_view import DeviceReport, Entry, ModelRow
from pixdesk.ui.bridge import Bridge

INSTALLING: Final = "install-model"
"""The name of the progress that fetching a model reports; its words say how far it is."""

Trouble = Callable[[Exception], None]


class SettingsActions:
    """Recipes, channels, models and devices."""

    def __init__(self, settings: Any, bridge: Bridge, actor: str) -> None:
        """Work through the engine's `SettingsDesk`."""
        self._settings = settings
        self._bridge = bridge
        self._actor = actor

    def fields(self, shelf: str) -> tuple[FormField, ...]:
        """Return the form of a recipe, a channel or a style guide; costs nothing that is not there already."""
        found: tuple[FormField, ...] = self._settings.fields(shelf)
        return found

    def entries(
        self, receiver: QObject, shelf: str, then: Callable[[Sequence[Entry]], None], otherwise: Trouble
    ) -> None:
        """Ask for every recipe, channel or style guide."""
        self._bridge.ask(receiver, lambda: self._settings.entries(shelf), then, otherwise, key="entries")

    def blank(self, shelf: str) -> Entry:
        """Return one that says nothing yet, to begin a file with; costs nothing that is not there already."""
        found: Entry = self._settings.blank(shelf)
        return found

    def confirm(self, receiver: QObject, channel: str, then: Callable[[None], None], otherwise: Trouble) -> None:
        """Answer for an unverified channel's figures as they stand."""
        work = lambda: self._settings.confirm(channel, actor=self._actor)  # noqa: E731
        self._bridge.ask(receiver, work, then, otherwise, in_order=True)

    def check(
        self, receiver: QObject, shelf: str, base: str, texts: Mapping[str, str], then: Callable[[dict[str, str]], None]
    ) -> None:
        """Ask what is wrong with a form."""
        told = dict(texts)
        self._bridge.ask(receiver, lambda: self._settings.check(shelf, base, told), then, key="check")

    def save(
        self,
        receiver: QObject,
        shelf: str,
        base: str,
        texts: Mapping[str, str],
        then: Callable[[Entry], None],
        otherwise: Trouble,
    ) -> None:
        """Write a form as the studio's own file."""
        told, work = dict(texts), self._settings.save
        self._bridge.ask(receiver, lambda: work(shelf, base, told, actor=self._actor), then, otherwise, in_order=True)

    def models(self, receiver: QObject, then: Callable[[list[ModelRow]], None]) -> None:
        """Ask which models are known."""
        self._bridge.ask(receiver, self._settings.models, then, key="models")

    def verify_models(self, receiver: QObject, then: Callable[[list[ModelRow]], None], otherwise: Trouble) -> None:
        """Compare every model file with its card."""
        self._bridge.ask(receiver, self._settings.verify_models, then, otherwise, key="models")

    def install(self, receiver: QObject, model: str, then: Callable[[Path], None], otherwise: Trouble) -> None:
        """Fetch a model; how far it is comes as `Progress` of work `INSTALLING`, in thousandths."""
        post = self._bridge.post

        def told(words: str, share: float | None) -> None:
            post(Progress(INSTALLING, round(1000 * (share or 0.0)), 1000, words))

        self._bridge.ask(receiver, lambda: self._settings.install(model, told, actor=self._actor), then, otherwise)

    def add_model(
        self,
        receiver: QObject,
        file: Path,
        model: str,
        licence: str,
        then: Callable[[object], None],
        otherwise: Trouble,
    ) -> None:
        """Add the studio's own model, once it has cut out a built-in picture."""
        fields, work = {"licence": licence, "side": 0}, self._settings.add_model
        self._bridge.ask(receiver, lambda: work(file, model, fields, actor=self._actor), then, otherwise)

    def examine(self, receiver: QObject, then: Callable[[DeviceReport], None], otherwise: Trouble) -> None:
        """Ask what the devices can be relied on for; takes a while."""
        self._bridge.ask(receiver, self._settings.examine, then, otherwise, key="examine")

    def choose_adapter(self, receiver: QObject, name: str, then: Callable[[None], None], otherwise: Trouble) -> None:
        """Cut out on another adapter from the next start on."""
        work = self._settings.choose_adapter
        self._bridge.ask(receiver, lambda: work(name, actor=self._actor), then, otherwise, in_order=True)
