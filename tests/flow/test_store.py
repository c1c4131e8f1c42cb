"""The store on a real SQLite file: moves, log, cases, batches, all or none."""

import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import PurePosixPath, PureWindowsPath

import pytest

from pixdesk.domain.batch import BatchState, Defect, DefectClass
from pixdesk.domain.capture import ONWARD, CaptureState, Label
from pixdesk.domain.case import Disposition
from pixdesk.domain.finding import Code, Finding
from pixdesk.domain.sampling import Verdict, draw_sample
from pixdesk.errors import SetupError, StaleState, StudioInUse
from pixdesk.store import arrivals, audit, batches, captures, cases, drawing, judging
from pixdesk.store.arrivals import Arrival, Outcome
from pixdesk.store.db import open_store, open_to_read, reading_uri
from pixdesk.store.schema import migrations
from pixdesk.store.seen import seen_files

HALO = Defect(key=1, id="halo", title="Halo", defect_class=DefectClass.MAJOR)
WRONG = Defect(key=2, id="wrong-product", title="Wrong product", defect_class=DefectClass.CRITICAL)
BLUR = Finding(code=Code.BLURRED, sentence="It is blurred.", measured=1, limit=2)


@pytest.fixture
def clock():
    return lambda: datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path, clock):
    opened = open_store(tmp_path / "studio", clock=clock)
    yield opened
    opened.close()


def arrival(name, content="", **more):
    values = {
        "folder": "/shoot",
        "name": name,
        "digest": (content or name).encode().hex().rjust(64, "0")[-64:],
        "byte_count": 10,
        "mtime_ns": 1,
        "label": Label(sku="A1"),
        "batch_key": "set-1",
        "format": "jpeg",
        "pair": "proof",
    }
    return Arrival(**{**values, **more})


def land(store, name, content="", **more):
    return arrivals.land(store, arrival(name, content, **more))


def make_clean(store, count, prefix="shot"):
    ids = []
    for number in range(count):
        landed = land(store, f"{prefix}-{number:04}.jpg")
        finish(store, landed.capture_id)
        ids.append(landed.capture_id)
    return ids


def finish(store, capture_id):
    captures.claim(store, capture_id, recipe=("standard", "r"), model=("tiny", "m"))
    captures.move(store, capture_id, to=CaptureState.CLEAN, actor="pixdesk", action="processed")


def close(store, batch_id=1, **more):
    settings = {"actor": "lead", "reason": "by hand", "aql": 2.5, "level": "II", "percent": 0.0}
    drawing.close(store, batch_id, **{**settings, **more})


def actions(store):
    return [line.action for line in reversed(audit.lines(store, limit=10_000))]


def test_every_move_not_in_the_table_is_refused_and_leaves_no_line(store):
    landed = land(store, "a.jpg").capture_id
    for state in CaptureState:
        store.execute("UPDATE captures SET state = ? WHERE id = ?", (state, landed))
        before = len(actions(store))
        for to in set(CaptureState) - ONWARD[state]:
            with pytest.raises(StaleState):
                captures.move(store, landed, to=to, actor="ana", action="moved")
        assert captures.get(store, landed).state is state
        assert len(actions(store)) == before


def test_the_same_file_seen_again_changes_nothing(store):
    first = land(store, "a.jpg")
    lines = len(actions(store))
    again = land(store, "a.jpg")
    assert again.outcome is Outcome.UNCHANGED
    assert again.capture_id == first.capture_id
    assert len(actions(store)) == lines


def test_the_same_content_under_another_name_is_ignored_with_its_reason(store):
    first = land(store, "a.jpg", "picture")
    twin = land(store, "b.jpg", "picture")
    assert twin.outcome is Outcome.DUPLICATE
    assert twin.capture_id == first.capture_id
    seen = {file.name: file for file in seen_files(store, "/shoot")}
    assert seen["b.jpg"].outcome == "duplicate"
    assert "a.jpg" in seen["b.jpg"].reason


def test_new_content_under_the_same_name_is_a_new_version_and_voids_the_approval(store):
    first = make_clean(store, 1)[0]
    close(store)
    judging.approve(store, 1, actor="ana")
    second = land(store, "shot-0000.jpg", "re-shot")
    assert second.outcome is Outcome.NEW_VERSION
    assert captures.get(store, first).state is CaptureState.SUPERSEDED
    newer = captures.get(store, second.capture_id)
    assert (newer.version, newer.state) == (2, CaptureState.LANDED)
    assert newer.batch_id != captures.get(store, first).batch_id
    assert "superseded" in actions(store)


