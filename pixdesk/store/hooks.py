"""Who is told of what, and what is still on its way: an outbox fed by the log itself, so that nothing is forgotten.

A line of the log is written in the transaction of what it tells; a hook remembers the last line it was looked at for.
So an event is on its way if and only if it happened, whatever crashed between the two.
"""

import json
from datetime import timedelta
from typing import Any

from pixdesk.domain.view import AuditLine
from pixdesk.domain.webhook import ACTIONS, Call, Hook, wanted
from pixdesk.errors import SetupError
from pixdesk.store import audit
from pixdesk.store.captures import UPKEEP
from pixdesk.store.db import Store, instant_text

_COLUMNS = "id, name, url, events, secret_from, after_seq"
_AT_ONCE = 500


def select(store: Store) -> list[Hook]:
    """Return every hook, by name."""
    return [_hook(row) for row in store.execute(f"SELECT {_COLUMNS} FROM hooks ORDER BY name")]


def _hook(row: Any) -> Hook:
    values = {name: row[name] for name in _COLUMNS.split(", ")}
    return Hook(**{**values, "events": tuple(json.loads(values["events"]))})


def get(store: Store, name: str) -> Hook:
    """Return one hook.

    Raises:
        KeyError: there is none of that name.
    """
    row = store.execute(f"SELECT {_COLUMNS} FROM hooks WHERE name = ?", (name,)).fetchone()
    if row is None:
        raise KeyError(name)
    return _hook(row)


def add(store: Store, *, name: str, url: str, events: tuple[str, ...], secret_from: str, actor: str) -> None:
    """Add a hook; it is told of what happens from now on.

    Raises:
        SetupError: there is one of that name.
    """
    with store.atomic():
        if store.one("SELECT COUNT(*) FROM hooks WHERE name = ?", (name,)):
            raise SetupError(f"There is a webhook {name!r} already. Remove it first, or choose another name.")
        said = {"url": url, "events": list(events), "secret_from": secret_from}
        seq = audit.append(store, actor, "webhook-added", f"webhook {name}", said)
        store.execute(
            "INSERT INTO hooks (name, url, events, secret_from, after_seq) VALUES (?, ?, ?, ?, ?)",
            (name, url, json.dumps(list(events)), secret_from, seq),
        )


def remove(store: Store, name: str, *, actor: str) -> None:
    """Take a hook away, with what is still on its way to it.

    Raises:
        KeyError: there is none of that name.
    """
    with store.atomic():
        hook = get(store, name)
        left = store.execute("DELETE FROM hook_calls WHERE hook_id = ?", (hook.id,)).rowcount
        store.execute("DELETE FROM hooks WHERE id = ?", (hook.id,))
        audit.append(store, actor, "webhook-removed", f"webhook {name}", {"calls": left})


def enqueue(store: Store) -> int:
    """Put what happened since the last look on its way and return how much."""
    found = 0
    with store.atomic():
        last = store.one("SELECT MAX(seq) FROM audit") or 0
        for hook in select(store):
            if hook.after_seq < last:
                lines = wanted(hook, _lines(store, hook.after_seq))
                found += len(lines)
                _put(store, hook, lines)
                store.execute("UPDATE hooks SET after_seq = ? WHERE id = ?", (last, hook.id))
    return found


def _lines(store: Store, after_seq: int) -> list[AuditLine]:
    marks = ", ".join("?" * len(ACTIONS))
    rows = store.execute(
        f"SELECT {audit.FIELDS} FROM audit WHERE seq > ? AND action IN ({marks}) ORDER BY seq", (after_seq, *ACTIONS)
    )
    return [audit.line_from(row) for row in rows]


def _put(store: Store, hook: Hook, lines: list[AuditLine]) -> None:
    store.execute_many(
        "INSERT INTO hook_calls (hook_id, seq, state, tries, due_at, said) VALUES (?, ?, 'waiting', 0, ?, '') "
        "ON CONFLICT (hook_id, seq) DO UPDATE SET state = 'waiting', tries = 0, due_at = excluded.due_at, said = ''",
        [(hook.id, line.seq, store.now()) for line in lines],
    )


