"""The window over the real engine: real JPEGs arrive, are seen, approved by key, exported, and nothing is lost."""

import pytest
from PySide6.QtCore import Qt

from pixdesk import app
from pixdesk.domain.capture import CaptureState
from pixdesk.domain.choices import Choices
from pixdesk.errors import SetupError
from pixdesk.pipeline.inference import Inference
from pixdesk.pipeline.lanes import Lanes
from pixdesk.pipeline.opening import Opening, open_engine
from pixdesk.ui.window import MainWindow
from tests.helpers.studio import jpeg, open_studio, packshot, prepare_home, shoot
from tests.ui.resting import rest


@pytest.fixture
def opening(tmp_path):
    prepare_home(tmp_path / "studio")
    (tmp_path / "capture").mkdir()
    choices = Choices(model="tiny", idle_close_s=3600.0)
    return Opening(home=tmp_path / "studio", out=tmp_path / "exports", folder=tmp_path / "capture", choices=choices)


@pytest.fixture
def session(qtbot, opening):
    window = MainWindow()
    window.resize(1280, 800)
    window.show()
    made = app.Session(
        window,
        lambda files: open_engine(opening, Lanes.threaded(files=files), lambda _: Inference.inline()),
        "reviewer",
    )
    made.begin()
    qtbot.waitUntil(lambda: window.page is not None, timeout=15000)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield made
    window.close()
    made.end()
    window.deleteLater()


def wait_for(qtbot, session, *states, count):
    def there():
        counts = session.engine.overview().counts
        return sum(counts.get(state, 0) for state in states) == count

    qtbot.waitUntil(there, timeout=30000)


def test_a_shoot_goes_from_the_folder_to_verified_files_by_keys_alone(qtbot, session, opening):
    window = session.window
    live = window.page
    for number in range(3):
        shoot(opening.folder, f"SKU-{number}_red_front.jpg", seed=number)
    wait_for(qtbot, session, CaptureState.CLEAN, count=3)
    rest(qtbot, window, lambda: len(live.strip.ids) == 3 and live.canvas.is_painted)

    qtbot.keyClick(live.strip, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, window, lambda: window.page_name == "batches" and window.page.list.ident is not None)
    page = window.page
    qtbot.keyClick(page.grid, Qt.Key.Key_K)
    rest(qtbot, window, lambda: page.sheet is not None)
    for _ in page.sheet.sample:
        qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    rest(qtbot, window, lambda: page.sheet.summary.inspected == len(page.sheet.sample))
    qtbot.keyClick(page.grid, Qt.Key.Key_A)
    rest(qtbot, window, page.panel.export.isVisible)
    assert session.engine.overview().counts[CaptureState.APPROVED] == 3

    page.panel.export.channels.boxes["shopify"].click()
    qtbot.keyClick(page.grid, Qt.Key.Key_X)
    qtbot.waitUntil(lambda: page.panel.export.button.isEnabled() and not session.bridge.busy, timeout=60000)
    renditions = session.engine.renditions()
    refused = session.engine.cases()
    assert len(renditions) + len(refused) == 3
    assert session.engine.verify_audit().holds


def test_a_file_that_is_no_picture_becomes_a_case_the_retoucher_can_settle(qtbot, session, opening):
    window = session.window
    (opening.folder / "page.jpg").write_bytes(b"<html>not a picture</html>" * 200)
    wait_for(qtbot, session, CaptureState.HELD, count=1)
    qtbot.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, window, lambda: window.page_name == "exceptions" and window.page.list.ident is not None)
    page = window.page
    qtbot.keyClick(page.list, Qt.Key.Key_A)  # there is nothing to accept
    qtbot.keyClick(page.list, Qt.Key.Key_D)
    qtbot.keyClick(page.list, Qt.Key.Key_D)
    wait_for(qtbot, session, CaptureState.DISCARDED, count=1)
    rest(qtbot, window, lambda: page.list.ident is None)
    lines = session.engine.audit_lines(search="disposition")
    assert [line.actor for line in lines] == ["reviewer"]


def test_a_case_processed_again_that_comes_back_held_is_said_in_the_strip(qtbot, session, opening):
    window = session.window
    shoot(opening.folder, "A1_front.jpg", product="cut")
    wait_for(qtbot, session, CaptureState.HELD, count=1)
    qtbot.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, window, lambda: window.page_name == "exceptions" and window.page.list.ident is not None)
    assert "processed again" not in window.strip.notice.accessibleName()
    qtbot.keyClick(window.page.list, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: "processed again" in window.strip.notice.accessibleName(), timeout=30000)
    assert window.strip.notice.accessibleName().startswith("A1_front.jpg: processed again, and held. The product")
    assert len(session.engine.cases(still_open=False)) == 2


def test_a_studio_another_pixdesk_has_opens_by_trying_again_once_that_is_closed(qtbot, opening):
    def opened(files):
        return open_engine(opening, Lanes.threaded(files=files), lambda _: Inference.inline())

    window = MainWindow()
    window.show()
    session = app.Session(window, opened, "reviewer")
    with open_studio(opening.home.parent, Lanes.inline()):
        for _ in range(2):
            session.begin() if window.opening._button.isHidden() else window.opening._button.click()
            qtbot.waitUntil(window.opening._button.isVisible, timeout=15000)
            assert "Another pixdesk is at work" in window.opening._words.text()
            assert window.opening._button.text() == "Try again"
    qtbot.mouseClick(window.opening._button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.page is not None, timeout=15000)
    window.close()
    session.end()
    window.deleteLater()


def test_closing_the_window_in_the_middle_of_work_loses_nothing(qtbot, opening):
    window = MainWindow()
    window.show()

    def opened(files):
        return open_engine(opening, Lanes.threaded(files=files), lambda _: Inference.inline())

    session = app.Session(window, opened, "reviewer")
    session.begin()
    qtbot.waitUntil(lambda: window.page is not None, timeout=15000)
    for number in range(8):
        (opening.folder / f"IMG_{number}.jpg").write_bytes(jpeg(packshot(seed=number)))
    qtbot.waitUntil(lambda: sum(session.engine.overview().counts.values()) >= 2, timeout=30000)
    window.close()
    session.end()
    window.deleteLater()

    second = MainWindow()
    again = app.Session(second, opened, "reviewer")
    again.begin()
    qtbot.waitUntil(lambda: second.page is not None, timeout=15000)
    wait_for(qtbot, again, CaptureState.CLEAN, count=8)
    assert again.engine.verify_audit().holds
    again.end()
    second.deleteLater()


def test_a_second_window_on_the_same_store_is_refused_in_words(qtbot, session, opening):
    second = MainWindow()
    qtbot.addWidget(second)
    other = app.Session(second, lambda files: open_engine(opening, Lanes.threaded(files=files)), "reviewer")
    with qtbot.captureExceptions() as bugs:
        other.begin()
        qtbot.waitUntil(lambda: "does not open" in second.opening._title.text(), timeout=15000)
    other.end()
    assert not bugs
    assert len(second.opening._words.text()) > 20


def test_a_studio_that_cannot_open_leaves_no_thread_running(qtbot):
    window = MainWindow()
    qtbot.addWidget(window)

    def refuse(_):
        raise SetupError("The recipe is missing. Put it back.")

    session = app.Session(window, refuse, "reviewer")
    session.begin()
    qtbot.waitUntil(lambda: "recipe is missing" in window.opening._words.text())
    session.end()
    assert session.engine is None
