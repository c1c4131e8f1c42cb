"""The picture under the brush, at any size up to its own and beyond, put together from the pieces it is told of."""

from enum import StrEnum

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from pixdesk.domain.prompting import Candidate
from pixdesk.domain.retouching import Area, Brush, Look, Patch, Spot
from pixdesk.ui import backdrops, canvas_paint, mend_paint
from pixdesk.ui.backdrops import Backdrop
from pixdesk.ui.pictures import Key, Pictures, key_for
from pixdesk.ui.pictures import Kind as PictureKind
from pixdesk.ui.retouch_actions import Matte
from pixdesk.ui.viewport import Viewport


class Tool(StrEnum):
    """What the hand holds."""

    BRUSH = "brush"
    SMART = "smart"
    POLYGON = "polygon"
    POINT = "point"
    HEAL = "heal"


class MendView(QWidget):
    """Shows a matte's session; `pixdesk.ui.mend_canvas` puts a hand to it.

    Attributes:
        wanted: another piece of the picture should be asked for: (look, step, area).
        zoomed: another zoom is in force.
    """

    wanted = Signal(object)
    zoomed = Signal()

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self.matte: Matte | None = None
        self.tool = Tool.BRUSH
        self.brush = Brush()
        self.look = Look.CUTOUT
        self.viewport = Viewport()
        self.corners: list[tuple[float, float]] = []
        self.box: QRectF | None = None
        self.on: list[tuple[float, float]] = []
        self.away: list[tuple[float, float]] = []
        self.spots: list[Spot] = []
        self._backdrop = Backdrop.WHITE
        self._view: tuple[int, QRect, QImage] | None = None
        self._since_asked: list[Patch] = []
        self._shape = QImage()
        self._doubt = ""
        self._shows_doubt = True
        self._chip = ""
        self._is_locked = False
        self._cursor: QPointF | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 180)
        self.setAccessibleName(self.tr("Picture under the brush"))
        pictures.ready.connect(self._picture_ready)

    # -- what is shown --------------------------------------------------------------------------------------------

    @property
    def is_painted(self) -> bool:
        """Whether the picture stands there."""
        return self._view is not None

    def take_up(self, matte: Matte | None, doubt_path: str = "") -> None:
        """Show another session, or none; `doubt_path` is the map of its doubtful places."""
        self.matte, self._doubt = matte, doubt_path
        self._view, self._since_asked = None, []
        self.viewport.zoom = 0.0
        self.forget_pointing()
        if matte is not None:
            self.viewport.picture = QSizeF(matte.width_px, matte.height_px)
            self.ask_view()

    def ask_view(self) -> None:
        """Ask for what is to be seen now."""
        if self.matte is None or not self.isVisible():
            return
        self._since_asked = []
        area: Area = self.viewport.wanted()
        self.wanted.emit((self.look, self.viewport.step, area))
        if self._doubt:
            self._pictures.want(self, [self._doubt_key()])
        self.update()

    def take_view(self, patch: Patch) -> None:
        """Show a piece that was asked for, with what was painted meanwhile."""
        image = image_of(patch).convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
        self._view = (patch.step, QRect(patch.x, patch.y, image.width(), image.height()), image)
        for later in self._since_asked:
            self._lay(later)
        self._since_asked = []
        self.update()

    def set_look(self, look: Look) -> None:
        """Show cutout, veil, matte or capture."""
        self.look = look
        self.ask_view()

    def set_backdrop(self, backdrop: Backdrop) -> None:
        """Lay another ground behind the cutout."""
        self._backdrop = backdrop
        self.update()

    def set_doubt(self, shown: bool) -> None:
        """Paint the doubtful places, or not."""
        self._shows_doubt = shown
        self.update()

    def set_chip(self, text: str) -> None:
        """Put a short sentence over the picture's top edge; empty takes it away."""
        self._chip = text
        self.update()

    def set_brush(self, brush: Brush) -> None:
        """Paint otherwise from the next stroke on."""
        self.brush = brush
        self.update()

    def show_shape(self, candidate: Candidate | None) -> None:
        """Lay a shape that could be meant over the picture."""
        self._shape = QImage() if candidate is None else mend_paint.shape_image(candidate)
        self.update()

    def forget_pointing(self) -> None:
        """Drop clicks, box, shape and corners."""
        self.corners, self.box, self.on, self.away, self.spots = [], None, [], [], []
        self.show_shape(None)

    def toggle_zoom(self) -> None:
        """Go between the whole picture and 100 %."""
        self._zoom(0.0 if self.viewport.zoom else 1.0)

    def zoom_by(self, factor: float) -> None:
        """Zoom in or out around the cursor."""
        self._zoom(self.viewport.shown * factor)

    def _zoom(self, zoom: float) -> None:
        middle = QPointF(self.rect().center())
        at = self._cursor if self._cursor is not None and self.rect().contains(self._cursor.toPoint()) else middle
        self.viewport.zoom_to(zoom, at)
        self.ask_view()
        self.zoomed.emit()

    def _doubt_key(self) -> Key:
        return key_for(self._doubt, 1024, 1.0, PictureKind.PLACES)

    def _picture_ready(self, key: Key) -> None:
        if key.path == self._doubt:
            self.update()

    def _lay(self, patch: Patch | None) -> QRectF:
        """Put a piece into the view; returns where it lies on the canvas."""
        if patch is None or self._view is None or patch.step != self._view[0]:
            return QRectF()
        step, whole, image = self._view
        painter = QPainter(image)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.drawImage(patch.x - whole.x(), patch.y - whole.y(), image_of(patch))
        painter.end()
        piece = QRect(patch.x, patch.y, patch.raster.width_px, patch.raster.height_px)
        return self.viewport.rect_of(step, piece)

    # -- painting on the screen -----------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.viewport.room, self.viewport.ratio = QSizeF(self.size()), self.devicePixelRatioF()
        self.ask_view()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(backdrops.surround(self._backdrop)))
        if self._view is not None:
            self._paint_picture(painter)
        elif self.matte is not None or self._chip:
            canvas_paint.missing(painter, QRectF(self.rect()), "")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        mend_paint.pointing(painter, self.viewport, self.on, self.away, self.box)
        mend_paint.spots(painter, self.viewport, self.spots)
        mend_paint.corners(painter, self.viewport, self.corners, self._cursor)
        if self._cursor is not None and self.tool in (Tool.BRUSH, Tool.SMART, Tool.HEAL) and not self._is_locked:
            mend_paint.ring(painter, self._cursor, self.brush, self.viewport.scale)
        if self._chip:
            canvas_paint.chip(painter, self.width(), self._chip)
        canvas_paint.corner_note(
            painter, self.rect(), self.tr("%1 %").replace("%1", f"{100 * self.viewport.shown:.0f}")
        )
        painter.end()

    def _paint_picture(self, painter: QPainter) -> None:
        assert self._view is not None  # noqa: S101 - asked by the caller
        step, piece, image = self._view
        spot = self.viewport.spot
        painter.save()
        painter.setClipRect(spot, Qt.ClipOperation.IntersectClip)
        if self.look is Look.CUTOUT:
            backdrops.paint(painter, spot, self._backdrop)
        # Enlarged, each pixel is to be told from its neighbour.
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.viewport.shown < 2)
        painter.drawImage(self.viewport.rect_of(step, piece), image)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
        doubt = self._pictures.nearest(self._doubt_key()) if self._doubt and self._shows_doubt else None
        if doubt is not None:
            painter.drawPixmap(spot, doubt, QRectF(doubt.rect()))
        if not self._shape.isNull():
            painter.drawImage(spot, self._shape)
        painter.restore()


def image_of(patch: Patch) -> QImage:
    """Return a piece as a picture of its own."""
    raster = patch.raster
    return QImage(
        raster.rgba, raster.width_px, raster.height_px, 4 * raster.width_px, QImage.Format.Format_RGBA8888
    ).copy()
