"""Where a picture lies on the canvas: whole or at 100 %, alone or beside another, and where the wipe stands.

Arithmetic only, in logical pixels; the canvas paints.
"""

from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt

MARGIN_PX: Final = 24
GAP_PX: Final = 16


@dataclass(slots=True)
class Lens:
    """How a picture is looked at; stays when another picture comes, so that two can be compared.

    Attributes:
        is_zoomed: one pixel of the picture is one of the screen.
        factor: how much closer than 100 % it is while zoomed.
        centre: the point of the picture in the middle while zoomed, each part 0..1.
        wipe: where the wipe stands, 0..1 of the picture's width.
    """

    is_zoomed: bool = False
    factor: float = 1.0
    centre: QPointF = field(default_factory=lambda: QPointF(0.5, 0.5))
    wipe: float = 0.5

    def spot(self, area: QRectF, shape: QSizeF, natural: QSizeF) -> QRectF:
        """Return where a picture lies in its area, on whole pixels.

        Args:
            shape: its proportions.
            natural: its size at 100 %, in logical pixels.
        """
        if self.is_zoomed:
            natural = natural * self.factor
            corner = area.center() - QPointF(self.centre.x() * natural.width(), self.centre.y() * natural.height())
            return QRectF(QPointF(round(corner.x()), round(corner.y())), natural)
        size = shape.scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
        corner = area.center() - QPointF(size.width() / 2, size.height() / 2)
        return QRectF(round(corner.x()), round(corner.y()), round(size.width()), round(size.height()))

    def look_at(self, spot: QRectF, point: QPointF) -> None:
        """Bring the point of a picture that lies in `spot` to the middle."""
        inside = point - spot.topLeft()
        self.centre = QPointF(_within(inside.x() / spot.width()), _within(inside.y() / spot.height()))

    def pan(self, spot: QRectF, moved: QPointF) -> None:
        """Move a zoomed picture with the hand."""
        self.centre = QPointF(
            _within(self.centre.x() - moved.x() / spot.width()), _within(self.centre.y() - moved.y() / spot.height())
        )

    def wipe_to(self, spot: QRectF, point: QPointF) -> None:
        """Put the wipe under a point."""
        self.wipe = _within((point.x() - spot.left()) / spot.width())


def areas(canvas: QRectF, shape: QSizeF, *, two: bool) -> list[QRectF]:
    """Return where pictures may lie: one area, or two side by side or one over the other, whichever shows more."""
    room = canvas.adjusted(MARGIN_PX, MARGIN_PX, -MARGIN_PX, -MARGIN_PX)
    if not two:
        return [room]
    beside = QSizeF((room.width() - GAP_PX) / 2, room.height())
    below = QSizeF(room.width(), (room.height() - GAP_PX) / 2)
    keep = Qt.AspectRatioMode.KeepAspectRatio
    if shape.scaled(beside, keep).width() >= shape.scaled(below, keep).width():
        corner = QPointF(room.right() - beside.width(), room.top())
        return [QRectF(room.topLeft(), beside), QRectF(corner, beside)]
    return [QRectF(room.topLeft(), below), QRectF(QPointF(room.left(), room.bottom() - below.height()), below)]


def _within(share: float) -> float:
    return min(1.0, max(0.0, share))
