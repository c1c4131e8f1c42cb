"""Asking for a destination's password or key: typed unseen, handed on once, kept nowhere in the window."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from pixdesk.domain.delivery_board import DestinationView
from pixdesk.ui import parts, theme
from pixdesk.ui.buttons import TickBox


class SecretField(QWidget):
    """A field for one secret; a destination that shows pictures from a bucket has two, and says which is meant.

    Attributes:
        given: a secret was typed; the field is empty again. Carries it, and whether it is the bucket's.
    """

    given = Signal(str, bool)

    def __init__(self) -> None:
        super().__init__()
        self._place: DestinationView | None = None
        self.line = QLineEdit()
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setAccessibleName(self.tr("Password or key of the destination"))
        self.line.setToolTip(self.tr("Enter puts it into this system's key store; it is never shown again  (P)"))
        self.line.setMaxLength(4000)
        self.line.returnPressed.connect(self._give)
        self.of_bucket = TickBox(self.tr("It is the key of its bucket"))
        self.of_bucket.setToolTip(self.tr("The account and the bucket it shows pictures from have a secret each"))
        self.of_bucket.toggled.connect(self._follow)
        self._kept = parts.text(tone="dim", size_px=theme.CAPTION_PX, wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.line, self.of_bucket, self._kept):
            column.addWidget(widget)
        self.ask(None)

    @property
    def is_asking(self) -> bool:
        """Whether a secret is asked for."""
        return not self.isHidden()

    def ask(self, place: DestinationView | None) -> None:
        """Ask for a destination's secret, or put the field away; what was typed is forgotten."""
        self.line.clear()
        self._place = place
        self.setVisible(place is not None)
        if place is not None:
            self.of_bucket.setVisible(place.has_bucket)
            self.of_bucket.setChecked(place.asks_for_bucket)
            self._follow()
            self.line.setFocus()

    def _follow(self) -> None:
        """Say which secret is meant, and whether the key store is where it belongs."""
        place, is_buckets = self._place, self.of_bucket.isChecked()
        if place is None:
            return
        is_elsewhere = place.keeps_buckets_elsewhere if is_buckets else place.keeps_secret_elsewhere
        said = self.tr("It goes into this system's key store and is never shown again.")
        elsewhere = self.tr(
            "Its file names a variable or a file for the secret; that one is used, not the key store's."
        )
        asked = self.tr("Password or key, then Enter")
        self._kept.setText(elsewhere if is_elsewhere else said)
        self.line.setPlaceholderText(self.tr("Key of its bucket, then Enter") if is_buckets else asked)
        self.line.setEnabled(not is_elsewhere)

    def _give(self) -> None:
        typed = self.line.text()
        self.line.clear()
        if typed:
            self.given.emit(typed, self.of_bucket.isChecked())
