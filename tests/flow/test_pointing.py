"""Isolating a product by pointing, from the session to the new matte in the store."""

import json
from pathlib import Path

import numpy as np
import pytest

from pixdesk.domain import digest
from pixdesk.domain.batch import BatchState
from pixdesk.domain.capture import CaptureState
from pixdesk.domain.case import Disposition
from pixdesk.domain.finding import Code
from pixdesk.domain.prompting import Asked
from pixdesk.errors import CaptureError, SetupError, StaleState
from pixdesk.imaging import prompted, staging
from pixdesk.pipeline import network
from pixdesk.pipeline.catalogue import resources_dir
from pixdesk.pipeline.lanes import Lanes
from pixdesk.pipeline.staged import prompts_path
from tests.helpers.discs import BOX, LEFT, RIGHT, disc_at, overlap, two_discs
from tests.helpers.studio import jpeg, open_studio, run_until_idle, shoot

pytestmark = pytest.mark.usefixtures("networks_stay_open")


def capture_of(engine):
    return engine.recent()[0].capture


def mask_of(candidate):
    return np.frombuffer(candidate.mask, np.uint8).reshape(candidate.height_px, candidate.width_px)


def actions(engine):
    return [line.action for line in engine.audit_lines()]


def test_a_box_offers_ranked_candidates_as_large_as_the_screen_shows_them(engine):
    session = engine.isolate(capture_of(engine).id)
    answer = session.ask(Asked(box=BOX))

    assert answer.words == ""
    assert [candidate.number for candidate in answer.candidates] == [1, 2, 3, 4][: len(answer.candidates)]
    assert all(0 <= candidate.score <= 1 and not candidate.against for candidate in answer.candidates)
    best = answer.candidates[0]
    assert (best.width_px, best.height_px) == session.screen == (1000, 700)
    assert overlap(mask_of(best), disc_at(LEFT)) > 0.95


def test_clicks_take_in_and_leave_out_and_a_mask_is_gone_on_from(engine):
    session = engine.isolate(capture_of(engine).id)
    both = session.ask(Asked(on=(LEFT, RIGHT)))
    wanted = disc_at(LEFT) | disc_at(RIGHT)
    assert max(overlap(mask_of(candidate), wanted) for candidate in both.candidates) > 0.9
    number = max(both.candidates, key=lambda candidate: overlap(mask_of(candidate), wanted)).number

    one = session.ask(Asked(on=(LEFT,), away=(RIGHT,)), go_on_from=number)

    assert overlap(mask_of(one.candidates[0]), disc_at(LEFT)) > 0.9


def test_a_further_question_does_not_read_the_picture_again(engine, monkeypatch):
    network._embeddings.clear()
    read = []
    encode = prompted.Prompted.encode
    monkeypatch.setattr(prompted.Prompted, "encode", lambda self, seen: read.append(1) or encode(self, seen))
    session = engine.isolate(capture_of(engine).id)
    for x in (250.0, 300.0, 350.0):
        session.ask(Asked(on=((x, 350.0),)))

    engine.isolate(capture_of(engine).id).ask(Asked(box=BOX))

    assert len(read) == 1


def test_clicks_that_no_shape_can_satisfy_are_said_to_contradict(engine):
    session = engine.isolate(capture_of(engine).id)

    answer = session.ask(Asked(on=(LEFT,), away=((301.0, 351.0),)))

    assert answer.words.startswith("No shape fits every click: the best ")
    assert all("click" in candidate.against for candidate in answer.candidates)


def test_what_cannot_be_asked_or_chosen_is_refused_and_changes_nothing(engine):
    session = engine.isolate(capture_of(engine).id)

    with pytest.raises(SetupError, match="Nothing is pointed at"):
        session.ask(Asked())
    with pytest.raises(SetupError, match="none; ask first"):
        session.choose(1)
    session.ask(Asked(box=BOX))
    with pytest.raises(SetupError, match=r"no candidate 9\. There are: 1 to"):
        engine.mend(session, 9, actor="ana")
    assert "mended" not in actions(engine)


def test_words_need_a_model_that_understands_them(engine):
    session = engine.isolate(capture_of(engine).id)

    with pytest.raises(SetupError, match=r"No model that understands words is installed\. Draw a box"):
        session.ask(Asked(words="the left disc"))


