"""A batch that was closed is opened again: nothing about its sample is lost, and nobody draws a kinder one that way."""

import json
from datetime import timedelta

import pytest

from pixdesk.domain import redrawing
from pixdesk.domain.batch import BatchState
from pixdesk.domain.capture import CaptureState
from pixdesk.domain.case import Disposition
from pixdesk.domain.people import Role
from pixdesk.domain.switching import ReducedBy
from pixdesk.domain.undoing import still_standing
from pixdesk.errors import NotAllowed, StaleState
from pixdesk.pipeline import evidence
from pixdesk.pipeline.lanes import Lanes
from pixdesk.store import audit, batches, captures, cases, drawing, judging, reopening, undoing
from pixdesk.store.db import open_store
from tests.flow.test_evidence import verify
from tests.flow.test_undoing import picture_of
from tests.helpers.people import NAMES, PINS, let_all_in
from tests.helpers.stored import EATEN, HALO, NOON, clean, clean_batch, close, land, sampled
from tests.helpers.studio import open_studio


@pytest.fixture
def now():
    """The time the store goes by, to be moved."""
    return [NOON]


@pytest.fixture
def store(tmp_path, now):
    opened = open_store(tmp_path / "studio", clock=lambda: now[0])
    yield opened
    opened.close()


def reopen(store, batch):
    reopening.reopen(store, batch, actor="lea")


def last_line(store, action, batch):
    return json.loads(audit.of_batches(store, (action,), batch)[-1].detail)


def seed_of(store, batch):
    return batches.get(store, batch).seed


def everything(store):
    return picture_of(store), store.one("SELECT MAX(seq) FROM audit")


def test_a_batch_opened_again_is_as_it_was_and_the_log_keeps_the_sample_that_was_drawn(store):
    batch, _ = clean_batch(store, 30)
    before = picture_of(store)
    close(store, batch)
    closed, drawn = batches.get(store, batch), sampled(store, batch)
    reopen(store, batch)
    assert picture_of(store) == before
    told = last_line(store, "batch-reopened", batch)
    assert (told["captures"], told["seed"], told["plan"]) == (drawn, closed.seed, closed.plan)
    lines = audit.of_batches(store, ("batch-closed", "sample-drawn"), batch)
    assert [line.seq for line in lines] == told["lines"]
    assert audit.verify(store.home).holds


def test_the_same_captures_closed_again_on_the_same_day_give_the_same_sample(store, now):
    batch, ids = clean_batch(store, 30)
    close(store, batch)
    first = seed_of(store, batch), sampled(store, batch)
    for _ in range(2):
        reopen(store, batch)
        now[0] += timedelta(hours=1)
        close(store, batch)
        assert (seed_of(store, batch), sampled(store, batch)) == first
    reopen(store, batch)
    late = land(store, "set-1/late.jpg")
    clean(store, late)
    close(store, batch)
    assert seed_of(store, batch) != first[0]
    assert last_line(store, "sample-drawn", batch)["lot"] == [*ids, late]
    again = redrawing.redrawn(audit.every_line(store.home), batch)
    assert [(one.draw, one.matches) for one in again] == [(1, True)] * 4


def test_opening_it_again_does_not_bring_back_a_sample_that_was_drawn_anew_with_a_reason(store):
    batch, _ = clean_batch(store, 30)
    close(store, batch)
    first = sampled(store, batch)
    drawing.draw_again(store, batch, actor="lea", reason="a lamp failed")
    second = sampled(store, batch)
    assert second != first
    reopen(store, batch)
    close(store, batch)
    assert sampled(store, batch) == second


def judged(store, batch):
    judging.mark(store, batch, sampled(store, batch)[-1], defect=None, actor="ana")


def in_second(store, batch):
    judging.second_sample(store, batch, actor="ana")


def approved(store, batch):
    judging.approve(store, batch, actor="ana")


def rejected(store, batch):
    judging.reject(store, batch, actor="ana", reason="halo")


def succeeded(store, _batch):
    land(store, "set-1/late.jpg")


@pytest.mark.parametrize(
    ("gone_on", "said"),
    [
        (judged, "is being judged: approve or reject it from its sheet"),
        (approved, r"is approved: take that back first \(pixdesk undo batch 1\)"),
        (rejected, r"is rejected: take that back first \(pixdesk undo batch 1\)"),
        (
            succeeded,
            "another batch set-1 #2: this one cannot be opened again. Judge batch set-1 from its sheet instead",
        ),
    ],
)
def test_what_has_gone_on_is_not_opened_again_and_a_sentence_says_what_to_do(store, gone_on, said):
    batch, _ = clean_batch(store, 30)
    close(store, batch)
    gone_on(store, batch)
    before = everything(store)
    with pytest.raises(StaleState, match=said):
        reopen(store, batch)
    assert everything(store) == before


