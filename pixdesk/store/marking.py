"""What is said of a sampled capture, as it is stored: written by a mark, and put back when that is taken back."""

from collections.abc import Sequence
from typing import Any

from pixdesk.domain import reviewing
from pixdesk.domain.batch import Mark
from pixdesk.domain.capture import CaptureId
from pixdesk.domain.undoing import UNDONE
from pixdesk.errors import StaleState
from pixdesk.store import audit
from pixdesk.store.batches import get
from pixdesk.store.db import Store

_SAID = ("conforms", "defect", "defect_class", "actor", "note", "ring")
UNJUDGED = (None, "", None, "", "", "")
"""What is stored of a sampled capture nobody has judged."""


def passed_unmarked(store: Store, batch_id: int, marks: Sequence[Mark]) -> int:
    """Return how many of a sample conform only because a click passed what nobody had marked."""
    lines = audit.of_batches(store, (*reviewing.ACTIONS, UNDONE), batch_id)
    return reviewing.passed_unmarked(lines, [int(mark.capture_id) for mark in marks if mark.conforms])


def sample_rows(store: Store, batch_id: int, ids: Sequence[CaptureId]) -> list[list[Any]]:
    """Return what is said of sampled captures as it is stored, for `judge` to put back: capture, then the columns."""
    wanted = set(ids)
    rows = store.execute(f"SELECT capture_id, {', '.join(_SAID)} FROM samples WHERE batch_id = ?", (batch_id,))
    return [list(row) for row in rows if row[0] in wanted]


def judge(store: Store, batch_id: int, capture_id: CaptureId, row: Sequence[Any]) -> None:
    """Write what is said of one sampled capture; the line of the log is the caller's.

    Raises:
        StaleState: the batch is not under inspection, or the capture is not in its sample.
    """
    if _is_of_the_first(store, batch_id, capture_id):
        raise StaleState("The second sample is drawn: what was said of the first one stands.")
    cursor = store.execute(
        f"UPDATE samples SET {', '.join(f'{name} = ?' for name in _SAID)} WHERE batch_id = ? AND capture_id = ? "
        "AND EXISTS (SELECT 1 FROM batches WHERE id = samples.batch_id AND state = 'sampled')",
        (*row, batch_id, capture_id),
    )
    if not cursor.rowcount:
        raise StaleState(f"Capture {capture_id} is not in a sample under inspection.")


def _is_of_the_first(store: Store, batch_id: int, capture_id: CaptureId) -> bool:
    """Whether the capture belongs to a first sample whose second one is drawn because of it."""
    stage = store.one("SELECT stage FROM samples WHERE batch_id = ? AND capture_id = ?", (batch_id, capture_id))
    return stage == 1 and get(store, batch_id).second_size > 0
