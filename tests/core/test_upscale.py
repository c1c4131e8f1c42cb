"""Doubling in tiles gives what doubling in one piece gives, and more detail than a filter."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from pixdesk.imaging import upscale
from pixdesk.imaging.painters import MARGIN_PX, Painter
from pixdesk.pipeline.catalogue import resources_dir
from pixdesk.pipeline.model_library import ModelLibrary

LIBRARY = ModelLibrary(resources_dir() / "models", Path("no-such-folder"))
DEMO = resources_dir() / "demo" / "chuttersnap-324234-unsplash.jpg"


@pytest.fixture(scope="module")
def double():
    card = LIBRARY.card("waifu2x")
    painter = Painter(LIBRARY.path(card), card, ("CPUExecutionProvider",), 2)
    return lambda tile: painter.paint(tile, None)


def photograph(side=160):
    picture = cv2.imread(str(DEMO))
    picture = cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    top, left = picture.shape[0] // 2 - side // 2, picture.shape[1] // 2 - side // 2
    return np.ascontiguousarray(picture[top : top + side, left : left + side, ::-1])


def psnr(one, other):
    return 10 * np.log10(255**2 / np.mean((one.astype(float) - other) ** 2))


def test_tiles_leave_no_seam(double, monkeypatch):
    rgb = photograph(150)
    whole = upscale.doubled(rgb, double)
    monkeypatch.setattr(upscale, "TILE_PX", 64)
    tiled = upscale.doubled(rgb, double)
    assert whole.shape == (300, 300, 3)
    assert np.abs(whole.astype(int) - tiled).max() <= 1


def test_it_is_nearer_to_the_photograph_than_a_filter(double):
    truth = photograph(200)
    small = cv2.resize(truth, (100, 100), interpolation=cv2.INTER_AREA)
    cubic = cv2.resize(small, (200, 200), interpolation=cv2.INTER_CUBIC)
    assert psnr(upscale.doubled(small, double), truth) > psnr(cubic, truth) + 1


def test_sixteen_bits_stay_sixteen(double):
    rgb = photograph(60)
    eight = upscale.doubled(rgb, double)
    sixteen = upscale.doubled(rgb.astype(np.uint16) * 257, double)
    assert sixteen.dtype == np.uint16
    assert np.abs(sixteen / 257.0 - eight).max() <= 0.51


def test_every_tile_has_its_margin_and_all_are_of_one_size():
    seen = []

    def repeat(tile):
        seen.append(tile.shape)
        inner = tile[MARGIN_PX:-MARGIN_PX, MARGIN_PX:-MARGIN_PX]
        return inner.repeat(2, axis=0).repeat(2, axis=1)

    rgb = np.random.default_rng(1).integers(0, 255, (300, 700, 3), dtype=np.uint8)
    assert np.array_equal(upscale.doubled(rgb, repeat), rgb.repeat(2, axis=0).repeat(2, axis=1))
    assert set(seen) == {(256 + 2 * MARGIN_PX, 256 + 2 * MARGIN_PX, 3)}


def test_a_matte_is_doubled_with_its_sure_parts_sure():
    matte = np.zeros((60, 80), np.uint8)
    cv2.circle(matte, (40, 30), 20, 255, -1, cv2.LINE_AA)
    grown = upscale.doubled_plane(matte)
    assert grown.shape == (120, 160)
    assert grown[60, 80] == 255
    assert grown[4, 4] == 0
    assert grown.mean() == pytest.approx(matte.mean(), rel=0.02)
