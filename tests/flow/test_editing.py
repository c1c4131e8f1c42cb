"""Retouching in another program: a file goes out, a saved one comes back, and what does not fit is refused."""

import json
import os
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from pixdesk.cli import app
from pixdesk.domain.capture import CaptureState
from pixdesk.domain.event import Notice
from pixdesk.domain.retouching import EditKind
from pixdesk.errors import CaptureError, SetupError
from pixdesk.imaging import edit_file, staging
from pixdesk.pipeline.lanes import Lanes
from tests.helpers.discs import LEFT, RIGHT, disc_at, overlap, two_discs
from tests.helpers.links import link_or_skip
from tests.helpers.studio import jpeg, open_studio, run_until_idle


def test_a_capture_goes_out_as_the_studio_chose_or_the_other_way(engine, capture):
    hand_out = engine.editing.hand_out
    assert hand_out(capture.id, actor="ana").suffix == ".psd"
    engine.choose(edit_as=EditKind.TIFF)
    assert hand_out(capture.id, actor="ana").suffix == ".tif"
    assert hand_out(capture.id, actor="ana", is_other=True).suffix == ".psd"


@pytest.fixture
def capture(engine):
    return engine.recent()[0].capture


@pytest.fixture
def path(engine, capture):
    return engine.editing.hand_out(capture.id, actor="ana", kind="tiff")


def matte_of(engine, capture):
    return staging.read_matte(Path(engine.capture(capture.id).capture.matte_path).read_bytes())


def pixels(path):
    with Image.open(path) as opened:
        return np.asarray(opened).copy()


def save(path, change):
    """Change the pixels as an editor does and save them a moment later."""
    before = path.stat().st_mtime_ns
    rgba = pixels(path)
    made = change(rgba)
    Image.fromarray(rgba if made is None else made).save(path, "TIFF", compression="tiff_lzw")
    os.utime(path, ns=(before + 5_000_000_000,) * 2)


def rub_out(rgba):
    cv2.circle(rgba, RIGHT, 190, (0, 0, 0, 0), -1)


def rub_a_hole(rgba):
    cv2.circle(rgba, LEFT, 20, (0, 0, 0, 0), -1)


def notices(engine):
    heard = []
    engine.listen(lambda event: heard.append(event) if isinstance(event, Notice) else None)
    return heard


def test_the_file_holds_picture_and_matte_to_the_byte_and_the_log_names_it(engine, capture, path):
    with Image.open(path) as opened:
        rgba, profile = np.asarray(opened), opened.info["icc_profile"]
    assert rgba.shape == (700, 1000, 4)
    assert (rgba[..., 3] == matte_of(engine, capture)).all()
    assert profile
    assert rgba[5, 5, :3].mean() == pytest.approx(70, abs=10), "the backdrop is still there under the transparency"
    line = next(line for line in engine.audit_lines() if line.action == "handed-out")
    assert json.loads(line.detail)["file"] == path.name
    assert path.parent == engine.studio.home / "edit"


def test_a_saved_file_comes_back_is_checked_and_closes_the_case(engine, capture, path, tmp_path):
    original = (tmp_path / "capture" / "A1_front.jpg").read_bytes()
    heard = notices(engine)
    save(path, rub_out)
    engine.editing.look()
    assert engine.capture(capture.id).capture.state is CaptureState.HELD, "an editor may still be writing"

    engine.editing.look()

    assert engine.capture(capture.id).capture.state is CaptureState.CLEAN
    assert overlap(matte_of(engine, capture), disc_at(LEFT)) > 0.97
    assert "came back" in heard[-1].words
    line = next(line for line in engine.audit_lines() if line.action == "mended")
    told = json.loads(line.detail)
    assert (line.actor, told["asked"], told["note"]) == ("ana", "1 file from an editor", path.name)
    assert (tmp_path / "capture" / "A1_front.jpg").read_bytes() == original


