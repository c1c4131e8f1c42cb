"""A line of the table, and how busy the machine was with other people's work while it was measured."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import psutil


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure.

    Attributes:
        met: None where there is no aim.
        note: how it came about; empty when the figure says it all.
    """

    letter: str
    what: str
    measured: str
    aim: str = ""
    met: bool | None = None
    note: str = ""


@dataclass(slots=True)
class Strangers:
    """How many processor cores other programs kept busy, on average, while something was measured."""

    cores: float = 0.0


@contextmanager
def strangers() -> Iterator[Strangers]:
    """Measure what other programs took; what is ours is this process and all it started."""
    seen = Strangers()
    ours_before, all_before, start_s = _ours_s(), _all_s(), time.monotonic()
    yield seen
    took_s = time.monotonic() - start_s
    seen.cores = max(0.0, (_all_s() - all_before - (_ours_s() - ours_before)) / took_s)


def _ours_s() -> float:
    own = psutil.Process()
    times = own.cpu_times()
    total = times.user + times.system + times.children_user + times.children_system
    for child in own.children(recursive=True):
        try:
            theirs = child.cpu_times()
        except psutil.Error:
            continue
        total += theirs.user + theirs.system
    return float(total)


def _all_s() -> float:
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - getattr(times, "iowait", 0.0) - getattr(times, "guest", 0.0))


def median(values: Sequence[float]) -> float:
    """Return the median."""
    return float(np.median(values))


def percentile(values: Sequence[float], share: float) -> float:
    """Return a percentile, 0..100, by the nearest measured value."""
    return float(np.percentile(values, share, method="higher"))
