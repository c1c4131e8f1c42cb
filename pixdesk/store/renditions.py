"""Renditions: which verified file was written of which approval, and the studio's small settings."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pixdesk.domain.capture import Capture, CaptureId, CaptureState
from pixdesk.domain.channel import ChannelProfile
from pixdesk.domain.safe_name import collision_key
from pixdesk.domain.view import RenditionView
from pixdesk.errors import StaleState
from pixdesk.store import audit, captures
from pixdesk.store.captures import subject
from pixdesk.store.db import Store, instant

_COLUMNS = (
    "capture_id, channel, path, sha256, byte_count, width_px, height_px, fill_percent, quality, exported_at, remarks, "
    "role, words"
)


Wanted = tuple[str, str]
"""A channel and a role of it; the role is empty where the channel has none."""

_WORDS = ("title", "alt", "digital_source", "override", "scene")


def due(
    store: Store, channels: Sequence[ChannelProfile], batch_id: int | None = None
) -> list[tuple[Capture, list[Wanted]]]:
    """Return approved or exported captures with what they still lack a valid rendition for.

    Args:
        channels: the wanted ones; a changed profile makes a rendition due again.
    """
    return [(capture, lacking) for capture, lacking in _lacking(store, channels, batch_id) if lacking]


def finish_whole(
    store: Store, channels: Sequence[ChannelProfile], *, actor: str, batch_id: int | None = None
) -> list[CaptureId]:
    """Finish what has every file already: an export ended between the last file's line and the capture's own."""
    with store.atomic():
        whole = [
            capture.id
            for capture, lacking in _lacking(store, channels, batch_id)
            if not lacking and capture.state is CaptureState.APPROVED
        ]
        for capture_id in whole:
            finish(store, capture_id, [profile.id for profile in channels], actor=actor)
    return whole


def _lacking(
    store: Store, channels: Sequence[ChannelProfile], batch_id: int | None
) -> list[tuple[Capture, list[Wanted]]]:
    where = "WHERE state IN ('approved', 'exported')"
    values: tuple[Any, ...] = ()
    if batch_id is not None:
        where, values = f"{where} AND batch_id = ?", (batch_id,)
    have = {
        tuple(row)
        for row in store.execute("SELECT capture_id, channel, role, channel_digest FROM renditions WHERE void = 0")
    }
    wanted = []
    for capture in captures.select(store, f"{where} ORDER BY id", values):
        lacking = [
            (profile.id, role)
            for profile in channels
            for role in profile.roles_of(capture.label.view)
            if (capture.id, profile.id, role, profile.digest) not in have
        ]
        wanted.append((capture, lacking))
    return wanted


def names_in_use(store: Store, channel: str, folder: str) -> tuple[dict[str, tuple[int, str]], set[str]]:
    """Return the file names of a channel's folder by collision key.

    Returns:
        Valid ones with their capture and role, and all we ever wrote.
    """
    rows = store.execute("SELECT path, capture_id, role, void FROM renditions WHERE channel = ?", (channel,)).fetchall()
    placed = [(*_placed(row[0]), (row[1], row[2]), row[3]) for row in rows]
    keyed = [(collision_key(name), owner, void) for where, name, owner, void in placed if where == folder]
    return {key: owner for key, owner, void in keyed if not void}, {key for key, _, _ in keyed}


def _placed(path: str) -> tuple[str, str]:
    """Split a stored path into folder and name, whichever system wrote it."""
    cut = max(path.rfind("/"), path.rfind("\\"))
    return path[: max(cut, 0)], path[cut + 1 :]


def record(
    store: Store,
    rendition: RenditionView,
    *,
    channel_digest: str,
    matte_digest: str,
    actor: str,
    roles: Sequence[str] = ("",),
    generated: str = "",
) -> None:
    """Remember a published, verified file and bind the approval to its bytes.

    Args:
        matte_digest: of the matte the file was made with.
        roles: all that the channel wants of this capture; a file for any other no longer holds.
        generated: what a network made up in it, in words; empty for nothing.

    Raises:
        StaleState: the capture is no longer approved, or by now with another matte.
    """
    with store.atomic():
        row = store.execute(
            "SELECT approved_seq, digest, matte_digest FROM captures WHERE id = ? "
            "AND matte_digest = ? AND state IN ('approved', 'exported')",
            (rendition.capture_id, matte_digest),
        ).fetchone()
        if row is None or row[0] is None:
            raise StaleState(f"Capture {rendition.capture_id} is no longer approved.")
        store.execute(
            "UPDATE renditions SET void = 1 WHERE capture_id = ? AND channel = ? AND void = 0 "
            f"AND (role = ? OR role NOT IN ({', '.join('?' * len(roles))}))",
            (rendition.capture_id, rendition.channel, rendition.role, *roles),
        )
        store.execute(
            "UPDATE renditions SET withdrawn = 'written over' WHERE void = 1 AND withdrawn = '' AND path = ?",
            (rendition.path,),
        )
        store.execute(
            f"INSERT INTO renditions ({_COLUMNS}, channel_digest, approved_seq) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                rendition.capture_id,
                rendition.channel,
                rendition.path,
                rendition.sha256,
                rendition.byte_count,
                rendition.width_px,
                rendition.height_px,
                rendition.fill_percent,
                rendition.quality,
                store.now(),
                json.dumps(rendition.remarks),
                rendition.role,
                json.dumps({name: getattr(rendition, name) for name in _WORDS}),
                channel_digest,
                row[0],
            ),
        )
        said = {
            "channel": rendition.channel,
            **({"role": rendition.role} if rendition.role else {}),
            "channel_digest": channel_digest,
            "file": _placed(rendition.path)[1],
            "sha256": rendition.sha256,
            "bytes": rendition.byte_count,
            "approval_line": row[0],
            "capture_digest": row[1],
            "matte_digest": row[2],
            **({"generated": generated} if generated else {}),
            **({"override": rendition.override} if rendition.override else {}),
            **({"scene": rendition.scene} if rendition.scene else {}),
        }
        audit.append(store, actor, "exported", subject(store, rendition.capture_id), said)


@dataclass(frozen=True, slots=True)
class VoidFile:
    """A file that was exported and no longer holds, and where it was written."""

    id: int
    capture_id: CaptureId
    channel: str
    path: str
    sha256: str


def void_files(store: Store) -> list[VoidFile]:
    """Return the void files that nobody has dealt with."""
    rows = store.execute(
        "SELECT id, capture_id, channel, path, sha256 FROM renditions WHERE void = 1 AND withdrawn = '' ORDER BY id"
    )
    return [VoidFile(row[0], CaptureId(row[1]), row[2], row[3], row[4]) for row in rows]


def withdrawn(store: Store, void: VoidFile, path: str) -> None:
    """Remember where a void file was moved to, with its line."""
    with store.atomic():
        store.execute("UPDATE renditions SET withdrawn = ? WHERE id = ?", (path, void.id))
        said = {"channel": void.channel, "file": _placed(void.path)[1], "sha256": void.sha256, "to": _placed(path)[1]}
        audit.append(store, captures.UPKEEP, "rendition-withdrawn", subject(store, void.capture_id), said)


def let_void_be(store: Store, rendition_id: int) -> None:
    """Ask no more after a void file that somebody else took away or changed."""
    store.execute("UPDATE renditions SET withdrawn = 'not ours' WHERE id = ?", (rendition_id,))


def standing(store: Store, capture_id: CaptureId, channels: Sequence[str]) -> list[tuple[VoidFile, int]]:
    """Return a capture's valid files on these channels as files that could be given up, each with its size."""
    rows = store.execute(
        "SELECT id, capture_id, channel, path, sha256, byte_count FROM renditions WHERE void = 0 AND capture_id = ? "
        "AND channel IN (SELECT value FROM json_each(?)) ORDER BY id",
        (capture_id, json.dumps(list(channels))),
    )
    return [(VoidFile(row[0], CaptureId(row[1]), row[2], row[3], row[4]), row[5]) for row in rows]


