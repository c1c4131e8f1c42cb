"""The same flow on three kinds of lanes."""

import os
import sys

import pytest

from pixdesk.pipeline.lanes import Lanes
from tests.helpers.studio import Clock, open_studio

if sys.platform != "win32":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


_kept: list[object] = []


def qt_lanes():
    """The window's lanes: Qt's thread pool for the files."""
    from PySide6.QtWidgets import QApplication  # the window's tests need this kind, and there is only one

    from pixdesk.ui.executor import QtExecutor

    _kept.append(QApplication.instance() or QApplication([]))
    return Lanes.threaded(files=QtExecutor(2))


@pytest.fixture(params=[Lanes.inline, Lanes.threaded, qt_lanes], ids=["inline", "threads", "qt"])
def lanes(request):
    return request.param()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def studio(tmp_path, lanes, clock):
    """An engine that watches tmp_path/capture."""
    with open_studio(tmp_path, lanes, clock=clock) as engine:
        yield engine
