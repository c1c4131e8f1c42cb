"""The main job: land, cut out, check, batch, sample, approve, export, verify, with every move in the log."""

import hashlib
import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from pixdesk.domain.batch import BatchState
from pixdesk.domain.capture import CaptureState
from pixdesk.domain.case import Disposition
from pixdesk.domain.event import Changed, Gravity, Notice
from pixdesk.domain.finding import Code
from pixdesk.errors import SetupError, StaleState
from tests.helpers.studio import jpeg, packshot, run_until_idle, shoot


def capture_folder(engine):
    return engine.studio.home.parent / "capture"


def look(engine):
    """Pump once, for certain: a pump while another is under way does nothing."""
    engine.studio.lanes.watch.submit(lambda: None).result()
    engine.pump()
    engine.studio.lanes.watch.submit(lambda: None).result()


def states(engine):
    return {view.capture.name: view.capture.state for view in engine.recent(1000)}


def test_a_shot_goes_from_the_folder_to_a_verified_file(studio):
    folder = capture_folder(studio)
    for number in range(4):
        shoot(folder, f"set-1/A10{number}_red_front.jpg", seed=number)
    run_until_idle(studio)
    assert set(states(studio).values()) == {CaptureState.CLEAN}, [v.findings for v in studio.recent()]

    batch = studio.batches()[0].batch
    assert batch.key == "set-1"
    sheet = studio.close_batch(batch.id, actor="ana")
    assert sheet.may_approve
    assert len(sheet.sample) == batch.sample_size or len(sheet.sample) == 4
    assert studio.approve_batch(batch.id, actor="ana") == 4
    report = studio.export(channels=["shopify"], actor="ana")
    assert not report.refused
    assert len(report.renditions) == 4
    for rendition in report.renditions:
        data = Path(rendition.path).read_bytes()
        assert hashlib.sha256(data).hexdigest() == rendition.sha256
        assert cv2.imread(rendition.path).shape[:2] == (rendition.height_px, rendition.width_px)
    assert set(states(studio).values()) == {CaptureState.EXPORTED}
    log = [line.action for line in studio.audit_lines()]
    for action in ("landed", "joined-batch", "claimed", "processed", "batch-closed", "sample-drawn", "exported"):
        assert action in log, action
    assert studio.verify_audit().holds


def test_the_exported_line_binds_the_approval_to_the_bytes(studio):
    shoot(capture_folder(studio), "A1_front.jpg")
    run_until_idle(studio)
    batch = studio.batches()[0].batch
    studio.close_batch(batch.id, actor="ana")
    studio.approve_batch(batch.id, actor="ana")
    rendition = studio.export(channels=["shopify"], actor="ana").renditions[0]
    lines = {line.seq: line for line in studio.audit_lines()}
    exported = next(line for line in lines.values() if line.action == "exported")
    detail = json.loads(exported.detail)
    assert detail["sha256"] == rendition.sha256
    approval = lines[detail["approval_line"]]
    assert approval.action == "approved"
    assert json.loads(approval.detail)["digest"] == detail["capture_digest"]


@pytest.mark.parametrize("marked", [0, 2, 3])
def test_an_approval_says_on_the_button_and_in_the_log_how_many_nobody_marked(studio, marked):
    for number in range(3):
        shoot(capture_folder(studio), f"set-1/A10{number}_red_front.jpg", seed=number)
    run_until_idle(studio)
    batch_id = studio.batches()[0].batch.id
    sheet = studio.close_batch(batch_id, actor="ana")
    for tile in sheet.sample[:marked]:
        sheet = studio.mark(batch_id, tile.capture.id, defect=None, actor="ana")
    before = {
        0: "3 of 3 not marked yet: approving passes them as conforming.",
        2: "1 of 3 not marked yet: approving passes it as conforming.",
        3: "All 3 seen, 0 nonconforming: accept at AQL 2.5. Every capture is looked at, so nothing rests on chance.",
    }[marked]
    assert sheet.claim == before
    studio.approve_batch(batch_id, actor="ana")
    line = next(line for line in studio.audit_lines() if "conformed_by_this_click" in line.detail)
    recorded = json.loads(line.detail)["claim"]
    assert (recorded == before) == (marked == 3)
    assert ("not marked and passed as conforming" in recorded) == (marked < 3)
    assert ("Every capture is looked at" in recorded) == (marked == 3)
    assert studio.sheet(batch_id).claim == recorded
    unmarked = "Nobody vouches for what is not marked."
    proven = {
        0: f"None of the 3 captures was marked: the approval passed them as conforming. {unmarked}",
        2: "2 of the 3 captures marked, 0 nonconforming; 1 not marked, and passed as conforming by the approval. "
        + unmarked,
        3: "Every capture was seen: 0 of 3 nonconforming, nothing is estimated.",
    }[marked]
    assert studio.sheet(batch_id).proves == proven
    assert studio.sheet(batch_id).passed_unmarked == 3 - marked


