"""Samples in the store: double plans, strata, redraws, streams that tighten and relax, batches handed in again."""

import json

import pytest

from pixdesk.domain import redrawing, reviewing
from pixdesk.domain.batch import BatchState
from pixdesk.domain.capture import CaptureState
from pixdesk.domain.case import Disposition
from pixdesk.domain.finding import Code, Finding
from pixdesk.domain.sampling import Verdict
from pixdesk.domain.shot_list import ShotRow
from pixdesk.domain.switching import ReducedBy
from pixdesk.errors import StaleState
from pixdesk.pipeline import looking
from pixdesk.store import audit, batches, captures, cases, delivered, drawing, judging, shot_imports
from pixdesk.store.db import open_store
from tests.helpers.stored import DUST, EATEN, HALO, NOON, clean, clean_batch, close, land, sampled


@pytest.fixture
def store(tmp_path):
    opened = open_store(tmp_path / "studio", clock=lambda: NOON)
    yield opened
    opened.close()


def mark(store, batch_id, capture_ids, defect=HALO):
    for capture_id in capture_ids:
        judging.mark(store, batch_id, capture_id, defect=defect, actor="ana")


def drawn_lines(store, batch_id):
    return [json.loads(line.detail) for line in audit.of_batches(store, ("sample-drawn",), batch_id)]


def test_a_middling_first_sample_asks_for_the_second_and_both_decide(store):
    batch_id, _ = clean_batch(store, 151)
    close(store, batch_id, double=True)  # 20 and 20; 0/3, 3/4
    first = sampled(store, batch_id)
    assert len(first) == 20
    mark(store, batch_id, first[:2])
    with pytest.raises(StaleState, match="draw the second"):
        judging.approve(store, batch_id, actor="ana")
    second = judging.second_sample(store, batch_id, actor="ana")
    assert len(second) == 20
    assert not set(first) & set(second)
    batch = batches.get(store, batch_id)
    assert (batch.sample_size, batch.second_size, batch.rejection_number) == (40, 20, 4)
    with pytest.raises(StaleState, match="what was said of the first one stands"):
        judging.unmark(store, batch_id, first[0], actor="ana")
    mark(store, batch_id, second[:1])
    approved = judging.approve(store, batch_id, actor="ana")
    assert len(approved) == 148
    assert batches.summary(store, batch_id).verdict is Verdict.ACCEPT
    (line,) = [line for line in audit.of_batches(store, ("approved",), batch_id) if "claim" in json.loads(line.detail)]
    told = json.loads(line.detail)
    assert told["claim"].startswith("37 of 40 not marked and passed as conforming, 3 nonconforming")
    assert told["conformed_by_this_click"] == 19


def test_a_second_sample_too_bad_rejects(store):
    batch_id, _ = clean_batch(store, 151)
    close(store, batch_id, double=True)
    mark(store, batch_id, sampled(store, batch_id)[:2])
    mark(store, batch_id, judging.second_sample(store, batch_id, actor="ana")[:2])
    assert batches.summary(store, batch_id).verdict is Verdict.REJECT
    with pytest.raises(StaleState, match="rejects batch"):
        judging.approve(store, batch_id, actor="ana")


def test_the_second_sample_comes_by_itself_when_every_tile_of_the_first_was_marked(store):
    batch_id, _ = clean_batch(store, 151)
    close(store, batch_id, double=True)
    first = sampled(store, batch_id)
    mark(store, batch_id, first[:1])
    mark(store, batch_id, first[1:], defect=None)
    assert batches.get(store, batch_id).second_size == 20


def test_a_clear_first_sample_has_no_second(store):
    batch_id, _ = clean_batch(store, 151)
    close(store, batch_id, double=True)
    with pytest.raises(StaleState, match="first sample decides"):
        judging.second_sample(store, batch_id, actor="ana")
    assert all(m.conforms is None for m in batches.marks_of(store, batch_id))
    assert len(judging.approve(store, batch_id, actor="ana")) == 151


def test_a_double_batch_stays_approvable_however_many_of_it_are_reshot(store):
    batch_id, ids = clean_batch(store, 60)
    close(store, batch_id, double=True, level="III", aql=4.0)
    assert batches.plan_of(batches.get(store, batch_id)).second
    for start in range(0, 59, 10):
        with store.atomic():
            for capture_id in ids[start : min(start + 10, 59)]:
                land(store, captures.get(store, capture_id).name, content=f"re-shot {capture_id}")
        assert batches.summary(store, batch_id).verdict is Verdict.UNDECIDED
    assert judging.approve(store, batch_id, actor="ana") == [ids[-1]]


