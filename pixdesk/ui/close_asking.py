"""Asking for what the full-screen view shows of cutouts at full size: their rims, and their own pixels."""

from typing import Final

from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtGui import QImage

from pixdesk.domain.view import Raster
from pixdesk.ui.actions import Desk
from pixdesk.ui.full_pane import Pane

STATIONS: Final = 48
"""Places along a rim: at 200 % neighbouring ones overlap on products of usual size."""


class CloseAsking(QObject):
    """Asks the engine and puts the answers into the panes; the newest question of a pane wins.

    Attributes:
        came: an answer is in its pane; True where it is a rim.
    """

    came = Signal(bool)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def ask_rim(self, pane: Pane) -> None:
        """Ask for the places along a capture's rim."""
        closely, capture = self._desk.engine.closely, pane.capture

        def take(rim: tuple[tuple[float, float], ...]) -> None:
            pane.rim = rim
            pane.why = "" if rim else self.tr("There is no product in it.")
            self.came.emit(True)

        self._desk.ask(
            self,
            lambda: closely.rim(capture, STATIONS),
            take,
            lambda why: self._fail(pane, why),
            key=("rim", capture.id),
        )

    def ask_pixels(self, pane: Pane, at: QPointF, place: QRectF, scale: float, ratio: float) -> None:
        """Ask for a cutout's own pixels around a place, as many as its pane shows."""
        if not pane.capture.matte_path or scale < pane.copied:
            return
        closely, capture = self._desk.engine.closely, pane.capture
        side = int(max(place.width(), place.height()) * ratio / scale) + 2

        def take(found: list[Raster]) -> None:
            pane.sharp, pane.sharp_at, pane.why = _image(found[0]), at, ""
            self.came.emit(False)

        self._desk.ask(
            self,
            lambda: closely.squares(capture, [(at.x(), at.y())], side),
            take,
            lambda why: self._fail(pane, why),
            key=("pixels", capture.id),
        )

    def _fail(self, pane: Pane, trouble: Exception) -> None:
        pane.why = str(trouble)
        self._desk.seeing.pass_over(trouble)
        self.came.emit(False)


def _image(raster: Raster) -> QImage:
    form = QImage.Format.Format_RGBA8888
    return QImage(raster.rgba, raster.width_px, raster.height_px, 4 * raster.width_px, form).copy()
