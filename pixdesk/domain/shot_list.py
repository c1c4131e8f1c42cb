"""The shot list: the rows a shoot must fill, and what is wrong with those that cannot be read.

A list is somebody else's: every row that can be used is, and every one that cannot is told with its line, the reason
and the remedy. Nothing is guessed that would send a product to the wrong day or let it pass without a person.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from pixdesk.domain.naming import is_label
from pixdesk.domain.safe_name import FORBIDDEN
from pixdesk.domain.shot_columns import Columns, header_key
from pixdesk.domain.shot_days import DayFirst, day_order, read_day
from pixdesk.domain.tables import Line

USUAL_PRIORITY = 5
"""Of a row that says nothing of it; 1 is shot first, 9 last."""

LONGEST_CHARS = 500
"""More in one cell is no name of anything."""

_MOST_VIEWS = 40


def _words(text: str) -> list[str]:
    return text.split()


class Risk(StrEnum):
    """Whether a sample may speak for a product, or a person looks at every one."""

    NORMAL = "normal"
    PERSON = "person"


_RISK_WORDS = {
    **dict.fromkeys(_words("normal low none no standard auto niedrig gering keine faible baja basso"), Risk.NORMAL),
    **dict.fromkeys(_words("person high manual yes hoch hohes eleve alta alto haut"), Risk.PERSON),
}
_RISKY = frozenset(
    _words(
        "jewellery jewelry schmuck bijoux joyeria gioielli bijouterie glass glassware glas verre vidrio vetro crystal "
        "lace spitze dentelle encaje pizzo fur faux fauxfur pelz fourrure piel pelliccia knit knitwear strick "
        "strickwaren maille punto maglieria reflective chrome mirror spiegelnd reflechissant metal metallic"
    )
)
"""Families whose mattes and highlights a machine gets wrong in ways it does not notice (fine chains, clear and
mirroring surfaces, hair and loops): a person looks at every one unless the list says otherwise."""

_TICKS = frozenset(_words("x 1 y yes ja j oui o si s true wahr vrai ✓ ✔ ☑ ●"))
_NO_TICKS = frozenset(["", *_words("0 n no nein non - – false falsch faux")])
_PRIORITIES = {
    **dict.fromkeys(_words("urgent highest dringend asap urgente"), 1),
    **dict.fromkeys(_words("high hoch haute alta a"), 2),
    **dict.fromkeys(_words("normal medium mittel moyenne media b"), USUAL_PRIORITY),
    **dict.fromkeys(_words("low niedrig basse baja bassa c"), 8),
}
_LISTED = re.compile(r"[,;|/+\n]")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShotRow:
    """One product a shoot must show.

    Attributes:
        risk: as the list says, or as its family is.
        views: the views wanted, in the list's order; none where the list names none.
        channels: where its pictures go; none where the list names none.
        due: the day by which it must be exported; None where the list says none.
        priority: 1 (first) to 9.
        free: what other columns said, by their names.
        line: its line in the list.
    """

    sku: str
    colourway: str = ""
    style: str = ""
    family: str = ""
    risk: Risk = Risk.NORMAL
    views: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    due: date | None = None
    priority: int = USUAL_PRIORITY
    free: tuple[tuple[str, str], ...] = ()
    line: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same row in two lists: SKU and colourway, whatever their capitals."""
        return sku_key(self.sku), sku_key(self.colourway)


@dataclass(frozen=True, slots=True)
class BadRow:
    """A line of a list that was not taken, and why: what is wrong and what to do, in a sentence."""

    line: int
    reason: str


def sku_key(text: str) -> str:
    """Return what two spellings of one SKU share."""
    return unicodedata.normalize("NFC", text.strip()).casefold()


def risk_of_family(family: str) -> Risk:
    """Return whether a family's pictures go to a person every one."""
    words = (header_key(word) for word in re.split(r"[\W_]+", family))
    return Risk.PERSON if not _RISKY.isdisjoint(words) else Risk.NORMAL


def read_rows(lines: Sequence[Line], where: Columns) -> tuple[list[ShotRow], list[BadRow]]:
    """Return the rows of a list and the lines that are none; rows of one SKU and colourway become one.

    Args:
        lines: those after the head.
    """
    due = where.places.get("due")
    order = day_order(_cell(line, due) for line in lines if due is not None)
    rows: dict[tuple[str, str], ShotRow] = {}
    bad = []
    for line in lines:
        try:
            if line.trouble:
                raise ValueError(line.trouble)
            row = _row(line, where, order)
            known = rows.get(row.key)
            rows[row.key] = row if known is None else _joined(known, row)
        except ValueError as trouble:
            bad.append(BadRow(line.number, f"{trouble}."))
    return list(rows.values()), bad


