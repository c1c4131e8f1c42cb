"""The command line with hostile names, wrong numbers and folders that refuse: one sentence and the right code."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pixdesk.pipeline.lanes import Lanes
from tests.helpers.studio import open_studio, packshot, prepare_home, run_until_idle, shoot

needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows refuses to make such files")
ROOT = Path(__file__).parents[2]


def process(pixdesk, place, *more):
    prepare_home(place / "studio")
    common = ("--out", place / "exports", "--home", place / "studio", "--model", "tiny", "--channel", "shopify")
    return pixdesk("process", place / "capture", *common, *more)


def batch_of(place, **shots):
    """A studio with one batch under inspection."""
    for number in range(shots.pop("count", 2)):
        shoot(place / "capture", f"A{number}_front.jpg", seed=number)
    with open_studio(place, Lanes.inline()) as engine:
        run_until_idle(engine)
        engine.close_batch(1, actor="ana")
    return place / "studio"


@needs_posix
def test_names_that_look_like_markup_are_printed_as_they_are(tmp_path, pixdesk):
    names = ["[/x]/A1_front.jpg", "[red]/A2_front.jpg", ":x:/A3_front.jpg", "\x1b[31m/A4_front.jpg"]
    for number, name in enumerate(names):
        shoot(tmp_path / "capture", name, seed=number, product="cut")
    code, said = process(pixdesk, tmp_path)
    assert code == 1
    assert "[/x]/A1_front.jpg" in said
    assert ":x:/A3_front.jpg" in said
    for command in ("batches", "exceptions"):
        code, said = pixdesk(command, "--home", tmp_path / "studio")
        assert code == 0
        assert "[/x]" in said
        assert "[red]" in said
        assert ":x:" in said
        assert "\x1b" not in said
    code, said = pixdesk("pattern", "{folder}/{any}_{view}", tmp_path / "capture")
    assert "[/x]" in said


@pytest.mark.parametrize(
    "command",
    [("close", "99"), ("approve", "99"), ("reject", "99", "--reason", "halo"), ("settle", "99", "accept")],
    ids=lambda command: command[0],
)
def test_a_number_nothing_has_is_told_in_words(tmp_path, pixdesk, command):
    code, said = pixdesk(*command, "--home", batch_of(tmp_path))
    assert code == 2
    assert "There is no" in said
    assert "Traceback" not in said


def test_a_defect_nobody_knows_is_told_before_anything_is_marked(tmp_path, pixdesk):
    home = batch_of(tmp_path)
    code, said = pixdesk("approve", "1", "--mark", "1=halo", "--mark", "2=nonsense", "--home", home)
    assert code == 2
    assert "nonsense" in said
    assert "halo" in said
    _, said = pixdesk("batches", "--home", home)
    assert "0/2" in said


@pytest.mark.parametrize("home", ["a file", "a file/below", *(["/proc/nowhere"] if sys.platform == "linux" else [])])
def test_a_studio_that_cannot_be_written_is_told_in_words(tmp_path, pixdesk, home):
    (tmp_path / "a file").write_text("no folder")
    place = tmp_path / home
    code, said = pixdesk("close", "1", "--home", place)
    assert code == 2
    assert str(place) in said.replace("\n", "")


def test_a_report_that_cannot_be_written_is_refused_before_the_work(tmp_path, pixdesk):
    shoot(tmp_path / "capture", "A1_front.jpg")
    code, said = process(pixdesk, tmp_path, "--json", tmp_path / "nowhere" / "report.json")
    assert code == 2
    assert "report.json" in said.replace("\n", "")
    assert not (tmp_path / "studio" / "studio.db").exists()


def test_a_log_that_cannot_be_handed_out_is_told_in_words(tmp_path, pixdesk):
    code, said = pixdesk("audit", "export", tmp_path / "nowhere" / "log.jsonl", "--home", batch_of(tmp_path))
    assert code == 2
    assert "log.jsonl" in said.replace("\n", "")


def test_a_pattern_for_a_folder_that_is_not_there_is_told_in_words(tmp_path, pixdesk):
    code, said = pixdesk("pattern", "{sku}_{view}", tmp_path / "nowhere")
    assert code == 2
    assert "no folder" in said


def test_only_the_batches_of_the_folder_are_closed_and_approved(tmp_path, pixdesk):
    for name in ("monday", "tuesday"):
        shutil.rmtree(tmp_path / "capture", ignore_errors=True)
        shoot(tmp_path / name, f"{name}_front.jpg", seed=len(name))
    prepare_home(tmp_path / "studio")
    common = ("--out", tmp_path / "exports", "--home", tmp_path / "studio", "--model", "tiny", "--channel", "shopify")
    pixdesk("process", tmp_path / "monday", *common)
    code, said = pixdesk("process", tmp_path / "tuesday", *common, "--approve-clean", "ana")
    assert code == 0, said
    _, said = pixdesk("batches", "--home", tmp_path / "studio")
    assert re.search(r"monday +sampled", said)
    assert re.search(r"tuesday +approved", said)


def test_a_picture_nobody_may_read_is_named_as_not_exported(tmp_path, pixdesk, monkeypatch):
    from pixdesk.pipeline import intake, landing

    def refuse(path, *_):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(landing, "read_original", refuse)
    monkeypatch.setattr(intake, "_look", refuse)
    shoot(tmp_path / "capture", "A1_front.jpg")
    (tmp_path / "capture" / "A1_front.xmp").write_text("side-car")
    report = tmp_path / "report.json"
    code, said = process(pixdesk, tmp_path, "--json", report)
    assert code == 1
    assert "A1_front.jpg: it cannot be read: Permission denied" in said
    assert [entry["name"] for entry in json.loads(report.read_text())["not_exported"]] == ["A1_front.jpg"]


def test_a_pair_whose_proof_lands_first_is_exported_whole(tmp_path, pixdesk):
    """The proof is much smaller than its RAW and so is often read first; it is still nobody's missing picture."""
    raw = ROOT.parent / "shared" / "data" / "hostile" / "raw"
    whole = next((path for path in sorted(raw.glob("*")) if path.suffix.lower() in {".dng", ".nef", ".cr2"}), None)
    if whole is None:
        pytest.skip("no RAW file in the shared data")
    shoot(tmp_path / "capture", "A1_front.jpg")
    report = tmp_path / "report.json"
    process(pixdesk, tmp_path, "--json", report)
    shutil.copy(whole, tmp_path / "capture" / f"A1_front{whole.suffix}")
    process(pixdesk, tmp_path, "--json", report)
    entries = {entry["name"]: entry for entry in json.loads(report.read_text())["inputs"]}
    assert entries["A1_front.jpg"]["outcome"] == "companion"
    assert "A1_front.jpg" not in {entry["name"] for entry in json.loads(report.read_text())["not_exported"]}


