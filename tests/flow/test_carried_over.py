"""What a retoucher did stays when a capture is processed again or another candidate is taken, or the loss is said."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from pixdesk.domain.capture import CaptureState
from pixdesk.domain.case import Disposition
from pixdesk.domain.event import Notice
from pixdesk.domain.finding import Code
from pixdesk.pipeline import layers
from pixdesk.store import captures, heals
from tests.flow.test_edited_colours import PATCH, laid_over, patch_of
from tests.flow.test_routing_flow import add_recipe, desk, told
from tests.helpers.studio import jpeg, packshot, run_until_idle

OVER = np.s_[280:400, 380:520]
"""So much of the product that, painted over, the checks hold it against the photograph."""


def only(engine):
    (view,) = engine.recent()
    return view


def shot(engine, folder):
    (folder / "A1_red_front.jpg").write_bytes(jpeg(packshot(), 97))
    run_until_idle(engine)
    return only(engine).capture


def brought_back(engine, capture, level=252, place=OVER):
    path = engine.editing.hand_out(capture.id, actor="ana", kind="psd")
    laid_over(path, patch_of(level, place), place)
    engine.editing.take_back(capture.id, path, actor="ana")
    return only(engine).capture


def again(engine, recipe="sees"):
    engine.choose(recipe=recipe)
    engine.settle_case(engine.cases()[0].case.id, Disposition.REPROCESS, actor="ana")
    run_until_idle(engine)
    return only(engine)


@pytest.fixture
def home(tmp_path):
    add_recipe(tmp_path / "studio", "sees", "tiny", limits="[limits]\ntrue_colour_max_delta_e = 1.0\n")
    return tmp_path / "studio"


def colour_of(capture, place=PATCH):
    return np.median(cv2.imread(capture.cutout_path)[place])


def test_processing_again_keeps_the_retouched_colours_on_the_matte_cut_out_anew(tmp_path, home):
    with desk(tmp_path, "sees") as engine:
        retouched = brought_back(engine, shot(engine, tmp_path / "capture"))
        assert retouched.state is CaptureState.HELD
        view = again(engine)
        assert view.capture.applied.retouched == retouched.applied.retouched
        assert abs(colour_of(view.capture) - 252) <= 2
        assert cv2.imread(view.capture.preview_path)[PATCH].min() > 150, "the photograph stands beside it"
        (found,) = [one for one in view.findings if one.code is Code.COLOUR_CHANGED]
        assert found.sentence.startswith("Retouched in another program")
        assert Path(view.capture.cutout_path) != Path(retouched.cutout_path)
        session = engine.retouching.open(view.capture.id)
        assert abs(int(np.median(session.picture[PATCH])) - 252) <= 1, "the bench shows them too"


def test_a_run_that_was_cut_short_has_not_forgotten_them(tmp_path, home):
    with desk(tmp_path, "sees") as engine:
        retouched = brought_back(engine, shot(engine, tmp_path / "capture"), 110, PATCH)
        engine.studio.on_store(captures.move, retouched.id, to=CaptureState.LANDED, actor="ana", action="again")
        engine.studio.on_store(
            captures.claim, retouched.id, recipe=("sees", "0"), model=("tiny", "0"), networks=()
        )  # and then the power went
        assert engine.studio.on_store(captures.requeue_interrupted) == 1
        run_until_idle(engine)
        assert only(engine).capture.applied.retouched == retouched.applied.retouched


@pytest.mark.parametrize("steps", ["crop_left_share = 0.1", "exposure_ev = -0.5"])
def test_a_recipe_of_another_geometry_or_light_leaves_them_out_and_holds_the_capture_with_the_reason(
    tmp_path, home, steps
):
    add_recipe(home, "otherwise", "tiny", limits=f"[steps]\n{steps}\nproduct_max_delta_e = 60.0\n")
    with desk(tmp_path, "sees") as engine:
        brought_back(engine, shot(engine, tmp_path / "capture"), 110, PATCH)
        engine.studio.on_store(
            captures.move, only(engine).capture.id, to=CaptureState.LANDED, actor="ana", action="again"
        )
        engine.choose(recipe="otherwise")
        run_until_idle(engine)
        view = only(engine)
        assert view.capture.applied.changes_picture
        assert (view.capture.state, view.capture.applied.retouched) == (CaptureState.HELD, None)
        (lost,) = [one for one in view.findings if one.code is Code.COLOUR_CHANGED]
        assert lost.holds
        assert "turns, crops or lights the picture otherwise" in lost.sentence
        assert "bring the file back" in lost.sentence


def test_a_recipe_with_corrections_of_its_own_keeps_them_as_long_as_it_is_that_recipe(tmp_path, home):
    add_recipe(
        home, "cropped", "tiny", limits="[steps]\ncrop_left_share = 0.1\n[limits]\ntrue_colour_max_delta_e = 1.0\n"
    )
    with desk(tmp_path, "cropped") as engine:
        retouched = brought_back(engine, shot(engine, tmp_path / "capture"))
        assert retouched.applied.cut is not None
        view = again(engine, "cropped")
        assert view.capture.applied.retouched == retouched.applied.retouched
        assert view.capture.applied.cut == retouched.applied.cut
        assert abs(colour_of(view.capture) - 252) <= 2


def test_colours_whose_file_was_lost_are_left_out_with_a_word_and_the_capture_is_not_stuck(tmp_path, home):
    with desk(tmp_path, "sees") as engine:
        retouched = brought_back(engine, shot(engine, tmp_path / "capture"))
        layers.retouch_path(home, retouched.digest, retouched.applied.retouched.digest).unlink()
        view = again(engine)
        assert view.capture.state is CaptureState.HELD
        assert view.capture.matte_path
        assert "can no longer be read" in next(one for one in view.findings if one.holds).sentence


def test_whoever_had_it_processed_again_is_told_at_once_that_it_came_back_held_and_what_is_new(tmp_path, home):
    add_recipe(home, "otherwise", "tiny", limits="[steps]\ncrop_left_share = 0.1\n")
    heard = []
    with desk(tmp_path, "sees") as engine:
        engine.listen(lambda event: heard.append(event) if isinstance(event, Notice) else None)
        retouched = brought_back(engine, shot(engine, tmp_path / "capture"))
        assert [one for one in heard if "processed again" in one.words] == []
        again(engine, "otherwise")
    (notice,) = [one for one in heard if "processed again" in one.words]
    assert notice.words.startswith(f"{retouched.name}: processed again, and held. This recipe turns, crops or lights")
    assert (notice.level, notice.subject) == ("warning", retouched.name)


def spot(engine, capture, level=255):
    mask = np.zeros((700, 900), np.uint8)
    cv2.circle(mask, (450, 280), 8, level, -1)
    engine.heal(capture.id, cv2.imencode(".png", mask)[1].tobytes(), method="diffuse", actor="ana")
    run_until_idle(engine)


def test_another_candidate_is_laid_over_the_picture_as_it_was_retouched_and_healed_since(tmp_path, home):
    add_recipe(home, "floods", "all")
    add_recipe(home, "three", "blind", 'candidates = ["sees", "floods"]')
    with desk(tmp_path, "three") as engine:
        capture = shot(engine, tmp_path / "capture")
        retouched = brought_back(engine, capture, 110, PATCH)
        spot(engine, retouched)
        stands = engine.studio.on_store(heals.standing, capture.id)
        assert len(stands) == 1
        taken = engine.candidates.take(capture.id, 3, actor="ana")
        now = only(engine).capture
        assert not taken.is_clean, "its matte is the whole frame"
        assert now.applied.retouched == retouched.applied.retouched
        assert [one.digest for one in now.applied.heals] == [stands[0].layer_digest]
        assert abs(colour_of(now) - 110) <= 2
        assert (now.recipe_id, now.model_id) == ("floods", "all")
        assert [one.is_taken for one in engine.candidates.of(capture.id)] == [False, False, True]
        assert told(engine, "mended")[0]["asked"] == "candidate 3, recipe floods"
        assert engine.candidates.take(capture.id, 2, actor="ana").is_clean
        assert only(engine).capture.applied.retouched == retouched.applied.retouched


def test_a_candidate_of_another_geometry_is_held_with_what_it_leaves_out(tmp_path, home):
    add_recipe(home, "cropped", "tiny", limits="[steps]\ncrop_left_share = 0.1\n")
    add_recipe(home, "two", "tiny", 'candidates = ["cropped"]')
    with desk(tmp_path, "two") as engine:
        capture = shot(engine, tmp_path / "capture")
        brought_back(engine, capture, 110, PATCH)
        other = next(one.number for one in engine.candidates.of(capture.id) if one.recipe_id == "cropped")
        taken = engine.candidates.take(capture.id, other, actor="ana")
        now = only(engine).capture
        assert not taken.is_clean
        assert "otherwise than it was when it was retouched" in taken.words
        assert (now.state, now.applied.retouched) == (CaptureState.HELD, None)
        assert now.applied.cut is not None
