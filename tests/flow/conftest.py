"""The same flow on three kinds of lanes."""

import importlib
import logging
import os
import sys

import pytest

from pixdesk.cli import main
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


@pytest.fixture(scope="module")
def typer_whole():
    """Under pytest-qt PySide's import hook looks into pydantic while typer's half of it is not there yet."""
    with pytest.MonkeyPatch.context() as patched:
        if hook := sys.modules.get("shibokensupport.feature"):
            patched.setattr(hook, "_mod_uses_pyside", lambda _module: False)
        importlib.import_module("typer._adapters")


@pytest.fixture
def pixdesk(capsys, typer_whole):
    """Run a command in this process; returns its code and what it said."""

    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return ended.value.code or 0, said.out + said.err

    root = logging.getLogger("pixdesk")
    before = (root.level, root.propagate, [*root.handlers])
    yield run
    for handler in set(root.handlers) - set(before[2]):
        handler.close()
    root.level, root.propagate, root.handlers = before
