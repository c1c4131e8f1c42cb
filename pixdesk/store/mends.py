"""A new cutout that a person asked for: remembered as the capture's matte, its case closed if nothing holds it."""

import json
from dataclasses import dataclass
from typing import Any

from pixdesk.domain.batch import BatchState
from pixdesk.domain.capture import Capture, CaptureId, CaptureState
from pixdesk.domain.case import Disposition
from pixdesk.domain.finding import Finding
from pixdesk.domain.prompting import Mended
from pixdesk.errors import StaleState
from pixdesk.store import acts, audit, batches, captures, cases, mend_back
from pixdesk.store.captures import subject
from pixdesk.store.db import Store
from pixdesk.store.findings import finding_text, set_findings

ACTION = "mended"


def mendable(store: Store, capture_id: CaptureId) -> Capture:
    """Return a capture whose cutout may be replaced by hand.

    Raises:
        KeyError: there is none of that id.
        StaleState: it is neither an exception nor clean, or its batch is under inspection, with what to do.
    """
    capture = captures.get(store, capture_id)
    if capture.state is CaptureState.HELD:
        return capture
    if capture.state is not CaptureState.CLEAN:
        raise StaleState(f"{capture.name} is {capture.state}. Only an exception or a clean capture can be mended.")
    row = store.execute("SELECT state, key FROM batches WHERE id = ?", (capture.batch_id,)).fetchone()
    if row is not None and row["state"] != BatchState.OPEN:
        # What a reviewer has seen, or will see, must be what is approved.
        words = f"{capture.name} is in batch {row['key']}, which is under inspection. Mark it there"
        raise StaleState(f"{words}; when the batch is judged it comes back as an exception.")
    return capture


def mend(
    store: Store,
    seen: Capture,
    findings: tuple[Finding, ...],
    values: dict[str, Any],
    said: dict[str, Any],
    *,
    actor: str,
) -> Mended:
    """Take a new matte with what the checks say of it, one that `mend_back.undo` can take back: one transaction.

    Args, errors: as of `mend_unrecorded`.
    """
    with acts.recorded(store, mend_back.about(seen.id), ACTION) as before:
        before.update(mend_back.stood(store, seen.id, values))
        mended = mend_unrecorded(store, seen, findings, values, said, actor=actor)
        before.update(mend_back.stands(store, seen.id))
    return mended


def mend_unrecorded(
    store: Store,
    seen: Capture,
    findings: tuple[Finding, ...],
    values: dict[str, Any],
    said: dict[str, Any],
    *,
    actor: str,
) -> Mended:
    """Take a new matte with what the checks say of it, as part of what is taken back otherwise: one transaction.

    A case is closed when nothing holds the capture any more; otherwise it stays, with the findings there are now.
    Renditions of the old matte are void.

    Args:
        seen: the capture as it was when the matte was made.
        values: columns that change: paths, digests, figures.
        said: how the matte came about, for the log.

    Raises:
        StaleState: the capture has moved on, or got another matte, meanwhile.
    """
    with store.atomic():
        capture = mendable(store, seen.id)
        if capture.state is not seen.state or capture.matte_digest != seen.matte_digest:
            raise StaleState(f"{capture.name} has changed while it was mended. Look at it again.")
        holding = tuple(finding for finding in findings if finding.holds)
        case_id = captures.open_cases_of(store, [capture.id]).get(capture.id)
        detail = {
            **said,
            "case": case_id,
            "matte": values["matte_digest"],
            "instead_of": capture.matte_digest,
            "still": [finding.code for finding in holding],
            "voided_renditions": _void_renditions(store, capture.id),
        }
        new = _New(findings, values, detail, actor)
        if holding:
            case_id = _still_held(store, capture, case_id, new)
        else:
            _clean(store, capture, case_id, new)
    return _told(capture, case_id, holding, values["matte_path"])


@dataclass(frozen=True, slots=True)
class _New:
    """What comes with the new matte, as `mend` is told it."""

    findings: tuple[Finding, ...]
    values: dict[str, Any]
    detail: dict[str, Any]
    actor: str


def _clean(store: Store, capture: Capture, case_id: int | None, new: _New) -> None:
    if capture.state is CaptureState.CLEAN:
        captures.set_quietly(store, capture.id, **new.values)
        audit.append(store, new.actor, ACTION, subject(store, capture.id), new.detail)
    else:
        captures.move(
            store,
            capture.id,
            to=CaptureState.CLEAN,
            actor=new.actor,
            action=ACTION,
            detail=new.detail,
            values=new.values,
        )
    set_findings(store, capture.id, new.findings)
    if case_id is not None:
        cases.end(store, case_id, Disposition.MEND, new.actor, "")
        told = {"case": case_id, "disposition": Disposition.MEND, "note": "", "to": CaptureState.CLEAN}
        audit.append(store, new.actor, "disposition", subject(store, capture.id), told)
    batches.rejoin_if_closed(store, captures.get(store, capture.id))


def _still_held(store: Store, capture: Capture, case_id: int | None, new: _New) -> int:
    """Keep the case with the findings there are now, or open one; return it."""
    captures.set_quietly(store, capture.id, **new.values)
    audit.append(store, new.actor, ACTION, subject(store, capture.id), new.detail)
    if case_id is None:
        return cases.hold(store, capture.id, new.findings, actor=new.actor)
    set_findings(store, capture.id, new.findings)
    holding = [finding_text(finding) for finding in new.findings if finding.holds]
    store.execute("UPDATE cases SET findings = ? WHERE id = ?", (json.dumps(holding), case_id))
    return case_id


def _void_renditions(store: Store, capture_id: CaptureId) -> int:
    return int(
        store.execute("UPDATE renditions SET void = 1 WHERE capture_id = ? AND void = 0", (capture_id,)).rowcount
    )


def _told(capture: Capture, case_id: int | None, holding: tuple[Finding, ...], matte_path: str) -> Mended:
    was_held = capture.state is CaptureState.HELD
    if not holding:
        words = "The new cutout passes every check; its case is closed." if was_held else "It passes every check."
    else:
        words = f"The new cutout is kept, but the capture is still held: {holding[0].sentence}"
    return Mended(
        is_clean=not holding,
        words=words,
        still_wrong=tuple(finding.sentence for finding in holding),
        case_id=case_id,
        matte_path=matte_path,
    )
