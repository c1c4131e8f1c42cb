"""Live: the newest capture, at once, until somebody looks back."""

import threading
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt

from pixdesk.domain.capture import CaptureState
from pixdesk.errors import CaptureError
from pixdesk.ui.backdrops import Backdrop
from pixdesk.ui.subject import Face
from tests.ui.resting import rest
from tests.ui.stand_in import TOUCHES, StandIn


@pytest.fixture
def live(window):
    return window.page


def texts(page):
    from PySide6.QtWidgets import QLabel

    return " | ".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def test_the_newest_capture_takes_the_page_and_the_strip_ends_with_it(live, stand_in):
    newest = max(stand_in.captures)
    assert live.shown == newest
    assert live.strip.ids[-1] == newest
    assert live.strip.current == newest
    assert live.canvas.is_painted


def test_an_arrival_takes_the_page_by_itself(qtbot, window, live, stand_in):
    ident = stand_in.add(told=True)
    rest(qtbot, window, lambda: live.shown == ident)
    assert live.canvas.subject.before == stand_in.captures[ident].preview_path
    assert live.strip.current == ident


def test_a_preview_is_shown_before_its_capture_has_landed(qtbot, window, live, stand_in):
    from pixdesk.domain.event import Changed
    from tests.ui.stand_in import draw

    preview, _, _ = draw(stand_in._folder, 900)
    stand_in.tell(Changed(preview=str(preview)))
    qtbot.waitUntil(lambda: live.canvas.subject.before == str(preview) and live.canvas.is_painted)
    assert "Arriving" in texts(live)


def test_a_preview_that_never_lands_gives_way_again(qtbot, window, live, stand_in, monkeypatch):
    from pixdesk.domain.event import Changed
    from pixdesk.ui import live_page
    from tests.ui.stand_in import draw

    monkeypatch.setattr(live_page, "_EARLY_MS", 150)
    preview, _, _ = draw(stand_in._folder, 901)
    stand_in.tell(Changed(preview=str(preview)))
    newest = stand_in.captures[max(stand_in.captures)]
    qtbot.waitUntil(lambda: live.canvas.subject.before == newest.preview_path, timeout=3000)


def test_looking_back_holds_the_frame_while_shooting_goes_on_and_end_returns(qtbot, window, live, stand_in):
    newest = max(stand_in.captures)
    qtbot.keyClick(live.strip, Qt.Key.Key_Left)
    qtbot.keyClick(live.strip, Qt.Key.Key_Left)
    assert live.shown == newest - 2
    assert not live.follows
    arrived = stand_in.add(told=True)
    rest(qtbot, window, lambda: arrived in live.strip.ids)
    assert live.shown == newest - 2
    assert "1 new capture" in live.canvas._chip
    qtbot.keyClick(live.strip, Qt.Key.Key_End)
    rest(qtbot, window)
    assert live.shown == arrived
    assert live.follows
    assert live.canvas._chip == ""


def test_a_late_answer_does_not_take_the_page_from_somebody_who_has_looked_back(
    qtbot, window, live, stand_in, monkeypatch
):
    real, gate = stand_in.capture, threading.Event()
    monkeypatch.setattr(stand_in, "capture", lambda ident: gate.wait(5) and real(ident))
    before = live.shown
    arrived = stand_in.add(told=True)
    qtbot.waitUntil(lambda: live._newest == arrived)
    qtbot.keyClick(live.strip, Qt.Key.Key_Left)
    held = live.shown
    gate.set()
    rest(qtbot, window)
    assert live.shown == held != arrived
    assert held <= before


