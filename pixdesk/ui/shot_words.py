"""The shot list put in words: how a row stands, when it is due, how long its clock still runs."""

from datetime import date

from pixdesk.domain.clocks import Clock, Pace
from pixdesk.domain.shot_board import Line, Order
from pixdesk.domain.shot_state import ShotState, Standing
from pixdesk.ui import theme, words
from pixdesk.ui.words import tr

STATES: tuple[str, ...] = ("late", *(state.value for state in ShotState))
"""What rows are narrowed by, what hurts first."""


def state(word: str) -> str:
    """Return where a row stands in a word."""
    return {
        "late": tr("Late"),
        ShotState.DUE.value: tr("Due"),
        ShotState.HELD.value: tr("Held"),
        ShotState.SHOT.value: tr("Shot"),
        ShotState.IN_WORK.value: tr("In work"),
        ShotState.APPROVED.value: tr("Approved"),
        ShotState.EXPORTED.value: tr("Exported"),
        ShotState.DELIVERED.value: tr("Delivered"),
    }[word]


def order(value: Order) -> str:
    """Return what comes first in a few words."""
    return {
        Order.URGENT: tr("Late, then by priority"),
        Order.DUE: tr("By due day"),
        Order.PRIORITY: tr("By priority"),
        Order.CLOCK: tr("Least time left"),
        Order.SKU: tr("By SKU"),
    }[value]


def day(value: date) -> str:
    """Return a day as it stands in a calendar."""
    return value.strftime("%a %d %b")


def distance(value: date, today: date) -> str:
    """Return how far off a day is."""
    days = (value - today).days
    if days in (-1, 0, 1):
        return (tr("today"), tr("tomorrow"), tr("yesterday"))[days]
    if days > 0:
        return tr("in %1 days").replace("%1", words.count(days))
    return tr("%1 days ago").replace("%1", words.count(-days))


def product(standing: Standing) -> tuple[str, str]:
    """Return a row's SKU, and what else it is called."""
    row = standing.row
    return row.sku, "  ·  ".join(part for part in (row.colourway, row.family, row.style) if part)


def due(standing: Standing, today: date) -> tuple[str, str]:
    """Return when a row is due, and how far off that is with its priority."""
    row = standing.row
    priority = tr("priority %1").replace("%1", str(row.priority))
    if row.due is None:
        return tr("No day"), priority
    return day(row.due), f"{distance(row.due, today)}  ·  {priority}"


def standing_tint(standing: Standing) -> str:
    """Return the colour of a row's state."""
    if standing.is_late:
        return theme.BAD
    return {
        ShotState.DUE: theme.DIM,
        ShotState.HELD: theme.WARN,
        ShotState.SHOT: theme.ACCENT,
        ShotState.IN_WORK: theme.ACCENT,
    }.get(standing.state, theme.GOOD)


def stands(standing: Standing) -> tuple[str, str]:
    """Return where a row stands, and what qualifies it."""
    told = state(standing.state.value)
    count = len(standing.missing)
    missing = tr("%1 missing").replace("%1", words.plural(count, tr("view"), tr("views"))) if count else ""
    if not standing.is_late:
        return told, missing
    return tr("Late"), "  ·  ".join(part for part in (told.lower() if not missing else "", missing) if part)


def clock(value: Clock | None) -> tuple[str, str]:
    """Return how long a clock still runs, and of how much."""
    if value is None:
        return "", ""
    target = tr("of %1").replace("%1", hours(value.target_s))
    if value.pace is Pace.BROKEN:
        return tr("%1 over").replace("%1", words.span(-value.left_s)), target
    return tr("%1 left").replace("%1", words.span(max(0.0, value.left_s))), target


def hours(seconds: float) -> str:
    """Return a target in hours; one that is no whole tenth of an hour, in smaller units."""
    tenths = seconds / 360
    return f"{tenths / 10:g}\u00a0h" if tenths >= 1 and tenths == round(tenths) else words.span(seconds)


def pace_tint(value: Clock) -> str:
    """Return the colour of a clock."""
    return {Pace.RUNNING: theme.GOOD, Pace.WARNED: theme.WARN, Pace.BROKEN: theme.BAD}[value.pace]


def spoken(line: Line, today: date) -> str:
    """Return a row as a screen reader says it."""
    standing = line.standing
    parts = (
        *product(standing),
        *stands(standing),
        *due(standing, today),
        tr("missing: %1").replace("%1", ", ".join(standing.missing)) if standing.missing else "",
        clock(line.clock)[0],
    )
    return ", ".join(part for part in parts if part)