def test_a_mended_matte_is_a_new_version_at_full_size_that_closes_the_case(engine):
    before = capture_of(engine)
    assert before.state is CaptureState.HELD
    case = engine.cases()[0].case
    old = Path(before.matte_path).read_bytes()

    session = engine.isolate(before.id)
    session.ask(Asked(box=BOX))
    mended = engine.mend(session, 1, actor="ana")

    after = capture_of(engine)
    assert mended.is_clean
    assert mended.case_id == case.id
    assert after.state is CaptureState.CLEAN
    assert not engine.cases()
    assert engine.cases(still_open=False)[0].case.disposition is Disposition.MEND
    matte = staging.read_matte(Path(after.matte_path).read_bytes())
    assert matte.shape == (700, 1000)
    assert overlap(matte, disc_at(LEFT)) > 0.97
    assert after.matte_path == mended.matte_path != before.matte_path
    assert Path(before.matte_path).read_bytes() == old
    assert after.model_id == "mobile_sam_decoder"
    assert Path(after.cutout_path).is_file()


def test_the_log_holds_who_mended_with_which_model_and_what_was_pointed_at(engine):
    session = engine.isolate(capture_of(engine).id)
    session.ask(Asked(on=(LEFT,)))
    session.ask(Asked(on=(LEFT,), away=(RIGHT,)), go_on_from=1)
    mended = engine.mend(session, 1, actor="ana")

    (line,) = [line for line in engine.audit_lines() if line.action == "mended"]
    told = json.loads(line.detail)
    assert line.actor == "ana"
    assert told["asked"] == "1 click on it, 1 click beside it"
    assert told["model"][0] == "mobile_sam_decoder"
    kept = prompts_path(Path(mended.matte_path)).read_bytes()
    assert digest.of_bytes(kept) == told["prompts"]
    questions = json.loads(kept)["questions"]
    assert [question["go_on_from"] for question in questions] == [None, 1]
    assert questions[1]["away"] == [list(RIGHT)]
    assert engine.verify_audit().holds


def test_what_is_still_wrong_keeps_the_case_open_with_the_findings_there_are_now(engine):
    capture, case = capture_of(engine), engine.cases()[0].case
    session = engine.isolate(capture.id)
    answer = session.ask(Asked(on=(LEFT, RIGHT)))
    wanted = disc_at(LEFT) | disc_at(RIGHT)
    number = max(answer.candidates, key=lambda candidate: overlap(mask_of(candidate), wanted)).number

    mended = engine.mend(session, number, actor="ana")

    assert not mended.is_clean
    assert mended.case_id == case.id
    assert "still held" in mended.words
    assert mended.still_wrong
    assert engine.cases()[0].case.findings[0].code is Code.SEVERAL_SUBJECTS
    after = capture_of(engine)
    assert after.state is CaptureState.HELD
    assert after.matte_digest != capture.matte_digest
    assert actions(engine).count("mended") == 1


def test_a_clean_capture_is_mended_until_its_batch_is_under_inspection(engine, tmp_path):
    shoot(tmp_path / "capture", "A2_front.jpg")
    engine.rescan()
    run_until_idle(engine)
    (clean,) = [view.capture for view in engine.recent() if view.capture.name == "A2_front.jpg"]
    assert clean.state is CaptureState.CLEAN
    session = engine.isolate(clean.id)
    session.ask(Asked(on=((450.0, 350.0),)))
    mended = engine.mend(session, 1, actor="ana")
    assert mended.is_clean
    assert mended.case_id is None
    assert engine.capture(clean.id).capture.matte_digest != clean.matte_digest

    (batch,) = [s.batch for s in engine.batches() if s.batch.state is BatchState.OPEN]
    engine.close_batch(batch.id, actor="ana")
    with pytest.raises(StaleState, match=r"under inspection\. Mark it there"):
        engine.mend(session, 1, actor="ana")
    with pytest.raises(StaleState, match="under inspection"):
        engine.isolate(clean.id)