def test_a_raw_and_its_proof_are_one_capture_whichever_comes_first(store):
    raw = land(store, "a.cr3", format="raw", pair="raw")
    proof = land(store, "a.jpg")
    assert proof.outcome is Outcome.COMPANION
    assert captures.get(store, raw.capture_id).companion == "a.jpg"

    early_proof = land(store, "b.jpg")
    late_raw = land(store, "b.cr3", format="raw", pair="raw")
    assert late_raw.outcome is Outcome.NEW_VERSION
    assert captures.get(store, early_proof.capture_id).state is CaptureState.SUPERSEDED
    master = captures.get(store, late_raw.capture_id)
    assert (master.name, master.companion) == ("b.cr3", "b.jpg")


def test_a_renamed_file_keeps_its_capture(store):
    first = land(store, "a.jpg", "picture")
    newly = arrival("renamed.jpg", "picture", label=Label(sku="B2"))
    assert arrivals.follow_rename(store, newly, first.capture_id, was="a.jpg")
    renamed = captures.get(store, first.capture_id)
    assert (renamed.name, renamed.label.sku) == ("renamed.jpg", "B2")
    assert {file.name for file in seen_files(store, "/shoot")} == {"renamed.jpg"}


def test_holding_opens_one_case_and_settling_it_twice_is_refused(store):
    landed = land(store, "a.jpg").capture_id
    captures.claim(store, landed, recipe=("s", "r"), model=("t", "m"))
    case = cases.hold(store, landed, (BLUR,), values={"matte_path": "/staged/m.png"})
    assert cases.select(store, still_open=True)[0].case.reason == "It is blurred."
    cases.settle(store, case, Disposition.ACCEPT, actor="ana", note="sharp enough")
    assert captures.get(store, landed).state is CaptureState.APPROVED
    with pytest.raises(StaleState):
        cases.settle(store, case, Disposition.DISCARD, actor="ben")
    assert captures.get(store, landed).state is CaptureState.APPROVED


def test_what_was_written_is_there_for_everybody_at_once(store):
    landed = land(store, "a.jpg").capture_id
    captures.set_quietly(store, landed, width_px=10)
    land(store, "b.jpg")
    beside = open_to_read(store.home)
    try:
        assert beside.one("SELECT COUNT(*) FROM captures") == 2
        assert beside.one("SELECT width_px FROM captures WHERE id = ?", (landed,)) == 10
    finally:
        beside.close()
    assert not store.connection.in_transaction


def test_an_interrupted_capture_is_put_back_once(store):
    landed = land(store, "a.jpg").capture_id
    captures.claim(store, landed, recipe=("s", "r"), model=("t", "m"))
    assert captures.requeue_interrupted(store) == 1
    assert captures.requeue_interrupted(store) == 0
    assert captures.get(store, landed).state is CaptureState.LANDED


def test_the_sample_can_be_drawn_again_from_the_log(store):
    ids = make_clean(store, 60)
    close(store)
    batch = batches.get(store, 1)
    drawn = [mark.capture_id for mark in batches.marks_of(store, 1)]
    assert len(drawn) == batch.sample_size == 20
    assert drawn == draw_sample(ids, batch.sample_size, batch.seed)
    log = actions(store)
    assert log.index("batch-closed") < log.index("sample-drawn")


def test_flagged_captures_are_kept_apart_from_the_lot(store):
    make_clean(store, 20)
    bad = land(store, "bad.jpg").capture_id
    captures.claim(store, bad, recipe=("s", "r"), model=("t", "m"))
    cases.hold(store, bad, (BLUR,))
    close(store)
    assert batches.get(store, 1).lot_size == 20
    assert bad not in {mark.capture_id for mark in batches.marks_of(store, 1)}


def test_a_batch_with_work_left_is_not_closed(store):
    make_clean(store, 3)
    land(store, "late.jpg")
    with pytest.raises(StaleState, match="still has 1"):
        close(store)


def test_one_click_conforms_the_sheet_and_approves_all_or_none(store):
    ids = make_clean(store, 30)
    close(store)
    assert judging.approve(store, 1, actor="ana") == ids
    assert {captures.get(store, i).state for i in ids} == {CaptureState.APPROVED}
    assert batches.get(store, 1).state is BatchState.APPROVED
    with pytest.raises(StaleState):
        judging.approve(store, 1, actor="ben")


