"""Backends that fail as graphics drivers do; top-level functions, so that the child process can import them.

Each call is noted beside the model, one line for each: the process's id and the provider asked for. "On the device"
means: whenever anything but the CPU is asked for. What answers is the real network on the CPU, named as the device.
"""

import os
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from pixdesk.imaging.providers import CPU, DIRECTML
from pixdesk.pipeline.asked import InferenceResult, Request, ShapeRequest, ShapeResult
from pixdesk.pipeline.network import answer
from pixdesk.pipeline.painting import PaintRequest, PaintResult

DEVICE_THEN_CPU = (DIRECTML, CPU)
DEVICE = "DirectML: Iris"

_NOTING = threading.Lock()  # two networks run side by side, and each learns how many came before it

Asked = Request | ShapeRequest | PaintRequest
Answer = InferenceResult | ShapeResult | PaintResult


def calls(model: Path) -> list[tuple[int, str]]:
    """Return the calls noted so far."""
    lines = model.with_suffix(".calls").read_text().splitlines()
    return [(int(pid), provider) for pid, provider in (line.split() for line in lines)]


def _answer(request: Asked) -> Answer:
    """Answer as pixdesk's child does; what paints gives its picture back, which takes no second."""
    if isinstance(request, PaintRequest):
        return PaintResult(picture=request.picture, provider="CPU", device="CPU: itself", infer_ms=0.0)
    return answer(request)


def _note(request: Asked) -> int:
    if isinstance(request, PaintRequest) or request.card.kind in {"text", "faces"}:  # its file is the one that ships
        return 0
    with _NOTING:
        _write_down(request.path, request.providers[0])
        return len(calls(request.path))


def _write_down(model: Path, word: object) -> None:
    with model.with_suffix(".calls").open("a") as stream:
        stream.write(f"{os.getpid()} {word}\n")


def _is_on_device(request: Asked) -> bool:
    _note(request)
    return request.providers[0] != CPU


def sound(request: Asked) -> Answer:
    _note(request)
    return _answer(request)


def note_threads(request: Asked) -> Answer:
    """Note which thread it ran on, in the provider's place."""
    with _NOTING:
        _write_down(request.path, threading.get_ident())
    return _answer(request)


def raise_for_a_white_picture(request: Asked) -> Answer:
    if isinstance(request, Request) and request.picture is not None and request.picture.min() == 255:
        raise RuntimeError("the model divides by nothing")
    return _answer(request)


def sound_device(request: Asked) -> Answer:
    """Answer as a device does that is all right."""
    result = _answer(replace(request, providers=(CPU,)))
    return replace(result, provider="DirectML", device=DEVICE) if _is_on_device(request) else result


def smear_on_device(request: Asked) -> Answer:
    """Answer with wrong pixels and without an error, as darktable #21306 tells of an adapter."""
    result = sound_device(request)
    if request.providers[0] == CPU or isinstance(result, PaintResult):
        return result
    if isinstance(result, ShapeResult):
        return replace(result, candidates=np.roll(result.candidates, 20, axis=2))
    return replace(result, matte=np.roll(result.matte, result.matte.shape[1] // 3, axis=1))


def smear_the_outline_on_device(request: Asked) -> Answer:
    """Be right about the matting network and wrong about the prompted one."""
    return smear_on_device(request) if isinstance(request, ShapeRequest) else sound_device(request)


def fill_with_noise_on_device(request: Asked) -> Answer:
    """Be right about every network but the one that fills holes."""
    result = sound_device(request)
    if isinstance(request, PaintRequest) and request.keep is not None and request.providers[0] != CPU:
        return replace(result, picture=np.where(request.keep[..., None] > 0, request.picture, 90).astype(np.uint8))
    return result


def overlook_the_face_on_device(request: Asked) -> Answer:
    """Be right about every network but the one that finds faces, which finds none."""
    result = sound_device(request)
    if isinstance(result, InferenceResult) and request.card.kind == "faces" and request.providers[0] != CPU:
        return replace(result, matte=np.zeros_like(result.matte))
    return result


def crash_once(request: Asked) -> Answer:
    if _note(request) == 1:
        os._exit(13)
    return _answer(request)


def crash_at_every_first_try(request: Asked) -> Answer:
    if _is_on_device(request) and len(calls(request.path)) % 2:
        os._exit(13)
    return _answer(request)


def crash_on_device(request: Asked) -> Answer:
    if _is_on_device(request):
        os._exit(13)
    return _answer(request)


def crash_always(request: Asked) -> Answer:
    _note(request)
    os._exit(13)


def be_killed_on_device(request: Asked) -> Answer:
    """End as the kernel ends a process that took the machine's last memory."""
    if _is_on_device(request):
        os.kill(os.getpid(), signal.SIGKILL)
    return _answer(request)


def lose_the_device(request: Asked) -> Answer:
    if _is_on_device(request):
        raise RuntimeError(
            "[ONNXRuntimeError] : 6 : RUNTIME_EXCEPTION : Non-zero status code returned while running DmlFusedNode "
            "node. Exception(1): 887A0005 The GPU device instance has been suspended. Use GetDeviceRemovedReason to "
            "determine the appropriate action."
        )
    return _answer(request)


def lose_the_device_by_name(request: Asked) -> Answer:
    if _is_on_device(request):
        raise RuntimeError("DXGI_ERROR_DEVICE_REMOVED")
    return _answer(request)


def fail_to_allocate_on_device(request: Asked) -> Answer:
    if _is_on_device(request):
        raise RuntimeError(
            "[ONNXRuntimeError] : 6 : RUNTIME_EXCEPTION : bfc_arena.cc:376 AllocateRawInternal Failed to allocate "
            "memory for requested buffer of size 4294967296"
        )
    return _answer(request)


def run_out_of_memory_on_device(request: Asked) -> Answer:
    """Really run out of it: the process may have no more, and the picture is too large."""
    if _is_on_device(request):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
        _answer(replace(request, providers=(CPU,), picture=np.zeros((16384, 16384, 3), np.uint8)))
    return _answer(request)


def hang_on_device(request: Asked) -> Answer:
    if _is_on_device(request):
        time.sleep(600)
    return _answer(request)


def open_slowly(request: Asked) -> Answer:
    """Take a while in a process's first run, as a driver does that compiles its shaders."""
    _note(request)
    if sum(pid == os.getpid() for pid, _ in calls(request.path)) == 1:
        time.sleep(2.0)
    return _answer(request)


_kept: list[np.ndarray] = []


def grow(request: Asked) -> Answer:
    """Keep 60 MB more of memory with each run, as a leaking driver does."""
    _note(request)
    _kept.append(np.ones(60 << 20, np.uint8))
    return _answer(request)


def hang(request: Asked) -> Answer:
    _note(request)
    time.sleep(600)
    return _answer(request)


def raise_always(request: Asked) -> Answer:
    _note(request)
    raise RuntimeError("the model divides by nothing")


def fall_back(request: Asked) -> Answer:
    """Answer as a session does whose device was not there."""
    _note(request)
    return replace(_answer(request), fallback="DirectML did not answer (no device); cutouts run on the CPU.")
