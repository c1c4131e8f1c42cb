"""Places along a product's rim."""

import cv2
import numpy as np
import pytest

from pixdesk.imaging import outline, readings


def test_places_lie_on_the_rim_equally_far_apart_clockwise_from_the_top():
    matte = np.zeros((600, 900), np.uint8)
    cv2.circle(matte, (450, 300), 200, 255, -1, cv2.LINE_AA)
    places = outline.stations(matte, 24) * (900, 600)
    away = np.hypot(*(places - (450, 300)).T)
    assert away == pytest.approx(np.full(24, 200), abs=2)
    assert places[0][1] == pytest.approx(100, abs=2)
    assert places[6] == pytest.approx((650, 300), abs=25)  # a quarter on: to the right
    steps = np.hypot(*np.diff(places, axis=0).T)
    assert steps.std() / steps.mean() < 0.1


def test_a_large_matte_gives_the_same_shares_as_a_small_one():
    small = np.zeros((400, 300), np.uint8)
    cv2.rectangle(small, (60, 80), (239, 319), 255, -1)
    large = cv2.resize(small, None, fx=10, fy=10, interpolation=cv2.INTER_NEAREST)
    assert outline.stations(large, 16) == pytest.approx(outline.stations(small, 16), abs=0.01)


def test_dust_beside_the_product_is_not_walked_around():
    matte = np.zeros((300, 300), np.uint8)
    cv2.rectangle(matte, (100, 100), (200, 280), 255, -1)
    matte[5:9, 5:9] = 255
    assert (outline.stations(matte, 12)[:, 1] > 0.3).all()


def test_an_empty_matte_has_no_rim():
    assert outline.stations(np.zeros((50, 50), np.uint8), 8).shape == (0, 2)


def test_a_square_with_coverage_keeps_it():
    rgba = np.full((40, 40, 4), (10, 20, 30, 128), np.uint8)
    cut = readings.cropped(rgba, (0.0, 0.0), 20)
    assert tuple(cut[15, 15]) == (10, 20, 30, 128)
    assert cut[2, 2, 3] == 0
