"""Insights shows how far the light wandered: by day, and within a batch."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from tests.ui.resting import rest

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(qtbot, window):
    qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_5, CTRL)
    rest(qtbot, window, lambda: window.page_name == "insights" and window.page.charts.drift._found != ())
    return window.page


@pytest.fixture
def panel(qtbot, page):
    show = next(button for button in page.charts.which.findChildren(QPushButton) if "drift" in button.text())
    qtbot.mouseClick(show, Qt.MouseButton.LeftButton)
    assert page.charts.drift.isVisible()
    assert not page.charts.found.isVisible()
    return page.charts.drift


def listed(page):
    return [value[0] for value in page.side.list._model.values]


def buttons(panel):
    return {button.text().split("   ")[0]: button for button in panel._group.buttons() if button.isVisible()}


def test_a_month_is_shown_by_day_with_its_sentence(page, panel):
    (white, pink) = page.charts.drift._found
    assert len(panel.chart.titles) == len(white.days) == 19
    assert "batch 14 set-13 is off the most" in " ".join(label.text() for label in panel.findChildren(QLabel))
    assert pink.backdrop == "pink"


def test_a_day_leads_to_its_captures_the_furthest_off_first(qtbot, page, panel):
    worst = max(range(19), key=lambda n: page.charts.drift._found[0].days[n].middle)
    qtbot.mouseClick(panel.chart, Qt.MouseButton.LeftButton, pos=panel.chart.point_of(worst))
    day = page.charts.drift._found[0].days[worst]
    off = {point.seen.capture_id: point.delta_e for point in day.points}
    assert set(listed(page)) == set(day.captures)
    assert [off[ident] for ident in listed(page)] == sorted(off.values(), reverse=True)


def test_a_batch_is_shown_capture_by_capture_and_back(qtbot, page, panel):
    batch = buttons(panel)["14 set-13"]
    qtbot.mouseClick(batch, Qt.MouseButton.LeftButton)
    assert len(panel.chart.titles) == 11
    assert "set-13/SKU-0144_front.jpg" in panel.chart.said(0)
    assert "Batch 14 set-13: median 2.6" in " ".join(label.text() for label in panel.findChildren(QLabel))
    panel.chart.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(panel.chart, Qt.Key.Key_Return)
    assert listed(page) == [154], "the last capture of the batch"
    qtbot.mouseClick(buttons(panel)["By day"], Qt.MouseButton.LeftButton)
    assert len(panel.chart.titles) == 19


def test_another_backdrop_is_chosen_by_its_colour(qtbot, page, panel):
    pink = next(button for button in panel.head.findChildren(QPushButton) if button.text() == "Pink")
    qtbot.mouseClick(pink, Qt.MouseButton.LeftButton)
    assert len(panel.chart.titles) == 2
    qtbot.waitUntil(lambda: set(buttons(panel)) == {"By day", "6 set-5", "7 set-6"})


def test_a_period_without_a_plain_backdrop_says_what_it_takes(page, panel):
    panel.show_drifts(())
    assert "Five captures" in " ".join(label.text() for label in panel.findChildren(QLabel))
    assert panel.chart.titles == ()
