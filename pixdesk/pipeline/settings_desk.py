"""What a studio sets up: its own recipes and channels, models, and the graphics adapter.

A file is written whole and only when it can be read back; the ones that ship are never touched.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal

import tomli_w

from pixdesk.domain.channel import ChannelProfile
from pixdesk.domain.form import FormField, fields_of
from pixdesk.domain.model_card import ModelCard
from pixdesk.domain.people import Verb
from pixdesk.domain.recipe import Recipe
from pixdesk.domain.requiring import is_id
from pixdesk.domain.settings_view import DeviceReport, Entry, ModelRow
from pixdesk.domain.style import StyleGuide
from pixdesk.errors import SetupError
from pixdesk.pipeline import model_back
from pixdesk.pipeline.catalogue import complaints, load_toml
from pixdesk.pipeline.channel_desk import confirm, is_usable
from pixdesk.pipeline.guard import needs
from pixdesk.pipeline.studio import Studio
from pixdesk.store import confirmations, saved_files

Shelf = Literal["recipes", "channels", "styles"]
_KINDS: Final[Mapping[Shelf, type]] = {"recipes": Recipe, "channels": ChannelProfile, "styles": StyleGuide}
_SAVED: Final[Mapping[Shelf, str]] = {
    "recipes": "recipe-saved",
    "channels": "channel-saved",
    "styles": "style-saved",
}
"""It becomes a file's name."""
_HEAD: Final = "# Written by pixdesk's Settings; it replaces the file of this id that ships.\n"