def test_every_drawn_sample_can_be_drawn_again_from_the_log_alone(store):
    batch_id, ids = clean_batch(store, 100)
    close(store, batch_id)
    drawing.draw_again(store, batch_id, actor="lead", reason="the sheet was seen over my shoulder")
    lines = list(audit.every_line(store.home))
    first, again = redrawing.redrawn(lines, batch_id)
    assert first.matches
    assert again.matches
    assert first.seed_holds
    assert first.seed != again.seed
    assert again.drawn == tuple(sampled(store, batch_id))
    assert set(again.drawn) < set(ids)
    assert drawn_lines(store, batch_id)[1]["drawn_again_because"].startswith("the sheet was seen")


def test_a_sample_that_was_picked_is_not_what_its_seed_draws(store):
    batch_id, ids = clean_batch(store, 100)
    close(store, batch_id)
    lines = list(audit.every_line(store.home))
    for number, line in enumerate(lines):
        if line.action == "sample-drawn":
            told = json.loads(line.detail)
            told["captures"] = ids[: told["n"]]
            forged = type(line)(**{n: getattr(line, n) for n in line.__slots__} | {"detail": json.dumps(told)})
            lines[number] = forged
    (again,) = redrawing.redrawn(lines, batch_id)
    assert not again.matches
    assert again.seed_holds


def test_a_sample_somebody_has_begun_to_judge_is_not_drawn_again(store):
    batch_id, _ = clean_batch(store, 100)
    close(store, batch_id)
    mark(store, batch_id, sampled(store, batch_id)[:1], defect=None)
    with pytest.raises(StaleState, match="being judged"):
        drawing.draw_again(store, batch_id, actor="lead", reason="another one")


def test_a_stratified_sample_takes_its_share_of_every_sku_and_view_and_says_what_each_stands_for(store):
    batch_id, _ = clean_batch(store, 120)
    close(store, batch_id, by_strata=True)
    (told,) = drawn_lines(store, batch_id)
    assert told["drawn_by"] == "nested-strata"
    assert len(told["weights"]) == 6  # three SKUs by two views, twenty each, all of one risk
    assert {part for _, part in told["weights"].values()} <= {3, 4}
    assert sum(part for _, part in told["weights"].values()) == told["n"] == 20
    (again,) = redrawing.redrawn(audit.every_line(store.home), batch_id)
    assert again.matches


def test_flagged_captures_are_never_in_the_sample_nor_in_its_estimate(store):
    batch_id, ids = clean_batch(store, 100)
    flagged = set(ids[::10])
    for capture_id in flagged:
        cases.hold(store, capture_id, (Finding(code=Code.BLURRED, sentence="It is blurred."),))
    close(store, batch_id)
    assert not flagged & set(sampled(store, batch_id))
    assert not flagged & set(drawn_lines(store, batch_id)[0]["lot"])
    assert batches.get(store, batch_id).lot_size == 90
    assert set(judging.approve(store, batch_id, actor="ana")) == set(ids) - flagged
    assert cases.open_count(store) == 10


def judge_one(store, key, *, accepted, **more):
    """Shoot, close and judge one batch; returns the severity it was inspected with."""
    batch_id, _ = clean_batch(store, 6, batch=key)
    close(store, batch_id, aql=6.5, **more)
    severity = drawn_lines(store, batch_id)[-1]["severity"]
    if accepted:
        judging.approve(store, batch_id, actor="ana")
    else:
        judging.reject(store, batch_id, actor="ana", reason="halo")
    return severity


def test_a_stream_tightens_relaxes_and_stops_as_its_log_tells(store):
    verdicts = [True, False, True, False, True, True, True, True, True, True]
    used = [judge_one(store, f"set-{number}", accepted=ok) for number, ok in enumerate(verdicts)]
    assert used == ["normal"] * 4 + ["tightened"] * 5 + ["normal"]
    (stream,) = drawing.standings(store, ReducedBy.NEVER)
    assert stream == "standard rrrrrrrr × tiny"
    later = [judge_one(store, f"later-{number}", accepted=False) for number in range(7)]
    assert later == ["normal"] * 2 + ["tightened"] * 5
    assert drawing.standings(store, ReducedBy.NEVER)[stream].is_discontinued
    batch_id, ids = clean_batch(store, 6, batch="stopped")
    close(store, batch_id, aql=6.5)
    assert set(sampled(store, batch_id)) == set(ids)  # looked at in full until the process is mended
    mark(store, batch_id, ids[:1])
    assert judging.approve(store, batch_id, actor="ana") == ids[1:]  # each is judged for itself: no batch is rejected
    with pytest.raises(StaleState, match="has not stopped"):
        drawing.resume(store, "another", actor="lead", reason="mended")
    drawing.resume(store, stream, actor="lead", reason="the backdrop was washed")
    assert judge_one(store, "resumed", accepted=True) == "tightened"
    assert audit.verify(store.home).holds


