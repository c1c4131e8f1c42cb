"""The loupe: a window of the original at 100 %, under the cursor."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from pixdesk.ui import theme

SIDE_PX = 288
"""Its side in logical pixels."""

_FOOT_PX = 20


class Loupe(QWidget):
    """Shows the preview enlarged at once, and the original's own pixels as soon as they are there."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedSize(SIDE_PX + 2, SIDE_PX + 2 + _FOOT_PX)
        self.setAccessibleName(self.tr("Loupe"))
        self._preview: QPixmap | None = None
        self._share = QPointF(0.5, 0.5)
        self._full_px = (1, 1)
        self._crop = QImage()
        self._crop_share = QPointF()
        self._why = ""

    @property
    def side_px(self) -> int:
        """How many pixels of the original it shows across: one for each of the screen's."""
        return round(SIDE_PX * self.devicePixelRatioF())

    @property
    def is_original(self) -> bool:
        """Whether the original's pixels are shown, of the very place."""
        return not self._crop.isNull() and self._crop_share == self._share

    @property
    def share(self) -> QPointF:
        """The point of the picture in its middle, each part 0..1."""
        return self._share

    def look_at(self, share: QPointF, point: QPointF, preview: QPixmap | None, full_px: tuple[int, int]) -> None:
        """Go to a place.

        Args:
            share: the place on the picture.
            point: the cursor, in the parent's coordinates.
            preview: the picture as it is shown.
            full_px: the original's width and height.
        """
        self._share, self._preview, self._full_px = share, preview, full_px
        room = self._over.rect()
        left = min(max(0, round(point.x() - self.width() / 2)), room.width() - self.width())
        top = min(max(0, round(point.y() - self.height() / 2)), room.height() - self.height())
        self.move(left, top)
        self.show()
        self.raise_()
        self.update()

    def take(self, share: QPointF, crop: QImage) -> None:
        """Take the original's pixels around a place; they stay until there are newer ones."""
        self._crop, self._crop_share, self._why = crop, share, ""
        self.update()

    def fail(self, why: str) -> None:
        """Say why there is only the preview."""
        self._why = why
        self.update()

    def forget(self) -> None:
        """Another picture stands on the canvas: nothing seen of the last one is true any more."""
        self._crop, self._why = QImage(), ""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        glass = QRectF(1, 1, SIDE_PX, SIDE_PX)
        painter.fillRect(self.rect(), QColor(theme.INK))
        painter.fillRect(glass, QColor(theme.SURROUND))
        painter.setClipRect(glass)
        self._paint_preview(painter, glass)
        self._paint_crop(painter, glass)
        painter.setClipping(False)
        painter.setPen(QPen(QColor(theme.TEXT), 1))
        painter.drawRect(QRectF(0.5, 0.5, self.width() - 1, self.height() - 1))
        self._paint_middle(painter, glass.center())
        painter.setFont(theme.font(theme.CAPTION_PX))
        painter.setPen(QColor(theme.TEXT if self.is_original else theme.WARN if self._why else theme.DIM))
        foot = QRectF(8, SIDE_PX + 1, SIDE_PX - 14, _FOOT_PX)
        said = QFontMetrics(painter.font()).elidedText(self._said(), Qt.TextElideMode.ElideRight, int(foot.width()))
        painter.drawText(foot, Qt.AlignmentFlag.AlignVCenter, said)
        painter.end()

    def _said(self) -> str:
        if self._why:
            return self._why
        if not self._crop.isNull():
            return self.tr("100\u00a0% of the original")
        return self.tr("100\u00a0%, from the preview; the original is coming…")

    def _paint_preview(self, painter: QPainter, glass: QRectF) -> None:
        if self._preview is None or self._preview.isNull():
            return
        ratio = self.devicePixelRatioF()
        width, height = self._full_px[0] / ratio, self._full_px[1] / ratio
        spot = QRectF(
            glass.center().x() - self._share.x() * width, glass.center().y() - self._share.y() * height, width, height
        )
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(spot, self._preview, QRectF(self._preview.rect()))

    def _paint_crop(self, painter: QPainter, glass: QRectF) -> None:
        """Paint the original's pixels, one for one; what came for a place a little off is shifted to where it is."""
        if self._crop.isNull():
            return
        ratio = self.devicePixelRatioF()
        off = self._crop_share - self._share
        shift = QPointF(off.x() * self._full_px[0] / ratio, off.y() * self._full_px[1] / ratio)
        corner = glass.topLeft() + shift
        spot = QRectF(corner.x(), corner.y(), self._crop.width() / ratio, self._crop.height() / ratio)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._crop_share != self._share)
        painter.drawImage(spot, self._crop)

    def _paint_middle(self, painter: QPainter, centre: QPointF) -> None:
        for tint, width in ((theme.INK, 3), (theme.TEXT, 1)):
            painter.setPen(QPen(QColor(tint), width))
            for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                painter.drawLine(
                    QPointF(centre.x() + 4 * dx, centre.y() + 4 * dy), QPointF(centre.x() + 9 * dx, centre.y() + 9 * dy)
                )
