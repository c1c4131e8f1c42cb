"""A window that stays open all day: pages opened and left, and views opened and closed, leave nothing behind."""

import gc

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication

from pixdesk.ui.page_list import FACTORIES
from tests.ui.resting import rest

TIMES = 50


@pytest.fixture
def whole(qtbot, window):
    """The window with every page made: the pages nobody asked for come one by one behind the first."""
    rest(qtbot, window, lambda: len(window._pages) == len(FACTORIES))
    return window


def alive(window):
    """How many QObjects there are: those in the window's tree, and all that Python holds."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    held = sum(isinstance(one, QObject) for one in shiboken6.getAllValidWrappers())
    return len(window.findChildren(QObject)), held, len(QApplication.topLevelWidgets())


def grown(qtbot, window, once, times=TIMES):
    """Do something often and return by how much the QObjects grew, from the third time on."""
    for _ in range(3):
        once()
        rest(qtbot, window)
    alive(window)  # Python holds the window's children once they have been counted
    before = alive(window)
    for _ in range(times):
        once()
    rest(qtbot, window)
    return tuple(after - was for was, after in zip(before, alive(window), strict=True))


def test_opening_and_leaving_every_page_fifty_times_leaves_nothing_behind(qtbot, whole):
    window = whole

    def once():
        for name in FACTORIES:
            window.open_page(name)
            QApplication.processEvents()

    assert grown(qtbot, window, once) == (0, 0, 0)


@pytest.mark.parametrize("name", list(FACTORIES))
def test_a_page_taken_down_leaves_nothing_behind(qtbot, whole, name):
    window = whole

    def once():
        page = FACTORIES[name](window.desk, window.pictures)
        window._stack.addWidget(page)
        page.show()
        QApplication.processEvents()
        window._stack.removeWidget(page)
        page.deleteLater()
        del page
        rest(qtbot, window)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    assert max(grown(qtbot, window, once, times=4)) <= 0


def test_the_full_screen_view_and_the_comparison_opened_fifty_times_leave_nothing_behind(qtbot, whole):
    window = whole
    window.open_page("batches")
    rest(qtbot, window, lambda: window.page.grid.current is not None)
    page = window.page

    def once():
        for key in (Qt.Key.Key_Space, Qt.Key.Key_Space, Qt.Key.Key_F):
            qtbot.keyClick(page.grid, key)
        qtbot.keyClick(page.full, Qt.Key.Key_G)
        qtbot.keyClick(page.full, Qt.Key.Key_Escape)

    assert grown(qtbot, window, once) == (0, 0, 0)
    assert page.full._panes == []
