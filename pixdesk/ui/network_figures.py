"""What each network took and answered on the device, beside the plain processor, one row a network."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from pixdesk.ui import parts, theme

Figures = tuple[str, str, str, str, str]
"""A network, where it ran, what it took there, what on the plain processor, and whether the two agree."""

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class NetworkFigures(QWidget):
    """A small table: names give way to figures, and figures stand under each other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, theme.GRID_PX, 0, 0)
        self._grid.setHorizontalSpacing(2 * theme.GRID_PX)
        self._grid.setVerticalSpacing(theme.GRID_PX)
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(1, 2)
        self.rows: list[Figures] = []

    def show_rows(self, rows: Sequence[Figures]) -> None:
        """Show other figures; without any, nothing."""
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.rows = list(rows)
        if not rows:
            return
        heads = (self.tr("Network"), self.tr("Ran on"), self.tr("There"), self.tr("Processor"), self.tr("Answers"))
        for column, head in enumerate(heads):
            self._put(0, column, parts.text(head, tone="dim", size_px=theme.CAPTION_PX))
        for number, (network, device, there, plain, found) in enumerate(rows, start=1):
            for column, said in enumerate((network, device)):
                name = parts.Elided(theme.CAPTION_PX)
                name.say(said)
                self._put(number, column, name)
            for column, said in enumerate((there, plain), start=2):
                self._put(number, column, parts.text(said, size_px=theme.CAPTION_PX))
            tone = "good" if found == "agrees" else "bad"
            self._put(number, 4, parts.text(found, tone=tone, size_px=theme.CAPTION_PX))

    def _put(self, row: int, column: int, label: QLabel) -> None:
        if column in (2, 3):
            label.setAlignment(_RIGHT)
        self._grid.addWidget(label, row, column)
