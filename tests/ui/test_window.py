"""The window around the pages."""

import gc
import subprocess
import sys

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget

from pixdesk.domain.event import Changed, Notice
from pixdesk.domain.view import Overview
from pixdesk.errors import SetupError
from pixdesk.ui.actions import Desk
from pixdesk.ui.bridge import Bridge
from pixdesk.ui.window import MainWindow
from tests.ui.resting import rest

KEYS = {0: "shots", 1: "live", 2: "batches", 3: "exceptions", 4: "release", 5: "insights", 6: "audit"}
PAGES = (*KEYS.values(), "settings")


def go(qtbot, window, number):
    qtbot.keyClick(window.focusWidget() or window, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, window)


@pytest.mark.parametrize(("number", "name"), list(KEYS.items()))
def test_each_page_opens_by_its_key_with_the_focus_where_its_keys_work(qtbot, window, number, name):
    go(qtbot, window, number)
    assert window.page_name == name
    assert window.focusWidget() is window.page.first_focus()
    assert name.title() in window.windowTitle()


def test_the_question_mark_shows_every_key_of_the_page_and_any_key_puts_it_away(qtbot, window):
    go(qtbot, window, 2)
    focus = window.focusWidget()
    qtbot.keyClicks(focus, "?")
    assert window.overlay.isVisible()
    spoken = window.overlay.accessibleDescription()
    for said in ("A: Approve the batch", "Ctrl+1: Live", "K: Close the batch"):
        assert said in spoken
    qtbot.keyClick(window.overlay, Qt.Key.Key_Escape)
    assert not window.overlay.isVisible()
    assert window.focusWidget() is focus


def test_every_key_the_overlay_lists_is_obeyed_by_an_action_or_a_view(qtbot, window):
    handled_by_views = {"G", "Z", "Left", "Down", "Shift+Right", "1..8", "1..6", "1..9", "Alt+1..9"}
    for number in KEYS:
        go(qtbot, window, number)
        page = window.page
        obeyed = {
            key.toString()
            for child in [page, *page.findChildren(QWidget)]
            for action in child.actions()
            for key in action.shortcuts()
        }
        listed = {key for command in page.commands.listed for key in command.keys.split(" and ")}
        assert listed - handled_by_views <= obeyed, page.objectName()


def test_no_two_actions_of_a_page_want_the_same_key_in_the_same_place(qtbot, window):
    for number in KEYS:
        go(qtbot, window, number)
        keys = [key.toString() for action in window.page.actions() for key in action.shortcuts()]
        everywhere = [key.toString() for action in window.actions() for key in action.shortcuts()]
        assert len(keys + everywhere) == len(set(keys + everywhere))


def test_every_control_has_a_name_and_every_button_with_a_key_says_it(qtbot, window):
    for number in KEYS:
        go(qtbot, window, number)
    for control in window.findChildren(QAbstractButton) + window.findChildren(QLineEdit):
        named = control.accessibleName() or getattr(control, "text", str)() or control.toolTip()
        assert named or not control.isVisible(), control


def test_what_waits_on_a_page_is_counted_on_the_rail_and_said_in_words(qtbot, window, stand_in):
    def said(name):
        return window.rail._buttons[name].accessibleDescription()

    assert said("exceptions") == "3 open cases"
    assert window.rail._buttons["exceptions"].toolTip() == "Exceptions  (Ctrl+3): 3 open cases"
    assert said("shots") == ""
    stand_in.shots.plan()
    window.desk.bridge.post(Changed())
    qtbot.waitUntil(lambda: said("shots") == "2 captures need a home", timeout=20000)
    assert window.rail._buttons["shots"]._count == 2
    stand_in.close_batch(stand_in.batch.id, actor="ana")
    qtbot.waitUntil(lambda: said("batches") == "1 batch to inspect", timeout=20000)


def test_open_cases_are_counted_in_the_strip(qtbot, window):
    assert window.strip._cases.accessibleName() == "3 open cases"


