"""What the window can do with samples besides marking them; `pixdesk.ui.actions.Desk` hands it out."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject

from pixdesk.domain.switching import Standing
from pixdesk.ui.bridge import Bridge

Trouble = Callable[[Exception], None]


class Samples(Protocol):
    """The engine's side of it, which the window knows by its verbs alone."""

    def open_sheet(self, batch_id: int, *, actor: str) -> None:
        """Write down that a reviewer has the sheet before him."""

    def second_sample(self, batch_id: int, *, actor: str) -> int:
        """Draw a double plan's second sample."""

    def draw_again(self, batch_id: int, *, actor: str, reason: str) -> None:
        """Draw another sample."""

    def evidence(self, batch_id: int, out: Path) -> Path:
        """Write the evidence of a batch."""

    def standings(self) -> Mapping[str, Standing]:
        """Return where every stream stands."""


class SamplingActions:
    """Second samples, redraws, evidence, and how severely each stream is inspected."""

    def __init__(self, sampling: Samples, bridge: Bridge, actor: str) -> None:
        self._sampling = sampling
        self._bridge = bridge
        self._actor = actor

    def open_sheet(self, receiver: QObject, batch_id: int) -> None:
        """Write down that the sheet is before the reviewer now; the time a tile takes is counted from here."""
        self._bridge.ask(
            receiver,
            lambda: self._sampling.open_sheet(batch_id, actor=self._actor),
            lambda _: None,
            lambda _: None,  # judged meanwhile: there is nothing to time
            in_order=True,
        )

    def second_sample(
        self, receiver: QObject, batch_id: int, then: Callable[[int], None], otherwise: Trouble | None = None
    ) -> None:
        """Conform what is unmarked of a double plan's first sample and draw the second."""
        work = self._sampling.second_sample
        self._bridge.ask(receiver, lambda: work(batch_id, actor=self._actor), then, otherwise, in_order=True)

    def draw_again(
        self,
        receiver: QObject,
        batch_id: int,
        reason: str,
        then: Callable[[None], None],
        otherwise: Trouble | None = None,
    ) -> None:
        """Draw another sample in place of one nobody has judged anything of."""
        work = self._sampling.draw_again
        self._bridge.ask(
            receiver, lambda: work(batch_id, actor=self._actor, reason=reason), then, otherwise, in_order=True
        )

    def write_evidence(
        self,
        receiver: QObject,
        batch_id: int,
        out: Path,
        then: Callable[[Path], None],
        otherwise: Trouble | None = None,
    ) -> None:
        """Write the evidence of a batch into a folder."""
        self._bridge.ask(receiver, lambda: self._sampling.evidence(batch_id, out), then, otherwise, key="evidence")

    def standings(self, receiver: QObject, then: Callable[[Mapping[str, Standing]], None]) -> None:
        """Ask how severely every stream's next batch is inspected, and why."""
        self._bridge.ask(receiver, self._sampling.standings, then, key="standings")
