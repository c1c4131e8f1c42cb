"""Which rows of the shot list are shown, and in what order: states with their counts, words, and what comes first."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QPushButton, QWidget

from pixdesk.domain.shot_board import Line, Order, tally
from pixdesk.ui import shot_words, theme, words
from pixdesk.ui.buttons import Choice

_TYPING_MS: Final = 150


class StateChips(QWidget):
    """A button for every row, and one for each state with how many rows stand so.

    Attributes:
        chosen: another state is wanted.
    """

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(40)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(4)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        for state in ("", *shot_words.STATES):
            button = QPushButton()
            button.setCheckable(True)
            button.setProperty("role", "chip")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(self.chosen)
            self._group.addButton(button)
            self._buttons[state] = button
            row.addWidget(button)
        row.addStretch(1)
        self._buttons[""].setChecked(True)
        self.show_counts(())

    @property
    def state(self) -> str:
        """The state wanted; empty for all."""
        return next((state for state, button in self._buttons.items() if button.isChecked()), "")

    def choose(self, state: str) -> None:
        """Want another state."""
        self._buttons[state].setChecked(True)
        self.chosen.emit()

    def show_counts(self, lines: Sequence[Line]) -> None:
        """Say how many rows stand how; a state without any, and not wanted, cannot be chosen."""
        counts = {"": len(lines), **tally(lines)}
        for state, button in self._buttons.items():
            word = shot_words.state(state) if state else self.tr("All")
            count = counts.get(state, 0)
            button.setText(f"{word}  {words.count(count)}")
            button.setAccessibleName(self.tr("%1: %2 rows").replace("%1", word).replace("%2", words.count(count)))
            button.setToolTip(self.tr("Show these rows  (%1)").replace("%1", str([*self._buttons].index(state) + 1)))
            button.setEnabled(bool(count) or not state or button.isChecked())

    def choose_number(self, number: int) -> None:
        """Want the state at a place, from 1."""
        states = [*self._buttons]
        if number <= len(states) and self._buttons[states[number - 1]].isEnabled():
            self.choose(states[number - 1])


class ShotSearch(QWidget):
    """A field for words and a choice of what comes first.

    Attributes:
        changed: something else is wanted.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = QLineEdit()
        self.text.setPlaceholderText(self.tr("Search: SKU, colourway, family  (Ctrl+F)"))
        self.text.setAccessibleName(self.tr("Search the shot list"))
        self.text.setToolTip(self.tr("Every word must occur in a row  (Ctrl+F)"))
        self.order = Choice(self.tr("What comes first"))
        for order in Order:
            self.order.addItem(shot_words.order(order), order.value)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self.changed)
        self.text.textChanged.connect(lambda: self._typing.start())
        self.order.currentIndexChanged.connect(self.changed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID_PX)
        row.addWidget(self.text, 3)
        row.addWidget(self.order, 2)

    @property
    def wanted(self) -> Order:
        """What comes first."""
        return Order(self.order.currentData())

    def choose_next(self) -> None:
        """Sort by the next thing."""
        self.order.setCurrentIndex((self.order.currentIndex() + 1) % self.order.count())

    def remember(self, order: str) -> None:
        """Sort as it was sorted before, without telling anybody."""
        blocker = QSignalBlocker(self.order)
        self.order.setCurrentIndex(max(0, self.order.findData(order)))
        del blocker
