"""The two ways tiles lie: in one strip, and in sections on a contact sheet."""

from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QWheelEvent
from PySide6.QtWidgets import QWidget

from pixdesk.ui import layouts, theme, tiles
from pixdesk.ui.pictures import Pictures
from pixdesk.ui.tile_view import TileView

_GAP_PX: Final = 12


class FilmStrip(TileView):
    """Captures in one row, the newest at the right."""

    TILE: Final = QSize(112, 104)

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(pictures, parent)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(self.TILE.height() + 2 * theme.GRID_PX + 12)
        self.setAccessibleName(self.tr("Film strip"))

    def _lay_out(self) -> layouts.Layout:
        return layouts.Strip(len(self._shelf), self.TILE, theme.GRID_PX)

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - (delta.x() or delta.y()))
        event.accept()

    def _offset(self) -> QPoint:
        spare = self.viewport().height() - self.TILE.height()
        return QPoint(self.horizontalScrollBar().value(), -max(0, spare // 2))


class ContactSheet(TileView):
    """Sections of tiles, each under its heading; Ctrl+wheel sizes the tiles, which always fill the row."""

    SMALLEST_PX: Final = 112
    LARGEST_PX: Final = 448

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        self._tile_px = 184
        super().__init__(pictures, parent)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Contact sheet"))

    @property
    def tile_px(self) -> int:
        """How wide a tile is, but for what makes the row full."""
        return self._tile_px

    def step_size(self, step: int) -> None:
        """Make tiles so much larger that one fewer stands in a row (`step` 1), or smaller by as much (-1)."""
        columns = max(1, self._columns() - step)
        self.set_tile_px((self._room_px() - _GAP_PX) // columns - _GAP_PX)

    def set_tile_px(self, width_px: int) -> None:
        """Make tiles wider or narrower, keeping the anchor where it is."""
        anchor = self._anchor()
        self._tile_px = max(self.SMALLEST_PX, min(self.LARGEST_PX, width_px))
        self._relay()
        self._keep_in_place(anchor)

    def _room_px(self) -> int:
        """Return the width for tiles: as if the scroll bar stood there, or it would come and go for ever."""
        return self.width() - self.verticalScrollBar().sizeHint().width()

    def _columns(self) -> int:
        return max(1, round((self._room_px() - _GAP_PX) / (self._tile_px + _GAP_PX)))

    def _lay_out(self) -> layouts.Layout:
        room_px = self._room_px()
        tile_px = max(1, (room_px - _GAP_PX) // self._columns() - _GAP_PX)
        heights = tuple(
            tile_px * 5 // 6
            + tiles.CAPTION_PX
            + section.reason_lines * tiles.LINE_PX
            + (theme.GRID_PX // 2 if section.reason_lines else 0)
            for section in self._shelf.sections
        )
        counts = tuple(len(section.items) for section in self._shelf.sections)
        return layouts.Sheets(counts, heights, tile_px, _GAP_PX, 48, room_px)

    def _paint_headings(self, painter: QPainter, window: QRect) -> None:
        layout = self._layout
        if not isinstance(layout, layouts.Sheets):
            return
        for number, section in enumerate(self._shelf.sections):
            box = layout.heading(number)
            if not box.intersects(window):
                continue
            middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.setFont(theme.font(theme.BODY_PX, strong=True))
            painter.setPen(QColor(theme.TEXT))
            painter.drawText(box, middle, section.title)
            used = QFontMetrics(painter.font()).horizontalAdvance(section.title) + 12
            painter.setFont(theme.font(theme.CAPTION_PX))
            painter.setPen(QColor(theme.DIM))
            rest = box.adjusted(used, 0, 0, 0)
            note = QFontMetrics(painter.font()).elidedText(section.note, Qt.TextElideMode.ElideRight, rest.width())
            painter.drawText(rest, middle, note)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.step_size(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
            return
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() - event.angleDelta().y())
        event.accept()
