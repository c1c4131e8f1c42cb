"""Taking back what was set up: choices of the shoot, the studio's own files, and single settings.

Each is put back to what it was before the last change that still stands, with a line of its own in the log.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Literal

from pixdesk.domain.choices import Choices
from pixdesk.domain.event import Changed
from pixdesk.domain.people import Verb, needed_for
from pixdesk.errors import StaleState
from pixdesk.pipeline import keeping, model_back
from pixdesk.pipeline.guard import needs, require
from pixdesk.pipeline.settings_desk import Shelf
from pixdesk.pipeline.studio import Studio
from pixdesk.store import acts, choosing, confirmations, saved_files, slate_back
from pixdesk.store.acts import Act
from pixdesk.store.db import Store

Kept = Literal["columns", "targets", "anchor", "adapter"]
"""Which column of a shot list says what, hours to export, where the daily anchor goes, the graphics adapter."""

_KEPT: Final[dict[Kept, tuple[str, Verb]]] = {
    "columns": (choosing.COLUMNS, Verb.LIST),
    "targets": (choosing.TARGETS, Verb.SETTINGS),
    "anchor": (choosing.ANCHOR_TO, Verb.SETTINGS),
    "adapter": (choosing.ADAPTER, Verb.SETTINGS),
}
"""The setting's key, and what choosing it takes."""

_CALLED: Final[dict[Shelf, str]] = {"recipes": "Recipe", "channels": "Channel", "styles": "Style guide"}


