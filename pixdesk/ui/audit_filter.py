"""What lines of the log are asked for: words, who, what and when, and what is wrong where a date cannot be read."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from pixdesk.domain.audit_query import AuditKinds, AuditQuery, instants, parse_when
from pixdesk.ui import audit_words, icons, parts, theme, words
from pixdesk.ui.buttons import Choice

_TYPING_MS = 200


class AuditFilter(QWidget):
    """A search, two choices and a period.

    Attributes:
        edited: something else is asked for, and typing has come to rest.
        left: Enter was pressed in a field.
    """

    edited = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search, self.when = QLineEdit(), QLineEdit()
        self.who, self.what = Choice(self.tr("Who")), Choice(self.tr("What"))
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self.edited)
        self._dress_fields()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID_PX)
        row.addWidget(self.search, 1)
        for widget in (self.who, self.what, self.when):
            row.addWidget(widget)
        row.addStretch(0)  # takes what the search has no use for
        self.show_kinds(AuditKinds())

    def _dress_fields(self) -> None:
        self.search.setPlaceholderText(self.tr("Search  (Ctrl+F)"))
        self.search.setAccessibleName(self.tr("Search the log"))
        self.search.setToolTip(self.tr("Name, SKU, person, action: every word must occur  (Ctrl+F)"))
        glyph = self.search.addAction(icons.icon("search", theme.DIM), QLineEdit.ActionPosition.LeadingPosition)
        glyph.setText(self.tr("Search"))
        self.search.setMaximumWidth(360)
        self.search.setMinimumWidth(160)
        self.when.setPlaceholderText(self.tr("When: 2026-11, 2026-11-01..2026-11-20"))
        self.when.setAccessibleName(self.tr("When"))
        self.when.setToolTip(self.tr("A day, a month, a year, or two of them with .. between  (D)"))
        self.when.setFixedWidth(272)
        for field in (self.search, self.when):
            field.textChanged.connect(lambda: self._typing.start())
            field.returnPressed.connect(self.left)
        for combo, name, key in ((self.who, self.tr("Who"), "W"), (self.what, self.tr("What"), "A")):
            combo.setToolTip(f"{name}  ({key})")
            combo.setFixedWidth(176)
            combo.activated.connect(lambda: self.edited.emit())

    @property
    def is_being_typed(self) -> bool:
        """Whether what stands in the fields has not been asked yet."""
        return self._typing.isActive()

    @property
    def query(self) -> AuditQuery | None:
        """What is asked for now; None while the period cannot be read."""
        try:
            since, before = instants(parse_when(self.when.text()))
        except ValueError:
            return None
        return AuditQuery(
            search=audit_words.search_terms(self.search.text()),
            who=self.who.currentData() or "",
            what=self.what.currentData() or "",
            since=since,
            before=before,
        )

    def settle(self) -> str:
        """Take the fields as they stand, outline what cannot be read, and return what is wrong with it in words."""
        self._typing.stop()
        try:
            parse_when(self.when.text())
        except ValueError as wrong:
            parts.set_tone(self.when, "bad")
            self.when.setToolTip(str(wrong))
            said = self.tr("“%1” is no date: not applied. %2").replace("%2", str(wrong))
            return said.replace("%1", self.when.text().strip())
        parts.set_tone(self.when, "")
        self.when.setToolTip(self.tr("A day, a month, a year, or two of them with .. between  (D)"))
        return ""

    def show_kinds(self, kinds: AuditKinds) -> None:
        """Offer everybody who acted and everything that was done; what is chosen stays chosen."""
        for combo, every, found in (
            (self.who, self.tr("Anybody"), [(name, name, count) for name, count in kinds.who]),
            (self.what, self.tr("Everything"), [(audit_words.action(n), n, count) for n, count in kinds.what]),
        ):
            chosen = combo.currentData()
            combo.clear()
            combo.addItem(every, "")
            for title, value, count in found:
                combo.addItem(f"{title}   {words.count(count)}", value)
            combo.setCurrentIndex(max(0, combo.findData(chosen)))

    def search_again(self) -> None:
        """Bring the focus to the search, ready for other words."""
        self.search.setFocus()
        self.search.selectAll()

    def clear(self) -> None:
        """Ask for every line."""
        for field in (self.search, self.when):
            field.clear()
        for combo in (self.who, self.what):
            combo.setCurrentIndex(0)
