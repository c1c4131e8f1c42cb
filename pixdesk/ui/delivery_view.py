"""Release, second half: which exported files go where, what arrived, and the ways back."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHeaderView, QStackedLayout, QWidget

from pixdesk.domain.channel import ChannelProfile
from pixdesk.domain.delivering import DeliveryReport, Outcome, summary
from pixdesk.domain.delivery_board import WAITING, DeliveryBoard, DestinationView, FileAt
from pixdesk.domain.people import Verb
from pixdesk.ui import parts, theme, words
from pixdesk.ui.actions import Desk
from pixdesk.ui.delivery_model import FILE_ROLE, DeliveryModel, Titles
from pixdesk.ui.delivery_side import DeliverySide
from pixdesk.ui.destination_panel import DestinationPanel
from pixdesk.ui.page import Page
from pixdesk.ui.tables import MiddleElided, RowsTable

_WIDTHS_PX = (116, 180)
_LOOKED_AT = 50
"""Rows that decide how wide a column is; the names take what is left."""


class DeliveryView(QWidget):
    """The destinations at the left, their files, and the file chosen; its verbs stand on the page."""

    def __init__(self, desk: Desk, page: Page) -> None:
        super().__init__(page)
        self.desk = desk
        self._page = page
        self._board = DeliveryBoard()
        self._titles = Titles()
        self._key: tuple[str, int] | None = None
        self._would_go: frozenset[tuple[str, str]] = frozenset()
        self.model = DeliveryModel(self)
        self.table = RowsTable(self.tr("Files at destinations, those that wait first"))
        self._make_commands()
        verbs = ((self._dry, "search"), (self._check, "verify"), (self._secret, "keys"))
        self.panel = DestinationPanel(verbs, self._send)
        self.side = DeliverySide(page.pictures, self.again, self._back, self._ahead, self._away)
        self._lay_out()
        self.panel.list.chosen.connect(self._place_chosen)
        self.panel.secret.given.connect(self._keep_secret)
        desk.bridge.progressed.connect(self.panel.show_progress)
        self._follow()

    def _make_commands(self) -> None:
        add, group = self._page.commands.add, self.tr("Delivery")
        self._send = add(self.tr("Send what is due"), "S", self.send, group=group, needs=Verb.DELIVER)
        self._dry = add(self.tr("Say what would go"), "Y", self.try_out, group=group, needs=Verb.DELIVER)
        self._check = add(self.tr("Test the connection"), "K", self.check, group=group)
        self._secret = add(self.tr("Give its password"), "P", self._ask_secret, group=group, needs=Verb.SETTINGS)
        self.again = add(
            self.tr("Send what is due on its channel"), "G", self.send_again, group=group, needs=Verb.DELIVER
        )
        self._back = add(self.tr("Put the earlier file back"), "B", self.roll_back, group=group, needs=Verb.WITHDRAW)
        self._ahead = add(self.tr("Undo the roll-back"), "Z", self.undo_roll_back, group=group, needs=Verb.WITHDRAW)
        self._away = add(
            self.tr("Take away what no longer holds"), "W", self.take_back, group=group, needs=Verb.WITHDRAW
        )

    def _lay_out(self) -> None:
        row = parts.beside(self)
        row.addWidget(self.panel)
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self.table.setModel(self.model)
        self.table.set_widths(_WIDTHS_PX)
        across = self.table.horizontalHeader()
        across.setResizeContentsPrecision(_LOOKED_AT)
        for column in (2, 3, 4):
            across.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        across.setStretchLastSection(False)  # a name takes what is left, an empty time nothing
        across.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.table.setItemDelegateForColumn(1, MiddleElided(self.table))
        self.table.selectionModel().currentRowChanged.connect(self._file_chosen)
        self._empty = parts.EmptyState("release")
        self._empty.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._empty.say(self.tr("Reading what goes where…"))
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self._stack.setCurrentIndex(1)
        row.addWidget(holder, 1)
        row.addWidget(self.side)

    def first_focus(self) -> QWidget:
        """Return the table, or what says that it is empty."""
        return self.table if self._stack.currentIndex() == 0 else self._empty

    def look_again(self) -> None:
        """Ask how everything stands, and what the channels are called."""
        self.desk.channels(self, self._name_channels)
        self.desk.delivery.board(self, self._show_board, self._no_board)

    def leave(self) -> bool:
        """Put away what is asked; whether anything was."""
        was = self.panel.secret.is_asking
        self.panel.secret.ask(None)
        return was

    def _name_channels(self, channels: Sequence[ChannelProfile]) -> None:
        self._titles = replace(self._titles, channels={channel.id: channel.title for channel in channels})
        if self._board.files:
            self._show_files()

    def _show_board(self, board: DeliveryBoard) -> None:
        self._board = board
        self._titles = replace(self._titles, places={place.id: place.title for place in board.places})
        several = len(board.places) > 1
        self.panel.show_places([_all(board), *board.places] if several else board.places)
        self.panel.setVisible(bool(board.places))
        self.side.setVisible(bool(board.files))
        self._show_files()

    def _no_board(self, error: Exception) -> None:
        self.panel.hide()
        self.side.hide()
        self._stack.setCurrentIndex(1)
        self._empty.say(self.tr("The destinations cannot be read"), str(error), icon="exceptions", tint=theme.BAD)
        self._empty.offer(self.tr("Try again"), self.look_again)

    def _show_files(self) -> None:
        chosen = self.panel.chosen
        files = self._board.of(chosen.id if chosen is not None else "")
        self.model.show_files(files, self._would_go, self._titles)
        self.table.setColumnHidden(3, len(self._board.places) < 2 or (chosen is not None and bool(chosen.id)))
        had_focus = self.table.hasFocus() or self._empty.hasFocus()
        self._stack.setCurrentIndex(0 if files else 1)
        self._say_empty()
        index = self.model.place_of(self._key)
        if not index.isValid() and files:
            index = self.model.index(0, 0)
        if index.isValid():
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.table.selectionModel().setCurrentIndex(index, flags)
        if had_focus:
            self.first_focus().setFocus()
        self._follow()

    def _say_empty(self) -> None:
        if self._board.places:
            self._empty.say(
                self.tr("Nothing has been exported for this yet"),
                self.tr("Files stand here as soon as they are exported and verified."),
                icon="release",
            )
            self._empty.offer("", self.look_again)
            return
        explained = self.tr(
            "A destination is a small file in the studio's folder: a folder or share, an SFTP server,\n"
            "a bucket, Shopify, WooCommerce or Amazon. docs/delivery.md has one of each to copy."
        )
        self._empty.say(self.tr("No destinations yet"), explained, icon="release")
        self._empty.offer(self.tr("Show the folder") if self._board.folder else "", self._show_folder)

    def _show_folder(self) -> None:
        def show(place: str) -> None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(place))

        self.desk.delivery.folder(self, show)

    @property
    def chosen(self) -> FileAt | None:
        """The file chosen."""
        index = self.table.currentIndex()
        file: FileAt | None = index.data(FILE_ROLE) if index.isValid() else None
        return file

    @property
    def _ids(self) -> tuple[str, ...]:
        """The destinations meant: the one chosen, or all."""
        chosen = self.panel.chosen
        return (chosen.id,) if chosen is not None and chosen.id else ()

    def _file_chosen(self, current: QModelIndex) -> None:
        file: FileAt | None = current.data(FILE_ROLE) if current.isValid() else None
        if file is not None:
            self._key = file.key
        self._follow()

    def _place_chosen(self) -> None:
        self.panel.secret.ask(None)
        if not self.panel.is_working:
            self.panel.say("", "")
        self._show_files()

    def follow(self) -> None:
        """Let only the verbs work that mean something now."""
        self._follow()

    def _follow(self) -> None:
        place, file = self.panel.chosen, self.chosen
        is_open, at_rest = self.isVisible(), not self.panel.is_working
        due = place.waiting if place is not None else 0
        is_one = place is not None and bool(place.id)
        self._send.setEnabled(is_open and at_rest and due > 0)
        self.panel.say_send(
            self.tr("Send %1").replace("%1", words.plural(due, self.tr("file"), self.tr("files")))
            if due
            else self.tr("Nothing is due")
        )
        self._dry.setEnabled(is_open and at_rest and place is not None)
        self._check.setEnabled(is_open and at_rest and is_one)
        self._secret.setEnabled(is_open and is_one and place is not None and place.needs_secret)
        self.again.setEnabled(is_open and at_rest and file is not None and file.place in WAITING)
        self._back.setEnabled(is_open and at_rest and file is not None and file.has_before)
        self._ahead.setEnabled(is_open and at_rest and file is not None and file.has_after)
        self._away.setEnabled(is_open and at_rest and place is not None and place.void > 0)
        self.side.show_file(file, self._titles)

    def send(self) -> None:
        """Send what is due to the destination chosen, or to all."""
        self._begin(self.tr("Connecting…"))
        self.desk.delivery.send(self, self._ids, self._sent, self._failed)

    def send_again(self) -> None:
        """Send what is due on the chosen file's channel to its destination."""
        file = self.chosen
        if file is not None:
            self._begin(self.tr("Connecting…"))
            self.desk.delivery.send(self, (file.destination,), self._sent, self._failed, channels=(file.channel,))

    def try_out(self) -> None:
        """Say what would go where, and touch nothing."""
        self._begin(self.tr("Looking what would go…"))
        self.desk.delivery.would_go(self, self._ids, self._sent, self._failed)

    def check(self) -> None:
        """Connect and hang up again."""
        if self._ids:
            self._begin(self.tr("Connecting…"))
            self.desk.delivery.check(self, self._ids[0], self._said, self._failed)

    def roll_back(self) -> None:
        """Put the earlier file back in the place of the one chosen."""
        file = self.chosen
        if file is not None and file.has_before:
            self._begin(self.tr("Putting the earlier file back…"))
            self.desk.delivery.roll_back(self, file, self._sent, self._failed)

    def undo_roll_back(self) -> None:
        """Put the later file there again."""
        file = self.chosen
        if file is not None and file.has_after:
            self._begin(self.tr("Putting the later file there again…"))
            self.desk.delivery.undo_roll_back(self, file, self._sent, self._failed)

    def take_back(self) -> None:
        """Take away what no longer holds."""
        self._begin(self.tr("Taking away what no longer holds…"))
        self.desk.delivery.take_back(self, self._ids, self._sent, self._failed)

    def _ask_secret(self) -> None:
        self.panel.secret.ask(None if self.panel.secret.is_asking else self.panel.chosen)

    def _keep_secret(self, secret: str, of_bucket: bool) -> None:
        place = self.panel.chosen
        if place is not None and place.id:
            then = partial(self._said, puts_away=True)
            self.desk.delivery.keep_secret(self, place, secret, then, self._failed, of_bucket=of_bucket)

    def _begin(self, said: str) -> None:
        self.panel.work(said)
        self._follow()

    def _sent(self, report: DeliveryReport) -> None:
        self._would_go = frozenset(
            (line.destination, line.path) for line in report.lines if line.outcome is Outcome.WOULD_GO
        )
        reasons = list(dict.fromkeys(line.words for line in report.failed if line.words))[:3]
        tone = "bad" if report.failed else "dim" if not report.lines or self._would_go else "good"
        self._end("\n".join([summary(report), *reasons]), tone)

    def _said(self, said: str, *, puts_away: bool = False) -> None:
        if puts_away:
            self.panel.secret.ask(None)
            self.first_focus().setFocus()
        self._end(said, "good")

    def _failed(self, error: Exception) -> None:
        from pixdesk.errors import PixdeskError

        if not isinstance(error, PixdeskError):
            self.desk.bridge.tell(error)
        self._end(str(error), "bad")

    def _end(self, said: str, tone: str) -> None:
        self.panel.rest()
        self.panel.say(said, tone)
        self.look_again()
        self._follow()


def _all(board: DeliveryBoard) -> DestinationView:
    """Return every destination as one."""
    return DestinationView(
        id="",
        title=words.tr("All destinations"),
        where=words.tr("%1 of them").replace("%1", str(len(board.places))),
        **{
            name: sum(getattr(place, name) for place in board.places)
            for name in ("due", "failed", "refused", "there", "void")
        },
    )
