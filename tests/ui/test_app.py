"""Starting the window: the folder it begins with, what it remembers, and what it spares itself while it loads."""

import gc

import pytest
from PySide6.QtCore import QSettings, QSize, Qt
from PySide6.QtWidgets import QApplication

from pixdesk import app
from pixdesk.domain.choices import Choices
from pixdesk.pipeline.inference import Inference
from pixdesk.pipeline.lanes import Lanes
from pixdesk.pipeline.opening import Opening, open_engine
from pixdesk.ui.window import MainWindow
from tests.helpers.studio import prepare_home


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A studio whose engine opens with the tiny model."""
    place = tmp_path / "studio"
    prepare_home(place)

    def open_real(files, home, out, folder):
        opening = Opening(home=home, out=tmp_path / "exports", folder=folder, choices=Choices(model="tiny"))
        lanes = Lanes.threaded(files=files)
        try:
            return open_engine(opening, lanes, lambda _: Inference.inline())
        except BaseException:
            lanes.close()
            raise

    monkeypatch.setattr(app, "_open_real", open_real)
    monkeypatch.setattr(app, "log_to", lambda _: None)
    monkeypatch.setattr(app, "spare_the_collector", lambda: None)
    monkeypatch.setattr(app.sys, "excepthook", app.sys.excepthook)  # put back afterwards
    return place


def remembered(home):
    settings = QSettings(str(home / "window.ini"), QSettings.Format.IniFormat)
    return settings.value("folder", "")


def run_main(monkeypatch, arguments, during):
    """Run `main`, and `during` with its window in place of the event loop."""

    def run(_):
        window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible())
        during(window)
        window.close()
        window.deleteLater()
        return 0

    monkeypatch.setattr(app, "_run", run)
    assert app.main(arguments) == 0


def choose(qtbot, monkeypatch, window, path):
    monkeypatch.setattr("pixdesk.ui.opening.QFileDialog.getExistingDirectory", lambda *_: str(path))
    qtbot.mouseClick(window.opening._button, Qt.MouseButton.LeftButton)


def test_a_first_start_asks_opens_what_is_chosen_and_begins_there_the_next_time(qtbot, home, monkeypatch, tmp_path):
    captures = tmp_path / "capture"
    captures.mkdir()

    def first(window):
        choose(qtbot, monkeypatch, window, captures)
        qtbot.waitUntil(lambda: window.page is not None, timeout=15000)

    run_main(monkeypatch, ["--home", str(home)], first)
    assert remembered(home) == str(captures)
    shown = []

    def again(window):
        qtbot.waitUntil(lambda: window.page is not None, timeout=15000)
        shown.append(window.desk.engine.overview().folder)

    run_main(monkeypatch, ["--home", str(home)], again)
    assert shown == [str(captures)]


def test_a_folder_that_cannot_be_opened_is_not_remembered_and_another_can_be_chosen(qtbot, home, monkeypatch, tmp_path):
    captures = tmp_path / "capture"
    captures.mkdir()

    def choosing(window):
        choose(qtbot, monkeypatch, window, home)  # pixdesk's own folder
        qtbot.waitUntil(lambda: "does not open" in window.opening._title.text(), timeout=15000)
        assert remembered(home) == ""
        choose(qtbot, monkeypatch, window, captures)
        qtbot.waitUntil(lambda: window.page is not None, timeout=15000)

    run_main(monkeypatch, ["--home", str(home)], choosing)
    assert remembered(home) == str(captures)


def test_another_folder_chosen_under_this_shoot_is_watched_from_the_next_start_on(qtbot, home, monkeypatch, tmp_path):
    today, tomorrow = tmp_path / "today", tmp_path / "tomorrow"
    today.mkdir()
    tomorrow.mkdir()

    def changing(window):
        qtbot.waitUntil(lambda: window.page is not None, timeout=15000)
        window.open_page("settings")
        shoot = window.page.shoot
        qtbot.waitUntil(shoot._choose.isVisible)
        monkeypatch.setattr("pixdesk.ui.shoot_page.QFileDialog.getExistingDirectory", lambda *_: str(tomorrow))
        qtbot.mouseClick(shoot._choose, Qt.MouseButton.LeftButton)
        assert window.desk.engine.overview().folder == str(today)

    run_main(monkeypatch, [str(today), "--home", str(home)], changing)
    assert remembered(home) == str(tomorrow)


def test_garbage_is_looked_for_again_once_everything_is_loaded(qtbot, monkeypatch):
    monkeypatch.setattr("pixdesk.ui.application._LOADING_MS", 20)
    try:
        app.spare_the_collector()
        assert not gc.isenabled()
        qtbot.waitUntil(gc.isenabled)
    finally:
        gc.enable()
        gc.unfreeze()


def test_the_window_carries_the_programs_own_picture(qtbot):
    shown = app.application().windowIcon()
    assert shown.actualSize(QSize(256, 256)) == QSize(256, 256)
    picture = shown.pixmap(QSize(64, 64), 1.0).toImage()
    assert picture.pixelColor(32, 40).name() == "#ffffff"  # the product
    assert picture.pixelColor(0, 0).alpha() == 0
