"""Drawing a recorded sample again, from the log alone: what anybody does who wants to know that it was not picked."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
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
            where the log no longer says all of them.
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


def redrawn(lines: Iterable[AuditLine], batch_id: int) -> list[Redrawn]:
    """Draw every sample a batch ever had again, first to last.

    Draws recorded without the lot they were made from (by an older pixdesk) are left out.

    Args:
        lines: the log's, oldest first.
    """
    contents: dict[int, str] = {}
    found = []
    for line in lines:
        if line.action == "landed":
            number = line.subject.removeprefix("capture ").partition(":")[0]
            contents[int(number)] = json.loads(line.detail)["digest"]
        elif line.action == "sample-drawn" and batch_number(line.subject) == batch_id:
            told = json.loads(line.detail)
            if "lot" in told:
                found.append(_again(line.seq, told, batch_id, contents))
    return found


def _again(seq: int, told: dict[str, Any], batch_id: int, contents: dict[int, str]) -> Redrawn:
    lot, seed = [int(id_) for id_ in told["lot"]], str(told["seed"])
    n = min(int(told["n"]), len(lot))
    if told.get("drawn_by") == "strata":
        strata = {int(id_): name for name, ids in told["strata"].items() for id_ in ids}
        drawn = draw_by_strata(strata, n, seed)
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
