"""The alarm: a bar across the window that stays until somebody puts it away."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from pixdesk.ui import icons, parts, theme


class AlarmBar(QWidget):
    """Shows the latest alarm whole, and how many came before it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._alarms: list[str] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(48, 8, 16, 8)
        row.setSpacing(16)
        self._words = parts.text(strong=True, wraps=True)
        row.addWidget(self._words, 1)
        self._dismiss = QPushButton(self.tr("Put away"))
        self._dismiss.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._dismiss.clicked.connect(self.dismiss)
        row.addWidget(self._dismiss, 0, Qt.AlignmentFlag.AlignTop)
        self.setAccessibleName(self.tr("Alarm"))
        self.hide()

    @property
    def alarms(self) -> list[str]:
        """The alarms nobody has put away, oldest first."""
        return list(self._alarms)

    def sound(self, said: str) -> None:
        """Show an alarm; the same one twice counts once."""
        self._alarms = [alarm for alarm in self._alarms if alarm != said] + [said]
        self._show()

    def dismiss(self) -> None:
        """Put the latest alarm away; the one before it shows again."""
        self._alarms = self._alarms[:-1]
        self._show()

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
        painter.fillRect(self.rect(), QColor(theme.BAD_DEEP))
        painter.fillRect(0, 0, self.width(), 2, QColor(theme.BAD))
        icons.paint(painter, "exceptions", QRectF(14, 12, 22, 22), theme.BAD)
        painter.end()
