"""How the window is liked, from one day to the next: small settings of this workstation, never of the shoot."""

from PySide6.QtCore import QObject, QSettings, Signal

BRAND = "brand_colour"
ALARM_SOUND, ALARM_COLOUR = "alarm_sound", "alarm_colour"
RELEASE_CHANNELS = "release_channels"
GUIDE = "guide"
SHOTS_ORDER = "shots_order"

_USUAL = {BRAND: "#e8dccb", ALARM_SOUND: "yes", ALARM_COLOUR: "yes"}


class Memory(QObject):
    """Remembers words by name; without a file behind it, until the window is closed.

    Attributes:
        changed: something is remembered differently now; carries its name.
    """

    changed = Signal(str)

    def __init__(self, settings: QSettings | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._held: dict[str, str] = {}

    def keep_in(self, settings: QSettings) -> None:
        """Remember in this file from now on, and take what it says."""
        self._settings = settings
        for name in _USUAL:
            self.changed.emit(name)

    def word(self, name: str) -> str:
        """Return what is remembered under a name, or what is usual."""
        usual = self._held.get(name, _USUAL.get(name, ""))
        return usual if self._settings is None else str(self._settings.value(f"look/{name}", usual))

    def is_on(self, name: str) -> bool:
        """Whether something is switched on."""
        return self.word(name) == "yes"

    def remember(self, name: str, word: str) -> None:
        """Remember a word."""
        if self._settings is None:
            self._held[name] = word
        else:
            self._settings.setValue(f"look/{name}", word)
        self.changed.emit(name)

    def switch(self, name: str, on: bool) -> None:
        """Remember whether something is switched on."""
        self.remember(name, "yes" if on else "no")
