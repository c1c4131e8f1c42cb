"""Undo in a field and undo of the page: one key, and which of them it means."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget


class UndoPastFields(QObject):
    """Lets a page's undo be heard from within its fields, once there is nothing typed to take back.

    A field of Qt keeps the key to itself even where it has nothing to undo.
    """

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        for field in page.findChildren(QLineEdit):
            field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave the key to the page where the field has no use for it."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and isinstance(watched, QLineEdit)
            and event.matches(QKeySequence.StandardKey.Undo)
            and not watched.isUndoAvailable()
        ):
            event.ignore()
            return True
        return super().eventFilter(watched, event)
