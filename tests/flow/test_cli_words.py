"""What the command line says to a studio that is new to it: whole names, and the next step."""

import subprocess
import sys

import pytest

from pixdesk import __version__
from pixdesk.domain.safe_name import NAME_MAX_BYTES
from pixdesk.pipeline.lanes import Lanes
from tests.helpers.studio import open_studio, prepare_home, run_until_idle, shoot


@pytest.fixture
def home(tmp_path):
    """A studio whose first batch is open: two captures, too small for Amazon."""
    for number in range(2):
        shoot(tmp_path / "capture", f"shoes-for-the-autumn/A{number}_front.jpg", seed=number, width=620, height=560)
    with open_studio(tmp_path, Lanes.inline()) as engine:
        run_until_idle(engine)
    return tmp_path / "studio"


def test_it_says_its_version(pixdesk):
    assert pixdesk("--version") == (0, f"pixdesk {__version__}\n")


def test_no_id_is_cut_short(pixdesk, tmp_path):
    _, said = pixdesk("models", "list", "--home", tmp_path)
    assert "mobile_sam_decoder" in said
    assert "…" not in said


def test_a_closed_batch_names_its_sample_by_the_numbers_that_marking_takes(pixdesk, home):
    code, said = pixdesk("close", 1, "--home", home)
    assert code == 0
    assert "pixdesk batches mark 1 NUMBER" in said
    number = next(line.split()[0] for line in said.splitlines() if line.endswith("A1_front.jpg"))
    code, said = pixdesk("batches", "mark", 1, number, "--defect", "halo", "--home", home)
    assert code == 0, said


def test_evidence_says_a_command_that_checks_it_from_anywhere(pixdesk, home, tmp_path):
    pixdesk("close", 1, "--home", home)
    pixdesk("approve", 1, "--as", "ana", "--home", home)
    out = tmp_path / "a folder"
    _, said = pixdesk("evidence", 1, "--home", home, "--out", out)
    python, *told = said.splitlines()[-1].removeprefix("Anybody can check it: ").replace('"', "\0").split("\0")
    assert python.strip() in {"python3", "py"}
    paths = [word for word in told if word.strip()]
    done = subprocess.run([sys.executable, *paths], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_export_names_what_was_refused_and_says_when_nothing_is_due(pixdesk, home, tmp_path):
    words = ("export", "--channel", "shopify", "--home", home, "--out", tmp_path / "exports")
    assert pixdesk(*words) == (0, "Nothing is due: what is approved is written already, or nothing is approved yet.\n")
    pixdesk("close", 1, "--home", home)
    pixdesk("approve", 1, "--home", home)
    code, said = pixdesk("export", "--channel", "amazon", "--home", home, "--out", tmp_path / "exports")
    assert code == 1
    assert "refused   shoes-for-the-autumn/A0_front.jpg for amazon: " in said


@pytest.mark.parametrize("disposition", ["mend", "undone"])
def test_a_case_is_not_offered_an_end_that_is_none(pixdesk, home, disposition):
    code, said = pixdesk("settle", 1, disposition, "--home", home)
    assert code == 2
    assert "reshoot" in said


def test_delivering_without_a_destination_says_how_to_write_one_down(pixdesk, home):
    code, said = pixdesk("deliver", "--home", home)
    assert code == 2
    assert "docs/delivery.md" in said


def test_a_folder_without_a_photograph_and_a_file_instead_of_one_are_told(pixdesk, tmp_path):
    prepare_home(tmp_path / "studio")
    (tmp_path / "capture").mkdir()
    words = ("--out", tmp_path / "exports", "--home", tmp_path / "studio", "--model", "tiny", "--channel", "shopify")
    code, said = pixdesk("process", tmp_path / "capture", *words)
    assert code == 0
    assert f"There is no photograph in {tmp_path / 'capture'}." in said
    shot = shoot(tmp_path / "capture", "A1_front.jpg")
    code, said = pixdesk("process", shot, *words)
    assert code == 2
    assert "is a file" in said
    assert "pixdesk cutout" in said


@pytest.mark.skipif(sys.platform != "linux", reason="Windows and macOS always have a display")
@pytest.mark.parametrize("command", [("window",), ("demo", "--window")])
def test_a_window_without_a_display_is_refused_in_words(pixdesk, tmp_path, monkeypatch, command):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    where = ("--into", tmp_path) if command[0] == "demo" else ("--home", tmp_path)
    code, said = pixdesk(*command, *where)
    assert code == 2
    assert "no display" in said
    assert "pixdesk watch" in said


def test_what_no_cutout_can_be_made_of_is_told_without_the_systems_words(pixdesk, tmp_path):
    prepare_home(tmp_path / "studio")
    picture = shoot(tmp_path, "A1.jpg")
    (tmp_path / "x.jpg").mkdir()
    (tmp_path / "file").write_text("no folder")
    how = ("--home", tmp_path / "studio", "--model", "tiny", "--out")
    code, said = pixdesk("cutout", tmp_path / "x.jpg", tmp_path / "none.jpg", picture, *how, tmp_path / "out")
    assert code == 1
    assert "x.jpg: This is a folder." in said
    assert "none.jpg: There is no such file." in said
    assert (tmp_path / "out" / "A1.png").is_file(), "the others are made all the same"
    code, said = pixdesk("cutout", picture, *how, tmp_path / "file")
    assert code == 1
    assert "is a file, and no folder for cutouts" in said
    assert "Errno" not in said


def test_a_cutout_has_a_name_that_every_file_system_takes(pixdesk, tmp_path):
    prepare_home(tmp_path / "studio")
    length = 100 if sys.platform == "win32" else 240  # there a whole path has 259 characters, pytest's own among them
    names = ["-rf.jpg", "a\u202egpj.jpg", "x" * length + ".jpg"]
    pictures = [shoot(tmp_path / "in", name, seed=number) for number, name in enumerate(names)]
    out = tmp_path / "out"
    code, said = pixdesk("cutout", *pictures, "--home", tmp_path / "studio", "--model", "tiny", "--out", out)
    assert code == 0, said
    short, plain, long = sorted((path.name for path in out.iterdir()), key=lambda name: (len(name), name))
    assert (plain, short) == ("agpj.png", "rf.png")
    assert long.startswith("x" * 100)
    assert len(long) <= NAME_MAX_BYTES


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("approve", "first"), "This must be a whole number."),
        (("exceptions", "--waits", "long"), "This must be a number."),
        (("exceptions", "--finding", "blurd"), "'blurd' is not one of 'unreadable'"),
        (("sample", "plan", "--size", "0"), "This must be 1 or more."),
        (("numbers", "--since", "gestern"), "'gestern' is no day such as 2026-11-20."),
        (("approve", "1", "--mark", "3"), "'3' is not CAPTURE=DEFECT"),
    ],
)
def test_a_line_that_cannot_be_read_is_refused_in_plain_words(pixdesk, tmp_path, command, words):
    code, said = pixdesk(*command)
    assert code == 2
    assert words in " ".join(said.replace("│", " ").split())
    for word in ("Value error", "Input should", "%Y", "parse"):
        assert word not in said
