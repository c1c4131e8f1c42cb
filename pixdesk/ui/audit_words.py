"""The log in words: what an action is called, what a line tells in one sentence, and every field of it by name."""

import json
from collections.abc import Callable
from string import Formatter
from typing import Any, Final

from PySide6.QtCore import QCoreApplication

from pixdesk.ui import words

_ACTIONS: Final = {
    "started": "Started",
    "restarted": "Restarted",
    "choices-changed": "Choices changed",
    "channel-confirmed": "Channel confirmed",
    "scene-added": "Scene taken in",
    "scene-approved": "Scene approved",
    "scene-withdrawn": "Scene withdrawn",
    "scene-chosen": "Scene chosen",
    "landed": "Landed",
    "paired": "Paired",
    "renamed": "Renamed",
    "ignored": "Let be",
    "duplicate-ignored": "Duplicate ignored",
    "superseded": "Superseded",
    "joined-batch": "Joined its batch",
    "processed": "Processed",
    "requeued": "Queued again",
    "retried": "Tried with another recipe",
    "candidates-made": "Candidates made",
    "candidates-swept": "Candidates let go",
    "claimed": "Work begun",
    "held": "Held",
    "case-opened": "Case opened",
    "case-claimed": "Case claimed",
    "case-released": "Case released",
    "batch-closed": "Batch closed",
    "sample-drawn": "Sample drawn",
    "second-sample-drawn": "Second sample drawn",
    "sheet-opened": "Sheet opened",
    "tiles-planted": "Known-bad tiles planted",
    "second-opinion": "Second opinion",
    "sample-replaced": "Sample mended",
    "inspection-resumed": "Sampling resumed",
    "inspected": "Inspected",
    "inspection-undone": "Mark taken back",
    "held-by-hand": "Rejected by hand",
    "undone": "Undone",
    "approved": "Approved",
    "approved-uninspected": "Approved unseen",
    "rejected": "Rejected",
    "disposition": "Case settled",
    "mended": "Mended",
    "handed-out": "Handed out",
    "exported": "Exported",
    "export-complete": "Export complete",
    "rendition-withdrawn": "File withdrawn",
    "rendition-given-up": "File given up",
    "healed": "Healed",
    "heal-undone": "Repair undone",
    "folder-lost": "Folder lost",
    "folder-found": "Folder found again",
    "delivered": "Delivered",
    "delivery-rolled-back": "Delivery rolled back",
    "delivery-taken-back": "Delivery taken back",
    "secret-kept": "Password kept",
    "checklist-ticked": "Checklist ticked",
    "checklist-unticked": "Checklist tick taken away",
    "slate-read": "Slate read",
    "slate-applied": "Named by its slate",
    "slate-refused": "No slate after all",
    "shots-imported": "Shot list taken in",
    "shot-columns-chosen": "Columns of shot lists chosen",
    "shot-dropped": "Taken off the shot list",
    "assigned": "Named by hand",
    "assignment-undone": "Name taken back",
    "targets-chosen": "Time to export chosen",
    "webhook-added": "Webhook added",
    "webhook-removed": "Webhook removed",
    "webhook-dead": "Webhook given up",
    "webhook-replayed": "Webhook sent again",
    "device-tested": "Device tested",
    "adapter-chosen": "Adapter chosen",
    "recipe-saved": "Recipe saved",
    "channel-saved": "Channel saved",
    "device-left": "Device left",
    "person-added": "Person added",
    "person-removed": "Person removed",
    "role-changed": "Role changed",
    "account-changed": "Account changed",
    "pin-changed": "PIN changed",
    "signed-in": "Signed in",
    "signed-out": "Signed out",
    "sign-in-failed": "Wrong PIN",
    "locked-out": "Locked out",
    "house-rules-changed": "House rules changed",
}

