"""Marks that say a state by shape first and colour second."""

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from pixdesk.domain.batch import BatchState, DefectClass
from pixdesk.domain.capture import CaptureState
from pixdesk.domain.sampling import Verdict
from pixdesk.ui import theme

SIZE_PX: Final = 16

_TONE: Final[dict[CaptureState, str]] = {
    CaptureState.LANDED: theme.DIM,
    CaptureState.PROCESSING: theme.ACCENT,
    CaptureState.CLEAN: theme.GOOD,
    CaptureState.HELD: theme.WARN,
    CaptureState.APPROVED: theme.GOOD,
    CaptureState.EXPORTED: theme.GOOD,
    CaptureState.RESHOOT: theme.WARN,
    CaptureState.DISCARDED: theme.FAINT,
    CaptureState.SUPERSEDED: theme.FAINT,
}


def tone(state: CaptureState) -> str:
    """Return the colour token of a state."""
    return _TONE[state]


def batch_tone(state: BatchState) -> str:
    """Return the colour token of a batch's state."""
    return {
        BatchState.OPEN: theme.DIM,
        BatchState.SAMPLED: theme.ACCENT,
        BatchState.APPROVED: theme.GOOD,
        BatchState.REJECTED: theme.BAD,
    }[state]


def verdict_tone(verdict: Verdict) -> str:
    """Return the name of a label's tone for a verdict."""
    return {Verdict.UNDECIDED: "dim", Verdict.ACCEPT: "good", Verdict.REJECT: "bad"}[verdict]


def defect_tone(defect_class: DefectClass | None) -> str:
    """Return the colour token of a defect's class."""
    return theme.WARN if defect_class is DefectClass.MINOR else theme.BAD


def paint_state(painter: QPainter, state: CaptureState, rect: QRectF) -> None:
    """Paint a capture's state into a square: ring, arc, tick, triangle, filled tick, arrow, plus, cross, pair."""
    ratio = painter.device().devicePixelRatio()
    painter.drawPixmap(rect.topLeft(), _drawn(state, round(rect.width() * ratio), ratio))


@lru_cache(maxsize=64)
def _drawn(state: CaptureState, side_px: int, ratio: float) -> QPixmap:
    """Return a state drawn once: a sheet shows the same few of them on every tile of every frame."""
    made = QPixmap(side_px, side_px)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    _Pencil(painter, QColor(_TONE[state]), QRectF(0, 0, side_px / ratio, side_px / ratio)).draw(state)
    painter.end()
    return made


def paint_batch_state(painter: QPainter, state: BatchState, rect: QRectF) -> None:
    """Paint a batch's state with the same shapes."""
    shape = {
        BatchState.OPEN: CaptureState.LANDED,
        BatchState.SAMPLED: CaptureState.PROCESSING,
        BatchState.APPROVED: CaptureState.APPROVED,
        BatchState.REJECTED: CaptureState.DISCARDED,
    }[state]
    paint_shape(painter, shape, batch_tone(state), rect)


def paint_shape(painter: QPainter, state: CaptureState, tint: str, rect: QRectF) -> None:
    """Paint the shape of a capture's state in another colour, for what is no capture and stands alike."""
    _Pencil(painter, QColor(tint), rect).draw(state)


class _Pencil:
    """Draws one shape in a unit square laid over a rectangle."""

    def __init__(self, painter: QPainter, tint: QColor, rect: QRectF) -> None:
        self._painter = painter
        self._tint = tint
        self._rect = rect

    def draw(self, state: CaptureState) -> None:
        painter = self._painter
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(self._rect.topLeft())
        painter.scale(self._rect.width() / 16, self._rect.height() / 16)
        painter.setPen(self._stroke())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        {
            CaptureState.LANDED: self._ring,
            CaptureState.PROCESSING: self._arc,
            CaptureState.CLEAN: self._ringed_tick,
            CaptureState.HELD: self._triangle,
            CaptureState.APPROVED: self._filled_tick,
            CaptureState.EXPORTED: self._arrow,
            CaptureState.RESHOOT: self._plus,
            CaptureState.DISCARDED: self._cross,
            CaptureState.SUPERSEDED: self._pair,
        }[state]()
        painter.restore()

    def _stroke(self, width: float = 1.6, tint: QColor | None = None) -> QPen:
        return QPen(
            tint or self._tint, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        )

    def _ring(self) -> None:
        self._painter.drawEllipse(QPointF(8, 8), 5.6, 5.6)

    def _arc(self) -> None:
        self._painter.setOpacity(0.35)
        self._ring()
        self._painter.setOpacity(1.0)
        self._painter.setPen(self._stroke(2.2))
        self._painter.drawArc(QRectF(2.4, 2.4, 11.2, 11.2), 90 * 16, -150 * 16)

    def _tick(self) -> None:
        self._painter.drawPolyline(QPolygonF([QPointF(5.2, 8.3), QPointF(7.2, 10.3), QPointF(10.9, 5.9)]))

    def _ringed_tick(self) -> None:
        self._painter.drawEllipse(QPointF(8, 8), 6.2, 6.2)
        self._tick()

    def _filled_tick(self) -> None:
        self._painter.setBrush(self._tint)
        self._painter.drawEllipse(QPointF(8, 8), 6.2, 6.2)
        self._painter.setPen(self._stroke(1.9, QColor(theme.INK)))
        self._tick()

    def _triangle(self) -> None:
        self._painter.setBrush(self._tint)
        self._painter.drawPolygon(QPolygonF([QPointF(8, 2.4), QPointF(14.4, 13.4), QPointF(1.6, 13.4)]))
        self._painter.setPen(self._stroke(1.7, QColor(theme.INK)))
        self._painter.drawLine(QPointF(8, 6.4), QPointF(8, 9.4))
        self._painter.drawPoint(QPointF(8, 11.6))

    def _arrow(self) -> None:
        path = QPainterPath()
        path.addRoundedRect(QRectF(1.8, 1.8, 12.4, 12.4), 3, 3)
        self._painter.fillPath(path, self._tint)
        self._painter.setPen(self._stroke(1.8, QColor(theme.INK)))
        self._painter.drawLine(QPointF(5.4, 10.6), QPointF(10.4, 5.6))
        self._painter.drawPolyline(QPolygonF([QPointF(6.6, 5.4), QPointF(10.6, 5.4), QPointF(10.6, 9.4)]))

    def _plus(self) -> None:
        self._painter.drawRoundedRect(QRectF(2, 2, 12, 12), 2.5, 2.5)
        self._painter.drawLine(QPointF(8, 5.2), QPointF(8, 10.8))
        self._painter.drawLine(QPointF(5.2, 8), QPointF(10.8, 8))

    def _cross(self) -> None:
        self._painter.setPen(self._stroke(2.0))
        self._painter.drawLine(QPointF(4, 4), QPointF(12, 12))
        self._painter.drawLine(QPointF(12, 4), QPointF(4, 12))

    def _pair(self) -> None:
        self._painter.drawRoundedRect(QRectF(2, 5, 9, 9), 2, 2)
        self._painter.drawPolyline(QPolygonF([QPointF(5.5, 2), QPointF(14, 2), QPointF(14, 10.5)]))
