"""Names, folders and disks that misbehave."""

import errno
import os
import shutil
import subprocess
import sys
import threading
from concurrent.futures import wait
from pathlib import Path

import pytest

from pixdesk.domain.capture import CaptureState
from pixdesk.errors import SetupError
from pixdesk.pipeline.lanes import Lanes
from pixdesk.pipeline.not_written import why_not_written
from pixdesk.pipeline.writers import open_shared
from pixdesk.store.files import publish
from tests.helpers.shares import break_off
from tests.helpers.studio import jpeg, open_studio, packshot, run_until_idle, shoot

ODD_NAMES = [
    "line\nbreak_front.jpg",
    "-rf.jpg",
    "--out.jpg",
    "CON.jpg",
    "nul.jpeg",
    "x" * 246 + ".jpg",
    "\u202egpj.front.jpg",
    "שלום_front.jpg",
    "🎒_green_front.jpg",
    "a  b   c.JPG",
    "'; DROP TABLE captures; --.jpg",
    "%s%n{sku}.jpg",
    "e\u0301clair_front.jpg",
    "trailing. .jpg",
    "a\tb.jpg",
]

REFUSED_BY_WINDOWS = {"line\nbreak_front.jpg", "CON.jpg", "nul.jpeg", "x" * 246 + ".jpg", "a\tb.jpg"}
if sys.platform == "win32":
    ODD_NAMES = [name for name in ODD_NAMES if name not in REFUSED_BY_WINDOWS]

needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files, or not for everybody")


def approve_and_export(engine, channel="shopify"):
    for summary in engine.batches():
        if summary.batch.state == "open":
            engine.close_batch(summary.batch.id, actor="ana")
            engine.approve_batch(summary.batch.id, actor="ana")
    return engine.export(channels=[channel], actor="ana")


def test_odd_names_go_the_whole_way_and_come_out_safe(tmp_path):
    with open_studio(tmp_path, Lanes.threaded(), one_shot=True) as engine:
        for number, name in enumerate(ODD_NAMES):
            shoot(tmp_path / "capture", name, seed=number)
        run_until_idle(engine)
        report = approve_and_export(engine)
        assert not report.refused
        assert {view.capture.name for view in engine.recent()} == set(ODD_NAMES)
        assert engine.verify_audit().holds
    written = [Path(rendition.path) for rendition in report.renditions]
    assert len({path.name.casefold() for path in written}) == len(ODD_NAMES)
    for path in written:
        assert path.parent == tmp_path / "exports" / "shopify"
        assert len(path.name.encode()) <= 255
        assert path.name.isprintable()
        assert not set(path.name) & set('<>:"/\\|?*')
        assert path.stem.upper() not in {"CON", "NUL"}
        assert path.is_file()


@needs_posix
def test_a_name_that_is_not_text_is_let_be_with_a_word(tmp_path):
    with open_studio(tmp_path, Lanes.inline(), one_shot=True) as engine:
        raw = os.fsencode(tmp_path / "capture") + b"/bad\xff.jpg"
        Path(os.fsdecode(raw)).write_bytes(jpeg(packshot()))
        run_until_idle(engine)
        assert [(seen.name, seen.outcome) for seen in engine.inputs()] == [("bad\\udcff.jpg", "ignored")]
        assert "not valid text" in engine.inputs()[0].reason


@needs_posix
def test_folders_links_and_pipes_with_picture_names_are_no_pictures(tmp_path):
    with open_studio(tmp_path, Lanes.inline(), one_shot=True) as engine:
        folder = tmp_path / "capture"
        (folder / "x.jpg").mkdir()
        shoot(folder, "x.jpg/A1_front.jpg")
        (tmp_path / "secret.jpg").write_bytes(jpeg(packshot(seed=4)))
        (folder / "link.jpg").symlink_to(tmp_path / "secret.jpg")
        (folder / "loop").symlink_to(folder)
        os.mkfifo(folder / "pipe.jpg")
        run_until_idle(engine)
        assert [view.capture.name for view in engine.recent()] == ["x.jpg/A1_front.jpg"]
        ignored = {seen.name: seen.reason for seen in engine.inputs() if seen.outcome == "ignored"}
        assert ignored == {
            "link.jpg": "a link, not a file",
            "loop": "a link, not a file",
            "pipe.jpg": "not a file",
        }


def test_a_capture_deleted_before_it_is_processed_is_a_case(tmp_path, monkeypatch):
    with open_studio(tmp_path, Lanes.inline()) as engine:
        path = shoot(tmp_path / "capture", "A1_front.jpg")
        monkeypatch.setattr(engine._processing, "slots", 0)
        engine.pump()
        assert engine.recent()[0].capture.state is CaptureState.LANDED
        path.unlink()
        monkeypatch.setattr(engine._processing, "slots", 1)
        run_until_idle(engine)
        assert "no longer readable" in engine.cases()[0].case.reason