def test_a_capture_that_changed_meanwhile_is_left_as_it_is(engine):
    first, second = engine.isolate(capture_of(engine).id), engine.isolate(capture_of(engine).id)
    for session in (first, second):
        session.ask(Asked(box=BOX))
    engine.settle_case(engine.cases()[0].case.id, Disposition.DISCARD, actor="ben")

    with pytest.raises(StaleState, match="is discarded"):
        engine.mend(first, 1, actor="ana")
    with pytest.raises(StaleState):
        engine.isolate(capture_of(engine).id)
    assert "mended" not in actions(engine)


def test_an_original_that_is_gone_is_said_and_nothing_changes(engine, tmp_path):
    session = engine.isolate(capture_of(engine).id)  # from the preview, which is ours
    session.ask(Asked(box=BOX))
    (tmp_path / "capture" / "A1_front.jpg").rename(tmp_path / "elsewhere.jpg")

    with pytest.raises(CaptureError, match="no longer readable"):
        engine.mend(session, 1, actor="ana")
    assert capture_of(engine).state is CaptureState.HELD
    assert "mended" not in actions(engine)


def test_without_its_preview_a_session_decodes_the_original(engine):
    Path(capture_of(engine).preview_path).unlink()

    session = engine.isolate(capture_of(engine).id)

    assert overlap(mask_of(session.ask(Asked(box=BOX)).candidates[0]), disc_at(LEFT)) > 0.95


def test_a_case_is_not_settled_as_mended_by_word_alone(engine):
    with pytest.raises(SetupError, match="mended by a new cutout"):
        engine.settle_case(engine.cases()[0].case.id, Disposition.MEND, actor="ana")
    assert engine.cases()


def test_processed_again_the_machine_s_own_matte_comes_back(engine):
    before = capture_of(engine)
    session = engine.isolate(before.id)
    answer = session.ask(Asked(on=(LEFT, RIGHT)))
    wanted = disc_at(LEFT) | disc_at(RIGHT)
    engine.mend(session, max(answer.candidates, key=lambda c: overlap(mask_of(c), wanted)).number, actor="ana")

    engine.settle_case(engine.cases()[0].case.id, Disposition.REPROCESS, actor="ana")
    run_until_idle(engine)

    assert capture_of(engine).matte_digest == before.matte_digest
    assert capture_of(engine).model_id == "tiny"


def test_a_capture_whose_recipe_crops_is_pointed_at_and_mended_as_it_is_shown(tmp_path):
    recipes = tmp_path / "studio" / "recipes"
    recipes.mkdir(parents=True)
    text = (resources_dir() / "recipes" / "standard.toml").read_text(encoding="utf-8")
    text = text.replace('id = "standard"', 'id = "cropped"', 1)
    (recipes / "cropped.toml").write_text(f"{text}\n[steps]\ncrop_left_share = 0.1\n", encoding="utf-8")
    with open_studio(tmp_path, Lanes.inline(), recipe="cropped") as engine:
        (tmp_path / "capture" / "A1_front.jpg").write_bytes(jpeg(two_discs()))
        run_until_idle(engine)
        before = capture_of(engine)
        assert (before.width_px, before.height_px) == (900, 700)
        session = engine.isolate(before.id)
        session.ask(Asked(box=(BOX[0] - 100, *BOX[1:])))
        mended = engine.mend(session, 1, actor="ana")
        after = capture_of(engine)

    assert (after.width_px, after.height_px) == (900, 700)
    assert after.applied.cut == before.applied.cut
    matte = staging.read_matte(Path(mended.matte_path).read_bytes())
    assert overlap(matte, disc_at(LEFT)[:, 100:]) > 0.97


def test_repairs_stay_on_a_capture_that_is_mended(engine):
    spot = np.zeros((700, 1000), np.uint8)
    spot[340:360, 290:310] = 255
    engine.heal(capture_of(engine).id, staging.matte_png(spot), actor="ana", method="diffuse")
    run_until_idle(engine)
    healed = capture_of(engine)
    assert len(healed.applied.heals) == 1

    session = engine.isolate(healed.id)
    session.ask(Asked(box=BOX))
    mended = engine.mend(session, 1, actor="ana")

    assert mended.is_clean
    assert capture_of(engine).applied.heals == healed.applied.heals
