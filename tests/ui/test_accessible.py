"""Whoever cannot see the window, or the mouse, or colours, works with it all the same."""

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QScrollBar,
    QSlider,
    QWidget,
)

from pixdesk.ui import icons
from pixdesk.ui.buttons import KeyButton
from pixdesk.ui.commands import shown
from pixdesk.ui.page_list import FACTORIES
from tests.ui.resting import rest

PAGES = tuple(FACTORIES)


def controls(page):
    """Everything on a page that takes the focus or a click."""
    for widget in page.findChildren(QWidget):
        takes_focus = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        is_control = isinstance(widget, QAbstractButton | QLineEdit | QSlider | QAbstractItemView)
        is_qts_own = isinstance(widget, QScrollBar) or widget.objectName().startswith("qt_")
        if (is_control or takes_focus) and not is_qts_own and not type(widget).__name__.startswith("QTableCorner"):
            yield widget


def spoken(widget):
    """What a screen reader says of a widget."""
    said = widget.accessibleName()
    return said or (widget.text() if isinstance(widget, QAbstractButton) else "")


@pytest.mark.parametrize("name", PAGES)
def test_every_control_has_a_name_a_screen_reader_can_say(qtbot, window, name):
    window.open_page(name)
    rest(qtbot, window)
    found = list(controls(window.page))
    assert found
    nameless = [f"{type(w).__name__} in {type(w.parentWidget()).__name__}" for w in found if not spoken(w).strip()]
    assert nameless == []


def test_the_windows_own_controls_have_names_too(window):
    inside = {w for page in window._pages.values() for w in controls(page)}
    nameless = [type(w).__name__ for w in controls(window) if w not in inside and not spoken(w).strip()]
    assert nameless == []


def told(widgets):
    """The controls among some widgets that are worked with a click or by typing, and what their tooltips say."""
    kinds = QAbstractButton | QLineEdit | QAbstractSpinBox | QComboBox | QSlider
    return [(widget, widget.toolTip().strip()) for widget in widgets if isinstance(widget, kinds)]


@pytest.mark.parametrize("name", PAGES)
def test_every_control_says_in_its_tooltip_what_it_does(qtbot, window, name):
    window.open_page(name)
    rest(qtbot, window)
    found = told(controls(window.page))
    assert len(found) > 3
    assert [f"{type(w).__name__}: {spoken(w)}" for w, words in found if not words] == []


def test_the_windows_own_controls_say_it_too(window):
    inside = {w for page in window._pages.values() for w in controls(page)}
    found = told(w for w in controls(window) if w not in inside and w is not window.opening._button)
    assert len(found) > len(PAGES)
    assert [f"{type(w).__name__}: {spoken(w)}" for w, words in found if not words] == []


def in_words(keys):
    """The single keys behind what the overlay lists: a range of digits, or an arrow that stands for its pair too."""
    if " and " in keys:
        return set(keys.split(" and "))
    first, dots, last = keys.partition("..")
    if dots:
        return {f"{first[:-1]}{number}" for number in range(int(first[-1]), int(last) + 1)}
    return {keys}


@pytest.mark.parametrize("name", PAGES)
def test_every_verb_has_a_key_that_its_tooltip_says(qtbot, window, name):
    window.open_page(name)
    rest(qtbot, window)
    page = window.page
    mine = {
        action for one in [page, *page.findChildren(QWidget)] for action in one.actions() if action.parent() is page
    }
    verbs = [action for action in mine if action.text()]
    assert (
        len(verbs)
        >= len([one for one in page.commands.listed if not one.keys.startswith(("1..", "Down", "Left"))]) // 2
    )
    keyless = [action.text() for action in verbs if action.shortcut().isEmpty()]
    assert keyless == []
    for action in verbs:
        assert shown(action.shortcut()) in action.toolTip(), action.text()


@pytest.mark.parametrize("name", PAGES)
def test_every_verb_a_button_offers_stands_in_the_overlay(qtbot, window, name):
    window.open_page(name)
    rest(qtbot, window)
    listed = set().union(*(in_words(one.keys) for one in window.page.commands.listed))
    for button in window.page.findChildren(KeyButton):
        keys = {key.toString() for key in button._action.shortcuts()}
        if button.isVisible() and not keys & listed:
            pytest.fail(f"{button.accessibleName()}: {keys}")


@pytest.mark.parametrize("name", PAGES)
def test_every_button_with_a_key_says_it_in_its_tooltip(qtbot, window, name):
    window.open_page(name)
    rest(qtbot, window)
    for button in window.page.findChildren(KeyButton):
        if button._cap:
            assert button._cap in button.toolTip(), button.accessibleName()


@pytest.mark.parametrize("ratio", icons.SCALES)
@pytest.mark.parametrize("name", icons.NAMES)
def test_icons_are_drawn_and_not_stretched_at_every_scale(qtbot, name, ratio):
    drawn = icons.icon(name).pixmap(QSize(20, 20), ratio)
    assert (drawn.width(), drawn.height()) == (20 * ratio, 20 * ratio)
    image = drawn.toImage()
    alphas = [QColor.fromRgba(image.pixel(x, y)).alpha() for x in range(image.width()) for y in range(image.height())]
    assert sum(alpha > 180 for alpha in alphas) >= 8, "the strokes are lines and not a blur"


def test_the_focus_is_seen_on_every_tool(qtbot, window):
    live = window.page
    for button in (*live._tool_row._buttons, live.swatches._group.buttons()[1]):
        button.clearFocus()
        rest(qtbot, window)
        before = button.grab().toImage()
        button.setFocus(Qt.FocusReason.TabFocusReason)
        rest(qtbot, window)
        assert button.hasFocus()
        assert button.grab().toImage() != before, button.accessibleName()
