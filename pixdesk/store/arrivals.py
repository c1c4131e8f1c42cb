"""What arrives in the capture folder: new captures, new versions, duplicates, companions, and what is let be."""

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import PurePosixPath

from pixdesk.domain.capture import Capture, CaptureId, CaptureState, Label
from pixdesk.domain.case import Disposition
from pixdesk.domain.finding import Code
from pixdesk.store import audit, batches, captures, cases, drawing
from pixdesk.store.captures import UPKEEP, subject
from pixdesk.store.db import Store


class Outcome(StrEnum):
    """What became of a file that arrived."""

    LANDED = "landed"
    NEW_VERSION = "new-version"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    COMPANION = "companion"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A whole file as intake saw it.

    Attributes:
        pair: ``raw`` or ``proof`` when the file may be half of a RAW+JPEG pair, else empty.
        batch_key: what the batch rule makes of its name.
        format: what the content is, as `Capture.format`.
        preview_path, width_px, height_px: of the staged preview, where one could be made.
        slate: the file of the slate that gave the label its SKU; empty when the name did, or nothing.
        assigned: a person said what it shows.
    """

    folder: str
    name: str
    digest: str
    byte_count: int
    mtime_ns: int
    label: Label
    batch_key: str
    format: str = ""
    pair: str = ""
    preview_path: str = ""
    width_px: int = 0
    height_px: int = 0
    slate: str = ""
    assigned: bool = False


@dataclass(frozen=True, slots=True)
class Landing:
    """What landing did.

    Attributes:
        other_id: the twin, the superseded version or the pair's master.
        look_again: files that were let be as twins of a picture that is no longer here.
    """

    outcome: Outcome
    capture_id: CaptureId
    other_id: CaptureId | None = None
    look_again: tuple[str, ...] = ()


def land(store: Store, arrival: Arrival) -> Landing:
    """Remember a whole file: as a new capture, a new version, a companion, or a duplicate to ignore."""
    with store.atomic():
        same_name = _live(store, "folder = ? AND name = ?", arrival.folder, arrival.name)
        if same_name and same_name.digest == arrival.digest:
            _note_seen(store, arrival, "capture", same_name.id)
            _go_on_if_lost(store, same_name, "the original is back")
            return Landing(Outcome.UNCHANGED, same_name.id)
        twin = _live(store, "folder = ? AND digest = ?", arrival.folder, arrival.digest)
        if twin:
            again = supersede(store, same_name, by=f"a copy of {twin.name}") if same_name else ()
            return _ignore_duplicate(store, arrival, twin, again)
        other_half = None if same_name else _other_half(store, arrival)
        if other_half and arrival.pair == "proof":
            return _join_pair(store, arrival, other_half)
        return _insert(store, arrival, same_name or other_half)


def _live(store: Store, condition: str, *values: str) -> Capture | None:
    found = captures.select(store, f"WHERE {condition} AND state <> 'superseded'", values)
    return found[0] if found else None


def _ignore_duplicate(store: Store, arrival: Arrival, twin: Capture, look_again: tuple[str, ...]) -> Landing:
    reason = f"the same picture as {twin.name}"
    _note_seen(store, arrival, "duplicate", twin.id, reason)
    detail = {"name": arrival.name, "digest": arrival.digest, "same_as": twin.name}
    audit.append(store, UPKEEP, "duplicate-ignored", subject(store, twin.id), detail)
    return Landing(Outcome.DUPLICATE, twin.id, twin.id, look_again)


def _other_half(store: Store, arrival: Arrival) -> Capture | None:
    """Return the capture that shares the arrival's stem and is the other kind of half."""
    if not arrival.pair:
        return None
    stem = str(PurePosixPath(arrival.name).with_suffix("")) + "."
    found = captures.select(
        store,
        "WHERE folder = ? AND substr(lower(name), 1, ?) = lower(?) AND state <> 'superseded'",
        (arrival.folder, len(stem), stem),
    )
    wanted = ("raw",) if arrival.pair == "proof" else ("jpeg", "heif")
    halves = [c for c in found if c.format in wanted and not set("./") & set(c.name[len(stem) :])]
    return halves[0] if halves else None


def _join_pair(store: Store, arrival: Arrival, master: Capture) -> Landing:
    captures.set_quietly(store, master.id, companion=arrival.name)
    _note_seen(store, arrival, "companion", master.id, f"the proof of {master.name}")
    detail = {"companion": arrival.name, "digest": arrival.digest}
    audit.append(store, UPKEEP, "paired", subject(store, master.id), detail)
    return Landing(Outcome.COMPANION, master.id, master.id)


