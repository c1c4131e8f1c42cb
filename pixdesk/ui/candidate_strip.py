"""Below the case's picture: the cutouts made besides, each with its score; a key looks at one, Enter takes it."""

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pixdesk.domain.candidate import Candidate
from pixdesk.domain.capture import Capture, CaptureId
from pixdesk.ui import parts, theme
from pixdesk.ui.actions import Desk
from pixdesk.ui.candidate_card import CandidateCard
from pixdesk.ui.pictures import Key, Pictures

MOST: Final = 9
"""There is a key for so many."""


class CandidateStrip(QWidget):
    """Shows the cutouts of one capture where there are several; otherwise it is not there.

    Attributes:
        looked: another cutout is to be shown; carries the candidate, or None for the one in use.
        wanted: the operator takes a cutout; carries its number.
    """

    looked = Signal(object)
    wanted = Signal(int)

    def __init__(self, desk: Desk, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._pictures = desk, pictures
        self._of: tuple[CaptureId, str] | None = None
        self.cards: list[CandidateCard] = []
        self.looked_at: Candidate | None = None
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("Cutouts made of this capture"))
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(theme.GRID_PX)
        head = QHBoxLayout()
        self._title = parts.text(strong=True)
        self._hint = parts.Elided(theme.CAPTION_PX, tone="dim", end=True)
        head.addWidget(self._title)
        head.addSpacing(theme.GRID_PX)
        head.addWidget(self._hint, 1)
        column.addLayout(head)
        self._row = QHBoxLayout()
        self._row.setSpacing(theme.GRID_PX)
        self._row.addStretch(1)
        column.addLayout(self._row)
        pictures.ready.connect(self._picture_ready)
        self.hide()

    def show_capture(self, capture: Capture | None) -> None:
        """Ask for the cutouts of a capture; what is shown of another goes."""
        of = None if capture is None else (capture.id, capture.matte_digest)
        if of == self._of:
            return
        self._of = of
        self._show([])
        if capture is not None and of is not None:
            self._desk.candidates.of(self, capture.id, partial(self._came, of), self._desk.seeing.pass_over)

    def forget(self) -> None:
        """Ask anew the next time, even of the same capture."""
        self._of = None

    def _came(self, of: tuple[CaptureId, str], found: list[Candidate]) -> None:
        if of == self._of:
            self._show(found[:MOST] if len(found) > 1 else [])

    def _show(self, found: list[Candidate]) -> None:
        for card in self.cards:
            self._row.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = [CandidateCard(candidate, self._pictures) for candidate in found]
        for place, card in enumerate(self.cards):
            card.clicked.connect(partial(self.look, card.candidate.number))
            self._row.insertWidget(place, card, 100)
        self.looked_at = None
        self._mark()
        self.setVisible(bool(found))
        self._pictures.want(self, [card.key for card in self.cards])

    def look(self, number: int) -> None:
        """Show a cutout in the large picture; the one looked at already is taken."""
        card = next((card for card in self.cards if card.candidate.number == number), None)
        if card is None:
            return
        if self.looked_at is card.candidate:
            self._mark()
            self.take()
            return
        self.looked_at = None if card.candidate.is_taken else card.candidate
        self._mark()
        self.looked.emit(self.looked_at)

    def look_away(self) -> bool:
        """Show the cutout in use again; False where it is shown already."""
        if self.looked_at is None:
            return False
        self.looked_at = None
        self._mark()
        self.looked.emit(None)
        return True

    def take(self) -> None:
        """Take the cutout that is looked at."""
        if self.looked_at is not None:
            self.wanted.emit(self.looked_at.number)

    def _mark(self) -> None:
        """Outline the cutout that is shown, and say what can be done."""
        for card in self.cards:
            shown = card.candidate is self.looked_at if self.looked_at else card.candidate.is_taken
            card.setChecked(shown)
        self._title.setText(self.tr("%1 cutouts of this capture").replace("%1", str(len(self.cards))))
        if self.looked_at is None:
            self._hint.say(self.tr("a number shows one"))
        else:
            said = self.tr("cutout %1 is shown: Enter takes it, Esc does not")
            self._hint.say(said.replace("%1", str(self.looked_at.number)))

    def _picture_ready(self, key: Key) -> None:
        for card in self.cards:
            if card.key == key:
                card.update()
