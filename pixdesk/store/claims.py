"""Who works on which case: claimed so that two people do not mend the same matte, and let go of again."""

from pixdesk.domain.capture import CaptureId
from pixdesk.errors import StaleState
from pixdesk.store import audit, cases
from pixdesk.store.captures import subject
from pixdesk.store.db import Store


def claim(store: Store, case_id: int, *, actor: str) -> CaptureId:
    """Write down that somebody works on an open case; a second time changes nothing.

    Raises:
        StaleState: it is settled, or somebody else works on it.
        KeyError: there is no such case.
    """
    with store.atomic():
        case = cases.get(store, case_id)
        if case.disposition is not None:
            raise StaleState(f"Case {case_id} has already been settled.")
        if case.claimed_by == actor:
            return case.capture_id
        cursor = store.execute(
            "UPDATE cases SET claimed_by = ?, claimed_at = ? WHERE id = ? AND disposition IS NULL AND claimed_by = ''",
            (actor, store.now(), case_id),
        )
        if not cursor.rowcount:
            raise StaleState(f"{case.claimed_by} works on case {case_id}. Take another, or release it first.")
        audit.append(store, actor, "case-claimed", subject(store, case.capture_id), {"case": case_id})
    return case.capture_id


def release(store: Store, case_id: int, *, actor: str) -> CaptureId:
    """Let go of a case, one's own or another's; one that nobody works on stays so.

    Raises:
        KeyError: there is no such case.
    """
    with store.atomic():
        case = cases.get(store, case_id)
        if case.claimed_by:
            store.execute("UPDATE cases SET claimed_by = '', claimed_at = NULL WHERE id = ?", (case_id,))
            said = {"case": case_id, "claimed_by": case.claimed_by}
            audit.append(store, actor, "case-released", subject(store, case.capture_id), said)
    return case.capture_id
