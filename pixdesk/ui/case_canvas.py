"""The exception's large picture: zoomed in, it is the picture at its full size and not its preview made larger.

The cutout is then in the very colours that export gives it, its edge freed of the backdrop.

What is seen of the full-size picture is asked for piece by piece, off the window's thread; until it comes, the preview
stands there. The full size is let go of when the whole is looked at again.
"""

from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSizeF
from PySide6.QtGui import QImage, QMouseEvent, QNativeGestureEvent, QPainter, QPixmap, QWheelEvent
from PySide6.QtWidgets import QWidget

from pixdesk.domain.capture import Capture
from pixdesk.domain.retouching import Area, Look, Patch
from pixdesk.ui.actions import Desk
from pixdesk.ui.canvas import Canvas
from pixdesk.ui.mend_view import image_of
from pixdesk.ui.pictures import Key, Kind, Pictures, key_for
from pixdesk.ui.pinch import pinch_of
from pixdesk.ui.retouch_actions import Matte
from pixdesk.ui.subject import Face, Subject

_BESIDE_PX: Final = 160
"""So much more than is visible is asked for, in pixels of the picture."""

_MOST: Final = 8.0
_PINCH: Final = 1.15
"""A pinch so wide is taken for one: from the whole picture the first step is to 100 %."""


