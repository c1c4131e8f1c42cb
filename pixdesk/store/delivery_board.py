"""What the store knows of every file that stands at a destination or did not reach it."""

from typing import Any

from pixdesk.domain.delivering import Due
from pixdesk.domain.delivery_board import FileAt, Place
from pixdesk.store.db import Store, instant
from pixdesk.store.deliveries import STANDS, Unsafe, due
from pixdesk.store.ways_back import IS_UNDOABLE

MOST = 5_000
"""Files that stand at destinations, those delivered last; nobody walks more."""

_STANDS = {"delivered": Place.THERE, "restored": Place.RESTORED}


def files(store: Store, destination: str, channels: tuple[str, ...]) -> list[FileAt]:
    """Return what waits for a destination, then what stands there, newest first.

    Args:
        channels: whose files go there; all of them for none.
    """
    with store.atomic():
        why = _failures(store, destination)
        waiting = [_waiting(destination, item, why) for item in due(store, destination, channels)]
        rows = store.execute(
            "SELECT rendition_id, r.capture_id, r.channel, c.sku, c.view, r.path, deliveries.path AS far_path, "
            "deliveries.sha256, deliveries.byte_count, deliveries.state, r.void, deliveries.at, EXISTS (SELECT 1 FROM "
            "deliveries b WHERE b.destination = deliveries.destination AND b.path_key = deliveries.path_key "
            f"AND b.state = 'replaced') AS has_before, {IS_UNDOABLE} AS has_after FROM deliveries "
            "JOIN renditions r ON r.id = rendition_id JOIN captures c ON c.id = r.capture_id WHERE destination = ? "
            f"AND deliveries.state IN {STANDS} ORDER BY deliveries.at DESC, deliveries.id DESC LIMIT ?",
            (destination, MOST),
        )
        return waiting + [_standing(destination, row) for row in rows]


def _failures(store: Store, destination: str) -> dict[int, Any]:
    rows = store.execute(
        "SELECT rendition_id, words, at FROM deliveries WHERE destination = ? AND state = 'failed'", (destination,)
    )
    return {row["rendition_id"]: row for row in rows}


def _waiting(destination: str, item: Due | Unsafe, failures: dict[int, Any]) -> FileAt:
    if isinstance(item, Unsafe):
        return FileAt(
            destination=destination,
            rendition_id=item.rendition_id,
            capture_id=0,
            channel=item.channel,
            sku="",
            view="",
            path=item.path,
            far_path=item.path,
            sha256=item.sha256,
            byte_count=item.byte_count,
            place=Place.REFUSED,
            words=item.words,
        )
    failed = failures.get(item.rendition_id)
    return FileAt(
        destination=destination,
        rendition_id=item.rendition_id,
        capture_id=item.capture_id,
        channel=item.channel,
        sku=item.label["sku"],
        view=item.label["view"],
        path=item.path,
        far_path=item.far_path,
        sha256=item.sha256,
        byte_count=item.byte_count,
        place=Place.DUE if failed is None else Place.FAILED,
        words="" if failed is None else failed["words"],
        at=None if failed is None else instant(failed["at"]),
    )


def _standing(destination: str, row: Any) -> FileAt:
    names = ("rendition_id", "capture_id", "channel", "sku", "view", "path", "far_path", "sha256", "byte_count")
    is_void = row["void"] and row["state"] == "delivered"  # what was restored is meant to stand
    return FileAt(
        destination=destination,
        place=Place.VOID if is_void else _STANDS[row["state"]],
        at=instant(row["at"]),
        has_before=bool(row["has_before"]),
        has_after=bool(row["has_after"]),
        **{name: row[name] for name in names},
    )
