"""What the log tells of every capture from its landing on, and of the batches and reviews of a period."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from pixdesk.domain.reviewing import Look, catch_rate, looks
from pixdesk.domain.streams import batch_number
from pixdesk.domain.undoing import MEND_UNDONE, UNDONE, still_standing
from pixdesk.domain.view import AuditLine

MACHINE = "pixdesk"
"""The actor of what the machine does by itself."""

_TELLS = frozenset({"claimed", "joined-batch", "held"})
_REWORK = frozenset({"mend", "retouch", "reprocess", "reshoot"})
_LOST = frozenset({"reshoot", "discard"})
_ENDS_EXPORT = frozenset({"case-opened", "disposition"})
"""A file was refused, or that was settled: what is written afterwards belongs to another export."""

_CAN_BE_UNDONE = frozenset({"approved", "held", "disposition"})


@dataclass(slots=True)
class Life:
    """What the log tells of one capture.

    Attributes:
        recipe, batch_id: the last ones it had; empty and None before.
        found: what the checks and the export took it out of the flow for, each code once.
        exported: when the last file of its first export was verified.
        export_ended: every channel had its file, or one was refused: what comes later is another export.
    """

    landed: datetime
    name: str = ""
    recipe: str = ""
    batch_id: int | None = None
    found: tuple[str, ...] = ()
    first_look: str = ""
    approved: datetime | None = None
    exported: datetime | None = None
    export_ended: bool = False
    had_case: bool = False
    first_time: bool = False
    settled_by_person: int = 0
    reworked: bool = False
    reshot: int = 0
    ended: bool = False
    before: "Life | None" = None


@dataclass(slots=True)
class Tally:
    """What was counted, before it is divided.

    Attributes:
        judged: whether each batch that was judged was approved.
    """

    lives: dict[int, Life] = field(default_factory=dict)
    judged: list[tuple[int, bool]] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    caught: tuple[int, int, float | None] = (0, 0, None)


def tallied(lines: Iterable[AuditLine], *, since: date | None = None, until: date | None = None) -> Tally:
    """Return what `pixdesk.domain.numbers.numbers` divides; see there."""

    def within(at: datetime) -> bool:
        return (since is None or at.date() >= since) and (until is None or at.date() <= until)

    tally = Tally()
    about_batches = []  # few; the whole log may not fit into memory
    for line in lines:
        capture_id = _capture_number(line.subject)
        if capture_id is not None:
            if line.action == "landed" and within(line.at):
                tally.lives[capture_id] = Life(line.at, name=line.subject.partition(": ")[2])
            if capture_id in tally.lives:
                tally.lives[capture_id] = _lived(tally.lives[capture_id], line)
        elif batch_number(line.subject) is not None:
            about_batches.append(line)
    standing = still_standing(about_batches)
    judged = [line for line in standing if line.action in {"approved", "rejected"} and within(line.at)]
    tally.judged = [(batch_number(line.subject) or 0, line.action == "approved") for line in judged]
    tally.caught = catch_rate(line for line in standing if within(line.at))
    tally.looks = [look for look in looks(about_batches) if within(look.at)]
    return tally


def _capture_number(subject: str) -> int | None:
    kind, _, rest = subject.partition(" ")
    number = rest.partition(":")[0]
    return int(number) if kind == "capture" and number.isdecimal() else None


def _lived(life: Life, line: AuditLine) -> Life:
    """Return a life after one more line; what a person does can be taken back, and then it is as it was before."""
    if line.action == UNDONE or (line.action == MEND_UNDONE and json.loads(line.detail).get("moved")):
        return life.before or life
    if line.action in _CAN_BE_UNDONE:
        life = replace(life, before=life)
    _live(life, line)
    return life


def _live(life: Life, line: AuditLine) -> None:
    if line.action in _TELLS:
        _hear(life, line.action, json.loads(line.detail))
    if line.action in {"processed", "held"} and not life.first_look:
        life.first_look = line.action
    _export(life, line)
    if line.action == "case-opened":
        life.had_case = True
    elif line.action == "superseded":
        life.reworked = life.ended = True
    elif line.action == "disposition":
        _settle(life, line)
    elif line.action == "approved":
        _approve(life, line.at)


def _export(life: Life, line: AuditLine) -> None:
    if line.action in _ENDS_EXPORT:
        life.export_ended = life.exported is not None
    elif line.action in {"exported", "export-complete"} and not life.export_ended:
        life.exported, life.export_ended = line.at, line.action == "export-complete"


def _hear(life: Life, action: str, told: dict[str, Any]) -> None:
    if action == "claimed":
        life.recipe = str(next(iter(told.get("recipe") or [""])))
    elif action == "joined-batch":
        life.batch_id = told.get("batch")
    else:
        life.found = tuple(dict.fromkeys((*life.found, *map(str, told.get("findings", ())))))


def _settle(life: Life, line: AuditLine) -> None:
    how = str(json.loads(line.detail).get("disposition", ""))
    life.settled_by_person += line.actor != MACHINE
    life.reworked = life.reworked or how in _REWORK
    life.reshot += how == "reshoot"
    life.ended = life.ended or how in _LOST
    if how == "accept":
        _approve(life, line.at)


def _approve(life: Life, at: datetime) -> None:
    if life.approved is None:
        life.approved, life.first_time = at, not life.had_case
    life.ended = True
