"""A recipe that keeps the shadow: staged beside the matte, drawn where the channel lets it, refused if changed."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from pixdesk.domain import digest
from pixdesk.domain.applied import Applied
from pixdesk.domain.capture import CaptureState
from pixdesk.domain.finding import Code, Weight
from pixdesk.domain.recipe import Recipe
from pixdesk.pipeline.cutting import Cutter
from pixdesk.pipeline.lanes import Lanes
from pixdesk.pipeline.shadows import keep, shadow_path
from tests.helpers.studio import jpeg, open_studio, packshot, prepare_home, run_until_idle


def cast(picture: np.ndarray) -> np.ndarray:
    """Let the packshot's ball cast a soft shadow to its lower right."""
    height, width = picture.shape[:2]
    fall = np.zeros((height, width), np.float32)
    cv2.ellipse(fall, (width // 2 + 130, height // 2 + 150), (170, 80), 0, 0, 360, 0.5, -1)
    factor = 1 - cv2.GaussianBlur(fall, (0, 0), 25)
    ball = cv2.dilate((picture.min(axis=2) > 110).astype(np.uint8), np.ones((5, 5)))
    return np.where(ball[..., None] > 0, picture, np.rint(picture * factor[..., None])).astype(np.uint8)


def recipe(home: Path, shadow: str) -> None:
    (home / "recipes").mkdir(parents=True, exist_ok=True)
    words = f'id = "soft"\ntitle = "Soft"\nmodel = "tiny"\nshadow = "{shadow}"\n'
    (home / "recipes" / "soft.toml").write_text(words, encoding="utf-8")


def shot(place: Path, picture: np.ndarray) -> None:
    (place / "capture").mkdir(parents=True, exist_ok=True)
    (place / "capture" / "A1_red_front.jpg").write_bytes(jpeg(picture, 97))


def approved(engine):
    run_until_idle(engine)
    batch_id = engine.recent()[0].capture.batch_id
    engine.close_batch(batch_id, actor="Ada")
    engine.approve_batch(batch_id, actor="Ada")
    return engine.recent()[0].capture


def rgb_of(path: str) -> np.ndarray:
    return cv2.cvtColor(cv2.imread(path), cv2.COLOR_BGR2RGB)


def test_the_shadow_is_staged_with_its_digest_and_drawn_where_the_channel_lets_it(tmp_path):
    recipe(tmp_path / "studio", "captured")
    shot(tmp_path, cast(packshot()))
    with open_studio(tmp_path, Lanes.inline(), recipe="soft") as engine:
        capture = approved(engine)
        layer = shadow_path(Path(capture.matte_path))
        assert capture.applied.shadow == "captured"
        assert digest.of_bytes(layer.read_bytes()) == capture.applied.shadow_digest
        kept = cv2.imread(str(layer), cv2.IMREAD_UNCHANGED)
        assert (kept.shape, kept.dtype) == ((700, 900), np.uint8)
        assert kept.min() < 190
        assert (kept[:100] == 255).all()

        made = engine.export(channels=("etsy", "tiktok-shop"), actor="Ada")

    assert made.refused == ()
    by_channel = {rendition.channel: rgb_of(rendition.path) for rendition in made.renditions}
    corner = {name: seen[int(0.82 * len(seen)) :, int(0.82 * len(seen[0])) :] for name, seen in by_channel.items()}
    assert corner["etsy"].min() < 240
    assert (corner["tiktok-shop"] == 255).all()


def test_a_shadow_left_to_the_channel_is_kept_but_not_drawn_where_it_is_merely_allowed(tmp_path):
    recipe(tmp_path / "studio", "channel")
    shot(tmp_path, cast(packshot()))
    with open_studio(tmp_path, Lanes.inline(), recipe="soft") as engine:
        capture = approved(engine)
        assert capture.applied.shadow_digest
        made = engine.export(channels=("etsy",), actor="Ada")
    picture = rgb_of(made.renditions[0].path)
    assert (picture[-40:] == 255).all()


def test_a_shadow_that_is_no_longer_the_approved_one_becomes_a_case(tmp_path):
    recipe(tmp_path / "studio", "captured")
    shot(tmp_path, cast(packshot()))
    with open_studio(tmp_path, Lanes.inline(), recipe="soft") as engine:
        capture = approved(engine)
        layer = shadow_path(Path(capture.matte_path))
        cv2.imwrite(str(layer), np.zeros((700, 900), np.uint8))
        made = engine.export(channels=("etsy",), actor="Ada")
        assert made.renditions == ()
        assert "staged shadow is no longer the one that was approved" in made.refused[0][2]
        assert engine.recent()[0].capture.state is CaptureState.HELD


def test_where_no_shadow_can_be_taken_a_note_says_why_and_holds_nobody_up(tmp_path):
    recipe(tmp_path / "studio", "captured")
    picture = packshot()
    boards = (1 - 0.3 * (np.arange(900) // 11 % 2)).astype(np.float32)
    striped = np.where(picture.min(axis=2, keepdims=True) > 110, picture, picture * boards[None, :, None])
    shot(tmp_path, striped.astype(np.uint8))
    with open_studio(tmp_path, Lanes.inline(), recipe="soft") as engine:
        run_until_idle(engine)
        view = engine.recent()[0]
    assert view.capture.applied == Applied()
    notes = [finding for finding in view.findings if finding.code is Code.SHADOW_LEFT_OUT]
    assert [note.weight for note in notes] == [Weight.NOTE]
    assert "too uneven" in notes[0].sentence


def test_a_record_survives_its_text():
    done = Applied(shadow="channel", shadow_digest="ab" * 32)
    assert Applied.of_text(done.text) == done
    assert Applied().text == ""
    assert Applied.of_text("") == Applied()


@pytest.mark.parametrize("matte_only", [False, True])
def test_the_command_lines_cutter_gives_the_shadow_too(tmp_path, matte_only):
    prepare_home(tmp_path / "studio")
    recipe(tmp_path / "studio", "none")
    shot(tmp_path, cast(packshot()))
    with Cutter(tmp_path / "studio", recipe="soft", model="") as cutter:
        judged = cutter.judge(tmp_path / "capture" / "A1_red_front.jpg", matte_only=matte_only, with_shadow=True)
    layer = cv2.imdecode(np.frombuffer(judged.shadow_png, np.uint8), cv2.IMREAD_UNCHANGED)
    assert layer.shape == (700, 900)
    assert layer.min() < 190
    assert judged.why_no_shadow == ""


def test_an_earlier_mattes_shadow_is_not_taken_for_this_ones(tmp_path):
    earlier = Applied(shadow="captured", shadow_digest="0" * 64, turned_degrees=1.0)
    rgb, matte = np.full((50, 50, 3), 200, np.uint8), np.full((50, 50), 255, np.uint8)
    for shadow in ("none", "captured"):
        applied, _ = keep(rgb, matte, Recipe(id="r", title="R", shadow=shadow), tmp_path / "a.matte.png", earlier)
        assert applied == Applied(turned_degrees=1.0)
