"""One capture of those shown side by side: what is known of it, and how it is painted into its pane."""

from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from pixdesk.domain.capture import Capture
from pixdesk.ui import backdrops, badges, canvas_paint, theme, words
from pixdesk.ui.backdrops import Backdrop
from pixdesk.ui.tiles import TileItem

_COPY_PX: Final = 1600
"""The long side of what is staged for the screen."""

_FOOT_PX: Final = 26


@dataclass(slots=True)
class Pane:
    """A capture, its rim once that is known, and its own pixels where they came.

    Attributes:
        rim: places along it, in shares of the picture.
        sharp: a square of the full-size cutout around `sharp_at`.
        why: why there is no rim, or no pixels.
    """

    item: TileItem
    capture: Capture
    rim: tuple[tuple[float, float], ...] = ()
    sharp: QImage = field(default_factory=QImage)
    sharp_at: QPointF = field(default_factory=QPointF)
    why: str = ""

    @property
    def natural(self) -> QSizeF:
        """The picture's size in its own pixels."""
        return QSizeF(self.capture.width_px or 3000, self.capture.height_px or 2000)

    @property
    def copied(self) -> float:
        """The scale up to which the copy made for the screen has all there is to see."""
        return min(1.0, _COPY_PX / max(self.natural.width(), self.natural.height()))

    def paint(
        self, painter: QPainter, place: QRectF, spot: QRectF, copy: QPixmap | None, backdrop: Backdrop | None
    ) -> None:
        """Paint it into its pane.

        Args:
            spot: where the whole picture lies; zoomed, it reaches past the pane.
            copy: the copy made for the screen; None while it is not here.
            backdrop: what the cutout lies on; None for the capture itself.
        """
        painter.setClipRect(place)
        painter.fillRect(place, QColor(backdrops.surround(backdrop) if backdrop else theme.SURROUND))
        sharp = QRectF()
        if backdrop is not None:
            backdrops.paint(painter, spot.intersected(place), backdrop)
            sharp = self._sharp_spot(place, spot)
        seen = place.intersected(spot)
        if sharp.isEmpty() or not sharp.adjusted(-1, -1, 1, 1).contains(seen):
            self._paint_copy(painter, seen, spot, copy)
        if not sharp.isEmpty():
            painter.drawImage(sharp, self.sharp)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.item.ring is not None:
            canvas_paint.ring(painter, spot, self.item.ring, badges.defect_tone(self.item.defect_class))
        waits = backdrop is not None and sharp.isEmpty() and spot.width() > self.natural.width() * self.copied * 1.01
        self._paint_foot(painter, place, waits=waits)

    def _paint_copy(self, painter: QPainter, seen: QRectF, spot: QRectF, copy: QPixmap | None) -> None:
        if copy is None:
            canvas_paint.missing(painter, seen, words.tr("Loading…"))
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(spot, copy, QRectF(copy.rect()))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)

    def _sharp_spot(self, place: QRectF, spot: QRectF) -> QRectF:
        """Return where the pixels that came lie now; nothing where they are of a place out of sight."""
        magnified = spot.width() / self.natural.width()
        if self.sharp.isNull() or magnified < self.copied:
            return QRectF()
        side = self.sharp.width() * magnified
        middle = spot.topLeft() + QPointF(self.sharp_at.x() * spot.width(), self.sharp_at.y() * spot.height())
        lies = QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side)
        return lies if lies.intersects(place) else QRectF()

    def _paint_foot(self, painter: QPainter, place: QRectF, *, waits: bool) -> None:
        coming = words.tr("its own pixels are coming…") if waits else ""
        said = "  ·  ".join(part for part in (self.item.stem, self.item.judged, self.why or coming) if part)
        foot = QRectF(place.left(), place.bottom() - _FOOT_PX, place.width(), _FOOT_PX)
        painter.fillRect(foot, theme.colour(theme.INK, 0.8))
        painter.setFont(theme.font(theme.CAPTION_PX))
        painter.setPen(QColor(theme.TEXT))
        fitted = painter.fontMetrics().elidedText(said, Qt.TextElideMode.ElideMiddle, int(foot.width()) - 16)
        painter.drawText(foot.adjusted(8, 0, -8, 0), Qt.AlignmentFlag.AlignVCenter, fitted)
