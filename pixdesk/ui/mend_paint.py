"""What is painted over a picture under the brush: the brush's ring, clicks, a box, a polygon, a shape."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from pixdesk.domain.prompting import Candidate
from pixdesk.domain.retouching import Brush, Spot
from pixdesk.ui import theme
from pixdesk.ui.viewport import Viewport

_SHAPE_ALPHA = 0.55
_DOT_PX = 7.0


def ring(painter: QPainter, at: QPointF, brush: Brush, scale: float) -> None:
    """Paint what the brush covers: its rim, where it begins to fade, and whether it adds or takes away."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    radius = max(2.0, brush.radius_px * scale)
    for tint, width in ((theme.colour(theme.INK, 0.8), 3.0), (QColor(theme.TEXT), 1.25)):
        painter.setPen(QPen(tint, width, Qt.PenStyle.DashLine if brush.is_smart else Qt.PenStyle.SolidLine))
        painter.drawEllipse(at, radius, radius)
    if brush.hardness < 0.97 and radius > 8:
        painter.setPen(QPen(theme.colour(theme.TEXT, 0.55), 1, Qt.PenStyle.DotLine))
        painter.drawEllipse(at, radius * brush.hardness, radius * brush.hardness)
    for tint, width in ((theme.colour(theme.INK, 0.8), 4.0), (QColor(theme.TEXT), 1.75)):
        painter.setPen(QPen(tint, width))
        painter.drawLine(at - QPointF(4, 0), at + QPointF(4, 0))
        if brush.adds:
            painter.drawLine(at - QPointF(0, 4), at + QPointF(0, 4))


def pointing(
    painter: QPainter,
    viewport: Viewport,
    on: Sequence[tuple[float, float]],
    away: Sequence[tuple[float, float]],
    box: QRectF | None,
) -> None:
    """Paint clicks on the product (a plus in the accent), beside it (a minus in red), and the box."""
    if box is not None:
        corner, end = viewport.point(box.topLeft()), viewport.point(box.bottomRight())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for tint, width in ((theme.colour(theme.INK, 0.7), 3.5), (QColor(theme.ACCENT), 1.5)):
            painter.setPen(QPen(tint, width))
            painter.drawRect(QRectF(corner, end))
    for places, tint_name, is_plus in ((on, theme.ACCENT, True), (away, theme.BAD, False)):
        for x, y in places:
            _dot(painter, viewport.point(QPointF(x, y)), tint_name, is_plus=is_plus)


def spots(painter: QPainter, viewport: Viewport, marked: Sequence[Spot]) -> None:
    """Paint what is marked for healing, as wide as it was painted."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for radius_px, touches in marked:
        tint = theme.colour(theme.GOOD, 0.6)
        width = max(2.0, 2 * radius_px * viewport.scale)
        painter.setPen(QPen(tint, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        points = [viewport.point(QPointF(x, y)) for x, y, _ in touches]
        painter.drawPolyline(QPolygonF([*points, points[-1] + QPointF(0.01, 0)]))


def _dot(painter: QPainter, at: QPointF, tint: str, *, is_plus: bool) -> None:
    painter.setPen(QPen(QColor(theme.INK), 1.5))
    painter.setBrush(QColor(tint))
    painter.drawEllipse(at, _DOT_PX, _DOT_PX)
    painter.setPen(QPen(QColor(theme.INK), 2))
    painter.drawLine(at - QPointF(3.5, 0), at + QPointF(3.5, 0))
    if is_plus:
        painter.drawLine(at - QPointF(0, 3.5), at + QPointF(0, 3.5))


def corners(
    painter: QPainter, viewport: Viewport, places: Sequence[tuple[float, float]], cursor: QPointF | None
) -> None:
    """Paint a polygon that is being drawn, with a line on to the cursor."""
    if not places:
        return
    points = [viewport.point(QPointF(x, y)) for x, y in places]
    drawn = QPolygonF([*points, cursor] if cursor is not None else points)
    painter.setBrush(theme.colour(theme.ACCENT, 0.18))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPolygon(drawn)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for tint, width in ((theme.colour(theme.INK, 0.8), 3.0), (QColor(theme.ACCENT), 1.5)):
        painter.setPen(QPen(tint, width))
        painter.drawPolyline(drawn)
    painter.setPen(QPen(QColor(theme.INK), 1))
    painter.setBrush(QColor(theme.TEXT))
    for point in points:
        painter.drawRect(QRectF(point.x() - 3, point.y() - 3, 6, 6))


def shape_image(candidate: Candidate) -> QImage:
    """Return a shape as a veil of the accent over what it takes in."""
    size = (candidate.width_px, candidate.height_px)
    image = QImage(candidate.mask, *size, candidate.width_px, QImage.Format.Format_Indexed8).copy()
    tint = QColor(theme.ACCENT)
    table = []
    for level in range(256):
        tint.setAlphaF(_SHAPE_ALPHA * level / 255)
        table.append(tint.rgba())
    image.setColorTable(table)
    return image
