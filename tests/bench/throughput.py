"""(a) Forty photographs of 24 megapixels through ``pixdesk process``, against the network alone.

The network alone is a bare loop over ``session.run`` on an input that is ready: no decoding, no checks, nothing
written. It is run before and after `process`, as ONNX Runtime is by itself and with pixdesk's settings, below normal
priority as pixdesk's child is; the faster of the two settings counts. `process` is the whole command, from its start
to its end, with its modules compiled as they are once it was installed. Beside the ratio of times stands the ratio of
processor time, which other programs disturb far less: where both cores are pixdesk's alone, the first comes out at
most a tenth below the second.
"""

import json
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from pixdesk.errors import SetupError
from pixdesk.pipeline.opening import model_library
from tests.bench.pictures import CACHE, as_installed, photographs
from tests.bench.report import Line, strangers

AIM = 1.25
COUNT = 40
LOOP = 20
"""Runs of each bare loop: enough for a mean to two digits, and the model's own time does not vary."""


@dataclass(frozen=True, slots=True)
class Loop:
    """What one run of the network costs."""

    wall_ms: float
    cpu_ms: float


def lines(count: int = COUNT) -> list[Line]:
    """Measure both models; u2net is fetched when it is not there."""
    return [line for model in ("u2net", "u2netp") for line in _lines_for(model, count)]


def _lines_for(model: str, count: int) -> list[Line]:
    what = f"{count} × 24 MP through process / the network alone, {model}"
    library_home = CACHE / "models-home"
    try:
        path = model_library(library_home).install(model) if model != "u2netp" else _bundled(library_home)
    except SetupError as trouble:
        return [Line(letter="a", what=what, measured="–", aim=f"≤ {AIM}", note=f"skipped: {trouble}")]
    pictures = photographs(count)
    _process(model, pictures[:1], path)  # compiles what is not compiled yet
    with strangers() as others:
        before = _bare(path)
        wall_s, cpu_s, states = _process(model, pictures, path)
        after = _bare(path)
    alone = min((_mean(pair) for pair in zip(before, after, strict=True)), key=lambda loop: loop.wall_ms)
    each_ms, each_cpu_ms = wall_s * 1000 / count, cpu_s * 1000 / count
    ratio = each_ms / alone.wall_ms
    return [
        Line(
            letter="a",
            what=what,
            measured=f"{ratio:.2f}",
            aim=f"≤ {AIM}",
            met=ratio <= AIM,
            note=f"{each_ms:.0f} / {alone.wall_ms:.0f} ms a photograph; other programs took {others.cores:.1f} cores",
        ),
        Line(
            letter="a",
            what=f"the same by processor time, {model}",
            measured=f"{each_cpu_ms / alone.cpu_ms:.2f}",
            note=f"{each_cpu_ms:.0f} / {alone.cpu_ms:.0f} ms, start-up included; {states}",
        ),
    ]


def _mean(loops: tuple[Loop, Loop]) -> Loop:
    return Loop(sum(loop.wall_ms for loop in loops) / 2, sum(loop.cpu_ms for loop in loops) / 2)


def _bundled(home: Path) -> Path:
    library = model_library(home)
    return library.path(library.card("u2netp"))


def _bare(path: Path) -> list[Loop]:
    """Run both bare loops in a process of their own."""
    command = [sys.executable, "-m", "tests.bench.throughput", str(path), str(LOOP)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [Loop(**loop) for loop in json.loads(said)]


def _process(model: str, pictures: list[Path], path: Path) -> tuple[float, float, str]:
    """Run the command on a fresh studio; returns wall and processor seconds, and what became of the pictures."""
    place = CACHE / "throughput"
    shutil.rmtree(place, ignore_errors=True)
    (place / "in").mkdir(parents=True)
    (place / "home" / "models").mkdir(parents=True)
    for picture in pictures:
        (place / "in" / picture.name).hardlink_to(picture)
    if not _bundled(place / "home").samefile(path):
        (place / "home" / "models" / path.name).hardlink_to(path)
    report = place / "report.json"
    command = [sys.executable, "-m", "pixdesk", "process", str(place / "in"), "--out", str(place / "out")]
    # One look of one network, since that is what it is held against; the studio chain runs three.
    command += ["--home", str(place / "home"), "--channel", "shopify", "--recipe", "fast", "--model", model]
    command += ["--json", str(report)]
    own = psutil.Process()
    before = own.cpu_times()
    start_s = time.monotonic()
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=as_installed())
    wall_s = time.monotonic() - start_s
    after = own.cpu_times()
    cpu_s = after.children_user + after.children_system - before.children_user - before.children_system
    inputs = json.loads(report.read_text(encoding="utf-8"))["inputs"]
    made = sum(bool(entry.get("matte_digest")) for entry in inputs)
    if made != len(pictures):
        raise RuntimeError(f"only {made} of {len(pictures)} were cut out\n{done.stdout}{done.stderr}")
    counted = {state: sum(entry["state"] == state for entry in inputs) for state in ("clean", "held")}
    shutil.rmtree(place, ignore_errors=True)
    return wall_s, cpu_s, ", ".join(f"{number} {state}" for state, number in counted.items())


def bare_loops(path: Path, runs: int) -> list[Loop]:
    """Time ``session.run`` alone: ONNX Runtime as it is by itself, and with pixdesk's settings."""
    import numpy as np
    import onnxruntime

    from pixdesk.imaging.providers import CPU, start
    from pixdesk.pipeline.cores import physical_cores
    from pixdesk.pipeline.priority import lower_this_process

    lower_this_process()
    plain = onnxruntime.InferenceSession(str(path), providers=[CPU])
    ours, _ = start(path.read_bytes(), CPU, physical_cores())
    feed = {plain.get_inputs()[0].name: np.random.default_rng(0).normal(size=(1, 3, 320, 320)).astype(np.float32)}
    wanted = [plain.get_outputs()[0].name]
    loops = []
    for session in (plain, ours):
        session.run(wanted, feed)
        wall_s, cpu_s = time.perf_counter(), time.process_time()
        for _ in range(runs):
            session.run(wanted, feed)
        wall_s, cpu_s = time.perf_counter() - wall_s, time.process_time() - cpu_s
        loops.append(Loop(wall_ms=wall_s * 1000 / runs, cpu_ms=cpu_s * 1000 / runs))
    return loops


if __name__ == "__main__":
    from dataclasses import asdict

    print(json.dumps([asdict(loop) for loop in bare_loops(Path(sys.argv[1]), int(sys.argv[2]))]))
