"""Drawing a recorded sample again, from the log alone: what anybody does who wants to know that it was not picked."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pixdesk.domain.drawing import draw_by_strata, draw_sample, seed_for
from pixdesk.domain.streams import batch_number
from pixdesk.domain.view import AuditLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Redrawn:
    """One recorded draw beside the same draw made again.

    Attributes:
        line: the number of the line that recorded it.
        plan: in words.
        seed: as recorded.
        seed_holds: whether it is made of the batch, the captures' content, the date and the number of the draw; None
            where the log does not say all of them, and for a second sample, which has its first one's seed.
        recorded, drawn: ids in order of their tickets, as recorded and as drawn now.
    """

    line: int
    draw: int
    plan: str
    seed: str
    seed_holds: bool | None
    recorded: tuple[int, ...]
    drawn: tuple[int, ...]

    @property
    def matches(self) -> bool:
        """Whether the sample on record is the one the seed draws, and the seed is the one the batch makes."""
        return self.recorded == self.drawn and self.seed_holds is not False


_LEAVES = frozenset({"superseded", "held", "claimed", "disposition"})
"""What takes a clean capture out of a lot under inspection."""


def redrawn(lines: Iterable[AuditLine], batch_id: int) -> list[Redrawn]:
    """Draw every sample a batch ever had again, first to last; a double plan's second sample is one of its own.

    Draws recorded without the lot they were made from (by an older pixdesk) are left out.

    Args:
        lines: the log's, oldest first.
    """
    seen = _Seen(batch_id)
    for line in lines:
        number = _capture_number(line.subject)
        if number is not None:
            seen.about_capture(number, line)
        elif batch_number(line.subject) == batch_id:
            seen.about_batch(line)
    return seen.found


@dataclass(slots=True)
class _Seen:
    """What the log has told so far.

    Attributes:
        contents: every capture's digest.
        told: of the last draw.
        left: captures that no second sample can be drawn from.
    """

    batch_id: int
    contents: dict[int, str] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    left: set[int] = field(default_factory=set)
    found: list[Redrawn] = field(default_factory=list)

    def about_capture(self, number: int, line: AuditLine) -> None:
        if line.action == "landed":
            self.contents[number] = json.loads(line.detail)["digest"]
        elif line.action in _LEAVES:
            self.left.add(number)

    def about_batch(self, line: AuditLine) -> None:
        if line.action == "sample-drawn":
            self.told = json.loads(line.detail)
            self.left = set(self.told["captures"])
            if "lot" in self.told:
                self.found.append(_again(line.seq, self.told, self.batch_id, self.contents))
        elif line.action == "sample-replaced":
            self.left.add(json.loads(line.detail)["instead"] or 0)
        elif line.action == "second-sample-drawn" and "lot" in self.told:
            self.found.append(_second(line, self.told, self.left))


def _capture_number(subject: str) -> int | None:
    number = subject.removeprefix("capture ").partition(":")[0]
    return int(number) if subject.startswith("capture ") and number.isdecimal() else None


def _second(line: AuditLine, first: dict[str, Any], left: set[int]) -> Redrawn:
    """Draw a second sample again: the next tickets of the first one's seed, of what is still in the lot."""
    told = json.loads(line.detail)
    pool = [int(id_) for id_ in first["lot"] if int(id_) not in left]
    return Redrawn(
        line=line.seq,
        draw=int(first["draw"]),
        plan=str(first["plan"]),
        seed=str(first["seed"]),
        seed_holds=None,
        recorded=tuple(told["captures"]),
        drawn=tuple(draw_sample(pool, int(told["n"]), str(first["seed"]))),
    )


def _again(seq: int, told: dict[str, Any], batch_id: int, contents: dict[int, str]) -> Redrawn:
    lot, seed = [int(id_) for id_ in told["lot"]], str(told["seed"])
    n = min(int(told["n"]), len(lot))
    drawn_by = told.get("drawn_by")
    if drawn_by in ("strata", "nested-strata"):
        strata = {int(id_): name for name, ids in told["strata"].items() for id_ in ids}
        drawn = draw_by_strata(strata, n, seed, is_nested=drawn_by == "nested-strata")
    else:
        drawn = draw_sample(lot, n, seed)
    holds = None
    if all(id_ in contents for id_ in lot):
        day = date.fromisoformat(told["date"])
        holds = seed == seed_for(batch_id, [contents[id_] for id_ in lot], day, int(told["draw"]))
    return Redrawn(
        line=seq,
        draw=int(told["draw"]),
        plan=str(told["plan"]),
        seed=seed,
        seed_holds=holds,
        recorded=tuple(told["captures"]),
        drawn=tuple(drawn),
    )
