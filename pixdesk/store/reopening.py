"""Opening a closed batch again: its sample is put away, and the log keeps what was drawn and from which seed."""

from pixdesk.domain.batch import Batch, BatchState
from pixdesk.domain.undoing import CLOSED, REOPENED
from pixdesk.domain.view import AuditLine
from pixdesk.errors import StaleState
from pixdesk.store import acts, audit
from pixdesk.store.batches import get, marks_of, says
from pixdesk.store.db import Store

_CLOSING = (CLOSED, "sample-drawn", "tiles-planted")
"""The lines one closing writes, in their order and unbroken."""


def is_closing_last(store: Store, batch_id: int) -> bool:
    """Whether a batch under inspection was closed after everything else that was done to it and still stands.

    Raises:
        KeyError: there is no such batch.
    """
    if get(store, batch_id).state is not BatchState.SAMPLED:
        return False
    act = acts.newest(store, acts.about_batch(batch_id))
    return act is None or act.first_seq < _closing(store, batch_id)[0].seq


def reopen(store: Store, batch_id: int, *, actor: str) -> None:
    """Open a batch again that was closed and in which no tile is judged; nothing of the switching rules is touched.

    The number of the draw goes back with it: the same captures closed again on the same day give the same sample.
    No rule closes it before a capture joins it; a person may.

    Raises:
        StaleState: it is not under inspection, a tile was judged, or another batch has taken its place since.
        KeyError: there is no such batch.
    """
    with store.atomic():
        batch = get(store, batch_id)
        _require_under_inspection(batch)
        require_open_place(store, batch_id, f"Judge batch {batch.key} from its sheet instead.")
        drawn = [mark.capture_id for mark in marks_of(store, batch_id)]
        cursor = store.execute(
            "UPDATE batches SET state = 'open', closed_at = NULL, lot_size = 0, plan = '', seed = '', stream = '', "
            "draw = draw - 1, kept_open = 1 WHERE id = ? AND state = 'sampled' AND NOT EXISTS "
            "(SELECT 1 FROM samples WHERE batch_id = batches.id AND (conforms IS NOT NULL OR stage = 2))",
            (batch_id,),
        )
        if not cursor.rowcount:
            raise StaleState(f"The sample of batch {batch.key} is being judged: approve or reject it from its sheet.")
        store.execute("DELETE FROM samples WHERE batch_id = ?", (batch_id,))
        closing = _closing(store, batch_id)
        acts.strike_since(store, acts.about_batch(batch_id), closing[0].seq)
        said = {
            "what": CLOSED,
            "lines": [closing[0].seq, closing[-1].seq],
            "plan": batch.plan,
            "lot_size": batch.lot_size,
            "n": len(drawn),
            "captures": drawn,
            "seed": batch.seed,
            "draw": batch.draw,
        }
        audit.append(store, actor, REOPENED, says(store, batch_id), said)


def _require_under_inspection(batch: Batch) -> None:
    if batch.state is BatchState.OPEN:
        raise StaleState(f"Batch {batch.key} is open: nothing keeps captures from joining it.")
    if batch.state is not BatchState.SAMPLED:
        raise StaleState(f"Batch {batch.key} is {batch.state}: take that back first (pixdesk undo batch {batch.id}).")


def require_open_place(store: Store, batch_id: int, instead: str = "") -> None:
    """Refuse to have a batch open where another gathers the captures that would join it.

    Args:
        instead: what can be done; a sentence.

    Raises:
        StaleState: there is one.
    """
    other = store.one(
        "SELECT key FROM batches WHERE state = 'open' AND id <> ? "
        "AND rule_key = (SELECT rule_key FROM batches WHERE id = ?)",
        (batch_id, batch_id),
    )
    if other is not None:
        words = f"The captures that came since are gathered in another batch {other}: this one cannot be opened again."
        raise StaleState(f"{words} {instead}".rstrip())


def _closing(store: Store, batch_id: int) -> list[AuditLine]:
    """Return the lines of a batch's last closing."""
    lines = audit.of_batches(store, _CLOSING, batch_id)
    first = max(place for place, line in enumerate(lines) if line.action == CLOSED)
    return [line for place, line in enumerate(lines[first:]) if line.seq == lines[first].seq + place]
