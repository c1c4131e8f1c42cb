"""TOML files read as values of our dataclasses: strictly, with file, key and reason in every complaint.

A file is hostile until it has been read: unknown keys, wrong types and impossible figures are refused.
"""

import dataclasses
import difflib
import json
import tomllib
from collections.abc import Hashable, Iterator, Mapping
from datetime import date, time
from functools import lru_cache
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from pixdesk.errors import SetupError

if TYPE_CHECKING:
    from pydantic import TypeAdapter
    from pydantic_core import ErrorDetails

T = TypeVar("T")

TOML_MAX_BYTES = 1_000_000
"""No recipe or profile is this long; a longer file is a mistake or an attack."""


def load_toml(path: Path, kind: type[T]) -> T:
    """Read one TOML file as a value of one of our dataclasses.

    Types are checked strictly (a text is no number, a fraction is no whole number), unknown keys are refused
    at every depth, and a ``ValueError`` of the dataclass's own checks becomes the reason.

    Raises:
        SetupError: ``FILE: KEY: reason`` in words, with the remedy.
    """
    return cast(T, _parsed(_read(path), path, cast(Hashable, kind)))


@lru_cache(maxsize=256)
def _parsed(data: bytes, path: Path, kind: Any) -> object:
    """Check one file's content, once: every capture asks for its recipe and its card (25 ms for each, measured)."""
    from pydantic import ValidationError

    raw = _toml(data, path)
    for key, reason in _unknown_keys(raw, kind, ""):
        raise SetupError(f"{path}: {key}: {reason}")
    try:
        text = _as_json(raw)
    except ValueError as error:
        raise SetupError(f"{path}: {error}. Give a smaller, finite figure.") from error
    try:
        return _checker(kind).validate_json(text, strict=True)
    except ValidationError as error:
        raise SetupError(f"{path}: {_in_words(error.errors()[0])}") from error


@lru_cache(maxsize=64)
def _checker(kind: Any) -> "TypeAdapter[object]":
    """Return what checks values of one kind: made once, for it takes as long to make as ten files to check."""
    # Loading it costs more than opening the studio; the first file that is read may wait for it, the window not.
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def complaints(raw: dict[str, Any], kind: type) -> dict[str, str]:
    """Return what is wrong with a file's values, by key, each in words; nothing when they can be used."""
    from pydantic import ValidationError

    unknown = dict(_unknown_keys(raw, kind, ""))
    if unknown:
        return unknown
    try:
        _checker(kind).validate_json(_as_json(raw), strict=True)
    except ValidationError as trouble:
        return dict(_complaint(error, kind) for error in reversed(trouble.errors()))
    except ValueError as trouble:
        return {"": str(trouble)}
    return {}


def _complaint(error: "ErrorDetails", kind: type) -> tuple[str, str]:
    """Return which key a complaint is about and what it says; our own sentences begin with the key."""
    where, _, reason = _in_words(error).rpartition(": ") if error["type"] != "value_error" else ("", "", "")
    if where:
        return where, reason
    table = ".".join(str(part) for part in error["loc"])
    said = str(error["ctx"]["error"]) if "ctx" in error else error["msg"]
    key, _, rest = said.partition(" ")
    named = f"{table}.{key.rstrip(':')}".lstrip(".")
    return (named, rest) if _is_key(kind, named) else (table, said)


def _is_key(kind: Any, key: str) -> bool:
    name, _, rest = key.partition(".")
    hints = get_type_hints(kind) if dataclasses.is_dataclass(kind) else {}
    return name in hints and (not rest or any(_is_key(member, rest) for member in _members(hints[name])))


