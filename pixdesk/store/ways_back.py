"""Ways back from a delivery: the file before, the roll-back undone, and what was taken away."""

from pixdesk.domain.delivering import Due
from pixdesk.domain.safe_name import collision_key
from pixdesk.store import audit
from pixdesk.store.captures import subject
from pixdesk.store.db import Store
from pixdesk.store.deliveries import DUE, STANDS, as_due, give_way, standing, stands_again, told

IS_UNDOABLE = (
    "EXISTS (SELECT 1 FROM deliveries later JOIN renditions gone ON gone.id = later.rendition_id "
    "WHERE later.destination = deliveries.destination AND later.path_key = deliveries.path_key "
    "AND later.id > deliveries.id AND later.state = 'rolled-back' AND gone.void = 0)"
)
"""Whether a roll-back took from a file's place what still holds."""


def before(store: Store, destination: str, item: Due) -> Due | None:
    """Return what stood in a file's place before it, None for nothing."""
    return _last(store, destination, item, "deliveries.state = 'replaced'")


def _last(store: Store, destination: str, item: Due, where: str) -> Due | None:
    row = store.execute(
        f"SELECT {DUE}, deliveries.path AS there, deliveries.far_id FROM deliveries "
        "JOIN renditions ON renditions.id = deliveries.rendition_id "
        f"JOIN captures ON captures.id = renditions.capture_id WHERE destination = ? AND path_key = ? AND {where} "
        "ORDER BY deliveries.at DESC, deliveries.id DESC LIMIT 1",
        (destination, collision_key(item.far_path)),
    ).fetchone()
    return None if row is None else as_due(row, row["there"], row["far_id"])


def restored(store: Store, destination: str, item: Due, *, far_id: str, instead_of: Due, actor: str) -> None:
    """Remember that an earlier file stands again where a later one stood."""
    with store.atomic():
        give_way(store, destination, item.far_path, "rolled-back")
        stands_again(store, destination, item, far_id, "restored")
        detail = told(destination, item) | {"instead_of": instead_of.sha256}
        audit.append(store, actor, "delivery-rolled-back", subject(store, item.capture_id), detail)


def rolled_back(store: Store, destination: str, capture_id: int, channel: str = "") -> list[tuple[Due, Due]]:
    """Return what stands where a roll-back was made, each with what that took away and what still holds.

    Args:
        capture_id: of either of the two.
    """
    found = standing(store, f"deliveries.state IN {STANDS} AND {IS_UNDOABLE}", destination)
    where = "deliveries.state = 'rolled-back' AND renditions.void = 0"
    pairs = [(item, _last(store, destination, item, where)) for _, item in found if channel in ("", item.channel)]
    return [
        (item, after)
        for item, after in pairs
        if after is not None and capture_id in (item.capture_id, after.capture_id)
    ]


def went_on(store: Store, destination: str, item: Due, *, far_id: str, instead_of: Due, actor: str) -> None:
    """Remember that a roll-back was undone: what it took away stands again."""
    with store.atomic():
        give_way(store, destination, item.far_path, "replaced")
        stands_again(store, destination, item, far_id, "delivered")
        detail = told(destination, item) | {"instead_of": instead_of.sha256}
        audit.append(store, actor, "roll-back-undone", subject(store, item.capture_id), detail)


def taken_back(store: Store, destination: str, item: Due, *, was_there: bool, actor: str) -> None:
    """Remember that a file was taken away from its destination, or was gone or changed when it should have been."""
    with store.atomic():
        give_way(store, destination, item.far_path, "taken-back")
        detail = told(destination, item) | {"was_there": was_there}
        audit.append(store, actor, "delivery-taken-back", subject(store, item.capture_id), detail)


def may_be_wanted(store: Store) -> set[str]:
    """Return the SHA-256 of what stands anywhere, of what stood there before, and of what was rolled back and holds."""
    rows = store.execute(
        f"SELECT sha256 FROM deliveries WHERE state IN {STANDS} OR id IN (SELECT MAX(id) FROM deliveries "
        "WHERE state = 'replaced' GROUP BY destination, path_key) "
        "OR state = 'rolled-back' AND rendition_id IN (SELECT id FROM renditions WHERE void = 0)"
    )
    return {row[0] for row in rows}