def _row(line: Line, where: Columns, order: DayFirst) -> ShotRow:
    said = {field: _cell(line, place) for field, place in where.places.items()}
    for name, value in said.items():
        if len(value) > LONGEST_CHARS:
            raise ValueError(f"its {name} has {len(value):,} characters: more than {LONGEST_CHARS} is a mistake")
    family = _word(said, "family")
    return ShotRow(
        sku=_sku(said.get("sku", "")),
        colourway=_word(said, "colourway"),
        style=_word(said, "style"),
        family=family,
        risk=_risk(said.get("risk", ""), family),
        views=_views(said.get("views", ""), line, where),
        channels=_listed(said.get("channels", ""), "channel"),
        due=read_day(said.get("due", ""), order),
        priority=_priority(said.get("priority", "")),
        free=tuple((name, value[:LONGEST_CHARS]) for place, name in where.free if (value := _cell(line, place))),
        line=line.number,
    )


def _cell(line: Line, place: int) -> str:
    value = line.cells[place] if place < len(line.cells) else ""
    return unicodedata.normalize("NFC", value).strip()


def _sku(said: str) -> str:
    if not said:
        raise ValueError("it has no SKU. Fill it in, or take the line out")
    if said.startswith("="):
        raise ValueError(f"its SKU is a formula ({said[:40]!r}), which is not worked out here. Paste it as a value")
    if not is_label(said):
        raise ValueError(f"its SKU {said[:40]!r} is too long or cannot be printed. Write it anew")
    if FORBIDDEN.search(said) or said.startswith("."):
        raise ValueError(
            f'its SKU {said[:40]!r} holds one of < > : " / \\ | ? * or begins with a dot. Write it without'
        )
    return said


def _word(said: dict[str, str], field: str) -> str:
    value = said.get(field, "")
    if value and not is_label(value):
        raise ValueError(f"its {field} {value[:40]!r} is too long or cannot be printed. Write it anew")
    return value


def _risk(said: str, family: str) -> Risk:
    if not said:
        return risk_of_family(family)
    known = _RISK_WORDS.get(header_key(said))
    if known is None:
        raise ValueError(f"its risk {said[:40]!r} is no word known here. Write person or normal")
    return known


def _views(said: str, line: Line, where: Columns) -> tuple[str, ...]:
    if said.isdecimal():
        raise ValueError(f"its views are a number ({said[:20]}). Name them, such as: front, back")
    listed = [view.lower() for view in _listed(said, "view")]
    for place, view in where.views:
        tick = _cell(line, place).casefold()
        if tick not in _TICKS | _NO_TICKS:
            raise ValueError(f"its column {view!r} says {tick[:20]!r}. Write x where the view is wanted, or nothing")
        if tick in _TICKS:
            listed.append(view)
    return tuple(dict.fromkeys(listed))


def _listed(said: str, what: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(part for one in _LISTED.split(said) if (part := one.strip())))
    wrong = next((one for one in found if not is_label(one) or FORBIDDEN.search(one)), "")
    if wrong:
        raise ValueError(f"its {what} {wrong[:40]!r} holds signs that no file name can. Write it anew")
    if len(found) > _MOST_VIEWS:
        raise ValueError(f"it names {len(found)} {what}s: more than {_MOST_VIEWS} is a mistake")
    return found


def _priority(said: str) -> int:
    if not said:
        return USUAL_PRIORITY
    number = said.removesuffix(".0")
    if len(number) == 1 and number in "123456789":
        return int(number)
    known = _PRIORITIES.get(header_key(said))
    if known is None:
        raise ValueError(f"its priority {said[:20]!r} is none. Write 1 (first) to 9, or high, normal, low")
    return known


def _joined(known: ShotRow, again: ShotRow) -> ShotRow:
    """Join two rows of one product: lists with a row for each view are common, and rows that repeat are too."""
    differ = [name for name in ("style", "family", "due") if not _agree(getattr(known, name), getattr(again, name))]
    if differ:
        words = f"it names {again.sku} again, with another {' and '.join(differ)} than line {known.line}"
        raise ValueError(f"{words}. Make them agree, or give each a colourway of its own")
    views = tuple(dict.fromkeys((*known.views, *again.views)))
    channels = tuple(dict.fromkeys((*known.channels, *again.channels)))
    if (views, channels) == (known.views, known.channels):
        raise ValueError(f"it names {again.sku} again and adds nothing to line {known.line}. Take one of them out")
    return replace(
        known,
        views=views,
        channels=channels,
        style=known.style or again.style,
        family=known.family or again.family,
        due=known.due or again.due,
        priority=min(known.priority, again.priority),
        risk=max(known.risk, again.risk),  # "person" sorts after "normal"
        free=tuple(_free(known, again)),
    )


def _agree(one: object, other: object) -> bool:
    return not one or not other or one == other


def _free(known: ShotRow, again: ShotRow) -> Iterator[tuple[str, str]]:
    names = {name for name, _ in known.free}
    yield from known.free
    yield from (one for one in again.free if one[0] not in names)
