"""The contact sheet with what stands over it: the current name, cutouts or captures, the backdrop, the comparison."""

from typing import Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from pixdesk.domain.capture import CaptureId
from pixdesk.domain.finding import Region
from pixdesk.ui import badges, parts, theme, words
from pixdesk.ui.backdrops import Swatches
from pixdesk.ui.commands import Commands
from pixdesk.ui.grid import ContactSheet
from pixdesk.ui.pictures import Pictures
from pixdesk.ui.ring_canvas import RingCanvas
from pixdesk.ui.subject import Face, Subject
from pixdesk.ui.tool_row import ToolButton, ToolRow

_BESIDE_PX: Final = 210 + 224
"""What the bar needs beside its tools: the swatches, and a name and its mark that can be read."""


class SheetView(QWidget):
    """How the reviewer looks; what he decides is the page's.

    Attributes:
        pending_ring: a ring that is drawn but belongs to no mark yet.
    """

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = ContactSheet(pictures)
        self.pending_ring: Region | None = None
        self.compare = RingCanvas(pictures)
        self.compare.set_face(Face.SIDES)
        self.compare.hide()
        self.swatches = Swatches()
        self.swatches.chosen.connect(self._set_backdrop)
        self.grid.opened.connect(self._opened)
        self._name = parts.Elided(theme.BODY_PX, strong=True)
        self._judged = parts.Elided(theme.CAPTION_PX, tone="dim", end=True)
        for changed in (self.grid.stands, self.grid.chosen_changed):
            changed.connect(self.show_current)

    def make_commands(self, commands: Commands, group: str) -> None:
        """Add the ways to look to a page's verbs, and lay the view out with their buttons."""
        add = commands.add
        self._compare_action = add(
            self.tr("Compare capture and cutout"), "Space", self.toggle_compare, group=group, on=self.grid
        )
        self._cutout_action = add(self.tr("Cutouts or captures"), "C", self._show_cutouts, group=group)
        for action, is_on in ((self._compare_action, False), (self._cutout_action, True)):
            action.setCheckable(True)
            action.setChecked(is_on)
        add(self.tr("Next backdrop"), "B", self.swatches.choose_next, group=group)
        add(self.tr("Larger tiles"), "Ctrl++ or Ctrl+=", lambda: self.grid.step_size(1), group=group)
        add(self.tr("Smaller tiles"), "Ctrl+-", lambda: self.grid.step_size(-1), group=group)
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        bar, row = parts.bar()
        named = QVBoxLayout()
        named.setSpacing(0)
        named.addStretch(1)
        named.addWidget(self._name)
        named.addWidget(self._judged)
        named.addStretch(1)
        row.addLayout(named, 1)
        compare = ToolButton(self._compare_action, "compare", self.tr("Compare"))
        cutouts = ToolButton(self._cutout_action, "cutout", self.tr("Cutouts"))
        self._tools = ToolRow([compare, cutouts], beside_px=_BESIDE_PX)
        row.addWidget(self._tools)
        row.addWidget(self.swatches)
        column.addWidget(bar)
        holder = QWidget()
        layers = QStackedLayout(holder)
        layers.setStackingMode(QStackedLayout.StackingMode.StackAll)
        layers.addWidget(self.grid)
        layers.addWidget(self.compare)
        column.addWidget(holder, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tools.fit(self.width())

    @property
    def is_comparing(self) -> bool:
        """Whether the large comparison lies over the sheet."""
        return not self.compare.isHidden()

    def show_current(self) -> None:
        """Follow the tile that is current now: its name, and what is compared."""
        item = self.grid.current_item
        if item is None:
            self._name.say("")
            self._judged.hide()
            self.end_compare()
            return
        chosen = len(self.grid.chosen)
        several = chosen > 1
        self._name.say(self.tr("%1 chosen").replace("%1", words.count(chosen)) if several else item.name)
        self._judged.say(self.tr("Esc lets them go") if several else item.judged)
        self._judged.setVisible(several or bool(item.judged))
        self.compare.show_ring(self.pending_ring or item.ring, badges.defect_tone(item.defect_class))
        self.compare.show_subject(
            Subject(
                before=item.capture_path,
                after=item.cutout_path,
                width_px=item.width_px,
                height_px=item.height_px,
            )
        )

    def toggle_compare(self) -> None:
        """Lay capture and cutout of the current tile large over the sheet, or take them away."""
        if self.is_comparing:
            self.end_compare()
        elif self.grid.current is not None:
            self.compare.show()
            self.compare.raise_()
        self._compare_action.setChecked(self.is_comparing)

    def end_compare(self) -> None:
        """Show the sheet."""
        self.compare.set_drawing(False)
        self.compare.hide()
        self._compare_action.setChecked(False)

    def _opened(self, _: CaptureId) -> None:
        self.toggle_compare()

    def _show_cutouts(self) -> None:
        self.grid.set_cutout(self._cutout_action.isChecked())

    def _set_backdrop(self) -> None:
        self.grid.set_backdrop(self.swatches.backdrop)
        self.compare.set_backdrop(self.swatches.backdrop)