def test_work_that_cannot_go_on_ends_with_a_word_instead_of_waiting_for_ever(tmp_path, pixdesk, monkeypatch):
    from pixdesk.errors import SetupError
    from pixdesk.pipeline import attempts

    def gone(*_):
        raise SetupError("The model's file is gone.")

    monkeypatch.setattr(attempts, "process", gone)
    shoot(tmp_path / "capture", "A1_front.jpg")
    code, said = process(pixdesk, tmp_path, "--approve-clean", "ana")
    assert code == 1
    assert "The model's file is gone." in said
    assert "A1_front.jpg: waits to be processed" in said


@pytest.mark.parametrize("when", ["at the start", "meanwhile"])
def test_a_folder_that_cannot_be_read_is_told_in_words(tmp_path, pixdesk, monkeypatch, when):
    shoot(tmp_path / "capture", "A1_front.jpg")
    real, calls = os.scandir, []

    def refuse(path):
        if Path(path) != tmp_path / "capture":
            return real(path)
        calls.append(path)
        if when == "meanwhile" and len(calls) == 1:
            return real(path)
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", refuse)
    code, said = process(pixdesk, tmp_path)
    assert code == 2
    assert "cannot be reached (Permission denied)" in said or "can no longer be read" in said


@pytest.mark.parametrize("kind", [(), ("--matte",)], ids=["cutout", "matte"])
def test_a_cutout_never_takes_the_place_of_an_original(tmp_path, pixdesk, kind):
    import cv2

    prepare_home(tmp_path / "studio")
    original = tmp_path / "A1.png"
    cv2.imwrite(str(original), packshot())
    before = original.read_bytes()
    code, said = pixdesk("cutout", original, "--out", tmp_path, "--home", tmp_path / "studio", "--model", "tiny", *kind)
    assert code == 0, said
    assert original.read_bytes() == before
    assert len(list(tmp_path.glob("*.png"))) == 2