def test_an_approval_that_fails_half_way_approves_nothing(store):
    ids = make_clean(store, 10)
    close(store)
    before = actions(store)
    store.execute(
        "CREATE TEMP TRIGGER fails_at_the_fifth BEFORE UPDATE OF state ON captures "
        f"WHEN NEW.id = {ids[4]} BEGIN SELECT RAISE(ABORT, 'the disk gave up'); END"
    )
    with pytest.raises(sqlite3.IntegrityError, match="gave up"):
        judging.approve(store, 1, actor="ana")
    assert {captures.get(store, i).state for i in ids} == {CaptureState.CLEAN}
    assert actions(store) == before
    assert batches.get(store, 1).state is BatchState.SAMPLED


def test_captures_move_on_together_or_not_at_all(store):
    ids = make_clean(store, 5)
    cases.hold(store, ids[2], (BLUR,), actor="ben")
    before = actions(store)
    moves = [captures.Move(capture_id, {"how": "together"}) for capture_id in ids]
    with pytest.raises(StaleState, match="5 captures"):
        captures.move_all(store, moves, to=CaptureState.EXPORTED, actor="ana", action="moved")
    with pytest.raises(StaleState):
        captures.move_all(store, [moves[0], moves[0]], to=CaptureState.APPROVED, actor="ana", action="moved")
    states = [captures.get(store, capture_id).state for capture_id in ids]
    assert states == [CaptureState.CLEAN, CaptureState.CLEAN, CaptureState.HELD, *[CaptureState.CLEAN] * 2]
    assert actions(store) == before
    assert audit.verify(store.home).holds


def test_every_approved_capture_remembers_the_line_that_approved_it(store):
    ids = make_clean(store, 20)
    close(store)
    judging.approve(store, 1, actor="ana")
    bound = dict(store.execute("SELECT id, approved_seq FROM captures").fetchall())
    told = {line.seq: (line.action, line.subject) for line in audit.lines(store, limit=10_000)}
    assert [told[bound[i]] for i in ids] == [("approved", f"capture {i}: {captures.get(store, i).name}") for i in ids]
    assert len(set(bound.values())) == 20
    assert audit.verify(store.home).holds


def test_marked_captures_leave_the_approved_batch_as_cases(store):
    make_clean(store, 150)
    close(store)
    marked = batches.marks_of(store, 1)[0].capture_id
    judging.mark(store, 1, marked, defect=HALO, actor="ana", note="left edge")
    approved = judging.approve(store, 1, actor="ana")
    assert marked not in approved
    assert len(approved) == 149
    assert "left edge" in cases.select(store, still_open=True)[0].case.reason


def test_a_sample_over_its_acceptance_number_cannot_be_approved(store):
    make_clean(store, 150)
    close(store)
    plan = batches.get(store, 1)
    for mark in batches.marks_of(store, 1)[: plan.rejection_number]:
        judging.mark(store, 1, mark.capture_id, defect=HALO, actor="ana")
    assert batches.summary(store, 1).verdict is Verdict.REJECT
    with pytest.raises(StaleState, match="rejects"):
        judging.approve(store, 1, actor="ana")


def test_one_critical_defect_rejects_the_batch(store):
    make_clean(store, 150)
    close(store)
    judging.mark(store, 1, batches.marks_of(store, 1)[0].capture_id, defect=WRONG, actor="ana")
    with pytest.raises(StaleState, match="rejects"):
        judging.approve(store, 1, actor="ana")


def test_a_rejected_batch_is_inspected_in_full(store):
    ids = make_clean(store, 9)
    close(store)
    assert len(judging.reject(store, 1, actor="ana", reason="halo everywhere")) == len(ids)
    assert cases.open_count(store) == len(ids)


def test_a_capture_that_leaves_before_it_is_judged_is_replaced_in_the_sample(store):
    make_clean(store, 60)
    close(store)
    before = [mark.capture_id for mark in batches.marks_of(store, 1)]
    gone = captures.get(store, before[3])
    land(store, gone.name, "re-shot")
    after = [mark.capture_id for mark in batches.marks_of(store, 1)]
    assert len(after) == len(before)
    assert gone.id not in after
    assert after[:3] == before[:3]
    assert "sample-replaced" in actions(store)


