"""Slates that were read, and the captures they gave a SKU.

What follows a slate is decided by time and not by the order files land in: several land at once, and a whole folder
may be read in one go. A capture's SKU comes from its name where that says one, else from the last slate before it.
"""

from dataclasses import replace

from pixdesk.domain.capture import CaptureId
from pixdesk.domain.slate import REASON, Slate
from pixdesk.store import acts, arrivals, audit, batches, captures, seen, shots
from pixdesk.store.arrivals import Arrival, Landing
from pixdesk.store.captures import UPKEEP, subject
from pixdesk.store.db import Store
from pixdesk.store.shots import MAY_CHANGE, BatchKeyOf

_END_NS = 2**63 - 1

ABOUT = "slates"
"""What saying that a frame is no slate is about, as the acts that can be taken back are told apart."""


def land(store: Store, slate: Slate, *, byte_count: int, digest: str, key_of: BatchKeyOf) -> list[CaptureId] | None:
    """Remember a slate, let its file be, and give its SKU to the frames that follow it.

    Returns:
        The captures whose SKU changed; None where somebody said that this file is no slate, or where the picture is a
        capture already: nothing was done then.
    """
    with store.atomic():
        if is_refused(store, slate.folder, slate.name) or _is_capture(store, slate.folder, digest):
            return None
        for older in captures.select(
            store, "WHERE folder = ? AND name = ? AND state <> 'superseded'", (slate.folder, slate.name)
        ):
            arrivals.supersede(store, older, by="a slate")
        seen.ignore(
            store,
            folder=slate.folder,
            name=slate.name,
            byte_count=byte_count,
            mtime_ns=slate.mtime_ns,
            reason=REASON,
        )
        store.execute(
            "INSERT INTO slates (folder, name, sku, mtime_ns, read_at) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (folder, name) DO UPDATE SET sku = excluded.sku, mtime_ns = excluded.mtime_ns, "
            "read_at = excluded.read_at",
            (slate.folder, slate.name, slate.sku, slate.mtime_ns, store.now()),
        )
        audit.append(store, UPKEEP, "slate-read", f"file {slate.name}", {"sku": slate.sku, "digest": digest})
        return give(store, slate.folder, slate.mtime_ns, slate.name, key_of)


def land_frame(store: Store, arrival: Arrival, key_of: BatchKeyOf) -> Landing:
    """Land a frame; where its name says no SKU, with that of the last slate before it, all in one move."""
    with store.atomic():
        return arrivals.land(store, _named(store, arrival, key_of))


def follow_rename(store: Store, arrival: Arrival, twin_id: CaptureId, *, was: str, key_of: BatchKeyOf) -> bool:
    """As `arrivals.follow_rename`, with the SKU of the last slate where the new name says none."""
    with store.atomic():
        return arrivals.follow_rename(store, _named(store, arrival, key_of), twin_id, was=was)


def _named(store: Store, arrival: Arrival, key_of: BatchKeyOf) -> Arrival:
    slate = None if arrival.label.sku else before(store, arrival.folder, arrival.mtime_ns, arrival.name)
    if slate is not None:
        label = replace(arrival.label, sku=slate.sku)
        arrival = replace(arrival, label=label, slate=slate.name, batch_key=key_of(arrival.name, label))
    return replace(arrival, batch_key=shots.batch_key(store, arrival.label, arrival.batch_key))


def before(store: Store, folder: str, mtime_ns: int, name: str) -> Slate | None:
    """Return the last slate before a frame, if there is one."""
    row = store.execute(
        "SELECT folder, name, sku, mtime_ns FROM slates WHERE folder = ? AND sku <> '' AND (mtime_ns, name) < (?, ?) "
        "ORDER BY mtime_ns DESC, name DESC LIMIT 1",
        (folder, mtime_ns, name),
    ).fetchone()
    return None if row is None else Slate(**dict(zip(row.keys(), row, strict=True)))


def is_refused(store: Store, folder: str, name: str) -> bool:
    """Whether somebody said that this file is no slate."""
    return bool(store.one("SELECT sku = '' FROM slates WHERE folder = ? AND name = ?", (folder, name)))