def test_a_cutout_comes_with_its_doubt_and_a_map_that_takes_no_originals_place(tmp_path, pixdesk):
    first, second = shoot(tmp_path / "doubt", "b.png", seed=1), shoot(tmp_path, "a.jpg", seed=2)
    before = first.read_bytes()

    code, said = pixdesk(
        "cutout", first, second, "--doubt", "--matte", "--out", tmp_path, "--home", tmp_path / "studio"
    )

    assert code == 1
    assert "would take the place of" in said.replace("\n", " ")
    assert first.read_bytes() == before
    assert "a.png  doubt 0." in said
    assert (tmp_path / "doubt" / "a.png").is_file()


def test_two_pictures_of_one_name_give_two_cutouts(tmp_path, pixdesk):
    prepare_home(tmp_path / "studio")
    pictures = [shoot(tmp_path / "a", "A1.jpg", seed=1), shoot(tmp_path / "b", "A1.jpg", seed=2)]
    out = tmp_path / "out"
    code, said = pixdesk("cutout", *pictures, "--out", out, "--home", tmp_path / "studio", "--model", "tiny")
    assert code == 0, said
    assert len({path.read_bytes() for path in out.glob("*.png")}) == 2


def test_cutouts_are_made_beside_each_other_and_told_of_in_order(tmp_path, pixdesk):
    prepare_home(tmp_path / "studio")
    sizes = (3000, 400, 900, 1600, 300)  # the first is done last
    pictures = [shoot(tmp_path / "in", f"A{n}.jpg", seed=n, width=width) for n, width in enumerate(sizes)]
    pictures[2].write_bytes(pictures[2].read_bytes()[:9000])
    out = tmp_path / "out"

    code, said = pixdesk("cutout", *pictures, "--out", out, "--home", tmp_path / "studio", "--model", "tiny")

    assert code == 1
    told = [line for line in said.splitlines() if ".png" in line or "failed" in line]
    assert [next(n for n in range(5) if f"A{n}." in line) for line in told] == [0, 1, 2, 3, 4]
    assert told[2].startswith("failed")
    assert sorted(path.name for path in out.iterdir()) == ["A0.png", "A1.png", "A3.png", "A4.png"]


def test_a_cutout_folder_that_refuses_is_told_in_words(tmp_path, pixdesk):
    prepare_home(tmp_path / "studio")
    (tmp_path / "out").write_text("no folder")
    picture = shoot(tmp_path, "A1.jpg")
    code, said = pixdesk("cutout", picture, "--out", tmp_path / "out", "--home", tmp_path / "studio", "--model", "tiny")
    assert code == 1
    assert "failed" in said
    assert "Traceback" not in said


@needs_posix
def test_ctrl_c_stops_the_watch_with_a_word_and_loses_nothing(tmp_path):
    prepare_home(tmp_path / "studio")
    for number in range(6):
        shoot(tmp_path / "capture", f"A{number}_front.jpg", seed=number)
    command = [sys.executable, "-m", "pixdesk", "watch", str(tmp_path / "capture"), "--model", "tiny"]
    command += ["--home", str(tmp_path / "studio"), "--out", str(tmp_path / "exports")]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=ROOT,
        start_new_session=True,
        # A test run in the background of a shell without job control is told to ignore Ctrl+C, and hands that on.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    ) as watch:
        for line in watch.stdout:
            if line.startswith("landed"):
                break
        time.sleep(0.3)
        os.killpg(watch.pid, signal.SIGINT)  # as a terminal does: to everybody in the group
        said, _ = watch.communicate(timeout=60)
        assert watch.returncode == 130
    assert "Nothing is lost" in said
    assert "failed" not in said
    assert "Traceback" not in said
    with open_studio(tmp_path, Lanes.inline(), one_shot=True) as engine:
        run_until_idle(engine)
        assert len(engine.recent()) == 6
        assert engine.verify_audit().holds


def test_what_is_not_text_is_refused_where_the_log_would_have_to_keep_it(tmp_path, pixdesk):
    home = batch_of(tmp_path)
    code, said = pixdesk("approve", "1", "--home", home, "--as", "ana\udcff")
    assert code == 2
    assert "valid text" in said