class UndoDesk:
    """What an operator can take back of what was set up; the engine holds one."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def changed_last(self) -> tuple[str, ...]:
        """Return which choices of the shoot could be put back, as `Choices` names them; nothing where none can."""
        act = self._studio.on_store(acts.newest, keeping.ABOUT)
        return tuple(act.before["was"]) if act is not None else ()

    @needs()
    def choices(self, *, actor: str) -> Choices:
        """Put back what was chosen for the shoot before it was changed last; captures and batches there are stay.

        Raises:
            NotAllowed: that takes whoever may choose it.
            StaleState: nothing was changed, or it was changed otherwise since.
            SetupError: a family would have a recipe there is none of any more.
        """
        act = self._studio.on_store(acts.newest, keeping.ABOUT)
        if act is None:
            raise StaleState("Nothing was changed here that could be taken back.")
        allowed = require(self._studio, needed_for(act.before["was"]), actor)
        restored = keeping.before(act, self._studio.choices)
        for _, recipe in restored.family_recipes:
            self._studio.catalogue.recipe(recipe)
        self._studio.on_store(keeping.take_back, act, actor=allowed.name)
        self._studio.choices = restored
        return restored

    @needs(Verb.SETTINGS)
    def saved(self, shelf: Shelf, name: str, *, actor: str) -> str:
        """Take back what was done last to a recipe, channel or style guide; returns what: saved, or confirmed.

        A file that was new then goes, and what ships under its id is in force again. Exported files stay.

        Raises:
            StaleState: nothing was done to it, it was changed by another hand since, or something goes by it.
            SetupError: the file cannot be written, or another file of the studio names it.
        """
        act = self._studio.on_store(acts.newest, saved_files.about(shelf, name))
        if act is None:
            raise StaleState(f"{_CALLED[shelf]} {name}: nothing was saved or confirmed here that could be taken back.")
        if act.what == confirmations.CONFIRMED:
            self._studio.on_store(confirmations.take_back, act, name, actor=actor)
        else:
            self._studio.on_store(self._restore, act, shelf, name, actor)
        return act.what

    def machine_last(self) -> tuple[str, str]:
        """Return what was done last to models and graphics and could be taken back, and the model; empty for nothing.

        The action is the one the log calls it by.
        """
        act = self._machine_last()
        return ("", "") if act is None else (act.what, str(act.before.get("id", "")))

    def _machine_last(self) -> Act | None:
        return self._studio.on_store(acts.newest, choosing.about(choosing.ADAPTER), model_back.ABOUT)

    @needs(Verb.SETTINGS)
    def machine(self, *, actor: str) -> tuple[str, str]:
        """Take back what was done last to models and graphics.

        Returns:
            The action, and the adapter that is chosen then, or the model that is gone.

        Raises:
            StaleState: nothing was done, or it is in use or was changed otherwise since.
            SetupError: the disk refuses; nothing has changed.
        """
        act = self._machine_last()
        if act is None:
            raise StaleState("Nothing was done to models and graphics that could be taken back.")
        if act.what == "adapter-chosen":
            return act.what, str(self.setting("adapter", actor=actor) or "")
        return act.what, self.model(actor=actor)

    @needs(Verb.SETTINGS)
    def model(self, *, actor: str) -> str:
        """Take the model away again that was added or fetched last; returns its id. What it cut out stays.

        Raises:
            StaleState: none came, a recipe or the shoot cuts out with it, or its file is another by now.
            SetupError: the disk refuses; nothing has changed.
        """
        return model_back.take_back(self._studio, actor=actor)

    @needs()
    def setting(self, thing: Kept, *, actor: str) -> Any:
        """Put a setting back as it was before it was chosen last; returns it, None where nobody had chosen.

        What was done by it stays: a list that was read, an anchor that was written.

        Raises:
            NotAllowed: that takes whoever may choose it.
            StaleState: nobody chose it, or it was changed otherwise since.
        """
        key, verb = _KEPT[thing]
        allowed = require(self._studio, (verb,), actor)
        return self._studio.on_store(choosing.take_back, key, actor=allowed.name)

    def slate_last(self) -> str:
        """Return the frame that was said last to be no slate, and could be one again; empty where there is none."""
        act = self._studio.on_store(slate_back.newest)
        return "" if act is None else str(act.before["name"])

    @needs(Verb.SHOOT)
    def slate(self, *, actor: str) -> str:
        """Let the frame be a slate again that was said last to be none; returns its name.

        Raises:
            StaleState: there is none, or the frame was taken in and its capture is approved or gone on.
        """
        from pixdesk.pipeline.slating import Slating  # the flows' own

        act = self._studio.on_store(slate_back.newest)
        if act is None:
            raise StaleState("Of no frame was it said that it is no slate.")
        key_of = Slating(studio=self._studio, folder=Path(act.before["folder"])).key_of
        changed = self._studio.on_store(slate_back.take_back, act, actor=actor, key_of=key_of)
        self._studio.post(Changed(captures=frozenset(changed)))
        return str(act.before["name"])

    def _restore(self, store: Store, act: Act, shelf: Shelf, name: str, actor: str) -> None:
        def check() -> None:
            catalogue = self._studio.catalogue
            known: dict[Shelf, Callable[[], Mapping[str, object]]]
            known = {"recipes": catalogue.recipes, "channels": catalogue.channel_files, "styles": catalogue.styles}
            catalogue.routing()
            if name not in known[shelf]() and (why := _needed(store, self._studio.choices, shelf, name)):
                raise StaleState(f"{_CALLED[shelf]} {name} stays: {why}. Change it instead.")

        saved_files.take_back(store, act, self._studio.home / shelf, name, actor=actor, check=check)


def _needed(store: Store, choices: Choices, shelf: Shelf, name: str) -> str:
    """Return what goes by a file that nothing would stand in for; empty where nothing does."""
    if shelf == "recipes":
        if name in (choices.recipe, *dict(choices.family_recipes).values()):
            return "the shoot or one of its families is made with it"
        if store.one("SELECT EXISTS (SELECT 1 FROM captures WHERE recipe_id = ?)", (name,)):
            return "captures were made with it"
    if shelf == "channels" and store.one("SELECT EXISTS (SELECT 1 FROM renditions WHERE channel = ?)", (name,)):
        return "files were made for it"
    return ""
