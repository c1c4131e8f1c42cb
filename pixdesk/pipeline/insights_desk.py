"""The studio's figures: counted from the log on a connection of their own, so that no capture waits for them."""

from datetime import date, timedelta
from pathlib import Path

from pixdesk.domain.drift import Drift, drifts
from pixdesk.domain.insights import Insights, as_csv, insights
from pixdesk.domain.numbers import Rates
from pixdesk.errors import SetupError
from pixdesk.pipeline.studio import Studio
from pixdesk.store import audit
from pixdesk.store.files import publish
from pixdesk.store.traits import sightings


class InsightsDesk:
    """What can be asked about the studio's work; the engine holds one."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def told(self, days: int | None = None) -> Insights:
        """Count the captures that landed in the last so many days, today among them (UTC); of None all there are."""
        since = None if days is None else self._studio.clock().date() - timedelta(days=days - 1)
        return counted(self._studio.home, since)

    def drifted(self, days: int | None = None) -> tuple[Drift, ...]:
        """Return how far the light wandered in the last so many days, by backdrop; of None since the beginning."""
        since = None if days is None else self._studio.clock().date() - timedelta(days=days - 1)
        return drifts(sightings(self._studio.home, since))

    def write_csv(self, told: Insights, path: Path) -> None:
        """Write the figures as a CSV file, whole.

        Raises:
            SetupError: it cannot be written there.
        """
        try:
            publish(path, as_csv(told).encode("utf-8"))
        except OSError as trouble:
            raise SetupError(f"{path} cannot be written ({trouble.strerror}). Choose another place.") from trouble


def counted(home: Path, since: date | None) -> Insights:
    """Count a studio's captures that landed from a day on; reviews begun the evening before are read too.

    Raises:
        SetupError: there is no store in `home`.
    """
    return insights(audit.every_line(home, since and since - timedelta(days=1)), Rates(), since=since)
