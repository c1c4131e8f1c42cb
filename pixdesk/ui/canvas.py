"""The large picture: capture and cutout, one at a time, side by side or under a wipe, fitted or at 100 %."""

from typing import Final

from PySide6.QtCore import QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pixdesk.ui.backdrops import Backdrop
from pixdesk.ui.canvas_faces import CanvasFaces
from pixdesk.ui.pictures import Key, Pictures
from pixdesk.ui.subject import Face, Subject

_PATIENCE_MS: Final = 300
"""How long the picture before may stand while the next is decoded."""


class Canvas(CanvasFaces):
    """Shows one subject.

    Attributes:
        zoomed: 100 % was switched on (True) or off.
    """

    zoomed = Signal(bool)

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(pictures, parent)
        self._grip: QPointF | None = None
        self._coming: Subject | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self._take_coming)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 180)
        self.setAccessibleName(self.tr("Picture"))
        pictures.ready.connect(self._picture_ready)

    @property
    def subject(self) -> Subject | None:
        """What is shown, or is about to be."""
        return self._coming or self._subject

    def show_subject(self, subject: Subject | None) -> None:
        """Show another subject; zoom and wipe stay where they are so that two can be compared.

        A picture that must be decoded first leaves the one before it standing for a moment: nothing flashes.
        """
        self._coming = None
        self._patience.stop()
        if subject == self._subject:
            return
        shown, self._subject = self._subject, subject
        if shown is None or subject is None or not self.isVisible() or self.is_painted or not self._keys():
            self._refresh()
            return
        self._pictures.want(self, self._keys())
        self._subject, self._coming = shown, subject
        self._patience.start()

    def _take_coming(self) -> None:
        """Show what was waited for."""
        if self._coming is not None:
            self._subject, self._coming = self._coming, None
            self._patience.stop()
            self._refresh()

    def set_face(self, face: Face) -> None:
        """Show capture, cutout, both, or a wipe."""
        self._face = face
        self._refresh()

    def set_backdrop(self, backdrop: Backdrop) -> None:
        """Lay another ground behind the cutout."""
        self._backdrop = backdrop
        self.update()

    def set_overlays(self, *, doubt: bool, regions: bool) -> None:
        """Paint where the matte is unsure, and the findings' rectangles."""
        self._shows_doubt, self._shows_regions = doubt, regions
        self._refresh()

    def set_chip(self, text: str) -> None:
        """Put a short sentence over the picture's top edge; empty takes it away."""
        self._chip = text
        self.update()

    def toggle_zoom(self) -> None:
        """Go between the whole picture and 100 %."""
        self._lens.is_zoomed = not self._lens.is_zoomed
        self._refresh()
        self.zoomed.emit(self._lens.is_zoomed)

    @property
    def is_zoomed(self) -> bool:
        """Whether the picture is at 100 %."""
        return self._lens.is_zoomed

    def _refresh(self) -> None:
        if self.isVisible():
            self._pictures.want(self, self._keys())
        self.update()

    def _picture_ready(self, key: Key) -> None:
        if self._coming is not None and key.path in self._coming.pictures:
            self._take_coming()
        if self._subject is not None and key.path in (*self._subject.pictures, self._subject.matte):
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._pictures.want(self, self._keys())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._grip = event.position()
            if self.face is Face.WIPE and not self._lens.is_zoomed:
                self._wipe_to(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is None:
            return
        if self._lens.is_zoomed:
            self._lens.pan(self._spot(self._areas()[0]), event.position() - self._grip)
            self.update()
            self._grip = event.position()
        elif self.face is Face.WIPE:
            self._wipe_to(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self._lens.is_zoomed:
            areas = self._areas()
            area = next((a for a in areas if a.contains(event.position())), areas[0])
            self._lens.look_at(self._spot(area), event.position())
        self.toggle_zoom()

    def _wipe_to(self, point: QPointF) -> None:
        self._lens.wipe_to(self._spot(self._areas()[0]), point)
        self.update()
