"""Healing a capture: a layer on its working picture, processed again, told in the log, and taken off again."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import typer

from pixdesk.cli import heal as command
from pixdesk.domain.capture import CaptureState
from pixdesk.domain.case import Disposition
from pixdesk.errors import CaptureError, StaleState
from pixdesk.pipeline.lanes import Lanes
from pixdesk.pipeline.layers import layer_path
from tests.helpers.studio import jpeg, open_studio, packshot, run_until_idle


@pytest.fixture(params=[Lanes.inline, Lanes.threaded], ids=["inline", "threads"])
def studio(request, tmp_path):
    with open_studio(tmp_path, request.param()) as engine:
        yield engine


def with_tag(studio, product="ball"):
    """Shoot a ball with a dark tag on it; returns the capture and the mask over the tag."""
    picture = packshot(product=product)
    cv2.rectangle(picture, (430, 330), (475, 360), (20, 20, 160), -1)
    place = studio.studio.home.parent / "capture" / "A1_red_front.jpg"
    place.write_bytes(jpeg(picture, 97))
    run_until_idle(studio)
    mask = np.zeros(picture.shape[:2], np.uint8)
    cv2.rectangle(mask, (427, 327), (478, 363), 255, -1)
    return studio.recent()[0].capture, cv2.imencode(".png", mask)[1].tobytes(), place


def tag_is_there(path):
    picture = cv2.imread(path)
    part = picture[int(0.48 * len(picture)) : int(0.51 * len(picture)), int(0.49 * picture.shape[1]) :][:, :20]
    return part[..., 1].mean() < 100


def test_a_tag_is_healed_processed_again_and_undone(studio):
    capture, mask, place = with_tag(studio)
    before = place.read_bytes()
    assert capture.state is CaptureState.CLEAN
    assert tag_is_there(capture.preview_path)

    said = studio.heal(capture.id, mask, actor="Ada")
    assert "MI-GAN" in said
    assert "generated pixels" in said
    run_until_idle(studio)
    healed = studio.recent()[0].capture
    assert healed.state is CaptureState.CLEAN
    assert not tag_is_there(healed.preview_path)
    assert not tag_is_there(healed.cutout_path)
    assert healed.applied.holds_generated_pixels
    assert healed.matte_path != capture.matte_path
    (line,) = [line for line in studio.audit_lines() if line.action == "healed"]
    assert (line.actor, json.loads(line.detail)["method"]) == ("Ada", "migan")
    assert json.loads(line.detail)["model"][0] == "migan"
    processed = next(line for line in studio.audit_lines() if line.action == "processed")
    assert "1 repair (generated pixels)" in json.loads(processed.detail)["applied"]

    studio.undo_heal(capture.id, actor="Ada")
    run_until_idle(studio)
    again = studio.recent()[0].capture
    assert tag_is_there(again.preview_path)
    assert not again.applied.heals
    assert again.matte_digest == capture.matte_digest
    assert place.read_bytes() == before
    assert studio.verify_audit().holds


def test_what_is_exported_is_the_healed_picture_and_needs_the_layer_on_record(studio):
    capture, mask, _ = with_tag(studio)
    studio.heal(capture.id, mask, actor="Ada", method="diffuse")
    run_until_idle(studio)
    healed = studio.recent()[0].capture
    assert not healed.applied.holds_generated_pixels
    batch = healed.batch_id
    studio.close_batch(batch, actor="Ada")
    studio.approve_batch(batch, actor="Ada")
    made = studio.export(channels=("etsy",), actor="Ada")
    assert made.refused == ()
    exported = cv2.imread(made.renditions[0].path)
    middle = exported[int(0.45 * len(exported)) : int(0.55 * len(exported)), int(0.45 * exported.shape[1]) :][:, :80]
    assert middle[..., 1].min() > 100

    (layer,) = healed.applied.heals
    layer_path(studio.studio.home, healed.digest, layer.digest).write_bytes(b"another")
    refused = studio.export(channels=("ebay",), actor="Ada").refused
    assert "no longer what is on record" in refused[0][2]


def test_a_held_capture_is_healed_and_its_case_ends_as_retouched(studio):
    capture, mask, _ = with_tag(studio, product="cut")
    assert capture.state is CaptureState.HELD
    studio.heal(capture.id, mask, actor="Ada", method="diffuse")
    run_until_idle(studio)
    first = studio.cases(still_open=False)[-1].case
    assert any(view.case.disposition is Disposition.RETOUCH for view in studio.cases(still_open=False)), first


def test_an_approved_capture_is_not_healed_behind_its_approvals_back(studio):
    capture, mask, _ = with_tag(studio)
    studio.close_batch(capture.batch_id, actor="Ada")
    studio.approve_batch(capture.batch_id, actor="Ada")
    with pytest.raises(StaleState, match="approval"):
        studio.heal(capture.id, mask, actor="Ada")


def test_nothing_to_undo_and_a_wrong_mask_are_told_in_words(studio):
    capture, _, _ = with_tag(studio)
    with pytest.raises(StaleState, match="no repair"):
        studio.undo_heal(capture.id, actor="Ada")
    small = cv2.imencode(".png", np.full((7, 9), 255, np.uint8))[1].tobytes()
    with pytest.raises(CaptureError, match="paint it over the picture at full size"):
        studio.heal(capture.id, small, actor="Ada")
    with pytest.raises(CaptureError):
        studio.heal(capture.id, b"no picture", actor="Ada")
    assert studio.recent()[0].capture.state is CaptureState.CLEAN


def test_a_large_spot_healed_without_the_network_is_said_to_smear(studio):
    capture, mask, _ = with_tag(studio)
    assert "expect a smear" in studio.heal(capture.id, mask, actor="Ada", method="diffuse")


def test_layers_lie_beside_the_other_staged_files(studio):
    capture, mask, _ = with_tag(studio)
    studio.heal(capture.id, mask, actor="Ada", method="diffuse")
    run_until_idle(studio)
    (layer,) = studio.recent()[0].capture.applied.heals
    assert layer_path(studio.studio.home, capture.digest, layer.digest).parent == Path(capture.matte_path).parent


def test_the_command_line_heals_with_the_captures_own_recipe(tmp_path, capsys):
    home = tmp_path / "studio"
    (home / "recipes").mkdir(parents=True)
    words = 'id = "cropped"\ntitle = "Cropped"\nmodel = "tiny"\n\n[steps]\ncrop_left_share = 0.05\n'
    (home / "recipes" / "cropped.toml").write_text(words, encoding="utf-8")
    with open_studio(tmp_path, Lanes.inline(), recipe="cropped") as engine:
        capture, mask, _ = with_tag(engine)
    assert capture.applied.cut is not None
    (tmp_path / "mask.png").write_bytes(mask)

    def heal(**how):
        command.heal(capture.id, method=command.Way.DIFFUSE, actor="Ada", home=home, **how)
        return capsys.readouterr().out

    assert "is clean now" in heal(mask=tmp_path / "mask.png")
    with open_studio(tmp_path, Lanes.inline()) as engine:
        healed = engine.recent()[0].capture
        assert len(healed.applied.heals) == 1
        assert healed.applied.cut == capture.applied.cut
        assert healed.recipe_id == "cropped"
    assert "taken off" in heal(undo=True)
    with pytest.raises(typer.Exit):
        heal(undo=True)
    assert "no repair that could be undone" in capsys.readouterr().out
    with pytest.raises(typer.Exit):
        heal(mask=tmp_path / "none.png")
    assert "cannot be read" in capsys.readouterr().out


def test_a_second_heal_lies_on_the_first_and_undo_takes_them_off_one_by_one(studio):
    capture, mask, _ = with_tag(studio)
    other = np.zeros((700, 900), np.uint8)
    cv2.circle(other, (600, 400), 6, 255, -1)
    studio.heal(capture.id, mask, actor="Ada", method="diffuse")
    run_until_idle(studio)
    studio.heal(capture.id, cv2.imencode(".png", other)[1].tobytes(), actor="Ada", method="diffuse")
    run_until_idle(studio)
    both = studio.recent()[0].capture
    assert len(both.applied.heals) == 2
    assert not tag_is_there(both.preview_path)

    studio.undo_heal(capture.id, actor="Ada")
    run_until_idle(studio)
    one = studio.recent()[0].capture
    assert one.applied.heals == both.applied.heals[:1]
    assert not tag_is_there(one.preview_path)
    assert [line.action for line in studio.audit_lines()].count("heal-undone") == 1
