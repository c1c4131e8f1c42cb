"""Two networks run side by side where many pictures wait; what goes wrong with one leaves the other its matte."""

import cv2
import numpy as np
import pytest

from pixdesk.errors import CaptureError
from pixdesk.imaging import prompted
from pixdesk.imaging.models import prepare
from pixdesk.imaging.providers import CPU
from pixdesk.imaging.shape import Prompt
from pixdesk.pipeline import network as child_side
from pixdesk.pipeline.asked import PromptedNetwork, ShapeRequest
from pixdesk.pipeline.child import InProcess
from pixdesk.pipeline.cores import physical_cores
from pixdesk.pipeline.inference import Inference
from pixdesk.pipeline.lanes import side_by_side
from pixdesk.pipeline.opening import model_library
from tests.helpers import faulty_network
from tests.helpers.faulty_network import DEVICE_THEN_CPU, calls
from tests.helpers.held_up import held_up, threaded_lanes


@pytest.fixture
def lanes():
    with threaded_lanes(4) as made:
        yield made


@pytest.fixture
def pictures(card):
    """Four, the subject in another quarter of each."""
    made = []
    for quarter in range(4):
        frame = np.zeros((64, 64, 3), np.uint8)
        frame[:, quarter * 16 : quarter * 16 + 16] = 255
        made.append(prepare(frame, card))
    return made


@pytest.fixture
def start(lanes):
    """Start an Inference that takes two at once; every one is closed at the end."""
    started = []

    def make(backend, providers=(CPU,), caller=None):
        started.append(Inference(lanes.inference, caller=caller, backend=backend, providers=providers, at_once=2))
        return started[-1]

    yield make
    for inference in started:
        inference.close()


def all_at_once(lanes, inference, card, model, pictures):
    """Ask for every picture's matte while the lane is kept busy, so that they stand in line together."""
    with held_up(lanes) as go:
        asked = [lanes.files.submit(inference.run, card, model, picture) for picture in pictures]
        while len(inference._abreast._line) < len(pictures):
            go.wait(0.01)
    return asked


def quarter_of(result):
    return int(np.argmax(result.matte.mean(0))) * 4 // result.matte.shape[1]


def test_each_gets_the_matte_of_its_own_picture_two_in_one_call(lanes, start, card, model, pictures):
    inference = start(faulty_network.note_threads)

    results = [asked.result(60) for asked in all_at_once(lanes, inference, card, model, pictures)]

    assert [quarter_of(result) for result in results] == [0, 1, 2, 3]
    assert inference.starts == 1
    threads = [int(provider) for _, provider in calls(model)]
    assert len(threads) == 4
    assert len(set(threads)) == 2  # the child's own, and the one beside it
    assert inference._policy.threads == max(1, physical_cores() // 2)


def test_those_side_by_side_and_one_alone_share_one_open_model_whatever_adapter_was_chosen(
    lanes, start, card, model, pictures, monkeypatch
):
    opened = []
    opening = child_side.open_session
    monkeypatch.setattr(child_side, "open_session", lambda *a, **k: opened.append(a[0]) or opening(*a, **k))
    inference = start(child_side.answer, caller=InProcess(child_side.forget))
    inference.use_adapter("Radeon")

    inference.run(card, model, pictures[0])
    results = [asked.result(60) for asked in all_at_once(lanes, inference, card, model, pictures[1:3])]

    assert [quarter_of(result) for result in results] == [1, 2]
    assert opened == [model]


def test_what_one_raises_costs_the_other_nothing(lanes, start, card, model, pictures):
    inference = start(faulty_network.raise_for_a_white_picture)
    pictures[1] = np.full_like(pictures[1], 255)

    asked = all_at_once(lanes, inference, card, model, pictures)

    assert [quarter_of(asked[at].result(60)) for at in (0, 2, 3)] == [0, 2, 3]
    with pytest.raises(CaptureError, match="failed on this capture"):
        asked[1].result(60)


def test_a_crash_of_both_is_tried_again_one_by_one(lanes, start, card, model, pictures):
    inference = start(faulty_network.crash_once)

    results = [asked.result(60) for asked in all_at_once(lanes, inference, card, model, pictures[:2])]

    assert [quarter_of(result) for result in results] == [0, 1]
    assert inference.starts == 2


def test_a_device_is_given_one_after_another(lanes, start, card, model, pictures):
    inference = start(faulty_network.sound_device, providers=DEVICE_THEN_CPU)

    results = [asked.result(60) for asked in all_at_once(lanes, inference, card, model, pictures)]

    assert [quarter_of(result) for result in results] == [0, 1, 2, 3]
    assert {result.provider for result in results} == {"DirectML"}


def test_a_picture_that_two_ask_about_at_once_is_read_once(tmp_path, monkeypatch):
    library = model_library(tmp_path)
    encoder, decoder = library.card("mobile_sam_encoder"), library.card("mobile_sam_decoder")
    halves = PromptedNetwork(encoder, library.path(encoder), decoder, library.path(decoder))
    picture = np.full((180, 260, 3), 225, np.uint8)
    cv2.circle(picture, (75, 90), 40, (170, 40, 40), -1, cv2.LINE_AA)
    read = []
    encode = prompted.Prompted.encode
    monkeypatch.setattr(prompted.Prompted, "encode", lambda self, seen: read.append(1) or encode(self, seen))

    def request(prompt):
        return ShapeRequest(
            card=halves.encoder,
            path=halves.encoder_path,
            decoder=halves.decoder,
            decoder_path=halves.decoder_path,
            key="asked twice",
            picture=picture,
            prompt=prompt,
            providers=(CPU,),
        )

    wanted = [request(None), request(Prompt(points=((75 / 260, 0.5, True),)))]
    try:
        ahead, asked = side_by_side(child_side.answer, wanted)
    finally:
        child_side.forget()

    assert len(read) == 1
    assert (ahead.candidates.size, len(asked.candidates)) == (0, len(asked.scores))
    assert asked.scores.max() > 0.5


def test_what_the_first_of_several_raises_is_raised_once_all_have_ended():
    ended = []

    def work(number):
        if number == 0:
            raise ValueError("the first")
        ended.append(number)

    with pytest.raises(ValueError, match="the first"):
        side_by_side(work, [0, 1])
    assert ended == [1]
    assert side_by_side(str, [3, 4]) == ("3", "4")
