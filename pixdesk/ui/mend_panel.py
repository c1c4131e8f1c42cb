"""What stands beside a matte under the brush: the brush, the edits of the whole, the steps, and how it ends."""

import math
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from pixdesk.domain.retouching import Brush, Standing
from pixdesk.ui import parts, theme
from pixdesk.ui.buttons import Choice, KeyButton
from pixdesk.ui.retouch_actions import Titled
from pixdesk.ui.segments import Segments

_FINEST_PX: Final = 2.0
_WIDEST_PX: Final = 2000.0
_STEPS: Final = 100
_TITLE_PX: Final = 48
_SPAN: Final = math.log(_WIDEST_PX / _FINEST_PX)


class BrushPanel(QWidget):
    """How wide, how hard, and whether it adds or takes away.

    Attributes:
        changed: the brush is another.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ways = Segments[bool](
            self.tr("The brush"), ((True, self.tr("Add  +")), (False, self.tr("Take away  \u2212")))
        )
        self.ways.choose(True)
        self.ways.setToolTip(self.tr("X changes over; Alt while painting does the other"))
        self.breadth = self._slider(self.tr("Width of the brush"), _STEPS)
        self.hardness = self._slider(self.tr("Hardness of the brush"), 100)
        self._size_words, self._hardness_words = (parts.text(tone="dim", size_px=theme.CAPTION_PX) for _ in range(2))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID_PX // 2)
        column.addWidget(self.ways)
        for title, slider, said in (
            (self.tr("Width  [ ]"), self.breadth, self._size_words),
            (self.tr("Hardness  , ."), self.hardness, self._hardness_words),
        ):
            row = QHBoxLayout()
            row.addWidget(parts.text(title, size_px=theme.CAPTION_PX))
            row.addStretch(1)
            row.addWidget(said)
            column.addLayout(row)
            column.addWidget(slider)
        self.ways.chosen.connect(self.changed)
        self.breadth.setValue(round(_STEPS * math.log(120 / _FINEST_PX) / _SPAN))
        self.hardness.setValue(80)
        for slider in (self.breadth, self.hardness):
            slider.valueChanged.connect(self._slid)
        self._say()

    def _slider(self, name: str, most: int) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, most)
        slider.setAccessibleName(name)
        slider.setToolTip(name)
        slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return slider

    def _slid(self) -> None:
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        self._size_words.setText(self.tr("%1 px").replace("%1", f"{2 * self.radius_px:.0f}"))
        self._hardness_words.setText(f"{self.hardness.value()} %")

    @property
    def radius_px(self) -> float:
        """Half the width, in pixels of the picture."""
        return _FINEST_PX * math.exp(_SPAN * self.breadth.value() / _STEPS) / 2

    def brush(self, *, is_smart: bool) -> Brush:
        """Return the brush as it is set."""
        return Brush(
            radius_px=self.radius_px,
            hardness=self.hardness.value() / 100,
            adds=self.ways.value is not False,
            is_smart=is_smart,
        )

    def turn(self) -> None:
        """Change between adding and taking away."""
        self.ways.choose(self.ways.value is False)
        self.changed.emit()

    def resize_by(self, steps: int) -> None:
        """Make the brush wider or finer."""
        self.breadth.setValue(self.breadth.value() + 3 * steps)

    def harden_by(self, steps: int) -> None:
        """Make it harder or softer."""
        self.hardness.setValue(self.hardness.value() + 10 * steps)


class MendPanel(QWidget):
    """The side panel of the bench; its buttons do what the bench's actions do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.brush = BrushPanel()
        self.amount = Segments[int](self.tr("By how many pixels"), tuple((px, f"{px} px") for px in (1, 2, 4, 8)))
        self.amount.choose(2)
        self.recipes = Choice(self.tr("Recipe to cut out by"))
        self.models = Choice(self.tr("Model to cut out with"))
        self._model = _titled(self.tr("Model"), self.models)
        self._model.hide()
        self._name = parts.Elided(theme.TITLE_PX, strong=True)
        self._steps = parts.text(tone="dim", size_px=theme.CAPTION_PX)
        self._words = parts.text(wraps=True)

    def build(
        self, edits: Sequence[QAction], again: QAction, steps: Sequence[QAction], ends: Sequence[QAction]
    ) -> QWidget:
        """Put the panel together around the bench's actions; returns it."""
        side, column = parts.panel()
        column.addWidget(self._name)
        column.addWidget(self._steps)
        column.addWidget(parts.rule())
        whole = QWidget()
        grid = QGridLayout(whole)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.GRID_PX // 2)
        for number, action in enumerate(edits):
            grid.addWidget(KeyButton(action), number // 2, number % 2)
        by = _titled(self.tr("Edge by"), self.amount)
        cut = (_titled(self.tr("Recipe"), self.recipes), self._model, KeyButton(again, icon="reprocess"))
        tools = (self.brush, parts.rule(), by, whole, parts.rule(), *cut)
        column.addWidget(parts.scrolling(*tools), 1)
        column.addWidget(self._words)
        row = QHBoxLayout()
        row.setSpacing(theme.GRID_PX)
        for action, icon in zip(steps, ("undo", "redo"), strict=True):
            row.addWidget(KeyButton(action, icon=icon))
        column.addLayout(row)
        keep, leave = ends
        column.addWidget(KeyButton(keep, role="primary", icon="accept"))
        column.addWidget(KeyButton(leave))
        return side

    def show_name(self, name: str) -> None:
        """Say whose matte it is."""
        self._name.say(name)

    def say(self, words_: str, tone: str = "") -> None:
        """Say what came of something; empty takes it away."""
        self._words.setText(words_)
        parts.set_tone(self._words, tone)

    def show_standing(self, standing: Standing) -> None:
        """Say how far the mending is."""
        if not standing.is_changed:
            self._steps.setText(self.tr("Nothing changed yet"))
        elif standing.undo == 1:
            self._steps.setText(self.tr("1 step, not kept yet"))
        else:
            self._steps.setText(self.tr("%1 steps, not kept yet").replace("%1", str(standing.undo)))

    def show_offered(self, offered: tuple[Titled, Titled]) -> None:
        """Offer these recipes and models, each (id, title); what is chosen stays so."""
        recipes, models = offered
        _fill(self.recipes, recipes)
        _fill(self.models, (("", self.tr("the recipe’s own")), *models))
        self._model.setVisible(len(models) > 1)


def _titled(title: str, widget: QWidget) -> QWidget:
    """Return a widget with its title before it, in one line."""
    whole = QWidget()
    row = parts.beside(whole)
    row.setSpacing(theme.GRID_PX)
    said = parts.text(title, size_px=theme.CAPTION_PX)
    said.setMinimumWidth(_TITLE_PX)
    row.addWidget(said)
    row.addWidget(widget, 1)
    return whole


def _fill(choice: Choice, offered: Titled) -> None:
    chosen = choice.currentData()
    choice.clear()
    for number, (ident, title) in enumerate(offered):
        choice.addItem(title.partition(":")[0], ident)
        choice.setItemData(number, title, Qt.ItemDataRole.ToolTipRole)
    choice.setCurrentIndex(max(0, choice.findData(chosen)))
