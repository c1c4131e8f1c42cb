"""Killed at any moment, a run loses nothing: after a restart every capture is there once, in a legal state.

By SIGKILL, or on Windows by TerminateProcess.
"""

import hashlib
import json
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import cv2
import psutil
import pytest

from pixdesk.domain.capture import CaptureState
from pixdesk.errors import SetupError
from pixdesk.pipeline import manifest
from pixdesk.store import audit, captures, renditions
from pixdesk.store.db import open_store, open_to_read
from tests.helpers.studio import prepare_home, shoot

KILLS, EARLIEST_S, LATEST_S = (8, 1.0, 8.0) if sys.platform == "win32" else (24, 0.35, 2.2)  # Windows starts slowly
CAPTURES = 60
ROOT = Path(__file__).resolve().parents[2]


def start(place, *more):
    with (place / "run.log").open("w") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.helpers.whole_run", str(place), *more], cwd=ROOT, stdout=log, stderr=log
        )


def make_shoot(place):
    prepare_home(place / "studio")
    for number in range(CAPTURES):
        folder = "set-1" if number % 2 else "set-2"
        shoot(place / "capture", f"{folder}/A{number:03}_front.jpg", seed=number, width=620, height=520)


def check_after_kill(place):
    """What must hold at any moment, without any repair."""
    home = place / "studio"
    if not (home / "studio.db").exists():
        return
    try:
        store = open_to_read(home)
    except SetupError as trouble:
        if "older pixdesk" in str(trouble) or "no studio" in str(trouble):
            return  # amid the first start's migrations: the next one goes on with them
        raise
    if not store.one("SELECT COUNT(*) FROM sqlite_master WHERE name = 'audit'"):
        store.close()  # killed before the very first migration was whole: nothing had been promised yet
        return
    try:
        names = Counter(c.name for c in captures.select(store, "WHERE state <> 'superseded'"))
        assert not names or max(names.values()) == 1
        for rendition in renditions.select(store):
            data = Path(rendition.path).read_bytes()
            assert hashlib.sha256(data).hexdigest() == rendition.sha256
    finally:
        store.close()
    assert audit.verify(home).holds


def whole(path):
    """Whether a file under a final name is all there: a picture decodes, a list can be read to its end."""
    if path.suffix == ".json":
        return isinstance(json.loads(path.read_text(encoding="utf-8")), list)
    if path.suffix == ".csv":
        return path.read_text(encoding="utf-8-sig").endswith("\n")
    return cv2.imread(str(path), cv2.IMREAD_UNCHANGED) is not None


def check_nothing_half(place):
    for folder in (place / "exports", place / "studio" / "staged"):
        if folder.exists():
            for path in folder.rglob("*"):
                if path.is_file() and not path.name.endswith(".part"):
                    assert whole(path), path


@pytest.mark.slow
def test_a_run_killed_again_and_again_ends_with_every_capture_exactly_once(tmp_path):
    dice = random.Random(20261120)
    kills = rounds = 0
    while kills < KILLS:
        place = tmp_path / f"round-{rounds}"
        make_shoot(place)
        rounds += 1
        while True:
            process = start(place)
            try:
                process.wait(timeout=dice.uniform(EARLIEST_S, LATEST_S))
                assert process.returncode == 0, (place / "run.log").read_text()
                break
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                kills += 1
            check_after_kill(place)
            check_nothing_half(place)
            if kills >= KILLS:
                process = start(place)
                assert process.wait(timeout=120) == 0, (place / "run.log").read_text()
                break
        check_finished(place)


def check_finished(place):
    store = open_store(place / "studio")
    try:
        found = captures.select(store, "")
        assert Counter(c.state for c in found) == {CaptureState.EXPORTED: CAPTURES}
        assert len({c.name for c in found}) == CAPTURES
        files = [Path(rendition.path) for rendition in renditions.select(store)]
    finally:
        store.close()
    assert len(set(files)) == CAPTURES
    lists = {files[0].with_name(name) for name in manifest.NAMES}
    assert {path for path in (place / "exports").rglob("*") if path.is_file()} == {*files, *lists}
    assert {entry["file"] for entry in json.loads(files[0].with_name("manifest.json").read_bytes())} == {
        path.name for path in files
    }
    check_nothing_half(place)
    assert not list(place.rglob("*.part"))
    assert audit.verify(place / "studio").holds


@pytest.mark.slow
def test_a_killed_run_takes_its_inference_child_with_it(tmp_path):
    make_shoot(tmp_path)
    process = start(tmp_path, "child")
    parent = psutil.Process(process.pid)
    deadline = time.monotonic() + 20
    while not parent.children(recursive=True) and time.monotonic() < deadline:
        time.sleep(0.02)
    family = parent.children(recursive=True)
    assert family
    time.sleep(0.5)
    process.kill()
    process.wait()
    _gone, alive = psutil.wait_procs(family, timeout=10)
    assert not alive
    assert start(tmp_path, "child").wait(timeout=120) == 0
    check_finished(tmp_path)
