"""The store where things happen out of order: captures that leave a judged batch, twins, pairs and renames."""

from datetime import UTC, datetime

import pytest

from pixdesk.domain.batch import BatchState, Defect, DefectClass
from pixdesk.domain.capture import CaptureState, Label
from pixdesk.domain.case import Disposition
from pixdesk.domain.finding import Code, Finding
from pixdesk.domain.sampling import Verdict
from pixdesk.errors import SetupError, StaleState
from pixdesk.store import arrivals, audit, batches, captures, cases, drawing, judging
from pixdesk.store.arrivals import Arrival, Outcome
from pixdesk.store.db import open_store
from pixdesk.store.findings import findings_of
from pixdesk.store.seen import seen_files

HALO = Defect(key=1, id="halo", title="Halo", defect_class=DefectClass.MAJOR)
BLUR = Finding(code=Code.BLURRED, sentence="It is blurred.", measured=1, limit=2)


@pytest.fixture
def store(tmp_path):
    opened = open_store(tmp_path / "studio", clock=lambda: datetime(2026, 11, 20, 10, 0, tzinfo=UTC))
    yield opened
    opened.close()


def land(store, name, content="", **more):
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
    return arrivals.land(store, Arrival(**{**values, **more}))


def land_raw(store, name, content="", **more):
    return land(store, name, content, format="raw", pair="raw", **more)


def make_clean(store, count):
    ids = []
    for number in range(count):
        landed = land(store, f"shot-{number:04}.jpg").capture_id
        captures.claim(store, landed, recipe=("standard", "r"), model=("tiny", "m"))
        values = {"matte_path": "/staged/m.png", "matte_digest": "m"}
        captures.move(store, landed, to=CaptureState.CLEAN, actor="pixdesk", action="processed", values=values)
        ids.append(landed)
    return ids


def close(store, **more):
    settings = {"actor": "lead", "reason": "by hand", "aql": 2.5, "level": "II", "percent": 0.0}
    drawing.close(store, 1, **{**settings, **more})


def reshoot(store, capture_id):
    name = captures.get(store, capture_id).name
    return land(store, name, f"re-shot {name}")


def sampled(store):
    return [mark.capture_id for mark in batches.marks_of(store, 1)]


@pytest.mark.parametrize("judge", [judging.approve, judging.reject], ids=["approved", "rejected"])
def test_a_capture_marked_and_then_reshot_does_not_lock_its_batch(store, judge):
    make_clean(store, 150)
    close(store)
    bad = sampled(store)[0]
    judging.mark(store, 1, bad, defect=HALO, actor="ana")
    reshoot(store, bad)
    judge(store, 1, actor="ana", **({"reason": "halo"} if judge is judging.reject else {}))
    assert captures.get(store, bad).state is CaptureState.SUPERSEDED
    assert batches.get(store, 1).state is not BatchState.SAMPLED


def test_a_judgement_taken_back_of_a_capture_that_was_reshot_passes_its_place_on(store):
    make_clean(store, 150)
    close(store)
    gone = sampled(store)[0]
    judging.mark(store, 1, gone, defect=HALO, actor="ana")
    reshoot(store, gone)
    judging.unmark(store, 1, gone, actor="ana")
    assert gone not in sampled(store)
    assert len(sampled(store)) == batches.get(store, 1).sample_size


@pytest.mark.parametrize(
    ("count", "settings"),
    [
        (6, {}),
        (9, {"aql": 6.5, "level": "III"}),
        (52, {"level": "III"}),
        (40, {"percent": 10.0}),
        (3, {"percent": 100.0}),
    ],
    ids=["6", "letter-changes", "range-changes", "ten-percent", "in-full"],
)
@pytest.mark.parametrize("first", [True, False], ids=["sampled-first", "unsampled-first"])
def test_a_batch_stays_approvable_however_many_of_it_are_reshot(store, count, settings, first):
    ids = make_clean(store, count)
    close(store, **settings)
    drawn = sampled(store)
    leaving = sorted(ids, key=lambda i: (i in drawn) != first)
    for capture_id in leaving[:-1]:
        reshoot(store, capture_id)
        batch = batches.get(store, 1)
        assert batches.summary(store, 1).verdict is Verdict.UNDECIDED
        assert len(sampled(store)) == batch.sample_size <= batch.lot_size
        clean = captures.select(store, "WHERE batch_id = 1 AND state = 'clean'")
        assert batch.lot_size == len(clean)
    assert judging.approve(store, 1, actor="ana") == [leaving[-1]]


