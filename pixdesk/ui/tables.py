"""Tables of whole rows, as every page shows them."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from pixdesk.ui import theme

_ROW_PX = 28
Index = QModelIndex | QPersistentModelIndex


class RowsTable(QTableView):
    """Whole rows without a grid, the last column as wide as there is room; the row the keys are at is framed."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setAccessibleName(self.tr("Rows"))
        rows.setDefaultSectionSize(_ROW_PX)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        across = self.horizontalHeader()
        across.setHighlightSections(False)
        across.setAccessibleName(self.tr("Columns"))
        across.setStretchLastSection(True)
        across.setFixedHeight(32)

    def set_widths(self, widths_px: Sequence[int]) -> None:
        """Give the first columns their widths; call with the model set."""
        for number, width in enumerate(widths_px):
            self.setColumnWidth(number, width)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()  # of a row left only the cell would be painted anew

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus() and self.selectionBehavior() is QAbstractItemView.SelectionBehavior.SelectRows:
            painter = QPainter(self.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(theme.ACCENT), 2))
            painter.drawRoundedRect(QRectF(self._at()).adjusted(1, 1, -1, -1), 3, 3)
            painter.end()

    def _at(self) -> QRect:
        """Return where the keys are: a row, or where there is none the whole."""
        current, room = self.currentIndex(), self.viewport().rect()
        if not current.isValid():
            return room
        return QRect(0, self.rowViewportPosition(current.row()), room.width(), self.rowHeight(current.row()))


class StartElided(QStyledItemDelegate):
    """Lets the folder of a file give way, and keeps the whole of its name in sight."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.textElideMode = Qt.TextElideMode.ElideLeft


class MiddleElided(QStyledItemDelegate):
    """Keeps the end of a name in sight: it is what tells one capture from another."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.textElideMode = Qt.TextElideMode.ElideMiddle
