"""Shots: the rows a shoot must fill, what was shot of each, and the captures that need a home among them."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from pixdesk.domain.people import Verb
from pixdesk.domain.shot_board import Board, Line, wanted
from pixdesk.domain.view import Overview
from pixdesk.ui import parts, theme, words
from pixdesk.ui.actions import Desk
from pixdesk.ui.bringing import Bringing, lists_of
from pixdesk.ui.buttons import KeyButton
from pixdesk.ui.homing import Homing
from pixdesk.ui.memory import SHOTS_ORDER
from pixdesk.ui.page import Page
from pixdesk.ui.pictures import Pictures
from pixdesk.ui.shot_filter import ShotSearch, StateChips
from pixdesk.ui.shot_model import LINE_ROLE, ShotModel
from pixdesk.ui.shot_side import ShotSide
from pixdesk.ui.shot_table import ShotTable
from pixdesk.ui.undo_keys import UndoPastFields

_AGAIN_S = 20.0
"""A clock is shown in minutes: so often the page looks again while nothing else changes."""


class ShotsPage(Page):
    """Rows down; A gives the capture chosen in the tray the row chosen, B takes a scan, I brings a list in."""

    def __init__(self, desk: Desk, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(desk, pictures, parent)
        self.setAcceptDrops(True)
        self._board = Board()
        self._key: tuple[str, str] | None = None
        self._looked = QElapsedTimer()
        self.model = ShotModel(self)
        self.table = ShotTable(self.model, pictures)
        self.chips, self.search = StateChips(), ShotSearch()
        self.homing = Homing(self, pictures)
        self.tray = self.homing.tray
        self._make_commands()
        self.side = ShotSide(self.tray)
        self.bringing = Bringing(desk, self, self._back)
        self._lay_out()
        UndoPastFields(self)
        self._connect()
        self._follow()

    def _make_commands(self) -> None:
        look, add = self.tr("Look"), self.commands.add
        self.commands.note(self.tr("Next and previous row"), "Down", look)
        add(self.tr("Search"), "Ctrl+F", self._focus_search, group=look)
        self.commands.note(self.tr("All rows, or those in one state"), "1..9", look)
        for number in range(1, 10):
            add(
                self.tr("Rows in one state"),
                str(number),
                partial(self.chips.choose_number, number),
                group=look,
                is_listed=False,
            )
        add(self.tr("Sort by the next thing"), "O", lambda: self.search.choose_next(), group=look)
        self._open_action = add(self.tr("Show its newest picture"), "L", self._open, group=look, icon="live")
        self._back = add(self.tr("Back: to every row, to the table"), "Esc", self._clear, group=look)
        self._bring = add(
            self.tr("Bring a list in"),
            "I",
            self._choose_list,
            group=self.tr("Shot list"),
            icon="import",
            needs=Verb.LIST,
        )

    def _connect(self) -> None:
        self.chips.chosen.connect(self._show_lines)
        self.search.changed.connect(self._wanted_changed)
        self.search.text.returnPressed.connect(self.table.setFocus)
        self.homing.row_meant.connect(self._go_to_key)
        self.homing.changed.connect(self._follow)
        self.model.dropped.connect(self.homing.dropped)
        self.bringing.left.connect(self._show_something)
        self.search.remember(self.desk.memory.word(SHOTS_ORDER))
        self.pictures.ready.connect(self._picture_came)

    def _lay_out(self) -> None:
        self._stack = QStackedLayout(self)
        whole = QWidget()
        across = parts.beside(whole)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self._build_bar())
        left.addWidget(self.chips)
        holder = QWidget()
        self._rows = QStackedLayout(holder)
        self._rows.addWidget(self._build_table())
        self._empty = parts.EmptyState("shots")
        self._empty.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._empty.say(self.tr("Reading the shot list…"))
        self._rows.addWidget(self._empty)
        self._rows.setCurrentIndex(1)
        left.addWidget(holder, 1)
        across.addLayout(left, 1)
        across.addWidget(self.side)
        self._stack.addWidget(whole)
        self._stack.addWidget(self.bringing.view)

    def _build_bar(self) -> QWidget:
        bar, row = parts.bar()
        row.addWidget(self.search, 1)
        self._count = parts.text(tone="dim", size_px=theme.CAPTION_PX)
        row.addWidget(self._count)
        row.addWidget(KeyButton(self.bringing.undo, icon="undo", text=self.tr("Undo")))
        row.addWidget(KeyButton(self._bring, icon="import", text=self.tr("Bring a list in…")))
        return bar

    def _build_table(self) -> QWidget:
        self.table.selectionModel().currentRowChanged.connect(self._row_chosen)
        self.table.verticalScrollBar().valueChanged.connect(self._want_pictures)
        return self.table

    def first_focus(self) -> QWidget:
        """Return the table, what says that it is empty, or the list on its way in."""
        if self._stack.currentIndex() == 1:
            return self.bringing.view.table
        return self.table if self._rows.currentIndex() == 0 else self._empty

    def look_again(self) -> None:
        """Ask for the whole list."""
        self._looked.start()
        self.desk.shots.board(self, self._show_board, self._refused)

    def show_overview(self, overview: Overview) -> None:
        """Let the clocks go on."""
        if self.isVisible() and self._looked.isValid() and self._looked.elapsed() > 1000 * _AGAIN_S:
            self.look_again()

    def _show_board(self, board: Board) -> None:
        took_ms = self._looked.elapsed() if self._looked.isValid() else 0
        self._soon.setInterval(max(80, min(2000, 4 * took_ms)))  # of a very long list no more than a fifth of the time
        self._board = board
        self.homing.show_board(board)
        self.bringing.look()
        self._show_lines()

    def _refused(self, error: Exception) -> None:
        self._rows.setCurrentIndex(1)
        self._empty.say(self.tr("The shot list cannot be read"), str(error), icon="exceptions", tint=theme.BAD)
        self._empty.offer(self.tr("Try again"), self.look_again)
        self.desk.bridge.tell(error)

    def _wanted_changed(self) -> None:
        self.desk.memory.remember(SHOTS_ORDER, self.search.wanted.value)
        self._show_lines()

    def _show_lines(self) -> None:
        board, state = self._board, self.chips.state
        text = self.search.text.text()
        shown = wanted(board.lines, state=state, text=text, order=self.search.wanted)
        self.chips.show_counts(wanted(board.lines, text=text))
        self.model.show_lines(shown, board.today)
        said = words.plural(len(shown), self.tr("row"), self.tr("rows"))
        if len(shown) != len(board.lines):
            said = self.tr("%1 of %2").replace("%1", words.count(len(shown))).replace("%2", said_total(board))
        self._count.setText(said if board.lines else "")
        self._show_something()
        self._choose_key()
        self._follow()
        self._want_pictures()

    def _show_something(self) -> None:
        had_focus = any(each.hasFocus() for each in (self.table, self._empty, self.bringing.view.table))
        self._stack.setCurrentIndex(1 if self.bringing.is_open else 0)
        self._rows.setCurrentIndex(0 if self.model.rowCount() else 1)
        self.chips.setVisible(bool(self._board.lines))
        self.side.setVisible(bool(self._board.lines or self._board.waifs))
        self._say_empty()
        if (had_focus and self.isVisible()) or self._stack.currentIndex() == 1:
            self.first_focus().setFocus()

    def _say_empty(self) -> None:
        if self._board.lines:
            self._empty.say(self.tr("No row fits"), self.tr("Esc shows every row again."), icon="search")
            self._empty.offer("", self._choose_list)
        else:
            explained = self.tr(
                "Bring in a CSV or XLSX file, or drop one here. pixdesk then says which views\n"
                "are due, what is held, and what is late."
            )
            self._empty.say(self.tr("No shot list yet"), explained, icon="shots")
            self._empty.offer(self.tr("Bring a list in…"), self._choose_list)

    def _choose_key(self) -> None:
        index = self.model.place_of(self._key)
        if not index.isValid() and self.model.rowCount():
            index = self.model.index(0, 0)
        is_there = index.row() == self.table.currentIndex().row() and self.table.selectionModel().isSelected(index)
        if index.isValid() and not is_there:
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.table.selectionModel().setCurrentIndex(index, flags)
            self.table.scrollTo(index)

    @property
    def chosen(self) -> Line | None:
        """The row chosen."""
        index = self.table.currentIndex()
        line: Line | None = index.data(LINE_ROLE) if index.isValid() else None
        return line

    def _row_chosen(self, current: QModelIndex) -> None:
        line: Line | None = current.data(LINE_ROLE) if current.isValid() else None
        if line is not None:
            self._key = line.key
        self._follow()

    def _follow(self) -> None:
        """Let only the verbs work that mean something now."""
        line = self.chosen
        self.side.show_line(line, self._board)
        self.homing.show_row(line)
        self._open_action.setEnabled(line is not None and bool(line.pictures))

    def _go_to_key(self, key: tuple[str, str]) -> None:
        """Choose a row; where it is narrowed away, every row is shown again."""
        self._key = key
        if not self.model.place_of(key).isValid():
            self.search.text.clear()
            self.chips.choose("")
        self._choose_key()

    def _open(self) -> None:
        line = self.chosen
        if line is not None and line.pictures:
            self.asked_for.emit("live", int(max(picture.id for picture in line.pictures)))

    def _focus_search(self) -> None:
        self.search.text.setFocus()
        self.search.text.selectAll()

    def _clear(self) -> None:
        if self.bringing.is_open:
            self.bringing.leave()
            return
        self.homing.clear()
        self.search.text.clear()
        self.chips.choose("")
        self.first_focus().setFocus()

    def _choose_list(self) -> None:
        if not self.bringing.is_open:
            path, _ = QFileDialog.getOpenFileName(
                self, self.tr("The shot list"), "", self.tr("Shot lists (*.csv *.tsv *.txt *.xlsx *.xlsm)")
            )
            if path:
                self.bring(Path(path))

    def bring(self, place: Path) -> None:
        """Show a list as it would be taken in."""
        self.bringing.begin(place)
        self._show_something()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if lists_of(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for place in lists_of(event.mimeData())[:1]:
            event.acceptProposedAction()
            self.bring(place)

    def _picture_came(self) -> None:
        self.table.viewport().update()

    def _want_pictures(self) -> None:
        self.table.want_pictures()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._want_pictures()


def said_total(board: Board) -> str:
    """Return how many rows there are."""
    return words.plural(len(board.lines), words.tr("row"), words.tr("rows"))
