"""Charts over days: what stands where, what the keys do, and what is said to whoever does not see it."""

from datetime import date, timedelta

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor

from pixdesk.ui import chart_paint, theme
from pixdesk.ui.chart_paint import Series
from pixdesk.ui.charts import DayChart

FIRST = date(2026, 11, 1)


def days(count):
    return [FIRST + timedelta(days=number) for number in range(count)]


@pytest.fixture
def chart(qtbot):
    made = DayChart("Landed by day")
    qtbot.addWidget(made)
    made.resize(600, 200)
    made.show_days(
        days(4),
        [Series("landed", theme.FAINT, (10.0, 0.0, 4.0, 8.0)), Series("kept", theme.GOOD, (5.0, None, 4.0, 1.0), "o")],
    )
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    qtbot.waitUntil(made.isActiveWindow)
    return made


def laid_out(*values, height=200, is_whole=True):
    return chart_paint.plot_of(600, height, [Series("a", theme.TEXT, values)], len(values), is_whole=is_whole)


@pytest.mark.parametrize("highest", [1, 3, 17, 240, 99_000])
def test_lines_of_the_grid_stand_at_round_whole_numbers_with_room_between_them(highest):
    plot = laid_out(float(highest))
    assert plot.top > highest
    assert plot.step == int(plot.step) >= 1
    assert str(int(plot.step)).rstrip("0") in ("1", "2", "5")
    assert plot.y(0) - plot.y(plot.step) >= 26


def test_times_may_have_lines_between_whole_numbers_and_no_values_at_all_are_a_chart_too():
    assert laid_out(0.8, is_whole=False).step == 0.2
    assert laid_out(None, None, is_whole=False).top > 0
    assert laid_out().position_at(QPointF(100, 100)) == -1


def test_bars_on_each_other_reckon_with_their_sum():
    series = [Series("a", theme.TEXT, (3.0, 1.0)), Series("b", theme.DIM, (4.0, 9.0))]
    assert chart_paint.plot_of(600, 200, series, 2, is_whole=True).top == pytest.approx(10 * 1.06)


def test_a_bar_reaches_as_high_as_its_value_and_a_line_runs_over_it(chart):
    picture, plot = chart.grab().toImage(), chart._plot()

    def tint(position, value):
        return picture.pixelColor(round(plot.x(position)), round(plot.y(value)))

    assert tint(0, 9.5) == tint(3, 7.5) == QColor(theme.FAINT)
    assert tint(2, 4.6) == tint(1, 9.5) != QColor(theme.FAINT)
    assert tint(0, 5) == tint(2, 4) == tint(3, 1) == QColor(theme.GOOD)


def test_the_pointer_and_the_day_under_it_agree_at_every_column(chart):
    assert [chart.position_at(chart.point_of(number)) for number in range(4)] == [0, 1, 2, 3]
    assert chart.position_at(QPoint(4, 100)) == -1


def test_keys_walk_the_days_and_what_a_day_holds_is_said(qtbot, chart):
    chart.setFocus(Qt.FocusReason.TabFocusReason)
    assert chart.accessibleDescription() == "2026-11-04\nlanded: 8\nkept: 1"
    taken = []
    chart.picked.connect(taken.append)
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Left, Qt.Key.Key_Return, Qt.Key.Key_Right, Qt.Key.Key_Return):
        qtbot.keyClick(chart, key)
    qtbot.keyClick(chart, Qt.Key.Key_End)
    qtbot.keyClick(chart, Qt.Key.Key_Right)
    qtbot.keyClick(chart, Qt.Key.Key_Return)
    assert taken == [0, 1, 3]


def test_a_click_takes_the_day_under_it_and_one_beside_the_columns_takes_none(qtbot, chart):
    taken = []
    chart.picked.connect(taken.append)
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=chart.point_of(2))
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(4, 100))
    assert taken == [2]


def test_the_focus_is_seen_and_leaves_nothing_behind(qtbot, chart):
    chart.clearFocus()
    before = chart.grab().toImage()
    chart.setFocus(Qt.FocusReason.TabFocusReason)
    assert chart.grab().toImage() != before
    chart.clearFocus()
    assert chart.grab().toImage() == before


def test_years_of_days_are_drawn_with_as_many_names_as_have_room(qtbot, chart):
    chart.show_days(days(1200), [Series("landed", theme.FAINT, (1.0,) * 1200)])
    assert not chart.grab().isNull()
    chart.show_days((), ())
    assert not chart.grab().isNull()
    assert chart.toolTip() == ""
