"""Where a share of many values lies."""

import numpy as np
import pytest

from pixdesk.imaging.ranks import percentile


@pytest.mark.parametrize("percent", [0, 2, 10, 50, 90, 99.5, 100])
@pytest.mark.parametrize("count", [1, 2, 3, 64, 4097])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_a_percentile_is_the_one_that_numpy_finds(percent, count, dtype):
    values = np.random.default_rng(count).uniform(0, 255, count).astype(dtype)

    assert percentile(values, percent) == pytest.approx(np.percentile(values, percent), rel=1e-6)


def test_the_values_may_have_any_shape_and_are_left_as_they_are():
    values = np.arange(12, dtype=np.float32)[::-1].reshape(3, 4)
    kept = values.copy()

    assert percentile(values[::2, ::3], 50) == np.percentile(kept[::2, ::3], 50)
    assert (values == kept).all()
