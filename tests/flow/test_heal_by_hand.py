"""Healing what a person worked on: a matte made by hand stays, and places are found however a picture is turned."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from pixdesk.domain.capture import CaptureState
from pixdesk.domain.retouching import Look
from pixdesk.errors import CaptureError, StaleState
from pixdesk.imaging import decode, matting, staging
from pixdesk.pipeline import layers
from pixdesk.pipeline.catalogue import resources_dir
from pixdesk.pipeline.lanes import Lanes
from tests.helpers.studio import jpeg, open_studio, packshot, run_until_idle

SPECK = (450, 345)


def with_speck():
    picture = packshot()
    cv2.circle(picture, SPECK, 5, (10, 10, 10), -1)
    return jpeg(picture, 97)


def own_recipe(place, steps):
    recipes = place / "studio" / "recipes"
    recipes.mkdir(parents=True)
    text = (resources_dir() / "recipes" / "fast.toml").read_text(encoding="utf-8")
    text = text.replace('id = "fast"', 'id = "own"', 1)
    (recipes / "own.toml").write_text(f"{text}\n[steps]\n{steps}\n", encoding="utf-8")


@pytest.fixture
def engine(tmp_path):
    with open_studio(tmp_path, Lanes.inline()) as opened:
        (tmp_path / "capture" / "A1_red_front.jpg").write_bytes(with_speck())
        run_until_idle(opened)
        yield opened


def now(engine):
    return engine.recent()[0].capture


def mended(engine):
    """Close by hand the hole the speck made in the matte, and keep it; returns the capture and its matte."""
    session = engine.retouching.open(now(engine).id)
    session.fill_holes()
    assert engine.retouching.keep(session, actor="ana").is_clean
    return now(engine), session.matte()


def staged_matte(capture):
    return staging.read_matte(Path(capture.matte_path).read_bytes())


def speck_is_there(capture):
    cutout = cv2.imread(capture.cutout_path)
    return cutout[SPECK[1] - 2 : SPECK[1] + 3, SPECK[0] - 2 : SPECK[0] + 3].mean() < 25


def marked(engine, capture):
    session = engine.retouching.open(capture.id)
    return session.marked([(8.0, ((*map(float, SPECK), 1.0),))])


def test_a_repair_keeps_the_matte_a_person_made_and_so_does_taking_it_off(engine):
    capture, matte = mended(engine)
    assert speck_is_there(capture)
    mask, method = marked(engine, capture)
    said = engine.heal(capture.id, mask, actor="ana", method=method)
    healed = now(engine)
    assert healed.state is CaptureState.CLEAN
    assert "passes every check" in said
    assert (staged_matte(healed) == matte).all()
    assert len(healed.applied.heals) == 1
    assert not speck_is_there(healed)
    told = [line for line in engine.audit_lines() if line.action in ("healed", "mended")]
    assert [line.action for line in told[:2]] == ["mended", "healed"]
    assert json.loads(told[0].detail)["instead_of"] == capture.matte_digest

    engine.undo_heal(capture.id, actor="ana")
    again = now(engine)
    assert not again.applied.heals
    assert (staged_matte(again) == matte).all()
    assert speck_is_there(again)
    assert cv2.imread(again.preview_path)[SPECK[1], SPECK[0]].mean() < 60, "the preview has no repair any more"
    with pytest.raises(StaleState, match="no repair"):
        engine.undo_heal(capture.id, actor="ana")
    assert engine.verify_audit().holds


def test_a_matte_of_the_machine_s_own_is_made_anew_after_a_repair(engine):
    capture = now(engine)
    processed = sum(line.action == "processed" for line in engine.audit_lines())
    engine.heal(capture.id, marked(engine, capture)[0], actor="ana", method="diffuse")
    run_until_idle(engine)
    assert now(engine).applied.heals
    assert sum(line.action == "processed" for line in engine.audit_lines()) == processed + 1


def test_what_was_retouched_elsewhere_is_not_healed_under_its_own_colours(engine):
    capture = now(engine)
    path = engine.editing.hand_out(capture.id, actor="ana", kind="tiff")
    rgba = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    rgba[SPECK[1] - 6 : SPECK[1] + 7, SPECK[0] - 6 : SPECK[0] + 7, :3] = 120
    cv2.imwrite(str(path), rgba)
    engine.editing.take_back(capture.id, path, actor="ana")
    mask, method = marked(engine, now(engine))
    with pytest.raises(CaptureError, match="Heal it there"):
        engine.heal(capture.id, mask, actor="ana", method=method)
    elsewhere = np.zeros((700, 900), np.uint8)
    elsewhere[280:288, 400:408] = 255
    engine.heal(capture.id, staging.matte_png(elsewhere), actor="ana", method="diffuse")
    after = now(engine)
    assert after.applied.retouched is not None
    assert len(after.applied.heals) == 1


def darkest(picture):
    """Return where a picture is darkest within its middle half."""
    rows, columns = picture.shape[0] // 4, picture.shape[1] // 4
    middle = cv2.GaussianBlur(picture[rows:-rows, columns:-columns], (7, 7), 0).sum(axis=2, dtype=int)
    down, across = np.unravel_index(int(middle.argmin()), middle.shape)
    return across + columns, down + rows


@pytest.mark.parametrize(
    "steps",
    ["straighten_degrees = 4.0", "crop_left_share = 0.1\ncrop_top_share = 0.05"],
    ids=["turned", "cropped"],
)
def test_a_speck_is_healed_from_the_bench_however_the_recipe_turns_and_crops_the_picture(tmp_path, steps):
    own_recipe(tmp_path, steps)
    with open_studio(tmp_path, Lanes.inline(), recipe="own") as engine:
        (tmp_path / "capture" / "A1_red_front.jpg").write_bytes(with_speck())
        run_until_idle(engine)
        capture = now(engine)
        assert capture.applied.changes_picture
        session = engine.retouching.open(capture.id)
        place = darkest(session.picture)
        assert np.hypot(place[0] - SPECK[0], place[1] - SPECK[1]) > 8, "it lies elsewhere than in the original"
        mask, method = session.marked([(8.0, ((float(place[0]), float(place[1]), 1.0),))])
        across, down, wide, high = cv2.boundingRect(staging.read_matte(mask))
        assert (across + wide / 2, down + high / 2) == pytest.approx(SPECK, abs=1.5)
        engine.heal(capture.id, mask, actor="ana", method=method)
        run_until_idle(engine)
        healed = engine.retouching.open(capture.id).picture
        around = healed[place[1] - 3 : place[1] + 4, place[0] - 3 : place[0] + 4]
        assert around.mean() > 25


def test_at_full_size_the_cutout_has_the_colours_export_gives_its_edge(engine):
    capture = now(engine)
    session = engine.retouching.open(capture.id)
    patch = session.show(Look.EXPORTED, 1, (0, 0, session.width_px, session.height_px))
    shown = np.frombuffer(patch.raster.rgba, np.uint8).reshape(session.height_px, session.width_px, 4)
    frame = decode.decode(Path(capture.folder, capture.name).read_bytes(), name=capture.name)
    expected = matting.cutout(frame.rgb, staged_matte(capture))
    soft = (expected[..., 3] > 0) & (expected[..., 3] < 255)
    assert soft.sum() > 500
    assert (shown[soft] == expected[soft]).all()
    assert (shown[soft][:, :3] != frame.rgb[soft]).any(), "the backdrop's colour is taken out"
    before = shown.copy()
    session.polygon([(300, 300), (420, 300), (300, 420)], adds=False)
    patch = session.show(Look.EXPORTED, 1, (0, 0, session.width_px, session.height_px))
    after = np.frombuffer(patch.raster.rgba, np.uint8).reshape(before.shape)
    assert (after != before).any()


def test_a_layer_that_is_gone_is_said_with_what_to_do(engine):
    capture = now(engine)
    path = engine.editing.hand_out(capture.id, actor="ana", kind="tiff")
    rgba = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    rgba[300:320, 440:460, :3] = 120
    cv2.imwrite(str(path), rgba)
    engine.editing.take_back(capture.id, path, actor="ana")
    after = now(engine)
    layers.retouch_path(engine.studio.home, after.digest, after.applied.retouched.digest).unlink()
    with pytest.raises(CaptureError, match="Bring the retouched file back"):
        engine.retouching.open(capture.id)
