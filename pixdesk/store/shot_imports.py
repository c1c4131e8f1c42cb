"""Shot lists taken in, and the last one taken back.

What has been worked on since stays: a row that got captures or ticks, that another list or hand has changed, or whose
captures left their batch because of it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from pixdesk.domain.capture import CaptureId
from pixdesk.domain.list_back import ListBack
from pixdesk.domain.shot_list import ShotRow, sku_key
from pixdesk.errors import StaleState
from pixdesk.store import acts, audit, captures, shots
from pixdesk.store.acts import Act
from pixdesk.store.db import Store

ABOUT: Final = "the shot list"
_ALL: Final = f"sku_key, colourway_key, source, {shots.COLUMNS}"
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Imported:
    """What importing one list changed: rows that are new, that say something else now, and that say the same.

    Attributes:
        moved: captures that left their batch because a person must see them.
    """

    added: int
    changed: int
    unchanged: int
    moved: tuple[CaptureId, ...] = ()


def rows_of(store: Store, keys: Iterable[Key]) -> dict[Key, list[Any]]:
    """Return rows of the list as the store holds them, by SKU and colourway; those that are there."""
    wanted = set(keys)
    every = (list(row) for row in store.execute(f"SELECT {_ALL} FROM shots"))
    return {(row[0], row[1]): row for row in every if (row[0], row[1]) in wanted}


def import_rows(store: Store, rows: Sequence[ShotRow], *, source: str, digest: str, bad: int, actor: str) -> Imported:
    """Take the rows of one list, all in one move; a row known already says what the newer list says.

    Args:
        bad: how many lines of the list were not taken.
    """
    with store.atomic():
        known = {row.key: row for row in shots.select(store)}
        new = [row for row in rows if row.key not in known]
        other = [row for row in rows if row.key in known and _said(row) != _said(known[row.key])]
        told = Imported(len(new), len(other), len(rows) - len(new) - len(other))
        said = {"digest": digest, "added": told.added, "changed": told.changed, "unchanged": told.unchanged, "bad": bad}
        if not new and not other:
            audit.append(store, actor, "shots-imported", f"file {source}", said)
            return told
        keys = [row.key for row in (*new, *other)]
        with acts.recorded(store, ABOUT, "shots-imported") as before:
            was = rows_of(store, keys)
            _put(store, (*new, *other), source)
            audit.append(store, actor, "shots-imported", f"file {source}", said)
            moved = shots.part_the_risky(store)
            now = rows_of(store, keys)
            before |= {
                "source": source,
                "rows": [[was.get(key), now[key]] for key in keys],
                "work": _work(store, {key[0] for key in keys}),
                "moved": sorted({sku_key(captures.get(store, one).label.sku) for one in moved}),
            }
    return replace(told, moved=moved)


def _put(store: Store, rows: Iterable[ShotRow], source: str) -> None:
    columns = shots.COLUMNS
    store.execute_many(
        f"INSERT INTO shots (sku_key, colourway_key, source, {columns}) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sku_key, colourway_key) DO UPDATE SET "
        + ", ".join(f"{name} = excluded.{name}" for name in ("source", *columns.split(", "))),
        [(*row.key, source, *shots.values_of(row)) for row in rows],
    )


def _said(row: ShotRow) -> ShotRow:
    return replace(row, line=0)


def _work(store: Store, skus: set[str]) -> dict[str, Any]:
    """Return what is there of products: captures, and how many ticks, by SKU."""
    members: dict[str, list[int]] = defaultdict(list)
    for number, sku in store.execute("SELECT id, sku FROM captures WHERE sku <> '' AND state <> 'superseded'"):
        if (key := sku_key(sku)) in skus:
            members[key].append(int(number))
    ticks = Counter(str(row[0]) for row in store.execute("SELECT sku_key FROM ticks"))
    return {sku: [members[sku], ticks[sku]] for sku in skus if members[sku] or ticks[sku]}


def take_back(store: Store, act: Act, *, actor: str) -> ListBack:
    """Take the list back that was taken in last, with its line.

    Raises:
        StaleState: every row of it has gone on since; nothing was changed.
    """
    with store.atomic():
        told = _restore(store, act)
        said = {"lines": [act.first_seq, act.first_seq], "gone": told.gone, "restored": told.restored}
        stayed = {"stayed": [row for row, _ in told.stayed]} if told.stayed else {}
        acts.take_back(store, act, f"file {told.source}", said | stayed, actor=actor)
        return replace(told, moved=shots.part_the_risky(store))


def _restore(store: Store, act: Act) -> ListBack:
    changed = [(was, now, (str(now[0]), str(now[1]))) for was, now in act.before["rows"]]
    there, work = rows_of(store, [key for *_, key in changed]), _work(store, {key[0] for *_, key in changed})
    gone: list[Key] = []
    back: list[tuple[Any, ...]] = []
    stayed: list[tuple[str, str]] = []
    for was, now, key in changed:
        why = _why_not(there.get(key), now, act.before["work"].get(key[0]), work.get(key[0]))
        if key[0] in act.before["moved"]:
            why = why or "its captures wait for a person by themselves since"
        if why:
            stayed.append((" ".join(filter(None, (now[3], now[4]))), why))
        elif was is None:
            gone.append(key)
        else:
            back.append((*was[2:], *key))
    told = ListBack(source=act.before["source"], gone=len(gone), restored=len(back), stayed=tuple(stayed))
    if not gone and not back:
        raise StaleState(f"Nothing of {told.source} can be taken back. {told.left}")
    store.execute_many("DELETE FROM shots WHERE sku_key = ? AND colourway_key = ?", gone)
    columns = ", ".join(f"{name} = ?" for name in _ALL.split(", ")[2:])
    store.execute_many(f"UPDATE shots SET {columns} WHERE sku_key = ? AND colourway_key = ?", back)
    return told


def _why_not(there: list[Any] | None, now: list[Any], before: Any, since: Any) -> str:
    """Return why a row stays as it is; empty where it may go back."""
    if there is None:
        return "taken off the list since"
    if there != now:
        return "changed since"
    (captures_then, ticks_then), (captures_now, ticks_now) = before or ([], 0), since or ([], 0)
    if ticks_then != ticks_now:
        return "its checklist was worked on since"
    return "has captures since" if set(captures_now) - set(captures_then) else ""