def test_a_file_deleted_while_it_is_read_is_let_go_and_taken_once_it_is_back(tmp_path, monkeypatch):
    from pixdesk.pipeline import originals

    real = originals.open_shared

    def opened_and_gone(path):
        stream = real(path)
        path.unlink()
        return stream

    with open_studio(tmp_path, Lanes.inline()) as engine:
        path = shoot(tmp_path / "capture", "A1_front.jpg")
        data = path.read_bytes()
        with monkeypatch.context() as patched:
            patched.setattr(originals, "open_shared", opened_and_gone)
            run_until_idle(engine)
        assert not path.exists()
        assert engine.recent() == []
        assert engine.overview().settling == 0
        path.write_bytes(data)
        engine.rescan()
        run_until_idle(engine)
        assert engine.recent()[0].capture.state is CaptureState.CLEAN
        assert engine.verify_audit().holds


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not say who writes")
def test_a_file_its_writer_keeps_open_waits_and_is_taken_the_moment_it_is_closed(tmp_path):
    with open_studio(tmp_path, Lanes.inline()) as engine:
        path = tmp_path / "capture" / "A1_front.jpg"
        with path.open("wb") as writer:
            writer.write(jpeg(packshot()))
            writer.flush()
            for _ in range(5):
                engine.rescan()
                engine.pump()
            assert engine.recent() == []
            assert engine.overview().settling == 1
        engine.rescan()
        run_until_idle(engine)
        assert engine.recent()[0].capture.state is CaptureState.CLEAN


