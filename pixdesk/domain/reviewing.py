"""Reviewers, measured fairly: how long a tile was looked at, whether that can have been looking, and who agrees.

Read from the log's lines alone. A pause is not held against anybody, and a tile nobody timed has no time.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from pixdesk.domain.odds import upper_bound
from pixdesk.domain.streams import batch_number
from pixdesk.domain.undoing import still_standing
from pixdesk.domain.view import AuditLine

PAUSE_S = 120.0
"""A gap between two marks that is longer was a pause: it is left out."""

HURRIED_S = 0.3
"""Below this a tile nobody can have judged: recognising a picture takes 0.1 s (Potter, J. Exp. Psychol. 2, 1976), and
a key must still be pressed."""

HURRIED_TILES = 10
"""Fewer in a row may be a slip of the finger over tiles looked at before."""

_BEGINS = frozenset({"sheet-opened", "sample-drawn", "second-sample-drawn"})

_CLICKS = frozenset({"approved", "second-sample-drawn"})
"""Lines that conform what nobody marked."""

ACTIONS = (*sorted(_BEGINS), "inspected", "approved", "second-opinion")
"""Lines a pace is read from."""


@dataclass(frozen=True, slots=True)
class Look:
    """Tiles judged by one reviewer at one moment: one with a mark, many with the click that approves.

    Attributes:
        seconds: how long they were looked at together; None after a pause, or where nobody knows the beginning.
        by_click: nobody marked them: the click that approves, or draws the second sample, passed them.
    """

    batch_id: int
    actor: str
    at: datetime
    tiles: int
    seconds: float | None
    capture_id: int | None = None
    by_click: bool = False


def looks(lines: Iterable[AuditLine]) -> list[Look]:
    """Return who judged which tiles when, and for how long, in the order of the log.

    Time runs from the reviewer's last mark in the same batch, from the opening of the sheet, or, where a person closed
    the batch by hand, from its draw.

    Args:
        lines: the log's, oldest first; lines of other actions may be among them.
    """
    since: dict[tuple[int, str], datetime] = {}
    found = []
    for line in still_standing(lines):
        batch_id = batch_number(line.subject)
        if batch_id is None:
            continue
        if line.action in _BEGINS:
            since[batch_id, line.actor] = line.at
        tiles, capture_id = _judged(line)
        if not tiles:
            continue
        before = since.get((batch_id, line.actor))
        gap = None if before is None else (line.at - before).total_seconds()
        seconds = gap if gap is not None and 0.0 <= gap <= PAUSE_S * tiles else None
        found.append(Look(batch_id, line.actor, line.at, tiles, seconds, capture_id, line.action in _CLICKS))
        since[batch_id, line.actor] = line.at
    return found


def passed_unmarked(lines: Iterable[AuditLine], conforming: Iterable[int]) -> int:
    """Return how many captures conform only because a click passed what nobody had marked.

    Args:
        lines: one batch's, oldest first; lines of other actions may be among them.
        conforming: the captures of its sample that count as conforming.
    """
    marked: set[int] = set()
    passed = 0
    for line in still_standing(lines):
        if line.action == "sample-drawn":
            marked, passed = set(), 0
        elif line.action == "inspected":
            marked.add(int(json.loads(line.detail)["capture"]))
        elif line.action in _CLICKS:
            passed += int(json.loads(line.detail).get("conformed_by_this_click", 0))
    return min(passed, len(set(conforming) - marked))


def _judged(line: AuditLine) -> tuple[int, int | None]:
    """Return how many tiles a line judges, and which one if it is one."""
    if line.action == "inspected":
        return 1, int(json.loads(line.detail)["capture"])
    if line.action in _CLICKS:
        return int(json.loads(line.detail).get("conformed_by_this_click", 0)), None
    if line.action == "second-opinion":
        return len(json.loads(line.detail)["opinions"]), None
    return 0, None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How one reviewer worked.

    Attributes:
        tiles: judged in all, of which `timed` have a time.
        by_click: how many of them nobody marked.
        seconds: spent on the timed ones.
        median_s: of the seconds a timed tile took; None where none was timed.
        hurried: the most tiles judged so fast that nobody can have looked, with the seconds; None where none were.
    """

    actor: str
    tiles: int
    by_click: int
    timed: int
    seconds: float
    median_s: float | None
    hurried: tuple[int, float] | None

    @property
    def warning(self) -> str:
        """What is to be said of the pace; empty where nothing is."""
        if self.hurried is None:
            return ""
        tiles, seconds = self.hurried
        return f"{self.actor} judged {tiles} tiles in {seconds:.0f} s: nobody can have looked at them."


