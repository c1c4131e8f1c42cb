"""What is written in a window, and how well it can be read: every text, whether Qt wrote it or a paint event did."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QWidget


@dataclass(frozen=True)
class Written:
    """A text in a window.

    Attributes:
        ratio: by WCAG 2.2, of the text's colour against the ground around it; 1 to 21.
        evenness: how much of its room is of the ground's colour; little over a picture.
    """

    text: str
    where: str
    ratio: float
    evenness: float


def luminance(colours: np.ndarray) -> np.ndarray:
    """Relative luminance 0..1 (WCAG 2.2) of …×3 colours 0..255."""
    share = np.asarray(colours, np.float64) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def contrast(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Contrast ratio (WCAG 2.2), 1 to 21."""
    high = np.maximum(luminance(one), luminance(other))
    low = np.minimum(luminance(one), luminance(other))
    return (high + 0.05) / (low + 0.05)


def pixels(image: QImage) -> np.ndarray:
    """An image's pixels, H×W×3 uint8 RGB."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : plain.width() * 3].reshape(plain.height(), plain.width(), 3).copy()


def _area(painter: QPainter, arguments: tuple[object, ...]) -> QRectF | None:
    """Where a call of drawText writes."""
    first, *rest = arguments
    text = next((one for one in rest if isinstance(one, str)), "")
    if isinstance(first, QRect | QRectF):
        flags = next((one for one in rest if not isinstance(one, str)), 0)
        return QFontMetricsF(painter.font()).boundingRect(QRectF(first), int(getattr(flags, "value", flags)), text)
    if isinstance(first, QPoint | QPointF):
        return QFontMetricsF(painter.font()).boundingRect(text).translated(QPointF(first))
    return None


def written(window: QWidget) -> Iterator[Written]:
    """Every text a window shows now, of what is not disabled."""
    drawn: list[tuple[QRect, str, QColor | None]] = []
    real = QPainter.drawText

    def heard(painter: QPainter, *arguments: object) -> object:
        area = _area(painter, arguments)
        if area is not None and painter.opacity() == 1:
            text = next(one for one in arguments if isinstance(one, str))
            drawn.append((painter.deviceTransform().mapRect(area).toAlignedRect(), text, painter.pen().color()))
        return real(painter, *arguments)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(QPainter, "drawText", heard)
        seen = pixels(window.grab().toImage())
    for spot, text, tint in [*drawn, *((*one, None) for one in _standard(window))]:
        widget = window.childAt(spot.center()) or window
        if not widget.isEnabled() or not text.strip():
            continue
        place = spot & widget.visibleRegion().boundingRect().translated(widget.mapTo(window, QPoint()))
        room = seen[place.top() : place.bottom() + 1, place.left() : place.right() + 1].reshape(-1, 3)
        if place.width() >= 6 and place.height() >= 6:
            ratio, ground, evenness = _read(room)
            if tint is None or 2 * ratio > _promised(tint, ground):
                yield Written(text, type(widget).__name__, ratio, evenness)


def _standard(window: QWidget) -> Iterator[tuple[QRect, str]]:
    """What Qt itself writes: labels, buttons, and what stands in fields."""
    for widget in window.findChildren(QWidget):
        if not (widget.isVisible() and widget.isEnabled()):
            continue
        match widget:
            case QLabel() | QAbstractButton():
                text = widget.text()
            case QLineEdit():
                text = widget.displayText() or widget.placeholderText()
            case QComboBox():
                text = widget.currentText()
            case _:
                continue
        inner = widget.contentsRect().adjusted(2, 2, -2, -2).translated(widget.mapTo(window, QPoint()))
        if window.childAt(inner.center()) is widget:
            yield inner, text


def _promised(tint: QColor, ground: np.ndarray) -> float:
    """The contrast of a text's colour; where far less is seen, the text is not: the end of a list is cut off."""
    return float(contrast(np.array(tint.getRgb()[:3]), ground))


def _read(room: np.ndarray) -> tuple[float, np.ndarray, float]:
    """The greatest contrast in a room against its ground, that ground, and how much of the room it fills."""
    colours, counts = np.unique(room, axis=0, return_counts=True)
    ground = colours[counts.argmax()]
    return float(contrast(colours, ground).max()), ground, float(counts.max() / counts.sum())