def _insert(store: Store, arrival: Arrival, older: Capture | None) -> Landing:
    version = 1 + (
        store.one("SELECT MAX(version) FROM captures WHERE folder = ? AND name = ?", (arrival.folder, arrival.name))
        or 0
    )
    companion = ""
    look_again: tuple[str, ...] = ()
    if older:
        arrival = _as_assigned(store, arrival, older)
        companion = older.name if older.name != arrival.name else older.companion
        look_again = supersede(store, older, by=f"version {version} of {arrival.name}")
    cursor = store.execute(
        "INSERT INTO captures (digest, folder, name, companion, version, state, sku, colourway, style, view, landed_at,"
        " byte_count, format, preview_path, width_px, height_px, slate, assigned) "
        "VALUES (?, ?, ?, ?, ?, 'landed', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            arrival.digest,
            arrival.folder,
            arrival.name,
            companion,
            version,
            arrival.label.sku,
            arrival.label.colourway,
            arrival.label.style,
            arrival.label.view,
            store.now(),
            arrival.byte_count,
            arrival.format,
            arrival.preview_path,
            arrival.width_px,
            arrival.height_px,
            arrival.slate,
            arrival.assigned,
        ),
    )
    capture_id = CaptureId(cursor.lastrowid or 0)
    detail = {"name": arrival.name, "digest": arrival.digest, "bytes": arrival.byte_count, "version": version}
    audit.append(store, UPKEEP, "landed", subject(store, capture_id), detail)
    _note_seen(store, arrival, "capture", capture_id)
    if older and older.name != arrival.name:
        _note_companion(store, older, arrival.name, capture_id)
    batches.join(store, capture_id, arrival.batch_key, arrival.folder)
    outcome = Outcome.NEW_VERSION if older else Outcome.LANDED
    return Landing(outcome, capture_id, older.id if older else None, look_again)


def _as_assigned(store: Store, arrival: Arrival, older: Capture) -> Arrival:
    """Keep what a person said a picture shows when its next version lands, or its file gets a name that says less."""
    if not store.one("SELECT assigned FROM captures WHERE id = ?", (older.id,)):
        return arrival
    return replace(arrival, label=older.label, slate="", batch_key=batches.key_of(store, older), assigned=True)


def _note_companion(store: Store, proof: Capture, master: str, capture_id: CaptureId) -> None:
    store.execute(
        "UPDATE seen SET outcome = 'companion', reason = ?, capture_id = ? WHERE folder = ? AND name = ?",
        (f"the proof of {master}", capture_id, proof.folder, proof.name),
    )


def supersede(store: Store, older: Capture, *, by: str) -> tuple[str, ...]:
    """Void everything said of the older version: its case, its approval, its renditions, its place in a sample.

    Returns:
        The files that were let be because they held the same picture: one of them may be its only copy now.
    """
    voided = store.execute("UPDATE renditions SET void = 1 WHERE capture_id = ? AND void = 0", (older.id,)).rowcount
    detail = {"by": by, "was": older.state, "voided_renditions": voided}
    captures.move(store, older.id, to=CaptureState.SUPERSEDED, actor=UPKEEP, action="superseded", detail=detail)
    cases.close_as_superseded(store, older.id, f"replaced by {by}")
    if older.state is CaptureState.CLEAN:
        drawing.leave_lot(store, older)
    return _free_twins(store, older.folder, older.id)


def free_twins(store: Store, *, folder: str, name: str) -> tuple[str, ...]:
    """Forget the files that were let be as copies of this one, which is gone, and return them."""
    with store.atomic():
        gone = _live(store, "folder = ? AND name = ?", folder, name)
        return _free_twins(store, folder, gone.id) if gone else ()


def _free_twins(store: Store, folder: str, capture_id: CaptureId) -> tuple[str, ...]:
    twins = store.execute(
        "DELETE FROM seen WHERE folder = ? AND outcome = 'duplicate' AND capture_id = ? RETURNING name",
        (folder, capture_id),
    )
    return tuple(row[0] for row in twins.fetchall())


def follow_rename(store: Store, arrival: Arrival, twin_id: CaptureId, *, was: str) -> bool:
    """The same picture under a new name while the old name `was` is gone: the capture takes the new name.

    Returns:
        Whether it did; not where it has got another name meanwhile.
    """
    with store.atomic():
        twin = captures.get(store, twin_id)
        if twin.name != was or twin.state is CaptureState.SUPERSEDED:
            return False
        if not arrival.label.sku or arrival.slate:
            arrival = _as_assigned(store, arrival, twin)
        label = arrival.label
        captures.set_quietly(
            store,
            twin_id,
            name=arrival.name,
            sku=label.sku,
            colourway=label.colourway,
            style=label.style,
            view=label.view,
            slate=arrival.slate,
            assigned=arrival.assigned,
        )
        store.execute("DELETE FROM seen WHERE folder = ? AND name = ?", (twin.folder, twin.name))
        _note_seen(store, arrival, "capture", twin_id)
        audit.append(store, UPKEEP, "renamed", subject(store, twin_id), {"from": twin.name, "to": arrival.name})
        batches.change_if_open(store, twin, arrival.batch_key)
        _go_on_if_lost(store, twin, f"the original was renamed to {arrival.name}")
    return True


def _go_on_if_lost(store: Store, capture: Capture, why: str) -> None:
    """Process a capture again whose case only says that its original was not there."""
    case_id = captures.open_cases_of(store, [capture.id]).get(capture.id)
    if case_id is not None and cases.get(store, case_id).findings[0].code is Code.SOURCE_LOST:
        cases.settle(store, case_id, Disposition.REPROCESS, actor=UPKEEP, note=why)


def _note_seen(store: Store, arrival: Arrival, outcome: str, capture_id: CaptureId | None, reason: str = "") -> None:
    store.execute(
        "INSERT INTO seen (folder, name, byte_count, mtime_ns, digest, outcome, reason, capture_id) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (folder, name) DO UPDATE SET byte_count = excluded.byte_count, mtime_ns = excluded.mtime_ns, "
        "digest = excluded.digest, outcome = excluded.outcome, reason = excluded.reason, "
        "capture_id = excluded.capture_id",
        (
            arrival.folder,
            arrival.name,
            arrival.byte_count,
            arrival.mtime_ns,
            arrival.digest,
            outcome,
            reason,
            capture_id,
        ),
    )
