"""Whatever the driver does: the capture gets its matte, and the operator is told once."""

import threading

import numpy as np
import psutil
import pytest

from pixdesk.errors import Cancelled, CaptureError, SetupError
from pixdesk.imaging.models import prepare
from pixdesk.imaging.providers import CPU, DIRECTML
from pixdesk.pipeline.child import ChildProcess
from pixdesk.pipeline.inference import Inference
from pixdesk.pipeline.lanes import InlineExecutor, Lanes
from tests.helpers import faulty_network
from tests.helpers.faulty_network import DEVICE_THEN_CPU, calls
from tests.helpers.tiny_model import write_tiny_model

PATIENCE_S = 60.0


@pytest.fixture
def model(tmp_path):
    return tmp_path / "tiny.onnx"


@pytest.fixture
def card(model):
    return write_tiny_model(model)


@pytest.fixture
def picture(card):
    frame = np.zeros((64, 64, 3), np.uint8)
    frame[:, 32:] = 255
    return prepare(frame, card)


@pytest.fixture
def told():
    return []


@pytest.fixture
def start(told):
    """Start an Inference on a child process; every one is closed at the end."""
    started = []

    def make(backend, **settings):
        settings = {"providers": DEVICE_THEN_CPU, "on_trouble": told.append, **settings}
        started.append(Inference(InlineExecutor(), backend=backend, **settings))
        return started[-1]

    yield make
    for inference in started:
        inference.close()


def assert_sees_the_subject(result):
    assert result.matte[:, 32:].min() > 0.99
    assert result.matte[:, :32].max() < 0.01


def test_a_sound_network_runs_in_one_child_and_says_where(start, told, card, model, picture):
    inference = start(faulty_network.sound, providers=None)
    assert inference.adapter == ""

    results = [inference.run(card, model, picture) for _ in range(3)]

    for result in results:
        assert_sees_the_subject(result)
        assert result.infer_ms > 0
    assert len({pid for pid, _ in calls(model)}) == 1
    assert (told, inference.trouble, inference.starts) == ([], "", 1)
    assert inference.adapter == results[-1].device
    assert inference.adapter.startswith(f"{results[-1].provider}: ")


def test_a_crash_costs_a_second_try_in_a_fresh_process_and_nothing_else(start, told, card, model, picture):
    inference = start(faulty_network.crash_once)

    assert_sees_the_subject(inference.run(card, model, picture))

    (first, provider), (second, again) = calls(model)
    assert first != second
    assert provider == again == DIRECTML
    assert (told, inference.trouble) == ([], "")


@pytest.mark.parametrize(
    ("backend", "why"),
    [
        (faulty_network.crash_on_device, "ended with code 13"),
        (faulty_network.raise_on_device, "raised RuntimeError: DXGI_ERROR_DEVICE_REMOVED"),
        (faulty_network.hang_on_device, "did not answer within 3 s and was ended"),
    ],
    ids=["crash", "raise", "hang"],
)
def test_a_device_that_fails_twice_is_left_for_the_cpu_and_the_operator_is_told_once(
    start, told, card, model, picture, backend, why
):
    inference = start(backend, open_deadline_s=3.0)

    assert_sees_the_subject(inference.run(card, model, picture))

    tried = calls(model)
    assert [provider for _, provider in tried] == [DIRECTML, DIRECTML, CPU]
    assert len({pid for pid, _ in tried}) == 3, "each try has a fresh process"
    assert why in inference.trouble
    assert inference.trouble.endswith("cutouts run on the CPU until pixdesk is started again.")

    assert_sees_the_subject(inference.run(card, model, picture))

    assert [provider for _, provider in calls(model)[3:]] == [CPU], "the device is left alone"
    assert told == [inference.trouble]


def test_a_device_that_was_not_there_is_told_once_and_not_for_every_capture(told, card, model, picture):
    inference = Inference.inline(backend=faulty_network.fall_back, providers=DEVICE_THEN_CPU, on_trouble=told.append)

    for _ in range(3):
        inference.run(card, model, picture)

    assert told == [inference.trouble] == ["DirectML did not answer (no device); cutouts run on the CPU."]


def test_a_capture_that_not_even_the_cpu_can_do_is_its_own_trouble_and_the_device_stays(
    start, told, card, model, picture
):
    inference = start(faulty_network.raise_always)

    with pytest.raises(CaptureError, match=r"tiny failed on this capture 3 times.*divides by nothing") as raised:
        inference.run(card, model, picture)

    assert raised.value.code == "model-failed"
    assert [provider for _, provider in calls(model)] == [DIRECTML, DIRECTML, CPU]
    assert (told, inference.trouble) == ([], "")


