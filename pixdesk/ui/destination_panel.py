"""Where files go: the destinations with their figures, trying one, its password, sending, and what came of it."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QAction, QPainter
from PySide6.QtWidgets import QProgressBar, QWidget

from pixdesk.domain.delivery_board import DestinationView
from pixdesk.domain.event import Progress
from pixdesk.ui import icons, parts, theme, words
from pixdesk.ui.buttons import KeyButton
from pixdesk.ui.delegates import RowDelegate, line
from pixdesk.ui.delivery_actions import DELIVERING
from pixdesk.ui.lists import ValueList, ValueListModel
from pixdesk.ui.secret_field import SecretField
from pixdesk.ui.words import tr

PANEL_PX: Final = 272


def figures(place: DestinationView) -> tuple[str, str]:
    """Return what is still to be done for a destination, and what stands there."""
    todo = (
        tr("%1 due").replace("%1", words.count(place.due)) if place.due else "",
        tr("%1 failed").replace("%1", words.count(place.failed)) if place.failed else "",
        tr("%1 refused").replace("%1", words.count(place.refused)) if place.refused else "",
    )
    stands = (
        tr("%1 there").replace("%1", words.count(place.there)) if place.there else "",
        tr("%1 void").replace("%1", words.count(place.void)) if place.void else "",
    )
    first, second = ("  ·  ".join(part for part in told if part) for told in (todo, stands))
    return first or tr("nothing due"), second


class DestinationDelegate(RowDelegate):
    """A destination: its name, where it is, its figures."""

    HEIGHT_PX = 100
    INSET_PX = 0

    def paint_value(self, painter: QPainter, box: QRect, value: DestinationView) -> None:
        """Paint one destination."""
        is_wrong = value.failed or value.refused
        tint = theme.WARN if value.secret_trouble else theme.BAD if is_wrong else theme.DIM
        icons.paint(
            painter,
            "release" if tint == theme.DIM else "exceptions",
            QRectF(box.left(), box.top() + 9, 18, 18),
            tint,
        )
        spot = QRect(box.left() + 26, box.top() + 8, box.width() - 26, 20)
        line(painter, spot, value.title, strong=True)
        todo, stands = figures(value)
        if value.secret_trouble:
            todo = tr("no password yet")
        tone = theme.WARN if value.secret_trouble else theme.BAD if is_wrong else theme.TEXT
        told = ((value.where, theme.DIM), (todo, tone), (stands, theme.DIM))
        for number, (said, colour) in enumerate(told):
            below = spot.translated(0, 21 + 19 * number)
            line(painter, below, said, tint=colour, size_px=theme.CAPTION_PX, mode=Qt.TextElideMode.ElideMiddle)


class DestinationPanel(QWidget):
    """The panel at the left."""

    def __init__(self, verbs: Sequence[tuple[QAction, str]], send: QAction, parent: QWidget | None = None) -> None:
        """Put it together around the page's actions, each with its icon."""
        super().__init__(parent)
        whole, column = parts.panel(PANEL_PX)
        parts.beside(self).addWidget(whole)
        self.list = ValueList[DestinationView](
            ValueListModel(
                lambda place: self._number(place.id), lambda place: f"{place.title}: {', '.join(figures(place))}"
            )
        )
        self.list.setItemDelegate(DestinationDelegate(self.list))
        self.list.setAccessibleName(self.tr("Destinations"))
        self._numbers: dict[str, int] = {}
        self.secret = SecretField()
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(self.tr("How far the delivery is"))
        self._result = parts.text(wraps=True)
        self._result.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._send = KeyButton(send, role="primary", icon="release")
        column.addWidget(parts.text(self.tr("Destinations"), strong=True))
        column.addWidget(self.list, 1)
        column.addWidget(self.secret)
        column.addWidget(self._progress)
        column.addWidget(parts.scrolling(self._result, scroll=parts.Snug()))
        for action, icon in verbs:
            column.addWidget(KeyButton(action, icon=icon))
        column.addWidget(self._send)
        self.rest()
        self.say("", "")

    def _number(self, ident: str) -> int:
        return self._numbers.setdefault(ident, len(self._numbers) + 1)

    def show_places(self, places: Sequence[DestinationView]) -> None:
        """Show these destinations."""
        self.list.show_values(places)

    @property
    def chosen(self) -> DestinationView | None:
        """The destination chosen."""
        return self.list.value

    def say(self, said: str, tone: str) -> None:
        """Say what came of the last thing."""
        self._result.setText(said)
        self._result.setVisible(bool(said))
        parts.set_tone(self._result, tone)

    def work(self, said: str) -> None:
        """Say that something is under way."""
        self.say(said, "dim")
        self._progress.setRange(0, 0)
        self._progress.show()

    def rest(self) -> None:
        """Nothing is under way any more."""
        self._progress.hide()

    @property
    def is_working(self) -> bool:
        """Whether something is under way."""
        return not self._progress.isHidden()

    def show_progress(self, progress: Progress) -> None:
        """Show how far a delivery is."""
        if progress.work == DELIVERING and self.is_working:
            self._progress.setRange(0, max(1, progress.total))
            self._progress.setValue(progress.done)
            self._result.setText(f"{words.count(progress.done)} / {words.count(progress.total)} {progress.words}")

    def say_send(self, said: str) -> None:
        """Say on the button what it would do."""
        self._send.setText(" " + said)
