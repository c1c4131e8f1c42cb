"""The overlay of keys: every group whole, in columns that fit the window."""

import pytest
from PySide6.QtGui import QFontMetrics

from pixdesk.ui import keys_overlay, theme
from pixdesk.ui.commands import Command
from pixdesk.ui.keys_overlay import _height, deal
from pixdesk.ui.page_list import FACTORIES
from tests.ui.resting import rest


def groups(*sizes):
    return [
        (f"{place}", [Command(f"verb {n}", "A", f"{place}") for n in range(size)]) for place, size in enumerate(sizes)
    ]


@pytest.mark.parametrize(
    ("sizes", "fullest"),
    [((11, 10, 5, 13), [15, 13]), ((3,), [3]), ((4, 4, 4), [4]), ((1, 1, 1, 1, 9), [9])],
)
def test_columns_are_as_even_as_the_groups_allow_and_the_last_group_ends_the_last(sizes, fullest):
    given = groups(*sizes)
    columns = deal(given, 3)
    assert sorted(title for column in columns for title, _ in column) == [title for title, _ in given]
    assert columns[-1][-1][0] == given[-1][0]
    assert max(sum(len(held) for _, held in column) for column in columns) in fullest


def test_nothing_to_show_is_no_column():
    assert deal([], 3) == []


SIZES = [(1440, 900), (1280, 720), (1120, 680)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", list(FACTORIES))
def test_every_page_shows_all_its_keys_in_every_window_there_may_be(qtbot, window, name, size):
    window.resize(*size)
    window.open_page(name)
    rest(qtbot, window)
    window.show_keys()
    assert_all_is_whole(window)


@pytest.mark.parametrize("size", SIZES)
def test_so_does_the_bench(qtbot, window, size):
    window.resize(*size)
    window.open_page("exceptions")
    rest(qtbot, window)
    window.page.mend_action.trigger()
    rest(qtbot, window, lambda: window.page.bench.canvas.is_painted)
    window.show_keys()
    assert "Finer brush, wider brush" in window.overlay.accessibleDescription()
    assert window.overlay._title == "Keys on the bench"
    assert_all_is_whole(window)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("1..6", "1 \u2013 6"),
        ("Alt+1..9", "Alt+1 \u2013 9"),
        ("[ and ]", "[\u2002]"),
        ("+ and -", "+\u2002\u2212"),
        (", and .", ",\u2002."),
        ("Left", "\u2190 \u2192"),
        ("Ctrl++", "Ctrl++"),
    ],
)
def test_keys_of_one_kind_stand_on_one_line(keys, said):
    assert keys_overlay._worded(keys) == said


def assert_all_is_whole(window):
    columns = window.overlay._columns()
    assert max(map(_height, columns)) <= window.overlay.height() - 120
    room = keys_overlay._COLUMN_PX - keys_overlay._KEY_PX
    titles = [command.title for column in columns for _, held in column for command in held]
    caps = [keys_overlay._worded(command.keys) for column in columns for _, held in column for command in held]
    wide = QFontMetrics(theme.font(theme.CAPTION_PX, strong=True)).horizontalAdvance
    assert [cap for cap in caps if wide(cap) + 22 > keys_overlay._KEY_PX] == [], "titles stand in one line"
    assert [title for title in titles if QFontMetrics(theme.font()).horizontalAdvance(title) > room] == []
