"""Reading every exported file again: the button, how far it is, and what was found, in the bar of Release."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from pixdesk.domain.event import Progress
from pixdesk.domain.release import FileCheck
from pixdesk.ui import parts, theme
from pixdesk.ui.actions import Desk
from pixdesk.ui.buttons import KeyButton
from pixdesk.ui.release_actions import CHECKING

_PROGRESS_PX = 120


class FilesCheck(QWidget):
    """Follows the verb that reads the files again.

    Attributes:
        lost: the files that are not what was verified, by capture and channel.
        found: the files have been read.
    """

    found = Signal(object)

    def __init__(self, desk: Desk, verb: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._verb = verb
        self.lost: set[tuple[int, str]] = set()
        row = parts.beside(self)
        row.setSpacing(theme.GRID_PX)
        self.verdict = parts.Elided()
        self.verdict.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        row.addStretch(1)
        row.addWidget(self.verdict, 100)  # all there is, before the gap at its left
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(_PROGRESS_PX)
        self._progress.setAccessibleName(self.tr("Reading the files again"))
        self._progress.hide()
        row.addWidget(self._progress)
        row.addWidget(KeyButton(verb, icon="verify", text=self.tr("Check the files")))
        desk.bridge.progressed.connect(self._show_progress)

    def run(self) -> None:
        """Read every file that was exported again, and say whether each is what was verified."""
        self._verb.setEnabled(False)
        self._progress.setRange(0, 0)
        self._progress.show()
        self._say(self.tr("Reading the files…"), "dim")
        self._desk.release.check(self, self._show, self._failed)

    def _show_progress(self, progress: Progress) -> None:
        if progress.work == CHECKING and not self._progress.isHidden():
            self._progress.setRange(0, max(1, progress.total))
            self._progress.setValue(progress.done)

    def _show(self, found: FileCheck) -> None:
        self._end(found.words, "bad" if found.wrong else "good" if found.files else "dim")
        self.lost = {(view.capture_id, view.channel) for view, _ in found.wrong}
        self.found.emit(found)

    def _failed(self, error: Exception) -> None:
        self._end("", "")
        self._desk.bridge.tell(error)

    def _end(self, said: str, tone: str) -> None:
        self._progress.hide()
        self._verb.setEnabled(True)
        self._say(said, tone)

    def _say(self, said: str, tone: str) -> None:
        self.verdict.say(said)
        parts.set_tone(self.verdict, tone)