_SENTENCES: Final[dict[str, tuple[str, ...]]] = {
    "restarted": ("{requeued} captures queued again",),
    "channel-confirmed": ("{channel}: its figures are answered for as they stand",),
    "scene-added": ("{scene}, as a draft",),
    "scene-approved": ("{scene}: {title}, {licence}",),
    "scene-withdrawn": ("{scene}",),
    "scene-chosen": ("{channel} {role} in {scene}", "{channel} in {scene}", "{channel} {role}: its own background"),
    "landed": ("version {version}, {bytes}",),
    "paired": ("with {companion}",),
    "renamed": ("from {from} to {to}",),
    "ignored": ("{reason}",),
    "duplicate-ignored": ("{name} holds the same as {same_as}",),
    "superseded": ("by capture {by}",),
    "joined-batch": ("batch {batch}",),
    "processed": ("on {provider}; {applied}", "on {provider}"),
    "retried": (
        "because of {because}; kept {kept} ({scores}); {failed}",
        "because of {because}; kept {kept} ({scores})",
    ),
    "candidates-made": ("kept {kept} ({scores}); {failed}", "kept {kept} ({scores})"),
    "candidates-swept": ("{candidates} candidates: {reason}",),
    "claimed": ("recipe {recipe}, model {model}",),
    "held": ("{findings}",),
    "case-opened": ("{reason}",),
    "case-claimed": ("case {case}",),
    "case-released": ("case {case}, {claimed_by} worked on it",),
    "batch-closed": ("{reason}: {lot_size} clean, {flagged} flagged; {plan}",),
    "sample-drawn": ("{n} drawn, {re} nonconforming would reject; seed {seed}",),
    "second-sample-drawn": ("{n} more drawn, {re} nonconforming in both would reject",),
    "sheet-opened": ("the sample is before the reviewer",),
    "second-opinion": ("on the whole sample; it changes no verdict",),
    "tiles-planted": ("captures {captures}",),
    "inspection-resumed": ("{stream}: {reason}",),
    "sample-replaced": ("capture {instead} instead of {left}",),
    "inspected": (
        "capture {capture}: {defect}, {class}; {note}",
        "capture {capture}: {defect}, {class}",
        "capture {capture} conforms",
    ),
    "inspection-undone": ("capture {capture}",),
    "held-by-hand": ("{captures}: {reason}",),
    "undone": ("{what}",),
    "approved": ("{captures} captures. {claim}", "{how}"),
    "approved-uninspected": ("{captures} captures, without inspection",),
    "rejected": ("{reason}",),
    "disposition": (
        "{disposition}, overriding {overrode}: {note}",
        "{disposition}: {note}",
        "{disposition}",
    ),
    "handed-out": ("as {file}",),
    "mended": ("{asked}; still: {still}", "{asked}; nothing is wrong any more"),
    "exported": (
        "{channel}, {role}, in {scene}, {bytes}, approved in line {approval_line}: {file}",
        "{channel}, in {scene}, {bytes}, approved in line {approval_line}: {file}",
        "{channel}, {role}, {bytes}, approved in line {approval_line}: {file}",
        "{channel}, {bytes}, approved in line {approval_line}: {file}",
    ),
    "export-complete": ("on {channels}",),
    "delivered": ("{destination}, {bytes}, {found}: {path}", "{destination}, {bytes}: {path}"),
    "delivery-rolled-back": ("{destination}: {path} is what it was before",),
    "delivery-taken-back": ("{destination}: {path}",),
    "rendition-withdrawn": ("{channel}: {file} no longer holds and went to {to}",),
    "rendition-given-up": (
        "{channel}: {file} was not what was verified ({reason}) and went to {to}",
        "{channel}: {file} was not what was verified: {reason}",
    ),
    "healed": ("by {method}, model {model}", "by {method}"),
    "heal-undone": ("made by {method}",),
    "folder-lost": ("{folder}: {reason}",),
    "folder-found": ("{folder}",),
    "checklist-ticked": ("{title}",),
    "checklist-unticked": ("{title}",),
    "slate-read": ("the frames that follow are {sku}",),
    "slate-applied": ("{sku}, from {slate}",),
    "slate-refused": ("it said {sku}",),
    "shots-imported": ("{added} rows new, {changed} changed, {bad} not taken",),
    "shot-dropped": ("colourway {colourway}", "{rows} rows"),
    "assigned": ("{sku} {view}, before {was} {was_view}", "{sku} {view}"),
    "assignment-undone": ("no longer {was} {was_view}, again {sku} {view}", "no longer {was} {was_view}"),
    "webhook-added": ("{events} to {url}",),
    "webhook-removed": ("{calls} calls dropped",),
    "webhook-dead": ("line {line}: {reason} ({tries} tries)",),
    "webhook-replayed": ("{calls} calls, from line {from_line} on", "{calls} calls"),
    "device-tested": ("{result}",),
    "adapter-chosen": ("{to}",),
    "recipe-saved": ("{id}",),
    "channel-saved": ("{id}",),
    "device-left": ("{reason}",),
    "person-added": ("as {role}; account {os_user}", "as {role}"),
    "person-removed": ("was {role}",),
    "role-changed": ("from {was} to {to}",),
    "account-changed": ("{to} signs in", "{was} no longer signs in"),
    "pin-changed": ("a new PIN",),
    "signed-in": ("as {role}, by {how}",),
    "signed-out": ("{why}",),
    "sign-in-failed": ("while {doing}, {in_a_row} in a row",),
    "locked-out": ("for {for_s} s after {in_a_row} wrong PINs",),
}
"""How a line is told: the first sentence whose fields all say something."""

