"""Names: what a capture's file name says.

A pattern is text with fields, such as ``{sku}_{colourway}_{view}`` or ``{sku}/{view}``: the part
after a ``/`` is held against the file's stem, parts before it against the names of the sub-folders. It is
matched from the right, each field as short as it can be, so the first field keeps whatever separators are
left: under ``{sku}-{view}``, ``AB-1234-front`` is SKU ``AB-1234``, view ``front``. There is no backtracking
and no regular expression of the studio's; time is linear in the name.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from pixdesk.domain.capture import Label
from pixdesk.domain.safe_name import UNPRINTABLE
from pixdesk.domain.templates import FIELD, check_text

__all__ = [
    "DEFAULT_PATTERNS",
    "check_pattern",
    "is_known_view",
    "is_label",
    "parse",
    "parse_any",
]

DEFAULT_PATTERNS = (
    "{sku}_{colourway}_{style}_{view}_{counter}",
    "{sku}_{colourway}_{view}_{counter}",
    "{sku}_{view}_{counter}",
    "{sku}_{colourway}_{view}",
    "{sku}_{view}",
    "{sku}-{view}",
    "{sku}/{view}",
)
"""Tried in order, and taken only where the view is a word a studio uses (`is_known_view`)."""

_LOOSE_PATTERNS = ("{sku}_{colourway}_{view}", "{sku}_{view}")
"""Tried last and with any view: studios number theirs, or have words of their own."""

_READ_FIELDS = frozenset({"sku", "colourway", "style", "view", "folder", "counter", "any"})


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_VIEW_WORDS = _words(
    "front back side left right top bottom above below inside outside interior sole heel toe detail closeup"
    " close-up angle quarter three-quarter profile flat packshot pack hero main alt swatch label lifestyle"
    " model ghost group scale open closed worn look view"
)
_CAMERA_WORDS = _words("dsc dscf dscn img mg mvi pxl dji gopr sam csc kimg capture untitled image photo picture scan")
"""What cameras write before their running number; never a SKU."""

_LABEL_MAX_CHARS = 120


@dataclass(frozen=True, slots=True)
class _Part:
    """One path component of a pattern: ``literals[0] field[0] literals[1] … field[-1] literals[-1]``."""

    literals: tuple[str, ...]
    fields: tuple[str, ...]


def check_pattern(pattern: str) -> None:
    """Refuse a file-name pattern that cannot be read.

    Raises:
        ValueError: with the reason in a sentence.
    """
    _compiled(pattern)


def parse(name: str, pattern: str) -> Label | None:
    """Read a label from a file's POSIX path inside the watched folder; None when the pattern does not fit.

    ``{counter}`` takes digits only, ``{any}`` anything; both are forgotten. ``{folder}`` is read as the SKU
    where the pattern has no ``{sku}``. A view is put in small letters, and keeps its number
    (``…-detail-2`` under ``{sku}-{view}`` is view ``detail-2``).

    Raises:
        ValueError: the pattern cannot be read.
    """
    parts = _compiled(pattern)
    path = PurePosixPath(unicodedata.normalize("NFC", name))
    components = [*path.parent.parts, path.stem]
    if len(components) < len(parts):
        return None
    found: dict[str, str] = {}
    for part, component in zip(parts, components[-len(parts) :], strict=True):
        values = _match(part, component)
        if values is None:
            return None
        found.update(values)
    return _label(found)


def parse_any(name: str, patterns: Iterable[str] = ()) -> Label | None:
    """Read a label by the first pattern that fits: the shoot's own, or the usual ones when it has none.

    The usual patterns never take a camera's own name (``DSC_0001``) for a SKU.

    Raises:
        ValueError: a pattern cannot be read.
    """
    own = tuple(patterns)
    if own:
        return next((label for pattern in own if (label := parse(name, pattern)) is not None), None)
    for pattern in DEFAULT_PATTERNS:
        label = parse(name, pattern)
        if label is not None and is_known_view(label.view) and not _is_cameras(label.sku):
            return label
    for pattern in _LOOSE_PATTERNS:
        label = parse(name, pattern)
        if label is not None and not _is_cameras(label.sku):
            return label
    return None


def is_known_view(view: str) -> bool:
    """Say whether a view is a word studios use, with or without a number: ``front``, ``detail-2``."""
    bare = view.lower()
    return bare in _VIEW_WORDS or bare.rstrip("0123456789").rstrip("-_ ") in _VIEW_WORDS


def _is_cameras(sku: str) -> bool:
    return sku.lower().strip("_").partition("_")[0] in _CAMERA_WORDS


@lru_cache(maxsize=128)
def _compiled(pattern: str) -> tuple[_Part, ...]:
    check_text(pattern, _READ_FIELDS)
    if "\\" in pattern:
        raise ValueError("pattern: use / between folder and file name, not \\.")
    parts = tuple(_part(text) for text in pattern.split("/"))
    names = [name for part in parts for name in part.fields]
    kept = [name for name in names if name not in ("any", "counter")]
    if len(set(kept)) != len(kept):
        raise ValueError(f"pattern: {pattern!r} names a field twice.")
    if not {"sku", "folder"} & set(names):
        raise ValueError(f"pattern: {pattern!r} must contain {{sku}} or {{folder}}.")
    return parts


def _part(text: str) -> _Part:
    pieces = FIELD.split(text)
    literals, fields = tuple(pieces[0::2]), tuple(pieces[1::2])
    if not fields:
        raise ValueError(f"pattern: the part {text!r} has no field in it.")
    if any(not literal for literal in literals[1:-1]):
        raise ValueError(f"pattern: {text!r} has two fields with nothing between them; put a separator there.")
    return _Part(literals, fields)


def _match(part: _Part, text: str) -> dict[str, str] | None:
    """Match one component from the right without backtracking; None when it does not fit."""
    first, last = part.literals[0], part.literals[-1]
    if not (text.startswith(first) and text.endswith(last) and len(text) > len(first) + len(last)):
        return None
    rest = text[len(first) : len(text) - len(last)]
    found: dict[str, str] = {}
    for ordinal in range(len(part.fields) - 1, 0, -1):
        literal = part.literals[ordinal]
        at = _split_at(rest, literal, part.fields[ordinal])
        if at < 1:  # what is left of the separator must not be empty
            return None
        found[part.fields[ordinal]] = rest[at + len(literal) :]
        rest = rest[:at]
    found[part.fields[0]] = rest
    return found if all(_fits(name, value) for name, value in found.items()) else None


def _split_at(text: str, literal: str, field: str) -> int:
    """Find the last separator that leaves the field something; a numbered view keeps its number."""
    at = text.rfind(literal, 0, len(text) - 1)
    if field == "view" and at > 0 and text[at + len(literal) :].isdecimal():
        before = text.rfind(literal, 0, at)
        if before > 0 and text[before + len(literal) : at].lower() in _VIEW_WORDS:
            return before
    return at


def is_label(value: str) -> bool:
    """Say whether a text can be a SKU, a view or the like: some characters, not too many, all of them printable."""
    if not 0 < len(value.strip()) <= _LABEL_MAX_CHARS:
        return False
    return not any(unicodedata.category(char) in UNPRINTABLE for char in value)


def _fits(name: str, value: str) -> bool:
    return is_label(value) and (name != "counter" or (value.isascii() and value.isdecimal()))


def _label(found: dict[str, str]) -> Label:
    return Label(
        sku=(found.get("sku") or found.get("folder", "")).strip(),
        colourway=found.get("colourway", "").strip(),
        style=found.get("style", "").strip(),
        view=found.get("view", "").strip().lower(),
    )
