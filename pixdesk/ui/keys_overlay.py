"""The `?` overlay: every key of the page shown, from the very actions that obey them."""

from collections.abc import Iterator, Sequence
from itertools import product

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from pixdesk.ui import theme
from pixdesk.ui.commands import Command, shown

_LINE_PX = 28
_HEAD_PX = 40
_COLUMN_PX = 328
_GAP_PX = 24
_KEY_PX = 104
"""Room for the widest key there is, so that all titles stand in one line below each other."""
_COMFORTABLE = 0.7
"""The share of the window's height above which another column reads better than longer ones."""


Group = tuple[str, list[Command]]


def deal(groups: Sequence[Group], count: int) -> list[list[Group]]:
    """Deal groups to columns so that the fullest is as short as it can be; the last group ends the last column."""
    ways = product(range(count), repeat=len(groups) - 1) if groups else iter([()])
    dealt = ([*_dealt(groups, (*way, count - 1), count)] for way in ways)
    columns = min(dealt, key=lambda columns: max(map(_height, columns)))
    return [column for column in columns if column]


def _dealt(groups: Sequence[Group], way: Sequence[int], count: int) -> Iterator[list[Group]]:
    for number in range(count):
        yield [group for group, column in zip(groups, way, strict=False) if column == number]


class KeysOverlay(QWidget):
    """Lies over the whole window until any key or click puts it away."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._over = window
        self._title = ""
        self._groups: list[Group] = []
        self._came_from: QWidget | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Keys"))
        window.installEventFilter(self)
        self.hide()

    def open(self, title: str, commands: Sequence[Command]) -> None:
        """Show these keys, group by group."""
        self._title = title
        groups: dict[str, list[Command]] = {}
        for command in commands:
            groups.setdefault(command.group, []).append(command)
        self._groups = list(groups.items())
        spoken = "; ".join(f"{_worded(command.keys)}: {command.title}" for command in commands)
        self.setAccessibleDescription(spoken)
        self._came_from = self.window().focusWidget()
        self.setGeometry(self._over.rect())
        self.show()
        self.raise_()
        self.setFocus()

    def close_again(self) -> None:
        """Put it away and give the focus back."""
        self.hide()
        if self._came_from is not None:
            self._came_from.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._over.rect())
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta):
            self.close_again()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.close_again()

    def _columns(self) -> list[list[Group]]:
        """Deal the groups to as few columns as fit the height, the fullest as short as it can be."""
        most = max(1, (self.width() - 32) // (_COLUMN_PX + _GAP_PX))
        dealt = [deal(self._groups, count) for count in range(min(2, most), most + 1)]
        room = min(self.height() - 160, _COMFORTABLE * self.height())
        return next((columns for columns in dealt if max(map(_height, columns)) <= room), dealt[-1])

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.colour(theme.INK, 0.72))
        columns = self._columns()
        tallest = max(map(_height, columns))
        width, height = len(columns) * (_COLUMN_PX + _GAP_PX) + 32, tallest + 120
        box = QRectF((self.width() - width) / 2, max(16, (self.height() - height) / 2), width, height)
        painter.setPen(QPen(QColor(theme.EDGE), 1))
        painter.setBrush(QColor(theme.PANEL))
        painter.drawRoundedRect(box, 8, 8)
        left, top = int(box.left()) + 32, int(box.top())
        painter.setFont(theme.font(theme.TITLE_PX, strong=True))
        painter.setPen(QColor(theme.TEXT))
        painter.drawText(QRect(left, top + 20, width - 64, 28), Qt.AlignmentFlag.AlignVCenter, self._title)
        for number, column in enumerate(columns):
            self._paint_column(painter, left + number * (_COLUMN_PX + _GAP_PX), top + 60, column)
        painter.setFont(theme.font(theme.CAPTION_PX))
        painter.setPen(QColor(theme.DIM))
        foot = QRect(left, int(box.bottom()) - 40, width - 64, 24)
        painter.drawText(foot, Qt.AlignmentFlag.AlignVCenter, self.tr("Any key or click closes this"))
        painter.end()

    def _paint_column(self, painter: QPainter, left: int, top: int, column: list[Group]) -> None:
        for title, commands in column:
            painter.setFont(theme.font(theme.CAPTION_PX, strong=True))
            painter.setPen(QColor(theme.ACCENT))
            painter.drawText(QRect(left, top, _COLUMN_PX, _HEAD_PX - 8), Qt.AlignmentFlag.AlignVCenter, title)
            top += _HEAD_PX - 4
            for command in commands:
                self._paint_command(painter, left, top, command)
                top += _LINE_PX
            top += 4

    def _paint_command(self, painter: QPainter, left: int, top: int, command: Command) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        said = _worded(command.keys)
        painter.setFont(theme.font(theme.CAPTION_PX, strong=True))
        width = max(24, QFontMetrics(painter.font()).horizontalAdvance(said) + 14)
        painter.setPen(QPen(QColor(theme.EDGE), 1))
        painter.setBrush(QColor(theme.RAISED))
        painter.drawRoundedRect(QRectF(left + 0.5, top + 2.5, width, 23), 4, 4)
        painter.setPen(QColor(theme.TEXT))
        painter.drawText(QRect(left, top + 2, width + 1, 24), Qt.AlignmentFlag.AlignCenter, said)
        painter.setFont(theme.font())
        painter.drawText(QRect(left + _KEY_PX, top, _COLUMN_PX - _KEY_PX, 28), middle, command.title)


def _height(column: Sequence[Group]) -> int:
    return sum(_HEAD_PX + _LINE_PX * len(held) for _, held in column)


def _worded(keys: str) -> str:
    """Return a key for the eye: arrows as arrows, digits as a range, two keys of one kind beside each other."""
    if " and " in keys:
        return "\u2002".join(_worded(key) for key in keys.split(" and "))
    before, dots, last = keys.partition("..")
    if dots and before[-1:].isdigit():
        return f"{before} \u2013 {last}"
    drawn = {"Left": "\u2190 \u2192", "Down": "\u2191 \u2193", "-": "\u2212"}
    arrows = {"Left": "\u2190", "Right": "\u2192", "Up": "\u2191", "Down": "\u2193"}
    before, plus, last = shown(keys).rpartition("+")
    return drawn.get(keys, before + plus + arrows.get(last, last))
