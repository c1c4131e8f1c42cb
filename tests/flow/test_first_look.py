"""First looks: every capture gets its preview, once, whoever makes it."""

import threading
import time
from dataclasses import replace

import cv2
import numpy as np
import pytest

from pixdesk.domain.capture import CaptureState
from pixdesk.domain.event import Changed
from pixdesk.errors import CaptureError
from pixdesk.imaging import look, models, small, staging
from pixdesk.imaging.preview import glance
from pixdesk.pipeline import landing, originals, staged, steps
from pixdesk.pipeline.catalogue import Catalogue, resources_dir
from pixdesk.pipeline.copies import make_copies
from pixdesk.pipeline.lanes import Lanes
from pixdesk.pipeline.model_library import ModelLibrary
from tests.helpers.studio import jpeg, open_studio, packshot, run_until_idle, shoot


@pytest.fixture
def previews_made(monkeypatch):
    """The names of the files a preview was decoded for."""
    made = []
    real = staged.preview

    def counted(data, *, name, **how):
        made.append(name)
        return real(data, name=name, **how)

    monkeypatch.setattr(staged, "preview", counted)
    return made


def test_nobody_watching_every_jpeg_is_decoded_once_and_has_its_preview(tmp_path, previews_made):
    with open_studio(tmp_path, Lanes.inline(), one_shot=True) as engine:
        shoot(tmp_path / "capture", "A1_front.jpg", width=2400, height=1800)
        run_until_idle(engine)
        view = engine.recent()[0]
    assert view.capture.state is CaptureState.CLEAN, view.findings
    assert previews_made == []
    assert cv2.imread(view.capture.preview_path).shape[:2] == (1200, 1600)
    assert (view.capture.width_px, view.capture.height_px) == (2400, 1800)


def test_nobody_watching_a_case_that_never_came_to_its_cutout_has_its_preview(tmp_path, monkeypatch):
    def fail(*_args):
        raise CaptureError("The network failed.", code="model-failed")

    monkeypatch.setattr(steps, "cut_out", fail)
    with open_studio(tmp_path, Lanes.inline(), one_shot=True) as engine:
        shoot(tmp_path / "capture", "A1_front.jpg")
        run_until_idle(engine)
        view = engine.recent()[0]
    assert view.capture.state is CaptureState.HELD
    assert cv2.imread(view.capture.preview_path) is not None