def last_folder(store: Store, capture_id: CaptureId, channel: str) -> Path | None:
    """Return where a capture's files for a channel belong: where the last one was, or its others, or the channel's.

    Files that no longer hold count too: they were written there. None where nothing ever was.
    """
    row = store.execute(
        "SELECT path, channel = ?1 AS is_there FROM renditions WHERE capture_id = ?2 OR channel = ?1 "
        "ORDER BY capture_id = ?2 DESC, channel = ?1 DESC, id DESC LIMIT 1",
        (channel, capture_id),
    ).fetchone()
    if row is None:
        return None
    folder = Path(row["path"]).parent
    return folder if row["is_there"] else folder.parent / channel


def give_up(store: Store, lost: VoidFile, *, why: str, to: str, actor: str) -> None:
    """Hold a file for valid no longer, since what lies under its name is not what was verified; it is due again.

    Args:
        to: where what lay there was moved to; empty when nothing did.
    """
    with store.atomic():
        moved = (to or "not ours", lost.id)
        store.execute("UPDATE renditions SET void = 1, withdrawn = ? WHERE id = ?", moved)
        said = {"channel": lost.channel, "file": _placed(lost.path)[1], "sha256": lost.sha256, "reason": why}
        said |= {"to": _placed(to)[1]} if to else {}
        audit.append(store, actor, "rendition-given-up", subject(store, lost.capture_id), said)


