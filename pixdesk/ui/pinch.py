"""Two fingers on a touchpad: how much closer they pull a picture, or how much larger the tiles."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QNativeGestureEvent


def pinch_of(event: QEvent) -> float | None:
    """Return by what factor a pinch enlarges since the event before; None where the event is something else.

    Where the system sends no gestures (Windows), it sends a turned wheel with Ctrl held, which the views know already.
    """
    if not isinstance(event, QNativeGestureEvent) or event.gestureType() is not Qt.NativeGestureType.ZoomNativeGesture:
        return None
    return max(0.1, 1.0 + event.value())