def test_neither_a_second_sample_nor_an_open_batch_is_opened_again(store):
    batch, _ = clean_batch(store, 151)
    with pytest.raises(StaleState, match="is open"):
        reopen(store, batch)
    close(store, batch, double=True)
    for capture_id in sampled(store, batch)[:2]:
        judging.mark(store, batch, capture_id, defect=HALO, actor="ana")
    in_second(store, batch)
    store.execute("UPDATE samples SET conforms = NULL")
    before = everything(store)
    with pytest.raises(StaleState, match="is being judged"):
        reopen(store, batch)
    assert everything(store) == before


def test_a_mark_that_was_taken_back_counts_as_none_and_never_comes_back(store):
    batch, _ = clean_batch(store, 30)
    close(store, batch)
    judging.mark(store, batch, sampled(store, batch)[0], defect=HALO, actor="ana")
    judging.unmark(store, batch, sampled(store, batch)[0], actor="ana")
    reopen(store, batch)
    with pytest.raises(StaleState, match="nothing to take back"):
        undoing.undo_batch(store, batch, actor="ana")
    close(store, batch)
    assert undoing.undo_batch(store, batch, actor="ana").what == "batch-closed"


def test_tiles_planted_in_the_sample_go_with_it_and_one_of_them_judged_keeps_it_closed(store):
    first, ids = clean_batch(store, 5)
    close(store, first)
    judging.reject(store, first, actor="ana", reason="halo")
    for capture_id, case_id in captures.open_cases_of(store, ids).items():
        cases.settle(store, case_id, Disposition.DISCARD, actor="ben")
        store.execute("UPDATE captures SET cutout_path = '/staged/c.png' WHERE id = ?", (capture_id,))
    batch, _ = clean_batch(store, 30, batch="set-2")
    before = picture_of(store)
    close(store, batch, planted=2)
    assert len(batches.planted_in(store, batch)) == 2
    reopen(store, batch)
    assert picture_of(store) == before
    first_seq, last_seq = last_line(store, "batch-reopened", batch)["lines"]
    assert last_seq - first_seq == 2
    close(store, batch, planted=2)
    judging.mark(store, batch, batches.planted_in(store, batch)[0].capture_id, defect=HALO, actor="ana")
    with pytest.raises(StaleState, match="is being judged"):
        reopen(store, batch)


def test_no_rule_closes_it_again_before_a_capture_joins(store, now):
    batch, _ = clean_batch(store, 30)

    def ready():
        return batches.ready_to_close(store, idle_before=now[0] - timedelta(minutes=10), full_at=30)

    now[0] += timedelta(hours=1)
    assert ready() == [batch]
    close(store, batch, actor="pixdesk", reason="full or idle")
    reopen(store, batch)
    now[0] += timedelta(days=1)
    assert ready() == []
    clean(store, land(store, "set-1/late.jpg"))
    assert ready() == [batch]
    reopened_by_hand = batches.get(store, batch)
    close(store, batch)
    assert (reopened_by_hand.state, batches.get(store, batch).lot_size) == (BatchState.OPEN, 31)


def test_a_person_may_close_it_at_any_time_and_after_another_rejection_rules_hold_as_ever(store):
    batch, _ = clean_batch(store, 30)
    close(store, batch)
    reopen(store, batch)
    close(store, batch)
    judging.approve(store, batch, actor="ana")
    undoing.undo_batch(store, batch, actor="ana")
    reopen(store, batch)
    assert batches.get(store, batch).state is BatchState.OPEN
    assert captures.counts(store) == {CaptureState.CLEAN: 30}


def judge_one(store, name, *, accepted, back_and_forth):
    batch, _ = clean_batch(store, 30, batch=name)
    close(store, batch)
    if back_and_forth:
        reopen(store, batch)
        close(store, batch)
    severity = last_line(store, "sample-drawn", batch)["severity"]
    if accepted:
        judging.approve(store, batch, actor="ana")
    else:
        judging.mark(store, batch, sampled(store, batch)[0], defect=EATEN, actor="ana")
        judging.reject(store, batch, actor="ana", reason="cut away")
    return severity


def test_streams_stand_the_same_with_batches_opened_again_as_without(tmp_path):
    told = []
    for back_and_forth in (False, True):
        store = open_store(tmp_path / str(back_and_forth), clock=lambda: NOON)
        used = [
            judge_one(store, f"set-{number}", accepted=number not in {1, 3}, back_and_forth=back_and_forth)
            for number in range(10)
        ]
        told.append((used, drawing.standings(store, ReducedBy.NEVER)))
        store.close()
    assert told[0] == told[1]
    assert told[0][0] == ["normal"] * 4 + ["tightened"] * 5 + ["normal"]