def test_marked_captures_are_never_approved_without_inspection_either(store):
    make_clean(store, 30)
    close(store)
    bad = sampled(store)[0]
    judging.mark(store, 1, bad, defect=HALO, actor="ana")
    assert bad not in judging.approve_uninspected(store, 1, actor="ben")
    assert captures.get(store, bad).state is CaptureState.HELD


def test_a_capture_without_a_cutout_cannot_be_accepted(store):
    landed = land(store, "a.jpg").capture_id
    captures.claim(store, landed, recipe=("s", "r"), model=("t", "m"))
    case = cases.hold(store, landed, (Finding(code=Code.UNREADABLE, sentence="It cannot be read."),))
    with pytest.raises(StaleState, match="no cutout"):
        cases.settle(store, case, Disposition.ACCEPT, actor="ana")
    assert captures.get(store, landed).state is CaptureState.HELD
    assert cases.get(store, case).disposition is None


def test_a_cutout_of_an_older_recipe_is_not_taken_for_the_new_one(store):
    first = make_clean(store, 1)[0]
    case = cases.hold(store, first, (BLUR,))
    cases.settle(store, case, Disposition.REPROCESS, actor="ana")
    captures.claim(store, first, recipe=("glass", "r2"), model=("tiny", "m"))
    claimed = captures.get(store, first)
    assert (claimed.matte_path, claimed.matte_digest, claimed.cutout_path) == ("", "", "")


def test_a_twin_of_a_replaced_picture_is_looked_at_again(store):
    land(store, "a.jpg", "picture")
    twin = land(store, "b.jpg", "picture")
    assert twin.outcome is Outcome.DUPLICATE
    newer = land(store, "a.jpg", "re-shot")
    assert newer.look_again == ("b.jpg",)
    assert "b.jpg" not in {seen.name for seen in seen_files(store, "/shoot")}
    assert land(store, "b.jpg", "picture").outcome is Outcome.LANDED


def test_a_picture_overwritten_with_a_copy_of_another_is_void(store):
    first, second = make_clean(store, 2)
    name = captures.get(store, second).name
    copied = land(store, "shot-0000.jpg", name)
    assert copied.outcome is Outcome.DUPLICATE
    assert captures.get(store, first).state is CaptureState.SUPERSEDED
    assert captures.get(store, second).state is CaptureState.CLEAN


def test_two_pictures_that_change_names_are_both_still_there(store):
    land(store, "a.jpg", "A")
    land(store, "b.jpg", "B")
    due = ["a.jpg", "b.jpg"]
    content = {"a.jpg": "B", "b.jpg": "A"}
    while due:
        name = due.pop(0)
        due += land(store, name, content[name]).look_again
    live = captures.select(store, "WHERE state <> 'superseded'")
    assert {(c.name, c.digest[-2:]) for c in live} == {("a.jpg", "42"), ("b.jpg", "41")}
    assert {seen.outcome for seen in seen_files(store, "/shoot")} == {"capture"}


def test_a_name_counts_its_versions_on(store):
    land(store, "a.jpg", "A")
    land(store, "a.jpg", "B")
    again = land(store, "a.jpg", "A")
    assert captures.get(store, again.capture_id).version == 3


def test_a_rename_over_another_picture_replaces_it(store):
    first, second = make_clean(store, 2)
    old = captures.get(store, first)
    arrival = Arrival(
        folder="/shoot",
        name="shot-0001.jpg",
        digest=old.digest,
        byte_count=10,
        mtime_ns=1,
        label=Label(sku="B2"),
        batch_key="set-1",
    )
    assert arrivals.land(store, arrival).outcome is Outcome.DUPLICATE
    assert arrivals.follow_rename(store, arrival, first, was=old.name)
    assert captures.get(store, second).state is CaptureState.SUPERSEDED
    renamed = captures.get(store, first)
    assert (renamed.name, renamed.state) == ("shot-0001.jpg", CaptureState.CLEAN)


def test_a_picture_is_renamed_once(store):
    first = land(store, "a.jpg", "picture").capture_id
    for name, renamed in (("b.jpg", True), ("c.jpg", False)):
        arrival = Arrival(
            folder="/shoot",
            name=name,
            digest="0",
            byte_count=10,
            mtime_ns=1,
            label=Label(),
            batch_key="set-1",
        )
        assert arrivals.follow_rename(store, arrival, first, was="a.jpg") is renamed
    assert captures.get(store, first).name == "b.jpg"


