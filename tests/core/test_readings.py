"""What is read off a picture: counted, clipped, in focus, and the colour of a pixel."""

import cv2
import numpy as np
import pytest

from pixdesk.errors import CaptureError
from pixdesk.imaging import lab, readings


def shown(rgb, alpha=None):
    picture = np.asarray(rgb, np.uint8)
    bgr = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
    encoded = bgr if alpha is None else np.dstack([bgr, np.asarray(alpha, np.uint8)])
    return readings.read(cv2.imencode(".png", encoded)[1].tobytes())


@pytest.fixture
def ramp():
    """Red rises from 0 to 255, green falls, blue stands at 100; every value once a row."""
    values = np.arange(256, dtype=np.uint8)
    row = np.stack([values, values[::-1], np.full(256, 100, np.uint8)], axis=1)
    return np.repeat(row[None], 8, axis=0)


def test_every_pixel_is_counted_once_in_each_channel(ramp):
    red, green, blue = readings.histogram(shown(ramp))
    assert red == green == (8,) * 256
    assert blue[100] == 8 * 256
    assert sum(blue) == 8 * 256


def test_of_a_cutout_only_the_product_is_counted(ramp):
    alpha = np.zeros(ramp.shape[:2], np.uint8)
    alpha[:, 200:] = 255
    red, _, _ = readings.histogram(shown(ramp, alpha))
    assert red == (0,) * 200 + (8,) * 56


def test_a_highlight_is_clipped_in_its_first_channel_and_a_shadow_only_in_all_three():
    row = [[255, 20, 20], [249, 249, 249], [250, 0, 0], [0, 0, 0], [5, 5, 5], [0, 0, 6]]
    high, low = readings.clipped(shown([row]))
    assert (high[0] > 0).tolist() == [True, False, True, False, False, False]
    assert (low[0] > 0).tolist() == [False, False, False, True, True, False]


def test_the_share_of_a_cutout_is_of_its_product():
    picture = np.full((10, 10, 3), 255, np.uint8)
    picture[:, 5:] = 128
    alpha = np.zeros((10, 10), np.uint8)
    alpha[:, 4:] = 255
    seen = shown(picture, alpha)
    high, _ = readings.clipped(seen)
    assert readings.share(high, seen) == pytest.approx(1 / 6)


@pytest.mark.parametrize("contrast", [60, 200])
def test_focus_follows_the_sharp_edge_and_not_the_soft_one_whatever_the_contrast(contrast):
    picture = np.full((120, 240, 3), 20, np.uint8)
    picture[:, 60:120] = 20 + contrast
    soft = cv2.GaussianBlur(picture, (0, 0), 3.0)
    picture = np.concatenate([picture[:, :120], soft[:, 30:150]], axis=1)
    found = readings.sharp(shown(picture))
    assert found[:, 55:65].any(axis=1).all()
    assert not found[:, 140:].any()


def test_noise_does_not_pass_for_focus():
    noise = np.random.default_rng(7).normal(128, 3, (200, 200, 1)).clip(0, 255).astype(np.uint8)
    assert not readings.sharp(shown(np.repeat(noise, 3, axis=2))).any()


def test_clipping_is_told_apart_by_its_hatch_and_not_by_its_colour_alone():
    picture = np.zeros((64, 128, 3), np.uint8)
    picture[:, 64:] = 255
    made = readings.overlay(shown(picture), clipping=True, focus=False)
    dark, bright = made[:, :64, 3], made[:, 64:, 3]
    assert np.array_equal(dark[1:, 1:], dark[:-1, :-1])
    assert np.array_equal(bright[1:, :-1], bright[:-1, 1:])
    assert not np.array_equal(bright[1:, 1:], bright[:-1, :-1])


def test_an_overlay_of_a_well_exposed_soft_picture_is_clear():
    made = readings.overlay(shown(np.full((32, 32, 3), 128, np.uint8)), clipping=True, focus=True)
    assert made.shape == (32, 32, 4)
    assert not made[..., 3].any()


def test_lab_is_relative_to_d50():
    white = readings.lab_of(np.array([255, 255, 255], np.uint8))
    assert white == pytest.approx((100, 0, 0), abs=0.05)
    grey = np.array([119, 119, 119], np.uint8)
    assert readings.lab_of(grey) == pytest.approx(tuple(lab.to_lab(grey.reshape(1, 3))[0]))
    assert readings.lab_of(grey)[0] == pytest.approx(50, abs=0.2)


def test_a_crop_has_the_point_in_its_middle_and_is_clear_outside_the_picture():
    picture = np.zeros((100, 200, 3), np.uint8)
    picture[50, 100] = (255, 0, 0)
    crop = readings.cropped(picture, (100 / 200, 50 / 100), 21)
    assert crop.shape == (21, 21, 4)
    assert tuple(crop[10, 10]) == (255, 0, 0, 255) or tuple(crop[11, 11]) == (255, 0, 0, 255)
    corner = readings.cropped(picture, (0.0, 0.0), 20)
    assert not corner[:9, :9, 3].any()
    assert corner[11:, 11:, 3].all()


def test_a_damaged_copy_is_said_to_be_damaged():
    with pytest.raises(CaptureError, match="damaged"):
        readings.read(b"no picture")