def test_exporting_twice_writes_nothing_twice(studio):
    shoot(capture_folder(studio), "A1_front.jpg")
    run_until_idle(studio)
    batch = studio.batches()[0].batch
    studio.close_batch(batch.id, actor="ana")
    studio.approve_batch(batch.id, actor="ana")
    assert len(studio.export(channels=["shopify"], actor="ana").renditions) == 1
    assert studio.export(channels=["shopify"], actor="ana").renditions == ()


def test_a_capture_whose_last_file_was_written_but_not_its_last_line_is_finished_by_the_next_export(studio):
    shoot(capture_folder(studio), "A1_front.jpg")
    run_until_idle(studio)
    batch = studio.batches()[0].batch
    studio.close_batch(batch.id, actor="ana")
    studio.approve_batch(batch.id, actor="ana")
    studio.export(channels=["shopify"], actor="ana")
    capture_id = studio.recent()[0].capture.id
    studio.studio.on_store(
        lambda store: store.execute("UPDATE captures SET state = 'approved' WHERE id = ?", (capture_id,))
    )
    assert studio.export(channels=["shopify"], actor="ana").renditions == ()
    assert set(states(studio).values()) == {CaptureState.EXPORTED}


def test_a_doubtful_capture_becomes_a_case_with_its_reason_and_the_rest_goes_on(studio):
    folder = capture_folder(studio)
    shoot(folder, "A1_front.jpg")
    shoot(folder, "A2_front.jpg", product="cut")
    shoot(folder, "A3_front.jpg", product="none")
    run_until_idle(studio)
    found = {view.capture.name: view for view in studio.cases()}
    assert set(found) == {"A2_front.jpg", "A3_front.jpg"}
    assert found["A3_front.jpg"].case.findings[0].code is Code.NO_SUBJECT
    assert Code.TOUCHES_FRAME in {finding.code for finding in found["A2_front.jpg"].case.findings}
    assert states(studio)["A1_front.jpg"] is CaptureState.CLEAN


def test_a_broken_picture_is_a_case_and_a_text_file_is_let_be(studio, clock):
    folder = capture_folder(studio)
    studio._watch.intake.settling.give_up_s = 0.0
    (folder / "A1_front.jpg").write_bytes(jpeg(packshot())[:5000])
    (folder / "page.jpg").write_bytes(b"<html>error</html>" * 10)
    (folder / "notes.txt").write_text("shopping")
    run_until_idle(studio)
    reasons = {view.capture.name: view.case.reason for view in studio.cases()}
    assert set(reasons) == {"A1_front.jpg", "page.jpg"}
    assert all(reason.endswith(".") for reason in reasons.values())
    ignored = {seen.name: seen.reason for seen in studio.inputs() if seen.outcome == "ignored"}
    assert ignored == {"notes.txt": "not a picture by its name"}


def test_a_reshot_file_is_a_new_version_in_the_next_batch_and_its_old_approval_is_void(studio):
    folder = capture_folder(studio)
    shoot(folder, "A1_front.jpg", seed=1)
    run_until_idle(studio)
    batch = studio.batches()[0].batch
    studio.close_batch(batch.id, actor="ana")
    studio.approve_batch(batch.id, actor="ana")
    studio.export(channels=["shopify"], actor="ana")
    shoot(folder, "A1_front.jpg", seed=2)
    studio.rescan()
    run_until_idle(studio)
    newest = studio.recent()[0].capture
    assert (newest.version, newest.state) == (2, CaptureState.CLEAN)
    assert studio.renditions() == []
    assert studio.export(channels=["shopify"], actor="ana").renditions == ()


