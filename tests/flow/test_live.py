"""The quick cutout of a shot that has just arrived."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from pixdesk.errors import CaptureError
from pixdesk.pipeline.lanes import Lanes
from tests.helpers.studio import jpeg, open_studio, packshot, run_until_idle, shoot


@pytest.fixture
def engine(tmp_path):
    with open_studio(tmp_path, Lanes.inline(), one_shot=True) as opened:
        yield opened


def arrived(engine, tmp_path, **how):
    """Shoot, and return the preview that is staged."""
    shoot(tmp_path / "capture", "a.jpg", **how)
    run_until_idle(engine)
    return engine.recent()[0].capture.preview_path


def read(path):
    return cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_UNCHANGED)


def test_a_preview_gives_a_cutout_of_its_own_proportions(engine, tmp_path):
    preview = arrived(engine, tmp_path, width=1800, height=1200)

    cutout = read(engine.live_cutout(preview))

    height, width = cutout.shape[:2]
    assert 920 <= width <= 1024  # a scaled decode may come out a tenth smaller
    assert height == round(width * 2 / 3)
    middle = (slice(height // 2 - 20, height // 2 + 20), slice(width // 2 - 20, width // 2 + 20))
    assert (cutout[middle][..., 3] == 255).all()
    assert not cutout[:60, :60].any()
    shown = cv2.resize(read(preview), (width, height), interpolation=cv2.INTER_AREA)
    assert np.abs(cutout[middle][..., :3].astype(int) - shown[middle]).mean() < 6


def test_it_follows_the_outline(engine, tmp_path):
    alpha = read(engine.live_cutout(arrived(engine, tmp_path)))[..., 3]

    truth = np.zeros(alpha.shape, np.uint8)
    cv2.circle(truth, (alpha.shape[1] // 2, alpha.shape[0] // 2), alpha.shape[0] // 3, 255, -1)
    inside = alpha > 127
    assert (inside & (truth > 0)).sum() / (inside | (truth > 0)).sum() > 0.97


def test_it_is_made_once_and_changes_nothing_that_is_stored(engine, tmp_path):
    preview = arrived(engine, tmp_path)
    before = engine.audit_lines(), engine.recent()

    first = Path(engine.live_cutout(preview))
    made_ns = first.stat().st_mtime_ns

    assert Path(engine.live_cutout(preview)) == first
    assert first.stat().st_mtime_ns == made_ns
    assert (engine.audit_lines(), engine.recent()) == before


def test_a_preview_that_is_gone_or_not_ours_is_refused_in_words(engine, tmp_path):
    preview = Path(arrived(engine, tmp_path))
    stranger = tmp_path / "x.preview.jpg"
    stranger.write_bytes(jpeg(packshot()))

    with pytest.raises(CaptureError, match="no preview of this studio"):
        engine.live_cutout(str(stranger))
    preview.unlink()
    with pytest.raises(CaptureError, match="cannot be read"):
        engine.live_cutout(str(preview))
    assert not stranger.with_name("x.live.png").exists()
