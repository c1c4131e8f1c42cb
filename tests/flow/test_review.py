"""The main job where something goes wrong beside it: files that move, folders that vanish, disks that refuse."""

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from pixdesk.domain.batch import BatchState
from pixdesk.domain.capture import CaptureState
from pixdesk.domain.case import Disposition
from pixdesk.domain.choices import Choices
from pixdesk.domain.finding import Code
from pixdesk.errors import SetupError
from pixdesk.pipeline.inference import Inference
from pixdesk.pipeline.lanes import Lanes
from pixdesk.pipeline.opening import Opening, open_engine
from pixdesk.store import arrivals
from pixdesk.store.files import publish, sweep_parts
from tests.helpers.studio import jpeg, open_studio, packshot, prepare_home, run_until_idle, shoot

needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows refuses to make such files")
needs_rights = pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="root reads what nobody may read"
)


@pytest.fixture
def engine(tmp_path):
    with open_studio(tmp_path, Lanes.inline()) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "capture"


def states(engine):
    return {view.capture.name: view.capture.state for view in engine.recent(1000)}


def scan(engine):
    engine.rescan()
    run_until_idle(engine)


def approve_all(engine):
    for summary in engine.batches():
        if summary.batch.state is BatchState.OPEN:
            engine.close_batch(summary.batch.id, actor="ana")
            engine.approve_batch(summary.batch.id, actor="ana")


def export(engine, *channels):
    return engine.export(channels=list(channels or ["shopify"]), actor="ana")


# -- intake ------------------------------------------------------------------------------------------------------


def test_a_file_renamed_over_another_replaces_it(engine, folder):
    shoot(folder, "A1_front.jpg", seed=1)
    shoot(folder, "untitled.jpg", seed=2)
    run_until_idle(engine)
    (folder / "untitled.jpg").replace(folder / "A1_front.jpg")
    scan(engine)
    assert states(engine) == {"A1_front.jpg": CaptureState.CLEAN}
    assert engine.recent()[0].capture.digest != ""
    assert {seen.name for seen in engine.inputs()} == {"A1_front.jpg"}


def test_the_copy_of_a_reshot_picture_becomes_a_capture(engine, folder):
    shoot(folder, "A1_front.jpg", seed=1)
    run_until_idle(engine)
    shutil.copy2(folder / "A1_front.jpg", folder / "A2_front.jpg")
    scan(engine)
    shoot(folder, "A1_front.jpg", seed=2)
    scan(engine)
    assert set(states(engine)) == {"A1_front.jpg", "A2_front.jpg"}


def test_the_copy_of_a_picture_that_is_gone_takes_its_place(engine, folder):
    first = shoot(folder, "A1_front.jpg")
    run_until_idle(engine)
    shutil.copy2(first, folder / "A2_front.jpg")
    scan(engine)
    before = engine.recent()[0].capture.id
    first.unlink()
    scan(engine)
    scan(engine)
    assert [(view.capture.id, view.capture.name) for view in engine.recent()] == [(before, "A2_front.jpg")]


def test_a_folder_that_is_suddenly_empty_is_not_read_anew_when_it_is_full_again(engine, folder, monkeypatch):
    from pixdesk.pipeline import landing

    shoot(folder, "A1_front.jpg")
    run_until_idle(engine)
    away = (folder / "A1_front.jpg").rename(folder.parent / "away.jpg")
    while engine._watch.intake._hints:
        engine._watch.intake._hints.clear()  # an unmounted share tells of nothing
    scan(engine)
    away.rename(folder / "A1_front.jpg")
    monkeypatch.setattr(landing, "read_original", lambda _path: pytest.fail("read again"))
    engine._watch.intake._hints.clear()
    scan(engine)


def test_a_picture_whose_name_changes_only_in_case_keeps_its_capture(engine, folder, monkeypatch):
    shoot(folder, "a1_front.jpg")
    run_until_idle(engine)
    before = engine.recent()[0].capture.id
    (folder / "a1_front.jpg").rename(folder / "between").rename(folder / "A1_front.jpg")
    # A file system that ignores case still finds the old name.
    real = Path.exists
    monkeypatch.setattr(Path, "exists", lambda path: path.name == "a1_front.jpg" or real(path))
    scan(engine)
    assert [(view.capture.id, view.capture.name) for view in engine.recent()] == [(before, "A1_front.jpg")]


