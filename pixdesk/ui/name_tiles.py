"""Who works here, as tiles: a name is chosen by a click, the arrows, or the first letters of it."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QWidget

from pixdesk.domain.people import Person
from pixdesk.ui import theme

TILE_PX = (188, 56)
_GAP_PX = 8


def initials(name: str) -> str:
    """Return one or two letters that stand for a name."""
    words = name.split()
    return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()


class _Tile(QAbstractButton):
    """One person."""

    def __init__(self, person: Person, role: str) -> None:
        super().__init__()
        self.person = person
        self._role = role
        self.setText(person.name)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys stay with the PIN
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{person.name}, {role}")
        self.setToolTip(f"{person.name}, {role}")
        self.setFixedSize(*TILE_PX)

    def sizeHint(self) -> QSize:
        return QSize(*TILE_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        lit = theme.RAISED if chosen else theme.HOVER if self.underMouse() else theme.GROUND
        painter.setBrush(QColor(lit))
        painter.setPen(QPen(QColor(theme.ACCENT if chosen else theme.LINE), 2 if chosen else 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.ACCENT if chosen else theme.EDGE))
        circle = QRectF(12, (self.height() - 34) / 2, 34, 34)
        painter.drawEllipse(circle)
        painter.setPen(QColor(theme.INK if chosen else theme.TEXT))
        painter.setFont(theme.font(theme.BODY_PX, strong=True))
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, initials(self.text()))
        room = self.width() - 70
        painter.setFont(theme.font(14, strong=True))
        painter.setPen(QColor(theme.TEXT))
        said = QFontMetrics(painter.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(58, 9, room, 20), Qt.AlignmentFlag.AlignVCenter, said)
        painter.setFont(theme.font(theme.CAPTION_PX))
        painter.setPen(QColor(theme.DIM))
        painter.drawText(QRect(58, 29, room, 18), Qt.AlignmentFlag.AlignVCenter, self._role)
        painter.end()


class NameTiles(QWidget):
    """Tiles in as many columns as there is room for.

    Attributes:
        chosen: another person is; carries the name.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tiles: list[_Tile] = []
        self._columns = 3
        self._typed = ""
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_GAP_PX)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setAccessibleName(self.tr("Who works here"))

    def show_people(self, people: Sequence[tuple[Person, str]]) -> None:
        """Show these people, each with the role in words; who was chosen stays so."""
        was = self.name
        for tile in self._tiles:
            self._grid.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        self._tiles = [_Tile(person, role) for person, role in people]
        for tile in self._tiles:
            tile.clicked.connect(partial(self._clicked, tile.person.name))
        self._lay_out()
        self._typed = ""
        names = [tile.text() for tile in self._tiles]
        self.choose(was if was in names else names[0] if names else "")

    def fit(self, width_px: int) -> None:
        """Use the room there is."""
        columns = max(1, (width_px + _GAP_PX) // (TILE_PX[0] + _GAP_PX))
        if columns != self._columns:
            self._columns = columns
            self._lay_out()

    def _lay_out(self) -> None:
        for number, tile in enumerate(self._tiles):
            self._grid.addWidget(tile, number // self._columns, number % self._columns)
            tile.show()

    @property
    def name(self) -> str:
        """Who is chosen; empty for nobody."""
        return next((tile.text() for tile in self._tiles if tile.isChecked()), "")

    def choose(self, name: str) -> None:
        """Choose a person by name."""
        for tile in self._tiles:
            tile.setChecked(tile.text() == name)
        self.chosen.emit(self.name)

    def _clicked(self, name: str, _checked: bool = False) -> None:
        self.choose(name)

    def step(self, across: int, down: int) -> None:
        """Choose the neighbour; the last one in a direction stays."""
        self._typed = ""
        if not self._tiles:
            return
        at = next((number for number, tile in enumerate(self._tiles) if tile.isChecked()), 0)
        to = at + across + down * self._columns
        if 0 <= to < len(self._tiles):
            self.choose(self._tiles[to].text())

    def typed(self, letter: str) -> None:
        """Choose by the letters typed so far; letters that fit nobody begin anew."""
        for typed in (self._typed + letter, letter):
            found = self._fitting(typed.casefold())
            if found:
                self._typed = typed
                self.choose(found)
                return
        self._typed = ""

    def _fitting(self, typed: str) -> str:
        names = [tile.text() for tile in self._tiles]
        starts = [name for name in names if name.casefold().startswith(typed)]
        inner = [name for name in names if any(word.startswith(typed) for word in name.casefold().split())]
        return next(iter(starts + inner), "")
