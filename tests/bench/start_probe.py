"""The program under (d): pixdesk, told to say when it was painted and when it could be used.

It imports nothing but pixdesk and Qt, so that what is measured is the program and not the bench.
"""

import sys
import time

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtTest import QTest

import pixdesk.app as root
from pixdesk.ui.page import Page
from pixdesk.ui.window import MainWindow


class Eye(QObject):
    """Notes the first paint of the window, the first of a page with the studio behind it, and the first key it takes.

    Usable is the page on the screen and a key press done: ``?``, which shows what keys there are.
    """

    def __init__(self) -> None:
        super().__init__()
        self._said: set[str] = set()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() is QEvent.Type.Paint:
            if isinstance(watched, MainWindow):
                self._after("painted", lambda: None)
            elif isinstance(watched, Page) and watched.isVisible():
                self._after("page", lambda: self._press(watched.window()))
        return False

    def _after(self, what: str, then) -> None:
        """Once the event loop turns again, what was painted stands on the screen."""
        if what not in self._said:
            self._said.add(what)
            QTimer.singleShot(0, lambda: (say(what), then()))

    def _press(self, window) -> None:
        if not window.isActiveWindow():  # a screen without a window manager gives nobody the keyboard
            window.activateWindow()
        QTest.keyClick(window, Qt.Key.Key_Question)
        if not window.overlay.isVisible():
            QTimer.singleShot(1, lambda: self._press(window))
            return
        say("usable")
        say_loaded()
        QTimer.singleShot(0, window.close)


def say(what: str) -> None:
    """Print what has just happened and when."""
    print(what, time.monotonic(), flush=True)


def say_loaded() -> None:
    """Print which of the heavy libraries are loaded by now."""
    heavy = ("numpy", "cv2", "PIL", "onnxruntime", "rawpy", "pydantic", "sqlite_utils", "watchdog")
    print("loaded", ",".join(name for name in heavy if name in sys.modules) or "none", flush=True)


def probe(place: str) -> int:
    """Be the program until its window can be used."""
    app = root.application()
    eye = Eye()
    app.installEventFilter(eye)
    return root.main([f"{place}/capture", "--home", f"{place}/studio", "--out", f"{place}/out"])


if __name__ == "__main__":
    sys.exit(probe(sys.argv[1]))
