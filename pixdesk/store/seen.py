"""The files of a capture folder that have been dealt with, and those that are let be."""

from dataclasses import dataclass

from pixdesk.store import audit
from pixdesk.store.captures import UPKEEP
from pixdesk.store.db import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenFile:
    """A file of the capture folder and what became of it."""

    name: str
    byte_count: int
    mtime_ns: int
    digest: str
    outcome: str
    reason: str
    capture_id: int | None


def ignore(store: Store, *, folder: str, name: str, byte_count: int, mtime_ns: int, reason: str) -> bool:
    """Remember a file that is let be, with the reason; returns whether that is news."""
    with store.atomic():
        known = store.one(
            "SELECT reason FROM seen WHERE folder = ? AND name = ? AND outcome = 'ignored'", (folder, name)
        )
        store.execute(
            "INSERT INTO seen (folder, name, byte_count, mtime_ns, outcome, reason) VALUES (?, ?, ?, ?, 'ignored', ?) "
            "ON CONFLICT (folder, name) DO UPDATE SET byte_count = excluded.byte_count, mtime_ns = excluded.mtime_ns, "
            "digest = '', outcome = 'ignored', reason = excluded.reason",
            (folder, name, byte_count, mtime_ns, reason),
        )
        if known != reason:
            audit.append(store, UPKEEP, "ignored", f"file {name}", {"reason": reason})
    return bool(known != reason)


def seen_files(store: Store, folder: str) -> list[SeenFile]:
    """Return every file of a folder that has been dealt with."""
    rows = store.execute(
        "SELECT name, byte_count, mtime_ns, digest, outcome, reason, capture_id FROM seen "
        "WHERE folder = ? ORDER BY name",
        (folder,),
    )
    return [SeenFile(**dict(zip(row.keys(), row, strict=True))) for row in rows]


def ignored_count(store: Store) -> int:
    """Return how many files were let be."""
    return int(store.one("SELECT COUNT(*) FROM seen WHERE outcome IN ('ignored', 'duplicate')") or 0)