def test_nobody_watching_half_a_jpeg_is_a_case_without_a_picture(tmp_path):
    with open_studio(tmp_path, Lanes.inline(), one_shot=True) as engine:
        whole = jpeg(packshot())
        (tmp_path / "capture" / "A1_front.jpg").write_bytes(whole[: len(whole) // 2])
        run_until_idle(engine)
        view = engine.recent()[0]
    assert view.capture.state is CaptureState.HELD
    assert view.capture.preview_path == ""


def test_a_file_shown_before_its_writer_let_go_is_not_decoded_for_the_screen_again(tmp_path, previews_made):
    heard = []
    with open_studio(tmp_path, Lanes.inline()) as engine:
        engine.listen(heard.append)
        path = shoot(tmp_path / "capture", "A1_front.jpg")
        engine._watch.intake.listener.early(path.name)
        early = [event.preview for event in heard if isinstance(event, Changed) and event.preview]
        run_until_idle(engine)
        view = engine.recent()[0]
    assert early == [view.capture.preview_path]
    assert previews_made == ["A1_front.jpg"]


def test_a_preview_taken_away_between_first_look_and_landing_is_made_again(tmp_path):
    with open_studio(tmp_path, Lanes.inline()) as engine:
        path = shoot(tmp_path / "capture", "A1_front.jpg")
        engine._watch.intake.listener.early(path.name)
        staged.preview_path(engine.studio.home, originals.read_original(path).digest).unlink()
        run_until_idle(engine)
        assert cv2.imread(engine.recent()[0].capture.preview_path) is not None


def test_a_preview_is_on_the_screen_before_the_disk_is_waited_for_and_durable_before_it_is_named(tmp_path, monkeypatch):
    order = []
    real = landing.make_durable
    monkeypatch.setattr(landing, "make_durable", lambda path: (order.append("durable"), real(path)))
    with open_studio(tmp_path, Lanes.inline()) as engine:

        def hear(event):
            if isinstance(event, Changed):
                order.extend(["shown"] if event.preview else ["named"] if event.arrived else [])

        engine.listen(hear)
        shoot(tmp_path / "capture", "A1_front.jpg")
        run_until_idle(engine)
    assert order == ["shown", "durable", "named"]


def test_a_capture_that_landed_without_a_preview_gets_one_when_it_is_processed(tmp_path, monkeypatch):
    def full(*_args, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(landing, "stage_preview", full)
    with open_studio(tmp_path, Lanes.inline()) as engine:
        shoot(tmp_path / "capture", "A1_front.jpg")
        run_until_idle(engine)
        assert cv2.imread(engine.recent()[0].capture.preview_path) is not None


def test_a_glance_tells_the_upright_size_of_a_jpeg_and_nothing_of_others():
    picture = packshot(width=300, height=200)
    upright = jpeg(picture)
    exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"
    turned = upright[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + upright[2:]
    assert glance(upright) == (300, 200)
    assert glance(turned) == (200, 300)
    assert glance(cv2.imencode(".png", picture)[1].tobytes()) is None
    assert glance(upright[:20]) is None


def test_slots_leave_files_threads_free_for_what_a_person_waits_for():
    from pixdesk.pipeline.cores import file_threads, processing_slots

    assert processing_slots() >= 3
    assert file_threads() > processing_slots()


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize(("width", "height"), [(6000, 4000), (5472, 3648), (2401, 1801), (900, 700)])
def test_the_smaller_copies_are_what_they_would_be_if_made_from_the_frame(width, height, dtype):
    rng = np.random.default_rng(width)
    frame = cv2.resize(rng.integers(0, 256, (height // 8, width // 8, 3), dtype=np.uint8), (width, height))
    frame = frame if dtype == np.uint8 else frame.astype(np.uint16) * np.uint16(257)
    recipe, card = a_recipe(guide_side_px=2048), a_card(side=320)
    copies = make_copies(frame, recipe, card)
    assert np.array_equal(copies.guide, small.proxy(frame, 2048))
    assert np.array_equal(copies.seen, small.proxy(frame, look.SIDE_PX))
    assert np.array_equal(models.prepare(copies.fed, card), models.prepare(frame, card))
    assert 0.9 * staging.PREVIEW_LONG_SIDE_PX <= max(copies.shown.shape) <= staging.PREVIEW_LONG_SIDE_PX or (
        copies.shown.shape == frame.shape
    )


def test_a_network_that_takes_much_is_fed_from_enough(tmp_path):
    frame = np.zeros((4000, 6000, 3), np.uint8)
    assert make_copies(frame, a_recipe(), a_card(side=1024)).fed.shape[:2] == (4000, 6000)
    assert make_copies(frame, a_recipe(), a_card(side=512)).fed.shape[:2] == (2000, 3000)


def a_recipe(**matte):
    standard = Catalogue(resources_dir(), resources_dir()).recipe("standard")
    return replace(standard, matte=replace(standard.matte, **matte))


def a_card(**how):
    return replace(ModelLibrary(resources_dir() / "models", resources_dir() / "models").card("u2netp"), **how)


def test_the_first_look_at_a_shot_never_waits_behind_captures_in_work(tmp_path):
    lanes = Lanes.threaded(file_workers=1)
    go = threading.Event()
    heard = []
    with open_studio(tmp_path, lanes) as engine:
        engine.listen(heard.append)
        blocked = lanes.files.submit(go.wait, 30)
        shoot(tmp_path / "capture", "A1_front.jpg")
        deadline_s = time.monotonic() + 20
        while not any(isinstance(event, Changed) and event.arrived for event in heard):
            engine.pump()
            assert time.monotonic() < deadline_s
            time.sleep(0.01)
        assert not blocked.done()
        go.set()
        run_until_idle(engine)
        assert engine.recent()[0].capture.state is CaptureState.CLEAN
