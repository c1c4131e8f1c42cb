"""What is remembered of captures for those that come after them."""

from datetime import date
from pathlib import Path, PurePosixPath

from pixdesk.domain.capture import Capture
from pixdesk.domain.drift import Sighting
from pixdesk.domain.product_gates import Sibling
from pixdesk.domain.shoot_gates import Peer
from pixdesk.domain.shot_list import sku_key
from pixdesk.domain.traits import Traits
from pixdesk.store.db import Store, instant, open_to_read

PEERS_MAX = 500
"""So many of the latest captures are looked through; an older near-duplicate is another day's."""


SIBLINGS_MAX = 60
"""So many of the latest captures of a SKU, all its colourways together, are asked."""


def keep(store: Store, capture_id: int, traits: Traits) -> None:
    """Remember a capture's traits."""
    store.execute("INSERT OR REPLACE INTO traits (capture_id, value) VALUES (?, ?)", (capture_id, traits.text))


def peers(store: Store, capture: Capture) -> list[Peer]:
    """Return the earlier captures of a capture's set, the folder the camera writes to, the latest first."""
    rows = store.execute(
        "SELECT name, value FROM traits JOIN captures ON captures.id = capture_id WHERE folder = ? AND id < ? "
        "AND state NOT IN ('superseded', 'discarded', 'reshoot') ORDER BY id DESC LIMIT ?",
        (capture.folder, capture.id, PEERS_MAX),
    )
    place = PurePosixPath(capture.name).parent
    return [Peer(name=row[0], traits=Traits.of_text(row[1])) for row in rows if PurePosixPath(row[0]).parent == place]


def siblings(store: Store, capture: Capture) -> list[Sibling]:
    """Return the other captures of a capture's SKU and colourway in its folder, the latest first."""
    label = capture.label
    if not label.sku:
        return []
    rows = store.execute(
        "SELECT name, view, colourway, value FROM captures JOIN traits ON captures.id = capture_id "
        "WHERE sku = ? COLLATE NOCASE AND folder = ? AND id <> ? "
        "AND state NOT IN ('superseded', 'discarded', 'reshoot') ORDER BY id DESC LIMIT ?",
        (label.sku, capture.folder, capture.id, SIBLINGS_MAX),
    )
    mine = sku_key(label.colourway)
    return [
        Sibling(name=row["name"], view=row["view"], traits=Traits.of_text(row["value"]))
        for row in rows
        if sku_key(row["colourway"]) == mine
    ]


def sightings(home: Path, since: date | None = None, until: date | None = None) -> list[Sighting]:
    """Return the backdrops of the captures that landed in a period (UTC), oldest first, on a connection of its own.

    Raises:
        SetupError: there is no store in `home`.
    """
    store = open_to_read(home)
    try:
        rows = store.execute(
            "SELECT captures.id, name, landed_at, batch_id, key, value FROM traits "
            "JOIN captures ON captures.id = capture_id JOIN batches ON batches.id = batch_id "
            "WHERE captures.state NOT IN ('superseded', 'discarded') AND substr(landed_at, 1, 10) BETWEEN ? AND ? "
            "ORDER BY landed_at, captures.id",
            (since.isoformat() if since else "", until.isoformat() if until else "9999"),
        )
        return [
            Sighting(
                capture_id=row["id"],
                name=row["name"],
                at=instant(row["landed_at"]),
                batch_id=row["batch_id"],
                batch=row["key"],
                backdrop=Traits.of_text(row["value"]).backdrop,
            )
            for row in rows
        ]
    finally:
        store.close()
