"""What frames with a colour chart in them say of a shoot: how far its colours are off, and how far they wander."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pixdesk.errors import CaptureError, SetupError
from pixdesk.imaging import chart, decode, icc, icc_write
from pixdesk.pipeline.originals import read_original


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartReport:
    """One frame's chart in figures; all differences are CIEDE2000.

    Attributes:
        mean, most: over the 24 patches against the reference.
        worst: name of the patch that is most off.
        stops: how much brighter the middle grey is than it ought to be.
        clipped: names of patches that hold no detail; no profile is to be fitted on many.
        matrix: 3×3, linear light seen to linear light as it ought to be.
        corrected_mean, corrected_most: each patch corrected by a matrix fitted on the other 23.
        drift_mean, drift_most: against the first frame of the call; 0 for that one.
    """

    file: str
    mean: float
    most: float
    worst: str
    stops: float
    clipped: tuple[str, ...]
    matrix: tuple[tuple[float, ...], ...]
    corrected_mean: float
    corrected_most: float
    drift_mean: float
    drift_most: float


def chart_reports(files: list[Path]) -> list[ChartReport]:
    """Measure the chart in each frame, and its drift from the first.

    Raises:
        SetupError: a file cannot be read, is no picture, or shows no chart; the message names it.
    """
    first: chart.Chart | None = None
    made = []
    for path in files:
        seen = _chart_in(path)
        first = first or seen
        made.append(_report(path, seen, first))
    return made


_CLIPPED_MAX = 4
"""Of the 24 patches; a matrix fitted on fewer than 20 is a guess."""


def camera_profile(frame: Path) -> bytes:
    """Return the ICC profile of the camera and the light that a frame with a chart was shot with.

    It is for files from the same camera settings: assigned to them, it makes their colours those of the chart.

    Raises:
        SetupError: the frame shows no chart, or too much of the chart is clipped.
    """
    seen = _chart_in(frame)
    clipped = int(seen.clipped.sum())
    if clipped > _CLIPPED_MAX:
        raise SetupError(
            f"{frame}: {clipped} patches of the chart are clipped. Shoot it darker, then make the profile."
        )
    return icc_write.camera_profile(
        icc.SRGB.to_xyz @ chart.colours_only(seen, chart.fit(seen)), f"pixdesk: {frame.stem}"
    )


def _chart_in(path: Path) -> chart.Chart:
    try:
        original = read_original(path)
        if original is None:
            raise SetupError(f"{path} changes while it is read. Try again when it is whole.")
        found = chart.find(decode.decode(original.data, name=path.name).rgb)
    except OSError as trouble:
        raise SetupError(f"{path} cannot be read ({trouble.strerror}).") from trouble
    except CaptureError as trouble:
        raise SetupError(f"{path}: {trouble}") from trouble
    if found is None:
        raise SetupError(
            f"{path} shows no ColorChecker Classic. Shoot it flat, whole, evenly lit and a tenth of the frame or more."
        )
    return found


def _report(path: Path, seen: chart.Chart, first: chart.Chart) -> ChartReport:
    off, profile, drifted = seen.delta_e, chart.fit(seen), chart.drift(first, seen)
    return ChartReport(
        file=path.name,
        mean=round(float(off.mean()), 2),
        most=round(float(off.max()), 2),
        worst=chart.NAMES[int(off.argmax())],
        stops=round(seen.stops, 2),
        clipped=tuple(chart.NAMES[index] for index in np.flatnonzero(seen.clipped)),
        matrix=tuple(tuple(round(float(figure), 5) for figure in row) for row in profile.matrix),
        corrected_mean=round(float(profile.delta_e.mean()), 2),
        corrected_most=round(float(profile.delta_e.max()), 2),
        drift_mean=round(float(drifted.mean()), 2),
        drift_most=round(float(drifted.max()), 2),
    )
