"""(b) From the last byte of a photograph to its preview painted in the window.

The real window over the real engine. A process of its own writes each file in pieces, as camera software does, and
notes when the last piece was handed to the system; the window's canvas notes when it has painted that very preview.
Both read the same monotonic clock.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from pixdesk.store.files import staged_path
from tests.bench.pictures import CACHE, photographs
from tests.bench.report import Line, median, percentile, strangers

AIM_MS = 150.0
COUNT = 40
PIECE_BYTES = 512 * 1024
PAUSE_S = 0.004
"""Between two pieces: about 100 MB a second, what a tethered camera's cable carries at best."""
WAIT_S = 30.0


def lines(count: int = COUNT) -> list[Line]:
    """Measure a quiet desk, and one that is still cutting out what came before."""
    pictures = photographs(count)
    command = [sys.executable, "-m", "tests.bench.first_sight", "window", str(count)]
    display = _display()
    with strangers() as others:
        done = subprocess.run(
            [*display, *command], capture_output=True, text=True, env={**os.environ, **_platform(display)}, check=False
        )
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    found: dict[str, list[float]] = {"quiet": [], "busy": []}
    staged: list[float] = []
    for line in done.stdout.splitlines():
        kind, *values = line.split()
        if kind in found:
            found[kind].append(float(values[0]))
            staged += [float(values[1])] if kind == "quiet" else []
    where = "under Xvfb" if display else "offscreen"
    note = f"{len(pictures)} photographs, {where}; other programs took {others.cores:.1f} cores"
    quiet, busy = found["quiet"], found["busy"]
    return [
        Line(
            letter="b",
            what="last byte → preview painted, 24 MP JPEG, median",
            measured=f"{median(quiet):.0f} ms",
            aim=f"≤ {AIM_MS:.0f} ms",
            met=median(quiet) <= AIM_MS,
            note=note,
        ),
        Line(letter="b", what="the same, 99th percentile", measured=f"{percentile(quiet, 99):.0f} ms"),
        Line(
            letter="b",
            what="of the median, until the preview is decoded and staged",
            measured=f"{median(staged):.0f} ms",
            note="the rest is the window's: decoding it, painting it",
        ),
        Line(
            letter="b",
            what="the same while earlier shots are cut out, median / 99th",
            measured=f"{median(busy):.0f} / {percentile(busy, 99):.0f} ms",
            note="a shot every 0.6 s",
        ),
    ]


def _display() -> list[str]:
    if sys.platform != "linux" or os.environ.get("DISPLAY") or shutil.which("xvfb-run") is None:
        return []
    return ["xvfb-run", "-a", "-s", "-screen 0 2560x1440x24"]


def _platform(display: list[str]) -> dict[str, str]:
    if display or os.environ.get("DISPLAY") or sys.platform != "linux":
        return {}
    return {"QT_QPA_PLATFORM": "offscreen"}


