"""Where a share of many values lies."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def percentile(values: NDArray[Any], percent: float) -> float:
    """Return the value below which so many percent of the others lie, between two of them in proportion.

    What `numpy.percentile` returns, which takes a tenth of a millisecond longer to find out what it was given.

    Args:
        values: at least one, any shape, without NaN.
        percent: 0..100.
    """
    place = (values.size - 1) * percent / 100
    below = int(place)
    above = min(below + 1, values.size - 1)
    ordered = np.partition(values, (below, above), axis=None)
    low, high = float(ordered[below]), float(ordered[above])
    return low + (high - low) * (place - below)
