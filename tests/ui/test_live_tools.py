"""Live's tools, used as a photographer does: one key each, the mouse over the picture."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QColor

from pixdesk.domain.event import Changed, Notice
from pixdesk.ui import backdrops, memory, theme
from pixdesk.ui.backdrops import Backdrop
from pixdesk.ui.buttons import KeyButton
from pixdesk.ui.subject import Face
from tests.ui.resting import rest

K = Qt.Key


@pytest.fixture
def live(window):
    return window.page


@pytest.fixture
def tools(live):
    return live.tools


@pytest.fixture(autouse=True)
def _usual_brand():
    yield
    backdrops.take_brand("#e8dccb")


def at(live, x, y):
    return live.canvas.point_of(QPointF(x, y)).toPoint()


def point(qtbot, window, live, x, y):
    """Move the mouse over a place of the picture, by shares of its width and height."""
    qtbot.mouseMove(live.canvas, at(live, x, y) + QPoint(1, 1))
    qtbot.mouseMove(live.canvas, at(live, x, y))
    rest(qtbot, window)


def colour_at(widget, place):
    return widget.grab().toImage().pixelColor(place)


def test_around_the_picture_everything_is_neutral(qtbot, window, live):
    image = live.canvas.grab().toImage()
    for place in (QPoint(3, 3), QPoint(image.width() - 3, 3), QPoint(3, image.height() - 3)):
        colour = image.pixelColor(place)
        assert colour.red() == colour.green() == colour.blue(), colour.name()
    for token in (theme.SURROUND, theme.GROUND, theme.PANEL, theme.RAISED, theme.LINE, backdrops.MID_GREY):
        colour = QColor(token)
        assert colour.red() == colour.green() == colour.blue(), token


@pytest.mark.parametrize(
    ("key", "backdrop", "seen"),
    [
        (K.Key_1, Backdrop.WHITE, "#ffffff"),
        (K.Key_2, Backdrop.BLACK, "#000000"),
        (K.Key_3, Backdrop.LIGHT_TABLE, "#ffffff"),
        (K.Key_4, Backdrop.GREY, "#777777"),
        (K.Key_5, Backdrop.BRAND, "#e8dccb"),
    ],
)
def test_each_backdrop_has_its_key(qtbot, window, live, key, backdrop, seen):
    qtbot.keyClick(live.strip, K.Key_C)
    qtbot.keyClick(live.strip, key)
    rest(qtbot, window)
    assert live.swatches.backdrop is backdrop
    assert colour_at(live.canvas, at(live, 0.1, 0.5)).name() == seen
    around = colour_at(live.canvas, QPoint(3, 3)).name()
    assert around == ("#ffffff" if backdrop is Backdrop.LIGHT_TABLE else theme.SURROUND)


def test_six_is_the_checkerboard(qtbot, window, live):
    qtbot.keyClick(live.strip, K.Key_6)
    assert live.swatches.backdrop is Backdrop.CHECKER


def test_the_brand_colour_is_typed_seen_at_once_and_remembered(qtbot, window, live, tools, tmp_path):
    window.memory.keep_in(QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))
    qtbot.keyClick(live.strip, K.Key_B, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(tools.brand.field.isVisible)
    tools.brand.field.selectAll()
    qtbot.keyClicks(tools.brand.field, "00aa7f")
    assert backdrops.brand() == "#00aa7f"
    qtbot.keyClick(tools.brand.field, K.Key_Return)
    assert not tools.brand.isVisible()
    assert live.swatches.backdrop is Backdrop.BRAND
    kept = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    kept.sync()
    assert memory.Memory(kept).word(memory.BRAND) == "#00aa7f"


def test_the_brand_colour_is_asked_under_the_swatches_and_hides_nothing_beside_them(qtbot, window, live, tools):
    def ends_with_the_swatches():
        swatches = tools.swatches.mapTo(live, QPoint(tools.swatches.width(), 0)).x()
        return tools.brand.geometry().right() + 1 == swatches

    qtbot.keyClick(live.strip, K.Key_B, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(tools.brand.field.isVisible)
    qtbot.waitUntil(ends_with_the_swatches)
    window.resize(1280, 720)
    qtbot.waitUntil(lambda: live.width() < 1280 and ends_with_the_swatches())
    assert not tools.brand.geometry().intersects(live.side.geometry())
    qtbot.keyClick(tools.brand.field, K.Key_Escape)


def test_escape_leaves_the_brand_colour_as_it_was_and_nonsense_is_not_taken(qtbot, window, live, tools):
    qtbot.keyClick(live.strip, K.Key_B, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(tools.brand.field.isVisible)
    tools.brand.field.selectAll()
    qtbot.keyClicks(tools.brand.field, "#12345")
    assert tools.brand.field.property("tone") == "bad"
    qtbot.keyClick(tools.brand.field, K.Key_Return)
    assert tools.brand.isVisible()
    qtbot.keyClick(tools.brand.field, K.Key_Escape)
    qtbot.waitUntil(lambda: not tools.brand.isVisible())
    assert backdrops.brand() == "#e8dccb"


def test_the_histogram_is_of_what_is_shown(qtbot, window, live, tools):
    rest(qtbot, window, lambda: tools.panel.histogram.scope is not None)
    whole = tools.panel.histogram.scope
    assert sum(whole.red) == 600 * 400
    qtbot.keyClick(live.strip, K.Key_C)
    rest(qtbot, window, lambda: tools.panel.histogram.scope.is_product)
    assert sum(tools.panel.histogram.scope.red) < sum(whole.red)
    assert "Product clipped" in tools.panel.clipping.text()


@pytest.mark.parametrize("height", [900, 720, 680])
def test_what_stands_below_the_histogram_never_runs_into_it_with_an_alarm_and_a_slate_on_the_page(
    qtbot, window, live, tools, stand_in, height
):
    stand_in.sku, stand_in.slate = "CAM-1001", "set-1/DSC_0001.jpg"
    window.resize(1280, height)
    window.desk.bridge.post(Notice("The disk is full.", "alarm"))
    rest(qtbot, window, lambda: window.alarm.isVisible() and live.on_set.refuse.isEnabled())
    panel = tools.panel
    assert panel.isVisible() or height == 680, "what is read off the picture goes last"
    assert live.side.minimumSizeHint().height() <= live.side.height()
    assert not panel.isVisible() or panel.histogram.geometry().bottom() < panel.clipping.geometry().top()


def test_a_capture_without_a_picture_has_no_histogram(qtbot, window, live, tools, stand_in):
    from dataclasses import replace

    rest(qtbot, window, lambda: tools.panel.histogram.scope is not None)
    ident = stand_in.add()
    stand_in.captures[ident] = replace(stand_in.captures[ident], preview_path="", cutout_path="", matte_path="")
    stand_in.tell(Changed(captures=frozenset({ident}), arrived=ident))
    rest(qtbot, window, lambda: live.shown == ident)
    assert tools.panel.histogram.scope is None


def test_the_colour_under_the_cursor_is_said_in_srgb_and_lab(qtbot, window, live, tools):
    point(qtbot, window, live, 0.05, 0.05)
    assert tools.panel.rgb.said == "205 205 205"
    lightness, a, b = tools.panel.lab.said.split()
    assert lightness == "82.4"
    assert {a.strip("+\u2212"), b.strip("+\u2212")} == {"0.0"}
    qtbot.mouseMove(live.canvas, QPoint(2, 2))
    rest(qtbot, window, lambda: tools.panel.rgb.said == "\u2013 \u2013 \u2013")


def test_e_and_f_lay_clipping_and_focus_over_the_picture_and_take_them_away_again(qtbot, window, live, tools, stand_in):
    qtbot.keyClick(live.strip, K.Key_F)
    rest(qtbot, window, lambda: live.canvas.analysed == live.canvas.path)
    assert stand_in.calls[-1] == ("overlay", False, True)
    assert tools.focus.isChecked()
    qtbot.keyClick(live.strip, K.Key_E)
    rest(qtbot, window, lambda: stand_in.calls[-1] == ("overlay", True, True))
    qtbot.keyClick(live.strip, K.Key_F)
    qtbot.keyClick(live.strip, K.Key_E)
    rest(qtbot, window)
    assert live.canvas.analysed == ""


def test_an_overlay_is_worked_out_anew_for_the_next_capture(qtbot, window, live, stand_in):
    qtbot.keyClick(live.strip, K.Key_F)
    rest(qtbot, window)
    first = live.canvas.analysed
    ident = stand_in.add(told=True)
    rest(qtbot, window, lambda: live.canvas.analysed == stand_in.captures[ident].preview_path)
    assert live.canvas.analysed != first


def test_the_loupe_follows_the_cursor_with_the_originals_pixels_and_lets_go_of_them(
    qtbot, window, live, tools, stand_in
):
    qtbot.keyClick(live.strip, K.Key_L)
    point(qtbot, window, live, 0.5, 0.5)
    loupe = live.canvas.loupe
    assert loupe.isVisible()
    assert loupe.geometry().contains(at(live, 0.5, 0.5))
    rest(qtbot, window, lambda: loupe.is_original)
    point(qtbot, window, live, 0.4, 0.6)
    rest(qtbot, window, lambda: loupe.is_original and loupe.share.x() == pytest.approx(0.4, abs=0.01))
    assert stand_in.seeing.is_loupe_open
    qtbot.keyClick(live.strip, K.Key_L)
    assert not loupe.isVisible()
    assert not stand_in.seeing.is_loupe_open


def test_the_loupe_says_why_it_has_only_the_preview(qtbot, window, live, stand_in, monkeypatch):
    from pixdesk.errors import CaptureError

    def refuse(*_):
        raise CaptureError("The original cannot be read just now.", code="source-lost")

    monkeypatch.setattr(stand_in.seeing, "loupe", refuse)
    qtbot.keyClick(live.strip, K.Key_L)
    point(qtbot, window, live, 0.5, 0.5)
    assert not live.canvas.loupe.is_original
    assert "cannot be read" in live.canvas.loupe._said()


def test_h_freezes_the_newest_frame_and_counts_what_comes(qtbot, window, live, stand_in):
    held = live.shown
    qtbot.keyClick(live.strip, K.Key_H)
    assert not live.follows
    assert live.canvas._chip == "Frozen  ·  H goes on"
    for expected in ("1 new capture", "2 new captures"):
        ident = stand_in.add(told=True)
        rest(qtbot, window, lambda ident=ident: ident in live.strip.ids)
        assert live.shown == held
        assert expected in live.canvas._chip
    qtbot.keyClick(live.strip, K.Key_H)
    rest(qtbot, window)
    assert live.follows
    assert live.shown == max(stand_in.captures)
    assert live.canvas._chip == ""


def test_a_pinned_shot_stays_beside_the_live_one_and_lies_over_it_like_an_onion_skin(
    qtbot, window, live, tools, stand_in
):
    pinned = stand_in.captures[live.shown]
    qtbot.keyClick(live.strip, K.Key_P)
    ident = stand_in.add(told=True)
    rest(qtbot, window, lambda: live.shown == ident)
    reference = tools.reference
    assert reference.canvas.isVisible()
    assert reference.canvas.subject.before == pinned.preview_path
    assert live.canvas.ghost is None
    qtbot.keyClick(live.strip, K.Key_O)
    rest(qtbot, window)
    assert not reference.canvas.isVisible()
    assert live.canvas.ghost.before == pinned.preview_path
    before = reference.opacity
    qtbot.keyClick(live.strip, K.Key_BracketRight)
    assert reference.opacity == pytest.approx(before + 0.1)
    qtbot.keyClick(live.strip, K.Key_BracketLeft)
    qtbot.keyClick(live.strip, K.Key_Minus)
    assert reference.opacity == pytest.approx(before - 0.1)
    qtbot.keyClick(live.strip, K.Key_P)
    assert live.canvas.ghost is None
    assert not reference.isVisible()


def test_the_onion_skin_is_as_strong_as_the_slider_says(qtbot, window, live, tools, stand_in):
    qtbot.keyClick(live.strip, K.Key_Left)
    qtbot.keyClick(live.strip, K.Key_P)
    qtbot.keyClick(live.strip, K.Key_End)
    place = at(live, 0.5, 0.75)
    rest(qtbot, window)
    alone = colour_at(live.canvas, place)
    qtbot.keyClick(live.strip, K.Key_O)
    tools.reference.slider.setValue(100)
    rest(qtbot, window)
    over = colour_at(live.canvas, at(live, 0.5, 0.75))
    tools.reference.slider.setValue(50)
    rest(qtbot, window)
    half = colour_at(live.canvas, at(live, 0.5, 0.75))
    for channel in (QColor.red, QColor.green, QColor.blue):
        assert channel(half) == pytest.approx((channel(alone) + channel(over)) / 2, abs=3)


def test_the_reference_shows_its_cutout_when_cutouts_are_on(qtbot, window, live, tools):
    qtbot.keyClick(live.strip, K.Key_P)
    qtbot.keyClick(live.strip, K.Key_C)
    assert tools.reference.canvas.face is Face.CUTOUT


def test_tools_keep_their_words_while_there_is_room(qtbot, window, live):
    window.resize(1440, 900)
    rest(qtbot, window)
    words = [button.text().strip() for button in live._tool_row._buttons]
    assert "Clipping" in words
    window.resize(1280, 720)
    rest(qtbot, window)
    assert [button.text() for button in live._tool_row._buttons] == words, "the keys give way before the words"
    assert {button._cap for button in live._tool_row._buttons} == {""}
    window.resize(1120, 700)
    rest(qtbot, window)
    assert {button.text() for button in live._tool_row._buttons} == {""}
    for button in live._tool_row._buttons:
        assert button.accessibleName()
        assert f"({button._key})" in button.toolTip().replace("  ", " ")
        assert button.geometry().right() <= live._bar.width()


def test_t_shows_where_every_file_is_and_escape_the_picture_again(qtbot, window, live, stand_in):
    qtbot.keyClick(live.strip, K.Key_T)
    rest(qtbot, window, lambda: live.ledger.ledger is not None)
    assert live.ledger.isVisible()
    assert [figure.text() for figure in live.ledger.figures] == ["14", "8", "3", "0", "3"]
    assert "Not yet" in live.ledger.verdict.line.text()
    assert window.focusWidget() is live.ledger
    stand_in.add(told=True)
    rest(qtbot, window)
    assert live.ledger.isVisible(), "a capture that arrives does not take the ledger away"
    qtbot.keyClick(live.ledger, K.Key_Escape)
    assert not live.ledger.isVisible()
    assert window.focusWidget() is live.strip


def test_the_sku_being_shot_is_said_with_the_slate_it_came_from(qtbot, window, live, stand_in):
    assert not live.side._shooting.isVisible()
    stand_in.sku, stand_in.slate = "CAM-1001", "DSC_0001.jpg"
    window._ask_overview()
    rest(qtbot, window)
    assert live.side._shooting.isVisible()
    assert live.side._shooting.sku.text() == "CAM-1001"
    assert "DSC_0001.jpg" in live.side._shooting.sku.toolTip()


def test_a_slate_that_was_none_is_refused_at_one_key_and_without_one_there_is_nothing_to_refuse(
    qtbot, window, stand_in
):
    live = window.page
    assert not live.on_set.refuse.isEnabled()
    stand_in.sku, stand_in.slate = "CAM-1001", "set-1/DSC_0001.jpg"
    rest(qtbot, window, live.on_set.refuse.isEnabled)
    button = next(one for one in live.side.findChildren(KeyButton) if one.accessibleName() == "The slate was none")
    assert button.isVisible()
    qtbot.keyClick(live.strip, Qt.Key.Key_N)
    rest(qtbot, window, lambda: not live.on_set.refuse.isEnabled())
    assert ("refuse_slate", str(stand_in._folder), "set-1/DSC_0001.jpg", "reviewer") in stand_in.calls
    rest(qtbot, window, lambda: not button.isVisible())


def test_ctrl_z_takes_back_that_the_slate_was_none_and_says_when_there_is_nothing(qtbot, window, stand_in):
    live = window.page
    stand_in.sku, stand_in.slate = "CAM-1001", "set-1/DSC_0001.jpg"
    rest(qtbot, window, live.on_set.refuse.isEnabled)
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(live.strip, Qt.Key.Key_Z, control)
    rest(qtbot, window, lambda: "Nothing was ticked or refused here" in window.strip.notice.accessibleName())
    qtbot.keyClick(live.strip, Qt.Key.Key_N)
    rest(qtbot, window, lambda: not live.on_set.refuse.isEnabled())
    qtbot.keyClick(live.strip, Qt.Key.Key_Z, control)
    rest(qtbot, window, live.on_set.refuse.isEnabled)
    assert ("slate_again", "reviewer") in stand_in.calls
    assert "DSC_0001.jpg is a slate again" in window.strip.notice.accessibleName()
    qtbot.keyClick(live.strip, Qt.Key.Key_Z, control)
    rest(qtbot, window, lambda: "Nothing was ticked or refused here" in window.strip.notice.accessibleName())
