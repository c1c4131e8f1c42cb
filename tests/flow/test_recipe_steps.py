"""A recipe's corrections from the folder to the verified file: the same picture every time, and told everywhere."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from pixdesk.domain.capture import CaptureState
from pixdesk.domain.finding import Code
from pixdesk.errors import CaptureError
from pixdesk.pipeline.cutting import Cutter
from pixdesk.pipeline.lanes import Lanes
from tests.helpers.studio import jpeg, open_studio, packshot, prepare_home, run_until_idle


def leaning(degrees: float) -> np.ndarray:
    """A packshot with a long bright box that leans clockwise."""
    picture = packshot(product="none")
    bright = packshot().max(axis=(0, 1)).astype(np.uint8)
    mask = np.zeros(picture.shape[:2], np.uint8)
    cv2.fillPoly(mask, [np.rint(cv2.boxPoints(((450.0, 350.0), (180.0, 480.0), degrees))).astype(np.int32)], 255)
    texture = np.random.default_rng(5).integers(185, 225, (*mask.shape, 1), dtype=np.uint8)
    return np.where(mask[..., None] > 0, np.minimum(texture, bright), picture).astype(np.uint8)


def recipe(home: Path, steps: str) -> None:
    (home / "recipes").mkdir(parents=True, exist_ok=True)
    words = f'id = "straight"\ntitle = "Straight"\nmodel = "tiny"\nshadow = "captured"\n\n[steps]\n{steps}\n'
    (home / "recipes" / "straight.toml").write_text(words, encoding="utf-8")


def shot(place: Path, picture: np.ndarray) -> Path:
    (place / "capture").mkdir(parents=True, exist_ok=True)
    path = place / "capture" / "A1_red_front.jpg"
    path.write_bytes(jpeg(picture, 97))
    return path


def lean_of(mask: np.ndarray) -> float:
    (_, _), (across, down), turn = cv2.minAreaRect(np.argwhere(mask)[:, ::-1].astype(np.float32))
    return (turn + (90 if across > down else 0) + 45) % 90 - 45


def test_what_is_exported_is_the_corrected_picture_and_the_original_is_untouched(tmp_path):
    recipe(tmp_path / "studio", 'straighten = "auto"\nexposure_ev = 0.15\ncrop_left_share = 0.05')
    original = shot(tmp_path, leaning(3.0))
    before = original.read_bytes()
    with open_studio(tmp_path, Lanes.inline(), recipe="straight") as engine:
        run_until_idle(engine)
        view = engine.recent()[0]
        capture = view.capture
        assert capture.state is CaptureState.CLEAN, view.findings
        assert capture.applied.turned_degrees == pytest.approx(-3, abs=0.2)
        assert capture.applied.exposure_ev == 0.15
        assert capture.applied.cut is not None

        matte = cv2.imread(capture.matte_path, cv2.IMREAD_UNCHANGED)
        preview = cv2.imread(capture.preview_path)
        assert (capture.height_px, capture.width_px) == matte.shape == preview.shape[:2]
        assert abs(lean_of(matte > 127)) < 0.3
        line = next(line for line in engine.audit_lines(search="processed") if line.action == "processed")
        assert "exposure +0.15 EV, turned -" in json.loads(line.detail)["applied"]

        engine.close_batch(capture.batch_id, actor="Ada")
        engine.approve_batch(capture.batch_id, actor="Ada")
        made = engine.export(channels=("etsy",), actor="Ada")
    assert made.refused == ()
    picture = cv2.imread(made.renditions[0].path)
    assert abs(lean_of(picture.min(axis=2) < 235)) < 0.5
    assert original.read_bytes() == before


def test_a_refused_step_makes_a_case_in_words_and_the_picture_stays_as_shot(tmp_path):
    recipe(tmp_path / "studio", 'straighten = "auto"')
    shot(tmp_path, leaning(8.0))
    with open_studio(tmp_path, Lanes.inline(), recipe="straight") as engine:
        run_until_idle(engine)
        view = engine.recent()[0]
        assert view.capture.state is CaptureState.HELD
        assert view.findings[0].code is Code.STEP_REFUSED
        assert "leans by 8" in view.findings[0].sentence
        assert (view.capture.width_px, view.capture.height_px) == (900, 700)
        assert not view.capture.applied.changes_picture
        assert engine.cases()[0].case.findings[0].code is Code.STEP_REFUSED


def test_a_capture_processed_again_without_the_steps_shows_the_original_again(tmp_path):
    from pixdesk.domain.case import Disposition

    recipe(tmp_path / "studio", "straighten_degrees = 2.0\nexposure_ev = 1.5")
    shot(tmp_path, leaning(-2.0))
    with open_studio(tmp_path, Lanes.inline(), recipe="straight") as engine:
        run_until_idle(engine)
        held = engine.recent()[0]
        assert held.capture.applied.turned_degrees == 2.0
        assert cv2.imread(held.capture.preview_path).shape[:2] != (700, 900)
        recipe(tmp_path / "studio", "")
        engine.settle_case(held.case_id, Disposition.REPROCESS, actor="Ada")
        run_until_idle(engine)
        again = engine.recent()[0].capture
    assert again.applied.turned_degrees == 0
    assert cv2.imread(again.preview_path).shape[:2] == (700, 900)


def test_the_command_line_corrects_alike_and_refuses_in_the_same_words(tmp_path):
    prepare_home(tmp_path / "studio")
    recipe(tmp_path / "studio", 'straighten = "auto"')
    with Cutter(tmp_path / "studio", recipe="straight", model="") as cutter:
        png = cutter.cut(shot(tmp_path, leaning(3.0)), matte_only=True)
        assert abs(lean_of(cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED) > 127)) < 0.3
        with pytest.raises(CaptureError, match="leans by 8"):
            cutter.cut(shot(tmp_path, leaning(8.0)), matte_only=True)


def small_ball(place: Path, home: Path, steps: str):
    (home / "recipes").mkdir(parents=True, exist_ok=True)
    words = f'id = "small"\ntitle = "Small"\nmodel = "tiny"\n\n[steps]\n{steps}\n'
    (home / "recipes" / "small.toml").write_text(words, encoding="utf-8")
    picture = cv2.copyMakeBorder(packshot(width=520, height=520), 40, 40, 40, 40, cv2.BORDER_REPLICATE)
    shot(place, picture)


def exported(place: Path, channels=("tiktok-shop",)):
    with open_studio(place, Lanes.inline(), recipe="small") as engine:
        run_until_idle(engine)
        capture = engine.recent()[0].capture
        engine.close_batch(capture.batch_id, actor="Ada")
        engine.approve_batch(capture.batch_id, actor="Ada")
        made = engine.export(channels=channels, actor="Ada")
        line = next((line for line in engine.audit_lines() if line.action == "exported"), None)
    return made, line


def test_nothing_is_enlarged_unless_the_recipe_asks(tmp_path):
    small_ball(tmp_path, tmp_path / "studio", "")
    made, line = exported(tmp_path)
    (rendition,) = made.renditions
    assert any("the photograph has no more pixels" in remark for remark in rendition.remarks)
    assert not any("Enlarged" in remark for remark in rendition.remarks)
    assert "generated" not in json.loads(line.detail)


def test_where_the_recipe_asks_the_product_is_doubled_and_the_file_and_the_log_say_so(tmp_path):
    small_ball(tmp_path, tmp_path / "studio", "upscale = 2")
    made, line = exported(tmp_path)
    assert made.refused == ()
    (rendition,) = made.renditions
    assert rendition.width_px > 700
    assert "Enlarged 2 times by the network waifu2x" in rendition.remarks[0]
    assert json.loads(line.detail)["generated"] == "enlarged"
    picture = cv2.imread(rendition.path)
    assert picture.shape[1] == rendition.width_px
    assert (picture[:8] == 255).all()


def test_a_product_with_pixels_enough_is_never_enlarged(tmp_path):
    from pixdesk.domain.channel import Canvas
    from pixdesk.imaging.placement import lacks_pixels
    from tests.helpers.products import product, small_profile

    _, matte = product()
    assert not lacks_pixels(matte, small_profile())
    assert lacks_pixels(matte, small_profile(canvas=Canvas(min_px=100, target_px=900, max_px=1000)))
