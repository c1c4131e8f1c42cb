"""A question asked in place, where a dialog would stand in the way."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QRegularExpression, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from pixdesk.ui import parts

PIN_MAX: Final = 12


class ReasonBar(QWidget):
    """Asks why, in place: no dialog, Escape takes it back.

    Attributes:
        given: the reason, once it is not empty and Enter was pressed.
        dropped: the operator thought better of it.
    """

    given = Signal(str)
    dropped = Signal()

    def __init__(self, question: str, doing: str, parent: QWidget | None = None, *, keeping: str = "") -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._question = parts.text(question, strong=True, wraps=True)
        column.addWidget(self._question)
        self.field = QLineEdit()
        self.field.setAccessibleName(question)
        self.field.setToolTip(self.tr("It goes into the log  (Enter gives it, Esc takes it back)"))
        self.field.setMaxLength(500)
        self.field.returnPressed.connect(self._give)
        column.addWidget(self.field)
        row = QHBoxLayout()
        self.do = do = QPushButton(doing)
        drop = QPushButton(keeping or self.tr("Keep it"))
        do.setToolTip(f"{doing}  (Enter)")
        drop.setToolTip(self.tr("Change nothing  (Esc)"))
        do.clicked.connect(self._give)
        drop.clicked.connect(self.dropped)
        row.addWidget(do, 1)
        row.addWidget(drop, 1)
        column.addLayout(row)

    def forget(self) -> None:
        """Empty the field."""
        self.field.clear()

    def ask(self, question: str) -> None:
        """Ask another question with the same field."""
        self._question.setText(question)
        self.field.setAccessibleName(question)

    def _give(self) -> None:
        reason = self.field.text().strip()
        if reason:
            self.given.emit(reason)


class PinBar(ReasonBar):
    """Asks for the PIN that signs, in place; what is typed is not seen, and not kept once it is given."""

    def __init__(self, doing: str, parent: QWidget | None = None) -> None:
        super().__init__("", doing, parent, keeping=QCoreApplication.translate("PinBar", "Not yet"))
        self.do.setProperty("role", "primary")  # the button it stands in for is the bright one
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setMaxLength(PIN_MAX)
        self.field.setValidator(QRegularExpressionValidator(QRegularExpression(r"\d*"), self.field))
        self.field.setPlaceholderText(self.tr("PIN"))
        self.field.setAccessibleName(self.tr("PIN"))
