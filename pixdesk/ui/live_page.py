"""Live: the photographer's page. The newest capture, large; what is wrong with it, in words; the film strip."""

from collections.abc import Iterable

from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from pixdesk.domain.capture import CaptureId
from pixdesk.domain.event import Changed
from pixdesk.domain.view import CaptureView, Overview
from pixdesk.ui import parts, theme, tiles, words
from pixdesk.ui.actions import Desk
from pixdesk.ui.capture_panel import CapturePanel
from pixdesk.ui.grid import FilmStrip
from pixdesk.ui.ledger_view import LedgerView
from pixdesk.ui.look_tools import LookTools
from pixdesk.ui.on_set import OnSet
from pixdesk.ui.page import Page
from pixdesk.ui.pictures import Pictures
from pixdesk.ui.shelf import Section
from pixdesk.ui.subject import Subject, subject_of
from pixdesk.ui.tool_row import ToolButton, ToolRow

STRIP_LENGTH = 200

_SWATCHES_PX = 232
"""What the swatches and the bar's margins take."""

_EARLY_MS = 3000
"""A picture shown before its capture landed gives way after so long: it was a duplicate, or it never landed."""


class LivePage(Page):
    """Follows the newest capture until the operator looks back, and again when End is pressed."""

    def __init__(self, desk: Desk, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(desk, pictures, parent)
        self._views: dict[CaptureId, CaptureView] = {}
        self._newest: CaptureId | None = None
        self._shown: CaptureId | None = None
        self._follows = True
        self._is_filling = False
        self._has_picture = False
        self._early = ""
        self._since_early = QElapsedTimer()
        self._seen_newest: CaptureId | None = None
        self.tools = LookTools(self)
        self.canvas, self.swatches = self.tools.canvas, self.tools.swatches
        self.strip = FilmStrip(pictures)
        self.strip.moved.connect(self._strip_moved)
        self.swatches.chosen.connect(self.strip.set_backdrop)
        self._make_commands()
        self._empty = parts.EmptyState("live")
        self._empty.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._build())
        self._stack.addWidget(self._empty)
        self.ledger = LedgerView(self._ledger_action)
        self._stack.addWidget(self.ledger)
        back = self._ledger_action.trigger
        self.commands.add(self.tr("Back to the picture"), "Esc", back, on=self.ledger, is_listed=False)
        self._stack.setCurrentIndex(1)
        self.show_overview(Overview(counts={}))

    def _make_commands(self) -> None:
        strip, add = self.tr("Film strip"), self.commands.add
        self.commands.note(self.tr("One back, one on"), "Left", strip)
        freeze = self.tr("Freeze this frame while shooting")
        self._freeze_action = add(freeze, "H", self._toggle_freeze, group=strip)
        self._freeze_action.setCheckable(True)
        add(self.tr("Back to the newest"), "End", self.follow, group=strip)
        shoot = self.tr("Shoot")
        self._ledger_action = add(self.tr("May the set be struck?"), "T", self._toggle_ledger, group=shoot)
        self._ledger_action.setCheckable(True)
        self.on_set = OnSet(self)

    def _build(self) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self._build_bar())
        pictures = QHBoxLayout()
        pictures.setSpacing(0)
        pictures.addWidget(self.tools.reference.canvas, 1)
        pictures.addWidget(self.canvas, 1)
        left.addLayout(pictures, 1)
        left.addWidget(self.tools.reference)
        middle.addLayout(left, 1)
        self.side = CapturePanel(self.tools.panel, self.on_set.refuse, self.on_set.checklist)
        self.on_set.opened.connect(self.side.make_room)
        middle.addWidget(self.side)
        column.addLayout(middle, 1)
        column.addWidget(parts.rule())
        column.addWidget(self.strip)
        return whole

    def _build_bar(self) -> QWidget:
        self._bar, row = parts.bar()
        freeze = ToolButton(self._freeze_action, "hold", self.tr("Freeze"))
        tally = ToolButton(self._ledger_action, "tally", self.tr("Ledger"))
        self._tool_row = ToolRow([*self.tools.buttons(), freeze, tally], beside_px=_SWATCHES_PX)
        row.addWidget(self._tool_row)
        row.addStretch(1)
        row.addWidget(self.swatches)
        return self._bar

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tool_row.fit(self.width() - theme.SIDE_PX)
        self.tools.panel.fit(self.height())

    @property
    def shown(self) -> CaptureId | None:
        """The capture on the page."""
        return self._shown

    @property
    def follows(self) -> bool:
        """Whether the next arrival takes the page."""
        return self._follows

    def _show_something(self, there: bool) -> None:
        """Show the picture, or what is waited for; the first picture brings the keys to the strip."""
        first = there and self._stack.currentIndex() == 1
        if not self._ledger_action.isChecked():
            self._stack.setCurrentIndex(0 if there else 1)
        self._has_picture = there
        if first and self.isVisible():
            self.strip.setFocus()

    def _toggle_ledger(self) -> None:
        """Show where every file is, or the picture again."""
        if not self._ledger_action.isChecked():
            self._stack.setCurrentIndex(0 if self._has_picture else 1)
            self.first_focus().setFocus()
            return
        self._stack.setCurrentWidget(self.ledger)
        self.ledger.setFocus()
        self._ask_ledger()

    def _ask_ledger(self) -> None:
        if self._ledger_action.isChecked() and self.isVisible():
            self.desk.ledger(self, self.ledger.show_ledger)

    def first_focus(self) -> QWidget:
        """Return the film strip, or what is shown instead of it."""
        return (self.strip, self._empty, self.ledger)[self._stack.currentIndex()]

    def look_again(self) -> None:
        """Ask for the newest captures, and how the checklist stands."""
        self.on_set.look_again()
        self.desk.ask(self, lambda: self.desk.engine.recent(STRIP_LENGTH), self._show_recent, key="recent")

    def show_overview(self, overview: Overview) -> None:
        """Say what is waited for, while nothing has come yet."""
        self.on_set.show_overview(overview)
        self.side.show_shooting(overview.sku, overview.slate)
        self._ask_ledger()
        if overview.unreachable_since is not None:
            since = words.clock(overview.unreachable_since)
            self._empty.say(
                self.tr("Folder unreachable since %1").replace("%1", since),
                self.tr("%1 cannot be read. Captures are picked up by themselves as soon as it is back.").replace(
                    "%1", overview.folder
                ),
                icon="folder-lost",
                tint=theme.BAD,
            )
        elif overview.folder:
            self._empty.say(
                self.tr("Waiting for the first capture"),
                self.tr("in %1").replace("%1", overview.folder),
                icon="live",
            )
        else:
            self._empty.say(
                self.tr("No capture folder is watched"),
                self.tr("Choose the folder your camera software writes to under This shoot  (Ctrl+,)."),
                icon="folder",
            )

    def go_to(self, ident: int) -> None:
        """Look back at one capture."""
        self._show(CaptureId(ident), follows=ident == self._newest)
        self.strip.make_current(CaptureId(ident))

    def follow(self) -> None:
        """Go back to the newest and stay with it."""
        if self._newest is not None:
            self._show(self._newest, follows=True)
            self.strip.make_current(self._newest)
        self._freeze_action.setChecked(not self._follows)

    def _changed(self, change: Changed) -> None:
        if change.preview:
            self._show_early(change.preview)
        if change.arrived is not None:
            self._arrived(change.arrived)
        super()._changed(change)

    def _show_early(self, preview: str) -> None:
        """Show a picture before anything else is known of it: its file may not even have landed."""
        if self._follows and self.isVisible() and preview != self._path_shown():
            self._early = preview
            self._since_early.start()
            self._show_something(True)
            self.tools.show(None, Subject(before=preview))
            self.side.show_arriving()

    def _arrived(self, capture_id: CaptureId) -> None:
        """A capture landed: it takes the page at once, unless a newer one is already seen or this one is frozen."""
        self._newest = capture_id
        if not self._follows or not self.isVisible():
            self._say_frozen()
            return
        self.desk.ask(self, lambda: self.desk.engine.capture(capture_id), self._show_one, key="arrived")

    def _path_shown(self) -> str:
        return self.canvas.subject.before if self.canvas.subject is not None else ""

    def _is_early(self, views: Iterable[CaptureView]) -> bool:
        """Whether the page shows a picture whose capture is still to come."""
        overdue = self._since_early.isValid() and self._since_early.elapsed() > _EARLY_MS
        if overdue or any(view.capture.preview_path == self._early for view in views):
            self._early = ""
        return bool(self._early)

    def _show_one(self, view: CaptureView) -> None:
        self._views[view.capture.id] = view
        if self._follows and view.capture.id == self._newest and not self._is_early([view]):
            self._show_something(True)
            self._shown = self._seen_newest = view.capture.id
            self._show_view(view)

    def _show_recent(self, views: list[CaptureView]) -> None:
        self._views = {view.capture.id: view for view in views}
        self._show_something(bool(views))
        if not views:
            return
        self._newest = views[0].capture.id
        items = tuple(tiles.of_capture(view) for view in reversed(views))
        self._is_filling = True
        self.strip.show_sections([Section("", "", items)])
        self._is_filling = False
        held = self._shown if not self._follows and self._shown in self._views else None
        wanted = self._newest if held is None else held
        self.strip.make_current(wanted)
        if not self._follows or not self._is_early(views):
            self._show(wanted, follows=self._follows)
            return
        self._seen_newest = self._newest
        QTimer.singleShot(_EARLY_MS, self, self._look)

    def _strip_moved(self, capture_id: CaptureId | None) -> None:
        if capture_id is not None and not self._is_filling:
            self._show(capture_id, follows=capture_id == self._newest)

    def _show(self, capture_id: CaptureId, *, follows: bool) -> None:
        self._shown = capture_id
        self._follows = follows
        if follows:
            self._seen_newest = self._newest
        view = self._views.get(capture_id)
        if view is not None:
            self._show_view(view)
        self._say_frozen()

    def _show_view(self, view: CaptureView) -> None:
        self.tools.show(view, subject_of(view.capture, view.findings))
        self.side.show_view(view)

    def _say_frozen(self) -> None:
        """While a frame is frozen, say so and how much has come meanwhile."""
        self._freeze_action.setChecked(not self._follows)
        if self._follows:
            self.canvas.set_chip("")
            return
        order = self.strip.ids
        newer = 0
        if self._seen_newest in order:
            newer = len(order) - 1 - order.index(self._seen_newest)
        elif order:
            newer = len(order)
        self.canvas.set_chip(words.frozen(newer))

    def _toggle_freeze(self) -> None:
        """Keep this frame, or go back to the newest; a picture that is still arriving cannot be kept yet."""
        if not self._freeze_action.isChecked() or self._shown is None:
            self.follow()
            return
        self._early = ""
        self._show(self._shown, follows=False)
