"""Taking back: everything that is not a released file, and nothing that has gone on since."""

import json

import pytest

from pixdesk.domain.batch import BatchState
from pixdesk.domain.capture import CaptureState
from pixdesk.domain.case import Disposition
from pixdesk.domain.finding import Code, Finding, Region, Weight
from pixdesk.domain.reviewing import looks
from pixdesk.domain.undoing import still_standing
from pixdesk.errors import SetupError, StaleState
from pixdesk.pipeline import evidence, looking
from pixdesk.store import audit, batches, captures, cases, drawing, holding, judging, undoing
from pixdesk.store.db import open_store
from pixdesk.store.findings import set_findings
from pixdesk.store.renditions import select as renditions_of
from tests.helpers.stored import EATEN, HALO, NOON, clean, clean_batch, close, land, sampled

RING = Region(x=0.2, y=0.3, width=0.1, height=0.05)
GRAIN = Finding(code=Code.BLURRED, sentence="A little soft.", weight=Weight.NOTE)


@pytest.fixture
def store(tmp_path):
    opened = open_store(tmp_path / "studio", clock=lambda: NOON)
    yield opened
    opened.close()


@pytest.fixture
def batch(store):
    """A batch of 30 under inspection."""
    batch_id, _ = clean_batch(store, 30)
    close(store, batch_id)
    return batch_id


def picture_of(store):
    """All that undo must put back, as the store holds it."""
    tables = {
        "captures": "SELECT id, state, batch_id, matte_path FROM captures ORDER BY id",
        "samples": "SELECT * FROM samples ORDER BY batch_id, ordinal",
        "batches": "SELECT id, state, lot_size, plan, seed, closed_at FROM batches ORDER BY id",
        "findings": "SELECT * FROM findings ORDER BY capture_id, rank",
        "open cases": "SELECT id, capture_id, findings FROM cases WHERE disposition IS NULL ORDER BY id",
    }
    return {name: [tuple(row) for row in store.execute(sql)] for name, sql in tables.items()}


def undo(store, batch):
    return undoing.undo_batch(store, batch, actor="ana")


def test_a_mark_with_note_and_ring_is_kept_told_in_the_log_and_taken_back(store, batch):
    first = sampled(store, batch)[0]
    before = picture_of(store)
    judging.mark(store, batch, first, defect=HALO, actor="ana", note="at the handle", ring=RING)
    told = batches.marks_of(store, batch)[0]
    assert (told.note, told.ring, told.actor) == ("at the handle", RING, "ana")
    line = audit.of_batches(store, ("inspected",), batch)[-1]
    assert json.loads(line.detail)["ring"] == {"x": 0.2, "y": 0.3, "width": 0.1, "height": 0.05}
    assert undo(store, batch).what == "inspected"
    assert picture_of(store) == before


def test_marks_are_taken_back_one_by_one_the_last_first_and_so_is_an_unmark(store, batch):
    first, second, *_ = sampled(store, batch)
    judging.mark(store, batch, first, defect=HALO, actor="ana", note="here", ring=RING)
    judging.mark_all(store, batch, [first, second], defect=EATEN, actor="ben")
    judging.unmark(store, batch, second, actor="ben")
    assert [undo(store, batch).what for _ in range(2)] == ["inspection-undone", "inspected"]
    marks = batches.marks_of(store, batch)
    assert [(m.defect, m.ring, m.actor) for m in marks[:2]] == [("halo", RING, "ana"), ("", None, "")]
    undo(store, batch)
    assert all(mark.conforms is None for mark in batches.marks_of(store, batch))
    assert undo(store, batch).what == "batch-closed"
    with pytest.raises(StaleState, match="nothing to take back"):
        undo(store, batch)


def test_marks_alike_are_all_or_none(store, batch):
    outside = next(c.id for c in captures.select(store, "") if c.id not in sampled(store, batch))
    before = picture_of(store)
    with pytest.raises(StaleState, match="not in a sample"):
        judging.mark_all(store, batch, [sampled(store, batch)[0], outside], defect=HALO, actor="ana")
    assert picture_of(store) == before