_FIELDS: Final = {
    "ac": "accepted with at most",
    "anchor_to": "daily anchor goes to",
    "approval_line": "approved in line",
    "aql": "AQL",
    "batch_rule": "batches by",
    "bytes": "size",
    "by": "by capture",
    "capture_digest": "content of the capture",
    "channel_digest": "content of the channel's profile",
    "class": "class of the defect",
    "code": "finding",
    "companion": "beside it",
    "conformed_by_this_click": "conformed by this click",
    "conforms": "conforms",
    "digest": "content",
    "draw": "number of the draw",
    "drawn_again_because": "drawn again because",
    "drawn_by": "drawn by",
    "flagged": "flagged captures",
    "full_at": "full at",
    "how": "on what",
    "idle_close_s": "closed when idle for, in seconds",
    "lot": "drawn from",
    "layer_digest": "content of the repair",
    "lot_size": "clean captures",
    "mask_digest": "content of the mask",
    "matte": "content of the matte",
    "networks": "networks, their files' SHA-256 and licences",
    "matte_digest": "content of the matte",
    "n": "sample size",
    "patterns": "file-name patterns",
    "prompts": "content of what was pointed at",
    "score": "overlap the network expects",
    "still": "what still holds it",
    "percent": "sample in percent",
    "for_s": "for, in seconds",
    "four_eyes": "four eyes",
    "idle_lock_min": "locks when idle for, in minutes",
    "in_a_row": "in a row",
    "os_user": "account",
    "overrode": "gates overridden",
    "re": "rejected at",
    "requeued": "queued again",
    "routing": "routing rules",
    "resubmits": "hands in again batch",
    "same_as": "the same as",
    "signature": "signed with the PIN",
    "severity_because": "so severe because",
    "sha256": "SHA-256 of the file",
    "strata": "captures of each risk, SKU and view",
    "weights": "captures and drawn of each risk, SKU and view",
    "to": "now",
    "voided_renditions": "files no longer valid",
    "was": "was",
}
"""Fields whose own name would not do; the others are shown as they are."""

_DISPOSITIONS: Final = {
    "accept": "accepted as it is",
    "mend": "mended by a new cutout",
    "retouch": "retouched elsewhere",
    "reprocess": "processed again",
    "reshoot": "to be shot again",
    "discard": "discarded",
    "undone": "undone",
}
_CODED: Final = frozenset(
    {"because", "code", "still", "findings", "defect", "state", "was", "to", "batch_rule", "what", "overrode"}
)


