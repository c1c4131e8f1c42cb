"""How what a cutout's witnesses disagree about becomes one figure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

MEASURES = ("runs", "networks", "shape", "soft", "thin", "unsure")
"""What is measured of every cutout; `imaging.doubt` says how."""


@dataclass(frozen=True, kw_only=True)
class DoubtScale:
    """The coefficients of the doubt score; fitted, never set by hand: ``docs/doubt.md``.

    Attributes:
        floor: added to every measure before its logarithm is taken, so that none at all is finite.
        offset: log-odds of a failure where every measure's logarithm is 0.
        runs, networks, shape, soft, thin, unsure: log-odds per e-fold of that measure.
    """

    floor: float
    offset: float
    runs: float
    networks: float
    shape: float
    soft: float
    thin: float
    unsure: float

    def score(self, measures: Mapping[str, float]) -> float:
        """Return the probability, 0..1, that the cutout's overlap with the truth is below 0.95."""
        odds = self.offset
        for name in MEASURES:
            odds += getattr(self, name) * math.log(max(measures[name], 0.0) + self.floor)
        return 1.0 / (1.0 + math.exp(-min(max(odds, -50.0), 50.0)))
