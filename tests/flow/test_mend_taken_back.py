"""A cutout made by hand is taken back: the matte before it is the capture's again, byte for byte, and what held it."""

import json
from pathlib import Path

import numpy as np
import pytest

from pixdesk.domain.capture import CaptureState
from pixdesk.domain.case import Disposition
from pixdesk.domain.prompting import Asked
from pixdesk.domain.retouching import Brush
from pixdesk.errors import StaleState
from pixdesk.imaging import staging
from tests.flow.test_retouching import rub_out
from tests.helpers.discs import LEFT, RIGHT
from tests.helpers.studio import run_until_idle

pytestmark = pytest.mark.usefixtures("networks_stay_open")


@pytest.fixture
def capture(engine):
    return engine.recent()[0].capture


def now(engine, capture):
    return engine.capture(capture.id)


def paint(engine, capture, at=(30.0, 30.0), radius_px=10):
    session = engine.retouching.open(capture.id)
    session.begin(Brush(radius_px=radius_px, adds=True), (*at, 1.0))
    session.end()
    return engine.retouching.keep(session, actor="ana")


def mend(engine, capture):
    session = engine.retouching.open(capture.id)
    rub_out(session)
    return engine.retouching.keep(session, actor="ana")


def undone(engine):
    return [line for line in engine.audit_lines() if line.action == "mend-undone"]


def test_the_case_a_new_cutout_closed_is_open_again_with_the_cutout_that_was_held(engine, capture):
    before, case = now(engine, capture), engine.cases()[0].case
    matte = Path(capture.matte_path).read_bytes()
    assert mend(engine, capture).is_clean
    assert engine.review.undo_mend(capture.id, actor="mia") == case.id
    after = now(engine, capture)
    assert (after.capture, after.findings) == (before.capture, before.findings)
    assert Path(after.capture.matte_path).read_bytes() == matte
    again = engine.cases()[0].case
    assert (again.id, again.findings, again.disposition) == (case.id, case.findings, None)
    (line,) = undone(engine)
    told = json.loads(line.detail)
    assert (line.actor, told["what"], told["case"]) == ("mia", "mended", case.id)
    assert told["matte"] == capture.matte_digest != told["instead_of"]
    assert engine.verify_audit().holds
    with pytest.raises(StaleState, match="Nobody made"):
        engine.review.undo_mend(capture.id, actor="mia")


def test_cutout_after_cutout_goes_back_step_by_step_while_the_case_stays_open(engine, capture):
    first, case = now(engine, capture), engine.cases()[0].case
    paint(engine, capture)
    second = now(engine, capture)
    paint(engine, capture, at=(60.0, 60.0))
    assert engine.review.undo_mend(capture.id, actor="ana") == case.id
    assert now(engine, capture) == second
    assert engine.review.undo_mend(capture.id, actor="ana") == case.id
    assert now(engine, capture) == first
    assert engine.cases()[0].case.findings == case.findings


def test_a_case_that_a_new_cutout_opened_ends_when_it_is_taken_back(engine, capture):
    mend(engine, capture)
    clean = now(engine, capture)
    assert not paint(engine, capture, at=RIGHT, radius_px=90).is_clean
    held = engine.cases()[0].case
    assert engine.review.undo_mend(capture.id, actor="ana") is None
    assert now(engine, capture) == clean
    assert clean.capture.state is CaptureState.CLEAN
    ended = next(view.case for view in engine.cases(still_open=False) if view.case.id == held.id)
    assert ended.disposition is Disposition.UNDONE


def test_one_of_the_shapes_pointed_at_is_taken_back_like_a_painted_matte(engine, capture):
    session = engine.isolate(capture.id)
    session.ask(Asked(on=(LEFT,)))
    engine.mend(session, 1, actor="ana")
    assert now(engine, capture).capture.matte_digest != capture.matte_digest
    engine.review.undo_mend(capture.id, actor="ana")
    assert now(engine, capture).capture == capture


def test_what_has_gone_on_since_stays(engine, capture):
    mend(engine, capture)
    batch = now(engine, capture).capture.batch_id
    engine.close_batch(batch, actor="ana")
    with pytest.raises(StaleState, match="under inspection"):
        engine.review.undo_mend(capture.id, actor="ana")
    engine.approve_batch(batch, actor="ana")
    with pytest.raises(StaleState, match="is approved"):
        engine.review.undo_mend(capture.id, actor="ana")
    assert undone(engine) == []


def test_a_cutout_that_was_made_anew_since_is_not_taken_for_the_one_by_hand(engine, capture):
    paint(engine, capture)
    engine.settle_case(engine.cases()[0].case.id, Disposition.REPROCESS, actor="ana")
    run_until_idle(engine)
    with pytest.raises(StaleState, match="has gone on since"):
        engine.review.undo_mend(capture.id, actor="ana")


def test_a_cutout_that_is_no_longer_kept_cannot_come_back(engine, capture):
    mend(engine, capture)
    Path(capture.matte_path).unlink()
    with pytest.raises(StaleState, match="no longer kept"):
        engine.review.undo_mend(capture.id, actor="ana")


def test_a_repair_made_since_is_taken_off_first(engine, capture):
    mend(engine, capture)
    mended = now(engine, capture)
    mask = np.zeros((mended.capture.height_px, mended.capture.width_px), np.uint8)
    mask[40:48, 40:48] = 255
    engine.heal(capture.id, staging.matte_png(mask), actor="ana", method="diffuse")
    run_until_idle(engine)
    with pytest.raises(StaleState, match="A repair made since"):
        engine.review.undo_mend(capture.id, actor="ana")
    engine.undo_heal(capture.id, actor="ana")
    run_until_idle(engine)
    assert engine.review.undo_mend(capture.id, actor="ana") is not None
    assert now(engine, capture).capture.matte_digest == capture.matte_digest


def test_the_command_line_takes_a_cutout_back_and_says_what_waits(engine, capture, pixdesk, tmp_path):
    mend(engine, capture)
    engine.close()
    home = tmp_path / "studio"
    code, said = pixdesk("undo", "capture", 1, "--home", home)
    assert (code, "has the cutout it had before. Case 1 waits" in " ".join(said.split())) == (0, True)
    code, said = pixdesk("undo", "capture", 1, "--home", home)
    assert (code != 0, "Nobody made" in said) == (True, True)
    assert pixdesk("undo", "capture", 99, "--home", home)[0] != 0
