"""Painting a capture's matte, from the session to the new matte in the store."""

import json
import tracemalloc
from pathlib import Path

import cv2
import numpy as np
import pytest

from pixdesk.domain.capture import CaptureState
from pixdesk.domain.case import Disposition
from pixdesk.domain.prompting import Asked
from pixdesk.domain.retouching import Brush, Look
from pixdesk.errors import CaptureError, SetupError, StaleState
from pixdesk.imaging import staging
from pixdesk.pipeline.retouching import MatteSession
from pixdesk.pipeline.staged import prompts_path
from tests.flow.test_pointing import actions
from tests.helpers.discs import BOX, LEFT, RIGHT, disc_at, overlap
from tests.helpers.studio import run_until_idle

ERASER = Brush(radius_px=80, hardness=0.9, adds=False)
WHOLE = (0, 0, 100_000, 100_000)


@pytest.fixture
def session(engine):
    return engine.retouching.open(engine.recent()[0].capture.id)


def rub_out(session, centre=RIGHT):
    x, y = centre
    session.begin(ERASER, (x - 110, y - 110, 1.0))
    for down in range(-110, 111, 60):
        session.move([(x - 110.0, y + down, 1.0), (x + 110.0, y + down, 1.0)])
    return session.end()


def pixels(patch):
    raster = patch.raster
    return np.frombuffer(raster.rgba, np.uint8).reshape(raster.height_px, raster.width_px, 4)


def test_rubbing_the_second_thing_out_closes_the_case_and_the_log_says_by_what(engine, session):
    case = engine.cases()[0]
    assert rub_out(session).undo == 1

    mended = engine.retouching.keep(session, actor="ana", note="the second disc")

    after = engine.capture(session.capture_id).capture
    matte = staging.read_matte(Path(after.matte_path).read_bytes())
    assert mended.is_clean
    assert after.state is CaptureState.CLEAN
    assert overlap(matte, disc_at(LEFT)) > 0.97
    assert (matte == session.matte()).all()
    assert (after.model_id, after.networks) == (session.capture.model_id, session.capture.networks)
    ended = next(view.case for view in engine.cases(still_open=False) if view.case.id == case.case.id)
    assert ended.disposition is Disposition.MEND
    line = next(line for line in engine.audit_lines() if line.action == "mended")
    told = json.loads(line.detail)
    assert (told["asked"], told["strokes"], told["note"]) == ("1 stroke", session.digest, "the second disc")
    written = json.loads(prompts_path(Path(after.matte_path)).read_text())
    assert written["began_with"] == session.capture.matte_digest
    assert len(written["steps"][0]["touches"]) == 9


def test_what_is_still_wrong_is_said_and_the_matte_is_kept_all_the_same(engine, session):
    session.begin(Brush(radius_px=10, adds=True), (30.0, 30.0, 1.0))
    session.end()

    mended = engine.retouching.keep(session, actor="ana")

    assert not mended.is_clean
    assert mended.still_wrong
    after = engine.capture(session.capture_id).capture
    assert after.state is CaptureState.HELD
    assert after.matte_digest != session.capture.matte_digest
    assert staging.read_matte(Path(after.matte_path).read_bytes())[30, 30] == 255


def test_the_original_and_the_matte_before_stay_as_they_were(engine, session, tmp_path):
    original = (tmp_path / "capture" / "A1_front.jpg").read_bytes()
    before = Path(session.capture.matte_path).read_bytes()
    rub_out(session)
    engine.retouching.keep(session, actor="ana")
    assert (tmp_path / "capture" / "A1_front.jpg").read_bytes() == original
    assert Path(session.capture.matte_path).read_bytes() == before


def test_nothing_painted_is_nothing_to_keep(engine, session):
    with pytest.raises(SetupError, match="Nothing was painted"):
        engine.retouching.keep(session, actor="ana")
    rub_out(session)
    session.undo()
    with pytest.raises(SetupError, match="Nothing was painted"):
        engine.retouching.keep(session, actor="ana")


def test_a_capture_that_got_another_matte_meanwhile_is_not_painted_over(engine, session):
    other = engine.retouching.open(session.capture_id)
    rub_out(other)
    engine.retouching.keep(other, actor="ben")
    rub_out(session, LEFT)
    lines = len(actions(engine))
    with pytest.raises(StaleState, match="changed"):
        engine.retouching.keep(session, actor="ana")
    assert len(actions(engine)) == lines


def test_every_step_goes_back_and_forth_to_the_byte(session):
    session.take(np.maximum(session.matte(), 20), {"does": "pointed-at"})
    mattes = [session.matte()]
    edits = (
        lambda: rub_out(session),
        lambda: session.polygon([(10, 10), (900, 40), (500, 600)], adds=True),
        lambda: session.feather(6),
        lambda: session.shift(-7),
        lambda: session.polygon([(300, 200), (400, 350), (300, 420)], adds=False),
    )
    for number, edit in enumerate(edits):
        edit()
        mattes.append(session.matte())
        assert (mattes[-1] != mattes[-2]).any(), number
    for matte in reversed(mattes[:-1]):
        session.undo()
        assert (session.matte() == matte).all()
    session.pack()
    for matte in mattes[1:]:
        session.redo()
        assert (session.matte() == matte).all()


