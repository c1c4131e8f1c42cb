"""The two ways tiles lie: in one strip, and in sections on a contact sheet."""

from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QWheelEvent
from PySide6.QtWidgets import QWidget

from pixdesk.ui import layouts, theme, tiles
from pixdesk.ui.pictures import Pictures
from pixdesk.ui.tile_view import TileView


class FilmStrip(TileView):
    """Captures in one row, the newest at the right."""

    TILE: Final = QSize(112, 104)

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(pictures, parent)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(self.TILE.height() + 2 * theme.GRID_PX + 12)
        self.setAccessibleName(self.tr("Film strip"))

    def _lay_out(self) -> layouts.Layout:
        return layouts.Strip(len(self._items), self.TILE, theme.GRID_PX)

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - (delta.x() or delta.y()))
        event.accept()

    def _offset(self) -> QPoint:
        return QPoint(self.horizontalScrollBar().value(), -theme.GRID_PX)


class ContactSheet(TileView):
    """Sections of tiles, each under its heading; Ctrl+wheel sizes the tiles."""

    SMALLEST_PX: Final = 112
    LARGEST_PX: Final = 448

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        self._tile_px = 184
        super().__init__(pictures, parent)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setAccessibleName(self.tr("Contact sheet"))

    @property
    def tile_px(self) -> int:
        """How wide a tile is."""
        return self._tile_px

    def set_tile_px(self, width_px: int) -> None:
        """Make tiles wider or narrower, keeping the anchor where it is."""
        anchor = self._anchor()
        self._tile_px = max(self.SMALLEST_PX, min(self.LARGEST_PX, width_px))
        self._relay()
        if anchor is not None:
            self._scroll_by(self._layout.rect(self._position[anchor[0]]).topLeft() - self._offset() - anchor[1])

    def _lay_out(self) -> layouts.Layout:
        heights = tuple(
            self._tile_px * 5 // 6
            + tiles.CAPTION_PX
            + section.reason_lines * tiles.LINE_PX
            + (theme.GRID_PX // 2 if section.reason_lines else 0)
            for section in self._sections
        )
        counts = tuple(len(section.items) for section in self._sections)
        return layouts.Sheets(counts, heights, self._tile_px, 12, 48, self.viewport().width())

    def _reason_lines(self, place: int) -> int:
        for section in self._sections:
            if place < len(section.items):
                return section.reason_lines
            place -= len(section.items)
        return 0

    def _paint_headings(self, painter: QPainter, window: QRect) -> None:
        layout = self._layout
        if not isinstance(layout, layouts.Sheets):
            return
        for number, section in enumerate(self._sections):
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
            self.set_tile_px(self._tile_px + (16 if event.angleDelta().y() > 0 else -16))
            event.accept()
            return
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() - event.angleDelta().y())
        event.accept()
