"""(g) The window under load: 100,000 captures on the sheet, pages, and the beat of its thread while work runs.

Times of the sheet and the pages are processor time of the window's own process, which other programs disturb little;
the heartbeat is wall time, for it asks whether the window's thread is held up, whoever holds it.
"""

import gc
import itertools
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from tests.bench.first_sight import _display, _platform
from tests.bench.report import Line, median, percentile, strangers

COUNT = 100_000
FRAMES = 400
BEAT_MS = 5
CAMERA_MS = 250
PICTURES = 240
AIMS = {"append": 2.0, "paint": 300.0, "scroll": 16.0, "page": 50.0, "beat": 50.0}
RESIDENT_MB = 600.0


def lines(frames: int = FRAMES, count: int = COUNT) -> list[Line]:
    """Measure the sheet, the pages and the heartbeat, each in a process of its own under Xvfb where there is one."""
    display = _display()
    found: dict[str, list[float]] = {}
    with strangers() as others:
        for probe in ("sheet", "beat"):
            command = [*display, sys.executable, "-m", "tests.bench.grid", probe, str(count), str(frames)]
            done = subprocess.run(
                command, capture_output=True, text=True, env={**os.environ, **_platform(display)}, check=False
            )
            if done.returncode:
                raise RuntimeError(done.stdout + done.stderr)
            for line in done.stdout.splitlines():
                kind, *values = line.split()
                found.setdefault(kind, []).extend(float(value) for value in values)
    where = f"under Xvfb, {frames} frames" if display else f"offscreen, {frames} frames"
    return [*_sheet(found, count, where), *_beat(found, f"other programs took {others.cores:.1f} cores")]


def _sheet(found: dict[str, list[float]], count: int, where: str) -> list[Line]:
    return [
        _aimed(f"{count:,} captures on the sheet: one more put, median", median(found["append"]), "append", where),
        _aimed("the same, first paint", found["paint"][0], "paint", "processor time, places reckoned and painted"),
        _aimed("the same, scroll frame, 99th percentile", percentile(found["scroll"], 99), "scroll", where),
        Line(letter="g", what="the same, scroll frame, median", measured=f"{median(found['scroll']):.1f} ms"),
        Line(
            letter="g",
            what="resident with pictures in view, at most",
            measured=f"{max(found['resident']):.0f} MB",
            aim=f"≤ {RESIDENT_MB:.0f} MB",
            met=max(found["resident"]) <= RESIDENT_MB,
        ),
    ]


def _beat(found: dict[str, list[float]], others: str) -> list[Line]:
    beats = found["beat"]
    figures = [
        (
            "heartbeat of the window's thread while captures are cut out",
            beats,
            f"{len(beats)} beats of {BEAT_MS} ms, wall time, going from page to page; {others}",
        ),
        (
            "the same, less the waiting for a core",
            found.get("own", []),
            "Linux counts how long a thread that could run had to wait",
        ),
        ("what that thread computed between two beats", found["busy"], "processor time of that thread alone"),
    ]
    return [
        _aimed("page switch, worst of all pages", max(found["page"]), "page", "processor time, painted"),
        *(_spread(what, values, note) for what, values, note in figures if values),
    ]


def _spread(what: str, values: list[float], note: str) -> Line:
    return Line(
        letter="g",
        what=f"{what}: median / 99th / longest",
        measured=f"{median(values):.1f} / {percentile(values, 99):.1f} / {max(values):.1f} ms",
        aim=f"≤ {AIMS['beat']:.0f} ms",
        met=max(values) <= AIMS["beat"],
        note=note,
    )


def _aimed(what: str, measured_ms: float, aim: str, note: str) -> Line:
    return Line(
        letter="g",
        what=what,
        measured=f"{measured_ms:.1f} ms",
        aim=f"≤ {AIMS[aim]:.0f} ms",
        met=measured_ms <= AIMS[aim],
        note=note,
    )


def sheet(count: int, frames: int) -> None:
    """Fill a contact sheet, scroll through it with real pictures, and put more on it."""
    import psutil

    from pixdesk.app import application
    from pixdesk.domain.capture import CaptureState
    from pixdesk.ui.grid import ContactSheet
    from pixdesk.ui.pictures import Pictures
    from pixdesk.ui.shelf import Section
    from pixdesk.ui.tiles import TileItem

    def item(number: int, paths: list[tuple[str, str]]) -> TileItem:
        capture, cutout = paths[number % len(paths)]
        return TileItem(
            id=number,  # type: ignore[arg-type]
            name=f"IMG_{number:06}.jpg",
            state=CaptureState.CLEAN,
            capture_path=capture,
            cutout_path=cutout,
            short=f"SKU-{number}",
        )

    def now() -> float:
        return time.thread_time() * 1000

    process, shown = psutil.Process(), application()
    with tempfile.TemporaryDirectory() as folder:
        paths = _staged(Path(folder))
        items = tuple(item(number, paths) for number in range(count))
        pictures = Pictures()
        pictures.keep_small_ones(Path(folder) / "thumbnails")
        view = ContactSheet(pictures)
        view.resize(1088, 800)
        began = now()
        view.show_sections([Section("So far", "", items)])
        view.show()
        shown.processEvents()
        view.viewport().repaint()
        say("paint", now() - began)
        bar, step = view.verticalScrollBar(), view.verticalScrollBar().maximum() // frames
        for number in range(frames):
            began = now()
            bar.setValue((number + 1) * 120 if number % 2 else number * step)
            shown.processEvents()
            say("scroll", now() - began)
            if number % 20 == 0:
                _let_decode(shown, pictures)
                say("resident", process.memory_info().rss / 1e6)
        for number in range(200):
            began = now()
            view.put(item(count + number, paths))
            shown.processEvents()
            say("append", now() - began)
        pictures.close()


