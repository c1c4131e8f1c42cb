"""The permission table as it is, to be read: each verb, and who may."""

from PySide6.QtCore import QCoreApplication, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pixdesk.domain.people import DOES, MAY, ROLES, Role, Verb
from pixdesk.ui import icons, parts, theme
from pixdesk.ui.sign_in import role_words

_ROW_PX, _HEAD_PX, _CELL_PX, _GAP_PX = 26, 40, 78, 8
_COLUMNS = (*ROLES, Role.UNATTENDED)


class _Table(QWidget):
    """Paints the cells; the column of the role spoken of is lit."""

    def __init__(self) -> None:
        super().__init__()
        self._mine: Role | None = None
        self.setAccessibleName(QCoreApplication.translate("PermissionView", "Who may do what"))
        told = [f"{DOES[verb]}: {', '.join(role for role in _COLUMNS if role in MAY[verb])}" for verb in Verb]
        self.setAccessibleDescription("; ".join(told))

    def mark(self, role: Role | None) -> None:
        """Light a role's column."""
        self._mine = role
        self.update()

    @property
    def _left_px(self) -> int:
        return self.width() - _CELL_PX * len(_COLUMNS)

    def _row_px(self, verb: Verb) -> int:
        """Return a row's height: its words wrap where there is no room for them."""
        room = QRect(0, 0, max(80, self._left_px - _GAP_PX), 1000)
        metrics = QFontMetrics(theme.font(theme.CAPTION_PX))
        return max(_ROW_PX, metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, _said(verb)).height() + _GAP_PX)

    @property
    def _whole_px(self) -> int:
        return _HEAD_PX + sum(self._row_px(verb) for verb in Verb)

    def sizeHint(self) -> QSize:
        return QSize(200 + _CELL_PX * len(_COLUMNS), self._whole_px)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.setMinimumHeight(self._whole_px)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, role in enumerate(_COLUMNS):
            box = QRect(self._left_px + number * _CELL_PX, 0, _CELL_PX, self._whole_px)
            if role is self._mine:
                painter.fillRect(box, theme.colour(theme.ACCENT_DEEP, 0.6))
            painter.setFont(theme.font(11, strong=True))
            painter.setPen(QColor(theme.TEXT if role is self._mine else theme.DIM))
            painter.drawText(QRect(box.left(), 0, _CELL_PX, _HEAD_PX), Qt.AlignmentFlag.AlignCenter, role_words(role))
        top = _HEAD_PX
        for verb in Verb:
            height = self._row_px(verb)
            self._paint_row(painter, QRect(0, top, self._left_px - _GAP_PX, height), verb)
            top += height
        painter.end()

    def _paint_row(self, painter: QPainter, room: QRect, verb: Verb) -> None:
        painter.fillRect(0, room.top(), self.width(), 1, QColor(theme.LINE))
        painter.setFont(theme.font(theme.CAPTION_PX))
        painter.setPen(QColor(theme.TEXT))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap, _said(verb))
        for number, role in enumerate(_COLUMNS):
            if role in MAY[verb]:
                middle = self._left_px + number * _CELL_PX + _CELL_PX / 2
                spot = QRectF(middle - 8, room.top() + room.height() / 2 - 8, 16, 16)
                icons.paint(painter, "accept", spot, theme.GOOD)


def _said(verb: Verb) -> str:
    said = DOES[verb]
    return said[:1].upper() + said[1:]


class PermissionView(QWidget):
    """The table under its title; it scrolls where there is no room for all of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = _Table()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID_PX)
        column.addWidget(parts.text(self.tr("Who may do what"), strong=True))
        column.addWidget(parts.scrolling(self._table), 1)

    def mark(self, role: Role | None) -> None:
        """Light the column of the role beside it."""
        self._table.mark(role)
