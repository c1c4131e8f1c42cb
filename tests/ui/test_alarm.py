"""The alarm: seen, heard, and each of the two only as liked."""

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QColor

from pixdesk.domain.event import Notice
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
