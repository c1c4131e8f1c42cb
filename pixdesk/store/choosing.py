"""Settings that somebody chooses, each choice with its line, and the last choice of one taken back."""

from typing import Any, Final

from pixdesk.errors import StaleState
from pixdesk.store import acts, audit
from pixdesk.store.acts import Act
from pixdesk.store.db import Store
from pixdesk.store.settings import forget_setting, set_setting, setting

COLUMNS: Final = "shot_columns"
"""Which column of a shot list says what."""

TARGETS: Final = "export_targets_h"
"""Hours from capture to live by family."""

ANCHOR_TO: Final = "anchor-to"
"""Where the daily anchor goes."""

ADAPTER: Final = "adapter"
"""The graphics adapter somebody chose."""


def about(key: str) -> str:
    """Return what choosing one of the settings is about."""
    return f"setting {key}"


def newest(store: Store, key: str) -> Act | None:
    """Return the last choice of a setting that could be taken back; None where there is none."""
    return acts.newest(store, about(key))


def choose(store: Store, key: str, value: Any, *, actor: str, action: str, said: dict[str, Any]) -> None:
    """Keep a setting, with its line; chosen as it is, there is nothing to take back.

    Args:
        value: as JSON holds it.
        said: what the line tells.
    """
    with store.atomic():
        was = setting(store, key)
        if was == value:
            audit.append(store, actor, action, "studio", said)
            return
        with acts.recorded(store, about(key), action) as before:
            before.update({"was": was, "now": value})
            set_setting(store, key, value)
            audit.append(store, actor, action, "studio", said)


def take_back(store: Store, key: str, *, actor: str) -> Any:
    """Keep a setting as it was before it was chosen last, with a line of its own; returns it, None for none.

    Raises:
        StaleState: nobody chose it, or it was changed otherwise since; nothing was changed.
    """
    with store.atomic():
        act = newest(store, key)
        if act is None:
            raise StaleState("Nothing was chosen here that could be taken back.")
        if setting(store, key) != act.before["now"]:
            raise StaleState("What was chosen last was changed otherwise since: it stays as it is.")
        was = act.before["was"]
        if was is None:
            forget_setting(store, key)
        else:
            set_setting(store, key, was)
        acts.take_back(store, act, "studio", {"again": was} if was else {}, actor=actor)
        return was
