"""Which cases of the queue are shown: by word, finding, family, recipe, age, and who works on them."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from pixdesk.domain.finding import Code
from pixdesk.domain.queueing import Wanted
from pixdesk.domain.view import CaseView
from pixdesk.ui import theme, words
from pixdesk.ui.buttons import Choice

_AGES: Final = (timedelta(), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(days=1))


class CaseFilter(QWidget):
    """A field and up to five choices; they offer only what is in the queue, each with how often.

    Where every case has one family, or one recipe, that choice is not there.

    Attributes:
        changed: something else is wanted.
    """

    changed = Signal()

    def __init__(self, actor: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = QLineEdit()
        self.text.setPlaceholderText(self.tr("SKU, name or words  (/)"))
        self.text.setAccessibleName(self.tr("Show cases that hold these words"))
        self.text.setToolTip(self.tr("Every word must occur: SKU, file name, finding or sentence  (/)"))
        self.finding = Choice(self.tr("Finding"), self)
        self.family = Choice(self.tr("Product family"), self)
        self.recipe = Choice(self.tr("Recipe"), self)
        self.age = Choice(self.tr("How long it waits"), self)
        self.whose = Choice(self.tr("Who works on it"), self)
        self._choices = (self.finding, self.family, self.recipe, self.age, self.whose)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(theme.GRID_PX, theme.GRID_PX, theme.GRID_PX, 0)
        self._grid.setSpacing(theme.GRID_PX)
        self._grid.addWidget(self.text, 0, 0, 1, 2)
        titles = (
            self.tr("Any age"),
            self.tr("Over 15 min"),
            self.tr("Over 1 h"),
            self.tr("Over 4 h"),
            self.tr("Over a day"),
        )
        for age, title in zip(_AGES, titles, strict=True):
            self.age.addItem(title, age.total_seconds())
        self.whose.addItem(self.tr("Everybody's"), "")
        self.whose.addItem(self.tr("Mine"), actor)
        self.offer(())
        self.text.textChanged.connect(self.changed)
        for choice in self._choices:
            choice.currentIndexChanged.connect(self.changed)

    def work_as(self, actor: str) -> None:
        """Let "mine" be somebody else's."""
        blocker = QSignalBlocker(self.whose)
        self.whose.setItemData(self.whose.findText(self.tr("Mine")), actor)
        del blocker
        if self.whose.currentData():
            self.changed.emit()

    @property
    def wanted(self) -> Wanted:
        """What is asked for."""
        code = self.finding.currentData()
        return Wanted(
            finding=Code(code) if code else None,
            text=self.text.text(),
            recipe=self.recipe.currentData() or "",
            family=self.family.currentData() or "",
            waits=timedelta(seconds=self.age.currentData() or 0.0),
            claimed_by=self.whose.currentData() or "",
        )

    @property
    def is_wanting(self) -> bool:
        """Whether anything is left out."""
        return self.wanted != Wanted()

    def clear(self) -> None:
        """Show every case again."""
        blockers = [QSignalBlocker(each) for each in (self.text, *self._choices)]
        self.text.clear()
        for choice in self._choices:
            choice.setCurrentIndex(0)
        del blockers
        self.changed.emit()

    def offer(self, cases: Sequence[CaseView]) -> None:
        """Offer the findings, families and recipes of these cases; what is chosen stays so."""
        codes = Counter(code for view in cases for code in {finding.code.value for finding in view.case.findings})
        recipes = Counter(view.capture.recipe_id for view in cases if view.capture.recipe_id)
        _fill(self.finding, self.tr("Any finding"), codes)
        families = Counter(view.family for view in cases if view.family)
        _fill(self.recipe, self.tr("Any recipe"), recipes)
        _fill(self.family, self.tr("Any family"), families)
        self._arrange()

    def _arrange(self) -> None:
        """Lay out the choices that tell cases apart, two in a row."""
        for choice, every in ((self.family, 2), (self.recipe, 2)):
            choice.setVisible(choice.count() > every or bool(choice.currentData()))
        shown = [choice for choice in self._choices if not choice.isHidden()]
        for number, choice in enumerate(shown):
            is_alone = number == len(shown) - 1 and not number % 2
            self._grid.addWidget(choice, 1 + number // 2, number % 2, 1, 2 if is_alone else 1)


def _fill(choice: Choice, anything: str, counts: "Counter[str]") -> None:
    chosen = choice.currentData() or ""
    blocker = QSignalBlocker(choice)
    choice.clear()
    choice.addItem(anything, "")
    offered = {**({chosen: 0} if chosen else {}), **counts}
    for name, count in sorted(offered.items(), key=lambda item: (-item[1], item[0])):
        choice.addItem(f"{words.code(name)}  ({count})", name)
    choice.setCurrentIndex(max(0, choice.findData(chosen)))
    del blocker
