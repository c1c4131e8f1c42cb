"""What was done to the shot list last, taken back: a list taken in, rows taken off, or which column says what."""

from pixdesk.domain.list_back import ListBack
from pixdesk.errors import StaleState
from pixdesk.store import acts, choosing, shot_drops, shot_imports
from pixdesk.store.acts import Act
from pixdesk.store.db import Store

_CHOSEN = "shot-columns-chosen"


def newest(store: Store) -> str:
    """Return what could be taken back: a list's name, a SKU taken off, the columns; empty where there is nothing."""
    act = _newest(store)
    if act is None:
        return ""
    if act.what == shot_drops.DROPPED:
        return f"{act.before['sku']}, taken off the list"
    return str(act.before.get("source", "")) or "Which column says what"


def _newest(store: Store) -> Act | None:
    return acts.newest(store, shot_imports.ABOUT, choosing.about(choosing.COLUMNS))


def take_back(store: Store, *, actor: str, columns: bool = False) -> ListBack:
    """Take back what was done last, with its line.

    Args:
        columns: only which column says what, whatever was done since.

    Raises:
        StaleState: there is nothing, or all of it has gone on since; nothing was changed.
    """
    with store.atomic():
        act = None if columns else _newest(store)
        if columns or (act is not None and act.what == _CHOSEN):
            choosing.take_back(store, choosing.COLUMNS, actor=actor)
            return ListBack()
        if act is None:
            raise StaleState("Nothing was done to the shot list that could be taken back.")
        if act.what == shot_drops.DROPPED:
            return shot_drops.take_back(store, act, actor=actor)
        return shot_imports.take_back(store, act, actor=actor)