def test_c_shows_the_cutout_and_b_changes_what_it_stands_on(qtbot, window, live):
    assert live.canvas.face is Face.CAPTURE
    qtbot.keyClick(live.strip, Qt.Key.Key_C)
    assert live.canvas.face is Face.CUTOUT
    for expected in (*list(Backdrop)[1:], Backdrop.WHITE):
        qtbot.keyClick(live.strip, Qt.Key.Key_B)
        assert live.swatches.backdrop is expected
    rest(qtbot, window)
    corner = live.canvas.grab().toImage()
    middle = corner.pixelColor(corner.width() // 2 - 150, corner.height() // 2)
    assert middle.name() == "#ffffff"


def being_processed(qtbot, window, live, stand_in):
    """Let a capture arrive that has no cutout yet."""
    from dataclasses import replace

    qtbot.keyClick(live.strip, Qt.Key.Key_C)
    ident = stand_in.add()
    capture = stand_in.captures[ident]
    stand_in.captures[ident] = replace(capture, state=CaptureState.PROCESSING, cutout_path="", matte_path="")
    window.desk.bridge.changed.emit(_changed(ident))
    rest(qtbot, window, lambda: live.shown == ident)
    return capture


def test_a_capture_whose_cutout_is_still_to_come_shows_a_quick_one_and_says_so(qtbot, window, live, stand_in):
    capture = being_processed(qtbot, window, live, stand_in)
    rest(qtbot, window, lambda: live.canvas.face is Face.CUTOUT)
    assert live.canvas.path == capture.cutout_path
    assert live.canvas._quick == live.canvas.path
    assert "The checks run" in texts(live)
    stand_in.captures[capture.id] = capture
    window.desk.bridge.changed.emit(_changed(capture.id))
    rest(qtbot, window)
    assert stand_in.calls.count(("live_cutout", capture.preview_path)) == 1


def test_a_capture_without_any_cutout_shows_itself_even_when_cutouts_are_on(qtbot, window, live, stand_in):
    stand_in.refusal = CaptureError("The network failed.", code="model-failed")
    being_processed(qtbot, window, live, stand_in)
    assert live.canvas.face is Face.CAPTURE
    assert "The checks run" in texts(live)


def _changed(ident):
    from pixdesk.domain.event import Changed

    return Changed(captures=frozenset({ident}), arrived=ident)


def test_findings_stand_beside_the_picture_in_words(qtbot, window, live, stand_in):
    ident = stand_in.add(findings=(TOUCHES,), told=True)
    rest(qtbot, window, lambda: live.shown == ident and TOUCHES.sentence in texts(live))
    said = texts(live)
    assert "8.6\u00a0% of the edge, limit 1\u00a0%" in said


def test_double_click_goes_to_a_hundred_percent_and_back(qtbot, window, live):
    qtbot.mouseDClick(live.canvas, Qt.MouseButton.LeftButton, pos=live.canvas.rect().center())
    assert live.canvas.is_zoomed
    rest(qtbot, window)
    qtbot.keyClick(live.strip, Qt.Key.Key_Z)
    assert not live.canvas.is_zoomed


class TestBeforeTheFirstCapture:
    @pytest.fixture
    def stand_in(self, tmp_path):
        return StandIn(tmp_path / "stand-in", clean=0, held=0)

    def test_the_page_says_what_it_waits_for_and_where(self, live, stand_in):
        assert "Waiting for the first capture" in texts(live)
        assert stand_in.overview().folder in texts(live)

    def test_a_lost_folder_is_said_with_the_time(self, qtbot, window, live, stand_in):
        stand_in.unreachable_since = datetime(2026, 3, 2, 13, 2, tzinfo=UTC)
        window._ask_overview()
        rest(qtbot, window)
        clock = stand_in.unreachable_since.astimezone().strftime("%H:%M")
        assert f"Folder unreachable since {clock}" in texts(live)
        assert f"Folder unreachable since {clock}" in window.strip.folder.accessibleName()

    def test_the_first_capture_brings_picture_and_keys(self, qtbot, window, live, stand_in):
        ident = stand_in.add(told=True)
        rest(qtbot, window, lambda: live.shown == ident)
        assert window.focusWidget() is live.strip