def _let_decode(shown: Any, pictures: Any) -> None:
    until = time.monotonic() + 2.0
    while pictures.busy and time.monotonic() < until:
        shown.processEvents()
        time.sleep(0.002)


def _staged(folder: Path) -> list[tuple[str, str]]:
    """Write previews and cutouts as the engine stages them, and return their paths."""
    import cv2
    import numpy as np

    from pixdesk.imaging import staging

    made = []
    for number in range(PICTURES):
        picture = np.full((1067, 1600, 3), 205, np.uint8)
        cv2.circle(picture, (800, 533), 300 + number % 150, (number % 255, 120, 200), -1, cv2.LINE_AA)
        matte = np.zeros(picture.shape[:2], np.uint8)
        cv2.circle(matte, (800, 533), 300 + number % 150, 255, -1, cv2.LINE_AA)
        capture, cutout = folder / f"{number}.preview.jpg", folder / f"{number}.cutout.png"
        capture.write_bytes(staging.preview_jpeg(picture))
        cutout.write_bytes(staging.cutout_png(np.dstack([picture, matte])))
        made.append((str(capture), str(cutout)))
    return made


def beat() -> None:
    """Let the demonstration be shot and cut out under the real window, go from page to page, and listen to its beat."""
    from PySide6.QtCore import Qt, QTimer

    from pixdesk import app as root
    from pixdesk.ui.window import MainWindow
    from tests.helpers.turning import turn

    with tempfile.TemporaryDirectory() as folder:
        place, application = Path(folder), root.application()
        root.spare_the_collector()
        window = MainWindow()
        window.show()
        session = root.open_session(
            window, lambda files: root._open_demo(files, place), home=place / "studio", actor="b"
        )
        while session.engine is None or window.page is None:
            turn(20)
        while len(window._pages) < len(window._titles):  # made one by one behind the first, at the start
            turn(50)
        while not gc.isenabled():  # as an operator's window does, it looks for garbage once all is loaded
            turn(50)
        turn(500)
        last = [time.monotonic(), time.thread_time(), _kept_waiting_s()]
        beats: list[tuple[float, float, float]] = []

        def listen() -> None:
            now = time.monotonic(), time.thread_time(), _kept_waiting_s()
            wall, busy, waited = (1000 * (at - before) for at, before in zip(now, last, strict=True))
            beats.append((wall, busy, wall - waited))
            last[:] = now

        timer = QTimer()
        timer.setInterval(BEAT_MS)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(listen)
        timer.start()
        with subprocess.Popen([sys.executable, "-m", "tests.bench.grid", "camera", str(place / "capture")]) as camera:
            for number in itertools.count():
                if camera.poll() is not None:
                    break
                window.open_page([*window._titles][number // 2 % len(window._titles)])
                turn(CAMERA_MS)
        turn(12_000)  # what was shot is still being cut out
        timer.stop()
        for wall, busy, own in beats[5:]:
            say("beat", wall)
            say("busy", busy)
            if sys.platform == "linux":
                say("own", own)
        for name in [*window._titles, *window._titles]:
            began = time.thread_time()
            window.open_page(name)
            application.processEvents()
            say("page", (time.thread_time() - began) * 1000)
        window.close()
        session.end()


def camera(folder: Path) -> None:
    """Shoot the demonstration into a folder: as on set, a program of its own."""
    from pixdesk.pipeline.catalogue import resources_dir
    from pixdesk.pipeline.demo_shoot import DemoShoot

    with DemoShoot(resources_dir() / "demo", folder) as shoot:
        for _ in shoot:
            time.sleep(CAMERA_MS / 1000)


def _kept_waiting_s() -> float:
    """Return how long this thread could have run and had no core so far; 0 where the system does not count it."""
    if sys.platform != "linux":
        return 0.0
    with Path(f"/proc/self/task/{threading.get_native_id()}/schedstat").open(encoding="ascii") as counted:
        return int(counted.read().split()[1]) / 1e9


def say(kind: str, value: float) -> None:
    """Print one figure."""
    print(kind, f"{value:.3f}", flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "sheet":
        sheet(int(sys.argv[2]), int(sys.argv[3]))
    elif sys.argv[1] == "camera":
        camera(Path(sys.argv[2]))
    else:
        beat()
