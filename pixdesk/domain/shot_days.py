"""The days of a shot list: somebody else's dates, read without guessing which number is the month."""

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_WRITTEN = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")


class DayFirst(StrEnum):
    """How 03/04/2026 is read."""

    UNKNOWN = "unknown"
    YES = "day-first"
    NO = "month-first"


def day_order(written_dates: Iterable[str]) -> DayFirst:
    """Say whether a list writes the day or the month first, where any of its dates tells."""
    found = set()
    for said in written_dates:
        written = _WRITTEN.fullmatch(said)
        if written is None:
            continue
        if written[2] == "." or (int(written[1]) > 12 >= int(written[3])):
            found.add(DayFirst.YES)
        elif int(written[3]) > 12:
            found.add(DayFirst.NO)
    return found.pop() if len(found) == 1 else DayFirst.UNKNOWN


def read_day(said: str, order: DayFirst) -> date | None:
    """Return the day a cell names; None where it is empty.

    Raises:
        ValueError: it names none, or could be two; the message says so and how to write it.
    """
    if not said:
        return None
    try:
        if iso := _ISO.fullmatch(said):
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        written = _WRITTEN.fullmatch(said)
        if written is None:
            raise ValueError
        first, second, year = int(written[1]), int(written[3]), int(written[4])
        day_first, month_first = _possible(year, second, first), _possible(year, first, second)
    except ValueError:
        raise ValueError(f"its date {said[:40]!r} is none. Write it as 2026-11-30") from None
    if day_first and month_first and day_first != month_first and order is DayFirst.UNKNOWN and written[2] != ".":
        words = f"its date {said} may be {day_first.isoformat()} or {month_first.isoformat()}"
        raise ValueError(f"{words}. Write it as 2026-11-30")
    wanted = month_first if order is DayFirst.NO and written[2] != "." else day_first
    found = wanted or day_first or month_first
    if found is None:
        raise ValueError(f"its date {said} is no day of the calendar. Write it as 2026-11-30")
    return found


def _possible(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
