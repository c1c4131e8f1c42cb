"""What the window can do with what goes out; `pixdesk.ui.actions.Desk` hands it out."""

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from PySide6.QtCore import QObject

from pixdesk.domain.capture import CaptureId
from pixdesk.domain.event import Progress
from pixdesk.domain.release import FileCheck, ReleaseList
from pixdesk.domain.view import ExportReport
from pixdesk.ui.bridge import Bridge

CHECKING: Final = "check-files"
"""The name of the progress that reading the files again reports."""

Trouble = Callable[[Exception], None]


class Releases(Protocol):
    """The engine's side of it, which the window knows by its verbs alone."""

    def rows(self, *, search: str = "") -> ReleaseList:
        """Return what goes out."""

    def try_again(self, capture_id: CaptureId, channels: Sequence[str], *, actor: str) -> ExportReport:
        """Export one capture once more."""

    def check(self, progress: Callable[[int, int], None] | None = None) -> FileCheck:
        """Read every exported file again."""


class ReleaseActions:
    """What goes out, trying again, and reading the files again."""

    def __init__(self, release: Releases, bridge: Bridge, actor: str) -> None:
        self._release = release
        self._bridge = bridge
        self._actor = actor

    def rows(self, receiver: QObject, search: str, then: Callable[[ReleaseList], None]) -> None:
        """Ask what goes out, newest first."""
        self._bridge.ask(receiver, lambda: self._release.rows(search=search), then, key="release")

    def try_again(
        self,
        receiver: QObject,
        capture_id: CaptureId,
        channels: Sequence[str],
        then: Callable[[ExportReport], None],
        otherwise: Trouble | None = None,
    ) -> None:
        """Export one capture to these channels once more."""
        chosen = tuple(channels)
        work = self._release.try_again
        self._bridge.ask(receiver, lambda: work(capture_id, chosen, actor=self._actor), then, otherwise)

    def check(self, receiver: QObject, then: Callable[[FileCheck], None], otherwise: Trouble | None = None) -> None:
        """Read every exported file again; how far it is comes as `Progress` of work `CHECKING`."""
        post = self._bridge.post

        def work() -> FileCheck:
            return self._release.check(lambda done, total: post(Progress(CHECKING, done, total)))

        self._bridge.ask(receiver, work, then, otherwise, key="check-files")