@pytest.mark.skipif(sys.platform != "linux", reason="small file systems are mounted on Linux only")
def test_a_full_export_disk_is_said_and_nothing_is_left_half(tmp_path):
    small = tmp_path / "exports"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=96k", "tmpfs", str(small)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no small file system can be mounted here: {mounted.stderr.decode().strip()}")
    try:
        with open_studio(tmp_path, Lanes.threaded()) as engine:
            for number in range(4):
                shoot(tmp_path / "capture", f"A{number}_front.jpg", seed=number)
            run_until_idle(engine)
            for summary in engine.batches():
                engine.close_batch(summary.batch.id, actor="ana")
                engine.approve_batch(summary.batch.id, actor="ana")
            with pytest.raises(SetupError, match="full"):
                engine.export(channels=["shopify"], actor="ana")
            assert not [path for path in small.rglob("*") if path.name.endswith(".part")]
            states = {view.capture.state for view in engine.recent()}
            assert states <= {CaptureState.APPROVED, CaptureState.EXPORTED}
            assert engine.overview().open_cases == 0
            written = {Path(rendition.path) for rendition in engine.renditions()}
            assert {path for path in small.rglob("*") if path.is_file()} == written
            subprocess.run(["mount", "-o", "remount,size=64m", str(small)], check=True)
            engine.export(channels=["shopify"], actor="ana")
            assert {view.capture.state for view in engine.recent()} == {CaptureState.EXPORTED}
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_a_full_studio_disk_puts_the_capture_back_and_rests(tmp_path, monkeypatch):
    from pixdesk.pipeline import staged

    real, fail = staged.publish, threading.Event()
    fail.set()

    def refuses(path, data):
        if fail.is_set() and path.name.endswith(".matte.png"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(path, data)

    monkeypatch.setattr(staged, "publish", refuses)
    heard = []
    with open_studio(tmp_path, Lanes.inline()) as engine:
        engine.listen(heard.append)
        shoot(tmp_path / "capture", "A1_front.jpg")
        engine.pump()
        assert engine.recent()[0].capture.state is CaptureState.LANDED
        assert any("refuses to write" in getattr(event, "words", "") for event in heard)
        fail.clear()
        engine._processing._resume_at_s = 0.0
        run_until_idle(engine)
        assert engine.recent()[0].capture.state is CaptureState.CLEAN


@needs_posix
def test_a_read_only_capture_folder_is_enough(tmp_path):
    folder = tmp_path / "capture"
    shoot(folder, "A1_front.jpg")
    if os.geteuid() == 0:
        bound = subprocess.run(["mount", "--bind", str(folder), str(folder)], capture_output=True, check=False)
        if bound.returncode:
            pytest.skip(f"root writes anywhere, and no read-only mount can be made: {bound.stderr.decode().strip()}")
        subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
    else:
        folder.chmod(0o555)
    try:
        with open_studio(tmp_path, Lanes.threaded(), one_shot=True) as engine:
            run_until_idle(engine)
            assert not approve_and_export(engine).refused
            assert engine.recent()[0].capture.state is CaptureState.EXPORTED
    finally:
        if os.geteuid() == 0:
            subprocess.run(["umount", str(folder)], check=True)
        else:
            folder.chmod(0o755)


def test_an_export_folder_that_breaks_off_stands_in_the_way_and_holds_no_capture(tmp_path, monkeypatch):
    (tmp_path / "exports" / "shopify").mkdir(parents=True)
    shoot(tmp_path / "capture", "A1_front.jpg")
    with open_studio(tmp_path, Lanes.threaded(), one_shot=True) as engine:
        run_until_idle(engine)
        with monkeypatch.context() as line:
            break_off(tmp_path / "exports", line)
            with pytest.raises(SetupError, match="cannot be written"):
                approve_and_export(engine)
        assert engine.recent()[0].capture.state is CaptureState.APPROVED
        assert len(approve_and_export(engine).renditions) == 1


def test_a_capture_can_be_renamed_by_its_owner_while_it_is_read(tmp_path):
    path = shoot(tmp_path, "A1_front.jpg")
    with open_shared(path) as stream:
        path.rename(tmp_path / "A2_front.jpg")
        assert stream.read() == (tmp_path / "A2_front.jpg").read_bytes()
    with pytest.raises(FileNotFoundError):
        open_shared(path)


def test_a_file_is_replaced_though_somebody_reads_it(tmp_path):
    path, lanes = tmp_path / "A1.preview.jpg", Lanes.threaded(1)
    path.write_bytes(b"old")
    with path.open("rb") as reader:  # on Windows the old file is in the way until its reader is done
        job = lanes.files.submit(publish, path, b"new")
        wait([job], timeout=0.2)
        assert reader.read() == b"old"
    job.result()
    lanes.close()
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(sys.platform != "win32", reason="only Windows refuses to replace an open file")
def test_a_rendition_open_in_another_program_is_named_and_stays_as_it_was(tmp_path):
    path = tmp_path / "A1_front.jpg"
    path.write_bytes(b"old")
    with path.open("rb"), pytest.raises(PermissionError) as refused:
        publish(path, b"new")
    assert "open in another program" in why_not_written(path, refused.value)
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == b"old"


def test_any_name_can_be_printed_where_the_code_page_lacks_its_letters(tmp_path):
    names = ["中文_front.jpg", "🎒_front.jpg"]
    for number, name in enumerate(names):
        (tmp_path / name).write_text(f"no picture {number}", encoding="utf-8")
    command = [sys.executable, "-m", "pixdesk", "process", str(tmp_path), "--out", str(tmp_path / "exports")]
    done = subprocess.run(
        [*command, "--channel", "shopify"],
        capture_output=True,
        check=False,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},  # as Windows has it where output goes to a file
    )
    assert done.returncode == 1, done.stderr.decode()
    assert b"\r" not in done.stdout  # a log or a report in a file has the same bytes on every system
    for name in names:
        assert f"not exported {name}: " in done.stdout.decode("utf-8")


def test_a_second_pixdesk_on_the_same_studio_is_refused_in_words(tmp_path):
    with open_studio(tmp_path, Lanes.inline()):
        command = [sys.executable, "-m", "pixdesk", "close", "1", "--home", str(tmp_path / "studio")]
        second = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
        assert second.returncode == 2
        assert "Another pixdesk is at work" in second.stdout
        assert "Or name another studio with --home." in second.stdout
        beside = [sys.executable, "-m", "pixdesk", "batches", "--home", str(tmp_path / "studio")]
        looking = subprocess.run(beside, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
        assert looking.returncode == 0


def test_the_export_folder_inside_the_capture_folder_is_never_taken_for_captures(tmp_path):
    from pixdesk.domain.choices import Choices
    from pixdesk.pipeline.inference import Inference
    from pixdesk.pipeline.opening import Opening, open_engine
    from tests.helpers.studio import prepare_home

    folder = tmp_path / "shoot"
    shoot(folder, "A1_front.jpg")
    prepare_home(folder / "exports" / ".pixdesk")
    opening = Opening(
        home=folder / "exports" / ".pixdesk",
        out=folder / "exports",
        folder=folder,
        one_shot=True,
        choices=Choices(model="tiny"),
    )
    engine = open_engine(opening, Lanes.inline(), lambda _lane: Inference.inline())
    run_until_idle(engine)
    approve_and_export(engine)
    engine.rescan()
    run_until_idle(engine)
    assert [view.capture.name for view in engine.recent()] == ["A1_front.jpg"]
    engine.close()
    shutil.rmtree(folder)
