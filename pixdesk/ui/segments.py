"""A few values side by side, one of them taken: everything there is to choose can be seen."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

V = TypeVar("V")


class Segments(QWidget, Generic[V]):
    """One button for each value; arrows move while one has the focus.

    Attributes:
        chosen: the operator took another value.
    """

    chosen = Signal()

    def __init__(self, name: str, values: Sequence[tuple[V, str]], parent: QWidget | None = None) -> None:
        """Offer (value, words); `name` says what is chosen, for a screen reader."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self._buttons: list[tuple[V, QPushButton]] = []
        group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for value, words in values:
            button = QPushButton(words)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(f"{name}: {words}")
            button.setToolTip(f"{name}: {words}")
            button.setProperty("role", "segment")
            button.clicked.connect(lambda: self.chosen.emit())
            group.addButton(button)
            row.addWidget(button)
            self._buttons.append((value, button))
        row.addStretch(1)

    @property
    def value(self) -> V | None:
        """The value taken; None when what is in force is none of those offered."""
        return next((value for value, button in self._buttons if button.isChecked()), None)

    def choose(self, value: V) -> None:
        """Take a value without telling anybody."""
        group = self._buttons[0][1].group()
        group.setExclusive(False)
        for offered, button in self._buttons:
            button.setChecked(offered == value)
        group.setExclusive(True)