def test_a_rename_into_another_folder_changes_an_open_batch(store):
    first = land(store, "set-1/a.jpg", "picture").capture_id
    arrival = Arrival(
        folder="/shoot",
        name="set-2/a.jpg",
        digest="0",
        byte_count=10,
        mtime_ns=1,
        label=Label(),
        batch_key="set-2",
    )
    assert arrivals.follow_rename(store, arrival, first, was="set-1/a.jpg")
    assert batches.get(store, captures.get(store, first).batch_id).key == "set-2"


def test_a_lost_original_found_under_a_new_name_goes_on_by_itself(store):
    first = land(store, "a.jpg", "picture").capture_id
    captures.claim(store, first, recipe=("s", "r"), model=("t", "m"))
    cases.hold(store, first, (Finding(code=Code.SOURCE_LOST, sentence="It is gone."),))
    arrival = Arrival(
        folder="/shoot",
        name="b.jpg",
        digest="0",
        byte_count=10,
        mtime_ns=1,
        label=Label(),
        batch_key="set-1",
    )
    arrivals.follow_rename(store, arrival, first, was="a.jpg")
    assert captures.get(store, first).state is CaptureState.LANDED
    assert cases.open_count(store) == 0


def test_a_lost_original_put_back_goes_on_by_itself(store):
    first = land(store, "a.jpg", "picture").capture_id
    captures.claim(store, first, recipe=("s", "r"), model=("t", "m"))
    cases.hold(store, first, (Finding(code=Code.SOURCE_LOST, sentence="It is gone."),))
    assert land(store, "a.jpg", "picture").outcome is Outcome.UNCHANGED
    assert captures.get(store, first).state is CaptureState.LANDED
    assert cases.open_count(store) == 0


def test_a_raw_pairs_with_its_own_proof_only(store):
    detail = land(store, "A1.detail.jpg").capture_id
    raw = land_raw(store, "A1.cr3")
    assert raw.outcome is Outcome.LANDED
    assert captures.get(store, detail).state is CaptureState.LANDED


def test_pairs_are_found_whatever_letters_their_name_has(store):
    raw = land_raw(store, "ÉCLAIR_front.CR3")
    proof = land(store, "ÉCLAIR_front.JPG")
    assert (proof.outcome, proof.capture_id) == (Outcome.COMPANION, raw.capture_id)


def test_a_proof_that_came_before_its_raw_is_listed_as_its_companion(store):
    land(store, "b.jpg")
    raw = land_raw(store, "b.cr3")
    seen = {file.name: (file.outcome, file.capture_id) for file in seen_files(store, "/shoot")}
    assert seen == {"b.cr3": ("capture", raw.capture_id), "b.jpg": ("companion", raw.capture_id)}


def test_captures_of_two_folders_are_never_judged_together(store):
    for folder in ("/monday/Capture", "/tuesday/Capture"):
        land(store, "a.jpg", folder, folder=folder, batch_key="Capture")
    assert len(batches.summaries(store)) == 2
    assert {summary.batch.key for summary in batches.summaries(store)} == {"Capture", "Capture #2"}


def test_more_captures_than_sqlite_takes_variables_can_be_looked_at(store):
    landed = land(store, "a.jpg").capture_id
    captures.claim(store, landed, recipe=("s", "r"), model=("t", "m"))
    case = cases.hold(store, landed, (BLUR,))
    many = list(range(300_000))
    assert captures.open_cases_of(store, many) == {landed: case}
    assert list(findings_of(store, many)) == [landed]


def land_until_full(store):
    with store.atomic():
        for number in range(10_000):
            land(store, f"late-{number}.jpg")


def test_a_full_disk_is_told_in_words_and_leaves_nothing_half(store):
    store.execute(f"PRAGMA max_page_count = {store.one('PRAGMA page_count') + 2}")
    with pytest.raises(SetupError, match="disk is full"):
        make_clean(store, 500)
    lines = store.one("SELECT COUNT(*) FROM audit")
    with pytest.raises(SetupError, match="disk is full"):
        land_until_full(store)
    assert store.one("SELECT COUNT(*) FROM audit") == lines
    store.execute("PRAGMA max_page_count = 1000000")
    land(store, "after.jpg")
    assert audit.verify(store.home).holds
