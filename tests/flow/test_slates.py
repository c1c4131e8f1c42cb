"""A slate in the flow: it names the frames after it, is itself let be, and the log says so."""

import os
from pathlib import Path

import cv2
import pytest

from pixdesk.domain.batch import BatchRule
from pixdesk.domain.capture import CaptureState
from pixdesk.domain.case import Disposition
from pixdesk.domain.slate import SlateRule
from pixdesk.errors import StaleState
from pixdesk.pipeline.lanes import Lanes
from tests.helpers.slates import held_before
from tests.helpers.studio import jpeg, open_studio, packshot, run_until_idle

SHOE = Path(__file__).parents[2] / "resources" / "demo" / "chuttersnap-324234-unsplash.jpg"
START_NS = 1_790_000_000_000_000_000


def write(folder, number, picture, name=""):
    """Write a frame taken `number` seconds into the shoot."""
    path = folder / (name or f"DSC_{number:04d}.jpg")
    path.write_bytes(jpeg(picture))
    os.utime(path, ns=(START_NS + number * 1_000_000_000,) * 2)
    return path


def slate(folder, number, payload):
    return write(folder, number, held_before(cv2.imread(str(SHOE)), payload))


def frame(folder, number, name=""):
    return write(folder, number, packshot(seed=number), name)


def skus(engine):
    return {Path(view.capture.name).stem: view.capture.label.sku for view in engine.recent()}


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "capture"
    place.mkdir(parents=True, exist_ok=True)
    return place


def test_the_frames_after_a_slate_are_its_until_the_next(studio, folder):
    frame(folder, 1)
    slate(folder, 2, "CAM-1001")
    frame(folder, 3)
    frame(folder, 4)
    slate(folder, 5, "sku:SHO-2002")
    frame(folder, 6)
    run_until_idle(studio)
    assert skus(studio) == {"DSC_0001": "", "DSC_0003": "CAM-1001", "DSC_0004": "CAM-1001", "DSC_0006": "SHO-2002"}


def test_a_slate_is_never_processed_and_the_log_says_what_it_was(studio, folder):
    slate(folder, 1, "CAM-1001")
    frame(folder, 2)
    run_until_idle(studio)
    assert len(studio.recent()) == 1
    found = {seen.name: (seen.outcome, seen.reason) for seen in studio.inputs()}
    assert found["DSC_0001.jpg"] == ("ignored", "slate")
    line = next(line for line in studio.audit_lines() if line.action == "slate-read")
    assert line.subject == "file DSC_0001.jpg"
    assert '"sku":"CAM-1001"' in line.detail.replace(" ", "")
    assert studio.verify_audit().holds


def test_what_a_frame_is_called_weighs_more_than_the_slate(studio, folder):
    slate(folder, 1, "CAM-1001")
    frame(folder, 2, "SHO-7_front.jpg")
    run_until_idle(studio)
    assert skus(studio) == {"SHO-7_front": "SHO-7"}


def test_the_desk_says_which_sku_is_being_shot(studio, folder, clock):
    assert studio.overview().sku == ""
    slate(folder, 1, "CAM-1001")
    run_until_idle(studio)
    assert (studio.overview().sku, studio.overview().slate) == ("CAM-1001", "DSC_0001.jpg")
    clock.forward(seconds=5)
    frame(folder, 2, "SHO-7_front.jpg")
    studio.rescan()
    run_until_idle(studio)
    assert (studio.overview().sku, studio.overview().slate) == ("SHO-7", "")


def test_a_slate_that_lands_late_names_the_frames_it_came_before(tmp_path, folder):
    with open_studio(tmp_path, Lanes.inline(), batch_rule=BatchRule.SKU) as engine:
        frame(folder, 2)
        run_until_idle(engine)
        assert [summary.batch.key for summary in engine.batches()] == ["no SKU"]
        slate(folder, 1, "CAM-1001")
        engine.rescan()
        run_until_idle(engine)
        assert skus(engine) == {"DSC_0002": "CAM-1001"}
        view = engine.recent()[0]
        batch = next(summary.batch for summary in engine.batches() if summary.batch.id == view.capture.batch_id)
        assert batch.key == "CAM-1001"
        assert any(line.action == "slate-applied" for line in engine.audit_lines())


def test_a_slate_says_nothing_of_what_is_approved_already(tmp_path, folder):
    with open_studio(tmp_path, Lanes.inline()) as engine:
        frame(folder, 2)
        run_until_idle(engine)
        batch = engine.batches()[0].batch.id
        engine.close_batch(batch, actor="reviewer")
        engine.approve_batch(batch, actor="reviewer")
        slate(folder, 1, "CAM-1001")
        engine.rescan()
        run_until_idle(engine)
        capture = engine.recent()[0].capture
    assert (capture.state, capture.label.sku) == (CaptureState.APPROVED, "")


@pytest.mark.parametrize("payload", ["https://brand.example/p/1", "../../etc/passwd", "a\u202eb"])
def test_a_code_that_names_no_sku_makes_no_slate(studio, folder, payload):
    slate(folder, 1, payload)
    frame(folder, 2)
    run_until_idle(studio)
    assert skus(studio) == {"DSC_0001": "", "DSC_0002": ""}


