"""(e) Resident memory over 500 captures through one engine: flat, in the program and in its child.

Photographs of 2 to 6 megapixels with noise of their own are written by another process while the engine works. The
slope is fitted after the first 100 captures, when models, pools and caches stand.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import psutil

from pixdesk.cli.common import engine_for
from pixdesk.domain.capture import WAITING
from pixdesk.pipeline.opening import Opening
from tests.bench.pictures import CACHE, _noise, encoded, studio_frame
from tests.bench.report import Line, strangers

AIM_MB = 5.0
"""Growth per 100 captures that counts as flat: below what the allocator's own ups and downs make of it."""
COUNT = 500
EVERY = 50
SETTLED = 100
AHEAD = 12


def lines(count: int = COUNT) -> list[Line]:
    """Measure in a process of its own, which has nothing else to remember."""
    with strangers() as others:
        command = [sys.executable, "-m", "tests.bench.memory", "desk", str(count)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    seen = np.array([[float(word) for word in line.split()] for line in done.stdout.splitlines()])
    later = seen[seen[:, 0] >= SETTLED]
    found = []
    for column, who in ((1, "program"), (2, "child")):
        slope_mb = float(np.polyfit(later[:, 0], later[:, column], 1)[0]) * 100
        steps = " ".join(f"{value:.0f}" for value in seen[:, column])
        found.append(
            Line(
                letter="e",
                what=f"growth of resident memory per 100 of {count} captures, {who}",
                measured=f"{slope_mb:+.1f} MB",
                aim=f"≤ {AIM_MB:.0f} MB",
                met=slope_mb <= AIM_MB,
                note=f"MB every {EVERY} captures: {steps}",
            )
        )
    return [*found, Line(letter="e", what="other programs meanwhile", measured=f"{others.cores:.1f} cores")]


def desk(count: int) -> None:
    """Run the engine on what the camera writes, and print captures, own and child's megabytes now and then."""
    place = CACHE / "memory"
    shutil.rmtree(place, ignore_errors=True)
    folder = place / "capture"
    folder.mkdir(parents=True)
    camera = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.memory", "camera", str(folder), str(count)], stdin=subprocess.PIPE
    )
    try:
        with engine_for(Opening(home=place / "studio", out=place / "out", folder=folder)) as engine:
            told = 0
            while told < count:
                engine.pump()
                counts = engine.overview().counts
                done = sum(number for state, number in counts.items() if state not in WAITING)
                camera.stdin.write(f"{done}\n".encode())  # type: ignore[union-attr]
                camera.stdin.flush()  # type: ignore[union-attr]
                if done >= told + EVERY:
                    told = done - done % EVERY
                    print(told, *(f"{mb:.1f}" for mb in _megabytes()), flush=True)
                time.sleep(0.05)
    finally:
        camera.kill()
        camera.wait()
        shutil.rmtree(place, ignore_errors=True)


def _megabytes() -> tuple[float, float]:
    own = psutil.Process()
    children = [child for child in own.children() if "spawn_main" in " ".join(child.cmdline())]
    return own.memory_info().rss / 1e6, sum(child.memory_info().rss for child in children) / 1e6


def camera(folder: Path, count: int) -> None:
    """Write photographs, each another, never far ahead of the desk."""
    cv2.setNumThreads(1)
    os.nice(5)
    rng = np.random.default_rng(3)
    noise = _noise(2256, 3256, seed=5)
    frames = [
        studio_frame(number, noise, 2 * round(width / 2), 2 * round(width / 3))
        for number, width in enumerate((1800, 2100, 2400, 2700, 3000, 2250, 2550, 1950, 2850, 2700))
    ]
    for number in range(count + 2 * AHEAD):
        frame = frames[number % len(frames)]
        down, across = (int(v) for v in rng.integers(0, 256, 2))
        grain = noise[down : down + frame.shape[0], across : across + frame.shape[1], None]
        picture = np.clip(frame + grain, 0, 255).astype(np.uint8)
        while number > int(sys.stdin.readline() or count) + AHEAD:
            pass
        target = folder / f"SKU{number:04}_grey_front.jpg"
        part = target.with_suffix(".tmp")
        part.write_bytes(encoded(picture))
        part.replace(target)


if __name__ == "__main__":
    if sys.argv[1] == "camera":
        camera(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        desk(int(sys.argv[2]))
