"""What is painted over a large picture: labels, chips, the wipe's edge, and places worth looking at."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from pixdesk.domain.finding import Region
from pixdesk.ui import icons, theme

_TAG_PX = 18


def label_box(corner: QPointF, text: str, *, leftwards: bool = False) -> QRectF:
    """Return where a label lies inside a picture's upper corner."""
    width = QFontMetrics(theme.font(theme.CAPTION_PX)).horizontalAdvance(text) + 16
    left = corner.x() - width - 8 if leftwards else corner.x() + 8
    return QRectF(left, corner.y() + 8, width, 22)


def label(painter: QPainter, corner: QPointF, text: str, *, leftwards: bool = False) -> None:
    """Paint a small label inside a picture's upper corner."""
    _tag(painter, label_box(corner, text, leftwards=leftwards), text)


def corner_note(painter: QPainter, room: QRect, text: str) -> None:
    """Paint a small label in the canvas's lower right corner."""
    width = QFontMetrics(theme.font(theme.CAPTION_PX)).horizontalAdvance(text) + 16
    _tag(painter, QRectF(room.right() - width - 31, room.bottom() - 53, width, 22), text)


def _tag(painter: QPainter, box: QRectF, text: str) -> None:
    painter.setFont(theme.font(theme.CAPTION_PX))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(theme.INK, 0.8))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(QColor(theme.TEXT))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def chip(painter: QPainter, room_px: int, text: str) -> None:
    """Paint a sentence at the top of the canvas, elided when it does not fit."""
    painter.setFont(theme.font(theme.BODY_PX, strong=True))
    metrics = QFontMetrics(painter.font())
    said = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room_px - 64)
    width = metrics.horizontalAdvance(said) + 32.0
    box = QRectF((room_px - width) / 2, 8, width, 32)
    painter.setPen(QPen(QColor(theme.ACCENT), 1))
    painter.setBrush(QColor(theme.INK))  # the picture's edge would show as a line through the words
    painter.drawRoundedRect(box, 16, 16)
    painter.setPen(QColor(theme.TEXT))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, said)


def wipe(painter: QPainter, spot: QRectF, edge: float) -> None:
    """Paint the edge between the two halves, with its handle."""
    for tint, width in ((theme.INK, 3), (theme.TEXT, 1)):
        painter.setPen(QPen(QColor(tint), width))
        painter.drawLine(QPointF(edge, spot.top()), QPointF(edge, spot.bottom()))
    painter.setBrush(QColor(theme.INK))
    painter.drawEllipse(QPointF(edge, spot.center().y()), 12, 12)
    icons.paint(painter, "compare", QRectF(edge - 8, spot.center().y() - 8, 16, 16), theme.TEXT)


def regions(painter: QPainter, spot: QRectF, marked: Sequence[tuple[Region, str]]) -> None:
    """Frame places worth looking at."""
    for region, _ in marked:
        _frame(painter, _place(spot, region))


def region_words(
    painter: QPainter, spot: QRectF, marked: Sequence[tuple[Region, str]], avoid: Sequence[QRectF] = ()
) -> None:
    """Write its word at each framed place; painted after all the frames, so that no line goes through a word."""
    painter.setFont(theme.font(11, strong=True))
    metrics = QFontMetrics(painter.font())
    sizes = [QSizeF(metrics.horizontalAdvance(title) + 10, _TAG_PX) for _, title in marked]
    for tag, (_, title) in zip(word_boxes(spot, [one for one, _ in marked], sizes, avoid), marked, strict=True):
        painter.fillRect(tag, QColor(theme.WARN))
        painter.setPen(QColor(theme.INK))
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, title)


def word_boxes(
    spot: QRectF, places: Sequence[Region], sizes: Sequence[QSizeF], avoid: Sequence[QRectF] = ()
) -> list[QRectF]:
    """Return where the words of framed places stand: inside the picture, clear of one another and of `avoid`.

    A word steps down until it is clear, and up from its place where the picture ends before.
    """
    taken, found = list(avoid), []
    for region, size in zip(places, sizes, strict=True):
        box = _place(spot, region)
        left = max(spot.left(), min(box.left(), spot.right() - size.width()))
        lowest = max(spot.top(), spot.bottom() - size.height())
        first = min(max(spot.top(), box.top() - size.height()), lowest)
        step, most = size.height() + 1, int(spot.height() / (size.height() + 1))
        tops = [first + n * step for n in range(most + 1)] + [first - n * step for n in range(1, most + 1)]
        within = [QRectF(QPointF(left, top), size) for top in tops if spot.top() <= top <= lowest]
        clear = (tag for tag in within if not any(tag.intersects(other) for other in taken))
        tag = next(clear, QRectF(QPointF(left, first), size))
        taken.append(tag)
        found.append(tag)
    return found


def _place(spot: QRectF, region: Region) -> QRectF:
    """Return where a part of a picture lies on the canvas."""
    return QRectF(
        spot.left() + region.x * spot.width(),
        spot.top() + region.y * spot.height(),
        region.width * spot.width(),
        region.height * spot.height(),
    )


def _frame(painter: QPainter, box: QRectF) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for tint, width in ((theme.colour(theme.INK, 0.7), 3.5), (QColor(theme.WARN), 1.5)):
        painter.setPen(QPen(tint, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap))
        painter.drawRect(box)


def ring(painter: QPainter, spot: QRectF, region: Region, tint: str) -> None:
    """Paint a reviewer's ring: dark, light and the tint, so that it stands on any picture."""
    box = _place(spot, region)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    thin = spot.width() < 400
    for colour, width in ((QColor(theme.INK), 4.0 if thin else 6.0), (QColor(tint), 2.0 if thin else 3.0)):
        painter.setPen(QPen(colour, width))
        painter.drawEllipse(box)


def missing(painter: QPainter, spot: QRectF, why: str) -> None:
    """Paint where a picture would be, and why it is not there."""
    painter.fillRect(spot, theme.colour(theme.PANEL, 0.5))
    painter.setFont(theme.font())
    painter.setPen(QColor(theme.DIM))
    painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, why)


def sentence(painter: QPainter, room: QRect, text: str) -> None:
    """Paint an icon and a sentence instead of a picture."""
    centre = QPointF(room.center())
    icons.paint(painter, "note", QRectF(centre.x() - 24, centre.y() - 64, 48, 48), theme.FAINT)
    painter.setFont(theme.font())
    painter.setPen(QColor(theme.DIM))
    box = QRectF(24, centre.y(), room.width() - 48, 64)
    painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, text)
