"""The operating characteristic of the plan in force, drawn small: how often a batch so and so bad would pass."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from pixdesk.ui import theme

_HEIGHT_PX: Final = 136
_TELLING: Final = 0.05
"""The share the claim tells of."""

_FLAT: Final = 0.02
"""Where the chance has fallen so low the curve says no more."""


class CurveView(QWidget):
    """Draws chance over share; a line at the share the claim tells of, and its chance in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: tuple[tuple[float, float], ...] = ()
        self.setFixedHeight(_HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("How often a batch would pass"))

    def sizeHint(self) -> QSize:
        return QSize(200, _HEIGHT_PX)

    def show_curve(self, points: Sequence[tuple[float, float]], leaves_at_most: float) -> None:
        """Draw a curve of (share bad, chance to pass), both 0..1; nothing where there is no curve."""
        self._points = tuple(points)
        said = "; ".join(
            f"{100 * share:.0f} %: {100 * chance:.0f} %" for share, chance in self._points[:: max(1, len(points) // 6)]
        )
        self.setAccessibleDescription(said)
        worst = self.tr("Where rejected batches are looked through, %1 of the pictures that go out are bad at worst.")
        self.setToolTip(worst.replace("%1", f"{100 * leaves_at_most:.1f}\u00a0%"))
        self.update()

    @property
    def has_curve(self) -> bool:
        """Whether there is anything to draw: a plan that rejects no batch has a flat one, which says nothing."""
        return len(self._points) > 1 and self._points[-1][1] < self._points[0][1]

    def chance_at(self, share: float) -> float:
        """Return the chance to pass at a share, between the points drawn."""
        before = self._points[0]
        for point in self._points:
            if point[0] >= share:
                span = point[0] - before[0]
                part = (share - before[0]) / span if span else 0.0
                return before[1] + (point[1] - before[1]) * part
            before = point
        return before[1]

    def _reach(self) -> float:
        """Return the largest share shown: where the curve has come down, and never less than twice the telling one."""
        low = next((share for share, chance in self._points if chance < _FLAT), self._points[-1][0])
        return min(1.0, max(2 * _TELLING, low))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.has_curve:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plot = QRectF(40, 22, self.width() - 48, self.height() - 44)
        reach = self._reach()

        def place(share: float, chance: float) -> QPointF:
            return QPointF(plot.left() + share / reach * plot.width(), plot.bottom() - chance * plot.height())

        painter.setFont(theme.font(11))
        painter.setPen(QColor(theme.DIM))
        head = QRectF(0, 0, self.width(), 18)
        painter.drawText(head, Qt.AlignmentFlag.AlignLeft, self.tr("Passes, by how much of it is bad"))
        self._axes(painter, plot, reach)
        painter.setPen(QPen(QColor(theme.TEXT), 1.75))
        painter.drawPolyline(QPolygonF([place(*point) for point in self._points if point[0] <= reach]))
        self._telling(painter, plot, place(_TELLING, self.chance_at(_TELLING)))
        painter.end()

    def _axes(self, painter: QPainter, plot: QRectF, reach: float) -> None:
        for chance in (0.0, 0.5, 1.0):
            y = plot.bottom() - chance * plot.height()
            painter.setPen(QPen(QColor(theme.EDGE), 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(QColor(theme.DIM))
            box = QRectF(0, y - 8, plot.left() - 6, 16)
            painter.drawText(
                box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{chance * 100:.0f}\u00a0%"
            )
        for part in (0.0, 0.5, 1.0):
            sides = {0.0: Qt.AlignmentFlag.AlignLeft, 1.0: Qt.AlignmentFlag.AlignRight}
            box = QRectF(plot.left() + part * plot.width() - 60, plot.bottom() + 4, 120, 16)
            side = sides.get(part, Qt.AlignmentFlag.AlignHCenter)
            box.translate({0.0: 60, 1.0: -60}.get(part, 0), 0)
            painter.drawText(box, side, f"{part * reach * 100:.0f} %")

    def _telling(self, painter: QPainter, plot: QRectF, at: QPointF) -> None:
        painter.setPen(QPen(QColor(theme.ACCENT), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(at.x(), plot.bottom()), at)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.ACCENT))
        painter.drawEllipse(at, 3.5, 3.5)
        painter.setPen(QColor(theme.TEXT))
        painter.setFont(theme.font(11, strong=True))
        said = self.tr("%1 bad: %2").replace("%1", f"{_TELLING * 100:.0f} %")
        said = said.replace("%2", f"{self.chance_at(_TELLING) * 100:.0f} %")
        beside = QRectF(at.x() + 8, at.y() - 16, 110, 16)
        if beside.right() > plot.right():
            beside.moveRight(at.x() - 8)
        beside.moveTop(max(plot.top(), beside.top()))
        painter.drawText(beside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, said)