def test_the_ring_goes_with_the_capture_to_its_case(store, batch):
    first = sampled(store, batch)[0]
    judging.mark(store, batch, first, defect=EATEN, actor="ana", ring=RING)
    judging.reject(store, batch, actor="ana", reason="eaten")
    (case,) = [view.case for view in cases.select(store, still_open=True) if view.capture.id == first]
    assert case.findings[0].region == RING


def end_batch(store, batch, how):
    with store.atomic():
        set_findings(store, sampled(store, batch)[1], (GRAIN,))
    judging.mark(store, batch, sampled(store, batch)[0], defect=HALO if how == "reject" else None, actor="ana")
    before = picture_of(store)
    if how == "reject":
        judging.reject(store, batch, actor="ana", reason="halo")
    elif how == "approve":
        judging.approve(store, batch, actor="ana")
    else:
        judging.approve_uninspected(store, batch, actor="ana")
    return before


@pytest.mark.parametrize("how", ["approve", "approve unseen", "reject"])
def test_a_judged_batch_goes_back_to_its_sheet_with_everything_as_it_was(store, batch, how):
    before = end_batch(store, batch, how)
    assert picture_of(store) != before
    undo(store, batch)
    assert picture_of(store) == before
    assert batches.get(store, batch).state is BatchState.SAMPLED


def release(store, capture):
    """Let a file of a capture be written."""
    columns = (
        "capture_id, channel, channel_digest, path, sha256, byte_count, width_px, height_px, fill_percent, quality"
    )
    store.execute(
        f"INSERT INTO renditions ({columns}, exported_at, approved_seq) "
        "VALUES (?, 'etsy', '', '/out/a.jpg', '', 1, 1, 1, 1, 90, ?, 1)",
        (capture.id, store.now()),
    )


def test_approval_stops_at_a_released_file(store, batch):
    end_batch(store, batch, "approve")
    one = next(c for c in captures.select(store, "WHERE state = 'approved'"))
    release(store, one)
    before = picture_of(store)
    with pytest.raises(StaleState, match="Of batch set-1 1 file is written"):
        undo(store, batch)
    assert picture_of(store) == before


def test_rejection_stays_once_a_case_of_it_was_settled(store, batch):
    end_batch(store, batch, "reject")
    case = cases.select(store, still_open=True)[0].case
    cases.settle(store, case.id, Disposition.RESHOOT, actor="ben")
    with pytest.raises(StaleState, match="gone on since"):
        undo(store, batch)
    undoing.undo_case(store, case.id, actor="ben")
    undo(store, batch)
    assert batches.get(store, batch).state is BatchState.SAMPLED


@pytest.mark.parametrize(
    "how", [Disposition.ACCEPT, Disposition.REPROCESS, Disposition.RETOUCH, Disposition.RESHOOT, Disposition.DISCARD]
)
def test_every_disposition_can_be_taken_back_and_its_files_are_valid_again(store, batch, how):
    end_batch(store, batch, "reject")
    view = cases.select(store, still_open=True)[0]
    release(store, view.capture)
    if how is Disposition.ACCEPT:
        store.execute("UPDATE renditions SET void = 1")
    before, valid = picture_of(store), len(renditions_of(store))
    cases.settle(store, view.case.id, how, actor="ben", note="so")
    assert undoing.undo_case(store, view.case.id, actor="ben").what == "disposition"
    assert picture_of(store) == before
    assert len(renditions_of(store)) == valid
    with pytest.raises(StaleState, match="nothing to take back"):
        undoing.undo_case(store, view.case.id, actor="ben")


def test_a_disposition_stays_once_its_capture_is_in_work_again(store, batch):
    end_batch(store, batch, "reject")
    view = cases.select(store, still_open=True)[0]
    cases.settle(store, view.case.id, Disposition.REPROCESS, actor="ben")
    clean(store, view.capture.id)
    with pytest.raises(StaleState, match="gone on since"):
        undoing.undo_case(store, view.case.id, actor="ben")


