"""Signing in, in a strip at the foot: name tiles and a PIN pad. The pages go on behind it, dimmed and out of reach."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRegularExpression, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from pixdesk.domain.people import Person, Role
from pixdesk.ui import parts, theme, words
from pixdesk.ui.name_tiles import TILE_PX, NameTiles
from pixdesk.ui.people_actions import PeopleActions
from pixdesk.ui.reason_bar import PIN_MAX

_PAD = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "\u232b", "0", "\u21b5")
_KEY_PX = (58, 42)
_PIN_PX = 256
_STRIP_PX = 232
_HEAD_PX = 32
"""The titles stand where they stand whether or not there are buttons beside them."""
_MOVES = frozenset({QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide})
_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


def role_words(role: Role) -> str:
    """Return what a role is called in the window."""
    return {
        Role.PHOTOGRAPHER: words.tr("Photographer"),
        Role.RETOUCHER: words.tr("Retoucher"),
        Role.REVIEWER: words.tr("Reviewer"),
        Role.LEAD: words.tr("Lead"),
        Role.UNATTENDED: words.tr("Nobody"),
    }[role]


class SignIn(QWidget):
    """Lies over the window until somebody has signed in; letters and arrows choose a name, digits are the PIN.

    Attributes:
        left: whoever was signed in goes on; only where somebody is.
        signed_in: somebody has signed in.
    """

    left = Signal()
    signed_in = Signal()

    def __init__(self, window: QWidget, foot: Sequence[QWidget] = ()) -> None:
        """Lie over a window; what stands at its foot (alarms, the status strip) stays in sight below the strip."""
        super().__init__(window)
        self._over = window
        self._foot = tuple(foot)
        self._people: PeopleActions | None = None
        self.tiles = NameTiles()
        self.tiles.chosen.connect(self._begin_anew)
        self.pin = QLineEdit()
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setMaxLength(PIN_MAX)
        self.pin.setAccessibleName(self.tr("PIN"))
        self.pin.setToolTip(self.tr("Letters choose a name, digits are the PIN"))
        self.pin.setValidator(QRegularExpressionValidator(QRegularExpression(r"\d*"), self.pin))
        self.pin.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.pin.setFont(theme.font(theme.TITLE_PX, strong=True))
        self.pin.setProperty("role", "pin")
        self.pin.installEventFilter(self)
        self.pin.textEdited.connect(lambda: self._say(""))
        self._title = parts.text(size_px=theme.TITLE_PX, strong=True)
        self._title.setMinimumHeight(_HEAD_PX)
        self._words = parts.text(tone="dim", wraps=True)
        self._wrong = parts.text(tone="warn", size_px=theme.CAPTION_PX, wraps=True)
        self._wrong.setMinimumHeight(34)
        self._wrong.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._leave = QPushButton(self.tr("Go on as before  (Esc)"))
        self._out = QPushButton(self.tr("Sign out, lock  (Ctrl+L)"))
        for button in (self._leave, self._out):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._leave.setToolTip(self.tr("Whoever is signed in stays so  (Esc)"))
        self._out.setToolTip(self.tr("Nobody works here until somebody signs in  (Ctrl+L)"))
        self._leave.clicked.connect(self._go_back)
        self._out.clicked.connect(self.lock)
        self._build()
        for watched in (window, *self._foot):
            watched.installEventFilter(self)
        self.hide()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addStretch(1)
        self._column = column
        self._strip = strip = QWidget()
        strip.setObjectName("panel")
        strip.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        strip.setFixedHeight(_STRIP_PX)
        column.addWidget(strip)
        row = QHBoxLayout(strip)
        row.setContentsMargins(theme.RAIL_PX, 20, 32, 20)
        row.setSpacing(32)
        row.addLayout(self._build_names(), 1)
        row.addWidget(self._build_pin())
        row.addLayout(self._build_pad())

    def _build_names(self) -> QVBoxLayout:
        left = QVBoxLayout()
        left.setSpacing(theme.GRID_PX)
        head = QHBoxLayout()
        head.setSpacing(theme.GRID_PX)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._leave)
        head.addWidget(self._out)
        left.addLayout(head)
        left.addWidget(self._words)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.tiles)
        self.tiles.setAutoFillBackground(False)
        scroll.viewport().setAutoFillBackground(False)
        left.addWidget(scroll, 1)
        return left

    def _build_pin(self) -> QWidget:
        holder = QWidget()
        holder.setFixedWidth(_PIN_PX)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID_PX)
        self._whose = parts.text(strong=True)
        self._whose.setMinimumHeight(_HEAD_PX)
        self.enter = QPushButton(self.tr("Sign in  (Enter)"))
        self.enter.setProperty("role", "primary")
        self.enter.setToolTip(self.tr("Work under this name  (Enter)"))
        self.enter.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.enter.clicked.connect(self._submit)
        for widget in (self._whose, self.pin, self._wrong):
            column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(self.enter)
        return holder

    def _build_pad(self) -> QGridLayout:
        pad = QGridLayout()
        pad.setSpacing(theme.GRID_PX)
        named = {"\u232b": self.tr("One digit back"), "\u21b5": self.tr("Sign in")}
        for number, key in enumerate(_PAD):
            button = QPushButton(key)
            button.setProperty("role", "pad")
            button.setFixedSize(*_KEY_PX)
            button.setFont(theme.font(theme.TITLE_PX, strong=True))
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setAccessibleName(named.get(key, key))
            button.setToolTip(named.get(key, self.tr("Digit %1").replace("%1", key)))
            button.clicked.connect(lambda _=False, key=key: self._press(key))
            pad.addWidget(button, number // 3, number % 3)
        pad.setRowStretch(4, 1)
        return pad

    def attach(self, people: PeopleActions) -> None:
        """Sign in at this studio."""
        self._people = people

    def open(self, title: str, explained: str) -> None:
        """Ask who is working, over the whole window."""
        if self._people is None:
            return
        self._title.setText(title)
        self._words.setText(explained)
        self._words.setVisible(bool(explained))
        self.tiles.show_people([(one, role_words(one.role)) for one in self._people.everyone])
        is_in = self._people.person is not None
        self._leave.setVisible(is_in)
        self._out.setVisible(is_in)
        self._say("")
        self._fit()
        self.show()
        self.raise_()
        self.pin.setFocus()

    def choose(self, person: Person | None) -> None:
        """Begin at somebody's tile."""
        if person is not None:
            self.tiles.choose(person.name)

    def _fit(self) -> None:
        self.setGeometry(self._over.rect())
        foot_px = sum(widget.height() for widget in self._foot if widget.isVisible())
        self._column.setContentsMargins(0, 0, 0, foot_px)
        room = self.width() - theme.RAIL_PX - 32 - 2 * 32 - _PIN_PX - 3 * _KEY_PX[0] - 2 * theme.GRID_PX - 16
        self.tiles.fit(max(TILE_PX[0], room))

    def _begin_anew(self, name: str) -> None:
        self.pin.clear()
        self._say("")
        said = self.tr("PIN of %1").replace("%1", name)
        self._whose.setText(said)
        self.pin.setAccessibleName(said)

    def _say(self, wrong: str) -> None:
        self._wrong.setText(wrong)
        self._wrong.setAccessibleName(wrong or self.tr("Nothing is wrong"))

    def _press(self, key: str) -> None:
        """Do what a key of the pad does."""
        if key == "\u21b5":
            self._submit()
        elif key == "\u232b":
            self.pin.backspace()
        else:
            self.pin.insert(key)
        self.pin.setFocus()

    def _submit(self) -> None:
        name, pin = self.tiles.name, self.pin.text()
        if self._people is None or not name or not pin or not self.enter.isEnabled():
            return
        self.pin.clear()
        self.enter.setEnabled(False)
        self._people.sign_in(self, name, pin, self._done, self._refused)

    def _done(self) -> None:
        self.enter.setEnabled(True)
        self.signed_in.emit()

    def _refused(self, error: Exception) -> None:
        self.enter.setEnabled(True)
        self._say(str(error))
        self.pin.setFocus()

    def lock(self) -> None:
        """Sign out: nobody works here until somebody signs in."""
        if self._people is not None and self._people.person is not None:
            self._people.sign_out("by hand")

    def _go_back(self) -> None:
        if self._people is not None and self._people.person is not None:
            self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.pin and event.type() in _MOVES and self.isVisible():
            self._fit()
        if watched is self.pin and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self._keyed(event)
        return False

    def _keyed(self, event: QKeyEvent) -> bool:
        """Take the keys that are no digits; returns whether the field must not have this one."""
        key, text = Qt.Key(event.key()), event.text()
        if key in _STEPS:
            self.tiles.step(*_STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._submit()
        elif key is Qt.Key.Key_Escape:
            self.pin.clear()
            self._go_back()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.tiles.step(1 if key is Qt.Key.Key_Tab else -1, 0)
        elif text.isalpha():
            self.tiles.typed(text)
        else:
            return False
        return True

    def focusNextPrevChild(self, next: bool) -> bool:
        return True  # nothing behind the strip takes the keys

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), self._strip.y(), theme.colour(theme.INK, 0.2))
        painter.fillRect(0, self._strip.y() - 1, self.width(), 1, theme.colour(theme.EDGE))
        painter.end()
