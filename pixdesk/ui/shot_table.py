"""The table of the shot list: its columns, and the pictures of the rows in view."""

from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QWidget

from pixdesk.ui import shot_model, words
from pixdesk.ui.pictures import Pictures
from pixdesk.ui.shot_cells import ROW_PX, ShotCell, key_of
from pixdesk.ui.shot_model import ShotModel
from pixdesk.ui.tables import RowsTable

_WIDTHS_PX = (196, 164, 140, 250, 144)


class ShotTable(RowsTable):
    """Rows of the list; pictures from the tray may be dropped on them."""

    def __init__(self, model: ShotModel, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(words.tr("Rows of the shot list"), parent)
        self._lines, self._pictures = model, pictures
        self.setModel(model)
        self.set_widths(_WIDTHS_PX)
        self.setAlternatingRowColors(False)
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        across = self.horizontalHeader()
        across.setStretchLastSection(False)
        across.setSectionResizeMode(shot_model.VIEWS, QHeaderView.ResizeMode.Stretch)
        self.setItemDelegate(ShotCell(pictures, self))
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DropOnly)
        self.setDragDropOverwriteMode(True)
        self.setDropIndicatorShown(True)

    def want_pictures(self) -> None:
        """Ask for the pictures of the rows in view."""
        top, bottom = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        shown = self._lines.lines[max(0, top) : (bottom if bottom >= 0 else self._lines.rowCount() - 1) + 2]
        ratio = self.devicePixelRatioF()
        self._pictures.want(self, [key_of(one, ratio) for line in shown for one in line.pictures])
