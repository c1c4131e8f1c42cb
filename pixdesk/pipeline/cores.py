"""How much is done at once: the machine's cores, and what they are shared by."""

import os
import sys

import psutil

SLOTS_MIN, SLOTS_MAX = 3, 6
"""Captures in work at once. Three at least, so that one is always decoded ahead while one is in the network and one
is being finished: with two the network stood idle whenever the finishing was late. More than six only wait for each
other's memory."""

ABREAST = 2
"""Networks that run side by side where many pictures wait: two keep every core busy, and more only take memory."""

MANY = 4
"""So many pictures, and when the last of them is done counts for more than when the first is."""


def physical_cores() -> int:
    """Return how many real cores this process may use; at least 1."""
    real = psutil.cpu_count(logical=False) or os.cpu_count() or 1
    if sys.platform == "linux":
        real = min(real, len(os.sched_getaffinity(0)))
    return max(1, real)


def abreast(pictures: int) -> int:
    """Return how many networks run side by side on the processor for so many pictures."""
    return min(ABREAST, physical_cores()) if pictures >= MANY else 1


def processing_slots(at_once: int = 1) -> int:
    """Return how many captures may be in work at once, where so many are in the network together."""
    return max(SLOTS_MIN, min(SLOTS_MAX, physical_cores())) + at_once - 1


def file_threads() -> int:
    """Return how many threads the files lane needs: one for each slot, and one more.

    A capture in work keeps its thread while it waits for the network; the one more is for an export.
    """
    return processing_slots(abreast(MANY)) + 1
