"""Two fingers on a touchpad: tiles grow and shrink by them, pictures come closer."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QInputDevice, QNativeGestureEvent, QPointingDevice
from PySide6.QtWidgets import QApplication

from pixdesk.ui.grid import ContactSheet
from tests.ui.resting import rest


def pinch(widget, factor, at=None, kind=Qt.NativeGestureType.ZoomNativeGesture):
    """Send what a touchpad sends while two fingers move apart, or together (factor below 1)."""
    pad = QPointingDevice.primaryPointingDevice()
    assert isinstance(pad, QInputDevice)
    place = QPointF(widget.rect().center()) if at is None else at
    event = QNativeGestureEvent(kind, pad, 2, place, place, widget.mapToGlobal(place), factor - 1.0, QPointF())
    QApplication.sendEvent(widget, event)


@pytest.fixture
def page(qtbot, window):
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, window, lambda: window.page_name == "batches" and window.page.list.ident is not None)
    return window.page


def test_a_slow_pinch_adds_up_and_ends_at_the_largest_and_the_smallest_tile(page):
    grid = page.grid
    before = grid.tile_px
    for _ in range(20):
        pinch(grid.viewport(), 1.02)
    assert grid.tile_px == pytest.approx(before * 1.02**20, abs=1)
    for _ in range(40):
        pinch(grid.viewport(), 1.2)
    assert grid.tile_px == ContactSheet.LARGEST_PX
    for _ in range(40):
        pinch(grid.viewport(), 0.8)
    assert grid.tile_px == ContactSheet.SMALLEST_PX


def test_the_tile_under_the_cursor_stays_where_it_is_and_other_gestures_do_nothing(page):
    grid = page.grid
    grid.make_current(grid.ids[0])
    before, corner = grid.tile_px, grid.tile_rect(grid.ids[0]).topLeft()
    pinch(grid.viewport(), 1.5, kind=Qt.NativeGestureType.RotateNativeGesture)
    assert grid.tile_px == before
    pinch(grid.viewport(), 1.5)
    assert grid.tile_px > before
    assert grid.tile_rect(grid.ids[0]).topLeft() == corner


def test_a_pinch_zooms_the_captures_side_by_side_as_far_as_the_fingers_moved(qtbot, window, page):
    qtbot.keyClick(page.grid, Qt.Key.Key_K)
    rest(qtbot, window, lambda: page.sheet is not None)
    qtbot.keyClick(page.grid, Qt.Key.Key_F)
    rest(qtbot, window, lambda: page.full is not None and page.full.isVisible())
    pinch(page.full, 1.5)
    first = page.full.view.scale
    assert first is not None
    pinch(page.full, 1.3)
    assert page.full.view.scale == pytest.approx(first * 1.3)
    pinch(page.full, 0.1)
    assert page.full.view.scale is None


def test_a_pinch_brings_the_case_to_100_percent_and_the_matte_under_the_brush_closer(qtbot, window):
    qtbot.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, window, lambda: window.page_name == "exceptions" and window.page.list.ident is not None)
    page = window.page
    pinch(page.canvas, 1.05)
    assert not page.canvas.is_zoomed
    pinch(page.canvas, 1.15)
    assert page.canvas.is_zoomed
    pinch(page.canvas, 0.5)
    assert not page.canvas.is_zoomed
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_E)
    rest(qtbot, window, lambda: page.bench.canvas.is_painted)
    before = page.bench.canvas.viewport.shown
    pinch(page.bench.canvas, 1.4)
    assert page.bench.canvas.viewport.shown == pytest.approx(before * 1.4)