def test_captures_of_an_open_batch_are_rejected_together_with_a_reason_and_let_back(store):
    batch, ids = clean_batch(store, 5)
    before = picture_of(store)
    holding.hold_by_hand(store, batch, ids[:2], actor="ana", reason="wrong shoe")
    assert {view.case.reason for view in cases.select(store, still_open=True)} == {"ana rejected it: wrong shoe"}
    undo(store, batch)
    assert picture_of(store) == before
    with pytest.raises(StaleState, match="only clean captures"):
        holding.hold_by_hand(store, batch, [*ids, land(store, "set-1/late.jpg")], actor="ana", reason="no")
    assert picture_of(store)["open cases"] == []


def test_what_was_held_by_hand_before_the_closing_comes_back_only_after_the_closing_is_taken_back(store):
    batch, ids = clean_batch(store, 5)
    before = picture_of(store)
    holding.hold_by_hand(store, batch, ids[:2], actor="ana", reason="wrong shoe")
    close(store, batch)
    with pytest.raises(StaleState, match="is closed"):
        holding.hold_by_hand(store, batch, ids[2:3], actor="ana", reason="late")
    assert [undo(store, batch).what for _ in range(2)] == ["batch-closed", "held-by-hand"]
    assert picture_of(store) == before


def test_only_undo_ends_a_case_as_undone(store, batch):
    end_batch(store, batch, "reject")
    case = cases.select(store, still_open=True)[0].case
    with pytest.raises(SetupError, match="pixdesk undo"):
        cases.settle(store, case.id, Disposition.UNDONE, actor="ana")


def test_an_approval_taken_back_counts_neither_for_switching_nor_twice_for_the_reviewer(store, batch):
    standing = drawing.standings(store, drawing.ReducedBy.NEVER)
    end_batch(store, batch, "approve")
    undo(store, batch)
    assert drawing.standings(store, drawing.ReducedBy.NEVER) == standing
    judging.approve(store, batch, actor="ana")
    lines = [line for line in audit.every_line(store.home) if line.subject.startswith("batch ")]
    assert [line.action for line in still_standing(lines)].count("approved") == 1
    assert sum(look.tiles for look in looks(lines)) == len(sampled(store, batch))


def test_the_log_still_holds_after_all_that(store, batch):
    for how in ("approve", "reject"):
        end_batch(store, batch, how)
        undo(store, batch)
    assert audit.verify(store.home).holds
    assert captures.counts(store) == {CaptureState.CLEAN: 30}


def test_a_sheet_judged_faster_than_anybody_can_look_says_so(store):
    batch_id, _ = clean_batch(store, 151)
    close(store, batch_id)
    judging.open_sheet(store, batch_id, actor="ana")
    ids = sampled(store, batch_id)
    for capture_id in ids:
        judging.mark(store, batch_id, capture_id, defect=None, actor="ana")
    said = f"ana judged {len(ids)} tiles in 0 s: nobody can have looked at them."
    assert looking.sheet(store, batch_id, (HALO,)).warning == said
    for _ in range(len(ids) - 5):
        undo(store, batch_id)
    assert looking.sheet(store, batch_id, (HALO,)).warning == ""


def test_the_evidence_shows_the_ring_where_it_was_drawn(store, batch, tmp_path):
    judging.mark(store, batch, sampled(store, batch)[0], defect=HALO, actor="ana", note="here", ring=RING)
    written = evidence.write(store.home, batch, tmp_path / "pack", now=NOON).read_text(encoding="utf-8")
    assert written.count("<ellipse") == 1
    assert 'rx="0.1"' in written or 'rx="0.2"' in written
    told = json.loads((tmp_path / "pack" / "evidence.json").read_text(encoding="utf-8"))
    assert told["sample"][0]["ring"] == {"x": 0.2, "y": 0.3, "width": 0.1, "height": 0.05}