def test_duplicates_are_ignored_and_every_input_is_listed_once(studio):
    folder = capture_folder(studio)
    original = shoot(folder, "A1_front.jpg")
    run_until_idle(studio)
    (folder / "copy.jpg").write_bytes(original.read_bytes())
    studio.rescan()
    run_until_idle(studio)
    assert {seen.name: seen.outcome for seen in studio.inputs()} == {
        "A1_front.jpg": "capture",
        "copy.jpg": "duplicate",
    }
    assert len(studio.recent()) == 1


def test_a_renamed_original_keeps_its_capture(studio):
    folder = capture_folder(studio)
    original = shoot(folder, "untitled.jpg")
    run_until_idle(studio)
    before = studio.recent()[0].capture
    original.rename(folder / "A7_blue_front.jpg")
    studio.rescan()
    run_until_idle(studio)
    after = studio.recent()
    assert len(after) == 1
    assert after[0].capture.id == before.id
    assert after[0].capture.label.sku == "A7"


def test_originals_are_never_touched(studio):
    folder = capture_folder(studio)
    paths = [shoot(folder, f"A{number}_front.jpg", seed=number) for number in range(3)]
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in paths}
    run_until_idle(studio)
    batch = studio.batches()[0].batch
    studio.close_batch(batch.id, actor="ana")
    studio.approve_batch(batch.id, actor="ana")
    studio.export(channels=["shopify"], actor="ana")
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in paths} == before
    assert sorted(path.name for path in folder.iterdir()) == sorted(path.name for path in paths)


def test_an_accepted_case_is_exported_and_a_discarded_one_is_not(studio):
    folder = capture_folder(studio)
    shoot(folder, "A1_front.jpg", product="cut")
    shoot(folder, "A2_front.jpg", product="cut", seed=5)
    run_until_idle(studio)
    by_name = {view.capture.name: view.case.id for view in studio.cases()}
    studio.settle_case(by_name["A1_front.jpg"], Disposition.ACCEPT, actor="ana", note="meant to")
    studio.settle_case(by_name["A2_front.jpg"], Disposition.DISCARD, actor="ana")
    with pytest.raises(StaleState):
        studio.settle_case(by_name["A2_front.jpg"], Disposition.ACCEPT, actor="ben")
    report = studio.export(channels=["shopify"], actor="ana")
    assert len(report.renditions) == 1
    assert states(studio) == {"A1_front.jpg": CaptureState.EXPORTED, "A2_front.jpg": CaptureState.DISCARDED}


def test_a_reprocessed_case_goes_the_whole_way_again(studio):
    folder = capture_folder(studio)
    shoot(folder, "A1_front.jpg", product="cut")
    run_until_idle(studio)
    studio.settle_case(studio.cases()[0].case.id, Disposition.REPROCESS, actor="ana")
    run_until_idle(studio)
    assert len(studio.cases()) == 1
    assert len(studio.cases(still_open=False)) == 2


def test_a_picture_too_small_for_a_channel_is_a_case_and_never_enlarged(studio):
    shoot(capture_folder(studio), "A1_front.jpg", width=800, height=620)
    run_until_idle(studio)
    batch = studio.batches()[0].batch
    studio.close_batch(batch.id, actor="ana")
    studio.approve_batch(batch.id, actor="ana")
    report = studio.export(channels=["walmart"], actor="ana")
    assert report.renditions == ()
    assert len(report.refused) == 1
    assert studio.cases()[0].case.findings[0].code is Code.RENDITION_FAILED
    assert not list((studio.out).rglob("*.jp*g"))


def test_an_unknown_channel_is_refused_in_words(studio):
    with pytest.raises(SetupError, match="amazon"):
        studio.export(channels=["amazone"], actor="ana")


def test_an_original_changed_after_approval_is_not_exported(studio):
    path = shoot(capture_folder(studio), "A1_front.jpg", seed=1)
    run_until_idle(studio)
    batch = studio.batches()[0].batch
    studio.close_batch(batch.id, actor="ana")
    studio.approve_batch(batch.id, actor="ana")
    path.write_bytes(jpeg(packshot(seed=9)))
    report = studio.export(channels=["shopify"], actor="ana")
    assert report.renditions == ()
    assert "no longer the picture that was approved" in report.refused[0][2]


