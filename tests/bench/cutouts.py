"""(f) The studio chain: a shot of 24 and of 45 megapixels, the shared photographs, the live cutout, and beside rembg.

The pictures are the shared photographs with true mattes (every fifth of them), enlarged to the size and with a sensor's
grain. Each goes through everything a capture goes through, one at a time: decoding, chain, checks, what is staged.
Beside every time stands the processor time, which other programs disturb far less; on two free cores the networks take
half of theirs, all else takes its own.

rembg is no part of pixdesk and not in its lock file. To be compared, it is put into an environment of its own::

    uv venv --python 3.11 .bench/rembg && uv pip install --python .bench/rembg --group bench

It runs the same weights through its own `remove`, in one process, files in and PNG files out. Both are timed warm:
rembg after its first picture; from a run of ``pixdesk cutout`` with all pictures one with a single one is taken off.
"""

import csv
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import psutil

from pixdesk.cli.common import engine_for
from pixdesk.domain.choices import Choices
from pixdesk.pipeline import chain, originals, staged, steps
from pixdesk.pipeline.engine import Engine
from pixdesk.pipeline.opening import Opening
from pixdesk.pipeline.work import Work
from tests.bench.pictures import CACHE, ROOT, encoded
from tests.bench.report import Line, median, strangers
from tests.flow.test_matte_quality import PHOTOGRAPHS, scores

COUNT = 11
LARGE = 3
AIM_24_S, AIM_OUTSIDE_S, AIM_45_S, AIM_DEV_S, AIM_LIVE_S, AIM_REMBG = 1.6, 0.5, 2.6, 0.9, 0.3, 3.0
GRAIN = 2.0
REMBG = CACHE / "rembg" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
PLACE = CACHE / "cutouts"


@dataclass(frozen=True, slots=True)
class Took:
    """What one picture took, in seconds: by the clock, of this process's cores, of the network's process's."""

    wall_s: float
    own_s: float
    child_s: float


