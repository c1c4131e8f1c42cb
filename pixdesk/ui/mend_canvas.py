"""The hand on a matte: strokes by mouse and pen, corners, clicks and boxes, zooming and moving about.

A stroke is painted at once, on this thread, which takes a few milliseconds at 45 megapixels; everything else is asked
for. Nothing here knows how a matte is made.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QMouseEvent, QNativeGestureEvent, QPointingDevice, QTabletEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from pixdesk.domain.retouching import Patch, Touch
from pixdesk.ui.mend_view import MendView, Tool
from pixdesk.ui.pictures import Pictures
from pixdesk.ui.pinch import pinch_of

_WHEEL_STEP: Final = 120.0
_DRAG_PX: Final = 6
"""A hand that moves less has clicked."""


class MendCanvas(MendView):
    """Paints on what it shows.

    Attributes:
        stroked: a stroke has ended.
        cornered: the polygon has another number of corners.
        pointed: a click or a box was made with the pointing tool.
        sized: the wheel asks for a larger (1) or smaller (-1) brush.
    """

    stroked = Signal()
    cornered = Signal()
    pointed = Signal()
    sized = Signal(int)

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(pictures, parent)
        self._is_stroking = False
        self._waiting: list[Touch] = []
        self._grip: QPointF | None = None
        self._pressed_at: QPointF | None = None
        self._is_away = False
        self._holds_space = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._flush)
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._take_cursor()

    @property
    def is_stroking(self) -> bool:
        """Whether a stroke is under way."""
        return self._is_stroking

    def lock(self, locked: bool) -> None:
        """Let the hand do nothing while the matte is worked on elsewhere."""
        self._is_locked = locked
        self._take_cursor()

    def set_tool(self, tool: Tool) -> None:
        """Take another tool into the hand."""
        self.tool = tool
        self._take_cursor()
        self.update()

    # -- the hand -------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if event.button() is Qt.MouseButton.MiddleButton or (self._holds_space and self._is_left(event)):
            self._grip = at
            self._take_cursor()
        elif self._is_locked or self.matte is None:
            return
        elif self.tool in (Tool.BRUSH, Tool.SMART):
            if self._is_left(event):
                self._begin(at, 1.0, swapped=bool(event.modifiers() & Qt.KeyboardModifier.AltModifier))
        elif self.tool is Tool.HEAL:
            if self._is_left(event):
                self._pressed_at = at
                self.spots.append((self.brush.radius_px, (self._touch(at, 1.0),)))
                self.update()
        else:
            alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            self._pressed_at, self._is_away = at, alt or event.button() is Qt.MouseButton.RightButton

    @staticmethod
    def _is_left(event: QMouseEvent) -> bool:
        return event.button() is Qt.MouseButton.LeftButton

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        self._follow(at)
        if self._grip is not None:
            self.viewport.pan(at - self._grip)
            self._grip = at
            self.ask_view()
        elif self._is_stroking:
            self._carry(at, 1.0)
        elif self._pressed_at is not None and self.tool is Tool.HEAL:
            radius_px, touches = self.spots[-1]
            self.spots[-1] = (radius_px, (*touches, self._touch(at, 1.0)))
            self.update()
        elif self._pressed_at is not None and self.tool is Tool.POINT and not self._is_away:
            self._draw_box(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._grip is not None:
            self._grip = None
            self._take_cursor()
        elif self._is_stroking:
            self._end()
        elif self._pressed_at is not None and self.tool is not Tool.HEAL:
            self._clicked(at)
        self._pressed_at = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def tabletEvent(self, event: QTabletEvent) -> None:
        """A pen paints by its pressure; its other end does the opposite of the brush."""
        if self.tool not in (Tool.BRUSH, Tool.SMART) or self._holds_space or self._is_locked or self.matte is None:
            event.ignore()  # comes again as a mouse
            return
        at, kind = event.position(), event.type()
        self._follow(at)
        if kind == QEvent.Type.TabletPress and event.button() is Qt.MouseButton.LeftButton:
            is_eraser = event.pointerType() is QPointingDevice.PointerType.Eraser
            self._begin(at, event.pressure(), swapped=is_eraser)
        elif kind == QEvent.Type.TabletMove and self._is_stroking:
            self._carry(at, event.pressure())
        elif kind == QEvent.Type.TabletRelease and self._is_stroking:
            self._end()
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() / _WHEEL_STEP
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.sized.emit(1 if turned > 0 else -1)
        elif turned:
            self._cursor = event.position()
            self.zoom_by(1.25**turned)
        event.accept()

    def event(self, event: QEvent) -> bool:
        factor = pinch_of(event)
        if factor is None or not isinstance(event, QNativeGestureEvent):
            return super().event(event)
        self._cursor = event.position()
        self.zoom_by(factor)
        return True

    def enterEvent(self, event: QEnterEvent) -> None:
        self._follow(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        self._cursor = None
        self.update()

    def _follow(self, at: QPointF) -> None:
        """Move the brush's ring, and repaint where it was and is."""
        before, self._cursor = self._cursor, at
        if self.tool is Tool.POLYGON and self.corners:
            self.update()
            return
        reach = self.brush.radius_px * self.viewport.scale + 12
        for place in (before, at):
            if place is not None:
                box = QRectF(place.x() - reach, place.y() - reach, 2 * reach, 2 * reach)
                self.update(box.toAlignedRect())

    def hold_space(self, held: bool) -> None:
        """Let the hand move the picture while the space bar is held."""
        self._holds_space = held
        self._take_cursor()

    def _take_cursor(self) -> None:
        if self._grip is not None:
            shape = Qt.CursorShape.ClosedHandCursor
        elif self._holds_space:
            shape = Qt.CursorShape.OpenHandCursor
        elif self._is_locked:
            shape = Qt.CursorShape.BusyCursor
        else:
            shape = Qt.CursorShape.CrossCursor
        self.setCursor(shape)

    # -- strokes --------------------------------------------------------------------------------------------------

    def _touch(self, at: QPointF, pressure: float) -> Touch:
        place = self.viewport.place(at)
        return place.x(), place.y(), pressure

    def _begin(self, at: QPointF, pressure: float, *, swapped: bool) -> None:
        assert self.matte is not None  # noqa: S101 - asked by the caller
        self._is_stroking = True
        matte, brush, touch = self.matte, self.brush, self._touch(at, pressure)
        if swapped:
            brush = replace(brush, adds=not brush.adds)
        self._painted(lambda: matte.begin(brush, touch))

    def _carry(self, at: QPointF, pressure: float) -> None:
        """Gather what comes in one turn of the event loop: a pen reports more often than a screen shows."""
        self._waiting.append(self._touch(at, pressure))
        if not self._soon.isActive():
            self._soon.start()

    def _flush(self) -> None:
        touches, self._waiting = self._waiting, []
        matte = self.matte
        if touches and matte is not None:
            self._painted(lambda: matte.move(touches))

    def _painted(self, paint: Callable[[], Patch | None]) -> None:
        patch = paint()
        if patch is None:
            return
        self._since_asked.append(patch)
        where = self._lay(patch)
        if not where.isEmpty():
            self.update(where.adjusted(-2, -2, 2, 2).toAlignedRect())

    def _end(self) -> None:
        self._soon.stop()
        self._flush()
        self._is_stroking = False
        if self.matte is not None:
            self.matte.end()
        self.stroked.emit()

    # -- clicks, boxes and corners --------------------------------------------------------------------------------

    def _draw_box(self, at: QPointF) -> None:
        assert self._pressed_at is not None  # noqa: S101 - asked by the caller
        if (at - self._pressed_at).manhattanLength() >= _DRAG_PX or self.box is not None:
            start, end = self.viewport.place(self._pressed_at), self.viewport.place(at)
            whole = QRectF(QPointF(0, 0), self.viewport.picture)
            self.box = QRectF(start, end).normalized().intersected(whole)
            self.update()

    def _clicked(self, at: QPointF) -> None:
        assert self._pressed_at is not None  # noqa: S101 - asked by the caller
        place = self.viewport.place(at)
        inside = QRectF(QPointF(0, 0), self.viewport.picture).contains(place)
        moved = (at - self._pressed_at).manhattanLength() >= _DRAG_PX
        if self.tool is Tool.POLYGON:
            self.corners.append((place.x(), place.y()))
            self.cornered.emit()
        elif moved and not self._is_away:
            self.pointed.emit()
        elif inside:
            (self.away if self._is_away else self.on).append((place.x(), place.y()))
            self.pointed.emit()
        self.update()
