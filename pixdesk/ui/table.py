"""Where several pictures lie side by side, and how they are zoomed and moved together. Arithmetic only."""

import math
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt

MOST: Final = 6
"""More captures side by side would be a contact sheet again."""

GAP_PX: Final = 8
_LARGEST: Final = 8.0
_STEP: Final = 1.25


def steps_for(factor: float) -> float:
    """Return how many steps of the zoom make a picture so many times larger."""
    return math.log(factor) / math.log(_STEP)


def panes(room: QRectF, count: int, shape: QSizeF) -> list[QRectF]:
    """Return where so many pictures of about one shape lie, in the rows that show them largest, on whole pixels."""

    def size(columns: int) -> float:
        rows = -(-count // columns)
        cell = QSizeF((room.width() + GAP_PX) / columns - GAP_PX, (room.height() + GAP_PX) / rows - GAP_PX)
        return shape.scaled(cell, Qt.AspectRatioMode.KeepAspectRatio).width()

    columns = max(range(1, count + 1), key=size)
    rows = -(-count // columns)
    width, height = (room.width() + GAP_PX) / columns - GAP_PX, (room.height() + GAP_PX) / rows - GAP_PX
    placed = []
    for number in range(count):
        row, column = divmod(number, columns)
        left, top = room.left() + column * (width + GAP_PX), room.top() + row * (height + GAP_PX)
        placed.append(QRectF(round(left), round(top), int(width), int(height)))
    return placed


@dataclass(slots=True)
class View:
    """What every pane shows of its picture: all of it, or the same place at the same scale.

    Attributes:
        scale: screen pixels per picture pixel; None while each picture is shown whole.
        centre: the place in the middle of every pane, in shares of the picture.
    """

    scale: float | None = None
    centre: QPointF = field(default_factory=lambda: QPointF(0.5, 0.5))

    def spot(self, pane: QRectF, natural: QSizeF, ratio: float, centre: QPointF | None = None) -> QRectF:
        """Return where a picture lies, its pane taken into account; zoomed, it may reach past the pane.

        Args:
            natural: the picture's size in its own pixels.
            ratio: screen pixels per logical pixel.
            centre: another place for the middle than the common one.
        """
        if self.scale is None:
            size = natural.scaled(pane.size(), Qt.AspectRatioMode.KeepAspectRatio)
            corner = pane.center() - QPointF(size.width() / 2, size.height() / 2)
            return QRectF(round(corner.x()), round(corner.y()), round(size.width()), round(size.height()))
        size = natural * (self.scale / ratio)
        at = self.centre if centre is None else centre
        return QRectF(pane.center() - QPointF(at.x() * size.width(), at.y() * size.height()), size)

    def zoom(self, steps: float, pane: QRectF, natural: QSizeF, ratio: float, at: QPointF) -> None:
        """Zoom in (steps above 0) or out, keeping the place under `at` where it is; far out the whole is shown."""
        before = self.spot(pane, natural, ratio)
        fitted = View().spot(pane, natural, ratio).width() * ratio / natural.width()
        place = (at - before.topLeft()).x() / before.width(), (at - before.topLeft()).y() / before.height()
        scale = (self.scale or fitted) * _STEP**steps
        if scale <= fitted * 1.01:
            self.scale, self.centre = None, QPointF(0.5, 0.5)
            return
        self.scale = min(_LARGEST, scale)
        size = natural * (self.scale / ratio)
        away = pane.center() - at
        self.centre = QPointF(place[0] + away.x() / size.width(), place[1] + away.y() / size.height())
        self._stay_inside()

    def move(self, by: QPointF, natural: QSizeF, ratio: float) -> None:
        """Move the pictures with the hand, in logical pixels."""
        if self.scale is not None:
            size = natural * (self.scale / ratio)
            self.centre -= QPointF(by.x() / size.width(), by.y() / size.height())
            self._stay_inside()

    def _stay_inside(self) -> None:
        self.centre = QPointF(min(1.0, max(0.0, self.centre.x())), min(1.0, max(0.0, self.centre.y())))
