"""Memory that frames have left serves the next frame, and goes back to the system when it is much.

Left alone, the C library of Linux asks the system for each block of a picture and returns it at once, which costs
7 % of a capture's processor time in fresh pages; and what the arenas of its threads do keep, 400 MB after large
frames, serves nobody (both measured). One arena for all of them: a second keeps no more than 64 MB and asked for twice
as many fresh pages, 37 ms a capture of 24 megapixels against 17. Windows and macOS settle this by themselves.
"""

import ctypes
import sys
from functools import cache
from typing import Any

import psutil

_SETTINGS = (
    (-8, 1),  # M_ARENA_MAX, malloc.h: one arena for all threads
    (-3, 32 << 20),  # M_MMAP_THRESHOLD, the most it takes: smaller blocks come from the arenas
    (-2, 64 << 20),  # M_TOP_PAD: an arena grows by so much at once
    (-1, 256 << 20),  # M_TRIM_THRESHOLD: and shrinks by itself beyond that alone
)

KEPT_BYTES = 400 << 20
"""Resident memory below which nothing is given back at rest."""

KEPT_AT_WORK_BYTES = 1 << 30
"""The same while captures are in work: what one leaves, the next one would only have to ask for again. Giving back
after every capture of 24 megapixels cost it a tenth of its processor time in fresh pages."""


def share_arenas() -> None:
    """Let all threads share one arena that keeps what it has; call it before the threads are made."""
    library = _library()
    if library is not None:
        for parameter, value in _SETTINGS:
            library.mallopt(parameter, value)


def give_back(kept_bytes: int = KEPT_BYTES) -> None:
    """Return to the system what is free, where the process holds more than this."""
    library = _library()
    if library is not None and psutil.Process().memory_info().rss > kept_bytes:
        library.malloc_trim(0)


@cache
def _library() -> Any:
    """Return the C library where it is one that must be told; else None."""
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "malloc_trim") and hasattr(library, "mallopt") else None
