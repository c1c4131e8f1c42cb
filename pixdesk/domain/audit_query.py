"""What somebody looks for in the log: words, who, what, and when."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)

_YEARS = (1971, 2999)
"""Windows knows no local time before 1970, where one zone or the other has the first midnight, and none after 3000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuery:
    """Which lines fit; what is empty leaves nothing out.

    Attributes:
        search: every word must occur in actor, action, subject or detail, whatever its case.
        who, what: the actor and the action, exactly.
        since, before: the first instant that fits and the first one after.
    """

    search: str = ""
    who: str = ""
    what: str = ""
    since: datetime | None = None
    before: datetime | None = None

    @property
    def takes_all(self) -> bool:
        """Whether every line fits."""
        return self == AuditQuery()


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditKinds:
    """Who acted and what was done, each with how many lines there are, the most frequent first."""

    who: tuple[tuple[str, int], ...] = ()
    what: tuple[tuple[str, int], ...] = ()


def parse_when(text: str) -> tuple[date, date] | None:
    """Return the first and the last day of a period: a day, a month, a year, or two of them with ``..`` between.

    Raises:
        ValueError: it is none of these; the message is a sentence.
    """
    said = text.strip()
    if not said:
        return None
    begins, dots, ends = said.partition("..")
    first, last = _span(begins), _span(ends if dots else begins)
    if last[1] < first[0]:
        raise ValueError("The period ends before it begins.")
    return first[0], last[1]


def _span(text: str) -> tuple[date, date]:
    found = _DAY.fullmatch(text.strip())
    if found is None or not _YEARS[0] <= int(found[1]) <= _YEARS[1]:
        raise ValueError("Write a day, month or year: 2026-11-20, or two: 2026-11-01..2026-11-20.")
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
    except ValueError:
        raise ValueError(f"There is no day {text.strip()}.") from None
    if day is not None:
        return first, first
    ends_month = month or 12
    return first, date(first.year, ends_month, monthrange(first.year, ends_month)[1])


def instants(period: tuple[date, date] | None, zone: tzinfo | None = None) -> tuple[datetime | None, datetime | None]:
    """Return the first instant of a period and the first one after it, in UTC.

    Args:
        zone: whose days are meant; None for those of this machine.
    """
    if period is None:
        return None, None

    def midnight(day: date) -> datetime:
        at = datetime.combine(day, time())
        return (at.astimezone() if zone is None else at.replace(tzinfo=zone)).astimezone(UTC)

    return midnight(period[0]), midnight(period[1] + timedelta(days=1))
