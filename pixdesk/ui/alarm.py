"""The alarm: a bar across the window that stays until somebody puts it away, in colour and with sound as liked."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from pixdesk.domain.event import Gravity
from pixdesk.ui import icons, memory, parts, theme, words
from pixdesk.ui.memory import Memory
from pixdesk.ui.sounder import Sounder


class _Switch(QPushButton):
    """Switches the alarm's sound or colour on and off; its shape and its word say which it is."""

    def __init__(self, action: QAction, icon: str, word: str) -> None:
        super().__init__(f" {word}")
        self._action, self._icon = action, icon
        self.setIconSize(QSize(20, 20))
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("role", "segment")
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        on = self._action.isChecked()
        self.setChecked(on)
        self.setIcon(icons.icon(self._icon if on else f"{self._icon}-off"))
        self.setToolTip(self._action.toolTip())
        self.setAccessibleName(self._action.text())


class AlarmBar(QWidget):
    """Shows the gravest alarm whole, of equal ones the latest, and leads to the others.

    Attributes:
        sound_action, colour_action: switch sound and colour; what is chosen is remembered.
    """

    def __init__(self, remembered: Memory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._memory = remembered
        self._alarms: list[tuple[Gravity, str]] = []
        self._passed = 0
        self.sounder = Sounder(self)
        self.sound_action = self._switch(self.tr("Sound of alarms"), memory.ALARM_SOUND, "Ctrl+M")
        self.colour_action = self._switch(self.tr("Colour of alarms"), memory.ALARM_COLOUR, "Alt+M")
        row = QHBoxLayout(self)
        row.setContentsMargins(48, 8, 16, 8)
        row.setSpacing(theme.GRID_PX)
        self._words = parts.text(strong=True, wraps=True)
        row.addWidget(self._words, 1)
        self._more = QPushButton()
        self._more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._more.setToolTip(self.tr("Show the next alarm"))
        self._more.clicked.connect(self.show_next)
        row.addWidget(self._more, 0, Qt.AlignmentFlag.AlignTop)
        sound = _Switch(self.sound_action, "sound", self.tr("Sound"))
        for switch in (sound, _Switch(self.colour_action, "light", self.tr("Colour"))):
            row.addWidget(switch, 0, Qt.AlignmentFlag.AlignTop)
        self._dismiss = QPushButton(self.tr("Put away"))
        self._dismiss.setToolTip(self.tr("Put this alarm away"))
        self._dismiss.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._dismiss.clicked.connect(self.dismiss)
        row.addWidget(self._dismiss, 0, Qt.AlignmentFlag.AlignTop)
        self.setAccessibleName(self.tr("Alarm"))
        remembered.changed.connect(self._remembered)
        self._show()

    def _switch(self, title: str, name: str, keys: str) -> QAction:
        action = QAction(title, self)
        action.setCheckable(True)
        action.setChecked(self._memory.is_on(name))
        action.setShortcut(keys)
        action.setToolTip(f"{title}  ({keys})")
        action.triggered.connect(lambda on: self._memory.switch(name, on))
        return action

    @property
    def alarms(self) -> list[str]:
        """The alarms nobody has put away, the gravest last, of equal ones the latest."""
        return [said for _, said in self._alarms]

    @property
    def has_colour(self) -> bool:
        """Whether the bar is painted in the alarm's colour."""
        return self.colour_action.isChecked()

    def sound(self, said: str, gravity: Gravity = Gravity.STUDIO) -> None:
        """Sound an alarm and show the gravest; the same one twice counts once."""
        others = [alarm for alarm in self._alarms if alarm[1] != said]
        self._alarms = sorted([*others, (gravity, said)], key=lambda alarm: alarm[0])
        self._passed = 0
        if self.sound_action.isChecked():
            self.sounder.start()
        self._show()

    def show_next(self) -> None:
        """Show the next alarm; after the last the gravest again."""
        self._passed = (self._passed + 1) % max(1, len(self._alarms))
        self._show()

    def dismiss(self) -> None:
        """Put the alarm that is shown away; the gravest of the others shows again. Whoever does has heard it."""
        if self._alarms:
            del self._alarms[-1 - self._passed]
        self._passed = 0
        self.sounder.hush()
        self._show()

    def _remembered(self) -> None:
        self.sound_action.setChecked(self._memory.is_on(memory.ALARM_SOUND))
        self.colour_action.setChecked(self._memory.is_on(memory.ALARM_COLOUR))
        if not self.sound_action.isChecked():
            self.sounder.hush()
        self.update()

    def _show(self) -> None:
        said = self._alarms[-1 - self._passed][1] if self._alarms else ""
        more = self.tr("%1 more").replace("%1", words.count(max(0, len(self._alarms) - 1)))
        self._words.setText(said)
        self._more.setText(more)
        self._more.setAccessibleName(self.tr("Show the next alarm, %1").replace("%1", more))
        self._more.setVisible(len(self._alarms) > 1)
        self.setAccessibleDescription(said)
        self.setVisible(bool(self._alarms))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ground, edge = (theme.BAD_DEEP, theme.BAD) if self.has_colour else (theme.RAISED, theme.TEXT)
        painter.fillRect(self.rect(), QColor(ground))
        painter.fillRect(0, 0, self.width(), 2, QColor(edge))
        icons.paint(painter, "exceptions", QRectF(14, 13, 22, 22), edge)
        painter.end()
