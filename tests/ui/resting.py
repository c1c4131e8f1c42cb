"""Waiting for a window to come to rest."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pixdesk.ui.window import MainWindow


def rest(qtbot: QtBot, window: MainWindow, until: Callable[[], bool] = lambda: True) -> None:
    """Wait until the window has nothing to ask, to decode or to show again, and `until` holds."""

    def at_rest() -> bool:
        desk, page = window.desk, window.page
        return bool(
            desk is not None
            and not desk.bridge.busy
            and not window.pictures.busy
            and (page is None or not page.is_waiting)
            and until()
        )

    qtbot.waitUntil(at_rest, timeout=8000)


def press(qtbot: QtBot, window: MainWindow, *keys: Qt.Key) -> None:
    """Press keys where the window listens, and let it come to rest after each."""
    for key in keys:
        qtbot.keyClick(window.focusWidget(), key)
        rest(qtbot, window)
