"""The switch between side by side, wipe, cutout and capture."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from pixdesk.ui.subject import Face, words_for

_ROUND = (Face.SIDES, Face.WIPE, Face.CUTOUT, Face.CAPTURE)


class FaceBar(QWidget):
    """One button for each way to look; Space goes round.

    Attributes:
        chosen: another `Face` was taken.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._face = Face.SIDES
        self._buttons: dict[Face, QPushButton] = {}
        group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for face in _ROUND:
            button = QPushButton(words_for(face))
            button.setCheckable(True)
            button.setProperty("role", "segment")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setToolTip(self.tr("%1  (Space: next)").replace("%1", words_for(face)))
            button.clicked.connect(lambda _=False, face=face: self.choose(face))
            group.addButton(button)
            row.addWidget(button)
            self._buttons[face] = button

    @property
    def face(self) -> Face:
        """The way taken."""
        return self._face

    def choose(self, face: Face) -> None:
        """Take a way to look."""
        self._face = face
        self._buttons[face].setChecked(True)
        self.chosen.emit(face)

    def choose_next(self) -> None:
        """Take the next way round."""
        if self.isEnabled():
            self.choose(_ROUND[(_ROUND.index(self._face) + 1) % len(_ROUND)])
