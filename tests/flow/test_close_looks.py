"""Cutouts at full size for the full-screen view, over a real studio."""

from pathlib import Path

import numpy as np
import pytest

from pixdesk.errors import CaptureError
from pixdesk.imaging import decode
from pixdesk.pipeline.lanes import Lanes
from tests.helpers.studio import open_studio, run_until_idle, shoot


@pytest.fixture
def looked(tmp_path):
    with open_studio(tmp_path, Lanes.inline()) as engine:
        shoot(tmp_path / "capture", "set-1/A1_front.jpg")
        run_until_idle(engine)
        yield engine, engine.recent()[0].capture


def as_array(raster):
    return np.frombuffer(raster.rgba, np.uint8).reshape(raster.height_px, raster.width_px, 4)


def test_squares_are_the_originals_own_pixels_with_the_mattes_coverage(looked):
    engine, capture = looked
    middle, corner = engine.closely.squares(capture, [(0.5, 0.5), (0.02, 0.02)], 64)
    original = decode.decode((Path(capture.folder) / capture.name).read_bytes(), name=capture.name).rgb
    y, x = round(original.shape[0] * 0.5 - 32), round(original.shape[1] * 0.5 - 32)
    solid = as_array(middle)[..., 3] == 255
    assert solid.mean() > 0.5
    assert (as_array(middle)[..., :3][solid] == original[y : y + 64, x : x + 64][solid]).all()
    assert not as_array(corner)[..., 3].any()


def test_places_along_the_rim_lie_where_coverage_changes(looked):
    engine, capture = looked
    for square in engine.closely.squares(capture, engine.closely.rim(capture, 12), 48):
        coverage = as_array(square)[..., 3]
        assert coverage.min() < 64
        assert coverage.max() > 192


def test_a_cutout_is_made_once_and_let_go_when_the_view_closes(looked):
    engine, capture = looked
    engine.closely.squares(capture, [(0.5, 0.5)], 8)
    (Path(capture.folder) / capture.name).unlink()
    assert engine.closely.squares(capture, [(0.5, 0.5)], 8)
    engine.closely.put_away()
    with pytest.raises(CaptureError, match="original"):
        engine.closely.squares(capture, [(0.5, 0.5)], 8)


def test_without_a_matte_it_says_so(looked):
    engine, capture = looked
    Path(capture.matte_path).unlink()
    with pytest.raises(CaptureError, match="no cutout"):
        engine.closely.rim(capture, 12)