class SettingsDesk:
    """What an operator can set up; the engine holds one."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def fields(self, shelf: Shelf) -> tuple[FormField, ...]:
        """Return the form of a recipe, a channel or a style guide."""
        return fields_of(_KINDS[shelf])

    def entries(self, shelf: Shelf) -> list[Entry]:
        """Return every recipe, channel or style guide as it is typed.

        Raises:
            SetupError: a file is wrong.
        """
        own = self._own_files(shelf)
        known = self._known(shelf)
        form = self.fields(shelf)
        done = self._studio.on_store(saved_files.standing, shelf)
        found = [
            replace(_entry(name, value, form, is_own=name in own), done_last=done.get(name, ""))
            for name, value in known.items()
        ]
        if shelf != "channels":
            return found
        confirmed = self._studio.on_store(confirmations.confirmed)
        return [replace(entry, to_confirm=not is_usable(known[entry.id], confirmed)) for entry in found]

    def blank(self, shelf: Shelf) -> Entry:
        """Return one that says nothing yet, to begin a file with; only a style guide can begin so."""
        if shelf != "styles":
            raise ValueError(f"{shelf} begin with one of those that ship")
        usual = _entry("", StyleGuide(id="new", title="new"), self.fields(shelf), is_own=False)
        return replace(usual, title="", texts={**usual.texts, "id": "", "title": ""})

    def check(self, shelf: Shelf, base: str, texts: Mapping[str, str]) -> dict[str, str]:
        """Return what is wrong with a form, by key; nothing when it can be saved.

        Args:
            base: the id whose lists of tables (defects, limits, roles) the form cannot show and keeps; empty for none.
        """
        values, wrong = self._filled(shelf, base, texts)
        if not is_id(str(values.get("id", ""))):
            wrong["id"] = "must be small letters, digits and hyphens, at most 40"
        return wrong or complaints(values, _KINDS[shelf])

    @needs(Verb.SETTINGS)
    def save(self, shelf: Shelf, base: str, texts: Mapping[str, str], *, actor: str) -> Entry:
        """Write a recipe or channel as the studio's own file, with its line in the log.

        Raises:
            SetupError: the form is wrong, or the file cannot be written; nothing has changed then.
        """
        wrong = self.check(shelf, base, texts)
        if wrong:
            key, reason = next(iter(wrong.items()))
            raise SetupError(f"{key}: {reason}")
        values, _ = self._filled(shelf, base, texts)
        name = str(values["id"])
        path = self._own_files(shelf).get(name) or self._studio.home / shelf / f"{name}.toml"
        was = self._known(shelf).get(name)
        data = (_HEAD + tomli_w.dumps(values)).encode("utf-8")
        told = {"id": name, "was": was.digest if was else ""}
        self._studio.on_store(saved_files.save, path, data, shelf=shelf, actor=actor, action=_SAVED[shelf], detail=told)
        form = self.fields(shelf)
        return _entry(name, load_toml(path, _KINDS[shelf]), form, is_own=True)

    def confirm(self, channel: str, *, actor: str) -> None:
        """Let the studio answer for an unverified channel's figures as they stand.

        Raises:
            NotAllowed: who is signed in may not.
            SetupError: there is no such channel.
        """
        confirm(self._studio, channel, actor=actor)

    def _known(self, shelf: Shelf) -> Mapping[str, Any]:
        catalogue = self._studio.catalogue
        match shelf:
            case "recipes":
                return catalogue.recipes()
            case "channels":
                return catalogue.channel_files()
            case "styles":
                return catalogue.styles()

    def _own_files(self, shelf: Shelf) -> dict[str, Path]:
        folder = self._studio.home / shelf
        files = sorted(path for path in folder.glob("*.toml") if path.is_file()) if folder.is_dir() else []
        return {str(load_toml(path, _KINDS[shelf]).id): path for path in files}

    def _filled(self, shelf: Shelf, base: str, texts: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
        """Return a file's values with what was typed put in, and what could not be read of it."""
        values, wrong = _plain(asdict(self._known(shelf)[base])) if base else {}, {}
        values.pop("scenes", None)  # found out, never written
        for field in self.fields(shelf):
            if field.key not in texts:
                continue
            try:
                _put(values, field.key, field.value(texts[field.key]))
            except ValueError as reason:
                wrong[field.key] = str(reason)
        return values, wrong

    def models(self) -> list[ModelRow]:
        """Return the known models."""
        library = self._studio.library
        return [
            ModelRow(
                id=card.id,
                title=card.title,
                licence=card.licence,
                byte_count=card.byte_count,
                is_here=library.is_installed(card),
            )
            for card in library.cards()
        ]

    def verify_models(self) -> list[ModelRow]:
        """Compare every model file with its card's SHA-256."""
        found = {card.id: (ok, words) for card, ok, words in self._studio.library.verify()}
        return [
            replace(row, ok=found[row.id][0], words=found[row.id][1]) if row.is_here else row for row in self.models()
        ]

    @needs(Verb.SETTINGS)
    def install(self, model: str, progress: Callable[[str, float | None], None], *, actor: str) -> Path:
        """Fetch a model from its pinned source, and return where it is.

        Raises:
            SetupError: there is no network, no room, or another file came.
        """
        library = self._studio.library
        card = library.card(model)
        had = library.own_files(card.file)
        path = library.install(model, progress)
        self._model_came(model_back.INSTALLED, card, had, actor)
        return path

    @needs(Verb.SETTINGS)
    def add_model(
        self, file: Path, model: str, fields: Mapping[str, object], *, tokenizer: Path | None = None, actor: str
    ) -> ModelCard:
        """Add the studio's own model, once it has cut out a built-in picture.

        Args:
            fields: further keys of `ModelCard`; the licence is every result's.
            tokenizer: the tokenizer.json of a model that understands words.

        Raises:
            SetupError: the file is no such model, or the id is taken.
        """
        from pixdesk.pipeline.health import trial  # OpenCV and its like

        had = self._studio.library.own_files(*_files_of(model))
        with trial() as try_out:
            card = self._studio.library.add(
                file, card_id=model, fields={"title": model, **fields}, tokenizer=tokenizer, try_out=try_out
            )
        self._model_came(model_back.ADDED, card, had, actor)
        return card

    def _model_came(self, action: str, card: ModelCard, had: set[str], actor: str) -> None:
        """Write down that a model came.

        Args:
            had: what the studio's folder had of it before.
        """
        there = self._studio.library.own_files(card.file, *_files_of(card.id))
        self._studio.on_store(model_back.came, action, card, sorted(there - had), actor=actor)

    def examine(self) -> DeviceReport:
        """Compare what the device answers with the plain processor, network by network; takes a while.

        Raises:
            SetupError: the standard recipe or a model of it is missing.
        """
        from pixdesk.pipeline.device_memory import HomeMemory
        from pixdesk.pipeline.health import examine

        health = examine(self._studio.home)
        return DeviceReport(
            processor=health.processor,
            adapters=tuple(adapter.name for adapter in health.adapters if not adapter.is_software),
            chosen=HomeMemory(self._studio.home).adapter(),
            used=health.test.machine.adapter,
            is_well=health.test.ok,
            words=health.test.words,
            networks=tuple(
                (
                    truth.network,
                    truth.device,
                    f"{truth.device_ms:.0f} ms",
                    f"{truth.plain_ms:.0f} ms",
                    truth.fault or ("agrees" if truth.agrees else "differs"),
                )
                for truth in health.test.networks
            ),
        )

    @needs(Verb.SETTINGS)
    def choose_adapter(self, name: str, *, actor: str) -> None:
        """Cut out on another adapter from the next start on; empty for the fastest.

        Raises:
            SetupError: no hardware adapter is called that.
        """
        from pixdesk.pipeline.device_memory import choose

        self._studio.on_store(choose, name, actor)


def _files_of(model: str) -> tuple[str, str, str]:
    """Return what a model that is added is kept in: its file, its card, its tokenizer."""
    return f"{model}.onnx", f"{model}.toml", f"{model}.tokenizer.json"


def _entry(name: str, value: Any, form: tuple[FormField, ...], *, is_own: bool) -> Entry:
    plain = _plain(asdict(value))
    return Entry(
        id=name,
        title=value.title,
        is_own=is_own,
        texts={field.key: field.text(_at(plain, field.key)) for field in form},
    )


def _plain(value: Any) -> Any:
    """Return a value as TOML holds it: no None, no tuple, no member of an enumeration."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    if isinstance(value, bool | int | float | date):
        return value
    return str(value)


def _at(values: Mapping[str, Any], key: str) -> Any:
    found: Any = values
    for part in key.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _put(values: dict[str, Any], key: str, value: Any) -> None:
    *tables, name = key.split(".")
    for table in tables:
        values = values.setdefault(table, {})
    if value is None:
        values.pop(name, None)
    else:
        values[name] = value
