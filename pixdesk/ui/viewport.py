"""Where a picture of full size lies on a canvas: any zoom, any place. Arithmetic only, in logical pixels."""

from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF

MARGIN_PX: Final = 16
ZOOM_MAX: Final = 16.0
_BESIDE_PX: Final = 160
"""So much more than is visible is asked for, so that a hand that moves the picture meets no edge at once."""


@dataclass(slots=True)
class Viewport:
    """How much of a picture is seen.

    Attributes:
        picture: its width and height in its own pixels.
        room: the canvas's size in logical pixels.
        ratio: device pixels per logical pixel.
        zoom: device pixels per pixel of the picture; 0 fits the whole.
        centre: the point of the picture in the middle of the canvas, in its own pixels.
    """

    picture: QSizeF = field(default_factory=lambda: QSizeF(1, 1))
    room: QSizeF = field(default_factory=lambda: QSizeF(1, 1))
    ratio: float = 1.0
    zoom: float = 0.0
    centre: QPointF = field(default_factory=QPointF)

    @property
    def fitted(self) -> float:
        """The zoom at which the whole picture is seen."""
        across = (self.room.width() - 2 * MARGIN_PX) / self.picture.width()
        down = (self.room.height() - 2 * MARGIN_PX) / self.picture.height()
        return max(1e-3, min(across, down)) * self.ratio

    @property
    def shown(self) -> float:
        """The zoom in force."""
        return self.zoom or min(self.fitted, 1.0)

    @property
    def scale(self) -> float:
        """Logical pixels per pixel of the picture."""
        return self.shown / self.ratio

    @property
    def step(self) -> int:
        """The picture is asked for so many times smaller: never coarser than the screen."""
        return max(1, int(1 / self.shown + 1e-6))

    @property
    def spot(self) -> QRectF:
        """Where the whole picture lies."""
        size = self.picture * self.scale
        if not self.zoom:
            return QRectF(
                round((self.room.width() - size.width()) / 2),
                round((self.room.height() - size.height()) / 2),
                size.width(),
                size.height(),
            )
        corner = QPointF(self.room.width() / 2, self.room.height() / 2) - self.centre * self.scale
        return QRectF(QPointF(round(corner.x()), round(corner.y())), size)

    def place(self, point: QPointF) -> QPointF:
        """Return which point of the picture lies under a point of the canvas."""
        return (point - self.spot.topLeft()) / self.scale

    def point(self, place: QPointF) -> QPointF:
        """Return where a point of the picture lies."""
        return self.spot.topLeft() + place * self.scale

    def zoom_to(self, zoom: float, at: QPointF) -> None:
        """Zoom so that what lies under a point stays there."""
        held = self.place(at)
        self.zoom = min(ZOOM_MAX, zoom)
        if self.zoom <= min(self.fitted, 1.0):
            self.zoom = 0.0
            return
        middle = QPointF(self.room.width() / 2, self.room.height() / 2)
        self._look_at(held - (at - middle) / self.scale)

    def pan(self, moved: QPointF) -> None:
        """Move a zoomed picture with the hand."""
        if self.zoom:
            self._look_at(self.centre - moved / self.scale)

    def _look_at(self, place: QPointF) -> None:
        self.centre = QPointF(
            min(max(place.x(), 0.0), self.picture.width()), min(max(place.y(), 0.0), self.picture.height())
        )

    def wanted(self) -> tuple[int, int, int, int]:
        """Return what to ask for, in pixels of the smaller picture: what is visible, and a little beside it."""
        corner = self.place(QPointF(-_BESIDE_PX, -_BESIDE_PX))
        end = self.place(QPointF(self.room.width() + _BESIDE_PX, self.room.height() + _BESIDE_PX))
        left, top = max(0, int(corner.x()) // self.step), max(0, int(corner.y()) // self.step)
        right = min(-(-int(self.picture.width()) // self.step), int(end.x()) // self.step + 1)
        bottom = min(-(-int(self.picture.height()) // self.step), int(end.y()) // self.step + 1)
        return left, top, max(0, right - left), max(0, bottom - top)

    def rect_of(self, step: int, piece: QRect) -> QRectF:
        """Return where a piece of a picture made `step` times smaller lies."""
        scale = self.scale * step
        corner = self.spot.topLeft()
        return QRectF(
            corner.x() + piece.x() * scale,
            corner.y() + piece.y() * scale,
            piece.width() * scale,
            piece.height() * scale,
        )
