"""A shot that is kept in sight while others are taken: beside the live one, or over it like an onion skin."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from pixdesk.domain.capture import Capture
from pixdesk.ui import parts, theme, words
from pixdesk.ui.canvas import Canvas
from pixdesk.ui.live_canvas import LiveCanvas
from pixdesk.ui.pictures import Pictures
from pixdesk.ui.subject import Face, subject_of
from pixdesk.ui.tool_row import ToolButton

_STEP = 10
_USUAL_PERCENT = 50


class Reference(QWidget):
    """The bar under the picture that says what is pinned, and the canvas beside it.

    Attributes:
        changed: something was pinned, unpinned or laid elsewhere.
    """

    changed = Signal()

    def __init__(self, pictures: Pictures, live: LiveCanvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._live = live
        self._pinned: Capture | None = None
        self._is_over = False
        self.canvas = Canvas(pictures)
        self.canvas.setAccessibleName(self.tr("Reference picture"))
        self.canvas.hide()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 4, 16, 4)
        self._row.setSpacing(theme.GRID_PX)
        self._name = parts.Elided(theme.BODY_PX)
        self._row.addWidget(self._name, 1)
        self._caption = parts.text(self.tr("Opacity"), tone="dim", size_px=theme.CAPTION_PX)
        self._row.addWidget(self._caption)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self.slider.setValue(_USUAL_PERCENT)
        self.slider.setSingleStep(_STEP // 2)
        self.slider.setPageStep(_STEP)
        self.slider.setFixedWidth(144)
        self.slider.setAccessibleName(self.tr("How much of the reference is seen"))
        self.slider.setToolTip(self.tr("How much of the reference is seen  ([ or \u2212 less, ] or + more)"))
        self.slider.valueChanged.connect(self._slid)
        self._row.addWidget(self.slider)
        self._percent = parts.text(size_px=theme.CAPTION_PX)
        self._percent.setFixedWidth(40)
        self._row.addWidget(self._percent)
        self.setFixedHeight(40)
        self.hide()
        self._slid()

    def add_button(self, action: QAction, icon: str, word: str) -> None:
        """Put a button at the end of the bar."""
        self._row.addWidget(ToolButton(action, icon, word))

    @property
    def pinned(self) -> Capture | None:
        """The shot that is kept in sight."""
        return self._pinned

    @property
    def is_over(self) -> bool:
        """Whether it lies over the live picture instead of beside it."""
        return self._is_over

    @property
    def opacity(self) -> float:
        """How much of it is seen while it lies over the picture, 0..1."""
        return self.slider.value() / 100

    def pin(self, capture: Capture | None) -> None:
        """Keep a shot in sight; None lets it go."""
        self._pinned = capture
        name = words.short_name(capture) if capture is not None else ""
        self._name.say(self.tr("Reference: %1").replace("%1", name) if name else "")
        self._lay()

    def lay_over(self, over: bool) -> None:
        """Lay it over the picture, or beside it."""
        self._is_over = over
        self._lay()

    def follow(self, face: Face) -> None:
        """Show of the reference what is shown of the live picture."""
        self.canvas.set_face(face)

    def step(self, steps: int) -> None:
        """Show more of it, or less."""
        self.slider.setValue(self.slider.value() + steps * _STEP)

    def _slid(self) -> None:
        self._percent.setText(f"{self.slider.value()}\u00a0%")
        if self._is_over:
            self._lay()

    def _lay(self) -> None:
        subject = subject_of(self._pinned) if self._pinned is not None else None
        over = subject is not None and self._is_over
        self.setVisible(subject is not None)
        self.canvas.setVisible(subject is not None and not over)
        self.canvas.show_subject(subject)
        self.canvas.set_chip(self.tr("Reference") if subject is not None else "")
        self._live.show_ghost(subject if over else None, self.opacity)
        for widget in (self._caption, self.slider, self._percent):
            widget.setVisible(over)
        self.changed.emit()
