"""What the window can ask of the log; `pixdesk.ui.actions.Desk` hands it out."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QObject

from pixdesk.domain.audit_query import AuditKinds, AuditQuery
from pixdesk.domain.event import Progress
from pixdesk.domain.view import AuditLine
from pixdesk.ui.bridge import Bridge

WRITING: Final = "write-audit"
"""The name of the progress that writing lines into a file reports."""

Trouble = Callable[[Exception], None]


class Log(Protocol):
    """The engine's side of it, which the window knows by its verbs alone."""

    def fitting(self, query: AuditQuery, after: int = 0) -> Sequence[int]:
        """Return the numbers of the lines that fit."""

    def at(self, numbers: Sequence[int]) -> list[AuditLine]:
        """Return lines by their numbers."""

    def kinds(self) -> AuditKinds:
        """Return who acted and what was done."""

    def write(self, query: AuditQuery, path: Path, progress: Callable[[int, int], None] | None = None) -> int:
        """Write the lines that fit."""


class AuditActions:
    """Looking through the log."""

    def __init__(self, log: Log, bridge: Bridge) -> None:
        self._log = log
        self._bridge = bridge

    def fitting(self, receiver: QObject, query: AuditQuery, after: int, then: Callable[[Sequence[int]], None]) -> None:
        """Ask which lines fit, or which of those written after one do; the newest question of each kind counts."""
        self._bridge.ask(receiver, lambda: self._log.fitting(query, after), then, key="newer" if after else "fitting")

    def at(self, receiver: QObject, numbers: Sequence[int], then: Callable[[list[AuditLine]], None]) -> None:
        """Ask for lines by their numbers."""
        wanted = list(numbers)
        self._bridge.ask(receiver, lambda: self._log.at(wanted), then)

    def kinds(self, receiver: QObject, then: Callable[[AuditKinds], None]) -> None:
        """Ask who acted and what was done in all."""
        self._bridge.ask(receiver, self._log.kinds, then, key="kinds")

    def write(
        self, receiver: QObject, query: AuditQuery, path: Path, then: Callable[[int], None], otherwise: Trouble
    ) -> None:
        """Write the lines that fit; how far it is comes as `Progress` of work `WRITING`."""
        post = self._bridge.post

        def work() -> int:
            return self._log.write(query, path, lambda done, total: post(Progress(WRITING, done, total)))

        self._bridge.ask(receiver, work, then, otherwise)