def test_a_frame_taken_for_a_slate_is_taken_in_when_somebody_says_so(tmp_path, folder):
    with open_studio(tmp_path, Lanes.inline()) as engine:
        slate(folder, 1, "CAM-1001")
        frame(folder, 2)
        run_until_idle(engine)
        assert [found.sku for found in engine.slates()] == ["CAM-1001"]
        engine.refuse_slate(str(folder), "DSC_0001.jpg", actor="photographer")
        run_until_idle(engine)
        assert skus(engine) == {"DSC_0001": "", "DSC_0002": ""}
        assert engine.slates() == []
        with pytest.raises(KeyError):
            engine.refuse_slate(str(folder), "DSC_0001.jpg", actor="photographer")


def test_a_frame_said_to_be_no_slate_is_one_again_and_names_the_frames_after_it(tmp_path, folder):
    with open_studio(tmp_path, Lanes.inline()) as engine:
        slate(folder, 1, "CAM-1001")
        frame(folder, 2)
        run_until_idle(engine)
        engine.refuse_slate(str(folder), "DSC_0001.jpg", actor="photographer")
        run_until_idle(engine)
        assert skus(engine) == {"DSC_0001": "", "DSC_0002": ""}
        assert engine.undoing.slate_last() == "DSC_0001.jpg"
        assert engine.undoing.slate(actor="mia") == "DSC_0001.jpg"
        run_until_idle(engine)
        assert skus(engine) == {"DSC_0002": "CAM-1001"}
        assert [found.sku for found in engine.slates()] == ["CAM-1001"]
        line = next(line for line in engine.audit_lines() if line.action == "undone")
        assert (line.actor, line.subject) == ("mia", "file DSC_0001.jpg")
        told = engine.ledger()
        assert (told.seen, told.ignored, told.unaccounted) == (2, 1, 0)
        assert engine.verify_audit().holds
        with pytest.raises(StaleState, match="Of no frame"):
            engine.undoing.slate(actor="mia")
        frame(folder, 3)
        engine.rescan()
        run_until_idle(engine)
        assert skus(engine) == {"DSC_0002": "CAM-1001", "DSC_0003": "CAM-1001"}


def test_it_is_a_slate_again_before_it_was_taken_in_too(tmp_path, folder):
    with open_studio(tmp_path, Lanes.inline()) as engine:
        slate(folder, 1, "CAM-1001")
        frame(folder, 2)
        run_until_idle(engine)
        engine.refuse_slate(str(folder), "DSC_0001.jpg", actor="photographer")
        engine.undoing.slate(actor="mia")
        run_until_idle(engine)
        assert skus(engine) == {"DSC_0002": "CAM-1001"}


def test_a_frame_whose_capture_was_approved_stays_a_capture(tmp_path, folder):
    with open_studio(tmp_path, Lanes.inline()) as engine:
        slate(folder, 1, "CAM-1001")
        run_until_idle(engine)
        engine.refuse_slate(str(folder), "DSC_0001.jpg", actor="photographer")
        run_until_idle(engine)
        (view,) = engine.recent()
        engine.settle_case(view.case_id, Disposition.ACCEPT, actor="ana")
        with pytest.raises(StaleState, match="is approved: it stays a capture"):
            engine.undoing.slate(actor="mia")
        assert [line for line in engine.audit_lines() if line.action == "undone"] == []


def test_the_command_line_lets_it_be_a_slate_again(tmp_path, folder, pixdesk):
    with open_studio(tmp_path, Lanes.inline()) as engine:
        slate(folder, 1, "CAM-1001")
        run_until_idle(engine)
    home = tmp_path / "studio"
    pixdesk("slates", "--refuse", folder / "DSC_0001.jpg", "--home", home)
    code, said = pixdesk("slates", "--undo", "--home", home)
    assert (code, "DSC_0001.jpg is a slate again" in " ".join(said.split())) == (0, True)
    assert "CAM-1001" in pixdesk("slates", "--home", home)[1]
    assert pixdesk("slates", "--undo", "--home", home)[0] != 0


@pytest.mark.parametrize(
    ("rule", "expected"), [(SlateRule.ALWAYS, ["DSC_0002"]), (SlateRule.WATCHED, ["DSC_0001", "DSC_0002"])]
)
def test_a_whole_folder_is_searched_for_slates_only_when_asked(tmp_path, folder, rule, expected):
    slate(folder, 1, "CAM-1001")
    frame(folder, 2)
    with open_studio(tmp_path, Lanes.inline(), one_shot=True, slates=rule) as engine:
        run_until_idle(engine)
        assert sorted(skus(engine)) == expected


def test_with_slates_off_a_code_is_part_of_the_picture(tmp_path, folder):
    slate(folder, 1, "CAM-1001")
    with open_studio(tmp_path, Lanes.inline(), slates=SlateRule.OFF) as engine:
        run_until_idle(engine)
        assert skus(engine) == {"DSC_0001": ""}
