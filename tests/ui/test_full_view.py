"""The full-screen view: captures side by side, zoomed and moved as one, down to their edges."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from pixdesk.ui import table
from pixdesk.ui.backdrops import Backdrop
from tests.ui.resting import press, rest


@pytest.fixture
def page(qtbot, window, stand_in):
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, window, lambda: window.page_name == "batches" and window.page.list.ident is not None)
    qtbot.keyClick(window.page.grid, Qt.Key.Key_K)
    rest(qtbot, window, lambda: window.page.sheet is not None)
    return window.page


@pytest.fixture
def full(qtbot, window, page):
    """Three captures side by side."""
    for _ in range(2):
        qtbot.keyClick(page.grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    press(qtbot, window, Qt.Key.Key_F)
    return page.full


def wheel(view, up, at):
    event = QWheelEvent(
        QPointF(at),
        view.mapToGlobal(QPointF(at)),
        QPoint(),
        QPoint(0, 120 if up else -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def test_f_lays_what_is_chosen_over_the_whole_window_and_escape_gives_it_back(qtbot, window, page, full, stand_in):
    assert [pane.item.id for pane in full._panes] == [mark.capture_id for mark in stand_in.marks[:3]]
    assert full.size() == window.size()
    assert window.focusWidget() is full
    press(qtbot, window, Qt.Key.Key_Tab, Qt.Key.Key_Escape)
    assert not full.isVisible()
    assert window.focusWidget() is page.grid
    assert page.grid.current == stand_in.marks[1].capture_id


def test_the_wheel_zooms_every_capture_and_keeps_the_place_under_the_cursor(qtbot, window, full):
    place, pane = full._places()[1], full._panes[1]
    at = place.center() + QPointF(40, -25)

    def share():
        spot = full.view.spot(place, pane.natural, full.devicePixelRatioF())
        return (at.x() - spot.left()) / spot.width(), (at.y() - spot.top()) / spot.height()

    before = share()
    for _ in range(4):
        wheel(full, True, at.toPoint())
    at = QPointF(at.toPoint())
    assert full.view.scale > 1.0
    assert share() == pytest.approx(before, abs=0.01)
    shown = list(zip(full._places(), full._panes, strict=True))
    spots = [(room, full.view.spot(room, one.natural, 1.0, full._centre(one))) for room, one in shown]
    assert len({(round(spot.width()), round(spot.left() - room.left())) for room, spot in spots}) == 1
    for _ in range(12):
        wheel(full, False, at.toPoint())
    assert full.view.scale is None


def test_dragging_moves_every_capture(qtbot, window, full):
    press(qtbot, window, Qt.Key.Key_Z)
    assert full.view.scale == 1.0
    before = QPointF(full.view.centre)
    start = full._places()[0].center().toPoint()
    qtbot.mousePress(full, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(full, start - QPoint(60, 0))
    qtbot.mouseRelease(full, Qt.MouseButton.LeftButton, pos=start - QPoint(60, 0))
    assert full.view.centre.x() == pytest.approx(before.x() + 60 / 600, abs=0.01)


def test_g_walks_along_the_rims_at_200_percent_in_the_cutouts_own_pixels(qtbot, window, full, stand_in):
    press(qtbot, window, Qt.Key.Key_G)
    assert full.view.scale == 2.0
    rest(qtbot, window, lambda: not full._rest.isActive() and all(not pane.sharp.isNull() for pane in full._panes))
    pane = full._panes[0]
    top = full._centre(pane)
    assert top.y() == pytest.approx(50 / 400, abs=0.02)
    press(qtbot, window, *[Qt.Key.Key_Right] * 3)
    assert full.station == 3
    assert full._centre(pane) != top
    press(qtbot, window, *[Qt.Key.Key_Left] * 4)
    assert full.station == 47
    press(qtbot, window, Qt.Key.Key_G)
    assert full.view.scale is None


def test_a_defects_key_marks_the_framed_capture_and_the_view_stays(qtbot, window, page, full, stand_in):
    press(qtbot, window, Qt.Key.Key_Tab, Qt.Key.Key_2)
    rest(qtbot, window, lambda: stand_in.marks[1].defect == "halo")
    assert full.isVisible()
    assert full._panes[1].item.defect_class is not None
    press(qtbot, window, Qt.Key.Key_Return)
    rest(qtbot, window, lambda: stand_in.marks[1].conforms is True)
    assert [mark.conforms for mark in stand_in.marks] == [None, True, None, None, None]


def test_the_backdrop_is_one_for_view_and_sheet(qtbot, window, page, full):
    press(qtbot, window, Qt.Key.Key_B)
    assert full._own.backdrop is Backdrop.BLACK
    press(qtbot, window, Qt.Key.Key_Escape)
    assert page.view.swatches.backdrop is Backdrop.BLACK


def test_letters_of_the_page_behind_do_nothing_here(qtbot, window, full, stand_in):
    press(qtbot, window, Qt.Key.Key_A, Qt.Key.Key_R, Qt.Key.Key_K, Qt.Key.Key_Space)
    assert full.isVisible()
    assert [call[0] for call in stand_in.calls if call[0] in ("approve_batch", "reject_batch")] == []


def test_another_page_takes_the_view_away_and_lets_the_large_frames_go(qtbot, window, full, stand_in):
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, window)
    assert not full.isVisible()
    assert ("put_away",) in stand_in.calls


@pytest.mark.parametrize("count", range(1, 7))
def test_panes_fill_the_room_and_never_overlap(count):
    room = QRectF(0, 0, 1400, 800)
    found = table.panes(room, count, QSizeF(3000, 2000))
    assert len(found) == count
    assert all(room.contains(pane) for pane in found)
    assert not any(a.intersects(b) for number, a in enumerate(found) for b in found[:number])
    assert sum(pane.width() * pane.height() for pane in found) > 0.6 * room.width() * room.height()