def test_on_a_machine_without_a_device_two_tries_are_all_there_is(start, card, model, picture):
    inference = start(faulty_network.raise_always, providers=(CPU,))

    with pytest.raises(CaptureError, match="2 times"):
        inference.run(card, model, picture)

    assert [provider for _, provider in calls(model)] == [CPU, CPU]


def test_a_wrong_file_is_the_set_ups_trouble_and_is_not_tried_again(start, told, card, model, picture):
    model.write_bytes(b"another model")
    inference = start(faulty_network.sound)

    with pytest.raises(SetupError, match="is not the file its card names"):
        inference.run(card, model, picture)

    assert len(calls(model)) == 1
    assert told == []


def test_a_network_that_is_warmed_answers_the_first_capture_from_an_open_session(start, card, model, picture):
    inference = start(faulty_network.sound)

    warmed = inference.warm(card, model).result(PATIENCE_S)

    assert warmed.matte.shape[0] > 0
    assert_sees_the_subject(inference.run(card, model, picture))
    assert inference.starts == 1


def test_a_stopped_capture_does_not_wait_for_its_matte(told, card, model, picture):
    lanes = Lanes.threaded(file_workers=1)
    inference = Inference(lanes.inference, backend=faulty_network.hang, providers=(CPU,))

    def cancel():
        if model.with_suffix(".calls").exists():
            raise Cancelled("stopped by the operator")

    with pytest.raises(Cancelled, match="operator"):
        inference.run(card, model, picture, cancel)
    inference.close()
    lanes.close()


def test_closing_in_the_middle_of_a_run_ends_it_as_cancelled(card, model, picture):
    lanes = Lanes.threaded(file_workers=1)
    child = ChildProcess()
    inference = Inference(lanes.inference, caller=child, backend=faulty_network.hang)
    job = lanes.files.submit(inference.run, card, model, picture)
    waiting = lanes.files.submit(inference.run, card, model, picture)
    pause = threading.Event()
    while not model.with_suffix(".calls").exists():
        pause.wait(0.01)
    pid = child.pid

    inference.close()

    for future in (job, waiting):
        with pytest.raises(Cancelled, match="closing"):
            future.result(PATIENCE_S)
    lanes.close()
    assert not psutil.pid_exists(pid)


def test_captures_from_many_jobs_go_through_one_network(card, model, picture):
    lanes = Lanes.threaded(file_workers=4)
    inference = Inference(lanes.inference, backend=faulty_network.sound, providers=(CPU,))
    jobs = [lanes.files.submit(inference.run, card, model, picture) for _ in range(12)]

    for job in jobs:
        assert_sees_the_subject(job.result(PATIENCE_S))
    lanes.close()
    inference.close()

    assert len({pid for pid, _ in calls(model)}) == 1


def test_in_process_the_policy_is_the_same(told, card, model, picture):
    inference = Inference.inline(
        backend=faulty_network.raise_on_device, providers=DEVICE_THEN_CPU, on_trouble=told.append
    )

    assert_sees_the_subject(inference.run(card, model, picture))
    inference.close()

    assert [provider for _, provider in calls(model)] == [DIRECTML, DIRECTML, CPU]
    assert len(told) == 1


def test_the_self_test_compares_the_device_with_the_plain_cpu(start, card, model):
    ok, words, difference = start(faulty_network.sound, providers=None).self_test(card, model)

    assert ok
    assert "agrees with the plain CPU (largest difference 0.0" in words
    assert 0 <= difference < 0.1


def test_a_device_that_answers_otherwise_is_not_used(told, card, model, monkeypatch):
    from pixdesk.imaging.self_test import Comparison
    from pixdesk.pipeline import inference as module

    def smeared(request):
        return Comparison(
            provider=request.providers[0],
            device="DirectML: Iris",
            fallback="",
            max_difference=0.8,
            mean_difference=0.2,
        )

    monkeypatch.setattr(module, "examine", smeared)
    inference = Inference.inline(providers=DEVICE_THEN_CPU, on_trouble=told.append)

    ok, words, difference = inference.self_test(card, model)

    assert not ok
    assert words == "DirectML: Iris answers otherwise than the plain CPU (largest difference 0.8000)."
    assert difference == 0.8
    assert inference.run(card, model, prepare(np.zeros((32, 32, 3), np.uint8), card)).provider == "CPU"
    assert told == [inference.trouble]
    assert "self-test" in inference.trouble
