"""Finds a ColorChecker Classic in a frame, measures how far its colours are off, and fits a camera matrix to them.

The chart is found by OpenCV's detector; what it calls a chart is believed only if its six greys get darker one after
the other. A matrix of nine figures corrects linear light; how well it does is told by patches it was not fitted on.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.imaging import icc
from pixdesk.imaging.frame import Rgb
from pixdesk.imaging.lab import delta_e2000
from pixdesk.imaging.small import proxy

SIDE_PX = 1600
"""Long side of the copy the chart is looked for in."""

NAMES = (
    *("dark skin", "light skin", "blue sky", "foliage", "blue flower", "bluish green"),
    *("orange", "purplish blue", "moderate red", "purple", "yellow green", "orange yellow"),
    *("blue", "green", "red", "yellow", "magenta", "cyan"),
    *("white", "neutral 8", "neutral 6.5", "neutral 5", "neutral 3.5", "black"),
)

REFERENCE = np.array(
    [
        [37.986, 13.555, 14.059], [65.711, 18.130, 17.810], [49.927, -4.880, -21.925], [43.139, -13.095, 21.905],
        [55.112, 8.844, -25.399], [70.719, -33.397, -0.199], [62.661, 36.067, 57.096], [40.020, 10.410, -45.964],
        [51.124, 48.239, 16.248], [30.325, 22.976, -21.587], [72.532, -23.709, 57.255], [71.941, 19.363, 67.857],
        [28.778, 14.179, -50.297], [55.261, -38.342, 31.370], [42.101, 53.378, 28.190], [81.733, 4.039, 79.819],
        [51.935, 49.986, -14.574], [51.038, -28.631, -28.638], [96.539, -0.425, 1.186], [81.257, -0.638, -0.335],
        [66.766, -0.734, -0.504], [50.867, -0.153, -0.270], [35.656, -0.421, -1.231], [20.461, -0.079, -0.973],
    ]
)  # fmt: skip
"""CIELAB under D50 of the 24 patches as X-Rite published them for charts made before November 2014."""

GREYS = slice(18, 24)
_INNER = 0.5
_FULL, _DARK = 0.985, 0.002
"""Linear light beyond which a patch's channel is clipped and says nothing."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as a frame shows it.

    Attributes:
        light: 24×3 float64, mean linear sRGB light of each patch, 0..1.
        box: 4×2 float64, its corners as shares of the frame's width and height, clockwise from the first patch's.
    """

    light: NDArray[np.float64]
    box: NDArray[np.float64]

    @property
    def clipped(self) -> NDArray[np.bool_]:
        """Which patches have a channel that holds no detail."""
        return np.asarray((self.light.max(axis=1) > _FULL) | (self.light.max(axis=1) < _DARK))

    @property
    def delta_e(self) -> NDArray[np.float64]:
        """CIEDE2000 of each patch against the reference."""
        return delta_e2000(lab_of(self.light), REFERENCE)

    @property
    def stops(self) -> float:
        """How much brighter the middle grey is than it ought to be."""
        wanted, seen = (((lab[21, 0] + 16) / 116) ** 3 for lab in (REFERENCE, lab_of(self.light)))
        return float(np.log2(seen / wanted))


@dataclass(frozen=True, slots=True)
class Profile:
    """A camera matrix for one light.

    Attributes:
        matrix: 3×3, linear light seen to linear light as it ought to be.
        delta_e: CIEDE2000 of each patch, each corrected by a matrix fitted on the other 23.
    """

    matrix: NDArray[np.float64]
    delta_e: NDArray[np.float64]


def find(rgb: Rgb) -> Chart | None:
    """Find the chart in a frame; None where there is none.

    Args:
        rgb: H×W×3, uint8 or uint16, sRGB.
    """
    small = proxy(rgb, SIDE_PX)
    detector: Any = cv2.mcc.CCheckerDetector.create()
    detector.setColorChartType(cv2.mcc.MCC24)
    if not detector.process(np.ascontiguousarray(small[..., ::-1])):
        return None
    seen = detector.getBestColorChecker()
    corners = np.asarray(seen.getColorCharts(), np.float64).reshape(-1, 4, 2)
    if len(corners) != len(NAMES):
        return None
    light = _LINEAR[small]
    means = np.stack([_mean(light, patch) for patch in corners])
    greys = means[GREYS].mean(axis=1)
    if not np.all(np.diff(greys) < 0):
        return None
    size = np.array([small.shape[1], small.shape[0]], np.float64)
    return Chart(light=means, box=np.asarray(seen.getBox(), np.float64).reshape(4, 2) / size)


def fit(chart: Chart) -> Profile:
    """Fit a camera matrix to a chart's unclipped patches; greys count twice, as the eye is hardest on them."""
    matrix = _matrix(chart.light, ~chart.clipped)
    errors = np.empty(len(NAMES))
    for patch in range(len(NAMES)):
        others = ~chart.clipped
        others[patch] = False
        corrected = np.clip(chart.light[patch : patch + 1] @ _matrix(chart.light, others).T, 0, 1)
        errors[patch] = delta_e2000(lab_of(corrected), REFERENCE[patch : patch + 1])[0]
    return Profile(matrix=matrix, delta_e=errors)