def finish(store: Store, capture_id: CaptureId, channels: list[str], *, actor: str) -> None:
    """Every wanted channel has its file: the capture is exported."""
    if captures.get(store, capture_id).state is CaptureState.APPROVED:
        captures.move(
            store,
            capture_id,
            to=CaptureState.EXPORTED,
            actor=actor,
            action="export-complete",
            detail={"channels": channels},
        )


def select(store: Store, capture_id: CaptureId | None = None) -> list[RenditionView]:
    """Return the valid renditions, of one capture or all, newest first."""
    where = "WHERE void = 0" + (" AND capture_id = ?" if capture_id is not None else "")
    values = () if capture_id is None else (capture_id,)
    rows = store.execute(f"SELECT {_COLUMNS} FROM renditions {where} ORDER BY id DESC", values)
    return [_view(dict(zip(row.keys(), row, strict=True))) for row in rows]


def of_captures(store: Store, ids: Sequence[int]) -> list[tuple[RenditionView, str]]:
    """Return the valid renditions of these captures, each with the digest of the profile it was made under."""
    rows = store.execute(
        f"SELECT {_COLUMNS}, channel_digest FROM renditions "
        "WHERE void = 0 AND capture_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    told = (dict(zip(row.keys(), row, strict=True)) for row in rows)
    return [(_view(fields), digest) for fields in told for digest in [fields.pop("channel_digest")]]


def _view(fields: dict[str, Any]) -> RenditionView:
    fields["exported_at"] = instant(fields["exported_at"])
    fields["remarks"] = tuple(json.loads(fields["remarks"]))
    words = json.loads(fields.pop("words"))
    return RenditionView(**fields, **words)


def listed(store: Store, channel: str, folder: str) -> list[tuple[RenditionView, Capture]]:
    """Return the valid renditions in a channel's folder with their captures, by file name."""
    rows = store.execute(f"SELECT {_COLUMNS} FROM renditions WHERE void = 0 AND channel = ?", (channel,))
    made_there = (_view(dict(zip(row.keys(), row, strict=True))) for row in rows)
    there = [made for made in made_there if _placed(made.path)[0] == folder]
    shown = {capture.id: capture for capture in captures.select(store, f"WHERE id IN {_RENDERED}", (channel,))}
    return sorted(((made, shown[CaptureId(made.capture_id)]) for made in there), key=lambda pair: pair[0].path)


_RENDERED = "(SELECT capture_id FROM renditions WHERE void = 0 AND channel = ?)"