def test_families_of_the_shot_list_are_streams_of_their_own(store):
    listed = [ShotRow(sku=f"A{number}", family="Running  Shoe" if number else "Box") for number in range(3)]
    shot_imports.import_rows(store, listed, source="list.csv", digest="d", bad=0, actor="lead")
    shoes, box = ("set-1", ("A1", "A2", "A2")), ("set-2", ("A0", "A0", "A1"))
    for batch, skus in (shoes, box):
        for number, sku in enumerate(skus):
            clean(store, land(store, f"{batch}/{number}.jpg", batch=batch, sku=sku))
    for batch_id in (1, 2):
        close(store, batch_id)
        judging.approve(store, batch_id, actor="ana")
    assert set(drawing.standings(store, ReducedBy.NEVER)) == {
        "running shoe × standard rrrrrrrr × tiny",
        "box × standard rrrrrrrr × tiny",
    }


def test_two_streams_are_judged_apart(store):
    for number in range(2):
        judge_one(store, f"glass-{number}", accepted=False)
    batch_id, _ = clean_batch(store, 6, batch="shoes", recipe=("shoes", "s" * 64))
    close(store, batch_id)
    assert drawn_lines(store, batch_id)[0]["severity"] == "normal"
    assert len(drawing.standings(store, ReducedBy.NEVER)) == 1  # the second one's first batch is not judged yet


def test_reduced_inspection_waits_for_leave_and_ten_batches(store):
    leave = {"reduced_by": ReducedBy.TEN_BATCHES}
    used = [judge_one(store, f"set-{number}", accepted=True, **leave) for number in range(11)]
    assert used == ["normal"] * 10 + ["reduced"]
    assert judge_one(store, "without", accepted=True) == "normal"


def test_what_a_rejected_batch_hands_in_again_is_judged_apart_tightened_and_only_when_all_of_it_was_seen(store):
    batch_id, ids = clean_batch(store, 30)
    close(store, batch_id)
    mark(store, batch_id, sampled(store, batch_id)[:1], defect=EATEN)
    judging.reject(store, batch_id, actor="ana", reason="cut away")
    open_cases = captures.open_cases_of(store, ids)
    for capture_id in ids[:-1]:
        cases.settle(store, open_cases[capture_id], Disposition.REPROCESS, actor="ben")
        clean(store, capture_id, recipe=("gentle", "g" * 64))
        batches.rejoin_if_closed(store, captures.get(store, capture_id))
    again = captures.get(store, ids[0]).batch_id
    assert batches.get(store, again).resubmits == batch_id
    assert batches.get(store, again).key == "set-1 (resubmitted)"
    late = land(store, "set-1/new.jpg")
    assert captures.get(store, late).batch_id not in {again, batch_id}
    assert again not in batches.ready_to_close(store, idle_before=NOON, full_at=1)
    with pytest.raises(StaleState, match="open cases"):
        close(store, again)
    cases.settle(store, open_cases[ids[-1]], Disposition.DISCARD, actor="ben")
    assert again in batches.ready_to_close(store, idle_before=NOON, full_at=1)
    close(store, again)
    (told,) = drawn_lines(store, again)
    assert (told["severity"], told["resubmits"]) == ("tightened", batch_id)
    judging.approve(store, again, actor="ana")
    assert batches.get(store, again).state is BatchState.APPROVED
    counted = {name: now.batches for name, now in drawing.standings(store, ReducedBy.NEVER).items()}
    assert counted == {"gentle gggggggg × tiny": 0, "standard rrrrrrrr × tiny": 1}  # handed in again counts for nothing
    assert captures.get(store, ids[0]).state is CaptureState.APPROVED


def test_all_that_a_rejection_holds_is_processed_again_at_once_and_nothing_else(store):
    batch_id, ids = clean_batch(store, 30)
    cases.hold(store, ids[0], (Finding(code=Code.EATEN, sentence="Cut away."),))
    with pytest.raises(StaleState, match="no capture waits"):
        cases.send_back(store, batch_id, actor="ben")
    close(store, batch_id)
    judging.reject(store, batch_id, actor="ana", reason="halo")
    sent = cases.send_back(store, batch_id, actor="ben", role="lead")
    assert sorted(capture_id for capture_id, _ in sent) == ids[1:]
    assert {captures.get(store, one).state for one in ids[1:]} == {CaptureState.LANDED}
    assert captures.get(store, ids[0]).state is CaptureState.HELD
    assert {cases.get(store, case_id).disposition for _, case_id in sent} == {Disposition.REPROCESS}
    with pytest.raises(StaleState, match="no capture waits"):
        cases.send_back(store, batch_id, actor="ben")
    with pytest.raises(KeyError):
        cases.send_back(store, 99, actor="ben")


