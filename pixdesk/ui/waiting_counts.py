"""How many things wait on each page, on its button in the rail: a number, and in words what it counts."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

from pixdesk.domain.batch import BatchState
from pixdesk.domain.view import BatchSummary, Overview
from pixdesk.ui import words
from pixdesk.ui.actions import Desk
from pixdesk.ui.rail import Rail

_SOON_MS, _LATE_MS = 300, 5000
_SHARE: Final = 20
"""Counting what has no home goes through all captures: of a very large store no more than a twentieth of the time."""


class WaitingCounts(QObject):
    """Keeps the numbers on the rail."""

    def __init__(self, rail: Rail) -> None:
        super().__init__(rail)
        self._rail = rail
        self._desk: Desk | None = None
        self._took = QElapsedTimer()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._ask)

    def attach(self, desk: Desk) -> None:
        """Count what waits in a studio."""
        self._desk = desk
        desk.bridge.changed.connect(self._changed)
        self._soon.start()

    def detach(self) -> None:
        """Let the studio go."""
        self._desk = None
        self._soon.stop()
        for name in ("shots", "batches", "exceptions"):
            self._rail.set_count(name, 0, "")

    def show_overview(self, overview: Overview, batches: Sequence[BatchSummary]) -> None:
        """Show what the overview counts: cases, and batches to inspect."""
        cases = overview.open_cases
        self._rail.set_count("exceptions", cases, words.plural(cases, self.tr("open case"), self.tr("open cases")))
        sampled = sum(summary.batch.state is BatchState.SAMPLED for summary in batches)
        said = words.plural(sampled, self.tr("batch to inspect"), self.tr("batches to inspect"))
        self._rail.set_count("batches", sampled, said)

    def _changed(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _ask(self) -> None:
        if self._desk is not None:
            self._took.start()
            self._desk.ask(self, self._desk.engine.shots.homeless_count, self._show_homeless, key="homeless")

    def _show_homeless(self, count: int) -> None:
        self._soon.setInterval(max(_SOON_MS, min(_LATE_MS, _SHARE * self._took.elapsed())))
        said = words.plural(count, self.tr("capture needs a home"), self.tr("captures need a home"))
        self._rail.set_count("shots", count, said)
