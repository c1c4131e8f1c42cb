"""Deliveries: which rendition stands at which destination, as what bytes, and what stood there before."""

from dataclasses import dataclass
from typing import Any

from pixdesk.domain.delivering import Due, far_path
from pixdesk.domain.safe_name import collision_key
from pixdesk.errors import StaleState
from pixdesk.store import audit
from pixdesk.store.captures import subject
from pixdesk.store.db import Store

STANDS = "('delivered', 'restored')"
DUE = (
    "renditions.id, renditions.capture_id, renditions.channel, renditions.path, renditions.sha256, "
    "renditions.byte_count, captures.sku, captures.colourway, captures.style, captures.view"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsafe:
    """A rendition whose name no destination is given, and why."""

    rendition_id: int
    channel: str
    path: str
    sha256: str
    byte_count: int
    words: str


def due(store: Store, destination: str, channels: tuple[str, ...]) -> list[Due | Unsafe]:
    """Return the valid renditions of these channels (all of them for none) that a destination has never had.

    What was restored or taken back over them by a person stays as that person left it.
    """
    where = f"AND renditions.channel IN ({', '.join('?' * len(channels))}) " if channels else ""
    rows = store.execute(
        f"SELECT {DUE} FROM renditions JOIN captures ON captures.id = renditions.capture_id "
        f"WHERE renditions.void = 0 {where}AND NOT EXISTS (SELECT 1 FROM deliveries "
        "WHERE destination = ? AND rendition_id = renditions.id AND deliveries.state NOT IN ('sending', 'failed')) "
        "ORDER BY renditions.id",
        (*channels, destination),
    )
    return [_due(row) for row in rows]


def _due(row: Any) -> Due | Unsafe:
    channel, path = row["channel"], row["path"]
    try:
        there = far_path(channel, path[max(path.rfind("/"), path.rfind("\\")) + 1 :])
    except ValueError as trouble:
        return Unsafe(
            rendition_id=row["id"],
            channel=channel,
            path=path,
            sha256=row["sha256"],
            byte_count=row["byte_count"],
            words=str(trouble),
        )
    return as_due(row, there)


def as_due(row: Any, there: str, far_id: str = "") -> Due:
    """Return a row of the columns `DUE` as what is delivered."""
    return Due(
        rendition_id=row["id"],
        capture_id=row["capture_id"],
        channel=row["channel"],
        path=row["path"],
        far_path=there,
        sha256=row["sha256"],
        byte_count=row["byte_count"],
        far_id=far_id,
        label={name: row[name] for name in ("sku", "colourway", "style", "view")},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """How the far end calls what has to do with a file that is being sent; empty for nothing.

    Attributes:
        replaces: what stands in its place now.
        begun: what an earlier try made of it.
        product: what stands there of the same SKU and channel, by view.
    """

    replaces: str
    begun: str
    product: tuple[tuple[str, str], ...]


def begin(store: Store, destination: str, item: Due) -> Begun:
    """Remember that a file is being sent.

    Raises:
        StaleState: the rendition no longer holds, or another capture's valid file stands under that name.
    """
    with store.atomic():
        if store.one("SELECT void FROM renditions WHERE id = ?", (item.rendition_id,)) != 0:
            raise StaleState("It no longer holds: its capture has gone on since it was exported.")
        there = store.execute(
            "SELECT deliveries.far_id, deliveries.state, renditions.capture_id, renditions.void FROM deliveries "
            "JOIN renditions ON renditions.id = deliveries.rendition_id WHERE destination = ? AND path_key = ? "
            "AND deliveries.state IN ('delivered', 'restored', 'sending') AND rendition_id <> ?",
            (destination, collision_key(item.far_path), item.rendition_id),
        ).fetchall()
        for other in there:
            if not other["void"] and other["capture_id"] != item.capture_id:
                raise StaleState(
                    f"Another file of that name, of capture {other['capture_id']}, stands there and holds."
                )
        store.execute(
            "INSERT INTO deliveries (destination, rendition_id, path, path_key, sha256, byte_count, state, at) "
            "VALUES (?, ?, ?, ?, ?, ?, 'sending', ?) ON CONFLICT (destination, rendition_id) DO UPDATE SET "
            "state = 'sending', path = excluded.path, path_key = excluded.path_key, at = excluded.at, words = '', "
            "attempts = attempts + 1",
            (
                destination,
                item.rendition_id,
                item.far_path,
                collision_key(item.far_path),
                item.sha256,
                item.byte_count,
                store.now(),
            ),
        )
        return Begun(
            replaces=next((str(other["far_id"]) for other in there if other["state"] != "sending"), ""),
            begun=_begun(store, destination, item),
            product=of_product(store, destination, item),
        )


def _begun(store: Store, destination: str, item: Due) -> str:
    begun = "SELECT far_id FROM deliveries WHERE destination = ? AND rendition_id = ?"
    return str(store.one(begun, (destination, item.rendition_id)) or "")


def of_product(store: Store, destination: str, item: Due) -> tuple[tuple[str, str], ...]:
    """Return what stands at a destination of an item's SKU and channel: each view with what the far end calls it."""
    where = f"deliveries.state IN {STANDS} AND captures.sku = ? AND renditions.channel = ?"
    found = standing(store, where, destination, item.label["sku"], item.channel)
    return tuple((other.label["view"], other.far_id) for _, other in found if other.rendition_id != item.rendition_id)


def go_on_with(store: Store, destination: str, item: Due, far_id: str) -> None:
    """Remember what the far end calls a file that it has not finished with yet."""
    store.execute(
        "UPDATE deliveries SET far_id = ? WHERE destination = ? AND rendition_id = ?",
        (far_id, destination, item.rendition_id),
    )


def done(store: Store, destination: str, item: Due, *, far_id: str, was_there: bool, actor: str) -> None:
    """Remember that a file stands at its destination, verified, and that what stood there no longer does."""
    with store.atomic():
        give_way(store, destination, item.far_path, "replaced")
        stands_again(store, destination, item, far_id, "delivered")
        detail = told(destination, item) | ({"found": "there already"} if was_there else {})
        audit.append(store, actor, "delivered", subject(store, item.capture_id), detail)


def failed(store: Store, destination: str, item: Due, words: str) -> None:
    """Remember why a file did not arrive; it stays due."""
    store.execute(
        "UPDATE deliveries SET state = 'failed', words = ?, at = ? "
        "WHERE destination = ? AND rendition_id = ? AND state = 'sending'",
        (words, store.now(), destination, item.rendition_id),
    )


def no_longer_hold(store: Store, destination: str | None = None) -> list[tuple[str, Due]]:
    """Return what stands at a destination, or any, although its rendition is void; restored files are meant to."""
    return standing(store, "renditions.void = 1 AND deliveries.state = 'delivered'", destination)


def where_it_stands(store: Store, rendition_id: int) -> list[str]:
    """Return the destinations at which a rendition stands."""
    rows = store.execute(
        f"SELECT destination FROM deliveries WHERE rendition_id = ? AND state IN {STANDS} ORDER BY 1", (rendition_id,)
    )
    return [row[0] for row in rows]


def of_capture(store: Store, destination: str, capture_id: int, channel: str = "") -> list[Due]:
    """Return what stands at a destination of a capture, on one channel or all."""
    found = standing(store, f"deliveries.state IN {STANDS} AND captures.id = ?", destination, capture_id)
    return [item for _, item in found if channel in ("", item.channel)]


def stands_again(store: Store, destination: str, item: Due, far_id: str, state: str) -> None:
    """Write a file's state at its destination, where it stands from now on."""
    store.execute(
        "UPDATE deliveries SET state = ?, far_id = ?, at = ? WHERE destination = ? AND rendition_id = ?",
        (state, far_id, store.now(), destination, item.rendition_id),
    )


def give_way(store: Store, destination: str, there: str, state: str) -> None:
    """Remember that what stands in a place there no longer does, and why."""
    store.execute(
        f"UPDATE deliveries SET state = ? WHERE destination = ? AND path_key = ? AND state IN {STANDS}",
        (state, destination, collision_key(there)),
    )


def standing(store: Store, where: str, destination: str | None, *bound: object) -> list[tuple[str, Due]]:
    """Return what is at a destination, or any, as far as a condition holds, each with the destination's id."""
    more, values = ("", bound) if destination is None else (" AND destination = ?", (*bound, destination))
    rows = store.execute(
        f"SELECT {DUE}, destination, deliveries.path AS there, deliveries.far_id FROM deliveries "
        "JOIN renditions ON renditions.id = deliveries.rendition_id "
        f"JOIN captures ON captures.id = renditions.capture_id WHERE {where}{more} ORDER BY deliveries.id",
        values,
    )
    return [(row["destination"], as_due(row, row["there"], row["far_id"])) for row in rows]


def told(destination: str, item: Due) -> dict[str, Any]:
    """Return what the log says of a file at a destination."""
    return {
        "destination": destination,
        "channel": item.channel,
        "path": item.far_path,
        "sha256": item.sha256,
        "bytes": item.byte_count,
    }