def test_a_returned_picture_tells_whether_anybody_marked_it_or_a_click_passed_it(store):
    batch_id, ids = clean_batch(store, 30)
    close(store, batch_id)
    drawn = sampled(store, batch_id)
    mark(store, batch_id, drawn[:2], defect=None)
    judging.unmark(store, batch_id, drawn[1], actor="ana")
    judging.approve(store, batch_id, actor="ana")
    store.execute("UPDATE captures SET state = 'exported'")
    passed = [picture.passed for picture in delivered.pictures(store)]
    assert passed[ids.index(drawn[0])] == "seen in the sample"
    assert {passed[ids.index(one)] for one in drawn[1:]} == {"in the sample, not marked"}
    assert passed.count("not in the sample") == 30 - len(drawn)


def test_each_class_is_judged_on_the_captures_its_plan_asks_for(store):
    batch_id, _ = clean_batch(store, 151)
    close(store, batch_id, aql=1.0, minor_aql=4.0)  # major 50 1/2, minor 32 3/4
    drawn = sampled(store, batch_id)
    assert len(drawn) == 50
    mark(store, batch_id, drawn[:3], defect=DUST)
    mark(store, batch_id, drawn[40:44], defect=DUST)  # beyond the first 32: they are cases, but count for nothing
    mark(store, batch_id, drawn[45:46])
    told = batches.summary(store, batch_id).marks
    assert (told.nonconforming, told.minor, told.found) == (4, 3, 8)
    assert batches.summary(store, batch_id).verdict is Verdict.UNDECIDED
    assert len(judging.approve(store, batch_id, actor="ana")) == 143
    assert cases.open_count(store) == 8


def test_the_classes_of_a_stream_tighten_apart(store):
    for number in range(2):
        batch_id, _ = clean_batch(store, 9, batch=f"set-{number}")
        close(store, batch_id, aql=6.5, minor_aql=6.5)  # 2 0/1 both
        mark(store, batch_id, sampled(store, batch_id)[:1], defect=DUST)
        judging.reject(store, batch_id, actor="ana", reason="dust")
    severities = {name: now.severity for name, now in drawing.standings(store, ReducedBy.NEVER).items()}
    assert severities == {
        "standard rrrrrrrr × tiny": "normal",
        "standard rrrrrrrr × tiny (minor defects)": "tightened",
    }
    batch_id, _ = clean_batch(store, 100, batch="next")
    close(store, batch_id, aql=6.5, minor_aql=6.5)
    assert batches.get(store, batch_id).plan == (
        "ANSI Z1.4 level II normal AQL 6.5 letter F; minor AQL 6.5 tightened letter F"
    )


def test_planted_tiles_measure_the_reviewer_and_nothing_else(store):
    _, known = clean_batch(store, 4, batch="earlier")
    for capture_id in known[:3]:
        case = cases.hold(store, capture_id, (Finding(code=Code.BLURRED, sentence="It is blurred."),))
        captures.set_quietly(store, capture_id, cutout_path="/staged/c.png")
        cases.settle(store, case, Disposition.DISCARD, actor="ben")
    batch_id, ids = clean_batch(store, 151)
    close(store, batch_id, planted=2)
    planted = {mark.capture_id for mark in batches.planted_in(store, batch_id)}
    assert len(planted) == 2
    assert planted < set(known[:3])
    assert not planted & set(sampled(store, batch_id))
    assert batches.get(store, batch_id).sample_size == 32
    tiles = [tile.capture.id for tile in looking.sheet(store, batch_id, ()).sample]
    assert set(tiles) == planted | set(sampled(store, batch_id))
    caught, _missed = planted
    mark(store, batch_id, [caught], defect=EATEN)  # critical, and yet it rejects nothing
    assert batches.summary(store, batch_id).inspected == 0
    assert looking.sheet(store, batch_id, ()).may_approve
    assert judging.approve(store, batch_id, actor="ana") == ids
    assert captures.get(store, caught).state is CaptureState.DISCARDED
    said = json.loads(audit.of_batches(store, ("approved",), batch_id)[-1].detail)
    assert (said["planted"], said["caught"], said["inspected"], said["nonconforming"]) == (2, 1, 32, 0)
    assert reviewing.catch_rate(audit.of_batches(store, ("approved",)))[:2] == (2, 1)
    assert redrawing.redrawn(audit.every_line(store.home), batch_id)[0].matches
