"""This shoot: the folder watched, how names are read, what a batch is and how it is inspected."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QHeaderView, QPushButton, QVBoxLayout, QWidget

from pixdesk.domain.capture import Label
from pixdesk.domain.people import Verb
from pixdesk.domain.view import Overview
from pixdesk.ui import icons, parts, theme, words
from pixdesk.ui.actions import Desk
from pixdesk.ui.buttons import KeyButton
from pixdesk.ui.names_table import NamesModel
from pixdesk.ui.page import Page
from pixdesk.ui.pictures import Pictures
from pixdesk.ui.shoot_form import ShootForm
from pixdesk.ui.tables import RowsTable, StartElided
from pixdesk.ui.undo_keys import UndoPastFields

if TYPE_CHECKING:  # the engine loads behind the open window
    from pixdesk.domain.choices import Choices

_TYPING_MS = 150
_FORM_PX = 520
_WIDTHS_PX = (280, 148, 104, 80, 80)


class ShootPage(Page):
    """Ctrl+Enter applies what was changed, Esc takes it back; Ctrl+Z puts back what was in force before."""

    def __init__(self, desk: Desk, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(desk, pictures, parent)
        self._folder_watched = ""
        self._folder_next = ""
        self.form = ShootForm()
        self.names = NamesModel(self)
        self.table = RowsTable(self.tr("Names seen last"))
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self._try_pattern)
        group = self.tr("This shoot")
        self._apply = self.commands.add(
            self.tr("Apply"), "Ctrl+Enter or Ctrl+Return", self.apply, group=group, needs=Verb.SHOOT
        )
        self._revert = self.commands.add(self.tr("Take the changes back"), "Esc", self.revert, group=group)
        undo = self.tr("Undo what was applied last")
        self._undo = self.commands.add(undo, "Ctrl+Z", self.undo, group=group, needs=Verb.SHOOT)
        self._undo_tip = self._undo.toolTip()
        self._could_undo = False
        self._lay_out()
        UndoPastFields(self)
        self.form.edited.connect(self._follow)
        self.form.pattern_edited.connect(self._pattern_edited)
        desk.people.changed.connect(self._follow_people)
        self._follow_people()
        self._follow()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._build_bar())
        row = QHBoxLayout()
        row.setSpacing(0)
        left, panel = parts.panel(_FORM_PX)
        panel.addWidget(parts.scrolling(self._build_folder(), self.form), 1)
        row.addWidget(left)
        row.addLayout(self._build_right(), 1)
        column.addLayout(row, 1)

    def _build_bar(self) -> QWidget:
        bar, row = parts.bar()
        row.addWidget(parts.text(self.tr("This shoot"), size_px=theme.TITLE_PX, strong=True))
        row.addSpacing(8)
        self._state = parts.Elided(theme.CAPTION_PX)
        row.addWidget(self._state, 1)
        row.addWidget(KeyButton(self._undo, text=self.tr("Undo")))
        row.addWidget(KeyButton(self._revert, text=self.tr("Take back")))
        row.addWidget(KeyButton(self._apply, role="primary"))
        return bar

    def _build_folder(self) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID_PX)
        column.addWidget(parts.text(self.tr("Capture folder"), strong=True))
        row = QHBoxLayout()
        row.setSpacing(theme.GRID_PX)
        self._folder = parts.Elided()
        row.addWidget(self._folder, 1)
        self._choose = QPushButton(self.tr(" Choose another…"))
        self._choose.setIcon(icons.icon("folder"))
        self._choose.setIconSize(QSize(18, 18))
        self._choose.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._choose.setAccessibleName(self.tr("Choose another capture folder"))
        self._choose.setToolTip(self.tr("Choose another capture folder; it is watched from the next start on"))
        self._choose.setVisible(self.desk.keep_folder is not None)
        self._choose.clicked.connect(self._choose_folder)
        row.addWidget(self._choose)
        column.addLayout(row)
        self._next = parts.text(tone="warn", size_px=theme.CAPTION_PX, wraps=True)
        self._next.hide()
        column.addWidget(self._next)
        column.addSpacing(theme.GRID_PX)
        column.addWidget(parts.rule())
        column.addSpacing(theme.GRID_PX)
        return whole

    def _build_right(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        bar, row = parts.bar()
        row.addWidget(parts.text(self.tr("The names seen last, and what is read from them"), strong=True))
        row.addStretch(1)
        self._count = parts.text(tone="dim", size_px=theme.CAPTION_PX)
        row.addWidget(self._count)
        column.addWidget(bar)
        self.table.setModel(self.names)
        self.table.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.table.set_widths(_WIDTHS_PX)
        across = self.table.horizontalHeader()
        across.setStretchLastSection(False)
        across.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.setItemDelegateForColumn(0, StartElided(self.table))
        self._empty = parts.EmptyState("live")
        self._empty.say(
            self.tr("No names seen yet"), self.tr("What the pattern makes of them shows here as captures arrive.")
        )
        column.addWidget(self.table, 1)
        column.addWidget(self._empty, 1)
        return column

    def first_focus(self) -> QWidget:
        """Return the pattern's field."""
        return self.form.pattern

    def look_again(self) -> None:
        """Ask what is in force, unless a draft is being made, and what names there are."""
        if not self.form.changes:
            self.desk.choices(self, self._show_choices)
        self._try_pattern()

    def show_overview(self, overview: Overview) -> None:
        """Follow which folder is watched."""
        if overview.folder != self._folder_watched:
            self._folder_watched = overview.folder
            self._folder.say(overview.folder or self.tr("No folder is watched"))

    def apply(self) -> None:
        """Bring the draft into force."""
        if self._apply.isEnabled():
            self._apply.setEnabled(False)
            self.desk.choose(self, self.form.changes, self._applied, self._refused)

    def revert(self) -> None:
        """Drop the draft."""
        self.desk.choices(self, self._show_choices)

    def undo(self) -> None:
        """Put back what was in force before it was changed last."""
        if self._undo.isEnabled():
            self._undo.setEnabled(False)
            self.desk.undoing.choices(self, self._undone, self._refused)

    def _undone(self, choices: "Choices") -> None:
        self._show_choices(choices)
        self.desk.say(self.tr("Taken back. In force is what was before; captures and batches there are stay."))

    def _applied(self, choices: "Choices") -> None:
        self._show_choices(choices)
        self.desk.say(self.tr("Applied. The next capture is read so, and the next batch judged so."))

    def _refused(self, error: Exception) -> None:
        self.desk.bridge.tell(error)
        self._follow()

    def _show_choices(self, choices: "Choices") -> None:
        self.form.show_choices(choices)
        self.desk.undoing.changed_last(self, self._know_undo)
        self._try_pattern()

    def _know_undo(self, names: Sequence[str]) -> None:
        self._could_undo = bool(names)
        self._follow()

    def _follow(self) -> None:
        """Let only the verbs work that mean something now, and say where the draft stands."""
        is_changed = bool(self.form.changes)
        self._apply.setEnabled(is_changed and not self.form.is_wrong and not self._typing.isActive())
        self._revert.setEnabled(is_changed)
        self._undo.setEnabled(self._could_undo and not is_changed)
        why = self.tr("Take the changes back first") if is_changed else self.tr("Nothing was applied here to undo")
        self._undo.setToolTip(self._undo_tip if self._undo.isEnabled() else f"{self._undo_tip}\n{why}")
        said, tone = self.tr("In force for captures and batches from now on"), "dim"
        if is_changed:
            said, tone = self.tr("Not applied yet"), "warn"
        if self.form.is_wrong:
            said, tone = self.tr("The pattern cannot be read"), "bad"
        self._state.say(said)
        parts.set_tone(self._state, tone)

    def _follow_people(self) -> None:
        self.form.refuse_plan(self.desk.people.why_not(Verb.PLAN))

    def _pattern_edited(self) -> None:
        self._typing.start()

    def _try_pattern(self) -> None:
        self._typing.stop()
        self.desk.try_pattern(self, self.form.pattern.text().strip(), self._show_names, self._pattern_wrong)

    def _show_names(self, rows: Sequence[tuple[str, Label | None]]) -> None:
        self.form.say_wrong("")
        self.names.show_names(rows)
        self.table.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        read = self.tr("%1 of %2 are read").replace("%1", words.count(self.names.read))
        self._count.setText(read.replace("%2", words.count(len(rows))) if rows else "")
        parts.set_tone(self._count, "dim" if self.names.read == len(rows) else "warn")
        self._follow()

    def _pattern_wrong(self, error: Exception) -> None:
        if not isinstance(error, ValueError):
            self.desk.bridge.tell(error)
            return
        said = str(error).removeprefix("pattern: ")
        self.form.say_wrong(said[:1].upper() + said[1:])
        self.names.grey_out()
        total = self.names.rowCount()
        last = self.tr("As last readable: %1 of %2").replace("%1", words.count(self.names.read))
        self._count.setText(last.replace("%2", words.count(total)) if total else "")
        parts.set_tone(self._count, "bad")
        self._follow()

    def _choose_folder(self) -> None:
        path = QFileDialog.getExistingDirectory(self, self.tr("The capture folder"), self._folder_watched)
        if path and self.desk.keep_folder is not None:
            self._folder_next = path
            self.desk.keep_folder(path)
            self._next.setText(self.tr("From the next start on: %1").replace("%1", path))
            self._next.show()
