"""The one window: a rail of pages, the page, the strip at the foot. Open at once; the studio joins when it is ready."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from pixdesk.domain.event import Notice
from pixdesk.domain.view import BatchSummary, Overview
from pixdesk.ui.actions import Desk
from pixdesk.ui.alarm import AlarmBar
from pixdesk.ui.commands import Command
from pixdesk.ui.door import Door
from pixdesk.ui.guide import GuideBar
from pixdesk.ui.keys_overlay import KeysOverlay
from pixdesk.ui.memory import Memory
from pixdesk.ui.opening import OpeningView
from pixdesk.ui.page import Page
from pixdesk.ui.page_list import BELOW, FACTORIES, KEYS
from pixdesk.ui.pictures import Pictures
from pixdesk.ui.rail import Rail
from pixdesk.ui.status_strip import StatusStrip
from pixdesk.ui.waiting_counts import WaitingCounts

_OVERVIEW_MS = 1000
_OVERVIEW_SOON_MS = 120


class MainWindow(QMainWindow):
    """Holds the pages and makes each when it is first needed, or when there is nothing else to do.

    Attributes:
        closing: the operator closes the window.
        opening: shown until the studio is open.
    """

    closing = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("pixdesk")
        self.resize(1440, 900)
        self.setMinimumSize(1120, 680)
        self._desk: Desk | None = None
        self._pages: dict[str, Page] = {}
        self._overview: Overview | None = None
        self._titles = {
            "shots": self.tr("Shots"),
            "live": self.tr("Live"),
            "batches": self.tr("Batches"),
            "exceptions": self.tr("Exceptions"),
            "release": self.tr("Release"),
            "insights": self.tr("Insights"),
            "audit": self.tr("Audit"),
            "settings": self.tr("Settings"),
        }
        self.pictures = Pictures(self)
        self.memory = Memory(parent=self)
        entries = {name: (name, name, self._titles[name], KEYS[name]) for name in FACTORIES}
        self.rail = Rail(
            [entry for name, entry in entries.items() if name not in BELOW], [entries[name] for name in BELOW]
        )
        self.strip = StatusStrip()
        self.alarm = AlarmBar(self.memory)
        self.guide = GuideBar(self.memory)
        self.guide.asked_for.connect(self.open_page)
        self._stack = QStackedWidget()
        self.opening = OpeningView()
        self._stack.addWidget(self.opening)
        self._build()
        self.overlay = KeysOverlay(self)
        self.door = Door(self, self.strip, self.alarm)
        self.rail.chosen.connect(self.open_page)
        self.rail.keys_asked.connect(self.show_keys)
        self.rail.setEnabled(False)
        self.waiting = WaitingCounts(self.rail)
        self._global: list[Command] = []
        self._make_actions()
        self._overview_timer = QTimer(self)
        self._overview_timer.setInterval(_OVERVIEW_MS)
        self._overview_timer.timeout.connect(self._ask_overview)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_OVERVIEW_SOON_MS)
        self._soon.timeout.connect(self._ask_overview)

    def _build(self) -> None:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(self._stack, 1)
        column.addLayout(row, 1)
        column.addWidget(self.guide)
        column.addWidget(self.alarm)
        column.addWidget(self.strip)
        self.setCentralWidget(whole)

    def _make_actions(self) -> None:
        everywhere = self.tr("Everywhere")
        for name, sequence in KEYS.items():
            self._add(self._titles[name], sequence, partial(self.open_page, name), everywhere)
        self._add(self.tr("These keys"), "?", self.show_keys, everywhere, also="F1")
        self._behind_the_door = self.actions()
        self._add(self.tr("Sign in, switch, lock"), "Ctrl+L", self.door.switch, everywhere)
        for action in (self.alarm.sound_action, self.alarm.colour_action, self.guide.switch):
            self.addAction(action)
            self._global.append(Command(action.text(), action.shortcut().toString(), everywhere))
        self._add(self.tr("Whole screen"), "F11", self._toggle_full_screen, everywhere)
        self._add(self.tr("Close pixdesk"), "Ctrl+Q", self.close, everywhere)

    def _add(self, title: str, keys: str, run: Callable[[], object], group: str, also: str = "") -> None:
        action = QAction(title, self)
        action.setShortcuts([QKeySequence(key) for key in (keys, also) if key])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.triggered.connect(lambda: run())
        self.addAction(action)
        self._global.append(Command(title, keys, group))

    @property
    def page(self) -> Page | None:
        """The page shown; None while the studio opens."""
        shown = self._stack.currentWidget()
        return shown if isinstance(shown, Page) else None

    @property
    def page_name(self) -> str:
        """The name of the page shown."""
        return next((name for name, page in self._pages.items() if page is self.page), "")

    @property
    def desk(self) -> Desk | None:
        """The desk the pages work at; None while the studio opens."""
        return self._desk

    def attach(self, desk: Desk) -> None:
        """Let the studio in: show Live, then make the other pages while nothing else is to be done."""
        self._desk = desk
        self.rail.setEnabled(True)
        self.door.attach(desk.people, self._behind_the_door)
        desk.bridge.changed.connect(self._changed)
        desk.bridge.noticed.connect(self._notice)
        self.waiting.attach(desk)
        self.open_page("live")
        self._overview_timer.start()
        self._ask_overview()
        QTimer.singleShot(250, self._make_next)

    def detach(self) -> None:
        """Let the studio go: its pages are taken down. Call before its engine is closed."""
        self._desk = None
        self.door.detach()
        self.waiting.detach()
        self._overview = None
        self.guide.hide()
        self._overview_timer.stop()
        self._soon.stop()
        self.rail.setEnabled(False)
        self._stack.setCurrentWidget(self.opening)
        self.setWindowTitle("pixdesk")
        for page in self._pages.values():
            self._stack.removeWidget(page)
            page.deleteLater()
        self._pages.clear()

    def open_page(self, name: str) -> None:
        """Go to a page and put the focus where its keys work."""
        if self._desk is None:
            return
        page = self._made(name)
        self._stack.setCurrentWidget(page)
        self.rail.show_page(name)
        self.setWindowTitle(f"{self._titles[name]} – pixdesk")
        page.first_focus().setFocus()
        self.guide.stand_on(name)

    def show_keys(self) -> None:
        """Show every key of this page, and those that work everywhere."""
        if self.overlay.isVisible():
            self.overlay.close_again()
        elif self.page is not None:
            commands = self.page.commands
            title = self.tr("Keys on %1").replace("%1", commands.where or self._titles[self.page_name])
            self.overlay.open(title, [*commands.listed, *self._global])

    def close_down(self) -> None:
        """Stop asking and decoding; call before the engine is closed."""
        self._overview_timer.stop()
        self._soon.stop()
        self.waiting.detach()
        self.pictures.close()

    def _made(self, name: str) -> Page:
        if name not in self._pages:
            assert self._desk is not None  # noqa: S101 - pages are made after attach
            page = FACTORIES[name](self._desk, self.pictures)
            page.asked_for.connect(self._go_to)
            self._pages[name] = page
            self._stack.addWidget(page)
            if self._overview is not None:
                page.show_overview(self._overview)
        return self._pages[name]

    def _make_next(self) -> None:
        """Make one page nobody has asked for yet, and come back for the next."""
        if self._desk is None:
            return
        missing = [name for name in FACTORIES if name not in self._pages]
        if missing:
            self._made(missing[0])
            QTimer.singleShot(50, self._make_next)

    def _go_to(self, name: str, ident: int) -> None:
        self.open_page(name)
        self._pages[name].go_to(ident)

    def _changed(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _notice(self, notice: Notice) -> None:
        if notice.level == "alarm":
            self.alarm.sound(notice.words, notice.gravity)
        else:
            self.strip.show_notice(notice)

    def _ask_overview(self) -> None:
        if self._desk is None:
            return
        engine = self._desk.engine
        self._desk.ask(self, lambda: (engine.overview(), engine.batches()), self._show_overview, key="overview")

    def _show_overview(self, answer: tuple[Overview, list[BatchSummary]]) -> None:
        overview, batches = answer
        self._overview = overview
        self.strip.show_overview(overview)
        self.guide.follow(overview, batches, self.page_name)
        self.waiting.show_overview(overview, batches)
        for page in self._pages.values():
            page.show_overview(overview)

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        super().closeEvent(event)
