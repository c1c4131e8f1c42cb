"""What the window shows before its studio is open: that it opens, what it needs to, or why it does not."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QMetaMethod, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from pixdesk.errors import PixdeskError, StudioInUse
from pixdesk.ui import parts, theme


class OpeningView(parts.EmptyState):
    """Says how far the studio is, and asks for its capture folder where none is known.

    Attributes:
        folder_chosen: the operator chose the capture folder to begin with; carries its path.
    """

    folder_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("live", parent)
        self.say(self.tr("Opening the studio…"))

    def ask_for_folder(self) -> None:
        """Ask which folder the camera software writes to; nothing is opened before that is known."""
        self.say(
            self.tr("Choose the capture folder"),
            self.tr(
                "The folder your camera software writes to; its sub-folders count too.\n"
                "pixdesk only reads it: no original is ever changed, moved or deleted."
            ),
            icon="folder",
        )
        self.offer(self.tr("Choose the folder…"), self._choose_folder)

    def refuse(self, error: Exception, again: Callable[[], None]) -> None:
        """Say why the studio does not open, and offer what helps: the same again, or another folder to choose.

        Args:
            again: opens the same studio once more.
        """
        words = str(error) if isinstance(error, PixdeskError) else f"{type(error).__name__}: {error}"
        self.say(self.tr("The studio does not open"), words, icon="exceptions", tint=theme.BAD)
        if isinstance(error, StudioInUse):
            self.offer(self.tr("Try again"), partial(self._try, again))
        elif self.isSignalConnected(QMetaMethod.fromSignal(self.folder_chosen)):
            self.offer(self.tr("Choose a folder…"), self._choose_folder)

    def _try(self, again: Callable[[], None]) -> None:
        self.offer("", self._choose_folder)
        self.say(self.tr("Opening the studio…"), icon="live")
        again()

    def _choose_folder(self) -> None:
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        path = QFileDialog.getExistingDirectory(self, self.tr("The capture folder"), pictures)
        if path:
            self.offer("", self._choose_folder)
            self.say(self.tr("Opening the studio…"), path, icon="live")
            self.folder_chosen.emit(path)
