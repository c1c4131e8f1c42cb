"""The first column of a table kept in sight while the others are moved under it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView

from pixdesk.ui.tables import RowsTable


class FirstColumn(RowsTable):
    """Lies over a table's left edge as soon as the table is moved sideways, and shows what stands there at rest.

    It shares the table's model, its selection and its way of painting, follows it up and down, and leaves the keys to
    it. Made once the table has its model.
    """

    def __init__(self, table: QTableView, name: str) -> None:
        super().__init__(name, table)
        self._table = table
        self.setObjectName("first")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAutoScroll(False)  # it stands where the table stands, whatever is chosen
        for policy in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._share()
        table.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        self.verticalScrollBar().valueChanged.connect(table.verticalScrollBar().setValue)
        table.horizontalScrollBar().valueChanged.connect(self.follow)
        self.hide()

    def _share(self) -> None:
        table = self._table
        self.setModel(table.model())
        own = self.selectionModel()
        self.setSelectionModel(table.selectionModel())
        own.deleteLater()
        self.setSelectionBehavior(table.selectionBehavior())
        self.setItemDelegate(table.itemDelegate())
        self.setAlternatingRowColors(table.alternatingRowColors())
        self.verticalHeader().setDefaultSectionSize(table.verticalHeader().defaultSectionSize())
        self.horizontalHeader().setStretchLastSection(False)

    def follow(self) -> None:
        """Lie over the table's first column while it is moved sideways; give its room back else."""
        table = self._table
        is_moved = table.horizontalScrollBar().value() > 0
        if is_moved:
            width, edge = table.columnWidth(0), table.frameWidth()
            self.setColumnWidth(0, width)
            self.setGeometry(edge, edge, width + 1, table.horizontalHeader().height() + table.viewport().height())
            self.verticalScrollBar().setValue(table.verticalScrollBar().value())
            self.raise_()
        self.setVisible(is_moved)
