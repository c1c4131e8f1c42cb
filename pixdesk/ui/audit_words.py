"""The log in words: what an action is called, what a line tells in one sentence, and every field of it by name."""

import json
from collections.abc import Callable
from string import Formatter
from typing import Any

from PySide6.QtCore import QCoreApplication

from pixdesk.ui import audit_tables, words


def _tr(said: str) -> str:
    return QCoreApplication.translate("audit_words", said)


def action(value: str) -> str:
    """Return a line's action in words; an action unknown here keeps its own."""
    return _tr(audit_tables.ACTIONS[value]) if value in audit_tables.ACTIONS else value.replace("-", " ").capitalize()


def subject(value: str) -> str:
    """Return what a line is about, a capture by its number and its name without the folders it lies in."""
    kind, colon, name = value.partition(": ")
    is_capture = colon and kind.startswith("capture ")
    return f"#{kind.removeprefix('capture ')} {name.rsplit('/', 1)[-1]}" if is_capture else value


def search_terms(typed: str) -> str:
    """Return what to search the log for: an action typed as it is shown becomes the one that is written."""
    said = typed.strip()
    for written in sorted(audit_tables.ACTIONS, key=lambda name: -len(audit_tables.ACTIONS[name])):
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
    if action_ == "sample-drawn" and told.get("re", 0) > told.get("n", 0):
        told.pop("re")  # each is judged for itself: none of them rejects the others
    for pattern in audit_tables.SENTENCES.get(action_, ()):
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
    """Break a digest so that it fills two lines alike."""
    eights = [digest[start : start + 8] for start in range(0, len(digest), 8)]
    return "\n".join(" ".join(eights[start : start + 4]) for start in range(0, len(eights), 4))


def _table(canonical: str) -> dict[str, Any] | None:
    try:
        value = json.loads(canonical) if canonical else {}
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _field(name: str) -> str:
    return _tr(audit_tables.FIELDS.get(name, name.replace("_", " ")))


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
        said = [_said(name, held, digest, limit) for held in value[:limit]]
        return ", ".join(dict.fromkeys(said) if name in audit_tables.CODED else said) or _tr("none")
    if isinstance(value, dict):
        return ", ".join(f"{_field(key)} {_said(key, held, digest, limit)}" for key, held in value.items())
    if _is_digest(value):
        return digest(str(value))
    if name == "bytes" and isinstance(value, int):
        return words.size(value)
    if name == "disposition":
        return _tr(audit_tables.DISPOSITIONS.get(str(value), str(value)))
    if isinstance(value, str):
        return (words.code(value) if name in audit_tables.CODED else value) or _tr("nothing")
    return words.count(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False)
