"""The program under (d): pixdesk, told to say when it was painted and when it could be used."""

import sys
import time


def probe(place: str) -> None:
    """Be the program, until its window can be used; print when that was."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    import pixdesk.app as root
    from pixdesk.ui.page import Page
    from pixdesk.ui.window import MainWindow

    app = root.application()
    said: set[str] = set()

    class Eye(QObject):
        """Notes the first paint of the window, and the first of a page with the studio behind it."""

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            if event.type() is QEvent.Type.Paint:
                if isinstance(watched, MainWindow):
                    self.say("painted")
                elif isinstance(watched, Page) and watched.isVisible():
                    self.say("usable")
            return False

        def say(self, what: str) -> None:
            if what in said:
                return
            said.add(what)
            # Once the event loop turns again, what was painted stands on the screen.
            QTimer.singleShot(0, lambda: self.told(what))

        def told(self, what: str) -> None:
            print(what, time.monotonic(), flush=True)
            if what == "usable":
                app.closeAllWindows()

    eye = Eye()
    app.installEventFilter(eye)
    sys.exit(root.main([f"{place}/capture", "--home", f"{place}/studio", "--out", f"{place}/out"]))


if __name__ == "__main__":
    probe(sys.argv[1])
