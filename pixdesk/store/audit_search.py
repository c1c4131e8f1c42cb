"""Looking through a log of a million lines: which fit, by their number; and lines by their numbers.

On connections of their own, so that no capture waits for somebody's search.
"""

import json
from array import array
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

from pixdesk.domain.audit_query import AuditKinds, AuditQuery
from pixdesk.domain.digest import canonical
from pixdesk.domain.view import AuditLine
from pixdesk.store.audit import FIELDS, line_from
from pixdesk.store.db import Store, instant_text, open_to_read

_AT_A_TIME = 10_000
_IN_ONE_TEXT = 20_000


def fitting(home: Path, query: AuditQuery, after: int = 0) -> Sequence[int]:
    """Return the numbers of the lines that fit and come after one, newest first; of all of them without a copy.

    Raises:
        SetupError: there is no store in `home`.
    """
    store = open_to_read(home)
    try:
        newest = int(store.one("SELECT MAX(seq) FROM audit") or 0)
        if query.takes_all:  # the log has no gaps
            return range(newest, after, -1)
        where, bound = _condition(query, after)
        found = array("q")
        for last in range(newest, after, -_IN_ONE_TEXT):
            # One text and not rows: a million row objects would hold the window's thread up.
            text = store.one(
                f"SELECT group_concat(seq, ' ') FROM audit WHERE seq > ? AND seq <= ? AND {where}",
                (last - _IN_ONE_TEXT, last, *bound),
            )
            found.extend(sorted(map(int, (text or "").split()), reverse=True))
        return found
    finally:
        store.close()


def _condition(query: AuditQuery, after: int) -> tuple[str, tuple[Any, ...]]:
    where, bound = ["seq > ?"], [after]
    told: list[tuple[str, Any]] = [("actor = ?", query.who), ("action = ?", query.what)]
    told += [("at >= ?", query.since and instant_text(query.since))]
    told += [("at < ?", query.before and instant_text(query.before))]
    for clause, value in told:
        if value:
            where.append(clause)
            bound.append(value)
    for word in query.search.lower().split():
        where.append("instr(lower(actor || ' ' || action || ' ' || subject || ' ' || detail), ?) > 0")
        bound.append(word)  # type: ignore[arg-type]
    return " AND ".join(where), tuple(bound)


def at(home: Path, numbers: Sequence[int]) -> list[AuditLine]:
    """Return these lines; one that is not there is left out.

    Raises:
        SetupError: there is no store in `home`.
    """
    store = open_to_read(home)
    try:
        rows = store.execute(
            f"SELECT {FIELDS} FROM audit WHERE seq IN (SELECT value FROM json_each(?))", (json.dumps(list(numbers)),)
        )
        return [line_from(row) for row in rows]
    finally:
        store.close()


def kinds(home: Path) -> AuditKinds:
    """Return who acted and what was done in all.

    Raises:
        SetupError: there is no store in `home`.
    """
    store = open_to_read(home)
    try:
        return AuditKinds(who=_counted(store, "actor"), what=_counted(store, "action"))
    finally:
        store.close()


def _counted(store: Store, column: str) -> tuple[tuple[str, int], ...]:
    rows = store.execute(f"SELECT {column}, COUNT(*) AS lines FROM audit GROUP BY {column} ORDER BY lines DESC, 1")
    return tuple((row[0], row[1]) for row in rows)


def write(home: Path, query: AuditQuery, stream: TextIO, progress: Callable[[int, int], None] | None = None) -> int:
    """Write the lines that fit as JSON lines, oldest first, and return how many.

    Raises:
        SetupError: there is no store in `home`.
    """
    store = open_to_read(home)
    try:
        where, bound = _condition(query, 0)
        total = int(store.one(f"SELECT COUNT(*) FROM audit WHERE {where}", bound) or 0)
        count = 0
        for count, text in enumerate(_told(store, where, bound), start=1):
            stream.write(text + "\n")
            if progress is not None and count % _AT_A_TIME == 0:
                progress(count, total)
        return count
    finally:
        store.close()


def _told(store: Store, where: str, bound: tuple[Any, ...]) -> Iterator[str]:
    for row in store.execute(f"SELECT {FIELDS} FROM audit WHERE {where} ORDER BY seq", bound):
        fields = dict(zip(row.keys(), row, strict=True))
        fields["detail"] = json.loads(fields["detail"])
        yield canonical(fields)