def test_an_alarm_stays_until_it_is_put_away_and_the_one_before_it_comes_back(qtbot, window):
    bridge = window.desk.bridge
    bridge.post(Notice("The disk is full.", "alarm"))
    bridge.post(Notice("The driver stopped.", "alarm"))
    bridge.post(Notice("The driver stopped.", "alarm"))
    rest(qtbot, window, window.alarm.isVisible)
    assert window.alarm.alarms == ["The disk is full.", "The driver stopped."]
    qtbot.mouseClick(window.alarm._dismiss, Qt.MouseButton.LeftButton)
    assert window.alarm.accessibleDescription() == "The disk is full."
    qtbot.mouseClick(window.alarm._dismiss, Qt.MouseButton.LeftButton)
    assert not window.alarm.isVisible()


def test_a_notice_is_shown_as_text_never_as_markup(qtbot, window):
    window.desk.bridge.post(Notice("<b>IMG & co</b>.jpg was let be", "warning"))
    rest(qtbot, window, lambda: "<b>IMG && co</b>" in window.strip.notice.text())
    assert "let be" in window.strip.notice.accessibleName()


def test_the_strip_tells_the_truth_about_device_and_folder(window, stand_in):
    assert "CPU: stand-in" in window.strip.provider.accessibleName()
    assert "180\u00a0ms" in window.strip.provider.accessibleName()
    assert window.strip.folder.accessibleName() == stand_in.overview().folder


def test_a_long_capture_folder_is_shortened_in_its_middle_and_whole_in_the_tooltip(qtbot, window):
    path = "/Volumes/studio/2026/november/20/set-2-home/capture/left"
    window.strip.show_overview(Overview(counts={}, folder=path))
    qtbot.waitUntil(lambda: window.strip.folder.text() == "/Volumes/…/20/set-2-home/capture/left")
    assert path in window.strip.folder.toolTip()
    assert window.strip.folder.accessibleName() == path


def test_before_a_studio_is_open_nothing_is_counted_and_the_rail_cannot_be_used(qtbot):
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    window.opening.ask_for_folder()
    assert not window.strip._cases.isVisible()
    assert not window.rail.isEnabled()
    assert window.strip.folder.accessibleName() == "No studio is open"


def test_a_studio_that_does_not_open_is_said_in_the_window(qtbot):
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    window.opening.refuse(SetupError("The recipe is missing. Put it back."), lambda: None)
    assert "The recipe is missing" in window.opening._words.text()
    assert not window.opening._button.isVisible()
    window.open_page("batches")
    assert window.page is None


def test_a_first_start_asks_for_the_folder_and_passes_it_on(qtbot, monkeypatch, tmp_path):
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    window.opening.ask_for_folder()
    monkeypatch.setattr("pixdesk.ui.opening.QFileDialog.getExistingDirectory", lambda *_: str(tmp_path))
    with qtbot.waitSignal(window.opening.folder_chosen) as chosen:
        qtbot.mouseClick(window.opening._button, Qt.MouseButton.LeftButton)
    assert chosen.args == [str(tmp_path)]


def test_opening_and_closing_every_page_again_and_again_leaves_no_objects_behind(qtbot, stand_in):
    def once():
        window = MainWindow()
        bridge = Bridge(window)
        stand_in.listen(bridge.post)
        window.show()
        window.attach(Desk(stand_in, bridge, "reviewer"))
        for name in PAGES:
            window.open_page(name)
        rest(qtbot, window)
        window.close()
        window.close_down()
        bridge.close()
        stand_in._listeners.clear()
        window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QApplication.processEvents()

    def alive():
        gc.collect()
        return sum(isinstance(held, QObject) for held in gc.get_objects())

    once()
    before = alive()
    for _ in range(4):
        once()
    assert alive() <= before + 5


def test_the_window_stands_before_the_engine_and_its_libraries_are_loaded():
    program = (
        "import sys; from pixdesk import app; import pixdesk.ui.live_page, pixdesk.ui.actions; "
        "heavy = {'numpy', 'cv2', 'onnxruntime', 'PIL', 'sqlite_utils', 'pydantic', 'pixdesk.pipeline.engine'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