def _tr(said: str) -> str:
    return QCoreApplication.translate("audit_words", said)


def action(value: str) -> str:
    """Return a line's action in words; an action unknown here keeps its own."""
    return _tr(_ACTIONS[value]) if value in _ACTIONS else value.replace("-", " ").capitalize()


def subject(value: str) -> str:
    """Return what a line is about, a capture by its number and its name without the folders it lies in."""
    kind, colon, name = value.partition(": ")
    is_capture = colon and kind.startswith("capture ")
    return f"#{kind.removeprefix('capture ')} {name.rsplit('/', 1)[-1]}" if is_capture else value


def search_terms(typed: str) -> str:
    """Return what to search the log for: an action typed as it is shown becomes the one that is written."""
    said = typed.strip()
    for written in sorted(_ACTIONS, key=lambda name: -len(_ACTIONS[name])):
        shown = action(written).lower()
        at = said.lower().find(shown)
        if at >= 0 and shown != written:
            return f"{said[:at]}{written}{said[at + len(shown) :]}"
    return said


def sentence(action_: str, canonical: str, limit: int = 200) -> str:
    """Return what a line tells, as one readable line."""
    told = _table(canonical)
    if told is None:
        return canonical[:limit]
    for pattern in _SENTENCES.get(action_, ()):
        wanted = [name for _, name, _, _ in Formatter().parse(pattern) if name]
        if all(told.get(name) not in (None, "", []) for name in wanted):
            said = _tr(pattern).format_map({name: _short(name, told[name]) for name in wanted})
            return said if len(said) <= limit else said[: limit - 1] + "…"
    said = "  ·  ".join(f"{_field(name)} {_short(name, held)}" for name, held in told.items() if held not in ("", None))
    return said if len(said) <= limit else said[: limit - 1] + "…"


def fields(canonical: str) -> str:
    """Return every field of a line by its name, one below the other, nothing shortened; digests last."""
    told = _table(canonical)
    if told is None:
        return canonical
    plain = [(name, held) for name, held in told.items() if not _is_digest(held)]
    digests = [(name, held) for name, held in told.items() if _is_digest(held)]
    said = [f"{_capital(_field(name))}: {_whole(name, held)}" for name, held in plain]
    return "\n".join([*said, *(f"\n{_capital(_field(name))}\n{_whole(name, held)}" for name, held in digests)]).strip()


def in_eights(digest: str) -> str:
    """Break a digest so that it wraps."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def _table(canonical: str) -> dict[str, Any] | None:
    try:
        value = json.loads(canonical) if canonical else {}
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _field(name: str) -> str:
    return _tr(_FIELDS.get(name, name.replace("_", " ")))


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]


def _is_digest(value: object) -> bool:
    return isinstance(value, str) and len(value) == 64 and not value.strip("0123456789abcdef")


def _short(name: str, value: object) -> str:
    return _said(name, value, lambda digest: digest[:8], limit=1 if name in ("recipe", "model") else None)


def _whole(name: str, value: object) -> str:
    return _said(name, value, in_eights, limit=None)


def _said(name: str, value: object, digest: Callable[[str], str], limit: int | None) -> str:
    """Put one value in words; of a recipe or model, given as (id, digest), `limit` 1 leaves the digest out."""
    if isinstance(value, bool):
        return _tr("yes") if value else _tr("no")
    if isinstance(value, list):
        return ", ".join(_said(name, held, digest, limit) for held in value[:limit]) or _tr("none")
    if isinstance(value, dict):
        return ", ".join(f"{_field(key)} {_said(key, held, digest, limit)}" for key, held in value.items())
    if _is_digest(value):
        return digest(str(value))
    if name == "bytes" and isinstance(value, int):
        return words.size(value)
    if name == "disposition":
        return _tr(_DISPOSITIONS.get(str(value), str(value)))
    if isinstance(value, str):
        return (value.replace("-", " ") if name in _CODED else value) or _tr("nothing")
    return words.count(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False)
