"""What goes wrong on the way from the camera is an alarm, for it can still be mended on the set."""

import threading
import time

import pytest

from pixdesk.domain.event import Notice
from pixdesk.pipeline import watch_flow
from pixdesk.pipeline.lanes import Lanes
from tests.helpers.studio import jpeg, open_studio, packshot, run_until_idle, shoot


@pytest.fixture
def desk(tmp_path):
    """An engine on inline lanes whose clock is told the time, and the alarms and warnings it gave."""
    with open_studio(tmp_path, Lanes.inline()) as engine:
        told = {"alarm": [], "warning": [], "info": []}
        engine.listen(lambda event: told[event.level].append(event.words) if isinstance(event, Notice) else None)
        yield engine, told


def at(engine, now_s):
    """Look at the folder at a moment."""
    engine.studio.monotonic_s = lambda: now_s
    engine.rescan()
    engine.pump()


def test_a_truncated_file_sounds_the_alarm(desk, tmp_path):
    engine, told = desk
    whole = jpeg(packshot())
    (tmp_path / "capture" / "A1_front.jpg").write_bytes(whole[: len(whole) // 2])
    at(engine, 0.0)
    at(engine, 20.0)
    assert len(told["alarm"]) == 1
    assert told["alarm"][0].startswith("A1_front.jpg: The file ends")


def test_a_product_that_touches_the_frame_is_no_alarm(desk, tmp_path):
    engine, told = desk
    shoot(tmp_path / "capture", "A1_front.jpg", product="cut")
    run_until_idle(engine)
    assert told["alarm"] == []


def test_a_writer_that_is_stuck_sounds_the_alarm_once(desk, tmp_path, monkeypatch):
    engine, told = desk
    monkeypatch.setattr("pixdesk.pipeline.intake.is_being_written", lambda _path: True)
    path = tmp_path / "capture" / "A1_front.jpg"
    path.write_bytes(jpeg(packshot())[:9000])
    for now_s in (0.0, 10.0, 29.0):
        at(engine, now_s)
    assert told["alarm"] == []
    for now_s in (31.0, 45.0):
        at(engine, now_s)
    assert [words for words in told["alarm"] if "has not grown" in words] == told["alarm"]
    assert len(told["alarm"]) == 1
    path.write_bytes(jpeg(packshot())[:12000])
    at(engine, 50.0)
    at(engine, 60.0)
    assert len(told["alarm"]) == 1, "it grows again"


def test_a_lost_folder_sounds_the_alarm(desk, tmp_path):
    engine, told = desk
    at(engine, 0.0)
    (tmp_path / "capture").rename(tmp_path / "elsewhere")
    at(engine, 10.0)
    assert len(told["alarm"]) == 1
    assert "unreachable" in told["alarm"][0]


def listeners():
    return {thread for thread in threading.enumerate() if type(thread).__module__.startswith("watchdog")}


def test_closing_during_the_first_look_leaves_nobody_listening_to_the_folder(tmp_path, monkeypatch):
    before, is_looking, known = listeners(), threading.Event(), watch_flow.seen.seen_files
    with open_studio(tmp_path, Lanes.threaded()) as engine:

        def slow(*asked):
            is_looking.set()
            while not engine._is_closed:
                time.sleep(0.001)
            time.sleep(0.1)  # whatever closing does before it waits for the look, it has done by then
            return known(*asked)

        monkeypatch.setattr(watch_flow.seen, "seen_files", slow)
        engine.pump()
        assert is_looking.wait(30.0)
    assert listeners() == before
