"""Insights: figures from the log, the captures behind each, and charts over the days."""

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QPushButton

from pixdesk.errors import SetupError
from pixdesk.ui import theme
from tests.ui.resting import rest

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(qtbot, window):
    qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_5, CTRL)
    rest(qtbot, window, lambda: window.page_name == "insights" and window.page._told is not None)
    return window.page


def listed(page):
    return [value[0] for value in page.side.list._model.values]


def said(page):
    return " | ".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def test_it_opens_on_thirty_days_with_the_focus_on_the_first_figure(window, page, stand_in):
    assert stand_in.insights.asked[-1] == 30
    told = page._told.numbers
    assert page.cards["captures"].accessibleName() == f"Captures: {told.captures}"
    assert window.focusWidget() is page.cards["captures"]


def test_a_figures_key_shows_the_captures_it_counts_and_those_it_was_held_against(qtbot, window, page):
    qtbot.keyClick(page.cards["captures"], Qt.Key.Key_2)
    behind = page._told.behind["first_time_approval_rate"]
    assert listed(page) == list(behind.counted)
    others = page.side.which._buttons[1][1]
    qtbot.mouseClick(others, Qt.MouseButton.LeftButton)
    assert listed(page) == list(behind.others)
    assert f"{len(behind.others)} captures" in said(page)


def test_a_capture_of_the_list_is_shown_as_it_stands_and_leads_to_its_exception(qtbot, window, page, stand_in):
    held = next(iter(stand_in.open_cases))
    page._show_behind("Landed", (1, held))
    page.side.list.setFocus()
    qtbot.keyClick(page.side.list, Qt.Key.Key_Down)
    rest(qtbot, window, lambda: page._case_id == held)
    assert page.side.picture.isVisible()
    qtbot.keyClick(page.side.list, Qt.Key.Key_E)
    rest(qtbot, window, lambda: window.page_name == "exceptions")


def test_a_click_on_a_day_shows_what_landed_on_it(qtbot, window, page):
    chart = page.charts.flow
    position = next(n for n, day in enumerate(page._told.days) if n > 3 and day.landed)
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(chart.point_of(position)))
    assert listed(page) == list(page._told.days[position].landed)


def test_arrows_walk_the_days_of_a_chart_and_enter_takes_one(qtbot, window, page):
    chart = page.charts.found
    chart.setFocus(Qt.FocusReason.TabFocusReason)
    last = len(chart.days) - 1
    qtbot.keyClick(chart, Qt.Key.Key_Left)
    assert chart.accessibleDescription().startswith(f"{chart.days[last - 1]:%Y-%m-%d}")
    qtbot.keyClick(chart, Qt.Key.Key_Return)
    day = chart.days[last - 1]
    assert set(listed(page)) == {ident for one in page._told.found if one.day == day for ident in one.captures}


def test_a_recipe_narrows_the_findings(qtbot, window, page):
    charts = page.charts
    glass = next(button for button in charts.findChildren(QPushButton) if button.text() == "glass")
    qtbot.mouseClick(glass, Qt.MouseButton.LeftButton)
    total = sum(value for one in charts.found.series for value in one.values)
    assert total == sum(len(found.captures) for found in page._told.found if found.recipe == "glass")
    assert 0 < total < sum(len(found.captures) for found in page._told.found)


def test_findings_too_rare_for_a_colour_of_their_own_are_listed_as_others(qtbot, window, page):
    by_code = page._told.by_code("")
    rare = [by_code[code] for code in list(by_code)[6:]]
    assert rare
    others = next(one for one in page.charts.findChildren(QPushButton) if one.text().startswith("Others"))
    qtbot.mouseClick(others, Qt.MouseButton.LeftButton)
    assert set(listed(page)) == set().union(*rare)


def test_another_period_is_counted_anew(qtbot, window, page, stand_in):
    week = page.period._buttons[0][1]
    before = page._told.numbers.captures
    qtbot.mouseClick(week, Qt.MouseButton.LeftButton)
    rest(qtbot, window, lambda: page._told.numbers.captures < before)
    assert stand_in.insights.asked[-1] == 7


def test_a_capture_that_arrives_does_not_count_the_log_again_before_r_does(qtbot, window, page, stand_in):
    asked = len(stand_in.insights.asked)
    stand_in.add(told=True)
    rest(qtbot, window)
    assert len(stand_in.insights.asked) == asked
    qtbot.keyClick(page.cards["captures"], Qt.Key.Key_R)
    rest(qtbot, window, lambda: len(stand_in.insights.asked) == asked + 1)


def test_the_table_is_written_where_the_operator_says(qtbot, window, page, monkeypatch, tmp_path):
    place = str(tmp_path / "figures.csv")
    monkeypatch.setattr("pixdesk.ui.insights_page.QFileDialog.getSaveFileName", lambda *_: (place, ""))
    qtbot.keyClick(page.cards["captures"], Qt.Key.Key_S, CTRL)
    rest(qtbot, window, Path(place).exists)
    with Path(place).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows[0] == {"figure": "captures", "day": "", "recipe": "", "value": str(page._told.numbers.captures)}


def test_a_period_without_captures_and_a_log_that_cannot_be_read_are_said(qtbot, window, page, stand_in):
    stand_in.insights.days = 0
    page.look_again()
    rest(qtbot, window, page._empty.isVisible)
    assert page._empty.accessibleName() == "Nothing landed in this period"
    stand_in.insights.refusal = SetupError("The studio's store cannot be read.")
    page.look_again()
    rest(qtbot, window, lambda: page._empty.accessibleName() == "The figures cannot be counted")
    assert "cannot be read" in page._empty.accessibleDescription()


def test_a_figure_that_only_has_the_focus_does_not_look_like_the_one_taken(qtbot, window, page):
    first, second = page.cards["captures"], page.cards["first_time_approval_rate"]
    qtbot.keyClick(first, Qt.Key.Key_2)
    rest(qtbot, window)
    assert first.hasFocus()
    assert second.isChecked()
    edges = [card.grab().toImage().pixelColor(0, card.height() // 2).name() for card in (first, second)]
    focused = first.grab().toImage()
    first.clearFocus()
    assert focused != first.grab().toImage(), "the focus is seen"
    assert edges[0] != edges[1]
    tints = {focused.pixelColor(x, focused.height() // 2).name() for x in range(focused.width())}
    assert theme.ACCENT not in tints


def test_the_findings_of_a_capture_are_never_cut_in_a_low_window(qtbot, window, page, stand_in):
    window.resize(1280, 720)
    page._show_behind("Landed", tuple(stand_in.open_cases))
    rest(qtbot, window, page.side.findings.isVisible)

    def is_whole(label):
        return label.height() >= label.heightForWidth(label.width())

    sentences = page.side.findings.findChildren(QLabel)
    assert sentences
    qtbot.waitUntil(lambda: all(is_whole(label) for label in sentences if label.isVisible()))
