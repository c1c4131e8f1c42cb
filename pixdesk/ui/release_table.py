"""Captures down, channels across: the table of what goes out, its pictures, and the place chosen in it."""

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QWidget

from pixdesk.domain.release import ReleaseRow
from pixdesk.ui.first_column import FirstColumn
from pixdesk.ui.pictures import Pictures
from pixdesk.ui.release_cells import ROW_PX, ReleaseCell, key_of
from pixdesk.ui.release_model import CHANNEL_ROLE, ROW_ROLE, ReleaseModel
from pixdesk.ui.tables import Index, RowsTable

_NAMES_PX = (256, 200)
"""As wide as a name wants; narrower where that lets every channel stand beside it."""
_CHANNEL_PX = 196


class ReleaseTable(RowsTable):
    """Cells of captures and channels; the one chosen stays so whatever comes.

    Attributes:
        moved: another cell was chosen.
    """

    moved = Signal()

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._pictures = pictures
        self._channels: list[tuple[str, str]] = []
        self._place: tuple[int, str] = (0, "")
        self.cells = ReleaseModel(self)
        self.setModel(self.cells)
        self.setAccessibleName(self.tr("What goes out: captures down, channels across"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setAlternatingRowColors(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        self.horizontalHeader().setStretchLastSection(False)
        self.setItemDelegate(ReleaseCell(pictures, self))
        self._first = FirstColumn(self, self.tr("Captures"))
        self.selectionModel().currentChanged.connect(self._cell_chosen)
        self.verticalScrollBar().valueChanged.connect(self.want_pictures)
        self.horizontalScrollBar().valueChanged.connect(self.want_pictures)
        pictures.ready.connect(self._picture_came)

    def _picture_came(self) -> None:
        self.viewport().update()
        self._first.viewport().update()

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Bring a cell into sight, and out from under the first column."""
        super().scrollTo(index, hint)
        hidden_px = self.columnWidth(0) - self.visualRect(index).left()
        if index.column() > 0 and hidden_px > 0:
            across = self.horizontalScrollBar()
            across.setValue(across.value() - hidden_px)

    def show_rows(
        self,
        rows: Sequence[ReleaseRow],
        channels: Sequence[tuple[str, str]],
        refused: dict[tuple[int, str], str],
    ) -> None:
        """Show these captures and channels, each (id, title)."""
        self._channels = list(channels)
        self.cells.show_rows(rows, channels, refused)
        self.fit()
        self.choose(*self._place)
        self.want_pictures()

    def fit(self) -> None:
        """Share the room among the columns; where it is too narrow for them they scroll."""
        count = self.cells.columnCount() - 1
        whole = self.viewport().width()
        name = next((px for px in _NAMES_PX if px + count * _CHANNEL_PX <= whole), _NAMES_PX[0])
        room = whole - name
        width = max(_CHANNEL_PX, room // count) if count else _CHANNEL_PX
        self.setColumnWidth(0, name if count else max(name, whole))
        for column in range(1, count + 1):
            self.setColumnWidth(column, width)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self._first.follow()

    def choose(self, capture_id: int, channel: str) -> None:
        """Choose a capture on a channel; the first cell where it is not here."""
        self._place = (capture_id, channel)
        index = self.cells.place_of(capture_id, channel)
        if not index.isValid() and self.cells.rowCount():
            index = self.cells.index(0, min(1, self.cells.columnCount() - 1))
        if index.isValid() and index != self.currentIndex():
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def choose_capture(self, capture_id: int) -> None:
        """Choose a capture, on the channel chosen now."""
        self.choose(capture_id, self._place[1])

    @property
    def chosen(self) -> tuple[ReleaseRow | None, str]:
        """The capture and the channel chosen; an empty channel in the capture's own column."""
        index = self.currentIndex()
        row: ReleaseRow | None = index.data(ROW_ROLE) if index.isValid() else None
        return row, str(index.data(CHANNEL_ROLE) or "") if row is not None else ""

    @property
    def place(self) -> tuple[int, str]:
        """The capture's number and the channel chosen."""
        return self._place

    def _cell_chosen(self) -> None:
        row, channel = self.chosen
        if row is not None:
            self._place = (int(row.capture_id), channel)
        self.moved.emit()

    def want_pictures(self) -> None:
        """Ask for the pictures of the rows in sight."""
        top, bottom = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        rows = self.cells.rows[max(0, top) : (bottom if bottom >= 0 else self.cells.rowCount() - 1) + 2]
        ratio = self.devicePixelRatioF()
        columns = ["", *(ident for ident, _ in self._channels)]
        keys = [key_of(row, channel, ratio) for row in rows for channel in columns]
        self._pictures.want(self, [key for key in keys if key is not None])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()
        self.scrollTo(self.currentIndex())
        self.want_pictures()
