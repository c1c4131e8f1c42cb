"""What is remembered of captures for those that come after them."""

from pathlib import PurePosixPath

from pixdesk.domain.capture import Capture
from pixdesk.domain.shoot_gates import Peer
from pixdesk.domain.traits import Traits
from pixdesk.store.db import Store

PEERS_MAX = 500
"""So many of the latest captures are looked through; an older near-duplicate is another day's."""


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
