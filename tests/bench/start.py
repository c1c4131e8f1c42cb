"""(d) From starting the program to a window that can be used: Live painted, its studio open, a key press done.

Python's compiled modules are kept from one start to the next, as they are wherever pixdesk is installed, whatever the
environment of the bench says.
"""

import shutil
import subprocess
import sys
import time
from typing import Any

import psutil

from tests.bench.first_sight import _display, _platform
from tests.bench.pictures import CACHE, as_installed
from tests.bench.report import Line, median, strangers

AIM_MS = 500.0
TIMES = 9


def lines(times: int = TIMES) -> list[Line]:
    """Start the window again and again on the same studio; the first start is cold and does not count."""
    place = CACHE / "start"
    shutil.rmtree(place, ignore_errors=True)
    (place / "capture").mkdir(parents=True)
    painted_ms, usable_ms, cpu_ms = [], [], []
    display = _display()
    with strangers() as others, _screen(display) as environment:
        for number in range(times + 1):
            start_s = time.monotonic()
            before_s = _children_s()
            command = [sys.executable, "-m", "tests.bench.start_probe", str(place)]
            done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
            if done.returncode:
                raise RuntimeError(done.stdout + done.stderr)
            said = dict(line.split() for line in done.stdout.splitlines())
            if number and said["loaded"] != "none":  # the very first makes the store, with sqlite-utils
                raise RuntimeError(f"loaded before the window could be used: {said['loaded']}")
            if number:
                painted_ms.append((float(said["painted"]) - start_s) * 1000)
                cpu_ms.append((_children_s() - before_s) * 1000)
                usable_ms.append((float(said["usable"]) - start_s) * 1000)
    shutil.rmtree(place, ignore_errors=True)
    middle = median(usable_ms)
    where = "under Xvfb" if display else "offscreen"
    return [
        Line(
            letter="d",
            what="start → usable window, warm",
            measured=f"{middle:.0f} ms",
            aim=f"≤ {AIM_MS:.0f} ms",
            met=middle <= AIM_MS,
            note=f"median of {times}, best {min(usable_ms):.0f}, {where}; other programs took {others.cores:.1f} cores",
        ),
        Line(letter="d", what="start → something painted", measured=f"{median(painted_ms):.0f} ms"),
        Line(
            letter="d",
            what="processor time of starting and closing again",
            measured=f"{median(cpu_ms):.0f} ms",
            note="on a quiet machine this bounds the start from above",
        ),
    ]


def _children_s() -> float:
    times = psutil.Process().cpu_times()
    return float(times.children_user + times.children_system)


def _screen(display: list[str]) -> Any:
    """One X server for all starts, so that its own start is not measured."""
    from contextlib import contextmanager

    @contextmanager
    def screen() -> Any:
        if not display:
            yield {**as_installed(), **_platform(display)}
            return
        number = ":97"
        server = subprocess.Popen(["Xvfb", number, "-screen", "0", "2560x1440x24"], stderr=subprocess.DEVNULL)
        try:
            time.sleep(1.0)
            yield {**as_installed(), "DISPLAY": number}
        finally:
            server.terminate()
            server.wait()

    return screen()