def test_what_lies_in_a_hidden_folder_is_let_be_even_if_an_event_tells_of_it(engine, folder):
    run_until_idle(engine)
    hidden = shoot(folder, ".incoming/A1_front.jpg")
    engine._watch.intake.hint(str(hidden))
    run_until_idle(engine)
    assert engine.recent() == []


def test_a_file_nobody_could_read_is_taken_once_it_can_be(tmp_path, folder, monkeypatch):
    from pixdesk.pipeline import intake, landing

    closed = {"A1_front.jpg"}

    def refuse(path):
        if path.name in closed:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    reading, looking = landing.read_original, intake._look
    monkeypatch.setattr(landing, "read_original", lambda path: refuse(path) or reading(path))
    monkeypatch.setattr(intake, "_look", lambda path, found: refuse(path) or looking(path, found))
    monkeypatch.setattr(intake, "_may_be_read", lambda path: path.name not in closed)
    with open_studio(tmp_path, Lanes.inline()) as engine:
        engine._watch.intake.settling.give_up_s = 0.0
        shoot(folder, "A1_front.jpg")
        run_until_idle(engine)
        assert [(seen.outcome, seen.reason) for seen in engine.inputs()] == [
            ("ignored", "it cannot be read: Permission denied")
        ]
        closed.clear()
        scan(engine)
        run_until_idle(engine)
        assert states(engine) == {"A1_front.jpg": CaptureState.CLEAN}


def test_a_file_nobody_could_read_is_looked_at_again_at_the_next_start(tmp_path, folder, monkeypatch):
    from pixdesk.pipeline import landing

    def refuse(path):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    shoot(folder, "A1_front.jpg")
    with monkeypatch.context() as patched, open_studio(tmp_path, Lanes.inline(), one_shot=True) as engine:
        patched.setattr(landing, "read_original", refuse)
        engine._watch.intake.settling.writer_patience_s = 0.0
        patched.setattr("pixdesk.pipeline.intake.is_being_written", lambda _path: True)
        run_until_idle(engine)
        assert engine.inputs()[0].outcome == "ignored"
    with open_studio(tmp_path, Lanes.inline(), one_shot=True) as engine:
        run_until_idle(engine)
        assert states(engine) == {"A1_front.jpg": CaptureState.CLEAN}


