"""The studio's files as forms: one field for each figure, with its unit, its bounds and what it is, from the code.

Made from the dataclasses themselves, so that no form can lack a field or know a limit its file does not.
"""

import inspect
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum
from types import UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from pixdesk.domain import chain, recipe, steps, style
from pixdesk.domain.form_labels import LABELS
from pixdesk.domain.form_words import FIGURES, FINE

_UNITS: Final = {
    "_px": "px",
    "_share": "share",
    "_percent": "%",
    "_delta_e": "ΔE",
    "_degrees": "°",
    "_bytes": "bytes",
    "_ev": "stops",
    "_megapixels": "megapixels",
    "_alpha": "alpha",
    "_chroma": "CIELAB chroma",
    "_lightness": "CIELAB L*",
    "_count": "",
}
_BOUNDS: Final[Mapping[type, tuple[tuple[str, float, float], ...]]] = {
    recipe.MatteSettings: recipe.MATTE_BOUNDS,
    steps.StepSettings: steps.BOUNDS,
    chain.ChainSettings: chain.BOUNDS,
    style.StyleLimits: style.BOUNDS,
}
_OFF: Final = 1e9
"""A limit so far away is none; it is shown and typed as a word."""

_TEXT_MAX: Final = 2_000
Kind = Literal["text", "number", "whole", "yes", "choice", "list", "date"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One figure of a file.

    Attributes:
        key: where it stands in the file, such as ``matte.epsilon``.
        choices: the words it may be; empty for any.
        is_optional: whether it may be left empty.
        has_off: whether it is a limit that is off unless somebody sets it.
        low, high: its bounds; None where it has none of its own.
        explained: what the figure is, from the docstring.
    """

    key: str
    kind: Kind
    choices: tuple[str, ...] = ()
    is_optional: bool = False
    unit: str = ""
    has_off: bool = False
    low: float | None = None
    high: float | None = None
    explained: str = ""

    @property
    def if_empty(self) -> str:
        """What it means to leave it empty, as the code says it; nothing where the code says nothing."""
        if self.is_optional:
            return "none"
        said = re.search(r"empty for ([^;.]+)|(every one) where", self.explained)
        return next(filter(None, said.groups())) if said else ""

    @property
    def group(self) -> str:
        """The table of the file it stands in; empty for the top."""
        return self.key.rpartition(".")[0]

    @property
    def is_fine(self) -> bool:
        """Whether it fine-tunes what nobody needs to for a day's work; such fields come last."""
        return self.group in FINE

    @property
    def title(self) -> str:
        """Its name in words, without the unit that stands beside it."""
        if self.key in FIGURES:
            return FIGURES[self.key][0]
        if self.key in LABELS:
            return LABELS[self.key]
        name = self.key.rpartition(".")[2]
        for ending in sorted(_UNITS, key=len, reverse=True):
            name = name.removesuffix(ending) or name
        return name.replace("_", " ").capitalize()

    def text(self, value: object) -> str:
        """Return a value as it is typed."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if self.has_off and isinstance(value, float) and value >= _OFF:
            return "off"
        if isinstance(value, list | tuple):
            return ", ".join(str(one) for one in value)
        return repr(value) if isinstance(value, float) else str(value)

    def value(self, text: str) -> Any:
        """Return what a typed text says; None for an optional one left empty.

        Raises:
            ValueError: it is no such value; the message is the reason.
        """
        said = text.strip()[:_TEXT_MAX]
        if not said and self.is_optional:
            return None
        return _OFF if self.has_off and said in ("", "off") else self._read(said)

    def _read(self, said: str) -> Any:
        match self.kind:
            case "number":
                return _number(said)
            case "whole":
                if re.fullmatch(r"-?[0-9]{1,12}", said) is None:
                    raise ValueError("must be a whole number")
                return int(said)
            case "yes":
                return said == "yes"
            case "list":
                return [word.strip() for word in said.split(",") if word.strip()]
            case "date":
                return _day(said)
            case _:
                return int(said) if self.choices and said.isdecimal() else said


def titles(form: Iterable[FormField]) -> dict[str, str]:
    """Return each field's name in words by its key; where two of a group share one, their units tell them apart."""
    listed = list(form)
    often = Counter((field.group, field.title) for field in listed)
    return {
        field.key: f"{field.title} ({field.unit})"
        if field.unit and often[field.group, field.title] > 1
        else field.title
        for field in listed
    }


def group_title(group: str) -> str:
    """Return a group's name in words; empty for the top."""
    return FINE[group].title if group in FINE else group.replace("_", " ").replace(".", ", ").capitalize()


def group_sentence(group: str) -> str:
    """Return what is said below a group's name; empty for nothing."""
    return FINE[group].sentence if group in FINE else ""


def _number(said: str) -> float:
    if re.fullmatch(r"[-+]?[0-9]*\.?[0-9]+(e[-+]?[0-9]{1,3})?", said, re.IGNORECASE) is None:
        raise ValueError("must be a number")
    return float(said)


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise ValueError("must be a date such as 2026-11-30") from None


def fields_of(kind: type, before: str = "") -> tuple[FormField, ...]:
    """Return the fields of a dataclass and of those inside it; lists of tables have no field and stay as they are."""
    return tuple(_fields(kind, before))


def _fields(kind: type, before: str) -> Iterator[FormField]:
    hints, told = get_type_hints(kind), _explanations(kind)
    bounds = {name: (low, high) for name, low, high in _BOUNDS.get(kind, ())}
    for field in fields(kind):
        members = [one for one in _members(hints[field.name]) if one is not type(None)]
        key = f"{before}{field.name}"
        if isinstance(members[0], type) and is_dataclass(members[0]):
            yield from _fields(members[0], f"{key}.")
            continue
        typed = _typed(members[0])
        if typed is not None:
            low, high = bounds.get(field.name, (None, None))
            yield FormField(
                key=key,
                kind=typed[0],
                choices=typed[1],
                is_optional=type(None) in _members(hints[field.name]),
                unit=_unit(key),
                has_off=isinstance(field.default, float) and field.default >= _OFF,
                low=low,
                high=high,
                explained=told.get(field.name, ""),
            )


def _unit(key: str) -> str:
    if key in FIGURES:
        return FIGURES[key][1]
    return next((unit for ending, unit in _UNITS.items() if key.endswith(ending)), "")


def _members(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


def _typed(member: Any) -> tuple[Kind, tuple[str, ...]] | None:
    """Return how a type is typed in, and its choices; None for what a form cannot hold."""
    simple: dict[Any, Kind] = {bool: "yes", int: "whole", float: "number", str: "text", date: "date"}
    if member in simple:
        return simple[member], ()
    if get_origin(member) is Literal:
        return "choice", tuple(str(choice) for choice in get_args(member))
    if isinstance(member, type) and issubclass(member, StrEnum):
        return "choice", tuple(member)
    if get_origin(member) is tuple:
        inner = get_args(member)[0]
        if isinstance(inner, type) and issubclass(inner, StrEnum):
            return "list", tuple(inner)
        if inner is str:
            return "list", ()
    return None


def _explanations(kind: type) -> dict[str, str]:
    """Return what a dataclass's docstring says of each of its attributes."""
    _, _, attributes = inspect.cleandoc(kind.__doc__ or "").partition("Attributes:\n")
    told: dict[str, str] = {}
    names: list[str] = []
    for text in attributes.splitlines():
        begins = re.match(r"    (\w[\w, ]*): (.*)", text)
        if begins:
            names = [name.strip() for name in begins[1].split(",")]
            told |= dict.fromkeys(names, begins[2])
        elif text.startswith("        "):
            told |= {name: f"{told[name]} {text.strip()}" for name in names}
        elif text.strip():
            break
    return told
