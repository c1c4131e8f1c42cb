"""What the window asks about the studio's work; `pixdesk.ui.actions.Desk` hands it out."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject

from pixdesk.domain.drift import Drift
from pixdesk.domain.insights import Insights
from pixdesk.ui.bridge import Bridge

Trouble = Callable[[Exception], None]


class Figures(Protocol):
    """The engine's side of it, which the window knows by its verbs alone."""

    def told(self, days: int | None = None) -> Insights:
        """Count a period."""

    def drifted(self, days: int | None = None) -> tuple[Drift, ...]:
        """Tell how far the light wandered in a period."""

    def write_csv(self, told: Insights, path: Path) -> None:
        """Write the figures down."""


class InsightsActions:
    """The studio's figures, and what is behind them."""

    def __init__(self, figures: Figures, bridge: Bridge) -> None:
        self._figures = figures
        self._bridge = bridge

    def told(self, receiver: QObject, days: int | None, then: Callable[[Insights], None], otherwise: Trouble) -> None:
        """Ask for the figures of the last so many days, or of all there are."""
        self._bridge.ask(receiver, lambda: self._figures.told(days), then, otherwise, key="insights")

    def drifted(
        self, receiver: QObject, days: int | None, then: Callable[[tuple[Drift, ...]], None], otherwise: Trouble
    ) -> None:
        """Ask how far the light wandered in the last so many days, or since the beginning."""
        self._bridge.ask(receiver, lambda: self._figures.drifted(days), then, otherwise, key="drift")

    def write_csv(self, receiver: QObject, told: Insights, path: Path, then: Callable[[None], None]) -> None:
        """Write the figures as a CSV file."""
        self._bridge.ask(receiver, lambda: self._figures.write_csv(told, path), then)
