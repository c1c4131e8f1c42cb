"""The alarm: seen, heard, and each of the two only as liked."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QColor

from pixdesk.domain.event import Gravity, Notice
from pixdesk.ui import memory, theme
from pixdesk.ui.window import MainWindow
from tests.ui.resting import rest

K, M = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def heard(window):
    """How often the alarm has sounded."""
    sounds = []
    window.alarm.sounder.beep = lambda: sounds.append(1)
    return sounds


def alarm(qtbot, window, words="Capture folder unreachable since 14:02."):
    window.desk.bridge.post(Notice(words, "alarm"))
    rest(qtbot, window, window.alarm.isVisible)


def ground(window):
    return window.alarm.grab().toImage().pixelColor(QPoint(44, 6)).name()


def test_an_alarm_is_seen_in_colour_and_heard_until_it_is_put_away(qtbot, window, heard):
    alarm(qtbot, window)
    assert ground(window) == theme.BAD_DEEP
    qtbot.waitUntil(lambda: len(heard) == 3, timeout=4000)
    assert window.alarm.sounder.is_sounding, "it sounds again until somebody has heard it"
    qtbot.mouseClick(window.alarm._dismiss, Qt.MouseButton.LeftButton)
    assert not window.alarm.sounder.is_sounding


def test_a_warning_makes_no_sound(qtbot, window, heard):
    window.desk.bridge.post(Notice("A1.jpg: the product touches the edge.", "warning"))
    rest(qtbot, window)
    assert heard == []
    assert not window.alarm.isVisible()


def test_sound_and_colour_are_switched_one_without_the_other(qtbot, window, heard):
    qtbot.keyClick(window.focusWidget(), K.Key_M, M.ControlModifier)
    alarm(qtbot, window)
    assert heard == []
    assert ground(window) == theme.BAD_DEEP
    qtbot.keyClick(window.focusWidget(), K.Key_M, M.AltModifier)
    colour = QColor(ground(window))
    assert colour.red() == colour.green() == colour.blue()
    assert window.alarm.isVisible(), "without colour it still says what is wrong"


def test_switching_the_sound_off_hushes_the_alarm_at_once(qtbot, window, heard):
    alarm(qtbot, window)
    assert window.alarm.sounder.is_sounding
    window.alarm.sound_action.trigger()
    assert not window.alarm.sounder.is_sounding


def test_what_was_switched_off_stays_off_the_next_day(qtbot, window, tmp_path):
    path = str(tmp_path / "window.ini")
    window.memory.keep_in(QSettings(path, QSettings.Format.IniFormat))
    window.alarm.sound_action.trigger()
    kept = QSettings(path, QSettings.Format.IniFormat)
    kept.sync()
    assert not memory.Memory(kept).is_on(memory.ALARM_SOUND)
    following = MainWindow()
    qtbot.addWidget(following)
    following.memory.keep_in(QSettings(path, QSettings.Format.IniFormat))
    assert not following.alarm.sound_action.isChecked()
    assert following.alarm.colour_action.isChecked()


def test_the_folder_is_shown_before_whatever_came_after_it_and_the_others_are_a_key_away(qtbot, window):
    bar, bridge = window.alarm, window.desk.bridge
    bridge.post(Notice("Capture folder unreachable since 14:02.", "alarm", "", Gravity.FOLDER))
    bridge.post(Notice("A1.jpg: the file ends too early.", "alarm", "A1.jpg", Gravity.FILE))
    bridge.post(Notice("The graphics driver stopped twice.", "alarm"))
    rest(qtbot, window, bar.isVisible)
    assert bar.accessibleDescription().startswith("Capture folder")
    assert bar._more.text() == "2 more"
    assert bar._more.accessibleName() == "Show the next alarm, 2 more"
    assert bar._more.focusPolicy() & Qt.FocusPolicy.TabFocus
    bar._more.setFocus()
    shown = []
    for _ in range(3):
        qtbot.keyClick(bar._more, K.Key_Space)
        shown.append(bar._words.text())
    assert [said.split()[0] for said in shown] == ["The", "A1.jpg:", "Capture"]
    qtbot.keyClick(bar._more, K.Key_Space)
    qtbot.mouseClick(bar._dismiss, Qt.MouseButton.LeftButton)
    assert bar.alarms == ["A1.jpg: the file ends too early.", "Capture folder unreachable since 14:02."]
    assert bar._words.text().startswith("Capture"), "what was put away is what was seen"
    qtbot.mouseClick(bar._dismiss, Qt.MouseButton.LeftButton)
    assert not bar._more.isVisible()


def luminance(colour):
    """Relative luminance. Source: WCAG 2.2."""
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_what_the_red_strip_says_can_be_read(qtbot, window, stand_in):
    lost = replace(stand_in.overview(), unreachable_since=datetime.now(UTC), trouble="The driver stopped.")
    window.strip.show_overview(replace(lost, folder="/Volumes/studio/capture"))
    rest(qtbot, window)
    strip = window.strip
    image = strip.grab().toImage()
    for widget in (strip.folder, strip._settling, strip.provider):
        place = widget.geometry()
        across, down = range(place.left() + 20, place.right()), range(place.top(), place.bottom())
        brightest = max(luminance(image.pixelColor(x, y)) for x in across for y in down)
        ground = luminance(QColor(theme.BAD_DEEP))
        assert (brightest + 0.05) / (ground + 0.05) >= 4.5, widget.accessibleName()