def load_folder(folder: Path, kind: type[T]) -> dict[str, T]:
    """Read every ``*.toml`` in a folder, keyed by the ``id`` in the file, in the order of the ids.

    A folder that does not exist holds nothing.

    Raises:
        SetupError: a file is wrong, or two files claim one id.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix == ".toml" and path.is_file())
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SetupError(f"{folder}: cannot be read ({error.strerror}). Check the folder's permissions.") from error
    found: dict[str, tuple[Path, T]] = {}
    for path in paths:
        value = load_toml(path, kind)
        key: str = getattr(value, "id")  # noqa: B009  every catalogued kind has an id; T cannot say so
        if key in found:
            raise SetupError(f"{path}: id: {key!r} is already taken by {found[key][0]}. Give one another id.")
        found[key] = (path, value)
    return {key: found[key][1] for key in sorted(found)}


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(TOML_MAX_BYTES + 1)
    except OSError as error:
        raise SetupError(f"{path}: cannot be read ({error.strerror}). Check the path and its permissions.") from error
    if len(data) > TOML_MAX_BYTES:
        raise SetupError(f"{path}: is longer than {TOML_MAX_BYTES:,} bytes. This is not a recipe or a profile.")
    return data


def _toml(data: bytes, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(data.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        raise SetupError(f"{path}: byte {error.start}: is not UTF-8. Save the file as UTF-8.") from error
    except ValueError as error:  # TOMLDecodeError is one, and so is a figure of more digits than Python reads
        raise SetupError(f"{path}: is not TOML: {error}. Correct that line.") from error
    except RecursionError as error:
        raise SetupError(f"{path}: is nested too deeply. Flatten its lists.") from error


def _as_json(raw: dict[str, Any]) -> str:
    """Return values as JSON, which is what strictness needs: lists become tuples, texts enum members and dates.

    Raises:
        ValueError: a figure is none that can be reckoned with.
    """
    try:
        text = json.dumps(raw, allow_nan=False, default=_as_text)
    except ValueError as error:
        raise ValueError("a figure is infinite or not a number") from error
    if _is_endless(raw):  # where a fraction is asked for it would be read as infinite
        raise ValueError("a figure has more digits than anything is measured with")
    return text


def _is_endless(value: object) -> bool:
    """Whether there is a whole number in it that fits no 64 bits, which TOML promises of every one."""
    if isinstance(value, dict):
        return any(map(_is_endless, value.values()))
    if isinstance(value, list):
        return any(map(_is_endless, value))
    return isinstance(value, int) and not -(2**63) <= value < 2**63


def _as_text(value: object) -> str:
    """Dates and times, the only TOML values that JSON has no word for."""
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _unknown_keys(value: object, kind: object, path: str) -> Iterator[tuple[str, str]]:
    """Yield each key no dataclass knows, with the reason. Pydantic lets them pass in standard dataclasses."""
    for member in _members(kind):
        if isinstance(value, dict) and isinstance(member, type) and dataclasses.is_dataclass(member):
            yield from _unknown_fields(value, member, path)
        elif isinstance(value, list) and get_origin(member) in (tuple, list):
            for ordinal, inner in enumerate(value, start=1):
                yield from _unknown_keys(inner, get_args(member)[0], f"{path}[{ordinal}]")
        elif isinstance(value, dict) and get_origin(member) is dict:
            for key, inner in value.items():
                yield from _unknown_keys(inner, get_args(member)[1], f"{path}.{key}")


def _unknown_fields(value: dict[str, object], kind: type, path: str) -> Iterator[tuple[str, str]]:
    known = get_type_hints(kind)
    for key, inner in value.items():
        where = f"{path}.{key}" if path else str(key)
        if key in known:
            yield from _unknown_keys(inner, known[key], where)
        else:
            yield where, f"is not a known key. {_suggestion(key, known)}"


def _members(kind: object) -> tuple[object, ...]:
    """Return the members of a union, or the one type itself."""
    return get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)


def _suggestion(key: str, known: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(key, known, n=1)
    if near:
        return f"Did you mean {near[0]!r}?"
    return f"Known keys: {', '.join(known)}."


_REASONS = {
    "missing": "is missing. Add it.",
    "float_type": "must be a number",
    "int_type": "must be a whole number",
    "string_type": "must be a text in quotes",
    "bool_type": "must be true or false",
    "tuple_type": "must be a list in [ ]",
    "dict_type": "must be a table",
    "dataclass_type": "must be a table",
    "date_type": "must be a date such as 2026-11-30",
    "date_from_datetime_parsing": "must be a date such as 2026-11-30",
}


def _in_words(error: "ErrorDetails") -> str:
    """Turn pydantic's first complaint into ``KEY: reason``; our own ValueErrors already are a sentence."""
    parts = (f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in error["loc"])
    where = "".join(parts).lstrip(".")
    if error["type"] == "value_error":
        reason = _cut(str(error["ctx"]["error"]))
    elif error["type"] == "enum":
        reason = f"must be one of {error['ctx']['expected']}, not {shown(error['input'])}."
    elif error["type"] == "missing":
        reason = _REASONS["missing"]
    else:
        known = _REASONS.get(error["type"], error["msg"][:1].lower() + error["msg"][1:])
        reason = f"{known}, not {shown(error['input'])}."
    return f"{where}: {reason}" if where else reason


def _cut(words: str) -> str:
    """Return a sentence that quotes a hostile value, without most of the value."""
    return words if len(words) <= 400 else f"{words[:200]} … {words[-150:]}"


def shown(value: object) -> str:
    """Show a hostile value in a message: printable, and not for ever."""
    text = ascii(value)
    return text if len(text) <= 60 else text[:57] + "..."
