"""Giving captures their home among the rows: by one key, a scan, a drag; and taking the last one back."""

from PySide6.QtCore import QObject, Qt, Signal

from pixdesk.domain.capture import CaptureId
from pixdesk.domain.shot_board import Board, Line, sought_row, sought_rows
from pixdesk.domain.shot_list import ShotRow
from pixdesk.domain.shot_state import Homeless
from pixdesk.ui import words
from pixdesk.ui.page import Page
from pixdesk.ui.pictures import Pictures
from pixdesk.ui.waif_tray import WaifTray, name_of


class Homing(QObject):
    """The tray and its verbs; the rows are the page's.

    Attributes:
        row_meant: a row is meant by what was scanned, typed or suggested; carries its key.
        changed: another capture is chosen, or one was given its home.
    """

    row_meant = Signal(object)
    changed = Signal()

    def __init__(self, page: Page, pictures: Pictures) -> None:
        super().__init__(page)
        self._page = page
        self._board = Board()
        self._row: Line | None = None
        self._given: list[CaptureId] = []
        add, home = page.commands.add, self.tr("Captures that need a home")
        self.give = add(self.tr("Give it the row chosen"), "A", self.assign, group=home)
        add(self.tr("Scan or type its SKU"), "B", self._scan, group=home)
        add(self.tr("Next capture without a place"), "N", lambda: self.tray.next(), group=home)
        add(self.tr("Go to the likely row"), "P", self._go_likely, group=home)
        self.back = add(self.tr("Take the last one back"), "Z", self.take_back, group=home)
        self.tray = WaifTray(pictures, self.give, self.back)
        self.tray.list.chosen.connect(self._chosen)
        self.tray.typed.connect(self._typed)
        self.tray.entered.connect(self._entered)
        self.tray.likely.connect(self._go_to)

    def show_board(self, board: Board) -> None:
        """Show what needs a home in this list."""
        self._board = board
        self.tray.show_waifs(board.waifs)

    def show_row(self, line: Line | None) -> None:
        """Follow the row chosen, and let only the verbs work that mean something now."""
        self._row = line
        self.tray.show_row(line)
        self.give.setEnabled(line is not None and self.tray.chosen is not None)
        self.back.setEnabled(bool(self._given))
        self.back.setVisible(bool(self._given))

    def clear(self) -> None:
        """Forget what was typed."""
        self.tray.field.clear()
        self.tray.say_trouble("")

    def _sought(self, said: str) -> ShotRow | None:
        return sought_row((line.standing.row for line in self._board.lines), said) if said.strip() else None

    def _chosen(self, ident: int | None) -> None:
        self.tray.show_perhaps(None)
        self.tray.say_trouble("")
        self.changed.emit()
        if ident is not None:
            desk = self._page.desk
            desk.shots.perhaps(self, CaptureId(ident), self.tray.show_perhaps, desk.seeing.pass_over)

    def _typed(self, said: str) -> None:
        """Follow what is typed or scanned with the row it means."""
        self.tray.say_trouble("")
        self._go_to(said)

    def _go_to(self, said: str) -> None:
        row = self._sought(said)
        if row is not None:
            self.row_meant.emit(row.key)

    def _go_likely(self) -> None:
        if self.tray.perhaps:
            self._go_to(self.tray.perhaps[0])

    def _scan(self) -> None:
        if self.tray.field.isVisible():
            self.tray.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.tray.field.selectAll()

    def _entered(self) -> None:
        """Take what was scanned: the row it means is given to the capture chosen."""
        said = self.tray.field.text().strip()
        row = self._sought(said)
        if row is None:
            self.tray.say_trouble(self._unknown(said) if said else self.tr("Scan or type a SKU first."))
            return
        self.row_meant.emit(row.key)
        self.tray.field.clear()
        self.assign()

    def _unknown(self, said: str) -> str:
        """Say why what was typed means no row: none has it, or several have."""
        count = len(sought_rows((line.standing.row for line in self._board.lines), said))
        if not count:
            return self.tr("%1 is not on the shot list.").replace("%1", said)
        several = self.tr("%1 stands in %2 rows of the shot list. Type its colourway too.")
        return several.replace("%1", said).replace("%2", words.count(count))

    def assign(self) -> None:
        """Give the capture chosen in the tray the row and the view chosen."""
        if self._row is not None and self.tray.chosen is not None:
            self._assign(self.tray.chosen, self._row, str(self.tray.view.currentData() or ""))

    def dropped(self, capture_id: CaptureId, line: Line) -> None:
        """A capture was dragged onto a row: it shows the view that is likeliest there."""
        waif = next((one.homeless for one in self._board.waifs if one.homeless.id == capture_id), None)
        if waif is not None:
            self.row_meant.emit(line.key)
            is_chosen = self.tray.chosen is not None and self.tray.chosen.id == capture_id
            self._assign(waif, line, str(self.tray.view.currentData() or "") if is_chosen else "")

    def _assign(self, waif: Homeless, line: Line, view: str) -> None:
        desk, row, name = self._page.desk, line.standing.row, name_of(waif)
        self.give.setEnabled(False)

        def done(shown: str) -> None:
            self._given.append(waif.id)
            said = self.tr("%1 is %2. Its file keeps its name; Z takes it back.").replace("%1", name)
            called = " ".join(part for part in (row.sku, row.colourway, shown) if part)
            desk.say(said.replace("%2", called))
            self._page.look_again()

        desk.shots.assign(self, waif.id, (row.sku, row.colourway), view, done, self._not_assigned)

    def _not_assigned(self, error: Exception) -> None:
        self.tray.say_trouble(str(error))
        self._page.after_trouble(error)

    def take_back(self) -> None:
        """Take the last name that was given here off its capture again."""
        if self._given:
            capture_id = self._given.pop()
            self.changed.emit()
            page = self._page
            page.desk.shots.put_back(self, capture_id, lambda _: page.look_again(), page.after_trouble)
