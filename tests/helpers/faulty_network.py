"""Backends that fail as graphics drivers do; top-level functions, so that the child process can import them.

Each call is noted beside the model, one line for each: the process's id and the provider asked for.
"""

import os
import time
from dataclasses import replace
from pathlib import Path

from pixdesk.imaging.providers import CPU, DIRECTML
from pixdesk.pipeline.network import InferenceResult, Request, execute

DEVICE_THEN_CPU = (DIRECTML, CPU)


def calls(model: Path) -> list[tuple[int, str]]:
    """Return the calls noted so far."""
    lines = model.with_suffix(".calls").read_text().splitlines()
    return [(int(pid), provider) for pid, provider in (line.split() for line in lines)]


def _note(request: Request) -> int:
    note = request.path.with_suffix(".calls")
    with note.open("a") as stream:
        stream.write(f"{os.getpid()} {request.providers[0]}\n")
    return len(calls(request.path))


def sound(request: Request) -> InferenceResult:
    _note(request)
    return execute(request)


def crash_once(request: Request) -> InferenceResult:
    if _note(request) == 1:
        os._exit(13)
    return execute(request)


def crash_on_device(request: Request) -> InferenceResult:
    _note(request)
    if request.providers[0] != CPU:
        os._exit(13)
    return execute(request)


def raise_on_device(request: Request) -> InferenceResult:
    _note(request)
    if request.providers[0] != CPU:
        raise RuntimeError("DXGI_ERROR_DEVICE_REMOVED")
    return execute(request)


def hang_on_device(request: Request) -> InferenceResult:
    _note(request)
    if request.providers[0] != CPU:
        time.sleep(600)
    return execute(request)


def hang(request: Request) -> InferenceResult:
    _note(request)
    time.sleep(600)
    return execute(request)


def raise_always(request: Request) -> InferenceResult:
    _note(request)
    raise RuntimeError("the model divides by nothing")


def fall_back(request: Request) -> InferenceResult:
    """Answer as a session does whose device was not there."""
    _note(request)
    return replace(execute(request), fallback="DirectML did not answer (no device); cutouts run on the CPU.")
