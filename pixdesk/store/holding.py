"""Taking captures of a batch out of the flow, and what must be known to let them back."""

from collections.abc import Sequence
from typing import Any

from pixdesk.domain.batch import BatchState
from pixdesk.domain.capture import CaptureId
from pixdesk.domain.finding import Code, Finding
from pixdesk.errors import StaleState
from pixdesk.store import acts, audit, captures, cases
from pixdesk.store.batches import get, says
from pixdesk.store.db import Store
from pixdesk.store.findings import finding_text, findings_of


def standing(store: Store, batch_id: int) -> dict[str, Any]:
    """How a batch stands, and which of its sample nobody has judged."""
    row = store.execute("SELECT state, closed_at FROM batches WHERE id = ?", (batch_id,)).fetchone()
    if row is None:
        raise KeyError(batch_id)
    unjudged = store.execute("SELECT capture_id FROM samples WHERE batch_id = ? AND conforms IS NULL", (batch_id,))
    return {"state": row[0], "closed_at": row[1], "unjudged": [one[0] for one in unjudged]}


Held = list[tuple[int, int, list[str]]]
"""Captures that an act held, each with its case and what the checks had said of it before."""


def hold_all(store: Store, why: Sequence[tuple[CaptureId, Finding]], *, actor: str) -> Held:
    """Open a case for each of these captures and return what it takes to undo that."""
    said = findings_of(store, [capture_id for capture_id, _ in why])
    held = []
    for capture_id, finding in why:
        before = [finding_text(known) for known in said.get(capture_id, ())]
        held.append((int(capture_id), cases.hold(store, capture_id, (finding,), actor=actor), before))
    return held


def hold_by_hand(store: Store, batch_id: int, ids: Sequence[CaptureId], *, actor: str, reason: str) -> None:
    """Take clean captures out of a batch that is still open: each becomes a case with the reason; all or none.

    Raises:
        StaleState: the batch is closed (its sample stands for all that is in it), or one of the captures is not a
            clean one of it.
    """
    with acts.recorded(store, acts.about_batch(batch_id), "held-by-hand") as before:
        before.update(standing(store, batch_id))
        batch = get(store, batch_id)
        if batch.state is not BatchState.OPEN:
            raise StaleState(f"Batch {batch.key} is closed: mark what is wrong in its sample, or reject the batch.")
        clean = {c.id for c in captures.select(store, "WHERE batch_id = ? AND state = 'clean'", (batch_id,))}
        if not clean.issuperset(ids):
            raise StaleState(f"Of batch {batch.key} only clean captures can be rejected. Look again.")
        finding = Finding(code=Code.NONCONFORMING, sentence=f"{actor} rejected it: {reason}", measured=1.0)
        before["held"] = hold_all(store, [(capture_id, finding) for capture_id in ids], actor=actor)
        said = {"captures": list(ids), "reason": reason}
        audit.append(store, actor, "held-by-hand", says(store, batch_id), said)
