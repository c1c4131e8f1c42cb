"""Ctrl+Z of a section of Settings: it names what it would take back; grey, with the reason, where there is nothing."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction

from pixdesk.ui import audit_words


class SectionUndo:
    """One section's undo, as the engine last said what could be taken back."""

    def __init__(self, action: QAction) -> None:
        self.action = action
        self._tip = action.toolTip()
        self.know("")

    def know(self, what: str, whose: str = "") -> None:
        """Hear what could be taken back.

        Args:
            what: the action the log calls it; empty where there is nothing.
            whose: what or who it was done to.
        """
        said = QCoreApplication.translate("SectionUndo", "Nothing was done here that could be taken back")
        if what:
            said = f"{audit_words.action(what)}: {whose}" if whose else audit_words.action(what)
        self.action.setEnabled(bool(what))
        self.action.setToolTip(f"{self._tip}\n{said}")

    def begin(self) -> bool:
        """Whether there is something to take back; the key is quiet until the engine has said what is next."""
        if not self.action.isEnabled():
            return False
        self.action.setEnabled(False)
        return True
