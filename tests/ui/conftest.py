"""Qt in tests: off screen where that can be, dressed as in life, and any word of trouble from Qt fails the test."""

import os
import sys

if sys.platform != "win32":  # there it would find no font; every Windows session has a screen
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pixdesk.pipeline.engine import Engine
from pixdesk.ui import theme
from pixdesk.ui.actions import Desk
from pixdesk.ui.bridge import Bridge
from pixdesk.ui.window import MainWindow
from tests.ui.resting import rest
from tests.ui.stand_in import StandIn


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let Qt's warnings fail these tests; the offscreen platform's remark about window sizes is none of ours."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            item.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints", extend=True))


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return QApplication


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    if not qapp.styleSheet():
        theme.dress(qapp)


@pytest.fixture
def stand_in(tmp_path: Path) -> StandIn:
    return StandIn(tmp_path / "stand-in")


@pytest.fixture
def window(qtbot: QtBot, stand_in: StandIn) -> Iterator[MainWindow]:
    """A window over the stand-in, shown, active and at rest."""
    made = MainWindow()
    made.resize(1440, 900)
    bridge = Bridge(made)
    stand_in.listen(bridge.post)
    made.show()
    made.attach(Desk(cast(Engine, stand_in), bridge, "reviewer", memory=made.memory))
    made.activateWindow()
    qtbot.waitExposed(made)
    qtbot.waitUntil(made.isActiveWindow)
    rest(qtbot, made)
    yield made
    made.close()
    made.close_down()
    bridge.close()
    made.deleteLater()
