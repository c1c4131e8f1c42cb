"""The log of three weeks of a studio that is not there: lines made by hand, counted with the real arithmetic."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pixdesk.domain.drift import Drift, Sighting, drifts
from pixdesk.domain.insights import Insights, as_csv, insights
from pixdesk.domain.numbers import Rates
from pixdesk.domain.view import AuditLine

LAST = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
_CODES = ("doubtful-matte", "touches-frame", "blurred", "colour-cast", "holes", "low-contrast", "too-small", "cut")


class StandInInsights:
    """Answers what the page of figures asks."""

    def __init__(self) -> None:
        self.days = 21
        self.asked: list[int | None] = []
        self.refusal: Exception | None = None

    def told(self, days: int | None = None) -> Insights:
        self.asked.append(days)
        if self.refusal is not None:
            raise self.refusal
        since = None if days is None else (LAST - timedelta(days=days - 1)).date()
        return insights(_log(self.days), Rates(), since=since)

    def drifted(self, days: int | None = None) -> tuple[Drift, ...]:
        """Tell of two backdrops: a white one whose lamp ages, with one day off, and a pink one shot twice."""
        first = LAST - timedelta(days=(days or self.days) - 1)
        return drifts(one for one in _sightings(self.days) if one.at >= first)

    def write_csv(self, told: Insights, path: Path) -> None:
        path.write_text(as_csv(told), encoding="utf-8")


class _Log:
    """Lines written one after the other."""

    def __init__(self) -> None:
        self.lines: list[AuditLine] = []

    def say(self, at: datetime, subject: str, action: str, actor: str = "pixdesk", **detail: object) -> None:
        seq, text = len(self.lines) + 1, json.dumps(detail)
        self.lines.append(AuditLine(seq=seq, at=at, actor=actor, action=action, subject=subject, detail=text, hash=""))

    def shoot(self, number: int, at: datetime, batch: int) -> None:
        """Let a capture land and be looked at; every seventh is held."""
        subject = _subject(number)
        self.say(at, subject, "landed")
        self.say(at, subject, "claimed", recipe=["shoes" if number % 3 else "glass", "ab"])
        self.say(at, subject, "joined-batch", batch=batch)
        if number % 7:
            self.say(at, subject, "processed")
            return
        codes = [_CODES[number // 7 % 8], *(_CODES[:1] if number % 4 == 0 else [])]
        self.say(at, subject, "held", findings=codes)
        self.say(at, subject, "case-opened")
        how = "retouch" if number % 4 else "accept"
        self.say(at + timedelta(minutes=30), subject, "disposition", "ben", disposition=how)

    def judge(self, shot: range, at: datetime, batch: int, *, is_exported: bool) -> None:
        """Review a batch; the tenth is rejected."""
        subject = f"batch {batch}: set-{batch}"
        self.say(at - timedelta(seconds=40), subject, "sheet-opened", "ana")
        for number in list(shot)[:5]:
            self.say(at - timedelta(seconds=30 - 5 * (number - shot[0])), subject, "inspected", "ana", capture=number)
        verdict = "rejected" if batch == 10 else "approved"
        self.say(at, subject, verdict, "ana")
        for number in shot if verdict == "approved" else ():
            self.say(at, _subject(number), "approved", "ana")
            if is_exported:
                self.say(at, _subject(number), "export-complete", "ana")


def _subject(number: int) -> str:
    return f"capture {number}: SKU-{number:04d}_front.jpg"


def _log(days: int) -> list[AuditLine]:
    log, last = _Log(), 0
    for day in range(days):
        morning = LAST - timedelta(days=days - 1 - day, hours=3)
        if morning.weekday() == 6:
            continue
        shot = range(last + 1, last + 9 + (day * 5) % 11)
        for number in shot:
            log.shoot(number, morning + timedelta(minutes=number - last), day + 1)
        judged = morning + timedelta(minutes=40 + 7 * (day % 5))
        log.judge(shot, judged, day + 1, is_exported=day < days - 2)
        last = shot[-1]
    return sorted(log.lines, key=lambda line: line.at)


def _sightings(days: int) -> list[Sighting]:
    made = []
    for number in range(days * 11):
        day, minute = divmod(number, 11)
        aged = 0.06 * day + 0.02 * (number * 7 % 11) + (2.4 if day == 13 else 0.0)
        white, pink = (95.0 - aged, 0.4 + aged / 4, 1.5 + aged / 2), (80.0, 18.0 - aged / 3, 4.0)
        made.append(
            Sighting(
                capture_id=number + 1,
                name=f"set-{day}/SKU-{number + 1:04d}_front.jpg",
                at=LAST - timedelta(days=days - 1 - day, hours=3) + timedelta(minutes=minute),
                batch_id=day + 1,
                batch=f"set-{day}",
                backdrop=pink if day in (5, 6) else white,
            )
        )
    return made
