"""What the photographer says of the set on Live: that a slate was none, and what of the checklist is right."""

from collections.abc import Callable
from functools import partial
from pathlib import PurePath

from PySide6.QtCore import QObject, Signal

from pixdesk.domain.checklist import By, CheckLine, CheckView, Tick
from pixdesk.domain.view import Overview
from pixdesk.ui.checklist_panel import ChecklistPanel
from pixdesk.ui.page import Page

_TICKED_BY_KEY = 9


class OnSet(QObject):
    """The verbs and the checklist of the product being shot.

    Attributes:
        opened: the checklist was opened or closed.
    """

    opened = Signal(bool)

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page
        self._slate = ("", "")
        self._sku = ""
        shoot, add = self.tr("Shoot"), page.commands.add
        self.refuse = add(self.tr("The slate was none"), "N", self._refuse_slate, group=shoot)
        self._last: Callable[[], None] | None = None
        add(self.tr("Undo a tick, or that it was none"), "Ctrl+Z", self._undo, group=shoot)
        self.toggle = add(self.tr("Checklist of the product"), "K", self._toggle, group=shoot)
        self.toggle.setCheckable(True)
        page.commands.note(self.tr("Tick an item of the checklist"), "Alt+1..9", shoot)
        for number in range(1, _TICKED_BY_KEY + 1):
            title = self.tr("Tick an item of the checklist")
            add(title, f"Alt+{number}", partial(self._tick_number, number), group=shoot, is_listed=False)
        self.checklist = ChecklistPanel(self.toggle)
        self.checklist.asked.connect(self._tick)

    def show_overview(self, overview: Overview) -> None:
        """Follow which product is being shot, and what says so."""
        self._slate = (overview.slate_folder, overview.slate)
        if overview.sku != self._sku:
            self._sku = overview.sku
            self.look_again()

    def look_again(self) -> None:
        """Ask how the checklist stands."""
        desk = self._page.desk
        desk.checks.now(self, self._show, desk.bridge.tell)

    def _show(self, view: CheckView) -> None:
        self.checklist.show_view(view)
        self.opened.emit(self.checklist.is_open)

    def _toggle(self) -> None:
        self.checklist.unfold(self.toggle.isChecked())
        self.opened.emit(self.checklist.is_open)

    def _tick_number(self, number: int) -> None:
        """Tick an item by its place; one that is measured is left alone."""
        lines = self.checklist.view.lines
        if number <= len(lines):
            self._tick(lines[number - 1])

    def _tick(self, line: CheckLine) -> None:
        if line.by is By.PERSON:
            is_right = line.tick is not Tick.RIGHT
            self._tick_so(self.checklist.view, line, is_right)
            self._last = partial(self._tick_so, self.checklist.view, line, not is_right)

    def _tick_so(self, view: CheckView, line: CheckLine, is_right: bool) -> None:
        self._page.desk.checks.tick(self, view, line, self._ticked, self._page.after_trouble, is_right=is_right)

    def _ticked(self, view: CheckView) -> None:
        """Show how the list stands, unless another product is being shot by now."""
        if view.sku == self.checklist.view.sku:
            self._show(view)
        else:
            self.look_again()

    def _undo(self) -> None:
        """Take back what was said of the set last: a tick, or that a slate was none."""
        if self._last is None:
            self._page.desk.say(self.tr("Nothing was ticked or refused here that could be taken back."))
            return
        run, self._last = self._last, None
        run()

    def _refuse_slate(self) -> None:
        """Say that the frame that names the SKU is no slate: it is taken in like any other, and names nothing."""
        folder, name = self._slate
        if name:
            desk = self._page.desk
            self.refuse.setEnabled(False)
            said = self.tr("%1 is no slate: it is taken in like any other frame.").replace("%1", PurePath(name).name)
            desk.refuse_slate(self, folder, name, lambda _: self._refused(said), self._page.after_trouble)

    def _refused(self, said: str) -> None:
        self._page.desk.say(said)
        self._last = self._slate_again

    def _slate_again(self) -> None:
        """Let it be a slate again."""
        desk = self._page.desk
        said = self.tr("%1 is a slate again: the frames after it are named by it.")
        then = lambda name: desk.say(said.replace("%1", PurePath(name).name))  # noqa: E731
        desk.undoing.slate(self, then, self._page.after_trouble)
