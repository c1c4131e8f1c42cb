"""What a reviewer says of the captures on the sheet: marks with a note and a ring, and taking back what was said."""

from collections.abc import Callable
from functools import partial
from time import monotonic

from PySide6.QtCore import QObject

from pixdesk.domain.batch import BatchState
from pixdesk.domain.capture import CaptureId
from pixdesk.domain.finding import Region
from pixdesk.domain.people import Verb
from pixdesk.domain.reviewing import haste
from pixdesk.domain.view import Sheet, Tile
from pixdesk.ui import words
from pixdesk.ui.actions import Desk
from pixdesk.ui.commands import Commands
from pixdesk.ui.sheet_panel import SheetPanel
from pixdesk.ui.sheet_view import SheetView


class Marking(QObject):
    """The hand of the reviewer; the page tells it which sheet lies before him.

    A ring or a note that is made before the defect is named waits for its key; moving on drops it.
    """

    def __init__(
        self,
        desk: Desk,
        view: SheetView,
        show: Callable[[Sheet], None],
        trouble: Callable[[Exception], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._desk, self._view, self._show, self._trouble = desk, view, show, trouble
        self._panel: SheetPanel | None = None
        self._sheet: Sheet | None = None
        self._note = ""
        self._since_s = monotonic()
        self._is_warned = False
        view.compare.drawn.connect(self._drawn)
        view.grid.moved.connect(self._moved)

    def join(self, panel: SheetPanel) -> None:
        """Take the panel whose legend and questions serve the marks."""
        self._panel = panel
        panel.legend.picked.connect(self.mark)
        panel.note.given.connect(self._noted)
        panel.note.dropped.connect(self.drop)

    def make_commands(self, commands: Commands, group: str) -> None:
        """Add the reviewer's verbs to the page's."""
        add, note, grid = commands.add, commands.note, self._view.grid
        note(self.tr("Move over the sheet"), "Left", group)
        note(self.tr("Choose several"), "Shift+Right", group)
        add(self.tr("Conforms, move on"), "Return or Enter", self._conform, group=group, on=grid, needs=Verb.INSPECT)
        note(self.tr("Mark a defect"), "1..9", group)
        for key in range(1, 10):
            run = partial(self._mark_key, key)
            add(str(key), str(key), run, on=grid, is_listed=False, needs=Verb.INSPECT)
        add(self.tr("Draw a ring around it"), "O", self._draw, group=group, needs=Verb.INSPECT)
        add(self.tr("Write a note to it"), "N", self._ask_note, group=group, needs=Verb.INSPECT)
        add(self.tr("Take the mark back"), "Backspace", self._unmark, group=group, on=grid, needs=Verb.INSPECT)

    def show_sheet(self, sheet: Sheet | None, *, is_new: bool) -> None:
        """Take the sheet that lies before the reviewer now."""
        self._sheet = sheet
        if is_new:
            self._begin_again()

    def hurry(self) -> str:
        """Return what is to be said before approving now, once; nothing where there was time to look."""
        sheet = self._sheet
        waiting = sum(t.mark is not None and t.mark.conforms is None for t in sheet.sample) if sheet else 0
        said = "" if self._is_warned else haste(waiting, monotonic() - self._since_s)
        self._is_warned = bool(said)
        return said

    def _begin_again(self) -> None:
        self._since_s = monotonic()
        self._is_warned = False

    def drop(self) -> None:
        """Put away a ring or a note that is not on record."""
        self._note, self._view.pending_ring = "", None
        self._view.compare.set_drawing(False)
        if self._panel is not None and not self._panel.note.isHidden():
            self._panel.ask_note(False)
            self._view.grid.setFocus()
        self._view.show_current()

    @property
    def is_busy(self) -> bool:
        """Whether a ring or a note is being made, which Escape drops."""
        asked = self._panel is not None and not self._panel.note.isHidden()
        return bool(self._view.compare.is_drawing or self._view.pending_ring or self._note or asked)

    def _moved(self) -> None:
        if self.is_busy:
            self.drop()

    def _tiles(self) -> list[Tile]:
        """Return the tiles the next mark is meant for: those chosen, else the current one; all are of the sample."""
        sheet, grid = self._sheet, self._view.grid
        if sheet is None or sheet.summary.batch.state is not BatchState.SAMPLED or grid.current is None:
            return []
        wanted = set(grid.chosen or [grid.current])
        found = [tile for tile in sheet.sample if tile.capture.id in wanted]
        if len(found) < len(wanted):
            self._desk.say(self.tr("Flagged captures are settled on Exceptions; E opens the case."))
            return []
        return found

    def mark(self, defect: str | None) -> None:
        """Judge the current tile, or all that are chosen alike; None conforms."""
        tiles, sheet = self._tiles(), self._sheet
        if not tiles or sheet is None:
            return
        batch_id = sheet.summary.batch.id
        if len(tiles) > 1:
            ids = [tile.capture.id for tile in tiles]
            self._desk.review.mark_all(self, batch_id, ids, defect, self._show, self._trouble)
            self._view.grid.choose(())
            self._begin_again()
            return
        said = tiles[0].mark
        note = self._note or (said.note if said and defect else "")
        ring = (self._view.pending_ring or (said.ring if said else None)) if defect else None
        self._say(tiles[0].capture.id, defect, note, ring)
        if tiles[0].capture.id != sheet.sample[-1].capture.id:
            self._view.grid.move_on(1)

    def mark_one(self, capture_id: CaptureId, key: int) -> None:
        """Judge one capture of the sheet by a defect's key, 0 conforms; the sheet stays where it is."""
        defect = self._panel.defect_keys.get(key) if self._panel is not None and key else None
        sheet = self._sheet
        tile = next((t for t in sheet.sample if t.capture.id == capture_id), None) if sheet else None
        if tile is None or tile.mark is None or (key and defect is None):
            return
        is_bad = defect is not None
        self._say(capture_id, defect, tile.mark.note if is_bad else "", tile.mark.ring if is_bad else None)

    def _say(self, capture_id: CaptureId, defect: str | None, note: str, ring: Region | None) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        batch_id = sheet.summary.batch.id
        self._note, self._view.pending_ring = "", None
        self._view.compare.set_chip("")
        self._desk.judging.mark(self, batch_id, capture_id, defect, self._show, self._trouble, note=note, ring=ring)
        self._begin_again()

    def _conform(self) -> None:
        self.mark(None)

    def _mark_key(self, key: int) -> None:
        defect = self._panel.defect_keys.get(key) if self._panel is not None else None
        if defect is not None:
            self.mark(defect)

    def _unmark(self) -> None:
        for tile in self._tiles():
            if self._sheet is not None:
                batch_id = self._sheet.summary.batch.id
                self._desk.judging.unmark(self, batch_id, tile.capture.id, self._show, self._trouble)

    def _draw(self) -> None:
        tiles = self._tiles()
        if len(tiles) != 1:
            return
        if not self._view.is_comparing:
            self._view.toggle_compare()
        self._view.compare.set_drawing(True)

    def _drawn(self, ring: Region) -> None:
        tiles = self._tiles()
        if len(tiles) != 1:
            return
        mark = tiles[0].mark
        if mark is not None and mark.conforms is False:
            self._say(tiles[0].capture.id, mark.defect, mark.note, ring)
            return
        self._view.pending_ring = ring
        self._view.compare.set_chip(self.tr("Which defect is it?  1..9 marks it  (Esc drops the ring)"))

    def _ask_note(self) -> None:
        tiles = self._tiles()
        if len(tiles) == 1 and self._panel is not None:
            mark = tiles[0].mark
            self._panel.note.field.setText(mark.note if mark else "")
            self._panel.ask_note(True)

    def _noted(self, note: str) -> None:
        tiles = self._tiles()
        if self._panel is not None:
            self._panel.ask_note(False)
        self._view.grid.setFocus()
        mark = tiles[0].mark if len(tiles) == 1 else None
        if mark is None:
            return
        if mark.conforms is None:
            self._note = note
            self._desk.say(self.tr("The note goes with the next mark of this capture: 1..9, or Enter."))
        else:
            self._say(tiles[0].capture.id, mark.defect or None, note, mark.ring)


def taken_back(what: str) -> str:
    """Return what was taken back, in words."""
    return {
        "inspected": words.tr("The last mark is taken back."),
        "inspection-undone": words.tr("The mark is there again."),
        "approved": words.tr("The approval is taken back: the batch is on its sheet again."),
        "approved-uninspected": words.tr("The approval is taken back."),
        "rejected": words.tr("The rejection is taken back: the batch is on its sheet again."),
        "batch-closed": words.tr("The batch is open again; its sample is put away."),
        "held-by-hand": words.tr("What was rejected is back in its batch."),
        "disposition": words.tr("The case is open again."),
    }.get(what, words.tr("Taken back."))