def test_the_log_names_every_capture_so_that_a_search_by_sku_finds_all_its_lines(store):
    make_clean(store, 2)
    found = audit.lines(store, search="shot-0001")
    assert {line.action for line in found} >= {"landed", "joined-batch", "claimed", "processed"}
    assert not any("shot-0000" in line.subject for line in found)


def test_a_mark_can_be_taken_back(store):
    make_clean(store, 10)
    close(store)
    first = batches.marks_of(store, 1)[0].capture_id
    judging.mark(store, 1, first, defect=HALO, actor="ana")
    judging.unmark(store, 1, first, actor="ana")
    assert batches.summary(store, 1).inspected == 0
    assert "inspection-undone" in actions(store)


def test_a_percentage_sample_accepts_on_zero(store):
    make_clean(store, 40)
    close(store, percent=10.0)
    batch = batches.get(store, 1)
    assert (batch.sample_size, batch.acceptance_number) == (4, 0)


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'eve' WHERE seq = 1", "DELETE FROM audit"])
def test_sqlite_itself_refuses_to_change_the_log(store, statement):
    land(store, "a.jpg")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        store.execute(statement)


def test_sqlite_itself_refuses_a_line_that_does_not_continue_the_log(store):
    land(store, "a.jpg")
    with pytest.raises(sqlite3.IntegrityError, match="only grows at its end"):
        store.execute("INSERT INTO audit VALUES (999, 'now', 'eve', 'approved', 'x', '{}', 'p', 'h')")


def test_verify_finds_a_line_edited_behind_the_triggers(store, tmp_path):
    make_clean(store, 5)
    assert audit.verify(store.home).holds
    store.execute("DROP TRIGGER audit_is_never_changed")
    store.execute("UPDATE audit SET actor = 'eve' WHERE seq = 7")
    store.connection.commit()
    verdict = audit.verify(store.home)
    assert verdict.broken_at == 7


def test_a_second_pixdesk_on_the_same_store_is_refused_in_words(store):
    with pytest.raises(StudioInUse, match="Another pixdesk") as refused:
        open_store(store.home)
    assert "--" not in str(refused.value), "whoever sits at the window has no command line"
    open_to_read(store.home).close()


def test_a_store_of_a_newer_pixdesk_is_refused(tmp_path):
    opened = open_store(tmp_path)
    opened.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('pixdesk', 'm9999_future', 'now')"
    )
    opened.connection.commit()
    opened.close()
    with pytest.raises(SetupError, match="newer pixdesk"):
        open_store(tmp_path)


def test_an_older_store_is_backed_up_before_it_is_migrated(tmp_path, clock, monkeypatch):
    opened = open_store(tmp_path, clock=clock)
    land(opened, "a.jpg")
    opened.close()
    one_more = [*migrations._migrations]
    monkeypatch.setattr(migrations, "_migrations", one_more)
    migrations(name="m9998_test")(lambda db: db.conn.execute("CREATE TABLE later (id INTEGER)"))
    reopened = open_store(tmp_path, clock=clock)
    assert reopened.one("SELECT COUNT(*) FROM later") == 0
    reopened.close()
    backup = next((tmp_path / "backups").glob("*.db"))
    with sqlite3.connect(backup) as copy:
        assert copy.execute("SELECT COUNT(*) FROM captures").fetchone()[0] == 1
    copy.close()


def test_a_damaged_store_is_refused_in_words(tmp_path):
    (tmp_path / "studio.db").write_bytes(b"not a database" * 1000)
    with pytest.raises(SetupError, match="cannot be opened"):
        open_store(tmp_path)


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        (PurePosixPath("/studios/a b/studio.db"), "file:///studios/a%20b/studio.db?mode=ro"),
        (PureWindowsPath("C:/studios/#1/studio.db"), "file:///C:/studios/%231/studio.db?mode=ro"),
        (PureWindowsPath("//server/studios/studio.db"), "file:////server/studios/studio.db?mode=ro"),
    ],
    ids=["posix", "drive", "share"],
)
def test_a_store_is_read_wherever_its_folder_lies(path, uri):
    assert reading_uri(path) == uri


@pytest.mark.skipif(sys.platform == "win32", reason="there a path with two slashes needs another machine")
def test_the_slashes_of_a_share_are_what_sqlite_takes_for_a_path(store):
    uri = reading_uri(store.home / "studio.db").replace("file:///", "file:////", 1)
    with closing(sqlite3.connect(uri, uri=True)) as reading:
        assert reading.execute("SELECT count(*) FROM audit").fetchone() == (0,)
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reading.execute("DELETE FROM batches")
