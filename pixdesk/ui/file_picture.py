"""One picture from the disk, whole and as large as its place allows."""

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from pixdesk.ui import theme
from pixdesk.ui.pictures import Key, Pictures, key_for


class FilePicture(QWidget):
    """Shows a file as it is on the disk, decoded off the GUI thread, or says why it shows none."""

    def __init__(self, pictures: Pictures, height_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._path = self._version = self._instead = ""
        self.setFixedHeight(height_px)
        pictures.ready.connect(self._came)

    def show_file(self, path: str, instead: str = "", version: str = "") -> None:
        """Show a file; of an empty path say `instead`. `version` tells its content from another of that name."""
        self._path, self._instead, self._version = path, instead, version
        self.setAccessibleName(path or instead)
        self._pictures.want(self, [self._key()])
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._path:
            self._pictures.want(self, [self._key()])

    def _key(self) -> Key:
        return key_for(self._path, self.height(), self.devicePixelRatioF(), version=self._version)

    def _came(self, key: Key) -> None:
        if self._path and key.path == self._path:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.SURROUND))
        painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        pixmap = self._pictures.nearest(self._key()) if self._path else None
        if pixmap is not None:
            draw_fitting(painter, pixmap, self.rect().adjusted(8, 8, -8, -8), is_framed=True)
        else:
            painter.setFont(theme.font(theme.CAPTION_PX))
            painter.setPen(QColor(theme.DIM))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(16, 16, -16, -16), flags, self._why())
        painter.end()

    def _why(self) -> str:
        if not self._path:
            return self._instead
        if self._pictures.has_failed(self._key()):
            return self.tr("The file cannot be read. It was moved, deleted or changed since.")
        return self.tr("Reading the file…")


def draw_well(painter: QPainter, pixmap: QPixmap | None, spot: QRect, *, is_framed: bool) -> None:
    """Draw a small picture in its well, which stays empty while there is none."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.SURROUND))
    painter.drawRoundedRect(QRectF(spot), 3, 3)
    if pixmap is not None:
        draw_fitting(painter, pixmap, spot, is_framed=is_framed)


def draw_fitting(painter: QPainter, pixmap: QPixmap, spot: QRect, *, is_framed: bool) -> None:
    """Draw a picture as large as fits, on white where it is clear, or on grey where it is no finished file."""
    size = pixmap.size().scaled(spot.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRect(QPoint(0, 0), size)
    place.moveCenter(spot.center())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.fillRect(place, QColor("#ffffff" if is_framed else "#e6e6e6"))
    painter.drawPixmap(place, pixmap)
