"""(s) ONNX Runtime's settings on the CPU, one changed at a time against pixdesk's own: what each costs and saves.

Every row is a process of its own, so that its memory is its own. Processor time is what counts: other programs disturb
it far less than the wall clock. Of several rounds the best of each row stands, for nothing makes a run cheaper than it
is. What was chosen, and why: ``docs/inference-settings.md``.
"""

import argparse
import importlib.util
import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from pixdesk.pipeline.catalogue import resources_dir
from tests.bench.pictures import CACHE
from tests.bench.report import Line, strangers

ROUNDS = 3
RUNS = {"u2netp": 6, "mobile_sam_encoder": 2, "waifu2x_photo": 3}
INPUTS = {
    "u2netp": ("input.1", (1, 3, 320, 320)),
    "mobile_sam_encoder": ("image", (1, 3, 1024, 1024)),
    "waifu2x_photo": ("Input1", (1, 3, 256, 256)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One row: what is changed against pixdesk's own settings.

    Attributes:
        variant: another form of the file; empty for the one that ships.
        batch: pictures handed over in one run; the figures stay per picture.
    """

    title: str
    threads: int = 2
    level: str = "ALL"
    spinning: bool = False
    mem_pattern: bool = False
    arena: str = "shared"
    binding: bool = False
    batch: int = 1
    variant: str = ""


OURS = Setting(title="pixdesk's own: 2 threads, level ALL, no spinning, no memory patterns, one arena for all")
SETTINGS = (
    OURS,
    Setting(title="1 thread", threads=1),
    Setting(title="optimisation: none", level="DISABLE_ALL"),
    Setting(title="optimisation: basic", level="BASIC"),
    Setting(title="optimisation: extended", level="EXTENDED"),
    Setting(title="spinning allowed", spinning=True),
    Setting(title="memory patterns", mem_pattern=True),
    Setting(title="an arena of its own", arena="own"),
    Setting(title="no arena", arena="none"),
    Setting(title="io-binding", binding=True),
    Setting(title="32-bit file instead of 16- or 8-bit weights", variant="fp32"),
    Setting(title="16-bit arithmetic", variant="fp16"),
    Setting(title="8-bit arithmetic", variant="int8"),
)
TILES = (OURS, Setting(title="two tiles in one run", batch=2))


@dataclass(frozen=True, slots=True)
class Cost:
    """What one row costs; times are per picture."""

    cpu_ms: float
    wall_ms: float
    open_ms: float
    peak_mb: float

    def better(self, other: "Cost") -> "Cost":
        """Return the best of both."""
        return Cost(*(min(pair) for pair in zip(astuple(self), astuple(other), strict=True)))


def astuple(cost: Cost) -> tuple[float, ...]:
    """Return the figures."""
    return cost.cpu_ms, cost.wall_ms, cost.open_ms, cost.peak_mb


def lines(rounds: int = ROUNDS) -> list[Line]:
    """Measure every row on every network that is here."""
    found = []
    with strangers() as others:
        for network, settings in (("u2netp", SETTINGS), ("mobile_sam_encoder", SETTINGS), ("waifu2x_photo", TILES)):
            path = file_of(network)
            if path is None:
                found.append(Line(letter="s", what=network, measured="–", note="skipped: its file is not here"))
                continue
            found += table(network, path, settings, rounds)
    return [*found, Line(letter="s", what="other programs meanwhile", measured=f"{others.cores:.1f} cores")]


def file_of(network: str) -> Path | None:
    """Return a network's file: one that ships, or one of the shared ones."""
    places = (resources_dir() / "models", Path(__file__).resolve().parents[2].parent / "shared" / "models")
    return next((path for place in places for path in sorted(place.glob(f"{network}*.onnx"))), None)


def table(network: str, path: Path, settings: tuple[Setting, ...], rounds: int) -> list[Line]:
    """Measure a network's rows, round after round, so that a busy minute does not fall on one of them."""
    best: dict[str, Cost] = {}
    skipped: dict[str, str] = {}
    for _ in range(rounds):
        for setting in settings:
            try:
                cost = measured(network, variant_of(path, network, setting.variant), setting)
            except RuntimeError as trouble:
                skipped[setting.title] = str(trouble)
                continue
            best[setting.title] = cost.better(best.get(setting.title, cost))
    found = []
    for setting in settings:
        cost = best.get(setting.title)
        note = skipped.get(setting.title, "") if cost is None else f"{cost.wall_ms:.0f} ms on the wall, opened in "
        note += "" if cost is None else f"{cost.open_ms:.0f} ms, {cost.peak_mb:.0f} MB at most"
        cpu = "–" if cost is None else f"{cost.cpu_ms:.0f} ms"
        found.append(Line(letter="s", what=f"{network}: {setting.title}", measured=cpu, note=note))
    return found


def variant_of(path: Path, network: str, variant: str) -> Path:
    """Return another form of a network's file, made once and kept beside the benchmarks' pictures.

    Raises:
        RuntimeError: making it needs the `onnx` package, which is not here.
    """
    if not variant:
        return path
    target = CACHE / "settings" / f"{network}.{variant}.onnx"
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    if variant == "fp32":
        _unfolded(path, target)
        return target
    if importlib.util.find_spec("onnx") is None:
        raise RuntimeError("skipped: making the file needs the `onnx` package")
    plain = variant_of(path, network, "fp32")
    command = [sys.executable, "-m", "tests.bench.settings", "make", str(plain), str(target), variant]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"skipped: the file cannot be made ({done.stderr.strip().splitlines()[-1][:80]})")
    return target


def _unfolded(path: Path, target: Path) -> None:
    """Let ONNX Runtime fold the casts of compressed weights and write what is left: the same network in 32 bit."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(target)
    options.log_severity_level = 4
    onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def make(plain: Path, target: Path, variant: str) -> None:
    """Write a network in 16-bit or 8-bit arithmetic; needs the `onnx` package."""
    if variant == "fp16":
        import onnx
        from onnxruntime.transformers.float16 import convert_float_to_float16

        onnx.save(convert_float_to_float16(onnx.load(plain), keep_io_types=True), target)
    else:
        from onnxruntime.quantization import quantize_dynamic

        quantize_dynamic(plain, target)


def measured(network: str, path: Path, setting: Setting) -> Cost:
    """Run one row in a process of its own.

    Raises:
        RuntimeError: ONNX Runtime refuses the combination; the message says why.
    """
    command = [sys.executable, "-m", "tests.bench.settings", "probe", network, str(path), json.dumps(asdict(setting))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"cannot be run: {done.stderr.strip().splitlines()[-1][:100]}")
    return Cost(**json.loads(done.stdout))


def probe(network: str, path: Path, setting: Setting) -> Cost:
    """Open the network with these settings and run it; in a process of its own."""
    import numpy as np

    from pixdesk.pipeline.priority import lower_this_process

    lower_this_process()
    name, shape = INPUTS[network]
    picture = np.random.default_rng(0).random((setting.batch, *shape[1:]), np.float32)
    began_s = time.process_time()
    session = opened(path, setting)
    open_ms = (time.process_time() - began_s) * 1000
    run = runner(session, name, picture, binding=setting.binding)
    run()
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    for _ in range(RUNS[network]):
        run()
    pictures = RUNS[network] * setting.batch
    return Cost(
        cpu_ms=(time.process_time() - cpu_s) * 1000 / pictures,
        wall_ms=(time.perf_counter() - wall_s) * 1000 / pictures,
        open_ms=open_ms,
        peak_mb=_peak_mb(),
    )


def opened(path: Path, setting: Setting) -> Any:
    """Open a file as pixdesk does but for what the row changes."""
    import onnxruntime

    from pixdesk.imaging import providers

    options = onnxruntime.SessionOptions()
    if setting.arena == "shared":
        providers._share_arena()
        options.add_session_config_entry("session.use_env_allocators", "1")
    options.enable_cpu_mem_arena = setting.arena != "none"
    options.intra_op_num_threads = setting.threads
    options.enable_mem_pattern = setting.mem_pattern
    options.log_severity_level = 4
    options.add_session_config_entry("session.intra_op.allow_spinning", str(int(setting.spinning)))
    level = "ORT_DISABLE_ALL" if setting.level == "DISABLE_ALL" else f"ORT_ENABLE_{setting.level}"
    options.graph_optimization_level = getattr(onnxruntime.GraphOptimizationLevel, level)
    return onnxruntime.InferenceSession(str(path), options, providers=[providers.CPU])


def runner(session: Any, name: str, picture: Any, *, binding: bool) -> Any:
    """Return a function that runs the network once."""
    outputs = [output.name for output in session.get_outputs()][:1]
    if not binding:
        return lambda: session.run(outputs, {name: picture})
    bound = session.io_binding()
    bound.bind_cpu_input(name, picture)
    bound.bind_output(outputs[0], "cpu")
    return lambda: session.run_with_iobinding(bound)


def _peak_mb() -> float:
    memory = psutil.Process().memory_info()
    if sys.platform == "win32":
        return float(memory.peak_wset) / 1e6
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("probe", "make"))
    parser.add_argument("rest", nargs=3)
    chosen = parser.parse_args()
    if chosen.what == "make":
        make(Path(chosen.rest[0]), Path(chosen.rest[1]), chosen.rest[2])
    else:
        found = probe(chosen.rest[0], Path(chosen.rest[1]), Setting(**json.loads(chosen.rest[2])))
        print(json.dumps(asdict(found)))
