"""Acts that can be taken back: which lines of the log each wrote, and how things stood before it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pixdesk.domain.undoing import UNDONE
from pixdesk.store import audit
from pixdesk.store.db import Store


@dataclass(frozen=True, slots=True)
class Act:
    """One act as it is remembered.

    Attributes:
        what: the action of the line that tells it.
        first_seq, last_seq: the run of lines it wrote.
        before: how things stood; what the act itself put there.
    """

    id: int
    what: str
    first_seq: int
    last_seq: int
    before: dict[str, Any]

    @property
    def told(self) -> dict[str, Any]:
        """What the line that takes it back tells of it: `domain.undoing.still_standing` reads the lines."""
        return {"what": self.what, "lines": [self.first_seq, self.last_seq]}


def about_batch(batch_id: int) -> str:
    """Return what an act on a batch is about."""
    return f"batch {batch_id}"


def about_case(case_id: int) -> str:
    """Return what an act on a case is about."""
    return f"case {case_id}"


@contextmanager
def recorded(store: Store, about: str, what: str) -> Iterator[dict[str, Any]]:
    """Do an act in one transaction and remember what the block puts in the dictionary: enough to take it back."""
    with store.atomic():
        first = _last_seq(store) + 1
        before: dict[str, Any] = {}
        yield before
        store.execute(
            "INSERT INTO acts (about, what, first_seq, last_seq, before) VALUES (?, ?, ?, ?, ?)",
            (about, what, first, _last_seq(store), json.dumps(before, ensure_ascii=False)),
        )


def _last_seq(store: Store) -> int:
    return int(store.one("SELECT MAX(seq) FROM audit") or 0)


def newest(store: Store, *about: str) -> Act | None:
    """Return the last act on any of these that still stands, or None."""
    row = store.execute(
        "SELECT id, what, first_seq, last_seq, before FROM acts "
        f"WHERE about IN ({', '.join('?' * len(about))}) AND undone = 0 ORDER BY id DESC LIMIT 1",
        about,
    ).fetchone()
    return None if row is None else Act(row[0], row[1], row[2], row[3], json.loads(row[4]))


def lately(store: Store, about: str, count: int) -> int:
    """Return the number of the line with which the last so many acts began; 0 where there is none."""
    return int(
        store.one(
            "SELECT MIN(first_seq) FROM (SELECT first_seq FROM acts WHERE about = ? AND undone = 0 "
            "ORDER BY id DESC LIMIT ?)",
            (about, count),
        )
        or 0
    )


def strike(store: Store, act: Act) -> None:
    """Remember that an act was taken back."""
    store.execute("UPDATE acts SET undone = 1 WHERE id = ?", (act.id,))


def take_back(
    store: Store, act: Act, subject: str, told: Mapping[str, Any] = MappingProxyType({}), *, actor: str
) -> None:
    """Remember that an act was taken back, with the line of the log that says so.

    Args:
        subject: whom or what the line is about.
        told: what it tells besides the act and its lines, or in their place.
    """
    strike(store, act)
    audit.append(store, actor, UNDONE, subject, {**act.told, **told})


def strike_since(store: Store, about: str, seq: int) -> None:
    """Remember that everything done from a line of the log on was taken back."""
    store.execute("UPDATE acts SET undone = 1 WHERE about = ? AND first_seq >= ?", (about, seq))