class Camera:
    """The process that writes."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.first_sight", "camera"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._orders: IO[str] = self._process.stdin  # type: ignore[assignment]
        self._told: IO[str] = self._process.stdout  # type: ignore[assignment]

    def shoot(self, source: Path, target: Path) -> None:
        """Begin to write; returns at once."""
        print(source, target, sep="\t", file=self._orders, flush=True)

    def last_byte_s(self) -> float:
        """Return when the last piece was written; waits for it."""
        return float(self._told.readline())

    def close(self) -> None:
        """End the process."""
        self._orders.close()
        self._process.wait(10)


def camera() -> None:
    """Write what is asked for, piece by piece, until the orders end."""
    for line in sys.stdin:
        source, target = line.rstrip("\n").split("\t")
        data = Path(source).read_bytes()
        with Path(target).open("wb", buffering=0) as stream:
            for start in range(0, len(data), PIECE_BYTES):
                stream.write(data[start : start + PIECE_BYTES])
                last_s = time.monotonic()
                time.sleep(PAUSE_S)
        print(last_s, flush=True)


def window(count: int) -> None:
    """Open the window, shoot into it, and print each delay in milliseconds."""
    from PySide6.QtWidgets import QApplication

    from pixdesk import app as root
    from pixdesk.ui.canvas import Canvas
    from pixdesk.ui.window import MainWindow

    painted: dict[str, float] = {}
    staged: dict[str, float] = {}
    paint = Canvas.paintEvent

    def timed(self: Canvas, event: Any) -> None:
        paint(self, event)
        # What is about to be shown counts only once it is what was painted.
        if self._coming is None and self._subject is not None and self.is_painted:
            painted.setdefault(self._subject.before, time.monotonic())

    Canvas.paintEvent = timed  # type: ignore[method-assign]
    place = CACHE / "first-sight"
    shutil.rmtree(place, ignore_errors=True)
    capture = place / "capture"
    capture.mkdir(parents=True)
    app: QApplication = root.application()
    shown = MainWindow()
    shown.show()
    session = root.open_session(
        shown, lambda files: root._open_real(files, place / "studio", place / "out", capture), home=place / "studio"
    )
    eye = Camera()
    try:
        until(app, lambda: shown.page is not None and shown.page_name == "live")
        session.engine.listen(lambda event: staged.setdefault(getattr(event, "preview", ""), time.monotonic()))
        pictures = photographs(count)
        for number, picture in enumerate(pictures[:2]):  # the first opens the model and the decoders
            _shot(app, eye, picture, capture / f"warm{number}.jpg", place / "studio", painted, staged)
        for kind, offset in (("quiet", 2), ("busy", 2 + count)):
            for number, picture in enumerate(pictures):
                if kind == "quiet":
                    until(app, lambda: _is_idle(session.engine))
                else:
                    rest(app, 0.6)
                unlike = _made_unlike(picture, place / "card", offset + number)
                name = f"SKU{offset + number:04}_red_front.jpg"
                delays_s = _shot(app, eye, unlike, capture / name, place / "studio", painted, staged)
                print(kind, *(f"{delay_s * 1000:.1f}" for delay_s in delays_s), flush=True)
    finally:
        eye.close()
        session.end()
        shown.close()
        shutil.rmtree(place, ignore_errors=True)


def _made_unlike(picture: Path, folder: Path, number: int) -> Path:
    """Return a copy with a comment of its own after the start marker: another digest, the same picture."""
    folder.mkdir(exist_ok=True)
    text = f"bench {number}".encode()
    data = picture.read_bytes()
    copy = folder / "shot.jpg"
    copy.write_bytes(data[:2] + b"\xff\xfe" + (len(text) + 2).to_bytes(2, "big") + text + data[2:])
    return copy


def _shot(
    app: Any,
    eye: Camera,
    source: Path,
    target: Path,
    home: Path,
    painted: dict[str, float],
    staged: dict[str, float],
) -> tuple[float, float]:
    """Let one photograph be written; returns how long after its last byte it was painted, and staged, in seconds."""
    preview = str(staged_path(home, hashlib.sha256(source.read_bytes()).hexdigest(), "", ".preview.jpg"))
    eye.shoot(source, target)
    until(app, lambda: preview in painted)
    last_s = eye.last_byte_s()
    return painted[preview] - last_s, staged[preview] - last_s


def _is_idle(engine: Any) -> bool:
    return bool(engine is not None and engine.is_idle)


def until(app: Any, done: Callable[[], bool]) -> None:
    """Let the window live until something is so."""
    from PySide6.QtCore import QEventLoop

    deadline_s = time.monotonic() + WAIT_S
    while not done():
        if time.monotonic() > deadline_s:
            raise RuntimeError("the window does not come to it")
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 5)


def rest(app: Any, seconds: float) -> None:
    """Let the window live for so long."""
    end_s = time.monotonic() + seconds
    until(app, lambda: time.monotonic() >= end_s)


if __name__ == "__main__":
    if sys.argv[1] == "camera":
        camera()
    else:
        window(int(sys.argv[2]))