class CaseCanvas(Canvas):
    """Shows one case's capture and cutout."""

    def __init__(self, desk: Desk, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(pictures, parent)
        self._desk = desk
        self._capture: Capture | None = None
        self._matte: Matte | None = None
        self._opening: int | None = None
        self._pieces: dict[Look, tuple[QRect, QImage]] = {}
        self._asked: dict[Look, Area] = {}
        self._pinched = 1.0

    @property
    def is_sharp(self) -> bool:
        """Whether the full-size picture stands there."""
        return bool(self._pieces)

    def show_capture(self, capture: Capture | None, subject: Subject | None) -> None:
        """Show a capture; another one lets go of the full size of the one before."""
        before, self._capture = self._capture, capture
        if capture is None or before is None or (capture.id, capture.matte_digest) != (before.id, before.matte_digest):
            self._let_go()
        self.show_subject(subject)
        self._sharpen()

    def magnify(self, factor: float) -> None:
        """Look closer or from further away, from the whole picture over 100 % to 800 %."""
        lens = self._lens
        if not lens.is_zoomed:
            if factor > 1:
                self.toggle_zoom()
            return
        lens.factor = min(_MOST, lens.factor * factor)
        if lens.factor < 1:
            lens.factor = 1.0
            self.toggle_zoom()
        self._refresh()

    def toggle_zoom(self) -> None:
        self._lens.factor = 1.0
        super().toggle_zoom()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y()
        if turned:
            self._magnify_at(event.position(), 2.0 if turned > 0 else 0.5)
        event.accept()

    def event(self, event: QEvent) -> bool:
        factor = pinch_of(event)
        if factor is None or not isinstance(event, QNativeGestureEvent):
            return super().event(event)
        self._pinched *= factor
        if not 1 / _PINCH < self._pinched < _PINCH:
            self._magnify_at(event.position(), self._pinched)
            self._pinched = 1.0
        return True

    def _magnify_at(self, at: QPointF, factor: float) -> None:
        areas = self._areas()
        area = next((each for each in areas if each.contains(at)), areas[0])
        if factor > 1 and not self.is_zoomed:
            self._lens.look_at(self._spot(area), at)
        self.magnify(factor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._sharpen()

    def _refresh(self) -> None:
        super()._refresh()
        self._sharpen()

    # -- doubt ----------------------------------------------------------------------------------------------------

    def _doubt_key(self, subject: Subject) -> Key:
        """Return the key of the map of doubt, which the studio chain stages beside the matte."""
        return key_for(subject.doubt, 1024, 1.0, Kind.PLACES)

    def _keys(self) -> list[Key]:
        keys = super()._keys()
        subject = self._subject
        if self._shows_doubt and subject is not None and subject.doubt:
            keys.append(self._doubt_key(subject))
        return keys

    def _doubt_shown(self, subject: Subject) -> Key:
        """Return what is painted as doubt: the map, or where there is none, where the matte is half covered."""
        key = self._doubt_key(subject)
        return key if subject.doubt and self._pictures.pixmap(key) is not None else super()._doubt_shown(subject)

    # -- full size ------------------------------------------------------------------------------------------------

    def _let_go(self) -> None:
        self._matte, self._opening, self._pieces, self._asked = None, None, {}, {}

    def _sharpen(self) -> None:
        """Ask for what is seen at full size; let go of it where the whole is seen."""
        capture = self._capture
        if not self.is_zoomed or capture is None or not capture.preview_path or not self.isVisible():
            self._let_go()
            return
        if self._matte is None:
            if self._opening != capture.id:
                self._opening = capture.id
                opened = partial(self._opened, capture)
                self._desk.retouching.open(self, capture.id, opened, self._desk.seeing.pass_over)
            return
        area = self._visible()
        for look in self._looks():
            if self._asked.get(look) != area and area[2] > 0 and area[3] > 0:
                self._asked[look] = area
                self._desk.retouching.show(self, self._matte, look, 1, area, partial(self._take, self._matte, look))

    def _opened(self, capture: Capture, matte: Matte) -> None:
        if self._opening == capture.id and self._capture is not None and self._capture.id == capture.id:
            self._matte = matte
            self._sharpen()

    def _take(self, matte: Matte, look: Look, patch: Patch) -> None:
        if matte is self._matte and self._asked.get(look, (0, 0))[:2] == (patch.x, patch.y):
            image = image_of(patch)
            self._pieces[look] = (QRect(patch.x, patch.y, image.width(), image.height()), image)
            self.update()

    def _looks(self) -> tuple[Look, ...]:
        return {
            Face.CAPTURE: (Look.CAPTURE,),
            Face.CUTOUT: (Look.EXPORTED,),
            Face.SIDES: (Look.CAPTURE, Look.EXPORTED),
            Face.WIPE: (Look.CAPTURE, Look.EXPORTED),
        }[self.face]

    def _visible(self) -> Area:
        """Return the part of the picture in sight, and a little beside it, in its own pixels."""
        assert self._matte is not None  # noqa: S101 - asked by the caller
        area = self._areas()[0]
        spot = self._spot(area)
        scale = spot.width() / self._matte.width_px
        corner, end = (area.topLeft() - spot.topLeft()) / scale, (area.bottomRight() - spot.topLeft()) / scale
        # In steps, so that a hand that moves the picture asks now and then and not at every pixel.
        left, top = (max(0, int(v - _BESIDE_PX) // _BESIDE_PX * _BESIDE_PX) for v in (corner.x(), corner.y()))
        right = min(self._matte.width_px, (int(end.x()) // _BESIDE_PX + 2) * _BESIDE_PX)
        bottom = min(self._matte.height_px, (int(end.y()) // _BESIDE_PX + 2) * _BESIDE_PX)
        return left, top, right - left, bottom - top

    def _paint_pixels(self, painter: QPainter, spot: QRectF, pixmap: QPixmap, *, is_cutout: bool) -> None:
        """Paint the full size where it is here; only a capture's preview may lie under it."""
        found = self._pieces.get(Look.EXPORTED if is_cutout else Look.CAPTURE)
        if found is None or not is_cutout:
            super()._paint_pixels(painter, spot, pixmap, is_cutout=is_cutout)
        if found is None or self._matte is None or not self.is_zoomed:
            return
        piece, image = found
        scale = spot.width() / self._matte.width_px
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale * self.devicePixelRatioF() < 2)
        corner = spot.topLeft() + QPointF(piece.topLeft()) * scale
        painter.drawImage(QRectF(corner, QSizeF(piece.size()) * scale), image)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
