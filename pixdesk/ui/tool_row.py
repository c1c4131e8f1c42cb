"""A row of tools that keep their words longest: their icons give way first, then their keys."""

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from pixdesk.ui import icons, theme
from pixdesk.ui.buttons import KeyButton


class Shape(IntEnum):
    """How much of itself a tool shows."""

    WHOLE = 0
    WORD = 1
    NAME = 2
    ICON = 3


class ToolButton(KeyButton):
    """A tool: its icon, its word and its key."""

    def __init__(self, action: QAction, icon: str, word: str) -> None:
        super().__init__(action, role="segment", icon=icon, text=word)
        self._word, self._key = word, self._cap
        self._picture = icons.icon(icon)
        self.setIconSize(QSize(20, 20))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def take_shape(self, shape: Shape) -> None:
        """Show icon, word and key, or word and key, or the word alone, or the icon alone; the tooltip has the key."""
        self.setIcon(self._picture if shape in (Shape.WHOLE, Shape.ICON) else QIcon())
        self.setText({Shape.WHOLE: f" {self._word}", Shape.ICON: ""}.get(shape, self._word))
        self._cap = self._key if shape in (Shape.WHOLE, Shape.WORD) else ""
        self.updateGeometry()


class ToolRow(QWidget):
    """Tools side by side, with as much of each as there is room for."""

    def __init__(self, buttons: Sequence[ToolButton], *, beside_px: int, parent: QWidget | None = None) -> None:
        """Lay the tools out; `beside_px` is what the bar needs for everything else."""
        super().__init__(parent)
        self._buttons = tuple(buttons)
        self._beside_px = beside_px
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID_PX // 2)
        for button in buttons:
            row.addWidget(button)

    def _width_px(self) -> int:
        return sum(button.sizeHint().width() + theme.GRID_PX // 2 for button in self._buttons)

    def fit(self, bar_px: int) -> None:
        """Choose the fullest shape that a bar of this width holds."""
        for shape in Shape:
            for button in self._buttons:
                button.take_shape(shape)
            if self._width_px() + self._beside_px <= bar_px:
                return