def colours_only(chart: Chart, profile: Profile) -> NDArray[np.float64]:
    """Return the camera matrix scaled to leave the chart's middle greys as bright as they were: no exposure in it."""
    greys = chart.light[GREYS][1:5]
    luminance = icc.SRGB.to_xyz[1]
    scale = float((greys @ luminance).sum() / (greys @ profile.matrix.T @ luminance).sum())
    return profile.matrix * scale


def drift(one: Chart, other: Chart) -> NDArray[np.float64]:
    """Return CIEDE2000 of each patch between two frames of the same chart."""
    return delta_e2000(lab_of(one.light), lab_of(other.light))


def lab_of(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return CIELAB under D50 of linear sRGB light, n×3 each (CIE 15:2018, 8.2.1)."""
    part = light @ icc.SRGB.to_xyz.T / icc.D50
    f = np.where(part > 216 / 24389, np.cbrt(part), (part * 24389 / 27 + 16) / 116)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1)


def light_of(lab: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return linear sRGB light of CIELAB under D50, n×3 each; out of gamut it leaves 0..1."""
    middle = (lab[:, 0] + 16) / 116
    f = np.stack([middle + lab[:, 1] / 500, middle, middle - lab[:, 2] / 200], axis=1)
    part = np.where(f > 6 / 29, f**3, (116 * f - 16) * 27 / 24389)
    result: NDArray[np.float64] = (part * icc.D50) @ np.linalg.inv(icc.SRGB.to_xyz).T
    return result


_LINEAR = icc.srgb_to_linear(np.arange(256) / 255.0)
_WEIGHT = np.where(np.arange(len(NAMES)) >= GREYS.start, 2.0, 1.0)


def _matrix(light: NDArray[np.float64], kept: NDArray[np.bool_]) -> NDArray[np.float64]:
    # Divided by how bright a patch is: equal errors are seen more in the dark.
    weight = (_WEIGHT / np.sqrt(np.maximum(light_of(REFERENCE).mean(axis=1), 0.01)))[kept, None]
    solved, *_ = np.linalg.lstsq(light[kept] * weight, light_of(REFERENCE)[kept] * weight, rcond=None)
    matrix: NDArray[np.float64] = solved.T
    return matrix


def _mean(light: NDArray[np.float64], corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean over the inner half of a patch; its rim may show the frame of the chart."""
    middle = corners.mean(axis=0)
    inner = np.rint(middle + (corners - middle) * _INNER).astype(np.int32)
    x, y, width, height = cv2.boundingRect(inner)
    top, left = max(0, y), max(0, x)
    part = light[top : y + height, left : x + width]
    mask = np.zeros(part.shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, inner - np.array([left, top], np.int32), 1)
    return np.asarray(part[mask > 0].mean(axis=0) if mask.any() else np.zeros(3), np.float64)
