"""Rows taken off the shot list, and put on it again."""

from typing import Any

from pixdesk.domain.list_back import ListBack
from pixdesk.domain.shot_list import sku_key
from pixdesk.errors import StaleState
from pixdesk.store import acts, audit, shots
from pixdesk.store.acts import Act
from pixdesk.store.db import Store
from pixdesk.store.shot_imports import ABOUT, rows_of

DROPPED = "shot-dropped"
"""The action of the line that tells it."""

_KEPT = f"sku_key, colourway_key, source, {shots.COLUMNS}"


def drop(store: Store, sku: str, colourway: str | None, *, actor: str) -> int:
    """Take a SKU off the list, or one colourway of it; returns how many rows went.

    Raises:
        KeyError: the list has no such row.
    """
    with acts.recorded(store, ABOUT, DROPPED) as before:
        wanted, values = "sku_key = ?", [sku_key(sku)]
        if colourway is not None:
            wanted, values = f"{wanted} AND colourway_key = ?", [*values, sku_key(colourway)]
        gone = [list(row) for row in store.execute(f"SELECT id, {_KEPT} FROM shots WHERE {wanted}", tuple(values))]
        if not gone:
            raise KeyError(sku)
        store.execute(f"DELETE FROM shots WHERE {wanted}", tuple(values))
        before.update({"sku": sku, "rows": gone})
        audit.append(store, actor, DROPPED, f"SKU {sku}", {"colourway": colourway or "", "rows": len(gone)})
    return len(gone)


def take_back(store: Store, act: Act, *, actor: str) -> ListBack:
    """Put rows on the list again that were taken off it, where they stood, with their line.

    Raises:
        StaleState: all of them are on it again since; nothing was changed.
    """
    sku = str(act.before["sku"])
    with store.atomic():
        rows: list[list[Any]] = act.before["rows"]
        there = rows_of(store, [(row[1], row[2]) for row in rows])
        back = [row for row in rows if (row[1], row[2]) not in there]
        if not back:
            raise StaleState(f"{sku} is on the list again since: nothing is put back.")
        taken = {row[0] for row in store.execute("SELECT id FROM shots")}
        store.execute_many(
            f"INSERT INTO shots (id, {_KEPT}) VALUES ({', '.join('?' * len(back[0]))})",
            [(None if row[0] in taken else row[0], *row[1:]) for row in back],
        )
        acts.take_back(store, act, f"SKU {sku}", {"restored": len(back)}, actor=actor)
        stayed = [(" ".join(filter(None, row[4:6])), "on the list again since") for row in rows if row not in back]
        moved = shots.part_the_risky(store)
    return ListBack(source=sku, is_dropped=True, restored=len(back), stayed=tuple(stayed), moved=moved)