def test_what_a_rejected_batch_hands_in_again_stays_that_and_tightened(store):
    batch, ids = clean_batch(store, 30)
    close(store, batch)
    judging.reject(store, batch, actor="ana", reason="halo")
    for capture_id, case_id in captures.open_cases_of(store, ids).items():
        cases.settle(store, case_id, Disposition.REPROCESS, actor="ben")
        clean(store, capture_id)
        batches.rejoin_if_closed(store, captures.get(store, capture_id))
    again = captures.get(store, ids[0]).batch_id
    close(store, again)
    reopen(store, again)
    assert batches.get(store, again).resubmits == batch
    close(store, again)
    told = last_line(store, "sample-drawn", again)
    assert (told["severity"], told["resubmits"]) == ("tightened", batch)


def test_the_lines_of_a_closing_taken_back_no_longer_stand(store):
    batch, _ = clean_batch(store, 30)
    close(store, batch)
    reopen(store, batch)
    close(store, batch)
    lines = [line for line in audit.every_line(store.home) if line.subject.startswith("batch ")]
    standing = [line.action for line in still_standing(lines)]
    assert standing == ["batch-closed", "sample-drawn"]


def test_evidence_of_a_batch_closed_twice_holds_and_so_does_that_of_one_open_again(store, tmp_path):
    batch, _ = clean_batch(store, 30)
    close(store, batch)
    reopen(store, batch)
    code, said = verify(evidence.write(store.home, batch, tmp_path / "open", now=NOON).parent)
    assert code == 0, said
    close(store, batch)
    judging.mark(store, batch, sampled(store, batch)[0], defect=HALO, actor="ana")
    undoing.undo_batch(store, batch, actor="ana")
    judging.approve(store, batch, actor="ana")
    page = evidence.write(store.home, batch, tmp_path / "judged", now=NOON)
    code, said = verify(page.parent)
    assert code == 0, said
    line = audit.of_batches(store, ("batch-reopened",), batch)[0].seq
    words = f"; put away in line {line}: the batch was opened again"
    assert page.read_text(encoding="utf-8").count(words) == 1
    assert said.count("is the one its seed draws") == 2


@pytest.fixture
def engine(tmp_path):
    with open_studio(tmp_path, Lanes.inline()) as opened:
        yield opened


def sign_in(engine, role):
    engine.people.sign_in(NAMES[role], PINS[NAMES[role]])


def test_who_may_close_may_take_the_closing_back_and_nothing_else(engine):
    batch, _ = engine.studio.on_store(clean_batch, 30)
    engine.studio.on_store(let_all_in)
    sign_in(engine, Role.PHOTOGRAPHER)
    engine.close_batch(batch, actor="")
    assert engine.review.undo_batch(batch, actor="") == "batch-closed"
    told = engine.studio.on_store(audit.of_batches, ("batch-reopened",), batch)
    assert [line.actor for line in told] == [NAMES[Role.PHOTOGRAPHER]]
    engine.close_batch(batch, actor="")
    sign_in(engine, Role.REVIEWER)
    sheet = engine.sheet(batch)
    assert sheet.may_reopen
    assert not engine.mark(batch, sheet.sample[0].capture.id, defect=None, actor="").may_reopen
    sign_in(engine, Role.PHOTOGRAPHER)
    with pytest.raises(NotAllowed):
        engine.review.undo_batch(batch, actor="")
    sign_in(engine, Role.RETOUCHER)
    with pytest.raises(NotAllowed, match="is a retoucher"):
        engine.review.reopen_batch(batch, actor="")


def test_the_command_opens_a_batch_again_and_says_why_not(pixdesk, tmp_path):
    with open_studio(tmp_path, Lanes.inline()) as engine:
        batch, _ = engine.studio.on_store(clean_batch, 30)
    home = ("--home", tmp_path / "studio")
    pixdesk("close", batch, *home)
    code, said = pixdesk("batches", "reopen", batch, *home, "--as", "lea")
    assert (code, "Batch 1 is open again." in said) == (0, True)
    code, said = pixdesk("batches", "reopen", batch, *home)
    assert (code, "Batch set-1 is open" in " ".join(said.split())) == (2, True)
    pixdesk("close", batch, *home)
    code, said = pixdesk("undo", "batch", batch, *home)
    assert (code, "Taken back: batch closed." in said) == (0, True)
    code, said = pixdesk("batches", "reopen", 99, *home)
    assert (code, "99" in said) == (2, True)
