"""The alarm: a bar across the window that stays until somebody puts it away, in colour and with sound as liked."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from pixdesk.ui import icons, memory, parts, theme
from pixdesk.ui.memory import Memory
from pixdesk.ui.sounder import Sounder


class _Switch(QPushButton):
    """Switches the alarm's sound or colour on and off; its shape says which it is."""

    def __init__(self, action: QAction, icon: str) -> None:
        super().__init__()
        self._action, self._icon = action, icon
        self.setFixedSize(36, 32)
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
    """Shows the latest alarm whole, and how many came before it.

    Attributes:
        sound_action, colour_action: switch sound and colour; what is chosen is remembered.
    """

    def __init__(self, remembered: Memory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._memory = remembered
        self._alarms: list[str] = []
        self.sounder = Sounder(self)
        self.sound_action = self._switch(self.tr("Sound of alarms"), memory.ALARM_SOUND, "Ctrl+M")
        self.colour_action = self._switch(self.tr("Colour of alarms"), memory.ALARM_COLOUR, "Alt+M")
        row = QHBoxLayout(self)
        row.setContentsMargins(48, 8, 16, 8)
        row.setSpacing(theme.GRID_PX)
        self._words = parts.text(strong=True, wraps=True)
        row.addWidget(self._words, 1)
        for switch in (_Switch(self.sound_action, "sound"), _Switch(self.colour_action, "light")):
            row.addWidget(switch, 0, Qt.AlignmentFlag.AlignTop)
        self._dismiss = QPushButton(self.tr("Put away"))
        self._dismiss.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._dismiss.clicked.connect(self.dismiss)
        row.addWidget(self._dismiss, 0, Qt.AlignmentFlag.AlignTop)
        self.setAccessibleName(self.tr("Alarm"))
        remembered.changed.connect(self._remembered)
        self.hide()

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
        """The alarms nobody has put away, oldest first."""
        return list(self._alarms)

    @property
    def has_colour(self) -> bool:
        """Whether the bar is painted in the alarm's colour."""
        return self.colour_action.isChecked()

    def sound(self, said: str) -> None:
        """Show an alarm; the same one twice counts once."""
        self._alarms = [alarm for alarm in self._alarms if alarm != said] + [said]
        if self.sound_action.isChecked():
            self.sounder.start()
        self._show()

    def dismiss(self) -> None:
        """Put the latest alarm away; the one before it shows again. Whoever does has heard it."""
        self._alarms = self._alarms[:-1]
        self.sounder.hush()
        self._show()

    def _remembered(self) -> None:
        self.sound_action.setChecked(self._memory.is_on(memory.ALARM_SOUND))
        self.colour_action.setChecked(self._memory.is_on(memory.ALARM_COLOUR))
        if not self.sound_action.isChecked():
            self.sounder.hush()
        self.update()

    def _show(self) -> None:
        more = len(self._alarms) - 1
        said = self._alarms[-1] if self._alarms else ""
        if more > 0:
            said += "  " + self.tr("(%1 more)").replace("%1", str(more))
        self._words.setText(said)
        self.setAccessibleDescription(said)
        self.setVisible(bool(self._alarms))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ground, edge = (theme.BAD_DEEP, theme.BAD) if self.has_colour else (theme.RAISED, theme.TEXT)
        painter.fillRect(self.rect(), QColor(ground))
        painter.fillRect(0, 0, self.width(), 2, QColor(edge))
        icons.paint(painter, "exceptions", QRectF(14, 13, 22, 22), edge)
        painter.end()
