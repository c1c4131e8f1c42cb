"""What stands around a matte under the brush: the tools, the ways to look, the picture, and the panel beside it."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pixdesk.domain.retouching import Look
from pixdesk.ui import parts, theme
from pixdesk.ui.backdrops import Swatches
from pixdesk.ui.mend_canvas import MendCanvas
from pixdesk.ui.mend_panel import MendPanel
from pixdesk.ui.mend_view import Tool
from pixdesk.ui.pictures import Pictures
from pixdesk.ui.segments import Segments
from pixdesk.ui.tool_row import ToolButton, ToolRow

_TOOLS: Final = {
    Tool.BRUSH: "brush",
    Tool.SMART: "smart-brush",
    Tool.POLYGON: "polygon",
    Tool.POINT: "point",
    Tool.HEAL: "heal",
}

_BESIDE_PX: Final = 500
"""What the bar needs beside the tools: four ways to look and six backdrops."""


class MendFrame(QWidget):
    """The parts and how they lie; `pixdesk.ui.mend_bench` works with them."""

    _doubt_action: QAction

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = MendCanvas(pictures)
        self.swatches = Swatches()
        self.panel = MendPanel()
        self.looks = Segments[Look](self.tr("What is seen"), self._look_names())
        self.looks.choose(Look.CUTOUT)
        self._tools: dict[Tool, QAction] = {}
        self.looks.chosen.connect(lambda: self.canvas.set_look(self.looks.value or Look.CUTOUT))
        self.swatches.chosen.connect(self.canvas.set_backdrop)

    def _look_names(self) -> tuple[tuple[Look, str], ...]:
        return (
            (Look.CUTOUT, self.tr("Cutout")),
            (Look.VEIL, self.tr("Veil")),
            (Look.MATTE, self.tr("Matte")),
            (Look.CAPTURE, self.tr("Capture")),
        )

    def build(self, side: QWidget) -> None:
        """Put the page together around the tools' actions, with the panel beside the picture."""
        bar, row = parts.bar()
        tool_words = (self.tr("Brush"), self.tr("Smart"), self.tr("Polygon"), self.tr("Point"), self.tr("Heal"))
        self._row = ToolRow(
            [ToolButton(self._tools[t], icon, w) for (t, icon), w in zip(_TOOLS.items(), tool_words, strict=True)],
            beside_px=_BESIDE_PX,
        )
        row.addWidget(self._row)
        row.addStretch(1)
        row.addWidget(self.looks)
        row.addWidget(self.swatches)
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(bar)
        middle.addWidget(self.canvas, 1)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addLayout(middle, 1)
        across.addWidget(side)
        self.canvas.installEventFilter(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._row.fit(self.width() - theme.SIDE_PX)

    def next_look(self) -> None:
        """Show the next of cutout, veil, matte and capture."""
        every = [look for look, _ in self._look_names()]
        self.looks.choose(every[(every.index(self.canvas.look) + 1) % len(every)])
        self.canvas.set_look(self.looks.value or Look.CUTOUT)

    def show_doubt(self) -> None:
        """Paint where the matte is doubtful, or leave it unpainted."""
        self.canvas.set_doubt(self._doubt_action.isChecked())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the space bar turn the tool into a hand while it is held."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self.canvas.hold_space(event.type() == QEvent.Type.KeyPress)
            return True
        return False
