"""What went wrong in the inference process, in words a photographer can use; the log keeps the driver's own."""

import re

from pixdesk.pipeline.child import ChildDied, ChildError

_OUT_OF_MEMORY = re.compile(
    r"MemoryError|bad_alloc|failed to allocate memory|out of memory|E_OUTOFMEMORY|8007000E", re.IGNORECASE
)
"""ONNX Runtime's arena, numpy, CUDA and DirectML (winerror.h) each say it in their own way."""

_DEVICE_LOST = re.compile(
    r"DXGI_ERROR_DEVICE_(?:REMOVED|HUNG|RESET)|887A000[567]|GPU device instance has been suspended"
    r"|CUDA(?: failure|_ERROR)\w* ?(?:46|719|999|_DEVICE_UNAVAILABLE|_LAUNCH_FAILED)?",
    re.IGNORECASE,
)
"""winerror.h's names and codes, DirectML's sentence for them, and CUDA's way of saying that a device is gone."""

_KILLED = re.compile(r"ended by signal 9$|ended with code (?:3221225495|3221225773)$")
"""SIGKILL is the kernel's when memory runs out; the codes are STATUS_NO_MEMORY and _COMMITMENT_LIMIT (ntstatus.h)."""


def in_words(fault: ChildError) -> str:
    """Return what a call did instead of answering, to follow "the network"."""
    said = str(fault)
    if isinstance(fault, ChildDied) and _KILLED.search(said):
        return "was ended by the system, most likely because memory ran out"
    if _OUT_OF_MEMORY.search(said):
        return "ran out of memory"
    lost = _DEVICE_LOST.search(said)
    if lost is not None:
        return f"lost its device, which the graphics driver removed or reset ({lost.group().strip()})"
    return said
