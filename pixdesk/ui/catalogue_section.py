"""Recipes, channels or style guides in Settings: the list, and the one chosen as a form."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QAction, QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pixdesk.domain.settings_view import Entry
from pixdesk.ui import parts, theme
from pixdesk.ui.actions import Desk
from pixdesk.ui.buttons import KeyButton
from pixdesk.ui.commands import shown
from pixdesk.ui.delegates import RowDelegate, line
from pixdesk.ui.form_rows import FormRows
from pixdesk.ui.lists import ValueList, ValueListModel
from pixdesk.ui.undo_keys import UndoPastFields

_TYPING_MS = 200


class _EntryDelegate(RowDelegate):
    HEIGHT_PX = 52

    def paint_value(self, painter: QPainter, box: QRect, value: tuple[int, Entry]) -> None:
        entry = value[1]
        top = QRect(box.left(), box.top() + 6, box.width(), 20)
        line(painter, top, entry.title, mode=Qt.TextElideMode.ElideRight)
        told = f"{entry.id}  ·  {self.tr('the studio’s own') if entry.is_own else self.tr('ships with pixdesk')}"
        if entry.to_confirm:
            told = f"{entry.id}  ·  {self.tr('to be confirmed')}"
        line(painter, QRect(box.left(), box.top() + 27, box.width(), 18), told, tint=theme.DIM, size_px=12)


class CatalogueSection(QWidget):
    """Nothing is in force before it is saved; what ships is never written, a file of the studio's stands over it."""

    def __init__(
        self, desk: Desk, shelf: str, save: QAction, revert: QAction, undo: QAction, besides: QAction | None = None
    ) -> None:
        """Show one shelf.

        Args:
            besides: what else can be done there: a channel is confirmed, a style guide begun.
        """
        super().__init__()
        self.desk, self.shelf = desk, shelf
        self._save, self._revert, self._besides = save, revert, besides
        self._undo, self._undo_tip = undo, undo.toolTip()
        self._entries: list[Entry] = []
        self._shown: Entry | None = None
        self._wanted = ""
        self._is_wrong = False
        self._wrong_key = ""
        self.form: FormRows | None = None
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self._check)
        self.list = ValueList[tuple[int, Entry]](
            ValueListModel(lambda value: value[0], lambda value: f"{value[1].title}, {value[1].id}")
        )
        self.list.setItemDelegate(_EntryDelegate(self.list))
        named = {"recipes": self.tr("Recipes"), "channels": self.tr("Channels"), "styles": self.tr("Style guides")}
        self.list.setAccessibleName(named[shelf])
        self.list.setFixedWidth(theme.SIDE_PX)
        self.list.chosen.connect(self._choose)
        self._state = parts.text(wraps=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 8, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.list)
        row.addWidget(self._build_right(), 1)
        self._nothing = parts.EmptyState("empty")
        self._nothing.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._nothing.say(self.tr("There is nothing here yet"))
        self._nothing.hide()
        row.addWidget(self._nothing, 1)

    def _build_right(self) -> QWidget:
        self._right = QWidget()
        right = QVBoxLayout(self._right)
        right.setContentsMargins(16, 8, 16, 0)
        right.setSpacing(theme.GRID_PX)
        head = QHBoxLayout()
        head.setSpacing(theme.GRID_PX)
        head.addWidget(self._state, 1)
        if self._besides is not None:
            head.addWidget(KeyButton(self._besides))
        head.addWidget(KeyButton(self._undo, text=self.tr("Undo")))
        head.addWidget(KeyButton(self._revert, text=self.tr("Take back")))
        head.addWidget(KeyButton(self._save, role="primary"))
        right.addLayout(head)
        right.addWidget(parts.rule())
        self._place = QVBoxLayout()
        right.addLayout(self._place, 1)
        return self._right

    def first_focus(self) -> QWidget:
        """Return the widget the keys should reach."""
        return self.list if self._nothing.isHidden() else self._nothing

    def look_again(self) -> None:
        """Ask what there is, unless a draft is being made."""
        if self.form is None:
            self.form = FormRows(self.desk.settings.fields(self.shelf))
            self.form.edited.connect(self._edited)
            self._scroll = parts.scrolling(self.form)
            self._place.addWidget(self._scroll)
            UndoPastFields(self)
        if not self.is_changed:
            self.desk.settings.entries(self, self.shelf, self._show_entries, self._cannot_read)

    @property
    def is_changed(self) -> bool:
        """Whether a draft differs from what is in force."""
        return self.form is not None and self._shown is not None and self.form.texts != dict(self._shown.texts)

    def begin(self) -> None:
        """Begin a file of one's own, where one begins with nothing."""
        if self.is_changed:
            self.desk.say(self.tr("The changes were not saved and are gone."), "warning")
        self.list.choose(None)
        self._show(self.desk.settings.blank(self.shelf))
        row = self.form.row("id") if self.form is not None else None
        if row is not None:
            row.setFocus()

    def confirm(self) -> None:
        """Answer for the figures of the channel shown, as they stand."""
        if self._shown is not None and self._shown.to_confirm and not self.is_changed:
            self.desk.settings.confirm(self, self._shown.id, self._confirmed, self._not_saved)

    def _confirmed(self, _: None) -> None:
        said = self.tr("%1: confirmed as it stands. A change of its figures undoes that.")
        self.desk.say(said.replace("%1", self._shown.title if self._shown else ""))
        self.look_again()

    def save(self) -> None:
        """Write the draft as the studio's own file."""
        if self.form is None or self._shown is None or self._is_wrong or not self.is_changed:
            return
        self._save.setEnabled(False)
        texts = self.form.texts
        self.desk.settings.save(self, self.shelf, self._shown.id, texts, self._saved, self._not_saved)

    def undo(self) -> None:
        """Take back what was done last to the one shown: its saving, or its confirmation."""
        if self._shown is not None and self._shown.done_last and not self.is_changed:
            self._undo.setEnabled(False)
            then = partial(self._undone, self._shown.title)
            self.desk.undoing.saved(self, self.shelf, self._shown.id, then, self._not_saved)

    def _undone(self, title: str, what: str) -> None:
        said = self.tr("Taken back: %1 is what it was before it was saved last.")
        if what == "channel-confirmed":
            said = self.tr("Taken back: %1 is no longer confirmed. What was exported stays.")
        self.desk.say(said.replace("%1", title))
        self._wanted, self._shown = self._shown.id if self._shown is not None else "", None
        self.look_again()

    def revert(self) -> None:
        """Drop the draft."""
        if self.form is not None and self._shown is not None:
            self.form.show_texts(self._shown.texts)
            self._check()
            self.follow()

    def follow(self) -> None:
        """Let only the verbs work that mean something now, and say where the draft stands."""
        self._save.setEnabled(self.is_changed and not self._is_wrong and not self._typing.isActive())
        self._revert.setEnabled(self.is_changed)
        self._follow_undo()
        if self._besides is not None and self.shelf == "channels":
            self._besides.setEnabled(self._shown is not None and self._shown.to_confirm and not self.is_changed)
        if self._shown is not None and not self._is_wrong:
            self._say(*self._standing(self._shown))

    def _follow_undo(self) -> None:
        self._undo.setEnabled(self._shown is not None and bool(self._shown.done_last) and not self.is_changed)
        why = self.tr("Nothing was saved here to undo")
        if self.is_changed:
            why = self.tr("Take the changes back first")
        self._undo.setToolTip(self._undo_tip if self._undo.isEnabled() else f"{self._undo_tip}\n{why}")

    def _standing(self, entry: Entry) -> tuple[str, str]:
        """Return how what is shown stands, and the tone of that."""
        if self.is_changed:
            return self.tr("Not saved yet"), "warn"
        if not entry.id:
            return self.tr("Give it an id and a title, say whose files it is for, and what it asks of them."), "dim"
        if entry.to_confirm:
            return self.tr(
                "No file is made for it yet: nobody has held these figures against the channel's own page. "
                "Confirm them once you have."
            ), "warn"
        return self.tr("In force") if entry.is_own else self.tr("In force, as it ships"), "dim"

    def _offer(self, *, is_empty: bool) -> None:
        """Show what there is, or where there is nothing yet, how to begin."""
        had_focus = self.list.hasFocus()
        for widget in (self._right, self.list):
            widget.setVisible(not is_empty)
        self._nothing.setVisible(is_empty)
        if is_empty and had_focus:
            self._nothing.setFocus()
        if is_empty and self.shelf == "styles" and self._besides is not None:
            told = self.tr("One says how a brand's files have to look: shadow, crop, highlights, tone.")
            self._nothing.say(self.tr("No style guide yet"), told)
            begin = f"{self._besides.text()}  ({shown(self._besides.shortcut())})"
            self._nothing.offer(begin if self._besides.isEnabled() else "", self._besides.trigger)

    def _show_entries(self, entries: Sequence[Entry]) -> None:
        self._entries = list(entries)
        wanted = self._wanted or (self._shown.id if self._shown else "")
        self._wanted = ""
        self.list.show_values(list(enumerate(self._entries)))
        place = next((number for number, entry in enumerate(self._entries) if entry.id == wanted), 0)
        self._offer(is_empty=not self._entries)
        if self._entries:
            self.list.choose(place)
            self._show(self._entries[place])
        else:
            self.follow()

    def _cannot_read(self, error: Exception) -> None:
        self._say(str(error), "bad")
        self._is_wrong = True

    def _choose(self, number: int | None) -> None:
        if number is not None and number < len(self._entries) and self._entries[number] is not self._shown:
            if self.is_changed:
                self.desk.say(self.tr("The changes were not saved and are gone."), "warning")
            self._show(self._entries[number])

    def _show(self, entry: Entry) -> None:
        self._shown = entry
        self._nothing.hide()
        self._right.show()
        self.list.setVisible(bool(self._entries))
        if self.form is not None:
            self.form.show_texts(entry.texts)
            self.form.show_wrong({})
        self._is_wrong, self._wrong_key = False, ""
        self.follow()

    def _edited(self) -> None:
        self._typing.start()
        self.follow()

    def _check(self) -> None:
        self._typing.stop()
        if self.form is not None and self._shown is not None:
            self.desk.settings.check(self, self.shelf, self._shown.id, self.form.texts, self._show_wrong)

    def _show_wrong(self, wrong: dict[str, str]) -> None:
        self._is_wrong = bool(wrong)
        first = self.form.show_wrong(wrong) if self.form is not None else ""
        if wrong:
            self._say(self.tr("Cannot be saved. %1.").replace("%1", first.removesuffix(".")), "bad")
        self._reveal(next(iter(wrong), ""))
        self.follow()

    def _reveal(self, key: str) -> None:
        """Bring what is wrong into sight, once: whoever types elsewhere meanwhile is not torn away again."""
        row = self.form.row(key) if self.form is not None else None
        if row is not None and key != self._wrong_key:
            self._scroll.ensureWidgetVisible(row, 0, 6 * theme.GRID_PX)
        self._wrong_key = key

    def _saved(self, entry: Entry) -> None:
        said = self.tr("Saved: %1. The next file exported is held against it.")
        if self.shelf == "recipes":
            said = self.tr("Saved: %1. The next capture goes by it.")
        elif self.shelf == "channels":
            said = self.tr("Saved: %1. The next export goes by it.")
        self.desk.say(said.replace("%1", entry.title.partition(":")[0]))
        self._wanted, self._shown = entry.id, None
        self.look_again()

    def _not_saved(self, error: Exception) -> None:
        self.desk.bridge.tell(error)
        self.follow()

    def _say(self, said: str, tone: str) -> None:
        self._state.setText(said)
        parts.set_tone(self._state, tone)
