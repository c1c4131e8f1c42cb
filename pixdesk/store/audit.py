"""The append-only, hash-chained log. A line is written only inside the transaction of what it tells."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from pixdesk.domain.anchor import Anchor, check
from pixdesk.domain.audit import GENESIS, Link, line_hash
from pixdesk.domain.digest import canonical
from pixdesk.domain.view import AuditLine, AuditVerdict
from pixdesk.store.db import Store, instant, open_to_read
from pixdesk.store.schema import ABOUT_BATCHES

FIELDS = "seq, at, actor, action, subject, detail, prev_hash, hash"


def append(store: Store, actor: str, action: str, subject: str, detail: dict[str, Any] | None = None) -> int:
    """Write one line at the end of the log and return its number. Call inside `store.atomic()`."""
    return append_all(store, actor, action, [(subject, detail or {})])[0]


def note(store: Store, actor: str, action: str, subject: str, detail: dict[str, Any] | None = None) -> None:
    """Write one line of what changed nothing in the store: in a transaction of its own."""
    with store.atomic():
        append(store, actor, action, subject, detail)


def append_all(store: Store, actor: str, action: str, told: Sequence[tuple[str, dict[str, Any]]]) -> range:
    """Write lines of one action, each (subject, detail), at the end of the log and return their numbers.

    They carry one instant, for they happen in one transaction. Call inside `store.atomic()`.
    """
    last = store.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    first, head = (last[0] + 1, last[1]) if last else (1, GENESIS)
    at, rows = store.now(), []
    for seq, (subject, detail) in enumerate(told, start=first):
        text = canonical(detail)
        link = line_hash(seq, at, actor, action, subject, text, head)
        rows.append((seq, at, actor, action, subject, text, head, link))
        head = link
    store.execute_many(f"INSERT INTO audit ({FIELDS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    return range(first, first + len(rows))


def lines(store: Store, *, search: str = "", limit: int = 500, before_seq: int | None = None) -> list[AuditLine]:
    """Return lines, newest first, whose actor, action, subject or detail holds every word of `search`."""
    where, values = ["seq < ?"], [before_seq if before_seq is not None else 1 << 62]
    bound: list[Any] = list(values)
    for word in search.split():
        where.append("instr(lower(actor || ' ' || action || ' ' || subject || ' ' || detail), ?) > 0")
        bound.append(word.lower())
    rows = store.execute(
        f"SELECT {FIELDS} FROM audit WHERE {' AND '.join(where)} ORDER BY seq DESC LIMIT ?",
        (*bound, limit),
    )
    return [line_from(row) for row in rows]


def line_from(row: Any) -> AuditLine:
    """Return the line of a row, by its columns' names."""
    words = {name: row[name] for name in ("seq", "actor", "action", "subject", "detail", "hash")}
    return AuditLine(at=instant(row["at"]), **words)


def of_batches(
    store: Store, actions: tuple[str, ...], batch_id: int | None = None, *, from_seq: int = 0
) -> list[AuditLine]:
    """Return the lines of these actions about batches (or the studio), or about one batch, oldest first."""
    marks = ", ".join("?" * len(actions))
    about = ABOUT_BATCHES if batch_id is None else f"{ABOUT_BATCHES} AND subject LIKE ?"
    bound = (from_seq, *actions) if batch_id is None else (from_seq, *actions, f"batch {batch_id}: %")
    rows = store.execute(
        f"SELECT {FIELDS} FROM audit WHERE seq >= ? AND action IN ({marks}) AND {about} ORDER BY seq", bound
    )
    return [line_from(row) for row in rows]


def last_before(store: Store, seq: int, action: str, batch_id: int) -> int:
    """Return the number of the last line of an action about a batch before another line; that one's where none is."""
    found = store.one(
        f"SELECT seq FROM audit WHERE seq < ? AND action = ? AND {ABOUT_BATCHES} AND subject LIKE ? "
        "ORDER BY seq DESC LIMIT 1",
        (seq, action, f"batch {batch_id}: %"),
    )
    return seq if found is None else int(found)


def _links(store: Store, progress: Callable[[int, int], None] | None) -> Iterator[Link]:
    total = store.one("SELECT COUNT(*) FROM audit") or 0
    cursor = store.execute(f"SELECT {FIELDS} FROM audit ORDER BY seq")
    for number, row in enumerate(cursor, start=1):
        if progress and number % 5000 == 0:
            progress(number, total)
        yield Link(*row)
    if progress:
        progress(total, total)


def every_line(home: Path, since: date | None = None) -> Iterator[AuditLine]:
    """Yield the whole log, or what was written from a day on (UTC), oldest first, on a connection of its own.

    Raises:
        SetupError: there is no store in `home`.
    """
    store = open_to_read(home)
    try:
        first = 0
        if since is not None:  # nothing so late: no line has such a number
            first = store.one("SELECT MIN(seq) FROM audit WHERE at >= ?", (since.isoformat(),)) or 1 << 62
        for row in store.execute(f"SELECT {FIELDS} FROM audit WHERE seq >= ? ORDER BY seq", (first,)):
            yield line_from(row)
    finally:
        store.close()


def head(home: Path, at: str) -> Anchor:
    """Return the log's head as it is now, to be kept elsewhere.

    Args:
        at: the present instant as the store writes it.

    Raises:
        SetupError: there is no store in `home`.
    """
    store = open_to_read(home)
    try:
        first = store.one("SELECT hash FROM audit WHERE seq = 1")
        last = store.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    finally:
        store.close()
    return Anchor(lines=last[0] if last else 0, head=last[1] if last else GENESIS, log=first or "", at=at)


def verify(
    home: Path, progress: Callable[[int, int], None] | None = None, anchors: Sequence[Anchor] = ()
) -> AuditVerdict:
    """Read the whole log on a connection of its own and say whether every line fits the one before.

    Args:
        anchors: heads kept elsewhere, which also show a log rewritten or cut short.

    Raises:
        SetupError: there is no store in `home`.
    """
    store = open_to_read(home)
    try:
        fitting, head, broken_at, wrong = check(_links(store, progress), anchors)
        total = store.one("SELECT COUNT(*) FROM audit") or 0
    except sqlite3.DatabaseError as trouble:
        return AuditVerdict(lines=0, head="", broken_at=1, words=f"The log cannot be read: {trouble}.")
    finally:
        store.close()
    if broken_at is None:
        kept = f" {len(anchors)} anchors hold." if len(anchors) > 1 else " The anchor holds." if anchors else ""
        words = f"{fitting:,} {'line' if fitting == 1 else 'lines'}, unbroken.{kept} Head {head[:16]}."
    else:
        first = {0: "", 1: " The first line holds."}.get(fitting, f" The first {fitting:,} lines hold.")
        words = f"The log is broken: {wrong}.{first}"
    return AuditVerdict(lines=total, head=head, broken_at=broken_at, words=words)


def export(home: Path, stream: TextIO) -> int:
    """Write the log as JSON lines, oldest first, and return how many.

    Raises:
        SetupError: there is no store in `home`.
    """
    store = open_to_read(home)
    count = 0
    try:
        for link in _links(store, None):
            fields = {name: getattr(link, name) for name in FIELDS.split(", ")}
            fields["detail"] = json.loads(link.detail)
            stream.write(canonical(fields) + "\n")
            count += 1
    finally:
        store.close()
    return count