@needs_posix
def test_a_path_too_long_to_be_looked_at_does_not_keep_a_run_from_ending(tmp_path, folder):
    shoot(folder, "A1_front.jpg")
    here = os.open(folder, os.O_RDONLY)
    try:
        for _ in range(19):  # deeper than a path may be long, 4,096 bytes on Linux
            os.mkdir("d" * 200, dir_fd=here)
            deeper = os.open("d" * 200, os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = deeper
        name = os.open("x" * 240 + ".jpg", os.O_CREAT | os.O_WRONLY, dir_fd=here)
        os.write(name, jpeg(packshot(seed=3)))
        os.close(name)
        with open_studio(tmp_path, Lanes.inline(), one_shot=True) as engine:
            run_until_idle(engine, timeout_s=10)
            assert states(engine) == {"A1_front.jpg": CaptureState.CLEAN}
            told = [seen.reason for seen in engine.inputs() if seen.outcome == "ignored"]
        assert len(told) == 1
        assert told[0].startswith("it cannot be looked at")
    finally:
        os.close(here)
        subprocess.run(["rm", "-rf", str(folder)], check=True)


@needs_posix
def test_folders_nested_deeper_than_anybody_needs_are_walked(tmp_path, folder):
    shoot(folder, "/".join([str(folder)] + ["d"] * 700 + ["A1_front.jpg"]))
    with open_studio(tmp_path, Lanes.inline(), one_shot=True) as engine:
        run_until_idle(engine)
        assert set(states(engine).values()) == {CaptureState.CLEAN}


def test_a_file_whose_landing_fails_is_tried_again(engine, folder, monkeypatch):
    real, heard = arrivals.land, []
    engine.listen(heard.append)
    monkeypatch.setattr(arrivals, "land", lambda *_: 1 / 0)
    shoot(folder, "A1_front.jpg")
    engine.pump()
    assert any("division by zero" in getattr(event, "words", "") for event in heard)
    assert engine.overview().settling == 1
    monkeypatch.setattr(arrivals, "land", real)
    engine._watch.intake.hint(str(folder / "A1_front.jpg"))
    run_until_idle(engine)
    assert states(engine) == {"A1_front.jpg": CaptureState.CLEAN}


def test_a_file_whose_landing_fails_does_not_keep_a_run_from_ending(tmp_path, folder, monkeypatch):
    monkeypatch.setattr(arrivals, "land", lambda *_: 1 / 0)
    shoot(folder, "A1_front.jpg")
    with open_studio(tmp_path, Lanes.inline(), one_shot=True) as engine:
        run_until_idle(engine, timeout_s=5)
        assert engine.inputs() == []


def test_one_file_that_breaks_the_look_at_it_does_not_hide_the_others(engine, folder, monkeypatch):
    from pixdesk.pipeline import intake

    real = intake._look

    def break_on_a1(path, found):
        if path.name.startswith("A1"):
            raise ZeroDivisionError
        return real(path, found)

    monkeypatch.setattr(intake, "_look", break_on_a1)
    shoot(folder, "A1_front.jpg", seed=1)
    shoot(folder, "A2_front.jpg", seed=2)
    engine.pump()
    assert set(states(engine)) == {"A2_front.jpg"}


def test_exports_above_the_capture_folder_do_not_hide_it(tmp_path):
    folder = tmp_path / "shoot" / "capture"
    shoot(folder, "set-1/A1_front.jpg")
    opening = _opening(tmp_path, folder=folder, out=tmp_path / "shoot")
    engine = open_engine(opening, Lanes.inline(), lambda _lane: Inference.inline())
    run_until_idle(engine)
    assert set(states(engine)) == {"set-1/A1_front.jpg"}
    engine._watch.intake.hint(str(shoot(folder, "set-1/A2_front.jpg", seed=2)))
    run_until_idle(engine)
    assert set(states(engine)) == {"set-1/A1_front.jpg", "set-1/A2_front.jpg"}
    engine.close()


def test_a_capture_folder_that_exports_are_written_to_is_refused(tmp_path):
    folder = tmp_path / "exports" / "shopify"
    folder.mkdir(parents=True)
    with pytest.raises(SetupError, match="renditions"):
        open_engine(_opening(tmp_path, folder=folder, out=tmp_path / "exports"), Lanes.inline())


def test_a_file_name_pattern_that_cannot_be_read_is_refused_before_anything_lands(tmp_path, folder):
    with pytest.raises(SetupError, match="nonsense"):
        open_engine(
            _opening(tmp_path, folder=folder, out=tmp_path / "exports", patterns=("{nonsense}",)), Lanes.inline()
        )


@needs_posix
def test_a_capture_folder_whose_name_is_not_text_is_refused_in_words(tmp_path):
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff"))
    folder.mkdir()
    with pytest.raises(SetupError, match="valid text"):
        open_engine(_opening(tmp_path, folder=folder, out=tmp_path / "exports"), Lanes.inline())


def _opening(place, *, folder, out, **choices):
    prepare_home(place / "studio")
    return Opening(
        home=place / "studio",
        out=out,
        folder=folder,
        one_shot=True,
        choices=Choices(**{"model": "tiny", **choices}),
    )


# -- processing --------------------------------------------------------------------------------------------------


def test_a_capture_renamed_before_its_turn_is_processed_under_its_new_name(engine, folder, monkeypatch):
    shoot(folder, "untitled.jpg")
    monkeypatch.setattr(engine._processing, "slots", 0)
    engine.pump()
    (folder / "untitled.jpg").rename(folder / "A1_front.jpg")
    monkeypatch.setattr(engine._processing, "slots", 1)
    engine._processing.dispatch()
    assert states(engine) == {"untitled.jpg": CaptureState.HELD}
    scan(engine)
    assert states(engine) == {"A1_front.jpg": CaptureState.CLEAN}


def test_a_lost_original_that_is_put_back_with_its_old_time_goes_on(engine, folder, monkeypatch):
    path = shoot(folder, "A1_front.jpg")
    monkeypatch.setattr(engine._processing, "slots", 0)
    engine.pump()
    away = path.rename(folder.parent / "away.jpg")
    monkeypatch.setattr(engine._processing, "slots", 1)
    run_until_idle(engine)
    assert states(engine) == {"A1_front.jpg": CaptureState.HELD}
    away.rename(path)
    scan(engine)
    assert states(engine) == {"A1_front.jpg": CaptureState.CLEAN}


def test_other_content_with_the_same_size_and_time_lands_once_it_is_noticed(engine, folder, monkeypatch):
    data = jpeg(packshot(seed=1))
    path = folder / "A1_front.jpg"
    path.write_bytes(data)
    monkeypatch.setattr(engine._processing, "slots", 0)
    engine.pump()
    before = path.stat()
    other = bytearray(data)
    other[-200] ^= 1
    path.write_bytes(other)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    monkeypatch.setattr(engine._processing, "slots", 1)
    run_until_idle(engine)
    newest = engine.recent()[0].capture
    assert newest.version == 2
    assert Code.SOURCE_LOST not in {case.case.findings[0].code for case in engine.cases()}


def test_captures_wait_while_their_folder_is_gone(engine, folder, monkeypatch):
    heard = []
    engine.listen(heard.append)
    shoot(folder, "A1_front.jpg")
    monkeypatch.setattr(engine._processing, "slots", 0)
    engine.pump()
    away = folder.rename(folder.with_name("away"))
    monkeypatch.setattr(engine._processing, "slots", 1)
    engine._processing.dispatch()
    assert states(engine) == {"A1_front.jpg": CaptureState.LANDED}
    assert any("cannot be reached" in getattr(event, "words", "") for event in heard)
    away.rename(folder)
    engine._processing._resume_at_s = 0.0
    scan(engine)
    assert states(engine) == {"A1_front.jpg": CaptureState.CLEAN}


def test_approvals_wait_while_their_folder_is_gone(engine, folder):
    shoot(folder, "A1_front.jpg")
    run_until_idle(engine)
    approve_all(engine)
    away = folder.rename(folder.with_name("away"))
    report = export(engine)
    assert "cannot be reached" in report.refused[0][2]
    assert states(engine) == {"A1_front.jpg": CaptureState.APPROVED}
    away.rename(folder)
    assert len(export(engine).renditions) == 1


def test_a_model_that_vanishes_rests_the_work_and_is_no_fault_of_the_capture(engine, folder, monkeypatch):
    from pixdesk.pipeline import attempts

    real, heard = attempts.process, []
    engine.listen(heard.append)

    def gone(*_):
        raise SetupError("The model's file is gone.")

    monkeypatch.setattr(attempts, "process", gone)
    shoot(folder, "A1_front.jpg")
    engine.pump()
    assert states(engine) == {"A1_front.jpg": CaptureState.LANDED}
    assert [event.words for event in heard if getattr(event, "level", "") == "alarm"] == ["The model's file is gone."]
    monkeypatch.setattr(attempts, "process", real)
    engine._processing._resume_at_s = 0.0
    run_until_idle(engine)
    assert states(engine) == {"A1_front.jpg": CaptureState.CLEAN}


def test_a_store_that_cannot_be_written_strands_no_capture(engine, folder, monkeypatch):
    """The disk refuses while a capture is processed: neither the result nor the way back can be written down."""
    from pixdesk.pipeline import attempts

    heard, store, real = [], engine.studio.store, attempts.process
    engine.listen(heard.append)

    def refuses(*args):
        done = real(*args)
        store.execute("PRAGMA query_only = ON")
        return done

    monkeypatch.setattr(attempts, "process", refuses)
    shoot(folder, "A1_front.jpg")
    engine.pump()
    assert states(engine) == {"A1_front.jpg": CaptureState.PROCESSING}
    assert sum("cannot be written" in getattr(event, "words", "") for event in heard) == 1
    assert engine.is_resting
    monkeypatch.setattr(attempts, "process", real)
    store.execute("PRAGMA query_only = OFF")
    engine._processing._resume_at_s = 0.0
    run_until_idle(engine)
    assert states(engine) == {"A1_front.jpg": CaptureState.CLEAN}


def test_the_size_of_a_frame_is_known_from_the_moment_it_lands(engine, folder, monkeypatch):
    sizes = []
    real = arrivals.land

    def landed(store, arrival):
        landing = real(store, arrival)
        sizes.append((engine.studio.store.one("SELECT width_px FROM captures"), arrival.preview_path))
        return landing

    monkeypatch.setattr(arrivals, "land", landed)
    shoot(folder, "A1_front.jpg", width=800, height=600)
    run_until_idle(engine)
    assert sizes[0][0] == 800
    assert Path(sizes[0][1]).is_file()


# -- export ------------------------------------------------------------------------------------------------------


def test_the_reshot_picture_takes_the_place_of_the_voided_file(engine, folder):
    shoot(folder, "A1_front.jpg", seed=1)
    run_until_idle(engine)
    approve_all(engine)
    first = export(engine).renditions[0]
    shoot(folder, "A1_front.jpg", seed=2)
    scan(engine)
    approve_all(engine)
    second = export(engine).renditions[0]
    assert second.path == first.path
    assert [path.name for path in Path(first.path).parent.glob("*.jpg")] == [Path(first.path).name]


def test_a_reprocessed_capture_is_exported_again(engine, folder):
    shoot(folder, "A1_front.jpg")
    run_until_idle(engine)
    approve_all(engine)
    assert len(export(engine, "shopify").renditions) == 1
    assert export(engine, "walmart").refused
    engine.settle_case(engine.cases()[0].case.id, Disposition.REPROCESS, actor="ana")
    run_until_idle(engine)
    assert engine.renditions() == []
    approve_all(engine)
    assert len(export(engine, "shopify").renditions) == 1


def test_one_channel_that_refuses_keeps_no_other_channel_from_its_file(engine, folder):
    shoot(folder, "A1_front.jpg")
    run_until_idle(engine)
    approve_all(engine)
    report = export(engine, "walmart", "shopify")
    assert [rendition.channel for rendition in report.renditions] == ["shopify"]
    assert [refused[1] for refused in report.refused] == ["walmart"]
    assert "walmart" in engine.cases()[0].case.reason


def test_a_capture_superseded_while_it_is_exported_leaves_no_file(engine, folder, monkeypatch):
    from pixdesk.pipeline import exporting

    shoot(folder, "A1_front.jpg", seed=1)
    run_until_idle(engine)
    approve_all(engine)
    real = exporting.make_rendition

    def reshot_meanwhile(*args, **more):
        made = real(*args, **more)
        shoot(folder, "A1_front.jpg", seed=2)
        scan(engine)
        return made

    monkeypatch.setattr(exporting, "make_rendition", reshot_meanwhile)
    report = export(engine)
    assert report.renditions == ()
    assert not [path for path in engine.out.rglob("*") if path.is_file()]


def test_a_file_written_but_not_recorded_is_taken_up_again(engine, folder):
    """Killed between publishing and recording: the same bytes are ours, whoever wrote them."""
    shoot(folder, "A1_front.jpg")
    run_until_idle(engine)
    approve_all(engine)
    path = Path(export(engine).renditions[0].path)
    data = path.read_bytes()
    engine.studio.store.execute("DELETE FROM renditions")
    engine.studio.store.execute("UPDATE captures SET state = 'approved'")
    assert path.read_bytes() == data
    assert Path(export(engine).renditions[0].path) == path


def test_no_stranger_is_written_over_whatever_it_is_called(engine, folder):
    shoot(folder, "A1_front.jpg")
    run_until_idle(engine)
    approve_all(engine)
    digest = engine.recent()[0].capture.digest
    place = engine.out / "shopify"
    place.mkdir(parents=True)
    from pixdesk.domain.rendition_naming import rendition_name

    profile = engine.studio.catalogue.channel("shopify")
    capture = engine.recent()[0].capture
    plain = rendition_name(
        profile.naming, capture.label, stem="A1_front", channel="shopify", digest=digest, suffix=".jpg"
    )
    strangers = [place / plain, place / plain.replace(".jpg", f"-{digest[:8]}.jpg")]
    for stranger in strangers:
        stranger.write_bytes(b"somebody else's")
    written = Path(export(engine).renditions[0].path)
    assert written not in strangers
    assert {stranger.read_bytes() for stranger in strangers} == {b"somebody else's"}


def test_a_name_we_wrote_elsewhere_gives_no_right_to_a_strangers_file(tmp_path, folder):
    shoot(folder, "A1_front.jpg", seed=1)
    with open_studio(tmp_path, Lanes.inline()) as engine:
        run_until_idle(engine)
        approve_all(engine)
        name = Path(export(engine).renditions[0].path).name
        shoot(folder, "A1_front.jpg", seed=2)
        scan(engine)
        approve_all(engine)
        engine._exporting.out = tmp_path / "elsewhere"
        stranger = tmp_path / "elsewhere" / "shopify" / name
        stranger.parent.mkdir(parents=True)
        stranger.write_bytes(b"somebody else's")
        assert len(export(engine).renditions) == 1
        assert stranger.read_bytes() == b"somebody else's"


def test_a_bug_in_one_rendition_is_one_case_and_the_rest_is_exported(engine, folder, monkeypatch):
    from pixdesk.pipeline import exporting

    for number in range(3):
        shoot(folder, f"A{number}_front.jpg", seed=number)
    run_until_idle(engine)
    approve_all(engine)
    heard, calls, real = [], [], exporting.make_rendition
    engine.listen(heard.append)

    def fails_once(*args, **more):
        calls.append(1)
        return 1 / 0 if len(calls) == 2 else real(*args, **more)

    monkeypatch.setattr(exporting, "make_rendition", fails_once)
    report = export(engine)
    assert (len(report.renditions), len(report.refused)) == (2, 1)
    assert engine.cases()[0].case.findings[0].code is Code.INTERNAL
    assert any("division by zero" in getattr(event, "words", "") for event in heard)


# -- files -------------------------------------------------------------------------------------------------------


def test_only_our_own_half_files_are_swept(tmp_path):
    for name in (".film.mkv.part", ".notes.part", ".0123456789ab.part"):
        (tmp_path / name).write_bytes(b"half")
    assert sweep_parts(tmp_path) == 1
    assert {path.name for path in tmp_path.iterdir()} == {".film.mkv.part", ".notes.part"}


def test_an_export_folder_full_of_other_things_is_not_walked_through(tmp_path):
    half = ".0123456789ab.part"
    for place in ("shopify", "archive/2019"):
        (tmp_path / "exports" / place).mkdir(parents=True)
        (tmp_path / "exports" / place / half).write_bytes(b"half")
    with open_studio(tmp_path, Lanes.inline()):
        assert not (tmp_path / "exports" / "shopify" / half).exists()
        assert (tmp_path / "exports" / "archive" / "2019" / half).exists()


def test_a_file_that_already_holds_these_bytes_is_left_alone(tmp_path):
    path = tmp_path / "a.png"
    publish(path, b"whole")
    before = path.stat().st_ino
    publish(path, b"whole")
    assert path.stat().st_ino == before
    publish(path, b"other")
    assert path.read_bytes() == b"other"


def test_a_store_that_was_never_finished_is_named_and_not_stumbled_over(tmp_path):
    from pixdesk.store.db import open_to_read

    sqlite3.connect(tmp_path / "studio.db").close()
    with pytest.raises(SetupError, match="no studio"):
        open_to_read(tmp_path)


def test_a_file_that_would_not_be_true_to_the_product_is_never_written_and_becomes_a_case(engine, folder, monkeypatch):
    from pixdesk.pipeline import export as exported

    shoot(folder, "A1_front.jpg", seed=1)
    run_until_idle(engine)
    approve_all(engine)
    real = exported.compose

    def redder(*args, **more):
        made = real(*args, **more)
        made.pixels[..., 0] = np.clip(made.pixels[..., 0].astype(int) + 40, 0, 255)
        made.pixels[made.alpha == 0] = 255
        return made

    monkeypatch.setattr(exported, "compose", redder)
    report = export(engine)

    assert report.renditions == ()
    assert not [path for path in engine.out.rglob("*") if path.is_file()]
    (view,) = engine.cases()
    colour = view.case.findings[0]
    assert colour.code == "colour-changed"
    assert colour.measured > colour.limit
    assert colour.region is not None
    assert "photographed" in colour.sentence
