"""A stranger's first minutes: the folder chosen, photographs arriving, the first batch approved, by the hints alone.

Nothing stands in for anything here: pixdesk's own start, engine and networks, and photographs of the demonstration.
"""

import shutil

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from pixdesk import app
from pixdesk.domain.capture import CaptureState
from pixdesk.pipeline.catalogue import resources_dir
from tests.ui.resting import press, rest
from tests.ui.test_app import choose, run_main

ARRIVE = {
    "ruslan-bardash-351288-unsplash.jpg": "FUR-3002_oak_front.jpg",
    "mark-tegethoff-667351-unsplash.jpg": "PLA-3006_green_front.jpg",
}


@pytest.fixture
def hints(qtbot, monkeypatch):
    monkeypatch.setattr(app, "log_to", lambda _: None)
    monkeypatch.setattr(app, "spare_the_collector", lambda: None)
    monkeypatch.setattr(app.sys, "excepthook", app.sys.excepthook)  # put back afterwards

    def follow(window, number, page):
        """Wait for a hint and go where it points."""
        guide = window.guide
        qtbot.waitUntil(lambda: guide.step is not None and guide.step.number == number, timeout=60000)
        assert guide.isVisible()
        assert guide.step.page == page
        if window.page_name != page:
            qtbot.mouseClick(guide.go, Qt.MouseButton.LeftButton)
        rest(qtbot, window, lambda: window.page_name == page)

    return follow


def test_a_stranger_gets_from_choosing_the_folder_to_an_approved_batch(qtbot, hints, monkeypatch, tmp_path):
    captures, approved = tmp_path / "capture", []
    captures.mkdir()

    def walk(window):
        choose(qtbot, monkeypatch, window, captures)
        qtbot.waitUntil(lambda: window.page is not None, timeout=15000)
        hints(window, 1, "live")
        (captures / "set-1").mkdir()
        for file, name in ARRIVE.items():
            shutil.copy(resources_dir() / "demo" / file, captures / "set-1" / name)
        qtbot.waitUntil(lambda: window.desk.engine.overview().counts.get(CaptureState.CLEAN) == 2, timeout=60000)
        hints(window, 3, "batches")
        rest(qtbot, window, lambda: window.page.list.value is not None and window.page.list.value.may_close)
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        press(qtbot, window, Qt.Key.Key_K)
        hints(window, 4, "batches")
        rest(qtbot, window, lambda: window.page.sheet is not None)
        drawn = window.page.sheet.summary.batch.seed
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        rest(qtbot, window, lambda: window.page.sheet is None and window.page.list.value.may_close)
        press(qtbot, window, Qt.Key.Key_K)
        rest(qtbot, window, lambda: window.page.sheet is not None)
        assert window.page.sheet.summary.batch.seed == drawn
        for _ in window.page.sheet.sample:
            press(qtbot, window, Qt.Key.Key_Return)
        assert all(tile.mark.conforms for tile in window.page.sheet.sample)
        press(qtbot, window, Qt.Key.Key_A)
        hints(window, 5, "release")
        approved.extend(summary.batch.key for summary in window.desk.engine.batches())
        assert not [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QDialog)]

    run_main(monkeypatch, ["--home", str(tmp_path / "studio"), "--out", str(tmp_path / "out")], walk)
    assert approved == ["set-1"]
