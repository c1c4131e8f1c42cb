"""People in Settings: who works here, the rules of the house, and the table of who may do what."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRect, QRegularExpression, Qt
from PySide6.QtGui import QAction, QPainter, QRegularExpressionValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from pixdesk.domain.people import ROLES, HouseRules, Person, Role, Verb
from pixdesk.ui import parts, theme
from pixdesk.ui.actions import Desk
from pixdesk.ui.buttons import Choice, KeyButton, TickBox
from pixdesk.ui.delegates import RowDelegate, line
from pixdesk.ui.lists import ValueList, ValueListModel
from pixdesk.ui.permission_view import PermissionView
from pixdesk.ui.reason_bar import PIN_MAX
from pixdesk.ui.section_undo import SectionUndo
from pixdesk.ui.segments import Segments
from pixdesk.ui.sign_in import role_words
from pixdesk.ui.undo_keys import UndoPastFields

_LOCKS_MIN: Final = (0, 1, 2, 5, 10, 15, 30, 60)
_LIST_PX, _FORM_PX = 176, 344


class _PersonDelegate(RowDelegate):
    HEIGHT_PX = 52
    INSET_PX = 0

    def paint_value(self, painter: QPainter, box: QRect, value: Person) -> None:
        line(painter, QRect(box.left(), box.top() + 6, box.width(), 20), value.name)
        said = role_words(value.role) + (f"  ·  {value.os_user}" if value.os_user else "")
        line(painter, QRect(box.left(), box.top() + 27, box.width(), 18), said, tint=theme.DIM, size_px=12)


class PeopleSection(QWidget):
    """A list, a form for one person, and the house rules; what the role of who is signed in forbids is grey."""

    def __init__(self, desk: Desk, undo: QAction) -> None:
        super().__init__()
        self.desk = desk
        self._undo = SectionUndo(undo)
        self._is_new = True
        self._tips: dict[QWidget, str] = {}
        self.list = ValueList[Person](ValueListModel(lambda one: one.id, lambda one: f"{one.name}, {one.role}"))
        self.list.setItemDelegate(_PersonDelegate(self.list))
        self.list.setAccessibleName(self.tr("People"))
        self.list.chosen.connect(lambda _: self._show_chosen())
        self._make_form()
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(16)
        row.addWidget(self._build_list())
        row.addWidget(self._build_middle())
        self.table = PermissionView()
        row.addWidget(self.table, 1)
        desk.people.changed.connect(self._follow)
        UndoPastFields(self)
        self._follow()

    # -- putting it together ------------------------------------------------------------------------------------

    def _make_form(self) -> None:
        self.name = self._field(self.tr("Name, as the log writes it"), 60)
        self.role = Segments[Role](self.tr("Role"), tuple((role, role_words(role)) for role in ROLES))
        self.role.chosen.connect(self._role_chosen)
        self.old = self._pin(self.tr("Your old PIN"))
        self.pin = self._pin(self.tr("New PIN: 6 to 12 digits"))
        self.again = self._pin(self.tr("The new PIN again"))
        self.add = self._button(self.tr("Add"), self.tr("Let this person in"), self._add)
        self.set_pin = self._button(self.tr("Set the PIN"), self.tr("A new PIN ends a lock-out"), self._set_pin)
        self.remove = self._button(self.tr("Remove…"), self.tr("The log keeps the name; asked twice"), self._remove)
        self.new = self._button(self.tr("Add a person…"), self.tr("An empty form"), self._begin_new)
        self.add.setProperty("role", "primary")
        self.four_eyes = TickBox(self.tr("Four eyes: nobody approves their own work"))
        self._tips[self.four_eyes] = self.tr("Who mended a capture or marked it may not approve it, nor its batch.")
        self.four_eyes.clicked.connect(lambda: self._rules_chosen())
        self.lock = Choice(self.tr("The window locks when nobody touches it"))
        self._tips[self.lock] = self.tr("Shots, previews and exports go on behind the lock")
        for minutes in _LOCKS_MIN:
            said = self.tr("after %1 min").replace("%1", str(minutes)) if minutes else self.tr("never by itself")
            self.lock.addItem(said, float(minutes))
        self.lock.activated.connect(lambda _: self._rules_chosen())
        self._title = parts.text(size_px=theme.TITLE_PX, strong=True)
        self._hint = parts.text(tone="dim", size_px=theme.CAPTION_PX, wraps=True)
        self._wrong = parts.text(tone="warn", wraps=True)

    def _field(self, said: str, longest: int) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText(said)
        field.setAccessibleName(said)
        field.setToolTip(said)
        self._tips[field] = said
        field.setMaxLength(longest)
        field.textEdited.connect(lambda: self._say(""))
        return field

    def _pin(self, said: str) -> QLineEdit:
        field = self._field(said, PIN_MAX)
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setValidator(QRegularExpressionValidator(QRegularExpression(r"\d*"), field))
        return field

    def _button(self, said: str, tip: str, run: Callable[[], None]) -> QPushButton:
        button = QPushButton(said)
        self._tips[button] = tip
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: run())
        return button

    def _build_list(self) -> QWidget:
        self._left = QWidget()
        self._left.setFixedWidth(_LIST_PX)
        column = QVBoxLayout(self._left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID_PX)
        column.addWidget(self.list, 1)
        column.addWidget(KeyButton(self._undo.action, text=self.tr("Undo")))
        column.addWidget(self.new)
        return self._left

    def _build_middle(self) -> QWidget:
        side = QWidget()
        side.setFixedWidth(_FORM_PX)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID_PX)
        for widget in (self._title, self._hint, self.name, self.role, self.old, self.pin, self.again):
            column.addWidget(widget)
        buttons = QHBoxLayout()
        for button in (self.add, self.set_pin, self.remove):
            buttons.addWidget(button, 1)
        column.addLayout(buttons)
        column.addWidget(self._wrong)
        column.addStretch(1)
        column.addWidget(self._build_rules())
        return side

    def _build_rules(self) -> QWidget:
        self._rules = QWidget()
        column = QVBoxLayout(self._rules)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID_PX)
        column.addWidget(parts.rule())
        column.addWidget(parts.text(self.tr("House rules"), strong=True))
        column.addWidget(self.four_eyes)
        locks = QHBoxLayout()
        locks.addWidget(parts.text(self.tr("The window locks")))
        locks.addWidget(self.lock, 1)
        column.addLayout(locks)
        return self._rules

    # -- showing ------------------------------------------------------------------------------------------------

    def look_again(self) -> None:
        """Ask who works here."""
        self.desk.people.look()

    def _follow(self) -> None:
        people = self.desk.people
        self.list.show_values(people.everyone)
        if not people.everyone:
            self._is_new = True
        self.four_eyes.setChecked(people.rules.four_eyes)
        place = self.lock.findData(people.rules.idle_lock_min)
        if place < 0:
            self.lock.addItem(self.tr("after %1 min").replace("%1", f"{people.rules.idle_lock_min:g}"))
            place = self.lock.count() - 1
            self.lock.setItemData(place, people.rules.idle_lock_min)
        self.lock.setCurrentIndex(place)
        self._undo.know(*people.done_last)
        self._show_form()

    def _show_chosen(self) -> None:
        self._is_new = self.list.value is None
        self._show_form()

    def _begin_new(self) -> None:
        self._is_new = True
        self._show_form()
        self.name.setFocus()

    def _show_form(self) -> None:
        """Show one person, or an empty form; whatever PIN was typed is gone."""
        people, shown = self.desk.people, self.list.value
        is_new = self._is_new or shown is None
        is_first = not people.everyone
        is_mine = not is_new and shown is not None and people.person is not None and shown.id == people.person.id
        for field in (self.old, self.pin, self.again):
            field.clear()
        self._title.setText(self._titled(None if is_new else shown))
        self._hint.setText(self._hinted(is_first=is_first, is_mine=is_mine))
        self._hint.setVisible(bool(self._hint.text()))
        self.name.setVisible(is_new)
        self.role.choose(Role.LEAD if is_first else Role.PHOTOGRAPHER if is_new or shown is None else shown.role)
        self.add.setVisible(is_new)
        self.set_pin.setVisible(not is_new)
        self.remove.setVisible(not is_new)
        self.old.setVisible(is_mine)
        self._left.setVisible(not is_first)
        self._rules.setVisible(not is_first)
        self.role.setVisible(not is_first)
        self.remove.setText(self.tr("Remove…"))
        self.table.mark(self.role.value)
        self._say("")
        self._grey(is_mine=is_mine)

    def _titled(self, shown: Person | None) -> str:
        if shown is not None:
            return shown.name
        return self.tr("Add a person") if self.desk.people.everyone else self.tr("Set up the first person")

    def _hinted(self, *, is_first: bool, is_mine: bool) -> str:
        if is_first:
            return self.tr(
                "Nobody is set up, so whoever sits here may do everything. From the first person on, roles decide. "
                "The first is a lead; make a second one soon: nobody else can set a lead's forgotten PIN."
            )
        return self.tr("Your own PIN is changed with the old one.") if is_mine else ""

    def _grey(self, *, is_mine: bool) -> None:
        """Grey what the table refuses to who is signed in, with the reason; one's own PIN is one's own."""
        why = self.desk.people.why_not(Verb.PEOPLE)
        mine = (self.set_pin, self.pin, self.again)
        for widget in (self.name, self.role, self.add, self.remove, self.new, self.four_eyes, self.lock, *mine):
            refused = "" if is_mine and widget in mine else why
            widget.setEnabled(not refused)
            widget.setToolTip(refused or self._tips.get(widget, ""))

    def _say(self, wrong: str) -> None:
        self._wrong.setText(wrong)

    # -- doing --------------------------------------------------------------------------------------------------

    def _refused(self, error: Exception) -> None:
        self._say(str(error))

    def _new_pin(self) -> str:
        """Return the PIN typed twice; empty, with the reason said, where the two differ or are none."""
        if not self.pin.text():
            self._say(self.tr("Type the new PIN, twice."))
        elif self.pin.text() != self.again.text():
            self._say(self.tr("The two PINs differ. Type both again."))
        else:
            return self.pin.text()
        return ""

    def _add(self) -> None:
        name, role, pin = self.name.text(), self.role.value, self._new_pin()
        if pin and role is not None:
            self.desk.people.add(self, name, role, pin, lambda: self._added(name), self._refused)

    def _added(self, name: str) -> None:
        self.name.clear()
        self._is_new = True
        self._show_form()
        self.desk.say(self.tr("%1 works here now.").replace("%1", " ".join(name.split())))

    def _role_chosen(self) -> None:
        shown, role = self.list.value, self.role.value
        self.table.mark(role)
        if self._is_new or shown is None or role is None or role is shown.role:
            return
        said = self.tr("%1: %2").replace("%1", shown.name).replace("%2", role_words(role))
        self.desk.people.set_role(self, shown.name, role, lambda: self.desk.say(said), self._role_refused)

    def _role_refused(self, error: Exception) -> None:
        self._show_form()
        self._say(str(error))

    def _set_pin(self) -> None:
        shown, pin = self.list.value, self._new_pin()
        if pin and shown is not None:
            said = self.tr("%1 has a new PIN.").replace("%1", shown.name)
            self.desk.people.set_pin(self, shown.name, pin, self.old.text(), lambda: self._pin_set(said), self._refused)

    def _pin_set(self, said: str) -> None:
        self._show_form()
        self.desk.say(said)

    def _remove(self) -> None:
        """Ask first, on the button itself; asked already, do it."""
        shown = self.list.value
        if shown is None:
            return
        sure = self.tr("Really remove")
        if self.remove.text() != sure:
            self.remove.setText(sure)
            self._say(self.tr("The log keeps the name of %1; the PIN is forgotten.").replace("%1", shown.name))
            return
        said = self.tr("%1 no longer works here.").replace("%1", shown.name)
        self.desk.people.remove(self, shown.name, lambda: self.desk.say(said), self._refused)

    def undo(self) -> None:
        """Take back what was done to people or the house rules last."""
        if self._undo.begin():
            self.desk.people.take_back(self, self.desk.say, self._rules_refused)

    def _rules_chosen(self) -> None:
        rules = HouseRules(four_eyes=self.four_eyes.isChecked(), idle_lock_min=float(self.lock.currentData()))
        self.desk.people.set_rules(self, rules, lambda: None, self._rules_refused)

    def _rules_refused(self, error: Exception) -> None:
        self._follow()
        self._say(str(error))