def haste(tiles: int, seconds: float) -> str:
    """Return what is to be said before so many tiles are judged by one click after so short a look, or nothing."""
    if tiles < HURRIED_TILES or seconds >= HURRIED_S * tiles:
        return ""
    return f"{tiles} tiles in {seconds:.0f} s: nobody can have looked at them."


def paces(found: Iterable[Look]) -> list[Pace]:
    """Return how each reviewer worked, by name."""
    by_actor: dict[str, list[Look]] = {}
    for look in found:
        by_actor.setdefault(look.actor, []).append(look)
    return [_pace(actor, by_actor[actor]) for actor in sorted(by_actor)]


def _pace(actor: str, found: list[Look]) -> Pace:
    timed = [(look.seconds, look.tiles) for look in found if look.seconds is not None]
    each = [seconds / tiles for seconds, tiles in timed for _ in range(tiles)]
    return Pace(
        actor=actor,
        tiles=sum(look.tiles for look in found),
        by_click=sum(look.tiles for look in found if look.by_click),
        timed=len(each),
        seconds=sum(seconds for seconds, _ in timed),
        median_s=median(each) if each else None,
        hurried=_hurried(found),
    )


def _hurried(found: list[Look]) -> tuple[int, float] | None:
    """Return the longest run of tiles each judged in less than `HURRIED_S`, with its seconds."""
    worst: tuple[int, float] | None = None
    tiles, seconds, batch = 0, 0.0, None
    for look in found:
        fast = look.seconds is not None and look.seconds < HURRIED_S * look.tiles
        if not fast or look.batch_id != batch:
            tiles, seconds = 0, 0.0
        batch = look.batch_id
        if fast and look.seconds is not None:
            tiles, seconds = tiles + look.tiles, seconds + look.seconds
        if tiles >= HURRIED_TILES and (worst is None or tiles > worst[0]):
            worst = (tiles, seconds)
    return worst


def catch_rate(lines: Iterable[AuditLine]) -> tuple[int, int, float | None]:
    """Return how many planted known-bad tiles were judged, how many of them were caught, and the least rate.

    The rate is the one-sided lower 95 % limit of Clopper and Pearson for catching one: five of five is at least 55 %.
    None where nothing was planted.
    """
    planted = caught = 0
    for line in lines:
        if line.action in {"approved", "rejected"} and batch_number(line.subject) is not None:
            told = json.loads(line.detail)
            planted, caught = planted + int(told.get("planted", 0)), caught + int(told.get("caught", 0))
    return planted, caught, 1.0 - upper_bound(planted, planted - caught) if planted else None


def kappa(first: Mapping[int, str], second: Mapping[int, str]) -> float | None:
    """Return Cohen's kappa of two reviewers over the captures both judged: agreement beyond chance, at most 1.

    (po - pe) / (1 - pe), with po the share judged alike and pe the share that would be by chance (Cohen, Educ. Psychol.
    Meas. 20, 1960). None where both said the same of everything in one word, or saw nothing in common: chance alone
    explains that.

    Args:
        first, second: what each said of a capture, such as a defect's id or ``conforms``.
    """
    both = sorted(first.keys() & second.keys())
    if not both:
        return None
    alike = sum(first[id_] == second[id_] for id_ in both) / len(both)
    ours, theirs = Counter(first[id_] for id_ in both), Counter(second[id_] for id_ in both)
    chance = sum(count * theirs[said] for said, count in ours.items()) / len(both) ** 2
    return None if chance == 1.0 else (alike - chance) / (1.0 - chance)


def in_words(value: float | None) -> str:
    """Return what a kappa says (Landis and Koch, Biometrics 33, 1977)."""
    if value is None:
        return "cannot be told from chance"
    named = ((0.0, "poor"), (0.2, "slight"), (0.4, "fair"), (0.6, "moderate"), (0.8, "substantial"))
    return next((name for limit, name in named if value <= limit), "almost perfect")
