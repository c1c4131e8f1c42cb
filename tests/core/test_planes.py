"""Arithmetic on planes gives what the same arithmetic on a whole picture gives."""

import numpy as np

from pixdesk.imaging import planes
from pixdesk.imaging.guided import box

RNG = np.random.default_rng(11)
PICTURE = RNG.random((41, 57, 3), np.float32)
OTHER = RNG.random((41, 57, 3), np.float32)


def test_a_picture_taken_apart_and_joined_is_the_same_picture() -> None:
    apart = planes.split(PICTURE)

    assert all(plane.flags.c_contiguous for plane in apart)
    assert np.array_equal(planes.joined(apart), PICTURE)


def test_the_inner_product_is_that_of_every_pixel_and_changes_neither_side() -> None:
    one, other = planes.split(PICTURE), planes.split(OTHER)

    assert np.allclose(planes.dot(one, other), np.einsum("hwc,hwc->hw", PICTURE, OTHER), rtol=1e-6)
    assert np.array_equal(planes.joined(one), PICTURE)
    assert np.array_equal(planes.joined(planes.minus(one, other)), PICTURE - OTHER)


def test_a_mean_within_a_weight_sees_only_what_is_weighed() -> None:
    inside = np.zeros((41, 57), np.uint8)
    inside[:, :20] = 255
    picture = np.where(inside[..., None] > 0, np.float32(0.25), np.float32(0.75)) * np.ones(3, np.float32)

    means, near = planes.weighted_means(planes.split(picture), planes.weight_of(inside), 4)

    at_the_border = (slice(None), slice(0, 22))
    assert all(np.allclose(mean[at_the_border], 0.25, atol=1e-3) for mean in means)
    assert np.allclose(near, box(planes.weight_of(inside), 4))
    assert near[20, 5] == 1.0
    assert near[20, 50] < 1e-5