def refuse(store: Store, folder: str, name: str, *, actor: str, key_of: BatchKeyOf) -> list[CaptureId]:
    """Somebody says that a file was taken for a slate and is none: it is looked at again, and gives no SKU.

    Returns:
        The captures whose SKU changed.

    Raises:
        KeyError: no slate was read from this file.
    """
    row = store.execute(
        "SELECT sku, mtime_ns FROM slates WHERE folder = ? AND name = ? AND sku <> ''", (folder, name)
    ).fetchone()
    if row is None:
        raise KeyError(name)
    with acts.recorded(store, ABOUT, "slate-refused") as before:
        size = store.one("SELECT byte_count FROM seen WHERE folder = ? AND name = ?", (folder, name))
        before.update({"folder": folder, "name": name, "sku": row[0], "mtime_ns": row[1], "byte_count": size or 0})
        store.execute("UPDATE slates SET sku = '' WHERE folder = ? AND name = ?", (folder, name))
        store.execute("DELETE FROM seen WHERE folder = ? AND name = ? AND outcome = 'ignored'", (folder, name))
        audit.append(store, actor, "slate-refused", f"file {name}", {"sku": row[0]})
        return give(store, folder, row[1], name, key_of)


def select(store: Store, folder: str = "") -> list[Slate]:
    """Return the slates that count, in their order; of every folder where none is named."""
    rows = store.execute(
        "SELECT folder, name, sku, mtime_ns FROM slates WHERE sku <> '' AND (? = '' OR folder = ?) "
        "ORDER BY folder, mtime_ns, name",
        (folder, folder),
    )
    return [Slate(**dict(zip(row.keys(), row, strict=True))) for row in rows]


def shooting(store: Store) -> tuple[str, str, str]:
    """Return the SKU being shot, the slate that says so (empty when the frame's own name does), and its folder."""
    slate = store.execute(
        "SELECT sku, name, read_at, folder FROM slates WHERE sku <> '' ORDER BY read_at DESC LIMIT 1"
    ).fetchone()
    frame = store.execute(
        "SELECT sku, slate, landed_at, folder FROM captures WHERE state <> 'superseded' ORDER BY id DESC LIMIT 1"
    ).fetchone()
    if slate is not None and (frame is None or slate["read_at"] >= frame["landed_at"]):
        return slate["sku"], slate["name"], slate["folder"]
    return (frame["sku"], frame["slate"], frame["folder"]) if frame is not None else ("", "", "")


def _is_capture(store: Store, folder: str, digest: str) -> bool:
    found = store.one(
        "SELECT COUNT(*) FROM captures WHERE folder = ? AND digest = ? AND state <> 'superseded'", (folder, digest)
    )
    return bool(found)


def give(store: Store, folder: str, mtime_ns: int, name: str, key_of: BatchKeyOf) -> list[CaptureId]:
    """Give every frame from here to the next slate the SKU of the last slate before it."""
    until = store.execute(
        "SELECT mtime_ns, name FROM slates WHERE folder = ? AND sku <> '' AND (mtime_ns, name) > (?, ?) "
        "ORDER BY mtime_ns, name LIMIT 1",
        (folder, mtime_ns, name),
    ).fetchone() or (_END_NS, "")
    slate = before(store, folder, mtime_ns, name + "\0")
    sku, source = (slate.sku, slate.name) if slate is not None else ("", "")
    marks = ", ".join("?" * len(MAY_CHANGE))
    rows = store.execute(
        "SELECT c.id FROM captures c JOIN seen s ON s.folder = c.folder AND s.name = c.name WHERE c.folder = ? "
        f"AND c.state IN ({marks}) AND (c.sku = '' OR c.slate <> '') AND (s.mtime_ns, s.name) > (?, ?) "
        "AND (s.mtime_ns, s.name) < (?, ?) AND (c.sku <> ? OR c.slate <> ?) ORDER BY c.id",
        (folder, *MAY_CHANGE, mtime_ns, name, until[0], until[1], sku, source),
    )
    changed = [CaptureId(row[0]) for row in rows.fetchall()]
    for capture_id in changed:
        _name(store, capture_id, sku, source, key_of)
    return changed


def _name(store: Store, capture_id: CaptureId, sku: str, source: str, key_of: BatchKeyOf) -> None:
    captures.set_quietly(store, capture_id, sku=sku, slate=source)
    capture = captures.get(store, capture_id)
    audit.append(store, UPKEEP, "slate-applied", subject(store, capture_id), {"sku": sku, "slate": source})
    key = shots.batch_key(store, capture.label, key_of(capture.name, capture.label))
    batches.change_if_open(store, capture, key)