def has_due(store: Store) -> bool:
    """Whether anything is to be sent now."""
    found = store.one(
        "SELECT EXISTS (SELECT 1 FROM hook_calls WHERE state = 'waiting' AND due_at <= ?)", (store.now(),)
    )
    return bool(found)


def due(store: Store) -> list[Call]:
    """Return what is to be sent now, oldest first."""
    rows = store.execute(
        f"SELECT hook_calls.id AS call, hook_id, tries, {', '.join('audit.' + f for f in audit.FIELDS.split(', '))} "
        "FROM hook_calls JOIN audit ON audit.seq = hook_calls.seq WHERE hook_calls.state = 'waiting' "
        "AND due_at <= ? ORDER BY hook_calls.seq, hook_calls.id LIMIT ?",
        (store.now(), _AT_ONCE),
    ).fetchall()
    hooks = {hook.id: hook for hook in select(store)}
    return [
        Call(id=row["call"], hook=hooks[row["hook_id"]], line=audit.line_from(row), tries=row["tries"]) for row in rows
    ]


def taken(store: Store, call: Call) -> None:
    """Remember that a receiver has an event."""
    store.execute(
        "UPDATE hook_calls SET state = 'done', tries = tries + 1, said = '' WHERE id = ? AND state = 'waiting'",
        (call.id,),
    )


def failed(store: Store, call: Call, words: str, *, wait_s: float | None) -> None:
    """Remember that a try failed: another follows, or, where `wait_s` is None, a person must look."""
    with store.atomic():
        state = "waiting" if wait_s is not None else "dead"
        due_at = instant_text(store.clock() + timedelta(seconds=wait_s or 0))
        changed = store.execute(
            "UPDATE hook_calls SET state = ?, tries = tries + 1, due_at = ?, said = ? "
            "WHERE id = ? AND state = 'waiting'",
            (state, due_at, words, call.id),
        ).rowcount
        if changed and wait_s is None:
            said = {"line": call.line.seq, "tries": call.tries + 1, "reason": words}
            audit.append(store, UPKEEP, "webhook-dead", f"webhook {call.hook.name}", said)


def replay(store: Store, name: str, *, from_seq: int | None, actor: str) -> int:
    """Send again what nobody took, or everything from a line of the log on; returns how much.

    Raises:
        KeyError: there is no such hook.
    """
    with store.atomic():
        hook = get(store, name)
        if from_seq is None:
            count = store.execute(
                "UPDATE hook_calls SET state = 'waiting', tries = 0, due_at = ?, said = '' "
                "WHERE hook_id = ? AND state = 'dead'",
                (store.now(), hook.id),
            ).rowcount
        else:
            lines = wanted(hook, _lines(store, from_seq - 1))
            _put(store, hook, lines)
            count = len(lines)
        said = {"calls": count, **({"from_line": from_seq} if from_seq is not None else {})}
        audit.append(store, actor, "webhook-replayed", f"webhook {name}", said)
    return count


def counts(store: Store) -> dict[str, dict[str, int]]:
    """Return how many calls of each hook are waiting, done and dead, by its name."""
    found = {hook.name: {"waiting": 0, "done": 0, "dead": 0} for hook in select(store)}
    for name, state, count in store.execute(
        "SELECT hooks.name, state, COUNT(*) FROM hook_calls JOIN hooks ON hooks.id = hook_id GROUP BY hooks.name, state"
    ):
        found[name][state] = count
    return found


def troubles(store: Store, name: str) -> list[tuple[int, str, int, str]]:
    """Return the calls of a hook that no receiver has: (line of the log, state, tries, what was said)."""
    rows = store.execute(
        "SELECT seq, state, tries, said FROM hook_calls WHERE hook_id = ? AND state <> 'done' ORDER BY seq",
        (get(store, name).id,),
    )
    return [tuple(row) for row in rows]
