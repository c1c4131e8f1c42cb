"""Live's large picture: what is laid over it, what lies under the cursor, and the loupe."""

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QEnterEvent, QImage, QMouseEvent, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from pixdesk.domain.view import Raster
from pixdesk.ui import canvas_paint
from pixdesk.ui.canvas import Canvas
from pixdesk.ui.loupe import Loupe
from pixdesk.ui.pictures import Key, Pictures
from pixdesk.ui.subject import Face, Subject


class LiveCanvas(Canvas):
    """A canvas that says where the cursor is and takes what was worked out for its picture.

    Attributes:
        pointed: the cursor lies on the picture at these shares of its width and height; None where it does not.
        shown: another picture stands there now.
    """

    pointed = Signal(object)
    shown = Signal()

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(pictures, parent)
        self.setMouseTracking(True)
        self._analysis = QPixmap()
        self._analysed = ""
        self._quick = ""
        self._ghost: Subject | None = None
        self._ghost_opacity = 0.5
        self._told = ""
        self.loupe = Loupe(self)
        self.loupe.hide()

    @property
    def path(self) -> str:
        """The staged picture that stands on the canvas."""
        subject = self._subject
        if subject is None:
            return ""
        return subject.after if self.face is Face.CUTOUT else subject.before

    @property
    def analysed(self) -> str:
        """The picture whose overlay is painted; empty while there is none."""
        return self._analysed

    def show_analysis(self, path: str, raster: Raster | None) -> None:
        """Lay what was worked out for a picture over it; None takes it away."""
        self._analysed = path if raster is not None else ""
        self._analysis = QPixmap() if raster is None else QPixmap.fromImage(image_of(raster))
        self.update()

    def mark_quick(self, path: str) -> None:
        """Say of this cutout that it is a first sight and not yet the one that is checked."""
        self._quick = path
        self.update()

    @property
    def ghost(self) -> Subject | None:
        """The reference that lies over the picture like an onion skin."""
        return self._ghost

    def show_ghost(self, ghost: Subject | None, opacity: float) -> None:
        """Lay a reference over the picture; `opacity` 0..1."""
        self._ghost, self._ghost_opacity = ghost, opacity
        self._refresh()

    def share_at(self, point: QPointF) -> QPointF | None:
        """Return where a point of the canvas lies on the picture, each part 0..1; None beside it."""
        spot = self._spot(self._areas()[0])
        if not self.path or not spot.contains(point):
            return None
        inside = point - spot.topLeft()
        return QPointF(inside.x() / spot.width(), inside.y() / spot.height())

    def point_of(self, share: QPointF) -> QPointF:
        """Return where a point of the picture lies on the canvas."""
        spot = self._spot(self._areas()[0])
        return QPointF(spot.left() + share.x() * spot.width(), spot.top() + share.y() * spot.height())

    def pixmap(self) -> QPixmap | None:
        """Return the picture that stands there, at the size it is shown."""
        return self._pictures.nearest(self._key(self.path)) if self.path else None

    def _keys(self) -> list[Key]:
        keys = super()._keys()
        if self._ghost is not None:
            keys.append(self._key(self._ghost_path()))
        return [key for key in keys if key.path]

    @property
    def is_painted(self) -> bool:
        """Whether the picture itself stands on the canvas; a reference over it is not it."""
        return any(self._pictures.nearest(key) is not None for key in super()._keys())

    def _ghost_path(self) -> str:
        if self._ghost is None:
            return ""
        return self._ghost.after if self.face is Face.CUTOUT and self._ghost.after else self._ghost.before

    def _paint_overlays(self, painter: QPainter, spot: QRectF, *, is_cutout: bool) -> None:
        if self._ghost is not None:
            self._paint_ghost(painter, spot)
        if self._analysed and self._analysed == self.path:
            painter.drawPixmap(spot, self._analysis, QRectF(self._analysis.rect()))
        super()._paint_overlays(painter, spot, is_cutout=is_cutout)
        if self._quick and self._quick == self.path:
            canvas_paint.label(painter, self._foot(spot), self.tr("Quick cutout; the checked one follows"))

    def _paint_ghost(self, painter: QPainter, spot: QRectF) -> None:
        """Paint the reference in its own proportions, middle on middle: two framings are compared, not stretched."""
        found = self._pictures.nearest(self._key(self._ghost_path()))
        if found is None:
            return
        size = found.size().scaled(spot.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(spot.center())
        painter.setOpacity(self._ghost_opacity)
        painter.drawPixmap(place, found, QRectF(found.rect()))
        painter.setOpacity(1.0)
        words = self.tr("Reference over it, %1\u00a0%").replace("%1", f"{self._ghost_opacity * 100:.0f}")
        canvas_paint.label(painter, self._foot(spot), words)

    def _foot(self, spot: QRectF) -> QPointF:
        """Return where a label stands in a picture's lower corner, clear of the chip and of the findings' places."""
        seen = spot.intersected(QRectF(self.rect()))
        return QPointF(seen.left(), seen.bottom() - 38)

    def _picture_ready(self, key: Key) -> None:
        super()._picture_ready(key)
        if self._ghost is not None and key.path == self._ghost_path():
            self.update()
        self._tell()

    def _refresh(self) -> None:
        super()._refresh()
        self._tell()

    def _tell(self) -> None:
        """Say once that another picture stands there."""
        if self.path != self._told and self.is_painted:
            self._told = self.path
            self.loupe.forget()
            self.shown.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._point(event.position())

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._point(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.loupe.hide()

    def _point(self, place: QPointF) -> None:
        self.pointed.emit(self.share_at(place))


def image_of(raster: Raster) -> QImage:
    """Return a raster as an image with its own pixels."""
    made = QImage(raster.rgba, raster.width_px, raster.height_px, raster.width_px * 4, QImage.Format.Format_RGBA8888)
    return made.copy()
