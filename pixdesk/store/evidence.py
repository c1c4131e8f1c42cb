"""What the store and the log hold of one batch, for its evidence."""

import json
from dataclasses import dataclass
from typing import Any

from pixdesk.domain.audit import GENESIS
from pixdesk.domain.batch import Batch, Mark
from pixdesk.domain.capture import Capture
from pixdesk.domain.case import ExceptionCase
from pixdesk.domain.overriding import Override
from pixdesk.domain.view import AuditLine
from pixdesk.store import audit, batches, captures, cases
from pixdesk.store.db import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Everything on record of one batch.

    Attributes:
        members: its captures and those its samples were drawn from, by id, replaced ones included.
        marks: the sample in the order it was drawn.
        cases: of its captures, oldest first.
        overrides: by capture, those under which it stands now.
        renditions: valid and void, with their columns' names.
        before: the hash of the line before the first of `links`.
        links: every line of the log, in JSON's own types, from the first about the batch to the last.
        about: the lines among them that are about the batch or its captures.
        head: number and hash of the log's last line.
    """

    batch: Batch
    members: dict[int, Capture]
    marks: list[Mark]
    cases: list[ExceptionCase]
    overrides: dict[int, Override]
    renditions: list[dict[str, Any]]
    before: str
    links: list[dict[str, Any]]
    about: list[AuditLine]
    head: tuple[int, str]


def gather(store: Store, batch_id: int) -> Gathered:
    """Collect what is on record of a batch.

    Raises:
        KeyError: there is no such batch.
    """
    batch = batches.get(store, batch_id)
    marks = batches.marks_of(store, batch_id)
    ids = _ids(store, batch_id) | {int(mark.capture_id) for mark in marks}
    listed = ", ".join(str(id_) for id_ in sorted(ids)) or "NULL"  # numbers of our own
    first, last = _reach(store, batch_id, listed)
    rows = store.execute(f"SELECT {audit.FIELDS} FROM audit WHERE seq BETWEEN ? AND ? ORDER BY seq", (first, last))
    links = [dict(zip(row.keys(), row, strict=True)) for row in rows]
    case_rows = store.execute(f"SELECT id FROM cases WHERE capture_id IN ({listed}) ORDER BY id").fetchall()
    head = store.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    return Gathered(
        batch=batch,
        members={int(c.id): c for c in captures.select(store, f"WHERE id IN ({listed}) ORDER BY id")},
        marks=marks,
        cases=[cases.get(store, row[0]) for row in case_rows],
        overrides=cases.overrides(store, sorted(ids)),
        renditions=_renditions(store, listed),
        before=links[0]["prev_hash"] if links else GENESIS,
        links=links,
        about=[line for line in map(audit.line_from, links) if _is_about(line, batch_id, ids)],
        head=(head[0], head[1]) if head else (0, GENESIS),
    )


def _ids(store: Store, batch_id: int) -> set[int]:
    """Return the captures that belong to the batch, or that a sample of it was drawn from."""
    ids = {row[0] for row in store.execute("SELECT id FROM captures WHERE batch_id = ?", (batch_id,))}
    for line in audit.of_batches(store, ("sample-drawn",), batch_id):
        ids |= {int(id_) for id_ in json.loads(line.detail).get("lot", ())}
    return ids


_CAPTURE_OF = "CAST(substr(subject, 9, instr(subject, ':') - 9) AS INTEGER)"


def _reach(store: Store, batch_id: int, listed: str) -> tuple[int, int]:
    row = store.execute(
        "SELECT MIN(seq), MAX(seq) FROM audit WHERE subject LIKE ? "
        f"OR (substr(subject, 1, 8) = 'capture ' AND {_CAPTURE_OF} IN ({listed}))",
        (f"batch {batch_id}: %",),
    ).fetchone()
    return row[0] or 0, row[1] or 0


def _is_about(line: AuditLine, batch_id: int, ids: set[int]) -> bool:
    kind, _, rest = line.subject.partition(" ")
    number = rest.partition(":")[0]
    if not number.isdecimal():
        return False
    return int(number) in ids if kind == "capture" else kind == "batch" and int(number) == batch_id


def _renditions(store: Store, listed: str) -> list[dict[str, Any]]:
    rows = store.execute(
        "SELECT capture_id, channel, path, sha256, byte_count, width_px, height_px, exported_at, approved_seq, void "
        f"FROM renditions WHERE capture_id IN ({listed}) ORDER BY id"
    )
    return [dict(zip(row.keys(), row, strict=True)) for row in rows]
