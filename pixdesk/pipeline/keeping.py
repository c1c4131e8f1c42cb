"""The choices a studio keeps from one day to the next: made in the window, in force wherever none are named."""

import logging
from dataclasses import fields, replace
from typing import Any, Final

from pixdesk.domain.batch import BatchRule
from pixdesk.domain.choices import Choices
from pixdesk.errors import SetupError, StaleState
from pixdesk.store import acts, audit
from pixdesk.store.acts import Act
from pixdesk.store.db import Store
from pixdesk.store.settings import set_setting, setting

_LOG = logging.getLogger("pixdesk")
_KEY: Final = "choices"
ABOUT: Final = "choices of the shoot"
"""What changing them is about, as the acts that can be taken back are told apart."""
_KEPT: Final = (
    "batch_rule",
    "patterns",
    "aql",
    "level",
    "percent",
    "minor_aql",
    "double",
    "by_strata",
    "planted",
    "reduced_by",
    "idle_close_s",
    "full_at",
    "slates",
    "edit_as",
    "family_recipes",
)
"""Recipe and model are named for each shoot; these belong to the studio."""


def load(store: Store) -> Choices:
    """Return the choices kept, or the usual ones; what a newer pixdesk kept and this one cannot read is left out."""
    kept = setting(store, _KEY, {})
    usual = Choices()
    if not isinstance(kept, dict):
        return usual
    try:
        return replace(usual, **{name: _read(name, kept[name], usual) for name in _KEPT if name in kept})
    except (SetupError, ValueError, TypeError) as trouble:
        _LOG.info("the choices kept do not fit this pixdesk (%s); the usual ones hold", trouble)
        return usual


def keep(store: Store, was: Choices, chosen: Choices, actor: str) -> None:
    """Keep the choices, and write down what changed: they decide how the batches to come are judged."""
    before, after = _values(was), _values(chosen)
    changed = {name: value for name, value in after.items() if value != before[name]}
    with store.atomic():
        set_setting(store, _KEY, after)
        if changed:
            with acts.recorded(store, ABOUT, "choices-changed") as told:
                told |= {"was": {name: before[name] for name in changed}, "now": changed}
                audit.append(store, actor, "choices-changed", "studio", changed)


def before(act: Act, now: Choices) -> Choices:
    """Return choices with those put back that an act changed, as they were before it."""
    usual = Choices()
    return replace(now, **{name: _read(name, value, usual) for name, value in act.before["was"].items()})


def take_back(store: Store, act: Act, *, actor: str) -> None:
    """Keep what an act changed as it was before, with its line; what was only named for one run is not kept with it.

    Raises:
        StaleState: another act came since, or something else changed what is kept; nothing was changed.
    """
    with store.atomic():
        newest, kept = acts.newest(store, ABOUT), setting(store, _KEY, {})
        if newest is None or newest.id != act.id or any(kept.get(name) != it for name, it in act.before["now"].items()):
            raise StaleState("What was applied last has been changed otherwise since: it can no longer be taken back.")
        set_setting(store, _KEY, {**kept, **act.before["was"]})
        acts.take_back(store, act, "studio", act.before["was"], actor=actor)


def _values(choices: Choices) -> dict[str, Any]:
    """Return what is kept of the choices as JSON holds it."""
    held = {field.name: getattr(choices, field.name) for field in fields(choices) if field.name in _KEPT}
    words = ("batch_rule", "reduced_by", "slates", "edit_as")
    told = {name: str(getattr(choices, name)) for name in words}
    recipes = [list(pair) for pair in choices.family_recipes]
    return {**held, **told, "patterns": list(choices.patterns), "family_recipes": recipes}


def _read(name: str, value: Any, usual: Choices) -> Any:
    if name == "batch_rule":
        return BatchRule(value)
    if name == "patterns":
        return tuple(str(pattern) for pattern in value)
    if name == "family_recipes":
        return tuple((str(family), str(recipe)) for family, recipe in value)
    return type(getattr(usual, name))(value)
