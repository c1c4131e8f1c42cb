"""What the start loads, and when: the window can be used before OpenCV and its like are there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pixdesk import app
from pixdesk.domain.choices import Choices
from pixdesk.errors import SetupError
from pixdesk.pipeline.lanes import Lanes
from pixdesk.pipeline.opening import Opening, open_desk
from pixdesk.store.db import open_store
from pixdesk.ui.window import MainWindow
from tests.helpers.studio import prepare_home

ROOT = Path(__file__).resolve().parents[2]

PROGRAM = """
import sys
from PySide6.QtCore import QEvent, QObject, QTimer
from pixdesk import app
from pixdesk.ui.page import Page

HEAVY = {"cv2", "PIL", "onnxruntime", "numpy", "rawpy", "pydantic", "sqlite_utils", "watchdog"}


class Eye(QObject):
    seen = False

    def eventFilter(self, watched, event):
        if event.type() is QEvent.Type.Paint and isinstance(watched, Page) and not self.seen:
            self.seen = True
            print("usable with", sorted(HEAVY & sys.modules.keys()), flush=True)
            self.window = watched.window()
            self.look()
        return False

    def look(self):
        if "cv2" in sys.modules and self.window.desk.engine._joined is not None:
            print("then loads", sorted({"cv2", "numpy"} & sys.modules.keys()), flush=True)
            self.window.close()
        else:
            QTimer.singleShot(20, self.look)


application = app.application()
eye = Eye()
application.installEventFilter(eye)
sys.exit(app.main(sys.argv[1:]))
"""


def run_program(program, *arguments):
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_live_is_painted_before_any_of_the_heavy_libraries_is_loaded(tmp_path):
    (tmp_path / "capture").mkdir()
    places = [str(tmp_path / "capture"), "--home", str(tmp_path / "studio"), "--out", str(tmp_path / "out")]
    open_store(tmp_path / "studio").close()  # the first start of all makes the store, with sqlite-utils
    assert run_program(PROGRAM, *places) == ["usable with []", "then loads ['cv2', 'numpy']"]


@pytest.mark.parametrize("arguments", [["--help"], ["batches"]])
def test_a_command_that_makes_no_pixels_loads_no_library_that_does(tmp_path, arguments):
    open_store(tmp_path / "studio").close()
    program = (
        "import sys; from pixdesk.cli import app; app(sys.argv[1:], standalone_mode=False); "
        "print(sorted({'cv2', 'PIL', 'onnxruntime', 'rawpy', 'PySide6'} & sys.modules.keys()))"
    )
    where = ["--home", str(tmp_path / "studio")] if arguments == ["batches"] else []
    assert run_program(program, *arguments, *where)[-1] == "[]"


def test_a_model_that_is_not_there_closes_the_studio_again_and_is_told_in_words(qtbot, tmp_path):
    prepare_home(tmp_path / "studio")
    (tmp_path / "capture").mkdir()
    opening = Opening(
        home=tmp_path / "studio", out=tmp_path / "out", folder=tmp_path / "capture", choices=Choices(model="gone")
    )
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    session = app.Session(window, lambda files: open_desk(opening, Lanes.threaded(files=files)), "reviewer")
    session.begin()
    qtbot.waitUntil(lambda: window.page is not None, timeout=15000)
    qtbot.waitUntil(lambda: "no model 'gone'" in window.opening._words.text(), timeout=15000)
    assert window.page is None
    assert window.desk is None
    assert session.engine is None
    open_store(tmp_path / "studio").close()  # which it would refuse while the studio is open
    session.end()


def test_what_is_asked_before_all_is_loaded_waits_for_it_and_a_closed_desk_joins_nothing(tmp_path):
    prepare_home(tmp_path / "studio")
    opening = Opening(home=tmp_path / "studio", out=tmp_path / "out", folder=tmp_path, choices=Choices(model="tiny"))
    engine = open_desk(opening, Lanes.threaded())
    assert engine.overview().folder == str(tmp_path)
    assert engine.recent() == []
    with pytest.raises(SetupError, match="no channel"):
        engine.export(channels=["nowhere"], actor="ana")
    engine.close()
    closed = open_desk(opening, Lanes.threaded())
    closed.close()
    assert closed._joined is None