def test_painting_after_an_undo_drops_what_was_undone(session):
    rub_out(session)
    session.undo()
    standing = rub_out(session, LEFT)
    assert (standing.undo, standing.redo) == (1, 0)
    assert session.redo().undo == 1


def test_the_piece_a_stroke_answers_with_is_the_view_made_anew(session):
    for look in Look:
        for step in (1, 3):
            whole = pixels(session.show(look, step, WHOLE)).copy()
            patch = session.begin(ERASER, (500.0, 200.0, 1.0))
            further = session.move([(520.0, 320.0, 0.4), (700.0, 300.0, 0.9)])
            for piece in (patch, further):
                height, width = piece.raster.height_px, piece.raster.width_px
                whole[piece.y : piece.y + height, piece.x : piece.x + width] = pixels(piece)
            assert (whole == pixels(session.show(look, step, WHOLE))).all(), (look, step)
            session.end()
            session.undo()


def test_a_stroke_beside_what_is_shown_answers_with_nothing(session):
    session.show(Look.CUTOUT, 1, (0, 0, 100, 100))
    assert session.begin(ERASER, (800.0, 600.0, 1.0)) is None
    assert session.end().undo == 1 or (session.matte() == session.matte()).all()


def test_a_light_touch_paints_narrower_than_a_firm_one(session):
    areas = []
    for pressure in (0.0, 0.5, 1.0):
        before = session.matte()
        session.begin(ERASER, (*RIGHT, pressure))
        session.end()
        areas.append(int((session.matte() != before).sum()))
        session.undo()
    assert areas[0] < areas[1] < areas[2]
    assert areas[2] == pytest.approx(np.pi * 80**2, rel=0.1)


def test_the_smart_brush_adds_the_disc_back_and_not_the_backdrop(session):
    rub_out(session)
    session.begin(Brush(radius_px=120, hardness=1.0, adds=True, is_smart=True), (*RIGHT, 1.0))
    session.move([(RIGHT[0] + 90.0, RIGHT[1], 1.0), (RIGHT[0] - 90.0, RIGHT[1], 1.0)])
    session.end()
    added = session.matte()[:, 520:] > 127
    assert added[~disc_at(RIGHT)[:, 520:]].sum() < 0.01 * added.sum()
    assert added[disc_at(RIGHT)[:, 520:]].mean() > 0.7


def test_a_shape_pointed_at_and_a_cut_anew_are_steps_like_any_other(engine, session):
    pointed = engine.isolate(session.capture_id)
    pointed.ask(Asked(box=BOX))
    engine.retouching.take_shape(session, pointed, 1)
    assert overlap(session.matte(), disc_at(LEFT)) > 0.95

    standing = engine.retouching.cut_again(session, model_id="tiny")

    assert overlap(session.matte(), disc_at(LEFT) | disc_at(RIGHT)) > 0.9
    assert standing.undo == 2
    session.undo()
    mended = engine.retouching.keep(session, actor="ana")
    assert mended.is_clean
    networks = [network.id for network in engine.capture(session.capture_id).capture.networks]
    assert networks[0] == "tiny"
    assert "mobile_sam_decoder" in networks


def test_an_edit_says_what_it_did_and_that_it_did_nothing(session):
    session.polygon([(500, 20), (530, 20), (530, 50), (500, 50)], adds=True)
    assert session.drop_islands().words == "1 island was dropped."
    assert session.drop_islands().words == "No islands were dropped."
    with pytest.raises(SetupError, match="three corners"):
        session.polygon([(1, 1), (2, 2)], adds=True)


def test_a_matte_that_is_gone_is_refused_in_words(engine, session):
    Path(session.capture.matte_path).unlink()
    with pytest.raises(CaptureError, match="Process the capture again"):
        engine.retouching.open(session.capture_id)


def test_forty_strokes_over_45_megapixels_hold_little_memory(engine, session):
    matte = np.zeros((5464, 8192), np.uint8)
    cv2.circle(matte, (4000, 2700), 2000, 255, -1)
    large = MatteSession(session.capture, np.zeros((5464, 8192, 3), np.uint8), matte)
    tracemalloc.start()
    for number in range(40):
        large.begin(Brush(radius_px=120, adds=number % 2 == 0), (2000.0 + 90 * number, 700.0, 1.0))
        large.move([(2100.0 + 90 * number, 4700.0, 1.0)])
        large.end()
    large.pack()
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert large.undo_bytes < 4_000_000
    assert held < 30_000_000


def test_a_marked_speck_is_healed_and_the_capture_processed_again(engine, session):
    speck = (6.0, ((300.0, 350.0, 1.0), (310.0, 352.0, 1.0)))
    mask, method = session.marked([speck])
    assert method == "diffuse"
    assert session.marked([(60.0, speck[1])])[1] == "migan"

    engine.heal(session.capture_id, mask, actor="ana", method=method)
    run_until_idle(engine)

    assert len(engine.capture(session.capture_id).capture.applied.heals) == 1
    assert "healed" in actions(engine)


def test_nothing_is_marked_for_healing_while_the_matte_is_not_kept(session):
    with pytest.raises(SetupError, match="Nothing is marked"):
        session.marked([])
    rub_out(session)
    with pytest.raises(SetupError, match="not kept yet"):
        session.marked([(6.0, ((300.0, 350.0, 1.0),))])
