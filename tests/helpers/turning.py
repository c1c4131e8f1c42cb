"""Letting the window's event loop turn for a while, with everybody else at work."""

from PySide6.QtCore import QEventLoop, QTimer


def turn(for_ms: int) -> None:
    """Let the event loop turn for so long.

    Never `QTest.qWait`: it keeps Python's lock while it waits, so that no other thread comes forward and whatever the
    window waits for takes many times as long (measured: a thread that turns 1,700 times in a second turned once).
    """
    loop = QEventLoop()
    QTimer.singleShot(for_ms, loop.quit)
    loop.exec()
