"""The rail at the left: the pages, each with its icon, its word, its key, and how many things wait there."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QVBoxLayout, QWidget

from pixdesk.ui import icons, theme, words
from pixdesk.ui.commands import shown

_MOST_PX, _LEAST_PX = 76, 56
"""A button's height: where the window is low, each gives way a little and the icon stands closer to its word."""


class _RailButton(QAbstractButton):
    """One page."""

    def __init__(self, icon: str, title: str, keys: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon = icon
        self._keys = shown(keys)
        self._count = 0
        self.setText(title)
        self.setCheckable(True)
        self.setAccessibleName(title)
        self.setToolTip(f"{title}  ({self._keys})")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedWidth(theme.RAIL_PX)
        self.setMinimumHeight(_LEAST_PX)
        self.setMaximumHeight(_MOST_PX)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        return QSize(theme.RAIL_PX, _MOST_PX)

    def set_count(self, count: int, said: str) -> None:
        self._count = count
        self.setAccessibleDescription(said if count else "")
        self.setToolTip(f"{self.text()}  ({self._keys})" + (f": {said}" if count else ""))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1.0 if self.isEnabled() else 0.45)
        chosen = self.isChecked()
        body = QRectF(self.rect()).adjusted(8, 2, -8, -2)
        if chosen or (self.underMouse() and self.isEnabled()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(theme.RAISED, 1.0 if chosen else 0.5))
            painter.drawRoundedRect(body, 6, 6)
        if chosen:
            painter.setBrush(QColor(theme.ACCENT))
            painter.drawRoundedRect(QRectF(0, 16, 3, self.height() - 32), 1.5, 1.5)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.ACCENT), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(body.adjusted(1, 1, -1, -1), 6, 6)
        top = (self.height() - 54) // 2  # icon, word and key as one block in the middle
        icons.paint(
            painter, self._icon, QRectF((self.width() - 24) / 2, top, 24, 24), theme.TEXT if chosen else theme.DIM
        )
        painter.setFont(theme.font(theme.CAPTION_PX, strong=chosen))
        painter.setPen(QColor(theme.TEXT if chosen else theme.DIM))
        painter.drawText(QRect(0, top + 24, self.width(), 17), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.setFont(theme.font(11))
        painter.setPen(QColor(theme.DIM))
        painter.drawText(QRect(0, top + 39, self.width(), 15), Qt.AlignmentFlag.AlignCenter, self._keys)
        if self._count:
            self._paint_count(painter, top - 4)
        painter.end()

    def _paint_count(self, painter: QPainter, top: int) -> None:
        painter.setFont(theme.font(11, strong=True))
        said = words.count(self._count) if self._count < 1000 else "999+"
        width = max(18, QFontMetrics(painter.font()).horizontalAdvance(said) + 10)
        pill = QRectF(self.width() / 2 + 6, top, width, 17)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.WARN))
        painter.drawRoundedRect(pill, 8.5, 8.5)
        painter.setPen(QColor(theme.INK))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, said)


class Rail(QWidget):
    """Pages to go to.

    Attributes:
        chosen: the operator chose a page; carries its name.
        keys_asked: the operator asked for the list of keys.
    """

    chosen = Signal(str)
    keys_asked = Signal()

    def __init__(
        self,
        pages: list[tuple[str, str, str, str]],
        below: list[tuple[str, str, str, str]],
        parent: QWidget | None = None,
    ) -> None:
        """Build the rail from (name, icon, title, keys): what people work on above, what they set up below."""
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(theme.RAIL_PX)
        self._buttons: dict[str, _RailButton] = {}
        group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(4)
        for number, (name, icon, title, keys) in enumerate([*pages, *below]):
            if number == len(pages):
                column.addStretch(1)
            button = _RailButton(icon, title, keys, self)
            button.clicked.connect(lambda _=False, name=name: self.chosen.emit(name))
            group.addButton(button)
            column.addWidget(button)
            self._buttons[name] = button
        keys_button = _RailButton("keys", self.tr("Keys"), "?", self)
        keys_button.setCheckable(False)
        keys_button.clicked.connect(self.keys_asked)
        column.addWidget(keys_button)

    def show_page(self, name: str) -> None:
        """Mark the page shown."""
        self._buttons[name].setChecked(True)

    def set_count(self, name: str, count: int, said: str) -> None:
        """Show how many things wait on a page; `said` are the number and what it counts, in words."""
        self._buttons[name].set_count(count, said)