def lines(count: int = COUNT) -> list[Line]:
    """Measure all of it; without the shared photographs there is nothing to measure on."""
    if not PHOTOGRAPHS.is_dir():
        return [Line(letter="f", what="the studio chain", measured="–", note="the shared photographs are not here")]
    names = sorted(path.stem for path in (PHOTOGRAPHS / "masks").glob("*.png"))
    chosen = names[:: max(1, len(names) // count)][:count]
    middle, large = enlarged(chosen, 24), enlarged(chosen[:: max(1, count // LARGE)][:LARGE], 45)
    plain = [photograph(name) for name in chosen]
    shutil.rmtree(PLACE, ignore_errors=True)
    with engine_for(Opening(home=PLACE / "home", out=PLACE / "out", choices=Choices(model=""))) as engine:
        found = [
            *_chain(engine, middle, "24 MP", AIM_24_S, AIM_OUTSIDE_S),
            *_chain(engine, large, "45 MP", AIM_45_S),
            *_chain(engine, plain, "shared photographs, 1 to 8 MP", AIM_DEV_S),
            _live(engine, middle),
        ]
    found += _beside_rembg(chosen, middle)
    shutil.rmtree(PLACE, ignore_errors=True)
    return found


def photograph(name: str) -> Path:
    """Return a shared photograph."""
    (path,) = (PHOTOGRAPHS / "images").glob(f"{name}.*")
    return path


def enlarged(names: list[str], megapixels: float) -> list[Path]:
    """Return photographs at the size a camera writes, making those that are not there yet."""
    folder = CACHE / f"mattes-{megapixels:.0f}mp"
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        path = folder / f"{name}.jpg"
        if not path.exists():
            picture = cv2.imread(os.fspath(photograph(name)))
            scale = (megapixels * 1e6 / (picture.shape[0] * picture.shape[1])) ** 0.5
            size = tuple(round(side * scale / 16) * 16 for side in picture.shape[1::-1])
            large = cv2.resize(picture, size, interpolation=cv2.INTER_CUBIC)
            grain = np.zeros(large.shape[:2], np.int16)
            cv2.randn(grain, 0, GRAIN)
            noisy = cv2.add(large, cv2.merge([grain] * 3), dtype=cv2.CV_8U)
            part = path.with_suffix(".part")
            part.write_bytes(encoded(noisy))
            part.replace(path)
    return [folder / f"{name}.jpg" for name in names]


def _chain(engine: Engine, pictures: list[Path], what: str, aim_s: float, outside_s: float = 0.0) -> list[Line]:
    """Process every picture once, after one that opens the networks."""
    _process(engine, pictures[0])
    with strangers() as others, _short_ways() as short:
        took = [_process(engine, picture) for picture in pictures]
    wall_s, own_s, child_s = (median([getattr(one, part) for one in took]) for part in ("wall_s", "own_s", "child_s"))
    note = f"processor time {own_s * 1000:.0f} + {child_s * 1000:.0f} ms in the networks' process; {sum(short)} of "
    note += f"{len(pictures)} without MobileSAM; other programs took {others.cores:.1f} cores"
    found = [
        Line(
            letter="f",
            what=f"one capture through the studio chain, {what}, median",
            measured=f"{wall_s:.2f} s",
            aim=f"≤ {aim_s} s",
            met=wall_s <= aim_s,
            note=note,
        )
    ]
    if outside_s:
        found.append(
            Line(
                letter="f",
                what=f"of it outside the networks, {what}, processor time, median",
                measured=f"{own_s:.2f} s",
                aim=f"≤ {outside_s} s",
                met=own_s <= outside_s,
                note="decoding, chain, checks, the staged files",
            )
        )
    return found


def _process(engine: Engine, picture: Path) -> Took:
    studio = engine.studio
    recipe, card = studio.recipe(), studio.card()

    def process() -> None:
        original = originals.read_original(picture)
        assert original is not None
        asked = Work(
            name=picture.name,
            capture_digest=original.digest + str(time.monotonic_ns()),  # no embedding is remembered for it
            home=PLACE / "staged",
            recipe=recipe,
            card=card,
            model_path=studio.library.path(card),
            prompted=chain.prompted(recipe, card, studio.library),
            wants_preview=True,
        )
        steps.process(original, asked, studio.inference, studio.cancel)

    return _timed(process)


def _timed(work: Callable[[], object]) -> Took:
    child_s, own_s, wall_s = _children_s(), time.process_time(), time.perf_counter()
    work()
    return Took(time.perf_counter() - wall_s, time.process_time() - own_s, _children_s() - child_s)


def _children_s() -> float:
    times = [child.cpu_times() for child in psutil.Process().children()]
    return sum(one.user + one.system for one in times)


@contextmanager
def _short_ways() -> Iterator[list[bool]]:
    """Note of every picture whether MobileSAM was left out."""
    seen: list[bool] = []
    real = chain.cut

    def noting(*given: object) -> chain.Cut:
        cut = real(*given)  # type: ignore[arg-type]
        seen.append(cut.was_short)
        return cut

    chain.cut = noting  # type: ignore[assignment]
    try:
        yield seen
    finally:
        chain.cut = real


def _live(engine: Engine, pictures: list[Path]) -> Line:
    """From a file that is complete to its live cutout: the preview is staged, read again and cut out."""
    home = engine.studio.home

    def work(picture: Path) -> None:
        original = originals.read_original(picture)
        assert original is not None
        staged.stage_preview(original, name=picture.name, home=home)
        engine.live_cutout(str(staged.preview_path(home, original.digest)))

    work(pictures[0])
    shutil.rmtree(home / "staged")
    with strangers() as others:
        took = [_timed(lambda picture=picture: work(picture)) for picture in pictures]  # type: ignore[misc]
    wall_s, own_s, child_s = (median([getattr(one, part) for one in took]) for part in ("wall_s", "own_s", "child_s"))
    return Line(
        letter="f",
        what="whole file → live cutout staged, 24 MP, median",
        measured=f"{wall_s * 1000:.0f} ms",
        aim=f"≤ {AIM_LIVE_S * 1000:.0f} ms",
        met=wall_s <= AIM_LIVE_S,
        note=f"processor time {own_s * 1000:.0f} + {child_s * 1000:.0f} ms; "
        f"other programs took {others.cores:.1f} cores",
    )


def _beside_rembg(names: list[str], pictures: list[Path]) -> list[Line]:
    """Cut the same files out with ``pixdesk cutout`` and with rembg, to PNG, and score both."""
    found = []
    rembg: Took | None = None
    if REMBG.exists():
        loop = [os.fspath(REMBG), os.fspath(ROOT / "tests" / "bench" / "rembg_loop.py")]
        weights = os.fspath(ROOT / "resources" / "models" / "u2netp.onnx")
        _, others, said = _command([*loop, weights, os.fspath(PLACE / "rembg"), *map(os.fspath, pictures)], 1)
        rembg = Took(*map(float, said.split()), 0.0)
        found.append(_side("rembg, u2netp, warm: a cutout of 24 MP to PNG", rembg, names, PLACE / "rembg", others))
    for recipe in ("standard", "fast"):
        out = PLACE / recipe
        command = [sys.executable, "-m", "pixdesk", "cutout", "--out", os.fspath(out), "--recipe", recipe]
        command += ["--home", os.fspath(PLACE / "home"), *map(os.fspath, pictures)]
        first, _, _ = _command(command[: 1 - len(pictures)], 1)
        every, others, _ = _command(command, 1)
        rest = len(pictures) - 1
        ours = Took((every.wall_s - first.wall_s) / rest, (every.own_s - first.own_s) / rest, 0.0)
        found.append(_side(f"pixdesk cutout --recipe {recipe}, the same", ours, names, out, others))
        if rembg is not None:
            ratio = rembg.wall_s / ours.wall_s
            found.append(
                Line(
                    letter="f",
                    what=f"throughput of pixdesk cutout --recipe {recipe} by that of rembg",
                    measured=f"{ratio:.1f} ×",
                    aim=f"≥ {AIM_REMBG:.0f} ×",
                    met=ratio >= AIM_REMBG,
                    note=f"by processor time {rembg.own_s / ours.own_s:.1f} ×; rembg can use little more than one core",
                )
            )
    if rembg is None:
        found.append(
            Line(letter="f", what="beside rembg", measured="–", note="not installed: see tests/bench/cutouts.py")
        )
    return found


def _command(command: list[str], count: int) -> tuple[Took, float, str]:
    """Run a program to its end.

    Returns:
        What it took per picture, all its processes' processor time in one; others' cores; what it said.
    """
    own = psutil.Process()
    before, start_s = own.cpu_times(), time.perf_counter()
    with strangers() as others:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    wall_s, after = time.perf_counter() - start_s, own.cpu_times()
    cpu_s = after.children_user + after.children_system - before.children_user - before.children_system
    return Took(wall_s / count, cpu_s / count, 0.0), others.cores, done.stdout


def _side(who: str, took: Took, names: list[str], out: Path, others: float) -> Line:
    overlap, distance, boundary = np.mean([_score(name, out / f"{name}.png") for name in names], axis=0)
    return Line(
        letter="f",
        what=who,
        measured=f"{took.wall_s:.2f} s",
        note=f"processor time {took.own_s:.2f} s; IoU {overlap:.3f}, MAE {distance:.4f}, boundary F {boundary:.3f}; "
        f"other programs took {others:.1f} cores",
    )


def _score(name: str, cutout: Path) -> tuple[float, float, float]:
    """Compare a cutout's alpha, at the photograph's own size, with the truth."""
    with (PHOTOGRAPHS / "sources.csv").open(encoding="utf-8", newline="") as stream:
        ignored = {row["name"]: row["ignore_value"] for row in csv.DictReader(stream)}[name]
    truth = cv2.imread(os.fspath(PHOTOGRAPHS / "masks" / f"{name}.png"), cv2.IMREAD_GRAYSCALE)
    alpha = np.ascontiguousarray(cv2.imread(os.fspath(cutout), cv2.IMREAD_UNCHANGED)[..., 3])
    small = cv2.resize(alpha, truth.shape[::-1], interpolation=cv2.INTER_AREA)
    return scores(small, truth, int(float(ignored)) if ignored else None)
