"""What goes out: captures that are approved, exported, or held by their export, with the files there are of them."""

import json
from collections.abc import Mapping, Sequence

from pixdesk.domain.capture import CaptureId, CaptureState, Label
from pixdesk.domain.release import Outcome, ReleaseList, ReleaseRow, refusals
from pixdesk.domain.view import RenditionView
from pixdesk.store.db import Store
from pixdesk.store.findings import finding_from
from pixdesk.store.renditions import of_captures

_COLUMNS = "id, name, sku, colourway, style, view, state, cutout_path"
_GOES_OUT = "(state IN ('approved', 'exported') OR id IN (SELECT value FROM json_each(?)))"


def rows(store: Store, channels: Mapping[str, str], *, search: str = "", limit: int = 2000) -> ReleaseList:
    """Return the newest captures that go out, newest first.

    Args:
        channels: every channel there is, id to the digest of its profile now.
        search: words that must all occur in a capture's name or SKU.
    """
    held = _held_by_export(store, channels)
    where, bound = [_GOES_OUT], [json.dumps(list(held))]
    for word in search.lower().split():
        where.append("instr(lower(name || ' ' || sku), ?) > 0")
        bound.append(word)
    condition = " AND ".join(where)
    total = int(store.one(f"SELECT COUNT(*) FROM captures WHERE {condition}", tuple(bound)))
    found = store.execute(
        f"SELECT {_COLUMNS} FROM captures WHERE {condition} ORDER BY id DESC LIMIT ?", (*bound, limit)
    ).fetchall()
    files = _files(store, [row["id"] for row in found])
    return ReleaseList(rows=tuple(_row(row, files, held, channels) for row in found), total=total)


def blocked(
    store: Store, channels: Mapping[str, str], wanted: Sequence[str], batch_id: int | None = None
) -> list[tuple[int, str, str]]:
    """Return what an export to these channels leaves out because of a case that an earlier one opened.

    Args:
        channels: every channel there is, id to the digest of its profile now.

    Returns:
        Capture, channel and the capture's name.
    """
    held = _held_by_export(store, channels)
    found = store.execute(
        f"SELECT {_COLUMNS} FROM captures WHERE id IN (SELECT value FROM json_each(?))"
        " AND (? IS NULL OR batch_id = ?) ORDER BY id",
        (json.dumps(list(held)), batch_id, batch_id),
    ).fetchall()
    files = _files(store, [row["id"] for row in found])
    told = [_row(row, files, held, channels) for row in found]
    return [
        (int(row.capture_id), channel, row.name)
        for row in told
        for channel in wanted
        if row.outcome(channel) is not Outcome.WRITTEN
    ]


def _held_by_export(store: Store, channels: Mapping[str, str]) -> dict[int, tuple[int, dict[str, str]]]:
    """Return the captures whose open case an export opened: capture to (case, reason by channel)."""
    found = {}
    for row in store.execute("SELECT id, capture_id, findings FROM cases WHERE disposition IS NULL"):
        said = refusals(map(finding_from, json.loads(row["findings"])), channels)
        if said:
            found[row["capture_id"]] = (row["id"], said)
    return found


def _files(store: Store, ids: list[int]) -> dict[int, dict[str, list[tuple[RenditionView, str]]]]:
    files: dict[int, dict[str, list[tuple[RenditionView, str]]]] = {}
    for view, digest in of_captures(store, ids):
        files.setdefault(view.capture_id, {}).setdefault(view.channel, []).append((view, digest))
    return files


def _row(
    row: Mapping[str, str],
    files: Mapping[int, Mapping[str, list[tuple[RenditionView, str]]]],
    held: Mapping[int, tuple[int, dict[str, str]]],
    channels: Mapping[str, str],
) -> ReleaseRow:
    ident = int(row["id"])
    mine = files.get(ident, {})
    case_id, refused = held.get(ident, (None, {}))
    return ReleaseRow(
        capture_id=CaptureId(ident),
        name=row["name"],
        label=Label(sku=row["sku"], colourway=row["colourway"], style=row["style"], view=row["view"]),
        state=CaptureState(row["state"]),
        cutout_path=row["cutout_path"],
        case_id=case_id,
        written={channel: made[0][0] for channel, made in mine.items()},
        roles={channel: tuple(view for view, _ in made[1:]) for channel, made in mine.items() if made[1:]},
        outdated=frozenset(
            channel
            for channel, made in mine.items()
            if any(channels.get(channel, digest) != digest for _, digest in made)
        ),
        refused=refused,
    )