def test_a_stranger_in_the_export_folder_is_never_written_over(studio):
    shoot(capture_folder(studio), "A1_front.jpg")
    run_until_idle(studio)
    batch = studio.batches()[0].batch
    studio.close_batch(batch.id, actor="ana")
    studio.approve_batch(batch.id, actor="ana")
    first = Path(studio.export(channels=["shopify"], actor="ana").renditions[0].path)
    stranger = first.with_name(first.name.replace("A1", "A2"))
    stranger.write_bytes(b"somebody else's")
    shoot(capture_folder(studio), "A2_front.jpg", seed=3)
    studio.rescan()
    run_until_idle(studio)
    second = next(s.batch for s in studio.batches() if s.batch.state is BatchState.OPEN)
    studio.close_batch(second.id, actor="ana")
    studio.approve_batch(second.id, actor="ana")
    written = Path(studio.export(channels=["shopify"], actor="ana").renditions[0].path)
    assert stranger.read_bytes() == b"somebody else's"
    assert written != stranger


def test_a_lost_capture_folder_is_said_with_its_time_and_recovered(studio, clock):
    heard = []
    studio.listen(heard.append)
    folder = capture_folder(studio)
    shoot(folder, "A1_front.jpg")
    run_until_idle(studio)
    away = folder.with_name("away")
    folder.rename(away)
    studio.rescan()
    look(studio)
    assert studio.overview().unreachable_since == clock.instant
    told = next(event for event in heard if isinstance(event, Notice) and "unreachable since" in event.words)
    assert "there is no such folder" in told.words
    assert told.gravity is max(Gravity), "nothing else that is wrong is shown before it"
    away.rename(folder)
    shoot(folder, "A2_front.jpg", seed=2)
    studio.rescan()
    run_until_idle(studio)
    assert studio.overview().unreachable_since is None
    assert set(states(studio)) == {"A1_front.jpg", "A2_front.jpg"}
    assert {"folder-lost", "folder-found"} <= {line.action for line in studio.audit_lines()}


def test_a_batch_nobody_adds_to_closes_by_itself(studio, clock):
    shoot(capture_folder(studio), "A1_front.jpg")
    run_until_idle(studio)
    clock.forward(hours=2)
    studio._idle_check_s = 0.0
    look(studio)
    assert studio.batches()[0].batch.state is BatchState.SAMPLED


def test_the_window_hears_of_a_new_capture_with_its_preview(studio):
    heard = []
    studio.listen(heard.append)
    shoot(capture_folder(studio), "A1_front.jpg")
    run_until_idle(studio)
    previews = [event.preview for event in heard if isinstance(event, Changed) and event.preview]
    assert previews
    assert cv2.imread(previews[0]) is not None
    assert any(isinstance(event, Changed) and event.arrived is not None for event in heard)


def test_a_bug_in_a_job_is_heard_even_if_nobody_waits_for_it(studio, monkeypatch):
    from pixdesk.pipeline import steps

    heard = []
    studio.listen(heard.append)
    monkeypatch.setattr(steps.checks, "judge", lambda *_args, **_more: 1 / 0)
    shoot(capture_folder(studio), "A1_front.jpg")
    run_until_idle(studio)
    alarms = [event for event in heard if isinstance(event, Notice) and event.level == "alarm"]
    assert any("division by zero" in alarm.words for alarm in alarms)
    assert studio.cases()[0].case.findings[0].code is Code.INTERNAL


def test_a_picture_of_a_pixel_or_a_line_is_a_case_for_its_size_and_no_failure(studio):
    folder = capture_folder(studio)
    for number, (width, height) in enumerate([(1, 1), (940, 2), (2, 300), (31, 31), (33, 33)]):
        path = folder / f"A{number}_front.png"
        cv2.imwrite(str(path), np.full((height, width, 3), 40 * number + 20, np.uint8))
    run_until_idle(studio)
    found = {code for view in studio.cases() for code in (finding.code for finding in view.case.findings)}
    assert len(studio.cases()) == 5
    assert Code.INTERNAL not in found
