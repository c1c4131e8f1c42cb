"""Captures given their place in the shot list by a person, and taken out of it again; their files keep their names."""

from collections.abc import Iterable
from dataclasses import replace

from pixdesk.domain.capture import Capture, CaptureId, CaptureState
from pixdesk.domain.finding import Code
from pixdesk.errors import StaleState
from pixdesk.store import acts, audit, batches, captures
from pixdesk.store.captures import subject
from pixdesk.store.db import Store
from pixdesk.store.findings import findings_of, set_findings
from pixdesk.store.shots import MAY_CHANGE, BatchKeyOf, batch_key, listed_label

_NAMED = ("sku", "view", "colourway", "style")
_SOURCE = ("slate", "assigned")
"""What else says where a capture's name comes from."""


def batches_of(store: Store, ids: Iterable[CaptureId]) -> frozenset[int]:
    """Return the batches captures are in."""
    found = (captures.get(store, capture_id).batch_id for capture_id in ids)
    return frozenset(batch_id for batch_id in found if batch_id is not None)


def folder_of(store: Store, capture_id: CaptureId) -> str:
    """Return the capture folder of a capture.

    Raises:
        KeyError: there is none of that id.
    """
    return captures.get(store, capture_id).folder


def assign(
    store: Store, capture_id: CaptureId, *, sku: str, view: str, colourway: str, actor: str, key_of: BatchKeyOf
) -> Capture:
    """Give a capture the SKU and view somebody says it shows; its file keeps its name.

    Args:
        colourway: empty for the one the list gives the SKU, or what the name said.

    Raises:
        KeyError: there is no such capture.
        StaleState: it is approved, discarded or gone on.
    """
    with acts.recorded(store, _about(capture_id), "assigned") as before:
        was = _changeable(store, capture_id)
        before |= {name: getattr(was.label, name) for name in _NAMED}
        before |= {name: store.one(f"SELECT {name} FROM captures WHERE id = ?", (capture_id,)) for name in _SOURCE}
        label = listed_label(store, replace(was.label, sku=sku, view=view, colourway=colourway or was.label.colourway))
        captures.set_quietly(
            store,
            capture_id,
            sku=label.sku,
            view=label.view,
            colourway=label.colourway,
            style=label.style,
            slate="",
            assigned=1,
        )
        _forget_unknown_name(store, capture_id)
        said = {
            "sku": sku,
            "view": view,
            "colourway": label.colourway,
            "was": was.label.sku,
            "was_view": was.label.view,
        }
        audit.append(store, actor, "assigned", subject(store, capture_id), said)
        batches.change_if_open(store, was, batch_key(store, label, key_of(was.name, label)))
        return captures.get(store, capture_id)


def put_back(store: Store, capture_id: CaptureId, *, actor: str, key_of: BatchKeyOf) -> Capture:
    """Take the last name somebody gave a capture off it again: it is called what it was before.

    Raises:
        KeyError: there is no such capture.
        StaleState: nobody named it, or it is approved, discarded or gone on.
    """
    with store.atomic():
        was = _changeable(store, capture_id)
        act = acts.newest(store, _about(capture_id))
        if act is None:
            raise StaleState(f"Nobody gave capture {capture_id} its name: there is nothing to take back.")
        captures.set_quietly(store, capture_id, **act.before)
        acts.strike(store, act)
        found = captures.get(store, capture_id)
        said = {"sku": found.label.sku, "view": found.label.view, "was": was.label.sku, "was_view": was.label.view}
        audit.append(store, actor, "assignment-undone", subject(store, capture_id), said)
        batches.change_if_open(store, was, batch_key(store, found.label, key_of(was.name, found.label)))
        return captures.get(store, capture_id)


def _about(capture_id: CaptureId) -> str:
    return f"name of capture {capture_id}"


def _changeable(store: Store, capture_id: CaptureId) -> Capture:
    found = captures.get(store, capture_id)
    if found.state not in MAY_CHANGE:
        is_approved = found.state is CaptureState.APPROVED
        words = "undo its approval first" if is_approved else "only what is in work can be named"
        raise StaleState(f"Capture {capture_id} is {found.state}: {words}.")
    return found


def _forget_unknown_name(store: Store, capture_id: CaptureId) -> None:
    said = findings_of(store, [capture_id]).get(capture_id, ())
    left = tuple(finding for finding in said if finding.code is not Code.UNKNOWN_NAME)
    if left != said:
        set_findings(store, capture_id, left)
