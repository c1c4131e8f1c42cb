"""What the engine reads off a picture on the screen, and the loupe's look at the original."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from pixdesk.errors import CaptureError
from pixdesk.imaging import lab
from tests.helpers.studio import packshot, run_until_idle, shoot


@pytest.fixture
def seen(studio, tmp_path):
    """A studio with one processed capture of 2400 by 1800 pixels."""
    shoot(tmp_path / "capture", "A1_front.jpg", width=2400, height=1800)
    run_until_idle(studio)
    return studio.seeing, studio.recent()[0].capture


def test_the_histogram_counts_every_pixel_of_the_preview_and_of_the_cutout_its_product(seen):
    seeing, capture = seen
    whole = seeing.scope(capture.preview_path)
    assert sum(whole.red) == cv2.imread(capture.preview_path)[..., 0].size
    assert not whole.is_product
    product = seeing.scope(capture.cutout_path)
    assert product.is_product
    assert 0 < sum(product.red) < sum(whole.red)
    assert np.argmax(whole.green) < 100, "the grey backdrop"
    assert np.argmax(product.green) > 150, "the bright ball"


def test_an_overlay_is_as_large_as_its_picture_and_shows_the_balls_stripes_in_focus(seen):
    seeing, capture = seen
    made = seeing.overlay(capture.preview_path, clipping=False, focus=True)
    rows, columns = cv2.imread(capture.preview_path).shape[:2]
    assert (made.width_px, made.height_px) == (columns, rows)
    alpha = np.frombuffer(made.rgba, np.uint8).reshape(rows, columns, 4)[..., 3]
    assert alpha[rows // 2].any()
    assert not alpha[:40].any()


def test_the_loupe_shows_the_originals_own_pixels(seen):
    seeing, capture = seen
    raster = seeing.loupe(capture, 0.5, 0.5, 64)
    crop = np.frombuffer(raster.rgba, np.uint8).reshape(64, 64, 4)
    truth = packshot(width=2400, height=1800)[868:932, 1168:1232, ::-1]
    assert crop[..., 3].all()
    assert np.abs(crop[..., :3].astype(int) - truth).mean() < 4  # what JPEG at quality 92 costs


def test_a_pixel_is_read_from_the_preview_until_the_loupe_has_the_original(seen):
    seeing, capture = seen
    first = seeing.pixel(capture.preview_path, 0.01, 0.01, capture.digest)
    assert not first.is_original
    assert first.rgb == pytest.approx((70, 70, 70), abs=2)
    assert first.lab == pytest.approx(tuple(lab.to_lab(np.array([first.rgb], np.uint8))[0]), abs=1e-4)
    seeing.loupe(capture, 0.5, 0.5, 64)
    assert seeing.pixel(capture.preview_path, 0.01, 0.01, capture.digest).is_original
    seeing.put_loupe_away()
    assert not seeing.pixel(capture.preview_path, 0.01, 0.01, capture.digest).is_original


def test_a_place_beyond_the_edge_is_the_edge(seen):
    seeing, capture = seen
    assert seeing.pixel(capture.preview_path, 7.0, -3.0).rgb == pytest.approx((70, 70, 70), abs=2)


def test_an_original_that_was_replaced_is_not_passed_off_as_the_one_on_the_screen(seen, tmp_path):
    seeing, capture = seen
    shoot(tmp_path / "capture", "A1_front.jpg", seed=5, width=2400, height=1800)
    with pytest.raises(CaptureError, match="changed"):
        seeing.loupe(capture, 0.5, 0.5, 64)


def test_an_original_that_is_gone_is_said_to_be_out_of_reach(seen, tmp_path):
    seeing, capture = seen
    (tmp_path / "capture" / "A1_front.jpg").unlink()
    with pytest.raises(CaptureError, match="cannot be read"):
        seeing.loupe(replace(capture), 0.5, 0.5, 64)


def test_only_the_studios_own_copies_are_read(seen, tmp_path):
    seeing, _ = seen
    elsewhere = shoot(tmp_path / "elsewhere", "secret.jpg")
    for path in (str(elsewhere), f"{tmp_path}/studio/staged/../../elsewhere/secret.jpg", ""):
        with pytest.raises(CaptureError, match="own copies"):
            seeing.scope(path)
