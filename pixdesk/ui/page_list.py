"""Which pages there are, the key of each, and how each is made."""

from collections.abc import Callable

from pixdesk.ui.actions import Desk
from pixdesk.ui.page import Page
from pixdesk.ui.pictures import Pictures


def _shots(desk: Desk, pictures: Pictures) -> Page:
    from pixdesk.ui.shots_page import ShotsPage

    return ShotsPage(desk, pictures)


def _live(desk: Desk, pictures: Pictures) -> Page:
    from pixdesk.ui.live_page import LivePage

    return LivePage(desk, pictures)


def _batches(desk: Desk, pictures: Pictures) -> Page:
    from pixdesk.ui.batches_page import BatchesPage

    return BatchesPage(desk, pictures)


def _exceptions(desk: Desk, pictures: Pictures) -> Page:
    from pixdesk.ui.exceptions_page import ExceptionsPage

    return ExceptionsPage(desk, pictures)


def _release(desk: Desk, pictures: Pictures) -> Page:
    from pixdesk.ui.release_page import ReleasePage

    return ReleasePage(desk, pictures)


def _insights(desk: Desk, pictures: Pictures) -> Page:
    from pixdesk.ui.insights_page import InsightsPage

    return InsightsPage(desk, pictures)


def _audit(desk: Desk, pictures: Pictures) -> Page:
    from pixdesk.ui.audit_page import AuditPage

    return AuditPage(desk, pictures)


def _settings(desk: Desk, pictures: Pictures) -> Page:
    from pixdesk.ui.settings_page import SettingsPage

    return SettingsPage(desk, pictures)


FACTORIES: dict[str, Callable[[Desk, Pictures], Page]] = {
    "shots": _shots,
    "live": _live,
    "batches": _batches,
    "exceptions": _exceptions,
    "release": _release,
    "insights": _insights,
    "audit": _audit,
    "settings": _settings,
}
"""How each page is made, in the order of the rail. What a page is made of is loaded with the first one made."""

KEYS = {
    "shots": "Ctrl+0",
    "live": "Ctrl+1",
    "batches": "Ctrl+2",
    "exceptions": "Ctrl+3",
    "release": "Ctrl+4",
    "insights": "Ctrl+5",
    "audit": "Ctrl+6",
    "settings": "Ctrl+,",
}
BELOW = ("settings",)
"""Pages that stand apart at the foot of the rail."""
