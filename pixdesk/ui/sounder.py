"""The alarm's sound: the system's own, three times, and again until somebody has heard it.

Qt's multimedia is not among the Qt parts pixdesk ships; the system's alert sound needs none of it, follows the
workstation's volume, and is what the operator has chosen to hear.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

_TIMES: Final = 3
_APART_MS: Final = 350
_AGAIN_MS: Final = 12_000


class Sounder(QObject):
    """Sounds until it is hushed.

    Attributes:
        beep: what makes the sound.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.beep: Callable[[], None] = QApplication.beep
        self._left = 0
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._sound)

    @property
    def is_sounding(self) -> bool:
        """Whether another sound is to come."""
        return self._next.isActive()

    def start(self) -> None:
        """Sound now, and again."""
        self._left = _TIMES
        self._sound()

    def hush(self) -> None:
        """Be quiet."""
        self._next.stop()

    def _sound(self) -> None:
        if self._left <= 0:
            self._left = _TIMES
        self.beep()
        self._left -= 1
        self._next.start(_APART_MS if self._left else _AGAIN_MS)
