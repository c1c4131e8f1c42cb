"""The bench in the window: strokes by mouse and pen, edits, corners, pointing, back and forth, keeping and leaving."""

import gc

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QSizeF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QTabletEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QPushButton

from pixdesk.domain.capture import CaptureState
from pixdesk.domain.retouching import Look
from pixdesk.errors import CaptureError
from pixdesk.ui.mend_view import Tool
from pixdesk.ui.viewport import Viewport
from tests.helpers.discs import two_discs
from tests.helpers.studio import jpeg, run_until_idle
from tests.ui.over_engine import window_over_engine
from tests.ui.resting import rest

LEFT = Qt.MouseButton.LeftButton
BACKDROP = (0.15, 0.5)
BOTTLE = (0.5, 0.6)


@pytest.fixture
def page(qtbot, window):
    qtbot.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, window, lambda: window.page_name == "exceptions" and window.page.list.ident is not None)
    return window.page


@pytest.fixture
def bench(qtbot, window, page):
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_E)
    rest(qtbot, window, lambda: page.bench.canvas.is_painted)
    return page.bench


@pytest.fixture
def session(bench, stand_in):
    return stand_in.retouching.opened


def press(qtbot, window, key, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(window.focusWidget(), key, modifier)
    rest(qtbot, window)


def at(bench, x, y):
    spot = bench.canvas.viewport.spot
    return QPointF(spot.left() + x * spot.width(), spot.top() + y * spot.height()).toPoint()


def stroke(qtbot, window, bench, *shares, modifier=Qt.KeyboardModifier.NoModifier):
    canvas = bench.canvas
    qtbot.mousePress(canvas, LEFT, modifier, at(bench, *shares[0]))
    for share in shares[1:]:
        qtbot.mouseMove(canvas, at(bench, *share))
    qtbot.mouseRelease(canvas, LEFT, modifier, at(bench, *shares[-1]))
    rest(qtbot, window)


def matte_at(session, x, y):
    return int(session.matte()[round(y * session.height_px), round(x * session.width_px)])


def seen(bench, x, y):
    """The colour on the screen, away from the brush's ring."""
    canvas = bench.canvas
    canvas._cursor = None
    return canvas.grab().toImage().pixelColor(at(bench, x, y)).getRgb()[:3]


def test_e_opens_the_bench_and_none_of_the_queues_keys_settles_anything_there(qtbot, window, page, bench, stand_in):
    assert page.is_mending
    assert window.focusWidget() is bench.canvas
    for key in (Qt.Key.Key_A, Qt.Key.Key_T, Qt.Key.Key_P, Qt.Key.Key_D, Qt.Key.Key_D):
        press(qtbot, window, key)
    assert [call for call in stand_in.calls if call[0] == "settle_case"] == []
    press(qtbot, window, Qt.Key.Key_Escape)
    assert not page.is_mending
    assert window.focusWidget() is page.list
    press(qtbot, window, Qt.Key.Key_A)
    rest(qtbot, window, lambda: any(call[0] == "settle_case" for call in stand_in.calls))


def test_a_stroke_adds_what_it_covers_and_the_screen_shows_it(qtbot, window, bench, session):
    assert seen(bench, *BACKDROP) == (255, 255, 255)
    stroke(qtbot, window, bench, BACKDROP, (0.2, 0.5), (0.2, 0.6))
    assert matte_at(session, *BACKDROP) == matte_at(session, 0.2, 0.6) == 255
    assert matte_at(session, 0.15, 0.9) == 0
    assert seen(bench, *BACKDROP) == pytest.approx((205, 205, 205), abs=3)


def test_x_takes_away_and_alt_does_the_other_for_one_stroke(qtbot, window, bench, session):
    press(qtbot, window, Qt.Key.Key_X)
    stroke(qtbot, window, bench, BOTTLE)
    assert matte_at(session, *BOTTLE) == 0
    stroke(qtbot, window, bench, BOTTLE, modifier=Qt.KeyboardModifier.AltModifier)
    assert matte_at(session, *BOTTLE) == 255


def test_steps_go_back_and_forth_by_their_keys_and_nothing_is_left_to_keep_then(qtbot, window, bench, session):
    first = session.matte()
    stroke(qtbot, window, bench, BACKDROP)
    painted = session.matte()
    press(qtbot, window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (session.matte() == first).all()
    assert not bench.keep_action.isEnabled()
    assert seen(bench, *BACKDROP) == (255, 255, 255)
    press(qtbot, window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert (session.matte() == painted).all()
    assert bench.keep_action.isEnabled()


PEN = QPointingDevice(
    "pen",
    7,
    QInputDevice.DeviceType.Stylus,
    QPointingDevice.PointerType.Pen,
    QInputDevice.Capability.Position | QInputDevice.Capability.Pressure,
    1,
    2,
)
ERASER = QPointingDevice(
    "eraser",
    8,
    QInputDevice.DeviceType.Stylus,
    QPointingDevice.PointerType.Eraser,
    QInputDevice.Capability.Position | QInputDevice.Capability.Pressure,
    1,
    2,
)


def pen(bench, kind, share, pressure, device=PEN):
    place = QPointF(at(bench, *share))
    button = LEFT if kind is not QEvent.Type.TabletMove else Qt.MouseButton.NoButton
    held = Qt.MouseButton.NoButton if kind is QEvent.Type.TabletRelease else LEFT
    where = bench.canvas.mapToGlobal(place)
    none = Qt.KeyboardModifier.NoModifier
    event = QTabletEvent(kind, device, place, where, pressure, 0, 0, 0, 0, 0, none, button, held)
    QApplication.sendEvent(bench.canvas, event)
    assert event.isAccepted()


@pytest.mark.parametrize("pressures", [(0.1, 0.1), (1.0, 1.0)])
def test_a_pen_paints_as_wide_as_it_is_pressed(qtbot, window, bench, session, pressures):
    before = session.matte()
    pen(bench, QEvent.Type.TabletPress, BACKDROP, pressures[0])
    pen(bench, QEvent.Type.TabletMove, (0.16, 0.5), pressures[1])
    pen(bench, QEvent.Type.TabletRelease, (0.16, 0.5), 0.0)
    rest(qtbot, window)
    rows = np.flatnonzero((session.matte() != before)[:, round(0.155 * 600)])
    radius = bench.canvas.brush.pressed(pressures[0])
    assert np.ptp(rows) == pytest.approx(2 * radius, abs=3)


def test_the_pens_other_end_takes_away_what_the_brush_would_add(qtbot, window, bench, session):
    pen(bench, QEvent.Type.TabletPress, BOTTLE, 1.0, ERASER)
    pen(bench, QEvent.Type.TabletRelease, BOTTLE, 0.0, ERASER)
    rest(qtbot, window)
    assert matte_at(session, *BOTTLE) == 0


def test_the_wheel_zooms_around_the_cursor_and_the_space_bar_moves_the_picture(qtbot, window, bench, session):
    canvas = bench.canvas
    place = QPointF(at(bench, 0.25, 0.25))
    before = canvas.viewport.place(place)
    for _ in range(4):
        turned = QWheelEvent(
            place, canvas.mapToGlobal(place), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(canvas, turned)
    rest(qtbot, window)
    assert canvas.viewport.shown > 2
    after = canvas.viewport.place(place)
    assert (after.x(), after.y()) == pytest.approx((before.x(), before.y()), abs=1)
    matte = session.matte()
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    qtbot.mousePress(canvas, LEFT, pos=place.toPoint())
    qtbot.mouseMove(canvas, place.toPoint() + QPoint(60, 0))
    qtbot.mouseRelease(canvas, LEFT, pos=place.toPoint() + QPoint(60, 0))
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    rest(qtbot, window)
    moved = canvas.viewport.place(place)
    assert moved.x() == pytest.approx(after.x() - 60 / canvas.viewport.scale, abs=1)
    assert (session.matte() == matte).all()


def test_a_zoomed_stroke_lands_under_the_cursor(qtbot, window, bench, session):
    press(qtbot, window, Qt.Key.Key_Plus)
    press(qtbot, window, Qt.Key.Key_Plus)
    for _ in range(12):
        press(qtbot, window, Qt.Key.Key_BracketLeft)
    canvas, before = bench.canvas, session.matte()
    point = canvas.rect().center() + QPoint(37, -21)
    place = canvas.viewport.place(QPointF(point))
    if before[int(place.y()), int(place.x())]:
        press(qtbot, window, Qt.Key.Key_X)
    qtbot.mouseClick(canvas, LEFT, pos=point)
    rest(qtbot, window)
    rows, columns = np.nonzero(session.matte() != before)
    assert rows.size
    assert (columns.mean() + 0.5, rows.mean() + 0.5) == pytest.approx((place.x(), place.y()), abs=1.0)


def test_v_goes_round_what_is_seen(qtbot, window, bench):
    for look in (Look.VEIL, Look.MATTE, Look.CAPTURE, Look.CUTOUT):
        press(qtbot, window, Qt.Key.Key_V)
        assert bench.canvas.look is look
    press(qtbot, window, Qt.Key.Key_V)
    red, green, _ = seen(bench, *BACKDROP)
    assert red > green + 60


def test_a_polygon_is_closed_by_enter_and_a_corner_taken_back_by_backspace(qtbot, window, bench, session):
    press(qtbot, window, Qt.Key.Key_L)
    for share in ((0.05, 0.1), (0.25, 0.1), (0.9, 0.9)):
        qtbot.mouseClick(bench.canvas, LEFT, pos=at(bench, *share))
    press(qtbot, window, Qt.Key.Key_Backspace)
    qtbot.mouseClick(bench.canvas, LEFT, pos=at(bench, 0.25, 0.4))
    press(qtbot, window, Qt.Key.Key_Return)
    assert matte_at(session, 0.22, 0.2) == 255
    assert matte_at(session, 0.08, 0.35) == 0
    assert bench.canvas.corners == []


def test_whole_edits_have_their_keys_and_say_what_they_did(qtbot, window, bench, session):
    before = session.matte()
    press(qtbot, window, Qt.Key.Key_S)
    assert session.matte().sum() > before.sum()
    press(qtbot, window, Qt.Key.Key_C)
    press(qtbot, window, Qt.Key.Key_F)
    press(qtbot, window, Qt.Key.Key_H)
    press(qtbot, window, Qt.Key.Key_I)
    assert [step.said["does"] for step in session._done][:3] == ["shift", "shift", "feather"]
    assert "No islands" in bench.panel._words.text()


def test_r_cuts_out_anew_by_the_recipe_and_with_the_model_that_are_chosen(qtbot, window, bench, session, stand_in):
    panel = bench.panel
    assert [panel.models.itemData(number) for number in range(panel.models.count())] == ["", "u2net", "u2netp"]
    press(qtbot, window, Qt.Key.Key_R)
    panel.recipes.setCurrentIndex(1)
    panel.models.setFocus()
    qtbot.keyClick(panel.models, Qt.Key.Key_Down)
    bench.canvas.setFocus()
    press(qtbot, window, Qt.Key.Key_R)
    asked = [call[1:] for call in stand_in.calls if call[0] == "cut_again"]
    assert asked == [("standard", ""), ("fast", "u2net")]
    assert session.standing.undo >= 1


def test_a_click_offers_shapes_a_digit_chooses_and_enter_takes_it(qtbot, window, bench, session, stand_in):
    press(qtbot, window, Qt.Key.Key_K)
    rest(qtbot, window, lambda: bench.pointer.is_ready)
    qtbot.mouseClick(bench.canvas, LEFT, pos=at(bench, 0.3, 0.5))
    rest(qtbot, window, lambda: bench.pointer.has_shape)
    asked = next(call[1] for call in stand_in.calls if call[0] == "ask")
    assert asked.on[0] == pytest.approx((180, 200), abs=1)
    press(qtbot, window, Qt.Key.Key_2)
    press(qtbot, window, Qt.Key.Key_Return)
    rest(qtbot, window, lambda: session.standing.undo == 1)
    assert ("take_shape", 2) in stand_in.calls
    assert matte_at(session, 0.3, 0.5) == 255


def test_a_click_that_was_made_before_the_network_was_ready_is_asked_afterwards(qtbot, window, bench, stand_in):
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_K)
    qtbot.mouseClick(bench.canvas, LEFT, pos=at(bench, 0.3, 0.5))
    rest(qtbot, window, lambda: bench.pointer.has_shape)


def test_dragging_draws_a_box_and_alt_click_says_what_is_not_meant(qtbot, window, bench, stand_in):
    press(qtbot, window, Qt.Key.Key_K)
    canvas = bench.canvas
    qtbot.mousePress(canvas, LEFT, pos=at(bench, 0.3, 0.2))
    qtbot.mouseMove(canvas, at(bench, 0.5, 0.5))
    qtbot.mouseMove(canvas, at(bench, 0.7, 0.9))
    qtbot.mouseRelease(canvas, LEFT, pos=at(bench, 0.7, 0.9))
    rest(qtbot, window, lambda: bench.pointer.has_shape)
    qtbot.mouseClick(canvas, LEFT, Qt.KeyboardModifier.AltModifier, at(bench, 0.1, 0.1))
    rest(qtbot, window)
    asked = [call[1] for call in stand_in.calls if call[0] == "ask"]
    assert asked[0].box == pytest.approx((180, 80, 240, 280), abs=3)
    assert len(asked[-1].away) == 1


def test_keeping_closes_the_case_and_the_next_one_comes(qtbot, window, page, bench, stand_in):
    first, second, *_ = stand_in.open_cases
    stroke(qtbot, window, bench, BACKDROP)
    press(qtbot, window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, window, lambda: page.list.ident == second)
    assert ("keep", first, "1 stroke") in stand_in.calls
    assert not page.is_mending
    assert "The new cutout passes" in window.strip.notice.accessibleName(), "nobody settled it elsewhere"


def test_what_is_still_wrong_is_said_and_the_case_stays(qtbot, window, page, bench, stand_in):
    first = page.list.ident
    stand_in.retouching.still_wrong = ("It touches the frame.",)
    stroke(qtbot, window, bench, BACKDROP)
    press(qtbot, window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, window, lambda: not page.is_mending)
    assert page.list.ident == first
    assert "still held" in window.strip.notice.accessibleName()


def test_leaving_with_something_painted_asks_once_in_place(qtbot, window, page, bench):
    stroke(qtbot, window, bench, BACKDROP)
    press(qtbot, window, Qt.Key.Key_Escape)
    assert page.is_mending
    assert "not kept" in bench.panel._words.text()
    press(qtbot, window, Qt.Key.Key_Escape)
    assert not page.is_mending


def test_a_refusal_to_keep_leaves_the_work_on_the_bench(qtbot, window, page, bench, session, stand_in):
    stroke(qtbot, window, bench, BACKDROP)
    stand_in.refusal = CaptureError("The original is gone.", code="source-lost")
    press(qtbot, window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, window, lambda: "original is gone" in window.strip.notice.accessibleName())
    assert page.is_mending
    assert session.standing.undo == 1
    assert bench.keep_action.isEnabled()


def test_a_change_elsewhere_does_not_take_the_matte_off_the_bench(qtbot, window, page, bench, session, stand_in):
    stroke(qtbot, window, bench, BACKDROP)
    stand_in.add(told=True)
    rest(qtbot, window)
    assert page.is_mending
    assert bench.canvas.matte is session


def test_opening_and_leaving_many_times_leaves_nothing_behind(qtbot, window, page, bench):
    def count():
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        gc.collect()
        return len(window.findChildren(QObject))

    before = None
    for number in range(50):
        press(qtbot, window, Qt.Key.Key_Escape)
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_E)
        rest(qtbot, window, lambda: bench.canvas.is_painted)
        if number == 4:
            before = count()
    assert count() == before


@pytest.mark.parametrize("zoom", [0.0, 0.11, 0.37, 1.0, 5.0])
def test_a_viewport_finds_its_way_there_and_back(zoom):
    view = Viewport(picture=QSizeF(8192, 5464), room=QSizeF(900, 700), ratio=2.0)
    view.zoom_to(zoom, QPointF(450, 350))
    place = view.place(QPointF(123, 456))
    back = view.point(place)
    assert (back.x(), back.y()) == pytest.approx((123, 456), abs=1e-6)
    x, y, across, down = view.wanted()
    assert 0 <= x <= x + across <= -(-8192 // view.step)
    assert 0 <= y <= y + down <= -(-5464 // view.step)
    assert across * down < 12e6
    assert view.shown * view.step <= 1.0 or view.step == 1


def test_one_tool_is_in_the_hand_at_a_time(qtbot, window, bench):
    for key, tool in ((Qt.Key.Key_W, Tool.SMART), (Qt.Key.Key_L, Tool.POLYGON), (Qt.Key.Key_K, Tool.POINT)):
        press(qtbot, window, key)
        assert bench.canvas.tool is tool
        assert [action.isChecked() for action in bench._tools.values()].count(True) == 1


@pytest.mark.parametrize(("finer", "method"), [(20, "diffuse"), (0, "migan")])
def test_dust_or_a_tag_is_painted_over_and_healed_by_enter(qtbot, window, page, bench, stand_in, finer, method):
    press(qtbot, window, Qt.Key.Key_D)
    bench.panel.brush.resize_by(-finer)
    qtbot.mouseClick(bench.canvas, LEFT, pos=at(bench, 0.9, 0.9))
    press(qtbot, window, Qt.Key.Key_Backspace)
    assert bench.canvas.spots == []
    stroke(qtbot, window, bench, (0.5, 0.5), (0.51, 0.5))
    press(qtbot, window, Qt.Key.Key_Return)
    rest(qtbot, window, lambda: not page.is_mending)
    capture_id, used, mask_file = next(call[1:] for call in stand_in.calls if call[0] == "heal")
    mask = cv2.imdecode(np.frombuffer(mask_file, np.uint8), cv2.IMREAD_UNCHANGED)
    assert (capture_id, used, mask.shape) == (page.list.value.capture.id, method, (400, 600))
    assert mask[200, 300] == 255
    assert mask[360, 540] == 0


def test_healing_waits_until_the_matte_is_kept(qtbot, window, page, bench, session, stand_in):
    stroke(qtbot, window, bench, BACKDROP)
    press(qtbot, window, Qt.Key.Key_D)
    stroke(qtbot, window, bench, (0.5, 0.5), (0.51, 0.5))
    press(qtbot, window, Qt.Key.Key_Return)
    rest(qtbot, window, lambda: "not kept yet" in window.strip.notice.accessibleName())
    assert page.is_mending
    assert session.standing.undo == 1


def test_a_key_pressed_quickly_counts_every_time(qtbot, window, bench, session):
    for x in (0.1, 0.15, 0.2):
        stroke(qtbot, window, bench, (x, 0.5))
    for _ in range(3):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, window, lambda: session.standing.redo == 3)
    assert session.standing.undo == 0


def test_a_capture_is_mended_kept_leaves_the_queue_and_is_back_after_undo_over_the_real_engine(qtbot, tmp_path):
    with window_over_engine(qtbot, tmp_path, {"A1_front.jpg": jpeg(two_discs())}) as (made, engine):
        page, held = made.page, engine.recent()[0].capture
        qtbot.keyClick(page.list, Qt.Key.Key_E)
        rest(qtbot, made, lambda: page.bench.canvas.is_painted)
        canvas = page.bench.canvas
        qtbot.keyClick(canvas, Qt.Key.Key_X)
        qtbot.keyClick(canvas, Qt.Key.Key_L)
        spot = canvas.viewport.spot
        for x, y in ((0.54, 0.2), (0.95, 0.2), (0.95, 0.8), (0.54, 0.8)):
            place = QPointF(spot.left() + x * spot.width(), spot.top() + y * spot.height()).toPoint()
            qtbot.mouseClick(canvas, LEFT, pos=place)
        qtbot.keyClick(canvas, Qt.Key.Key_Return)
        rest(qtbot, made, lambda: canvas.matte.standing.undo == 1)
        qtbot.keyClick(canvas, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        rest(qtbot, made, lambda: not page.is_mending and page.list.ident is None)
        rest(qtbot, made, lambda: "its case is closed" in made.strip.notice.accessibleName())
        assert engine.recent()[0].capture.state is CaptureState.CLEAN
        actions = [line.action for line in engine.audit_lines()]
        assert {"case-claimed", "mended", "disposition"} <= set(actions)
        undo = page.settling.undo_action
        rest(qtbot, made, undo.isEnabled)
        assert "The cutout that was kept for capture 1" in undo.toolTip()
        qtbot.keyClick(made.focusWidget(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        rest(qtbot, made, lambda: page.list.ident == 1)
        assert engine.recent()[0].capture.state is CaptureState.HELD
        assert engine.recent()[0].capture.matte_digest == held.matte_digest
        assert "has the cutout it had before" in made.strip.notice.accessibleName()
        rest(qtbot, made, lambda: not undo.isEnabled())
        assert "Nothing was settled or kept here yet" in undo.toolTip()


def test_a_repair_from_the_bench_is_taken_off_by_ctrl_z_over_the_real_engine(qtbot, tmp_path):
    with window_over_engine(qtbot, tmp_path, {"A1_front.jpg": jpeg(two_discs())}) as (made, engine):
        page, undo = made.page, made.page.settling.undo_action
        qtbot.keyClick(page.list, Qt.Key.Key_E)
        rest(qtbot, made, lambda: page.bench.canvas.is_painted)
        qtbot.keyClick(page.bench.canvas, Qt.Key.Key_D)
        page.bench.panel.brush.resize_by(-20)
        qtbot.mouseClick(page.bench.canvas, LEFT, pos=at(page.bench, 0.9, 0.9))
        qtbot.keyClick(page.bench.canvas, Qt.Key.Key_Return)
        rest(qtbot, made, lambda: not page.is_mending and undo.isEnabled())
        assert "The repair of capture 1" in undo.toolTip()
        run_until_idle(engine)
        rest(qtbot, made, lambda: page.list.ident is not None)
        assert len(engine.recent()[0].capture.applied.heals) == 1
        qtbot.keyClick(made.focusWidget(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        rest(qtbot, made, lambda: "the repair is off" in made.strip.notice.accessibleName())
        run_until_idle(engine)
        assert engine.recent()[0].capture.applied.heals == ()
        assert "heal-undone" in [line.action for line in engine.audit_lines()]
        rest(qtbot, made, lambda: not undo.isEnabled())


def test_a_long_warning_takes_no_buttons_height(qtbot, window, bench):
    window.resize(1280, 720)
    bench.panel.say("What was painted is not kept. " * 12, "warn")
    rest(qtbot, window)
    buttons = [b for b in bench.findChildren(QPushButton) if b.isVisible()]
    assert len(buttons) > 10
    assert bench.panel._steps.isVisible(), "nothing above it moves when a warning comes"
    assert all(b.height() >= b.minimumSizeHint().height() for b in buttons)
    held = bench.panel.brush.ways.parentWidget()
    assert held.width() <= held.parentWidget().width()
