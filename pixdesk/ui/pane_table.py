"""Up to six captures beside each other: what is seen of each, painted from what is here, and what must be asked for."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from pixdesk.domain.capture import CaptureId
from pixdesk.ui import table, theme
from pixdesk.ui.actions import Desk
from pixdesk.ui.backdrops import Swatches
from pixdesk.ui.close_asking import CloseAsking
from pixdesk.ui.full_pane import Pane
from pixdesk.ui.pictures import FULL, Key, Pictures, key_for

_REST_MS: Final = 140


class PaneTable(QWidget):
    """Paints the panes and asks for their pictures; `pixdesk.ui.full_view` puts a hand to them."""

    def __init__(self, desk: Desk, pictures: Pictures, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._pictures = desk, pictures
        self._panes: list[Pane] = []
        self._active = 0
        self._view = table.View()
        self._station: int | None = None
        self._shows_cutout = True
        self._own = Swatches(self)
        self._asking = CloseAsking(desk, self)
        self._asking.came.connect(self._came)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._ask_sharp)
        pictures.ready.connect(self.update)

    @property
    def active(self) -> CaptureId | None:
        """The capture the reviewer's keys are for."""
        return self._panes[self._active].item.id if self._panes else None

    @property
    def view(self) -> table.View:
        """What every pane shows of its picture."""
        return self._view

    @property
    def station(self) -> int | None:
        """Which place along the rims is shown; None where the view is not at the edges."""
        return self._station

    def _came(self, is_rim: bool) -> None:
        """Show what was asked for; where a rim came, the place in the middle is another one."""
        if is_rim:
            self._changed()
        self.update()

    def _places(self) -> list[QRectF]:
        room = self._room()
        return table.panes(room, len(self._panes), self._panes[0].natural) if self._panes else []

    def _under(self, at: QPointF) -> int:
        return next((number for number, place in enumerate(self._places()) if place.contains(at)), self._active)

    def _centre(self, pane: Pane) -> QPointF:
        """Return the place in the middle of a pane: its own rim's while the view walks along the rims."""
        if self._station is None or not pane.rim:
            return self._view.centre
        return QPointF(*pane.rim[self._station % len(pane.rim)])

    def _path(self, pane: Pane) -> str:
        item = pane.item
        return item.cutout_path if self._shows_cutout and item.cutout_path else item.capture_path

    def _is_cutout(self, pane: Pane) -> bool:
        return bool(pane.item.cutout_path) and self._path(pane) == pane.item.cutout_path

    def _key(self, pane: Pane, place: QRectF) -> Key:
        path = self._path(pane)
        if self._view.scale is not None:
            return Key(path, FULL)
        return key_for(path, max(place.width(), place.height()), self.devicePixelRatioF())

    def _changed(self) -> None:
        """Show another view of the pictures: ask for what it needs, and for their own pixels once it rests."""
        if not self.isVisible():
            return
        self._pictures.want(
            self, [self._key(pane, place) for pane, place in zip(self._panes, self._places(), strict=True)]
        )
        self._rest.start()
        self._say()
        self.update()

    def _ask_sharp(self) -> None:
        if self._view.scale is not None and self._shows_cutout:
            for pane, place in zip(self._panes, self._places(), strict=True):
                self._asking.ask_pixels(pane, self._centre(pane), place, self._view.scale, self.devicePixelRatioF())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.SURROUND))
        for number, (pane, place) in enumerate(zip(self._panes, self._places(), strict=True)):
            painter.save()
            shown = self._pictures.nearest(self._key(pane, place))
            spot = self._view.spot(place, pane.natural, self.devicePixelRatioF(), self._centre(pane))
            pane.paint(painter, place, spot, shown, self._own.backdrop if self._is_cutout(pane) else None)
            painter.restore()
            if len(self._panes) > 1:
                is_active = number == self._active
                painter.setPen(QPen(QColor(theme.ACCENT if is_active else theme.LINE), 2 if is_active else 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(place.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._changed()

    def _room(self) -> QRectF:
        """Return where panes may lie."""
        return QRectF(self.rect()).adjusted(8, 8, -8, -8)

    def _say(self) -> None:
        """Tell of what is shown now; whoever has words for it does."""