def test_a_file_that_nobody_saved_is_left_alone_and_a_second_save_comes_back_too(engine, capture, path):
    lines = len(engine.audit_lines())
    for _ in range(3):
        engine.editing.look()
    assert len(engine.audit_lines()) == lines
    first = capture.matte_digest
    for change in (rub_a_hole, rub_out):
        save(path, change)
        for _ in range(3):
            engine.editing.look()
        now = engine.capture(capture.id).capture.matte_digest
        assert now != first
        first = now


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda rgba: np.ascontiguousarray(rgba[:-10]), "1000 × 690 pixels, the picture 1000 × 700"),
        (lambda rgba: np.ascontiguousarray(rgba[..., :3]), "no transparency"),
    ],
)
def test_what_does_not_fit_is_refused_once_and_in_words(engine, capture, path, change, words):
    heard = notices(engine)
    save(path, change)
    for _ in range(4):
        engine.editing.look()
    assert [words in notice.words for notice in heard] == [True]
    assert engine.capture(capture.id).capture.matte_digest == capture.matte_digest


def test_a_file_that_is_no_picture_or_a_link_out_of_the_folder_changes_nothing(engine, capture, path, tmp_path):
    path.write_bytes(b"II*\0 nothing")
    os.utime(path, ns=(1, 1))
    with pytest.raises(CaptureError):
        engine.editing.take_back(capture.id, path, actor="ana")
    outside = tmp_path / "outside.tif"
    outside.write_bytes(b"secret")
    path.unlink()
    link_or_skip(path, outside)
    for _ in range(3):
        engine.editing.look()
    assert engine.capture(capture.id).capture.matte_digest == capture.matte_digest


def test_an_untouched_matte_is_not_taken_as_work(engine, capture, path):
    with pytest.raises(SetupError, match="what the capture has already"):
        engine.editing.take_back(capture.id, path, actor="ana")


def test_a_file_in_work_is_not_written_over(engine, capture, path):
    save(path, rub_out)
    saved = path.read_bytes()
    assert engine.editing.hand_out(capture.id, actor="ben", kind="tiff") == path
    assert path.read_bytes() == saved


def test_what_was_handed_out_is_known_after_a_restart(tmp_path):
    with open_studio(tmp_path, Lanes.inline()) as engine:
        (tmp_path / "capture" / "A1_front.jpg").write_bytes(jpeg(two_discs()))
        run_until_idle(engine)
        capture = engine.recent()[0].capture
        path = engine.editing.hand_out(capture.id, actor="ana", kind="tiff")
    save(path, rub_out)
    with open_studio(tmp_path, Lanes.threaded(1)) as engine:
        for _ in range(3):
            engine.editing.look()
        run_until_idle(engine)
        engine.studio.lanes.files.submit(lambda: None).result()
        assert engine.capture(capture.id).capture.state is CaptureState.CLEAN


def test_the_command_line_hands_out_and_takes_back(tmp_path):
    with open_studio(tmp_path, Lanes.inline()) as engine:
        (tmp_path / "capture" / "A1_front.jpg").write_bytes(jpeg(two_discs()))
        run_until_idle(engine)
        number = str(engine.recent()[0].capture.id)
    home = ["--home", str(tmp_path / "studio"), "--as", "ana"]
    out = CliRunner().invoke(app, ["edit", number, "--format", "tiff", "--from-now-on", *home])
    path = Path(out.output.strip().splitlines()[-1])
    assert path.exists()
    again = CliRunner().invoke(app, ["edit", number, *home])
    assert again.output == out.output, "the format was kept"
    rgba = pixels(path)
    cv2.circle(rgba, (5, 5), 4, (0, 0, 0, 255), -1)
    copy = tmp_path / "mine.tif"
    copy.write_bytes(
        edit_file.write(np.ascontiguousarray(rgba[..., :3]), np.ascontiguousarray(rgba[..., 3]), kind="tiff")
    )
    back = CliRunner().invoke(app, ["edit", number, "--back", str(copy), *home])
    assert back.exit_code == 1, "it is kept, and still held"
    assert "still held" in back.output
